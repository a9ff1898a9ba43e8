"""The drawings of the chapter on sensitivity: a chart of specifications, a season's band, dots on rows.

A specification is a dot and no line joins two, so that none looks like a result with a history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import (
    Datum,
    Look,
    chart_of,
    font_size,
    log_x,
    named_axis,
    on_field,
    scale,
    text,
)
from crossings.exhibits.drawing import Drawing
from crossings.tokens import colour

HEAD: Final = 1.7  # lanes' worth of room for the name of a group
NAMES_PX: Final = {False: 120, True: 112}  # room for the names of lanes, phones last
NO_STEP: Final = "1: no step"


@dataclass(frozen=True)
class Dot:
    """A specification: its lane (0 at the top), its value, the mark it gets (solid, ring or small), its row."""

    lane: int
    value: float
    kind: str
    row: Sequence[Any] | None = None


def look_of(kind: str, hue: str = "arrivals") -> Look:
    """Mark properties of a dot: solid, ring, or small and grey for a check."""
    if kind == "small":
        return {
            "size": 20,
            "opacity": 1,
            "fill": colour("context"),
            "stroke": colour("context"),
            "strokeWidth": 0,
        }
    fill = colour(hue if kind == "solid" else "paper")
    return {"size": 62, "opacity": 1, "fill": fill, "stroke": colour(hue), "strokeWidth": 1.8}


def specification_chart(groups: Mapping[str, Sequence[Dot]], lanes: Sequence[str]) -> Drawing:
    """Draw a row a group of named lanes, one dot a specification, on a log axis with 1 marked."""
    values = [dot.value for dots in groups.values() for dot in dots]
    low, high = min([*values, 0.8]) / 1.06, max([*values, 1.25]) * 1.06

    def draw(width: int, narrow: bool) -> Any:
        size, lane = font_size(narrow), 17 if narrow else 16
        each = HEAD + len(lanes)
        x = log_x(low, high, narrow, "1" if narrow else NO_STEP, orient="top", domain=False)
        y = alt.Y("y:Q", scale=scale(each * len(groups), 0), axis=None)
        at = [row for n, dots in enumerate(groups.values()) for row in _placed(dots, n * each + HEAD)]
        one = chart_of([{"x": 1, "y": n * each + HEAD, "end": (n + 1) * each} for n in range(len(groups))])
        layers: list[Any] = [one.mark_rule(color=colour("ink")).encode(x=x, y=y, y2=alt.Y2("end:Q"))]
        layers += _dots(at, x, y)
        heads = [{"y": n * each + HEAD / 2 + 0.1, "words": name} for n, name in enumerate(groups)]
        names = [
            {"y": n * each + HEAD + k + 0.5, "words": name}
            for n in range(len(groups))
            for k, name in enumerate(lanes)
        ]
        left = alt.value(-NAMES_PX[narrow])
        layers.append(text(heads, left, y, align="left", fontSize=size, fontWeight=600))
        layers.append(text(names, left, y, align="left", fontSize=size, color=colour("muted")))
        return chart_layout.layered(*layers, width=width, height=round(lane * each * len(groups)))

    return draw


def _placed(dots: Sequence[Dot], top: float) -> list[Datum]:
    return [{"x": dot.value, "y": top + dot.lane + 0.5, "kind": dot.kind, "row": dot.row} for dot in dots]


def _dots(rows: Sequence[Datum], x: Any, y: Any) -> list[Any]:
    """Small dots first, so that none covers one that speaks louder."""
    found = []
    for kind in ("small", "ring", "solid"):
        some = [row for row in rows if row["kind"] == kind]
        if some:
            found.append(chart_of(some).mark_point(**look_of(kind)).encode(x=x, y=y))
    return found


def season_band(
    months: Sequence[str], low: Sequence[float], middle: Sequence[float], high: Sequence[float], name: str
) -> Drawing:
    """Draw a band from the lowest to the highest ratio of each month, and the middle one as a line."""
    top = max(high) * 1.1
    rows = [
        {"x": n + 0.5, "low": low[n], "y": middle[n], "high": high[n], "row": n} for n in range(len(months))
    ]
    values = [
        value for value in (0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5) if value <= top and (top <= 3 or value % 1 == 0)
    ]

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        labels = [month[0] for month in months] if narrow else list(months)
        x = alt.X("x:Q", scale=scale(0, len(months)), axis=named_axis(labels, labelFontSize=size))
        said = "datum.value == 1 ? '1' : format(datum.value, '~g')"
        y = alt.Y(
            "y:Q", scale=scale(0, top), axis=alt.Axis(values=values, labelExpr=said, labelFontSize=size)
        )
        band = (
            chart_of(rows)
            .mark_area(color=colour("arrivals-soft"))
            .encode(x=x, y=on_field(y, "low"), y2=alt.Y2("high:Q"))
        )
        one = chart_of([{"y": 1}]).mark_rule(color=colour("ink"), strokeWidth=1).encode(y=y)
        line = chart_of(rows).mark_line(color=colour("arrivals"), strokeWidth=2).encode(x=x, y=y)
        peak = max(rows, key=lambda row: row["high"])
        said_at = [{"x": peak["x"] - 0.95, "y": peak["high"] * 0.97, "words": name.split("|")}]
        looks: Look = {"align": "right", "fontSize": size, "color": colour("muted"), "lineHeight": 17}
        label = text(said_at, x, y, **looks)
        return chart_layout.layered(band, one, line, label, width=width, height=280)

    return draw


@dataclass(frozen=True)
class ShareLine:
    """A line across rows at a share, and its words."""

    share: float
    words: str


def share_rows(
    lanes: Sequence[str],
    dots: Sequence[Dot],
    reference: ShareLine | None = None,
    heads: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw shares in per cent as dots on named rows; `heads` names kinds of dot above the first row's."""
    top = max([dot.value for dot in dots], default=0.0)
    end = next(value for value in (20, 40, 60, 80, 100) if value >= top)
    values = [value for value in (0, 20, 40, 60, 80, 100) if value <= end]

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        axis = alt.Axis(
            values=values,
            grid=True,
            gridColor=colour("grid"),
            labelFontSize=size,
            labelOverlap=False,
            labelExpr=f"datum.value + (datum.value == {values[-1]} ? '%' : '')",
            domain=False,
        )
        x = alt.X("x:Q", scale=scale(0, end * 1.03), axis=axis)
        y = alt.Y("y:Q", scale=scale(len(lanes), -0.9), axis=None)
        layers: list[Any] = []
        if reference:
            at = [{"x": reference.share, "y": 0, "end": len(lanes), "head": -0.3, "words": reference.words}]
            layers.append(chart_of(at).mark_rule(color=colour("ink")).encode(x=x, y=y, y2=alt.Y2("end:Q")))
            layers.append(text(at, x, on_field(y, "head"), fontSize=size, align="left", dx=-4))
        layers += _dots(_placed(dots, 0), x, y)
        layers += _heads(dots, heads or {}, x, y, size)
        names = [{"y": k + 0.5, "words": name} for k, name in enumerate(lanes)]
        layers.append(text(names, alt.value(-NAMES_PX[narrow]), y, align="left", fontSize=size))
        return chart_layout.layered(*layers, width=width, height=30 * (len(lanes) + 1))

    return draw


def _heads(dots: Sequence[Dot], heads: Mapping[str, str], x: Any, y: Any, size: int) -> list[Any]:
    """The names of kinds, above the dot of each kind in the first row."""
    rows = [
        {"x": dot.value, "y": -0.3, "words": heads[dot.kind]}
        for dot in dots
        if dot.lane == 0 and dot.kind in heads
    ]
    return [text(rows, x, y, fontSize=size, fontWeight=600, color=colour("arrivals"))] if rows else []
