"""Days beyond the workbook are provisional.

They are part of every figure up to the first day that no page gave.
"""

import datetime as dt
import json
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import edit

from crossings.chapters import datasets
from crossings.cli.main import main
from crossings.facts import data_checks
from crossings.facts.facts import facts
from crossings.pages.edition import Edition
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
    return data


def test_the_latest_day_and_this_year_are_of_both_sources(record_at, data, refused):
    record = record_at("latest")
    assert record.day == resolve("latest", data) == dt.date(2026, 10, 7)
    assert len(record.daily) == 3_154 + 48 and int(record.daily.recent.sum()) == 48
    assert record.daily.loc[~record.daily.recent, "date"].max() == pd.Timestamp("2026-08-20")
    said = "from 2018-01-01 to 2026-10-07. Give a day in that range"
    assert said in refused("facts", "--data", data, "--as-of", "2026-10-08")
    second = independent.facts(data, dt.date(2026, 10, 7))
    for found in (facts(record_at("latest")), facts(record_at("2026-10-07"))):
        assert found["arrivals.total"].value == 213_545 == second["arrivals.total"]
        assert found["arrivals.year_to_date"].value == 20_935 == second["arrivals.year_to_date"]
        assert found["arrivals.year_to_date_previous"].value == 34_401
        assert found["arrivals.year_to_date_change"].words() == "−39.1%"
        assert found["arrivals.total"].status == "provisional"
        pages = "ho_last_7_days_2026_09_29, ho_last_7_days_2026_10_09"
        assert found["arrivals.total"].source == f"ho_small_boats, {pages}"
    second = independent.facts(data, dt.date(2026, 9, 15))["arrivals.total"]
    assert facts(record_at("2026-09-15"))["arrivals.total"].value == second
    covered = record_at("2026-08-20")
    assert not covered.daily.recent.any() and covered.weekly.note.ne(copies.COPIED).all()
    assert facts(covered)["arrivals.total"].value == 208_507
    assert facts(covered)["arrivals.total"].source == "ho_small_boats"
    found = facts(
        record_at("2026-08-22")
    )  # a Saturday: the last full week ended before the page begins
    assert found["arrivals.last_full_week"].source == "ho_small_boats"
    assert found["arrivals.peak_year"].source == "ho_small_boats, ho_illegal_entry_2026q2"


def test_the_series_ends_before_a_day_that_no_page_gave(data_copy, refused):
    without(data_copy, "2026-08-27", "2026-09-06")
    record = Record("latest", data_copy)
    assert record.day == dt.date(2026, 8, 26) == record.daily.date.iloc[-1].date()
    not_counted = "so the days from then to 7 October 2026 are not counted."
    assert f"gives 27 August 2026, {not_counted}" in record.series.gap
    total = facts(record)["arrivals.total"]
    assert total.value == 208_507 and total.sentence.endswith(record.series.gap)
    said = refused("facts", "--data", data_copy, "--as-of", "2026-09-28")
    assert "to 2026-08-26" in said and record.series.gap in said
    with pytest.raises(as_of.InputError, match="gives 27 August 2026"):
        as_of.refuse_outside("2026-08-27", data_copy)


def test_a_gap_is_said_wherever_freshness_is_and_without_pages_the_workbook_is_the_end(
    data_copy, capsys, refused
):
    asked = ["--data", str(data_copy)]

    def told(*words: str) -> str:
        main([*words, *asked])
        return capsys.readouterr().out

    assert GAP not in datasets.freshness_table(data_copy)
    without(data_copy, "2026-08-21")
    assert (
        GAP in datasets.freshness_table(data_copy)
        and json.loads(told("fresh", "--json"))["gap"] == GAP
    )
    assert GAP in told("fresh") and told("facts").count(GAP) == 1
    (data_copy / RECENT).unlink()
    assert json.loads(told("facts", "--json"))["arrivals.total"]["value"] == 208_507
    assert refused("facts", *asked, "--as-of", "2026-08-21")


