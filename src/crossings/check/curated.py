"""Checks of hand-kept data before a build: every table of data/curated and the list of sources."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

from crossings.errors import InputError, Problem
from crossings.facts import data_checks
from crossings.tables import curated_checks, official_checks, sources
from crossings.tables.schemas import TABLES
from crossings.tables.stored import read

# In words that readers see: a name that files have for a table, a column or a source; a file; a
# commit.
FILED = re.compile(
    r"\b[a-z\d]+(?:_[a-z\d]+)+\b|\b[\w-]+\.(?:csv|json|md|py|rda|toml)\b|\bgithub\.com\b"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{7,40}\b"
)
SHOWN = ("publisher", "title", "how_read", "counts", "does_not_count")  # of a source
PLACE = re.compile(r"(?P<file>.+?\.(?:csv|toml))(?:, row (?P<row>\d+))?(?P<rest>\b.*)", re.S)


def problems(data: Path) -> list[Problem]:
    """Everything wrong in the sources, in each table, across the tables and in their words.

    What lies across tables, and their words, are checked once the sources and each table are sound.
    """
    kept = [name for name, table in TABLES.items() if table.folder == "curated"]
    alone = [
        partial(sources.read, data / "sources.toml"),
        *(partial(read, name, data) for name in kept),
    ]
    return [one for look in alone for one in _refused(look)] or [
        *_refused(partial(curated_checks.check_curated, data)),
        *_refused(partial(official_checks.check_official, data)),
        *_refused(partial(data_checks.check_facts_and_claims, data)),
        *filed_names(data),
    ]


def filed_names(data: Path) -> Iterator[Problem]:
    """Words of a table or a source that name a table, a column, a source or a file.

    A reader would meet that name in them.
    """
    known = tomllib.loads((data / "sources.toml").read_text(encoding="utf-8"))
    for ident, source in known.items():
        for name in SHOWN:
            if found := _filed(str(source.get(name, "")), ()):
                where = (
                    "in copy_at, which the data page alone shows"
                    if name == "how_read"
                    else "in words"
                )
                what = f"[{ident}]: {name} names {found!r}; say it {where}"
                yield Problem(str(data / "sources.toml"), None, what)
    for path in sorted((data / "curated").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                for name, said in row.items():
                    if found := _filed(said or "", known):
                        what = f"{name} names {found!r}, which no reader knows; say it in words"
                        yield Problem(str(path), number, what)


def _filed(said: str, idents: Collection[str]) -> str:
    """The first name of the files in a run of words; a cell of one word is a name itself."""
    if " " not in said.strip():
        return ""
    found = FILED.search(said)
    return (
        found[0]
        if found
        else next((word for word in re.findall(r"\w+", said) if word in idents), "")
    )


def _refused(look: Callable[[], object]) -> Iterator[Problem]:
    """The sentence of an error, as a problem of the file and row that it names."""
    try:
        look()
    except InputError as error:
        said = str(error).rstrip(".")
        found = PLACE.fullmatch(said)
        row = int(found["row"]) if found and found["row"] else None
        file, what = (found["file"], found["rest"].lstrip(",: ")) if found else ("data", said)
        yield Problem(file, row, what)
