"""What a drawing shows: its frame, its plots and its marks, read from the SVG by lxml.

`vl_convert.vegalite_to_scenegraph` gives the same marks, but takes almost as long as the SVG.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lxml import etree

from crossings.exhibits.tokens import PALETTE

WITHOUT_MEANING: Final = ("paper", "raised", "ink", "muted", "rule", "grid", "context")
MEANT: Final = {hue: name for name, (hue, _) in PALETTE.items() if name not in WITHOUT_MEANING}
PLACES: Final = ("d", "transform", "x", "y", "x1", "y1", "x2", "y2", "width", "height")
NO_NUMBER: Final = re.compile("NaN|Infinity")
NO_WORD: Final = ("undefined", "NaN", "null", "Invalid Date")  # how Vega writes a missing value
OUTSIDE: Final = 2  # a plot's own sizes from its corner: a shape farther off is not in it
_SHIFT: Final = re.compile(r"translate\(([-+\d.e]+),([-+\d.e]+)\)")
_START: Final = re.compile(r"M([-+\d.e]+),([-+\d.e]+)")
_GROUND: Final = re.compile(r"h([-+\d.e]+)v([-+\d.e]+)")


@dataclass(frozen=True)
class Shape:
    """A shape of a mark, with the width and height of its plot in px."""

    element: Any
    plot: tuple[float, float]

    @property
    def is_drawn(self) -> bool:
        """Whether it shows anything: a path with a way, a word, a line, a picture."""
        kind = etree.QName(self.element).localname
        return bool({"path": self.element.get("d"), "text": self.element.text}.get(kind, kind))

    @property
    def place(self) -> tuple[float, float]:
        """Where it begins, in px from the corner of its plot."""
        found = (
            _SHIFT.match(self.element.get("transform", "")),
            _START.match(self.element.get("d", "")),
        )
        starts = [(float(each[1]), float(each[2])) for each in found if each]
        return sum(x for x, _ in starts), sum(y for _, y in starts)

    @property
    def is_outside(self) -> bool:
        """Whether it begins so far from its plot that it cannot be meant to be seen in it."""
        return any(
            not -OUTSIDE * size <= at <= (OUTSIDE + 1) * size
            for at, size in zip(self.place, self.plot, strict=True)
        )


class Scene:
    """A drawing by Vega: its size in px, and the shapes of its marks."""

    def __init__(self, svg: str) -> None:
        self._root = etree.fromstring(svg.encode())
        self.width, self.height = (float(self._root.get(side)) for side in ("width", "height"))

    @property
    def shift(self) -> tuple[float, float]:
        """Where the plot is in the frame, in px from its corner."""
        found = _SHIFT.match(self._root[0].get("transform", ""))
        return (float(found[1]), float(found[2])) if found else (0, 0)

    @property
    def plot_width(self) -> float:
        """The width in px of the plot, or of all plots together."""
        return _size(self._root[0])[0]

    @cached_property
    def shapes(self) -> list[Shape]:
        """The shapes of all marks, but not those of axes, legends and titles."""
        return [Shape(shape, plot) for plot, marks in _marks(self._root, (0, 0)) for shape in marks]

    @property
    def hues(self) -> set[str]:
        """The colours of the marks, as hex in small letters."""
        paints = (shape.element.get(part) for shape in self.shapes for part in ("fill", "stroke"))
        return {paint.lower() for paint in paints if paint}


def _marks(group: Any, plot: tuple[float, float]) -> Iterator[tuple[tuple[float, float], Any]]:
    """Each group of shapes of one mark within a group, with the size of its plot."""
    for inner in group:
        roles = (inner.get("class") or "").split()
        if "role-mark" in roles and "mark-group" not in roles:
            yield plot, inner
        elif etree.QName(inner).localname == "g":
            yield from _marks(
                inner, _size(inner) if "role-scope" in roles or "root" in roles else plot
            )


def _size(group: Any) -> tuple[float, float]:
    """The size of the first plot in a group, that of its background."""
    grounds = (each for each in group.iter("{*}path") if each.get("class") == "background")
    found = _GROUND.search(next((each.get("d") for each in grounds), ""))
    return (float(found[1]), float(found[2])) if found else (0, 0)


def refuse_unsound(scene: Scene) -> None:
    """Raise ValueError for a drawing without a mark, or with one that nobody can read.

    Such a mark lies at no number or far outside its plot, or writes that a value is missing.
    """
    if not any(shape.is_drawn for shape in scene.shapes):
        raise ValueError(
            "the chart draws no mark: its data have no row, or no value where it draws. "
            "Give it rows, or a sentence in its place with `fallback=`"
        )
    for shape in scene.shapes:
        places = [f'{part}="{shape.element.get(part, "")}"' for part in PLACES]
        if place := next(filter(NO_NUMBER.search, places), ""):
            raise ValueError(
                f"the chart draws a mark at no number ({place[:40]}): "
                "take rows without a value out of its data, or see to the ends of its scales"
            )
        if shape.element.text in NO_WORD:
            raise ValueError(
                f"the chart writes “{shape.element.text}” where a value is missing: "
                "take rows without a value out of its data"
            )
        if 0 in shape.plot:
            raise ValueError(
                "the chart leaves its plot no room: names or labels beside it are too long, or a "
                "mark lies far outside. Cut the names, as charts.names_axis does, or let the ends "
                "of its scales take in the data"
            )
        if shape.is_outside:
            raise ValueError(
                "the chart draws a mark far outside its plot ({:g}, {:g} px from its corner): "
                "let the ends of its scales take in the data".format(*shape.place)
            )


def refuse_unnamed_colours(scene: Scene, spec: Mapping[str, Any]) -> None:
    """Raise ValueError for a mark in a colour that has a meaning here and that the chart lacks.

    The chart itself must name the colour: one from the theme or a default does not count.
    """
    chart_itself = json.dumps(
        {name: part for name, part in spec.items() if name != "config"}
    ).lower()
    if unnamed := sorted(
        MEANT[hue] for hue in scene.hues & MEANT.keys() if hue not in chart_itself
    ):
        raise ValueError(
            f"the chart draws in the colour of {' and '.join(unnamed)}, which it does not name. "
            f'Give the mark its colour, such as color=colour("{unnamed[0]}")'
        )
