"""Checks for places that `crossings new` marked and nobody has filled in yet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from crossings.check import pages
from crossings.errors import Problem
from crossings.pages.shortcodes import problem_at
from crossings.pages.texts import FILL_IN, whole

EXPECTED = re.compile(rf"{FILL_IN}([^\"\\\n]*)")


def problems(project: Path, data: Path) -> Iterator[Problem]:
    """Each placeholder, by file and line, by cell of a notebook, or by row and column of a table."""
    sources = data / "sources.toml"
    written = {_name(sources, project): [whole(sources)]} if sources.is_file() else {}
    for file, cells in (written | pages.read(project)[0]).items():
        for cell in cells:
            for found in EXPECTED.finditer(cell.text):
                yield problem_at(file, cell, found.start(), _words(found))
    for path in sorted((data / "curated").glob("*.csv")):
        yield from _in_table(path, _name(path, project))


def _name(path: Path, project: Path) -> str:
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)


def _words(found: re.Match[str]) -> str:
    return f"is to be filled in: {found[1].strip()}"


def _in_table(path: Path, name: str) -> Iterator[Problem]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if FILL_IN in text:
        for number, row in enumerate(csv.DictReader(text.splitlines(keepends=True)), start=2):
            for column, cell in row.items():
                for found in EXPECTED.finditer(str(cell or "")):
                    yield Problem(name, number, f"column {column} {_words(found)}")
