"""Whether arrivals rise or fall, by four comparisons.

All are shown, since the answer depends on the days that are compared. They are the last 365 days
with the 365 before; the year so far with the same days of the year before, and with their mean in
the three years before; the last 730 days with the 730 before. Earlier years, when the route was
new, do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from crossings.measures.arrivals import same_day
from crossings.measures.spans import (
    Span,
    by_day,
    change_pct,
    columns_of,
    ending,
    typed_frame,
    within,
)

COLUMNS = {
    "comparison": "string",
    **columns_of("Int64", "first_year", "last_year", "days", "current"),
    **columns_of("float64", "base", "change_pct"),
}
MEAN_OF = 3  # years before, of the year so far


def four_comparisons(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals up to `day` beside four earlier spans.

    There is a row for each span that the series fills, in the order above. Columns: comparison
    (days, year before, mean of years), days (365 or 730) or first_year and last_year (of those
    compared with), current and base (people; the base of several years is their mean), change_pct
    (missing if nobody arrived in the base). 29 February is set beside 28 February.
    """
    people = by_day(daily)
    year = _so_far(people, day, day.year)
    rows = [
        _last_days(people, day, 365),
        _year_so_far(people, day, year, day.year - 1, "year before"),
        _year_so_far(people, day, year, day.year - MEAN_OF, "mean of years"),
        _last_days(people, day, 730),
    ]
    return typed_frame([row for row in rows if row], COLUMNS)


def of_changes(changes: Iterable[float | None]) -> int | None:
    """1 if all changes are rises, -1 if all are falls, 0 if they disagree; None if there are none.

    A change of 0 or None does not count; NaN must have been taken out.
    """
    rises = {change > 0 for change in changes if change}
    if not rises:
        return None
    return 0 if len(rises) == 2 else 1 if rises == {True} else -1


def _so_far(people: pd.Series, day: dt.date, year: int) -> int | None:
    return _sum(people, (dt.date(year, 1, 1), same_day(day, year)))


def _sum(people: pd.Series, span: Span) -> int | None:
    days = within(people, span)
    return None if days is None else int(days.sum())


def _last_days(people: pd.Series, day: dt.date, days: int) -> dict[str, object]:
    """The last `days` days beside as many before; empty if the series lacks some of them."""
    span = ending(day, days)
    current, base = _sum(people, span), _sum(people, ending(span[0] - dt.timedelta(days=1), days))
    if current is None or base is None:
        return {}
    changed = {"current": current, "base": base, "change_pct": change_pct(current, base)}
    return {"comparison": "days", "days": days, **changed}


def _year_so_far(
    people: pd.Series, day: dt.date, current: int | None, first: int, comparison: str
) -> dict[str, object]:
    """The year so far beside the mean of the same days of the years from `first` to the last.

    `current` are the people of the year so far. Empty if the series lacks some of the days.
    """
    sums = [_so_far(people, day, year) for year in range(first, day.year)]
    sums_known = [people_to_date for people_to_date in sums if people_to_date is not None]
    if current is None or len(sums_known) < len(sums):
        return {}
    base = sum(sums_known) / len(sums_known)
    changed = {"current": current, "base": base, "change_pct": change_pct(current, base)}
    years = {"first_year": first, "last_year": day.year - 1}
    return {"comparison": comparison, **years, **changed}
