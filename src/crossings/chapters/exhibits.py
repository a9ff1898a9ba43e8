"""The exhibits of a record: charts whose sources are those of data/sources.toml."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from crossings.errors import did_you_mean
from crossings.exhibits import charts
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose, is_sentence
from crossings.tables import sources
from crossings.tables.licences import origin
from crossings.tables.record import Record
from crossings.tables.sources import Source

# Fields of an exhibit that follow from the rest, and that no cell gives.
NOT_KEYWORDS: Final = {"ident", "panels", "events", "code", "tooltips", "known", "origins"}


def exhibits_of(record: Record) -> Callable[..., Exhibit | Prose]:
    """The function that shows a chart of this record as an exhibit.

    It takes the arguments of `crossings.exhibits.charts.exhibit`, with ids of data/sources.toml as
    `source`; `as_of` is by default the record's day. It raises TypeError for an unknown or missing
    keyword, and ValueError for an unknown source, and names the nearest.
    """

    @functools.wraps(charts.exhibit)
    def exhibit(
        ident: str, chart: Any, *, as_of: dt.date | None = None, **arguments: Any
    ) -> Exhibit | Prose:
        _refuse_wrong_keywords(ident, arguments)
        idents = arguments.pop("source")
        if is_sentence(arguments.get("fallback")):  # nothing is known: there may be no source
            return charts.exhibit(ident, chart, as_of=record.day, source=(), **arguments)
        arguments |= _sources(record, ident, idents)
        return charts.exhibit(ident, chart, as_of=as_of or record.day, **arguments)

    parameters = dict(inspect.signature(charts.exhibit).parameters)
    parameters["as_of"] = parameters["as_of"].replace(default=None)
    # What Jupyter shows of the function.
    exhibit.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*parameters.values()]
    )
    return exhibit


def _sources(record: Record, ident: str, idents: Sequence[str]) -> dict[str, Any]:
    """The arguments `source`, for readers, and `origins`, for programs, of `charts.exhibit`.

    Raises ValueError for an id that is not in data/sources.toml.
    """
    charts.refuse_unknown(ident, "source", idents, list(record.sources))
    day = None if record.latest else record.day
    return {
        "source": [citation(source, day) for source in sources.cited(record.sources, idents)],
        "origins": [origin(record.sources[source]) for source in dict.fromkeys(idents)],
    }


def citation(source: Source, day: dt.date | None = None) -> Citation:
    """A source as an exhibit names it, with its date unless its title has that.

    One that was published once, after the `day` of the report, is said to be later.
    """
    published = "" if source.dated in source.title else source.dated
    is_later = day is not None and source.cadence == "once" and source.published > day
    remark = "; ".join(filter(None, [source.remark, "later than this report" if is_later else ""]))
    return Citation(
        source.publisher,
        source.title,
        source.address,
        remark,
        published,
        source.official_statistics,
    )


def _keywords_of_exhibit() -> dict[str, bool]:
    """The keywords that a cell gives to `charts.exhibit`, and whether each is required."""
    return {
        parameter.name: parameter.default is parameter.empty
        for parameter in inspect.signature(charts.exhibit).parameters.values()
        if parameter.kind == parameter.KEYWORD_ONLY and parameter.name != "as_of"
    }


def _refuse_wrong_keywords(ident: str, arguments: Mapping[str, Any]) -> None:
    """Raise TypeError for the first unknown keyword, with the nearest, and for missing ones."""
    is_required = _keywords_of_exhibit()
    of_exhibit = {field.name for field in dataclasses.fields(Exhibit)}
    keywords = sorted((is_required.keys() | of_exhibit) - NOT_KEYWORDS)
    if unknown := next((name for name in arguments if name not in keywords), ""):
        hint = did_you_mean(unknown, keywords) or f"it takes {', '.join(keywords)}"
        raise TypeError(f"{ident}: exhibit() takes no {unknown}=; {hint.strip()}")
    missing = [f"{name}=" for name in is_required if is_required[name] and name not in arguments]
    if missing:
        raise TypeError(f"{ident}: exhibit() needs {', '.join(missing)} too")
