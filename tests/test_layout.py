"""What a reader sees of every page and every exhibit at the widths of desks and phones: nothing cut, nothing half hidden.

The drawings are set in the fonts of this machine, which are wide; what fits here fits in the fonts of most readers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Built
from test_site import READER_PAGES, address, browser, browser_test, opened, pages

__all__ = ["address", "browser"]  # fixtures

SLACK = 1.5  # px: what the shape of a letter may differ by from the box that its font gives it
# Text outside the frame of its drawing. The last line of a text in several lines counts as the others do.
OUTSIDE = """slack => [...document.querySelectorAll('.ex-draw svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  if (!frame.width) return [];
  return [...svg.querySelectorAll('text')].filter(text => text.textContent.trim()).flatMap(text => {
    const box = text.getBoundingClientRect();
    const over = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
    return over > slack ? [`${svg.closest('figure').id}: ${text.textContent} by ${over.toFixed(1)} px`] : []; }); })"""
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
FREE_OF_SCROLLING = """() => [...document.querySelectorAll('.exhibit > div.ex-table .ex-scroll')]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.closest('figure').id)"""


def exhibits(site: Path) -> list[str]:
    return [page for page in pages(site) if page.startswith("exhibits/")]


@browser_test
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_scrolls_sideways_and_no_table_or_drawing_is_cut(
    browser: Any, address: str, built: Built, width: int
) -> None:
    names = exhibits(built.site)
    assert len(names) > 40
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab, drawn = context.new_page(), 0
    wrong: dict[str, Any] = {}
    for page in [*READER_PAGES, *names]:
        tab.goto(address + page, wait_until="load")
        outside, found = tab.evaluate(OUTSIDE, SLACK), tab.evaluate(TABLES)
        if outside or found["sideways"] > 0 or found["captions"] or found["cut"] or found["left"]:
            wrong[page] = found | {"outside": outside}
        drawn += page in names and tab.locator(".ex-draw svg:visible").count() > 0
    context.close()
    assert wrong == {} and drawn > 30


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


@browser_test
@pytest.mark.browser
def test_every_table_that_stands_open_shows_all_its_columns_at_a_desk(browser: Any, address: str) -> None:
    wide = []
    for page in READER_PAGES:
        tab, _ = opened(browser, address, page, viewport={"width": 1280, "height": 900})
        wide += tab.evaluate(FREE_OF_SCROLLING)
        tab.context.close()
    assert wide == []
