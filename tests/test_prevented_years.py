"""Preventions of a year stand beside arrivals of exactly the same days.

They say which of two figures they are.
"""

import datetime as dt
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import DATA, edit

from crossings.check import curated
from crossings.errors import InputError
from crossings.facts.facts import facts
from crossings.facts.figure import Figure
from crossings.measures import prevented_years, windows
from crossings.tables import stored
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES

D = dt.date
JANUARY = "2026-01-08"
SHARE = 100 * 22_476 / 63_948  # of 2025: 22,476 prevented and 41,472 arrived in the same 52 weeks


def dashes(weekly: pd.DataFrame) -> pd.DataFrame:
    """The last two weeks of 2025 are there, their preventions not collected yet."""
    late = weekly.week_ending.between("2025-12-21", "2025-12-31")
    weekly.loc[late, ["people_prevented", "events_prevented"]] = pd.NA
    return weekly[weekly.week_ending < "2026-01-01"]


def lagging(weekly: pd.DataFrame) -> pd.DataFrame:
    return weekly[weekly.week_ending <= "2025-12-21"]


def a_gap(weekly: pd.DataFrame) -> pd.DataFrame:
    weekly.loc[weekly.week_ending == "2025-06-01", "people_prevented"] = pd.NA
    return weekly


def revised(weekly: pd.DataFrame) -> pd.DataFrame:
    """A week of 2025 is now said to have had 500 attempts prevented more."""
    weekly.loc[weekly.week_ending == "2025-06-01", "people_prevented"] += 500
    return weekly


def put(data: Path, change) -> Path:
    weekly = change(stored.read("arrivals_weekly", data).copy())
    stored.replace_tables({"arrivals_weekly": weekly}, data)
    return data


def share(record: Record) -> Figure:
    return facts(record)["preventions.share_latest_year"]


@pytest.mark.parametrize("change", [dashes, lagging, a_gap])
def test_a_year_without_all_weeks_is_set_against_all_its_days(data_copy, change, shown_by):
    record = Record(JANUARY, put(data_copy, change))
    fact = share(record)
    assert fact.value == pytest.approx(SHARE) and fact.words() == "35.1%"
    assert "22,476 prevented" in fact.sentence and "41,472 people arrived" in fact.sentence
    assert "all weeks of 2025" in fact.sentence
    assert "30 December 2024 to 28 December 2025." in fact.sentence
    exhibit = shown_by("arrivals", JANUARY, data_copy)["arrivals-by-year"]
    row = exhibit.table[exhibit.table.year == 2025].iloc[0]
    assert (row.people_prevented, row.people_arrived) == (22_476, 41_472)
    assert "all weeks of 2025" in exhibit.note


def test_a_series_of_all_weeks_needs_no_remark(record_at, shown_by):
    fact = share(record_at("2026-08-20"))
    assert fact.value == pytest.approx(SHARE)
    assert "in 2025 (52 weeks ending 5 January to 28 December)" in fact.sentence
    assert "hold" not in fact.sentence and "sum" not in fact.sentence
    assert "weeks of" not in shown_by("arrivals", "2026-08-20")["arrivals-by-year"].note
    record = record_at("2026-08-20")
    yearly, daily = record.table("preventions_yearly"), record.daily
    with pytest.raises(InputError, match="from 30 December 2024 to 28 December 2025 are not known"):
        prevented_years.each_year(yearly, daily[daily.date <= "2025-12-20"], lagging(record.weekly))


def test_a_year_of_revised_weeks_is_their_sum_and_says_so(data_copy, shown_by):
    record = Record("latest", put(data_copy, revised))
    fact = share(record)
    assert (fact.value, fact.words()) == (pytest.approx(100 * 22_976 / 64_448), "35.7%")
    assert "22,976 prevented" in fact.sentence
    sentence = (
        "The weeks of 2025 now sum to 22,976 prevented, "
        "not to 22,476 as in the yearly figure that was published."
    )
    exhibit = shown_by("arrivals", "latest", data_copy)["arrivals-by-year"]
    assert (
        sentence in fact.sentence
        and sentence in exhibit.note
        and exhibit.table.set_index("year").people_prevented[2025] == 22_976
    )
    rolling = (
        windows.prevention_rolling(record.weekly).set_index("last_week_ending").loc["2025-12-28"]
    )
    assert rolling.share_pct == pytest.approx(fact.value)
    # Those that 2024 and 2026 have, too.
    like = record.weekly.week_ending.between("2025-05-04", "2025-09-21")
    prevented, arrived = record.weekly[like][["people_prevented", "people_arrived"]].sum()
    stopped = shown_by("arrivals", "latest", data_copy)["attempts-in-the-same-weeks"]
    row = stopped.table.set_index("year").loc[2025]
    assert (row.people_prevented, row.people_arrived) == (prevented, arrived)
    assert row.share_pct == pytest.approx(100 * prevented / (prevented + arrived))


