"""The exhibits of a record: charts whose sources are those of data/sources.toml."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from crossings.errors import refuse_unknown
from crossings.exhibits import collection
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose, is_sentence
from crossings.tables import sources
from crossings.tables.licences import origin
from crossings.tables.record import Record
from crossings.tables.sources import Source


def exhibits_of(record: Record) -> Callable[..., Exhibit | Prose]:
    """The function that shows a chart of this record as an exhibit.

    It takes the arguments of `exhibits.collection.exhibit`, with ids of data/sources.toml as
    `source`; `as_of` is by default the record's day. It raises ValueError for an unknown source,
    and names the nearest.
    """

    @functools.wraps(collection.exhibit)
    def exhibit(
        ident: str,
        chart: Any,
        *,
        source: Sequence[str],
        as_of: dt.date | None = None,
        **arguments: Any,
    ) -> Exhibit | Prose:
        if is_sentence(arguments.get("fallback")):  # nothing is known: there may be no source
            return collection.exhibit(ident, chart, as_of=record.day, source=(), **arguments)
        arguments |= _sources(record, ident, source)
        return collection.exhibit(ident, chart, as_of=as_of or record.day, **arguments)

    parameters = dict(inspect.signature(collection.exhibit).parameters)
    parameters["as_of"] = parameters["as_of"].replace(default=None)
    # What Jupyter shows of the function.
    exhibit.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*parameters.values()]
    )
    return exhibit


def _sources(record: Record, ident: str, idents: Sequence[str]) -> dict[str, Any]:
    """The arguments `source`, for readers, and `origins`, for programs, of `collection.exhibit`.

    Raises ValueError for an id that is not in data/sources.toml, and for one that is in no list.
    """
    if isinstance(idents, str):
        raise ValueError(f"{ident}: source= is a list of ids; write source=[{idents!r}]")
    refuse_unknown(ident, "source", idents, list(record.sources))
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
