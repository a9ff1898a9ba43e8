"""Days beyond the workbook are provisional.

They are part of every figure up to the first day that no page gave.
"""

import datetime as dt
import json
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import Said, Says, Shows, as_if_read, edit

from crossings.chapters import datasets
from crossings.cli.main import main
from crossings.exhibits.data import words_of_line
from crossings.facts.facts import facts
from crossings.pages.edition import Edition
from crossings.pages.prepared import failed_expectations
from crossings.tables import as_of, copies, stored
from crossings.tables.record import Record, resolve

RECENT, WEEKS, DAYS = (
    "official/arrivals_recent.csv",
    "curated/weekly_copy.csv",
    "curated/daily_copy.csv",
)
GAP = (
    "No page or workbook that was read gives 21 August 2026, "
    "so the days from then to 7 October 2026 are not counted."
)


def without(data: Path, *days: str) -> Path:
    path = data / RECENT
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line[:10] not in days]
    assert len(kept) == len(lines) - len(days)
    path.write_text("".join(kept), "utf-8")
    as_if_read(data)
    return data


def test_the_series_runs_to_the_last_day_of_the_pages(record_at, data):
    record = record_at("latest")
    assert record.day == resolve("latest", data) == dt.date(2026, 10, 7)
    assert len(record.daily) == 3_154 + 48 and int(record.daily.recent.sum()) == 48
    assert record.daily.loc[~record.daily.recent, "date"].max() == pd.Timestamp("2026-08-20")


def test_each_source_of_the_pages_counts_from_its_first_day(record_at, data):
    first_days: dict[str, dt.date] = {}
    for row in independent.rows(data / RECENT):
        first_days.setdefault(row["source_id"], dt.date.fromisoformat(row["date"]))
    assert len(first_days) > 1
    latest = record_at("latest")
    for ident, first in first_days.items():
        assert ident in latest.page_sources_to(first)
        assert ident not in latest.page_sources_to(first - dt.timedelta(days=1))
        of_that_day = facts(record_at(first.isoformat()))["arrivals.total"]
        assert ident in of_that_day.source_ids


def test_a_day_after_the_last_page_is_refused(data, refused):
    message = refused("facts", "--data", data, "--as-of", "2026-10-08")
    assert "from 2018-01-01 to 2026-10-07. Give a day" in message


@pytest.mark.parametrize("day", ["latest", "2026-10-07"])
def test_totals_of_the_latest_day_are_of_both_sources(record_at, data, day):
    ours, second = facts(record_at(day)), independent.facts(data, dt.date(2026, 10, 7))
    assert ours["arrivals.total"].value == 213_545 == second["arrivals.total"]
    assert ours["arrivals.year_to_date"].value == 20_935 == second["arrivals.year_to_date"]
    assert ours["arrivals.year_to_date_previous"].value == 34_401
    assert ours["arrivals.year_to_date_change"].words() == "−39.1%"


@pytest.mark.parametrize("day", ["latest", "2026-10-07"])
def test_a_total_of_both_sources_names_them_and_is_provisional(record_at, day):
    total = facts(record_at(day))["arrivals.total"]
    assert total.status == "provisional"
    pages = ("ho_last_7_days_2026_09_29", "ho_last_7_days_2026_10_09")
    assert total.source_ids == ("ho_small_boats", *pages)


def test_a_total_between_the_sources_ends_is_of_its_days(record_at, data):
    second = independent.facts(data, dt.date(2026, 9, 15))["arrivals.total"]
    assert facts(record_at("2026-09-15"))["arrivals.total"].value == second


def test_a_day_of_the_workbook_is_of_the_workbook_alone(record_at):
    covered = record_at("2026-08-20")
    assert not covered.daily.recent.any() and covered.weekly.note.ne(copies.COPIED).all()
    total = facts(covered)["arrivals.total"]
    assert total.value == 208_507
    assert total.source_ids == ("ho_small_boats",)


