"""Checks for places that `crossings new` marked and nobody has filled in yet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from crossings.errors import Problem
from crossings.pages.texts import FILL_IN, cells

EXPECTED = re.compile(rf"{FILL_IN}([^\"\\\n]*)")
TEXTS: Final = ("*.qmd", "report/*.qmd")


def problems(project: Path, data: Path) -> Iterator[Problem]:
    """Each placeholder, by file and line, by cell of a notebook, or by row and column of a table."""
    for path in (data / "sources.toml", *(path for names in TEXTS for path in sorted(project.glob(names)))):
        for line, what in _expected(path.read_text(encoding="utf-8") if path.is_file() else ""):
            yield Problem(_name(path, project), line, what)
    for path in sorted((data / "curated").glob("*.csv")):
        yield from _in_table(path, _name(path, project))
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        try:
            listed = cells(path)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # no notebook: reported elsewhere
        for cell in listed:
            for line, what in _expected(cell.text):
                yield Problem(_name(path, project), line, what, cell.number, cell.begins)


def _name(path: Path, project: Path) -> str:
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)


def _expected(text: str) -> Iterator[tuple[int, str]]:
    for found in EXPECTED.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, f"is to be filled in: {found[1].strip()}"


def _in_table(path: Path, name: str) -> Iterator[Problem]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if FILL_IN not in text:
        return
    rows = csv.reader(text.splitlines(keepends=True))
    head = next(rows)
    for number, row in enumerate(rows, start=2):
        for column, cell in zip(head, row, strict=False):
            for _, what in _expected(cell):
                yield Problem(name, number, f"column {column} {what}")
