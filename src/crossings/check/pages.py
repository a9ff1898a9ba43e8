"""The sources that people wrote, read once: cells of pages, included texts and notebooks."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from crossings.common.files import FILL_IN
from crossings.errors import Problem
from crossings.pages import source_files
from crossings.pages.source_files import Cell, problem_at

Pages = Mapping[str, list[Cell]]  # a page of text is one cell without a number
TO_FILL_IN = re.compile(rf"{FILL_IN}([^\"\\\n]*)")
NOT_ENDED = "holds a merge that was not ended; keep one side of it"
UNMERGED = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)", re.M)
Findings = Iterable[tuple[int, str]]  # faults, each after its place in a text


def read(project: Path) -> tuple[dict[str, list[Cell]], list[Problem]]:
    """Everything that people wrote for readers, by file, and the files that cannot be read."""
    pages, unread = {}, []
    for path in [*source_files.texts(project), *source_files.notebooks(project)]:
        name, is_notebook = path.relative_to(project).as_posix(), path.suffix == ".ipynb"
        try:
            pages[name] = (
                source_files.cells(path) if is_notebook else [source_files.page_as_cell(path)]
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            fault = f"cannot be read as text in UTF-8 ({error}); restore it, or save it as UTF-8"
            line = _mark_of_merge(path) if is_notebook else None
            if line:
                fault = NOT_ENDED
            elif is_notebook:
                fault = f"cannot be read as a notebook ({error}); restore or correct it"
            unread.append(Problem(name, line, fault))
    return pages, unread


def _mark_of_merge(path: Path) -> int | None:
    """The line of the first mark that a merge in git left in a file; None if there is none."""
    text = path.read_text(encoding="utf-8", errors="replace")
    mark = UNMERGED.search(text)
    return text.count("\n", 0, mark.start()) + 1 if mark else None


def problems_in_words(pages: Pages, look: Callable[[str, str], Findings]) -> Iterator[Problem]:
    """The faults that `look` finds in the words of each page, as problems.

    It is called with the page's file and the text of each cell without code.
    """
    for file, cells in pages.items():
        for cell in cells:
            if cell.kind != "code":
                for place, fault in look(file, cell.text):
                    yield problem_at(file, cell, place, fault)


def unfilled(project: Path, data: Path, pages: Pages) -> Iterator[Problem]:
    """Each place that `crossings new` marked and that is not filled in yet.

    The problem gives its line, its cell, or the row and column of a table.
    """
    sources = data / "sources.toml"
    sources_as_page = (
        {_name(sources, project): [source_files.page_as_cell(sources)]} if sources.is_file() else {}
    )
    for file, cells in {**sources_as_page, **pages}.items():
        for cell in cells:
            for mark in TO_FILL_IN.finditer(cell.text):
                yield problem_at(file, cell, mark.start(), _fault(mark))
    for path in sorted((data / "curated").glob("*.csv")):
        yield from _in_table(path, _name(path, project))


def _name(path: Path, project: Path) -> str:
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)


def _fault(mark: re.Match[str]) -> str:
    return f"is to be filled in: {mark[1].strip()}"


def _in_table(path: Path, name: str) -> Iterator[Problem]:
    """Problems of the places to fill in of a table; `name` is the file's name in problems."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if FILL_IN in text:
        for number, row in enumerate(csv.DictReader(text.splitlines(keepends=True)), start=2):
            for column, cell in row.items():
                for mark in TO_FILL_IN.finditer(str(cell or "")):
                    yield Problem(name, number, f"column {column} {_fault(mark)}")
