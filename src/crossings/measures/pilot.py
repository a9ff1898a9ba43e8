"""Measures of the returns pilot, "one in, one out": people returned and admitted, pace and share.

The agreement took effect on 6 August 2025. A figure counts from the day it was public, and refers
to its own date; its share is of arrivals up to that date.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from crossings.common.formats import (
    count,
    counted,
    day,
    last_digit,
    months,
    pct,
    share_places,
    span,
)
from crossings.measures.arrivals import between
from crossings.measures.frames import columns_of, typed_frame
from crossings.tables.as_of import PILOT_ANNOUNCED, PILOT_START
from crossings.tables.schemas import Precision

ANNOUNCED = PILOT_ANNOUNCED
START = PILOT_START
LAST_MONTH_BEFORE = dt.date(2025, 7, 1)  # the last whole month before the agreement took effect
Measure = Literal["returned", "admitted"]
DIRECTIONS: Final[dict[Measure, str]] = {"returned": "sent back", "admitted": "let in"}
WORDS: Final = (
    *("direction", "in_words", "people_in_words", "hedge"),
    *("until_words", "share_in_words", "source_id"),
)
HEADLINE: Final = (
    *("direction", "people", "in_words", "people_in_words", "hedge", "until", "until_words"),
    *("arrived", "share_pct", "share_in_words", "per_week", "official", "exact", "source_id"),
)
MONTHLY_COLUMN: Final[dict[Measure, str]] = {
    "returned": "returned_to_france",
    "admitted": "admitted_to_uk",
}
PACE_COLUMNS: Final = {
    **columns_of("datetime64[ns]", "start", "end"),
    **columns_of("Int64", "days", "people", "arrived"),
    **columns_of("float64", "per_week", "low", "high", "share_low_pct", "share_high_pct"),
    "exact": "bool",
}


@dataclass(frozen=True)
class Total:
    """A cumulative figure of the pilot: people since the start, its date, its source.

    Those of the official series are exact.
    """

    people: int
    as_of: dt.date
    source_id: str
    official_series: bool
    precision: Precision = "exact"

    @property
    def hedge(self) -> str:
        """The word before the number and any rate made from it: over, about, or nothing."""
        return {"a floor": "over ", "rounded": "about "}.get(self.precision, "")

    @property
    def bounds(self) -> tuple[float, float]:
        """The fewest and the most people that the number may stand for; infinity for a floor.

        A number rounded to hundreds, 1,500, stands for 1,450 to 1,550; one rounded to tens, 350,
        for 345 to 355. Its zeros alone tell how it was rounded, so 1,000 stands for 500 to 1,500.
        """
        if self.precision == "a floor":
            return self.people, math.inf
        half = last_digit(self.people) / 2 if self.precision == "rounded" else 0
        return self.people - half, self.people + half

    def as_stated(self, value: float, places: int) -> float:
        """A rate made from the number; only a floor's is rounded, down, so that “over” is true."""
        step = 10**places
        return math.floor(value * step + 1e-9) / step if self.precision == "a floor" else value

    def share_in_words(self, share_pct: float) -> str:
        """A share made from the number: 3.9%; 0.26% if it is small; over 3.6% for a floor."""
        places = share_places(share_pct)
        return f"{self.hedge}{pct(self.as_stated(share_pct, places), places)}"

    def words(self) -> str:
        """The number in words: 1,087; over 900 for a floor; about 1,500 if it is rounded."""
        return self.hedge + count(self.people)

    def people_words(self) -> str:
        """The number as people: 1 person, over 900 people."""
        return f"{self.hedge}{counted(self.people, 'person', 'people')}"

    def day_words(self) -> str:
        """Its date in words: 30 June 2026; about 23 March 2026 if the day is approximate."""
        return ("about " if self.precision == "day approximate" else "") + day(self.as_of)


def ended(pilot_record: pd.DataFrame) -> pd.DataFrame:
    """The rows of `pilot_record` that report the end of the pilot, the surest first.

    `pilot_record` must already be cut at the day. The pilot ended on the date of the first row;
    without a row no end was known.
    """
    sure = pilot_record.confidence.map({"high": 0, "medium": 1, "low": 2})
    rows = pilot_record.assign(sure=sure)[pilot_record.kind == "end"]
    return rows.sort_values("sure", kind="stable", ignore_index=True).drop(columns="sure")


def is_of_the_end(figure: Total | None, ends: pd.DataFrame) -> bool:
    """Whether a figure has the day of a report of the end, from `ended`."""
    return figure is not None and figure.as_of in set(ends.date.dt.date)


def last_day(pilot_record: pd.DataFrame, day: dt.date) -> dt.date:
    """The last day of the pilot as known on a day: its reported end, or that day while it ran.

    `pilot_record` must already be cut at `day`.
    """
    ends = ended(pilot_record)
    return day if ends.empty else min(day, ends.date[0].date())


