"""Exact splits of a change between two periods into the factors of a product, in log points.

A total is a product of factors, such as days, boats a day and people a boat. So ln(after / before)
of the total is the sum of the factors' own, without a remainder and in any order: plain differences
of logarithms, as in the logarithmic form of Kaya's identity. Unlike a log-mean decomposition it
needs no weights. A split says which factor moved, not why.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from crossings.common import formats
from crossings.errors import InputError
from crossings.measures.arrivals import first_year, same_day
from crossings.measures.spans import LEAST_BASE, Span
from crossings.measures.windows import PREVENTION_WEEKS

NO_DAYS = pd.Series(dtype="datetime64[ns]")
COLUMNS = ["quantity", "is_total", "before", "after", "log_points"]


def arrivals_by_days_boats_and_people(
    daily: pd.DataFrame, before: Span, after: Span
) -> pd.DataFrame:
    """Split a change of arrivals: crossing days × boats per crossing day × people per boat.

    There are four rows, the total first. Crossing days are those on which somebody arrived. Both
    ends of a span are included. Columns: quantity (people_arrived, crossing_days,
    boats_per_crossing_day, people_per_boat), is_total, before and after (people; days; boats a day;
    people a boat), log_points (ln(after / before): the three sum to the total's). Periods of
    different length, such as 2024 and 2025, differ in days by that too. Values are missing where
    the series does not hold a period, and log_points where nobody arrived in one.
    """
    spans = [daily[daily.date.between(*map(pd.Timestamp, span))] for span in (before, after)]
    is_whole = [
        len(days) == (span[1] - span[0]).days + 1
        for days, span in zip(spans, (before, after), strict=True)
    ]
    sums = pd.DataFrame([days[["people_arrived", "boats_arrived"]].sum() for days in spans]).astype(
        "float64"
    )
    sums.insert(1, "crossing_days", [float((days.people_arrived > 0).sum()) for days in spans])
    boats = sums.pop("boats_arrived")
    sums = sums.assign(
        boats_per_crossing_day=boats / sums.crossing_days,
        people_per_boat=sums.people_arrived / boats,
    )
    return _split(sums.where(pd.Series(is_whole), axis=0))


def arrivals_by_year(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Split each year's change of arrivals from the year before.

    If a year is not over, both years count to the same day. Columns: change ("2025", or "2026 so
    far"), and those of `arrivals_by_days_boats_and_people`.
    """
    splits = [pd.DataFrame(columns=["change", *COLUMNS])]
    for year in range(first_year(daily) + 1, day.year + 1):
        over = dt.date(year, 12, 31) <= day
        ends = [
            dt.date(each_year, 12, 31) if over else same_day(day, each_year)
            for each_year in (year - 1, year)
        ]
        before, after = ((dt.date(end.year, 1, 1), end) for end in ends)
        split = arrivals_by_days_boats_and_people(daily, before, after)
        split.insert(0, "change", str(year) if over else f"{year} so far")
        splits.append(split)
    return pd.concat(splits[1:] or splits, ignore_index=True)


def with_change_pct(split: pd.DataFrame) -> pd.DataFrame:
    """A split with each change in per cent, change_pct.

    It is missing if the total was below LEAST_BASE people before. If the frame holds several
    splits, the column change tells which row belongs to which.
    """
    totals = split.before.where(split.is_total.astype(bool)).astype("float64")
    if "change" in split:
        totals = totals.groupby(split.change).transform("max")
    else:
        totals = pd.Series(totals.max(), split.index, dtype="float64")
    per_cent = 100 * (np.exp(split.log_points.astype("float64")) - 1)
    return split.assign(change_pct=per_cent.where(totals >= LEAST_BASE))


def arrivals_by_attempts_and_share(weekly: pd.DataFrame, before: Span, after: Span) -> pd.DataFrame:
    """Split a change of arrivals: recorded attempts × share of them that got through.

    There are three rows, the total first. Attempts = prevented + arrived; the share getting through
    = arrived / attempts, as a fraction. `before` and `after` are each the first and the last Sunday
    on which their weeks end. Columns are as in `arrivals_by_days_boats_and_people`, with quantity
    people_arrived, attempts, share_through; and weeks (how many each period has), before_to and
    after_to. Values are missing where a week has no figure. Prevented are attempts as French
    authorities estimate them, repeats included, so the share is not a person's chance. Raises
    InputError unless both periods have as many weeks.
    """
    sums = _sums(weekly, before, after)
    arrived, attempts = sums.people_arrived, sums.people_arrived + sums.people_prevented
    quantities = {
        "people_arrived": arrived,
        "attempts": attempts,
        "share_through": arrived / attempts,
    }
    ends = {"before_to": pd.Timestamp(before[1]), "after_to": pd.Timestamp(after[1])}
    return _split(pd.DataFrame(quantities)).assign(
        weeks=(after[1] - after[0]).days // 7 + 1, **ends
    )


def last_weeks_split(weekly: pd.DataFrame) -> pd.DataFrame:
    """The split by attempts and share of the last two years of weeks; empty if not known."""
    periods = last_weeks(weekly)
    if periods is not None:
        return arrivals_by_attempts_and_share(weekly, *periods)
    empty = pd.DataFrame(columns=COLUMNS).astype(
        {"before": float, "after": float, "log_points": float}
    )
    return empty.assign(
        weeks=pd.Series(dtype="int64"), **dict.fromkeys(["before_to", "after_to"], NO_DAYS)
    )


def last_weeks_prevented(weekly: pd.DataFrame) -> pd.DataFrame:
    """The weeks of `last_weeks_split` split into events of prevention and people at each.

    Rows are by quantity. Values are missing where the weeks are not covered.
    """
    periods = last_weeks(weekly)
    if periods is not None:
        return prevented_by_events_and_size(weekly, *periods).set_index("quantity")
    quantities = pd.Index(
        ["people_prevented", "events_prevented", "people_per_event"], name="quantity"
    )
    return pd.DataFrame(np.nan, quantities, ["before", "after", "log_points"])


def stopped_by_halves(weekly: pd.DataFrame) -> pd.DataFrame:
    """Attempts stopped in each half of the last two years of weeks.

    Unlike years, they show a change within a year. The weeks are those of `last_weeks`. Columns:
    last_week (its Sunday), people_prevented (attempts), people_arrived, share_pct (prevented of
    both, per cent). There are four rows, or none while preventions do not cover two years or a half
    had no attempt.
    """
    empty = pd.DataFrame(
        columns=["people_prevented", "people_arrived", "share_pct"], dtype="float64"
    )
    empty.insert(0, "last_week", NO_DAYS)
    periods = last_weeks(weekly)
    if periods is None:
        return empty
    rows = weekly[weekly.week_ending.between(*map(pd.Timestamp, (periods[0][0], periods[1][1])))]
    halves = rows.groupby(np.arange(len(rows)) // (PREVENTION_WEEKS // 2)).agg(
        last_week=("week_ending", "last"),
        people_prevented=("people_prevented", "sum"),
        people_arrived=("people_arrived", "sum"),
    )
    halves = halves.astype({"people_prevented": "float64", "people_arrived": "float64"})
    attempts = halves.people_prevented + halves.people_arrived
    return (
        halves.assign(share_pct=100 * halves.people_prevented / attempts)
        if attempts.all()
        else empty
    )


def halves_in_words(halves: pd.DataFrame) -> str:
    """The shares of `stopped_by_halves`, and after which half they moved most; empty for none."""
    if halves.empty:
        return ""
    shares = [formats.pct(share) for share in halves.share_pct]
    ends = [formats.day(end) for end in halves.last_week]
    step = int(halves.share_pct.diff().abs().iloc[1:].to_numpy().argmax())
    return (
        f"Of attempts, {shares[0]} were stopped in the half-year to {ends[0]}, {shares[1]} in that "
        f"to {ends[1]}, and {shares[2]} and {shares[3]} in the next two. The largest step came "
        f"after {ends[step]}."
    )


def prevented_by_events_and_size(weekly: pd.DataFrame, before: Span, after: Span) -> pd.DataFrame:
    """Split a change of prevented attempts: events × people per event.

    There are three rows, the total first. Weeks, values and errors are as in
    `arrivals_by_attempts_and_share`. Quantity: people_prevented, events_prevented,
    people_per_event. An event is one that French authorities stopped, and a person counts at each.
    """
    sums = _sums(weekly, before, after)[["people_prevented", "events_prevented"]]
    return _split(sums.assign(people_per_event=sums.people_prevented / sums.events_prevented))


def last_weeks(weekly: pd.DataFrame, weeks: int = PREVENTION_WEEKS) -> tuple[Span, Span] | None:
    """The last `weeks` weeks with preventions, and as many before, as two spans of week endings.

    The earlier span is the first. The result is None unless every one of the weeks has preventions.
    """
    ends = weekly.week_ending[weekly.people_prevented.notna()].tail(2 * weeks)
    if len(ends) < 2 * weeks or (ends.diff().iloc[1:] != pd.Timedelta(days=7)).any():
        return None
    first, before, after, last = (ends.iloc[n].date() for n in (0, weeks - 1, weeks, -1))
    return (first, before), (after, last)


def _sums(weekly: pd.DataFrame, before: Span, after: Span) -> pd.DataFrame:
    """Sums over the weeks of both periods, in two rows, missing where a week has no figure.

    Raises InputError for unlike periods.
    """
    counts = weekly.set_index("week_ending")[
        ["people_arrived", "people_prevented", "events_prevented"]
    ]
    sundays = [pd.date_range(first, last, freq="W-SUN") for first, last in (before, after)]
    if len(set(map(len, sundays))) > 1:
        weeks_before, weeks_after = map(len, sundays)
        raise InputError(
            f"Expected two periods of as many weeks, found {weeks_before} and {weeks_after}."
        )
    return pd.DataFrame(
        [counts.astype("float64").reindex(weeks).sum(skipna=False) for weeks in sundays]
    )


def _split(quantities: pd.DataFrame) -> pd.DataFrame:
    """Quantities in columns, the total first, of two periods in rows: a row for each quantity.

    All log_points are missing unless every value is above 0.
    """
    rows = quantities.set_axis(["before", "after"]).T.rename_axis("quantity").reset_index()
    are_known = (rows[["before", "after"]] > 0).all(axis=None)
    points = np.log(rows.after / rows.before) if are_known else np.nan
    return rows.assign(is_total=rows.index == 0, log_points=points)[COLUMNS]
