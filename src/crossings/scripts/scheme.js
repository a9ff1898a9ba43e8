(() => { // Each style of light or dark applies where its link would: the renderer sets the link, and says so on the root.
  const root = document.documentElement;
  const follow = () => {
    for (const link of document.querySelectorAll("link.quarto-color-scheme")) {
      const alternate = link.classList.contains("quarto-color-alternate");
      for (const style of document.querySelectorAll(alternate ? "style.scheme.alternate" : "style.scheme:not(.alternate)"))
        if (style.media !== link.media) style.media = link.media; // a change restyles the whole page
    }
  };
  follow();
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-scheme"] });
})();
