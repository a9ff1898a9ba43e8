"""The headline numbers of the daily series of arrivals, with the provisional days of the page."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any, Final

import pandas as pd

from crossings.common.formats import (
    CHANGED,
    LEVEL,
    MORE_THAN,
    compared,
    count,
    counted,
    day,
    more_or_fewer,
)
from crossings.facts.figure import Figure, make_figure
from crossings.facts.shared_sentences import people_per_boat
from crossings.measures import arrivals, direction
from crossings.measures.spans import LEAST_BASE, YEAR_DAYS, Span, change_pct, last_full_week
from crossings.tables.as_of import CHANGE_OF_GOVERNMENT, PILOT_START
from crossings.tables.record import Record

# Facts that count from a fixed day: the day, and what happened on it.
COUNTED_FROM: Final[dict[str, tuple[dt.date, str]]] = {
    "since_2024_07_05": (CHANGE_OF_GOVERNMENT, "The first day after the election of 2024"),
    "since_2025_08_06": (PILOT_START, "The day the returns agreement took effect"),
}


def facts_of_sums(record: Record) -> list[Figure]:
    """Facts of arrivals up to the record's day that are sums of days.

    One that cannot be given has the value None and a sentence that says why.
    """
    return [
        _total(record),
        *_year_to_date_facts(record),
        *(_since(record, name, *begins) for name, begins in COUNTED_FROM.items()),
        _last_full_week(record),
    ]


def years_and_direction(record: Record) -> list[Figure]:
    """Facts of arrivals that take longer than `facts_of_sums`, and are as those are."""
    return [_peak_year(record), _people_per_boat(record), _direction(record)]


def compared_with(change: float | None, base: str) -> str:
    """A comparison in words, from the change in per cent: 20.8% fewer than the 9,607.

    `base` is the number in words. If nobody came then, there is no change, and it is "after 0".
    """
    if change is None:
        return f"after {base}"
    return f"{compared(change, 1, MORE_THAN)} the {base}"


def _total(record: Record) -> Figure:
    """Everybody since the series began.

    In the latest record the sentence also names the first missing day, if there is one.
    """
    first = record.daily.date.iloc[0]
    people = arrivals.between(record.daily, first.date(), record.day)
    words = f"{count(people)} people arrived in small boats from {day(first)} to {day(record.day)}."
    gap = f" {record.series.gap}" if record.latest and record.series.gap else ""
    total = make_figure(record, "arrivals.total", people, words + gap)
    return with_final_counts(record, total, (first.date(), record.day))


def with_final_counts(record: Record, total: Figure, span: Span) -> Figure:
    """A sum of days, and what it may be if whole years inside count by their finalised numbers.

    `total` is the sum of the days in `span`. It stays as it is if that changes nothing.
    """
    differences = [
        plus for start, end, plus in _final_counts(record) if span[0] <= start and end <= span[1]
    ]
    people = int(total.value or 0)
    low, high = (people + sum(plus for plus in differences if plus * sign > 0) for sign in (-1, 1))
    return total.ranging(low, high, "finalised") if low < high else total


@functools.cache  # many sums are made of a record
def _final_counts(record: Record) -> list[tuple[dt.date, dt.date, int]]:
    """The calendar years for which the finalised count and the sum of the days differ.

    Each has its first day, its last day, and the finalised count less the sum of the days.
    """
    official = record.table("official_arrivals")
    differing = []
    for row in official[official.period.str.fullmatch(r"\d{4}")].itertuples():
        span = row.period_start.date(), row.period_end.date()
        plus = int(row.people) - arrivals.between(record.daily, *span)
        differing += [(*span, plus)] if plus else []
    return differing


def _since(record: Record, name: str, start: dt.date, event: str) -> Figure:
    """People who arrived from a fixed day on; no value before that day, which saw the `event`."""
    ident, by = f"arrivals.{name}", day(record.day)
    if record.day < start:
        return make_figure(record, ident, None, f"{event} was on {day(start)}, after {by}.")
    people = arrivals.between(record.daily, start, record.day)
    words = f"{count(people)} people arrived from {day(start)} to {by}."
    return make_figure(record, ident, people, words)


def _peak_year(record: Record) -> Figure:
    """The year with most arrivals, by its finalised figure if that is known.

    If the daily sum differs, the sentence gives both.
    """
    official, ident = record.table("official_arrivals"), "arrivals.peak_year"
    peak = arrivals.peak_year(arrivals.by_year_finalised(record.daily, official, record.day))
    if pd.isna(peak.year):
        none = f"No calendar year of the series was complete by {day(record.day)}."
        return make_figure(record, ident, None, none)
    year = int(peak.year)
    sources = record.daily_sources_to(dt.date(year, 12, 31))
    words = (
        f"Of the complete years to {day(record.day)}, {year} had most arrivals: "
        f"{count(peak.people_arrived)} people."
    )
    if peak.people_arrived != peak.people_by_day:
        by_day = count(peak.people_by_day)
        words += f" That is the finalised figure; the daily figures add up to {by_day}."
        sources.append(official.source_id[official.period == str(year)].iloc[0])
    return make_figure(record, ident, year, words, source_ids=sources)


def _last_full_week(record: Record) -> Figure:
    """People who arrived in the last week, Monday to Sunday, that has ended."""
    ident, (monday, sunday) = "arrivals.last_full_week", last_full_week(record.day)
    if monday < record.daily.date.iloc[0].date():
        none = f"No full week, Monday to Sunday, had ended by {day(record.day)}."
        return make_figure(record, ident, None, none)
    people = arrivals.between(record.daily, monday, sunday)
    words = (
        f"{count(people)} people arrived in the week from Monday {day(monday)} to Sunday "
        f"{day(sunday)}."
    )
    return make_figure(record, ident, people, words, sunday)


def _year_to_date_facts(record: Record) -> list[Figure]:
    """The running year so far, the last year to the same day, and the change.

    In the first year of the series there is no last year. No change is given from fewer than
    LEAST_BASE people.
    """
    daily, today = record.daily, record.day
    to_date, previous, change = (
        f"arrivals.year_to_date{end}" for end in ("", "_previous", "_change")
    )
    people = arrivals.year_to_date(daily, today)
    fact = make_figure(record, to_date, people, _from_january(people, today))
    if today.year == arrivals.first_year(daily):
        reason = (
            f"The official series begins on {day(daily.date.iloc[0])}: there is no year before to "
            "compare with."
        )
        return [fact, *(make_figure(record, ident, None, reason) for ident in (previous, change))]
    same_day = arrivals.same_day(today, today.year - 1)
    base = arrivals.year_to_date(daily, today, same_day.year)
    fact_before = make_figure(record, previous, base, _from_january(base, same_day), same_day)
    if base < LEAST_BASE:
        reason = (
            f"{counted(base, 'person', 'people')} had arrived by {day(same_day)}: too few for a "
            "change in per cent."
        )
        if not base:
            reason = f"Nobody had arrived by {day(same_day)}: there is nothing to compare with."
        return [fact, fact_before, make_figure(record, change, None, reason)]
    differs = change_pct(people, base)
    words = (
        f"{count(people)} people had arrived in {today.year} by {day(today, year=False)}, "
        f"{compared_with(differs, count(base))} by {day(same_day)}."
    )
    return [fact, fact_before, make_figure(record, change, differs, words)]


def _from_january(people: int, to: dt.date) -> str:
    return f"{count(people)} people arrived from 1 January to {day(to)}."


def _people_per_boat(record: Record) -> Figure:
    """The mean number of people in a boat in the year so far; no value before its first boat."""
    ident, to_day = "arrivals.people_per_boat_year_to_date", day(record.day)
    people = arrivals.year_to_date(record.daily, record.day)
    boats = arrivals.year_to_date(record.daily, record.day, column="boats_arrived")
    if not boats:
        none = f"No boat had arrived from 1 January to {to_day}."
        return make_figure(record, ident, None, none)
    words = people_per_boat(people, boats, f"from 1 January to {to_day}")
    return make_figure(record, ident, people / boats, words)


def _direction(record: Record) -> Figure:
    """1 if arrivals are up by three comparisons, -1 if down, 0 if level or if they differ.

    A comparison that cannot be made, or is of few people, does not count.
    """
    rows = direction.three_comparisons(record.daily, record.day).dropna(subset="heading")
    ident, to_day = "arrivals.direction", day(record.day)
    low_and_high = direction.ends(rows.heading)
    if low_and_high is None:
        none = f"Too few people had arrived by {to_day} for a comparison with a year before."
        return make_figure(record, ident, None, none)
    low, high = low_and_high
    parts = "; ".join(_comparison(row, record.day.year - 1) for row in rows.itertuples())
    words = f"Arrivals to {to_day}, compared: {parts}."
    wording = _headings_in_words(rows.heading)
    value = low if low == high else LEVEL
    fact = make_figure(record, ident, value, words, wording=wording)
    return fact.ranging(low, high, "comparisons") if low < high else fact


def _headings_in_words(headings: pd.Series) -> str:
    """How many comparisons show what: down by 2 of 3 comparisons, up by 1."""
    counts = [(int((headings == at).sum()), words) for at, words in CHANGED.items()]
    shown = sorted([pair for pair in counts if pair[0]], key=lambda pair: -pair[0])
    total = len(headings)
    (most, words), *others = shown
    if not others:
        every = {1: "the one comparison", 2: "both comparisons"}
        return f"{words} by {every.get(total, f'all {total} comparisons')}"
    rest = ", ".join(f"{other} by {n}" for n, other in others)
    return f"{words} by {most} of {counted(total, 'comparison', 'comparisons')}, {rest}"


def _comparison(row: Any, year_before: int) -> str:
    """One of the three comparisons in words; no percentage on a base of fewer than 1,000 people."""
    change = "more" if row.current > row.base else "fewer"
    if row.base >= LEAST_BASE:
        change = more_or_fewer(row.change_pct, 1)
    words = (
        f"the {YEAR_DAYS} before",
        f"the same days of {year_before}",
        "the same days of the year before",
    )
    before = dict(zip(direction.COMPARISONS, words, strict=True))
    return f"the {row.comparison} with {before[row.comparison]}, {change}"
