"""The daily series as sums over spans of days.

Every measure that compares windows follows the same rules: both ends are included, and the series
must fill the window.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crossings.errors import InputError

Span = tuple[dt.date, dt.date]
YEAR_DAYS = 365  # a sum of so many has each day of the year once, but for 29 February
YEAR_WEEKS = 52  # a sum of so many may have up to a week more or less than the year
LEAST_BASE = 1000  # people: a change from fewer is given in people, never in per cent


def same_time_of_year(one: Span, other: Span, apart: int) -> bool:
    """Whether two spans of as many days begin at one time of a year, or are of whole years.

    `apart` is how many days they may differ by, and a whole year may be short or long by.
    """
    days = (one[1] - one[0]).days + 1
    if min(days % YEAR_DAYS, -days % YEAR_DAYS) <= apart and days > apart:
        return True
    between = abs((one[0] - other[0]).days) % YEAR_DAYS
    # A leap year adds a day for each four years between the two.
    apart += abs(one[0].year - other[0].year) // 4
    return min(between, YEAR_DAYS - between) <= apart


def by_day(daily: pd.DataFrame) -> pd.Series:
    """People who arrived on each day, by date.

    Raises InputError if there are no days, or if days are missing, double or out of order.
    """
    if daily.empty:
        raise InputError("Expected daily arrivals, found no day of them; give a later as-of day.")
    broken = daily.date.diff().iloc[1:].to_numpy() != np.timedelta64(1, "D")
    if broken.any():
        raise InputError(
            "Expected every day once and in order in arrivals_daily, found a break after "
            f"{daily.date.iloc[int(broken.argmax())].date()}. Ingest the official workbook again."
        )
    return daily.set_index("date").people_arrived.astype("int64")


def within(people: pd.Series, span: Span) -> pd.Series | None:
    """The days of a span, both ends included; None unless the series `by_day` holds them all."""
    days = people[pd.Timestamp(span[0]) : pd.Timestamp(span[1])]
    return days if 0 < len(days) == (span[1] - span[0]).days + 1 else None


class TwoSpans(NamedTuple):
    """People in two spans of days, each None if the series does not hold it, and the change.

    That is in per cent, and None if either is not known, or if the base is 0.
    """

    current: int | None
    base: int | None
    change_pct: float | None


def two_spans(people: pd.Series, current: Span, base: Span) -> TwoSpans:
    """The sums of a series `by_day` over two spans, and the change in per cent."""
    now, then = (
        None if (days := within(people, span)) is None else int(days.sum())
        for span in (current, base)
    )
    change: float | None = None if now is None or then is None else change_pct(now, then)
    return TwoSpans(now, then, change)


def change_pct(current: Any, base: Any) -> Any:
    """Change from base to current in per cent, of two numbers or of two columns.

    It is missing where the base is 0 or missing: None of numbers, NaN in a column of floats.
    """
    if isinstance(base, pd.Series):
        return (100 * (current - base) / base.where(base > 0)).astype("float64")
    return 100 * (current - base) / base if base else None


def change_pct_unless_few(current: Any, base: Any) -> Any:
    """Change from base to current in per cent; missing if the base is below LEAST_BASE people.

    `current` is a number or a column, `base` a list or a column; the result is a column.
    """
    return change_pct(
        current, pd.Series(base, dtype="float64").where(lambda people: people >= LEAST_BASE)
    )


def ending(day: dt.date, days: int) -> Span:
    """The span of that many days that ends on a day, the day included."""
    return day - dt.timedelta(days=days - 1), day


def last_full_week(day: dt.date, first: int = calendar.MONDAY) -> Span:
    """The last week that has ended by a day, from its `first` weekday; Monday is 0."""
    days_into = (day.weekday() - first + 1) % 7
    return ending(day - dt.timedelta(days=days_into), 7)


def calendar_year(year: int) -> Span:
    """The first and the last day of a calendar year."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def last_year_over(day: dt.date) -> int:
    """The last calendar year that is over by a day, which on 31 December is its own."""
    return day.year if day == calendar_year(day.year)[1] else day.year - 1


def months_between(month: dt.date, other: dt.date) -> int:
    """The number of months from a day's month to another day's month, below 0 for an earlier."""
    return 12 * (other.year - month.year) + other.month - month.month
