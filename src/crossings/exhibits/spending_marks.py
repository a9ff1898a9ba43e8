"""What the drawings and sentences of the money chapter share: labels, axes, bars built up, and short words.

Two modules draw money; both must name an agreement, a span of years and a tick in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings.theme import colour, event_rule

NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MUTED: Final = {"color": colour("muted")}
Channel = Callable[[str], Any]


def number(n: int) -> str:
    """A small count in words: one, two, … ten; then figures."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else str(n)


def listed(parts: Sequence[str]) -> str:
    """Several things in a sentence: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def span(years: Sequence[str]) -> str:
    """Financial years from first to last: 2018/19 to 2025/26, or the only one."""
    first, last = min(years), max(years)
    return first if first == last else f"{first} to {last}"


def short_name(name: str, announced: pd.Timestamp) -> str:
    """An agreement as a drawing names it: Joint statement, July 2021; with its year where the name has none."""
    name = name.removeprefix("UK-France ").replace("Joint Leaders' Declaration", "Leaders’ Declaration")
    name = name.replace("'", "’").replace(" on small boats", "")
    name = name[0].upper() + name[1:]
    return name if str(announced.year) in name else f"{name}, {announced.year}"


def size_of(narrow: bool) -> int:
    """The font size of labels: larger on phones, where the drawing is small."""
    return 14 if narrow else 13


def label(frame: pd.DataFrame, x: Any, y: Any, words: str, *, bare: str = "", **mark: Any) -> Any:
    """Words at points; `bare` names a layer on a tinted ground, which gets no halo."""
    chart = alt.Chart(frame).mark_text(**({"fontSize": 13} | mark)).encode(x=x, y=y, text=f"{words}:N")
    return chart.properties(name=f"bare_{bare}") if bare else chart


def ticks(most: float) -> list[int]:
    """Two to four round values from 0 up to `most`, for gridlines."""
    step = next((s for s in (5, 10, 20, 50, 100, 200, 500, 1000, 2000) if most / s < 4), 5000)
    return list(range(0, int(most) + 1, step))


def upright(most: float, room: float, narrow: bool) -> Channel:
    """A y axis of £ million from 0; `room` is how much higher than `most` the plot goes, for labels."""
    values = ticks(most)
    words = f"datum.value == {values[-1]} ? '£{values[-1]}m' : datum.value"
    axis = alt.Axis(values=values, labelExpr=words, labelFontSize=size_of(narrow))
    scale = alt.Scale(domain=[0, most * room], nice=False)
    return lambda field: alt.Y(field, scale=scale, axis=axis)


def rows_of(names: Sequence[str], low: float = -0.5, limit: int = 300) -> Channel:
    """A y axis with one named row at 0, 1, 2, …, from the top; no grid."""
    quoted = ", ".join("'" + name.replace("'", "\\'") + "'" for name in names)
    axis = alt.Axis(
        values=list(range(len(names))), labelExpr=f"[{quoted}][datum.value]", grid=False, labelLimit=limit,
        labelOverlap=False, labelColor=colour("ink"), labelFontSize=14 if limit < 200 else 13,
    )
    return lambda field: alt.Y(
        field, scale=alt.Scale(domain=[len(names) - 0.5, low], nice=False), axis=axis
    )


def bare_rows(n: int, low: float = -0.5) -> Channel:
    """The same rows without names: a phone's drawing writes them above its bars."""
    return lambda field: alt.Y(field, scale=alt.Scale(domain=[n - 0.5, low], nice=False), axis=None)


def along(most: float, room: float) -> Channel:
    """An x axis from 0, without ticks, since every bar carries its value."""
    return lambda field: alt.X(field, scale=alt.Scale(domain=[0, most * room], nice=False), axis=None)


def baseline(n: int, y: Channel) -> Any:
    """The zero line of rows of bars, in ink."""
    ends = pd.DataFrame([{"a": -0.5, "b": n - 0.5}])
    return alt.Chart(ends).mark_rule(color=colour("ink")).encode(y=y("a:Q"), y2="b:Q", x=alt.datum(0))


def built_up(steps: pd.DataFrame, narrow: bool, stated: Sequence[tuple[float, str]] = ()) -> Any:
    """Bars that begin where the one above ends, closed by their sum in ink.

    `steps` has name, amount and words (the label), a row a step; the last row is the sum. `stated` are amounts
    that others published, each drawn as a line across the rows with its words at the head.
    """
    n, size = len(steps), size_of(narrow)
    end = [*steps.amount[:-1].cumsum(), steps.amount.iloc[-1]]
    half, down = (0.17, 0.21) if narrow else (0.3, 0.0)
    frame = steps.assign(i=range(n), a=[0.0, *end[:-2], 0.0], b=end, z=0.0)
    frame = frame.assign(top=frame.i + down - half, foot=frame.i + down + half, mid=frame.i + down)
    frame["head"] = frame.i - 0.2
    low = -0.5 - (0.55 * len(stated) if stated else 0)
    y = bare_rows(n, low) if narrow else rows_of(list(frame.name), low)
    x = along(max(end), 1.36 if narrow else 1.2)
    parts, total = frame.iloc[:-1], frame.iloc[-1:]
    links = parts.assign(next=[*parts.top[1:], total.top.iloc[0]])
    layers = _stated_lines(stated, n, x, y, size)
    if not narrow:
        joins = alt.Chart(links).mark_rule(color=colour("context"))
        layers.append(joins.encode(x=x("b:Q"), y=y("foot:Q"), y2="next:Q"))
    for rows, hue in ((parts, "money"), (total, "ink")):
        bars = alt.Chart(rows).mark_rect(color=colour(hue))
        layers.append(bars.encode(x=x("a:Q"), x2="b:Q", y=y("top:Q"), y2="foot:Q"))
    layers.append(label(frame, x("b:Q"), y("mid:Q"), "words", align="left", dx=6, fontSize=size, fontWeight=600))
    if narrow:
        layers.append(label(frame, x("z:Q"), y("head:Q"), "name", align="left", fontSize=size))
    return alt.layer(*layers).properties(height=(46 if narrow else 34) * (n - 0.5 - low))


def _stated_lines(stated: Sequence[tuple[float, str]], n: int, x: Channel, y: Channel, size: int) -> list[Any]:
    if not stated:
        return []
    at = [-0.5 - 0.55 * (len(stated) - k - 0.5) for k in range(len(stated))]
    frame = pd.DataFrame([{"x": amount, "y": up, "end": n - 0.5, "t": words}
                          for (amount, words), up in zip(stated, at, strict=True)])
    lines = alt.Chart(frame).mark_rule(**event_rule()).encode(x=x("x:Q"), y=y("y:Q"), y2="end:Q")
    return [lines, label(frame, x("x:Q"), y("y:Q"), "t", align="right", dx=-5, fontSize=size, **MUTED)]
