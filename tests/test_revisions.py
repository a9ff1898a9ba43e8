"""The chapter on revisions says what the files say.

What its notebook shows is compared with vintages that are written here and with the CSV files,
which are read by another route.
"""

import csv
import dataclasses
import datetime as dt
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import DATA, ROOT
from independent import rows
from workbooks import READ_ON, Vintage, vintage, without_claims, written

from crossings.common.formats import count, number
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import revisions
from crossings.official import ingest_workbook
from crossings.tables.record import Record

CHAPTER = "revisions"


def changed(made: Vintage, **values: dict[int, int | None]) -> Vintage:
    series = {name: list(getattr(made, name)) for name in values}
    for name, at in values.items():
        for place, value in at.items():
            series[name][place] = value
    return dataclasses.replace(made, **series)


def read(folder: Path, data: Path, *vintages: Vintage) -> Path:
    """Give a data directory into which these vintages were read, a week apart.

    The curated tables are the project's own.
    """
    without_claims(data, folder)
    for at, one in enumerate(vintages):
        book = written(folder / f"{at}.ods", of=one)
        ingest_workbook.ingest(book, folder, read_on=READ_ON + dt.timedelta(days=7 * at))
    return folder


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """Give the tables of three vintages.

    The second changes preventions twice and collects a landing. The third changes one of the
    preventions again.
    """
    second = changed(vintage(31, 4), prevented={1: 111, 2: 102 - 30}, uncontrolled={5: 0})
    third = changed(second, prevented={1: 109})
    return read(tmp_path_factory.mktemp("revised"), data, vintage(24, 3), second, third)


def changes_of(record: Record) -> pd.DataFrame:
    return revisions.changed(record.table("revisions"), record.table("vintages"), record.day)


def rows_of(exhibit: Exhibit) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exhibit.files()["csv"].decode())))


def test_changes_are_listed_counted_and_undone(shown_by, revised):
    exhibit = shown_by(CHAPTER, "latest", revised)["revised-figures"]
    columns = ("key", "measure", "old", "new", "change", "vintage")
    assert [" | ".join(row[name] for name in columns) for row in rows_of(exhibit)] == [
        "2018-01-14 | attempts prevented | 111 | 109 | -2 | 31 January 2018, no. 2",
        "2018-01-06 | boats in uncontrolled landings |  | 0 |  | 31 January 2018",
        "2018-01-14 | attempts prevented | 101 | 111 | 10 | 31 January 2018",
        "2018-01-21 | attempts prevented | 102 | 72 | -30 | 31 January 2018",
    ]
    assert exhibit.title == "Three figures changed after being first read"
    page = exhibit.html(1)
    assert "not collected" in page and "\u221230" in page, (
        "a value that was not collected is no zero"
    )
    words = shown_by(CHAPTER, "latest", revised)["answer"].words
    vintages = (
        "Three vintages have been read: the first covers the days to 24 January 2018, "
        "the last those to 31 January 2018"
    )
    assert vintages in words and "No daily figure" not in words
    assert "two of attempts prevented and one of boats in uncontrolled landings" in words
    changed_of = re.search(r"3 of the (\d+) figures .* have changed since", words)
    total = int(changed_of[1])  # type: ignore[index]
    assert total > len([*vintage(31, 4).people, *vintage(31, 4).boats])
    exhibit = shown_by(CHAPTER, "latest", revised)["revision-sizes"]
    (prevented,) = [row for row in rows_of(exhibit) if row["measure"] == "attempts prevented"]
    columns = ["figures", "figures_changed", "changes", "up", "down", "median", "largest", "net"]
    expected = dict(zip(columns, ["3", "2", "3", "1", "2", "10", "-30", "-22"], strict=True))
    assert prevented == {"sheet": "weekly", "measure": "attempts prevented", **expected}
    landings = [
        row for row in rows_of(exhibit) if row["measure"] == "boats in uncontrolled landings"
    ]
    found = [(row["sheet"], row["figures_changed"], row["up"], row["median"]) for row in landings]
    assert found == [("daily", "1", "0", ""), ("weekly", "0", "0", "")]
    assert exhibit.title == "Two of 3 weekly figures of attempts prevented have changed"
    assert "The largest change is \u221230 for attempts prevented (week)." in exhibit.words
    record = Record("latest", revised)
    weekly = record.table("arrivals_weekly").set_index("week_ending").people_prevented
    changes = changes_of(record)
    for row in changes[changes.column == "people_prevented"].itertuples():
        assert weekly[row.key] == row.new
        weekly[row.key] = row.old
    assert [None if pd.isna(value) else int(value) for value in weekly[:3]] == vintage(
        24, 3
    ).prevented


