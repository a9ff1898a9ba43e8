"""The bars that the chapter on arrivals draws: a bar a year, and the dates that cross them.

Bars stand at 640 pixels and lie on their side on phones; what is a part year, rounded or missing looks
different in the same way everywhere.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import altair as alt

from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import (
    LETTER,
    apart,
    chart_of,
    font_size,
    grid_values,
    named_axis,
    on_field,
    scale,
    text,
    value_axis,
)
from crossings.exhibits.drawing import Drawing
from crossings.theme import event_rule, not_established
from crossings.tokens import colour

BarKind = Literal["whole", "part", "open"]
EVENT_ROOM: Final = 1.32  # height of a chart with event heads, bars' height 1
FEWEST_SLOTS: Final = 6  # a chart of fewer years keeps bars as narrow as if it had so many
BOLD: Final = 9.0  # px: a generous width of a letter in bold on phones


def decimal_year(date: dt.date) -> float:
    """A day's place on an axis of years: 2026.5 is the middle of 2026."""
    return date.year + (date.timetuple().tm_yday - 1) / (366 if calendar.isleap(date.year) else 365)


@dataclass(frozen=True)
class Bar:
    """One bar: its name (a year), its value, None where there is none, the value in words, and what it is.

    "part" is not complete and dashed, "open" is rounded and without a fill. `note` qualifies it: under the
    name, or after the value on phones. `row` is its row in the table, the bar's own place unless said.
    """

    name: str
    value: float | None
    words: str
    kind: BarKind = "whole"
    note: str = ""
    row: int | None = None


@dataclass(frozen=True)
class DateOnYears:
    """A date on a chart of years: its place in slots, its short name, a letter for phones, the full words."""

    at: float
    head: tuple[str, ...]
    letter: str
    words: str
    source_id: str


def bars(
    shown: Sequence[Bar], hue: str, height: int = 250, events: Sequence[DateOnYears] = (), unit: str = ""
) -> Drawing:
    """A drawing of bars in a token's colour: standing, or lying on phones; the top label says the `unit`."""

    def draw(width: int, narrow: bool) -> Any:
        if narrow:
            return _lying(shown, hue, width, events)
        return _standing(shown, hue, width, height, events, unit)

    return draw


def look_of(kind: str, hue: str) -> dict[str, Any]:
    """Mark properties of a bar: filled, dashed where it is a part, open where it is rounded."""
    if kind == "part":
        return not_established(hue)
    if kind == "open":
        return {"fill": colour("paper"), "stroke": colour(hue), "strokeWidth": 1.5}
    return {"color": colour(hue)}


def _rows(shown: Sequence[Bar]) -> list[dict[str, Any]]:
    return [
        {
            "a": n + 0.1,
            "b": n + 0.9,
            "mid": n + 0.5,
            "value": bar.value or 0,
            "words": bar.words,
            "note": bar.note,
        }
        | {"kind": bar.kind if bar.value is not None else "none", "row": n if bar.row is None else bar.row}
        for n, bar in enumerate(shown)
    ]


def _standing(
    shown: Sequence[Bar], hue: str, width: int, height: int, events: Sequence[DateOnYears], unit: str
) -> Any:
    rows, top = _rows(shown), max((bar.value or 0 for bar in shown), default=0) or 1
    half = 0.4 * min(1, len(shown) / FEWEST_SLOTS)
    rows = [row | {"a": row["mid"] - half, "b": row["mid"] + half} for row in rows]
    room = top * (EVENT_ROOM if events else 1.12)
    labels = [[bar.name, bar.note] if bar.note else bar.name for bar in shown]
    x_axis = alt.X("a:Q", scale=scale(0, len(shown)), axis=named_axis(labels))
    y_axis = alt.Y("value:Q", scale=scale(0, room), axis=value_axis(grid_values(top), unit))
    layers = [
        chart_of([row for row in rows if row["kind"] == kind])
        .mark_rect(**look_of(kind, hue))
        .encode(x=x_axis, x2=alt.X2("b:Q"), y=y_axis, y2=alt.Y2Datum(0))
        for kind in dict.fromkeys(row["kind"] for row in rows if row["kind"] != "none")
    ]
    values = text(rows, on_field(x_axis, "mid"), y_axis, dy=-10, fontWeight=600)
    heads = _standing_events(events, rows, room, x_axis, y_axis, width - 55)
    return chart_layout.layered(*heads, *layers, values, width=width, height=height)


def _standing_events(
    events: Sequence[DateOnYears], rows: Sequence[dict[str, Any]], room: float, x: alt.X, y: alt.Y, width: int
) -> list[alt.Chart]:
    """Rules at their dates, from above the label of the bar that they cross to their heads, kept apart."""
    px = width / len(rows)
    wide = [LETTER * max(len(line) for line in event.head) for event in events]
    places = apart([event.at * px for event in events], wide, width)
    drawn: list[dict[str, Any]] = []
    for event, place in zip(events, places, strict=True):
        slot = int(event.at)
        over = 0.1 < event.at - slot < 0.9
        foot = rows[slot]["value"] + room * 0.08 if over else 0
        drawn.append(
            {"at": event.at, "foot": foot, "head": room * 0.9, "words": list(event.head), "name": place / px}
        )
    if not drawn:
        return []
    rules = (
        chart_of(drawn)
        .mark_rule(**event_rule())
        .encode(x=on_field(x, "at"), y=on_field(y, "foot"), y2=alt.Y2("head:Q"))
    )
    heads = []
    for lines in dict.fromkeys(len(event.head) for event in events):
        some = [row for row in drawn if len(row["words"]) == lines]
        look: dict[str, Any] = {
            "baseline": "bottom",
            "dy": -4 - 15 * (lines - 1),
            "lineHeight": 15,
            "color": colour("muted"),
        }
        heads.append(text(some, on_field(x, "name"), on_field(y, "head"), **look))
    return [rules, *heads]


