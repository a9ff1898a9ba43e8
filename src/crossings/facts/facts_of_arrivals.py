"""The headline numbers of the daily series of arrivals, with the provisional days of the page."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from crossings.common.formats import count, counted, day, decimal, more_or_fewer
from crossings.common.sentences import say
from crossings.facts.fact import Fact
from crossings.facts.fact_names import Spread, make_fact, source_of_series
from crossings.measures import arrivals, direction, pilot
from crossings.measures.spans import LEAST_BASE, Span
from crossings.tables.record import Record

# Facts that count from a fixed day: the day, and what happened on it.
COUNTED_FROM: Final[dict[str, tuple[dt.date, str]]] = {
    "since_2024_07_05": (arrivals.CHANGE_OF_GOVERNMENT, "The first day after the election of 2024"),
    "since_2025_08_06": (pilot.START, "The day the returns agreement took effect"),
}


HEADING_WORDS: Final = {direction.UP: "up", direction.LEVEL: "level", direction.DOWN: "down"}


def arrival_facts(record: Record) -> list[Fact]:
    """Facts of arrivals up to the record's day, from the daily series and finalised counts.

    One that cannot be given has the value None and a sentence that says why.
    """
    return [
        _total(record),
        *_year_to_date_facts(record),
        *(_since(record, name, *begins) for name, begins in COUNTED_FROM.items()),
        _last_full_week(record),
        _peak_year(record),
        _people_per_boat(record),
        _direction(record),
    ]


def against(change: float | None, base: str) -> str:
    """A comparison in words, from the change in per cent: 20.8% fewer than the 9,607.

    `base` is the number in words. If nobody came then, there is no change, and it is "after 0".
    """
    if change is None:
        return say("after", base=base)
    words = more_or_fewer(change, 1)
    return say("as_many" if words.endswith("as many") else "than", change=words, base=base)


def _total(record: Record) -> Fact:
    """Everybody since the series began.

    In the latest record the sentence also names the first missing day, if there is one.
    """
    first = record.daily.date.iloc[0]
    people = arrivals.between(record.daily, first.date(), record.day)
    words = say("total", people=count(people), start=day(first), day=day(record.day))
    gap = f" {record.series.gap}" if record.latest and record.series.gap else ""
    spread = with_final_counts(record, (first.date(), record.day), people)
    return make_fact(record, "arrivals.total", people, words + gap, spread=spread)


def with_final_counts(record: Record, span: Span, people: int) -> Spread | None:
    """The spread of a sum of days if some whole years inside count by their finalised numbers.

    `people` is the sum of the days in `span`. The spread is None if that changes nothing.
    """
    differences = [
        plus for start, end, plus in final_counts(record) if span[0] <= start and end <= span[1]
    ]
    low, high = (people + sum(plus for plus in differences if plus * sign > 0) for sign in (-1, 1))
    return Spread(low, high, "finalised") if low < high else None


def final_counts(record: Record) -> list[tuple[dt.date, dt.date, int]]:
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


def _since(record: Record, name: str, start: dt.date, event: str) -> Fact:
    """People who arrived from a fixed day on; no value before that day, which saw the `event`."""
    ident, days = f"arrivals.{name}", {"start": day(start), "day": day(record.day)}
    if record.day < start:
        return make_fact(record, ident, None, say("since_later", event=event, **days))
    people = arrivals.between(record.daily, start, record.day)
    return make_fact(record, ident, people, say("since", people=count(people), **days))


def _peak_year(record: Record) -> Fact:
    """The year with most arrivals, by its finalised figure if that is known.

    If the daily sum differs, the sentence gives both.
    """
    official, ident = record.table("official_arrivals"), "arrivals.peak_year"
    peak = arrivals.peak_year(arrivals.by_year_finalised(record.daily, official, record.day))
    if pd.isna(peak.year):
        return make_fact(record, ident, None, say("no_peak_year", day=day(record.day)))
    year, source = int(peak.year), source_of_series(record, dt.date(int(peak.year), 12, 31))
    words = say("peak_year", day=day(record.day), year=year, people=count(peak.people_arrived))
    if peak.people_arrived != peak.people_by_day:
        words += say("peak_year_apart", daily=count(peak.people_by_day))
        source = f"{source}, {official.source_id[official.period == str(year)].iloc[0]}"
    return make_fact(record, ident, year, words, source=source)


def _last_full_week(record: Record) -> Fact:
    """People who arrived in the last week, Monday to Sunday, that has ended."""
    ident, (monday, sunday) = "arrivals.last_full_week", arrivals.last_full_week(record.day)
    if monday < record.daily.date.iloc[0].date():
        return make_fact(record, ident, None, say("no_full_week", day=day(record.day)))
    people = arrivals.between(record.daily, monday, sunday)
    words = say("last_full_week", people=count(people), start=day(monday), end=day(sunday))
    return make_fact(record, ident, people, words, sunday)


def _year_to_date_facts(record: Record) -> list[Fact]:
    """The running year so far, the last year to the same day, and the change.

    In the first year of the series there is no last year. No change is given from fewer than
    LEAST_BASE people.
    """
    daily, today = record.daily, record.day
    to_date, previous, change = (
        f"arrivals.year_to_date{end}" for end in ("", "_previous", "_change")
    )
    people = arrivals.year_to_date(daily, today)
    fact = make_fact(
        record, to_date, people, say("year_to_date", people=count(people), day=day(today))
    )
    if today.year == arrivals.first_year(daily):
        reason = say("no_year_before", start=day(daily.date.iloc[0]))
        return [fact, *(make_fact(record, ident, None, reason) for ident in (previous, change))]
    same_day = arrivals.same_day(today, today.year - 1)
    base = arrivals.year_to_date(daily, today, same_day.year)
    fact_before = make_fact(
        record, previous, base, say("year_to_date", people=count(base), day=day(same_day)), same_day
    )
    if not base:
        return [
            fact,
            fact_before,
            make_fact(record, change, None, say("nobody_by", same=day(same_day))),
        ]
    if base < LEAST_BASE:
        reason = say("few_by", people=counted(base, "person", "people"), same=day(same_day))
        return [fact, fact_before, make_fact(record, change, None, reason)]
    differs = 100 * (people / base - 1)
    days = {"year": today.year, "day": day(today, year=False), "same": day(same_day)}
    than = against(differs, count(base))
    words = say("year_to_date_change", people=count(people), against=than, **days)
    return [fact, fact_before, make_fact(record, change, differs, words)]


def _people_per_boat(record: Record) -> Fact:
    """The mean number of people in a boat in the year so far; no value before its first boat."""
    ident, to_day = "arrivals.people_per_boat_year_to_date", day(record.day)
    people = arrivals.year_to_date(record.daily, record.day)
    boats = arrivals.year_to_date(record.daily, record.day, column="boats_arrived")
    if not boats:
        return make_fact(record, ident, None, say("no_boat", day=to_day))
    load, named = people / boats, counted(boats, "boat", "boats")
    words = say(
        "people_per_boat", people=count(people), boats=named, day=to_day, load=decimal(load)
    )
    return make_fact(record, ident, load, words)


def _direction(record: Record) -> Fact:
    """1 if arrivals are up by three comparisons, -1 if down, 0 if level or if they differ.

    A comparison that cannot be made, or is of few people, does not count.
    """
    rows = direction.three_comparisons(record.daily, record.day).dropna(subset="heading")
    ident, to_day = "arrivals.direction", day(record.day)
    low_and_high = direction.ends(rows.heading)
    if low_and_high is None:
        return make_fact(record, ident, None, say("no_direction", day=to_day))
    low, high = low_and_high
    parts = "; ".join(_comparison(row, record.day.year - 1) for row in rows.itertuples())
    words = say("direction", day=to_day, parts=parts)
    spread = Spread(low, high, "comparisons") if low < high else None
    told = _headings_in_words(rows.heading)
    value = low if low == high else direction.LEVEL
    return make_fact(record, ident, value, words, spread=spread, told=told)


def _headings_in_words(headings: pd.Series) -> str:
    """How many comparisons show what: down by 2 of 3 comparisons, up by 1."""
    counts = [(int((headings == at).sum()), words) for at, words in HEADING_WORDS.items()]
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
    name = row.comparison.replace(" ", "_")
    return say(name, year=year_before, change=change)
