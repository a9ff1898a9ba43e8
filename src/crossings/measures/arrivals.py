"""Measures of arrivals: sums between days, by year, in boats, and to the same day of another year.

All count people detected arriving in small boats, from the Home Office's daily series
(provisional). They do not count people who arrived undetected or by other means.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math

import numpy as np
import pandas as pd

from crossings.measures.frames import row_of_most
from crossings.measures.spans import LEAST_BASE, change_pct_unless_few
from crossings.tables.schemas import FRENCH_PREFECTURE


def between(
    daily: pd.DataFrame, start: dt.date, end: dt.date, column: str = "people_arrived"
) -> int:
    """People (or boats) that arrived from `start` to `end`, both days included.

    `column` names the count. Days that `daily` does not hold add nothing.
    """
    dates = daily.date.to_numpy()
    inside = (dates >= np.datetime64(start)) & (dates <= np.datetime64(end))
    return int(daily[column].array[inside].sum())


def same_day(day: dt.date, year: int) -> dt.date:
    """The same calendar day of another year.

    29 February becomes 28 February if that year has none.
    """
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)


def year_to_date(
    daily: pd.DataFrame, day: dt.date, year: int | None = None, column: str = "people_arrived"
) -> int:
    """Arrivals from 1 January to the same day of `year`, by default the day's own year.

    `column` is as in `between`.
    """
    end = same_day(day, year or day.year)
    return between(daily, dt.date(end.year, 1, 1), end, column)


def first_year(daily: pd.DataFrame) -> int:
    """The first calendar year of the series."""
    return int(daily.date.iloc[0].year)


def by_year(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals by calendar year up to `day`.

    Columns: year, people_arrived, boats_arrived, people_per_boat (NaN if there was no boat), days
    (in the data), complete (whether the year's last day is in the data), people_to_same_day (from
    1 January to the same day as `day`), days_without_pct (share of days on which nobody arrived).
    """
    days = daily[daily.date <= pd.Timestamp(day)]
    # Of 29 February, the last day in other years is the 28th: there is no later one in this month.
    is_so_far = 100 * days.date.dt.month + days.date.dt.day <= 100 * day.month + day.day
    counts = days[["people_arrived", "boats_arrived"]].assign(
        people_to_same_day=days.people_arrived.where(is_so_far, 0),
        days=1,
        days_without=(days.people_arrived == 0).astype("int64"),
    )
    years = counts.groupby(days.date.dt.year).sum()
    last = days.date.groupby(days.date.dt.year).max()
    return pd.DataFrame(
        {
            "year": years.index,
            "people_arrived": years.people_arrived.astype("int64"),
            "boats_arrived": years.boats_arrived.astype("int64"),
            "people_per_boat": _per_boat(years),
            "days": years.days,
            "complete": last.dt.is_year_end,
            "people_to_same_day": years.people_to_same_day.astype("int64"),
            "days_without_pct": 100.0 * years.days_without / years.days,
        }
    ).reset_index(drop=True)


def _per_boat(years: pd.DataFrame) -> pd.Series:
    return (years.people_arrived / years.boats_arrived.where(years.boats_arrived > 0)).astype(
        "float64"
    )


