"""Nothing is cut of what a reader sees of every page and exhibit.

It is looked at on the stand-in's pages, at the widths of desks and phones.
"""

import datetime as dt
import re
import shutil
from typing import Any

import pandas as pd
import pytest
from browsing import browser_test
from conftest import ROOT
from site_pages import LOOK, READER_PAGES, pages
from small_exhibit import an_exhibit

from crossings.exhibits.data import Citation
from crossings.pages import embed
from crossings.pages.edition import Edition

# With all that can be opened open: how far the page scrolls sideways, captions wider than what is
# seen of their table, and boxes that hide so little of a table that a row is cut in two.
TABLES = """() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  const boxes = [...document.querySelectorAll('.ex-scroll')],
    name = box => box.getAttribute('aria-label');
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    captions: boxes.filter(box => { const said = box.querySelector('caption:not(.visually-hidden)');
      return said && said.getBoundingClientRect().width > box.clientWidth + 1; }).map(name),
    cut: boxes.filter(box => { const hidden = box.scrollHeight - box.clientHeight;
      return hidden > 0 && hidden < 60; }).map(name),
    left: boxes.filter(box => { box.scrollLeft = 1e4;
      const said = box.querySelector('caption:not(.visually-hidden)');
      return said && said.getBoundingClientRect().left < box.getBoundingClientRect().left - 1;
    }).map(name) }; }"""
OPEN_AND_WIDE = """most => [...document.querySelectorAll('.ex-table .ex-scroll')]
  .filter(box => box.scrollWidth > box.clientWidth
    && (!box.closest('details') || box.querySelectorAll('thead th').length <= most))
  .map(box => box.getAttribute('aria-label'))"""
MOST_COLUMNS = 12  # a table of more that a reader opens may scroll at a desk as well


def faults_at(tab: Any, page: str, width: int) -> dict[str, Any]:
    """What is cut or scrolls sideways of a page at a width: nothing, if it fits."""
    tab.set_viewport_size({"width": width, "height": 900})
    faults = tab.evaluate(TABLES)
    # At a desk every column of an opened table is seen.
    if width > 390 and page in READER_PAGES:
        faults["wide"] = tab.evaluate(OPEN_AND_WIDE, MOST_COLUMNS)
    faults["sideways"] = max(faults["sideways"], 0)
    return {name: fault for name, fault in faults.items() if fault}


@browser_test
def test_nothing_is_cut_of_a_page_and_every_exhibit_is_drawn(visit, address, built):
    """Each page is loaded once, as wide as an exhibit in a frame of another page."""
    exhibits = [page for page in pages(built.site) if page.startswith("exhibits/")]
    assert len(exhibits) > 40
    tab = visit(exhibits[0], 700, 560)
    faults = {}
    for page in [*READER_PAGES, *exhibits]:
        tab.set_viewport_size({"width": 700, "height": 560})
        tab.goto(address + page, wait_until="load")
        if page in exhibits:
            assert tab.evaluate(LOOK)["undrawn"] == [] and tab.locator("h1").count() == 1, page
        for width in (1280, 390, 320):
            faults[f"{page} at {width}"] = faults_at(tab, page, width)
    assert {page: fault for page, fault in faults.items() if fault} == {}


@browser_test
def test_every_page_begins_at_the_same_edge(visit, address):
    tab = visit("404.html", 390)
    left = {}
    for page in READER_PAGES:
        tab.goto(address + page, wait_until="load")
        left[page] = tab.evaluate("document.querySelector('main h1').getBoundingClientRect().left")
    assert set(left.values()) == {16}, left


@browser_test
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_option_of_a_command_is_broken(visit, width):
    tab = visit("report/editions.html", width)
    parts = "[...document.querySelectorAll('.command code')]"
    lines = tab.evaluate(f"{parts}.map(one => one.getClientRects().length)")
    assert len(lines) == 6 and set(lines) == {1}


@pytest.mark.parametrize(
    ("ident", "head"),
    [
        ("before-after-small-multiples", "August 2018"),
        ("pilot-returned-admitted", "August 2025"),
    ],
)
def test_months_are_words_on_the_page_and_sortable_in_the_file(built, ident, head):
    page = (built.site / f"exhibits/{ident}.html").read_text("utf-8")
    assert head in page and not re.search(r">[^<]*\b20\d\d-[01]\d\b[^-<]*<", page)
    months = list(pd.read_csv(built.site / f"exhibits/{ident}.csv").month)
    assert months and all(re.fullmatch(r"20\d\d-[01]\d-01", month) for month in months)
    assert f"{dt.date.fromisoformat(months[0]):%B %Y}" == head


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", ["exhibit", "claims"])
def test_a_word_as_long_as_a_page_is_broken(
    browser, tmp_path, data_copy, shown_by, kind, width, in_a_build
):
    long = "w" * 400
    exhibit = an_exhibit(
        title=long, subtitle=long, words=long, note=long, sources=[Citation("", long)]
    )
    if kind == "claims":
        table = data_copy / "curated" / "claims.csv"
        text = table.read_text("utf-8").replace("36,000 arrivals so far this year", long)
        table.write_text(text.replace("Compare the same day of the year", long), "utf-8")
        exhibit = shown_by("claims", "latest", data_copy)["claims"]
    newest = Edition(exhibit.as_of, exhibit.as_of, None)
    page = tmp_path / "exhibits" / "long.html"
    page.parent.mkdir()
    page.write_text(embed.page(exhibit.data(), "en-GB", newest), "utf-8")
    (tmp_path / "report").mkdir()
    shutil.copyfile(ROOT / "report" / "site.css", tmp_path / "report" / "site.css")
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert tab.evaluate("getComputedStyle(document.body).fontFamily").count(
        "erif"
    )  # the stylesheet is there
    assert tab.evaluate(TABLES)["sideways"] <= 0
    context.close()