@pytest.mark.parametrize(
    ("day", "vintages", "said"),
    [
        (
            "latest",
            1,
            "workbook has been read, to 24 January 2018, so no change can be seen yet.",
        ),
        ("2018-01-25", 3, "workbook has been read, to 24 January 2018, so no change can be seen"),
        ("2018-01-24", 3, "no issue of the Home Office’s workbook from before this day is kept"),
    ],
)
def test_without_a_change_the_page_says_why(shown_by, data, tmp_path, revised, day, vintages, said):
    shown = shown_by(
        CHAPTER, day, revised if vintages > 1 else read(tmp_path, data, vintage(24, 3))
    )
    assert said in shown["answer"].words
    assert shown["revised-figures"].title.startswith(
        "No official figure of these days and weeks is known"
    )
    assert shown["revision-sizes"].title.startswith("No figure is known to have changed")
    assert set(shown["revision-sizes"].table.figures_changed) == {0}


def test_changes_are_told_against_what_was_first_read(shown_by, data, tmp_path):
    first = vintage(24, 3)
    second = changed(vintage(31, 4), prevented={1: 90, 2: 130}, events={1: 5})
    last = changed(vintage(38, 5), prevented={1: 101, 2: 120}, events={1: 4, 2: 0})
    tables = read(tmp_path, data, first, second, last)
    shown = shown_by(CHAPTER, "latest", tables)
    exhibit = shown["revised-figures"]
    assert exhibit.title == "Attempts prevented: figures of one week were raised, by 18 in all"
    assert exhibit.subtitle.endswith("as first read and now; no daily figure changed")
    for said in (
        (
            "attempts prevented are higher in 1 week and back at the first value in 1 week "
            "(+18 in all)"
        ),
        "prevention events are higher in 1 week and lower in 1 week (+3 in all)",
        "in the week to 14 January 2018 went from 101 to 90, and back.",
    ):
        assert said in exhibit.words
    assert shown["answer"].words.count("No daily figure changed.") == 1


def test_a_past_page_knows_only_the_vintages_that_were_out(shown_by):
    """Red while the page of a February named what a workbook of June changed."""
    day, sheets = "2026-02-28", ("arrivals_daily", "arrivals_weekly")
    history = [row for row in rows(ROOT / "data/official/revisions.csv") if row["table"] in sheets]
    until_then = {(row["key"], row["column"]) for row in history if row["key"] <= day}
    known = {(row["key"], row["column"]) for row in history if row["vintage"] < day}
    assert len(until_then) > len(known) > 0
    shown = shown_by(CHAPTER, day, ROOT / "data")
    assert len(rows_of(shown["revised-figures"])) == len(known)
    vintages = [row["last_day"] for row in rows(ROOT / "data/official/vintages.csv")]
    out = sum(last < day for last in vintages)
    assert f"{out} vintages have been read" in shown["answer"].words
    assert not re.search(r"(March|April|May|June|July|August) 2026", shown["answer"].words)


def figure(first: int, now: int, lowest: int, highest: int, day: str = "2018-01-14") -> dict:
    return {
        "table": "arrivals_weekly",
        "key": pd.Timestamp(day),
        "column": "people_prevented",
        "first": first,
        "now": now,
        "lowest": lowest,
        "highest": highest,
        "net": now - first,
    }


def test_a_change_is_worded_by_its_end_or_how_it_was_put_back():
    given = [figure(390, 322, 322, 390), figure(390, 390, 322, 390), figure(390, 390, 390, 400)]
    figures = pd.DataFrame(given).astype({"net": "Int64"})
    shown = revisions.labelled(figures, "people_prevented", 24)
    assert list(shown.label) == [
        "390 → 322 (\u221268)",
        "lowered to 322, then put back to 390",
        "raised to 400, then put back to 390",
    ]
    assert list(shown.short_label) == [
        "390 → 322 (\u221268)",
        "lowered, put back",
        "raised, put back",
    ]
    assert list(revisions.turned(figures)) == [322, 322, 400]
    later = figures.assign(key=pd.to_datetime(["2018-01-28", "2018-01-07", "2018-01-21"]))
    newest = revisions.labelled(later, "people_prevented", 2)
    assert [at.day for at in newest.key] == [21, 28]
    nothing = revisions.labelled(figures, "boats_arrived", 24)
    assert nothing.empty and {"label", "short_label", "key"} <= set(nothing)


