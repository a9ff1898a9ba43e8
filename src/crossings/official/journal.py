"""journal.csv: which files were read, when and from where.

vintages.csv lists the vintages that the tables are made of. The journal lists all files that were
read, even those that changed nothing, and is written together with what they changed. A file has
one row, of the day on which it was first read. So reading it again leaves no trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from crossings.errors import InputError
from crossings.official.daily_page import DailyPage
from crossings.official.rows import joined
from crossings.official.workbook import Workbook, plain_words
from crossings.tables.as_of import LAST_DAY
from crossings.tables.schemas import TABLES
from crossings.tables.vintages import Tables

TABLE = TABLES["journal"]
LATE = dt.timedelta(days=366)


class FileRead(NamedTuple):
    """A file that changes the tables: its kind, last day, and whether no newer one was read."""

    kind: str  # workbook or page
    last_day: dt.date
    is_newest: bool = True


# What gives the tables of posts, with one on the file, for the tables that a file changes. They are
# written together, so that none is without the other.
PostOf = Callable[[Path, Tables, FileRead], Tables]


class Outcome:
    """What reading a file did: a dataclass with `revisions`, `slips`, `last_day` and others."""

    def as_json(self) -> dict[str, Any]:
        """The outcome as the command prints it for machines, with counts of revisions and slips."""
        counted = {"revisions": "values_revised", "slips": "slips_accepted"}
        fields = {counted.get(name, name): value for name, value in vars(self).items()}
        lengths = {name: len(fields[name]) for name in counted.values()}
        return fields | lengths | {"last_day": f"{fields['last_day']}"}


def check_clock(path: Path, last_day: dt.date, read_on: dt.date, *, by_clock: bool) -> None:
    """Raise InputError for a day of reading that only a wrong clock can give.

    `by_clock` says that it is the clock's: years after the last day of a file it is asked about.
    """
    if read_on > LAST_DAY:
        raise InputError(
            f"{path} would be on record as read on {read_on}, which cannot be. Check the clock."
        )
    if by_clock and read_on > last_day + LATE:
        raise InputError(
            f"{path} ends on {last_day}, and by the clock today is {read_on}, more than a year "
            f"later. Set the clock, or give --read-on {read_on} if it is right."
        )


def entry(
    read: Workbook | DailyPage, kind: str, rows: int, read_on: dt.date, address: str
) -> dict[str, Any]:
    """The journal's row for a file that was read, without its outcome."""
    return {
        "read_on": pd.Timestamp(read_on),
        "kind": kind,
        "file_name": read.file_name,
        "sha256": read.sha256,
        "rows": rows,
        "last_day": pd.Timestamp(read.last_day),
        "source_url": plain_words(address),
    }


def knows(journal: pd.DataFrame, sha256: str) -> bool:
    """Whether a file was read before, by its hash."""
    return bool((journal["sha256"] == sha256).any())


def with_entry(journal: pd.DataFrame, entry: Mapping[str, Any]) -> pd.DataFrame:
    """The journal with one more file; the same frame if the file is in it already.

    `entry` is a whole row: what the function `entry` gives, and the outcome.
    """
    if knows(journal, entry["sha256"]):
        return journal
    row = pd.DataFrame([dict(entry)])[list(TABLE.columns)]
    return _in_order(joined(journal, row))


def _in_order(journal: pd.DataFrame) -> pd.DataFrame:
    return journal.sort_values(
        ["read_on", "kind", "last_day", "sha256", "source_url"], ignore_index=True
    )
