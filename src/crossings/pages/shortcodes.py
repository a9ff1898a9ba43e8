"""Shortcodes that name a number, `{{< var … >}}`, and where an editor wrote them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from crossings.errors import Problem
from crossings.pages import texts

NUMBER_NAMED = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")


def problem_at(file: str, cell: texts.Cell, place: int, what: str) -> Problem:
    """A problem at a place in the text of a cell; a page of text is one cell without a number."""
    line = cell.text.count("\n", 0, place) + 1
    return Problem(file, line, what, cell.number or None, cell.begins if cell.number else "")


def place_of_variable(project: Path, page: str, name: str) -> Problem:
    """Where an editor wrote the variable `name` that a built page holds: the file, cell and line, as far as they are found."""
    is_notebook, what = page.endswith(".ipynb"), f"{{{{< var {name} >}}}}"
    file = f"notebooks/{posixpath.basename(page)}" if is_notebook else page
    path = project / file
    if not path.is_file():  # a fragment
        return Problem(page, None, what)
    cells: Iterable[texts.Cell] = texts.words_of(path)
    if not is_notebook:
        cells = [texts.whole(path)]
    for cell in cells:
        for found in NUMBER_NAMED.finditer(cell.text):
            if found[1] == name:
                return problem_at(file, cell, found.start(), what)
    return Problem(file, None, what)
