"""Check that nobody changed the official tables by hand: only `crossings ingest` may write them.

The tables must keep the same rules as the workbook, so that a cell changed by hand is noticed
before it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from crossings.common import snapshots
from crossings.errors import DataError
from crossings.tables import checksums
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.columns import RESTORE
from crossings.tables.rules import Rule, refuse
from crossings.tables.stored import read
from crossings.tables.vintages import MEASURED
from crossings.tables.weeks import sums_of_days


def check_official(data: Path) -> None:
    """Check the daily and the weekly table, and raise InputError naming file, row and column.

    Every day and every week must have a row, boats must be there exactly where people are, and
    weeks must be the sums of their days. Uncontrolled landings of a week may be empty if one of its
    days was not collected, or if a slip was accepted. Each table must be as its last ingest wrote
    it, by what `datapackage.json` says of it. The class `Record` does not call it. Commands
    that show figures call it first, and so does every ingest, to which a cell changed by hand would
    look like a revision by the publisher.
    """
    contents = snapshots.official(data)  # read together, so that no write in between mixes them
    daily, weekly = read("arrivals_daily", data, contents), read("arrivals_weekly", data, contents)
    changed = {error.place.path: error for error in checksums.not_as_written(data)}
    try:
        refuse(_rules(daily, weekly, read("publisher_slips", data, contents)), data)
    except DataError as error:
        if error.place.path not in changed:  # the sum is wrong where a day was changed
            _raise_first(changed.values())
        raise
    _raise_first(changed.values())


def _raise_first(errors: Iterable[DataError]) -> None:
    for error in errors:
        raise error from None


def _rules(daily: pd.DataFrame, weekly: pd.DataFrame, slips: pd.DataFrame) -> Iterator[Rule]:
    """The rules that `check_official` names; `slips` are the rows of publisher_slips.csv."""
    for name, key, step in (
        ("arrivals_daily", daily.date, 1),
        ("arrivals_weekly", weekly.week_ending, 7),
    ):
        first_key = pd.Timestamp(FIRST_DAY) + pd.Timedelta(days=step - 1)
        due = pd.Series(pd.date_range(first_key, periods=len(key), freq=f"{step}D"), key.index)
        yield Rule(name, key, key == due, due.dt.date, RESTORE)
    people, boats = daily.people_arrived > 0, daily.boats_arrived > 0
    wanted = people.map({True: "boats, since people arrived", False: "0, since nobody arrived"})
    yield Rule("arrivals_daily", daily.boats_arrived, people == boats, wanted, RESTORE)
    slips = slips[slips.table == "arrivals_weekly"]
    in_weeks = [
        of_days.reindex(weekly.week_ending).set_axis(weekly.index)
        for of_days in sums_of_days(daily, MEASURED)
    ]
    for column in MEASURED:
        sums, collected = (of_days[column] for of_days in in_weeks)
        missing = (collected < 7) | weekly.week_ending.isin(slips.key[slips.column == column])
        good = (weekly[column] == sums).fillna(False) | (weekly[column].isna() & missing)
        due = (sums.astype("string") + ", the sum of its days").fillna("nothing, as on its days")
        yield Rule("arrivals_weekly", weekly[column], good, due, RESTORE)
