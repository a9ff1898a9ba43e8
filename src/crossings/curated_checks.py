"""What rows of hand-kept tables must be to each other: running figures that never fall, parts that add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Wrong:
    """A cell that does not fit: its table, its row from 0, its column, and what was expected there."""

    table: str
    row: int
    column: str
    expected: str


def falling(announcements: pd.DataFrame) -> Iterator[Wrong]:
    """Figures of the pilot that count from the start and are lower than an earlier one of the same measure."""
    running = announcements[announcements.measure != "reported_pace_per_week"]
    for measure, rows in running.sort_values("as_of", kind="stable").groupby("measure", sort=False):
        before = rows.cumulative.cummax().shift()
        for at in rows.index[(rows.cumulative < before).fillna(False)]:
            words = f"at least the {before[at]} {measure} by an earlier day, since it counts from the start"
            yield Wrong("pilot_announcements", int(at), "cumulative", words)


def not_adding_up(red_days: pd.DataFrame) -> Iterator[Wrong]:
    """Periods whose days are not those of the calendar, or that are not the sum of the two that make them up."""
    rows: list[Any] = list(red_days.itertuples())
    for row in rows:
        days = (row.end - row.start).days + 1
        if row.days != days:
            yield Wrong("red_days", row.Index, "days", f"{days}, the days from its start to its end")
        if row.red_days > row.days:
            yield Wrong("red_days", row.Index, "red_days", f"no more than its {row.days} days")
    for whole in rows:
        for first in rows:
            for last in rows:
                joins = first.end + pd.Timedelta(days=1) == last.start
                if joins and first.start == whole.start and last.end == whole.end:
                    total = first.red_days + last.red_days
                    if whole.red_days != total:
                        words = f"{total}, the sum of {first.period} and {last.period}"
                        yield Wrong("red_days", whole.Index, "red_days", words)
