"""What stands around the exhibits is there for everyone.

It is citations, dates, cards, the feed, the error page, embeds and search.
"""

import datetime as dt
import html
import json
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from browsing import Quiet, Visit, axe, browser_test, served, until, visits
from conftest import DATA, ROOT, Built, built_by_each, edit
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from site_pages import AXE, CHAPTERS, OUTLINE, PAPER, READER_PAGES, RULES
from small_exhibit import an_exhibit as exhibit

from crossings.chapters import datasets
from crossings.common import css
from crossings.common.identity import own_site
from crossings.errors import InputError
from crossings.exhibits import MIME, picture
from crossings.notebooks import outputs
from crossings.pages import card, embed, feed, page_text, parts
from crossings.pages.edition import Edition
from crossings.pages.markup import Page
from crossings.site import finish
from crossings.site.page_steps import Surroundings
from crossings.tables import sources
from crossings.tables.curated_checks import check_curated
from crossings.tables.record import Record

built = built_by_each  # every test here runs on the pages of each writer
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = [page for page in READER_PAGES if page != "404.html"]
DATED = Edition(dt.date(2025, 10, 14), dt.date(2026, 8, 20), dt.date(2026, 8, 21), latest=False)
LATEST = Edition(dt.date(2026, 8, 20), dt.date(2026, 8, 20), dt.date(2026, 8, 21))


def foot_of(page: str) -> str:
    """The foot of a page, which holds its citation and its dates."""
    foot = re.search(r'<section class="page-foot".*?</section>', page, re.S)
    assert foot, "a page needs its citation"
    return foot[0]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_how_to_cite_it_and_how_old_its_data_are(built, page):
    text = (built.site / page).read_text("utf-8")
    foot = foot_of(text)
    page_address = (
        f"{own_site().address}/" if page == "index.html" else f"{own_site().address}/{page}"
    )
    assert f"data as of 7 October 2026, {page_address}</p>" in foot
    for words in (
        "Daily figures to 7 October 2026 ·",
        "Weekly figures to 20 September 2026 ·",
        "the newest that we had on 26 November 2026.",
        "CC BY 4.0",
    ):
        assert words in foot, words
    assert "Open Government Licence v3.0" in text and "Open Parliament Licence v3.0" in text


@pytest.mark.parametrize("page", PAGES)
def test_the_data_page_alone_says_when_a_workbook_is_due(built, page):
    workbooks = (
        "The last workbook that we have read runs to 20 August 2026. Later days are from the Home "
        "Office’s daily page, and provisional. Weeks after 16 August 2026 are from a copy of a "
        "later workbook. The next was due on 28 August 2026"
    )
    text = (built.site / page).read_text("utf-8")
    assert (workbooks in text) == (page == "report/data.html")


@pytest.mark.parametrize(
    ("read", "due"),
    [
        ("2026-08-21", "The next is due on 28 August 2026 by the publisher’s habit (irregular)."),
        (
            "2026-11-24",
            "was due on 28 August 2026 by the publisher’s habit (irregular): "
            "we have not read it yet.",
        ),
    ],
)
def test_no_day_before_the_data_were_read_is_promised(read, due):
    last = dt.date(2026, 8, 20)
    edition = Edition(
        last, last, dt.date.fromisoformat(read), due=dt.date(2026, 8, 28), workbook=last
    )
    assert edition.workbooks().endswith(due)


@pytest.mark.parametrize("page", READER_PAGES)
def test_a_page_has_a_card_of_the_size_that_sites_ask_for(built, built_by, page):
    text, other = (built.site / page).read_text("utf-8"), built_by("smalldocs").site
    (address,) = re.findall(r'<meta property="og:image" content="([^"]*)">', text)
    drawn = f"cards/{Path(page).stem}.png"
    assert address == f"{own_site().address}/{drawn}"
    png = (built.site / drawn).read_bytes()
    assert struct.unpack(">II", png[16:24]) == (1200, 630) and png == (other / drawn).read_bytes()
    (alt,) = re.findall(r'<meta property="og:image:alt" content="[^"]*">', text)
    assert len(alt) > 75 and alt in (other / page).read_text("utf-8")
    # The first chart that the page shows whole; the front page's is of another chapter.
    first_chart = {
        "index.html": "Money promised mostly grew",
        "report/spending.html": "clear reports",
    }
    assert first_chart.get(page, "") in alt


def test_a_card_shows_its_finding_and_its_chart():
    svg = card.drawing("The money", "A long finding " * 20, exhibit().data(), LATEST)
    assert "var(--" not in svg, "a picture has no custom properties to take colours from"
    words = re.findall(r"<text[^>]*>([^<]*)</text>", svg.split('overflow="visible"')[0])
    assert " ".join(words).count("A long finding") + " ".join(words).count("finding A long") >= 19
    assert "Data as of 20 August 2026" in words
    chart = svg.partition('overflow="visible"')[2]
    assert "<path" in chart and "<text" in chart


