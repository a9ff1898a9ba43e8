"""Tables are found, and are read as they stood on a day.

They are refused with a sentence when a row is wrong, and are replaced all together.
"""

import dataclasses
import datetime as dt
import html
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, append, as_if_read, contents, edit, unchanged, write_description

from crossings.chapters import datasets
from crossings.check import curated
from crossings.common import data_folder, snapshots
from crossings.common.templates import render
from crossings.errors import InputError
from crossings.tables import checksums, curated_checks, official_checks, package, sources, stored
from crossings.tables.licences import licence
from crossings.tables.record import Record, resolve
from crossings.tables.schemas import TABLES


def spoil(data: Path, table: str, old: str, new: str) -> Path:
    return edit(data / TABLES[table].path, old, new)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_fits_its_schema(data, name):
    assert list(stored.read(name, data).columns) == list(TABLES[name].schema.columns)


def test_every_official_table_has_a_schema():
    official = {name for name, table in TABLES.items() if table.folder == "official"}
    assert official == set(snapshots.OFFICIAL_NAMES)


@pytest.fixture
def daily(data: Path) -> pd.DataFrame:
    return stored.read("arrivals_daily", data)


@pytest.fixture
def weekly(data: Path) -> pd.DataFrame:
    return stored.read("arrivals_weekly", data)


def test_the_daily_series_is_that_of_the_workbook(daily):
    assert len(daily) == 3_154 and daily.people_arrived.sum() == 208_507
    assert daily.date.iloc[[0, -1]].astype("string").tolist() == ["2018-01-01", "2026-08-20"]
    assert daily.date.diff().dropna().eq(pd.Timedelta(days=1)).all()
    assert daily.note.isin(["", "Revised"]).all() and (daily.note == "Revised").any()


def test_a_week_is_the_sum_of_its_days(daily, weekly):
    assert len(weekly) == 450
    columns = ["people_arrived", "boats_arrived"]
    sums = daily.set_index("date")[columns].rolling("7D").sum().loc[weekly.week_ending]
    assert (sums.to_numpy() == weekly[columns].to_numpy(dtype=float)).all()


def test_landings_that_were_not_collected_are_missing(daily):
    early = daily.date < "2023-01-01"
    assert daily.boats_uncontrolled[early].isna().all()
    assert daily.boats_uncontrolled[~early].notna().all()
    assert (daily.boats_uncontrolled == 0).any()


def test_preventions_that_were_not_collected_are_missing(weekly):
    early = weekly.week_ending < "2024-05-05"
    assert weekly.people_prevented[early].isna().all()
    assert weekly.people_prevented[~early].notna().all()


def test_months_of_the_pilot_are_known_once_they_are_published(record_at):
    assert record_at("2026-07-15").table("pilot_monthly").empty
    assert len(record_at("2026-07-16").table("pilot_monthly")) == 11


def test_a_later_amount_is_known_once_it_is_published(record_at):
    before, after = (
        record_at(day).agreements.set_index("agreement_id").gbp_m_later
        for day in ("2024-09-06", "2024-09-07")
    )
    assert after["declaration-2023-y3"] == 176
    assert before.isna()["declaration-2023-y3"]


@pytest.mark.parametrize(
    ("table", "column", "day", "newest"),
    [
        ("frontex_routes", "year", "2024-12-30", 2023),
        ("frontex_routes", "year", "2024-12-31", 2024),
        ("gdp_deflators", "financial_year", "2026-03-30", "2024/25"),
        ("gdp_deflators", "financial_year", "2026-03-31", "2025/26"),
    ],
)
def test_a_year_is_known_once_it_is_over(record_at, table, column, day, newest):
    assert record_at(day).table(table)[column].max() == newest


def test_a_week_is_known_once_it_is_over(record_at):
    assert record_at("2025-10-14").weekly.week_ending.max() == pd.Timestamp("2025-10-12")


def test_the_latest_record_alone_knows_what_came_later(data_copy):
    (data_copy / "official/arrivals_recent.csv").unlink()  # the days then end before the pilot does
    latest = Record("latest", data_copy)
    assert (latest.known_later("pilot_announcements").cumulative == 1500).any()
    assert Record(latest.day.isoformat(), data_copy).known_later("pilot_announcements").empty


