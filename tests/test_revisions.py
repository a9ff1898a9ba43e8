"""The chapter on revisions says what the files say.

What its notebook shows is compared with vintages that are written here and with the CSV files,
which are read by another route.
"""

import csv
import dataclasses
import datetime as dt
import io
import itertools
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from conftest import DATA, ROOT
from exhibit_output import files_of, html_of
from independent import rows
from workbooks import READ_ON, Vintage, vintage, without_claims, written

from crossings.common.formats import number
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import revisions
from crossings.official import ingest_workbook
from crossings.tables.record import Record

CHAPTER = "revisions"


def changed(before: Vintage, **values: dict[int, int | None]) -> Vintage:
    series = {name: list(getattr(before, name)) for name in values}
    for name, new_values in values.items():
        for place, value in new_values.items():
            series[name][place] = value
    return dataclasses.replace(before, **series)


def read(folder: Path, data: Path, *vintages: Vintage) -> Path:
    """Give a data directory into which these vintages were read, a week apart.

    The curated tables are the project's own.
    """
    without_claims(data, folder)
    for weeks, each in enumerate(vintages):
        book = written(folder / f"{weeks}.ods", of=each)
        ingest_workbook.ingest(book, folder, read_on=READ_ON + dt.timedelta(days=7 * weeks))
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
    return list(csv.DictReader(io.StringIO(files_of(exhibit)["csv"].decode())))


def test_changes_are_listed_from_the_newest_vintage_on(shown_by, revised):
    exhibit = shown_by(CHAPTER, "latest", revised)["revised-figures"]
    columns = ("key", "measure", "old", "new", "change", "vintage")
    assert [" | ".join(row[name] for name in columns) for row in rows_of(exhibit)] == [
        "2018-01-14 | attempts prevented | 111 | 109 | -2 | 31 January 2018, no. 2",
        "2018-01-06 | boats in uncontrolled landings |  | 0 |  | 31 January 2018",
        "2018-01-14 | attempts prevented | 101 | 111 | 10 | 31 January 2018",
        "2018-01-21 | attempts prevented | 102 | 72 | -30 | 31 January 2018",
    ]
    assert exhibit.title == "Three figures changed after being first read"


def test_a_value_that_was_not_collected_is_no_zero(shown_by, revised):
    page = html_of(shown_by(CHAPTER, "latest", revised)["revised-figures"])
    assert "not collected" in page and "\u221230" in page


def test_the_answer_names_vintages_and_measures_changed(shown_by, revised):
    shown = shown_by(CHAPTER, "latest", revised)
    words = shown["answer"].words
    vintages = (
        "Three vintages have been read: the first covers the days to 24 January 2018, "
        "the last those to 31 January 2018"
    )
    assert vintages in shown["vintages-read"].words and "No daily figure" not in words
    assert "two of attempts prevented and one of boats in uncontrolled landings" in words


def test_figures_changed_are_counted_among_all(shown_by, revised):
    words = shown_by(CHAPTER, "latest", revised)["answer"].words
    counted = re.search(r"3 of the (\d+) figures .* have changed since", words)
    assert counted, words
    assert int(counted[1]) > len([*vintage(31, 4).people, *vintage(31, 4).boats])


def sizes_of(exhibit: Exhibit, measure: str) -> list[dict[str, str]]:
    return [row for row in rows_of(exhibit) if row["measure"] == measure]


def test_changes_of_a_measure_are_counted_and_summed(shown_by, revised):
    exhibit = shown_by(CHAPTER, "latest", revised)["revision-sizes"]
    columns = ["figures", "figures_changed", "new", "new_changed", "up", "down", "largest", "net"]
    expected = dict(zip(columns, ["3", "2", "1", "0", "1", "2", "-30", "-22"], strict=True))
    assert sizes_of(exhibit, "attempts prevented") == [
        {"sheet": "weekly", "measure": "attempts prevented", **expected}
    ]
    assert exhibit.title == "Two of 3 weekly figures of attempts prevented have changed"
    assert "The largest change is \u221230 for attempts prevented (week)." in exhibit.words


def test_a_day_that_changed_is_not_called_a_week(shown_by, data, tmp_path):
    before, later = vintage(24, 3), vintage(31, 4)
    tables = read(tmp_path, data, before, changed(later, people={22: before.people[22] + 9}))
    assert "of days or weeks after" in shown_by(CHAPTER, "latest", tables)["revision-sizes"].words


def test_a_figure_collected_later_went_neither_up_nor_down(shown_by, revised):
    exhibit = shown_by(CHAPTER, "latest", revised)["revision-sizes"]
    landings = [
        (row["sheet"], row["figures_changed"], row["up"], row["largest"])
        for row in sizes_of(exhibit, "boats in uncontrolled landings")
    ]
    assert landings == [("daily", "1", "0", ""), ("weekly", "0", "0", "")]


