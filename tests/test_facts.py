"""The headline numbers: pinned at three dates, and equal to a second route at many more."""

import datetime as dt
import json
import re
from pathlib import Path

import independent
import pytest
from conftest import append

from crossings.chapters.notes import without_marks
from crossings.cli.main import COMMANDS
from crossings.errors import InputError
from crossings.facts.answer import answer
from crossings.facts.fact_names import FACT_NAMES, entry_of
from crossings.facts.facts import facts, variables
from crossings.tables.record import Record
from crossings.tables.stored import read, replace_tables

PINNED = {
    "2025-10-14": {
        "arrivals.total": 187_503,
        "arrivals.year_to_date": 36_365,
        "arrivals.year_to_date_previous": 27_333,
        "arrivals.since_2024_07_05": 59_607,
        "arrivals.last_full_week": 1_932,
        "arrivals.since_2025_08_06": 10_929,
        "arrivals.peak_year": 2022,
        "pilot.returned": 26,
        "pilot.admitted": 18,
        "balkans.detections_2024": 21_525,
        "spending.committed_to_2026_eur": 763.4,
        "spending.committed_to_2026_gbp": 672.84,
        "spending.committed_to_2026_gbp_later": 656.76,
        "spending.committed_2026_29_gbp": None,
    },
    "2026-08-20": {
        "arrivals.total": 208_507,
        "arrivals.year_to_date": 15_897,
        "arrivals.peak_year": 2022,
        "pilot.returned": 1_087,
        "pilot.admitted": 1_117,
        "spending.committed_2026_29_gbp": 662,
        "spending.committed_to_2026_gbp": 672.84,
        "spending.committed_to_2026_gbp_later": 656.76,
        "spending.promised_total_gbp_low": 1_158.76,
        "spending.promised_total_gbp_high": 1_334.84,
        "deaths.latest_year": 25,
        "pilot.ended": None,
    },
    "2026-09-28": {  # beyond the workbook, with the provisional days of the daily page
        "arrivals.total": 211_745,
        "arrivals.year_to_date": 19_135,
        "arrivals.since_2025_08_06": 35_171,
        "arrivals.last_full_week": 1_655,
        "pilot.returned": 1_087,
    },
    "2019-01-01": {
        "arrivals.total": 299,
        "arrivals.year_to_date": 0,
        "arrivals.year_to_date_previous": 0,
        "arrivals.year_to_date_change": None,
        "arrivals.since_2024_07_05": None,
        "arrivals.peak_year": 2018,
        "arrivals.people_per_boat_year_to_date": None,
        "spending.committed_to_2026_gbp": 45.5,
        "pilot.returned": None,
        "pilot.returns_per_week": None,
        "balkans.detections_2024": None,
    },
}
DATES = [
    "2018-01-01",
    "2018-01-06",
    "2018-01-07",
    "2018-01-18",
    "2018-12-31",
    "2019-02-28",
    "2019-08-29",
    "2020-02-28",
    "2020-02-29",
    "2020-03-01",
    "2020-12-31",
    "2021-02-28",
    "2021-07-19",
    "2022-11-14",
    "2023-03-10",
    "2024-02-29",
    "2024-07-04",
    "2024-07-05",
    "2024-09-06",
    "2024-09-07",
    "2024-12-30",
    "2024-12-31",
    "2025-08-05",
    "2025-08-06",
    "2025-09-17",
    "2025-09-18",
    "2025-10-08",
    "2025-10-12",
    "2025-10-14",
    "2025-11-09",
    "2025-12-31",
    "2026-01-01",
    "2026-01-09",
    "2026-03-31",
    "2026-04-23",
    "2026-06-11",
    "2026-07-15",
    "2026-07-16",
    "2026-08-16",
    "2026-08-20",
    "2026-08-21",
    "2026-09-06",
    "2026-09-28",
    "2026-10-07",
    "2021-12-31",
    "2025-01-01",
    "2026-04-22",
]


