"""What stands around the exhibits is there for everyone.

It is citations, dates, cards, the feed, the error page, embeds and search.
"""

import datetime as dt
import html
import json
import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from browsing import Quiet, axe, browser_test, served, until, visits
from conftest import ROOT, built_by_each, edit
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_exhibit import made as exhibit
from test_site import CHAPTERS, OUTLINE, PAPER, READER_PAGES

from crossings.common.identity import own_site
from crossings.errors import InputError
from crossings.exhibits import MIME, picture, styles
from crossings.official import freshness
from crossings.pages import card, embed, feed, parts, searching
from crossings.pages.edition import Edition
from crossings.pages.markup import Page
from crossings.site import finish
from crossings.tables import sources
from crossings.tables.curated_checks import check_curated
from crossings.tables.record import Record

built = built_by_each  # every test here runs on the pages of each writer
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = [page for page in READER_PAGES if page != "404.html"]
DATED = Edition(dt.date(2025, 10, 14), dt.date(2026, 8, 20), dt.date(2026, 8, 21), latest=False)
LATEST = Edition(dt.date(2026, 8, 20), dt.date(2026, 8, 20), dt.date(2026, 8, 21))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_how_to_cite_it_and_how_old_its_data_are(built, page):
    text = (built.site / page).read_text("utf-8")
    foot = re.search(r'<section class="apparatus".*?</section>', text, re.S)
    assert foot, "a page needs its citation"
    own = f"{own_site().address}/" if page == "index.html" else f"{own_site().address}/{page}"
    assert f"data as of 7 October 2026, {own}</p>" in foot[0]
    for said in (
        "Daily figures to 7 October 2026 (after 20 August 2026 from the daily page, provisional)",
        "Weekly figures to 20 September 2026 (after 16 August 2026 from a copy",
        "Data last read on 24 November 2026",
        "CC BY 4.0",
    ):
        assert said in foot[0], said
    workbooks = "The last workbook that we have read runs to 20 August 2026. The next was due on 28"
    assert (workbooks in text) == (page == "report/data.html"), "the data page alone tells of them"
    assert "Open Government Licence v3.0" in text and "Open Parliament Licence v3.0" in text


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
    (shown,) = re.findall(r'<meta property="og:image" content="([^"]*)">', text)
    assert shown == f"{own_site().address}/cards/{Path(page).stem}.png"
    drawn = f"cards/{Path(page).stem}.png"
    png = (built.site / drawn).read_bytes()
    assert struct.unpack(">II", png[16:24]) == (1200, 630) and png == (other / drawn).read_bytes()
    (alt,) = re.findall(r'<meta property="og:image:alt" content="[^"]*">', text)
    assert len(alt) > 75 and alt in (other / page).read_text("utf-8")


def test_a_card_shows_its_finding_and_its_chart():
    svg = card.drawing("The money", "A long finding " * 20, exhibit().data(), LATEST)
    assert "var(--" not in svg, "a picture has no custom properties to take colours from"
    words = re.findall(r"<text[^>]*>([^<]*)</text>", svg.split('overflow="visible"')[0])
    assert " ".join(words).count("A long finding") + " ".join(words).count("finding A long") >= 19
    assert "Data as of 20 August 2026" in words and 'overflow="visible"' in svg


def test_every_word_on_a_card_is_painted():
    """Every word must be in a font that vl-convert carries.

    A word in another font is left out of the picture, without an error.
    """
    svg = card.drawing("The title", "What was found", None, LATEST)
    whole = picture.picture(svg, scale=1)
    words = re.findall(r"<text\b[^>]*>[^<]+</text>", svg)
    assert len(words) == 4
    for one in words:
        assert picture.picture(svg.replace(one, ""), scale=1) != whole, (
            f"{one} is nowhere on the card"
        )


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


