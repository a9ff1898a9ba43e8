"""Checks of hand-kept data before a build: every table of data/curated and the list of sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from crossings.errors import InputError, Problem
from crossings.facts import data_checks
from crossings.tables import curated_checks, official_checks, sources
from crossings.tables.schemas import TABLES
from crossings.tables.stored import read

PLACE = re.compile(r"(?P<file>.+?\.(?:csv|toml))(?:, row (?P<row>\d+))?(?P<rest>\b.*)", re.S)


def problems(data: Path) -> list[Problem]:
    """Everything wrong in the sources and in each table; once those are sound, also across tables."""
    kept = [name for name, table in TABLES.items() if table.folder == "curated"]
    alone = [lambda: sources.read(data / "sources.toml"), *(_reader(name, data) for name in kept)]
    return [one for look in alone for one in _refused(look)] or [
        *_refused(lambda: curated_checks.check_curated(data)),
        *_refused(lambda: official_checks.check_official(data)),
        *_refused(lambda: data_checks.check_facts_and_claims(data)),
    ]


def _reader(name: str, data: Path) -> Callable[[], object]:
    return lambda: read(name, data)


def _refused(look: Callable[[], object]) -> Iterator[Problem]:
    """The sentence of an error, as a problem of the file and row that it names."""
    try:
        look()
    except InputError as error:
        said = str(error).rstrip(".")
        found = PLACE.fullmatch(said)
        if found is None:
            yield Problem("data", None, said)
        else:
            row = int(found["row"]) if found["row"] else None
            yield Problem(found["file"], row, found["rest"].lstrip(",: "))
