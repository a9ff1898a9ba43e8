"""Measures of detections at the EU's external border: by route, in total, and of exits to the UK.

A detection is an event, not a person, and does not tell where anyone meant to go. So nothing here
is added to arrivals, and two years are compared only if one edition of the source has both.
`routes` is the table frontex_routes.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from crossings.measures.frames import row_at

ROUTE: Final = "Western Balkan"
TOTAL: Final = "TOTAL all routes"  # published only with the revised figures
EXITS: Final = "Exits towards the UK (Channel)"  # not a route into the EU: the way out of it


def on_route(routes: pd.DataFrame, route: str = ROUTE) -> pd.DataFrame:
    """Detections on one route (or in total, or exits) by calendar year, oldest first.

    Columns: year, detections, preliminary, source_id, change_pct (from the year before, in per
    cent; missing if that year is missing, is 0, or comes from another edition).
    """
    rows = routes[routes.route == route].sort_values("year").reset_index(drop=True)
    before = rows.shift()
    is_comparable = (
        (rows.year == before.year + 1)
        & (rows.source_id == before.source_id)
        & (before.detections > 0)
    )
    base = before.detections.astype("Float64").where(is_comparable.fillna(False))
    return pd.DataFrame(
        {
            "year": rows.year,
            "detections": rows.detections,
            "preliminary": rows.status == "preliminary",
            "source_id": rows.source_id,
            "change_pct": (100 * (rows.detections / base - 1)).astype("float64"),
        }
    )


def exits_beside_arrivals(routes: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Exits towards the UK by year, with the people who arrived in that year in small boats.

    The columns are those of `on_route`, and people_arrived from `years`, missing for a year that
    `years` lacks. The two are counts of different things by different bodies.
    """
    return on_route(routes, EXITS).merge(years[["year", "people_arrived"]], on="year", how="left")


def shares(routes: pd.DataFrame) -> pd.DataFrame:
    """The Western Balkan route's share of all detections, by year, the oldest first.

    Only years with a published total have a row. Columns: year, detections, all_routes, share_pct
    (in per cent).
    """
    table = by_route(routes).reindex(columns=[ROUTE, TOTAL]).dropna().astype("int64")
    table = table.rename(columns={ROUTE: "detections", TOTAL: "all_routes"}).reset_index()
    return table.assign(share_pct=100 * table.detections / table.all_routes)


def last_year_by_route(routes: pd.DataFrame) -> pd.DataFrame:
    """Detections on each route in the last year with a published total, the most first.

    Columns: year, route, detections, share_pct (of the total, in per cent). A route without a
    figure is left out. The frame is empty if no year has a published total.
    """
    last = row_at(shares(routes), -1)
    rows = routes[(routes.year == last.year) & ~routes.route.isin([TOTAL, EXITS])]
    rows = rows.dropna(subset="detections").sort_values("detections", ascending=False)
    rows = rows[["year", "route", "detections"]].reset_index(drop=True)
    return rows.assign(share_pct=100 * rows.detections.astype("float64") / last.all_routes)


def by_route(routes: pd.DataFrame) -> pd.DataFrame:
    """Detections by year (rows) and route (columns), with the published total.

    A number is missing if it was not published. Routes are in the order of their highest year. The
    total is the source's own, not our sum. Exits towards the UK are left out, since they are not a
    route into the EU.
    """
    inward = routes[routes.route != EXITS]
    table = inward.pivot(index="year", columns="route", values="detections").sort_index()
    highest = table.drop(columns=TOTAL, errors="ignore").max().fillna(0)
    order = highest.sort_values(ascending=False, kind="stable").index
    return table[[*order, *([TOTAL] if TOTAL in table else [])]]