def test_a_fact_names_the_pages_only_if_it_is_of_their_days(record_at):
    # a Saturday: the last full week ended before the page begins
    ours = facts(record_at("2026-08-22"))
    assert ours["arrivals.last_full_week"].source_ids == ("ho_small_boats",)
    official = "ho_illegal_entry_2026q2"
    assert ours["arrivals.peak_year"].source_ids == ("ho_small_boats", official)


@pytest.fixture
def with_gaps(data_copy: Path) -> Record:
    """A record without two of the days that the pages gave."""
    without(data_copy, "2026-08-27", "2026-09-06")
    return Record("latest", data_copy)


def test_the_series_ends_before_a_day_that_no_page_gave(with_gaps):
    assert with_gaps.day == dt.date(2026, 8, 26) == with_gaps.daily.date.iloc[-1].date()
    not_counted = "so the days from then to 7 October 2026 are not counted."
    assert f"gives 27 August 2026, {not_counted}" in with_gaps.series.gap
    total = facts(with_gaps)["arrivals.total"]
    assert total.value == 208_507 and total.sentence.endswith(with_gaps.series.gap)


def test_a_day_after_a_gap_is_refused_with_the_gap(with_gaps, refused):
    message = refused("facts", "--data", with_gaps.data, "--as-of", "2026-09-28")
    assert "to 2026-08-26" in message and with_gaps.series.gap in message
    with pytest.raises(as_of.InputError, match="gives 27 August 2026"):
        as_of.refuse_outside("2026-08-27", with_gaps.data)


@pytest.fixture
def told(data_copy: Path, capsys: Said) -> Says:
    """What a command prints of the copy of the data, whatever its status."""

    def run(*words: str) -> str:
        main([*words, "--data", str(data_copy)])
        return capsys.readouterr().out

    return run


def test_a_gap_is_said_wherever_freshness_is(data_copy, told):
    assert GAP not in datasets.how_new(Record("latest", data_copy)).markup("../")
    without(data_copy, "2026-08-21")
    assert GAP in datasets.how_new(Record("latest", data_copy)).markup("../")
    assert json.loads(told("fresh", "--json"))["gap"] == GAP
    assert GAP in told("fresh") and told("facts").count(GAP) == 1


def test_without_pages_the_workbook_is_the_end(data_copy, told, refused):
    (data_copy / RECENT).unlink()
    as_if_read(data_copy)
    assert json.loads(told("facts", "--json"))["arrivals.total"]["value"] == 208_507
    assert refused("facts", "--data", data_copy, "--as-of", "2026-08-21")


@pytest.fixture
def front(shown_by: Shows) -> str:
    """All words of the front page."""
    return " ".join(cell.words for cell in shown_by("index").values())


def test_the_front_page_counts_the_days_of_both_sources(front, shown_by):
    assert "213,545" in front and "20,935" in shown_by("arrivals")["answer"].words
    assert "208,507" not in front and "15,897" not in front


def test_the_front_page_says_once_to_which_day_it_counts(front):
    assert front.count("From 2018 to 7 October 2026, 213,545 people arrived") == 1


@pytest.mark.parametrize(
    ("as_of", "days", "weeks"),
    [
        ("latest", "7 October 2026", "20 September 2026"),
        ("2026-08-20", "20 August 2026", "16 August 2026"),
    ],
)
def test_dates_of_an_edition_are_the_last_of_days_and_weeks(record_at, as_of, days, weeks):
    dates = Edition.of(record_at(as_of), record_at("latest").day).dates()
    assert dates[:2] == [f"Daily figures to {days}", f"Weekly figures to {weeks}"]


def test_an_exhibit_names_the_pages_where_it_holds_their_days(shown_by):
    sources = words_of_line(shown_by("arrivals")["arrivals-by-year"].sources)
    assert "last 7 days (read in copies)" in sources
    covered = words_of_line(shown_by("arrivals", "2026-08-20")["arrivals-by-year"].sources)
    assert "last 7 days" not in covered


def test_weeks_of_a_copy_follow_those_of_the_workbook(record_at):
    weeks = record_at("latest").weekly
    copied = weeks[weeks.note == copies.COPIED]
    assert copied.people_prevented.tolist() == [136, 339, 282, 100, 40]
    assert set(copied.source_id) == {"ho_workbook_2026_09_25"}
    assert copied.boats_uncontrolled.isna().all()
    assert weeks.week_ending.diff().dropna().eq(pd.Timedelta(days=7)).all()


