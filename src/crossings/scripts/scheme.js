(() => { // The styles of light and dark stand in the page: those of the scheme that the renderer chose apply.
  const root = document.documentElement;
  const apply = () => {
    const alternate = root.dataset.scheme === "alternate";
    for (const style of document.querySelectorAll("style.scheme")) {
      const media = style.classList.contains("alternate") === alternate ? "all" : "not all";
      if (style.media !== media) style.media = media;
    }
  };
  apply();
  new MutationObserver(apply).observe(root, { attributeFilter: ["data-scheme"] });
})();