def test_changes_undone_give_what_was_first_read(revised):
    record = Record("latest", revised)
    weekly = record.table("arrivals_weekly").set_index("week_ending").people_prevented
    changes = changes_of(record)
    for row in changes[changes.column == "people_prevented"].itertuples():
        assert weekly[row.key] == row.new
        weekly[row.key] = row.old
    first_read = [None if pd.isna(value) else int(value) for value in weekly[:3]]
    assert first_read == vintage(24, 3).prevented


@pytest.mark.parametrize(
    ("day", "vintages", "reason"),
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
def test_without_a_change_the_page_says_why(
    shown_by, data, tmp_path, revised, day, vintages, reason
):
    shown = shown_by(
        CHAPTER, day, revised if vintages > 1 else read(tmp_path, data, vintage(24, 3))
    )
    assert reason in shown["answer"].words
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
    for sentence in (
        (
            "attempts prevented are higher in 1 week and back at the first value in 1 week "
            "(+18 in all)"
        ),
        "prevention events are higher in 1 week and lower in 1 week (+3 in all)",
        "in the week to 14 January 2018 went from 101 to 90, and back.",
    ):
        assert sentence in exhibit.words
    assert shown["answer"].words.count("No daily figure") == 1


SHEETS = ("arrivals_daily", "arrivals_weekly")
PAST = "2026-02-28"


def history_in(tables: Path) -> list[dict[str, str]]:
    """The changes of the two sheets, as the file of a data directory has them."""
    return [row for row in rows(tables / "official/revisions.csv") if row["table"] in SHEETS]


def test_a_past_page_knows_only_changes_of_its_time(shown_by):
    """Red while the page of a February named what a workbook of June changed."""
    history = history_in(ROOT / "data")
    of_days_before = {(row["key"], row["column"]) for row in history if row["key"] <= PAST}
    known = {(row["key"], row["column"]) for row in history if row["vintage"] < PAST}
    assert len(of_days_before) > len(known) > 0
    shown = shown_by(CHAPTER, PAST, ROOT / "data")
    assert len(rows_of(shown["revised-figures"])) == len(known)


def test_a_past_page_knows_only_the_vintages_that_were_out(shown_by):
    last_days = [row["last_day"] for row in rows(ROOT / "data/official/vintages.csv")]
    out = sum(last_day < PAST for last_day in last_days)
    words = shown_by(CHAPTER, PAST, ROOT / "data")["vintages-read"].words
    assert f"{out} vintages have been read" in words
    assert not re.search(r"(March|April|May|June|July|August) 2026", words)


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


# Lowered for good, lowered and put back, raised and put back.
THREE_FIGURES = pd.DataFrame(
    [figure(390, 322, 322, 390), figure(390, 390, 322, 390), figure(390, 390, 390, 400)]
).astype({"net": "Int64"})


def test_a_change_is_worded_by_its_end_or_how_it_was_put_back():
    labelled = revisions.labelled(THREE_FIGURES, "people_prevented", 24)
    assert list(labelled.label) == [
        "390 → 322 (\u221268)",
        "lowered to 322, then put back to 390",
        "raised to 400, then put back to 390",
    ]
    assert list(labelled.short_label) == [
        "390 → 322 (\u221268)",
        "lowered, put back",
        "raised, put back",
    ]
    assert list(revisions.turned(THREE_FIGURES)) == [322, 322, 400]


def test_the_newest_figures_are_labelled_in_order_of_time():
    later = THREE_FIGURES.assign(key=pd.to_datetime(["2018-01-28", "2018-01-07", "2018-01-21"]))
    newest = revisions.labelled(later, "people_prevented", 2)
    assert [week_ending.day for week_ending in newest.key] == [21, 28]


def test_of_a_measure_without_changes_nothing_is_labelled():
    nothing = revisions.labelled(THREE_FIGURES, "boats_arrived", 24)
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
    earlier = revisions.earlier_in_words(rows_marked, pd.DataFrame(weekly), reports)
    assert earlier.fillna("").tolist() == [
        "390 attempts, 5 events",
        "322 attempts",
        "1 person in 1 boat",
        "",
    ]
    none = revisions.earlier_in_words(rows_marked[:0], pd.DataFrame(weekly)[:0], reports[:0])
    assert none.empty and none.dtype == "string"


DAY = pd.Timestamp("2018-01-02")
ITS_ROW = pd.DataFrame({"table": ["arrivals_daily"], "key": [DAY]})


def of_the_day(column: str, *values: int | None) -> pd.DataFrame:
    """The changes of a figure of one day that had these values in turn, the newest first."""
    changes = [
        {"table": "arrivals_daily", "key": DAY, "column": column, "old": old, "new": new}
        for old, new in itertools.pairwise(values)
    ]
    return pd.DataFrame(changes[::-1]).astype({"old": "Int64", "new": "Int64"})


def report(people: int, boats: int, differs: bool = True) -> pd.DataFrame:
    """An early report of that day."""
    columns = {"people_then": people, "boats_then": boats, "differs": differs}
    return pd.DataFrame({"date": [DAY]} | columns)


@pytest.mark.parametrize(
    ("column", "first", "words"),
    [
        ("people_arrived", 1097, "1,097 people in 17 boats"),
        ("people_arrived", 1099, "1,099 people, 1,097 people in 17 boats"),
        ("boats_arrived", 17, "1,097 people in 17 boats"),
        ("boats_arrived", 16, "16 boats, 1,097 people in 17 boats"),
    ],
)
def test_an_earlier_figure_that_was_reported_too_is_told_once(column, first, words):
    figures = revisions.by_figure(of_the_day(column, first, 1101))
    assert list(revisions.earlier_in_words(ITS_ROW, figures, report(1097, 17))) == [words]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((390, 322, None), "390 people"),
        ((390, 322, 390), "322 people"),
        ((None, 390), ""),
        ((None, 390, 322), ""),
        ((390, None, 390), ""),
        ((390, None), "390 people"),
    ],
)
def test_a_figure_not_collected_is_no_earlier_figure(values, words):
    changes, reports = of_the_day("people_arrived", *values), report(1, 1, differs=False)
    earlier = revisions.earlier_in_words(ITS_ROW, revisions.by_figure(changes), reports)
    assert list(earlier.fillna("")) == [words]
    counts = dict.fromkeys(("people_arrived", "boats_arrived", "boats_uncontrolled"), 1)
    daily = pd.DataFrame({"date": [DAY], "note": "Revised"} | counts)
    weekly = pd.DataFrame(columns=["week_ending", "note", "people_prevented", "events_prevented"])
    assert list(revisions.marked(daily, weekly, changes, reports).known) == [bool(words)]


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