def test_a_page_of_a_dated_edition_leads_to_the_latest_and_heads_are_put_right_once():
    made = finish.mend(PAGE, "report/spending.html", DATED)
    assert f'<link rel="canonical" href="{own_site().address}/report/spending.html">' in made
    (note,) = re.findall(r'<p class="edition-note">(.*?)</p>', made, re.S)
    assert "As of 14 October 2025" in note and "now run to 20 August 2026" in note
    assert f'href="{own_site().address}/report/spending.html"' in note
    assert "og:image" not in made, "the card shows another day"
    assert "edition-note" not in finish.mend(PAGE, "report/spending.html", LATEST)
    cited = replace(DATED, place="editions/2025-10-14/").citation("report/data.html", "Data")
    assert cited.endswith(f"{own_site().address}/editions/2025-10-14/report/data.html")
    alike = finish.alike(PAGE, "report/spending.html")
    made = finish.mend(
        alike, "report/spending.html", LATEST, card.Card("cards/spending.png", "A & B")
    )
    assert all(made.count(once) == 1 for once in ('rel="canonical"', "og:title", "twitter:card"))
    assert '<meta property="og:title" content="The money">' in made
    assert '<meta property="og:description" content="What &amp; when">' in made
    assert '<meta property="og:image:alt" content="A &amp; B">' in made
    assert made.count("defer") == 4, (
        "a.js, d.js and two of ours wait for the page; a module does so anyway"
    )
    names = re.findall(r'<nav aria-label="([^"]*)"', made)
    assert (
        names == ["Main", "Pages of the report", "Previous and next"]
        and 'role="navigation"' not in made
    )
    assert made.index("apparatus") < made.index("</main>")


@pytest.mark.parametrize("edition", [DATED, replace(DATED, place="editions/2025-10-14/")])
def test_a_dated_page_whose_words_no_day_computes_says_that_they_are_later(edition):
    """Every page of the report that is written, not run, except those whose parts know the day."""
    later = (
        "The words of this page were written later, "
        "and may speak of what came after 14 October 2025."
    )
    written = {f"report/{path.stem}.html" for path in (ROOT / "report").glob("*.qmd")}
    computed = {
        f"report/{page}.html" for page in ("editions", "check-a-figure", "corrections", "updates")
    }
    assert {page for page in written if later in edition.note(page)} == written - computed
    assert "with what came after 14 October 2025" in edition.note("report/check-a-figure.html")
    assert later not in edition.note("report/spending.html") + edition.note("index.html")
    assert not LATEST.note("report/limits.html")
    whole = "The tables are given whole, with what came after 14 October 2025."
    assert whole in edition.note("report/data.html")


def test_error_page_and_exhibits_own_pages_are_alike_whoever_writes(built, built_by):
    page = (built.site / "404.html").read_text("utf-8")
    ways = re.findall(r'\s(?:href|src)="([^"]*)"', page)
    assert len(ways) > 30
    assert [way for way in ways if way and not way.startswith(("/", "#", "https://"))] == []
    assert [way for way in ways if "/./" in way] == []
    assert re.search(r'<meta name="(?:smalldocs|quarto):offset" content="/">', page)
    assert '<meta name="robots" content="noindex">' in page
    sites = (built.site, built_by("smalldocs").site)
    found, other = (
        {page.name: page.read_bytes() for page in site.glob("exhibits/*.html")} for site in sites
    )
    assert len(found) > 40 and found == other
    page = (built.site / "report/arrivals.html").read_text("utf-8")
    cited = re.findall(r'<code data-copy="citation">(.*?)</code>', page)
    assert len(cited) >= 5
    for one in cited:
        assert one.index("Channel Ledger, ‘") > 10, "who counted comes before who drew"
        assert one.endswith(".html")
    assert any(one.startswith("Home Office, Small boat activity") for one in cited)


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
    made = Edition.of(Record("latest", data_copy), dt.date(2026, 8, 20))
    made = replace(made, read_on=dt.date(2026, 8, 21))
    said = f"The next is due on {due} by the publisher’s habit ({rhythm})."
    said = "There is no fixed day for the next." if due == "no fixed day" else said
    assert made.workbooks().endswith(said)
    row = next(
        row for row in freshness.markup(data_copy).split("<tr>") if "#source-ho-small-boats" in row
    )
    assert f"<td class='day'>{due}</td>" in row
    said = shown_by("data", "latest", data_copy)["dates"].words
    assert said.endswith(f"; a new one appears {rhythm}.")


