"""Arrivals and preventions in windows of days, weeks and months.

Each is compared with a similar window. People are those detected arriving in small boats (Home
Office, provisional).
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any, Final

import numpy as np
import pandas as pd

from crossings.common import formats
from crossings.measures.arrivals import year_to_date
from crossings.measures.spans import (
    by_day,
    change_pct_unless_few,
    columns_of,
    typed_frame,
    within,
)

YEAR_DAYS = 365
PREVENTION_WEEKS = 52


def rolling_sum(daily: pd.DataFrame, days: int = YEAR_DAYS) -> pd.DataFrame:
    """People in the `days` days ending on each day, that day included: date, people.

    Only full windows are given.
    """
    return by_day(daily).rolling(days).sum().dropna().astype("Int64").rename("people").reset_index()


def turning_points(sums: pd.DataFrame, reversal: float = 0.2) -> pd.DataFrame:
    """The highs and lows of a `rolling_sum`, in order, and the latest value.

    A high counts once the sum has been a fifth (`reversal`) below it, and a low once the sum has
    been a fifth above it; the first is a high. The highest or lowest value since the last of them
    counts as well, however little the sum has moved since, unless it is the latest value. Columns:
    date (the first of those that tie), people, point (high, low, high so far, low so far, latest),
    since (of a high the last day before with as many people, of a low the last with as few; missing
    if there is none, and for the latest value). Empty without a sum.
    """
    values = sums.people.astype("int64").to_numpy()
    turns = _turns(values, reversal)
    latest = {len(values) - 1: "latest"} if len(values) else {}
    points = turns | latest
    turned = sums.iloc[list(points)].reset_index(drop=True)
    since = [_last_like(sums, place, point) for place, point in points.items()]
    return turned.assign(
        point=pd.array(list(points.values()), dtype="string"),
        since=pd.Series(since, turned.index, dtype="datetime64[ns]"),
    )


def _turns(values: np.ndarray, reversal: float) -> dict[int, str]:
    """The places of highs and lows, and of the one so far unless that is the latest value."""
    turns: dict[int, str] = {}
    extreme, rising = 0, True
    for n, value in enumerate(values):
        if value > values[extreme] if rising else value < values[extreme]:
            extreme = n
        elif abs(value - values[extreme]) >= reversal * values[extreme] > 0:
            turns[extreme] = "high" if rising else "low"
            extreme, rising = n, not rising
    if len(values) and values[extreme] != values[-1]:
        turns[extreme] = "high so far" if rising else "low so far"
    return turns


def _last_like(sums: pd.DataFrame, place: int, point: str) -> pd.Timestamp:
    """The last day before a high with as many people, or before a low with as few, or NaT."""
    before, people = sums.iloc[:place], sums.people.iloc[place]
    if point == "latest":
        return pd.NaT
    alike = before.people >= people if point.startswith("high") else before.people <= people
    return before.date[alike].max()


def turns_in_words(turns: pd.DataFrame) -> str:
    """The `turning_points` as sentences.

    For example: "The total was 48,670 in October 2022. It fell by 42% to 28,200 in …". A low or
    high so far has its day, and since when it is the lowest or highest; the latest value follows.
    The text is empty for fewer than two points.
    """
    points = list(turns.itertuples())
    moves = [
        _move(before, row)
        for before, row in itertools.pairwise(points)
        if not before.point.endswith("so far")
    ]
    if not moves:
        return _level(points) if len(points) > 1 else ""
    start = f"The total was {formats.count(points[0].people)} in {formats.month(points[0].date)}."
    return " ".join(filter(None, [start, f"It {formats.listed(moves)}.", _level(points)]))


def _move(before: Any, row: Any) -> str:
    """The move from one turning point to the next: fell by 42% to 28,200 in February 2024."""
    change = formats.pct(100 * abs(row.people / before.people - 1))
    verb = "fell" if row.people < before.people else "rose"
    people = f"{verb} by {change} to {formats.count(row.people)}"
    if row.point in ("high", "low"):
        return f"{people} in {formats.month(row.date)}"
    since = f", {since_in_words(row)}" if row.point.endswith("so far") else ""
    return f"{people} on {formats.day(row.date)}{since}"


def _level(points: list[Any]) -> str:
    """The sentence on the latest value, if it follows a high or low so far; else empty."""
    *_, before, latest = points
    level = f"On {formats.day(latest.date)} it was {formats.count(latest.people)}."
    if not before.point.endswith("so far"):
        return ""
    if len(points) > 2:
        return level
    reached = f"{formats.count(before.people)} on {formats.day(before.date)}"
    return f"The total reached {reached}, {since_in_words(before)}. {level}"


NEAR_PCT: Final = 1  # per cent: a sum that differs by no more from its high is near it
FALLS: Final = {
    **columns_of("datetime64[ns]", "high", "low", "last_near", "newest"),
    **columns_of("Int64", "high_people", "low_people"),
    **columns_of("float64", "change_pct", "newest_pct"),
    "is_open": "boolean",
}


def falls(sums: pd.DataFrame) -> pd.DataFrame:
    """The falls of a `rolling_sum` between the highs and lows of `turning_points`.

    There is a row for each. Columns: high and low (days), high_people, low_people, last_near (the
    last day between them within NEAR_PCT of the high), change_pct (from the high to the low, in per
    cent), is_open (the low is a running one or the latest value, so the fall may go on), newest and
    newest_pct (the last day of the sums and the change from the high to it, of an open fall).
    Empty before a high counts as one.
    """
    rows, turns = [], turning_points(sums)
    for high, low in itertools.pairwise(turns.itertuples()):
        if high.point != "high":
            continue
        row = {"high": high.date, "high_people": high.people, "is_open": low.point != "low"}
        row |= {"low": low.date, "low_people": low.people}
        near_high = (1 - NEAR_PCT / 100) * high.people
        near = sums[sums.date.between(high.date, low.date) & (sums.people >= near_high)]
        row["last_near"] = near.date.iloc[-1]
        if row["is_open"]:
            newest = sums.iloc[-1]
            row["newest"] = newest.date
            row["newest_pct"] = 100 * (newest.people / high.people - 1)
        rows.append(row | {"change_pct": 100 * (low.people / high.people - 1)})
    return typed_frame(rows, FALLS)


def falls_in_words(falls: pd.DataFrame) -> str:
    """The `falls` with their days and sizes.

    "from 31 October 2022 to 24 February 2024, by 42%, and since 26 August 2025, by 40% to
    7 October 2026 (by 43% to 2 October 2026)".
    """
    parts = [_open_fall(fall) if fall.is_open else _past_fall(fall) for fall in falls.itertuples()]
    return formats.listed(parts).replace(" and since", ", and since")


def _past_fall(fall: Any) -> str:
    size = formats.pct(abs(fall.change_pct))
    return f"from {formats.day(fall.high)} to {formats.day(fall.low)}, by {size}"


def _open_fall(fall: Any) -> str:
    """The fall to the newest day, and to its lowest day if that is another."""
    to_newest = f"by {formats.pct(abs(fall.newest_pct))} to {formats.day(fall.newest)}"
    to_low = f"by {formats.pct(abs(fall.change_pct))} to {formats.day(fall.low)}"
    lowest = "" if fall.newest == fall.low else f" ({to_low})"
    return f"since {formats.day(fall.high)}, {to_newest}{lowest}"


def since_in_words(turn: Any) -> str:
    """Since when a point of `turning_points` is the highest or lowest.

    For example: "the lowest since 23 November 2021".
    """
    most = "the highest" if turn.point.startswith("high") else "the lowest"
    return f"{most} so far" if pd.isna(turn.since) else f"{most} since {formats.day(turn.since)}"


def recent_changes(daily: pd.DataFrame, day: dt.date, days: int = 14) -> pd.DataFrame:
    """How the year so far compared with the year before, on each of its last `days` days.

    `day` is included. Columns: date, people (from 1 January), people_year_before (to the same day),
    change_pct (missing where fewer than 1,000 people had come a year before).
    """
    ends = pd.date_range(end=pd.Timestamp(day), periods=days)
    ends = ends[ends.year == day.year]
    so_far, year_before = (
        [year_to_date(daily, end.date(), year) for end in ends] for year in (None, day.year - 1)
    )
    changes = pd.DataFrame({"date": ends, "people": so_far, "people_year_before": year_before})
    changes = changes.astype({"people": "int64", "people_year_before": "int64"})
    change = change_pct_unless_few(changes.people, changes.people_year_before)
    return changes.assign(change_pct=change)


def moved_in_words(changes: pd.DataFrame, points: float = 2) -> str:
    """A sentence on how `recent_changes` moved, if it was by more than so many percentage `points`.

    "This can change in days: by 2 October it had been 44% fewer than by that day of 2025." The
    day is the one whose change differs most from the last one. Empty where none differs by more, or
    no change is known.
    """
    changes_known = changes.dropna(subset="change_pct")
    if changes_known.empty:
        return ""
    apart = (changes_known.change_pct - changes_known.change_pct.iloc[-1]).abs()
    if apart.max() <= points:
        return ""
    farthest = changes_known.loc[apart.idxmax()]
    return (
        f"This can change in days: by {formats.day(farthest.date, year=False)} it had been "
        f"{formats.compared(farthest.change_pct)} by that day of {farthest.date.year - 1}."
    )


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


def months_around(events: pd.DataFrame, by_month: pd.DataFrame, limit: int = 12) -> pd.DataFrame:
    """The months up to `limit` before and after the month of each event, and that month itself.

    `events` has a column event_month, the first day of a month, and any others, which are kept;
    `by_month` is a frame of `monthly`. Adds month, people and months_from, which counts months from
    the event and is negative before it.
    """
    around = events.merge(by_month[["month", "people"]], how="cross")
    years = around.month.dt.year - around.event_month.dt.year
    around["months_from"] = 12 * years + around.month.dt.month - around.event_month.dt.month
    return around[around.months_from.between(-limit, limit)].reset_index(drop=True)


def prevention_rolling(weekly: pd.DataFrame, weeks: int = PREVENTION_WEEKS) -> pd.DataFrame:
    """Attempts prevented and people arrived over `weeks` weeks, with the share prevented.

    The share is of recorded attempts: prevented / (prevented + arrived) in per cent, of sums over
    the same weeks, never a mean of weekly shares. Only windows are given in which preventions were
    collected in every week: the first of 52 ends on 27 April 2025. Columns: weeks,
    first_week_ending, last_week_ending, people_prevented, people_arrived, attempts, share_pct.
    Prevented are French estimates that count attempts and repeats; arrived are people detected.
    """
    sums = weekly[["people_prevented", "people_arrived"]].astype("float64").rolling(weeks).sum()
    first, last = weekly.week_ending.shift(weeks - 1), weekly.week_ending
    windows = pd.DataFrame(
        {"weeks": weeks, "first_week_ending": first, "last_week_ending": last}
    ).join(sums)
    sums = windows.dropna(ignore_index=True)
    sums = sums.astype({"people_prevented": "Int64", "people_arrived": "Int64"})
    attempts = sums.people_prevented + sums.people_arrived
    share = 100 * sums.people_prevented / attempts.where(attempts > 0)
    return sums.assign(attempts=attempts, share_pct=share.astype("float64"))
