"""The drawings of before and after: strips of months on a log axis, small multiples, times as many.

On a log axis a doubling and a halving lie equally far from no change. What is grey is every other month; what
is coloured is named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import (
    LETTER,
    Datum,
    Look,
    apart,
    chart_of,
    font_size,
    grid_values,
    log_x,
    on_field,
    over_plot,
    scale,
    text,
    value_axis,
)
from crossings.exhibits.drawing import Drawing
from crossings.exhibits.tips import RowRef
from crossings.theme import event_rule
from crossings.tokens import colour

NEAR: Final = 0.015  # of a natural logarithm: ticks nearer than three pixels are drawn as one
AROUND: Final = 12  # months on either side
OTHERS: Final = 0.4  # opacity of the other panels' lines


@dataclass(frozen=True)
class NamedRatio:
    """A named ratio on a strip: its short name, a letter for phones, its hue, its row in the table."""

    ratio: float
    name: str
    letter: str
    hue: str = "arrivals"
    row: RowRef | None = None


@dataclass(frozen=True)
class Strip:
    """A row of ratios under its label: grey ticks for the others, dots for those named."""

    label: str
    short: str
    others: Sequence[float]
    dots: Sequence[NamedRatio]


def reach(ratios: Sequence[float], room: float) -> tuple[float, float]:
    """The ends of a log axis that holds the ratios and no change, with some room."""
    return min([*ratios, 0.9]) / room, max([*ratios, 1.2]) * room


def strips(rows: Sequence[Strip]) -> Drawing:
    """Draw a strip a row on one log axis."""
    ratios = [ratio for row in rows for ratio in (*row.others, *(dot.ratio for dot in row.dots))]

    def draw(width: int, narrow: bool) -> Any:
        low, high = reach(ratios, 1.25)
        size, x = font_size(narrow), log_x(low, high, narrow)
        y = alt.Y("y:Q", scale=scale(len(rows), 0), axis=None)
        layers: list[Any] = [_no_change(len(rows), 0.64, x, y)]
        ticks = [
            {"x": ratio, "y": n + 0.72, "end": n + 0.94}
            for n, row in enumerate(rows)
            for ratio in _apart(row.others)
        ]
        if ticks:
            grey = chart_of(ticks).mark_rule(color=colour("context"), strokeWidth=1.2)
            layers.append(grey.encode(x=x, y=y, y2=alt.Y2("end:Q")))
        layers += _dots(rows, x, y, (low, high), width, narrow)
        heads = [
            {"x": low, "y": n + 0.14, "words": row.short if narrow else row.label}
            for n, row in enumerate(rows)
        ]
        layers.append(text(heads, x, y, align="left", fontSize=size, fontWeight=600))
        return chart_layout.layered(*layers, width=width, height=(76 if narrow else 72) * len(rows))

    return draw


def _no_change(rows: int, top: float, x: alt.X, y: alt.Y) -> Any:
    """A line at 'as many' in each row, below the row's words."""
    ends = [{"x": 1, "y": n + top, "end": n + 1} for n in range(rows)]
    return chart_of(ends).mark_rule(color=colour("ink")).encode(x=x, y=y, y2=alt.Y2("end:Q"))


def _apart(ratios: Sequence[float]) -> list[float]:
    """The ratios without those that would be drawn on top of one another."""
    return [math.exp(NEAR * step) for step in sorted({round(math.log(ratio) / NEAR) for ratio in ratios})]


def _dots(
    rows: Sequence[Strip], x: alt.X, y: alt.Y, ends: tuple[float, float], width: int, narrow: bool
) -> list[Any]:
    """Dots on their strips, their names above in a row that is kept apart, a thin line from name to dot."""
    low, high = ends
    px = (width - 10) / math.log(high / low)
    drawn: list[Datum] = []
    for n, row in enumerate(rows):
        dots = sorted(row.dots, key=lambda dot: dot.ratio)
        names = [dot.letter if narrow else dot.name for dot in dots]
        wide = [LETTER * len(name) + (6 if narrow else 8) for name in names]
        places = apart([px * math.log(dot.ratio / low) for dot in dots], wide, width - 10)
        reached = 0.0
        for n_of, place in enumerate(places):  # none begins before the plot, or within the one before it
            places[n_of] = max(place, reached + wide[n_of] / 2)
            reached = places[n_of] + wide[n_of] / 2
        for dot, name, place in zip(dots, names, places, strict=True):
            drawn.append(
                {
                    "x": dot.ratio,
                    "y": n + 0.83,
                    "name_x": low * math.exp(place / px),
                    "name_y": n + 0.42,
                    "from": n + 0.53,
                    "words": name,
                    "hue": dot.hue,
                    "row": dot.row,
                }
            )
    layers: list[Any] = []
    leaders = chart_of(drawn).mark_rule(color=colour("context"), strokeWidth=1)
    at: dict[str, Any] = {
        "x": on_field(x, "name_x"),
        "x2": alt.X2("x:Q"),
        "y": on_field(y, "from"),
        "y2": alt.Y2("y:Q"),
    }
    layers.append(leaders.encode(**at))
    for hue in dict.fromkeys(row["hue"] for row in drawn):
        some = [row for row in drawn if row["hue"] == hue]
        look: Look = {"size": 90, "opacity": 1, "fill": colour(hue)}
        look |= {"stroke": colour("paper"), "strokeWidth": 1}
        layers.append(chart_of(some).mark_point(**look).encode(x=x, y=y))
        words: Look = {"fontSize": font_size(narrow), "fontWeight": 600, "color": colour(hue)}
        layers.append(text(some, on_field(x, "name_x"), on_field(y, "name_y"), **words))
    return layers


