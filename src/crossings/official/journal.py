"""journal.csv: what was read, when and from where; written together with what the reading changed.

vintages.csv says which vintages the tables are made of. The journal says which files were read, so that a week without
anything new is on record too. It counts time in days: reading the same file from the same address again on a day adds
nothing, and rows of a day have no order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from crossings.errors import InputError
from crossings.tables.record import LAST_DAY
from crossings.tables.schemas import TABLES

TABLE = TABLES["journal"]
COLUMNS = list(TABLE.schema.columns)


def check_clock(path: Path, read_on: dt.date) -> None:
    """Refuse a day of reading that only a wrong clock can give."""
    if read_on > LAST_DAY:
        raise InputError(f"{path} would be on record as read on {read_on}, which cannot be. Check the clock.")


def of_vintages(vintages: pd.DataFrame) -> pd.DataFrame:
    """The journal for tables that are older than it: each vintage read once, on its day."""
    read = vintages.assign(kind="workbook", rows=vintages["days"] + vintages["weeks"], outcome="added")
    return _in_order(read[COLUMNS])


def with_entry(journal: pd.DataFrame, entry: Mapping[str, Any]) -> pd.DataFrame:
    """The journal with one more reading; unchanged if that is in it already."""
    same = pd.Series(True, index=journal.index)
    for name in TABLE.key:
        same &= journal[name] == entry[name]
    if same.any():
        return journal
    row = pd.DataFrame([dict(entry)])[COLUMNS]
    return _in_order(pd.concat([journal, row], ignore_index=True) if len(journal) else row)


def _in_order(journal: pd.DataFrame) -> pd.DataFrame:
    return journal.sort_values(["read_on", "kind", "last_day", "sha256", "source_url"], ignore_index=True)
