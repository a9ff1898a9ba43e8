"""What the daily and the weekly series must keep, in a workbook as in our tables of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from crossings.tables.as_of import FIRST_DAY
from crossings.tables.vintages import KEYS, MEASURED
from crossings.tables.weeks import sums_of_days

STEPS = {"arrivals_daily": 1, "arrivals_weekly": 7}  # days from row to row


class Fault(NamedTuple):
    """A cell that breaks a rule, in the row `at`, counted from 0, and words for messages."""

    at: int
    column: str
    expected: str
    found: str


class WrongWeek(NamedTuple):
    """A figure of a week, in the row `at`, that is not the sum of its days.

    `stated` is what stands there, and `due` the sum of the days that were collected; None stands
    for not collected. `whole` says whether all seven were.
    """

    at: int
    column: str
    stated: int | None
    due: int | None
    whole: bool

    def fault(self, end: dt.date, nothing: str) -> Fault:
        """The week that ends on `end`, in words; `nothing` is how its table shows a missing one."""
        expected = f"{nothing}, as on its days"
        if self.due is not None:
            expected = f"{self.due}, the sum of its days"
        stated = nothing if self.stated is None else self.stated
        return Fault(self.at, self.column, expected, f"{stated} for the week ending {end}")


def wrong_date(table: str, frame: pd.DataFrame) -> Fault | None:
    """The first date that is out of place: from the first, each day or Sunday is there once."""
    key, step = KEYS[table], STEPS[table]
    dates = list(frame[key].dt.date)
    for at, day in enumerate(dates):
        due = FIRST_DAY + dt.timedelta(step * (at + 1) - 1)
        if day == due:
            continue
        if day in dates[:at]:
            return Fault(at, key, f"{due}", f"{day}, which occurs twice")
        if step == 7 and day.weekday() != 6:
            return Fault(at, key, f"{due}, a Sunday", f"{day}, a {day:%A}")
        fault = "out of order" if due in dates[at:] or day < due else f"so that {due} is missing"
        return Fault(at, key, f"{due}", f"{day}, {fault}")
    return None


def wrong_boats(table: str, frame: pd.DataFrame) -> Fault | None:
    """The first cell of a table whose boats do not fit its people."""
    counts = (frame[name].fillna(0) for name in MEASURED)
    for at, row in enumerate(zip(frame[KEYS[table]].dt.date, *counts, strict=True)):
        if wrong := wrong_boats_of(*row[1:]):
            column, expected, found = wrong
            return Fault(at, column, expected, f"{found} on {row[0]}")
    return None


def wrong_boats_of(people: int, boats: int, uncontrolled: int) -> tuple[str, str, str] | None:
    """The column that does not fit the others, what was expected there, and what was found.

    Boats are there exactly when people arrived. There may not be more boats than people, or more
    uncontrolled landings than boats.
    """
    if bool(people) != bool(boats):
        found = f"{boats} for {people} people"
        return "boats_arrived", "boats exactly where there are people", found
    if boats > people:
        return "boats_arrived", f"no more than the {people} people who arrived", f"{boats}"
    if uncontrolled > boats:
        expected = f"no more than the {boats} boats that arrived"
        return "boats_uncontrolled", expected, f"{uncontrolled}"
    return None


def week_after_the_days(daily: pd.DataFrame, weekly: pd.DataFrame, days_in: str) -> Fault | None:
    """The first week that ends after the last day; messages call the days' table `days_in`."""
    last = daily.date.iloc[-1]
    for at, end in enumerate(weekly.week_ending):
        if end > last:
            expected = f"no week after the last day of {days_in}, {last.date()}"
            return Fault(at, "week_ending", expected, f"{end.date()}")
    return None


def wrong_weeks(daily: pd.DataFrame, weekly: pd.DataFrame) -> Iterator[WrongWeek]:
    """The figures of weeks that are not the sums of their days; the dates of both are in place.

    If only some days were collected, a week may state their sum, as the week ending on
    1 January 2023 does, or nothing.
    """
    sums, collected = (
        of_days.reindex(weekly.week_ending).set_axis(weekly.index)
        for of_days in sums_of_days(daily, MEASURED)
    )
    for column in MEASURED:
        stated, due, days = weekly[column], sums[column], collected[column]
        good = (stated == due).fillna(False) | (stated.isna() & (days < 7))
        for at in range(len(good)):
            if not good.iloc[at]:
                number, total = (
                    None if pd.isna(cells.iloc[at]) else int(cells.iloc[at])
                    for cells in (stated, due)
                )
                yield WrongWeek(at, column, number, total, days.iloc[at] == 7)
