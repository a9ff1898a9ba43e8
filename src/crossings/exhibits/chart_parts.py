"""What drawings of every chapter are made from: sizes, labels, scales, axes and gridlines.

One way to draw each, so that all chapters look alike; what one chapter alone draws stands in a module of its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings.tokens import colour

Datum = dict[str, Any]  # what one mark is drawn from, by field
Rows = Sequence[Mapping[str, Any]]
Look = dict[str, Any]  # properties of a mark, as Altair names them
LETTER: Final = 8.0  # px: a generous width of one letter, for deciding where a label fits

TIMES: Final = {0.125: "an eighth", 0.25: "a quarter", 0.5: "half", 2: "twice"}


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


def fine_grid_values(top: float) -> list[float]:
    """Zero and two to four round values up to `top`, for gridlines of rates, shares and small counts: fractions too."""
    power = 10.0 ** math.floor(math.log10(top / 2))
    step = max(power * factor for factor in (1, 2, 5) if power * factor <= top / 2)
    return [round(step * i, 10) for i in range(int(top / step + 1e-9) + 1)]


def value_axis(values: Sequence[float], unit: str = "", **look: Any) -> alt.Axis:
    """An axis of values with gridlines, thousands apart by commas, the unit on the top label alone."""
    said = f"format(datum.value, ',d') + (datum.value == {values[-1]} ? '{unit}' : '')"
    return alt.Axis(values=list(values), labelExpr=said, **look)


def times(value: float, one: str = "as many") -> str:
    """A ratio's place on an axis in words: half, as many, twice, 4 times; `one` is the word for no change."""
    return one if value == 1 else TIMES.get(value, f"{value:g} times")


def log_x(low: float, high: float, narrow: bool, one: str = "as many", **look: Any) -> alt.X:
    """A log axis of ratios, doubling by doubling, with a line at each; where there are many, at each other one."""
    doublings = range(math.ceil(math.log2(low)), math.floor(math.log2(high)) + 1)
    step = 1 if len(doublings) <= (4 if narrow else 7) else 2
    values = [2.0**n for n in doublings if n % step == 0]
    said = json.dumps({f"{value:g}": times(value, one) for value in values})
    axis = alt.Axis(
        values=values,
        labelExpr=f"{said}[format(datum.value, '~g')]",
        grid=True,
        gridColor=colour("grid"),
        labelFontSize=font_size(narrow),
        labelOverlap=False,
        **look,
    )
    return alt.X("x:Q", scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=axis)


def over_plot(words: str) -> dict[str, Any]:
    """A title that begins where its plot does, and not where the labels of its axis do: their width is the reader's font's."""
    return {"text": words, "frame": "group"}


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


def name_room(names: Iterable[str]) -> float:
    """Pixels that an axis on the left keeps for its names: Vega measures them in a font narrower than many readers'."""
    return LETTER * max(map(len, names)) + 6


def apart(
    centres: Sequence[float], wide: Sequence[float], end: float, begin: float = -math.inf
) -> list[float]:
    """Centres of labels moved so that none meets its neighbour or passes either end; in px, in order."""
    places = list(centres)
    for _ in range(100):
        for n in range(1, len(places)):
            lack = (wide[n - 1] + wide[n]) / 2 + 4 - (places[n] - places[n - 1])
            if lack > 0:
                places[n - 1], places[n] = places[n - 1] - lack / 2, places[n] + lack / 2
        if places:
            places[0] = max(places[0], begin + wide[0] / 2)
            places[-1] = min(places[-1], end - wide[-1] / 2 + 8)
    return places
