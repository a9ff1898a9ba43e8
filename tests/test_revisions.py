"""What is said of changed figures: nothing where none changed, and each change exactly where vintages differ."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from workbooks import READ_ON, Vintage, vintage, written

from crossings import ingest_workbook, revisions
from crossings.exhibits import revisions as shown
from crossings.tables import Record


def changed(made: Vintage, **values: dict[int, int | None]) -> Vintage:
    """A vintage with other values at some places of its series."""
    series = {name: list(getattr(made, name)) for name in values}
    for name, at in values.items():
        for place, value in at.items():
            series[name][place] = value
    return dataclasses.replace(made, **series)


def read(folder: Path, data: Path, *vintages: Vintage) -> Path:
    """A data directory into which these vintages were read, a week apart; the curated tables are the project's own."""
    for name in ("curated", "sources.toml"):
        source = data / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
    for at, one in enumerate(vintages):
        book = written(folder / f"{at}.ods", of=one)
        ingest_workbook.ingest(book, folder, read_on=READ_ON + dt.timedelta(days=7 * at))
    return folder


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """Three vintages: the second changes preventions twice and collects a landing, the third one of them again."""
    second = changed(vintage(31, 4), prevented={1: 111, 2: 102 - 30}, uncontrolled={5: 0})
    third = changed(second, prevented={1: 109})
    return read(tmp_path_factory.mktemp("revised"), data, vintage(24, 3), second, third)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """One vintage, as this project began with: no change can be seen yet."""
    return read(tmp_path_factory.mktemp("once"), data, vintage(24, 3))


def rows_of(exhibit: shown.Exhibit) -> list[dict[str, str]]:
    """The file that a reader downloads."""
    return list(csv.DictReader(io.StringIO(exhibit.files()["csv"].decode())))


def test_every_change_is_listed_once_with_both_values_and_its_vintage(revised: Path) -> None:
    rows = rows_of(shown.revised_figures(Record("latest", revised)))
    found = [(r["date"], r["measure"], r["old"], r["new"], r["change"], r["edition"]) for r in rows]
    assert found == [
        ("2018-01-14", "attempts prevented", "111", "109", "-2", "2018-01-31.2"),
        ("2018-01-06", "boats in uncontrolled landings", "", "0", "", "2018-01-31"),
        ("2018-01-14", "attempts prevented", "101", "111", "10", "2018-01-31"),
        ("2018-01-21", "attempts prevented", "102", "72", "-30", "2018-01-31"),
    ]


def test_words_speak_of_figures_and_not_of_changes(revised: Path) -> None:
    exhibit = shown.revised_figures(Record("latest", revised))
    assert exhibit.title == (
        "3 official figures have changed since first read, in 2 of the 3 editions of the workbook"
    )
    assert "1 of boats in uncontrolled landings and 2 of attempts prevented" in exhibit.words
    page = exhibit.html(1)
    assert "not collected" in page, "a value that was not collected is no zero"
    assert "31 January 2018, no. 2" in page
    assert "\u221230" in page


def test_a_page_as_of_a_past_day_lists_the_figures_of_that_time(revised: Path) -> None:
    rows = rows_of(shown.revised_figures(Record("2018-01-14", revised)))
    assert [row["date"] for row in rows] == ["2018-01-14", "2018-01-06", "2018-01-14"]


def test_sizes_are_counted_by_measure(revised: Path) -> None:
    rows = rows_of(shown.revision_sizes(Record("latest", revised)))
    (prevented,) = [row for row in rows if row["measure"] == "attempts prevented"]
    assert prevented == {
        "sheet": "weekly",
        "measure": "attempts prevented",
        "figures": "3",
        "figures_changed": "2",
        "changes": "3",
        "up": "1",
        "down": "2",
        "median": "10",
        "largest": "-30",
        "net": "-22",
    }
    landings = [row for row in rows if row["measure"] == "boats in uncontrolled landings"]
    assert [(row["sheet"], row["figures_changed"], row["up"], row["median"]) for row in landings] == [
        ("daily", "1", "0", ""),
        ("weekly", "0", "0", ""),
    ]
    title = shown.revision_sizes(Record("latest", revised)).title
    assert title == "2 of 3 weekly figures of attempts prevented have changed, at the median by 10"


