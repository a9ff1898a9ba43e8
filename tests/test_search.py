"""The search is tested as a reader uses it.

Ten searches were written down before it was made, and the tests see what it says where it finds
nothing.
"""

import json
import re
from typing import Any

import pytest
from browsing import browser_test, until
from conftest import built_by_each

from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.facts import facts
from crossings.pages import page_text, searching
from crossings.pages.markup import Page

built = built_by_each  # every test here runs on the pages of each writer
RETURNED = "report/returns-pilot.html#fig-pilot-share", "1,087 returned"
# What is typed → the entry that is wanted: where it leads, and words that it shows.
SEARCHES = {
    "sent back": RETURNED,
    "26 returned": RETURNED,
    "how much have we paid france": ("report/spending.html#", "£673m"),
    "crossings this year": ("report/arrivals.html#", "20,935"),
    "people per boat": ("report/arrivals.html#", "68.6"),
    "drowned": ("report/arrivals.html#fig-deaths", "25 people died at sea"),
    "attemps prevented": (
        "report/arrivals.html#fig-arrivals-by-year",
        "known attempts",
    ),  # misspelt
    "returns deal": ("report/returns-pilot.html", "One in, one out"),
    "detension centre": ("report/spending.html#fig-money-bought", "detention centre"),  # misspelt
    "albanians": ("report/spending-and-crossings.html#fig-albania-by-quarter", "Albanian"),
}
RESULT = "a:is(.search-result, .search-result-link)"


def typed(tab: Any, words: str) -> list[tuple[str, str]]:
    """Give what the search box shows for some words.

    It gives where each result leads within the site, and what it says.
    """
    box = tab.locator("#quarto-search input").first
    box.fill("")
    until(tab, f"!document.querySelector('.smalldocs-search-results.show, .aa-Panel {RESULT}')", 10)
    box.fill(words)
    tab.locator(RESULT).first.wait_for(state="visible", timeout=10_000)
    read = f"[...document.querySelectorAll('{RESULT}')].map(one => [one.href, one.textContent])"
    return [
        (re.sub(r"\?q=[^#]*", "", href).partition("/")[2], text)
        for href, text in tab.evaluate(read)
    ]


@browser_test
def test_ten_searches_have_the_right_entry_first(visit):
    tab = visit("index.html")
    missed = {}
    for words, (where, says) in SEARCHES.items():
        results = typed(tab, words)[:3]
        if not any(where in href and says in text for href, text in results):
            missed[words] = results
    assert missed == {}
    tab = visit("index.html")
    results_by_words = dict(
        zip(SEARCHES, tab.evaluate(AS_PUBLISHED, [list(SEARCHES), 50]), strict=True)
    )
    for words, (where, says) in SEARCHES.items():
        assert any(
            where in href and says in text for href, _, text in results_by_words[words][:3]
        ), words


@browser_test
def test_the_number_of_people_returned_is_the_first_hit(visit):
    tab = visit("report/data.html")
    for words in ("returned", "sent back", "26 returned"):
        (where, says), (href, text) = RETURNED, typed(tab, words)[0]
        assert where in href and says in text
    tab.locator(RESULT).first.click()
    until(tab, "document.querySelector(':target') !== null", 10)
    assert "1,087" in tab.locator(":target").inner_text()


# Asked as the published pages ask: each entry added to an index of its own, and its search called.
AS_PUBLISHED = """async ([queries, limit]) => {
  const fuse = new Fuse([], { keys: [{ name: "title", weight: 20 },
    { name: "section", weight: 20 }, { name: "text", weight: 10 }],
    ignoreLocation: true, threshold: 0.1 });
  for (const entry of await (await fetch("search.json")).json()) fuse.add(entry);
  const options = { isCaseSensitive: false, shouldSort: true, minMatchCharLength: 2, limit };
  return queries.map(query => fuse.search(query, options).map(({ item }) =>
    [item.href, item.section, item.title + " " + item.section + " " + item.text]));
}"""


@browser_test
@pytest.mark.parametrize("number", ["26", "72", "2599"])
def test_a_number_finds_itself_and_no_part_of_another(visit, built, number):
    written = f"{int(number):,}"
    alone = re.compile(rf"(?<!\d)(?<!20\d\d/)(?<!\d[.,]){written}(?!\d|[.,]\d)")
    entries = json.loads((built.site / "search.json").read_text(encoding="utf-8"))
    entry_texts = (
        ((entry["href"], entry["section"]), f"{entry['title']} {entry['section']} {entry['text']}")
        for entry in entries
    )
    hold = {where for where, words in entry_texts if alone.search(words)}
    tab = visit("index.html")
    (results,) = tab.evaluate(AS_PUBLISHED, [[number], 999])
    assert {(href, section) for href, section, _ in results} == hold != set()


