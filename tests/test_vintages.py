"""What a vintage of the workbook said is built again from the tables.

It is compared with the small workbooks that the tables were read from.
"""

import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path

import independent
import pandas as pd
import pytest
import workbooks
from claim_tables import add, added
from conftest import edit
from workbooks import Vintage

from crossings.errors import InputError
from crossings.facts.facts import facts
from crossings.official import ingest_workbook
from crossings.tables.record import Record

READ_ON = dt.date(2018, 3, 1)
Row = tuple[dt.date, int | None, int | None, int | None, int | None, int | None]


def series() -> list[Vintage]:
    """Make four workbooks.

    The second raises a week, the third lowers it and mends a landing, and the fourth raises it
    again.
    """
    first, second, third, fourth = (
        workbooks.vintage(*size) for size in ((24, 3), (31, 4), (35, 4), (45, 6))
    )
    second.prevented[1] = 150
    third.prevented[1], third.events[2], third.uncontrolled[8] = 120, 7, 1
    fourth.prevented[1], fourth.uncontrolled[8], fourth.people[1] = 150, 1, 13
    return [first, second, third, fourth]


@pytest.fixture(scope="module")
def folder(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables of the four workbooks, which are read in order.

    They stand beside the curated ones, without a claim.
    """
    data_folder = workbooks.without_claims(data, tmp_path_factory.mktemp("vintages"))
    for vintage in series():
        path = workbooks.write(data_folder / f"{vintage.last_day}.ods", vintage.sheets())
        ingest_workbook.ingest(path, data_folder, read_on=READ_ON)
    return data_folder


def rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Give the rows of a daily or weekly table without the note.

    They are as Vintage.days and Vintage.weeks give them.
    """
    numbers = frame.drop(columns=["note", *({"recent", "source_id"} & set(frame.columns))])
    return [
        (key.date(), *(None if pd.isna(value) else int(value) for value in values))
        for key, *values in numbers.itertuples(index=False)
    ]


def as_known(vintage: Vintage, newest: Vintage) -> list[Row]:
    """The weeks of a vintage with its preventions and landings; who arrived is as in the newest."""
    return [(*new[:3], *old[3:]) for old, new in zip(vintage.weeks(), newest.weeks(), strict=False)]


@pytest.mark.parametrize("day", pd.date_range("2018-01-02", "2018-02-14").date, ids=str)
def test_on_each_day_weeks_are_those_of_the_workbook_then_out(folder, day):
    record = Record(day, folder)
    *_, newest = every = series()
    out = [vintage for vintage in every if vintage.last_day < day]
    expected = [row for row in newest.weeks() if row[0] <= day]
    ending = "now known: no workbook that was out then is kept."
    if out:
        expected, last = as_known(out[-1], newest), out[-1].last_day
        ending = f"the Home Office’s workbook to {last.day} {last:%B %Y} had them."
    assert (
        rows(record.weekly) == expected
        and record.preventions_words == f"Preventions are as {ending}"
    )
    assert rows(record.table("arrivals_weekly")) == rows(record.weekly)
    assert rows(record.daily) == [row for row in newest.days() if row[0] <= day]


def test_record_commands_and_claims_show_the_vintage_asked_for(folder, printed, tmp_path):
    record = Record("latest", folder)
    assert rows(record.weekly) == series()[-1].weeks()
    assert "to 14 February 2018 had them" in record.preventions_words
    arguments = ["--data", folder, "--vintage", "2018-01-24"]
    assert f"{sum(series()[0].people):,} people arrived" in printed(
        "facts", "arrivals.total", *arguments
    )
    printed("claims", *arguments)
    copy = Path(shutil.copytree(folder, tmp_path / "data"))
    cells = {"stated": "150", "unit": "people", "checked_against": "arrivals.total"}
    add(copy, **cells, stated_on="2018-01-20", source_id="ho_small_boats")
    for name, vintage in (("2018-01-24", series()[0]), ("2018-02-14", series()[-1])):
        judged_claims = json.loads(printed("claims", "--json", "--data", copy, "--vintage", name))
        assert judged_claims["added"]["official"] == sum(vintage.people[:19])


@pytest.mark.parametrize("at", range(4))
def test_a_vintage_that_is_asked_for_is_as_its_workbook_had_it(folder, at):
    vintage = series()[at]
    record = Record("latest", folder, str(vintage.last_day))
    assert record.day == record.workbook_day == vintage.last_day and not record.latest
    assert (rows(record.daily), rows(record.weekly)) == (vintage.days(), vintage.weeks())
    assert list(record.table("vintages").last_day.dt.date) == [
        listed.last_day for listed in series()[: at + 1]
    ]
    assert set(record.table("revisions").vintage) <= set(record.table("vintages").vintage)
    assert facts(record)["arrivals.total"].value == sum(vintage.people)
    earlier = Record("2018-01-15", folder, str(vintage.last_day))
    assert rows(earlier.weekly) == [
        row for row in vintage.weeks() if row[0] <= dt.date(2018, 1, 15)
    ]
    assert earlier.preventions_words == record.preventions_words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["2018-01-30"],
            "'2018-01-30' is not a vintage of the workbook that was read: "
            "the nearest are 2018-01-24 and 2018-01-31.",
        ),
        (["2017-12-01"], "the nearest is 2018-01-24."),
        (["2018-03-01"], "the nearest is 2018-02-14."),
        (
            ["newest"],
            "'newest' is not a vintage of the workbook that was read: the nearest is 2018-02-14.",
        ),
        (
            ["2018-01-24", "--as-of", "2018-01-31"],
            "as-of 2018-01-31 lies outside the vintage asked for, "
            "which runs from 2018-01-01 to 2018-01-24.",
        ),
        (["2018-01-24", "--as-of", "soon"], "as-of 'soon' is not a date"),
    ],
)
@pytest.mark.parametrize("command", ["facts", "claims"])
def test_what_cannot_be_shown_is_one_sentence(folder, refused, command, arguments, words):
    assert words in refused(command, "--data", folder, "--vintage", *arguments)


