"""The pages of the site, and what a browser finds out about them."""

from pathlib import Path

import yaml
from conftest import ROOT

from crossings.common.addresses import html_of

SETTINGS = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
SOURCES = SETTINGS["project"]["render"]
READER_PAGES = [html_of(name) for name in SOURCES if not name.startswith("!")]
NAVBAR = [  # pages that the bar at the top links to, in a menu or not
    html_of(link["href"])
    for item in SETTINGS["website"]["navbar"]["left"]
    for link in item.get("menu", [item])
]
CHAPTERS = [  # pages with exhibits
    page for page in READER_PAGES if f"{page[:-5]}.ipynb" in SOURCES and page != "report/data.html"
]


def pages(site: Path) -> list[str]:
    return sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))


PAPER = {"light": "rgb(252, 251, 248)", "dark": "rgb(20, 24, 29)"}
# For every exhibit: exactly one drawing of each pair is on the page, and it has a size.
LOOK = """() => {
  // A drawing, or the live chart in its place: never both, never neither.
  const shown = e => [...e.querySelectorAll('svg')].filter(svg => !svg.parentElement.closest('svg'))
    .filter(svg => { const r = svg.getBoundingClientRect();
      return r.width > 50 && r.height > 20; }).length === 1;
  const undrawn = [...document.querySelectorAll('figure.exhibit')]
    .filter(f => f.querySelector('.ex-draw')).filter(f => {
    const wide = [...f.querySelectorAll('.ex-wide')],
      narrow = [...f.querySelectorAll('.ex-narrow')];
    return !wide.length || wide.length !== narrow.length
      || wide.some((w, i) => shown(w) === shown(narrow[i])); }).map(f => f.id);
  const small = [...document.querySelectorAll('main *, nav *, footer *')]
    .filter(e => e.getClientRects().length
      && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
      && !e.closest('.visually-hidden') && parseFloat(getComputedStyle(e).fontSize) < 11)
    .map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 40));
  return {undrawn, small, sideways: document.documentElement.scrollWidth - innerWidth};
}"""
# A field in a frame of its own has its outline around that.
OUTLINE = (
    "getComputedStyle(document.activeElement.closest('.aa-Form') || document.activeElement).outline"
)
# Drawings are hidden from readers whom axe speaks for, and are most of all elements: emptied, they
# keep their size.
AXE = """async asked =>
  (await axe.run(document, {resultTypes: ['violations'], ...asked})).violations
  .flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160)))"""
# The dark theme changes colours and nothing else.
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