@pytest.mark.parametrize(
    ("day", "last"), [("2026-09-24", "2026-08-16"), ("2026-09-25", "2026-09-20")]
)
def test_weeks_of_a_copy_are_known_once_its_workbook_came_out(record_at, day, last):
    assert record_at(day).weekly.week_ending.max() == pd.Timestamp(last)


def test_a_week_that_the_copy_skips_ends_the_weeks(data_copy):
    edit(data_copy / WEEKS, "2026-09-06,625,8,282,10,ho_workbook_2026_09_25\n", "")
    record = Record("latest", data_copy)
    assert record.weekly.week_ending.max() == pd.Timestamp("2026-08-30")
    assert record.weeks_copied_after == dt.date(2026, 8, 16)


def test_without_a_copy_the_weeks_are_the_workbooks(data_copy):
    for name in (WEEKS, DAYS):
        (data_copy / name).unlink()
    record = Record("latest", data_copy)
    assert record.weekly.week_ending.max() == pd.Timestamp("2026-08-16")
    assert record.weeks_copied_after is None and record.weekly_sources == ["ho_small_boats"]


def test_a_workbook_replaces_the_copied_weeks_that_it_covers(data_copy):
    official = stored.read("arrivals_weekly", data_copy)
    next_week = official.tail(1).assign(
        week_ending=pd.Timestamp("2026-08-23"), people_prevented=137
    )
    vintages = stored.read("vintages", data_copy)
    vintages.loc[vintages.index[-1], "last_week"] = pd.Timestamp("2026-08-23")
    weeks = pd.concat([official, next_week], ignore_index=True)
    stored.replace_tables({"arrivals_weekly": weeks, "vintages": vintages}, data_copy)
    weeks = Record("latest", data_copy).weekly.set_index("week_ending")
    assert weeks.people_prevented["2026-08-23"] == 137 and weeks.note["2026-08-23"] == ""
    assert weeks.people_prevented["2026-08-30"] == 339 and weeks.index.is_unique


def test_a_copied_week_that_a_workbook_gives_otherwise_is_said(data_copy):
    record = Record("latest", data_copy)
    days, weeks = record.table("daily_copy"), record.table("weekly_copy")
    weekly = record.weekly.copy()
    newer = weekly.week_ending == "2026-08-23"
    # as a workbook that holds the week gives it
    weekly.loc[newer, ["people_prevented", "note"]] = [137, ""]
    (difference,) = copies.differing(record.daily, weekly, days, weeks)
    assert difference.file == "curated/weekly_copy.csv" and difference.line == 2
    assert "2026-08-23, column people_prevented: expected 137" in difference.what


def test_a_copied_week_is_set_against_the_workbook_alone(data_copy):
    record = Record("latest", data_copy)
    weekly = record.weekly.copy()
    weekly.loc[weekly.week_ending == "2026-08-23", ["people_prevented", "note"]] = [137, ""]
    weeks = record.table("weekly_copy")
    again = weeks.assign(people_prevented=weeks.people_prevented + 1)
    assert copies.differing(record.daily, weekly, record.table("daily_copy"), again) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            RECENT,
            "09-23,781,",
            "09-23,780,",
            "date 2026-09-23, column people_arrived: expected 780",
        ),
        (
            DAYS,
            "09-23,781,10,",
            "09-23,781,11,",
            "date 2026-09-23, column boats_arrived: expected 10",
        ),
        (
            WEEKS,
            "09-13,143,2,",
            "09-13,144,2,",
            "week_ending 2026-09-13, column people_arrived: expected 143",
        ),
    ],
)
def test_a_copy_that_differs_is_said(data_copy, file, old, new, message):
    assert failed_expectations(data_copy) == []
    edit(as_if_read(data_copy) / file, old, new)
    (failure,) = failed_expectations(data_copy)
    assert message in failure
