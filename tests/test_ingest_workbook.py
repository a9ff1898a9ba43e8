"""Taking vintages in: all tables or none, and a history that no order of reading changes."""

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import workbooks
from conftest import edit, unchanged
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import Vintage, snapshot

from crossings.common.snapshots import PENDING
from crossings.errors import InputError
from crossings.official import ingest_workbook
from crossings.official.ingest_workbook import Ingested
from crossings.tables import stored

READ_ON = dt.date(2018, 3, 1)
LATER = dt.date(2018, 5, 1)
NAMES = ("arrivals_daily", "arrivals_weekly", "revisions", "vintages")
JOURNAL = "journal"  # what was read; it may be missing where tables are older than it
DAILY_COLUMNS = ("people_arrived", "boats_arrived", "boats_uncontrolled")
HISTORIES = int(os.environ.get("CROSSINGS_HISTORIES", "12"))
WEEKLY_COLUMNS = (*DAILY_COLUMNS, "people_prevented", "events_prevented")


def take(
    vintage: Vintage, tmp_path: Path, name: str = "book.ods", *, allow_older: bool = False
) -> Ingested:
    path = workbooks.write(tmp_path / name, vintage.sheets())
    return ingest_workbook.ingest(path, tmp_path / "data", read_on=READ_ON, allow_older=allow_older)


