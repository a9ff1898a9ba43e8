"""The headline numbers of the daily series of arrivals, provisional days of the daily page included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from crossings import arrivals, pilot, sources, windows
from crossings.fact import Fact, Number, without_float_noise
from crossings.formats import count, counted, day, decimal, more_or_fewer
from crossings.tables import Record

BOATS = "people_per_boat_year_to_date"


def arrival_facts(record: Record) -> list[Fact]:
    """The numbers of the daily series up to the record's day; None, with the reason, where they do not exist."""
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

    def since(name: str, start: dt.date, what: str) -> Fact:
        if today < start:
            return fact(name, None, f"{what} was on {day(start)}, after {to_day}.")
        people = arrivals.between(daily, start, today)
        return fact(name, people, f"{count(people)} people arrived from {day(start)} to {to_day}.")

    return [
        _total(record, fact),
        *_year_to_date_facts(daily, today, fact),
        since("since_2024_07_05", arrivals.CHANGE_OF_GOVERNMENT, "The first day after the election of 2024"),
        since("since_2025_08_06", pilot.START, "The day the returns agreement took effect"),
        _last_full_week(daily, today, fact),
        _peak_year(record),
        _people_per_boat(daily, today, fact),
    ]


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
    """Everybody since the series began; at the latest day it also says which day is missing, where one is."""
    first = record.daily.date.iloc[0]
    people = arrivals.between(record.daily, first.date(), record.day)
    words = f"{count(people)} people arrived in small boats from {day(first)} to {day(record.day)}."
    gap = f" {record.series.gap}" if record.latest and record.series.gap else ""
    return fact("total", people, words + gap)


def _peak_year(record: Record) -> Fact:
    found, to_day = arrivals.peak_year(record.daily, record.day), day(record.day)
    if not found:
        reason = f"No calendar year of the series was complete by {to_day}."
        return arrival_fact(record, "peak_year", None, reason, "year", record.day)
    words = f"Of the complete years to {to_day}, {found[0]} had most arrivals: {count(found[1])} people."
    ended = dt.date(found[0], 12, 31)
    return arrival_fact(record, "peak_year", found[0], words, "year", record.day, ended)


def _last_full_week(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> Fact:
    monday, sunday = arrivals.last_full_week(today)
    if monday < daily.date.iloc[0].date():
        return fact("last_full_week", None, f"No full week, Monday to Sunday, had ended by {day(today)}.")
    people = arrivals.between(daily, monday, sunday)
    words = f"{count(people)} people arrived in the week from Monday {day(monday)} to Sunday {day(sunday)}."
    return fact("last_full_week", people, words, as_of=sunday)


def _year_to_date_facts(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> list[Fact]:
    """The running year so far, the last year to the same day, and the change; the last year may lie before the series."""
    to_day = day(today)
    this, previous, change = "year_to_date", "year_to_date_previous", "year_to_date_change"
    people = arrivals.year_to_date(daily, today)
    now = fact(this, people, f"{count(people)} people arrived from 1 January to {to_day}.")
    if today.year == arrivals.first_year(daily):
        reason = f"The official series begins on {day(daily.date.iloc[0])}: there is no year before to compare with."
        return [now, fact(previous, None, reason), fact(change, None, reason, "per cent", worked_out=True)]
    same = arrivals.same_day(today, today.year - 1)
    base = arrivals.year_to_date(daily, today, same.year)
    before = fact(previous, base, f"{count(base)} people arrived from 1 January to {day(same)}.", as_of=same)
    if base == 0:
        reason = f"Nobody had arrived by {day(same)}: there is nothing to compare with."
        return [now, before, fact(change, None, reason, "per cent", worked_out=True)]
    differs = 100 * (people / base - 1)
    words = f"{count(people)} people had arrived in {today.year} by {day(today, year=False)}, {more_or_fewer(differs, 1)} than the {count(base)} by {day(same)}."
    words = words.replace("as many than", "as many as")
    return [now, before, fact(change, without_float_noise(differs), words, "per cent", worked_out=True)]


def _people_per_boat(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> Fact:
    people = arrivals.year_to_date(daily, today)
    boats = arrivals.year_to_date(daily, today, column="boats_arrived")
    name, unit = BOATS, "people per boat"
    if not boats:
        return fact(name, None, f"No boat had arrived from 1 January to {day(today)}.", unit, worked_out=True)
    return fact(
        name,
        without_float_noise(people / boats),
        f"{count(people)} people arrived in {counted(boats, 'boat', 'boats')} from 1 January to "
        f"{day(today)}: {decimal(people / boats)} a boat.",
        unit,
        worked_out=True,
    )


def direction_fact(record: Record) -> Fact:
    """Of the windows that show a change, the share on which arrivals were up; level or unfilled windows take no side.

    Nor does the highest sum so far, against which nothing can be up.
    """

    def fact(value: Number, sentence: str) -> Fact:
        unit = "per cent of windows"
        return arrival_fact(record, "direction", value, sentence, unit, record.day, worked_out=True)

    table = windows.direction_windows(record.daily, record.day)
    table = table[table.window != windows.PEAK]
    up, down = table[table.change_pct > 0], table[table.change_pct < 0]
    decided, to_day = len(up) + len(down), day(record.day)

    def named(rows: pd.DataFrame) -> str:
        years = [name.removeprefix("same_day_") for name in rows.window if name.startswith("same_day_")]
        same = [f"this year so far, against the same day of {', '.join(years)}"] if years else []
        rest = rows.label[~rows.window.str.startswith("same_day_")]
        return "; ".join([*same, *(label[0].lower() + label[1:] for label in rest)])

    if not decided:
        return fact(None, f"No two windows that can be compared differed by {to_day}.")
    words = f"Arrivals to {to_day} were up on {len(up)} of {counted(decided, 'comparison', 'comparisons')} with earlier periods and down on {len(down)}."
    lists = (f"{side}: {named(rows)}." for side, rows in (("Up", up), ("Down", down)) if len(rows))
    return fact(without_float_noise(100 * len(up) / decided), " ".join([words, *lists]))