CURATED_MISTAKES = {
    "days that are not those of its period": (
        "nationality_yearly",
        "2018-01-01,2018-12-31",
        "2018-01-01,2018-11-30",
        "column period_end: expected 2018-12-31, by the name of its period",
    ),
    "days that are not those of its year to June": (
        "official_arrivals",
        "2025-07-01,2026-06-30",
        "2025-06-01,2026-06-30",
        "column period_start: expected 2025-07-01, by the name of its period",
    ),
    "an agreement that runs on after its years": (
        "agreements",
        "2026-04-01,2029-03-31",
        "2026-04-01,2039-03-31",
        "column period_end: expected a day up to 2029-03-31",
    ),
    "a correction found far ahead": (
        "corrections",
        "2026-11-25",
        "2062-11-25",
        "column found: expected a day up to ",
    ),
    "an amount in pounds": (
        "agreements",
        "50,45.5,",
        "50,45500000,",
        "row 2, column committed_gbp_m: expected an amount in millions",
    ),
    "a route of another name": (
        "frontex_routes",
        "Exits towards the UK (Channel)",
        "Exits to the UK",
        "column route: expected Black Sea, ",
    ),
    "a measure of deaths that is none": (
        "deaths_yearly",
        "French prefecture: dead at sea",
        "French prefecture: dead",
        "column measure: expected French prefecture: dead at sea or IOM",
    ),
    "an age group that is none": (
        "age_sex_yearly",
        "18 to 24",
        "18 to 25",
        "column age_group: expected 17 and under, 18 to 24",
    ),
    "a period in another form": (
        "context_yearly",
        "calendar year",
        "calender year",
        "column period: expected a period such as calendar year",
    ),
    "a cost of another name": (
        "asylum_costs",
        "asylum hotels",
        "hotels",
        "column measure: expected total asylum costs or asylum hotels",
    ),
    "a period of red days in another form": (
        "red_days",
        "Jan-Apr 2022",
        "Jan to April 2022",
        "column period: expected a period such as Year ending April 2022",
    ),
    "a nationality that is spelt otherwise": (
        "nationality_yearly",
        "Afghanistan",
        "Afganistan",
        "column nationality: expected Afghanistan, as other rows have it, found 'Afganistan'",
    ),
    "a nationality of a group that is not counted": (
        "nationality_groups",
        "Ethiopia",
        "Abyssinia",
        "column nationality: expected a nationality that nationality_yearly",
    ),
    "a side that is spelt otherwise": (
        "claims",
        ",press,650,",
        ",preess,650,",
        "column side: expected press, as other rows have it",
    ),
    "an agreement of several rows that is spelt otherwise": (
        "agreements",
        "declaration-2023-y2,declaration-2023,",
        "declaration-2023-y2,declaraton-2023,",
        "column agreement: expected declaration-2023, as other rows have it",
    ),
    "an event from which figures count, spelt otherwise": (
        "policy_events",
        "One in, one out agreement takes effect",
        "One in, one out agreement takes efect",
        "column event: expected One in, one out agreement takes effect, by which figures know it",
    ),
    "an unknown source": ("agreements", "hl3419,high", "hl9999,high", "row 2, column source_id"),
    "a date the other way round": ("payments", "2023-11-01", "01/11/2023", "column as_of"),
    "sterling missing": ("agreements", "50,45.5,", "50,,", "row 2, column committed_gbp_m"),
    "euros missing": ("agreements", "50,45.5,", ",45.5,", "row 2, column committed_eur_m"),
    "a negative amount": ("agreements", "50,45.5,", "50,-45.5,", "row 2, column committed_gbp_m"),
    "a word off the list": (
        "agreements",
        "commitment,2018-26",
        "promise,2018-26",
        "row 2, column basis",
    ),
    "a payment of no agreement": (
        "payments",
        "sandhurst-2018",
        "sandhurst-1918",
        "column agreement_id",
    ),
    "a row twice": ("pilot_monthly", "2025-09,", "2025-08,", "row 3"),
    "a total that its months contradict": (
        "pilot_announcements",
        "2025-10-31,returned,75",
        "2025-10-31,returned,76",
        "column cumulative: expected a total from 17 to 75",
    ),
    "pounds and euros exchanged": (
        "payments",
        ",46.5,40.4,",
        ",40.4,46.5,",
        "column gbp_m: expected fewer pounds than its 40.4 euros",
    ),
    "payment above its agreement": (
        "payments",
        ",46.5,40.4,",
        ",465,40.4,",
        "column eur_m: expected at most",
    ),
    "month known before it was over": (
        "pilot_monthly",
        "2026-06,314,264,2026-07-16",
        "2026-06,314,264,2026-06-01",
        "column known_from: expected a day not before 2026-06-30",
    ),
    "people and events exchanged": (
        "weekly_copy",
        ",339,13,",
        ",13,339,",
        "row 3, column events_prevented: expected at most the 13 people",
    ),
    "a column renamed": ("claims", "claim_id,", "id,", "columns"),
    "a running figure that falls": (
        "pilot_announcements",
        "2025-11-14,returned,113",
        "2025-11-14,returned,93",
        "row 14, column cumulative: expected at least the 94 returned",
    ),
    "a total that does not add up": (
        "red_days",
        "2022-04-30,365,107",
        "2022-04-30,365,108",
        "row 2, column red_days: expected 107, the sum of May-Dec 2021 and Jan-Apr 2022",
    ),
    "days that are not the calendar's": (
        "red_days",
        "2024-04-30,366,106",
        "2024-04-30,365,106",
        "row 4, column days: expected 366",
    ),
    "more red days than days": ("red_days", "120,23", "120,123", "column red_days: expected"),
    "another day for an event from which figures count": (
        "policy_events",
        "2025-08-06",
        "2025-08-05",
        "column date: expected 2025-08-06",
    ),
    "a day too far off to be reckoned with": (
        "policy_events",
        "2020-03-23",
        "2999-03-23",
        "row 4, column date: expected a day such as 2025-10-14, found '2999-03-23'",
    ),
    "a row of an agreement whose others are in another sum": (
        "agreements",
        "agreement-2026,agreement-2026,",
        "agreement-2026,declaration-2023,",
        "row 12, column scope: expected 2018-26, the scope of the other rows of this agreement",
    ),
    "a kind of agreement that is none": (
        "agreements",
        "stopgap-2026,stop-gap,",
        "stopgap-2026,stopgap,",
        "row 11, column kind: expected agreement or stop-gap, found 'stopgap'",
    ),
    "a financial year that is none": (
        "agreements",
        "2025/26,209",
        "2025/27,209",
        "row 10, column financial_year: expected one financial year from 2018/19 to 2025/26, "
        "since its scope is 2018-26, found '2025/27'",
    ),
    "a year after its sum": (
        "agreements",
        "2025/26,209",
        "2027/28,209",
        "row 10, column financial_year",
    ),
    "a range in it": (
        "agreements",
        "2025/26,209",
        "2024/25-2025/26,209",
        "row 10, column financial_year",
    ),
    "a year before its sum": (
        "agreements",
        "2026/27,,16.2",
        "2025/26,,16.2",
        "row 11, column financial_year",
    ),
    "a month that is none": (
        "pilot_monthly",
        "2025-09",
        "2025-19",
        "expected a month such as 2026-08",
    ),
    "text for an amount": ("agreements", "50,45.5,", "50,lots,", "row 2, column committed_gbp_m"),
    "a date that does not exist": (
        "agreements",
        "2018-01-18,,2018-01-18",
        "2018-01-32,,2018-01-18",
        "row 2, column announced",
    ),
    "a range the other way round": (
        "agreements",
        "2026/27-2028/29",
        "2028/29-2026/27",
        "row 12, column financial_year: expected a financial year such as 2025/26, "
        "or 2026/27-2028/29, from 2026/27",
    ),
    "an agreement of later among the earlier": (
        "agreements",
        "2017/18",
        "2018/19",
        "row 16, column financial_year: expected a financial year such as 2025/26, "
        "or 2026/27-2028/29, up to 2017/18",
    ),
    "a year of costs that is none": (
        "asylum_costs",
        "2022/23",
        "2022/24",
        "row 3, column financial_year: expected a financial year such as 2025/26",
    ),
    "a year of costs in another form": (
        "asylum_costs",
        "2022/23",
        "2022-23",
        "row 3, column financial_year: expected a financial year such as 2025/26, found '2022-23'",
    ),
    "a rate of no year": (
        "gbp_per_eur",
        "2018/19",
        "2018/20",
        "column period: expected a financial",
    ),
    "a word of two": (
        "claims",
        ",payment,",
        ",paid,",
        "row 2, column basis: expected commitment, payment, spending, smuggling, cause, forecast, "
        "persons, persons and cause, degree or nothing, "
        "found 'paid'",
    ),
    "a comma in bare words": (
        "claims",
        "change-on-last-year,33%",
        "change-on-last-year,a, 33%",
        "claims.csv, row 5 has 20 cells, expected 19: Put quotes round words that hold a comma.",
    ),
    "a comma too few": (
        "claims",
        ",,2025-10-15,,briefing_article",
        ",,2025-10-15,briefing_article",
        "claims.csv, row 4 has 18 cells, expected 19: An empty cell needs its comma too.",
    ),
    "a payment in a sum of commitments": (
        "agreements",
        "commitment,2018-26",
        "payment,2018-26",
        "row 2, column basis: expected commitment, since its scope is a sum of commitments, "
        "found 'payment'",
    ),
    "an agreement known before it was announced": (
        "agreements",
        "2018-01-18,,2018-01-18",
        "2018-01-18,,2015-01-18",
        "row 2, column known_from: expected a day not before announced",
    ),
    "a figure known before the day it speaks of": (
        "pilot_announcements",
        "2025-12-16,mirror",
        "2025-12-15,mirror",
        "row 17, column known_from: expected a day not before as_of",
    ),
    "a month of the pilot passed over": (
        "pilot_monthly",
        "2025-10,",
        "2026-10,",
        "row 4, column month: expected 2025-10, "
        "since the series has every month from its first on, found '2026-10'",
    ),
    "a sign in words that is none": (
        "payments",
        "Dunkirk",
        "Dun\0kirk",
        "column what: expected words",
    ),
    "two digits of a route exchanged": (
        "frontex_routes",
        "2023,Western Balkan,99002,",
        "2023,Western Balkan,90902,",
        "column detections: expected 373219, the sum of the routes of its year, found '381319'",
    ),
    "the ends of a range exchanged": (
        "estimates",
        ",36965,44628,",
        ",44628,36965,",
        "column low: expected at most its high, 36965.0, found '44628.0'. Exchange the two",
    ),
    "a figure outside its range": (
        "estimates",
        "45651,45000,50000",
        "54651,45000,50000",
        "column quantity: expected a figure from its low to its high, found '54651.0'",
    ),
    "an amount that fell out": ("published_totals", "GBP", "", "column currency"),
    "a last year before the first": ("published_totals", "2026,2028", "2028,2026", "column last_"),
}


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("daily", "2018-01-01,0,0", "2018-01-01,7,0", "row 2, column boats_arrived"),
        (
            "daily",
            "2018-01-01,0,0",
            "2018-01-01,0,2",
            "expected boats exactly where there are people",
        ),
        ("weekly", "2018-01-07,0", "2018-01-07,5", "column people_arrived: expected 0, the sum of"),
        ("daily", "2018-01-05,", "2017-01-05,", "row 6, column date: expected 2018-01-05"),
        ("daily", "2018-01-05,0,0,,\n", "", "row 6, column date: expected 2018-01-05"),
    ],
)
def test_an_official_cell_changed_by_hand_is_named(data_copy, refused, name, old, new, where):
    path = spoil(data_copy, f"arrivals_{name}", old, new)
    for command in ("facts", "claims"):
        message = refused(command, "--data", data_copy)
        assert f"arrivals_{name}.csv" in message and where in message, message
        assert "Only `crossings ingest` writes this table" in message
    assert str(path) in [problem.file for problem in curated.problems(data_copy)], (
        "the check of sources says so too"
    )