def to_the_same_day(years: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals of each year of `by_year` to the same day, and how far the day's own year differs.

    `years` were made for the same `day`, so that its own year is the last. Columns: year,
    people_to_same_day, until (the day), change_people and change_pct (both missing in the day's own
    year, and change_pct if fewer than 1,000 had arrived).
    """
    rows = years[["year", "people_to_same_day"]].assign(
        until=[same_day(day, year) for year in years.year]
    )
    so_far, earlier = rows.people_to_same_day.iloc[-1], rows.people_to_same_day.iloc[:-1]
    return rows.assign(
        change_people=(so_far - earlier).astype("Int64"),
        change_pct=change_pct_unless_few(so_far, earlier),
    )


def by_month_of_year(days: pd.DataFrame) -> pd.DataFrame:
    """The mean number of people who arrived in each month of the year, over the years of `days`.

    Takes the days of whole months, since a part of one counts as much as a whole one. Columns:
    month_of_year (Jan), people.
    """
    months = days.groupby(days.date.dt.to_period("M")).people_arrived.sum()
    names = pd.Index(months.index.strftime("%b"), name="month_of_year")
    return months.set_axis(names).groupby(level=0, sort=False).mean().rename("people").reset_index()


def by_month_and_year(days: pd.DataFrame) -> pd.DataFrame:
    """People who arrived in each month of each year of `days`.

    Columns: month_of_year (Jan), people_2024, people_2025 and so on, missing for a month of which
    there is no day.
    """
    people = days.groupby([days.date.dt.month, days.date.dt.year]).people_arrived.sum().unstack()
    names = pd.to_datetime(people.index.astype(str), format="%m").strftime("%b")
    people = people.set_axis(pd.Index(names, name="month_of_year"), axis="index")
    return people.add_prefix("people_").rename_axis(columns=None).reset_index()


def second_halves(days: pd.DataFrame) -> pd.DataFrame:
    """The share of each whole year's arrivals that came from July on.

    Takes the days of whole years. Columns: year, people_arrived, share_pct. A year of fewer than
    1,000 people is left out.
    """
    year = days.date.dt.year.rename("year")
    late = days.people_arrived.where(days.date.dt.month > 6, 0)
    sums = days.assign(late=late).groupby(year)[["people_arrived", "late"]].sum()
    sums = sums[sums.people_arrived >= LEAST_BASE].reset_index()
    share = 100 * sums.late.astype("float64") / sums.people_arrived.astype("float64")
    return sums[["year", "people_arrived"]].assign(share_pct=share)


def by_year_finalised(daily: pd.DataFrame, official: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals by calendar year, by the finalised statistics where these are published.

    Takes the table official_arrivals. The columns are those of `by_year`, final (True for a
    finalised year) and people_by_day (the sum of the daily figures). In a finalised year
    people_arrived, boats_arrived and people_per_boat are finalised; all else is by day.
    """
    years = by_year(daily, day).assign(people_by_day=lambda rows: rows.people_arrived)
    published = official.set_index("period").reindex(years.year.astype(str))
    years["final"] = (published.people.notna() & years.complete.to_numpy()).to_numpy()
    for column, official_column in (("people_arrived", "people"), ("boats_arrived", "boats")):
        final_counts = published[official_column].set_axis(years.index)
        years[column] = years[column].where(~years.final, final_counts).astype("int64")
    return years.assign(people_per_boat=_per_boat(years))


def days_boats_and_people(daily: pd.DataFrame, first: dt.date, last: dt.date) -> pd.Series:
    """How arrivals from `first` to `last`, both included, came about: days, boats a day, people.

    Keys: people_arrived, crossing_days (on which somebody arrived), boats_per_crossing_day,
    people_per_boat; the last three multiply to the first. All are missing unless the series holds
    the span, and the last two if nobody arrived.
    """
    days = daily[daily.date.between(pd.Timestamp(first), pd.Timestamp(last))]
    is_whole = len(days) == (last - first).days + 1
    people, boats = (float(days[name].sum()) for name in ("people_arrived", "boats_arrived"))
    crossing_days = float((days.people_arrived > 0).sum())
    parts = {
        "people_arrived": people,
        "crossing_days": crossing_days,
        "boats_per_crossing_day": boats / crossing_days if crossing_days else math.nan,
        "people_per_boat": people / boats if boats else math.nan,
    }
    return pd.Series(parts if is_whole else dict.fromkeys(parts, math.nan))


def peak_year(years: pd.DataFrame) -> pd.Series:
    """The complete year of `by_year_finalised` with most arrivals.

    It is a row of missing values while no year is complete. The running year does not count, since
    a part of a year is never compared with a whole one. Of two equal years the earlier counts.
    """
    return row_of_most(years[years.complete], "people_arrived")


def deaths_at_sea(deaths: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table deaths_yearly that the French maritime authorities counted."""
    return deaths[deaths.counted_by == FRENCH_PREFECTURE]


def sinkings(events: pd.DataFrame) -> pd.DataFrame:
    """The sinkings of many people among `policy_events`, with the `toll` in words: at least 27."""
    named = events[events.kind == "deaths"]
    return named.assign(toll=named.event.str.extract(r": (.+) dead$", expand=False))


def has_gap(deaths: pd.DataFrame) -> pd.Series:
    """Whether a count of deaths has months without records, for each row of deaths_yearly."""
    return (deaths.whole_year == "no").astype(bool)


def deaths_per_thousand(at_sea: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Deaths at sea by year beside the people who arrived.

    `at_sea` has the columns year and people (who died); `years` are those of `by_year_finalised`.
    Adds people_arrived and per_1000_arrived. Both are missing for a year that is not complete, and
    per_1000_arrived if fewer than 1,000 people arrived. It is not the risk of a crossing: people
    who died did not arrive, and those who were stopped or turned back are in neither number.
    """
    arrived = years[years.complete].set_index("year").people_arrived.reindex(at_sea.year)
    arrived = arrived.set_axis(at_sea.index).astype("Float64")
    per_thousand = 1000 * at_sea.people / arrived.where(arrived >= LEAST_BASE)
    return at_sea.assign(
        people_arrived=arrived.astype("Int64"),
        per_1000_arrived=per_thousand.astype("Float64").astype("float64"),
    )
