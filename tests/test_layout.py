"""What a reader sees of every page and every exhibit at the widths of desks and phones: nothing cut, nothing half hidden.

On the pages of the stand-in alone: tables and drawings, and exhibits' own pages, are ours whoever writes the rest.
Labels of drawings are measured in test_labels.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Built
from test_exhibit import made
from test_site import LOOK, READER_PAGES, address, browser, browser_test, opened, pages

from crossings.exhibits import MIME
from crossings.exhibits.claims import claims
from crossings.pages import embed
from crossings.pages.edition import Edition
from crossings.tables import Record

__all__ = ["address", "browser"]  # fixtures

# With all that can be opened open: how far the page scrolls sideways, captions wider than what is seen of their table,
# and boxes that hide so little of a table that a row is cut in two.
TABLES = """() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  const boxes = [...document.querySelectorAll('.ex-scroll')], name = box => box.getAttribute('aria-label');
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    captions: boxes.filter(box => { const said = box.querySelector('caption');
      return said && said.getBoundingClientRect().width > box.clientWidth + 1; }).map(name),
    cut: boxes.filter(box => { const hidden = box.scrollHeight - box.clientHeight;
      return hidden > 0 && hidden < 60; }).map(name),
    left: boxes.filter(box => { box.scrollLeft = 1e4; const said = box.querySelector('caption');
      return said && said.getBoundingClientRect().left < box.getBoundingClientRect().left - 1; }).map(name) }; }"""
OPEN_AND_WIDE = """most => [...document.querySelectorAll('.ex-table .ex-scroll')]
  .filter(box => box.scrollWidth > box.clientWidth && (!box.closest('details') || box.querySelectorAll('thead th').length <= most))
  .map(box => box.getAttribute('aria-label'))"""
MOST_COLUMNS = 12  # a table of more that a reader opens may scroll at a desk as well


def exhibits(site: Path) -> list[str]:
    return [page for page in pages(site) if page.startswith("exhibits/")]


@browser_test
@pytest.mark.browser
def test_no_page_scrolls_sideways_and_no_table_is_cut_at_any_width(
    browser: Any, address: str, built: Built
) -> None:
    names = exhibits(built.site)
    assert len(names) > 40
    tab = browser.new_context().new_page()
    wrong: dict[str, Any] = {}
    for page in [*READER_PAGES, *names]:
        tab.goto(address + page, wait_until="load")
        for width in (1280, 390, 320):
            tab.set_viewport_size({"width": width, "height": 900})
            found = tab.evaluate(TABLES)
            # At a desk every column of an opened table is seen.
            found["wide"] = (
                tab.evaluate(OPEN_AND_WIDE, MOST_COLUMNS) if width > 390 and page in READER_PAGES else []
            )
            if found["sideways"] > 0 or any(what for name, what in found.items() if name != "sideways"):
                wrong[f"{page} at {width}"] = found
    tab.context.close()
    assert wrong == {}


@browser_test
@pytest.mark.browser
def test_every_page_begins_at_the_same_edge_on_a_phone(browser: Any, address: str) -> None:
    tab, _ = opened(browser, address, "404.html", viewport={"width": 390, "height": 900})
    left = {}
    for page in READER_PAGES:
        tab.goto(address + page, wait_until="load")
        left[page] = tab.evaluate("document.querySelector('main h1').getBoundingClientRect().left")
    tab.context.close()
    assert set(left.values()) == {16}, left


@browser_test
@pytest.mark.browser
def test_no_option_of_a_command_is_broken_in_two(browser: Any, address: str) -> None:
    for width in (1280, 390, 320):
        tab, _ = opened(browser, address, "report/editions.html", viewport={"width": width, "height": 900})
        lines = tab.evaluate(
            "[...document.querySelectorAll('.command span')].map(s => s.getClientRects().length)"
        )
        tab.context.close()
        assert len(lines) == 6 and set(lines) == {1}


# ---- rules of single drawings ------------------------------------------------------------------------------------


def test_months_are_words_on_the_page_and_stay_sortable_in_the_file(built: Built) -> None:
    page = (built.site / "exhibits/before-after-small-multiples.html").read_text(encoding="utf-8")
    assert "August 2018" in page and not re.search(r">[^<]*\b20\d\d-[01]\d\b[^-<]*<", page)


@browser_test
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", ["exhibit", "claims"])
def test_a_word_as_long_as_a_page_is_broken_on_an_exhibits_own_page(
    browser: Any, tmp_path: Path, data_copy: Path, kind: str, width: int, in_a_build: None
) -> None:
    long = "w" * 400
    shown = made(title=long, subtitle=long, words=long, note=long, source=long)
    if kind == "claims":
        table = data_copy / "curated" / "claims.csv"
        text = table.read_text(encoding="utf-8").replace("36,000 arrivals so far this year", long)
        table.write_text(text.replace("Compare the same day of the year", long), encoding="utf-8")
        shown = claims(Record("latest", data_copy))
    payload = shown._repr_mimebundle_()[MIME]
    newest = Edition(shown.as_of, shown.as_of, None)
    page = tmp_path / "exhibits" / "long.html"
    page.parent.mkdir()
    page.write_text(embed.page(payload, "en-GB", "index.html", newest.note("x.html")), encoding="utf-8")
    (tmp_path / "report").mkdir()
    shutil.copyfile(ROOT / "report" / "site.css", tmp_path / "report" / "site.css")
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert tab.evaluate("getComputedStyle(document.body).fontFamily").count("erif")  # the stylesheet is there
    assert tab.evaluate(TABLES)["sideways"] <= 0
    context.close()


@browser_test
@pytest.mark.browser
def test_an_embedded_exhibit_draws_in_a_frame_of_another_page(
    browser: Any, address: str, built: Built
) -> None:
    names = exhibits(built.site)
    assert names
    for page in names:
        tab, wrong = opened(browser, address, page, viewport={"width": 700, "height": 560})
        assert tab.evaluate(LOOK)["undrawn"] == []
        assert tab.locator("h1").count() == 1
        tab.context.close()
        assert wrong == []
