"""The exhibits of a record: charts whose sources are those of data/sources.toml."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
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
        ident: str, chart: Any, *, as_of: dt.date | None = None, **given: Any
    ) -> Exhibit | Prose:
        _refuse_names(ident, given)
        idents = given.pop("source")
        if isinstance(given.get("unless"), str):  # nothing is known, so there may be no source
            return charts.exhibit(ident, chart, as_of=record.day, source=(), **given)
        given |= _sources(record, ident, idents)
        return charts.exhibit(ident, chart, as_of=as_of or record.day, **given)

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


def _refuse_names(ident: str, given: Mapping[str, Any]) -> None:
    """Raise TypeError for a keyword that an exhibit does not take, and for one that it lacks.

    The message gives the nearest keyword to one that it does not take.
    """
    keywords = [
        parameter
        for parameter in inspect.signature(charts.exhibit).parameters.values()
        if parameter.kind == parameter.KEYWORD_ONLY and parameter.name != "as_of"
    ]
    names = {
        *(parameter.name for parameter in keywords),
        *(field.name for field in dataclasses.fields(Exhibit)),
    } - {*MADE_HERE}
    if unknown := next((name for name in given if name not in names), ""):
        hint = nearest(unknown, sorted(names)) or f"it takes {', '.join(sorted(names))}"
        raise TypeError(f"{ident}: exhibit() takes no {unknown}=; {hint.strip()}")
    lacking = [
        parameter.name
        for parameter in keywords
        if parameter.default is parameter.empty and parameter.name not in given
    ]
    if lacking:
        names_of_lacking = ", ".join(f"{name}=" for name in lacking)
        raise TypeError(f"{ident}: exhibit() needs {names_of_lacking} too")