def reported_pace(announcements: pd.DataFrame) -> Total | None:
    """The last pace of returns that the press reported, in people a week; None before any."""
    return _last_announced(announcements, "reported_pace_per_week")


def reentries(announcements: pd.DataFrame) -> Total | None:
    """The last known count of people who came back after a return; None before any."""
    return _last_announced(announcements, "reentered")


def _last_announced(announcements: pd.DataFrame, measure: str) -> Total | None:
    figures_known = sorted(_announced(announcements, measure), key=lambda figure: figure.as_of)
    return figures_known[-1] if figures_known else None


def figures(monthly: pd.DataFrame, announcements: pd.DataFrame, measure: Measure) -> list[Total]:
    """Every known cumulative figure, announced or from the official series, in order of date.

    Both frames must already be cut at the day.
    """
    all_figures_known = _announced(announcements, measure) + _official(monthly, measure)
    return sorted(all_figures_known, key=lambda figure: (figure.as_of, figure.official_series))


def _official(monthly: pd.DataFrame, measure: Measure) -> list[Total]:
    """The running total at the end of each official month."""
    running = monthly[MONTHLY_COLUMN[measure]].cumsum()
    ends = pd.PeriodIndex(monthly.month, freq="M").end_time.date
    return [
        Total(int(people), end, str(source), True)
        for people, end, source in zip(running, ends, monthly.source_id, strict=True)
    ]


def _announced(announcements: pd.DataFrame, measure: str) -> list[Total]:
    """The announced figures of any measure of the table, also of one that is no Measure."""
    rows = announcements[announcements.measure == measure]
    return [
        Total(int(people), as_of.date(), str(source), False, precision)
        for people, as_of, source, precision in zip(
            rows.cumulative, rows.as_of, rows.source_id, rows.precision, strict=True
        )
    ]


def official_around(monthly: pd.DataFrame, measure: Measure, day: dt.date) -> list[Total]:
    """The last official total by a day and the first after it; either may be missing.

    The frame must already be cut at the day of the report.
    """
    official = _official(monthly, measure)
    before = [figure for figure in official if figure.as_of <= day]
    after = [figure for figure in official if figure.as_of > day]
    return [*before[-1:], *after[:1]]


def latest(monthly: pd.DataFrame, announcements: pd.DataFrame, measure: Measure) -> Total | None:
    """The figure with the latest date, or None; of two for one date, the official one."""
    figures_known = figures(monthly, announcements, measure)
    return figures_known[-1] if figures_known else None


def stated(monthly: pd.DataFrame, announcements: pd.DataFrame, measure: Measure) -> Total | None:
    """The figure to state: the latest, or the latest exact one once there is an official series.

    Both frames must already be cut at the day. It is None if there is no such figure. A rounded
    figure of the press after the last official month is the `latest`, but does not replace a count.
    """
    figures_known = figures(monthly, announcements, measure)
    if any(figure.official_series for figure in figures_known):
        figures_known = [figure for figure in figures_known if figure.precision == "exact"]
    return figures_known[-1] if figures_known else None


def headline(
    daily: pd.DataFrame, monthly: pd.DataFrame, announcements: pd.DataFrame
) -> pd.DataFrame:
    """The two numbers of the pilot, each with its own day and the arrivals up to it.

    All frames must already be cut at the day. There is a row for each number that is known, as in
    `stated`. Columns: direction (sent back, let in), people, in_words ("1,087", "over 900"),
    people_in_words ("over 900 people"), hedge ("over ", "about " or ""), until and until_words,
    arrived (people from 6 August 2025 to `until`), share_pct (people of those arrivals, in per
    cent; missing without any) and share_in_words ("3.9%", "over 3.6%"), per_week (see that
    function), official (of the Home Office's series), exact, source_id. People let in are not part
    of the arrivals: their share is only for scale.
    """
    rows: list[dict[str, object]] = []
    for measure, direction in DIRECTIONS.items():
        figure = stated(monthly, announcements, measure)
        if figure is None:
            continue
        arrived = between(daily, START, figure.as_of)
        share = 100 * figure.people / arrived if arrived else None
        rows.append(
            {
                "direction": direction,
                "people": figure.people,
                "in_words": figure.words(),
                "people_in_words": figure.people_words(),
                "hedge": figure.hedge,
                "until": figure.as_of,
                "until_words": figure.day_words(),
                "arrived": arrived,
                "share_pct": share,
                "share_in_words": "" if share is None else figure.share_in_words(share),
                "per_week": per_week(figure),
                "official": figure.official_series,
                "exact": figure.precision == "exact",
                "source_id": figure.source_id,
            }
        )
    words = columns_of("string", *(name for name in HEADLINE if name in WORDS))
    whole, truth = columns_of("Int64", "people", "arrived"), columns_of("bool", "official", "exact")
    rates = columns_of("float64", "share_pct", "per_week")
    types = {**words, **whole, **truth, **rates, "until": "datetime64[ns]"}
    return typed_frame(rows, {name: types[name] for name in HEADLINE})