def test_both_sources_are_named_and_weeks_of_a_copy_follow(record_at, shown_by):
    record = record_at("latest")
    said = " ".join(one.words for one in shown_by("index").values())
    assert "213,545" in said and "20,935" in said and "208,507" not in said and "15,897" not in said
    dates = Edition.of(record, record.day).dates()
    assert dates[:2] == [
        "Daily figures to 7 October 2026 (after 20 August 2026 from the daily page, provisional)",
        (
            "Weekly figures to 20 September 2026 "
            "(after 16 August 2026 from a copy of a later workbook)"
        ),
    ]
    may = (
        "The days after 20 August 2026 and all arrivals in 2026 are provisional: "
        "the Home Office may still correct them."
    )
    assert may in said
    assert said.count("Daily figures to 7 October 2026.") == 1
    covered = Edition.of(record_at("2026-08-20"), record.day).dates()
    assert covered[:2] == ["Daily figures to 20 August 2026", "Weekly figures to 16 August 2026"]
    source = shown_by("arrivals")["arrivals-by-year"].source
    assert "time series, and its page of the last 7 days (read in copies)" in "".join(source)
    assert "last 7 days" not in "".join(
        shown_by("arrivals", "2026-08-20")["arrivals-by-year"].source
    )
    weeks = record_at("latest").weekly
    copied = weeks[weeks.note == copies.COPIED]
    assert copied.people_prevented.tolist() == [136, 339, 282, 100, 40]
    assert (
        set(copied.source_id) == {"ho_workbook_2026_09_25"}
        and copied.boats_uncontrolled.isna().all()
    )
    assert weeks.week_ending.diff().dropna().eq(pd.Timedelta(days=7)).all()
    for on, last in (("2026-09-24", "2026-08-16"), ("2026-09-25", "2026-09-20")):
        weeks = record_at(on).weekly.week_ending
        assert weeks.max() == pd.Timestamp(last), "from the day on which its workbook came out"


def test_a_week_that_the_copy_skips_ends_the_weeks(data_copy):
    edit(data_copy / WEEKS, "2026-09-06,625,8,282,10,ho_workbook_2026_09_25\n", "")
    record = Record("latest", data_copy)
    assert record.weekly.week_ending.max() == pd.Timestamp("2026-08-30")
    assert record.weeks_copied_after == dt.date(2026, 8, 16)
    for name in (WEEKS, DAYS):
        (data_copy / name).unlink()
    record = Record("latest", data_copy)
    assert record.weekly.week_ending.max() == pd.Timestamp("2026-08-16")
    assert record.weeks_copied_after is None and record.weekly_sources == ["ho_small_boats"]


def test_a_workbook_that_covers_a_copied_week_is_used_in_its_place(data_copy):
    official = stored.read("arrivals_weekly", data_copy)
    own = official.tail(1).assign(week_ending=pd.Timestamp("2026-08-23"), people_prevented=137)
    vintages = stored.read("vintages", data_copy)
    vintages.loc[vintages.index[-1], "last_week"] = pd.Timestamp("2026-08-23")
    weeks = pd.concat([official, own], ignore_index=True)
    stored.replace_tables({"arrivals_weekly": weeks, "vintages": vintages}, data_copy)
    weeks = Record("latest", data_copy).weekly.set_index("week_ending")
    assert weeks.people_prevented["2026-08-23"] == 137 and weeks.note["2026-08-23"] == ""
    assert weeks.people_prevented["2026-08-30"] == 339 and weeks.index.is_unique


def test_a_copied_week_that_a_newer_workbook_gives_otherwise_is_said(data_copy):
    record = Record("latest", data_copy)
    days, weeks = record.table("daily_copy"), record.table("weekly_copy")
    weekly = record.weekly.copy()
    newer = weekly.week_ending == "2026-08-23"
    weekly.loc[newer, ["people_prevented", "note"]] = [
        137,
        "",
    ]  # as a workbook that holds the week gives it
    (one,) = copies.differing(record.daily, weekly, days, weeks)
    assert "weekly_copy.csv, week_ending 2026-08-23, column people_prevented: expected 137" in one
    again = weeks.assign(
        people_prevented=weeks.people_prevented + 1
    )  # set against the workbook alone
    assert len(copies.differing(record.daily, weekly, days, again)) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
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
def test_a_copy_that_differs_is_said(data_copy, file, old, new, said):
    assert data_checks.failed_expectations(data_copy) == []
    edit(data_copy / file, old, new)
    (one,) = data_checks.failed_expectations(data_copy)
    assert said in one