def test_what_stood_in_a_marked_row_is_told_from_its_sources():
    rows_marked = pd.DataFrame(
        {
            "table": ["arrivals_weekly", "arrivals_weekly", "arrivals_daily", "arrivals_daily"],
            "key": pd.to_datetime(["2018-01-14", "2018-01-21", "2018-01-02", "2018-01-03"]),
        }
    )
    weekly = [
        figure(390, 322, 322, 390),
        figure(5, 6, 5, 6) | {"column": "events_prevented"},
        figure(390, 390, 322, 390, "2018-01-21"),
    ]
    reports = pd.DataFrame(
        {
            "date": pd.to_datetime(["2018-01-02", "2018-01-03"]),
            "people_then": [1, 40],
            "boats_then": [1, 2],
            "differs": [True, False],
        }
    )
    told = revisions.earlier_in_words(rows_marked, pd.DataFrame(weekly), reports)
    assert told.fillna("").tolist() == [
        "390 attempts, 5 events",
        "322 attempts",
        "1 person in 1 boat",
        "",
    ]
    none = revisions.earlier_in_words(rows_marked[:0], pd.DataFrame(weekly)[:0], reports[:0])
    assert none.empty and none.dtype == "string"


def test_the_vintage_that_changed_most_is_named_with_its_span():
    def change(vintage: str, table: str, day: str) -> dict:
        return {"vintage": vintage, "table": table, "key": pd.Timestamp(day)}

    changes = pd.DataFrame(
        [
            change("B", "arrivals_weekly", "2018-01-14"),
            change("A", "arrivals_weekly", "2018-01-07"),
            change("A", "arrivals_daily", "2018-01-02"),
        ]
    )
    (row,) = revisions.busiest_vintage(changes).itertuples()
    assert (row.vintage, row.figures) == ("A", 2)
    assert row.span == "days and weeks from 2 January 2018 to 7 January 2018"
    (row,) = revisions.busiest_vintage(changes[:1]).itertuples()
    assert row.span == "the week to 14 January 2018"
    (row,) = revisions.busiest_vintage(changes[2:]).itertuples()
    assert row.span == "2 January 2018"
    assert revisions.busiest_vintage(changes[:0]).empty


@pytest.mark.parametrize("tables", [ROOT / "data", DATA])
def test_the_vintages_read_are_told_as_the_files_have_them(shown_by, tables):
    """Numbers are worked out by a second route, from the CSV files, row by row.

    The files are those of the data that are published and of those that are frozen.
    """
    shown = shown_by(CHAPTER, "latest", tables)
    sheets = ("arrivals_daily", "arrivals_weekly")
    history = [row for row in rows(tables / "official/revisions.csv") if row["table"] in sheets]
    ends: dict[tuple[str, ...], list[str]] = {}
    for row in history:
        ends.setdefault((row["table"], row["key"], row["column"]), [row["old"]]).append(row["new"])
    vintages = len(rows(tables / "official" / "vintages.csv"))
    answer = shown["answer"].words
    assert (f"{count(len(ends))} of the" in answer) == bool(ends)
    assert (
        number(vintages) if vintages > 10 else number(vintages).capitalize()
    ) + " vintage" in answer
    by = [
        int(now[-1]) - int(now[0])
        for key, now in ends.items()
        if key[2] == "people_prevented" and now[0]
    ]
    if by and min(by) >= 0 < max(by):
        raised = sum(one > 0 for one in by)
        raised_by = f"{number(raised)} weeks were raised, by {sum(by):,} in all"
        assert raised_by in shown["revised-figures"].title
        assert len(rows_of(shown["revised-figures"])) == len(history)
    of_days = any(row["table"] == "arrivals_daily" for row in history)
    assert ("No daily figure changed" in answer) == bool(history and not of_days)


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", "latest"])
def test_rows_that_are_marked_are_listed_with_what_stood_there(shown_by, data, day):
    shown = shown_by(CHAPTER, day)["marked-revised"]
    until = "9999" if day == "latest" else day
    marks = [
        (row[key], row["people_arrived"])
        for key, name in (("date", "arrivals_daily"), ("week_ending", "arrivals_weekly"))
        for row in rows(data / "official" / f"{name}.csv")
        if row["note"] == "Revised" and row[key] <= until
    ]
    found = rows_of(shown)
    assert sorted((row["key"], row["people_arrived"]) for row in found) == sorted(marks)
    assert f"{len(marks)} rows" in shown.title
    before = {row["key"]: row["before"] for row in found if row["before"]}
    assert before == ({"2025-09-06": "1,097 people in 17 boats"} if day != "2024-07-05" else {})
    end = "one has a known earlier figure" if before else "what stood there is not known"
    assert shown.title.endswith(end) and ("20 rows" in shown.title) == (day == "latest")
    record = Record(day, data)
    other = (frame.assign(note="copy") for frame in (record.daily, record.weekly))
    early = revisions.early(record.table("early_reports"), record.daily)
    assert revisions.marked(*other, changes_of(record), early).empty, "another note is no mark"