@pytest.mark.parametrize("name", feed.TOLD)
def test_a_feed_knows_nothing_later_than_its_day(record_at, name):
    for day in ("2019-06-30", "2025-10-14", "latest"):
        record = record_at(day)
        found = feed.entries(record, name)
        assert found or name != "feed.xml"
        assert record.latest or all(entry.known <= record.day for entry in found)
        assert [one.known for one in found] == sorted((one.known for one in found), reverse=True)
        assert len({one.ident for one in found}) == len(found)
    older = {one.ident: one for one in feed.entries(record_at("2025-10-14"), name)}
    newer = {one.ident: one for one in feed.entries(record_at("latest"), name)}
    assert older.keys() <= newer.keys(), "an id stays when more becomes known"


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


def test_entries_of_a_feed_have_titles_that_tell_them_apart():
    record = Record("latest", ROOT / "data")
    for name in feed.TOLD:
        titles = [entry.title for entry in feed.entries(record, name)]
        assert len({*titles}) == len(titles), name
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
    titles = [one.findtext(f"{ATOM}title") for one in top.findall(f"{ATOM}entry")]
    assert "<b>Sandhurst</b> & ]]> “Treaty”" in titles
    for one in (top, *top.findall(f"{ATOM}entry")):
        assert (one.findtext(f"{ATOM}id") or "").startswith("tag:")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", one.findtext(f"{ATOM}updated") or "")


def test_a_feed_tells_of_a_floor_and_leads_to_pages(record_at, built):
    titles = {one.title: one.ident for one in feed.entries(record_at("latest"))}
    (said,) = [title for title, ident in titles.items() if "2026-06-10" in ident]
    assert said.startswith("Over 900 people returned")
    assert "1 person returned to France under the pilot by 18 September 2025" in titles
    assert "377 people returned to France under the pilot by about 23 March 2026" in titles
    tops = [ET.fromstring((built.site / name).read_bytes()) for name in feed.TOLD]
    assert len({top.findtext(f"{ATOM}id") for top in tops}) == len(tops)
    entries = [entry for top in tops for entry in top.findall(f"{ATOM}entry")]
    assert len(entries) >= 30
    links = [entry.find(f"{ATOM}link").attrib["href"] for entry in entries]
    assert all((built.site / urlsplit(link).path[1:]).is_file() for link in links)


def page_with(ident: str) -> str:
    """A page with text before and after an exhibit."""
    return (
        "<html><head><title>Boats – Channel Ledger</title></head><body>"
        '<a href="#x">Skip</a><main><p>Begins.</p>'
        '<section id="b"><h2 class="anchored" data-anchor-id="b">Before</h2><p>One</p>'
        f'<figure class="exhibit" id="fig-{ident}"><div class="ex-words">Drawn</div></figure>'
        "<p>two &lt;img src=x&gt;.</p></section>"
        '<section><h2 data-anchor-id="a">After</h2></section>'
        '<section class="apparatus"><h2 id="c">Cite</h2></section></main></body></html>'
    )


def test_the_search_finds_words_and_tables_of_an_exhibit(tmp_path):
    days = pd.DataFrame({"name": [f"Day {n}" for n in range(100)], "people": range(100)})
    columns = {"name": "Name", "people": "People"}
    shown = exhibit(ident="x", title="A finding", table=days, columns=columns, formats={}).data()
    *_, entry = json.loads(searching.index({"a.html": page_with("x")}, {"x": shown}, tmp_path))
    where = (entry["href"], entry["title"], entry["section"])
    assert where == ("a.html#fig-x", "Boats", "A finding")
    assert all(words in entry["text"] for words in ("Day 99", "It rose to £176m.", "Money, £"))
    assert "Embed" not in entry["text"]
    assert not re.search(r"(?<!Day )\b99\b", entry["text"]), (
        "numbers of a long table only swell the index"
    )


