"""The weeks of the series, Monday to Sunday, as the sums of their days."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

TO_SUNDAY = pd.Timedelta(days=6)  # from the Monday of a week


def week_ending(days: pd.Series) -> pd.Series:
    """The Sunday on which the week of each day, from Monday on, ends."""
    sundays = days + pd.to_timedelta(6 - days.dt.day_of_week, unit="D")
    return sundays.rename("week_ending")


def with_preventions(weekly: pd.DataFrame) -> pd.DataFrame:
    """The weeks for which attempts prevented were collected."""
    return weekly[weekly.people_prevented.notna()]


def sums_of_days(daily: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sums of `columns` in each week of `daily`, and on how many of its days each was counted.

    Both are indexed by week_ending, the Sunday. A sum is missing if no day of the week has one.
    """
    by_week = daily.groupby(week_ending(daily.date))[list(columns)]
    return by_week.sum(min_count=1), by_week.count()