def official(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "data" / "official"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def revised(tmp_path: Path) -> list[tuple[str, ...]]:
    text = official(tmp_path)["revisions.csv"].decode()
    return [tuple(line.split(",")) for line in text.splitlines()[1:]]


def vintages(tmp_path: Path) -> list[str]:
    return list(stored.read("vintages", tmp_path / "data").vintage)


def test_the_first_vintage_fills_the_tables(tmp_path):
    outcome = take(workbooks.vintage(24, 3), tmp_path)
    assert (outcome.vintage, outcome.changed, outcome.last_day) == (
        "2018-01-24",
        True,
        dt.date(2018, 1, 24),
    )
    assert (outcome.days_added, outcome.weeks_added, len(outcome.revisions)) == (24, 3, 0)
    assert sorted(official(tmp_path)) == [f"{name}.csv" for name in sorted((*NAMES, JOURNAL))]
    data = tmp_path / "data"
    assert (
        len(stored.read("arrivals_daily", data)),
        len(stored.read("arrivals_weekly", data)),
    ) == (24, 3)
    row = stored.read("vintages", data).iloc[0]
    assert (row["last_week"], row["days"], row["weeks"]) == (pd.Timestamp("2018-01-21"), 24, 3)
    assert (row["file_name"], row["read_on"]) == ("book.ods", pd.Timestamp(READ_ON))
    assert row["sha256"] == hashlib.sha256((tmp_path / "book.ods").read_bytes()).hexdigest()
    outcome = take(workbooks.vintage(59, 3), tmp_path)
    assert (outcome.days_added, outcome.weeks_added) == (35, 0)


def test_a_newer_vintage_adds_rows_and_records_its_changes(tmp_path):
    take(workbooks.vintage(24, 3), tmp_path)
    newer = workbooks.vintage(31, 4)
    newer.people[8], newer.boats[8] = 20, 4  # up; and with them the week
    newer.uncontrolled[5] = 0  # collected after all: not the same as a zero that was there
    newer.prevented[1], newer.events[2] = 90, 7
    newer.daily_notes[1] = "Revised"  # a note is no number
    outcome = take(newer, tmp_path)
    assert (outcome.vintage, outcome.days_added, outcome.weeks_added) == ("2018-01-31", 7, 1)
    assert revised(tmp_path) == [
        ("arrivals_daily", "2018-01-06", "boats_uncontrolled", "", "0", "2018-01-31"),
        ("arrivals_daily", "2018-01-09", "people_arrived", "12", "20", "2018-01-31"),
        ("arrivals_daily", "2018-01-09", "boats_arrived", "2", "4", "2018-01-31"),
        ("arrivals_weekly", "2018-01-14", "people_arrived", "140", "148", "2018-01-31"),
        ("arrivals_weekly", "2018-01-14", "boats_arrived", "8", "10", "2018-01-31"),
        ("arrivals_weekly", "2018-01-14", "people_prevented", "101", "90", "2018-01-31"),
        ("arrivals_weekly", "2018-01-21", "events_prevented", "1", "7", "2018-01-31"),
    ]
    assert len(outcome.revisions) == 7
    assert list(outcome.revisions.columns) == ["table", "key", "column", "old", "new", "vintage"]
    assert list(stored.read("arrivals_daily", tmp_path / "data").note[[1, 4]]) == [
        "Revised",
        "Revised",
    ]
    back = workbooks.vintage(32, 4)
    back.people[8], back.boats[8], back.uncontrolled[5], back.events[2] = 20, 4, 0, 7
    back.prevented[1] = back.events[1] = None  # a number taken back
    take(back, tmp_path)
    assert [row[1:] for row in revised(tmp_path)[7:]] == [
        ("2018-01-14", "people_prevented", "90", "", "2018-02-01"),
        ("2018-01-14", "events_prevented", "0", "", "2018-02-01"),
    ]


def test_the_same_file_again_changes_nothing(tmp_path):
    take(workbooks.vintage(24, 3), tmp_path)
    newer = workbooks.vintage(31, 4)
    newer.prevented[1] = 90
    take(newer, tmp_path)
    before = snapshot(tmp_path / "data")
    shutil.copy(tmp_path / "book.ods", tmp_path / "another name.ods")
    again = ingest_workbook.ingest(
        tmp_path / "another name.ods", tmp_path / "data", read_on=READ_ON
    )
    assert (again.vintage, again.changed, again.days_added) == ("2018-01-31", False, 0)
    assert not len(again.revisions)
    older = take(
        workbooks.vintage(24, 3), tmp_path, "first.ods"
    )  # known, so not refused for its age
    assert (older.vintage, older.changed) == ("2018-01-24", False) and snapshot(
        tmp_path / "data"
    ) == before


def journal(tmp_path: Path) -> list[tuple[str, ...]]:
    lines = [
        line.split(",") for line in official(tmp_path)["journal.csv"].decode().splitlines()[1:]
    ]
    return [(line[0], line[2], line[4], line[5], line[7]) for line in lines]


def test_the_journal_says_once_what_was_read(tmp_path):
    take(workbooks.vintage(24, 3), tmp_path, "first.ods")
    later = dt.date(2018, 3, 8)
    elsewhere = "https://example.org/first.ods"
    with unchanged(snapshot, tmp_path / "data"):
        for address in (None, elsewhere):
            ingest_workbook.ingest(
                tmp_path / "first.ods", tmp_path / "data", read_on=later, source_url=address
            )
    assert journal(tmp_path) == [("2018-03-01", "first.ods", "27", "2018-01-24", "added")]
    take(workbooks.vintage(31, 4), tmp_path, "second.ods")
    assert [row[1:] for row in journal(tmp_path)] == [
        ("first.ods", "27", "2018-01-24", "added"),
        ("second.ods", "35", "2018-01-31", "added"),
    ]
    for path in (tmp_path / "data" / "official").glob("*.csv"):
        if path.name != "journal.csv":
            path.unlink()
    take(workbooks.vintage(32, 4), tmp_path, "third.ods")
    assert len(journal(tmp_path)) == 3, "tables made anew keep the record of what was read"


def test_of_two_files_of_a_day_the_one_with_more_weeks_is_newer(tmp_path):
    # Else the order of reading would decide which of them the tables hold.
    fewer, more, newest = (
        workbooks.vintage(24, 2),
        workbooks.vintage(24, 3),
        workbooks.vintage(31, 4),
    )
    fewer.prevented[1], more.prevented[1], newest.prevented[1] = 1, 2, 3
    take(newest, tmp_path)
    take(more, tmp_path, allow_older=True)
    take(fewer, tmp_path, allow_older=True)
    shuffled = official(tmp_path)
    shutil.rmtree(tmp_path / "data")
    for vintage in (fewer, more, newest):
        take(vintage, tmp_path)
    assert official(tmp_path) == shuffled
    assert [row[3:] for row in revised(tmp_path)] == [
        ("1", "2", "2018-01-24.2"),
        ("2", "3", "2018-01-31"),
    ]


def test_another_file_of_the_same_last_day_is_the_newer_one(
    tmp_path,
):
    take(workbooks.vintage(24, 3), tmp_path)
    corrected = workbooks.vintage(24, 3)
    corrected.prevented[2] = 1
    assert take(corrected, tmp_path).vintage == "2018-01-24.2"
    corrected.prevented[2] = 2
    assert take(corrected, tmp_path).vintage == "2018-01-24.3"
    history = [("102", "1", "2018-01-24.2"), ("1", "2", "2018-01-24.3")]
    assert [row[3:] for row in revised(tmp_path)] == history
    assert vintages(tmp_path) == ["2018-01-24", "2018-01-24.2", "2018-01-24.3"]
    assert stored.read("arrivals_weekly", tmp_path / "data").people_prevented[2] == 2
    outcome = take(replace(corrected, daily_notes={2: "Checked"}), tmp_path)
    assert (outcome.vintage, outcome.changed, len(outcome.revisions)) == ("2018-01-24.4", True, 0)
    assert stored.read("arrivals_daily", tmp_path / "data").note[2] == "Checked"


def test_a_second_file_of_an_older_day_stands_behind_the_first(tmp_path):
    first, second, newest = (
        workbooks.vintage(24, 3),
        workbooks.vintage(24, 3),
        workbooks.vintage(31, 4),
    )
    second.prevented[2] = 1
    take(first, tmp_path)
    take(newest, tmp_path)
    assert take(second, tmp_path, allow_older=True).vintage == "2018-01-24.2"
    assert vintages(tmp_path) == ["2018-01-24", "2018-01-24.2", "2018-01-31"]
    history = [("102", "1", "2018-01-24.2"), ("1", "102", "2018-01-31")]
    assert [row[3:] for row in revised(tmp_path)] == history


def slipped(how: str) -> workbooks.Vintage:
    """A later vintage of which a good part says something else than the one before."""
    newer = workbooks.vintage(101, 14)
    if how == "zeros":
        newer.people[:80], newer.boats[:80] = [0] * 80, [0] * 80
        newer.uncontrolled[:80] = [
            None if boats is None else 0 for boats in newer.uncontrolled[:80]
        ]
    elif how == "dashes":
        newer.uncontrolled[:] = [None] * len(newer.uncontrolled)
    else:
        newer.people[:] = [3 * (people or 0) for people in newer.people]
    return newer


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("zeros", r"people_arrived of arrivals_daily: \d+ of \d+ figures above 0 are 0 now"),
        (
            "dashes",
            r"boats_uncontrolled of arrivals_daily: \d+ of \d+ figures are not collected now",
        ),
        (
            "three times",
            r"people_arrived of arrivals_daily: \d+ figures come to [\d,]+ more or less",
        ),
    ],
)
def test_a_vintage_that_changes_much_is_refused_unless_meant(tmp_path, how, message):
    first = workbooks.write(tmp_path / "first.ods", workbooks.vintage(100, 14).sheets())
    ingest_workbook.ingest(first, tmp_path / "data", read_on=LATER)
    book = workbooks.write(tmp_path / "slipped.ods", slipped(how).sheets())
    with unchanged(snapshot, tmp_path / "data"), pytest.raises(InputError, match=message):
        ingest_workbook.ingest(book, tmp_path / "data", read_on=LATER)
    meant = ingest_workbook.ingest(book, tmp_path / "data", read_on=LATER, allow_large_changes=True)
    assert meant.changed and len(meant.revisions) > ingest_workbook.MANY


