"""The built site: what the check finds, and what a reader's browser shows."""

import contextlib
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from browsing import browser_test, until, visits, watch
from conftest import build_by, built_by_each, contents, copy_built, copy_project
from site_pages import CHAPTERS, LOOK, NAVBAR, OUTLINE, PAPER, READER_PAGES

from crossings import check

built = built_by_each  # every test here runs on the pages of each writer
WITH_TABLES = [page for page in CHAPTERS if page != "index.html"]  # it shows drawings alone


def test_the_site_is_sound(built):
    assert [f"{p.file}:{p.line}: {p.what}" for p in check.problems(built.site)] == []


def test_the_front_page_holds_its_numbers(built):
    text = (built.site / "index.html").read_text("utf-8")
    for number in ("213,545", "20,935", "£673m", "£657m", "1,087", "1,117"):
        assert number in text, number


def test_the_site_holds_every_table_and_lists_it(built):
    page = (built.site / "report/data.html").read_text("utf-8")
    for table in sorted((built.project / "data").glob("*/*.csv")):
        assert (built.site / "data" / table.name).read_bytes() == table.read_bytes()
        assert f"data/{table.name}" in page


def test_the_data_package_of_the_site_is_valid(built):
    import frictionless

    report = frictionless.validate(str(built.site / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])[:5]


@pytest.mark.slow
def test_a_second_build_gives_the_same_bytes(built, tmp_path):
    project = tmp_path / "project"
    copy_project(project) if built.writer == "smalldocs" else copy_built(built.project, project)
    before, again = contents(built.site), contents(build_by(built.writer, project).site)
    assert [path for path in before | again if before.get(path) != again.get(path)] == []


@dataclass(frozen=True)
class Screen:
    """A tab for page after page, its width, its schemes as they follow, and what went wrong."""

    tab: Any
    width: int
    schemes: tuple[str, str]
    wrong: list[str]

    def show(self, address: str) -> None:
        self.wrong.clear()
        self.tab.set_viewport_size({"width": self.width, "height": 900})
        self.tab.emulate_media(color_scheme=self.schemes[0])
        self.tab.goto(address, wait_until="load")


@pytest.fixture(scope="module", params=[(1280, ("light", "dark")), (390, ("dark", "light"))])
def screen(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Screen]:
    with contextlib.closing(browser.new_context()) as context:
        screen = Screen(context.new_page(), *request.param, wrong=[])
        watch(screen.tab, address, screen.wrong)
        yield screen


@browser_test
@pytest.mark.parametrize("page", [*READER_PAGES, "exhibits/commitments-by-year.html"])
def test_a_page_loads_with_nothing_wrong(screen, address, page):
    screen.show(address + page)
    tab, width = screen.tab, screen.width
    for scheme in screen.schemes:
        tab.emulate_media(color_scheme=scheme)
        until(tab, f"getComputedStyle(document.body).backgroundColor === '{PAPER[scheme]}'", 5)
        look = tab.evaluate(LOOK)
        assert look["undrawn"] == []
        assert look["sideways"] <= 0, f"the page scrolls sideways by {look['sideways']} px"
        assert look["small"] == [], "text under 11 px"
    tab.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    for narrow in (320, 640) if width == 390 else ():  # 640 px is a screen of 1,280 at 200%
        tab.set_viewport_size({"width": narrow, "height": 700})
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, narrow
    assert screen.wrong == []


@browser_test
@pytest.mark.parametrize(("today", "late"), [("2026-11-27", False), ("2026-11-28", True)])
def test_what_is_overdue_is_marked_by_the_readers_clock(visit, address, built, today, late):
    tab = visit("report/glossary.html")
    tab.clock.set_fixed_time(f"{today}T12:00:00")
    tab.goto(address + "report/data.html", wait_until="load")
    now = tab.locator("[data-due='2026-11-27']").first.inner_text()
    before = tab.locator("[data-due='2026-08-28']").first.inner_text()
    assert now == ("overdue by now" if late else "not overdue")
    assert before == "overdue", "due before data were last read, whatever the reader's clock says"
    static = (built.site / "report/data.html").read_text("utf-8")
    assert "overdue by now</td>" not in static and "overdue on 26 November 2026" in static


