"""What readers see and press on pages as Quarto writes them, with its own styles and scripts."""

import gzip
import re

import pytest
import yaml
from browsing import browser_test, until
from conftest import HERE, ROOT

pytestmark = [pytest.mark.quarto, HERE]
CHAPTER = "report/spending.html"
BOX = "(e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom] })"


@pytest.fixture
def built(built_by):
    return built_by("quarto")


@pytest.fixture(scope="module")
def address(built_by):
    from browsing import served

    with served(built_by("quarto").site) as here:
        yield here


def box(tab, selector):
    """Where the first element that is seen stands: left, top, right and bottom, in pixels."""
    return tab.locator(f"{selector} >> visible=true").first.evaluate(BOX)


def searched(tab, words):
    if tab.viewport_size["width"] < 992:
        tab.locator(".aa-DetachedSearchButton").click()
    else:
        tab.locator("#quarto-search input").click()
    tab.keyboard.type(words)
    tab.locator(".aa-Panel a.search-result-link").first.wait_for(state="visible", timeout=10_000)


@browser_test
def test_paragraphs_of_the_front_page_are_of_one_width(visit):
    widths = visit("index.html").evaluate("""[...document.querySelectorAll('main p')]
      .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().width)""")
    assert max(widths) <= 46 * 16


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
def test_a_search_without_a_result_counts_none(visit, width):
    tab = visit(CHAPTER, width)
    searched(tab, "qwzzx")
    words = tab.locator(".aa-Panel").inner_text()
    assert "No results" in words and "matching" not in words


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
def test_results_of_a_search_keep_clear_of_its_edge(visit, width):
    tab = visit(CHAPTER, width)
    searched(tab, "returned to France")
    right = tab.evaluate("""Math.max(...[...document.querySelectorAll('.aa-Item p')].map(one => {
      const text = document.createRange(); text.selectNodeContents(one);
      return text.getBoundingClientRect().right; }))""")
    assert right <= box(tab, ".aa-Panel")[2] - 12


@browser_test
def test_results_of_a_search_stand_below_its_outline(visit):
    tab = visit(CHAPTER)
    searched(tab, "returned to France")
    outline = 4  # two pixels, two from the box
    assert box(tab, ".aa-Panel")[1] >= box(tab, ".aa-Form")[3] + outline
    assert box(tab, ".quarto-color-scheme-toggle")[2] <= box(tab, ".aa-Form")[0] - outline


@browser_test
@pytest.mark.parametrize("page", ["index.html", CHAPTER, "404.html"])
@pytest.mark.parametrize("width", [390, 320])
def test_what_one_presses_at_the_top_is_as_wide_as_a_thumb(visit, page, width):
    tab = visit(page, width)
    menu, theme, search = (
        box(tab, f"#quarto-header {selector}")
        for selector in (
            ".navbar-toggler",
            ".quarto-color-scheme-toggle",
            ".aa-DetachedSearchButton",
        )
    )
    for left, top, right, bottom in (menu, theme, search):
        assert right - left >= 44 and bottom - top >= 44
    assert menu[1] == theme[1] == search[1], "in one line"
    assert menu[0] < width / 8 and theme[2] <= search[0] <= width - 44 and theme[0] > width / 2


@browser_test
@pytest.mark.parametrize("page", ["index.html", CHAPTER])
def test_phones_have_one_menu_that_leads_everywhere(visit, page):
    tab = visit(page, 390)
    assert tab.locator("#quarto-header button[aria-expanded] >> visible=true").count() == 1
    tab.locator(".navbar-toggler").click()
    until(tab, "document.querySelector('#quarto-sidebar').classList.contains('show')", 5)
    for words in ("The money", "Claims checked", "Glossary"):
        assert tab.locator("#quarto-sidebar").get_by_text(words, exact=True).is_visible(), words
    tab.locator("#quarto-sidebar").get_by_text("Glossary", exact=True).click()
    tab.wait_for_url(re.compile("report/glossary.html"))


def test_the_menu_of_phones_holds_what_the_bar_has():
    website = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))["website"]
    bar = [link for item in website["navbar"]["left"] for link in item.get("menu", [item])]
    sidebar = [link for part in website["sidebar"]["contents"] for link in part["contents"]]
    assert {link["href"] for link in bar} <= {link["href"] for link in sidebar}


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("start", [0, 1500])
def test_a_page_that_is_loaded_again_stands_where_it_stood(visit, width, start):
    tab = visit("report/methods.html", width)
    tab.evaluate(f"scrollTo({{top: {start}, behavior: 'instant'}})")
    tab.wait_for_timeout(500)  # Quarto's scripts move the page a moment after it is there
    for _ in range(2):
        tab.reload(wait_until="load")
        tab.wait_for_timeout(500)
        assert tab.evaluate("scrollY") == start


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
def test_all_headings_have_the_same_room_above(visit, width):
    above = visit("report/limits.html", width).evaluate("""[...document.querySelectorAll(
      'main > section > h2.anchored')].map(one => getComputedStyle(one).marginTop)""")
    assert len(above) > 3 and set(above) == {"48px"}


@browser_test
def test_sources_have_no_more_room_below_than_above(visit):
    tab = visit(CHAPTER)
    sources, working = box(tab, ".ex-sources"), box(tab, ".ex-sources ~ .ex-working")
    assert 0 <= working[1] - sources[3] <= 8


@browser_test
@pytest.mark.parametrize("page", ["index.html", CHAPTER, "report/arrivals.html"])
def test_a_page_loads_few_files_and_bytes_at_first(built, visit, address, page):
    tab = visit("404.html")
    addresses = set[str]()
    tab.on("request", lambda sent: addresses.add(sent.url))
    tab.goto(address + page, wait_until="networkidle")
    files = {url.removeprefix(address).partition("?")[0] for url in addresses if "data:" not in url}
    sizes = {file: len(gzip.compress((built.site / file).read_bytes())) for file in files}
    assert len(sizes) <= 12 and sum(sizes.values()) <= 160_000, sizes