@browser_test
def test_a_search_that_finds_nothing_offers_the_chapters(visit):
    tab = visit("report/limits.html")
    first, *rest = typed(tab, "qwzzx")
    assert "No results" in first[1]
    menu = [
        name.strip() for name in tab.locator(".navbar-nav .dropdown-menu a").all_text_contents()
    ]
    assert len(rest) == len(menu) == 5
    for name, (_, text) in zip(menu, rest, strict=True):
        assert name in text
    tab.locator(RESULT).nth(1).click()
    tab.wait_for_url(re.compile("report/spending.html"))


@browser_test
def test_a_page_opened_from_a_file_says_why_it_cannot_search(browser, built):
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    tab.goto((built.site / "report" / "limits.html").as_uri())
    tab.locator("#quarto-search input").first.fill("returned")
    until(tab, "document.querySelector('.smalldocs-search-results.show, .aa-Panel') !== null", 10)
    text = " ".join(
        [*dialogs, tab.locator(":is(.smalldocs-search-results, .aa-Panel)").first.inner_text()]
    )
    tab.context.close()
    assert "file" in text and "web server" in text
    assert "No results" not in text


def test_a_headline_numbers_entry_leads_to_what_shows_it(built, record_at):
    all_facts = facts(record_at("latest"))
    entries = json.loads((built.site / "search.json").read_text(encoding="utf-8"))
    fact_entries = {entry["fact"]: entry for entry in entries if "fact" in entry}
    assert list(fact_entries) == list(FACT_NAMES) == list(all_facts)
    leads = {entry["href"] for entry in entries if "fact" not in entry}
    for ident, fact_entry in fact_entries.items():
        assert fact_entry["href"] == FACT_NAMES[ident].address and fact_entry["href"] in leads, (
            ident
        )
        assert FACT_NAMES[ident].label.removeprefix("People ") in fact_entry["section"]
        assert (
            all_facts[ident].words() in fact_entry["section"]
            and fact_entry["text"] == all_facts[ident].sentence
        )


def test_each_entry_leads_to_a_place_on_its_page(built):
    entries = json.loads((built.site / "search.json").read_text(encoding="utf-8"))
    hrefs = [entry["href"].partition("#") for entry in entries]
    files = {file for file, _, _ in hrefs}
    pages = {file: Page(file, (built.site / file).read_text("utf-8")) for file in files}
    assert [
        f"{file}#{ident}" for file, _, ident in hrefs if ident not in {"", *pages[file].ids}
    ] == []


def test_a_number_has_an_entry_only_while_it_is_known():
    page = page_text.of_text("report/returns-pilot.html", "---\ntitle: Pilot\n---\n", {})
    numbers = {"pilot": {"returned": "3", "returned_sentence": "3 went.", "admitted": "not known"}}
    first, *rest = json.loads(searching.index([page], numbers))
    assert (first["fact"], first["href"]) == ("pilot.returned", "report/returns-pilot.html")
    assert not [entry for entry in rest if "fact" in entry]


SOURCE = """---
title: Boats
description: Of boats.
---
Begins with `code`, *a* [link](x.qmd).

::: note
## Before & *after* {#b}
:::

One
two <img src=x>, \\<b> and a note[^1].

## L2. How many, of what?

- A
- **B**
"""


def test_each_heading_of_a_page_is_a_place_with_its_words():
    page = page_text.of_text("a.html", SOURCE, {})
    entries = json.loads(searching.index([page], {}))
    assert {entry["title"] for entry in entries} == {"Boats"}
    assert [(entry["href"], entry["section"], entry["text"]) for entry in entries] == [
        ("a.html", "", "Of boats. Begins with code, a link."),
        # Set apart: Quarto shows it as HTML.
        ("a.html#b", "Before & after", "One two , < b> and a note."),
        ("a.html#l2.-how-many-of-what", "L2. How many, of what?", "A B"),
    ]


def test_a_long_table_is_found_by_its_words_alone():
    rows = "\n".join(f"| Day {number} | {number:,} |" for number in range(1000, 1100))
    table = f"### A finding {{#fig-x}}\n\nMeasure\n\n| Day | People |\n| --- | --- |\n{rows}\n"
    page = page_text.PageText(file="a.html", title="A", description="", body=table)
    entry = json.loads(searching.index([page], {}))[-1]
    assert (entry["href"], entry["section"]) == ("a.html#fig-x", "A finding")
    assert entry["text"].startswith("Measure Day People Day 1000 Day 1001")
    assert "1,099" not in entry["text"] and "Day 1099" in entry["text"]
