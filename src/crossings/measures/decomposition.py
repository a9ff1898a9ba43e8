"""Exact splits of a change between two periods into the factors of a product, in log points.

A total is a product of factors, such as days, boats a day and people a boat. So ln(after / before) of the total is the
sum of the factors' own, without a remainder and in any order (the logarithmic form of Kaya's identity). A split says
which factor moved, not why.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from crossings.common import formats
from crossings.measures.arrivals import first_year, same_day
from crossings.measures.spans import DailyPeople, Span, typed_frame
from crossings.measures.windows import PREVENTION_WEEKS, columns_of

SPLIT: Final = {
    "quantity": "string",
    "is_total": "boolean",
    **columns_of("float64", "before", "after", "log_points"),
    **columns_of("datetime64[ns]", "before_from", "before_to", "after_from", "after_to"),
    "weeks": "Int64",
    "reason": "string",
}
Quantities = Mapping[str, float]


def arrivals_by_days_boats_and_people(daily: pd.DataFrame, before: Span, after: Span) -> pd.DataFrame:
    """Split a change of arrivals: crossing days × boats per crossing day × people per boat. Four rows, the total first.

    Crossing days are those on which somebody arrived. Both ends of a span are included. Columns: quantity
    (people_arrived, crossing_days, boats_per_crossing_day, people_per_boat), is_total, before and after (people; days;
    boats a day; people a boat), log_points (ln(after / before): the three sum to the total's), the days of both
    periods, weeks (missing here), reason. Periods of different length, such as 2024 and 2025, differ in days by that
    too. Values are missing where the series does not hold a period, and log_points where nobody arrived in one, with
    the reason.
    """
    found = [_days_boats_and_people(daily, span) for span in (before, after)]
    names = ("people_arrived", "crossing_days", "boats_per_crossing_day", "people_per_boat")
    return _split(names, found[0][0], found[1][0], before, after, found[0][1] or found[1][1])


def arrivals_by_year(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Split each year's change of arrivals from the year before; for a year that is not over, to the same day of both.

    Columns: change ("2025", or "2026 so far"), and those of `arrivals_by_days_boats_and_people`.
    """
    found = [pd.DataFrame(columns=["change", *SPLIT])]
    for year in range(first_year(daily) + 1, day.year + 1):
        over = dt.date(year, 12, 31) <= day
        ends = [dt.date(one, 12, 31) if over else same_day(day, one) for one in (year - 1, year)]
        before, after = ((dt.date(end.year, 1, 1), end) for end in ends)
        split = arrivals_by_days_boats_and_people(daily, before, after)
        split.insert(0, "change", str(year) if over else f"{year} so far")
        found.append(split)
    return pd.concat(found[1:] or found, ignore_index=True)


def _days_boats_and_people(daily: pd.DataFrame, span: Span) -> tuple[Quantities, str]:
    if daily.empty:
        return {}, "The series has no day."
    if lacking := DailyPeople.of(daily).lacks(span):
        return {}, lacking
    inside = daily[daily.date.between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]
    people, boats = int(inside.people_arrived.sum()), int(inside.boats_arrived.sum())
    days = int((inside.people_arrived > 0).sum())
    if not (people and boats):
        return {"people_arrived": people, "crossing_days": days}, _nobody(span)
    values = {"boats_per_crossing_day": boats / days, "people_per_boat": people / boats}
    return {"people_arrived": people, "crossing_days": days, **values}, ""


def _nobody(span: Span) -> str:
    return f"Nobody arrived from {formats.day(span[0])} to {formats.day(span[1])}, and zero has no logarithm."


def arrivals_by_attempts_and_share(weekly: pd.DataFrame, before: Span, after: Span) -> pd.DataFrame:
    """Split a change of arrivals: recorded attempts × share of them that got through. Three rows, the total first.

    Attempts = prevented + arrived; the share getting through = arrived / attempts, as a fraction. `before` and `after`
    hold the weeks that end (on a Sunday) within them. Weeks are paired in order, first with first, and only pairs in
    which preventions were collected in both weeks count, so that both periods have like weeks; `weeks` says how many.
    Columns as in `arrivals_by_days_boats_and_people`, with quantity people_arrived, attempts, share_through; the dates
    are the first and last week ending that count. Prevented are attempts as French authorities estimate them, repeats
    included, so the share is not a person's chance.
    """
    pairs, reason = _paired(weekly, before, after)
    found: list[Quantities] = []
    for weeks in pairs:
        arrived, prevented = int(weeks.people_arrived.sum()), int(weeks.people_prevented.sum())
        attempts = arrived + prevented
        share = {"share_through": arrived / attempts} if attempts else {}
        found.append({"people_arrived": arrived, "attempts": attempts, **share})
        reason = reason or ("" if arrived else _nobody(_ends(weeks)))
    return _split_weeks(("people_arrived", "attempts", "share_through"), found, pairs, reason)


def prevented_by_events_and_size(weekly: pd.DataFrame, before: Span, after: Span) -> pd.DataFrame:
    """Split a change of prevented attempts: events × people per event. Three rows, the total first.

    Weeks are chosen and paired as in `arrivals_by_attempts_and_share`. Quantity: people_prevented, events_prevented,
    people_per_event. An event is one that French authorities stopped, and a person counts at each.
    """
    pairs, reason = _paired(weekly, before, after)
    found: list[Quantities] = []
    for weeks in pairs:
        people, events = int(weeks.people_prevented.sum()), int(weeks.events_prevented.sum())
        size = {"people_per_event": people / events} if events else {}
        found.append({"people_prevented": people, "events_prevented": events, **size})
        first, last = _ends(weeks)
        none = f"Nobody was prevented in the weeks ending {formats.day(first)} to {formats.day(last)}, and zero has no logarithm."
        reason = reason or ("" if people and events else none)
    return _split_weeks(("people_prevented", "events_prevented", "people_per_event"), found, pairs, reason)


def last_weeks(weekly: pd.DataFrame, weeks: int = PREVENTION_WEEKS) -> tuple[Span, Span] | None:
    """The weeks before, and the last `weeks` weeks with preventions collected, as spans of their week endings.

    None unless preventions were collected in every one of them.
    """
    collected = weekly[weekly.people_prevented.notna()].tail(2 * weeks)
    steps = collected.week_ending.diff().iloc[1:]
    if len(collected) < 2 * weeks or (steps != pd.Timedelta(days=7)).any():
        return None
    return _ends(collected.head(weeks)), _ends(collected.tail(weeks))


def _paired(
    weekly: pd.DataFrame, before: Span, after: Span
) -> tuple[tuple[pd.DataFrame, pd.DataFrame] | tuple[()], str]:
    """The matching weeks of both periods, or none and the reason."""
    sides = []
    for span in (before, after):
        sundays = pd.date_range(span[0], span[1], freq="W-SUN")
        sides.append(
            weekly.set_index("week_ending").reindex(sundays).rename_axis("week_ending").reset_index()
        )
    n = min(len(side) for side in sides)
    both = np.logical_and(*(side.people_prevented.head(n).notna().to_numpy(dtype=bool) for side in sides))
    if not both.any():
        return (), "No week of one period, and the like week of the other, both have preventions collected."
    return (sides[0].head(n)[both], sides[1].head(n)[both]), ""


def _ends(weeks: pd.DataFrame) -> Span:
    return weeks.week_ending.iloc[0].date(), weeks.week_ending.iloc[-1].date()


def _split_weeks(
    names: tuple[str, ...],
    found: list[Quantities],
    pairs: tuple[pd.DataFrame, pd.DataFrame] | tuple[()],
    reason: str,
) -> pd.DataFrame:
    if not pairs:
        return _split(names, {}, {}, None, None, reason)
    return _split(names, found[0], found[1], _ends(pairs[0]), _ends(pairs[1]), reason, len(pairs[0]))


def _split(
    names: tuple[str, ...],
    before: Quantities,
    after: Quantities,
    before_span: Span | None,
    after_span: Span | None,
    reason: str,
    weeks: int | None = None,
) -> pd.DataFrame:
    dates: dict[str, dt.date] = {}
    for name, span in (("before", before_span), ("after", after_span)):
        if span:
            dates |= {f"{name}_from": span[0], f"{name}_to": span[1]}
    rows: list[dict[str, object]] = []
    for n, name in enumerate(names):
        row: dict[str, object] = {
            "quantity": name,
            "is_total": n == 0,
            **dates,
            "weeks": weeks,
            "reason": reason,
        }
        row |= {"before": before.get(name), "after": after.get(name)}
        if not reason:
            row["log_points"] = math.log(after[name] / before[name])
        rows.append(row)
    return typed_frame(rows, SPLIT)