@pytest.mark.parametrize("as_of", PINNED)
def test_the_headline_numbers_are_the_known_ones(record_at, as_of):
    all_facts = facts(record_at(as_of))
    assert {ident: all_facts[ident].value for ident in PINNED[as_of]} == PINNED[as_of]


def test_a_fact_is_told_as_exactly_as_it_is(record_at):
    fact = facts(record_at("2025-10-14"))["arrivals.year_to_date_change"]
    assert (round(fact.value or 0, 1), fact.words()) == (33.0, "+33.0%")


def test_a_share_is_of_the_arrivals_up_to_the_count(record_at):
    share = facts(record_at("2025-10-14"))["pilot.returned_share_of_arrivals"]
    assert (share.value, share.as_of) == (pytest.approx(100 * 26 / 10_067), dt.date(2025, 10, 9))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2025-09-18", "By 18 September, the ‘one in, one out’ swap sent 1 to France."),
        (
            "2026-04-15",
            "By about 23 March, the ‘one in, one out’ swap sent 377 to France and let in 380.",
        ),
        ("2026-06-10", "By 10 June, the ‘one in, one out’ swap sent over 900 to France"),
    ],
)
def test_the_answer_tells_a_count_as_it_was_announced(record_at, day, told):
    assert told in without_marks(answer(record_at(day), facts(record_at(day))))


def test_one_person_returned_is_told_as_one(record_at):
    returned = facts(record_at("2025-09-18"))["pilot.returned"]
    assert returned.sentence.startswith("1 person had been returned")


def test_a_day_that_is_approximate_is_told_as_such(record_at):
    approximate = facts(record_at("2026-04-15"))
    for name in ("returned", "admitted", "returned_share_of_arrivals", "returns_per_week"):
        assert " about 23 March 2026" in approximate[f"pilot.{name}"].sentence


def test_a_floor_of_people_returned_is_told_as_such(record_at):
    floor = facts(record_at("2026-06-10"))
    share = "Over 900 returned by 10 June 2026; 900 is 3.6% of"
    assert floor["pilot.returned_share_of_arrivals"].sentence.startswith(share)
    assert floor["pilot.returns_per_week"].sentence.endswith("; 900 is 20.4 a week.")


OF_OCTOBER = ("--as-of", "2025-10-14")


def test_facts_are_printed_as_json(data, printed):
    entries = json.loads(printed("facts", "--data", data, *OF_OCTOBER, "--json"))
    total = entries["arrivals.total"]
    assert (total["value"], total["as_of"]) == (187_503, "2025-10-14")
    names = "value unit as_of status source sentence worked_out"
    assert " ".join(entries["pilot.returned"]) == names


def test_a_fact_can_be_printed_alone(data, printed):
    every = printed("facts", "--data", data, *OF_OCTOBER).splitlines()
    (line,) = (each for each in every if each.startswith("arrivals.total "))
    assert printed("facts", "--data", data, *OF_OCTOBER, "arrivals.total").split() == line.split()


def test_a_fact_can_be_printed_alone_as_json(data, printed):
    text = printed("facts", "--data", data, *OF_OCTOBER, "arrivals.total", "--json")
    ((ident, fact),) = json.loads(text).items()
    assert (ident, fact["value"]) == ("arrivals.total", 187_503)


def test_the_share_of_attempts_is_that_of_the_same_weeks(record_at):
    shares = {"2026-08-20": 35.1, "2025-10-14": 41.8, "2024-02-29": 47, "2019-01-01": 43.3}
    share_facts = {
        as_of: facts(record_at(as_of))["preventions.share_latest_year"] for as_of in shares
    }
    assert {as_of: round(fact.value or 0, 1) for as_of, fact in share_facts.items()} == shares
    fact = share_facts["2024-02-29"]  # a share of a rounded number has no decimals
    assert fact.words() == "47%" and fact.sentence.startswith("About 47% of ")