def _lying(shown: Sequence[Bar], hue: str, width: int, events: Sequence[DateOnYears]) -> Any:
    rows, top = _rows(shown), max((bar.value or 0 for bar in shown), default=0) or 1
    slots, size = len(shown), font_size(True)
    names = named_axis([bar.name for bar in shown], grid=False, labelFontSize=size, labelColor=colour("ink"))
    y_axis = alt.Y("a:Q", scale=scale(slots, 0), axis=names)
    reach = 1.12 if events else 1.02
    x_axis = alt.X("value:Q", scale=scale(0, top * reach), axis=None)
    layers: list[alt.Chart] = []
    if events:
        clear = _clear_of_words(rows, (width - 40) / (top * reach))
        at = [
            {
                "at": event.at,
                "x": min(clear[int(event.at)], top * 1.05),
                "x2": top * 1.05,
                "letter_at": top * 1.09,
                "words": event.letter,
            }
            for event in events
        ]
        layers += [
            chart_of(at)
            .mark_rule(**event_rule())
            .encode(y=on_field(y_axis, "at"), x=on_field(x_axis, "x"), x2=alt.X2("x2:Q")),
            text(
                at,
                on_field(x_axis, "letter_at"),
                on_field(y_axis, "at"),
                fontSize=size,
                fontWeight=600,
                color=colour("muted"),
            ),
        ]
    layers += [
        chart_of([row for row in rows if row["kind"] == kind])
        .mark_rect(**look_of(kind, hue))
        .encode(y=y_axis, y2=alt.Y2("b:Q"), x=x_axis, x2=alt.X2Datum(0))
        for kind in dict.fromkeys(row["kind"] for row in rows if row["kind"] != "none")
    ]
    layers += _lying_values(rows, (width - 40) / (top * reach), x_axis, on_field(y_axis, "mid"))
    base = (
        chart_of([{"a": 0, "b": slots}])
        .mark_rule(color=colour("ink"))
        .encode(y=y_axis, y2=alt.Y2("b:Q"), x=alt.XDatum(0))
    )
    return chart_layout.layered(*layers, base, width=width, height=max(27 * slots, 60))


def _clear_of_words(rows: Sequence[dict[str, Any]], px: float) -> list[float]:
    """For each lying bar, the value from which nothing is written: its end, or that of the words after it."""
    after = [_after(row, rows, px) for row in rows]
    return [
        row["value"] + ((6 + BOLD * len(words)) / px if words else 0)
        for row, words in zip(rows, after, strict=True)
    ]


def _after(row: dict[str, Any], rows: Sequence[dict[str, Any]], px: float) -> str:
    """What is written after a lying bar: its value and note, its note alone where the value is inside, or nothing."""
    if _fits(row, rows, px):
        return f"{row['words']} {row['note']}".strip()
    room = px * max(other["value"] for other in rows)
    return row["note"] if row["value"] * px + LETTER * len(row["note"]) + 8 <= room else ""


def _fits(row: dict[str, Any], rows: Sequence[dict[str, Any]], px: float) -> bool:
    """Whether a lying bar's value stands after it: there is room, or the bar is too short to hold it."""
    whole = f"{row['words']} {row['note']}".strip()
    room = px * max(other["value"] for other in rows)
    return bool(
        row["value"] * px + LETTER * len(whole) + 8 <= room or row["value"] * px < LETTER * len(row["words"])
    )


def _lying_values(rows: Sequence[dict[str, Any]], px: float, x_axis: alt.X, y_axis: alt.Y) -> list[alt.Chart]:
    """Each value after its bar where that fits; else inside, and its note after the bar."""
    after: list[dict[str, Any]] = []
    inside: dict[str, list[dict[str, Any]]] = {"paper": [], "ink": []}
    notes: list[dict[str, Any]] = []
    for row in rows:
        whole = f"{row['words']} {row['note']}".strip()
        if _fits(row, rows, px):
            after.append(row | {"words": whole})
            continue
        hue = "paper" if row["kind"] == "whole" else "ink"
        note = _after(row, rows, px)
        inside[hue].append(row if note else row | {"words": whole})
        if note:
            notes.append(row | {"words": note})
    look: dict[str, Any] = {"fontSize": font_size(True), "fontWeight": 600}
    layers = [text(after, x_axis, y_axis, align="left", dx=6, **look)] if after else []
    for hue, some in inside.items():
        if some:
            layers.append(
                text(some, x_axis, y_axis, bare=f"in_{hue}", align="right", dx=-6, color=colour(hue), **look)
            )
    if notes:
        layers.append(
            text(notes, x_axis, y_axis, align="left", dx=6, fontSize=font_size(True), color=colour("muted"))
        )
    return layers


def event_key(events: Sequence[DateOnYears]) -> list[tuple[str, str]]:
    """Letters and words of the events: the key under the drawing on phones."""
    return [(event.letter, event.words) for event in events]
