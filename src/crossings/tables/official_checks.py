"""Check that nobody changed the official tables by hand: only `crossings ingest` may write them.

The tables must keep the same rules as the workbook, so that a cell changed by hand is noticed
before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from crossings.common import snapshots
from crossings.errors import Place, wrong_cell
from crossings.tables import checksums, series_rules
from crossings.tables.columns import RESTORE
from crossings.tables.schemas import TABLES
from crossings.tables.series_rules import Fault
from crossings.tables.stored import read


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
    slips = read("publisher_slips", data, contents)
    for name, fault in _faults(daily, weekly, slips):
        place = Place(data / TABLES[name].path, fault.at + 2)
        if place.path in changed or not changed:  # else the sum is wrong where a day was changed
            raise wrong_cell(place, fault.column, fault.expected, fault.found, RESTORE)
        break
    for error in changed.values():
        raise error


def _faults(
    daily: pd.DataFrame, weekly: pd.DataFrame, slips: pd.DataFrame
) -> Iterator[tuple[str, Fault]]:
    """Cells that break a rule, by table; `slips` are the rows of publisher_slips.csv."""
    for name, frame in (("arrivals_daily", daily), ("arrivals_weekly", weekly)):
        if wrong_date := series_rules.wrong_date(name, frame):
            yield name, wrong_date
    if wrong_boats := series_rules.wrong_boats("arrivals_daily", daily):
        yield "arrivals_daily", wrong_boats
    if late := series_rules.week_after_the_days(daily, weekly, "arrivals_daily"):
        yield "arrivals_weekly", late
    slips = slips[slips.table == "arrivals_weekly"]
    accepted = set(zip(slips.key, slips.column, strict=True))
    for week in series_rules.wrong_weeks(daily, weekly):
        end = weekly.week_ending.iloc[week.at]
        if week.stated is not None or (end, week.column) not in accepted:
            yield "arrivals_weekly", week.fault(end.date(), "nothing")
