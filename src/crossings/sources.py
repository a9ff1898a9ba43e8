"""The sources that every figure rests on, and how each is cited in words.

One file, `data/sources.toml`, holds them; a table names a source by its id, so that no title is written twice.
"""

from __future__ import annotations

import datetime as dt
import html
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crossings.errors import InputError

LICENCES = {
    "OGL v3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "Open Parliament Licence": "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/",
}
NOT_ESTABLISHED = ("second-hand", "summary only", "headline only", "summary line only", "via press")


@dataclass(frozen=True)
class Source:
    """One publication: who published what, when, where, under which licence, and how it was read.

    `every_days` is the longest wait, in days, until the next edition; None for what is published once.
    `counts` and `does_not_count` are empty for a source that is not a statistical series.
    """

    ident: str
    publisher: str
    title: str
    published: dt.date
    licence: str
    how_read: str
    cadence: str
    address: str = ""
    every_days: int | None = None
    counts: str = ""
    does_not_count: str = ""

    @property
    def second_hand(self) -> bool:
        """Whether the source was not read itself, so that its figures are shown as not established."""
        return any(words in self.how_read for words in NOT_ESTABLISHED)

    def markup(self) -> str:
        """The source in words as HTML: publisher, linked title, and how it was read where that was not directly."""
        title = html.escape(self.title)
        if self.address:
            title = f'<a href="{html.escape(self.address)}">{title}</a>'
        return f"{html.escape(self.publisher)}, {title}" + (
            f" ({html.escape(self.how_read)})" if self.second_hand else ""
        )

    def words(self) -> str:
        """The source in plain words: publisher, title."""
        return f"{self.publisher}, {self.title}"


def read(path: Path) -> dict[str, Source]:
    """Read `sources.toml`: id → Source, in the file's order.

    Raises InputError, naming the entry and the field, for a file that is no TOML, a field that is missing or
    unknown, or a date that is none.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"{path} is missing; it lists every source. Restore it, or name the right --data."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}. Mend that line.") from None
    return {ident: _source(path, ident, entry) for ident, entry in entries.items()}


def _source(path: Path, ident: str, entry: object) -> Source:
    if not isinstance(entry, dict):
        raise InputError(
            f"{path}: {ident} should be a table, [{ident}], with a publisher, a title and so on."
        )
    fields = Source.__dataclass_fields__
    unknown = sorted(set(entry) - set(fields) - {"ident"})
    if unknown:
        raise InputError(
            f"{path}, [{ident}]: unknown field {unknown[0]!r}; the fields are {', '.join(list(fields)[1:])}."
        )
    for name in ("publisher", "title", "published", "licence", "how_read", "cadence"):
        if entry.get(name) in (None, ""):
            raise InputError(f"{path}, [{ident}]: the field {name!r} is missing; add it.")
    published = entry["published"]
    if not isinstance(published, dt.date) or isinstance(published, dt.datetime):
        raise InputError(
            f"{path}, [{ident}]: published should be a date such as 2026-08-21, not {published!r}."
        )
    address = entry.get("address", "")
    if address and not str(address).startswith(("https://", "http://")):
        raise InputError(f"{path}, [{ident}]: address should begin with https://, not {address!r}.")
    return Source(ident=ident, **entry)


def cite(sources: Mapping[str, Source], idents: Iterable[str]) -> str:
    """Several sources in words as HTML, each once, in the order first named."""
    return "; ".join(sources[ident].markup() for ident in dict.fromkeys(idents))