@pytest.mark.parametrize("mistake", CURATED_MISTAKES)
def test_a_mistake_in_a_curated_row_is_named(data_copy, refused, mistake):
    table, old, new, where = CURATED_MISTAKES[mistake]
    spoil(data_copy, table, old, new)
    message = refused("facts", "--data", data_copy)
    assert f"{table}.csv" in message and where in message, message


@pytest.mark.parametrize("table", ["agreements", "payments", "claims"])
def test_a_row_that_stands_twice_under_two_names_is_named(data_copy, refused, table):
    """Red while a sum could count an agreement twice."""
    path = data_copy / "curated" / f"{table}.csv"
    row = path.read_text("utf-8").splitlines()[3]
    append(path, f"{row.replace(',', '-again,', 1)}\n")
    message = refused("facts", "--data", data_copy)
    assert f"{table}.csv" in message and "-again" in message


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (lambda text: text.replace(",", ";"), "has semicolons between its cells, expected commas"),
        (lambda text: text.replace(",", "\t"), "has tabs between its cells, expected commas"),
        (lambda text: text.encode("utf-16"), "Save it as CSV in UTF-8"),
        (lambda text: text.replace("\n2", "\n2é", 3).encode("latin-1"), "row 2 is not in UTF-8"),
        (lambda text: text.replace("\n", ",\n"), "a column has no name, as after a comma at"),
        (lambda text: text.replace("\n", ",\n", 3).replace(",\n", "\n", 2), "commas at its end"),
        (
            lambda text: text.replace("\n", "\n\n", 2),
            "Take the empty line out",
        ),
        (
            lambda text: text.replace("\n", "\n<<<<<<< HEAD\n", 1),
            "a merge that was not ended",
        ),
        (lambda text: text.replace("people", "peopel", 1), "people'] and unknown ['peopel']"),
    ],
)
def test_a_table_as_a_spreadsheet_may_spoil_it_is_told(data_copy, refused, spoilt, told):
    path = data_copy / TABLES["deaths_yearly"].path
    spoilt_text = spoilt(path.read_text(encoding="utf-8"))
    path.write_bytes(spoilt_text if isinstance(spoilt_text, bytes) else spoilt_text.encode())
    message = refused("facts", "--data", data_copy)
    assert "deaths_yearly.csv" in message and told in message, message