def test_an_older_vintage_is_refused_unless_it_is_allowed(tmp_path):
    oldest, middle, newest = (
        workbooks.vintage(17, 2),
        workbooks.vintage(24, 3),
        workbooks.vintage(31, 4),
    )
    oldest.prevented[1], middle.prevented[1], newest.prevented[1] = 1, 2, 3
    take(newest, tmp_path)
    rows = official(tmp_path)["arrivals_weekly.csv"]
    pattern = r"book\.ods ends on 2018-01-17, and the newer vintage 2018-01-31"
    with unchanged(snapshot, tmp_path / "data"), pytest.raises(InputError, match=pattern):
        take(oldest, tmp_path)
    outcome = take(oldest, tmp_path, allow_older=True)
    assert (outcome.vintage, outcome.days_added, len(outcome.revisions)) == ("2018-01-17", 0, 0)
    assert [row[3:] for row in revised(tmp_path)] == [("1", "3", "2018-01-31")]
    outcome = take(middle, tmp_path, allow_older=True)
    assert list(outcome.revisions.new) == [2]
    assert [row[3:] for row in revised(tmp_path)] == [
        ("1", "2", "2018-01-24"),
        ("2", "3", "2018-01-31"),
    ]
    assert official(tmp_path)["arrivals_weekly.csv"] == rows


