"""Arrivals and preventions in windows of days, weeks and months.

Each is compared with a similar window. People are those detected arriving in small boats (Home
Office, provisional).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

from crossings.measures.arrivals import year_to_date
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.prevented_years import share_of_attempts
from crossings.measures.spans import (
    YEAR_DAYS,
    YEAR_WEEKS,
    by_day,
    change_pct,
    change_pct_unless_few,
    months_between,
    within,
)

TURN = 0.2  # of a high or low: a sum that has moved by as much has turned
SO_FAR = 0.1  # of a high or low: a sum that has moved by less has not turned
NEAR = 0.02  # of a high or low: a sum so close to it is nearly the same
RECENT_DAYS = 14  # a change that moved within so many is told with how it stood then
MOVED_POINTS = 2  # percentage points: a change that moved by less is not told to have moved
MONTHS_AROUND = 12  # a year on each side, so that every month of the year is there


def rolling_sum(daily: pd.DataFrame) -> pd.DataFrame:
    """People in the 365 days ending on each day, that day included: date, people.

    Only full windows are given.
    """
    return (
        by_day(daily)
        .rolling(YEAR_DAYS)
        .sum()
        .dropna()
        .astype("Int64")
        .rename("people")
        .reset_index()
    )


def turning_points(sums: pd.DataFrame) -> pd.DataFrame:
    """The highs and lows of a `rolling_sum`, in order, and the latest value.

    A high counts once the sum has been a fifth (TURN) below it, and a low once the sum has
    been a fifth above it; the first is a high. The highest or lowest value since the last of them
    counts as well while the latest value is a tenth (SO_FAR) or more away from it: a smaller move
    is no turn. Columns: date (the first of those that tie), people, point (high, low, high so far,
    low so far, latest). Empty without a sum.
    """
    values = sums.people.astype("int64").to_numpy()
    latest = {len(values) - 1: "latest"} if len(values) else {}
    points = _turns(values) | latest
    turned = sums.iloc[list(points)].reset_index(drop=True)
    return turned.assign(point=pd.array(list(points.values()), dtype="string"))


def _turns(values: np.ndarray) -> dict[int, str]:
    """The places of highs and lows, and of the one so far if the latest value is far from it."""
    turns: dict[int, str] = {}
    farthest, rising = 0, True  # the place of the highest value of a rise, or the lowest of a fall
    for place, value in enumerate(values):
        goes_on = value > values[farthest] if rising else value < values[farthest]
        if goes_on:
            farthest = place
        elif _is_away(value, values[farthest], TURN):
            turns[farthest] = "high" if rising else "low"
            farthest, rising = place, not rising
    if len(values) and _is_away(values[-1], values[farthest], SO_FAR):
        turns[farthest] = "high so far" if rising else "low so far"
    return turns


def _is_away(value: int, other: int, share: float) -> bool:
    """Whether a value differs from another by so large a share of that; never from 0."""
    return abs(value - other) >= share * other > 0


def last_near(sums: pd.DataFrame, turn: pd.Timestamp) -> pd.Timestamp:
    """The last day on which a `rolling_sum` was within 2% (NEAR) of what it was on a day, `turn`.

    At the end of a plateau that is much later than the day of its highest sum.
    """
    of_turn = sums.people[sums.date == turn].iloc[0]
    since = sums[(sums.date >= turn) & ((sums.people / of_turn - 1).abs() <= NEAR)]
    return since.date.max()


FALLS: Final = {
    **columns_of("datetime64[ns]", "high", "low"),
    **columns_of("Int64", "high_people", "low_people"),
    "change_pct": "float64",
}


def falls(sums: pd.DataFrame) -> pd.DataFrame:
    """The falls of a `rolling_sum` from each high of `turning_points` to the lowest sum after it.

    Of the last high that is the lowest so far. Columns: high and low (days), high_people,
    low_people, change_pct (from the high to the low, in per cent). Empty before a high counts as
    one.
    """
    turns = turning_points(sums)
    highs = turns[turns.point == "high"]
    rows = []
    ends = highs.date.shift(-1).fillna(sums.date.max())
    for high, end in zip(highs.itertuples(), ends, strict=True):
        between = sums[(sums.date > high.date) & (sums.date <= end)]
        low = between.loc[between.people.idxmin()]
        change = change_pct(low.people, high.people)
        rows.append((high.date, low.date, high.people, low.people, change))
    return pd.DataFrame(rows, columns=list(FALLS)).astype(FALLS)


def recent_changes(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """How the year so far compared with the year before, on each of its last RECENT_DAYS days.

    `day` is included. Columns: date, people (from 1 January), people_year_before (to the same day),
    change_pct (missing where fewer than 1,000 people had come a year before).
    """
    ends = pd.date_range(end=pd.Timestamp(day), periods=RECENT_DAYS)
    ends = ends[ends.year == day.year]
    so_far, year_before = (
        [year_to_date(daily, end.date(), year) for end in ends] for year in (None, day.year - 1)
    )
    changes = pd.DataFrame({"date": ends, "people": so_far, "people_year_before": year_before})
    changes = changes.astype({"people": "int64", "people_year_before": "int64"})
    change = change_pct_unless_few(changes.people, changes.people_year_before)
    return changes.assign(change_pct=change)


def moved_most(changes: pd.DataFrame) -> pd.DataFrame:
    """The day of `recent_changes` whose change differs most from the last one: one row, or none.

    There is none if no day differs by more than MOVED_POINTS, if no change is known, and if the
    year is over.
    """
    known = changes.dropna(subset="change_pct")
    if known.empty or known.date.iloc[-1].is_year_end:
        return known.head(0)
    apart = (known.change_pct - known.change_pct.iloc[-1]).abs()
    return known.loc[[apart.idxmax()]] if apart.max() > MOVED_POINTS else known.head(0)


def concentration(daily: pd.DataFrame, start: dt.date, end: dt.date) -> pd.DataFrame:
    """How much of the arrivals from `start` to `end`, both included, came on few days: one row.

    busiest_days is k = ceil(0.10 × days in the period), including days without arrivals;
    busiest_share_pct is those days' share of the people, none_share_pct the share of days on which
    nobody arrived. All values are missing if the series does not hold the whole period, and
    busiest_share_pct if nobody arrived.
    """
    people = within(by_day(daily), (start, end))
    row: dict[str, object] = {}
    if people is not None:
        k = -(-len(people) // 10)  # in floating point 0.10 × 70 would be a little above 7
        total, busiest = int(people.sum()), int(people.nlargest(k).sum())
        row = {"days": len(people), "busiest_days": k, "people": total, "busiest_people": busiest}
        row["none_share_pct"] = 100 * float((people == 0).mean())
        row["busiest_share_pct"] = 100 * busiest / total if total else None
    columns = columns_of("Int64", "days", "busiest_days", "people", "busiest_people")
    return typed_frame(
        [row], columns | columns_of("float64", "busiest_share_pct", "none_share_pct")
    )


def monthly(daily: pd.DataFrame) -> pd.DataFrame:
    """People by calendar month, complete months only.

    Columns: month (its first day), people, days, people_per_day.
    """
    months = by_day(daily).resample("MS").agg(["sum", "size"]).astype("Int64").rename_axis("month")
    months = months[months["size"] == months.index.days_in_month].reset_index()
    months = months.rename(columns={"sum": "people", "size": "days"})
    return months.assign(people_per_day=(months.people / months.days).astype("float64"))


def beside_a_year_before(by_month: pd.DataFrame, after: dt.date) -> pd.DataFrame:
    """The months of `monthly` after that of a day, each beside the same month a year before.

    Columns: month, people, people_year_before, change_pct; without months that have no year before.
    """
    year_before = by_month.people.shift(12)
    beside = by_month[["month", "people"]].assign(
        people_year_before=year_before, change_pct=change_pct(by_month.people, year_before)
    )
    is_after = by_month.month > pd.Timestamp(after)
    return beside[is_after].dropna().reset_index(drop=True)


def months_around(events: pd.DataFrame, by_month: pd.DataFrame) -> pd.DataFrame:
    """The months up to MONTHS_AROUND before and after that of each event, and that month itself.

    `events` has a column event_month, the first day of a month, and any others, which are kept;
    `by_month` is a frame of `monthly`. Adds month, people and months_from, which counts months from
    the event and is negative before it.
    """
    around = events.merge(by_month[["month", "people"]], how="cross")
    pairs = zip(around.event_month, around.month, strict=True)
    around["months_from"] = pd.array([months_between(*pair) for pair in pairs], dtype="int64")
    return around[around.months_from.between(-MONTHS_AROUND, MONTHS_AROUND)].reset_index(drop=True)


def prevention_rolling(weekly: pd.DataFrame) -> pd.DataFrame:
    """Attempts prevented and people arrived over YEAR_WEEKS weeks, with the share prevented.

    The share is of known attempts: prevented / (prevented + arrived) in per cent, of sums over
    the same weeks, never a mean of weekly shares. Only windows are given in which preventions were
    collected in every week: the first of 52 ends on 27 April 2025. Columns: weeks,
    first_week_ending, last_week_ending, people_prevented, people_arrived, attempts, share_pct.
    Prevented are French estimates that count attempts and repeats; arrived are people detected.
    """
    weeks = YEAR_WEEKS
    sums = weekly[["people_prevented", "people_arrived"]].astype("float64").rolling(weeks).sum()
    first, last = weekly.week_ending.shift(weeks - 1), weekly.week_ending
    windows = pd.DataFrame(
        {"weeks": weeks, "first_week_ending": first, "last_week_ending": last}
    ).join(sums)
    sums = windows.dropna(ignore_index=True)
    sums = sums.astype({"people_prevented": "Int64", "people_arrived": "Int64"})
    return sums.assign(
        attempts=sums.people_prevented + sums.people_arrived,
        share_pct=share_of_attempts(sums.people_prevented, sums.people_arrived),
    )