@pytest.fixture(scope="module")
def winter(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the frozen data, with two older vintages read.

    One is to 28 December 2025, and the other to 8 January 2026 with a week lower.
    """
    data_folder = Path(shutil.copytree(data, tmp_path_factory.mktemp("winter") / "data"))
    whole = workbooks.held(data)
    for last, weeks in ((dt.date(2025, 12, 28), 416), (dt.date(2026, 1, 8), 418)):
        days = (last - workbooks.FIRST_DAY).days + 1
        cut = {name: getattr(whole, name)[:days] for name in ("people", "boats", "uncontrolled")}
        cut |= {name: getattr(whole, name)[:weeks] for name in ("prevented", "events")}
        older = dataclasses.replace(whole, **cut, daily_notes={}, weekly_notes={})
        older.prevented[400] -= 9  # type: ignore[operator]
        path = workbooks.write(data_folder.parent / f"{last}.ods", older.sheets())
        ingest_workbook.ingest(path, data_folder, read_on=dt.date(2026, 11, 1), allow_older=True)
    return data_folder


@pytest.mark.parametrize(
    ("day", "workbook", "year"),
    [
        ("2025-12-28", None, 2024),
        ("2025-12-29", "28 December 2025", 2024),
        ("2026-01-08", "28 December 2025", 2024),
        ("2026-01-09", "8 January 2026", 2025),
        ("2026-01-15", "8 January 2026", 2025),
        ("2026-08-20", "8 January 2026", 2025),
        ("2026-08-21", "20 August 2026", 2025),
        ("latest", "20 August 2026", 2025),
    ],
)
def test_a_year_counts_once_the_workbook_out_held_its_last_week(winter, data, day, workbook, year):
    record = Record(day, winter)
    ending = (
        f"workbook to {workbook} had them."
        if workbook
        else "no workbook that was out then is kept."
    )
    fact = facts(record)["preventions.share_latest_year"]
    assert fact.as_of.year == year and fact.sentence.endswith(ending)
    now, lower = (
        workbooks.held(data).prevented[400],
        workbook in ("28 December 2025", "8 January 2026"),
    )
    assert record.weekly.people_prevented.iloc[400] == (now - 9 if lower else now)


@pytest.mark.parametrize(
    "day",
    [
        "2025-12-28",
        "2025-12-29",
        "2025-12-31",
        "2026-01-08",
        "2026-01-09",
        "2026-08-20",
        "2026-08-21",
    ],
)
def test_every_number_is_right_whichever_workbook_was_out(winter, day):
    all_facts, expected = (
        facts(Record(day, winter)),
        independent.facts(winter, dt.date.fromisoformat(day)),
    )
    assert {ident: fact.value for ident, fact in all_facts.items()} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("day", "prevented", "message"),
    [
        (
            "2026-01-08",
            None,
            "No figure for 2025 was known by 8 January 2026.",
        ),
        (
            "2026-01-09",
            22_467,
            "(52 weeks ending 5 January to 28 December). "
            "Preventions are as the Home Office’s workbook to 8 January 2026 had them.",
        ),
        ("2026-08-21", 22_476, "workbook to 20 August 2026 had them."),
    ],
)
def test_a_claim_of_a_year_is_set_against_the_workbook_then_out(
    winter, tmp_path, day, prevented, message
):
    copy = Path(shutil.copytree(winter, tmp_path / "data"))
    days = {"window_start": "2025-01-01", "window_end": "2025-12-31", "stated_on": "2026-08-22"}
    judged = added(
        copy, day, stated="22000", checked_against="preventions.attempts_in_year", **days
    )
    assert (judged.fact.value, judged.fact.source_ids) == (prevented, ("ho_small_boats",))
    assert judged.verdict == ("right" if prevented else "not shown") and message in judged.reason


def test_a_history_that_does_not_fit_is_refused(winter, tmp_path):
    assert Record("latest", winter, "latest").day == Record("latest", winter, "2026-08-20").day
    assert Record("2026-08-21", winter).day == dt.date(2026, 8, 21)
    with pytest.raises(InputError, match="2026-08-21 lies outside the vintage asked for"):
        Record("2026-08-21", winter, "2026-08-20")
    broken = Path(shutil.copytree(winter, tmp_path / "data"))
    row = "arrivals_weekly,2025-09-07,people_prevented,{},{},2026-08-20\n"
    new = workbooks.held(winter).prevented[400] or 0
    revisions = broken / "official" / "revisions.csv"
    edit(revisions, row.format(new - 9, new), row.format(new - 9, new + 1))
    with pytest.raises(
        InputError, match=r"revisions\.csv: what 2026-08-20 changed in arrivals_weekly"
    ):
        _ = Record("2026-01-01", broken).weekly
