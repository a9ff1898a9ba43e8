"""The words at a mark: each mark that stands for a row of the table shows that row, as the table words it.

A drawing names, in the data of a mark, the row behind it (`ROW`). From that the published specification and the
live chart get tooltips whose every word is a cell of the exhibit's table, so that the two cannot differ. The static
drawing is made without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from crossings.tokens import TOKENS

# In a mark's data: its row in the table, by position or by its name as worded; or that and the columns that it shows.
ROW: Final = "row"
TIP: Final = "tip"
RowRef = int | str | Sequence[Any]
WordsOf = Callable[[RowRef], Mapping[str, str]]

_ALONG = ("line", "area")  # one mark through many rows: a point at each carries the words
_PARTS = ("layer", "concat", "hconcat", "vconcat")


def with_tips(spec: Mapping[str, Any], words: WordsOf) -> dict[str, Any]:
    """The specification with a tooltip on each mark whose data name a row; `words` gives a row's words.

    Lines and areas get a point at each value, which is not seen until it is meant.
    """
    return _view(spec, spec.get("datasets", {}), [], words, [0])


def _worded(rows: Sequence[Any], words: WordsOf) -> list[Any]:
    said = []
    for row in rows:
        if isinstance(row, dict) and ROW in row:
            bare = {name: value for name, value in row.items() if name != ROW}
            row = bare if row[ROW] is None else bare | {TIP: dict(words(row[ROW]))}
        said.append(row)
    return said


def _view(
    view: Mapping[str, Any], datasets: Mapping[str, Any], above: list[Any], words: WordsOf, count: list[int]
) -> dict[str, Any]:
    """One view and all within it; `above` are the rows that it inherits, worded already."""
    view = dict(view)
    if view.get("data"):
        above = _worded(view["data"].get("values") or datasets.get(view["data"].get("name"), []), words)
        view["data"] = {"values": above}
    for part in _PARTS:
        if part in view:
            parts: list[dict[str, Any]] = []
            for inner in view[part]:
                parts.append(_view(inner, datasets, above, words, count))
                if _kind(inner) in _ALONG and _has_tips(parts[-1], above):
                    count[0] += 1
                    parts.append(_points(parts[-1], count[0]))
            view[part] = parts
    if "mark" in view and _has_tips(view, above) and _kind(view) not in _ALONG:
        view["encoding"] = view.get("encoding", {}) | {"tooltip": {"field": TIP, "type": "nominal"}}
    view.pop("datasets", None)
    return view


def _kind(view: Mapping[str, Any]) -> str:
    mark = view.get("mark", "")
    return str(mark if isinstance(mark, str) else mark["type"])


def _has_tips(view: Mapping[str, Any], above: Sequence[Any]) -> bool:
    rows = view["data"]["values"] if view.get("data") else above
    return any(isinstance(row, dict) and TIP in row for row in rows)


def _points(line: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A point at each value of a line, invisible until it is meant."""
    mark = line["mark"] if isinstance(line["mark"], dict) else {}
    look = {name: mark[name] for name in ("color", "stroke") if name in mark}
    hue = look.get("color") or look.get("stroke") or TOKENS["ink"][0]
    places = {name: value for name, value in line["encoding"].items() if name in ("x", "y")}
    own = {"data": line["data"]} if line.get("data") else {}
    return own | {
        "name": f"hover_{number}",
        "mark": {"type": "point", "filled": True, "size": 70, "color": hue, "opacity": 0},
        "encoding": places | {"tooltip": {"field": TIP, "type": "nominal"}},
    }


def in_tokens(text: str) -> str:
    """A specification's text with each token's hex as its custom property, which follows the page's theme."""
    for name, (light, _) in TOKENS.items():
        text = text.replace(light, f"var(--cl-{name})")
    return text