@browser_test
@pytest.mark.parametrize(("today", "age"), [("2026-12-10", 0), ("2026-12-11", 15)])
def test_the_front_page_tells_its_age_by_the_readers_clock(visit, address, today, age):
    """Data were last read on 26 November 2026; nothing else would show that updates have ended."""
    tab = visit("report/glossary.html")
    tab.clock.set_fixed_time(f"{today}T23:30:00")
    tab.goto(f"{address}index.html", wait_until="load")
    line = tab.locator(".how-old").inner_text()
    assert (f"{age} days ago" in line) == bool(age) and "may be revised" in line


@pytest.fixture(scope="module", params=READER_PAGES)
def unscripted(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """Each page in turn, without JavaScript. Nothing changes it, so one tab serves all tests.

    Nothing may go wrong in it.
    """
    width = 390 if request.param == "report/limits.html" else 1280
    with visits(browser) as visit:
        yield visit(address + request.param, width, java_script_enabled=False)


NEED_SCRIPTS = (
    ".navbar-toggler",
    ".quarto-btn-toggle",
    "#quarto-search",
    ".quarto-color-scheme-toggle",
)


@browser_test
def test_without_javascript_nothing_is_shown_that_needs_it(unscripted):
    for dead in NEED_SCRIPTS:
        assert not any(control.is_visible() for control in unscripted.locator(dead).all()), dead
    assert unscripted.locator("button.copy").count() == 0


@browser_test
def test_without_javascript_links_and_exhibits_are_there(unscripted):
    header = unscripted.locator("header")
    for words in ("The money", "The Western Balkans", "Claims checked", "Data"):
        assert header.get_by_role("link", name=words, exact=True).first.is_visible(), words
    assert unscripted.evaluate("document.documentElement.scrollWidth <= innerWidth")
    citation = unscripted.locator(".page-foot .citation")
    assert citation.is_visible() or unscripted.url.endswith("404.html"), "text to select"
    for exhibit in unscripted.locator(".exhibit:not(.not-yet), .claims").all():
        if exhibit.locator(".ex-draw").count():
            assert exhibit.locator(".ex-wide svg").first.is_visible()


@browser_test
def test_without_javascript_exhibits_have_words_and_tables(unscripted):
    for exhibit in unscripted.locator(".exhibit:not(.not-yet), .claims").all():
        if "first-picture" not in exhibit.get_attribute(
            "class"
        ):  # that of the answer has its words
            assert exhibit.locator(".ex-words").inner_text().strip()
            assert exhibit.locator("table tbody tr").count() >= 1


@dataclass(frozen=True)
class ShownTable:
    """The table of an exhibit on a page, beside the exhibit's CSV file."""

    heads: list[str]  # of the file
    rows: list[list[str]]  # of the file
    shown: list[lxml.html.HtmlElement]  # headings on the page
    lines: list[lxml.html.HtmlElement]
    below: list[lxml.html.HtmlElement]  # lines of long words, each after its heading
    of_claims: bool

    def headings_below(self) -> set[str]:
        return {b.text_content() for line in self.below for b in line.iter("b")}


def shown_table(page: Path, exhibit: lxml.html.HtmlElement) -> ShownTable:
    (link,) = exhibit.xpath(".//*[@class='ex-files']//a[@download and contains(., 'CSV')]/@href")
    heads, *rows = csv.reader(io.StringIO(page.parent.joinpath(link).read_text("utf-8")))
    # Of a folded table some columns, or lines, may stand open as well.
    folded = exhibit.xpath(".//details[contains(@class, 'ex-table')]//table")
    (whole,) = folded or exhibit.xpath(".//table")
    return ShownTable(
        heads,
        rows,
        shown=whole.xpath(".//thead//th"),
        lines=whole.xpath(".//tbody/tr[not(contains(@class, 'under'))]"),
        below=whole.xpath(".//tbody/tr[contains(@class, 'under')]"),
        of_claims="claims" in exhibit.get("class"),
    )


def shown_tables(page: Path) -> list[ShownTable]:
    """The tables of a page with exhibits, of which there are some."""
    exhibits = lxml.html.parse(page).xpath("//*[starts-with(@id, 'fig-')][.//table]")
    assert exhibits, "no exhibit has a table"
    return [shown_table(page, exhibit) for exhibit in exhibits]


@pytest.mark.parametrize("page", WITH_TABLES)
def test_an_exhibits_csv_has_the_rows_of_the_table_shown(built, page):
    for table in shown_tables(built.site / page):
        assert len(table.rows) == len(table.lines)
        assert len(table.below) in (0, len(table.rows))


@pytest.mark.parametrize("page", WITH_TABLES)
def test_an_exhibits_csv_has_the_columns_of_the_table_shown(built, page):
    for table in shown_tables(built.site / page):
        below = table.headings_below()
        assert not below & {head.text_content() for head in table.shown}
        # Claims are worded with their units, in fewer columns; one column alone below has no
        # heading.
        columns = len(table.shown) + (len(below) or bool(table.below))
        assert table.of_claims or len(table.heads) == columns


@pytest.mark.parametrize("page", WITH_TABLES)
def test_an_exhibits_csv_has_the_numbers_of_the_table_shown(built, page):
    for table in shown_tables(built.site / page):
        first = [*table.lines[:1], *table.below[:1]]
        words = " ".join(line.text_content() for line in first).replace(",", "")
        numbers = [cell for cell in table.rows[0] if re.fullmatch(r"\d{4,}", cell)]
        assert [cell for cell in numbers if cell not in words] == [], words


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_can_be_switched_and_is_remembered(visit, address, scheme):
    tab = visit("index.html", color_scheme=scheme)
    other = {"light": "dark", "dark": "light"}[scheme]
    for now in (other, scheme, other):
        tab.locator(".quarto-color-scheme-toggle").first.click()
        until(tab, f"getComputedStyle(document.body).backgroundColor === '{PAPER[now]}'")
    tab.goto(address + "report/arrivals.html")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[other]
    ink = tab.evaluate("getComputedStyle(document.querySelector('.ex-title')).color")
    assert ink == {"light": "rgb(27, 32, 38)", "dark": "rgb(233, 231, 226)"}[other]


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("page", ["", "index.html", "report/arrivals.html"])
def test_the_first_tab_stop_skips_to_the_text(visit, page, width):
    tab = visit(page, width)
    tab.evaluate("window.stillHere = true")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert tab.evaluate(IN_SIGHT)
    tab.keyboard.press("Enter")
    until(tab, "location.hash === '#quarto-document-content'", 3)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")
    assert tab.evaluate("window.stillHere"), "the page was loaded anew"


# What has the keyboard's focus is what one sees at its middle.
IN_SIGHT = """(() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  return focused.contains(
    document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
})()"""


@browser_test
def test_navigation_returns_and_links_are_as_bold_as_words(visit):
    tab = visit("report/arrivals.html", reduced_motion="reduce")
    tab.mouse.wheel(0, 2000)  # Quarto takes its header away as one scrolls down
    until(tab, "scrollY > 1000", 5)
    tab.locator("#quarto-header .navbar-brand").evaluate(
        "brand => brand.focus({preventScroll: true})"
    )
    until(tab, IN_SIGHT, 3)
    tab = visit("index.html")
    other = tab.evaluate("""[...document.querySelectorAll('main a:not([class])')].filter(link =>
      getComputedStyle(link).fontWeight !== getComputedStyle(link.parentElement).fontWeight)
      .map(link => link.outerHTML)""")
    assert other == []


@pytest.mark.parametrize("page", READER_PAGES)
def test_the_navigation_marks_the_page_itself_alone(built, page):
    text = (built.site / page).read_text("utf-8")
    current = re.findall(r'<a\b(?=[^>]*\baria-current="page")[^>]*\bhref="([^"]*)"', text)
    file = (built.site / page).resolve()
    assert {file.parent.joinpath(href).resolve() for href in current} <= {file}
    assert page in ("index.html", "404.html") or len(current) >= 1 + (page in NAVBAR)


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_has_the_keyboards_focus_is_outlined(visit, scheme):
    tab = visit("report/limits.html", color_scheme=scheme)
    focused = set()
    for _ in range(40):
        tab.keyboard.press("Tab")
        kind, outline = tab.evaluate("document.activeElement.className"), tab.evaluate(OUTLINE)
        assert " 2px" in f" {outline}" and "solid" in outline, f"{kind}: {outline}"
        focused.add(kind.split(" ")[0])
    assert "nav-link" in focused and {"form-control", "aa-Input"} & focused
