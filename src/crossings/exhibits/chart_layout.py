"""Several charts as one: in layers, side by side, one above the other, in rows of so many.

Altair's own layering copies each chart within, all the way down, whenever the whole is made, changed or written, to
merge parameters of interaction, which no drawing of the report has. Here a chart is written once, where it stands,
and the specification is the one that Altair would write. What Altair composes itself may be drawn as well.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import altair as alt
from altair.utils import update_nested

Spec = dict[str, Any]

_OF_THE_WHOLE: Final = ("$schema", "config", "datasets")  # said once, at the top
_NOT_IN_LAYERS: Final = (
    "width",
    "height",
    "view",
    "config",
    "concat",
    "hconcat",
    "vconcat",
    "facet",
    "repeat",
)


@dataclass(frozen=True)
class Composition:
    """Charts, each of Altair's or a composition, and the properties of the whole, as Vega-Lite names both.

    Raises ValueError, when it is written, for a layer that says what only the whole can: its size, say.
    """

    kind: str
    parts: Sequence[Any]
    said: Mapping[str, Any] = field(default_factory=dict)

    def properties(self, **more: Any) -> Composition:
        """The same charts with more properties: width, height, title."""
        return replace(self, said={**self.said, **more})

    def to_dict(self, validate: bool = False) -> Spec:
        """The Vega-Lite specification in the theme that is in force; with `validate`, checked by Altair."""
        writing = _Writing()
        spec = _at_the_top(writing.view(self), writing.datasets)
        return alt.Chart.from_dict(spec).to_dict() if validate else spec


def layered(*charts: Any, **said: Any) -> Composition:
    """Charts one over the other, the last on top, on common scales."""
    return Composition("layer", charts, said)


def in_rows(*charts: Any, **said: Any) -> Composition:
    """Charts in rows of `columns`."""
    return Composition("concat", charts, said)


def stack_specs(specs: Sequence[Spec], headings: Sequence[str]) -> Spec:
    """Whole specifications one above the other as one, each under its heading, if any, and with scales of its own."""
    datasets: dict[str, Any] = {}
    parts: list[Spec] = []
    for spec, heading in zip(specs, headings, strict=True):
        datasets |= spec.get("datasets", {})
        part = {name: value for name, value in spec.items() if name not in _OF_THE_WHOLE}
        parts.append(part | {"title": heading} if heading else part)
    apart = {"scale": {"color": "independent", "size": "independent"}}
    return _at_the_top(_gathered("vconcat", parts, {"resolve": apart}), datasets)


def _at_the_top(view: Spec, datasets: Mapping[str, Any]) -> Spec:
    theme = alt.theme.get()
    spec = dict(update_nested(dict(theme()) if theme else {}, view | {"$schema": alt.SCHEMA_URL}, copy=True))
    return spec | {"datasets": dict(datasets)} if datasets else spec


class _Writing:
    """One specification as it is written: the data so far, each named by what it holds and held once."""

    def __init__(self) -> None:
        self.datasets: dict[str, Any] = {}
        self._named: dict[
            int, tuple[Any, Spec]
        ] = {}  # data as given, which must live as long as its id; as written

    def view(self, chart: Any) -> Spec:
        """A chart, and all within it, as a view within the whole."""
        if isinstance(chart, Composition):
            return _gathered(chart.kind, [self.view(part) for part in chart.parts], chart.said)
        if id(chart.data) not in self._named:
            if isinstance(chart.data, dict) and chart.data.keys() == {"values"}:
                self._named[id(chart.data)] = chart.data, self._held(chart.data["values"])
                return self.view(chart)
            view = self._written(chart)
            if "data" in view:
                self._named[id(chart.data)] = chart.data, view["data"]
            return view
        data, named = self._named[id(chart.data)]
        bare = chart.copy(deep=False)
        bare.data = alt.Undefined
        return {
            "data": named,
            **self._written(bare, data=data),
        }  # Altair tells types by the data, if not said

    def _held(self, values: Any) -> Spec:
        """Plain values, held under the name that Altair would give them; it asks at length whether they are a frame."""
        text = json.dumps(values, sort_keys=True, default=str)
        name = f"data-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
        self.datasets[name] = values
        return {"name": name}

    def _written(self, chart: Any, **context: Any) -> Spec:
        context |= {"top_level": False, "datasets": self.datasets}
        written: Spec = chart.to_dict(validate=False, context=context)
        return written


def _gathered(kind: str, parts: list[Spec], said: Mapping[str, Any]) -> Spec:
    """Views in one: data that all share are said of the whole, and names told apart by place, as Altair does both."""
    for part in parts:
        misplaced = [name for name in _NOT_IN_LAYERS if name in part] if kind == "layer" else []
        if misplaced:
            raise ValueError(f"A layer has {', '.join(misplaced)}, which only all layers together can have.")
    whole = {name: _plain(value) for name, value in said.items()}
    if parts and "data" in parts[0] and all(part.get("data") == parts[0]["data"] for part in parts):
        whole["data"] = parts[0]["data"]
        parts = [{name: value for name, value in part.items() if name != "data"} for part in parts]
    if len(parts) > 1:
        parts = [
            part | {"layer": [_told_apart(layer, n) for layer in part["layer"]]} if "layer" in part else part
            for n, part in enumerate(parts)
        ]
    return {kind: parts, **dict(sorted(whole.items()))}


def _plain(value: Any) -> Any:
    return value.to_dict(validate=False) if isinstance(value, alt.SchemaBase) else value


def _told_apart(view: Spec, n: int) -> Spec:
    return view | {"name": f"{re.sub(r'_[0-9]+$', '', view['name'])}_{n}"} if "name" in view else view
