// Only in preview: shows what is being built or went wrong, and loads the page again once it is built.
(() => {
  const box = document.body.appendChild(document.createElement("pre"));
  box.style = "position:fixed;inset:auto 0 0;z-index:9999;margin:0;padding:1em;background:#600;" +
    "color:#fff;white-space:pre-wrap";
  let seen;
  setInterval(async () => {
    const {built, doing, wrong} = await (await fetch("/.preview")).json();
    if (built !== (seen ??= built)) location.reload();
    box.hidden = !(doing || wrong); box.textContent = doing || wrong;
    box.style.background = doing ? "#333" : "#600";
  }, 400);
})()