def test_the_changes_undone_give_the_first_vintage(revised: Path) -> None:
    """The list is complete: the newest table with every change taken back is what was read first."""
    record = Record("latest", revised)
    weekly = record.table("arrivals_weekly").set_index("week_ending").people_prevented
    changes = revisions.changed(record.table("revisions"), record.table("vintages"), record.day)
    for row in changes[changes.column == "people_prevented"].itertuples():
        assert weekly[row.key] == row.new
        weekly[row.key] = row.old
    first = [None if pd.isna(value) else int(value) for value in weekly[:3]]
    assert first == vintage(24, 3).prevented


@pytest.mark.parametrize(
    ("day", "vintages", "said"),
    [
        (
            "latest",
            1,
            "No change to an official figure can be seen yet: one edition of the workbook has been read",
        ),
        (
            "2018-01-02",
            3,
            "No figure to 2 January 2018 has changed between the 3 editions of the workbook read",
        ),
    ],
)
def test_without_a_change_the_page_says_so_and_why(
    once: Path, revised: Path, day: str, vintages: int, said: str
) -> None:
    record = Record(day, once if vintages == 1 else revised)
    exhibit = shown.revised_figures(record)
    assert exhibit.title == said
    (row,) = rows_of(exhibit)
    assert row["period"] == "none yet"
    assert set(row.values()) == {"none yet", ""}
    sizes = shown.revision_sizes(record)
    marked = sum(int((sheet.note == "Revised").sum()) for sheet in (record.daily, record.weekly))
    said_of_rows = {0: "no row"}.get(marked, f"{marked:,} rows")
    assert sizes.title.startswith(f"The Home Office marks {said_of_rows} to ")
    assert ("what they said before is not known" in sizes.title) == bool(marked)


def test_the_two_sheets_are_compared_week_by_week(revised: Path) -> None:
    record = Record("latest", revised)
    (row,) = rows_of(shown.daily_and_weekly(record))
    people = sum(vintage(31, 4).people[:28])
    assert (row["weeks"], row["people_daily"], row["people_weekly"], row["weeks_apart"]) == (
        "4",
        str(people),
        str(people),
        "0",
    )
    weekly = record.weekly.copy()
    weekly.loc[1, "people_arrived"] += 1
    assert list(revisions.daily_and_weekly(record.daily, weekly).weeks_apart) == [1]
    assert list(revisions.daily_and_weekly(record.daily.iloc[:-4], weekly).weeks) == [3], "only whole weeks"


def test_the_daily_series_is_set_against_the_finalised_statistics(
    record_at: Callable[[str], Record],
) -> None:
    """The known differences: 8,462 against 8,466 people in 2020, 45,755 against 45,774 in 2022."""
    found = revisions.final_by_year(record_at("latest").daily, record_at("latest").table("official_arrivals"))
    apart = found[found.people_difference != 0].set_index("year")
    assert list(found.year) == list(range(2018, 2026))
    assert {y: (r.people_daily, r.people_final) for y, r in apart.iterrows()} == {
        2020: (8462, 8466),
        2022: (45755, 45774),
    }
    exhibit = shown.final_by_year(record_at("latest"))
    assert exhibit.title.endswith("in 2020 (\u22124) and 2022 (\u221219)")
    assert "8,462 and 8,466 in 2020" in exhibit.words


@pytest.mark.parametrize("day", ["2018-01-01", "2018-01-07", "2018-12-30", "2018-12-31"])
def test_words_are_sound_in_the_first_year(record_at: Callable[[str], Record], day: str) -> None:
    record = record_at(day)
    for make in (shown.revised_figures, shown.revision_sizes, shown.daily_and_weekly, shown.final_by_year):
        exhibit = make(record)
        assert len(exhibit.table) >= 1
        assert not re.search(
            r"nan|NaT|<NA>|\bNone(?! of)", f"{exhibit.title} {exhibit.words} {exhibit.html(1)}"
        )