@pytest.mark.parametrize(("first", "second"), [((24, 3), (31, 2)), ((31, 2), (24, 3))])
def test_a_vintage_that_would_lose_weeks_is_refused(tmp_path, first, second):
    # The tables hold the newest vintage alone: a week that it lacks could not be had back for the
    # older one.
    take(workbooks.vintage(*first), tmp_path)
    pattern = r"SB_02: the last week ends on .* never has fewer weeks"
    with unchanged(snapshot, tmp_path / "data"), pytest.raises(InputError, match=pattern):
        take(workbooks.vintage(*second), tmp_path, allow_older=True)


def test_the_address_is_the_one_given_or_that_of_the_series(tmp_path, data):
    (tmp_path / "data").mkdir()
    shutil.copy(data / "sources.toml", tmp_path / "data")
    take(workbooks.vintage(24, 3), tmp_path)
    path = workbooks.write(tmp_path / "book.ods", workbooks.vintage(25, 3).sheets())
    address = "https://example.org/book.ods"
    ingest_workbook.ingest(path, tmp_path / "data", read_on=READ_ON, source_url=address)
    series, recorded = stored.read("vintages", tmp_path / "data").source_url
    assert series.startswith("https://www.gov.uk/") and recorded == address


@pytest.mark.parametrize("name", NAMES)
def test_tables_of_which_one_is_gone_are_not_written_over(tmp_path, name):
    take(workbooks.vintage(24, 3), tmp_path)
    (tmp_path / "data" / "official" / f"{name}.csv").unlink()
    with (
        unchanged(snapshot, tmp_path / "data"),
        pytest.raises(InputError, match=rf"not {name}\.csv"),
    ):
        take(workbooks.vintage(31, 4), tmp_path)


