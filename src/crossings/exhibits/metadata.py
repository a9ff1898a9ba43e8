"""What an exhibit says of its table to programs: columns, units, days, sources, limits."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
from pandas.tseries.offsets import MonthEnd

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
    "gbp_per_(?:prevention|arrival)": "GBP",
    "pct": "per cent",
    "people_per_boat": "people per boat",
    "people": "people",
    "boats": "boats",
    "days": "days",
    "weeks": "weeks",
}


def metadata(exhibit: Any, status: str) -> dict[str, Any]:
    """What an exhibit says of itself: title, columns, source, days, status, limits and origins.

    The days are its own day and the days covered; the status is in words. `origins` are its sources
    as `crossings.tables.licences.origin` gives them. The days covered are those of its rows; where
    no column says them, the one day that it is as of.
    """
    as_of = exhibit.as_of.isoformat()[:10]
    first, last = _days(exhibit) or (as_of, as_of)
    return {
        "title": exhibit.title,
        "description": " ".join(
            filter(None, (f"{exhibit.subtitle}.", plain(exhibit.words), plain(exhibit.note)))
        ).strip(),
        "source": "; ".join(source.words for source in exhibit.source),
        "as_of": as_of,
        "covers": first if first == last else f"{first}/{last}",
        "status": re.sub(r" \[\w\]$", "", status),  # the mark is for tables
        "origins": list(exhibit.origins),
        "columns": [_column(exhibit, name) for name in exhibit.columns],
    }


def _days(exhibit: Any) -> tuple[str, str] | None:
    """The first and the last day that the rows are about, by their days, months or years.

    It is None where no column says them.
    """
    found: list[str] = []
    for name in exhibit.columns:
        values = exhibit.table[name].dropna()
        if name in DAYS and len(values) and datatype(values) == "date":
            days = pd.DatetimeIndex(pd.to_datetime(values))
            ends = days + MonthEnd(0) if name == "month" else days
            found += [f"{one:%Y-%m-%d}" for one in (days.min(), ends.max())]
        elif re.search(r"(?:^|_)year$", name):
            for said in map(str, values):
                for year in map(
                    int, re.findall(r"\d{4}(?=/\d\d)", said)
                ):  # 2018/19, or 2026/27 to 2028/29
                    found += [f"{year}-04-01", f"{year + 1}-03-31"]
                if re.fullmatch(r"\d{4}", said):
                    first, last = f"{said}-01-01", f"{said}-12-31"
                    found += [first, min(last, max(first, exhibit.as_of.isoformat()[:10]))]
    return (min(found), max(found)) if found else None


def _column(exhibit: Any, name: str) -> dict[str, Any]:
    kind = datatype(exhibit.table[name])
    unit = next(
        (said for part, said in UNITS.items() if re.search(f"(?:^|_){part}(?:_|$)", name)), ""
    )
    known = {"unit": unit} if unit and kind in ("integer", "number") else {}
    return {"name": name, "title": exhibit.columns[name], **known}
