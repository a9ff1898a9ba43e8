"""Checks of marks: a line has dots of its own colour and is not filled, and colours are named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from crossings.exhibits import CHART_PARTS
from crossings.exhibits.tokens import TOKENS

Spec = dict[str, Any]
LINES: Final = ("line", "trail")
WITHOUT_MEANING: Final = ("paper", "raised", "ink", "muted", "rule", "grid", "context")
MEANT: Final = {hue: name for name, (hue, _) in TOKENS.items() if name not in WITHOUT_MEANING}
FILLED: Final = (
    "a line that is given `fill` is drawn as a filled shape, which says nothing true "
    "(`charts.final_or_not` is for bars). Give the line `color=colour(…)`, and draw what is "
    "provisional as a line of its own with `strokeDash=[4, 3]`"
)
_MARKS = re.compile(r'<g class="mark-(?!group)[\w-]+ role-mark[^>]*[^/>]>(.*?)</g>', re.S)
_PAINT = re.compile(r'\b(?:fill|stroke)="(#[0-9a-fA-F]{6})"')


def with_coloured_dots(view: Spec, inherited: Mapping[str, Any] | None = None) -> Spec:
    """The specification with the dots of each line in its colour.

    Vega-Lite gives such dots the colour that the theme has for points, which here may mean
    something else. `inherited` are the channels of the views around `view`. Raises ValueError for a
    line that is filled.
    """
    encoding = {**(inherited or {}), **view.get("encoding", {})}
    coloured = dict(view)
    for part in CHART_PARTS:
        if part in view:
            coloured[part] = [with_coloured_dots(inner, encoding) for inner in view[part]]
    if "spec" in view:
        coloured["spec"] = with_coloured_dots(view["spec"], encoding)
    if "mark" in view:
        coloured["mark"] = _mark_with_coloured_dots(view["mark"], bool(encoding.get("fill")))
    return coloured


def _mark_with_coloured_dots(mark: Any, has_fill: bool) -> Any:
    """A mark with dots in its colour, unless they have their own.

    Raises ValueError for a filled line.
    """
    look = dict(mark) if isinstance(mark, Mapping) else {"type": mark}
    if look["type"] in LINES and (has_fill or look.get("fill") or look.get("filled")):
        raise ValueError(FILLED)
    dots = _coloured_dots(look)
    return look | {"point": dots} if dots else mark


def _coloured_dots(look: Mapping[str, Any]) -> dict[str, Any]:
    """The dots of a mark in its colour or their own; empty if it has no dots, or no colour.

    A mark without a colour has it from an encoding, which Vega-Lite gives its dots too.
    """
    dots, hue = look.get("point", False), look.get("stroke") or look.get("color")
    if dots in (None, False, "transparent") or not hue:
        return {}
    dots_look = dict(dots) if isinstance(dots, Mapping) else {}
    return {"color": hue, **dots_look}


def shapes(svg: str) -> list[str]:
    """The SVG of the shapes of each mark of a drawing; marks without a shape are left out."""
    return _MARKS.findall(svg)


def refuse_unnamed_colours(svg: str, spec: Mapping[str, Any]) -> None:
    """Raise ValueError for a mark in a colour that has a meaning here and that the chart lacks.

    The chart itself must name the colour: one from the theme or a default does not count.
    """
    chart_itself = json.dumps(
        {name: part for name, part in spec.items() if name != "config"}
    ).lower()
    drawn_hues = {hue.lower() for marks in shapes(svg) for hue in _PAINT.findall(marks)}
    if unnamed := sorted(
        MEANT[hue] for hue in drawn_hues & MEANT.keys() if hue not in chart_itself
    ):
        raise ValueError(
            f"the chart draws in the colour of {' and '.join(unnamed)}, which it does not name. "
            f'Give the mark its colour, such as color=colour("{unnamed[0]}")'
        )
