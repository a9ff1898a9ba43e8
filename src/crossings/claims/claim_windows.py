"""Official figures for claims about days of their own.

A fact counts from a fixed day to the day of the report. A claim that names its own days is checked
against a measure in this module instead, for exactly the days in its row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from crossings.claims import claim_extremes, claim_quarters
from crossings.claims.claim_days import (
    CELLS,
    Measure,
    Window,
    compared_words,
    days_in_words,
    window_of,
)
from crossings.claims.claim_rows import ClaimRow
from crossings.claims.claim_rules import RULES
from crossings.claims.claim_years import YEAR_MEASURES
from crossings.common.formats import (
    count,
    counted,
    day,
    decimal,
    eur_m,
    financial_years,
    gbp_m,
    listed,
    more_or_fewer,
    pct,
)
from crossings.facts.facts_of_arrivals import with_final_counts
from crossings.facts.facts_of_spending import with_all_amounts, with_parts
from crossings.facts.figure import Figure
from crossings.facts.shared_sentences import arrived_of_attempts, people_per_boat
from crossings.measures import arrivals, pilot, spending
from crossings.measures.prevented_years import share_of_attempts
from crossings.measures.spans import Span, change_pct, same_time_of_year
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record
from crossings.tables.weeks import TO_SUNDAY


def figure_between(record: Record, row: ClaimRow) -> Figure:
    """The figure of WINDOW_MEASURES that a claim names, for the days of its row.

    It is as known on the record's day, without a value if the days are not over then. Raises
    DataError as `window_of` does.
    """
    measure = WINDOW_MEASURES[row.checked_against]
    window = window_of(record, row, measure)
    for span in window.spans:
        if span[1] > record.day:
            words = f"The time {days_in_words(span)} was not over by {day(record.day)}."
            sources = record.daily_sources
            return window.unknown(record, words, source_ids=sources, status="provisional")
    return measure.make(record, window)


def of_other_years(record: Record, row: ClaimRow) -> str:
    """What a comparison of days at two times of year was one year before, and one year after.

    It is a sentence, by the record's day, and empty for days of one time of year, and if neither is
    known: spans at two times of year differ by season alone.
    """
    measure = WINDOW_MEASURES.get(row.checked_against)
    if measure is None or measure.by_year or not measure.compared:
        return ""
    days, compared = window_of(record, row, measure).spans
    if same_time_of_year(days, compared, RULES["spans"]["days_apart"]):
        return ""
    of_years = [_a_year_apart(record, row, by) for by in (-1, 1)]
    told = "; ".join(words for words in of_years if words)
    return f"The same days {told}." if told else ""


def _a_year_apart(record: Record, row: ClaimRow, by: int) -> str:
    """A comparison `by` years later, in words; empty if it is not known for all its days."""
    moved = row.years_moved(by, *CELLS)._replace(stated_on=record.day)
    ends = [getattr(moved, name) for name in CELLS]
    if min(ends) < FIRST_DAY or max(ends) > record.day:
        return ""
    figure = figure_between(record, moved)
    if figure.value is None or figure.range_of == "other days":
        return ""
    return f"of {ends[0].year}: {more_or_fewer(figure.value)}"


def _sum(record: Record, span: Span, kind: str) -> int:
    return arrivals.between(record.daily, *span, f"{kind}_arrived")


def _people(record: Record, window: Window) -> Figure:
    people = _sum(record, window.days, "people")
    words = f"{counted(people, 'person', 'people')} arrived {days_in_words(window.days)}."
    return with_final_counts(record, window.figure(record, people, words), window.days)


def _boats(record: Record, window: Window) -> Figure:
    boats = _sum(record, window.days, "boats")
    words = f"{counted(boats, 'boat', 'boats')} arrived {days_in_words(window.days)}."
    return window.figure(record, boats, words)


def _no_boat(record: Record, window: Window, span: Span) -> Figure:
    words = f"No boat arrived {days_in_words(span)}, so there is no number of people in each."
    return window.unknown(record, words)


def _per_boat(record: Record, window: Window) -> Figure:
    """The mean number of people in a boat; no value if no boat arrived."""
    people, boats = (_sum(record, window.days, kind) for kind in ("people", "boats"))
    if not boats:
        return _no_boat(record, window, window.days)
    words = people_per_boat(people, boats, days_in_words(window.days))
    return window.figure(record, people / boats, words)


def _change(record: Record, window: Window) -> Figure:
    """The change in people, in per cent; no value if nobody came on the days compared with."""
    now, then = (_sum(record, span, "people") for span in window.spans)
    words = compared_words(f"{count(now)} people", now, then, count(then), window.spans)
    return window.figure(record, change_pct(now, then), words)


def _per_boat_change(record: Record, window: Window) -> Figure:
    """The change in people a boat, in per cent; no value if no boat arrived in one of the spans."""
    loads = []
    for span in window.spans:
        if not (boats := _sum(record, span, "boats")):
            return _no_boat(record, window, span)
        loads.append(_sum(record, span, "people") / boats)
    now, then = loads
    words = compared_words(f"{decimal(now)} people a boat", now, then, decimal(then), window.spans)
    return window.figure(record, change_pct(now, then), words)


def _returned_a_week(record: Record, window: Window) -> Figure:
    """People returned a week in the whole months of the official series that lie in the window."""
    rows = record.table("pilot_monthly")
    months = pd.PeriodIndex(rows.month, freq="M")
    first, last = (pd.Timestamp(end) for end in window.days)
    inside = (months.end_time.normalize() <= last) & (months.end_time >= first)
    start = max(first, pd.Timestamp(pilot.START))
    if not inside.any() or (months[inside][0].start_time > start):
        words = (
            f"No months of returns that lie {days_in_words(window.days)} had been published by "
            f"{day(record.day)}."
        )
        return window.unknown(record, words)
    end = months[inside][-1].end_time.normalize()
    people = int(rows.returned_to_france[inside].sum())
    weekly = 7 * people / ((end - start).days + 1)
    days = days_in_words((start.date(), end.date()))
    sentence = f"{count(people)} people were returned {days}: {decimal(weekly)} a week."
    source_ids = [rows.source_id[inside].iloc[-1]]
    return window.figure(
        record, weekly, sentence, end.date(), source_ids=source_ids, status="final"
    )


def _committed(currency: str, record: Record, window: Window) -> Figure:
    """The sum of the agreements announced on the days, by the amounts first given.

    It is in millions of `currency`, gbp or eur, and 0 without an agreement. It is None for days
    that begin before FIRST_KNOWN, and if one of the agreements has no amount in that currency. A
    stop-gap is not added to the agreement that may include it.
    """
    column, in_words = f"committed_{currency}_m", gbp_m if currency == "gbp" else eur_m
    between = days_in_words(window.days)
    if window.days[0].year < spending.FIRST_KNOWN:
        words = (
            f"No agreement from before {spending.FIRST_KNOWN} is on record, so there is no sum "
            f"{between}."
        )
        return window.unknown(record, words)
    start, end = (pd.Timestamp(day) for day in window.days)
    rows = record.agreements[record.agreements.announced.between(start, end)]
    twice = rows[spending.is_stop_gap(rows)]
    twice = twice[twice.scope.isin(spending.added_up(rows).scope)]
    rows = rows.drop(twice.index)
    if rows.empty:
        return window.figure(record, 0.0, f"No agreement was announced {between}.")
    if rows[column].isna().any():
        words = f"Of some agreements announced {between} no sum in this currency is known."
        return window.unknown(record, words)
    amount = round(float(rows[column].sum()), 2)
    places = 0 if len(rows) > 1 else None  # a sum of conversions and ceilings
    scopes = _by_scope(rows, column, lambda part: in_words(part, places))
    words = (
        f"Agreements announced {between} commit the UK to {in_words(amount, places)}, "
        f"as first given: {scopes}."
    )
    for gap in twice.itertuples():
        words += f" The stop-gap of {gap.announced.year}, which may lie inside, is not added."
    figure = window.figure(record, amount, words, source_ids=rows.source_id)
    with_all = with_all_amounts if currency == "gbp" else with_parts
    return with_all(record, figure, rows)


def _by_scope(rows: pd.DataFrame, column: str, in_words: Callable[[float], str]) -> str:
    """The financial years that a sum of agreements is for, in words, by their scope.

    For example: £78m for 2014/15 to 2017/18 and £673m for 2018/19 to 2025/26.
    """
    names = {
        scope: f"for {financial_years(deals.first_year.min(), deals.last_year.max())}"
        for scope, deals in rows.groupby("scope", sort=False)
    }
    sums = rows.groupby("scope")[column].sum()
    if len(sums) == 1:
        return f"all of it under the deals {names[sums.index[0]]}"
    in_order = sorted(names, key=names.__getitem__)
    return listed([f"{in_words(sums[one])} {names[one]}" for one in in_order])


def _pace_share(record: Record, window: Window) -> Figure:
    """The pace of returns last reported by the press, as a share of weekly arrivals, in per cent.

    Weekly arrivals are the people who arrived in a mean week of the days.
    """
    pace = pilot.reported_pace(record.table("pilot_announcements"))
    days = days_in_words(window.days)
    weekly = _sum(record, window.days, "people") / ((window.days[1] - window.days[0]).days + 1) * 7
    if pace is None:
        return window.unknown(record, f"No pace of returns had been reported by {day(record.day)}.")
    if not weekly:
        return window.unknown(record, f"Nobody arrived {days}.")
    share = 100 * pace.people / weekly
    words = (
        f"{count(pace.people)} a week, a pace that the press reported, is {pct(share, 1)} of "
        f"the {decimal(weekly)} people who arrived in an average week {days}."
    )
    return window.figure(record, share, words, source_ids=[pace.source_id])


def _arrived_share(record: Record, window: Window) -> Figure:
    """Arrivals as a share of known attempts in the whole weeks of the window, in per cent."""
    weeks = _whole_weeks(record, window, "people_prevented")
    if weeks.empty:
        return _no_weeks(record, window)
    arrived, prevented = int(weeks.people_arrived.sum()), int(weeks.people_prevented.sum())
    share, days = share_of_attempts(arrived, prevented), _days_of_weeks(weeks)
    of_attempts = arrived_of_attempts(arrived, prevented, days_in_words(days))
    sentence = f"{of_attempts} {record.preventions_words}"
    return window.figure(record, share, sentence, days[1], source_ids=weeks.source_id)


def _events_prevented(record: Record, window: Window) -> Figure:
    """Events in which a crossing was prevented, in the whole weeks of the window."""
    weeks = _whole_weeks(record, window, "events_prevented")
    if weeks.empty:
        return _no_weeks(record, window)
    events, days = int(weeks.events_prevented.sum()), _days_of_weeks(weeks)
    sentence = (
        f"French authorities prevented crossings in {counted(events, 'event', 'events')} "
        f"{days_in_words(days)}, in whole weeks. {record.preventions_words}"
    )
    return window.figure(record, events, sentence, days[1], source_ids=weeks.source_id)


def _whole_weeks(record: Record, window: Window, column: str) -> pd.DataFrame:
    """The weeks of a window; none if one of them has no number in `column`.

    From 1 January they are those that end in the window, as a year of weeks is counted. A window
    that runs to the record's day ends with the last week that was out by then.
    """
    start, end = (pd.Timestamp(day) for day in window.days)
    weeks = record.weekly[record.weekly[column].notna()]
    if window.days[1] == record.day and len(weeks):
        out = end - pd.Timedelta(days=RULES["spans"]["week_out_after_days"])
        end = min(out, weeks.week_ending.max())
    first = start if (start.month, start.day) == (1, 1) else start + TO_SUNDAY
    weeks = weeks[weeks.week_ending.between(first, end)]
    sundays = pd.date_range(first, end, freq="W-SUN")
    return weeks if len(weeks) == len(sundays) else weeks.iloc[:0]


def _days_of_weeks(weeks: pd.DataFrame) -> Span:
    ends = weeks.week_ending
    return (ends.min() - TO_SUNDAY).date(), ends.max().date()


def _no_weeks(record: Record, window: Window) -> Figure:
    days = days_in_words(window.days)
    return window.unknown(record, f"Attempts prevented were not known for each week {days}.")


# What a record is compared with.
COMPARED_WITH: Final[Any] = {
    "parameter": "nothing, for the same days of other years; ever, for all such days before; or "
    "this year",
    "parameters": lambda _: claim_extremes.COMPARED,
}
WINDOW_MEASURES: Final[Mapping[str, Measure]] = {
    "arrivals.people_between": Measure("people", _people),
    "arrivals.boats_between": Measure("boats", _boats),
    "arrivals.people_per_boat_between": Measure("people per boat", _per_boat),
    "arrivals.between_change": Measure("per cent", _change, compared=True),
    "arrivals.people_per_boat_between_change": Measure("per cent", _per_boat_change, compared=True),
    "arrivals.without_nationality_change": Measure(
        "per cent",
        claim_quarters.change_without,
        compared=True,
        parameter="a nationality that nationality_quarterly.csv lists",
        parameters=lambda record: set(record.all_rows("nationality_quarterly").nationality),
    ),
    **{
        f"arrivals.place_from_{order}": Measure(
            f"place from the {order}",
            functools.partial(claim_extremes.place, order),
            **COMPARED_WITH,
        )
        for order in ("lowest", "highest")
    },
    **{
        f"arrivals.{order}_since": Measure(
            "year since", functools.partial(claim_extremes.since, order), **COMPARED_WITH
        )
        for order in ("lowest", "highest")
    },
    **YEAR_MEASURES,
    "preventions.arrived_share_between": Measure("per cent", _arrived_share),
    "preventions.events_between": Measure("events", _events_prevented),
    "spending.committed_between": Measure(
        "GBP m", functools.partial(_committed, "gbp"), from_any_day=True
    ),
    "spending.committed_eur_between": Measure(
        "EUR m", functools.partial(_committed, "eur"), from_any_day=True
    ),
    "pilot.returned_per_week_between": Measure("people a week", _returned_a_week),
    "pilot.reported_pace_share": Measure("per cent", _pace_share),
}
