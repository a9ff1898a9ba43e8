/* The front page goes by the address of its folder, with or without "index.html" at its end: Quarto takes that end off
   the page's links within itself, which would then load the page anew. */
if (/^https?:$/.test(location.protocol) && location.pathname.endsWith("/index.html"))
  history.replaceState(history.state, "", location.pathname.slice(0, -"index.html".length) + location.search + location.hash);