# what a hand may have done to the tables → (file, from, to)
SPOILT = {
    "a day cut off": ("arrivals_daily", "2018-01-31,0,0,0,\n", ""),
    "a week cut off": ("arrivals_weekly", "2018-01-28,140,8,2,103,2,\n", ""),
    "a week between renamed": ("arrivals_weekly", "2018-01-21,", "2018-01-22,"),
    "vintages out of order": ("vintages", "2018-01-17,2018-01-17,", "2018-02-17,2018-02-17,"),
    "a vintage renamed": ("vintages", "\n2018-01-31,", "\n2018-02-01,"),
    "a revision changed": ("revisions", ",101,90,", ",101,91,"),
    "a revision of no row": (
        "revisions",
        ",2018-01-14,people_prevented",
        ",2018-01-15,people_prevented",
    ),
    "a revision of no column": ("revisions", "people_prevented", "people_counted"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_tables_that_do_not_belong_together_are_left_alone(tmp_path, name):
    take(workbooks.vintage(17, 2), tmp_path)
    newest = workbooks.vintage(31, 4)
    newest.prevented[1] = 90
    take(newest, tmp_path)
    file, old, new = SPOILT[name]
    edit(tmp_path / "data" / "official" / f"{file}.csv", old, new)
    with (
        unchanged(snapshot, tmp_path / "data"),
        pytest.raises(InputError, match=r"[Rr]estore (the tables|it)"),
    ):
        take(workbooks.vintage(24, 3), tmp_path, allow_older=True)


Changes = list[tuple[str, str]]  # what was done to which file


@pytest.fixture
def changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Changes:
    """What an ingest of a second workbook puts on the disk and renames, in order."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("names of open files are read in /proc")
    take(workbooks.vintage(24, 3), tmp_path)
    in_order: Changes = []
    sync, rename = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        in_order.append(("on disk", Path(os.readlink(f"/proc/self/fd/{descriptor}")).name))
        sync(descriptor)

    def replace(source: Path, target: Path) -> None:
        in_order.append(("renamed", Path(target).name))
        rename(source, target)

    monkeypatch.setattr("os.fsync", fsync)
    monkeypatch.setattr("os.replace", replace)
    take(workbooks.vintage(31, 4), tmp_path)
    return in_order


def around_pending(changes: Changes) -> tuple[Changes, Changes]:
    """The changes before and after the list of files to move counts."""
    place = changes.index(("renamed", PENDING))
    return changes[:place], changes[place + 1 :]


def tables_renamed(changes: Changes, folder: Path) -> set[str]:
    tables = {path.name for path in (folder / "data" / "official").glob("*.csv")}
    return {name for change, name in changes if change == "renamed"} & tables


def test_files_reach_the_disk_before_they_count(changes, tmp_path):
    before, after = around_pending(changes)
    tables = tables_renamed(after, tmp_path)
    assert "arrivals_daily.csv" in tables
    assert {("on disk", name) for name in tables} <= set(before)
    assert before[-1] == ("on disk", f"{PENDING}.{os.getpid()}"), "the names in it, last of all"


def test_names_of_files_reach_the_disk_before_any_is_moved(changes):
    _, after = around_pending(changes)
    assert after[0] == ("on disk", "official")


def test_moves_reach_the_disk_before_what_they_came_from_goes(changes, tmp_path):
    _, after = around_pending(changes)
    tables = tables_renamed(after, tmp_path)
    last = max(
        n for n, (change, name) in enumerate(after) if change == "renamed" and name in tables
    )
    assert ("on disk", "official") in after[last:]


# One row of each kind: nobody; a boat; one of two uncontrolled; two, none of them uncontrolled.
KINDS = ((0, 0, 0), (3, 1, 0), (7, 2, 1), (7, 2, 0))


@st.composite
def histories(draw: st.DrawFn) -> list[Vintage]:
    """Draw vintages with different last days.

    Each says of the days before whatever the checks let through.
    """
    lengths = draw(st.lists(st.integers(8, 23), min_size=2, max_size=4, unique=True).map(sorted))
    vintages, fewest = [], 1
    for length in lengths:
        kinds = draw(st.lists(st.sampled_from(KINDS), min_size=length, max_size=length))
        start, weeks = draw(st.integers(0, 12)), draw(st.integers(fewest, length // 7))
        few = st.lists(st.integers(0, 2), min_size=weeks, max_size=weeks)
        prevented, events = draw(few), draw(few)
        since = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
        late = draw(
            st.tuples(st.integers(0, 1), st.integers(0, 1))
        )  # newest weeks that are not in yet
        vintages.append(
            Vintage(
                [kind[0] for kind in kinds],
                [kind[1] for kind in kinds],
                [kind[2] if at >= start else None for at, kind in enumerate(kinds)],
                [
                    value if since[0] <= at < weeks - late[0] else None
                    for at, value in enumerate(prevented)
                ],
                [
                    value if since[1] <= at < weeks - late[1] else None
                    for at, value in enumerate(events)
                ],
            )
        )
        fewest = weeks
    return vintages


def csv(rows: Sequence[tuple[object, ...]]) -> str:
    return "".join(
        ",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows
    )


def expected(vintages: list[Vintage]) -> dict[str, str]:
    """The tables that a set of vintages comes to, said without any order of reading."""
    newest, changes = vintages[-1], []
    for before, after in pairwise(vintages):
        for table, columns, rows, others in (
            ("arrivals_daily", DAILY_COLUMNS, before.days(), after.days()),
            ("arrivals_weekly", WEEKLY_COLUMNS, before.weeks(), after.weeks()),
        ):
            for old, new in zip(rows, others, strict=False):
                for at, column in enumerate(columns, 1):
                    if old[at] != new[at]:
                        changes.append((table, old[0], column, old[at], new[at], after.last_day))
    lengths = [
        (e.last_day, e.last_day, e.weeks()[-1][0], len(e.days()), len(e.weeks())) for e in vintages
    ]
    daily, weekly = ([(*row, None) for row in rows] for rows in (newest.days(), newest.weeks()))
    return {
        "arrivals_daily.csv": csv([("date", *DAILY_COLUMNS, "note"), *daily]),
        "arrivals_weekly.csv": csv([("week_ending", *WEEKLY_COLUMNS, "note"), *weekly]),
        "revisions.csv": csv([("table", "key", "column", "old", "new", "vintage"), *changes]),
        "vintages": csv(lengths),
    }


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=HISTORIES, derandomize=True, database=None)
def test_vintages_read_in_any_order_end_in_the_same_tables(tmp_path_factory, vintages, chance):
    tmp_path = tmp_path_factory.mktemp("history")
    for vintage in chance.sample(vintages, len(vintages)):
        take(vintage, tmp_path, f"{vintage.last_day}.ods", allow_older=True)
    tables = {name: content.decode() for name, content in official(tmp_path).items()}
    listed = tables.pop("vintages.csv").splitlines()[1:]
    assert [line.split(",")[5] for line in tables.pop("journal.csv").splitlines()[1:]] == [
        f"{vintage.last_day}" for vintage in vintages
    ]
    tables["vintages"] = "".join(",".join(line.split(",")[:5]) + "\n" for line in listed)
    assert tables == expected(vintages)
    hashes = [
        hashlib.sha256((tmp_path / f"{e.last_day}.ods").read_bytes()).hexdigest() for e in vintages
    ]
    assert [line.split(",")[5] for line in listed] == hashes


NO_ADDRESSES = ["javascript:alert(1)", "=1+1", "www.example.org", "", "https://a b.org", "https://"]


@pytest.mark.parametrize("address", [*NO_ADDRESSES, "http://[::1/", "HTTPS://www.gov.uk/"])
def test_what_is_no_address_is_refused_before_the_file_is_read(tmp_path, refused, address):
    for name in ("book.ods", "page.html"):
        refusal = refused(
            "ingest", tmp_path / name, "--data", tmp_path / "data", f"--from={address}"
        )
        message = (
            f"{address!r} is not a web address: give one that begins with https://, "
            "or leave it out.\n"
        )
        assert refusal == f"crossings: --from {message}" and not (tmp_path / "data").exists()


@pytest.mark.parametrize("table", ["vintages", "journal"])
def test_what_is_no_address_on_the_web_is_found_in_the_tables(data_copy, table):
    edit(data_copy / "official" / f"{table}.csv", "https:", "javascript:")
    with pytest.raises(
        InputError, match=r"column source_url: expected an address that begins with https://"
    ):
        stored.read(table, data_copy)