def test_sources_that_hold_a_merge_are_told_with_its_line(data_copy, refused):
    edit(data_copy / "sources.toml", "\n\n[", "\n<<<<<<< HEAD\n\n[")
    assert "sources.toml:" in (told := refused("facts", "--data", data_copy))
    assert "holds a merge that was not ended" in told


@pytest.mark.parametrize(("name", "near"), [("payment", "payments"), ("tides", "arrivals_daily,")])
def test_a_table_of_another_name_is_answered_with_those_near(record_at, name, near):
    with pytest.raises(InputError, match=rf"There is no table '{name}': expected .*{near}"):
        record_at("latest").table(name)


def test_the_same_content_is_read_once_and_mistakes_placed(data_copy, tmp_path, monkeypatch):
    elsewhere = shutil.copytree(data_copy, tmp_path / "elsewhere")
    first = stored.read("agreements", data_copy)
    monkeypatch.setattr(pd, "read_csv", lambda *arguments, **more: pytest.fail("read again"))
    assert stored.read("agreements", elsewhere).equals(first)
    monkeypatch.undo()
    for folder in (data_copy, elsewhere):
        path = folder / TABLES["agreements"].path
        append(path, "short\n")
        with pytest.raises(InputError, match=f"^{re.escape(str(path))}, row "):
            stored.read("agreements", folder)


