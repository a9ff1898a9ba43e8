"""Columns as rows, for phones, where the value over a column is often wider than the column.

An exhibit does this by itself: a notebook draws upright columns. The specification is changed, so
that every layer of the chart turns with its columns. A chart stays as it is if its labels fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crossings.exhibits import letters
from crossings.exhibits.specs.marks import LINES
from crossings.exhibits.specs.views import CONCATENATED, Spec, View, copy_of, views

SIZE: Final = letters.SIZE[True]
ROW, ROW_OF_SEVERAL = 24, 22  # px: a row of one bar, and each bar where several share a row
OTHER_WAY: Final = {"vertical": "horizontal", "horizontal": "vertical"}
PLACED: Final = ("baseline", "align", "dx", "dy", "fontSize")  # they place a label on columns
TURNED: Final = {
    "x": "y",
    "y": "x",
    "x2": "y2",
    "y2": "x2",
    "xOffset": "yOffset",
    "yOffset": "xOffset",
}


def for_phone(spec: Spec) -> Spec:
    """The specification for a phone: all columns as rows if the labels of any would not fit.

    Columns under a line stay as they are. The views already have the width that they get on a
    phone, as `widths.sized` gives it.
    """
    if not any(chart.is_tight for chart in _charts(spec)):
        return spec
    turned = copy_of(spec)
    for chart in list(_charts(turned)):
        if chart.can_lie:
            chart.view.update(chart.as_rows())
    return turned


@dataclass(frozen=True)
class Columns:
    """A chart that may be one of columns, and its layers."""

    view: Spec
    layers: list[View]

    @property
    def bars(self) -> Spec | None:
        """The layer of columns, if there is one."""
        return next((layer.spec for layer in self.layers if _is_columns(layer.spec)), None)

    @property
    def can_lie(self) -> bool:
        """Whether it has columns, and no line runs over them: a line goes from left to right."""
        has_line = any(layer.mark.get("type") in LINES for layer in self.layers)
        return self.bars is not None and not has_line

    @property
    def names(self) -> list[str]:
        """The names under the columns, each once."""
        column = _field(self.bars or {}, "x")
        values = (row.get(column) for layer in self.layers for row in layer.rows)
        return list(dict.fromkeys(str(name) for name in values if name is not None))

    @property
    def beside(self) -> int:
        """How many columns share a name."""
        field = _field(self.bars or {}, "xOffset")
        values = {row.get(field) for layer in self.layers for row in layer.rows} - {None}
        return len(values) if field else 1

    @property
    def longest(self) -> float:
        """The width of the longest label in px."""
        lines = (line for layer in self.layers for line in _lines(layer))
        widths = (letters.width(line, SIZE, letters.FIGURES) for line in lines)
        return max(widths, default=0)

    @property
    def is_tight(self) -> bool:
        """Whether the longest label is wider than a column's place.

        False if the chart has no columns, or if a line runs over them.
        """
        place: float = self.view.get("width", 0) / max(1, len(self.names) * self.beside)
        return self.can_lie and self.longest > place

    def as_rows(self) -> Spec:
        """The chart with its columns as rows: values at their ends, names at the left."""
        room = f"max(40, width - {self.longest + 8:.0f})"
        across = {"axis": None, "scale": {"range": [0, {"expr": room}]}}
        name_width = max((letters.width(name, SIZE) for name in self.names), default=0) + 8
        down = {"axis": {"grid": False, "minExtent": name_width}}
        height = len(self.names) * (ROW if self.beside == 1 else ROW_OF_SEVERAL * self.beside)
        return _on_its_side(self.view, across, down) | {"height": height}


def _charts(spec: Spec) -> Iterator[Columns]:
    """The charts that a specification joins, or itself; none of a facet.

    A chart is no layer of another, and joins no others.
    """
    for view in views(spec):
        is_part = any("layer" in each or "spec" in each for each in view.around)
        if not is_part and not any(name in view.spec for name in (*CONCATENATED, "spec")):
            within = views(view.spec, view.around)
            yield Columns(view.spec, [each for each in within if "layer" not in each.spec])


def _field(layer: Spec, channel: str) -> str:
    return str(layer.get("encoding", {}).get(channel, {}).get("field", ""))


def _is_columns(layer: Spec) -> bool:
    """Whether a layer draws upright bars over names, not over times or numbers."""
    kinds = [layer.get("encoding", {}).get(channel, {}).get("type") for channel in "xy"]
    return (
        View(layer).mark.get("type") == "bar"
        and kinds[0] in ("ordinal", "nominal")
        and kinds[1] == "quantitative"
    )


def _lines(layer: View) -> Iterator[str]:
    """The lines of a layer's labels, none if it is no text.

    A number has the letters of its bare value, since no format is applied; 0 has none.
    """
    field = _field(layer.spec, "text")
    if layer.mark.get("type") == "text" and field:
        for row in layer.rows:
            yield from str(row.get(field) or "").split(layer.mark.get("lineBreak", "\n"))


def _on_its_side(layer: Spec, across: Spec, down: Spec) -> Spec:
    """A layer on its side; `across` is added to the channel of its values, `down` to its names."""
    if "layer" in layer:
        return layer | {"layer": [_on_its_side(inner, across, down) for inner in layer["layer"]]}
    encoding = {
        TURNED.get(name, name): dict(channel) for name, channel in layer.get("encoding", {}).items()
    }
    for name, look in (("x", across), ("y", down)):
        if "field" in encoding.get(name, {}):
            encoding[name] = _reduced_channel(encoding[name], name) | look
    mark = dict(View(layer).mark)
    if mark["type"] == "text":  # over a column becomes behind a row
        mark = {key: look for key, look in mark.items() if key not in PLACED} | {"align": "left"}
        mark["dx"] = 1 - View(layer).mark.get("dy", 0)
    if "orient" in mark:
        mark["orient"] = OTHER_WAY[mark["orient"]]
    return layer | {"mark": mark, "encoding": encoding}


def _reduced_channel(channel: Spec, name: str) -> Spec:
    """A channel with only its field and order, and for names the domain of its scale."""
    reduced = {key: channel[key] for key in ("field", "type", "sort", "timeUnit") if key in channel}
    domain = channel.get("scale", {}).get("domain") if name == "y" else None
    return reduced | ({"scale": {"domain": domain}} if domain else {})
