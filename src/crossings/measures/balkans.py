"""Measures of detections at the EU's external border: by route, in total, and of exits to the UK.

A detection is an event, not a person, and does not tell where anyone meant to go. So nothing here
is added to arrivals, and two years are compared only if one edition of the source has both.
`routes` is the table frontex_routes.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from crossings.measures.spans import change_pct
from crossings.tables.schemas import ALL_ROUTES

ROUTE: Final = "Western Balkan"
TOTAL: Final = ALL_ROUTES
EXITS: Final = "Exits towards the UK (Channel)"  # not a route into the EU: the way out of it


def on_route(routes: pd.DataFrame, route: str = ROUTE) -> pd.DataFrame:
    """Detections on one route (or in total, or exits) by calendar year, oldest first.

    Columns: year, detections, preliminary, source_id, change_pct (from the year before, in per
    cent; missing if that year is missing, is 0, or comes from another edition).
    """
    rows = routes[routes.route == route].sort_values("year").reset_index(drop=True)
    before = rows.shift()
    is_comparable = (rows.year == before.year + 1) & (rows.source_id == before.source_id)
    base = before.detections.astype("Float64").where(is_comparable.fillna(False))
    return pd.DataFrame(
        {
            "year": rows.year,
            "detections": rows.detections,
            "preliminary": rows.status == "preliminary",
            "source_id": rows.source_id,
            "change_pct": change_pct(rows.detections, base),
        }
    )