def test_what_a_source_may_not_say_is_told_with_the_nearest(data):
    record = Record("latest", data)
    entries = html.unescape(datasets.sources(record).markup("../")).split("<li ")[1:]
    assert len(entries) == len(record.sources)
    for entry, source in zip(entries, record.sources.values(), strict=True):
        assert entry.lower().count(f"{source.how_read}. licence".lower()) == 1
        assert entry.lower().count(source.how_read.lower()) == 1
        assert re.search(r"Published \d", entry) is None or source.day_known
    assert any(not source.day_known for source in record.sources.values())
    known = sources.read(data / "sources.toml")
    unread = [source for source in known.values() if "not opened" in source.how_read]
    assert unread and all(source.remark == source.how_read for source in unread)
    with pytest.raises(
        KeyError, match=r"no source has the id 'ho_small_boat': did you mean ho_small_boats"
    ):
        sources.cited(known, ["ho_small_boats", "ho_small_boat"])
    with pytest.raises(
        KeyError, match=r"no source has the id 'xx': The ids are those of data/sources\.toml"
    ):
        sources.cited(known, ["xx"])


def test_a_source_is_listed_with_its_words_escaped(data):
    known = next(iter(sources.read(data / "sources.toml").values()))
    source = dataclasses.replace(
        known,
        publisher="A & B",
        title="<i>",
        address="https://c.org/?d&e",
    )
    without = dataclasses.replace(source, address="")
    entries = [(each, "in May", "Read directly", "") for each in (source, without)]
    linked, plain = render("datasets/sources.html", sources=entries).split("<li ")[1:]
    assert '<p>A &amp; B, <a href="https://c.org/?d&amp;e">&lt;i&gt;</a>.' in linked
    assert "<p>A &amp; B, &lt;i&gt;." in plain


