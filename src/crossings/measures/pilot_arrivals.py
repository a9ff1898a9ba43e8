"""Arrivals while the returns pilot ran, beside the same days of other years.

They are compared by season and by quarter. What is compared is described, and nothing here
shows what the pilot did.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

import pandas as pd

from crossings.common.formats import financial_year_label
from crossings.measures.arrivals import between, same_day
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.pilot import START, Total, series
from crossings.measures.spans import YEAR_DAYS, by_day, change_pct_unless_few, two_spans, within

SEASONS: Final = 5  # the pilot's own and those before it
FEWEST_DAYS: Final = 46  # of the newest quarter: half of its days, at least
QUARTER_COLUMNS: Final = {
    **columns_of("datetime64[ns]", "start", "end"),
    **columns_of("Int64", "days", "people", "people_year_before", "people_two_years_before"),
    **columns_of("float64", "change_pct", "change_two_pct"),
    **columns_of("Int64", "days_with_scheme_before", "returned_low", "returned_high"),
    **columns_of("float64", "share_low_pct", "share_high_pct"),
}
SEASON_COLUMNS: Final = {
    "season": "string",
    **columns_of("datetime64[ns]", "start", "end"),
    **columns_of("Int64", "days", "people"),
    **columns_of("float64", "change_pct", "change_two_pct"),
    "is_running": "bool",
}


def seasons(daily: pd.DataFrame, until: Any) -> pd.DataFrame:
    """Arrivals from the pilot's first day to `until`, and over the same days of four years before.

    The first day is 6 August 2025. Both ends are included. Columns: season ("2025/26", oldest
    first), start, end, days, people, change_pct (from the season before, in per cent),
    change_two_pct (from two seasons before), is_running (the pilot's own). 29 February is compared
    with 28 February; that a season with 29 February has one more day is not corrected. People are
    missing for a season that the series does not hold. If the pilot ran for more than a year, its
    season overlaps the one before. There is no row if `until` is missing or before the first day.
    """
    if pd.isna(until) or pd.Timestamp(until).date() < START:
        return typed_frame([], SEASON_COLUMNS)
    until = pd.Timestamp(until).date()
    series = by_day(daily)
    rows: list[dict[str, object]] = []
    for year in range(START.year - SEASONS + 1, START.year + 1):
        this_season, season_before, two_seasons_before = (
            (
                START.replace(year=start_year),
                same_day(until, until.year - START.year + start_year),
            )
            for start_year in (year, year - 1, year - 2)
        )
        change, change_on_two = (
            two_spans(series, this_season, season_before),
            two_spans(series, this_season, two_seasons_before),
        )
        row = {
            "season": financial_year_label(year),
            "start": this_season[0],
            "end": this_season[1],
        }
        row |= {"days": (this_season[1] - this_season[0]).days + 1, "people": change.current}
        row |= {"change_pct": change.change_pct}
        row |= {"change_two_pct": change_on_two.change_pct, "is_running": year == START.year}
        rows.append(row)
    return typed_frame(rows, SEASON_COLUMNS)


def quarters(
    daily: pd.DataFrame, monthly: pd.DataFrame, announcements: pd.DataFrame, last_day: dt.date
) -> pd.DataFrame:
    """Arrivals in each quarter of the pilot, against both years before, with the number sent back.

    `last_day` is from `pilot.last_day`. Quarters are those of the calendar, so that no event
    decides what is compared; the first begins on the pilot's first day. The newest counts once it
    has FEWEST_DAYS.

    Columns: start and end (both included), days, people, people_year_before and
    people_two_years_before (on the same days), change_pct and change_two_pct (missing if fewer than
    1,000 had come), days_with_scheme_before (of the year before, on which the pilot ran too),
    returned_low and returned_high (the fewest and the most sent back that the figures allow, since
    a quarter may end between two; the latter is missing while no later figure is known),
    share_low_pct and share_high_pct (those, of these arrivals). 29 February is compared with
    28 February; that one of the years may have it, and so a day more, is not corrected.
    """
    series_of_days = by_day(daily)
    returned = series(monthly, announcements, "returned")
    rows: list[dict[str, object]] = []
    for start, end in _quarters_until(last_day):
        year_before, two_before = (
            (same_day(start, start.year - n), same_day(end, end.year - n)) for n in (1, 2)
        )
        people = between(daily, start, end)
        row: dict[str, object] = {"start": start, "end": end, "days": (end - start).days + 1}
        row |= {"people": people}
        for name, then in (("year_before", year_before), ("two_years_before", two_before)):
            days = within(series_of_days, then)
            row[f"people_{name}"] = None if days is None else int(days.sum())
        shared = (year_before[1] - max(START, year_before[0])).days + 1
        row["days_with_scheme_before"] = max(0, shared)
        low, high = _returned_in(returned, start, end)
        row["returned_low"] = math.ceil(low)
        row["share_low_pct"] = 100 * low / people if people else None
        if math.isfinite(high):
            row["returned_high"] = math.floor(high)
            row["share_high_pct"] = 100 * high / people if people else None
        rows.append(row)
    frame = typed_frame(rows, QUARTER_COLUMNS)
    people = frame.people.astype("float64")
    return frame.assign(
        change_pct=change_pct_unless_few(people, frame.people_year_before),
        change_two_pct=change_pct_unless_few(people, frame.people_two_years_before),
    )


def _quarters_until(last_day: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The first and last day of each quarter of the pilot, the newest only with FEWEST_DAYS."""
    named = pd.period_range(START, last_day, freq="Q")
    spans = [
        (max(START, quarter.start_time.date()), min(last_day, quarter.end_time.date()))
        for quarter in named
    ]
    return [span for span in spans if (span[1] - span[0]).days + 1 >= FEWEST_DAYS]


def _returned_in(figures: list[Total], start: dt.date, end: dt.date) -> tuple[float, float]:
    """The fewest and the most people sent back from `start` to `end` that the figures allow."""
    day_before = start - dt.timedelta(days=1)
    least_then, most_then = _total_on(figures, day_before)
    least, most = _total_on(figures, end)
    return max(0.0, least - most_then), most - least_then


def _total_on(figures: list[Total], day: dt.date) -> tuple[float, float]:
    """The fewest and the most people sent back by the end of a day that the figures allow."""
    by_then = [figure.bounds[0] for figure in figures if figure.as_of <= day]
    from_then = [figure.bounds[1] for figure in figures if figure.as_of >= day]
    return max(by_then, default=0), (0 if day < START else min(from_then, default=math.inf))


def end_of_first_year(last_day: dt.date) -> dt.date:
    """The end of the pilot's first 365 days, or its last day if that came before."""
    return min(START + dt.timedelta(days=YEAR_DAYS - 1), last_day)
