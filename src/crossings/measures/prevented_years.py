"""Attempts prevented in each calendar year, with the people who arrived in exactly the same time.

A published yearly figure covers weeks or a calendar year, as its row says. If the workbook has
every week of it, the year is the sum of those weeks, as in all other measures of preventions. If
not, the published figure counts, with the arrivals of the same days. Preventions are attempts, as
French authorities estimate them, repeats included; arrivals are people detected.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from crossings.common.formats import day
from crossings.errors import DataError, InputError, Place
from crossings.measures.spans import by_day, calendar_year, last_year_over, within
from crossings.tables.weeks import TO_SUNDAY, with_preventions

LEAST_WEEKS: Final = 8  # a running year must share so many weeks with the others
WEEKS: Final = re.compile(r"([0-9]+) weeks")
PART: Final = re.compile(r"weeks ending ([0-9]+ [A-Z][a-z]+) to ([0-9]+ [A-Z][a-z]+) only")
# The basis of a year's numbers: published for the calendar year, summed from its weeks, or
# published for its weeks.
CALENDAR_YEAR, SUM_OF_WEEKS, PUBLISHED_FOR_WEEKS = (
    "calendar year",
    "sum of weeks",
    "published for weeks",
)

COLUMNS: Final = {
    **dict.fromkeys(["year", "people_prevented", "people_arrived", "people_published"], "int64"),
    **dict.fromkeys(["rounded", "whole_year"], "bool"),
    **dict.fromkeys(["coverage", "basis"], "str"),
    "share_pct": "float64",
    **dict.fromkeys(["first_day", "last_day"], "object"),
}


class Coverage(NamedTuple):
    """The time that a yearly figure covers: first and last day, words, and its weeks' Sundays.

    It `is_whole` unless it is a part of the year.
    """

    first: dt.date
    last: dt.date
    words: str
    sundays: pd.DatetimeIndex
    is_whole: bool


def each_year(yearly: pd.DataFrame, daily: pd.DataFrame, weekly: pd.DataFrame) -> pd.DataFrame:
    """Attempts prevented in each year of `yearly`, with the people who arrived in the same time.

    Takes the table preventions_yearly, and a record's days and weeks. Columns: year,
    people_prevented (attempts), rounded, whole_year, people_arrived, share_pct (prevented of both,
    per cent), coverage (in words), basis (one of the three above), people_published (the figure of
    `yearly`), first_day and last_day (of the time covered, both inside). Never compare the share of
    a part year with that of a whole one.

    Raises InputError for a coverage that cannot be read, or if arrivals of one of its days are not
    known.
    """
    weeks = with_preventions(weekly)
    people = by_day(daily)
    years = [_year(row, people, weeks) for row in yearly.itertuples()]
    return pd.DataFrame(years) if years else pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)


def _year(row: Any, people: pd.Series, weeks: pd.DataFrame) -> dict[str, object]:
    """A row of `each_year` from one of its table `yearly`.

    `people` is from `by_day`, and `weeks` are those with preventions.
    """
    cover, published = coverage(int(row.year), str(row.coverage)), int(row.people_prevented)
    held = np.isin(weeks.week_ending.to_numpy(), cover.sundays.to_numpy())
    if 0 < held.sum() == len(cover.sundays):
        basis, prevented = SUM_OF_WEEKS, int(weeks.people_prevented.array[held].sum())
        arrived = int(weeks.people_arrived.array[held].sum())
    else:
        basis, prevented = PUBLISHED_FOR_WEEKS if len(cover.sundays) else CALENDAR_YEAR, published
        days = within(people, (cover.first, cover.last))
        if days is None:
            raise InputError(
                f"Arrivals from {day(cover.first)} to {day(cover.last)} are not known: the daily "
                f"series runs from {day(people.index[0])} to {day(people.index[-1])}."
            )
        arrived = int(days.sum())
    return {
        "year": int(row.year),
        "people_prevented": prevented,
        "rounded": bool(row.rounded) and basis != SUM_OF_WEEKS,
        "whole_year": cover.is_whole,
        "people_arrived": arrived,
        "share_pct": share_of_attempts(prevented, arrived),
        "coverage": cover.words,
        "basis": basis,
        "people_published": published,
        "first_day": cover.first,
        "last_day": cover.last,
    }


def bounds_of_calendar_year(
    year: int, daily: pd.DataFrame, weekly: pd.DataFrame
) -> tuple[int, int, int] | None:
    """The least and the most attempts prevented in a calendar year, and the people who arrived.

    A week that begins or ends in another year may have had all its attempts in either. So a claim
    on a calendar year is judged by both. It is None for a year of which the series do not reach all
    weeks and days. Raises InputError as `by_day` does.
    """
    first, last = map(pd.Timestamp, calendar_year(year))
    days = within(by_day(daily), (first.date(), last.date()))
    weeks = with_preventions(weekly).set_index("week_ending").people_prevented
    sundays = pd.date_range(first, last + TO_SUNDAY, freq="W-SUN")
    if days is None or not sundays.isin(weeks.index).all():
        return None
    most = weeks[sundays]
    least = most[(sundays - TO_SUNDAY >= first) & (sundays <= last)]
    return int(least.sum()), int(most.sum()), int(days.sum())


@functools.cache  # a record of any day asks for the same few
def coverage(year: int, words: str) -> Coverage:
    """The time that a row of preventions_yearly covers; InputError if its words name none."""
    starts, ends = calendar_year(year)
    if words.startswith("full year"):
        return Coverage(starts, ends, words, pd.DatetimeIndex([]), is_whole=True)
    sundays = pd.date_range(starts, ends, freq="W-SUN")
    covered, fits = words, False
    if whole := WEEKS.fullmatch(words):
        fits = int(whole[1]) == len(sundays)
        covered += f" ending {day(sundays[0], year=False)} to {day(sundays[-1], year=False)}"
    elif part := PART.fullmatch(words):
        first_sunday, last_sunday = (
            pd.to_datetime(f"{week_ending} {year}", format="%d %B %Y", errors="coerce")
            for week_ending in part.groups()
        )
        sundays = sundays[(sundays >= first_sunday) & (sundays <= last_sunday)]
        fits = bool(len(sundays)) and (sundays[0], sundays[-1]) == (first_sunday, last_sunday)
    if not fits:
        raise DataError(
            Place("preventions_yearly.csv"),
            f"year {year}, column coverage: expected full year, the number "
            f"of weeks that end in the year ({len(pd.date_range(starts, ends, freq='W-SUN'))} "
            "weeks), or weeks ending two of its Sundays (weeks ending 5 May to 29 December only), "
            f"found {words!r}. Correct that cell.",
            ", ",
        )
    first, last = (sundays[0] - TO_SUNDAY).date(), sundays[-1].date()
    return Coverage(first, last, covered, sundays, is_whole=bool(whole))


def same_weeks(weekly: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The weeks that all years have, from the first with preventions to the last week by `day`.

    There is a row for each year. Weeks match by ISO number (Monday to Sunday, as the source's do).
    The running year counts once it shares LEAST_WEEKS weeks with the others, so that years are not
    compared by a few weeks of winter. Columns: year, first_week and last_week (their Sundays),
    weeks, people_prevented (attempts), people_arrived, attempts (both together: those known),
    share_pct (prevented of them, per cent; missing without any), over (whether the year had ended
    by `day`; if not, its weeks may still be revised). The frame is empty before preventions were
    collected.
    """
    collected = with_preventions(weekly[weekly.week_ending <= pd.Timestamp(day)])
    iso = collected.week_ending.dt.isocalendar().astype("int64")
    numbers = {year: set(rows.week) for year, rows in iso.groupby("year")}
    if len(numbers) > 1 and len(set.intersection(*numbers.values())) < LEAST_WEEKS:
        del numbers[max(numbers)]
    shared = set.intersection(*numbers.values()) if numbers else set()
    rows = collected[iso.week.isin(shared) & iso.year.isin(numbers)]
    sums = rows.groupby(iso.year[rows.index]).agg(
        first_week=("week_ending", "min"),
        last_week=("week_ending", "max"),
        weeks=("week_ending", "size"),
        people_prevented=("people_prevented", "sum"),
        people_arrived=("people_arrived", "sum"),
    )
    sums = (
        sums.rename_axis("year")
        .reset_index()
        .astype(
            {
                "year": "int64",
                "weeks": "int64",
                "people_prevented": "Int64",
                "people_arrived": "Int64",
            }
        )
    )
    return sums.assign(
        attempts=sums.people_prevented + sums.people_arrived,
        share_pct=share_of_attempts(sums.people_prevented, sums.people_arrived),
        over=sums.year <= last_year_over(day),
    )


def share_of_attempts(part: Any, rest: Any) -> Any:
    """What share of known attempts one part was, in per cent: those stopped, or those arrived.

    Both are numbers or columns of people; it is NaN where there was no attempt.
    """
    attempts = part + rest
    if isinstance(attempts, pd.Series):
        return (100 * part / attempts.where(attempts > 0)).astype("float64")
    return 100 * part / attempts if attempts else math.nan


def sources_of(row: Any, yearly: pd.DataFrame, weekly: pd.DataFrame) -> list[str]:
    """The ids of the sources of a year of `each_year`.

    Takes the same `yearly` and `weekly`; the latter has source_id, as a record's weeks do.
    """
    if row.basis == SUM_OF_WEEKS:
        is_of_year = weekly.week_ending.between(
            pd.Timestamp(row.first_day), pd.Timestamp(row.last_day)
        )
        return list(dict.fromkeys(weekly.source_id[is_of_year]))
    return [str(yearly.source_id[yearly.year == row.year].iloc[0])]
