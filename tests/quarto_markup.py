"""Pages are made here as Quarto writes them, without Quarto, with the same markup and habits.

They are made of those that its stand-in wrote. Only what differs between the two and matters to
what is done to pages afterwards is made. Where Quarto itself is at hand the same tests run on its
own pages, so whatever is missing here is seen there.
"""

import base64
import re
from pathlib import Path
from typing import Any

from crossings.site.render import render as rendered_by_stand_in

LIBRARY = (
    "site_libs/quarto-html"  # a name in its pages' addresses by which ours are known as Quarto's
)
# Its styles that stand against ours, as far as they do.
STYLES = """
a { font-weight: 400 } details > summary { color: #6c757d }
.headroom--unpinned { transform: translateY(-100%) }
main.content > section:first-of-type > h2:nth-child(1) { margin-top: 0 }
.aa-DetachedOverlay { position: fixed; inset: 0; z-index: 2000; background: #0008 }
.aa-Form { display: flex; background: #fff }
.aa-Form:focus-within { box-shadow: 0 0 0 1px #375a7f99; outline: none }
.aa-Form .aa-Input, .aa-Form .aa-ClearButton { color: #2d2d2d; background: none; border: 0 }
.aa-Form .aa-Input:focus { outline: none; box-shadow: none }
code { white-space: pre } p code, td code { white-space: pre-wrap } .figure { display: block }
#quarto-content { overflow-x: visible }
"""
# What its inline script does, and whom it names.
SCHEME = """<script id="quarto-html-before-body" type="application/javascript">
const mark = () => document.body.classList.toggle("quarto-dark",
  document.documentElement.dataset.scheme === "alternate");
window.quartoToggleColorScheme = () => window.smalldocsToggleScheme();
new MutationObserver(mark).observe(document.documentElement, { attributeFilter: ["data-scheme"] });
const tellComments = theme =>
  document.querySelector("iframe.giscus-frame")?.contentWindow.postMessage({ giscus: theme },
    'https://giscus.app');
mark();
</script>"""
# What its scripts do once the page is there: links beside headings, with a font of their own;
# addresses made whole, without index.html; a header that goes as one scrolls down; on phones a
# search that stands over the page.
SCRIPT = """document.addEventListener("DOMContentLoaded", () => {
  const headings = document.querySelectorAll(".anchored");
  if (headings.length) {
    const style = document.createElement("style");
    document.head.append(style);
    style.sheet.insertRule(
      "@font-face { font-family: anchorjs-icons; src: url(data:n/a;base64,FONT) }");
  }
  for (const heading of headings) {
    const link = heading.querySelector(".anchorjs-link") ||
      heading.appendChild(document.createElement("a"));
    link.className = "anchorjs-link";
    link.href = "#" + (heading.id || heading.dataset.anchorId);
    link.setAttribute("aria-label", "Anchor");
    link.style.font = "1em / 1 anchorjs-icons";
  }
  for (const link of document.querySelectorAll("a"))
    if (link.href) link.href = link.href.replace(/\\/index\\.html(?=[?#]|$)/, "/");
  let before = 0;
  addEventListener("scroll", () => {
    document.querySelector("#quarto-header").classList.toggle("headroom--unpinned",
      scrollY > before);
    before = scrollY;
  });
  addEventListener("keyup", event => {
    if (event.key !== "/" || innerWidth > 991) return;
    const overlay = document.body.appendChild(document.createElement("div"));
    overlay.className = "aa-DetachedOverlay";
    overlay.innerHTML = '<form class="aa-Form" role="search">' +
      '<input class="aa-Input" type="search" aria-label="Search">' +
      '<button class="aa-ClearButton" type="reset">Clear</button></form>';
    overlay.querySelector("input").focus();
  });
});
"""


def render(*asked: Any, **how: Any) -> Path:
    """Render the staged project with the stand-in, and give its pages the markup of Quarto's.

    It returns the folder of the site.
    """
    site = rendered_by_stand_in(*asked, **how)
    (site / LIBRARY).mkdir()
    (site / "site_libs" / "smalldocs.css").rename(site / LIBRARY / "layout.css")
    (site / LIBRARY / "quarto.css").write_text(STYLES, encoding="utf-8")
    font = base64.b64encode(next(site.rglob("*.woff2")).read_bytes()).decode()
    (site / LIBRARY / "quarto.js").write_text(SCRIPT.replace("FONT", font), encoding="utf-8")
    for path in sorted(site.rglob("*.html")):
        page = _as_quarto_writes(path.read_text(encoding="utf-8"))
        if (
            path.name == "404.html"
        ):  # its addresses are from the root, and one goes a step on the spot
            page = page.replace('<link rel="icon" href="', '<link rel="icon" href="/./')
        path.write_text(page, encoding="utf-8")
    return site


def _as_quarto_writes(page: str) -> str:
    sheet = re.search(r'<link rel="stylesheet" href="([^"]*)site_libs/smalldocs\.css">', page)
    skip = re.search(r'<a class="visually-hidden-focusable".*?</a>\s*', page)
    assert sheet and skip, "the stand-in writes its pages in another way by now"
    root = f"{sheet[1]}{LIBRARY}"
    stylesheet = f'<link rel="stylesheet" href="{root}/{{}}.css">'
    page = page.replace(sheet[0], stylesheet.format("layout") + stylesheet.format("quarto"))
    page = page.replace("</head>", f'<script src="{root}/quarto.js"></script></head>', 1)
    page = re.sub(r'id="quarto-bootstrap-(?:light|dark)"', 'id="quarto-bootstrap"', page)
    page = re.sub(
        r"window\.smalldocsToggleScheme\(\)(?=; return)", "window.quartoToggleColorScheme()", page
    )
    page = page.replace(skip[0], "", 1)
    page = re.sub(r"<body\b[^>]*>", lambda tag: tag[0] + SCHEME, page, count=1)
    page = re.sub(r"<main\b[^>]*>", lambda tag: f"{tag[0]}\n{skip[0]}", page, count=1)
    page = page.replace('class="navbar-toggler"', 'class="navbar-toggler" role="menu"', 1)
    page = page.replace(' aria-current="page"', "")
    page = re.sub(r'(<a class="(?:nav-link|dropdown-item)) active"', r'\1"', page)
    # The first link of the navbar that the sidebar has, too, whatever page this is.
    current = r'<a class="nav-link active"\1 aria-current="page"'
    page = re.sub(r'<a class="nav-link"( href="[^"#]+")', current, page, count=1)
    before, main, rest = re.split(r"(<main\b.*</main>)", page, maxsplit=1, flags=re.S)
    main = re.sub(r'<(h[2-6]) class="((?:(?!anchored)[^"])*)"', r'<\1 class="\2 anchored"', main)
    main = re.sub(r"<(h[2-6])(?![^>]* class=)", r'<\1 class="anchored"', main)
    main = re.sub(r'<figure class="([^"]*)"', r'<figure class="\1 figure"', main)
    main = re.sub(
        r"<svg\b[^>]*>",
        lambda tag: tag[0].replace(" viewBox=", " viewbox=").replace(" xmlns:xlink=", " xlink="),
        main,
    )
    return before + main + rest