@pytest.mark.parametrize(
    ("as_of", "source_ids", "end"),
    [
        ("2026-08-20", ("ho_small_boats",), "as now known: no workbook that was out then is kept."),
        (
            "2026-09-24",
            ("ho_small_boats",),
            "as the Home Office’s workbook to 20 August 2026 had them.",
        ),
        (
            "latest",
            ("ho_small_boats", "ho_workbook_2026_09_25"),
            "as the Home Office’s workbook to 20 August 2026 had them. "
            "Later weeks are from a copy of a newer one.",
        ),
    ],
)
def test_the_share_of_52_weeks_names_its_workbooks(record_at, as_of, source_ids, end):
    fact = facts(record_at(as_of))["preventions.share_52_weeks"]
    assert fact.source_ids == source_ids
    assert fact.sentence.endswith(f" Preventions are {end}")


@pytest.mark.parametrize("as_of", DATES)
def test_every_number_equals_that_of_a_second_route(data, record_at, as_of):
    all_facts = facts(record_at(as_of))
    expected = independent.facts(data, dt.date.fromisoformat(as_of))
    assert set(expected) == set(all_facts)
    assert {ident: all_facts[ident].value for ident in expected} == pytest.approx(expected)
    for fact in all_facts.values():  # one that does not exist yet says why
        assert fact.sentence.endswith(".") and not re.search("nan|None|NaT", fact.sentence), fact
        assert fact.as_of <= dt.date.fromisoformat(as_of), fact
        assert fact.value is not None or fact.words() == "not known"


def test_every_fact_names_sources_that_exist(record_at):
    record = record_at("latest")
    for fact in facts(record).values():
        assert set(fact.source_ids) <= set(record.sources), fact


def test_facts_are_words_in_a_tree_of_their_names(record_at):
    tree = variables(facts(record_at("latest")))
    assert tree["arrivals"]["total"] == "213,545"
    assert tree["spending"]["committed_to_2026_gbp"] == "£673m"


def test_a_name_that_is_no_fact_is_told_the_nearest(data, refused):
    error = refused("facts", "--data", data, "arivals.totl")
    assert "'arivals.totl'" in error and "did you mean arrivals.total" in error
    assert error.endswith("? `crossings facts` lists them.\n")


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("2025-02-30", "not a date"),
        ("14/10/2025", "not a date"),
        ("20251014", "not a date"),
        ("", "not a date"),
        ("2017-12-31", "outside"),
        ("2099-01-01", "outside"),
        ("yesterday", "not a date"),
    ],
)
def test_an_impossible_or_uncovered_date_is_refused(data, refused, as_of, message):
    assert message in refused("facts", "--data", data, "--as-of", as_of)


@pytest.mark.parametrize("command", ["build", "facts", "claims", "preview"])
def test_the_environment_may_give_the_day(command, printed, refused, monkeypatch):
    """Red while a build took the latest day without a word."""
    monkeypatch.setitem(COMMANDS, command, lambda options: print(options.as_of))
    monkeypatch.setenv("CROSSINGS_AS_OF", "2025-10-14")
    assert printed(command) == "2025-10-14\n"
    assert printed(command, "--as-of", "latest") == "latest\n", "the command line wins"
    monkeypatch.setenv("CROSSINGS_AS_OF", "October")
    assert "CROSSINGS_AS_OF in the environment is 'October'" in refused(command)
    assert printed(command, "--as-of", "2025-10-14") == "2025-10-14\n"


def test_a_broken_table_is_refused_though_no_fact_reads_it(data_copy, refused):
    append(data_copy / "curated" / "red_days.csv", "what,is,this\n")
    assert "red_days" in refused("facts", "--data", data_copy, "--as-of", "2025-10-13")