def test_sections_of_the_search_leave_out_what_has_an_entry(tmp_path):
    shown = exhibit(ident="x").data()
    entries = json.loads(searching.index({"a.html": page_with("x")}, {"x": shown}, tmp_path))
    assert [(one["href"], one["section"], one["text"]) for one in entries[:-1]] == [
        ("a.html", "", "Begins."),
        ("a.html#b", "Before", "One two < img src=x>."),  # set apart: Quarto shows it as HTML
        ("a.html#a", "After", ""),
    ]


def test_what_is_searched_is_found_once_and_four_questions_have_a_drawing(built, built_by):
    found = json.loads((built.site / "search.json").read_text("utf-8"))
    assert found == json.loads((built_by("smalldocs").site / "search.json").read_text("utf-8"))
    things = [one for one in found if "fact" not in one]  # a headline number leads to what shows it
    assert len({one["href"] for one in things}) == len(things)
    assert len({one["objectID"] for one in found}) == len(found)
    chapters = "".join((built.site / page).read_text("utf-8") for page in CHAPTERS)
    figure = (
        r'<figure class="exhibit(?! not-yet)[^>]*? id="(fig-[^"]*)".*?<p class="ex-sub">([^<]*)</p>'
    )
    under = dict(re.findall(figure, chapters, re.S))
    assert len(under) > 50
    for ident, subtitle in under.items():
        words = " ".join(html.unescape(subtitle).split())
        hits = [one["href"] for one in found if words in one["text"]]
        # The front page shows one of a chapter, too.
        hits = [href for href in hits if not href.startswith("index")] or hits
        assert [href.partition("#")[2] for href in hits] == [ident], words
    leads = {entry["href"] for entry in found}
    assert not [href for href in leads if href.startswith("404.html")]
    shown = {path.stem for path in (built.site / "exhibits").glob("*.csv")}
    assert shown and shown <= {href.partition("#fig-")[2] for href in leads}
    page = (built.site / "index.html").read_text("utf-8")
    shown = re.findall(r'<figure class="q-chart[^"]*">(.*?)</figure>', page, re.S)
    assert len(shown) == 4 and "the drawing of" not in page
    for one in shown:
        (ident, title), *_ = re.findall(r'<a href="exhibits/([a-z-]+)\.html">(.*?)</a>', one)
        own = (built.site / "exhibits" / f"{ident}.html").read_text("utf-8")
        assert f'class="ex-title" id="fig-{ident}-title">{title}<' in own
        narrow = re.search(r'<div class="ex-narrow">(.*?)</div>', own, re.S)
        texts = [
            re.findall(r"<text[^>]*>([^<]*)", drawing)
            for drawing in (one, narrow[1] if narrow else "")
        ]
        assert texts[0] and texts[0] == texts[1]
        letters = {said for said in texts[0] if re.fullmatch("[A-Z]", said)}
        assert letters == set(re.findall(r"<li><b>([A-Z])</b>", one))


def test_the_whole_report_holds_every_exhibit_once_and_search_finds_it_as_one_page(built):
    whole = Page("", (built.site / "whole-report.html").read_text("utf-8")).top
    chapters = "".join((built.site / page).read_text("utf-8") for page in CHAPTERS[1:])
    titles = re.findall(r'class="ex-title[^>]*>([^<]*)<', chapters)
    assert sorted(one.text for one in whole.find_class("ex-title")) == sorted(
        map(html.unescape, titles)
    )
    assert len(whole.xpath("//main//svg/image")) == len(
        list((built.site / "exhibits").glob("*.svg"))
    )
    assert (
        max(len(one.xpath(".//tbody/tr[not(@class='under')]")) for one in whole.iter("table")) <= 30
    )
    assert not whole.find_class("ex-working") and whole.xpath("//a[contains(@href, '#limits-l')]")
    assert whole.xpath("//link[@rel='canonical']/@href") == [
        f"{own_site().address}/whole-report.html"
    ]
    entries = [one["href"] for one in json.loads((built.site / "search.json").read_text("utf-8"))]
    assert [one for one in entries if one.startswith("whole-report")] == ["whole-report.html"]


