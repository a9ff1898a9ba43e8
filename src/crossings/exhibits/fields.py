"""Check that each column that a chart names is one that its data have or its transforms make.

Vega-Lite silently draws an empty frame for a name that is not there. A name that cannot be checked,
such as a column that a pivot makes, is taken to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crossings.errors import did_you_mean
from crossings.exhibits import CONCATENATED
from crossings.exhibits.cells import where_written

Spec = Mapping[str, Any]
Columns = frozenset[str] | None  # None: they cannot be known

DATUM: Final = re.compile(r"""\bdatum(?:\.([A-Za-z_$][\w$]*)|\[\s*(?:'([^']+)'|"([^"]+)")\s*\])""")
MAY_LACK: Final = re.compile(r"\b(?:isValid|isDefined|undefined|typeof|has)\b")
ADDS: Final = ("calculate", "joinaggregate", "window", "stack", "bin", "timeUnit", "fold")
KEEPS: Final = ("filter", "sample", "extent", "impute")
NEW_ROWS: Final = ("density", "quantile", "aggregate")
USUAL_NAMES: Final = {
    "fold": ["key", "value"],
    "density": ["value", "density"],
    "quantile": ["prob", "value"],
}
FIELDS_OF: Final = {
    "aggregate": ("groupby",),
    "joinaggregate": ("groupby",),
    "window": ("groupby", "sort"),
    "stack": ("stack", "groupby", "sort"),
    "bin": ("field",),
    "timeUnit": ("field",),
    "fold": ("fold",),
    "flatten": ("flatten",),
    "pivot": ("pivot", "value", "groupby"),
    "density": ("density", "groupby"),
    "quantile": ("quantile", "groupby"),
    "regression": ("regression", "on", "groupby"),
    "loess": ("loess", "on", "groupby"),
    "impute": ("impute", "key", "groupby"),
    "extent": ("extent",),
}


@dataclass(frozen=True)
class MissingColumn:
    """A name in a chart that is not a column, the columns there are, and where the name is used."""

    name: str
    columns: frozenset[str]
    where: str

    def __str__(self) -> str:
        near = did_you_mean(self.name, sorted(self.columns)).strip()
        hint = (
            near
            or f"its columns are {', '.join(f'`{column}`' for column in sorted(self.columns))}."
        )
        hint = re.sub(r"(did you mean )(.*)\?", lambda m: f"{m[1]}{_ticked(m[2])}?", hint)
        return f"`{self.name}` ({self.where}) is not a column of the chart’s data; {hint}"


def _ticked(names: str) -> str:
    return " or ".join(f"`{name}`" for name in names.split(" or "))


def missing_columns(spec: Spec) -> list[MissingColumn]:
    """The names in a Vega-Lite specification that are not columns of the data they refer to.

    Names of data whose columns cannot be known are taken to be right.
    """
    names = _of_view(spec, _Around(datasets=spec.get("datasets", {})))
    return list({(name.name, name.where): name for name in names}.values())


def refuse(spec: Spec) -> None:
    """Raise ValueError for a chart that names columns that are not there.

    The message gives up to three of the names, and in a notebook their lines.
    """
    if names := missing_columns(spec):
        raise ValueError("; ".join(f"{name}{where_written(name.name)}" for name in names[:3]))


@dataclass(frozen=True)
class _Around:
    """What a view inherits: columns, channels, the meaning of repeats, and the chart's datasets."""

    datasets: Mapping[str, Any]
    columns: Columns = None
    encoding: Mapping[str, Any] | None = None
    repeated: Mapping[str, Sequence[str]] | None = None

    def with_(self, **changes: Any) -> _Around:
        return _Around(**{**self.__dict__, **changes})


def _of_view(view: Spec, around: _Around) -> Iterator[MissingColumn]:
    """The missing columns of a view and of the views in it; `around` is what it inherits."""
    columns = _columns_of(view["data"], around) if "data" in view else around.columns
    for step in view.get("transform", ()):
        yield from _absent(_named_by_step(step), columns)
        yield from _absent_from_lookup(step, around)
        columns = _after(step, columns)
    yield from _absent(_named_by_params(view), columns)
    encoding = {**(around.encoding or {}), **view.get("encoding", {})}
    inner = around.with_(columns=columns, encoding=encoding)
    inner = inner.with_(repeated=_repeats(view, around))
    for part in ("layer", *CONCATENATED):
        for part_view in view.get(part, ()):
            yield from _of_view(part_view, inner)
    if "spec" in view:
        yield from _absent(_named_by_facet(view.get("facet")), columns)
        yield from _of_view(view["spec"], inner)
    if "mark" in view:
        yield from _absent(_named_by_encoding(encoding, inner.repeated or {}), columns)
        if not _sums_up(encoding):
            yield from _absent(_named_by_looks(view["mark"], encoding), columns)


def _absent(names: Iterable[tuple[str, str]], columns: Columns) -> Iterator[MissingColumn]:
    """A MissingColumn for each name that is not a column; none if the columns cannot be known.

    Each name comes with the place where it is used, in words.
    """
    if columns is None:
        return
    for name, where in names:
        if not _is_held(name, columns):
            yield MissingColumn(name, columns, where)


def _is_held(name: str, columns: frozenset[str]) -> bool:
    """Whether a name is a column or leads to a value within one, or stands for no column."""
    plain = re.sub(r"\\(.)", r"\1", name)
    outer = re.split(r"(?<!\\)[.\[]", name)[0].replace("\\", "")  # of a value within a value
    return plain in columns or outer in columns or name in ("", "*") or name.startswith("_vgsid")


def _columns_of(data: Any, around: _Around) -> Columns:
    """The columns of a view's data; None if they cannot be known, as of an empty frame."""
    if not isinstance(data, Mapping) or "format" in data:
        return None
    rows = data.get("values", around.datasets.get(data.get("name", "")))
    if "sequence" in data:
        return frozenset([data["sequence"].get("as", "data")])
    if not isinstance(rows, list) or not rows:
        return None  # an empty frame keeps no names
    if all(isinstance(row, Mapping) for row in rows):
        return frozenset().union(*rows)
    return frozenset(["data"])


def _after(step: Spec, columns: Columns) -> Columns:
    """The columns after a transform; None if they cannot be known."""
    kind = _kind(step)
    if columns is None or kind in KEEPS:
        return columns
    if kind in ADDS or kind == "flatten":
        return columns | _names_made(step, kind)
    if kind in NEW_ROWS:
        return frozenset(step.get("groupby", ())) | _names_made(step, kind)
    if kind in ("regression", "loess") and not step.get("params"):
        new_names = step.get("as", [step["on"], step[kind]])
        return frozenset([*step.get("groupby", ()), *new_names])
    if kind == "lookup":
        new_names = [*_listed(step.get("as")), *step.get("from", {}).get("fields", ())]
        return columns | frozenset(new_names) if new_names else None
    return None


def _kind(step: Spec) -> str:
    kinds = (*FIELDS_OF, "calculate", "filter", "sample", "lookup")
    return next((kind for kind in kinds if kind in step), "")


def _names_made(step: Spec, kind: str) -> frozenset[str]:
    """The names of the columns that a transform adds."""
    parts = [part for part in _listed(step[kind]) if isinstance(part, Mapping)]
    of_parts = [_name_made(part) for part in parts if "as" in part or "field" in part]
    in_as = _listed(step.get("as"))
    in_as += USUAL_NAMES.get(kind, [])[len(in_as) :]
    ends = [f"{name}_end" for name in in_as] if kind in ("bin", "timeUnit", "stack") else []
    return frozenset([*of_parts, *in_as, *ends])


def _name_made(part: Spec) -> str:
    return str(part["as"] if "as" in part else f"{part['op']}_{part['field']}")


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _named_by_step(step: Spec) -> Iterator[tuple[str, str]]:
    """The names that a transform reads."""
    kind = _kind(step)
    where = f"in transform_{kind.lower()}"
    for part in FIELDS_OF.get(kind, ()):
        for value in _listed(step.get(part)):
            name = value.get("field") if isinstance(value, Mapping) else value
            if isinstance(name, str):
                yield name, where
    if kind in ("aggregate", "joinaggregate", "window"):
        yield from ((str(summary["field"]), where) for summary in step[kind] if "field" in summary)
    if kind == "lookup":
        yield str(step["lookup"]), where
    if kind in ("calculate", "filter"):
        yield from _named_by_test(step[kind], where)


def _absent_from_lookup(step: Spec, around: _Around) -> Iterator[MissingColumn]:
    """The names that a lookup reads from its own data, and that are not columns there."""
    source = step.get("from") or {}
    names = [(str(name), "in the data of transform_lookup") for name in source.get("fields", ())]
    if "data" in source:
        names.append((str(source["key"]), "in the data of transform_lookup"))
        yield from _absent(names, _columns_of(source["data"], around))


def _named_by_test(test: Any, where: str) -> Iterator[tuple[str, str]]:
    """The names in an expression, or in a predicate of fields, at any depth.

    An expression that asks whether a value is there, as isValid does, counts as naming none.
    """
    if isinstance(test, str) and not MAY_LACK.search(test):
        yield from ((next(filter(None, groups)), where) for groups in DATUM.findall(test))
    elif isinstance(test, Mapping):
        if isinstance(test.get("field"), str):
            yield test["field"], where
        for part in ("and", "or", "not"):
            yield from _named_by_test(test.get(part), where)
    elif isinstance(test, list):
        for part in test:
            yield from _named_by_test(part, where)


def _named_by_params(view: Spec) -> Iterator[tuple[str, str]]:
    """The names of the fields by which the selections of a view select."""
    for param in view.get("params", ()):
        select = param.get("select")
        for name in select.get("fields", ()) if isinstance(select, Mapping) else ():
            yield name, f"in the selection {param['name']}"


def _named_by_facet(facet: Any) -> Iterator[tuple[str, str]]:
    """The names that a facet reads: it is a channel itself, or has one each for row and column."""
    for channel, definition in (("facet", facet), *(facet or {}).items()):
        if isinstance(definition, Mapping) and (channel == "facet" or channel in ("row", "column")):
            yield from _named_by_channel(definition, f"in {channel}", {})


def _named_by_encoding(
    encoding: Mapping[str, Any], repeated: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """The names that the channels of a view read; `repeated` is what `_repeats` gives."""
    for channel, definitions in encoding.items():
        for definition in _listed(definitions):
            if isinstance(definition, Mapping):
                yield from _named_by_channel(definition, f"in {channel}", repeated)


def _named_by_channel(
    definition: Spec, where: str, repeated: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """The names that one channel reads: its field, its order and its conditions."""
    field = definition.get("field")
    if isinstance(field, str):
        yield field, where
    elif isinstance(field, Mapping):
        yield from ((name, where) for name in repeated.get(str(field.get("repeat")), ()))
    sort = definition.get("sort")
    if isinstance(sort, Mapping) and isinstance(sort.get("field"), str):
        yield sort["field"], f"{where}, its sort"
    for part in _listed(definition.get("condition")):
        yield from _named_by_channel(part, f"{where}, its condition", repeated)


def _sums_up(encoding: Mapping[str, Any]) -> bool:
    """Whether channels make rows and names of their own, such as sum_people."""
    definitions = [definition for channel in encoding.values() for definition in _listed(channel)]
    ways = ("aggregate", "bin", "timeUnit", "stack", "impute")
    return any(
        definition.get(way)
        for definition in definitions
        if isinstance(definition, Mapping)
        for way in ways
    )


def _named_by_looks(mark: Any, encoding: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names in the expressions of a mark, and in those and the conditions of its channels."""
    for look in mark.values() if isinstance(mark, Mapping) else ():
        if isinstance(look, Mapping):
            yield from _named_by_test(look.get("expr"), f"in mark_{mark['type']}")
    for channel, definitions in encoding.items():
        for definition in _listed(definitions):
            parts = (
                [definition, *_listed(definition.get("condition"))]
                if isinstance(definition, Mapping)
                else []
            )
            for part in parts:
                value = part.get("value")
                yield from _named_by_test(part.get("test"), f"in {channel}, its condition")
                if isinstance(value, Mapping):
                    yield from _named_by_test(value.get("expr"), f"in {channel}")


def _repeats(view: Spec, around: _Around) -> Mapping[str, Sequence[str]]:
    """What `alt.repeat(…)` stands for in a view: {row, column, layer or repeat: column names}."""
    repeat = view.get("repeat")
    if repeat is None:
        return around.repeated or {}
    return {"repeat": repeat} if isinstance(repeat, list) else dict(repeat)
