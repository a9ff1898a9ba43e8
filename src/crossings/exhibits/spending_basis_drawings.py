"""The drawings of commitments in constant prices and in three sterling readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import font_size, text
from crossings.exhibits.drawing import Drawing
from crossings.exhibits.spending_marks import (
    MUTED,
    STYLES,
    along,
    bare_rows,
    baseline,
    lying,
    rows_of,
    upright,
    years_down,
)
from crossings.formats import decimal, gbp_m
from crossings.theme import financial_year_labels, soft
from crossings.tokens import colour


def real_terms(known: pd.DataFrame) -> Drawing:
    """Cash inside constant prices, for the years of `spending.real_terms` that have both."""
    return lambda width, narrow: (_real_rows if narrow else _real_columns)(known)


def _real_columns(known: pd.DataFrame) -> Any:
    first, last, size = int(known.start.min()), int(known.start.max()), font_size(False)
    most = float(known[["cash_gbp_m", "real_gbp_m"]].max().max())
    axis = alt.Axis(values=[y + 0.5 for y in known.start], labelExpr=financial_year_labels(first))
    scale = alt.Scale(domain=[first, max(last + 1, first + 4)], nice=False)
    y = upright(most, 1.32, size)

    def x(field: str) -> Any:
        return alt.X(field, scale=scale, axis=axis)

    d = _real_frame(known, 0.1, 0.3)
    layers: list[Any] = []
    for style in ("soft", "dashed"):
        rows = d[d["style"] == style]
        if len(rows):
            bars = alt.Chart(rows).mark_rect(**STYLES[style])
            layers.append(bars.encode(x=x("a:Q"), x2=alt.X2("b:Q"), y=y("real_gbp_m:Q"), y2=alt.Y2Datum(0)))
    cash = alt.Chart(d).mark_rect(**STYLES["solid"])
    layers.append(cash.encode(x=x("c:Q"), x2=alt.X2("e:Q"), y=y("cash_gbp_m:Q"), y2=alt.Y2Datum(0)))
    for above, rows in ((-9, d[d.under == ""]), (-25, d[d.under != ""])):
        if len(rows):
            layers.append(
                text(rows, x("mid:Q"), y("most:Q"), "words", dy=above, fontSize=size, fontWeight=600)
            )
        late = rows[rows["style"] == "dashed"].assign(t="forecast")
        if len(late):
            layers.append(text(late, x("mid:Q"), y("most:Q"), "t", dy=above - 16, fontSize=size, **MUTED))
    if (d.under != "").any():
        layers.append(text(d[d.under != ""], x("mid:Q"), y("most:Q"), "under", dy=-9, fontSize=size, **MUTED))
    key = pd.DataFrame({"x": [first + 1.2] * 2, "y": [most * 1.22, most * 1.1]})
    layers += _key(key, x, y, size)
    return chart_layout.layered(*layers, height=290)


def _real_rows(known: pd.DataFrame) -> Any:
    size, d = font_size(True), _real_frame(known, 0.1, 0.3)
    first, last = int(known.start.min()), int(known.start.max())
    scale = alt.Scale(domain=[last + 1, first - 1.5], nice=False)
    x = along(float(d.most.max()), 1.5 if (d.under != "").any() else 1.34)

    def y(field: str) -> Any:
        return alt.Y(field, scale=scale, axis=years_down(list(d.mid)))

    layers: list[Any] = []
    for style in ("soft", "dashed"):
        rows = d[d["style"] == style]
        if len(rows):
            bars = alt.Chart(rows).mark_rect(**STYLES[style])
            layers.append(bars.encode(y=y("a:Q"), y2=alt.Y2("b:Q"), x=x("real_gbp_m:Q"), x2=alt.X2Datum(0)))
    cash = alt.Chart(d).mark_rect(**STYLES["solid"])
    layers.append(cash.encode(y=y("c:Q"), y2=alt.Y2("e:Q"), x=x("cash_gbp_m:Q"), x2=alt.X2Datum(0)))
    d["words"] = [w + (" [f]" if s == "dashed" else "") for w, s in zip(d.words, d["style"], strict=True)]
    beside: dict[str, Any] = {"align": "left", "dx": 6, "fontSize": size}
    for down, rows in ((0, d[d.under == ""]), (-8, d[d.under != ""])):
        if len(rows):
            layers.append(text(rows, x("most:Q"), y("mid:Q"), "words", dy=down, fontWeight=600, **beside))
    if (d.under != "").any():
        layers.append(text(d[d.under != ""], x("most:Q"), y("mid:Q"), "under", dy=8, **beside, **MUTED))
    key = pd.DataFrame({"x": [d.most.max() * 0.03] * 2, "y": [first - 1.2, first - 0.5]})
    layers += _key(key, x, y, size)
    layers.append(baseline(y, last + 1, first))
    return chart_layout.layered(*layers, height=32 * (last - first + 2.5))


def _real_frame(known: pd.DataFrame, outer: float, inner: float) -> pd.DataFrame:
    d = known.assign(
        a=known.start + outer,
        b=known.start + 1 - outer,
        c=known.start + inner,
        e=known.start + 1 - inner,
        mid=known.start + 0.5,
        row=known.financial_year,
    )
    d["most"] = d[["cash_gbp_m", "real_gbp_m"]].max(axis=1)
    d["words"] = [gbp_m(v, 1) if i == 0 else decimal(v) for i, v in enumerate(d.real_gbp_m)]
    # Where cash is more than constant prices, its bar is the taller and would seem to bear the other's number.
    d["under"] = [
        f"cash {decimal(cash)}" if cash > real else ""
        for cash, real in zip(d.cash_gbp_m, d.real_gbp_m, strict=True)
    ]
    d["style"] = ["dashed" if status == "forecast" else "soft" for status in d.status]
    return d


def _key(at: pd.DataFrame, x: Any, y: Any, size: int) -> list[Any]:
    """What tinted and solid mean, beside a square of each."""
    layers = []
    looks = (("2024/25 prices", soft("money")), ("cash", {"fill": colour("money")}))
    for n, (words, look) in enumerate(looks):
        row = at.iloc[n : n + 1].assign(t=words)
        square = alt.Chart(row).mark_square(size=150 if n == 0 else 90, opacity=1, **look)
        layers.append(square.encode(x=x("x:Q"), y=y("y:Q")))
        layers.append(text(row, x("x:Q"), y("y:Q"), "t", align="left", dx=13, fontSize=size))
    return layers


def reading_sums(sums: Mapping[str, float]) -> Drawing:
    """Each reading's sum as a bar from zero: name → GBP million."""
    frame = pd.DataFrame({"name": list(sums), "v": list(sums.values())})
    frame = frame.assign(i=range(len(frame)), words=[gbp_m(v, 1) for v in frame.v], a=0.0)
    frame["row"] = [{"title": name, "Sum": said} for name, said in zip(frame.name, frame.words, strict=True)]

    def draw(width: int, narrow: bool) -> Any:
        size, down = font_size(narrow), 0.2 if narrow else 0.0
        half = 0.18 if narrow else 0.3
        d = frame.assign(top=frame.i + down - half, foot=frame.i + down + half, mid=frame.i + down, b=frame.v)
        d = d.assign(style="solid", head=frame.i - 0.2)
        y = bare_rows(len(d)) if narrow else rows_of(list(d.name), size)
        x = along(float(d.v.max()), 1.36 if narrow else 1.2)
        left: dict[str, Any] = {"align": "left", "fontSize": size}
        layers = [
            *lying(d, x, y, "solid"),
            text(d, x("b:Q"), y("mid:Q"), "words", dx=6, fontWeight=600, **left),
        ]
        layers.append(text(d, x("a:Q"), y("head:Q"), "name", **left) if narrow else baseline(y, len(d) - 0.5))
        return chart_layout.layered(*layers, height=(46 if narrow else 32) * len(d))

    return draw


