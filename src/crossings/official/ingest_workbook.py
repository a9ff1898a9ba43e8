"""Read a vintage of the official workbook into data/official/, all tables together or none.

The source gives its newest numbers and never the old ones. The tables hold the newest vintage, and
revisions.csv every value that a vintage changed, so that any vintage can be worked out from the
two.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crossings.common import snapshots
from crossings.common.formats import count, counted, listed
from crossings.common.lock import only_writer
from crossings.errors import InputError
from crossings.official import ingest_daily_page, journal, publisher_slips
from crossings.official import workbook as official
from crossings.official.publisher_slips import Slip
from crossings.official.rows import joined
from crossings.official.workbook import DAILY, HEADERS, WEEKLY, Workbook
from crossings.tables import sources, stored
from crossings.tables.official_checks import check_official
from crossings.tables.schemas import TABLES
from crossings.tables.vintages import (
    COUNTS,
    KEYS,
    RECENT,
    RESTORE_TABLES,
    Tables,
    changed,
    numbers,
    numbers_at,
)

WORKBOOK_TABLES = (*COUNTS, "vintages", "revisions")
SLIPS = publisher_slips.TABLE.name
MANY = 30  # figures: fewer changes than this are normal
MOST_GONE, MOST_MOVED = 0.1, 0.5  # share of a column's figures, and of its sum


@dataclass(frozen=True, eq=False)
class Ingested(journal.Outcome):
    """What reading a vintage did.

    `changed` is False if the same file was read before: then at most a line of the journal was
    written. `days_added` and `weeks_added` count new rows. `revisions`, with the columns of
    revisions.csv, are the values that this vintage changed. `slips` are accepted slips by the
    publisher.
    """

    vintage: str
    changed: bool
    last_day: dt.date
    days_added: int
    weeks_added: int
    revisions: pd.DataFrame
    slips: Sequence[Slip]

    @property
    def words(self) -> str:
        """The outcome as the command line prints it for people."""
        if not self.changed:
            return (
                f"Vintage {self.vintage} was read before; nothing changed. "
                f"It holds data to {self.last_day}."
            )
        added = [
            counted(self.days_added, "day", "days"),
            counted(self.weeks_added, "week", "weeks"),
        ]
        of_page = int((self.revisions["table"] == RECENT).sum())
        of_workbook = len(self.revisions) - of_page
        revised = "no earlier value"
        if of_workbook:
            revised = counted(of_workbook, "earlier value", "earlier values")
        words = f"Vintage {self.vintage}: {listed(added)} added, {revised} revised; "
        if of_page:
            figures = counted(of_page, "provisional figure", "provisional figures")
            words += f"{figures} of the daily page replaced; "
        words += f"data to {self.last_day}."
        return words + publisher_slips.accepted_in_words(self.slips)


def ingest(
    path: Path,
    data: Path,
    *,
    read_on: dt.date,
    source_url: str | None = None,
    allow_older: bool = False,
    allow_large_changes: bool = False,
    accept: str | None = None,
    by_clock: bool = False,
    post_of: journal.PostOf | None = None,
) -> Ingested:
    """Read the workbook at `path` into the tables of `data`/official, and record what it revised.

    All is written together or not at all. A vintage is named by its last day; a second file with
    the same last day gets `.2`. With `allow_older` an older vintage is put in its place in the
    history: the tables stay those of the newest, and revisions.csv becomes as if all had been read
    in the order of their last days. A number that was not collected before, or no longer is, counts
    as a revision; new rows and changed notes do not. `source_url` is where the file came from, by
    default the address of the series in sources.toml. `accept` is the reason for accepting slips by
    the publisher; without it only those that publisher_slips.csv lists pass. `by_clock` says that
    `read_on` is the clock's, and nobody gave it. `post_of` gives the tables of posts that are
    written too. One ingest waits for another, and first finishes what a killed one began.

    Raises InputError, and changes nothing else, if workbook.read_workbook refuses the file; if it
    reaches past `read_on`, is older than the newest read (without `allow_older`), changes much of
    what was read before (without `allow_large_changes`) or has fewer weeks than an earlier one; if
    the tables do not fit, or the lock is held.
    """
    publisher_slips.check_reason(accept)
    book = official.read_workbook(path, slips_too=True)
    if book.last_day > read_on:
        words = (
            f"the last day, {book.last_day}, is after {read_on}, when it was read. "
            "Check the file and the clock."
        )
        raise InputError(f"{path}, sheet {DAILY.sheet}: {words}")
    journal.check_clock(path, book.last_day, read_on, by_clock=by_clock)
    _slips(path, book, official_tables(data), accept, read_on)  # before the lock makes a folder
    with only_writer(data / "official"):
        stored.finish_replacing(data)  # finish what a killed run began
        tables = official_tables(data)
        address = source_url or sources.address_recorded(data, sources.SMALL_BOATS)
        rows = len(book.daily) + len(book.weekly)
        entry = journal.entry(book, "workbook", rows, read_on, address)
        same_file = tables["vintages"][tables["vintages"]["sha256"] == book.sha256]
        slips, listed = _slips(path, book, tables, accept, read_on)
        if len(same_file):
            return _read_again(book, tables, str(same_file["vintage"].iloc[0]), entry, data)
        place = _place(book, tables["vintages"])
        _check_place(path, book, tables["vintages"], place, allow_older)
        entry["outcome"] = "accepted" if slips else "added"
        frames = _with_vintage(book, tables, place, entry)
        vintage = str(frames["vintages"]["vintage"].iloc[place])
        _check_changes(path, frames["revisions"], tables, place, vintage, allow_large_changes)
        frames = ingest_daily_page.without_covered_days(frames, data, vintage)
        if listed is not tables[SLIPS]:
            frames[SLIPS] = listed
        if post_of:
            is_newest = place == len(tables["vintages"])
            file = journal.FileRead("workbook", book.last_day, is_newest)
            frames |= post_of(data, frames, file)
        stored.replace_tables(frames, data)
    days, weeks = (len(frames[name]) - len(tables[name]) for name in COUNTS)
    changes = frames["revisions"][frames["revisions"]["vintage"] == vintage].reset_index(drop=True)
    return Ingested(vintage, True, book.last_day, days, weeks, changes, slips)


def _slips(
    path: Path, book: Workbook, tables: Tables, accept: str | None, read_on: dt.date
) -> tuple[list[Slip], pd.DataFrame]:
    """The slips of a workbook, and the table of slips with them.

    Raises InputError for a slip that nobody accepted.
    """
    earlier = tables["arrivals_daily"].set_index("date").people_arrived
    where = f"{path}, sheet {DAILY.sheet}, "
    slips = [
        *book.slips,
        *publisher_slips.surprising(
            where,
            "arrivals_daily",
            HEADERS["people_arrived"],
            book.daily,
            book.first_row,
            earlier,
        ),
    ]
    file = book.sha256, book.file_name
    return slips, publisher_slips.accepted(tables[SLIPS], slips, file, accept, read_on)


def _read_again(
    book: Workbook, tables: Tables, vintage: str, entry: Mapping[str, object], data: Path
) -> Ingested:
    """The outcome for a file that was read before.

    A line is added to the journal if the journal has none for the file.
    """
    if not journal.knows(tables["journal"], book.sha256):
        lines = journal.with_entry(tables["journal"], {**entry, "outcome": "unchanged"})
        stored.replace_tables({"journal": lines}, data)
    return Ingested(vintage, False, book.last_day, 0, 0, tables["revisions"].iloc[:0], book.slips)


def official_tables(data: Path) -> Tables:
    """The workbook's tables and the journal, or empty ones; InputError if they do not fit.

    arrivals_recent, the days of the daily page, is not among them.
    """
    folder, contents = data / "official", snapshots.official(data)
    present = [name for name in WORKBOOK_TABLES if name in contents]
    if not present:
        names = (*WORKBOOK_TABLES, journal.TABLE.name, SLIPS)
        empty = {name: pd.DataFrame(columns=list(TABLES[name].columns)) for name in names}
        # The journal is kept, even if the tables are made again.
        return empty | {
            name: stored.read(name, data, contents)
            for name in contents
            if name in (journal.TABLE.name, SLIPS)
        }
    kept = (*WORKBOOK_TABLES, journal.TABLE.name)
    for name in kept:
        if name not in contents:
            raise InputError(
                f"{folder} holds {present[0]}.csv but not {name}.csv. {RESTORE_TABLES}"
            )
    tables = {name: stored.read(name, data, contents) for name in (*kept, SLIPS)}
    _check_history(tables, folder)
    check_official(data)  # else damage here would look like a revision by the publisher
    return tables


def _check_history(tables: Tables, folder: Path) -> None:
    """Raise InputError if vintages are out of order, or the tables do not end with the newest."""
    vintages = tables["vintages"]
    in_order = len(vintages) > 0 and vintages["last_day"].is_monotonic_increasing
    if not in_order or list(vintages["vintage"]) != _names(vintages["last_day"]):
        raise InputError(
            f"{folder}/vintages.csv should list vintages in order, named by last day. "
            f"{RESTORE_TABLES}"
        )
    newest = vintages.iloc[-1]
    ends = {"arrivals_daily": ("days", "last_day"), "arrivals_weekly": ("weeks", "last_week")}
    for name, (rows, last) in ends.items():
        keys = tables[name][KEYS[name]]
        if len(keys) != newest[rows] or keys.iloc[-1] != newest[last]:
            raise InputError(
                f"{folder}/{name}.csv does not end as vintages.csv says of {newest['vintage']}. "
                f"{RESTORE_TABLES}"
            )


def _names(last_days: pd.Series) -> list[str]:
    """The names of vintages, given their last days in order.

    A name is the last day, with a number from the second vintage of that day on.
    """
    days = last_days.dt.strftime("%Y-%m-%d")
    times = days.groupby(days).cumcount() + 1
    return [day if time == 1 else f"{day}.{time}" for day, time in zip(days, times, strict=True)]


def _place(book: Workbook, vintages: pd.DataFrame) -> int:
    """The vintage's place among the others.

    Vintages are ordered by their last day, then their last week, then when they were read.
    """
    ends = list(zip(vintages["last_day"], vintages["last_week"], strict=True))
    return bisect.bisect_right(ends, (pd.Timestamp(book.last_day), pd.Timestamp(book.last_week)))


def _check_place(
    path: Path, book: Workbook, vintages: pd.DataFrame, place: int, allow_older: bool
) -> None:
    """Raise InputError for a vintage that does not fit into the history at its `place`.

    It may not be older than the newest, unless `allow_older`, and of two vintages the later one may
    not have fewer weeks. `place` is from `_place`.
    """
    if place < len(vintages) and not allow_older:
        newest = vintages["vintage"].iloc[-1]
        raise InputError(
            f"{path} ends on {book.last_day}, and the newer vintage {newest} was read before. "
            "Read a newer file, or give --allow-older to put this one in its place in the history."
        )
    week = pd.Timestamp(book.last_week)
    earlier_with_more = vintages.iloc[:place][vintages["last_week"].iloc[:place] > week]
    later_with_fewer = vintages.iloc[place:][vintages["last_week"].iloc[place:] < week]
    for _, other in pd.concat([earlier_with_more, later_with_fewer]).iterrows():
        raise InputError(
            f"{path}, sheet {WEEKLY.sheet}: the last week ends on {book.last_week}, "
            f"but in the vintage {other['vintage']} on {other['last_week']:%Y-%m-%d}; "
            "a newer vintage never has fewer weeks. Read another vintage."
        )


def _check_changes(
    path: Path, revisions: pd.DataFrame, tables: Tables, place: int, vintage: str, large: bool
) -> None:
    """Refuse a vintage that changes much of a column, unless `large` changes are allowed.

    That suggests a mistake in the file. A few corrections a week are normal, and revisions.csv
    keeps each. `revisions` already hold the vintage's own changes, `tables` are as before it.
    """
    if large or place == 0:
        return
    changes, before = revisions[revisions["vintage"] == vintage], numbers_at(tables, place - 1)
    for (table, column), rows in changes.groupby(["table", "column"], sort=False):
        figures = (
            before[str(table)][column].dropna()
            if str(table) in before
            else pd.Series(dtype="Int64")
        )
        emptied = int((rows["new"].isna() & rows["old"].notna()).sum())
        zeroed = int(((rows["old"] > 0) & (rows["new"] == 0)).fillna(False).sum())
        moved = abs(int(rows["new"].fillna(0).sum()) - int(rows["old"].fillna(0).sum()))
        change = ""
        if emptied > max(MANY, len(figures) * MOST_GONE):
            change = f"{count(emptied)} of {count(len(figures))} figures are not collected now"
        elif zeroed > max(MANY, (figures > 0).sum() * MOST_GONE):
            change = f"{count(zeroed)} of {count((figures > 0).sum())} figures above 0 are 0 now"
        elif len(rows) > MANY and moved > figures.sum() * MOST_MOVED:
            change = (
                f"{count(len(rows))} figures come to {count(moved)} more or less than the "
                f"{count(figures.sum())} before"
            )
        if change:
            raise InputError(
                f"{path}, {column} of {table}: {change}, which the source has never done. "
                "Download the workbook again; "
                "if its publisher says so, read it with --allow-large-changes."
            )


def _with_vintage(
    book: Workbook, tables: Tables, place: int, entry: Mapping[str, object]
) -> Tables:
    """The tables with the vintage added at its place among the others."""
    row = {
        "last_day": pd.Timestamp(book.last_day),
        "last_week": pd.Timestamp(book.last_week),
        "days": len(book.daily),
        "weeks": len(book.weekly),
        **{name: entry[name] for name in ("sha256", "source_url", "file_name", "read_on")},
    }
    rows = tables["vintages"].drop(columns="vintage").to_dict("records")
    vintages = pd.DataFrame([*rows[:place], row, *rows[place:]])
    vintages.insert(0, "vintage", _names(vintages["last_day"]))
    newest = place == len(rows)
    return {
        "arrivals_daily": book.daily if newest else tables["arrivals_daily"],
        "arrivals_weekly": book.weekly if newest else tables["arrivals_weekly"],
        "vintages": vintages,
        "revisions": _revisions(book, tables, vintages, place),
        "journal": journal.with_entry(tables["journal"], entry),
    }


def _revisions(book: Workbook, tables: Tables, vintages: pd.DataFrame, place: int) -> pd.DataFrame:
    """All revisions with the vintage at `place`; its own and the next one's are worked out anew.

    `vintages` already list it, `tables` are as before it.
    """
    new_numbers = numbers({"arrivals_daily": book.daily, "arrivals_weekly": book.weekly})
    names = list(vintages["vintage"])
    new_names = dict(
        zip(tables["vintages"]["vintage"], names[:place] + names[place + 1 :], strict=True)
    )
    rows = tables["revisions"].assign(vintage=tables["revisions"]["vintage"].replace(new_names))
    of_pages = rows["table"] == RECENT
    parts = [rows[~of_pages]]
    if place > 0:
        parts.append(changed(numbers_at(tables, place - 1), new_numbers, names[place]))
    if place + 1 < len(names):
        parts[0] = rows[~of_pages & (rows["vintage"] != names[place + 1])]
        parts.append(changed(new_numbers, numbers_at(tables, place), names[place + 1]))
    return joined(_in_order(joined(*parts), names), rows[of_pages])


def _in_order(revisions: pd.DataFrame, vintages: list[str]) -> pd.DataFrame:
    """Revisions in the order of the vintages, then of the rows and columns of their tables."""
    places = {
        "vintage": revisions["vintage"].map(vintages.index),
        "column": revisions["column"].map(COUNTS["arrivals_weekly"].index),
    }
    order = revisions.assign(**places).sort_values(["vintage", "table", "key", "column"]).index
    return revisions.loc[order]
