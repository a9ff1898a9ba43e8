"""Drawings of the chapter on the returns pilot: columns, seasons, a timeline, and strips of ratios.

The chapter's exhibits say what is drawn; how it is drawn for a wide page and for a phone stands here alone.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import altair as alt
import pandas as pd

from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import (
    Look,
    fine_grid_values,
    font_size,
    log_x,
    name_room,
    on_field,
    text,
)
from crossings.exhibits.drawing import Drawing
from crossings.theme import event_rule, not_established
from crossings.tokens import colour

PLOT: Final = 300  # px: height of the timeline
LABEL: Final = 9.5  # px: a generous width of a letter in bold, for deciding which words a line would cross
FEWEST: Final = 6  # columns that a plot has room for, so that one alone does not fill it
BASELINE: Final[dict[str, Any]] = {"domain": True, "domainColor": colour("ink"), "domainWidth": 1}
HUES: Final = {"returned": "returned to France", "admitted": "admitted to the UK"}


class LineAcross(NamedTuple):
    """A line across columns: its value, and its words in lines; on phones it is lettered A."""

    value: float
    words: list[str]


class DateOnTimeline(NamedTuple):
    """A date on a timeline: the day, its words in lines and how they lie; on phones a letter and its key."""

    day: pd.Timestamp
    letter: str
    words: list[str]
    key: str
    align: str = "center"


def columns(
    marks: pd.DataFrame, unit: str = "", reference: LineAcross | None = None, difference: bool = False
) -> Drawing:
    """Draw a column a row, or two beside each other where a key has both measures; rows on phones.

    With `difference` values lie either side of zero: below it returned, above it admitted.

    `marks`: key (unique), label ("Aug|2025" breaks), measure (returned or admitted), value (NA: not known),
    text (its label), aside (more of it, on phones only), exact (False: dashed).
    """
    paired = bool(marks.key.duplicated().any())

    def draw(width: int, narrow: bool) -> Any:
        low, top = _reach(marks, reference, paired or difference, narrow)
        low, top = (min(low, -0.4 * top), max(top, -0.4 * low)) if difference else (low, top)
        place = _Bands(marks, paired, low, top, unit, narrow)
        layers = [
            place.bars(part, str(hue), bool(exact))
            for (hue, exact), part in marks.groupby(["measure", "exact"])
        ]
        if reference:
            layers += place.reference(reference)
        if paired:  # labels of neighbours are moved apart, since they are as wide as the columns
            shifts = {"returned": -2, "admitted": 2}
            layers += [place.texts(part, shift=shifts[str(hue)]) for hue, part in marks.groupby("measure")]
        else:
            layers.append(place.texts(marks[~(marks.value < 0)]))
        if low < 0:
            layers += [place.texts(marks[marks.value < 0], up=False), place.zero()]
        if paired or difference:
            layers += _key(paired, narrow)
        each = 46 if paired else 30
        height = each * place.rows + 10 if narrow else 280
        return chart_layout.layered(*layers, width=width, height=height)

    return draw


def _reach(
    marks: pd.DataFrame, reference: LineAcross | None, keyed: bool, narrow: bool
) -> tuple[float, float]:
    """The ends of the axis of values: room above columns for labels and a key, beside rows for labels."""
    low = min(0.0, float(marks.value.min()))
    top = max(float(marks.value.max()), reference.value if reference else 0.0, 1e-9)
    if not narrow:
        return low * 1.35, top * (1.22 if keyed else 1.12)
    letters = int((marks.text + marks.aside).str.len().max())
    room = (8.6 * letters + 12) / 230  # px of a letter in the widest font, of the plot of a phone's drawing
    if low < 0:
        span = (top - low) / (1 - 2 * room)
        return low - room * span, top + room * span
    return low, top / (1 - room)


class _Bands:
    """One band for each key, along x on a wide page and down y on a phone; the value on the other axis."""

    def __init__(
        self, marks: pd.DataFrame, paired: bool, low: float, top: float, unit: str, narrow: bool
    ) -> None:
        self.paired, self.narrow, self.font = paired, narrow, font_size(narrow)
        labels = dict(zip(marks.key, marks.label, strict=True))
        blanks = [] if narrow else [f"~{i}" for i in range(FEWEST - len(labels))]
        self.keys, self.rows = [*labels, *blanks], len(labels)
        words = json.dumps(labels | dict.fromkeys(blanks, ""), ensure_ascii=False)
        joined = f"replace({words}[datum.value], '|', ' ')" if narrow else f"split({words}[datum.value], '|')"
        steps = fine_grid_values(max(top, -low) / 1.1)
        values = [value for value in [*(-step for step in steps[:0:-1]), *steps] if low <= value <= top]
        last = values[-1]
        self.axis = alt.Axis(
            labelExpr=joined,
            labelAngle=0,
            labelOverlap=False,
            labelFontSize=self.font,
            grid=False,
            domain=low == 0,
            domainColor=colour("ink"),
            labelColor=colour("ink" if narrow else "muted"),
            minExtent=name_room(labels.values()) if narrow else alt.Undefined,
        )
        number = "replace(format(datum.value, ',~r'), '-', '\u2212')"
        self.values = alt.Axis(
            values=values, labelExpr=f"datum.value == {last} ? {number} + '{unit}' : {number}"
        )
        self.scale = alt.Scale(domain=[low, top], nice=False)

    def band(self) -> Any:
        scale = alt.Scale(domain=self.keys, paddingInner=0.12 if self.paired else 0.2, paddingOuter=0.1)
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

    def texts(self, part: pd.DataFrame, up: bool = True, shift: int = 0) -> Any:
        """Values at the ends of columns; what is not known stands at the baseline as [x]."""
        words = part.assign(value=part.value.fillna(0), text=part.text + (part.aside if self.narrow else ""))
        looks: Look = {"fontSize": self.font, "color": colour("ink")}
        looks["fontWeight"] = 400 if self.paired else 600
        if self.narrow:
            looks |= {"align": "left" if up else "right", "dx": 6 if up else -6}
        else:
            looks |= {"dy": -9 if up else 11, "dx": shift}
        return self._encode(alt.Chart(words).mark_text(**looks), text=alt.Text("text:N"))

    def zero(self) -> Any:
        axis: Look = {"x" if self.narrow else "y": self.value("zero:Q")}
        return alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=colour("ink")).encode(**axis)

    def reference(self, line: LineAcross) -> list[Any]:
        value = self.value()
        data = pd.DataFrame({"value": [line.value], "words": [line.words], "letter": ["A"]})
        rule = alt.Chart(data).mark_rule(**event_rule()).encode(**{"x" if self.narrow else "y": value})
        if self.narrow:
            looks: Look = {"fontSize": self.font, "fontWeight": 600, "color": colour("muted"), "dy": -8}
            return [rule, text(data, value, alt.YValue(0), "letter", **looks)]
        looks = {"align": "left", "baseline": "bottom", "lineHeight": 16, "color": colour("muted")}
        up: Look = {"dy": -5 - 16 * (len(line.words) - 1), "dx": 4}
        return [rule, text(data, alt.XValue(0), value, "words", **looks, **up)]


def dashed(hue: str) -> dict[str, Any]:
    """Mark properties of a figure that is rounded, a floor or second-hand; the family has one tint."""
    return not_established("returned") | {"stroke": colour(hue)}


def _key(paired: bool, narrow: bool) -> list[Any]:
    """The names of the two measures above the plot, each after a square in its hue."""
    layers = []
    for n, (hue, said) in enumerate(HUES.items()):
        words = f"more {hue}" if not paired else hue if narrow else said
        at, up = n * (125 if narrow else 160) + (-40 if narrow else 8), alt.YValue(-14 if narrow else 4)
        data = pd.DataFrame({"said": [words]})
        square = alt.Chart(data).mark_square(color=colour(hue), size=110, opacity=1)
        layers.append(square.encode(x=alt.XValue(at), y=up))
        looks: Look = {"align": "left", "dx": 12, "fontSize": font_size(narrow)}
        layers.append(text(data, alt.XValue(at), up, "said", **looks))
    return layers


def seasons(marks: pd.DataFrame) -> Drawing:
    """Draw arrivals of each season as a bar: value at its head, change on the season before under it.

    `marks`: season, people, text, change (words), pilot (True where the pilot was in effect).
    """
    top = float(marks.people.max()) * 1.16
    order = list(marks.season)

    def draw(width: int, narrow: bool) -> Any:
        font = font_size(narrow)
        scale = alt.Scale(domain=order, paddingInner=0.22, paddingOuter=0.08)
        axis = alt.Axis(labelAngle=0, labelFontSize=font, labelColor=colour("ink"), grid=False, **BASELINE)
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
                "people:Q", scale=amount, axis=alt.Axis(values=fine_grid_values(top / 1.1), format=",d")
            )
            value, change, note = {"dy": -9}, {"dy": 16}, {"dy": -26}
        bars = alt.Chart(marks).mark_bar(color=colour("arrivals")).encode(**places)
        inside: Look = {"fontSize": font, "color": colour("paper")}
        heads: Look = {"fontSize": font, "fontWeight": 600} | ({"color": colour("paper")} if narrow else {})
        x, y = places["x"], places["y"]
        texts = text(marks, x, y, "text", bare="value" if narrow else "", **heads, **value)
        changes = text(marks, x, y, "change", bare="change", **inside, **change)
        note |= {"fontSize": font, "color": colour("muted")}
        said = text(marks[marks.pilot].assign(said="pilot in effect"), x, y, "said", **note)
        layers = chart_layout.layered(bars, texts, changes, said)
        return layers.properties(width=width, height=56 * len(marks) if narrow else 300)

    return draw


def timeline(
    figures: pd.DataFrame, events: Sequence[DateOnTimeline], first: pd.Timestamp, last: pd.Timestamp
) -> Drawing:
    """Draw running figures over time: the official series as lines, announcements as dots, open if not exact.

    `figures`: date, people, measure (others than the two are left out), official, exact, words,
    after_the_data, row (in the table). The last figure of each measure is named, and each reported after the data.
    """
    needed = ["date", "people", "measure", "official", "exact", "words", "after_the_data", "row"]
    points = figures.loc[figures.measure.isin(list(HUES)), needed].reset_index(drop=True)
    top = float(points.people.max()) * 1.25 + 2
    months = pd.date_range(first.replace(day=1), last, freq="MS")

    def draw(width: int, narrow: bool) -> Any:
        font, room = font_size(narrow), 0.04 if narrow else 0.05
        begin, end = first - pd.Timedelta(days=8), last + (last - first) * room + pd.Timedelta(days=6)
        ticks = [month for month in months[:: 1 + len(months) // (5 if narrow else 9)] if month >= first]
        name = "%b" if ticks else "%e %b"
        axis = alt.Axis(
            values=[_at(tick) for tick in ticks or [first]],
            labelExpr=f"[timeFormat(datum.value, '{name}'), timeFormat(datum.value, '%Y')]",
            labelFontSize=font,
            labelOverlap=False,
        )
        x = alt.X("date:T", scale=alt.Scale(domain=[_at(begin), _at(end)], nice=False), axis=axis)
        values = alt.Axis(values=fine_grid_values(top / 1.1), format=",d", labelFontSize=font)
        y = alt.Y("people:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=values)
        labels = [*_end_labels(points), *_press_labels(points[points.after_the_data], events, narrow)]
        boxes = [label.box(width / (end - begin).days, PLOT / top) for label in labels]
        layers = _events(events, x, y, top, boxes, narrow)
        for hue, part in points.groupby("measure"):
            layers += _dots(part, str(hue), x, y)
        layers += [label.drawn(x, y, font) for label in labels]
        return chart_layout.layered(*layers, width=width, height=PLOT)

    return draw


def _at(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%dT00:00:00}"


class _Label(NamedTuple):
    """Words in lines that end left of a point, so many px above it."""

    row: dict[Any, Any]
    lines: list[str]
    up: int

    def box(self, px_of_day: float, px_of_person: float) -> tuple[pd.Timestamp, pd.Timestamp, float, float]:
        """The days and the people between which it lies, generously."""
        end, wide = self.row["date"], 9 + LABEL * max(map(len, self.lines))
        low = float(self.row["people"]) + (self.up - 9) / px_of_person
        return (
            end - pd.Timedelta(days=wide / px_of_day),
            end,
            low,
            low + (3 + 17 * len(self.lines)) / px_of_person,
        )

    def drawn(self, x: Any, y: Any, font: int) -> Any:
        look: Look = {"align": "right", "dx": -5, "dy": -self.up - 16 * (len(self.lines) - 1)}
        look |= {"lineHeight": 16, "fontSize": font, "fontWeight": 600}
        at = pd.DataFrame([self.row | {"lines": self.lines}])
        return text(at, x, y, "lines", color=colour(str(self.row["measure"])), **look)


def _end_labels(points: pd.DataFrame) -> list[_Label]:
    """The figures to name, above and left of their points; the larger of two at one date a line higher."""
    rows = points[~points.after_the_data].groupby("measure").tail(1).to_dict("records")
    most = max((row["people"] for row in rows), default=0)
    together = len(rows) == 2 and rows[0]["date"] == rows[1]["date"]
    larger = next((n for n, row in enumerate(rows) if together and row["people"] == most), None)
    return [
        _Label(row, [f"{row['words']} {row['measure']}"], 12 + 17 * (n == larger))
        for n, row in enumerate(rows)
    ]


def _press_labels(later: pd.DataFrame, events: Sequence[DateOnTimeline], narrow: bool) -> list[_Label]:
    """What was reported after the data, named left of the last dashed line before its point; on phones in three lines."""
    labels = []
    for row in later.to_dict("records"):
        lines = [str(row["words"]), str(row["measure"]), "(press report)"]
        before = [event.day for event in events if event.day < row["date"]]
        at = row | {"date": max(before, default=row["date"])}
        labels.append(_Label(at, lines if narrow else [" ".join(lines)], 11))
    return labels


def _dots(part: pd.DataFrame, hue: str, x: Any, y: Any) -> list[Any]:
    official, announced = part[part.official], part[~part.official]
    line = alt.Chart(official).mark_line(color=colour(hue), strokeWidth=2).encode(x=x, y=y)
    solid = alt.Chart(announced[announced.exact]).mark_point(color=colour(hue), size=55, opacity=1)
    looks: Look = {"fill": colour("paper"), "stroke": colour(hue), "strokeWidth": 1.8}
    looks |= {"size": 75, "opacity": 1}
    opened = alt.Chart(announced[~announced.exact]).mark_point(**looks)
    return [line, solid.encode(x=x, y=y), opened.encode(x=x, y=y)]


def _events(
    events: Sequence[DateOnTimeline], x: Any, y: Any, top: float, boxes: Sequence[Any], narrow: bool
) -> list[Any]:
    """Thin dashed lines at dates, broken where words lie, named at their heads above the plot; by letter on phones."""
    layers: list[Any] = []
    for event in events:
        data = pd.DataFrame([{"date": event.day, "words": event.words, "letter": event.letter}])
        crossed = sorted((low, high) for begin, end, low, high in boxes if begin < event.day < end)
        feet, heads = [0.0, *(high for _, high in crossed)], [*(low for low, _ in crossed), top]
        pieces = pd.DataFrame({"date": event.day, "people": feet, "head": heads})
        pieces = pieces[pieces.people < pieces["head"]]
        rule = alt.Chart(pieces).mark_rule(**event_rule())
        layers.append(rule.encode(x=x, y=y, y2=alt.Y2("head:Q")))
        looks: Look = {"fontSize": font_size(narrow), "color": colour("muted"), "baseline": "bottom"}
        if narrow:
            looks |= {"fontWeight": 600, "dy": -3}
        else:
            looks |= {"align": event.align, "lineHeight": 15, "dy": -4 - 15 * (len(event.words) - 1)}
        layers.append(text(data, x, alt.YValue(0), "letter" if narrow else "words", **looks))
    return layers


def strips(months: pd.DataFrame, labels: dict[str, tuple[str, str]]) -> Drawing:
    """Draw a strip a variant on a log axis: a tick for every ordinary month, a dot for the pilot's.

    `months`: variant, ratio, pilot, text (the dot's label), row (in the table, where it is). `labels`: variant → its words for wide and phone.
    """
    order = list(labels)
    low, high = float(months.ratio.min()) * 0.92, float(months.ratio.max()) * 1.08

    def draw(width: int, narrow: bool) -> Any:
        font = font_size(narrow)
        x = on_field(log_x(low, high, narrow), "ratio")
        y = alt.Y("variant:N", sort=order, scale=alt.Scale(domain=order), axis=None)
        others, own = months[~months.pilot], months[months.pilot]
        ticks = alt.Chart(others).mark_tick(color=colour("context"), thickness=1.2, size=18).encode(x=x, y=y)
        dots = alt.Chart(own).mark_point(color=colour("arrivals"), size=110, opacity=1).encode(x=x, y=y)
        looks: Look = {"fontSize": font, "fontWeight": 600, "color": colour("arrivals"), "dy": 20}
        named = text(own, x, y, "text", **looks)
        heads = []
        for name, words in labels.items():
            lines = textwrap.wrap(words[1], 36) if narrow else [words[0]]
            data = pd.DataFrame({"variant": [name], "said": [lines]})
            head: Look = {"align": "left", "baseline": "bottom", "lineHeight": 16, "fontSize": font}
            head |= {"dy": -13 - 16 * (len(lines) - 1)}
            heads.append(text(data, alt.XValue(0), y, "said", **head))
        height = (96 if narrow else 78) * len(order)
        return chart_layout.layered(ticks, dots, named, *heads, width=width, height=height)

    return draw
