"""The exhibits of a record: charts whose sources are those of data/sources.toml."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from crossings.errors import nearest
from crossings.exhibits import charts
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose
from crossings.tables import sources
from crossings.tables.licences import origin
from crossings.tables.record import Record

MADE_HERE: Final = ("ident", "panels", "events", "code", "tooltips", "known", "origins")


def exhibits_of(record: Record) -> Callable[..., Exhibit | Prose]:
    """The function that shows a chart of this record as an exhibit.

    It takes what `crossings.exhibits.charts.exhibit` takes, with ids of data/sources.toml as
    `source`; `as_of` is the record's day unless it is given. It raises TypeError for a keyword that
    it does not take or that it lacks, and ValueError for a source that is not there, naming the
    nearest.
    """

    @functools.wraps(charts.exhibit)
    def exhibit(
        ident: str, chart: Any, *, as_of: dt.date | None = None, **arguments: Any
    ) -> Exhibit | Prose:
        _refuse_names(ident, arguments)
        idents = arguments.pop("source")
        if isinstance(arguments.get("unless"), str):  # nothing is known: there may be no source
            return charts.exhibit(ident, chart, as_of=record.day, source=(), **arguments)
        arguments |= _sources(record, ident, idents)
        return charts.exhibit(ident, chart, as_of=as_of or record.day, **arguments)

    parameters = dict(inspect.signature(charts.exhibit).parameters)
    parameters["as_of"] = parameters["as_of"].replace(default=None)
    signature = inspect.Signature([*parameters.values()])  # as Jupyter shows it
    exhibit.__signature__ = signature  # type: ignore[attr-defined]
    return exhibit


def _sources(record: Record, ident: str, idents: Sequence[str]) -> dict[str, Any]:
    """The sources for readers, and for programs."""
    charts.refuse_unknown(ident, "source", idents, list(record.sources))
    return {
        "source": [Citation(*source) for source in sources.cite(record.sources, idents)],
        "origins": [origin(record.sources[source]) for source in dict.fromkeys(idents)],
    }


def _refuse_names(ident: str, arguments: Mapping[str, Any]) -> None:
    """Raise TypeError for a keyword that an exhibit does not take, and for one that it lacks.

    The message gives the nearest keyword to one that it does not take.
    """
    keywords = {
        parameter.name: parameter.default is parameter.empty
        for parameter in inspect.signature(charts.exhibit).parameters.values()
        if parameter.kind == parameter.KEYWORD_ONLY and parameter.name != "as_of"
    }
    of_exhibit = {field.name for field in dataclasses.fields(Exhibit)}
    _refuse_untaken(ident, arguments, (keywords.keys() | of_exhibit) - {*MADE_HERE})
    lacking = [name for name, needed in keywords.items() if needed and name not in arguments]
    if lacking:
        raise TypeError(f"{ident}: exhibit() needs {', '.join(f'{name}=' for name in lacking)} too")


def _refuse_untaken(ident: str, arguments: Iterable[str], names: Collection[str]) -> None:
    """Raise TypeError for the first keyword that is not among the names, with the nearest."""
    if unknown := next((name for name in arguments if name not in names), ""):
        hint = nearest(unknown, sorted(names)) or f"it takes {', '.join(sorted(names))}"
        raise TypeError(f"{ident}: exhibit() takes no {unknown}=; {hint.strip()}")