def test_an_exhibit_of_another_page_stands_in_its_place():
    one = exhibit(ident="money-and-crossings").data()
    shown = {one.ident: replace(one, number=7)}
    whole = embed.put_together([["whole", one.ident]], shown, "")
    assert re.findall(r"Figure (\d)", whole) == ["1"] and 'class="exhibit spread"' in whole
    parts = ["<p>before</p>", ["small", one.ident], "<p>after</p>"]
    small = embed.put_together(parts, shown, "")
    assert small.startswith("<p>before</p>") and small.endswith("<p>after</p>")
    assert 'class="q-chart"' in small and small.count("<svg") == 1


def test_the_place_of_an_exhibit_that_is_not_there_stays_empty():
    table = exhibit(ident="a-table", panels=None).data()
    parts = ["before ", ["small", "no-such"], ["whole", "no-such"], ["small", "a-table"], "after"]
    assert embed.put_together(parts, {"a-table": table}, "") == "before after"


def test_a_card_shows_the_larger_letters_and_no_drawing_that_needs_a_key():
    _, plain = card._best(exhibit().data())
    _, lettered = card._best(exhibit(events=[("A", "2020: patrols")]).data())
    assert (plain.width, lettered.width) == (336, 640)
    assert card._best(exhibit(panels=None).data()) is None


@browser_test
@pytest.mark.parametrize(
    ("page", "most"), [("index.html", 4), ("report/arrivals.html", 14), ("whole-report.html", 120)]
)
def test_a_page_prints_on_few_sheets_of_a4(visit, page, most):
    tab = visit(page)
    printed = tab.pdf(prefer_css_page_size=True)
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= most
    high = re.findall(rb"/MediaBox\s*\[0 0 [\d.]+ ([\d.]+)\]", printed)
    assert {round(float(one)) for one in high} == {842}


WORDS = styles.words_of(['<p class="used nav-link" id="top">', "el.classList.add('set-by-script')"])
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
    assert styles.pruned(sheet, WORDS) == left


def test_corrections_are_listed_newest_first_and_one_without_other_words_is_refused(data_copy):
    table = data_copy / "curated" / "corrections.csv"
    head = table.read_text("utf-8").splitlines()[0]
    rows = "old,2026-01-02,report/limits.html,A & b,C,D,yes,\n"
    rows += "new,2026-02-03,report/data.html,E,{},G,no,\n"
    table.write_text(f"{head}\n{rows.format('F')}", "utf-8")
    shown = parts.corrections(Record("latest", data_copy))
    assert (
        "Two mistakes are on record, the newest first. One of them stood on the published site."
        in shown
    )
    assert re.findall(r'id="correction-(\w+)"', shown) == ["new", "old"] and "A &amp; b." in shown
    for day, told in (("2026-01-15", ["old"]), ("latest", ["new", "old"])):
        entries = feed.entries(Record(day, data_copy), "corrections.xml")
        assert [one.ident for one in entries] == [f"correction/{ident}" for ident in told]
    table.write_text(f"{head}\n{rows.format('E')}", "utf-8")
    with pytest.raises(InputError, match=r"corrections\.csv, row 3.*says"):
        check_curated(data_copy)


# A result, as the one renderer and the other show it.
FOUND = "a:is(.search-result, .search-result-link)"
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


@browser_test
def test_nothing_is_closed_to_some_readers_on_any_page_at_either_width_in_either_theme(
    visit, address
):
    """Axe looks at all pages, and a measure of our own looks at the contrast of words.

    Axe looks at that contrast only once, since it takes most of axe's time.
    """
    faster = {"rules": {"color-contrast": {"enabled": False}}}
    asked = {
        ("light", 1280): {"runOnly": RULES["light"]},
        ("light", 390): {"runOnly": RULES["light"], **faster},
        ("dark", 390): {"runOnly": ["link-in-text-block"]},
        ("dark", 1280): {"runOnly": ["link-in-text-block"]},
    }
    tab, found = visit("index.html"), []
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
        for (scheme, width), options in asked.items():
            tab.emulate_media(color_scheme=scheme)
            tab.set_viewport_size({"width": width, "height": 900})
            until(tab, f"getComputedStyle(document.body).backgroundColor === '{PAPER[scheme]}'", 5)
            until(
                tab, "document.getAnimations().length === 0", 5
            )  # colours change little by little
            said = [*tab.evaluate(AXE, options), *tab.evaluate(FAINT)]
            found += [f"{page} at {width}, {scheme}: {one}" for one in said]
    assert found == []


