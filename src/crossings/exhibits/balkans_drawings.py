"""The drawings of the chapter on the Western Balkans: bars by year, small multiples by route, pairs of bars.

Detections have no hue of their own, so they are drawn in ink and in the neutral of comparison lines; what is
preliminary is dashed, on a neutral tint.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import balkans
from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import (
    Datum,
    chart_of,
    font_size,
    grid_values,
    named_axis,
    on_field,
    scale,
    text,
    value_axis,
)
from crossings.formats import count
from crossings.tokens import colour

PANELS: Final = {  # the routes of the latest release, and how a small panel names them
    "Western Balkan": "Western Balkan",
    "Central Mediterranean": "Central Med.",
    "Eastern Mediterranean": "Eastern Med.",
    "Western Mediterranean": "Western Med.",
    "Western African": "Western African",
    "Eastern Borders": "Eastern Borders",
}
DASHED: Final[dict[str, Any]] = {"strokeWidth": 1.5, "strokeDash": [4, 3]}
LOOKS: Final[dict[str, dict[str, Any]]] = {  # of a bar
    "other": {"color": colour("context")},
    "named": {"color": colour("ink")},
    "preliminary": {"fill": colour("grid"), "stroke": colour("context"), **DASHED},
    "arrivals": {"color": colour("arrivals")},
}
FEWEST_SLOTS: Final = 6  # a chart of one or two years keeps narrow bars
PANEL_HEIGHT: Final = 96  # px


def bars_by_year(rows: pd.DataFrame, named: int, width: int, narrow: bool) -> Any:
    """Bars by year, that of the year `named` in ink, preliminary ones dashed; on their side on phones."""
    values: list[Datum] = []
    for n, row in enumerate(rows.to_dict("records")):
        kind = "preliminary" if row["preliminary"] else "named" if row["year"] == named else "other"
        mark = " [p]" if kind == "preliminary" and narrow else ""
        values.append(
            {"a": n + 0.1, "b": n + 0.9, "mid": n + 0.5, "value": int(row["detections"]), "kind": kind}
        )
        values[-1] |= {"year": str(row["year"]), "words": count(row["detections"]) + mark, "row": n}
    draw = _lying if narrow else _standing
    return draw(values, width)


def _standing(values: list[Datum], width: int) -> Any:
    top = max(row["value"] for row in values)
    labels = [[row["year"], "[p]"] if row["kind"] == "preliminary" else row["year"] for row in values]
    x = alt.X("a:Q", scale=scale(0, max(len(values), FEWEST_SLOTS)), axis=named_axis(labels))
    y = alt.Y("value:Q", scale=scale(0, top * 1.12), axis=value_axis(grid_values(top)))
    layers = _bars(values, x=x, x2=alt.X2("b:Q"), y=y, y2=alt.Y2Datum(0))
    words = text(values, on_field(x, "mid"), y, dy=-10, fontWeight=600)
    return chart_layout.layered(*layers, words, width=width, height=260)


def _lying(values: list[Datum], width: int) -> Any:
    top, size = max(row["value"] for row in values), font_size(True)
    years = named_axis(
        [row["year"] for row in values], grid=False, labelFontSize=size, labelColor=colour("ink")
    )
    y = alt.Y("a:Q", scale=scale(len(values), 0), axis=years)
    x = alt.X("value:Q", scale=scale(0, top * 1.35), axis=None)
    layers = _bars(values, y=y, y2=alt.Y2("b:Q"), x=x, x2=alt.X2Datum(0))
    words = text(values, x, on_field(y, "mid"), align="left", dx=6, fontSize=size, fontWeight=600)
    base = chart_of([{"a": 0, "b": len(values)}]).mark_rule(color=colour("ink"))
    return chart_layout.layered(
        *layers,
        words,
        base.encode(y=y, y2=alt.Y2("b:Q"), x=alt.XDatum(0)),
        width=width,
        height=28 * len(values),
    )


def _bars(values: list[Datum], **ends: Any) -> list[alt.Chart]:
    """A layer of bars a kind, in the order of LOOKS; none for a kind that is not there."""
    kinds = {kind: [row for row in values if row["kind"] == kind] for kind in LOOKS}
    return [chart_of(some).mark_rect(**LOOKS[kind]).encode(**ends) for kind, some in kinds.items() if some]


def small_multiples(shown: pd.DataFrame, width: int, narrow: bool) -> Any:
    """A panel a route, all on one scale, the other routes thin behind; three across, two on phones."""
    lines = {name: _points(name, balkans.on_route(shown, name)) for name in PANELS}
    lines = {name: rows for name, rows in lines.items() if rows}
    across, gap = (2, 16) if narrow else (3, 20)
    labels = 71 if narrow else 68  # px: those of the first column, and padding
    each = (width + 60 - labels - gap * (across - 1)) // across
    head: dict[str, Any] = {"frame": "group", "anchor": "start", "offset": 8, "fontSize": font_size(narrow)}
    panels = [
        _panel(name, lines, n % across == 0, n >= len(lines) - across, narrow).properties(
            width=each, height=PANEL_HEIGHT, title=alt.TitleParams(PANELS[name], **head)
        )
        for n, name in enumerate(lines)
    ]
    apart = {"row": 38, "column": gap}  # px; a row's own labels and titles lie in this space
    return chart_layout.in_rows(*panels, columns=across, bounds="flush", spacing=apart)


def _panel(name: str, lines: dict[str, list[Datum]], first: bool, last: bool, narrow: bool) -> Any:
    """One route in ink over the others; its last value at the end, a step to a preliminary year dashed."""
    years = [row["year"] for rows in lines.values() for row in rows]
    top = max(row["value"] for rows in lines.values() for row in rows)
    size, start, end = font_size(narrow), min(years), max(years)
    room = max(end - start, 1) * (0.85 if narrow else 0.5)  # to the right, for the value at the end
    ends = alt.Axis(values=sorted({start, end}), format="d", labels=last, labelFontSize=size)
    x = alt.X("year:Q", scale=scale(start - 0.2, end + room), axis=ends)
    ticks = [0, grid_values(top)[-1]]
    axis = value_axis(ticks, labels=first, labelFontSize=size)
    y = alt.Y("value:Q", scale=scale(0, top * 1.05), axis=axis)
    behind = [row | {"row": None} for other, rows in lines.items() if other != name for row in rows]
    own = lines[name]
    solid, tail = [row for row in own if not row["preliminary"]], [row for row in own if row["preliminary"]]
    thin = chart_of(behind).mark_line(strokeWidth=1, color=colour("context"), opacity=0.6)
    line: dict[str, Any] = {"strokeWidth": 2, "color": colour("ink")}
    layers = [
        thin.encode(x=x, y=y, detail=alt.Detail("route:N")),
        chart_of(solid).mark_line(**line).encode(x=x, y=y),
    ]
    if tail and solid:
        layers.append(chart_of([solid[-1], *tail]).mark_line(strokeDash=[4, 3], **line).encode(x=x, y=y))
    point = [own[-1] | {"words": count(own[-1]["value"])}]
    dot: dict[str, Any] = {
        "fill": colour("paper" if own[-1]["preliminary"] else "ink"),
        "stroke": colour("ink"),
    }
    dot |= {"strokeWidth": 1.5, "size": 40, "opacity": 1}
    layers.append(chart_of(point).mark_point(**dot).encode(x=x, y=y))
    low = -5 if own[-1]["value"] < 0.08 * top else 0  # px: a label that low would cover the baseline
    layers.append(text(point, x, y, align="left", dx=8, dy=low, fontSize=size, fontWeight=600))
    return chart_layout.layered(*layers)


def column_of(route: str) -> str:
    """A route's name as a column of the table."""
    return route.lower().replace(" ", "_").replace("-", "_")