def series(monthly: pd.DataFrame, announcements: pd.DataFrame, measure: Measure) -> list[Total]:
    """The official months, if there are any, then announcements of later days."""
    all_known = figures(monthly, announcements, measure)
    last_official = max(
        (figure.as_of for figure in all_known if figure.official_series), default=dt.date.min
    )
    return [
        figure for figure in all_known if figure.official_series or figure.as_of > last_official
    ]


def per_week(figure: Total) -> float:
    """People a week from the start to the figure's date, both days counted: people / days x 7."""
    return figure.people / ((figure.as_of - START).days + 1) * 7


def paces(figures: Iterable[Total], daily: pd.DataFrame) -> pd.DataFrame:
    """People sent back a week between one figure and the next, and from the start to the first.

    A pace is people / days x 7. Takes a `series`, whose figures are all of different days. Columns:
    start and end (both included), days, people, per_week, exact (False if either figure is not
    exact), low and high (the fewest and the most a week that the figures allow: high is missing if
    the later figure is a floor, and low is 0 if the earlier one is), arrived (people in those
    days), share_low_pct and share_high_pct (those sent back, of these arrivals, in per cent;
    missing without arrivals, and the latter without high).
    """
    rows: list[dict[str, object]] = []
    start, before, exact, (least, most) = START, 0, True, (0.0, 0.0)
    for figure in figures:
        days, people = (figure.as_of - start).days + 1, figure.people - before
        is_exact, (low, high) = figure.precision == "exact", figure.bounds
        fewest = max(0.0, low - most)
        arrived = between(daily, start, figure.as_of)
        row: dict[str, object] = {"start": start, "end": figure.as_of, "days": days}
        row |= {"people": people, "per_week": people / days * 7, "exact": exact and is_exact}
        row |= {"low": fewest / days * 7, "arrived": arrived}
        if math.isfinite(high):
            row["high"] = (high - least) / days * 7
        if arrived:
            row["share_low_pct"] = 100 * fewest / arrived
        if arrived and math.isfinite(high):
            row["share_high_pct"] = 100 * (high - least) / arrived
        rows.append(row)
        start, before, exact = figure.as_of + dt.timedelta(days=1), figure.people, is_exact
        least, most = low, high
    return typed_frame(rows, PACE_COLUMNS)


def pace_in_words(pace: Any, places: int = 0) -> str:
    """A row of `paces` as a number: 62; 28 to 35; over 46 without a high; about 31 if not exact.

    `places` are decimals.
    """
    if pd.isna(pace.high):
        step = 10**places
        return f"over {math.floor(pace.low * step) / step:.{places}f}"
    low, high = f"{pace.low:.{places}f}", f"{pace.high:.{places}f}"
    if low != high:
        return f"{low} to {high}"
    return low if pace.exact else f"about {low}"


def days_or_months(start: dt.date, end: dt.date, *, short: bool = False) -> str:
    """The days of a pace: 6 to 31 August 2025; 24 March to 10 June 2026; June 2026; 3 May 2026.

    Whole months are named without days, such as July to September 2026; `short` writes Jun 2026.
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    whole = first.is_month_start and last.is_month_end and first != last
    return (months if whole else span)(start, end, short=short)


def against_official(monthly: pd.DataFrame, announcements: pd.DataFrame) -> pd.DataFrame:
    """Each announced figure set against the official running totals around its day.

    These are the totals at the ends of the months before and after its day; at a month's end both
    are that month's. Columns: as_of, measure, announced, and difference: the people by which the
    figure is outside the two, below 0 if it is too low (0 if it is within; a floor can only be too
    high). Figures after the official series are left out; there are no rows without a series. No
    figure may be of a day before the one before START.
    """
    rows = []
    for measure in MONTHLY_COLUMN:
        all_known = figures(monthly, announcements, measure)
        official = [figure for figure in all_known if figure.official_series]
        totals = {START - dt.timedelta(days=1): 0} | {
            figure.as_of: figure.people for figure in official
        }
        for figure in all_known:
            if not figure.official_series and figure.as_of <= max(totals):
                difference = _people_outside(figure, totals)
                rows.append((figure.as_of, measure, figure.people, difference))
    differences = pd.DataFrame(rows, columns=["as_of", "measure", "announced", "difference"])
    return differences.sort_values("as_of", kind="stable", ignore_index=True)


def _people_outside(figure: Total, totals: Mapping[dt.date, int]) -> int:
    """The people by which a figure is above the next total, or (below 0) below the last one.

    `totals` are running totals by their last day, in order, from before the figure's day to after.
    """
    last_total = max(people for end, people in totals.items() if end <= figure.as_of)
    lowest = 0 if figure.precision == "a floor" else last_total
    highest = min(people for end, people in totals.items() if end >= figure.as_of)
    above, below = figure.people - highest, lowest - figure.people
    return max(above, 0) - max(below, 0)