def test_early_reports_are_set_against_the_figures_of_today(shown_by, data):
    exhibit = shown_by(CHAPTER)["early-reports"]
    now = {row["date"]: row for row in rows(data / "official" / "arrivals_daily.csv")}
    told = [row for row in rows(data / "curated" / "early_reports.csv") if row["date"] in now]
    apart = {}
    for row in told:
        then, since = (
            [one[f"{what}_arrived"] for what in ("people", "boats")]
            for one in (row, now[row["date"]])
        )
        if then != since:
            apart[row["date"]] = int(since[0]) - int(then[0])
    assert apart == {"2025-09-06": 4, "2026-07-10": 30}
    assert (
        exhibit.title
        == f"Two of {len(told)} early reports of a day’s arrivals differ from the figure now"
    )
    assert {r["date"]: int(r["change"]) for r in rows_of(exhibit) if r["change"] != "0"} == apart
    assert "6 September 2025: 1,097 people in 17 boats then, 1,101 in 18 now" in exhibit.words
    early = shown_by(CHAPTER, "2025-09-07")["early-reports"]
    assert list(early.table.date.dt.date) == [dt.date(2025, 9, 6)]
    before = shown_by(CHAPTER, "2025-09-06")["early-reports"]
    assert before.title.startswith("No early report"), "known from the day after"


def test_the_two_sheets_are_compared_week_by_week(shown_by, revised):
    (row,) = rows_of(shown_by(CHAPTER, "latest", revised)["daily-and-weekly"])
    people = str(sum(vintage(31, 4).people[:28]))
    found = [row[name] for name in ("weeks", "people_daily", "people_weekly", "weeks_apart")]
    assert found == ["4", people, people, "0"]
    record = Record("latest", revised)
    weekly = record.weekly.copy()
    weekly.loc[1, "people_arrived"] += 1
    assert list(revisions.daily_and_weekly(record.daily, weekly).weeks_apart) == [1]
    assert list(revisions.daily_and_weekly(record.daily.iloc[:-4], weekly).weeks) == [3], (
        "only whole weeks"
    )
    for day, which in (("2018-01-07", "the one week"), ("2018-01-14", "both weeks")):
        title = shown_by(CHAPTER, day, revised)["daily-and-weekly"].title
        assert title.startswith(f"Daily and weekly sheets agree in {which} to")


@pytest.mark.parametrize("day", ["2018-12-31", "2020-12-31", "2021-12-31", "latest"])
def test_only_years_that_differ_from_the_finalised_are_named(shown_by, day):
    """The known differences: 8,462 against 8,466 people in 2020, 45,755 against 45,774 in 2022."""
    exhibit = shown_by(CHAPTER, day)["final-by-year"]
    known = {2020: (8462, 8466), 2022: (45755, 45774)}
    expected = {year: both for year, both in known.items() if f"{year}-12-31" <= day}
    apart = exhibit.table[exhibit.table.people_difference != 0].set_index("year")
    assert {
        year: (row.people_daily, row.people_final) for year, row in apart.iterrows()
    } == expected
    people, _, boats = exhibit.words.partition("Boats")
    assert re.findall(r" in (\d{4})", people) == [str(year) for year in expected]
    assert ("no year differs" in people) == (not expected) and "no year differs" in boats
    assert re.findall(r"(\d{4}) \(", exhibit.title) == [str(year) for year in expected]
    if day == "latest":
        assert exhibit.title.endswith("in 2020 (\u22124) and 2022 (\u221219)")
        assert list(exhibit.table.year) == list(range(2018, 2026))
