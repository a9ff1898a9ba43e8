/* A Copy button beside each citation and each snippet to embed; without this script they are text to select.
   What is copied is text, and is never read as HTML. */
(() => {
  const said = document.createElement("p");
  said.className = "visually-hidden copied";
  said.setAttribute("role", "status");
  const select = what => {
    const range = document.createRange();
    range.selectNodeContents(what);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const copied = async what => {
    try {
      await navigator.clipboard.writeText(what.textContent);
      return true;
    } catch { // no permission, or no secure address: the older way, which needs a selection
      select(what);
      try { return document.execCommand("copy"); } catch { return false; }
    }
  };
  for (const what of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy " + what.dataset.copy);
    let later;
    button.addEventListener("click", async () => {
      const done = await copied(what);
      button.textContent = done ? "Copied" : "Selected";
      said.textContent = done ? "Copied." : "Selected: copy it with the keyboard.";
      clearTimeout(later);
      later = setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 2500);
    });
    what.after(button);
  }
  (document.querySelector("main") || document.body).append(said);
})();
