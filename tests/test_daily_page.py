"""The page of the last seven days is read exactly or refused.

It is kept only until a workbook covers its days.
"""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from conftest import DATA, ROOT, edit, unchanged
from govuk import table_of
from workbooks import snapshot, vintage, written

from crossings.errors import InputError
from crossings.official import fetch, ingest_workbook
from crossings.official.daily_page import read_page
from crossings.official.ingest_daily_page import PageOutcome, ingest_page
from crossings.posts import vintage_diff
from crossings.tables import stored
from crossings.tables.record import resolve

OFFICIAL = ROOT.parent / "shared" / "official" / "last-7-days-2026-08-22.table.html"
READ_ON = dt.date(2018, 1, 26)
DAYS = (
    ("24 January 2018", 7, 1, 0),
    ("25 January 2018", "1,090", 13, 1),
    ("26 January 2018", 0, 0, 0),
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the tables after the usual made workbook, which ends on 24 January 2018.

    They are copied, since reading takes longer.
    """
    folder = tmp_path_factory.mktemp("held")
    ingest_workbook.ingest(written(folder / "made.ods"), folder, read_on=READ_ON)
    return folder


@pytest.fixture
def data(held: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held, tmp_path / "data"))


def saved(data: Path, text: str, name: str = "page.html") -> Path:
    path = data.parent / name
    path.write_text(text, "utf-8")
    return path


def ingest(
    data: Path, *days: tuple[str, object, object, object], read_on: dt.date = READ_ON
) -> PageOutcome:
    return ingest_page(saved(data, table_of(*days)), data, read_on=read_on)


def kept(data: Path) -> dict[str, list[object]]:
    frame = stored.read("arrivals_recent", data)
    return {
        f"{row.date:%d %b}": [row.people_arrived, row.boats_arrived] for row in frame.itertuples()
    }


def revised(data: Path) -> list[tuple[object, ...]]:
    frame = stored.read("revisions", data)
    rows = frame[frame.table == "arrivals_recent"]
    return [
        (f"{row.key:%d %b}", row.column, row.old, row.new, row.vintage) for row in rows.itertuples()
    ]


def test_the_official_page_is_read_to_the_number():
    if not OFFICIAL.is_file():
        pytest.skip("the official page is not at hand")
    page = read_page(OFFICIAL)
    assert page.last_day == dt.date(2026, 8, 21)
    assert page.days.people_arrived.tolist() == [82, 0, 250, 0, 0, 0, 0]
    assert page.days.boats_arrived.tolist() == [1, 0, 3, 0, 0, 0, 0]
    assert page.days.boats_uncontrolled.tolist() == [0] * 7


def test_only_new_days_of_a_page_are_kept(data):
    outcome = ingest(data, *DAYS)
    assert outcome.changed and outcome.days_added == 2 and not outcome.stale
    assert kept(data) == {"25 Jan": [1_090, 13], "26 Jan": [0, 0]}
    frame = stored.read("arrivals_recent", data)
    assert set(frame.source_id) == {"ho_last_7_days"}
    assert set(frame.read_on) == {pd.Timestamp(READ_ON)}


def test_a_page_read_again_changes_nothing(data):
    ingest(data, *DAYS)
    with unchanged(snapshot, data):
        again = ingest(data, *DAYS)
    assert not again.changed and not again.stale
    assert "was read before; nothing changed" in again.words


def test_a_page_that_was_not_updated_in_time_is_stale(data):
    ingest(data, *DAYS)
    later = ingest(data, *DAYS, read_on=dt.date(2018, 1, 30))
    assert later.stale and not later.changed
    assert "It was not updated: read on 30 January 2018" in later.words


def test_an_older_page_is_refused(data):
    ingest(data, *DAYS)
    words = "ends on 2018-01-25, and a page that ends on 2018-01-26 was read before"
    with unchanged(snapshot, data), pytest.raises(InputError, match=words):
        ingest(data, *DAYS[:2])


def test_a_day_that_a_later_page_changes_is_a_revision(data):
    ingest(data, *DAYS)
    outcome = ingest(data, ("25 January 2018", "1,100", 13, 1), ("26 January 2018", 0, 0, 0))
    assert len(outcome.revisions) == 1 and kept(data)["25 Jan"] == [1_100, 13]
    ingest(data, ("25 January 2018", "1,101", 14, 1), ("26 January 2018", 0, 0, 0))
    assert revised(data) == [
        ("25 Jan", "people_arrived", 1_090, 1_100, "page 2018-01-26"),
        ("25 Jan", "people_arrived", 1_100, 1_101, "page 2018-01-26.2"),
        ("25 Jan", "boats_arrived", 13, 14, "page 2018-01-26.2"),
    ]


def test_an_older_page_of_the_same_day_read_again_adds_nothing(data):
    first, second = DAYS, (DAYS[0], ("25 January 2018", "1,100", 13, 1), DAYS[2])
    ingest(data, *first)
    ingest(data, *second)
    with unchanged(snapshot, data):
        for days in (first, second):
            again = ingest(data, *days, read_on=dt.date(2018, 1, 27))
            assert not again.changed and "was read before; nothing changed" in again.words
    assert kept(data)["25 Jan"] == [1_100, 13] and len(revised(data)) == 1


def test_a_known_page_still_fills_in_days_that_are_not_held(data):
    ingest(data, *DAYS)
    (data / "official" / "arrivals_recent.csv").unlink()
    assert ingest(data, *DAYS).changed and kept(data)["25 Jan"] == [1_090, 13]


def test_a_table_changed_by_hand_is_no_publishers_revision(data, tmp_path):
    edit(data / "official" / "arrivals_daily.csv", "2018-01-09,12,", "2018-01-09,1012,")
    newer = written(tmp_path / "newer.ods", of=vintage(26, 3))
    pattern = r"arrivals_weekly.csv, row 3, column people_arrived: .* restore it"
    with unchanged(snapshot, data):
        with pytest.raises(InputError, match=pattern):
            ingest_workbook.ingest(newer, data, read_on=READ_ON)
        with pytest.raises(InputError, match=pattern):
            ingest(data, *DAYS)


@pytest.mark.parametrize("cell", ["-4", "four", ""])
def test_a_number_typed_into_an_official_table_is_refused(data, cell):
    path = data / "official" / "arrivals_daily.csv"
    edit(path, "2018-01-09,12,", f"2018-01-09,{cell},")
    with pytest.raises(InputError, match="row 10, column people_arrived") as refused:
        stored.read("arrivals_daily", data)
    advice = "Only `crossings ingest` writes this table: restore it from version control"
    assert advice in str(refused.value) and "Correct that cell" not in str(refused.value)


def test_both_commands_say_the_same_of_values_revised(data, tmp_path):
    shutil.copytree(DATA / "curated", data / "curated")
    shutil.copyfile(DATA / "sources.toml", data / "sources.toml")
    ingest(data, ("25 January 2018", 5, 1, 0), ("26 January 2018", 90, 3, 0))
    newer = written(tmp_path / "newer.ods", of=vintage(26, 3))
    words = ingest_workbook.ingest(newer, data, read_on=READ_ON).words
    difference = vintage_diff.as_text(vintage_diff.difference(data))
    for phrase in ("no earlier value revised", "2 provisional figures of the daily page"):
        assert phrase in words and phrase in difference


def test_the_first_workbook_that_covers_a_day_replaces_it(data, tmp_path):
    ingest(
        data,
        ("25 January 2018", 5, 1, 0),
        ("26 January 2018", 90, 3, 0),
        ("27 January 2018", 8, 1, 0),
        read_on=dt.date(2018, 1, 27),
    )
    newer = written(
        tmp_path / "newer.ods", of=vintage(26, 3)
    )  # 7 people on the 25th, 90 on the 26th
    outcome = ingest_workbook.ingest(newer, data, read_on=dt.date(2018, 1, 27))
    assert kept(data) == {"27 Jan": [8, 1]}, "the day that it does not cover stays"
    assert revised(data) == [
        ("25 Jan", "people_arrived", 5, 7, "2018-01-26"),
        ("26 Jan", "boats_uncontrolled", 0, 1, "2018-01-26"),
    ]
    assert "arrivals_recent" in set(outcome.revisions.table)
    newest = written(tmp_path / "next.ods", of=vintage(27, 3))
    again = ingest_workbook.ingest(newest, data, read_on=dt.date(2018, 1, 28))
    assert kept(data) == {} and len(revised(data)) > 2, (
        "what pages and vintages changed before is still told"
    )
    assert again.changed and stored.read("arrivals_daily", data).date.iloc[-1] == pd.Timestamp(
        "2018-01-27"
    )


def test_a_page_that_the_workbook_covers_adds_nothing(data):
    outcome = ingest(data, ("23 January 2018", 12, 2, 0), ("24 January 2018", 8, 1, 0))
    assert not outcome.changed and "which the workbook covers: nothing to add" in outcome.words
    assert "On 1 of the 2 days" in outcome.words
    assert kept(data) == {} and revised(data) == []
    read = stored.read("journal", data).set_index("kind").loc["page"]
    assert (read.outcome, read.rows, read.last_day) == ("unchanged", 2, pd.Timestamp("2018-01-24"))


@pytest.mark.parametrize("listed", ["no file", "no entry", "no address", "an address"])
def test_the_address_on_record_is_that_of_the_source_if_any(data, listed):
    if listed != "no file":
        text = (DATA / "sources.toml").read_text("utf-8")
        entries = re.split(r"(?m)^(?=\[)", text)
        (ours,) = (entry for entry in entries if entry.startswith("[ho_last_7_days]"))
        left = {
            "no entry": "",
            "no address": re.sub(r"(?m)^address.*\n", "", ours),
            "an address": ours,
        }
        (data / "sources.toml").write_text(text.replace(ours, left[listed]), "utf-8")
    ingest(data, *DAYS)
    (address,) = (
        row.source_url for row in stored.read("journal", data).itertuples() if row.kind == "page"
    )
    assert (
        address.startswith("https://www.gov.uk/")
        if listed == "an address"
        else address == "not recorded"
    )


def test_a_gap_of_a_page_is_kept(data):
    outcome = ingest(data, ("26 January 2018", 0, 0, 0))
    assert kept(data) == {"26 Jan": [0, 0]}
    assert "that was read gives 25 January 2018" in outcome.words
    assert resolve("latest", data).isoformat() == "2018-01-24"


def test_a_number_that_a_page_leaves_out_stays_as_it_was(data):
    ingest(data, ("26 January 2018", 0, 0, 0))
    ingest(data, *DAYS)
    ingest(data, ("25 January 2018", "1,090", 13, "-"), ("26 January 2018", 4, 1, 0))
    frame = stored.read("arrivals_recent", data)
    assert frame.boats_uncontrolled.tolist() == [1, 0] and len(revised(data)) == 2


def command(data: Path) -> list[object]:
    """To read a page, as of a day that follows."""
    path = saved(data, f"<html><body><h1>Last 7 days</h1>{table_of(*DAYS)}</body></html>")
    return ["ingest", path, "--data", data, "--from", "https://www.gov.uk/page", "--read-on"]


def test_the_command_says_what_it_read_of_a_page(data, printed):
    outcome = json.loads(printed(*command(data), "2018-01-26", "--json"))
    assert (outcome["changed"], outcome["days_added"]) == (True, 2)
    assert outcome["last_day"] == "2018-01-26"
    assert "nothing changed" in printed(*command(data), "2018-01-26")


def test_a_day_after_today_is_refused(data, refused, monkeypatch):
    """Red while a file was taken as read in a year that had not begun."""
    monkeypatch.setattr(fetch, "today", lambda: dt.date(2018, 1, 26))
    with unchanged(snapshot, data):
        assert "2018-01-27 is after today, 2018-01-26" in refused(*command(data), "2018-01-27")


def test_a_clock_of_another_age_is_refused(data, refused, monkeypatch):
    monkeypatch.setattr(fetch, "today", lambda: dt.date.max)
    assert "as read on 9999-12-31, which cannot be" in refused(*command(data), "9999-12-31")


def test_without_a_workbook_there_is_nothing_to_add_to(tmp_path, refused):
    path = saved(tmp_path / "data", table_of(*DAYS))
    assert "ingest FILE" in refused(
        "ingest", path, "--data", tmp_path / "data", "--read-on", "2018-01-26"
    )
    assert not (tmp_path / "data").exists()


GOOD = table_of(*DAYS)
Change = Callable[[str], str]
WRONG: dict[str, tuple[Change, str]] = {
    "no table": (lambda t: "<p>Down for maintenance</p>", "found no table"),
    "another table": (
        lambda t: t.replace("Migrants arrived", "Cats"),
        "Migrants arrived is missing",
    ),
    "tables of other things": (
        lambda t: t.replace("Migrants", "Cats").replace("Boats arrived", "Dogs"),
        "found 1 other",
    ),
    "two tables": (lambda t: t + t, "found more than one"),
    "a column gone": (
        lambda t: t.replace("Boats involved in uncontrolled landings", "Boats"),
        "uncontrolled landings is missing",
    ),
    "a column twice": (
        lambda t: t.replace("Notes", "Boats arrived"),
        "Boats arrived is there twice",
    ),
    "cut off": (lambda t: t[: t.index("26 January")], "breaks off inside the table"),
    "no rows": (lambda t: t[: t.index("<tbody>")] + "</table>", "expected 1 to 31 days"),
    "script in a cell": (
        lambda t: t.replace("<td>7</td>", "<td><script>alert(1)</script>7</td>"),
        "found <script>",
    ),
    "a table in it": (lambda t: t.replace("<td>7</td>", f"<td>{t}</td>"), "found <table>"),
    "a span of columns": (
        lambda t: t.replace("<td>7</td>", "<td colspan=2>7</td>"),
        "found a colspan",
    ),
    "a cell short": (lambda t: t.replace("<td>7</td>", ""), "row 2: expected 5 cells"),
    "no date": (
        lambda t: t.replace("24 January 2018", "yesterday"),
        "row 2, column Date: expected a day",
    ),
    "a day left out": (
        lambda t: t.replace("25 January 2018", "27 January 2018"),
        "row 3, column Date: expected 2018-01-25",
    ),
    "a day twice": (
        lambda t: t.replace("25 January 2018", "24 January 2018"),
        "row 3, column Date: expected 2018-01-25",
    ),
    "an impossible day": (
        lambda t: t.replace("24 January 2018", "32 January 2018"),
        "row 2, column Date",
    ),
    "words": (
        lambda t: t.replace("1,090", "many"),
        "row 3, column Migrants arrived: expected a whole number",
    ),
    "a formula": (lambda t: t.replace("1,090", "=1+1"), "found '=1+1'"),
    "nothing": (lambda t: t.replace("1,090", " "), "found nothing"),
    "a dash for people": (lambda t: t.replace("1,090", "-"), "found '-'"),
    "commas astray": (lambda t: t.replace("1,090", "10,90"), "found '10,90'"),
    "other digits": (lambda t: t.replace("1,090", "٣"), "found '٣'"),
    "too many": (lambda t: t.replace("1,090", "99,999,999"), "found '99,999,999'"),
    "people without boats": (
        lambda t: t.replace("<td>13</td>", "<td>0</td>"),
        "boats exactly where there are people",
    ),
    "more uncontrolled": (
        lambda t: t.replace("<td>13</td><td>1</td>", "<td>13</td><td>14</td>"),
        "no more than the 13 boats",
    ),
    "days to come": (lambda t: t.replace("January", "March"), "is after 2018-01-26"),
    "a digit raised behind a number": (
        lambda t: t.replace("1,090", "1,090<sup>1</sup>"),
        "row 3, column Migrants arrived: expected one piece of text, found '1,090 1', "
        "of which <sup> sets a part apart",
    ),
    "a raised digit alone": (
        lambda t: t.replace("1,090", "<sup>1</sup>"),
        "found '1', of which <sup>",
    ),
    "a digit lowered": (lambda t: t.replace("1,090", "109<sub>0</sub>"), "of which <sub>"),
    "a digit that is a link": (
        lambda t: t.replace("1,090", '1,090<a href="#fn1">1</a>'),
        "of which <a>",
    ),
    "a small digit": (lambda t: t.replace("1,090", "1,090<small>2</small>"), "of which <small>"),
    "a span behind a number": (
        lambda t: t.replace("1,090", "1,090<span>7</span>"),
        "of which <span>",
    ),
    "a line break": (lambda t: t.replace("1,090", "10<br>90"), "of which <br>"),
    "a comment in a number": (lambda t: t.replace("1,090", "10<!-- -->90"), "of which a comment"),
    "a mark in a date": (
        lambda t: t.replace("24 January 2018", "24 January 201<sup>8</sup>"),
        "row 2, column Date: expected one piece of text",
    ),
    "a hidden span": (
        lambda t: t.replace("1,090", "1,090<span hidden>7</span>"),
        "found a hidden <span>",
    ),
    "a span out of sight": (
        lambda t: t.replace("1,090", '1,090<span style="DISPLAY : none">7</span>'),
        "found a hidden <span>",
    ),
    "a hidden row": (
        lambda t: t.replace(
            '<tr><th scope="row">26', '<tr class="govuk-visually-hidden"><th scope="row">26'
        ),
        "found a hidden <tr>",
    ),
    "a hidden table": (lambda t: t.replace("<table", "<table hidden"), "found no table"),
    "a table in what is hidden": (lambda t: f"<div hidden><div></div>{t}</div>", "found no table"),
    "a table in a template": (lambda t: f"<template>{t}</template>", "found no table"),
    "a day too far off": (
        lambda t: t.replace("24 January 2018", "15 August 9999"),
        "row 2, column Date: expected a day such as",
    ),
    "rows without end": (
        lambda t: t.replace("</tbody>", "<tr><td></td></tr>" * 300 + "</tbody>"),
        "expected 1 to 31 days in the table, found 303",
    ),
    "bytes": (lambda t: "\udcff" + t, "expected a page in UTF-8"),
    "too large": (lambda t: t + " " * 5_000_000, "at most 1,000,000 are read"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_does_not_fit_is_refused_and_changes_nothing(data, wrong):
    change, expected = WRONG[wrong]
    changed = change(GOOD)
    assert changed != GOOD
    path = data.parent / "page.html"
    path.write_bytes(changed.encode("utf-8", errors="surrogateescape"))
    with unchanged(snapshot, data), pytest.raises(InputError) as refused:
        ingest_page(path, data, read_on=READ_ON)
    message = str(refused.value)
    assert expected in message and str(path) in message and "\n" not in message


ASIDE = GOOD.replace("1,090", "9")
FINE = [
    *(
        GOOD.replace("1,090", wrap.format("1,090"))
        for wrap in (
            "<p>{}</p>",
            "<div><strong> {} </strong></div>",
            "<span>{}</span><br>",
            "<!-- -->{}",
        )
    ),  # wrapped whole
    *(
        f"<{aside}>{ASIDE}</{aside.split()[0]}>{GOOD}"
        for aside in ("div hidden", "template", "noscript")
    ),  # not shown
    # marks in a header and links in a note
    GOOD.replace("Migrants arrived", "Migrants<br>arrived<sup>1</sup>").replace(
        "<td> </td>", '<td><a href="#fn1">Revised</a><sup>2</sup></td>'
    ),
    # what stands around the table
    f"<!-- {GOOD} --><script>document.write('{GOOD.replace('7', '9')}')</script>"
    "<style>table {}</style>"
    f"<template></template>{GOOD}<table><tr><th>Year</th></tr><tr><td>2018</td></tr></table>",
]


@pytest.mark.parametrize("page", FINE)
def test_what_changes_no_number_is_passed_over(data, page):
    assert ingest_page(saved(data, page), data, read_on=READ_ON).days_added == 2
    assert kept(data) == {"25 Jan": [1_090, 13], "26 Jan": [0, 0]}


HOSTILE = {
    "a tag of attributes": "<table " + "a " * 498_000 + ">",
    "a quoted end": '<a x=">" ' + "a " * 498_000 + ">",
    "tables with cells": "<table><td>x</table>" * 48_000,
    "text in a cell": GOOD.replace("1,090", "9" * 980_000),
    "marks in a cell": GOOD.replace("1,090", "<b>1" * 240_000),
    "ends without end": "<script>" + "</" * 498_000,
}


READ_ALL = """import re, sys
from pathlib import Path
from crossings.errors import InputError
from crossings.official import daily_page

def most(): return int(re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1])

before = most()
for path in map(Path, sys.argv[1:]):
    try:
        daily_page.read_page(path)
    except InputError as error:
        print(error)
print(before, most())"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read from /proc")
def test_no_page_takes_more_memory_than_a_few_times_its_size(tmp_path):
    pages = [saved(tmp_path / "data", text, f"{name}.html") for name, text in HOSTILE.items()]
    command = [sys.executable, "-c", READ_ALL, *map(str, pages)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    *messages, numbers = ran.stdout.strip().splitlines()
    before, most = map(int, numbers.split())
    for path, words in zip(pages, messages, strict=True):
        assert words.startswith(f"{path}") and "Nothing was changed" in words
    assert most < 300_000 and most - before < 100_000  # kB


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("a pipe", "is not a file but a pipe"),
        ("a device", "is not a file but a device"),
        ("3 GB", "3,000,000,000 bytes long"),
    ],
)
def test_what_is_no_page_is_measured_and_not_read(tmp_path, kind, told, monkeypatch):
    path = tmp_path / "page.html"
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a device":
        path.symlink_to("/dev/zero")
    else:
        path.touch()
        os.truncate(path, 3_000_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(InputError, match=told):
        read_page(path)
