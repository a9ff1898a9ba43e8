"""The marks of an exhibit's drawing, as Vega-Lite is given them: what kind, how they look, which rows they show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import altair as alt

from crossings.exhibits import rows
from crossings.exhibits.drawing import AROUND_PLOT, WIDE
from crossings.exhibits.exhibit import Exhibit


class Mark(NamedTuple):
    """One layer: its kind, its look, its rows, its channels."""

    kind: str
    look: dict[str, Any]
    rows: list[dict[str, Any]]
    at: dict[str, Any]

    @property
    def hue(self) -> str:
        """The colour that all of the layer has."""
        return str(self.look.get("fill") or self.look.get("color") or "")

    @property
    def words(self) -> list[Any]:
        """What a layer of text says, a row each."""
        text = self.at.get("text", {})
        return [row[text["field"]] for row in self.rows] if "field" in text else []


def specification(draw: Any, outer: int = WIDE) -> dict[str, Any]:
    """What a drawing of this outer width gives to Vega-Lite, not yet drawn."""
    with alt.theme.enable("ledger"), alt.data_transformers.enable(rows.TRANSFORMER):
        made: dict[str, Any] = draw(outer - AROUND_PLOT, outer < WIDE).to_dict(validate=False)
    return made


def marks_of(draw: Any, outer: int = WIDE) -> list[Mark]:
    """Every mark of a drawing, in the order in which they are laid over each other."""
    made = specification(draw, outer)
    return list(_marks(made, made.get("datasets", {}), {}))


def marks(exhibit: Exhibit, outer: int = WIDE) -> list[Mark]:
    """Every mark of all panels of an exhibit."""
    return [mark for _, draw in exhibit._panels for mark in marks_of(draw, outer)]


def _marks(view: dict[str, Any], sets: dict[str, Any], data: dict[str, Any]) -> Iterator[Mark]:
    data = view.get("data", data)
    if "mark" in view:
        found = data.get("values", sets.get(data.get("name", ""), []))
        look = view["mark"] if isinstance(view["mark"], dict) else {"type": view["mark"]}
        yield Mark(
            look["type"],
            look,
            list(found) if isinstance(found, (list, tuple)) else [found],
            view.get("encoding", {}),
        )
    for part in ("layer", "concat", "hconcat", "vconcat"):
        for inner in view.get(part, []):
            yield from _marks(inner, sets, data)