@browser_test
def test_a_citation_and_a_snippet_can_be_copied(visit):
    tab = visit("report/spending.html", permissions=["clipboard-read", "clipboard-write"])
    tools = ".exhibit .ex-tools"
    for opener, what in (
        (None, ".apparatus"),
        ("BibTeX", ".apparatus"),
        ("Embed", tools),
        ("Cite", tools),
    ):
        block = tab.locator(what).first
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
    found = tab.locator(f"{FOUND}[href*='{page}'][href*='#{fragment}']").first
    found.wait_for(state="visible")
    goes = urlsplit(found.get_attribute("href") or "")
    found.click()
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
    found = tab.evaluate("""async () => (
      await axe.run(document.activeElement.form || '#quarto-search', {runOnly: ['color-contrast']})
      ).violations.flatMap(v => v.nodes.map(n => n.html + n.failureSummary))""")
    assert found == []


@browser_test
@pytest.mark.parametrize("page", ["index.html", "report/spending.html", "report/claims.html"])
def test_without_javascript_who_prefers_dark_can_read_it_in_the_dark(visit, page):
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


@browser_test
def test_in_print_tables_are_open_tools_gone_and_addresses_shown(visit, address):
    tab = visit("report/spending.html", 794, 1123, color_scheme="dark")
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for gone in (
        "#quarto-header nav",
        "#quarto-sidebar",
        ".ex-tools",
        ".page-navigation",
        "button.copy",
    ):
        assert not tab.locator(gone).first.is_visible(), gone
    tables = tab.locator("details.ex-table table").all()
    assert tables and min(one.bounding_box()["height"] for one in tables) > 40
    shown = tab.evaluate(
        "getComputedStyle(document.querySelector('.ex-source'), '::after').content"
    )
    assert "/exhibits/" in shown
    tab.goto(address + "report/arrivals.html")
    for rows, is_shown, said in tab.evaluate(
        """[...document.querySelectorAll('details.ex-table')].map(one => [
           one.querySelectorAll('tbody tr').length,
           one.querySelector('table').getBoundingClientRect().height > 0,
           getComputedStyle(one.querySelector('summary'), '::after').content])"""
    ):
        assert is_shown == (rows <= 30), rows
        assert ("/exhibits/" in said) != is_shown, (
            "paper has the address of a table too long for it"
        )
    within = (
        "[...document.querySelectorAll('.ex-words a')]"
        ".map(a => getComputedStyle(a, '::after').content)"
    )
    tab.goto(address + "report/revisions.html")
    assert set(tab.evaluate(within)) == {"none"}, "links within the site need no address"
    tab.goto(address + "report/data.html")
    after = "getComputedStyle(document.querySelector('.sources a'), '::after').content"
    assert "gov.uk" in tab.evaluate(after) and tab.locator(".apparatus .citation").is_visible()


def test_code_stands_once_on_a_page_and_is_named_after():
    shared, own = "years = of(record)\nnewest = years.tail(1)", "bars = draw(years)"
    first = replace(exhibit(ident="a").data(), number=2, code=[shared])
    second = replace(exhibit(ident="b").data(), number=3, code=[shared, own])
    outputs = [new_output("display_data", {MIME: {"ident": ident}}) for ident in ("a", "b")]
    book = new_notebook(cells=[new_code_cell(outputs=[one]) for one in outputs])
    filled = embed.filled(book, {"a": first, "b": second})
    pages = [cell.outputs[0].data["text/markdown"] for cell in filled.cells]
    assert "newest = years.tail(1)" in pages[0]
    assert "# newest, years: see Figure 2\n\nbars = draw(years)" in pages[1]
    assert "newest = years.tail(1)" in embed.page(second, "en-GB", LATEST)