def test_every_word_on_a_card_is_painted():
    """Every word must be in a font that vl-convert carries.

    A word in another font is left out of the picture, without an error.
    """
    svg = card.drawing("The title", "What was found", None, LATEST)
    whole = picture.picture(svg, scale=1)
    texts = re.findall(r"<text\b[^>]*>[^<]+</text>", svg)
    assert len(texts) == 4
    for text in texts:
        without = picture.picture(svg.replace(text, ""), scale=1)
        assert without != whole, f"{text} is nowhere on the card"


# As Quarto writes it, shortened.
PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">\
<title>The money – Channel Ledger</title>
<meta name="description" content="What &amp; when"><meta property="og:title" content="x">\
<meta name="twitter:card" content="x">
<link rel="canonical" href="https://other.example/"><script src="../site_libs/a.js"></script>
<script src="../site_libs/m.js" type="module"></script>\
<script src="../site_libs/d.js" defer></script></head><body>
<nav class="navbar navbar-expand-lg " data-bs-theme="dark"><a href="./index.html">x</a></nav>
<nav id="quarto-sidebar" role="doc-toc" class="sidebar collapse">\
<a data-bs-toggle="collapse" role="navigation">x</a></nav>
<main class="content" id="quarto-document-content"><p>Words</p></main> <!-- /main -->
<nav class="page-navigation"><a href="x.html">x</a></nav></body></html>"""


def finished(edition: Edition, cards: dict[str, card.Card] | None = None) -> Page:
    """The page after all steps that finish one."""
    page = Page("report/spending.html", PAGE)
    for step in finish.STEPS_ON_A_RENDERED_PAGE:
        step(page, Surroundings(edition, cards or {}, {}, {}, {}))
    return page


def test_a_page_of_a_dated_edition_leads_to_the_latest():
    page = finished(DATED)
    (canonical,) = page.top.xpath("//link[@rel='canonical']/@href")
    assert canonical == f"{own_site().address}/report/spending.html"
    (note,) = page.top.find_class("edition-note")
    assert "As of 14 October 2025" in note.text_content()
    assert "now run to 20 August 2026" in note.text_content()
    assert canonical in note.xpath(".//a/@href")


def test_a_page_of_a_dated_edition_has_no_card_of_another_day():
    assert "og:image" not in finished(DATED).as_text()


def test_a_page_of_the_latest_edition_has_no_note():
    assert "edition-note" not in finished(LATEST).as_text()


def test_a_citation_of_a_dated_edition_names_its_own_place():
    cited = replace(DATED, place="editions/2025-10-14/").citation("report/data.html", "Data")
    assert cited.endswith(f"{own_site().address}/editions/2025-10-14/report/data.html")


@pytest.fixture(scope="module")
def mended() -> str:
    """The page with a card, as it is finished in the latest edition."""
    own_card = card.Card("cards/spending.png", "A & B")
    return finished(LATEST, {"report/spending.html": own_card}).as_text()


def test_a_head_names_its_page_once(mended):
    for name in ('rel="canonical"', "og:title", "twitter:card"):
        assert mended.count(name) == 1, name
    assert '<meta property="og:title" content="The money">' in mended
    assert '<meta property="og:description" content="What &amp; when">' in mended
    assert '<meta property="og:image:alt" content="A &amp; B">' in mended


def test_scripts_wait_for_the_page(mended):
    # a.js, d.js and two of ours; a module does so anyway
    assert mended.count("defer") == 4


def test_each_navigation_has_a_name_of_its_own(mended):
    names = re.findall(r'<nav [^>]*aria-label="([^"]*)"', mended)
    assert names == ["Main", "Pages of the report", "Previous and next"]
    assert 'role="navigation"' not in mended


def test_the_citation_stands_within_the_text_of_a_page(mended):
    assert mended.index("page-foot") < mended.index("</main>")


LATER_WORDS = (
    "The words of this page were written later, and may speak of what came after 14 October 2025."
)


@pytest.mark.parametrize("edition", [DATED, replace(DATED, place="editions/2025-10-14/")])
def test_a_dated_page_that_was_written_by_hand_says_so(edition):
    assert LATER_WORDS in edition.note("report/limits.html", written=True)
    assert LATER_WORDS not in edition.note("report/spending.html") + edition.note("index.html")


def test_a_page_is_written_if_no_part_of_it_knows_the_day():
    head = "---\ntitle: T\n---\n"
    texts = {"Words and {{< var arrivals.total >}}.": True, "{{< var part.updates >}}": False}
    variables = {"arrivals.total": "3", "part.updates": "- a"}
    for words, is_written in texts.items():
        page = page_text.of_text("report/a.html", head + words, variables)
        assert page.written == is_written
        assert not page_text.of_text("404.html", head + words, variables).written


@pytest.mark.parametrize("edition", [DATED, replace(DATED, place="editions/2025-10-14/")])
def test_a_dated_page_says_what_it_holds_of_later_days(edition):
    whole = "The tables are given whole, with what came after 14 October 2025."
    assert whole in edition.note("report/data.html")


def test_a_written_page_of_the_latest_edition_has_no_note():
    assert not LATEST.note("report/limits.html")


def test_the_error_page_works_at_any_address(built):
    page = (built.site / "404.html").read_text("utf-8")
    ways = re.findall(r'\s(?:href|src)="([^"]*)"', page)
    assert len(ways) > 30
    assert [way for way in ways if way and not way.startswith(("/", "#", "https://"))] == []
    assert [way for way in ways if "/./" in way] == []
    assert re.search(r'<meta name="(?:smalldocs|quarto):offset" content="/">', page)
    assert '<meta name="robots" content="noindex">' in page


def own_pages(site: Path) -> dict[str, bytes]:
    """The pages of exhibits, by name."""
    return {page.name: page.read_bytes() for page in site.glob("exhibits/*.html")}


def test_pages_of_exhibits_are_alike_whoever_writes(built, built_by):
    pages = own_pages(built.site)
    assert len(pages) > 40 and pages == own_pages(built_by("smalldocs").site)


def test_a_citation_names_who_counted_before_who_drew(built):
    page = (built.site / "report/arrivals.html").read_text("utf-8")
    citations = re.findall(r'<code data-copy="citation">(.*?)</code>', page)
    assert len(citations) >= 5
    for citation in citations:
        assert citation.index("Channel Ledger, ‘") > 10
        assert citation.endswith(".html")
    assert any(text.startswith("Home Office, Small boat activity") for text in citations)


@pytest.mark.parametrize(
    ("last", "due"),
    [("2026-08-20", "2026-08-28"), ("2026-08-21", "2026-09-04"), ("2026-08-23", "2026-09-04")],
)
def test_the_next_edition_is_due_on_a_friday_after_the_one_read(data, last, due):
    workbook = sources.read(data / "sources.toml")[sources.SMALL_BOATS]
    assert workbook.next_after(dt.date.fromisoformat(last)) == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("cadence", "due", "rhythm"),
    [
        ("weekly on Friday", "28 August 2026", "weekly, on Fridays"),
        ("weekly on Monday", "31 August 2026", "weekly, on Mondays"),
        ("monthly", "20 October 2026", "monthly"),
        ("irregular: on request", "no fixed day", "irregular"),
    ],
)
def test_dates_are_from_the_cadence(data_copy, shown_by, cadence, due, rhythm):
    edit(data_copy / "sources.toml", '"weekly on Friday"', f'"{cadence}"')
    edition = Edition.of(Record("latest", data_copy), dt.date(2026, 8, 20))
    edition = replace(edition, read_on=dt.date(2026, 8, 21))
    next_due = f"The next is due on {due} by the publisher’s habit ({rhythm})."
    next_due = "There is no fixed day for the next." if due == "no fixed day" else next_due
    assert edition.workbooks().endswith(next_due)
    row = next(
        row
        for row in datasets.how_new(Record("latest", data_copy)).markup("../").split("<tr>")
        if "#source-ho-small-boats" in row
    )
    assert f'<td class="day">{due}</td>' in row
    words = shown_by("data", "latest", data_copy)["dates"].words
    assert words.endswith(f"; a new one appears {rhythm}.")


def test_data_were_read_on_the_day_of_the_newest_file(data_copy):
    """A daily page may be read after the newest workbook."""
    path = data_copy / "official" / "vintages.csv"
    read_earlier = pd.read_csv(path, dtype=str).assign(read_on="2026-08-21")
    read_earlier.to_csv(path, index=False)
    pages = pd.read_csv(data_copy / "official" / "arrivals_recent.csv")
    edition = Edition.of(Record("latest", data_copy), dt.date(2026, 10, 7))
    assert edition.read_on == dt.date.fromisoformat(pages.read_on.max()) > dt.date(2026, 8, 21)


@pytest.mark.parametrize("day", ["2019-06-30", "2025-10-14", "latest"])
@pytest.mark.parametrize("name", feed.CONTENTS)
def test_a_feed_knows_nothing_later_than_its_day(record_at, name, day):
    record = record_at(day)
    entries = feed.entries(record, name)
    assert entries or name != "feed.xml"
    assert record.latest or all(entry.known <= record.day for entry in entries)


@pytest.mark.parametrize("day", ["2019-06-30", "2025-10-14", "latest"])
@pytest.mark.parametrize("name", feed.CONTENTS)
def test_a_feed_is_newest_first_with_an_id_for_each_entry(record_at, name, day):
    entries = feed.entries(record_at(day), name)
    assert [entry.known for entry in entries] == sorted(
        (entry.known for entry in entries), reverse=True
    )
    assert len({entry.ident for entry in entries}) == len(entries)


@pytest.mark.parametrize("name", feed.CONTENTS)
def test_an_entry_of_a_feed_keeps_its_id_when_more_is_known(record_at, name):
    older = {entry.ident for entry in feed.entries(record_at("2025-10-14"), name)}
    newer = {entry.ident for entry in feed.entries(record_at("latest"), name)}
    assert older <= newer


def test_the_feed_of_revisions_says_what_a_figure_was(data_copy):
    vintage = Record("latest", data_copy).table("vintages").vintage.iloc[-1]
    path = data_copy / "official" / "revisions.csv"
    row = f"arrivals_weekly,2026-04-19,people_prevented,390,,{vintage}\n"
    path.write_text(path.read_text("utf-8").splitlines()[0] + f"\n{row}", "utf-8")
    (entry,) = feed.entries(Record("latest", data_copy), "revisions.xml")
    figure = "Attempts prevented, week ending 19 April 2026: not collected, before 390"
    assert entry.title == f"{figure} (workbook to 20 August 2026)"
    assert str(entry.known) == vintage, "a change is dated by the workbook that made it"
    assert entry.ident == f"revision/arrivals_weekly/2026-04-19/people_prevented/{vintage}"


@pytest.mark.parametrize("tables", [ROOT / "data", DATA], ids=["live", "frozen"])
def test_entries_of_a_feed_have_titles_that_tell_them_apart(tables):
    record = Record("latest", tables)
    for name in feed.CONTENTS:
        titles = [entry.title for entry in feed.entries(record, name)]
        assert len({*titles}) == len(titles), name


def test_the_newest_entry_is_of_newest_days_and_names_pages(record_at):
    record = record_at("latest")
    newest = feed.entries(record)[0]
    assert (newest.known, newest.ident) == (record.day, f"update/{record.day}")
    (mended, *_) = feed.entries(record, "corrections.xml")
    assert mended.title.startswith("Corrected in “") and ".html" not in mended.title


def test_the_feed_is_atom_whatever_the_data_hold(data_copy):
    edit(
        data_copy / "curated" / "agreements.csv",
        "Sandhurst Treaty",
        "<b>Sandhurst</b> & ]]> “Treaty”",
    )
    top = ET.fromstring(feed.atom(Record("latest", data_copy)))
    entries = top.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert "<b>Sandhurst</b> & ]]> “Treaty”" in titles
    for element in (top, *entries):
        assert (element.findtext(f"{ATOM}id") or "").startswith("tag:")
        updated = element.findtext(f"{ATOM}updated") or ""
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", updated)


def test_a_feed_words_a_figure_of_the_pilot_as_it_was_given(record_at):
    titles = {entry.title: entry.ident for entry in feed.entries(record_at("latest"))}
    (floor,) = [title for title, ident in titles.items() if "2026-06-10" in ident]
    assert floor.startswith("Over 900 people returned")
    assert any(re.match("1 person .* by 18 September 2025", title) for title in titles)
    assert any(re.match("377 people .* by about 23 March 2026", title) for title in titles)


@pytest.fixture
def feeds(built: Built) -> list[ET.Element]:
    """The feeds of the site, as a reader of feeds parses them."""
    return [ET.fromstring((built.site / name).read_bytes()) for name in feed.CONTENTS]


def test_each_feed_has_an_id_of_its_own(feeds):
    assert len({top.findtext(f"{ATOM}id") for top in feeds}) == len(feeds)


def test_each_entry_of_a_feed_leads_to_a_page(built, feeds):
    entries = [entry for top in feeds for entry in top.findall(f"{ATOM}entry")]
    assert len(entries) >= 30
    for entry in entries:
        link = entry.find(f"{ATOM}link").attrib["href"]
        assert (built.site / urlsplit(link).path[1:]).is_file(), link


@pytest.fixture
def entries(built: Built) -> list[dict[str, str]]:
    """The entries of the search."""
    return json.loads((built.site / "search.json").read_text("utf-8"))


def test_the_search_is_alike_whoever_writes(entries, built_by):
    other = json.loads((built_by("smalldocs").site / "search.json").read_text("utf-8"))
    assert entries == other


def test_a_place_has_one_entry_in_the_search(entries):
    places = [entry["href"] for entry in entries if "fact" not in entry]  # a fact leads to another
    assert len(set(places)) == len(places)
    assert len({entry["objectID"] for entry in entries}) == len(entries)


def places_with(words: str, entries: list[dict[str, str]]) -> list[str]:
    """Where the search finds these words; on the front page only if they are nowhere else."""
    places = [entry["href"] for entry in entries if words in entry["text"]]
    # The front page shows one of a chapter, too.
    return [place for place in places if not place.startswith("index")] or places


def test_the_search_finds_each_exhibit_once_by_its_subtitle(built, entries):
    chapters = "".join((built.site / page).read_text("utf-8") for page in CHAPTERS)
    figure = r'<figure class="exhibit(?! not-yet)[^>]*? id="(fig-[^"]*)"'
    subtitles = dict(re.findall(rf'{figure}.*?<p class="ex-sub">([^<]*)</p>', chapters, re.S))
    assert subtitles and set(subtitles) == set(re.findall(figure, chapters))
    for ident, subtitle in subtitles.items():
        words = " ".join(html.unescape(subtitle).split())
        hits = [place.partition("#")[2] for place in places_with(words, entries)]
        alike = [one for one, its_subtitle in subtitles.items() if its_subtitle == subtitle]
        assert ident in hits and sorted(hits) == sorted(alike), words


def test_the_search_leads_to_exhibits_and_to_no_error_page(built, entries):
    leads = {entry["href"] for entry in entries}
    assert not [href for href in leads if href.startswith("404.html")]
    exhibits = {path.stem for path in (built.site / "exhibits").glob("*.csv")}
    exhibits.remove("claims")  # each of its claims has a place
    assert exhibits and exhibits <= {href.partition("#fig-")[2] for href in leads}


def test_a_card_shows_larger_letters_unless_they_need_a_key():
    _, plain = card._best(exhibit().data())
    _, lettered = card._best(exhibit(events=[("A", "2020: patrols")]).data())
    assert (plain.width, lettered.width) == (336, 640)


def test_a_card_of_a_table_has_no_drawing():
    assert card._best(exhibit(panels=None).data()) is None


@browser_test
@pytest.mark.parametrize(("page", "most"), [("index.html", 5), ("report/arrivals.html", 14)])
def test_a_page_prints_on_few_sheets_of_a4(visit, page, most):
    tab = visit(page)
    printed = tab.pdf(prefer_css_page_size=True)
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= most
    high = re.findall(rb"/MediaBox\s*\[0 0 [\d.]+ ([\d.]+)\]", printed)
    assert {round(float(height)) for height in high} == {842}


WORDS = css.words_of(['<p class="used nav-link" id="top">', "el.classList.add('set-by-script')"])
SHEETS = {
    ".used{a:b}.gone{a:b}": ".used{a:b}",
    ".used,.gone,p{a:b}": ".used,p{a:b}",
    ".used .gone{a:b}#top{a:b}#no-such{a:b}": "#top{a:b}",
    ".set-by-script{a:b}": ".set-by-script{a:b}",
    ".used:not(.gone){a:b}": ".used:not(.gone){a:b}",
    "@media (x){.gone{a:b}}@media (y){.gone{a:b}.used{a:b}}": "@media (y){.used{a:b}}",
    "@font-face{a:b}@keyframes k{from{a:b}to{a:b}}": (
        "@font-face{a:b}@keyframes k{from{a:b}to{a:b}}"
    ),
    '@charset "UTF-8";:root{--a:url("data:{};}")}': '@charset "UTF-8";:root{--a:url("data:{};}")}',
    '.gone::before{content:"}"}.used{a:b}': ".used{a:b}",
    "/* .used{ */.gone{a:b}.used{a:b}": ".used{a:b}",
    "@supports (a:b){@media (x){.used{a:b}.gone{a:b}}}": "@supports (a:b){@media (x){.used{a:b}}}",
    r".gone\:used{a:b}.used{a:b}": ".used{a:b}",
    '@import "a.css";.gone{a:b}.used{a:b}': '@import "a.css";.used{a:b}',
    ".used{a:b;c:d}.gone{a:b;c:d}": ".used{a:b;c:d}",
    "/*! a.gone, b */.used{a:b}": "/*! a.gone, b */.used{a:b}",
    ".used:is(.gone,p),.gone{a:b}": ".used:is(.gone,p){a:b}",
}


@pytest.mark.parametrize(("sheet", "left"), SHEETS.items())
def test_rules_that_style_nothing_go_and_all_others_stay(sheet, left):
    assert css.pruned(sheet, WORDS) == left


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (":root, body {a:b} html, body{a:b}", "& {a:b} html, & {a:b}"),
        ("body p, .body, body:has(p) {a:b}", "body p, .body, body:has(p) {a:b}"),
        ("@page{a:b}@media print{body.dark{a:b}@page{a:b}}", "@media print{.night & {a:b}}"),
    ],
)
def test_rules_of_a_page_are_nested_in_those_of_an_element(sheet, left):
    instead = {":root": "&", "body": "&", "body.dark": ".night &"}
    assert css.nested(sheet, instead) == left


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("p{--a:b;--c:d;e:f}", "p{--c:d;e:f;}"),
        ("p{e:f;--a:{;}}", "p{e:f;}"),
        ("p{--a:url('data:;');--c:d}", "p{--c:d;}"),
        ("@media (x){p{--a:b;e:f}q{--a:b}}", "@media (x){p{e:f;}}"),
    ],
)
def test_values_that_nothing_reads_go(sheet, left):
    assert css.without_values(sheet, {"c"}) == left


def test_values_are_read_in_others_and_in_scripts():
    texts = ["p{--a:calc(1px + var(--b,var(--c)));--d-e : f}", "of('--g')", "<p style='--h: i'>"]
    assert css.values_read(texts) == {"b", "c", "g"}


@pytest.mark.parametrize(
    ("below", "sheet", "left"),
    [
        (
            "a{b:c;d:e}@media (x){a{b:c}}",
            "a{b:c;d:f}@media (x){a{b:g}}",
            "a{d:f;}@media (x){a{b:g;}}",
        ),
        # What won over a rule still does, though the sheet below says the same.
        ("a{b:c}d{b:e}", "a{b:f}d{b:e}", "a{b:f;}d{b:e;}"),
        ("a{b-c:d}e{b:f}", "a{b-c:g}e{b:f}", "a{b-c:g;}e{b:f;}"),
        ("a{b:c}d{b-e:f}", "a{b:g}d{b-e:f}", "a{b:g;}d{b-e:f;}"),
        ("a{b:c}a{b:d}", "a{b:c}", "a{b:c;}"),
        # So it does over a rule that only the sheet below has.
        ("a{b:c}d{b:e}", "a{b:c}", "a{b:c;}"),
        ("a{b:c}d{e:f}", "a{b:c}d{e:f}g{h:i}", "g{h:i;}"),
    ],
)
def test_a_sheet_that_lies_upon_another_says_only_what_differs(below, sheet, left):
    assert css.differing(sheet, below) == left


CORRECTIONS = (
    "old,2026-01-02,report/limits.html,A & b,C,D,yes,\nnew,2026-02-03,report/data.html,E,{},G,no,\n"
)


def correct(data: Path, new_words: str) -> None:
    """Write two corrections, the newer of which puts these words in place of “E”."""
    table = data / "curated" / "corrections.csv"
    head = table.read_text("utf-8").splitlines()[0]
    table.write_text(f"{head}\n{CORRECTIONS.format(new_words)}", "utf-8")


def test_corrections_are_listed_newest_first(data_copy):
    correct(data_copy, "F")
    markup = parts.corrections(Record("latest", data_copy)).html
    counted = "Two mistakes are on record, the newest first. One of them stood on the published"
    assert f"{counted} site." in markup
    assert re.findall(r'id="correction-(\w+)"', markup) == ["new", "old"] and "A &amp; b." in markup


@pytest.mark.parametrize(("day", "idents"), [("2026-01-15", ["old"]), ("latest", ["new", "old"])])
def test_a_feed_of_corrections_knows_those_of_its_day(data_copy, day, idents):
    correct(data_copy, "F")
    entries = feed.entries(Record(day, data_copy), "corrections.xml")
    assert [entry.ident for entry in entries] == [f"correction/{ident}" for ident in idents]


def test_a_correction_without_other_words_is_refused(data_copy):
    correct(data_copy, "E")
    with pytest.raises(InputError, match=r"corrections\.csv, row 3.*says"):
        check_curated(data_copy)


# A result, as the one renderer and the other show it.
FOUND = "a:is(.search-result, .search-result-link)"


# Words with less than 4.5 of contrast, faded ones too: in a hundredth of axe's time, and where no
# script runs, for which axe waits.
FAINT = """(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => colour.slice(0, 3).map(part => part / 255)
    .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, n) => sum + part * [.2126, .7152, .0722][n], 0);
  const behind = element => {
    const paint = parts(getComputedStyle(element).backgroundColor);
    return paint[3] === 0 && element.parentElement ? behind(element.parentElement) : paint;
  };
  const opacity = element =>
    element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1;
  return [...document.querySelectorAll("body *")].filter(element => element.checkVisibility()
      && !element.closest("svg")
      && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(element => {
      const ground = behind(element), words = parts(getComputedStyle(element).color);
      const seen = (words[3] ?? 1) * opacity(element);
      const mixed = words.slice(0, 3).map((part, n) => seen * part + (1 - seen) * ground[n]);
      const [dim, bright] = [light(mixed), light(ground)].sort((a, b) => a - b);
      return (bright + .05) / (dim + .05) < 4.5;
    }).map(element => element.outerHTML.slice(0, 120));
})()"""


# Links among other words that are not underlined. Axe allows more, and takes most of its time for
# that.
UNMARKED = """(() => {
  const block = element => getComputedStyle(element).display.startsWith("inline")
    ? block(element.parentElement) : element;
  const length = elements => elements.reduce((sum, one) => sum + one.textContent.trim().length, 0);
  return [...document.querySelectorAll("body a[href]")]
    .filter(link => link.checkVisibility() && link.textContent.trim() && !link.closest("svg"))
    .filter(link => {
      const around = block(link.parentElement), look = getComputedStyle(link);
      return length([around]) > length([...around.querySelectorAll("a")]) + 2
        && look.display.startsWith("inline") && !look.textDecorationLine.includes("underline");
    }).map(link => link.outerHTML.slice(0, 120));
})()"""


@browser_test
def test_no_page_is_closed_to_some_readers(visit, address):
    """Axe looks at all pages, at either width and in either theme.

    The dark theme changes colours alone. Measures of our own look at the contrast of words and
    at links among words, each time. Axe looks at these only once, since they take most of its time.
    """
    slow = RULES["dark"]["values"]
    faster = {"rules": {rule: {"enabled": False} for rule in slow}}
    axe_options = {
        ("light", 1280): {"runOnly": RULES["light"]},
        ("light", 390): {"runOnly": RULES["light"], **faster},
        ("dark", 390): None,
        ("dark", 1280): None,
    }
    tab, closed = visit("index.html"), []
    for page in [
        *READER_PAGES,
        "exhibits/commitments-by-year.html",
        "exhibits/arrivals-by-year.html",
    ]:
        tab.goto(address + page)
        tab.evaluate(
            "document.querySelectorAll('.ex-draw svg').forEach(one => one.replaceChildren())"
        )
        tab.evaluate(axe())
        for (scheme, width), options in axe_options.items():
            tab.emulate_media(color_scheme=scheme)
            tab.set_viewport_size({"width": width, "height": 900})
            until(tab, f"getComputedStyle(document.body).backgroundColor === '{PAPER[scheme]}'", 5)
            until(
                tab, "document.getAnimations().length === 0", 5
            )  # colours change little by little
            problems = [*tab.evaluate(FAINT), *tab.evaluate(UNMARKED)]
            problems += tab.evaluate(AXE, options) if options else []
            closed += [f"{page} at {width}, {scheme}: {problem}" for problem in problems]
    assert closed == []


@browser_test
@pytest.mark.parametrize(("line", "seen"), [("underline", 0), ("none", 1)])
def test_a_link_among_words_that_is_not_underlined_is_seen(browser, line, seen):
    tab = browser.new_page()
    link = f'<a href="#" style="text-decoration: {line}">a link</a>'
    tab.set_content(f"<p>Words and <b>{link}</b>.</p><p>{link}, {link}</p>")
    assert len(tab.evaluate(UNMARKED)) == seen
    tab.close()


@browser_test
def test_a_citation_and_a_snippet_can_be_copied(visit):
    tab = visit("report/spending.html", permissions=["clipboard-read", "clipboard-write"])
    tools = ".exhibit .ex-tools"
    for opener, selector in (
        (None, ".page-foot"),
        ("BibTeX", ".page-foot"),
        ("Embed", tools),
        ("Cite", tools),
    ):
        block = tab.locator(selector).first
        if opener:
            block.locator("summary", has_text=opener).click()
            block = block.locator("details", has_text=opener)
        text = block.locator("[data-copy]").first.inner_text()
        block.locator("button.copy").first.click()
        until(tab, "document.querySelector('.copied').textContent === 'Copied.'")
        assert tab.evaluate("navigator.clipboard.readText()") == text
        tab.evaluate("document.querySelector('.copied').textContent = ''")
    assert "<iframe" in tab.locator("[data-copy='embed code']").first.text_content()


@browser_test
@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("Joint Action Plan", "report/spending.html#fig-"),  # a cell of a closed table
        ("deflator", "report/spending.html#fig-"),  # a source of an exhibit
        ("arrivals_weekly", "report/data.html#table-arrivals-weekly"),  # a table of the data page
        ("nearly 22,000", "report/claims.html#claim-"),  # a claim
    ],
)
def test_the_search_finds_words_in_all(visit, address, words, where):
    tab = visit("index.html")
    tab.locator("#quarto-search input").first.fill(words)
    page, _, fragment = where.partition("#")
    result = tab.locator(f"{FOUND}[href*='{page}'][href*='#{fragment}']").first
    result.wait_for(state="visible")
    goes = urlsplit(result.get_attribute("href") or "")
    result.click()
    tab.wait_for_url(
        re.compile(rf"{re.escape(address + page)}(\?q=[^#]*)?#{re.escape(goes.fragment)}$")
    )
    assert tab.evaluate("document.querySelector(':target') !== null")


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_typed_into_the_search_can_be_read(visit, width, scheme):
    tab = visit("report/limits.html", width, color_scheme=scheme)
    if width == 390:
        tab.locator(".navbar-toggler").click()
        tab.wait_for_selector("#quarto-search >> visible=true")
        until(tab, "!document.querySelector('.collapsing')", 3)
        tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("/")
    until(tab, "document.activeElement.matches('input')", 3)
    assert width == 390 or tab.evaluate("document.activeElement.placeholder") == "Search"
    assert "solid 2px" in tab.evaluate(OUTLINE)
    tab.keyboard.type("agreement")
    tab.evaluate(axe())
    violations = tab.evaluate("""async () => (
      await axe.run(document.activeElement.form || '#quarto-search', {runOnly: ['color-contrast']})
      ).violations.flatMap(v => v.nodes.map(n => n.html + n.failureSummary))""")
    assert violations == []


@browser_test
@pytest.mark.parametrize("page", ["index.html", "report/spending.html", "report/claims.html"])
def test_without_javascript_the_dark_theme_can_be_read(visit, page):
    tab = visit(page, java_script_enabled=False, color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER["dark"]
    assert tab.evaluate(FAINT) == []


class WithErrorPage(Quiet):
    """Serves 404.html for what is not there, as hosts of static sites do."""

    def send_error(self, code: int, *_: Any, **__: Any) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@browser_test
def test_an_address_that_leads_nowhere_shows_a_page_that_helps(browser, built):
    dead = "report/deep/er/nothing.html"
    with (
        served(built.site, WithErrorPage) as root,
        visits(browser, but=("nothing.html", "404 (")) as visit,
    ):
        tab = visit(root + dead)
        assert tab.evaluate("getComputedStyle(document.body).fontFamily").startswith(
            ("Charter", '"Charter')
        )
        tab.locator("#quarto-search input").first.fill("uncontrolled landing")
        tab.wait_for_selector(f"{FOUND}[href*='glossary.html'] >> visible=true")
        tab.keyboard.press("Escape")
        tab.locator("main a", has_text="The crossings").click()
        tab.wait_for_url(f"{root}report/arrivals.html")


@pytest.fixture
def on_paper(visit: Visit) -> Callable[[str], Any]:
    """A page on paper, for a reader who prefers dark."""

    def open_page(page: str) -> Any:
        tab = visit(page, 794, 1123, color_scheme="dark")
        tab.emulate_media(media="print")
        return tab

    return open_page


@browser_test
def test_in_print_tools_are_gone_and_tables_are_open(on_paper):
    tab = on_paper("report/spending.html")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for tool in (
        "#quarto-header nav",
        "#quarto-sidebar",
        ".ex-tools",
        ".page-navigation",
        "button.copy",
    ):
        assert not tab.locator(tool).first.is_visible(), tool
    tables = tab.locator("details.ex-table table").all()
    assert tables and min(table.bounding_box()["height"] for table in tables) > 40
    after_source = "getComputedStyle(document.querySelector('.ex-source'), '::after').content"
    assert "/exhibits/" in tab.evaluate(after_source)


@browser_test
def test_in_print_a_long_table_is_an_address(on_paper):
    tables = on_paper("report/arrivals.html").evaluate(
        """[...document.querySelectorAll('details.ex-table')].map(one => [
           one.querySelectorAll('tbody tr').length,
           one.querySelector('table').getBoundingClientRect().height > 0,
           getComputedStyle(one.querySelector('summary'), '::after').content])"""
    )
    assert {rows <= 30 for rows, *_ in tables} == {True, False}
    for rows, is_shown, after in tables:
        assert is_shown == (rows <= 30), rows
        assert ("/exhibits/" in after) != is_shown, rows


@browser_test
def test_in_print_links_within_the_site_need_no_address(on_paper):
    within = (
        "[...document.querySelectorAll('.ex-words a')]"
        ".map(a => getComputedStyle(a, '::after').content)"
    )
    assert set(on_paper("report/revisions.html").evaluate(within)) == {"none"}


@browser_test
def test_in_print_sources_show_their_addresses(on_paper):
    tab = on_paper("report/data.html")
    after = "getComputedStyle(document.querySelector('.sources a'), '::after').content"
    assert "gov.uk" in tab.evaluate(after) and tab.locator(".page-foot .citation").is_visible()


def test_code_stands_once_on_a_page_and_is_named_after():
    shared, drawing_code = "years = of(record)\nnewest = years.tail(1)", "bars = draw(years)"
    first = replace(exhibit(ident="a").data(), number=2, code=[shared])
    second = replace(exhibit(ident="b").data(), number=3, code=[shared, drawing_code])
    shown = [new_output("display_data", {MIME: {"ident": ident}}) for ident in ("a", "b")]
    book = new_notebook(cells=[new_code_cell(outputs=[output]) for output in shown])
    filled = embed.with_contents(book, {"a": first, "b": second}, {})
    pages = [cell.outputs[0].data["text/markdown"] for cell in filled.cells]
    assert "newest = years.tail(1)" in pages[0]
    assert "# newest, years: see Figure 2\n\nbars = draw(years)" in pages[1]
    assert "newest = years.tail(1)" in embed.page(second, "en-GB", LATEST)


def test_no_heading_of_a_page_leaves_out_a_level():
    shown = [new_output("display_data", {MIME: {"ident": "a"}}) for _ in range(2)]
    first, second = (new_code_cell(outputs=[output]) for output in shown)
    cells = [first, new_markdown_cell("## A section"), second]
    filled = embed.with_contents(new_notebook(cells=cells), {"a": exhibit(ident="a").data()}, {})
    before, _, after = filled.cells
    assert '<h2 class="ex-title"' in before.outputs[0].data["text/markdown"]
    assert '<h3 class="ex-title"' in after.outputs[0].data["text/markdown"]


def test_a_heading_with_nothing_under_it_is_left_out():
    """Red while seven headings stood on a page of a day before there was anything to tell."""
    nothing = new_output("display_data", {"text/plain": "", "text/markdown": ""})
    words = new_output("display_data", {"text/plain": "Said.", "text/markdown": "Said."})
    cells = [
        new_markdown_cell("## Of nothing"),
        new_code_cell(outputs=[nothing]),
        new_code_cell("#| output: false", outputs=[words]),
        new_markdown_cell("### Nor here"),
        new_markdown_cell("## Of something"),
        new_markdown_cell("### In a part"),
        new_code_cell(outputs=[words]),
        new_markdown_cell("## With words\n\nSaid."),
    ]
    run = outputs.Executed("early", new_notebook(cells=cells))
    kept = outputs.without_empty_sections(run).notebook.cells
    headings = [cell.source for cell in kept if cell.cell_type == "markdown"]
    assert headings == ["## Of something", "### In a part", "## With words\n\nSaid."]
    assert len(run.notebook.cells) == len(kept) + 2, "and the run keeps them"
