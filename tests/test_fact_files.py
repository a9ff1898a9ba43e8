"""There is one number to quote, in three files.

The files say the number, its day and its source, and need nothing else.
"""

import json
import re
import tomllib

import pandas as pd
import pytest
from conftest import DATA
from lxml import etree, html

from crossings.facts.facts import facts
from crossings.pages import fact_files
from crossings.pages.edition import Edition
from crossings.tables.record import resolve

LARGEST = 3000  # bytes


def files_at(record, place=""):
    return fact_files.files(record, Edition.of(record, resolve("latest", DATA), place))


@pytest.fixture(scope="module")
def fact_file_texts(record_at):
    return files_at(record_at("latest"))


def test_each_known_fact_has_three_small_files(fact_file_texts, record_at):
    known = [ident for ident, fact in facts(record_at("latest")).items() if fact.value is not None]
    assert len(known) >= 25
    expected = {f"facts/{ident}.{kind}" for ident in known for kind in ("json", "svg")}
    expected |= {f"embeds/fact-{ident}.html" for ident in known}
    assert set(fact_file_texts) == expected | {"status.json"}
    for path, text in fact_file_texts.items():
        assert len(text.encode()) < LARGEST, path


def test_a_fact_that_is_not_known_has_no_files(record_at):
    early = record_at("2018-06-30")
    unknown = [ident for ident, fact in facts(early).items() if fact.value is None]
    assert unknown and not [path for path in files_at(early) for ident in unknown if ident in path]


def test_an_edition_in_a_folder_of_its_own_has_no_frames(record_at):
    paths = files_at(record_at("2025-10-14"), "editions/2025-10-14/")
    assert paths and not [path for path in paths if path.startswith("embeds/")]


def test_the_number_never_stands_without_its_day_and_its_source(fact_file_texts, record_at):
    for ident, fact in facts(record_at("latest")).items():
        if fact.value is None:
            continue
        day = f"{fact.as_of.day} {fact.as_of:%B %Y}"
        drawing = etree.fromstring(fact_file_texts[f"facts/{ident}.svg"].encode())
        drawn_words = " ".join(drawing.xpath("//*[local-name()='text']/text()"))
        page = " ".join(
            html.fromstring(fact_file_texts[f"embeds/fact-{ident}.html"]).text_content().split()
        )
        fact_json = json.loads(fact_file_texts[f"facts/{ident}.json"])
        for words in (drawn_words, page):
            assert fact.words() in words and f"As of {day}" in words, ident
            assert fact_json["source"][0]["publisher"] in words, ident
        assert drawing.get("role") == "img"
        assert drawing.findtext("{*}desc") == fact.sentence
        assert (fact_json["value"], fact_json["as_of"]) == (fact.value, fact.as_of.isoformat())
        assert fact_json["sentence"] == fact.sentence


def test_what_a_fact_was_before_is_of_before_the_newest_days(fact_file_texts):
    fact_json = json.loads(fact_file_texts["facts/arrivals.total.json"])
    assert fact_json["before"] == {"value": 211_745, "as_of": "2026-09-28"}


def test_each_number_is_offered_with_its_citation_and_files(fact_file_texts, record_at):
    record = record_at("latest")
    listed = fact_files.to_quote(record, Edition.of(record, record.day))
    linked = set(re.findall(r'href="\.\./((?:facts|embeds)/[^"]+)"', listed))
    assert linked == set(fact_file_texts) - {"status.json"}
    offered = [
        paragraph.text_content() for paragraph in html.fromstring(f"<div>{listed}</div>").iter("p")
    ]
    for fact in facts(record).values():
        if fact.value is not None:
            (quotation,) = (text for text in offered if text.startswith(f"{fact.sentence} As of "))
            assert f"{fact.as_of.day} {fact.as_of:%B %Y} · " in quotation
            assert "data as of 7 October 2026, https://channel-ledger.example/report/" in quotation
    dated = fact_files.to_quote(record, Edition.of(record, record.day, "editions/2026-10-07/"))
    assert "iframe" not in dated and "facts/arrivals.total.json" in dated


def test_the_status_names_the_newest_day_and_what_was_overdue(fact_file_texts, record_at):
    status = json.loads(fact_file_texts["status.json"])
    record = record_at("latest")
    assert status["day"] == record.day.isoformat() and status["workbook"] == "2026-08-20"
    read_on = pd.concat([record.whole(name).read_on for name in ("vintages", "arrivals_recent")])
    assert status["read_on"] == read_on.max().date().isoformat()
    sources = tomllib.loads((DATA / "sources.toml").read_text("utf-8"))
    overdue = {source["id"] for source in status["overdue"]}
    assert overdue and all(sources[ident]["cadence"] != "once" for ident in overdue)
    assert status["next_workbook_due"] < status["read_on"] and "ho_small_boats" in overdue
    assert status["update"].endswith("7 October 2026")
    assert "status.json" not in files_at(record_at("2025-10-14"))


def test_the_files_ask_no_other_site_for_anything(fact_file_texts):
    for path, text in fact_file_texts.items():
        if path.endswith((".svg", ".html")):
            assert not re.search(r'(?:src|href)="(?!https://channel-ledger\.example/)', text), path
            assert not re.search(r"@import|url\(", text), path


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_card_and_a_frame_fit_the_narrowest_phone(
    scheme, fact_file_texts, record_at, browser, tmp_path
):
    record = record_at("latest")
    known = facts(record)
    page = browser.new_page(viewport={"width": 320, "height": 600}, color_scheme=scheme)
    for path, text in fact_file_texts.items():
        if not path.endswith((".svg", ".html")):
            continue
        file = tmp_path / path.replace("/", "-")
        file.write_text(text, encoding="utf-8")
        page.goto(file.as_uri())
        if path.endswith(".svg"):
            ends = (
                "[...document.querySelectorAll('text')].map(t => t.getBBox().x + t.getBBox().width)"
            )
            assert max(page.evaluate(ends)) <= 310, path
        else:
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            needed = page.evaluate("document.body.getBoundingClientRect().height")
            fact = known[path.removeprefix("embeds/fact-").removesuffix(".html")]
            cited = [record.sources[name] for name in fact.source.split(", ")]
            assert needed <= fact_files.frame_height(fact, cited) <= needed + 80, path
    page.close()