HOW_READ = 'how_read = "{}"'


@pytest.mark.parametrize(
    "how_read", ["Second-hand", "read", "not  opened", "copy read; figures second hand"]
)
def test_how_a_source_was_read_is_one_of_the_words_that_decide(data_copy, how_read):
    path = edit(
        data_copy / "sources.toml", HOW_READ.format("second-hand"), HOW_READ.format(how_read)
    )
    with pytest.raises(
        InputError, match=rf"how_read should be one of read directly, .*not '{how_read}'"
    ):
        sources.read(path)


@pytest.mark.parametrize("slip", ["www.gov.uk", "https://www.gov,uk", "https://www.gov.uk/a page"])
def test_an_address_of_a_source_that_is_none_is_told(data_copy, slip):
    path = edit(data_copy / "sources.toml", "https://www.gov.uk/government/pub", f"{slip}/pub")
    with pytest.raises(InputError, match="address should be one such as"):
        sources.read(path)


def test_words_may_follow_how_a_source_was_read(data_copy):
    words = "copy read; one table second-hand"
    path = edit(data_copy / "sources.toml", HOW_READ.format("second-hand"), HOW_READ.format(words))
    assert next(
        source for source in sources.read(path).values() if source.how_read == words
    ).second_hand


MAY, ACROSS = "Secretary in May 2024", "as told by Across the Channel"
EXPLAINED = "curated/explanations.csv"


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (EXPLAINED, MAY, f"{MAY} (ap_2024_05_22),", "ap_2024_05_22"),
        (EXPLAINED, MAY, f"{MAY} (cbp9681),", "cbp9681"),
        (
            "curated/estimates.csv",
            "10 to 53 a year to France",
            "10 to 53 a year (dublin_transfers)",
            "dublin_transfers",
        ),
        (
            "curated/published_totals.csv",
            "(worked out here)",
            "(of agreements.csv)",
            "agreements.csv",
        ),
        ("sources.toml", ACROSS, "in claims.json of Across the Channel", "claims.json"),
        ("sources.toml", ACROSS, "at 8194d6d8 of Across the Channel", "8194d6d8"),
    ],
)
def test_words_that_readers_see_name_no_table_source_or_file(data_copy, file, old, new, named):
    assert list(curated.problems_of_names(data_copy)) == []
    path = data_copy / file
    row = path.read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    edit(path, old, new)
    (problem,) = curated.problems(data_copy)
    assert problem.file == str(path) and f"names {named!r}" in str(problem)
    assert problem.line == (row if file.endswith(".csv") else None)
    edit(data_copy / "sources.toml", 'publisher = "Home Office"\n', "")
    with pytest.raises(InputError, match=r"\[ho_small_boats\]: the field 'publisher' is missing"):
        curated_checks.check_curated(data_copy)


@pytest.mark.parametrize("cells", ["2025-06-02\nday_known = false", '2025-06-01\nday_known = "no"'])
def test_an_unknown_day_is_the_first_of_its_month(data_copy, cells):
    path = edit(data_copy / "sources.toml", "2025-06-01\nday_known = false", cells)
    with pytest.raises(InputError, match=r"\[times_2025\]: day_known should be"):
        sources.read(path)


