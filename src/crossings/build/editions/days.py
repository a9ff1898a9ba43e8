"""Which days have a dated edition: the ends of weeks, months, quarters or years, between two days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from pathlib import Path
from typing import Final

import pandas as pd

from crossings.errors import InputError
from crossings.tables.record import FIRST_DAY, resolve

ENDS: Final = {"week": "W-SUN", "month": "ME", "quarter": "QE", "year": "YE"}  # as pandas calls them


def edition_days(start: str, end: str, every: str, data: Path) -> list[dt.date]:
    """The last days of the periods that end from `start` to `end`, and not after the data do, in order.

    `start` and `end` are YYYY-MM-DD, YYYY-MM (its first day, and its last) or, for the end, latest. Weeks end on
    Sunday. Raises InputError for what is no such day, a start before the series or after the end, and where no period ends.
    """
    last = resolve("latest", data)
    first = _day("--from", start, last_of_month=False)
    asked = last if end == "latest" else _day("--to", end, last_of_month=True)
    if end != "latest" and first > asked:
        raise InputError(
            f"--from {start} is after --to {end}: the first day or month goes with --from. Exchange the two."
        )
    until = min(last, asked)
    if first < FIRST_DAY:
        raise InputError(
            f"--from {start} is before the official series, which begins on {FIRST_DAY}. Give that or later."
        )
    days = [end.date() for end in pd.date_range(first, until, freq=ENDS[every])]
    if not days:
        raise InputError(
            f"No {every} ends from {first} to {until}, so there is no edition to build: the data run to {last}. "
            "Give an earlier --from."
        )
    return days


def _day(option: str, text: str, *, last_of_month: bool) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            year, month = map(int, text.split("-"))
            return dt.date(year, month, calendar.monthrange(year, month)[1] if last_of_month else 1)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return dt.date.fromisoformat(text)
    except (ValueError, calendar.IllegalMonthError):
        latest = ", or latest" if last_of_month else ""
        raise InputError(
            f"{option} {text!r} is no month or day: give one such as 2025-10 or 2025-10-14{latest}."
        ) from None
