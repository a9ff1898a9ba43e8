"""The views that a Vega-Lite specification is made of, each with what it takes from those around.

What looks for marks, rows or columns in a whole chart goes through `views`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Spec = dict[str, Any]
# Keys of Vega-Lite: for charts beside each other, and for all that hold views.
CONCATENATED: Final = ("vconcat", "hconcat", "concat")
PARTS: Final = ("layer", *CONCATENATED)


@dataclass(frozen=True, eq=False)
class View:
    """A view, and the views `around` it, the outermost first."""

    spec: Spec
    around: tuple[Spec, ...] = ()

    @property
    def chain(self) -> tuple[Spec, ...]:
        """The views from the outermost to this one."""
        return (*self.around, self.spec)

    @property
    def datasets(self) -> dict[str, Any]:
        """The data that views name, which stand in the outermost."""
        return self.chain[0].get("datasets") or {}

    @property
    def rows(self) -> list[Any]:
        """The rows that the view starts from; none if they are not in the specification."""
        own = next((each["data"] for each in reversed(self.chain) if "data" in each), None)
        return rows_of(own, self.datasets)

    @property
    def encoding(self) -> Spec:
        """The channels of the view, with those that it takes from the views around."""
        return {
            name: channel
            for each in self.chain
            for name, channel in (each.get("encoding") or {}).items()
        }

    @property
    def mark(self) -> Spec:
        """The mark with its look; empty if the view has none."""
        mark = self.spec.get("mark", {})
        return {"type": mark} if isinstance(mark, str) else mark


def rows_of(data: Any, datasets: dict[str, Any]) -> list[Any]:
    """The rows of the `data` of a view; none if they are not in the specification."""
    data = data or {}
    rows = data.get("values", datasets.get(data.get("name", "")))
    return rows if isinstance(rows, list) else []


def views(spec: Spec, around: tuple[Spec, ...] = ()) -> Iterator[View]:
    """A view itself and every view in it, at any depth, each before those in it.

    These are its layers, its parts side by side, and what it repeats or divides into facets.
    """
    yield View(spec, around)
    inner = [each for part in PARTS for each in spec.get(part) or ()]
    inner += [spec["spec"]] if spec.get("spec") else []
    for each in inner:
        yield from views(each, (*around, spec))


def copy_of(spec: Spec) -> Spec:
    """A copy of a specification, whose views may be changed; it shares the datasets."""
    return {
        name: part if name == "datasets" else copy.deepcopy(part) for name, part in spec.items()
    }
