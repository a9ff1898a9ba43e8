"""The sources that people write: the texts and notebooks of a project, and their cells."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crossings.common.addresses import page_of
from crossings.common.files import FILL_IN
from crossings.common.identity import SETTINGS_FILE, pages_listed
from crossings.errors import Problem
from crossings.exhibits.cells import first_words

VARIABLE_NAMED: Final = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")  # the shortcode
# A heading in the first line of a cell, and its anchor if it has one.
ANY_HEADING: Final = re.compile(
    r"^(?P<signs>#{1,6} +)(?P<words>.+?) *(?:\{#(?P<ident>[\w.-]+)[^}\n]*\})? *$", re.M
)
HEADING: Final = re.compile(r"(#{2,6} [^\n]*?)[ ]*(\{#[^}]*\})?(?=\n|$)")
MADE_UP: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f-]+)?")  # an id that an editor made up for a cell


@dataclass(frozen=True)
class Cell:
    """One cell: its number, from 1, its kind, its text, its tags, and whether it was run.

    It `was_run` if it holds outputs or the count of a run. `ident` is its id, if it has one.
    """

    number: int
    kind: str
    text: str
    tags: tuple[str, ...]
    was_run: bool
    ident: str = ""

    @property
    def begins(self) -> str:
        """Its first words."""
        return first_words(self.text)


def anchor_by_pandoc(heading: str) -> str:
    """The anchor that Pandoc makes of a heading's words, in Markdown, if they have none."""
    plain = re.sub(r"[*`]|\]\([^)]*\)|\[", "", heading)
    words = re.sub(r"[^\w\s.-]", "", plain).strip().lower()
    return re.sub(r"^[^a-z]+", "", re.sub(r"\s+", "-", words))


def with_anchors(text: str) -> str:
    """The text with each heading's anchor at its end: its own, or the one that Pandoc makes."""

    def anchored(heading: re.Match[str]) -> str:
        ident = heading["ident"] or anchor_by_pandoc(heading["words"])
        return f"{heading['signs']}{heading['words']} {{#{ident}}}"

    return ANY_HEADING.sub(anchored, text)


def with_anchor(source: str, ident: str) -> str:
    """The text of a cell of words, with an anchor for the heading that it begins with.

    The anchor is the cell's id, so that Jupyter shows the heading without one. If another cell
    needs the same id, the id of the heading's cell ends in -text. A heading with an anchor keeps
    it. For a cell whose id an editor made up, Pandoc makes one.
    """
    heading = HEADING.match(source)
    if heading is None or heading[2] or not ident or MADE_UP.fullmatch(ident):
        return source
    return f"{heading[1]} {{#{ident.removesuffix('-text')}}}{source[heading.end() :]}"


def cells(path: Path) -> list[Cell]:
    """The cells of the notebook in a file.

    The text of a cell of words has its anchor, see `with_anchor`. Raises ValueError, KeyError,
    TypeError or AttributeError for a file that is not a notebook.
    """
    sources: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell_of(number, source) for number, source in enumerate(sources, start=1)]


def cell_of(number: int, source: Mapping[str, Any]) -> Cell:
    """The cell of this number, from what a notebook's JSON holds of it."""
    text, kind = "".join(source["source"]), str(source["cell_type"])
    ident = str(source.get("id", ""))
    return Cell(
        number,
        kind,
        with_anchor(text, ident) if kind == "markdown" else text,
        tuple(source.get("metadata", {}).get("tags", [])),
        bool(source.get("outputs")) or source.get("execution_count") is not None,
        ident,
    )


def text_pages(project: Path) -> list[Path]:
    """Every page of text that a build takes: .qmd at the top, and anywhere in report/."""
    return sorted([*project.glob("*.qmd"), *_below(project, "*.qmd")])


def texts(project: Path) -> list[Path]:
    """Every text that people write: the pages, and the .md files in report/ that they include."""
    return sorted([*text_pages(project), *_below(project, "*.md")])