def test_tables_are_replaced_together_and_written_as_read(data_copy):
    daily, weekly = (
        stored.read("arrivals_daily", data_copy),
        stored.read("arrivals_weekly", data_copy),
    )
    wrong = weekly.assign(people_arrived=-1)
    with unchanged(contents, data_copy / "official"), pytest.raises(InputError):
        stored.replace_tables(
            {"arrivals_daily": daily.head(10), "arrivals_weekly": wrong}, data_copy
        )
    for name in ("arrivals_daily", "arrivals_weekly"):
        with unchanged(contents, data_copy / "official"):
            stored.replace_tables({name: stored.read(name, data_copy)}, data_copy)
    pending = data_copy / "official" / stored.PENDING
    pending.mkdir()
    lines = (
        (pending.parent / "arrivals_daily.csv")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)
    )
    (pending / "arrivals_daily.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert resolve("latest", data_copy) == dt.date(2026, 8, 19)
    stored.finish_replacing(data_copy)
    assert resolve("latest", data_copy) == dt.date(2026, 8, 19) and not pending.exists()


def test_the_data_package_is_valid_and_written_if_it_differs(data, data_copy):
    assert json.loads((data / "datapackage.json").read_text(encoding="utf-8")) == package.describe(
        data
    )
    import frictionless

    report = frictionless.validate(str(data / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])[:5]
    path = data_copy / "datapackage.json"
    right = path.read_text(encoding="utf-8")
    path.write_text("{}", encoding="utf-8")
    assert write_description(data_copy) == path and path.read_text(encoding="utf-8") == right
    before = path.stat().st_mtime_ns
    assert write_description(data_copy) == path and path.stat().st_mtime_ns == before


def sources_of(table: Path) -> set[str]:
    """The ids of the sources of a table, from its file alone."""
    rows = pd.read_csv(table, dtype=str)
    columns = [name for name in ("source_id", "later_source_id") if name in rows]
    if columns:
        return {ident for name in columns for ident in rows[name].dropna()}
    return {"ho_small_boats"} if table.parent.name == "official" else set()


def test_the_data_package_lists_every_source(data):
    described = package.describe(data)
    assert {source["id"] for source in described["sources"]} == set(
        sources.read(data / "sources.toml")
    )


def test_each_table_names_its_sources_and_their_licences(data):
    known = sources.read(data / "sources.toml")
    for table in package.describe(data)["resources"]:
        source_ids = sources_of(data / table["path"])
        licences = {known[ident].licence for ident in source_ids} or {"CC BY 4.0"}
        assert {licence["title"] for licence in table["licenses"]} == licences, table["name"]
        assert {source["id"] for source in table["sources"]} == source_ids, table["name"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("OGL v3.0", "OGL-UK-3.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC BY-NC 4.0: cite yearly totals only", "CC-BY-NC-4.0"),
        ("all rights reserved", "other-closed"),
        ("cited fact", "notspecified"),
        ("Crown copyright", "notspecified"),
    ],
)
def test_a_licence_that_is_not_open_is_never_told_as_open(words, name):
    entry = licence(words).in_package()
    assert (entry["name"], entry["title"]) == (name, words)


def test_the_published_package_keys_every_source(data, tmp_path):
    import frictionless

    described = package.describe(data, published=True)
    for table in data.glob("*/*.csv"):
        shutil.copyfile(table, tmp_path / table.name)
    (tmp_path / "sources.csv").write_text(package.sources_as_csv(data), encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(checksums.as_text(described), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])[:5]
    keyed = {
        resource["name"]
        for resource in described["resources"]
        if "foreignKeys" in resource["schema"]
    }
    assert keyed == {
        resource["name"]
        for resource in described["resources"]
        if resource["name"] != "sources"
        and any(field["name"] == "source_id" for field in resource["schema"]["fields"])
    }
    (tmp_path / "sources.csv").write_text(
        package.sources_as_csv(data).replace("hl3419,", "hl3420,", 1), encoding="utf-8"
    )
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_a_vintage_that_comes_in_meanwhile_breaks_no_sum(data_copy, monkeypatch):
    real, weekly = official_checks.read, data_copy / "official" / "arrivals_weekly.csv"
    before = weekly.read_text(encoding="utf-8")
    changed = before.replace("2018-01-07,0", "2018-01-07,5")

    def and_then_changed(name: str, data: Path, *held: Mapping[str, bytes]) -> pd.DataFrame:
        table = real(name, data, *held)
        # As an ingest would, between one table and the next.
        weekly.write_text(changed, encoding="utf-8")
        return table

    monkeypatch.setattr(official_checks, "read", and_then_changed)
    official_checks.check_official(as_if_read(data_copy))
    assert weekly.read_text(encoding="utf-8") == changed != before
    with pytest.raises(InputError, match="expected 0, the sum of its days, found 5"):
        official_checks.check_official(data_copy)


