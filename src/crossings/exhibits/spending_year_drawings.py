"""The drawing of commitments by financial year, the one that most readers meet.

So it carries its cautions inside: announced against later, and a sum of three years that has no yearly split.
"""

from __future__ import annotations

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
    baseline,
    number,
    upright,
    years_down,
)
from crossings.formats import decimal, gbp_m, month
from crossings.theme import financial_year_labels, not_established
from crossings.tokens import colour


def by_year(
    years: pd.DataFrame, declared: pd.DataFrame, coming: pd.Series | None, its_row: str = ""
) -> Drawing:
    """Years as `spending.by_financial_year` gives them, those of the 2023 deal, the next one and its table row."""
    d = years.assign(
        a=years.start + 0.1, b=years.start + 0.9, mid=years.start + 0.5, row=years.financial_year
    )
    d["words"] = [gbp_m(v, 1) if i == 0 else decimal(v) for i, v in enumerate(d.later_gbp_m)]
    d["was"] = d.announced_gbp_m.map(decimal)
    box, bracket = _box(coming, its_row), _bracket(d, declared)
    return lambda width, narrow: (_by_year_rows if narrow else _by_year_columns)(d, box, bracket)


def _box(coming: pd.Series | None, its_row: str) -> pd.DataFrame:
    """The sum for 2026 to 2029 spread evenly over its years, as one row; empty where there is none."""
    if coming is None:
        return pd.DataFrame()
    first, last = (int(label[:4]) for label in coming.financial_year.split("-"))
    several = last - first + 1
    return pd.DataFrame(
        [
            {
                "a": first + 0.1,
                "b": last + 0.9,
                "mid": first + several / 2,
                "z": 0.0,
                "v": coming.committed_gbp_m / several,
                "sum": gbp_m(coming.committed_gbp_m),
                "years": number(several),
                "agreed": month(coming.announced),
                "row": its_row,
            }
        ]
    )


def _bracket(d: pd.DataFrame, declared: pd.DataFrame) -> pd.DataFrame:
    """The span of the years of the 2023 declaration, as one row; empty before it."""
    if declared.empty:
        return pd.DataFrame()
    of = d[d.financial_year.isin(declared.financial_year)]
    return pd.DataFrame(
        [
            {
                "a": of.a.min(),
                "b": of.b.max(),
                "mid": (of.a.min() + of.b.max()) / 2,
                "v": of.announced_gbp_m.max(),
                "t": ["Leaders’ Declaration,", month(declared.announced.iloc[0])],
            }
        ]
    )


def _by_year_columns(d: pd.DataFrame, box: pd.DataFrame, bracket: pd.DataFrame) -> Any:
    first, size = int(d.start.min()), font_size(False)
    end = int(box.b.iloc[0]) + 1 if len(box) else max(int(d.start.max()) + 1, first + 4)
    most = max(d.announced_gbp_m.max(), box.v.max() if len(box) else 0)
    labelled = [y + 0.5 for y in range(first, end) if len(box) or y <= d.start.max()]
    axis = alt.Axis(values=labelled, labelExpr=financial_year_labels(first))
    scale = alt.Scale(domain=[first, end], nice=False)
    y = upright(most, 1.36 if len(bracket) and not len(box) else 1.2, size)

    bold: dict[str, Any] = {"fontSize": size, "fontWeight": 600}
    plain: dict[str, Any] = {"fontSize": size, **MUTED}

    def x(field: str) -> Any:
        return alt.X(field, scale=scale, axis=axis)

    cut = d[d.later_gbp_m < d.announced_gbp_m]
    layers = [
        alt.Chart(d)
        .mark_rect(**STYLES["solid"])
        .encode(x=x("a:Q"), x2=alt.X2("b:Q"), y=y("later_gbp_m:Q"), y2=alt.Y2Datum(0))
    ]
    if len(box):
        layers += _block(box, x, y)
    if len(bracket):
        at = bracket.assign(v=bracket.v + most * 0.11)
        layers.append(
            alt.Chart(at).mark_rule(color=colour("muted")).encode(x=x("a:Q"), x2=alt.X2("b:Q"), y=y("v:Q"))
        )
        layers.append(text(at, x("mid:Q"), y("v:Q"), "t", dy=-22, lineHeight=16, **plain))
    if len(cut):
        line = alt.Chart(cut).mark_rule(color=colour("money"), strokeWidth=1.5)
        layers.append(line.encode(x=x("a:Q"), x2=alt.X2("b:Q"), y=y("announced_gbp_m:Q")))
        layers.append(text(cut, x("mid:Q"), y("announced_gbp_m:Q"), "was", dy=-9, **plain))
        inside = bold | {"color": colour("paper")}
        layers.append(text(cut, x("mid:Q"), y("later_gbp_m:Q"), "words", bare="in", dy=15, **inside))
    whole = d[~d.index.isin(cut.index)]
    layers.append(text(whole, x("mid:Q"), y("later_gbp_m:Q"), "words", dy=-9, **bold))
    treaty = d.head(1).assign(t=pd.Series([["Sandhurst", "Treaty"]]))
    layers.append(text(treaty, x("mid:Q"), y("later_gbp_m:Q"), "t", dy=-39, lineHeight=15, **plain))
    return chart_layout.layered(*layers, height=300)


