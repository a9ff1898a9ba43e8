"""The days that words such as “last week” or “since the change of government” name.

Phrases are a table in claim_rules.toml. Each has its readings, and all of them are tried for every
claim that uses the phrase, no matter who made it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from crossings.claims.claim_days import CELLS
from crossings.claims.claim_rows import ClaimRow
from crossings.claims.claim_rules import RULES
from crossings.claims.claim_windows import WINDOW_MEASURES
from crossings.errors import DataError, Place, wrong_cell
from crossings.measures.spans import (
    YEAR_DAYS,
    YEAR_WEEKS,
    Span,
    calendar_year,
    ending,
    last_full_week,
)
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES
from crossings.tables.sources import WEEKDAYS
from crossings.tables.weeks import with_preventions

PHRASES: Final[Mapping[str, Mapping[str, Any]]] = {
    phrase["words"]: phrase for phrase in RULES["phrases"]
}
MONTHS: Final = {"month": 1, "quarter": 3}
BETWEEN: Final = "arrivals.people_between"  # the figure of a fact's other readings


def phrase_of(row: ClaimRow) -> Mapping[str, Any] | None:
    """The phrase that a claim uses; None without one."""
    return PHRASES.get(row.phrase) if row.phrase else None


def readings_in_words(row: ClaimRow) -> str:
    """Which readings the phrase of a claim has, as a sentence; empty without a phrase."""
    phrase = phrase_of(row)
    if phrase is None:
        return ""
    if phrase.get("unsaid"):
        return f"The claim does not say when: {phrase['says']}."
    return f"The words “{phrase['words']}” allow each: {phrase['says']}."


def counts_on(row: ClaimRow) -> bool:
    """Whether a claim counts to its day from a start that its phrase names, and goes on."""
    phrase = phrase_of(row)
    if phrase is None or row.window_end or phrase.get("each_side"):
        return False
    return all(reading.keys() in ({"start"}, {"event"}) for reading in phrase["readings"])


def last_day(record: Record, row: ClaimRow) -> dt.date:
    """The last day of what a claim that `counts_on` names: the record's, unless it has ended.

    It ends the day before the event that ended it, if policy_events has that by the record's day.
    """
    until, events = (phrase_of(row) or {}).get("until"), record.table("policy_events")
    days = events.date[events.event == until]
    return record.day if days.empty else days.iloc[0].date() - dt.timedelta(days=1)


def readings(record: Record, row: ClaimRow) -> list[ClaimRow]:
    """A claim once for each reading of its phrase, with the days of that reading.

    Without a phrase it is the row alone. A claim on a fact that counts to the day has that fact as
    its first reading, and people between two days as the others. Raises DataError, naming file and
    row, for a phrase that the rules do not have.
    """
    phrase = phrase_of(row)
    if phrase is None:
        if row.phrase:
            raise wrong_cell(row.place, "phrase", "one of " + ", ".join(PHRASES), repr(row.phrase))
        return [row]
    rows = [_read(record, row, phrase, reading) for reading in phrase["readings"]]
    if row.checked_against in WINDOW_MEASURES:
        return rows
    return [row, *(one._replace(checked_against=BETWEEN) for one in rows[1:])]


def _read(
    record: Record, row: ClaimRow, phrase: Mapping[str, Any], reading: Mapping[str, Any]
) -> ClaimRow:
    """The row with the days of a reading of its phrase, and with its figure if it names one."""
    if phrase.get("each_side"):
        by = reading["start"] - row.window_start if row.window_start else dt.timedelta(0)
        return row.days_moved(by, *CELLS)
    start, end = _span(record, row, reading)
    figure = reading.get("figure", row.checked_against)
    return row._replace(window_start=start, window_end=end, checked_against=figure)


def _span(record: Record, row: ClaimRow, reading: Mapping[str, Any]) -> Span:
    before = row.stated_on - dt.timedelta(days=1)
    if "weekday" in reading:
        return last_full_week(before, WEEKDAYS.index(reading["weekday"]))
    if "span" in reading:
        return _named_span(record, before, reading["span"])
    own = row.window_start or FIRST_DAY
    start = _day_of(record, reading["event"]) if "event" in reading else reading.get("start", own)
    return start, reading.get("end", row.window_end or before)


def _day_of(record: Record, event: str) -> dt.date:
    """The day of an event of the table policy_events, even if that is after the record's day.

    Raises DataError if the table does not have the event.
    """
    rows = record.all_rows("policy_events")
    days = rows.date[rows.event == event]
    if days.empty:
        path = record.data / TABLES["policy_events"].path
        fault = f"column event: the rules of claims name {event!r}, which is not there"
        raise DataError(Place(path), f"{fault}. Restore that row, or its words")
    day: dt.date = days.iloc[0].date()
    return day


def _named_span(record: Record, before: dt.date, name: str) -> Span:
    """The last 365 days, 52 weeks, year so far or year; or the last months of returns counted."""
    if name == "365 days":
        return ending(before, YEAR_DAYS)
    if name == "last year":
        return calendar_year(before.year - 1)
    weeks = with_preventions(record.weekly).week_ending
    if name == "52 weeks" and len(weeks):
        return ending(weeks.iloc[-1].date(), 7 * YEAR_WEEKS)
    months = record.table("pilot_monthly").month
    if name in MONTHS and len(months):
        last = pd.Period(months.iloc[-1], "M")
        return (last - MONTHS[name] + 1).start_time.date(), last.end_time.date()
    return dt.date(before.year, 1, 1), before
