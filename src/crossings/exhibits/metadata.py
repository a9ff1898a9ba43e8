"""Metadata of an exhibit's CSV in a file next to it, in the W3C's vocabulary of tables (CSVW)."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
from pandas.tseries.offsets import MonthEnd

from crossings.common.identity import own_site, site_address
from crossings.exhibits.prose import plain, untagged
from crossings.exhibits.tabulation import datatype

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
RIGHTS: Final = "The source data are under the licence of each source, named at"
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
    """The title, columns, source, day, status (in words), limits and licence of an exhibit."""
    limits = {"rdfs:comment": plain(exhibit.note)} if exhibit.note.strip() else {}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "url": f"{exhibit.ident}.csv",
        "dc:title": exhibit.title,
        "dc:description": f"{exhibit.subtitle}. {plain(exhibit.words)}",
        "dc:creator": own_site().makers,
        "dc:source": untagged("; ".join(exhibit.source)),
        "dc:date": exhibit.as_of.isoformat()[:10],
        **({"dc:temporal": "/".join(days)} if (days := _days(exhibit)) else {}),
        "schema:creativeWorkStatus": status,
        **limits,
        "dc:license": {"@id": LICENCE},
        "dc:rights": f"{RIGHTS} {site_address()}/report/data.html#sources",
        "tableSchema": {"columns": [_column(exhibit, name) for name in exhibit.columns]},
    }


def _days(exhibit: Any) -> tuple[str, str] | None:
    """The first and the last day that the rows are about, by their days, months or years; None where no column says it."""
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
    known = {"schema:unitText": unit} if unit and kind in ("integer", "number") else {}
    return {"name": name, "titles": exhibit.columns[name], "datatype": kind, **known}
