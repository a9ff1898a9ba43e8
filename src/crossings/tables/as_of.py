"""The day that `--as-of` names, and whether the data cover it.

This needs no pandas, so a wrong day is refused before anything slow begins.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from crossings.common import formats, snapshots
from crossings.common.files import csv_rows
from crossings.errors import InputError

FIRST_DAY = dt.date(2018, 1, 1)
# A later date means a wrong clock or page. Dates in nanoseconds end in 2262.
LAST_DAY = dt.date(2199, 12, 31)
CHANGE_OF_GOVERNMENT = dt.date(2024, 7, 5)  # the day after the election of 4 July 2024
PILOT_ANNOUNCED = dt.date(2025, 7, 10)
PILOT_START = dt.date(2025, 8, 6)  # the returns agreement takes effect
# Code counts from these days. The table policy_events has them too, by these events, and is checked
# against them.
DAYS_OF_EVENTS = {
    "Change of government (election 4 July)": CHANGE_OF_GOVERNMENT,
    "One in, one out pilot announced": PILOT_ANNOUNCED,
    "One in, one out agreement takes effect": PILOT_START,
}
ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
VARIABLE = "CROSSINGS_AS_OF"  # the environment variable that names the day


class Series(NamedTuple):
    """How far the daily series runs.

    `last` is its last day without a gap, `newest` the last day that any file gives.
    """

    last: dt.date
    newest: dt.date

    @property
    def gap(self) -> str:
        """A sentence that names the first missing day and what is therefore not counted.

        It is empty if none is missing.
        """
        if self.newest == self.last:
            return ""
        missing, newest = formats.day(self.last + dt.timedelta(days=1)), formats.day(self.newest)
        unread = f"No page or workbook that was read gives {missing}"
        return f"{unread}, so the days from then to {newest} are not counted."


def series(workbook_day: dt.date, recent: Iterable[dt.date]) -> Series:
    """How far the workbook's days and those of the daily page run together.

    The workbook's are those to `workbook_day`, the daily page's are `recent`.
    """
    later = {day for day in recent if day > workbook_day}
    last_day = workbook_day
    while (next_day := last_day + dt.timedelta(days=1)) in later:
        last_day = next_day
    return Series(last_day, max(later, default=last_day))


def iso_day(text: str) -> dt.date | None:
    """The day that a text such as 2025-10-14 names; None for another form or no such day."""
    with contextlib.suppress(ValueError):
        return dt.date.fromisoformat(text) if re.match(ISO_DAY, text) else None
    return None


def as_of_given(text: str | None) -> str:
    """The day or "latest" that a user gave, or else CROSSINGS_AS_OF, or else "latest".

    Raises InputError if the variable holds anything else; what was given is not checked here.
    """
    if text is not None:
        return text
    named = os.environ.get(VARIABLE) or "latest"
    if named != "latest" and iso_day(named) is None:
        raise InputError(
            f"{VARIABLE} in the environment is {named!r}, which is not a date: "
            "set it to a day such as 2025-10-14, or unset it."
        )
    return named


def day_named(as_of: str | dt.date, runs: Series, called: str = "the official series") -> dt.date:
    """The day that `as_of` names: an ISO date, or "latest".

    The latest day is the last to which the daily series runs without a gap. Raises InputError for
    any other text, and for a day outside the series, which the message calls `called`.
    """
    if as_of == "latest":
        return runs.last
    day = as_of if isinstance(as_of, dt.date) else iso_day(str(as_of))
    if day is None:
        raise InputError(
            f"as-of {as_of!r} is not a date: give a day such as 2025-10-14, or latest."
        )
    if not FIRST_DAY <= day <= runs.last:
        gap = f"{runs.gap} " if day > runs.last and runs.gap else ""
        raise InputError(
            f"as-of {day} lies outside {called}, which runs from {FIRST_DAY} to {runs.last}. {gap}"
            "Give a day in that range, or latest."
        )
    return day


def refuse_outside(as_of: str, data: Path) -> None:
    """Raise InputError, as `day_named` does, for a day that the tables in `data` do not cover.

    If the daily table is missing or its days cannot be read, any text passes: its own check reports
    that.
    """
    contents = snapshots.official(data, ["arrivals_daily", "arrivals_recent"])
    days = {name: _days(content) for name, content in contents.items()}
    if daily := days.get("arrivals_daily"):
        day_named(as_of, series(max(daily), days.get("arrivals_recent", [])))


def _days(content: bytes) -> list[dt.date]:
    """The days in the first column of a table; none if one, such as 2025-02-30, is not a day.

    Cells of another form, such as the header's, are skipped.
    """
    try:
        firsts = [row[0] for row in csv_rows(content) if row]
        return [dt.date.fromisoformat(first) for first in firsts if re.match(ISO_DAY, first)]
    except (ValueError, csv.Error):
        return []
