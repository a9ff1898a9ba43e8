"""The sources that people wrote, read once: cells of pages, included texts and notebooks."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from crossings.common import addresses
from crossings.common.files import FILL_IN
from crossings.common.git import NOT_ENDED, line_of_merge
from crossings.errors import Problem
from crossings.exhibits.prose import LIMIT
from crossings.pages import source_files
from crossings.pages.source_files import Cell, problem_at

Pages = Mapping[str, list[Cell]]  # a page of text is one cell without a number
TO_FILL_IN = re.compile(rf"{FILL_IN}([^\"\\\n]*)")
LIMIT_ANCHOR = re.compile(r"\{#l(\d+)\}")
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
            if is_notebook:
                fault = f"cannot be read as a notebook ({error}); restore or correct it"
            unread.append(Problem(name, None, fault))
    return pages, unread


def unmerged(project: Path, data: Path) -> Iterator[Problem]:
    """The first mark of a merge in each file that people write, or that commands write for git."""
    at_the_top = [path for path in sorted(project.glob("*")) if path.is_file()]
    tables = [*sorted(data.glob("*/*.csv")), *sorted(data.glob("*.*"))]
    written = [*source_files.notebooks(project), *source_files.in_report(project)]
    for path in [*at_the_top, *written, *tables]:
        if line := line_of_merge(path.read_text(encoding="utf-8", errors="replace")):
            yield Problem(_name(path, project), line, NOT_ENDED)


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
    return _in_all_words(
        project, data, pages, TO_FILL_IN, lambda mark: f"is to be filled in: {mark[1].strip()}"
    )


def unknown_limits(project: Path, data: Path, pages: Pages) -> Iterator[Problem]:
    """Each limit that words cite by a number, such as L3, and that the page of limits lacks."""
    source = addresses.LIMITS.replace(".html", ".qmd")
    there = {name for cell in pages.get(source, ()) for name in LIMIT_ANCHOR.findall(cell.text)}

    def fault(cited: re.Match[str]) -> str:
        if not there or cited[1] in there:
            return ""
        return f"cites the limit L{cited[1]}, but {source} has none of that number; correct it"

    return _in_all_words(project, data, pages, LIMIT, fault)


def _in_all_words(
    project: Path,
    data: Path,
    pages: Pages,
    mark: re.Pattern[str],
    fault: Callable[[re.Match[str]], str],
) -> Iterator[Problem]:
    """A problem for each mark in sources, pages and tables in which there is a fault."""
    sources = data / "sources.toml"
    sources_as_page = (
        {_name(sources, project): [source_files.page_as_cell(sources)]} if sources.is_file() else {}
    )
    for file, cells in {**sources_as_page, **pages}.items():
        for cell in cells:
            for found in mark.finditer(cell.text):
                if what := fault(found):
                    yield problem_at(file, cell, found.start(), what)
    for path in sorted((data / "curated").glob("*.csv")):
        for number, column, found in _in_table(path, mark):
            if what := fault(found):
                yield Problem(_name(path, project), number, f"column {column} {what}")


def _name(path: Path, project: Path) -> str:
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)


def _in_table(path: Path, mark: re.Pattern[str]) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Each mark in the cells of a table, with its row and its column."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if mark.search(text):
        for number, row in enumerate(csv.DictReader(text.splitlines(keepends=True)), start=2):
            for column, cell in row.items():
                for found in mark.finditer(str(cell or "")):
                    yield number, str(column), found
