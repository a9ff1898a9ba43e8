"""What people wrote, read once: the cells of each page, included text and notebook, by its file."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from crossings.errors import Problem
from crossings.pages import texts
from crossings.pages.shortcodes import problem_at
from crossings.pages.texts import Cell

Pages = Mapping[str, list[Cell]]  # a page of text is one cell without a number
Found = Iterator[tuple[int, str]]  # the place in a text, and what is wrong there


def read(project: Path) -> tuple[dict[str, list[Cell]], list[Problem]]:
    """Everything that people wrote for readers, by file, and the notebooks that cannot be read."""
    pages = {path.relative_to(project).as_posix(): [texts.whole(path)] for path in texts.texts(project)}
    unread = []
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        name = path.relative_to(project).as_posix()
        try:
            pages[name] = texts.cells(path)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"is no notebook that can be read ({error}); restore or mend it"
            unread.append(Problem(name, None, what))
    return pages, unread


def address(file: str) -> str:
    """Where the site's sources have a page: a notebook is a page of report/."""
    return f"report/{posixpath.basename(file)}" if file.endswith(".ipynb") else file


def told(pages: Pages, look: Callable[[str, str], Found]) -> Iterator[Problem]:
    """What `look` finds in the words of each page, given its file and the text of a cell without code."""
    for file, cells in pages.items():
        for cell in cells:
            if cell.kind != "code":
                yield from (problem_at(file, cell, at, what) for at, what in look(file, cell.text))
