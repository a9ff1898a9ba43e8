"""What drawings of every chapter are made from: sizes, labels, scales, axes and gridlines.

One way to draw each, so that all chapters look alike; what one chapter alone draws stands in a module of its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

Datum = dict[str, Any]  # what one mark is drawn from, by field
Rows = Sequence[Mapping[str, Any]]


def font_size(narrow: bool) -> int:
    """Pixels of chart text: 14 in the phones' drawing, 13 in the other."""
    return 14 if narrow else 13


def chart_of(rows: Rows | pd.DataFrame) -> alt.Chart:
    """A chart over rows of values, or a frame; numpy's own numbers become plain ones, which JSON can hold."""
    if isinstance(rows, pd.DataFrame):
        return alt.Chart(rows)
    # A tuple, since Altair copies every list in a chart, value by value, each time a chart is changed or layered.
    plain = tuple(
        {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
        for row in rows
    )
    return alt.Chart({"values": plain})  # not InlineData, which Altair asks at length whether it is a frame


def text(
    rows: Rows | pd.DataFrame, x: Any, y: Any, words: str = "words", bare: str = "", **look: Any
) -> alt.Chart:
    """Labels at x and y. `bare` names a layer on a tinted ground, which gets no halo."""
    places = {"x": _channel(alt.X, alt.XValue, x), "y": _channel(alt.Y, alt.YValue, y)}
    chart: alt.Chart = chart_of(rows).mark_text(**look).encode(**places, text=alt.Text(f"{words}:N"))
    if bare:
        chart.name = f"bare_{bare}"
    return chart


def _channel(of_field: Any, of_value: Any, given: Any) -> Any:
    """A place named in full: Altair takes milliseconds to tell what a bare name or value stands for."""
    if isinstance(given, str):
        return of_field(given)
    return of_value(given["value"]) if isinstance(given, dict) else given


def scale(*domain: float) -> alt.Scale:
    """A linear scale over exactly this domain, its second end the top or the right."""
    return alt.Scale(domain=list(domain), nice=False, zero=False)


def grid_values(top: float) -> list[float]:
    """Zero and one to three round values up to `top`, for gridlines of counts: whole numbers alone."""
    if top <= 0:
        return [0]
    power = 10.0 ** math.floor(math.log10(top))
    steps = [factor * power / 10 for factor in (1, 2, 2.5, 5, 10, 20, 25, 50)]
    step = next(s for s in steps if (top / s < 4 and (s >= 10 or s == round(s))) or s == steps[-1])
    return [step * k for k in range(int(top / step) + 1)]


def value_axis(values: Sequence[float], unit: str = "", **look: Any) -> alt.Axis:
    """An axis of values with gridlines, thousands apart by commas, the unit on the top label alone."""
    said = f"format(datum.value, ',d') + (datum.value == {values[-1]} ? '{unit}' : '')"
    return alt.Axis(values=list(values), labelExpr=said, **look)


def named_axis(labels: Sequence[str | Sequence[str]], **look: Any) -> alt.Axis:
    """An axis of slots 0–1, 1–2, …, each named in its middle by one of the labels."""
    names = json.dumps(list(labels), ensure_ascii=False)
    values = [n + 0.5 for n in range(len(labels))]
    return alt.Axis(values=values, labelExpr=f"{names}[floor(datum.value)]", labelOverlap=False, **look)


def on_field(channel: Any, field: str) -> Any:
    """The same channel, scale and axis over another field, so that layers never disagree about an axis."""
    other = channel.copy()
    other.shorthand = f"{field}:Q"
    return other