@pytest.mark.parametrize(
    ("year", "words", "first", "last", "weeks"),
    [
        (2025, "52 weeks", "2024-12-30", "2025-12-28", 52),
        (2023, "53 weeks", "2022-12-26", "2023-12-31", 53),
        (2024, "weeks ending 5 May to 29 December only", "2024-04-29", "2024-12-29", 35),
        (2022, "full year; rounded", "2022-01-01", "2022-12-31", 0),
    ],
)
def test_a_coverage_is_the_days_it_says(year, words, first, last, weeks):
    covered = prevented_years.coverage(year, words)
    assert (str(covered.first), str(covered.last), len(covered.sundays)) == (first, last, weeks)


@pytest.mark.parametrize(
    "words",
    [
        "53 weeks",
        "51 weeks",
        "most of it",
        "weeks ending 6 January to 28 December only",
        "weeks ending 31 June to 28 December only",
        "weeks ending 28 December to 5 January only",
    ],
)
def test_a_coverage_that_cannot_be_read_is_named(data_copy, words):
    edit(data_copy / TABLES["preventions_yearly"].path, "52 weeks", words)
    with pytest.raises(
        InputError, match=r"year 2025, column coverage: expected full year, .*52 weeks"
    ):
        list(facts(Record("2026-08-20", data_copy)))
    messages = [str(problem) for problem in curated.problems(data_copy)]
    assert len(messages) == 1 and "year 2025, column coverage" in messages[0], (
        "no claim is checked against this fact"
    )
    assert f"found {words!r}. Correct that cell" in messages[0]


def test_the_same_weeks_of_all_years_run_to_the_end_of_the_data(record_at):
    rows = prevented_years.same_weeks(record_at("2026-10-07").weekly, D(2026, 10, 7))
    assert rows.year.to_list() == [2024, 2025, 2026] and set(rows.weeks) == {21}
    assert rows.share_pct.round(1).to_list() == [41.4, 34.3, 34.4]
    assert rows.last_week.dt.strftime("%m-%d").to_list() == ["09-22", "09-21", "09-20"]
    october = prevented_years.same_weeks(record_at("2025-10-14").weekly, D(2025, 10, 14))
    assert october.year.to_list() == [2024, 2025] and set(october.weeks) == {24}


def test_known_attempts_in_the_same_weeks_are_summed_again(record_at):
    years: dict[int, dict[int, tuple[int, int]]] = {}
    for folder, name in (("official", "arrivals_weekly"), ("curated", "weekly_copy")):
        for row in independent.rows(DATA / folder / f"{name}.csv"):
            if row["people_prevented"]:
                year, week, _ = D.fromisoformat(row["week_ending"]).isocalendar()
                counts = int(row["people_prevented"]), int(row["people_arrived"])
                years.setdefault(year, {})[week] = counts
    shared = set.intersection(*map(set, years.values()))
    shown = prevented_years.same_weeks(record_at("latest").weekly, D(2026, 10, 7))
    for row, year in zip(shown.itertuples(), sorted(years), strict=True):
        stopped, arrived = (sum(years[year][week][n] for week in shared) for n in (0, 1))
        assert (row.people_prevented, row.people_arrived) == (stopped, arrived)
        assert row.attempts == stopped + arrived
    assert shown.attempts.tolist() == [30_533, 33_961, 17_012]


def test_a_running_year_joins_the_others_after_eight_weeks():
    sundays = pd.date_range("2024-01-07", "2026-12-27", freq="W-SUN")
    weekly = pd.DataFrame(
        {"week_ending": sundays, "people_prevented": 1, "people_arrived": 3}
    ).astype({"people_prevented": "Int64"})
    seven, eight = (prevented_years.same_weeks(weekly, D(2026, 2, day)) for day in (15, 22))
    assert seven.year.to_list() == [2024, 2025] and set(seven.weeks) == {52}
    assert eight.year.to_list() == [2024, 2025, 2026] and set(eight.weeks) == {8}
    assert set(eight.share_pct) == {25.0}
    before = prevented_years.same_weeks(weekly.assign(people_prevented=pd.NA), D(2026, 2, 22))
    assert before.empty and before.share_pct.dtype == "float64"
    assert list(before.columns) == list(eight.columns)


def test_a_week_at_the_edge_of_a_year_may_lie_on_either_side(record_at):
    """Red while a mean week was set off on either side, though the weeks at the edges are known."""
    record = record_at("2026-08-20")
    weeks = record.weekly.set_index("week_ending").people_prevented
    bounds = prevented_years.bounds_of_calendar_year(2025, record.daily, record.weekly)
    least, most, arrived = bounds
    assert least == weeks["2025-01-12":"2025-12-28"].sum() == 22_336
    assert most == least + weeks["2025-01-05"] + weeks["2026-01-04"] == 22_476
    assert arrived == record.daily.set_index("date").people_arrived["2025"].sum()
    without = record.weekly[record.weekly.week_ending != "2026-01-04"]
    assert prevented_years.bounds_of_calendar_year(2025, record.daily, without) is None
