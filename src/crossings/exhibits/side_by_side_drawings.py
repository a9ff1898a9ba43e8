"""The drawing of money above arrivals: two panels on one axis of financial years, each with its own scale.

Never two scales on one panel: where two lines cross would depend on how the scales were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import (
    Datum,
    Look,
    chart_of,
    font_size,
    grid_values,
    named_axis,
    on_field,
    over_plot,
    scale,
    text,
    value_axis,
)
from crossings.exhibits.drawing import Drawing
from crossings.formats import count, decimal, gbp_m
from crossings.theme import not_established
from crossings.tokens import colour

HEADS: Final = ("Committed for the year, £ million", "People who arrived in the year")
SHORT_HEADS: Final = ("Committed, £m", "People arrived")
AXIS_ROOM: Final = 52  # px kept for the labels of both vertical axes, so that the two panels line up
FEWEST: Final = 5  # a record of one or two years keeps narrow bars


def panels(years: pd.DataFrame, separate: str) -> Drawing:
    """Draw years as `ratios.by_financial_year` gives them, 2018/19 on; `separate` is a sum without years.

    A year not over is dashed. The money's bar is the later amount, with a thin line at the announced one
    where it differs.
    """
    rows = [_row(n, year) for n, year in enumerate(years.to_dict("records"))]
    for row in rows:
        row["none"] = row["money"] is None and separate != ""

    def draw(width: int, narrow: bool) -> Any:
        # What names and axes take beyond drawing.AROUND_PLOT: a width that fits at once is not drawn again.
        return _lying(rows, width - 13, separate) if narrow else _standing(rows, width - 6, separate)

    return draw


def _row(n: int, year: Mapping[Any, Any]) -> Datum:
    money, people = year["later_gbp_m"], year["people_arrived"]
    row: Datum = {"name": year["financial_year"], "a": n + 0.1, "b": n + 0.9, "mid": n + 0.5, "zero": 0}
    row["part"], row["row"] = year["state"] != "over", year["financial_year"]
    row["money"] = None if pd.isna(money) else float(money)
    row["announced"] = None if pd.isna(money) else float(year["announced_gbp_m"])
    row["cut"] = row["money"] is not None and row["announced"] > row["money"]
    row["people"] = None if pd.isna(people) else int(people)
    row["people_words"] = count(people) if row["people"] is not None else ""
    row["money_words"] = decimal(row["money"]) if row["money"] is not None else ""
    if n == 0 and row["money"] is not None:
        row["money_words"] = gbp_m(row["money"], 1)
    row["announced_words"] = decimal(row["announced"]) if row["cut"] else ""
    until = year["counted_to"]
    row["until"] = f"to {until.day} {until:%b}" if year["state"] == "in progress" else ""
    return row


def _look(part: bool, hue: str) -> dict[str, Any]:
    return not_established(hue) if part else {"color": colour(hue)}


def _standing(rows: list[Datum], width: int, separate: str) -> Any:
    first, *others = [row["name"] for row in rows]
    slots = max(len(rows), FEWEST)
    axis = named_axis([first, *(name[2:] for name in others)])
    x = alt.X("mid:Q", scale=scale(0, slots), axis=axis)
    bare = alt.X("mid:Q", scale=scale(0, slots), axis=named_axis([""] * len(rows)))
    money = _standing_bars(rows, "money", bare, "announced")
    money += _money_labels(rows, bare, money[0].encoding.y, separate)
    people = _standing_bars(rows, "people", x, "people")
    y = people[0].encoding.y
    people.append(
        text(
            [r for r in rows if r["people"] is not None],
            on_field(x, "mid"),
            on_field(y, "people"),
            "people_words",
            dy=-9,
            fontWeight=600,
        )
    )
    part = [row for row in rows if row["until"]]
    if part:
        people.append(
            text(part, on_field(x, "mid"), on_field(y, "people"), "until", dy=-25, color=colour("muted"))
        )
    charts = [
        chart_layout.layered(*layers, title=head, width=width, height=height)
        for layers, head, height in ((money, HEADS[0], 180), (people, HEADS[1], 200))
    ]
    return chart_layout.stacked(*charts, spacing=18)


def _standing_bars(rows: list[Datum], field: str, x: alt.X, most: str) -> list[Any]:
    """The bars of one measure, solid where the year is over, and where nothing is drawn an empty layer."""
    top = max((row[most] or 0 for row in rows), default=0) or 1
    axis = value_axis(grid_values(top), minExtent=AXIS_ROOM)
    y = alt.Y(f"{field}:Q", scale=scale(0, top * 1.24), axis=axis)
    layers = []
    for part in (False, True):
        some = [row for row in rows if row["part"] == part and row[field] is not None]
        if some or not part:
            bars = chart_of(some).mark_rect(**_look(part, field if field == "money" else "arrivals"))
            layers.append(bars.encode(x=on_field(x, "a"), x2=alt.X2("b:Q"), y=y, y2=alt.Y2Datum(0)))
    return layers


def _money_labels(rows: list[Datum], x: alt.X, y: alt.Y, separate: str) -> list[Any]:
    cut, whole = [r for r in rows if r["cut"]], [r for r in rows if r["money"] is not None and not r["cut"]]
    at = on_field(x, "mid")
    layers = [text(whole, at, y, "money_words", dy=-9, fontWeight=600)] if whole else []
    if cut:
        announced = on_field(y, "announced")
        line = chart_of(cut).mark_rule(color=colour("money"), strokeWidth=1.5)
        layers.append(line.encode(x=on_field(x, "a"), x2=alt.X2("b:Q"), y=announced))
        layers.append(text(cut, at, announced, "announced_words", dy=-9, color=colour("muted")))
    for part, hue in ((False, "paper"), (True, "ink")):
        some = [row for row in cut if row["part"] == part]
        if some:
            look: Look = {"dy": 15, "fontWeight": 600, "color": colour(hue)}
            layers.append(text(some, at, y, "money_words", bare=f"money_{hue}", **look))
    none = [row for row in rows if row["none"]]
    if none:  # the last years of all, which share their words
        middle = (none[0]["mid"] + none[-1]["mid"]) / 2
        none = [none[0] | {"mid": middle, "lines": [separate, "for three", "years, not", "split"]}]
        below: Look = {"dy": -54, "lineHeight": 15, "color": colour("muted")}
        layers.append(text(none, at, on_field(y, "zero"), "lines", **below))
    return layers


def _lying(rows: list[Datum], width: int, separate: str) -> Any:
    names = [row["name"] for row in rows]
    label = named_axis(names, grid=False, labelFontSize=font_size(True), labelColor=colour("ink"))
    charts = []
    for field, most, axis, head in (
        ("money", "announced", label, SHORT_HEADS[0]),
        ("people", "people", None, SHORT_HEADS[1]),
    ):
        y = alt.Y("a:Q", scale=scale(len(rows), 0), axis=axis)
        top = max((row[most] or 0 for row in rows), default=0) or 1
        layers = _lying_bars(rows, field, y, alt.X(f"{field}:Q", scale=scale(0, top * 1.85), axis=None))
        if field == "money":
            layers += _lying_none(rows, y, separate, top)
        base = chart_of([{"a": 0, "b": len(rows)}]).mark_rule(color=colour("ink"))
        layers.append(base.encode(y=y, y2=alt.Y2("b:Q"), x=alt.XDatum(0)))
        height = max(34 * len(rows), 60)
        charts.append(
            chart_layout.layered(*layers, title=over_plot(head), width=(width - 8) // 2, height=height)
        )
    return chart_layout.beside(*charts, spacing=8)


def _lying_bars(rows: list[Datum], field: str, y: alt.Y, x: alt.X) -> list[Any]:
    size, mid = font_size(True), on_field(y, "mid")
    layers: list[Any] = []
    for part in (False, True):
        some = [row for row in rows if row["part"] == part and row[field] is not None]
        if some:
            bars = chart_of(some).mark_rect(**_look(part, field if field == "money" else "arrivals"))
            layers.append(bars.encode(y=y, y2=alt.Y2("b:Q"), x=x, x2=alt.X2Datum(0)))
    end = "announced" if field == "money" else "people"
    cut = [row for row in rows if row["cut"]] if field == "money" else []
    if cut:
        line = chart_of(cut).mark_rule(color=colour("money"), strokeWidth=1.5)
        layers.append(line.encode(y=y, y2=alt.Y2("b:Q"), x=on_field(x, "announced")))
    look: Look = {"align": "left", "dx": 5, "fontSize": size, "fontWeight": 600}
    some = [row for row in rows if row[field] is not None]
    above = [row | {"mid": row["mid"] - (0.22 if row["until"] and field == "people" else 0)} for row in some]
    if some:
        layers.append(text(above, on_field(x, end), mid, f"{field}_words", **look))
    if field == "people" and any(row["until"] for row in some):
        part_rows = [row | {"mid": row["mid"] + 0.24} for row in some if row["until"]]
        look |= {"fontWeight": 400, "color": colour("muted")}
        layers.append(text(part_rows, on_field(x, end), mid, "until", **look))
    return layers


def _lying_none(rows: list[Datum], y: alt.Y, separate: str, top: float) -> list[Any]:
    none = [
        row | {"at": 0, "lines": [f"{separate} for three", "years, not split"]} for row in rows if row["none"]
    ]
    if not none:
        return []
    look: Look = {"align": "left", "dx": 5, "dy": -8, "fontSize": font_size(True), "lineHeight": 16}
    x = alt.X("at:Q", scale=scale(0, top * 1.85), axis=None)
    return [text(none, x, on_field(y, "mid"), "lines", color=colour("muted"), **look)]
