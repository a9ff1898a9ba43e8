"""The marks that the drawings of this chapter share: labels, gridlines, bars a year.

Bars stand at 640 pixels and lie on their side on phones; what is a part year, rounded or missing looks different
in the same way everywhere.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import altair as alt

from crossings.exhibits.drawing import Drawing
from crossings.theme import colour, event_rule, part_year

Rows = Sequence[Mapping[str, Any]]
LETTER: Final = 8.0  # px: a generous width of one letter, for deciding where a label fits
EVENT_ROOM: Final = 1.32  # height of a chart with event heads, bars' height 1
FEWEST_SLOTS: Final = 6  # a chart of one or two years keeps narrow bars


def font_size(narrow: bool) -> int:
    """Pixels of chart text: 14 in the phones' drawing, 13 in the other."""
    return 14 if narrow else 13


def marks(rows: Rows) -> alt.Chart:
    """A chart over rows of plain values."""
    return alt.Chart(alt.Data(values=[dict(row) for row in rows]))


def text(rows: Rows, x: Any, y: Any, words: str = "words", bare: str = "", **look: Any) -> alt.Chart:
    """Labels at x and y. `bare` names a layer on a tinted ground, which gets no halo."""
    chart = marks(rows).mark_text(**look).encode(x=x, y=y, text=f"{words}:N")
    return chart.properties(name=f"bare_{bare}") if bare else chart


def scale(*domain: float) -> alt.Scale:
    """A linear scale over exactly this domain, its second end the top or the right."""
    return alt.Scale(domain=list(domain), nice=False, zero=False)


def grid_values(top: float) -> list[float]:
    """Zero and one to three round values up to `top`, for gridlines."""
    if top <= 0:
        return [0]
    power = 10.0 ** math.floor(math.log10(top))
    steps = [factor * power / 10 for factor in (1, 2, 2.5, 5, 10, 20)]
    step = next(s for s in steps if top / s < 4 and (s >= 10 or s == round(s)) or s == steps[-1])
    return [step * k for k in range(int(top / step) + 1)]


def decimal_year(date: dt.date) -> float:
    """A day's place on an axis of years: 2026.5 is the middle of 2026."""
    return date.year + (date.timetuple().tm_yday - 1) / (366 if calendar.isleap(date.year) else 365)


def named_axis(labels: Sequence[str | Sequence[str]], **look: Any) -> alt.Axis:
    """An axis of slots 0–1, 1–2, …, each named in its middle by one of the labels."""
    names = json.dumps(list(labels), ensure_ascii=False)
    values = [n + 0.5 for n in range(len(labels))]
    return alt.Axis(values=values, labelExpr=f"{names}[floor(datum.value)]", labelOverlap=False, **look)


@dataclass(frozen=True)
class Bar:
    """One bar: its name (a year), its value, None where there is none, the value in words, and what it is.

    "part" is not complete and dashed, "open" is rounded and without a fill. `note` qualifies it: under the name,
    or after the value on phones.
    """

    name: str
    value: float | None
    words: str
    kind: Literal["whole", "part", "open"] = "whole"
    note: str = ""


@dataclass(frozen=True)
class Event:
    """A date on a chart of years: its place in slots, one or two short lines, a letter for phones, the full words."""

    at: float
    head: tuple[str, ...]
    letter: str
    words: str
    align: str = "center"


def bars(
    shown: Sequence[Bar], hue: str, height: int = 250, events: Sequence[Event] = (), number: str = ",d"
) -> Drawing:
    """A drawing of bars in a token's colour: standing, or on their side on phones; `number` formats the axis."""

    def draw(width: int, narrow: bool) -> Any:
        if narrow:
            return _lying(shown, hue, width, events)
        return _standing(shown, hue, width, height, events, number)

    return draw


def look_of(kind: str, hue: str) -> dict[str, Any]:
    """Mark properties of a bar: filled, dashed where it is a part, open where it is rounded."""
    if kind == "part":
        return part_year(hue)
    if kind == "open":
        return {"fill": colour("paper"), "stroke": colour(hue), "strokeWidth": 1.5}
    return {"color": colour(hue)}


def _rows(shown: Sequence[Bar]) -> list[dict[str, Any]]:
    return [
        {"a": n + 0.1, "b": n + 0.9, "mid": n + 0.5, "value": bar.value or 0, "words": bar.words}
        | {"kind": bar.kind, "note": bar.note}
        for n, bar in enumerate(shown)
    ]


