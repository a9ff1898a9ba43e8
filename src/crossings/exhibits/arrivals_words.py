"""Phrases that the sentences of this chapter share: comparisons, lists, runs of years.

A title is made from data at any date, so the awkward cases (equal, nearly equal, one, none) are met here,
once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd

from crossings.formats import count, listed, pct, rounded


def people(number: int) -> str:
    """A number of people who did something: Nobody, 1 person, 15,897 people."""
    return "Nobody" if number == 0 else "1 person" if number == 1 else f"{count(number)} people"


def than(now: float, base: float) -> str:
    """A change with its conjunction, base to follow: 43% fewer than, 48 more than, as many as.

    In per cent, save where that would round to nothing, or to all. Raises ValueError for a base of 0, of
    which nothing can be a percentage.
    """
    if not base:
        raise ValueError("Nothing can be a percentage of 0; say the number itself.")
    if now == base:
        return "as many as"
    word = "more" if now > base else "fewer"
    change = abs(100 * (now / base - 1))
    if rounded(change) == 0 or (rounded(change) == 100 and 0 < now < base):
        return f"{count(abs(now - base))} {word} than"
    return f"{pct(change)} {word} than"


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame in order, each with its columns as attributes."""
    return list(frame.itertuples(index=False))


def years_named(years: Iterable[int]) -> str:
    """Years as a reader would say them: 2018 to 2021, 2023 and 2024."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return listed(words)


def short_day(date: dt.date, year: bool = True) -> str:
    """A day on a chart, where room is short: 20 Aug 2026."""
    return f"{date.day} {date:%b}" + (f" {date.year}" if year else "")


def short_month(date: dt.date) -> str:
    """A month on a chart: Aug 2026."""
    return f"{date:%b %Y}"
