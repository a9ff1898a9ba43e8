"""Drawings of the chapter on the returns pilot: columns, seasons, a timeline, and strips of ratios.

The chapter's exhibits say what is drawn; how it is drawn for a wide page and for a phone stands here alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import altair as alt
import pandas as pd

from crossings.exhibits.drawing import Drawing
from crossings.theme import colour, event_rule, part_year

FEWEST: Final = 6  # columns that a plot has room for, so that one alone does not fill it
Look = dict[str, Any]
HUES: Final = {"returned": "returned to France", "admitted": "admitted to the UK"}


class Reference(NamedTuple):
    """A line across columns: its value, and its words in lines; on phones it is lettered A."""

    value: float
    words: list[str]


class Event(NamedTuple):
    """A date marked on a timeline: the day, its letter on phones, its words, and how they lie to the line."""

    day: pd.Timestamp
    letter: str
    words: list[str]
    align: str = "center"


def gridlines(top: float) -> list[float]:
    """Two to four values from 0, in steps of 1, 2 or 5 times a power of ten, not above `top`."""
    power = 10.0 ** math.floor(math.log10(top / 2))
    step = max(power * factor for factor in (1, 2, 5) if power * factor <= top / 2)
    return [round(step * i, 10) for i in range(int(top / step + 1e-9) + 1)]


def columns(marks: pd.DataFrame, unit: str = "", reference: Reference | None = None) -> Drawing:
    """Draw a column a row, or two beside each other where the frame has both measures; rows on phones.

    `marks`: key (unique), label ("Aug|2025" breaks), measure (returned or admitted), value (NA: not known),
    text (its label), aside (more of it, on phones only), exact (False: dashed).
    """
    paired = marks.measure.nunique() > 1 and bool(marks.key.duplicated().any())
    top = max(float(marks.value.max()), reference.value if reference else 0.0, 1e-9) * 1.22
    low = min(0.0, float(marks.value.min()) * 1.35)

    def draw(width: int, narrow: bool) -> Any:
        place = _Bands(marks, paired, low, top, unit, narrow)
        layers = [
            place.bars(part, str(hue), bool(exact))
            for (hue, exact), part in marks.groupby(["measure", "exact"])
        ]
        if reference:
            layers += place.reference(reference)
        layers.append(place.texts(marks[~(marks.value < 0)], up=True))
        if low < 0:
            layers += [place.texts(marks[marks.value < 0], up=False), place.zero()]
        if paired or low < 0:
            layers += _key(list(HUES.values()) if paired else ["more returned", "more admitted"], narrow)
        each = 46 if paired else 30
        height = each * place.rows + 10 if narrow else 280
        return alt.layer(*layers).properties(width=width, height=height)

    return draw


class _Bands:
    """One band for each key, along x on a wide page and down y on a phone; the value on the other axis."""

    def __init__(
        self, marks: pd.DataFrame, paired: bool, low: float, top: float, unit: str, narrow: bool
    ) -> None:
        self.paired, self.narrow, self.font = paired, narrow, 14 if narrow else 13
        labels = dict(zip(marks.key, marks.label, strict=True))
        blanks = [] if narrow else [f"~{i}" for i in range(FEWEST - len(labels))]
        self.keys, self.rows = [*labels, *blanks], len(labels)
        words = json.dumps(labels | dict.fromkeys(blanks, ""), ensure_ascii=False)
        joined = f"replace({words}[datum.value], '|', ' ')" if narrow else f"split({words}[datum.value], '|')"
        values = gridlines(top / 1.1)
        last = values[-1]
        values = [-value for value in values[:0:-1] if -value >= low] + values
        self.axis = alt.Axis(
            labelExpr=joined,
            labelAngle=0,
            labelOverlap=False,
            labelFontSize=self.font,
            grid=False,
            domain=low == 0,
            labelColor=colour("ink" if narrow else "muted"),
        )
        number = "replace(format(datum.value, ',~r'), '-', '\u2212')"
        self.values = alt.Axis(
            values=values, labelExpr=f"datum.value == {last} ? {number} + '{unit}' : {number}"
        )
        self.scale = alt.Scale(domain=[low, top], nice=False)

    def band(self) -> Any:
        scale = alt.Scale(domain=self.keys, paddingInner=0.2, paddingOuter=0.1)
        return (alt.Y if self.narrow else alt.X)(
            "key:N", sort=self.keys, scale=scale, axis=self.axis, title=None
        )

    def value(self, field: str = "value:Q") -> Any:
        if self.narrow:
            return alt.X(field, scale=self.scale, axis=None)
        return alt.Y(field, scale=self.scale, axis=self.values)

    def _encode(self, chart: alt.Chart, **more: Any) -> Any:
        names = ("y", "x") if self.narrow else ("x", "y")
        found = {names[0]: self.band(), names[1]: self.value()} | more
        if self.paired:
            offset = alt.YOffset if self.narrow else alt.XOffset
            found[f"{names[0]}Offset"] = offset(
                "measure:N", sort=list(HUES), scale=alt.Scale(domain=list(HUES))
            )
        return chart.encode(**found)

    def bars(self, part: pd.DataFrame, hue: str, exact: bool) -> Any:
        looks: Look = {"color": colour(hue)} if exact else dashed(hue)
        return self._encode(alt.Chart(part[part.value.notna()]).mark_bar(**looks))

    def texts(self, part: pd.DataFrame, up: bool) -> Any:
        """Values at the ends of columns; what is not known stands at the baseline as [x]."""
        side = (
            {"align": "left" if up else "right", "dx": 6 if up else -6}
            if self.narrow
            else {"dy": -9 if up else 11}
        )
        words = part.assign(value=part.value.fillna(0), text=part.text + (part.aside if self.narrow else ""))
        looks = side | {
            "fontSize": self.font,
            "fontWeight": 400 if self.paired else 600,
            "color": colour("ink"),
        }
        return self._encode(alt.Chart(words).mark_text(**looks), text=alt.Text("text:N"))

    def zero(self) -> Any:
        axis: Look = {"x" if self.narrow else "y": self.value("zero:Q")}
        return alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=colour("ink")).encode(**axis)

    def reference(self, line: Reference) -> list[Any]:
        data = alt.Chart(pd.DataFrame({"value": [line.value], "words": [line.words], "letter": ["A"]}))
        axis: Look = {"x" if self.narrow else "y": self.value()}
        rule = data.mark_rule(**event_rule()).encode(**axis)
        if self.narrow:
            looks: Look = {"fontSize": 14, "fontWeight": 600, "color": colour("muted"), "dy": -8}
            return [rule, data.mark_text(**looks).encode(**axis, y=alt.value(0), text="letter:N")]
        looks: Look = {"align": "left", "baseline": "bottom", "lineHeight": 16, "color": colour("muted")}
        up: Look = {"dy": -5 - 16 * (len(line.words) - 1), "dx": 4}
        return [rule, data.mark_text(**looks, **up).encode(**axis, x=alt.value(0), text="words:N")]


def dashed(hue: str) -> dict[str, Any]:
    """Mark properties of a figure that is rounded, a floor or second-hand; the family has one tint."""
    return part_year("returned") | {"stroke": colour(hue)}


def _key(words: Sequence[str], narrow: bool) -> list[Any]:
    """The names of the two measures above the plot, each after a square in its hue."""
    layers = []
    for n, (hue, said) in enumerate(zip(HUES, words, strict=True)):
        at, up = n * 160 + 8, alt.value(-14 if narrow else 4)
        data = alt.Chart(pd.DataFrame({"said": [said]}))
        layers.append(data.mark_square(color=colour(hue), size=110, opacity=1).encode(x=alt.value(at), y=up))
        looks: Look = {"align": "left", "dx": 12, "fontSize": 14 if narrow else 13}
        layers.append(data.mark_text(**looks).encode(x=alt.value(at), y=up, text="said:N"))
    return layers


def seasons(marks: pd.DataFrame) -> Drawing:
    """Draw arrivals of each season as a bar: value at its head, change on the season before under it.

    `marks`: season, people, text, change (words), pilot (True where the pilot was in effect).
    """
    top = float(marks.people.max()) * 1.16
    order = list(marks.season)

    def draw(width: int, narrow: bool) -> Any:
        font = 14 if narrow else 13
        scale = alt.Scale(domain=order, paddingInner=0.22, paddingOuter=0.08)
        axis = alt.Axis(labelAngle=0, labelFontSize=font, labelColor=colour("ink"), grid=False)
        amount = alt.Scale(domain=[0, top], nice=False)
        if narrow:
            places: dict[str, Any] = {"y": alt.Y("season:N", sort=order, scale=scale, axis=axis)}
            places["x"] = alt.X("people:Q", scale=amount, axis=None)
            value: Look = {"align": "right", "dx": -8, "dy": -9}
            change: Look = {"align": "right", "dx": -8, "dy": 9}
            note: Look = {"align": "left", "dx": 6}
        else:
            places = {"x": alt.X("season:N", sort=order, scale=scale, axis=axis)}
            places["y"] = alt.Y(
                "people:Q", scale=amount, axis=alt.Axis(values=gridlines(top / 1.1), format=",d")
            )
            value, change, note = {"dy": -9}, {"dy": 16}, {"dy": -26}
        bars = alt.Chart(marks).mark_bar(color=colour("arrivals")).encode(**places)
        inside: Look = {"fontSize": font, "color": colour("paper")}
        heads: Look = {"fontSize": font, "fontWeight": 600} | ({"color": colour("paper")} if narrow else {})
        texts = alt.Chart(marks).mark_text(**heads, **value).encode(**places, text="text:N")
        if narrow:
            texts = texts.properties(name="bare_value")
        changes = alt.Chart(marks).mark_text(**inside, **change).encode(**places, text="change:N")
        running = alt.Chart(marks[marks.pilot].assign(said="pilot"))
        note |= {"fontSize": font, "color": colour("muted")}
        said = running.mark_text(**note).encode(**places, text="said:N")
        layers = alt.layer(bars, texts, changes.properties(name="bare_change"), said)
        return layers.properties(width=width, height=56 * len(marks) if narrow else 300)

    return draw


def timeline(points: pd.DataFrame, events: Sequence[Event], last: pd.Timestamp) -> Drawing:
    """Draw cumulative figures over time: the official series as lines, announcements as dots (open: not exact).

    `points`: date, people, measure, official, exact, side (label: above, below or ""), text.
    """
    top = float(points.people.max()) * 1.3 + 2
    first = points.date.min() - pd.Timedelta(days=12)
    high = top * 1.02

    def draw(width: int, narrow: bool) -> Any:
        font = 14 if narrow else 13
        domain = [
            d.strftime("%Y-%m-%dT00:00:00")
            for d in (first, last + (last - first) * (0.16 if narrow else 0.07))
        ]
        starts = pd.date_range(first, last, freq="MS")
        ticks = [d.strftime("%Y-%m-%dT00:00:00") for d in starts[:: 1 + len(starts) // (5 if narrow else 9)]]
        axis = alt.Axis(
            values=ticks,
            labelExpr="[timeFormat(datum.value, '%b'), timeFormat(datum.value, '%Y')]",
            labelFontSize=font,
            labelOverlap=False,
        )
        x = alt.X("date:T", scale=alt.Scale(domain=domain, nice=False), axis=axis)
        values = alt.Axis(values=gridlines(top / 1.2), format=",d", labelFontSize=font)
        y = alt.Y("people:Q", scale=alt.Scale(domain=[0, high], nice=False), axis=values)
        layers: list[Any] = [*_events(events, x, high, narrow)]
        for hue, part in points.groupby("measure"):
            layers += _dots(part, str(hue), x, y)
        for side, dy in (("above", -12), ("below", 14)):
            looks: Look = {
                "align": "right" if side == "above" else "left",
                "dx": -4 if side == "above" else 6,
                "dy": dy,
            }
            named = points[points.side == side]
            for hue, part in named.groupby("measure"):
                looks |= {"fontSize": font, "fontWeight": 600, "color": colour(str(hue))}
                layers.append(alt.Chart(part).mark_text(**looks).encode(x=x, y=y, text="text:N"))
        return alt.layer(*layers).properties(width=width, height=300)

    return draw


def _dots(part: pd.DataFrame, hue: str, x: Any, y: Any) -> list[Any]:
    official, announced = part[part.official], part[~part.official]
    line = alt.Chart(official).mark_line(color=colour(hue), strokeWidth=2).encode(x=x, y=y)
    solid = (
        alt.Chart(announced[announced.exact])
        .mark_point(color=colour(hue), size=55, opacity=1)
        .encode(x=x, y=y)
    )
    looks: Look = {
        "fill": colour("paper"),
        "stroke": colour(hue),
        "strokeWidth": 1.8,
        "size": 75,
        "opacity": 1,
    }
    return [line, solid, alt.Chart(announced[~announced.exact]).mark_point(**looks).encode(x=x, y=y)]


def _events(events: Sequence[Event], x: Any, high: float, narrow: bool) -> list[Any]:
    """Thin dashed lines at dates, named at their heads above the plot; by letter on phones."""
    layers: list[Any] = []
    for event in events:
        data = alt.Chart(
            pd.DataFrame({"date": [event.day], "words": [event.words], "letter": [event.letter]})
        )
        layers.append(data.mark_rule(**event_rule()).encode(x=x))
        looks: Look = {
            "fontSize": 14 if narrow else 13,
            "color": colour("muted"),
            "baseline": "bottom",
            "lineHeight": 15,
        }
        if narrow:
            text = data.mark_text(**looks, fontWeight=600, dy=-3).encode(x=x, y=alt.value(0), text="letter:N")
        else:
            dx = {"left": 0, "right": 0, "center": 0}[event.align]
            placed: Look = {"align": event.align, "dx": dx, "dy": -4 - 15 * (len(event.words) - 1)}
            text = data.mark_text(**looks, **placed).encode(x=x, y=alt.value(0), text="words:N")
        layers.append(text)
    return layers


def strips(months: pd.DataFrame, labels: dict[str, tuple[str, str]]) -> Drawing:
    """Draw a strip a variant on a log axis: a tick for every ordinary month, a dot for the pilot's.

    `months`: variant, ratio, pilot, text (the dot's label). `labels`: variant → its words for wide and phone.
    """
    order = list(labels)
    low, high = float(months.ratio.min()) * 0.92, float(months.ratio.max()) * 1.08
    values = [value for value in (0.25, 0.5, 1, 2, 4, 8) if low <= value <= high]
    said = (
        "{'0.25':'a quarter','0.5':'half','1':'as many','2':'twice','4':'4 times','8':'8 times'}[datum.value]"
    )

    def draw(width: int, narrow: bool) -> Any:
        font = 14 if narrow else 13
        axis = alt.Axis(
            values=values, labelExpr=said, labelFontSize=font, grid=True, gridColor=colour("grid")
        )
        x = alt.X("ratio:Q", scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=axis)
        y = alt.Y("variant:N", sort=order, scale=alt.Scale(domain=order), axis=None)
        others, own = months[~months.pilot], months[months.pilot]
        ticks = alt.Chart(others).mark_tick(color=colour("context"), thickness=1.2, size=18).encode(x=x, y=y)
        dots = alt.Chart(own).mark_point(color=colour("arrivals"), size=110, opacity=1).encode(x=x, y=y)
        looks: Look = {"fontSize": font, "fontWeight": 600, "color": colour("arrivals"), "dy": 20}
        text = alt.Chart(own).mark_text(**looks).encode(x=x, y=y, text="text:N")
        names = pd.DataFrame({"variant": order, "said": [labels[name][int(narrow)] for name in order]})
        head = alt.Chart(names).mark_text(align="left", dy=-20, fontSize=font)
        heads = head.encode(y=y, x=alt.value(0), text="said:N")
        return alt.layer(ticks, dots, text, heads).properties(width=width, height=78 * len(order))

    return draw