def values_of_changed(history: list[dict[str, str]]) -> dict[tuple[str, ...], list[str]]:
    """The values that each changed figure had, from the first on."""
    values: dict[tuple[str, ...], list[str]] = {}
    for row in history:
        figure_changed = (row["table"], row["key"], row["column"])
        values.setdefault(figure_changed, [row["old"]]).append(row["new"])
    return values


# What is told of the data that are published and of those that are frozen is worked out by a
# second route, from the CSV files, row by row.
of_both_data = pytest.mark.parametrize("tables", [ROOT / "data", DATA])


@of_both_data
def test_the_figures_that_changed_are_those_of_the_file(shown_by, tables):
    """Those of weeks that were new are counted apart from older ones."""
    changed_figures = values_of_changed(history_in(tables))
    first = min(rows(tables / "official" / "vintages.csv"), key=lambda row: row["last_day"])
    weekly = rows(tables / "official" / "arrivals_weekly.csv")
    new = [row for row in weekly if row["week_ending"] > first["last_week"]]
    changed_of_new = Counter(
        column
        for table, key, column in changed_figures
        if table == "arrivals_weekly" and key > first["last_week"]
    )
    words = shown_by(CHAPTER, "latest", tables)["answer"].words
    assert (f"Of {len(new)} weeks new since" in words) == bool(changed_of_new)
    for column, weeks in changed_of_new.items():
        assert f"of {revisions.MEASURES[column]} in {number(weeks)}" in words


@of_both_data
def test_the_vintages_read_are_those_of_the_file(shown_by, tables):
    vintages = len(rows(tables / "official" / "vintages.csv"))
    in_words = number(vintages) if vintages > 10 else number(vintages).capitalize()
    shown = shown_by(CHAPTER, "latest", tables)
    assert f"{in_words} vintage" in shown["answer"].words + shown["vintages-read"].words


@of_both_data
def test_weeks_that_were_raised_are_those_of_the_file(shown_by, tables):
    history = history_in(tables)
    net_changes = [
        int(values[-1]) - int(values[0])
        for (_, _, column), values in values_of_changed(history).items()
        if column == "people_prevented" and values[0]
    ]
    exhibit = shown_by(CHAPTER, "latest", tables)["revised-figures"]
    if net_changes and min(net_changes) >= 0 < max(net_changes):
        raised = sum(net > 0 for net in net_changes)
        raised_by = f"{number(raised)} weeks were raised, by {sum(net_changes):,} in all"
        assert raised_by in exhibit.title
        assert len(rows_of(exhibit)) == len(history)


@of_both_data
def test_that_no_daily_figure_changed_is_told_if_true(shown_by, tables):
    history = history_in(tables)
    of_days = any(row["table"] == "arrivals_daily" for row in history)
    words = shown_by(CHAPTER, "latest", tables)["answer"].words
    assert ("No daily figure of the workbook" in words) == bool(history and not of_days)