def reading_differences(known: pd.DataFrame) -> Drawing:
    """How far the later and the average-rate readings lie from the announced amount, in each year."""
    d = pd.DataFrame(
        {
            "i": range(len(known)),
            "year": known.financial_year,
            "row": known.financial_year,
            "later": known.later_gbp_m - known.announced_gbp_m,
            "ecb": known.ecb_gbp_m - known.announced_gbp_m,
        }
    )
    least, most = min(0.0, d[["later", "ecb"]].min().min()), max(0.0, d[["later", "ecb"]].max().max())

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        step = next(
            s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if (most - least) / s < (3 if narrow else 6)
        )
        values = [v for v in range(-10 * step, 11 * step, step) if least - step < v < most + step]
        y = rows_of(list(d.year), size, above=1.1)
        scale = alt.Scale(domain=[values[0] - step * 0.2, values[-1] + step * 0.4], nice=False)

        def x(field: str) -> Any:
            return alt.X(field, scale=scale, axis=_difference_axis(values, size))

        ends = pd.DataFrame([{"z": 0.0, "a": -0.5, "b": len(d) - 0.5}])
        zero = alt.Chart(ends).mark_rule(color=colour("ink"))
        layers = [zero.encode(x=x("z:Q"), y=y("a:Q"), y2=alt.Y2("b:Q"))]
        layers += _points(d, x, y, values[0], size)
        return chart_layout.layered(*layers, height=26 * (len(d) + 1.6))

    return draw


def _difference_axis(values: list[int], size: int) -> alt.Axis:
    """An axis of differences in GBP million, each with its sign: +£5m, −£5m."""
    words = (
        "(datum.value > 0 ? '+£' : datum.value < 0 ? '\u2212£' : '£') + abs(datum.value) + "
        "(datum.value == 0 ? '' : 'm')"
    )
    return alt.Axis(
        values=values,
        labelExpr=words,
        labelFontSize=size,
        domain=False,
        grid=True,
        gridColor=colour("grid"),
        labelOverlap=False,
    )


def _points(d: pd.DataFrame, x: Any, y: Any, left: float, size: int) -> list[Any]:
    """A mark for each reading in each year, and above them, from `left`, what the marks mean."""
    layers = []
    key = pd.DataFrame(
        {"x": [left] * 2, "y": [-1.35, -0.8], "t": ["average of the year", "as later reported"]}
    )
    looks = {"ecb": {"shape": "circle", "size": 90}, "later": {"shape": "diamond", "size": 90}}
    fills = {"ecb": colour("money-soft"), "later": colour("money")}
    for n, name in enumerate(("ecb", "later")):
        look: dict[str, Any] = {"fill": fills[name], "stroke": colour("money"), "opacity": 1}
        look |= looks[name]
        layers.append(alt.Chart(d).mark_point(**look).encode(x=x(f"{name}:Q"), y=y("i:Q")))
        row = key.iloc[n : n + 1]
        layers.append(alt.Chart(row).mark_point(**look).encode(x=x("x:Q"), y=y("y:Q")))
        layers.append(text(row, x("x:Q"), y("y:Q"), "t", align="left", dx=10, fontSize=size))
    return layers
