"""Metadata of an exhibit's CSV in a file next to it, in the W3C's vocabulary of tables (CSVW)."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from pandas.api.types import infer_dtype

from crossings.exhibits.prose import plain
from crossings.identity import NAME, site_address

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
RIGHTS: Final = "The source data are under the licence of each source, named at"
TYPES: Final = {
    "integer": "integer", "floating": "number", "mixed-integer-float": "number", "boolean": "boolean",
    "date": "date", "datetime": "date", "datetime64": "date",
}  # fmt: skip
UNITS: Final = {  # by the part of a column's name
    "gbp_m": "GBP million", "eur_m": "EUR million", "gbp_per_(?:prevention|arrival)": "GBP", "pct": "per cent",
    "people_per_boat": "people per boat", "people": "people", "boats": "boats", "days": "days", "weeks": "weeks",
}  # fmt: skip


def metadata(exhibit: Any, status: str) -> dict[str, Any]:
    """The title, columns, source, day, status (in words), limits and licence of an exhibit."""
    limits = {"rdfs:comment": plain(exhibit.note)} if exhibit.note.strip() else {}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "url": f"{exhibit.ident}.csv",
        "dc:title": exhibit.title,
        "dc:description": f"{exhibit.subtitle}. {plain(exhibit.words)}",
        "dc:creator": NAME,
        "dc:source": html.unescape(re.sub(r"<[^>]*>", "", exhibit.source)),
        "dc:date": exhibit.as_of.isoformat()[:10],
        "schema:creativeWorkStatus": status,
        **limits,
        "dc:license": {"@id": LICENCE},
        "dc:rights": f"{RIGHTS} {site_address()}/report/data.html#sources",
        "tableSchema": {"columns": [_column(exhibit, name) for name in exhibit.columns]},
    }


def _column(exhibit: Any, name: str) -> dict[str, Any]:
    kind = TYPES.get(infer_dtype(exhibit.table[name], skipna=True), "string")
    unit = next((said for part, said in UNITS.items() if re.search(f"(?:^|_){part}(?:_|$)", name)), "")
    known = {"schema:unitText": unit} if unit and kind in ("integer", "number") else {}
    return {"name": name, "titles": exhibit.columns[name], "datatype": kind, **known}
