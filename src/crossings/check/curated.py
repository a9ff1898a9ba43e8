"""Checks of hand-kept data before a build: every table of data/curated and the list of sources."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from crossings.check import stated
from crossings.common.formats import listed
from crossings.errors import DataError, InputError, Problem, did_you_mean
from crossings.pages.prepared import check_facts_and_claims
from crossings.tables import checksums, curated_checks, fewer_rows, official_checks, sources
from crossings.tables.licences import KNOWN
from crossings.tables.schemas import TABLES
from crossings.tables.stored import read

# Names that readers should not see: of a table, a column or a source, of a file, of a commit.
NAMES_OF_FILES = re.compile(
    r"\b[a-z\d]+(?:_[a-z\d]+)+\b|\b[\w-]+\.(?:csv|json|md|py|rda|toml)\b|\bgithub\.com\b"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{7,40}\b"
)
SHOWN = ("publisher", "title", "how_read", "counts", "does_not_count")  # of a source


def problems(data: Path, today: dt.date | None = None) -> list[Problem]:
    """Everything wrong in the sources, in each table, across the tables and in their words.

    Only if the sources and each table are sound are the last two checked, and only if the tables
    agree are figures made of them. Of each table, and of each check across the tables, there is
    only the first mistake. No source may be published after `today`, if that is given.
    """
    tables = [name for name, table in TABLES.items() if table.folder == "curated"]
    problems_of_each = [
        *_refusal(partial(sources.read, data / "sources.toml")),
        *(problem for name in tables for problem in _refusal(partial(read, name, data))),
    ]
    if problems_of_each:
        return problems_of_each
    across = [
        *_refusal(partial(curated_checks.check_curated, data)),
        *_refusal(partial(official_checks.check_official, data)),
    ]
    return [
        *across,
        *([] if across else _refusal(partial(check_facts_and_claims, data))),
        *stated.problems(data),
        *problems_of_names(data),
        *([] if today is None else _published_later(data, today)),
        *fewer_rows.problems(data),
        *fewer_rows.problems_of_official(data),
        *fewer_rows.lost_corrections(data),
        *([Problem("data", None, sentence)] if (sentence := checksums.problem(data)) else []),
    ]


def _published_later(data: Path, today: dt.date) -> Iterator[Problem]:
    """Problems of sources from the future: after `today`, and after anything that was read.

    The second holds where the clock of a machine is slow.
    """
    path = data / "sources.toml"
    limit = max([today, *(day.date() for day in read("vintages", data).read_on.dropna())])
    for ident, source in sources.read(path).items():
        if source.published > limit:
            fault = f"[{ident}]: published is {source.published}, which is yet to come"
            yield Problem(str(path), None, f"{fault}; correct the day")


def problems_of_names(data: Path) -> Iterator[Problem]:
    """Problems of words for readers, in a table or source, that name a table, a column or a file.

    The tables and the sources are known to be readable.
    """
    path = data / "sources.toml"
    all_sources = tomllib.loads(path.read_text(encoding="utf-8"))
    for ident, source in all_sources.items():
        for fault in (*_names_in_source(source), *_unknown_licence(str(source.get("licence", "")))):
            yield Problem(str(path), None, f"[{ident}]: {fault}")
    for path in sorted((data / "curated").glob("*.csv")):
        yield from _names_in_table(path, all_sources)


def _names_in_source(source: Mapping[str, object]) -> Iterator[str]:
    """Faults of those fields of a source that readers see and that name a table or a file."""
    for field in SHOWN:
        if name := _name_in_files(str(source.get(field, "")), ()):
            on_data_page = "in copy_at, which the data page alone shows"
            advice = on_data_page if field == "how_read" else "in words"
            yield f"{field} names {name!r}; say it {advice}"


def _unknown_licence(words: str) -> Iterator[str]:
    """A fault if the words before a colon name no licence that programs can be told of."""
    name = words.partition(":")[0].strip()
    if name not in KNOWN:
        hint = did_you_mean(name, KNOWN) or f"expected {listed(list(KNOWN))}; "
        yield f"licence {name!r} is not known here; {hint}correct it, or add it to licences.py"


def _names_in_table(path: Path, idents: Collection[str]) -> Iterator[Problem]:
    """Problems of a table's cells that name a table, a file, or a source by one of `idents`."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            for column, cell in row.items():
                if name := _name_in_files(cell or "", idents):
                    fault = f"{column} names {name!r}, which no reader knows; say it in words"
                    yield Problem(str(path), number, fault)


def _name_in_files(text: str, idents: Collection[str]) -> str:
    """The first name in a text that readers should not see; empty if there is none.

    It is that of a table, a column, a file or a commit, or github.com, or one of `idents`, the ids
    of sources. A text of one word is a name itself, which no reader sees.
    """
    if " " not in text.strip():
        return ""
    if name := NAMES_OF_FILES.search(text):
        return name[0]
    return next((word for word in re.findall(r"\w+", text) if word in idents), "")


def _refusal(look: Callable[[], object]) -> Iterator[Problem]:
    """The InputError that a check raises, as a problem of its place, or else of “data”."""
    try:
        look()
    except DataError as error:
        yield Problem(str(error.place.path), error.place.row, error.words.rstrip("."))
    except InputError as error:
        yield Problem("data", None, str(error).rstrip("."))