def test_vintages_and_weeks_are_told_as_one_or_by_their_number(once: Path, revised: Path) -> None:
    for folder, words in ((once, "One edition has been read"), (revised, "3 editions have been read")):
        assert words in shown.revised_figures(Record("2018-01-02", folder)).words
    for day, words in (("2018-01-07", "1 week was"), ("2018-01-14", "2 weeks were")):
        exhibit = shown.daily_and_weekly(Record(day, revised))
        assert exhibit.words.startswith(f"{words} compared")
        which = "the one week" if day == "2018-01-07" else "both weeks"
        assert exhibit.title.startswith(f"The daily and the weekly sheet agree in {which} to")


def test_changed_figures_are_of_one_day_or_lie_between_two(revised: Path) -> None:
    assert (
        "Their days and weeks are of 6 January 2018."
        in shown.revised_figures(Record("2018-01-07", revised)).words
    )
    whole = shown.revised_figures(Record("latest", revised)).words
    assert "Their days and weeks lie between 6 January 2018 and 21 January 2018." in whole


def test_the_largest_changes_are_told_of_a_day_or_of_a_week(
    revised: Path, data: Path, tmp_path: Path
) -> None:
    words = shown.revision_sizes(Record("latest", revised)).words
    assert "The largest changes: \u221230 for attempts prevented (week)." in words
    first = vintage(24, 3)
    second = changed(first, people={1: first.people[1] + 7})
    found = shown.revision_sizes(Record("latest", read(tmp_path, data, first, second))).words
    assert "+7 for people who arrived (day)" in found and "+7 for people who arrived (week)" in found


@pytest.mark.parametrize("day", ["2018-12-31", "2020-12-31", "2021-12-31", "latest"])
def test_years_that_differ_are_named_with_both_counts_and_no_other_year(
    record_at: Callable[[str], Record], day: str
) -> None:
    exhibit = shown.final_by_year(record_at(day))
    people, _, boats = exhibit.words.partition("Boats")
    for words, what in ((people, "people"), (boats, "boats")):
        apart = exhibit.table[exhibit.table[f"{what}_difference"] != 0]
        assert re.findall(r" in (\d{4})", words) == [str(year) for year in apart.year]
        assert ("no year differs" in words) == apart.empty
    apart = exhibit.table[exhibit.table.people_difference != 0]
    assert re.findall(r"(\d{4}) \(", exhibit.title) == [str(year) for year in apart.year]


def test_what_changed_is_also_told_against_what_was_first_read(data: Path, tmp_path: Path) -> None:
    """By a second route: the first and the last vintage, figure by figure, whatever came between."""
    first = vintage(24, 3)
    second = changed(vintage(31, 4), prevented={1: 90, 2: 130}, events={1: 5})
    last = changed(vintage(38, 5), prevented={1: 101, 2: 120}, events={1: 4, 2: 0})
    record = Record("latest", read(tmp_path, data, first, second, last))
    changes = revisions.changed(record.table("revisions"), record.table("vintages"), record.day)
    found = revisions.since_first_read(changes).set_index("column")
    assert list(found.table.unique()) == ["arrivals_weekly"]
    for column, name in (("people_prevented", "prevented"), ("events_prevented", "events")):
        pairs = list(zip(getattr(first, name), getattr(second, name), getattr(last, name), strict=False))
        by = [new - old for old, _, new in pairs if None not in (old, new)]
        touched = [len(set(values)) > 1 for values in pairs if None not in values]
        expected = (
            sum(change > 0 for change in by),
            sum(change < 0 for change in by),
            sum(change == 0 and moved for change, moved in zip(by, touched, strict=True)),
            sum(by),
        )
        assert tuple(found.loc[column, ["raised", "lowered", "changed_back", "net"]]) == expected
    words = shown.revised_figures(record).words
    said = "attempts prevented are higher in 1 week and back at the first value in 1 week (+18 in all)"
    assert said in words
    assert "prevention events are higher in 1 week and lower in 1 week (+3 in all)" in words
    assert words.endswith("No figure of a day has changed.")


def test_that_no_day_changed_is_not_said_where_one_did(revised: Path) -> None:
    assert "No figure of a day" not in shown.revised_figures(Record("latest", revised)).words
