"""The headline numbers of the daily series of arrivals, provisional days of the daily page included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import pandas as pd

from crossings.common.formats import count, counted, day, decimal, more_or_fewer
from crossings.common.sentences import say
from crossings.facts.fact import Fact, Number, without_float_noise
from crossings.measures import arrivals, pilot, windows
from crossings.tables import sources
from crossings.tables.record import Record

BOATS = "people_per_boat_year_to_date"
COUNTED_FROM: Final[
    dict[str, tuple[dt.date, str]]
] = {  # facts that count from a fixed day: the day, and what happened on it
    "since_2024_07_05": (arrivals.CHANGE_OF_GOVERNMENT, "The first day after the election of 2024"),
    "since_2025_08_06": (pilot.START, "The day the returns agreement took effect"),
}


def arrival_facts(record: Record) -> list[Fact]:
    """The numbers of the daily series up to the record's day; None, with the reason, if they do not exist."""
    daily, today = record.daily, record.day
    to_day = day(today)

    def fact(
        name: str,
        value: Number,
        sentence: str,
        unit: str = "people",
        as_of: dt.date = today,
        worked_out: bool = False,
    ) -> Fact:
        return arrival_fact(record, name, value, sentence, unit, as_of, worked_out=worked_out)

    def since(name: str, start: dt.date, event: str) -> Fact:
        if today < start:
            return fact(name, None, say("since_later", event=event, start=day(start), day=to_day))
        people = arrivals.between(daily, start, today)
        return fact(name, people, say("since", people=count(people), start=day(start), day=to_day))

    return [
        _total(record, fact),
        *_year_to_date_facts(daily, today, fact),
        *(since(name, *begins) for name, begins in COUNTED_FROM.items()),
        _last_full_week(daily, today, fact),
        _peak_year(record),
        _people_per_boat(daily, today, fact),
    ]


def against(change: float | None, base: str) -> str:
    """A comparison in words, from the change in per cent: 20.8% fewer than the 9,607."""
    if change is None:
        return say("after", base=base)
    words = more_or_fewer(change, 1)
    return say("as_many" if words.endswith("as many") else "than", change=words, base=base)


def arrival_fact(
    record: Record,
    name: str,
    value: Number,
    sentence: str,
    unit: str,
    as_of: dt.date,
    counted_to: dt.date | None = None,
    *,
    worked_out: bool = False,
) -> Fact:
    """A number of the daily series; one that counts days beyond the workbook names the sources of both."""
    source = ", ".join([sources.SMALL_BOATS, *record.pages_to(counted_to or as_of)])
    return Fact(f"arrivals.{name}", value, unit, as_of, "provisional", source, sentence, worked_out)


def _total(record: Record, fact: Callable[..., Fact]) -> Fact:
    """Everybody since the series began; on the latest day it also names a missing day, if there is one."""
    first = record.daily.date.iloc[0]
    people = arrivals.between(record.daily, first.date(), record.day)
    words = say("total", people=count(people), start=day(first), day=day(record.day))
    gap = f" {record.series.gap}" if record.latest and record.series.gap else ""
    return fact("total", people, words + gap)


def _peak_year(record: Record) -> Fact:
    found, to_day = arrivals.peak_year(record.daily, record.day), day(record.day)
    if not found:
        reason = say("no_peak_year", day=to_day)
        return arrival_fact(record, "peak_year", None, reason, "year", record.day)
    words = say("peak_year", day=to_day, year=found[0], people=count(found[1]))
    ended = dt.date(found[0], 12, 31)
    return arrival_fact(record, "peak_year", found[0], words, "year", record.day, ended)


def _last_full_week(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> Fact:
    monday, sunday = arrivals.last_full_week(today)
    if monday < daily.date.iloc[0].date():
        return fact("last_full_week", None, say("no_full_week", day=day(today)))
    people = arrivals.between(daily, monday, sunday)
    words = say("last_full_week", people=count(people), start=day(monday), end=day(sunday))
    return fact("last_full_week", people, words, as_of=sunday)


def _year_to_date_facts(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> list[Fact]:
    """The running year so far, the last year to the same day, and the change; the last year may lie before the series."""
    to_day = day(today)
    this, previous, change = "year_to_date", "year_to_date_previous", "year_to_date_change"
    people = arrivals.year_to_date(daily, today)
    now = fact(this, people, say("year_to_date", people=count(people), day=to_day))
    if today.year == arrivals.first_year(daily):
        reason = say("no_year_before", start=day(daily.date.iloc[0]))
        return [now, fact(previous, None, reason), fact(change, None, reason, "per cent", worked_out=True)]
    same = arrivals.same_day(today, today.year - 1)
    base = arrivals.year_to_date(daily, today, same.year)
    before = fact(previous, base, say("year_to_date", people=count(base), day=day(same)), as_of=same)
    if base == 0:
        reason = say("nobody_by", same=day(same))
        return [now, before, fact(change, None, reason, "per cent", worked_out=True)]
    differs = 100 * (people / base - 1)
    words = say(
        "year_to_date_change",
        people=count(people),
        year=today.year,
        day=day(today, year=False),
        against=against(differs, count(base)),
        same=day(same),
    )
    return [now, before, fact(change, without_float_noise(differs), words, "per cent", worked_out=True)]


def _people_per_boat(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> Fact:
    people = arrivals.year_to_date(daily, today)
    boats = arrivals.year_to_date(daily, today, column="boats_arrived")
    name, unit = BOATS, "people per boat"
    if not boats:
        return fact(name, None, say("no_boat", day=day(today)), unit, worked_out=True)
    return fact(
        name,
        without_float_noise(people / boats),
        say(
            "people_per_boat",
            people=count(people),
            boats=counted(boats, "boat", "boats"),
            day=day(today),
            load=decimal(people / boats),
        ),
        unit,
        worked_out=True,
    )


def direction_fact(record: Record) -> Fact:
    """The share of windows on which arrivals were up, among those that show a change: neither level nor unfilled."""

    def fact(value: Number, sentence: str) -> Fact:
        unit = "per cent of windows"
        return arrival_fact(record, "direction", value, sentence, unit, record.day, worked_out=True)

    table = windows.direction_windows(record.daily, record.day)
    up, down = table[table.change_pct > 0], table[table.change_pct < 0]
    decided, to_day = len(up) + len(down), day(record.day)

    def named(rows: pd.DataFrame) -> str:
        years = [name.removeprefix("same_day_") for name in rows.window if name.startswith("same_day_")]
        same = [say("same_day_of_years", years=", ".join(years))] if years else []
        rest = rows.label[~rows.window.str.startswith("same_day_")]
        return "; ".join([*same, *(label[0].lower() + label[1:] for label in rest)])

    if not decided:
        return fact(None, say("no_direction", day=to_day))
    comparisons = counted(decided, "comparison", "comparisons")
    words = say("direction", day=to_day, up=len(up), comparisons=comparisons, down=len(down))
    lists = (f"{side}: {named(rows)}." for side, rows in (("Up", up), ("Down", down)) if len(rows))
    return fact(without_float_noise(100 * len(up) / decided), " ".join([words, *lists]))
