"""The events that the before-and-after exhibits speak of: agreements known on a day, the pilot's start, their frames."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from crossings import comparisons, pilot, spending
from crossings.exhibits.spending_marks import short_name
from crossings.formats import month
from crossings.tables import Record

TOLD: Final = "main_set"  # the variant that sentences and titles tell


@dataclass(frozen=True)
class Event:
    """An agreement, or the pilot's start: its day, a letter for drawings, its name, whether the pilot."""

    day: dt.date
    letter: str
    name: str
    pilot: bool = False

    @property
    def month(self) -> dt.date:
        """The first day of its month."""
        return self.day.replace(day=1)

    @property
    def short(self) -> str:
        """Month and year, as drawings name it: Nov 2022."""
        return f"{self.day:%b %Y}"

    @property
    def words(self) -> str:
        """As a sentence names it: the agreement of November 2022, the pilot’s start in August 2025."""
        if self.pilot:
            return f"the pilot’s start in {month(self.day)}"
        return f"the agreement of {month(self.day)}"


@functools.cache
def events(record: Record) -> tuple[Event, ...]:
    """The agreements announced by the record's day, and the pilot's start once it had come, in order.

    Those are the agreements of the sum since 2018 and that for 2026 to 2029. A supplement counts with the
    agreement that it belongs to; the stop-gap of 2026 is a continuation and does not count.
    """
    rows = record.agreements
    rows = rows[(rows.scope == spending.CORE) | (rows.agreement_id == spending.NEXT_AGREEMENT)]
    rows = rows.assign(agreement=spending.agreement_of(rows)).sort_values("announced", kind="stable")
    firsts = rows.drop_duplicates("agreement")
    found = [
        (at.date(), short_name(name.split(", first")[0], at), False)
        for at, name in zip(firsts.announced, firsts["name"], strict=True)
    ]
    if record.day >= pilot.START:
        found.append((pilot.START, "Returns pilot takes effect", True))
    return tuple(Event(at, chr(65 + n), name, own) for n, (at, name, own) in enumerate(sorted(found)))


def agreements(record: Record) -> list[Event]:
    """The agreements alone, without the pilot."""
    return [event for event in events(record) if not event.pilot]


@functools.cache
def frame(record: Record) -> pd.DataFrame:
    """The ratio of every month in every variant, as `comparisons.before_after` gives it."""
    return comparisons.before_after(record.daily, [event.day for event in events(record)])


def ranked(record: Record) -> pd.DataFrame:
    """The rows of agreements and of the pilot that have a place among other months."""
    found = frame(record)
    return found[found.is_agreement & found["rank"].notna()]


def told(record: Record) -> list[tuple[Event, Any]]:
    """Each event with its row of the variant that sentences tell, where it has a ratio."""
    rows = frame(record)
    rows = rows[(rows.variant == TOLD) & rows.is_agreement & rows.ratio.notna()]
    by_month = {row.month.date(): row for row in rows.itertuples()}
    return [(event, by_month[event.month]) for event in events(record) if event.month in by_month]


@functools.cache
def stands_out(record: Record) -> frozenset[dt.date]:
    """The months whose rank stays below the threshold in every one of the six variants."""
    found = comparisons.unusual(frame(record))
    all_of_them = found[found.unusual & (found.variants == len(comparisons.VARIANTS))]
    return frozenset(at.date() for at in all_of_them.month)


def key_to_letters(shown: Sequence[Event]) -> list[tuple[str, str]]:
    """Letters and words of events: the key under a drawing on phones."""
    return [(event.letter, f"{event.short}: {event.name}") for event in shown]