@dataclass(frozen=True)
class Around:
    """A panel of small multiples: its title, people a day in each month from 12 before, None unknown.

    `rows` are the rows of these months in the table.
    """

    title: str
    letter: str
    people_per_day: Sequence[float | None]
    rows: Sequence[int | None]
    hue: str = "arrivals"


def multiples(panels: Sequence[Around]) -> Drawing:
    """Draw a panel an agreement, 12 months either side of its month, all on one scale."""
    top = max((value or 0 for panel in panels for value in panel.people_per_day), default=1) or 1
    lines = [
        [
            {"x": k - AROUND, "people": value, "n": n, "row": panel.rows[k]}
            for k, value in enumerate(panel.people_per_day)
            if value is not None
        ]
        for n, panel in enumerate(panels)
    ]

    def draw(width: int, narrow: bool) -> Any:
        across = min(2 if narrow else 3, len(panels))
        # px that labels leave of drawing.AROUND_PLOT: what fits at once is drawn once
        more = 11 if narrow else 12
        each = (width + more - 20 * (across - 1)) // across
        charts = []
        for n, panel in enumerate(panels):
            last = n + across >= len(panels)
            y = alt.Y(
                "people:Q",
                scale=scale(0, top * 1.08),
                axis=value_axis(grid_values(top), labels=n % across == 0, labelFontSize=font_size(narrow)),
            )
            said = (
                f"datum.value == 0 ? '{'0' if narrow else 'its month'}' : (datum.value > 0 ? '+' : "
                f"'\u2212') + {AROUND}"
            )
            axis = alt.Axis(
                values=[-AROUND, 0, AROUND],
                labels=last,
                labelExpr=said,
                labelOverlap=False,
                labelFlush=True,
                labelFontSize=font_size(narrow),
            )
            x = alt.X("x:Q", scale=scale(-AROUND, AROUND), axis=axis)
            title = over_plot(f"{panel.letter}  {panel.title}")
            charts.append(_panel(lines, n, panel.hue, x, y).properties(title=title, width=each, height=120))
        # Flush: plots line up by their frames, whichever of them carries labels.
        return chart_layout.in_rows(
            *charts, columns=across, spacing={"row": 58, "column": 20}, bounds="flush"
        )

    return draw


def _panel(lines: Sequence[Sequence[Datum]], n: int, hue: str, x: alt.X, y: alt.Y) -> Any:
    """One agreement's line over the other panels' lines, with a rule at its month."""
    others = [row | {"row": None} for k, line in enumerate(lines) if k != n for row in line]
    at = chart_of([{"x": 0}]).mark_rule(**event_rule()).encode(x=x)
    layers: list[Any] = [at]
    if others:
        grey: Look = {"color": colour("context"), "strokeWidth": 0.8, "opacity": OTHERS}
        layers.append(chart_of(others).mark_line(**grey).encode(x=x, y=y, detail=alt.Detail("n:N")))
    layers.append(chart_of(lines[n]).mark_line(color=colour(hue), strokeWidth=2.4).encode(x=x, y=y))
    return chart_layout.layered(*layers)


@dataclass(frozen=True)
class Times:
    """A row of the drawing of growth: its name, how many times as many, the numbers in words, its table row."""

    name: str
    ratio: float
    words: str
    hue: str = "arrivals"
    row: int | None = None


def times_as_many(rows: Sequence[Times]) -> Drawing:
    """Draw each ratio as a dot at the end of a line from 'as many', on a log axis."""
    drawn: list[Datum] = [
        {
            "x": row.ratio,
            "one": 1,
            "y": n + 0.68,
            "head": n + 0.26,
            "hue": row.hue,
            "words": f"{row.name}: {row.words}",
            "row": row.row,
        }
        for n, row in enumerate(rows)
    ]

    def draw(width: int, narrow: bool) -> Any:
        low, high = reach([row.ratio for row in rows], 1.3)
        x = log_x(low, high, narrow)
        y = alt.Y("y:Q", scale=scale(len(rows), 0), axis=None)
        layers: list[Any] = [_no_change(len(rows), 0.46, x, y)]
        for hue in dict.fromkeys(row["hue"] for row in drawn):
            some = [row for row in drawn if row["hue"] == hue]
            line = chart_of(some).mark_rule(color=colour(hue), strokeWidth=2)
            layers.append(line.encode(x=x, x2=alt.X2("one:Q"), y=y))
            layers.append(
                chart_of(some)
                .mark_point(size=90, opacity=1, fill=colour(hue), stroke=colour(hue))
                .encode(x=x, y=y)
            )
        heads = [row | {"x": low} for row in drawn]
        layers.append(text(heads, x, on_field(y, "head"), align="left", fontSize=font_size(narrow)))
        return chart_layout.layered(*layers, width=width, height=54 * len(rows))

    return draw
