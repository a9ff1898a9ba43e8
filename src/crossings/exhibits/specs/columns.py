"""The columns that a chart names, held against those of its data.

Vega says nothing of a name that is not there: it draws without it. This looks at names alone, and
`scene` at what is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crossings.errors import did_you_mean
from crossings.exhibits.cells import where_written
from crossings.exhibits.specs.views import View, rows_of, views

Spec = Mapping[str, Any]
Columns = frozenset[str] | None  # None: they cannot be known

DATUM: Final = re.compile(r"""\bdatum(?:\.([A-Za-z_$][\w$]*)|\[\s*(?:'([^']+)'|"([^"]+)")\s*\])""")
MAY_LACK: Final = re.compile(r"\b(?:isValid|isDefined|undefined|typeof|has)\b")
OF_TICKS: Final = ("axis", "legend", "header")  # their `datum` is a tick, not a row
SUMS: Final = ("aggregate", "bin", "timeUnit", "stack", "impute")  # they make names: sum_people
NAMING: Final = (  # the keys of a transform that hold names of columns
    *("groupby", "fold", "flatten", "stack", "density", "quantile", "regression", "loess", "on"),
    *("impute", "key", "extent", "pivot", "lookup"),
)
NEW_ROWS: Final = ("aggregate", "density", "quantile", "regression", "loess")
USUAL_NAMES: Final = {
    "fold": ("key", "value"),
    "density": ("value", "density"),
    "quantile": ("prob", "value"),
}


def refuse_missing(spec: dict[str, Any]) -> None:
    """Raise ValueError for a chart that names columns that are not there.

    The message gives up to three of the names, and in a notebook their lines.
    """
    if names := missing_columns(spec):
        raise ValueError("; ".join(f"{name}{where_written(name.name)}" for name in names[:3]))


@dataclass(frozen=True)
class MissingColumn:
    """A name in a chart that is not a column, the columns there are, and where the name is used."""

    name: str
    columns: frozenset[str]
    where: str

    def __str__(self) -> str:
        ticked = sorted(f"`{column}`" for column in self.columns)
        hint = did_you_mean(f"`{self.name}`", ticked) or f"its columns are {', '.join(ticked)}."
        return (
            f"`{self.name}` (in {self.where}) is not a column of the chart’s data; {hint.strip()}"
        )


def missing_columns(spec: dict[str, Any]) -> list[MissingColumn]:
    """The names in a Vega-Lite specification that are not columns of the data they refer to."""
    names = (name for view in views(spec) for name in _in_view(view))
    return list({(name.name, name.where): name for name in names}.values())


def _in_view(view: View) -> Iterator[MissingColumn]:
    columns = _columns_at(view)
    for step in view.spec.get("transform", ()):
        yield from _absent(_names_in_step(step), f"transform_{next(iter(step)).lower()}", columns)
        yield from _missing_in_lookup(step.get("from") or {}, view.datasets)
        columns = _after(step, columns)
    selects = [param.get("select") for param in view.spec.get("params", ())]
    yield from _absent(_names(selects), "a selection", columns)
    yield from _absent(_names(view.spec.get("facet")), "facet", columns)
    if "mark" in view.spec:
        yield from _in_marks(view, columns)


def _columns_at(view: View) -> Columns:
    """The columns that a view starts from: those of its data, or those of the view around it."""
    columns: Columns = None
    for each in view.chain:
        if "data" in each:
            columns = _columns_of(each["data"], view.datasets)
        for step in each.get("transform", ()) if each is not view.spec else ():
            columns = _after(step, columns)
    return columns


def _in_marks(view: View, columns: Columns) -> Iterator[MissingColumn]:
    """The missing columns of a view's mark and of its channels."""
    encoding = view.encoding
    channels = [each for channel in encoding.values() for each in _listed(channel)]
    sums = any(each.get(way) for each in channels if isinstance(each, Mapping) for way in SUMS)
    # What `alt.repeat(…)` stands for.
    repeat = next((each["repeat"] for each in reversed(view.chain) if "repeat" in each), None)
    for where, channel in {"mark": view.spec["mark"], **encoding}.items():
        names = set(_names(channel, expressions=not sums, repeat=repeat))
        yield from _absent(names, where, columns)


def _absent(names: Iterator[str] | set[str], where: str, columns: Columns) -> list[MissingColumn]:
    """Those of the names that are not columns; none if the columns cannot be known."""
    if columns is None:
        return []
    return [MissingColumn(name, columns, where) for name in names if not _is_held(name, columns)]


def _is_held(name: str, columns: frozenset[str]) -> bool:
    """Whether a name is a column or leads to a value within one, or stands for no column."""
    plain = re.sub(r"\\(.)", r"\1", name)
    outer = re.split(r"(?<!\\)[.\[]", name)[0].replace("\\", "")
    return plain in columns or outer in columns or name in ("", "*") or name.startswith("_vgsid")


def _names(part: Any, *, expressions: bool = True, repeat: Any = None) -> Iterator[str]:
    """The names at any depth of a part: of fields, and in expressions if these count."""
    if isinstance(part, str) and expressions:
        yield from _names_in_expression(part)
    elif isinstance(part, list):
        for inner in part:
            yield from _names(inner, expressions=expressions, repeat=repeat)
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _names_under(key, inner, expressions=expressions, repeat=repeat)


def _names_in_expression(text: str) -> list[str]:
    """The names after `datum`, unless the expression allows for a row without them."""
    if MAY_LACK.search(text):
        return []
    return [next(filter(None, groups)) for groups in DATUM.findall(text)]


def _names_under(key: str, part: Any, *, expressions: bool, repeat: Any) -> Iterator[str]:
    """The names in the part that a key holds."""
    if key in ("field", "fields"):
        yield from _fields(part, repeat)
    elif key not in OF_TICKS and (expressions or key != "test"):
        yield from _names(part, expressions=expressions, repeat=repeat)


def _fields(field: Any, repeat: Any) -> list[str]:
    """The names that a `field` stands for: itself, or those of a repeat."""
    if isinstance(field, Mapping):
        return _listed(repeat if isinstance(repeat, list) else (repeat or {}).get(field["repeat"]))
    return _listed(field)


def _names_in_step(step: Spec) -> Iterator[str]:
    """The names that a transform reads, but for those of a lookup in its own data."""
    keys = (*NAMING, "value") if "pivot" in step else NAMING
    for key in keys:
        yield from (name for name in _listed(step.get(key)) if isinstance(name, str))
    yield from _names({key: part for key, part in step.items() if key not in ("from", "as")})


def _missing_in_lookup(source: Spec, datasets: dict[str, Any]) -> list[MissingColumn]:
    names = {*source.get("fields", ()), *_listed(source.get("key"))}
    columns = _columns_of(source.get("data"), datasets)
    return _absent(names, "the data of transform_lookup", columns)


def _columns_of(data: Any, datasets: dict[str, Any]) -> Columns:
    """The columns of a view's data; None if they cannot be known, as of an empty frame."""
    if not isinstance(data, Mapping) or "format" in data:
        return None
    if "sequence" in data:
        return frozenset([data["sequence"].get("as", "data")])
    rows = rows_of(data, datasets)
    if not rows:
        return None
    are_rows = all(isinstance(row, Mapping) for row in rows)
    return frozenset().union(*rows) if are_rows else frozenset(["data"])


def _after(step: Spec, columns: Columns) -> Columns:
    """The columns after a transform; None if their names come from values."""
    made = _made(step)
    named_by_values = "pivot" in step or step.get("params") or ("lookup" in step and not made)
    if columns is None or named_by_values:
        return None
    kept = _listed(step.get("groupby")) if any(kind in step for kind in NEW_ROWS) else columns
    return frozenset([*kept, *made])


def _made(step: Spec) -> list[str]:
    """The names of the columns that a transform makes."""
    named = _listed(step.get("as"))
    named += [*_usual_names(step)[len(named) :], *step.get("from", {}).get("fields", ())]
    ends = [f"{name}_end" for name in named if {"bin", "timeUnit", "stack"} & step.keys()]
    return [*_names_of_summaries(step), *named, *ends]


def _names_of_summaries(step: Spec) -> list[str]:
    """The names of what a transform sums up, each with an `op`."""
    summaries = [each for part in step.values() for each in _listed(part)]
    return [
        str(each.get("as") or f"{each['op']}_{each.get('field', '')}")
        for each in summaries
        if isinstance(each, Mapping) and "op" in each
    ]


def _usual_names(step: Spec) -> tuple[str, ...]:
    """The names that Vega-Lite gives to what a transform makes, if `as` gives none."""
    for kind in ("regression", "loess"):
        if kind in step:
            return (step["on"], step[kind])
    return next((names for kind, names in USUAL_NAMES.items() if kind in step), ())


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]
