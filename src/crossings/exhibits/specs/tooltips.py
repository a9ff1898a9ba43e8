"""Tooltips: the fields of the table at each mark of a live chart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from crossings.errors import refuse_unknown
from crossings.exhibits.specs.views import Spec, copy_of, views
from crossings.exhibits.tokens import colour

NO_TIPS: Final = ("text", "rule")


def with_tooltips(spec: Spec, names: Mapping[str, str], formats: Mapping[str, str]) -> Spec:
    """The specification with tooltips, for its file and its live chart; a drawing has none.

    A tooltip has the fields with a heading in `names` that are columns of the data, in the order of
    `names`. `formats` are those of d3; a field without one gets that of its type. Texts, rules and
    marks without such a field get no tooltip, and a mark keeps its own. Lines and areas get
    invisible dots that have it. The data must be in the specification.
    """
    spec = copy_of(spec)
    for number, view in enumerate([each for each in views(spec) if each.mark]):
        row = _examples(view.rows)
        named = [name for name in names if name in row]
        tips = [_tip(name, row[name], names[name], formats.get(name, "")) for name in named]
        if tips:
            _add_tooltip(view.spec, tips, number)
    return spec


def refuse_tips_of_nothing(ident: str, names: Mapping[str, str] | None, spec: Spec) -> None:
    """Raise ValueError for a heading of a field that the rows behind no mark of an exhibit have.

    While a mark has no row its fields are unknown, and none is refused.
    """
    of_marks = [list(_examples(view.rows)) for view in views(spec) if view.mark]
    if names and of_marks and all(of_marks):
        refuse_unknown(ident, "tips", names, [name for fields in of_marks for name in fields])


def _examples(rows: Sequence[Spec]) -> Spec:
    """A value of each column that is not missing, which shows the column's type."""
    return {
        name: next((row[name] for row in rows if row.get(name) not in (None, "")), None)
        for name in (rows[0] if rows else ())
    }


def _add_tooltip(view: Spec, tips: Sequence[Spec], number: int) -> None:
    """Give the mark of a view a tooltip, unless it is a text or a rule or has one of its own.

    Over a line or an area, dots have it, in a layer whose name has the `number`.
    """
    view.setdefault("encoding", {})  # a layer may take all of it from the chart around it
    mark = {"type": view["mark"]} if isinstance(view["mark"], str) else view["mark"]
    if "tooltip" in mark:
        return
    if mark["type"] in ("line", "area") and "tooltip" not in view["encoding"]:
        _add_dots(view, f"hover_{number}x", mark.get("color", colour("arrivals")), tips)
    elif mark["type"] not in NO_TIPS:
        view["encoding"].setdefault("tooltip", tips)


def _add_dots(view: Spec, name: str, hue: str, tips: Sequence[Spec]) -> None:
    """Lay dots with a tooltip over a line or an area; they are invisible until selected."""
    line = {part: view.pop(part) for part in ("mark", "encoding")}
    dots = {
        "name": name,
        "mark": {"type": "point", "filled": True, "size": 80, "opacity": 0, "color": hue},
        "encoding": line["encoding"] | {"tooltip": tips},
    }
    view["layer"] = [line, dots]


def _tip(name: str, value: Any, head: str, format: str) -> Spec:
    """A line of a tooltip: a field with its heading and a format, by default that of its type.

    `value` is an example of the field, which shows its type. Text, true and false have no format.
    """
    kind, usual = "nominal", ""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        kind, usual = "temporal", "%-d %B %Y"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        kind = "quantitative"
        usual = "d" if name == "year" or name.endswith("_year") else ",.12~g"  # 2026, not 2,026
    return {"field": name, "type": kind, "title": head} | (
        {"format": format or usual} if usual else {}
    )