def test_a_later_amount_is_spoken_of_once_one_is_known(record_at):
    for as_of, known in (("2023-01-01", False), ("2024-09-06", False), ("2024-09-07", True)):
        all_facts = facts(record_at(as_of))
        later = all_facts["spending.committed_to_2026_gbp_later"]
        assert ("The same commitments come to" in later.sentence) == known, as_of
        assert ("No later amount was known by" in later.sentence) == (not known), as_of
        assert later.words() in later.sentence
        in_the_answer = without_marks(answer(record_at(as_of), all_facts))
        assert ("£657m to £673m" in in_the_answer) == known, as_of


def test_the_end_of_the_pilot_is_known_from_its_day(data_copy):
    path = data_copy / "curated" / "pilot_record.csv"
    edit_all(path, "2026-09-30", "2026-08-11")
    edit_all(path, "2026-08-11,end", "2026-08-09,end")  # reported two days later
    before, known = (
        facts(Record(as_of, data_copy))["pilot.ended"] for as_of in ("2026-08-10", "2026-08-11")
    )
    words = "No end of the pilot had been reported by 10 August 2026."
    assert (before.value, before.sentence) == (None, words)
    assert (known.value, known.words()) == (20_260_809, "9 August 2026")
    words = (
        "Press reports of 11 August 2026 say that the pilot has ended; no primary document was "
        "found."
    )
    assert known.sentence == words


def edit_all(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_52_weeks_with_a_gap_have_no_share(data_copy):
    weeks = read("arrivals_weekly", data_copy)
    replace_tables({"arrivals_weekly": weeks[weeks.week_ending != "2026-03-01"]}, data_copy)
    fact = facts(Record("2026-08-20", data_copy))["preventions.share_52_weeks"]
    assert (fact.value, fact.source_ids) == (None, ("ho_small_boats",))
    words = "Attempts prevented were not known for 52 weeks in a row by 20 August 2026."
    assert fact.sentence == words


def test_each_fact_has_a_name(record_at):
    advice = "FACT_NAMES in src/crossings/facts/fact_names.py names each fact"
    assert set(FACT_NAMES) == set(facts(record_at("latest"))), advice


def test_a_fact_without_a_name_is_refused():
    unnamed = (
        r"arrivals\.new has no name: an entry of FACT_NAMES in src/crossings/facts/fact_names\.py"
    )
    with pytest.raises(InputError, match=unnamed):
        entry_of("arrivals.new")


def test_the_peak_year_gives_the_finalised_figure(record_at):
    peak, earlier = (
        facts(record_at(day))["arrivals.peak_year"] for day in ("2026-10-07", "2021-12-31")
    )
    numbers = ["7", "2026", "2022", "45,774", "45,755"]
    assert re.findall(r"\d[\d,]*\d|\d", peak.sentence) == numbers
    assert peak.source_ids == ("ho_small_boats", "ho_illegal_entry_2026q2")
    assert earlier.sentence.endswith("2021 had most arrivals: 28,526 people.")


def test_no_percentage_is_given_on_fewer_than_a_thousand_people(record_at):
    all_facts = facts(record_at("2026-01-31"))
    few, change = (all_facts[f"arrivals.year_to_date_{end}"] for end in ("previous", "change"))
    assert few.value > 1000 and change.value is not None
    all_facts = facts(record_at("2019-12-31"))
    assert all_facts["arrivals.year_to_date_change"].value is None
    words = "299 people had arrived by 31 December 2018: too few for a change in per cent."
    assert all_facts["arrivals.year_to_date_change"].sentence == words


def test_a_sum_of_whole_years_may_be_of_final_counts(record_at, data):
    """By the files: final count less the sum of the days, of each year that has one."""
    people = independent.daily(data).people_arrived
    final = independent.rows(data / "curated/official_arrivals.csv")
    of_years = {row["period"]: int(row["people"]) for row in final if row["period"].isdigit()}
    differences = [count - int(people.loc[year].sum()) for year, count in of_years.items()]
    fewer, more = (sum(max(0, sign * n) for n in differences) for sign in (-1, 1))
    total = facts(record_at("latest"))["arrivals.total"]
    assert fewer + more > 0
    assert total.ends == (people.sum() - fewer, people.sum() + more)