def _block(box: pd.DataFrame, x: Any, y: Any) -> list[Any]:
    """The sum for 2026 to 2029: one dashed block with the reason for its height inside."""
    line, size = box.iloc[0], font_size(False)
    why = [
        f"for {line.years} years,",
        f"agreed {line.agreed}.",
        "No yearly split",
        "published: drawn",
        "evenly. A separate",
        "sum, not added to",
        "the years before.",
    ]
    drawn = alt.Chart(box).mark_rect(**not_established("money"))
    return [
        drawn.encode(x=x("a:Q"), x2=alt.X2("b:Q"), y=y("v:Q"), y2=alt.Y2Datum(0)),
        text(box, x("mid:Q"), y("v:Q"), "sum", bare="sum", dy=22, fontSize=size, fontWeight=600),
        text(
            box.assign(t=pd.Series([why])),
            x("mid:Q"),
            y("v:Q"),
            "t",
            bare="why",
            dy=42,
            lineHeight=16,
            baseline="top",
            fontSize=size,
            **MUTED,
        ),
    ]


def _by_year_rows(d: pd.DataFrame, box: pd.DataFrame, bracket: pd.DataFrame) -> Any:
    first, size = int(d.start.min()), font_size(True)
    end = int(box.b.iloc[0]) + 1 if len(box) else int(d.start.max()) + 1
    most = max(d.announced_gbp_m.max(), box.v.max() if len(box) else 0)
    axis = years_down([y + 0.5 for y in range(first, end)])
    room = (
        1.4 if not len(box) else 1.15 if most > d.announced_gbp_m.max() else 1.24
    )  # the longest has its label beside
    room += 0.05 if most >= 1000 else 0  # a figure more
    scale, x = alt.Scale(domain=[end, first], nice=False), along(most, room)

    def y(field: str) -> Any:
        return alt.Y(field, scale=scale, axis=axis)

    layers = [
        alt.Chart(d)
        .mark_rect(**STYLES["solid"])
        .encode(y=y("a:Q"), y2=alt.Y2("b:Q"), x=x("later_gbp_m:Q"), x2=alt.X2Datum(0))
    ]
    # A year that was cut has another amount beside its bar.
    cut = d.later_gbp_m < d.announced_gbp_m
    layers += _amounts_beside(d, d.later_gbp_m > most * cut.map({True: 0.25, False: 0.5}), x, y)
    if len(bracket):
        at = bracket.assign(v=most * (1.08 if len(box) else 1.25), t="A")
        layers.append(
            alt.Chart(at).mark_rule(color=colour("muted")).encode(y=y("a:Q"), y2=alt.Y2("b:Q"), x=x("v:Q"))
        )
        layers.append(text(at, x("v:Q"), y("mid:Q"), "t", dx=9, fontSize=size, fontWeight=600, **MUTED))
    if len(box):
        layers += _block_row(box, x, y)
    layers.append(baseline(y, end, first))
    return chart_layout.layered(*layers, height=33 * (end - first))


def _amounts_beside(d: pd.DataFrame, longer: pd.Series, x: Any, y: Any) -> list[Any]:
    """The amount of each row, inside the longer bars, and where it was cut a line at the amount announced."""
    size, cut = font_size(True), d[d.later_gbp_m < d.announced_gbp_m]
    layers = []
    if len(cut):
        line = alt.Chart(cut).mark_rule(color=colour("money"), strokeWidth=1.5)
        layers.append(line.encode(y=y("a:Q"), y2=alt.Y2("b:Q"), x=x("announced_gbp_m:Q")))
        layers.append(
            text(cut, x("announced_gbp_m:Q"), y("mid:Q"), "was", align="left", dx=6, fontSize=size, **MUTED)
        )
    bold: dict[str, Any] = {"fontSize": size, "fontWeight": 600}
    beside: dict[str, Any] = {"align": "left", "dx": 6}
    for rows, inside in ((d[longer], True), (d[~longer], False)):
        mark = {"align": "right", "dx": -6, "color": colour("paper")} if inside else beside
        if len(rows):
            layers.append(
                text(
                    rows, x("later_gbp_m:Q"), y("mid:Q"), "words", bare="in" if inside else "", **bold, **mark
                )
            )
    return layers


def _block_row(box: pd.DataFrame, x: Any, y: Any) -> list[Any]:
    """The sum for 2026 to 2029 among rows: one dashed block with the reason for its length beside."""
    line, size = box.iloc[0], font_size(True)
    why = [
        f"{line['sum']} for {line.years} years",
        f"agreed {line.agreed}. No",
        "yearly split published: drawn",
        "evenly. A separate sum.",
    ]
    drawn = alt.Chart(box).mark_rect(**not_established("money"))
    look: dict[str, Any] = {"align": "left", "dx": 8, "dy": -27, "lineHeight": 18, "fontSize": size}
    words = box.assign(t=pd.Series([why]))
    return [
        drawn.encode(y=y("a:Q"), y2=alt.Y2("b:Q"), x=x("v:Q"), x2=alt.X2Datum(0)),
        text(words, x("z:Q"), y("mid:Q"), "t", bare="why", **look),
    ]
