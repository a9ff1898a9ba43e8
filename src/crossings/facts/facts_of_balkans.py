"""Headline numbers of the Western Balkan route."""

from __future__ import annotations

import datetime as dt

from crossings.common.formats import count, day
from crossings.facts.figure import Figure, make_figure
from crossings.measures import balkans
from crossings.tables.record import Record


def of_balkans(record: Record) -> list[Figure]:
    """Facts of the route, in the order in which they are listed."""
    return [_detections_2024(record)]


def _detections_2024(record: Record) -> Figure:
    """Detections on the Western Balkan route in 2024, by Frontex; no value before 31 December."""
    ident, routes = "balkans.detections_2024", record.table("frontex_routes")
    rows = routes[(routes.route == balkans.ROUTE) & (routes.year == 2024)]
    if rows.empty:
        none = f"The year 2024 had not ended by {day(record.day)}."
        return make_figure(record, ident, None, none)
    row = rows.iloc[0]
    sentence = (
        f"Frontex counted {count(row.detections)} detections on the Western Balkan route in 2024. "
        "A detection is not a person, and how many went on to the UK is not counted."
    )
    at = dt.date(2024, 12, 31)
    return make_figure(record, ident, int(row.detections), sentence, at, [row.source_id], "final")