def _points(route: str, rows: pd.DataFrame) -> list[Datum]:
    return [
        {"route": route, "year": int(row["year"]), "value": int(row["detections"])}
        | {"preliminary": bool(row["preliminary"]), "row": [str(row["year"]), column_of(route)]}
        for row in rows.to_dict("records")
    ]


def exits_and_arrivals(rows: pd.DataFrame, width: int, narrow: bool) -> Any:
    """Two bars a year on their side: exits, dashed where preliminary, and people who arrived."""
    size = font_size(narrow)
    who = "" if narrow else "people "  # the subtitle says it where the bar is short
    values: list[Datum] = []
    for n, row in enumerate(rows.to_dict("records")):
        kind, mark = ("preliminary", " [p]") if row["preliminary"] else ("other", "")
        exits, arrived = row["detections"], row["people_arrived"]
        values.append(
            {"value": int(exits), "kind": kind, "a": n - 0.2, "b": n + 0.08, "mid": n - 0.06, "row": n}
        )
        values[-1] |= {
            "words": f"{count(exits)} exits{mark}",
            "year": str(row["year"]),
            "head": n - 0.34,
            "zero": 0,
        }
        if not pd.isna(arrived):
            values.append(
                {
                    "value": int(arrived),
                    "kind": "arrivals",
                    "a": n + 0.14,
                    "b": n + 0.42,
                    "mid": n + 0.28,
                    "row": n,
                }
            )
            values[-1] |= {"words": f"{count(arrived)} {who}arrived [p]", "zero": 0}
    top = max(row["value"] for row in values)
    y = alt.Y("a:Q", scale=scale(len(rows) - 0.5, -0.5), axis=None)
    x = alt.X("value:Q", scale=scale(0, top * (1.02 if narrow else 1.3)), axis=None)
    start = on_field(x, "zero")
    look: dict[str, Any] = {"align": "left", "fontSize": size, "fontWeight": 600}
    words = [
        text(some, start, on_field(y, "mid"), bare=kind, color=colour(hue), dx=8, **look)
        for kind, hue in (("preliminary", "ink"), ("other", "paper"), ("arrivals", "paper"))
        if (some := [row for row in values if row["kind"] == kind])
    ]
    heads = text([row for row in values if "year" in row], start, on_field(y, "head"), "year", **look)
    base = chart_of(values).mark_rule(color=colour("ink")).encode(y=y, y2=alt.Y2("b:Q"), x=alt.XDatum(0))
    bars = _bars(values, y=y, y2=alt.Y2("b:Q"), x=x, x2=alt.X2Datum(0))
    return chart_layout.layered(*bars, *words, heads, base, width=width, height=100 * len(rows))
