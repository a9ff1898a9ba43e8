"""The exhibits of a record: charts whose sources are those of data/sources.toml."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence

from crossings.errors import refuse_unknown
from crossings.exhibits.collection import Collection
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose
from crossings.tables import sources
from crossings.tables.licences import origin
from crossings.tables.record import Record
from crossings.tables.sources import Source


def exhibits_of(record: Record) -> Callable[..., Exhibit | Prose]:
    """The function that shows a chart of this record as an exhibit.

    It is `Collection.exhibit`, whose `source` are then ids of data/sources.toml.
    """
    return Collection(record.day, functools.partial(_cited, record)).exhibit


def _cited(record: Record, ident: str, idents: Sequence[str]) -> list[Citation]:
    """The sources of the exhibit `ident`, by their ids, each once.

    Raises ValueError for an id that is not in data/sources.toml, and for one that is in no list.
    """
    if isinstance(idents, str):
        raise ValueError(f"{ident}: source= is a list of ids; write source=[{idents!r}]")
    refuse_unknown(ident, "source", idents, list(record.sources))
    day = None if record.latest else record.day
    return [citation(source, day) for source in sources.cited(record.sources, idents)]


def citation(source: Source, day: dt.date | None = None) -> Citation:
    """A source as an exhibit names it, with its date unless its title has that.

    One that was published once, after the `day` of the report, is said to be later, as is one
    issue of many, if only that one is cited.
    """
    published = "" if source.dated in source.title else source.dated
    is_later = day is not None and source.is_one_issue and source.published > day
    remark = "; ".join(filter(None, [source.remark, "later than this report" if is_later else ""]))
    return Citation(
        source.publisher,
        source.title,
        source.address,
        remark,
        published,
        source.official_statistics,
        origin(source),
    )
