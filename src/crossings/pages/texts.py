"""What people write, as it is written: the texts and notebooks of a project, and their cells."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crossings.errors import Problem

NUMBER_NAMED: Final = re.compile(
    r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}"
)  # a shortcode that names a number
# The first line of a cell that is a heading, and whether it says its anchor itself.
HEADING: Final = re.compile(r"(#{2,6} [^\n]*?)[ ]*(\{#[^}]*\})?(?=\n|$)")
MADE_UP: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f-]+)?")  # an id that an editor made up for a cell
FILL_IN: Final = "FILL IN: "  # what stands behind it says what is expected in its place


@dataclass(frozen=True)
class Cell:
    """One cell: its number, counted from 1 as Jupyter shows them, its kind, its text, its tags."""

    number: int
    kind: str
    text: str
    tags: tuple[str, ...]
    printed: bool

    @property
    def begins(self) -> str:
        """Its first words: the first line that is no comment and no fence, cut at 40 letters."""
        lines = (line.strip() for line in self.text.splitlines())
        worded = (line for line in lines if line and not line.startswith(("#|", "---")))
        return textwrap.shorten(next(worded, ""), 40, placeholder="…")


def with_anchor(source: str, ident: str) -> str:
    """The text of a cell of words; a heading that it begins with gets its anchor.

    The anchor is the cell's id, so that Jupyter shows the heading alone. Where another cell has
    that id, the heading's ends in -text. A heading that says its anchor keeps it, and one in a cell
    whose id an editor made up gets Pandoc's.
    """
    heading = HEADING.match(source)
    if heading is None or heading[2] or not ident or MADE_UP.fullmatch(ident):
        return source
    return f"{heading[1]} {{#{ident.removesuffix('-text')}}}{source[heading.end() :]}"


def cells(path: Path) -> list[Cell]:
    """The cells of a notebook; ValueError where the file is none."""
    listed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        Cell(
            number,
            str(cell["cell_type"]),
            with_anchor("".join(cell["source"]), str(cell.get("id", "")))
            if cell["cell_type"] == "markdown"
            else "".join(cell["source"]),
            tuple(cell.get("metadata", {}).get("tags", [])),
            bool(cell.get("outputs")) or cell.get("execution_count") is not None,
        )
        for number, cell in enumerate(listed, start=1)
    ]


def text_pages(project: Path) -> list[Path]:
    """Every page of text that a build takes: .qmd at the top, and anywhere in report/."""
    return sorted([*project.glob("*.qmd"), *_below(project, "*.qmd")])


def texts(project: Path) -> list[Path]:
    """Those, and what they may include: every text below report/ that people write."""
    return sorted([*text_pages(project), *_below(project, "*.md")])


def in_report(project: Path) -> list[Path]:
    """Every file of report/ that people write: without copies of notebooks, which builds make."""
    paths = (project / "report").rglob("*")
    return sorted(path for path in paths if path.is_file() and path.suffix != ".ipynb")


def _below(project: Path, form: str) -> Iterator[Path]:
    """Files of report/, at any depth, without those that editors make."""
    report = project / "report"
    for path in report.rglob(form):
        if not any(name.startswith(".") for name in path.relative_to(report).parts[:-1]):
            yield path


def whole(path: Path) -> Cell:
    """A page of text, as one cell without a number."""
    return Cell(0, "markdown", path.read_text(encoding="utf-8"), (), False)


def words_of(path: Path) -> Iterator[Cell]:
    """The cells of a notebook that hold no code.

    There are none where it cannot be read, which is said where notebooks are checked.
    """
    try:
        yield from (cell for cell in cells(path) if cell.kind != "code")
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def problem_at(file: str, cell: Cell, place: int, what: str) -> Problem:
    """A problem at a place in the text of a cell; a page of text is one cell without a number."""
    line = cell.text.count("\n", 0, place) + 1
    return Problem(file, line, what, cell.number or None, cell.begins if cell.number else "")


def variables_named(project: Path) -> Iterator[tuple[str, Problem]]:
    """Each variable that a page or notebook names, with the place where it is written."""
    for path in [*texts(project), *sorted((project / "notebooks").glob("*.ipynb"))]:
        file = path.relative_to(project).as_posix()
        for cell in words_of(path) if path.suffix == ".ipynb" else [whole(path)]:
            for found in NUMBER_NAMED.finditer(cell.text):
                yield found[1], problem_at(file, cell, found.start(), found[0])