@pytest.fixture(autouse=True)
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(data_folder.VARIABLE, raising=False)
    return monkeypatch


@pytest.fixture
def checkout(data_copy: Path) -> Path:
    (data_copy.parent / "notebooks" / "drafts").mkdir(parents=True)
    return data_copy.parent


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/drafts"])
def test_data_are_found_from_any_folder_of_the_checkout(checkout, folder, patch):
    patch.chdir(checkout / folder)
    assert data_folder.data_directory().resolve() == Record().data.resolve() == checkout / "data"


def test_the_folder_named_wins_and_one_only_called_data_loses(checkout, patch, printed, tmp_path):
    (checkout / "notebooks" / "data").mkdir()
    patch.chdir(checkout / "notebooks")
    assert data_folder.data_directory() == checkout / "data"
    assert "\nspend-since-2018: " in printed("claims", "--as-of", "2025-10-14")
    patch.chdir(checkout)
    patch.setenv(data_folder.VARIABLE, str(tmp_path / "named"))
    for own in (False, True):
        assert data_folder.data_directory(or_own=own) == tmp_path / "named"
        assert data_folder.data_directory("given", or_own=own) == Path("given")


@pytest.mark.parametrize("kept", [["sources.toml"], ["official", "curated"]])
def test_data_are_known_by_what_they_hold(tmp_path, kept, patch):
    (tmp_path / "data").mkdir()
    for name in kept:
        path = tmp_path / "data" / name
        path.touch() if path.suffix else path.mkdir()
    (tmp_path / "deeper").mkdir()
    patch.chdir(tmp_path / "deeper")
    assert data_folder.data_directory() == tmp_path / "data"


def test_outside_a_checkout_notebooks_alone_have_data(tmp_path, patch):
    patch.chdir(tmp_path)
    assert Record().data == ROOT / "data"
    assert data_folder.data_directory() == Path("data")


@pytest.mark.parametrize("command", ["facts", "claims", "fresh", "diff"])
def test_without_data_a_command_says_how_to_name_them(command, tmp_path, patch, refused):
    patch.chdir(tmp_path)
    ways = (
        "run in the checkout, or set CROSSINGS_DATA to its data directory, or name that with --data"
    )
    advice = "`crossings ingest FILE` makes one from the official workbook."
    assert f"is missing: {ways}; {advice}" in refused(command)


def test_where_a_table_is_missing_it_is_named(data_copy, refused):
    (data_copy / "official" / "arrivals_daily.csv").unlink()
    refusal = refused("claims", "--data", data_copy)
    assert "arrivals_daily.csv is missing: run `crossings ingest FILE` " in refusal
    assert "--data or CROSSINGS_DATA" in refusal


def test_tables_changed_while_they_are_read_are_of_one_state(data_copy, monkeypatch):
    """Red while the daily table could be old and the weekly one new."""
    daily, weekly = (stored.read(f"arrivals_{name}", data_copy) for name in ("daily", "weekly"))
    frames = {
        "arrivals_daily": daily.assign(note="new"),
        "arrivals_weekly": weekly.assign(note="new"),
    }
    really_read = Path.read_bytes

    def read_and_change(path: Path) -> bytes:
        content = really_read(path)
        if path.name == "arrivals_daily.csv" and frames:
            changed = frames.copy()
            frames.clear()
            stored.replace_tables(changed, data_copy)
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_change)
    read = snapshots.official(data_copy, ["arrivals_daily", "arrivals_weekly"])
    assert not frames and all(b"new" in content for content in read.values())


def test_settings_of_the_site_are_asked_for_ahead(tmp_path, data_copy, monkeypatch):
    (tmp_path / "_quarto.yml").write_text("website: {title: Boats}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="site-url"):
        package.refuse_ahead(data_copy)


def test_a_field_that_is_no_text_is_named(tmp_path, data):
    path = tmp_path / "sources.toml"
    text = (data / "sources.toml").read_text(encoding="utf-8")
    path.write_text(re.sub(r"publisher = .*", "publisher = 5", text, count=1), encoding="utf-8")
    with pytest.raises(InputError, match=r"publisher should be text in quotes, not 5\."):
        sources.read(path)
