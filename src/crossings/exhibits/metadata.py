"""The description of an exhibit's table for programs, which `pages.machines` puts into pages."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
from pandas.tseries.offsets import MonthEnd

from crossings.common.formats import financial_year_span, financial_year_starts
from crossings.exhibits.prose import plain
from crossings.exhibits.tabulation import datatype

DAYS: Final = (
    "date",
    "month",
    "start",
    "end",
    "first_month",
    "last_month",
    "last_week_ending",
    "until",
)
UNITS: Final = {  # by the part of a column's name
    "gbp_m": "GBP million",
    "eur_m": "EUR million",
    "pct": "per cent",
    "people_per_boat": "people per boat",
    "people": "people",
    "boats": "boats",
    "days": "days",
    "weeks": "weeks",
}


def metadata(exhibit: Any) -> dict[str, Any]:
    """The description of an exhibit's table: words, columns, sources, days covered and status.

    `origins` are the sources with their licences. `covers` is an ISO day,
    or the first and the last as FIRST/LAST. The days covered are those of the rows; if no column
    gives them, the one day that the exhibit is as of.
    """
    as_of = exhibit.as_of.isoformat()[:10]
    first, last = _days(exhibit) or (as_of, as_of)
    return {
        "description": " ".join(
            filter(None, (f"{exhibit.subtitle}.", plain(exhibit.words), plain(exhibit.note)))
        ).strip(),
        "source": "; ".join(source.words for source in exhibit.sources),
        "covers": first if first == last else f"{first}/{last}",
        "status": re.sub(r" \[\w\]$", "", exhibit.status_words),  # the mark is for tables
        "origins": [source.origin for source in exhibit.sources if source.origin],
        "columns": [_column(exhibit, name) for name in exhibit.columns],
    }


def _days(exhibit: Any) -> tuple[str, str] | None:
    """The first and the last day that the rows are about; None if no column gives a time."""
    spans = [span for name in exhibit.columns for span in _spans(exhibit, name)]
    if not spans:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)


def _spans(exhibit: Any, name: str) -> list[tuple[str, str]]:
    """The first and the last day of each period in a column of days, months or years.

    A column of days or months is one period, and any other column has none.
    """
    values = exhibit.table[name].dropna()
    if name in DAYS and len(values) and datatype(values) == "date":
        return [_span_of_days(values, whole_months=name == "month")]
    if not re.search(r"(?:^|_)year$", name):
        return []
    as_of = exhibit.as_of.isoformat()[:10]
    return [span for year in map(str, values) for span in _spans_of_years(year, as_of)]


def _span_of_days(values: pd.Series, whole_months: bool) -> tuple[str, str]:
    """The first and the last of the days; the last day of the last month if they are months."""
    days = pd.DatetimeIndex(pd.to_datetime(values))
    ends = days + MonthEnd(0) if whole_months else days
    return f"{days.min():%Y-%m-%d}", f"{ends.max():%Y-%m-%d}"


def _spans_of_years(words: str, as_of: str) -> list[tuple[str, str]]:
    """The spans of the years in words such as 2018, 2018/19 or 2026/27 to 2028/29.

    A calendar year that is not over yet ends on the day `as_of`.
    """
    if re.fullmatch(r"\d{4}", words):
        first, last = f"{words}-01-01", f"{words}-12-31"
        return [(first, min(last, max(first, as_of)))]
    starts = [start for label in words.split(" to ") for start in financial_year_starts(label)]
    spans = map(financial_year_span, starts)
    return [(first.isoformat(), last.isoformat()) for first, last in spans]


def _column(exhibit: Any, name: str) -> dict[str, Any]:
    """A column's name and heading, and if it holds numbers the unit that its name gives."""
    kind = datatype(exhibit.table[name])
    unit = next(
        (unit for part, unit in UNITS.items() if re.search(f"(?:^|_){part}(?:_|$)", name)), ""
    )
    with_unit = {"unit": unit} if unit and kind in ("integer", "number") else {}
    return {"name": name, "title": exhibit.columns[name], **with_unit}
