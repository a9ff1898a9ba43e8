"""The daily series as sums over spans of days, and the calendar of comparable spans.

Every measure that compares windows follows the same rules: both ends are included, and the series must fill the window.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crossings.common import formats
from crossings.errors import InputError

Span = tuple[dt.date, dt.date]


class DailyPeople(NamedTuple):
    """The daily series as running totals, so that the sum over any span of days is one subtraction."""

    first: dt.date
    total: npt.NDArray[np.int64]

    @classmethod
    def of(cls, daily: pd.DataFrame, last: dt.date | None = None) -> DailyPeople:
        """Take people_arrived from a daily frame, up to `last` if given.

        Raises InputError if there is no day, or if days are missing, double or out of order.
        """
        frame = daily if last is None else daily[daily.date <= pd.Timestamp(last)]
        if frame.empty:
            raise InputError("Expected daily arrivals, found no day of them; give a later as-of day.")
        broken = frame.date.diff().iloc[1:].to_numpy() != np.timedelta64(1, "D")
        if broken.any():
            after = frame.date.iloc[int(broken.argmax())].date()
            raise InputError(
                f"Expected every day once and in order in arrivals_daily, found a break after {after}. "
                "Ingest the official workbook again."
            )
        people = frame.people_arrived.to_numpy(dtype=np.int64)
        return cls(frame.date.iloc[0].date(), np.concatenate((np.zeros(1, dtype=np.int64), people.cumsum())))

    @property
    def days(self) -> int:
        """Days in the series."""
        return int(self.total.size) - 1

    @property
    def last(self) -> dt.date:
        """The last day."""
        return self.first + dt.timedelta(days=self.days - 1)

    def lacks(self, span: Span) -> str:
        """Say in a sentence why the series does not hold all days of a span; empty if it does."""
        if span[0] > span[1]:
            return "The window has no days."
        if span[0] < self.first:
            return f"The series starts on {formats.day(self.first)}, the window on {formats.day(span[0])}."
        if span[1] > self.last:
            return f"The series ends on {formats.day(self.last)}, the window on {formats.day(span[1])}."
        return ""

    def each(self, span: Span) -> npt.NDArray[np.int64]:
        """People on each day of a span that the series holds, both ends included."""
        return np.diff(self.total[(span[0] - self.first).days : (span[1] - self.first).days + 2])

    def sum(self, span: Span) -> int:
        """People in a span of days that the series holds, both ends included."""
        return int(self.total[(span[1] - self.first).days + 1] - self.total[(span[0] - self.first).days])

    def against(self, current: Span, base: Span) -> dict[str, object]:
        """Two spans, their sums and the change in per cent; missing values have a `reason`."""
        row: dict[str, object] = {"current_from": current[0], "current_to": current[1]}
        row |= {"base_from": base[0], "base_to": base[1]}
        lacking = self.lacks(current), self.lacks(base)
        if not lacking[0]:
            row["current"] = self.sum(current)
        if not lacking[1]:
            row["base"] = self.sum(base)
        row["reason"] = lacking[0] or lacking[1]
        if not row["reason"]:
            row["change_pct"] = change_pct(self.sum(current), self.sum(base))
            row["reason"] = "" if self.sum(base) else "Nobody arrived in the window compared with."
        return row


def change_pct(current: float, base: float) -> float | None:
    """Change from base to current in per cent; None if the base is 0."""
    return 100 * (current - base) / base if base else None


def ending(day: dt.date, days: int) -> Span:
    """Span of that many days that ends on a day, the day included."""
    return day - dt.timedelta(days=days - 1), day


def month_span(day: dt.date) -> Span:
    """First and last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def typed_frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a frame of exactly these columns and types, even without rows; values that a row lacks are missing."""
    data: dict[str, Any] = {}
    for name, dtype in columns.items():
        cells = [row.get(name) for row in rows]
        data[name] = pd.array(pd.to_datetime(cells) if dtype.startswith("datetime") else cells, dtype=dtype)
    return pd.DataFrame(data)