on_marked_days = pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", "latest"])


def marks(data: Path, day: str) -> list[tuple[str, str]]:
    """The rows of both sheets that are marked as revised, to a day, and their people."""
    until = "9999" if day == "latest" else day
    return [
        (row[key], row["people_arrived"])
        for key, name in (("date", "arrivals_daily"), ("week_ending", "arrivals_weekly"))
        for row in rows(data / "official" / f"{name}.csv")
        if row["note"] == "Revised" and row[key] <= until
    ]


@on_marked_days
def test_rows_that_are_marked_are_listed_and_counted(shown_by, data, day):
    exhibit, marked = shown_by(CHAPTER, day)["marked-revised"], marks(data, day)
    listed = [(row["key"], row["people_arrived"]) for row in rows_of(exhibit)]
    assert sorted(listed) == sorted(marked)
    assert f"{len(marked)} rows" in exhibit.title
    assert ("20 rows" in exhibit.title) == (day == "latest")


@on_marked_days
def test_what_stood_in_a_marked_row_is_told_if_it_is_known(shown_by, day):
    exhibit = shown_by(CHAPTER, day)["marked-revised"]
    before = {row["key"]: row["before"] for row in rows_of(exhibit) if row["before"]}
    assert before == ({"2025-09-06": "1,097 people in 17 boats"} if day != "2024-07-05" else {})
    end = "one has a known earlier figure" if before else "what stood there is not known"
    assert exhibit.title.endswith(end)


@on_marked_days
def test_a_note_other_than_revised_is_no_mark(data, day):
    record = Record(day, data)
    noted = (frame.assign(note="copy") for frame in (record.daily, record.weekly))
    early = revisions.early(record.table("early_reports"), record.daily)
    assert revisions.marked(*noted, changes_of(record), early).empty


def early_and_now(data: Path) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Each early report of a day's arrivals beside the row of that day."""
    now = {row["date"]: row for row in rows(data / "official" / "arrivals_daily.csv")}
    reports = rows(data / "curated" / "early_reports.csv")
    return [(report, now[report["date"]]) for report in reports if report["date"] in now]


def people_since_reported(data: Path) -> dict[str, int]:
    """People added to a day since its early report, where people or boats differ."""
    return {
        report["date"]: int(now["people_arrived"]) - int(report["people_arrived"])
        for report, now in early_and_now(data)
        if any(report[name] != now[name] for name in ("people_arrived", "boats_arrived"))
    }


def test_early_reports_are_set_against_the_figures_of_today(shown_by, data):
    rows_shown = rows_of(shown_by(CHAPTER)["early-reports"])
    changes = {row["date"]: int(row["change"]) for row in rows_shown if row["change"] != "0"}
    assert changes == people_since_reported(data) == {"2025-09-06": 4, "2026-07-10": 30}


def test_early_reports_that_differ_are_counted_and_worded(shown_by, data):
    exhibit = shown_by(CHAPTER)["early-reports"]
    reports = f"{len(early_and_now(data))} early reports of daily arrivals"
    assert exhibit.title == f"Two of {reports} differ from the figures now"
    assert "6 September 2025: 1,097 people in 17 boats then, 1,101 in 18 now" in exhibit.words


def test_an_early_report_is_known_from_the_day_after(shown_by):
    early = shown_by(CHAPTER, "2025-09-07")["early-reports"]
    assert list(early.table.date.dt.date) == [dt.date(2025, 9, 6)]
    before = shown_by(CHAPTER, "2025-09-06")["early-reports"]
    assert before.title.startswith("No early report")


def test_the_two_sheets_are_compared_week_by_week(shown_by, revised):
    (row,) = rows_of(shown_by(CHAPTER, "latest", revised)["daily-and-weekly"])
    people = str(sum(vintage(31, 4).people[:28]))
    compared = [row[name] for name in ("weeks", "people_daily", "people_weekly", "weeks_apart")]
    assert compared == ["4", people, people, "0"]


def test_weeks_apart_are_counted_among_whole_weeks(revised):
    record = Record("latest", revised)
    weekly = record.weekly.copy()
    weekly.loc[1, "people_arrived"] += 1
    assert list(revisions.daily_and_weekly(record.daily, weekly).weeks_apart) == [1]
    assert list(revisions.daily_and_weekly(record.daily.iloc[:-4], weekly).weeks) == [3]


@pytest.mark.parametrize(
    ("day", "weeks"), [("2018-01-07", "the one week"), ("2018-01-14", "both weeks")]
)
def test_sheets_that_agree_are_said_to(shown_by, revised, day, weeks):
    title = shown_by(CHAPTER, day, revised)["daily-and-weekly"].title
    assert title.startswith(f"Daily and weekly sheets agree in {weeks} to")


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
