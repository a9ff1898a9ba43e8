"""Measures of arrivals: sums between days, by year, in boats, and to the same day of another year.

All count people detected arriving in small boats, from the Home Office's daily series (provisional). They do
not count people who arrived undetected or by other means.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

CHANGE_OF_GOVERNMENT = dt.date(2024, 7, 5)  # the day after the election of 4 July 2024


def between(daily: pd.DataFrame, start: dt.date, end: dt.date, column: str = "people_arrived") -> int:
    """People (or boats) that arrived from `start` to `end`, both days included."""
    dates = daily.date.to_numpy()
    inside = (dates >= np.datetime64(start)) & (dates <= np.datetime64(end))
    return int(daily[column].array[inside].sum())


def same_day(day: dt.date, year: int) -> dt.date:
    """The same calendar day of another year; 29 February becomes 28 February if that year has none."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)


def year_to_date(
    daily: pd.DataFrame, day: dt.date, year: int | None = None, column: str = "people_arrived"
) -> int:
    """Arrivals from 1 January to the same day of `year` (the day's own year if none), both included."""
    end = same_day(day, year or day.year)
    return between(daily, dt.date(end.year, 1, 1), end, column)


def first_year(daily: pd.DataFrame) -> int:
    """The first calendar year of the series."""
    return int(daily.date.iloc[0].year)


def by_year(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals by calendar year up to `day`.

    Columns: year, people_arrived, boats_arrived, people_per_boat (people / boats; NaN of no boats), days (in
    the data), complete (False for a part year), people_to_same_day and boats_to_same_day (from 1 January to
    the same day as `day`), days_without_pct (share of days on which nobody arrived).
    """
    rows = []
    year_of = daily.date.dt.year.to_numpy()
    for year in range(first_year(daily), day.year + 1):
        start, end = dt.date(year, 1, 1), min(dt.date(year, 12, 31), day)
        people, boats = between(daily, start, end), between(daily, start, end, "boats_arrived")
        rows.append(
            {
                "year": year,
                "people_arrived": people,
                "boats_arrived": boats,
                "people_per_boat": people / boats if boats else float("nan"),
                "days": (end - start).days + 1,
                "complete": end == dt.date(year, 12, 31),
                "people_to_same_day": year_to_date(daily, day, year),
                "boats_to_same_day": year_to_date(daily, day, year, "boats_arrived"),
                "days_without_pct": 100 * float((daily.people_arrived.array[year_of == year] == 0).mean()),
            }
        )
    return pd.DataFrame(rows)


def by_year_finalised(daily: pd.DataFrame, official: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals by calendar year, finalised if published: by_year with the column final, True for such a year.

    Takes the table official_arrivals. people_arrived, boats_arrived and people_per_boat are those of the finalised
    statistics; the columns that concern days are of the daily series.
    """
    years = by_year(daily, day)
    published = official.set_index("period").reindex(years.year.astype(str))
    years["final"] = (published.people.notna() & years.complete.to_numpy()).to_numpy()
    for ours, theirs in (("people_arrived", "people"), ("boats_arrived", "boats")):
        final = published[theirs].set_axis(years.index)
        years[ours] = years[ours].where(~years.final, final).astype("int64")
    years["people_per_boat"] = years.people_arrived / years.boats_arrived.where(years.boats_arrived > 0)
    return years


def last_full_week(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the last week, Monday to Sunday, that has ended by `day`."""
    sunday = day - dt.timedelta(days=(day.weekday() + 1) % 7)
    return sunday - dt.timedelta(days=6), sunday


def peak_year(daily: pd.DataFrame, day: dt.date) -> tuple[int, int] | None:
    """The complete calendar year with most arrivals, and how many; None before one year is complete.

    The running year is left out, since a part year is never compared with a whole one. Of two equal years the earlier
    counts.
    """
    ended = day if (day.month, day.day) == (12, 31) else dt.date(day.year - 1, 12, 31)
    if ended.year < first_year(daily):
        return None
    people = {
        year: between(daily, dt.date(year, 1, 1), dt.date(year, 12, 31))
        for year in range(first_year(daily), ended.year + 1)
    }
    top = max(people, key=lambda year: people[year])  # the first of equals
    return top, people[top]


def against_final(daily: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """The daily series summed over each period of the finalised statistics, with their figures, in people and boats.

    Columns: period, year (missing for a period that is no calendar year), people_daily, people_final,
    people_difference, boats_daily, boats_final, boats_difference (daily minus final). Takes the table
    official_arrivals; leaves out periods that the daily series does not cover completely.
    """
    rows: list[dict[str, object]] = []
    periods: Iterable[Any] = official.itertuples()
    for row in periods:
        if row.period_start < daily.date.iloc[0] or row.period_end > daily.date.iloc[-1]:
            continue
        start, end = row.period_start.date(), row.period_end.date()
        whole = (start, end) == (dt.date(end.year, 1, 1), dt.date(end.year, 12, 31))
        found: dict[str, object] = {"period": row.period, "year": end.year if whole else pd.NA}
        for what, final in (("people", int(row.people)), ("boats", int(row.boats))):
            summed = between(daily, start, end, f"{what}_arrived")
            found |= {f"{what}_daily": summed, f"{what}_final": final, f"{what}_difference": summed - final}
        rows.append(found)
    names = [f"{w}_{k}" for w in ("people", "boats") for k in ("daily", "final", "difference")]
    return pd.DataFrame(rows, columns=["period", "year", *names])


def running_totals(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """People since 1 January of each year, day by day up to `day`: year, date, day_of_year, people.

    day_of_year counts as in a leap year, 1 to 366, so that a calendar day has one place in every year.
    """
    frame = daily.loc[daily.date <= pd.Timestamp(day), ["date", "people_arrived"]]
    year, ordinary = frame.date.dt.year, ~frame.date.dt.is_leap_year
    after_february = frame.date.dt.month > 2
    return pd.DataFrame(
        {
            "year": year,
            "date": frame.date,
            "day_of_year": frame.date.dt.day_of_year + (ordinary & after_february),
            "people": frame.people_arrived.groupby(year).cumsum(),
        }
    ).reset_index(drop=True)


class SecondHalf(NamedTuple):
    """People who arrived from July to December of some complete years, and their share of those years."""

    first_year: int
    last_year: int
    people: int
    second_half: int

    @property
    def share_pct(self) -> float:
        """July to December as a share of the whole years, in per cent; NaN where nobody arrived."""
        return 100 * self.second_half / self.people if self.people else float("nan")


def second_half(daily: pd.DataFrame, day: dt.date, years: int = 5) -> SecondHalf | None:
    """Arrivals from July to December of the last `years` complete years, fewer where there are fewer.

    None before one year is complete.
    """
    complete = [int(year) for year in by_year(daily, day).query("complete").year][-years:]
    if not complete:
        return None
    inside = daily[daily.date.dt.year.isin(complete)]
    late = inside[inside.date.dt.month > 6]
    return SecondHalf(
        complete[0], complete[-1], int(inside.people_arrived.sum()), int(late.people_arrived.sum())
    )
