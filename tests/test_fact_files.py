"""The headline numbers to quote: in a list with citations, and in a file of each for programs."""

import json
import tomllib

import pandas as pd
import pytest
from conftest import DATA
from lxml import html

from crossings.common.formats import day as in_words
from crossings.facts.fact_names import FORMERLY
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


def test_each_known_fact_has_a_small_file(fact_file_texts, record_at):
    known = {
        ident: fact for ident, fact in facts(record_at("latest")).items() if fact.value is not None
    }
    assert len(known) >= 25
    names = {*known, *FORMERLY.values()}
    assert set(fact_file_texts) == {f"facts/{name}.json" for name in names} | {"status.json"}
    for path, text in fact_file_texts.items():
        assert len(text.encode()) < LARGEST, path


def test_a_fact_is_found_under_the_id_that_it_had_formerly(fact_file_texts, record_at):
    record = record_at("latest")
    to_quote = html.fromstring(fact_files.to_quote(record, Edition.of(record, record.day)).html)
    for ident, formerly in FORMERLY.items():
        file_text = fact_file_texts[f"facts/{formerly}.json"]
        assert json.loads(file_text)["id"] == ident
        assert to_quote.get_element_by_id(formerly) in to_quote.get_element_by_id(ident).iter()


def test_a_fact_that_is_not_known_has_no_file(record_at):
    early = record_at("2018-06-30")
    unknown = [ident for ident, fact in facts(early).items() if fact.value is None]
    assert unknown and not [path for path in files_at(early) for ident in unknown if ident in path]


def test_the_number_never_stands_without_its_day_and_its_source(fact_file_texts, record_at):
    for ident, fact in facts(record_at("latest")).items():
        if fact.value is not None:
            fact_json = json.loads(fact_file_texts[f"facts/{ident}.json"])
            assert (fact_json["value"], fact_json["as_of"]) == (fact.value, fact.as_of.isoformat())
            assert fact_json["sentence"] == fact.sentence
            assert [source["id"] for source in fact_json["source"]] == [*fact.source_ids]


def test_what_a_fact_was_before_is_of_before_the_newest_days(fact_file_texts):
    fact_json = json.loads(fact_file_texts["facts/arrivals.total.json"])
    assert fact_json["before"] == {"value": 211_745, "as_of": "2026-09-28"}


def known_facts(record):
    return {ident: fact for ident, fact in facts(record).items() if fact.value is not None}


def words_to_quote(record, fact):
    """The parts of a quotation: the sentence, its date, who published it, and where it stands."""
    publisher = record.sources[fact.source_ids[0]].publisher
    cited = f"data as of {in_words(record.day)}, https://channel-ledger.example/report/"
    return fact.sentence, f"As of {in_words(fact.as_of)} · ", publisher, cited


@pytest.mark.parametrize("day", ["latest", "2019-03-31"])
def test_each_number_has_its_citation_its_file_and_an_anchor(record_at, day):
    record = record_at(day)
    listed = html.fromstring(fact_files.to_quote(record, Edition.of(record, record.day)).html)
    known = known_facts(record)
    assert [entry.get("id") for entry in listed.iter("li")] == list(known)
    for ident, fact in known.items():
        (entry,) = listed.xpath(f"//li[@id='{ident}']")
        assert entry.xpath(".//a/@href") == [f"#{ident}", f"../facts/{ident}.json"]
        assert entry.findtext(".//b") == fact.words()
        (quotation,) = (words.text_content() for words in entry.find_class("check-copied"))
        for words in words_to_quote(record, fact):
            assert words in quotation, (ident, words)


def test_the_status_names_the_newest_day_and_what_was_overdue(fact_file_texts, record_at):
    status = json.loads(fact_file_texts["status.json"])
    record = record_at("latest")
    assert status["day"] == record.day.isoformat() and status["workbook"] == "2026-08-20"
    read_on = pd.concat([record.all_rows(name).read_on for name in ("vintages", "arrivals_recent")])
    assert status["read_on"] == read_on.max().date().isoformat()
    sources = tomllib.loads((DATA / "sources.toml").read_text("utf-8"))
    overdue = {source["id"] for source in status["overdue"]}
    assert overdue and all(sources[ident]["cadence"] != "once" for ident in overdue)
    assert status["next_workbook_due"] < status["read_on"] and "ho_small_boats" in overdue
    assert status["update"].endswith("7 October 2026")
    assert "status.json" not in files_at(record_at("2025-10-14"))