def in_report(project: Path) -> list[Path]:
    """Every file in report/ that people write, so without copies of notebooks, made by builds."""
    paths = (project / "report").rglob("*")
    return sorted(path for path in paths if path.is_file() and path.suffix != ".ipynb")


def _below(project: Path, form: str) -> Iterator[Path]:
    """Files in report/ that match `form`, at any depth, but not in hidden folders of editors."""
    report = project / "report"
    for path in report.rglob(form):
        if not any(name.startswith(".") for name in path.relative_to(report).parts[:-1]):
            yield path


def notebooks(project: Path) -> list[Path]:
    """The notebooks that the settings list, by name. The others are drafts, which are not built."""
    every_notebook, listed = _every_notebook(project), pages_listed(project)
    return [path for path in every_notebook if _is_listed(page_of(path.name), listed)]


def _every_notebook(project: Path) -> list[Path]:
    return sorted((project / "notebooks").glob("*.ipynb"))


def not_listed(project: Path) -> Iterator[tuple[str, str]]:
    """Each page or notebook that the settings do not have rendered, with a sentence on it."""
    listed = pages_listed(project)
    sources = {path.relative_to(project).as_posix(): path for path in texts(project)}
    pages = {file: file for file in sources}
    for path in _every_notebook(project):
        pages[f"notebooks/{path.name}"] = page_of(path.name)
    for file, page in pages.items():
        if " " in page:
            better = file.replace(" ", "-")
            yield file, f"has a blank in its name, which an address cannot have; rename it {better}"
        elif not _is_listed(page, listed):
            fault = f"is not in the list `render` of {SETTINGS_FILE}, so it is not built"
            yield file, f"{fault}; add {page} there"


def draft_rows(data: Path) -> Iterator[tuple[str, str]]:
    """Each row of a hand-kept table that is a draft, with a sentence on it."""
    for path in sorted((data / "curated").glob("*.csv")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if FILL_IN in text:
            for number, row in enumerate(csv.reader(text.splitlines(keepends=True)), start=1):
                if any(FILL_IN in cell for cell in row):
                    fault = "is a draft, and is left out until all of it is filled in"
                    yield f"{path}, row {number},", fault


def _is_listed(page: str, listed: Collection[str] | None) -> bool:
    """Whether a page is `listed`; without a list that can be read, every page counts as listed.

    A name with a blank never is: it cannot be an address.
    """
    return " " not in page and (listed is None or page in listed)


def page_as_cell(path: Path) -> Cell:
    """A page of text, as one cell without a number."""
    return Cell(0, "markdown", path.read_text(encoding="utf-8"), (), False)


def cells_without_code(path: Path) -> Iterator[Cell]:
    """The cells of a notebook that hold no code.

    There are none if it cannot be read, which the check of notebooks reports.
    """
    try:
        yield from (cell for cell in cells(path) if cell.kind != "code")
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def problem_at(file: str, cell: Cell, offset: int, fault: str) -> Problem:
    """A problem at a place in the text of a cell; a page of text is one cell without a number."""
    line = cell.text.count("\n", 0, offset) + 1
    return Problem(file, line, fault, cell.number or None, cell.begins if cell.number else "")


def variables_named(project: Path) -> Iterator[tuple[str, Problem]]:
    """Each variable that a page or notebook names, such as part.updates, and where.

    A variable is a number of the facts or a part of a page. It comes as often as it is named, known
    or not, and a build writes only those named. The place is a Problem whose `what` is the
    shortcode, so that the caller's message goes on after it. Code cells are left out. Raises
    UnicodeDecodeError for a page that is not UTF-8.
    """
    for path in [*texts(project), *notebooks(project)]:
        file = path.relative_to(project).as_posix()
        for cell in cells_without_code(path) if path.suffix == ".ipynb" else [page_as_cell(path)]:
            for shortcode in VARIABLE_NAMED.finditer(cell.text):
                yield shortcode[1], problem_at(file, cell, shortcode.start(), shortcode[0])
