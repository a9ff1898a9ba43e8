"""The day that `--as-of` names, and whether the data cover it: told without loading pandas, before anything slow."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

from crossings import snapshots
from crossings.errors import InputError

FIRST_DAY = dt.date(2018, 1, 1)
ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"


def day_named(
    as_of: str | dt.date, last: dt.date, newest: dt.date, series: str = "the official series"
) -> dt.date:
    """The day that `as_of` names: an ISO date, or "latest" for `last`, the last day that the official workbook covers.

    A date may lie beyond it, up to `newest`, the last provisional day of the daily page. Raises InputError for a date
    that does not exist, or that lies outside the series, which the sentence calls `series`.
    """
    if isinstance(as_of, dt.date):
        day = as_of
    elif as_of == "latest":
        return last
    else:
        try:
            if not re.match(ISO_DAY, str(as_of)):
                raise ValueError
            day = dt.date.fromisoformat(str(as_of))
        except ValueError:
            raise InputError(
                f"as-of {as_of!r} is not a date: give a day such as 2025-10-14, or latest."
            ) from None
    if not FIRST_DAY <= day <= newest:
        more = f", and with provisional days to {newest}" if newest > last else ""
        raise InputError(
            f"as-of {day} lies outside {series}, which runs from {FIRST_DAY} to {last}{more}. "
            "Give a day in that range, or latest."
        )
    return day


def refuse_outside(as_of: str, data: Path) -> None:
    """Raise InputError, as `day_named` does, for a day that the tables in `data` do not cover.

    Tables that cannot be read are left to those who check them.
    """
    held = snapshots.official(data, ["arrivals_daily", "arrivals_recent"])
    days = {name: _last_day(content) for name, content in held.items()}
    if last := days.get("arrivals_daily"):
        day_named(as_of, last, max(last, days.get("arrivals_recent") or last))


def _last_day(content: bytes) -> dt.date | None:
    """The newest day in the first column of a table; None where there is none."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline=""))
    try:
        newest = max(row[0] for row in rows if row and re.match(ISO_DAY, row[0]))
        return dt.date.fromisoformat(newest)
    except (ValueError, csv.Error):
        return None