def _standing(
    shown: Sequence[Bar], hue: str, width: int, height: int, events: Sequence[Event], number: str
) -> Any:
    rows, top = _rows(shown), max((bar.value or 0 for bar in shown), default=0) or 1
    room = top * (EVENT_ROOM if events else 1.12)
    labels = [[bar.name, bar.note] if bar.note else bar.name for bar in shown]
    x_axis = alt.X("a:Q", scale=scale(0, max(len(shown), FEWEST_SLOTS)), axis=named_axis(labels))
    y_axis = alt.Y("value:Q", scale=scale(0, room), axis=alt.Axis(values=grid_values(top), format=number))
    middle = x_axis.copy()
    middle.shorthand = "mid:Q"
    layers = [
        marks([row for row in rows if row["kind"] == kind])
        .mark_rect(**look_of(kind, hue))
        .encode(x=x_axis, x2="b:Q", y=y_axis, y2=alt.datum(0))
        for kind in dict.fromkeys(row["kind"] for row in rows)
    ]
    values = text(rows, middle, y_axis, dy=-10, fontWeight=600)
    return alt.layer(*_standing_events(events, rows, room), *layers, values).properties(width=width, height=height)


def _standing_events(events: Sequence[Event], rows: Sequence[dict[str, Any]], room: float) -> list[alt.Chart]:
    """Rules at their dates, from above the label of the bar that they cross, to their heads."""
    drawn = []
    for event in events:
        slot = int(event.at)
        over = 0.1 < event.at - slot < 0.9
        foot = rows[slot]["value"] + room * 0.08 if over else 0
        drawn.append({"at": event.at, "foot": foot, "head": room * 0.9, "words": list(event.head), "align": event.align})
    if not drawn:
        return []
    rules = marks(drawn).mark_rule(**event_rule()).encode(x="at:Q", y="foot:Q", y2="head:Q")
    heads = []
    for align in dict.fromkeys(event.align for event in events):
        look = {"align": align, "dx": {"left": -6, "right": 6}.get(align, 0)}
        some = [row for row in drawn if row["align"] == align]
        heads.append(
            text(some, "at:Q", "head:Q", baseline="bottom", lineBreak="\n", lineHeight=15, dy=-18, color=colour("muted"), **look)
        )
    return [rules, *heads]


def _lying(shown: Sequence[Bar], hue: str, width: int, events: Sequence[Event]) -> Any:
    rows, top = _rows(shown), max((bar.value or 0 for bar in shown), default=0) or 1
    slots = len(shown)
    y_axis = alt.Y("a:Q", scale=scale(slots, 0), axis=named_axis([bar.name for bar in shown], grid=False, labelFontSize=14,
                                                                 labelColor=colour("ink")))
    reach = 1.12 if events else 1.02
    x_axis = alt.X("value:Q", scale=scale(0, top * reach), axis=None)
    layers: list[alt.Chart] = []
    if events:
        at = [{"at": event.at, "x": 0, "x2": top * 1.05, "letter_at": top * 1.09, "words": event.letter} for event in events]
        layers += [
            marks(at).mark_rule(**event_rule()).encode(y="at:Q", x="x:Q", x2="x2:Q"),
            text(at, "letter_at:Q", "at:Q", fontSize=14, fontWeight=600, color=colour("muted")),
        ]
    layers += [
        marks([row for row in rows if row["kind"] == kind])
        .mark_rect(**look_of(kind, hue))
        .encode(y=y_axis, y2="b:Q", x=x_axis, x2=alt.datum(0))
        for kind in dict.fromkeys(row["kind"] for row in rows)
    ]
    layers += _lying_values(rows, (width - 40) / (top * reach), x_axis)
    base = marks([{"a": 0, "b": slots}]).mark_rule(color=colour("ink")).encode(y="a:Q", y2="b:Q", x=alt.datum(0))
    return alt.layer(*layers, base).properties(width=width, height=max(27 * slots, 60))


def _lying_values(rows: Sequence[dict[str, Any]], px: float, x_axis: alt.X) -> list[alt.Chart]:
    """Each value after its bar where that fits; else inside, and its note after the bar."""
    after: list[dict[str, Any]] = []
    inside: dict[str, list[dict[str, Any]]] = {"paper": [], "ink": []}
    notes: list[dict[str, Any]] = []
    room = px * max(row["value"] for row in rows)
    for row in rows:
        whole = f"{row['words']} {row['note']}".strip()
        if row["value"] * px + LETTER * len(whole) + 8 <= room or row["value"] * px < LETTER * len(row["words"]):
            after.append(row | {"words": whole})
            continue
        inside["paper" if row["kind"] == "whole" else "ink"].append(row)
        if row["note"]:
            notes.append(row | {"words": row["note"]})
    look = {"fontSize": 14, "fontWeight": 600}
    layers = [text(after, x_axis, "mid:Q", align="left", dx=6, **look)] if after else []
    for hue, some in inside.items():
        if some:
            layers.append(text(some, x_axis, "mid:Q", bare=f"in_{hue}", align="right", dx=-6, color=colour(hue), **look))
    if notes:
        layers.append(text(notes, x_axis, "mid:Q", align="left", dx=6, fontSize=14, color=colour("muted")))
    return layers


def event_key(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Letters and words of the events: the key under the drawing on phones."""
    return [(event.letter, event.words) for event in events]


Formatter = Callable[[Any], str]
