"""What the days beyond the workbook come to, shown apart: the latest edition counts none of them.

Provisional days of the daily page. Totals with them are those of the same numbers asked for on the last of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from crossings import arrivals, pilot, provisional_days
from crossings.errors import NotPublishedError
from crossings.formats import count, day
from crossings.tables import Record


@dataclass(frozen=True, eq=False)
class NewestDays:
    """The days after the workbook's last, up to the last that a page gave.

    `days` has date, people_arrived, boats_arrived and boats_uncontrolled, <NA> on a day not published; `gaps`
    are the runs of such days. `people` and `boats` arrived on the published ones. The totals, in people, count
    the workbook's days too; None where a day that they need is not published.
    """

    days: pd.DataFrame
    gaps: list[tuple[dt.date, dt.date]]
    people: int
    boats: int
    total: int | None
    year_to_date: int | None
    since_pilot: int | None

    @property
    def first(self) -> dt.date:
        """The day after the workbook's last."""
        first: dt.date = self.days.date.iloc[0].date()
        return first

    @property
    def last(self) -> dt.date:
        """The last day that a page gave."""
        last: dt.date = self.days.date.iloc[-1].date()
        return last

    def totals(self) -> str:
        """The totals with these days in a sentence, or why there are none."""
        if self.total is None or self.year_to_date is None or self.since_pilot is None:
            return f"Totals with these days are not known: {provisional_days.in_words(self.gaps)} are not published."
        return (
            f"With these days, {count(self.total)} people have arrived since 1 January 2018, {count(self.year_to_date)} in "
            f"{self.last.year} and {count(self.since_pilot)} since {day(pilot.START)}, when the returns pilot began."
        )


def newest_days(record: Record) -> NewestDays | None:
    """The provisional days that the record shows; None where it shows none, as on any day the workbook covers."""
    recent = record.provisional
    if recent.empty:
        return None
    last = recent.date.iloc[-1].date()
    every = provisional_days.joined(record.table("arrivals_daily"), recent, last)
    days = every[every.recent].reset_index(drop=True)

    def known(measure: Callable[[], int]) -> int | None:
        try:
            return measure()
        except NotPublishedError:
            return None

    return NewestDays(
        days=days[["date", *provisional_days.MEASURED]],
        gaps=provisional_days.not_published(days),
        people=int(days.people_arrived.sum()),
        boats=int(days.boats_arrived.sum()),
        total=known(lambda: arrivals.between(every, every.date.iloc[0].date(), last)),
        year_to_date=known(lambda: arrivals.year_to_date(every, last)),
        since_pilot=known(lambda: arrivals.between(every, pilot.START, last)),
    )
