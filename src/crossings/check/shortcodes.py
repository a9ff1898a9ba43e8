"""What pages include and name, as it is written: a renderer leaves out in silence what it does not find."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from crossings.check import notebooks
from crossings.check.parsed_site import Problem

# What a build writes into report/_fragments/, in the order of its pages.
FRAGMENTS = (
    "answer.md", "front-exhibits.md", "questions.md", "claims-in-a-line.md", "tables.md", "vintages.md", "freshness.md",
    "sources.md", "editions.md", "years.md", "corrections.md",
)  # fmt: skip
SITE_VARIABLES = ("data_to", "read_on", "rhythm")  # what prose may say of the edition, as site.data_to
INCLUDE = re.compile(r"(?<!\\)\{\{<\s*include\s+([^>]+?)\s*>\}\}")
NUMBER_NAMED = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")
FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.M | re.S)


def text_pages(project: Path) -> list[Path]:
    """Every page of text that a build takes: .qmd at the top, and anywhere in report/."""
    return sorted([*project.glob("*.qmd"), *_below(project, "*.qmd")])


def texts(project: Path) -> list[Path]:
    """Those, and what they may include: every text below report/ that people write."""
    return sorted([*text_pages(project), *_below(project, "*.md")])


def problems(project: Path) -> Iterator[Problem]:
    """Each include that finds nothing, in texts and in the Markdown of notebooks."""
    for path in texts(project):
        address = path.relative_to(project).as_posix()
        for line, what in _in_text(project, address, path.read_text(encoding="utf-8")):
            yield Problem(address, line, what)
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        name = path.relative_to(project).as_posix()
        for cell in _words(path):
            for line, what in _in_text(project, f"report/{path.name}", cell.text):
                yield Problem(name, line, what, cell.number, cell.begins)


def unknown_numbers(project: Path, known: Collection[str]) -> Iterator[Problem]:
    """Each `{{< var … >}}` in texts and in the Markdown of notebooks that names none of the `known` numbers."""
    for path in texts(project):
        yield from _unknown(path.relative_to(project).as_posix(), _whole(path), known)
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        for cell in _words(path):
            yield from _unknown(path.relative_to(project).as_posix(), cell, known)


def _unknown(file: str, cell: notebooks.Cell, known: Collection[str]) -> Iterator[Problem]:
    for found in NUMBER_NAMED.finditer(cell.text):
        if found[1] not in known:
            near = difflib.get_close_matches(found[1], known, n=1)
            advice = f"did you mean {near[0]}?" if near else "`crossings facts` lists them"
            yield _at(file, cell, found.start(), f"{found[0]} names no number; {advice}")


def _at(file: str, cell: notebooks.Cell, place: int, what: str) -> Problem:
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
    cells: Iterable[notebooks.Cell] = _words(path)
    if not is_notebook:
        cells = [_whole(path)]
    for cell in cells:
        for found in NUMBER_NAMED.finditer(cell.text):
            if found[1] == name:
                return _at(file, cell, found.start(), what)
    return Problem(file, None, what)


def _below(project: Path, form: str) -> Iterator[Path]:
    """Files of report/, at any depth, without those that builds or editors make."""
    report = project / "report"
    for path in report.rglob(form):
        folders = path.relative_to(report).parts[:-1]
        if "_fragments" not in folders[:1] and not any(name.startswith(".") for name in folders):
            yield path


def _whole(path: Path) -> notebooks.Cell:
    """A page of text, as one cell without a number."""
    return notebooks.Cell(0, "markdown", path.read_text(encoding="utf-8"), (), False)


def _words(path: Path) -> Iterator[notebooks.Cell]:
    """The cells of a notebook that hold no code; none where it cannot be read, which is said where notebooks are checked."""
    try:
        yield from (cell for cell in notebooks.cells(path) if cell.kind != "code")
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def _in_text(project: Path, address: str, text: str) -> Iterator[tuple[int, str]]:
    """Includes that find nothing from the page at `address`, each with its line."""
    folder = posixpath.dirname(address)
    shown = FENCED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in INCLUDE.finditer(shown):
        target = found[1].strip("\"'")
        way = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        if not _is_there(project, posixpath.normpath(way)):
            known = ", ".join(
                posixpath.relpath(f"report/_fragments/{name}", folder or ".") for name in FRAGMENTS
            )
            yield (
                text.count("\n", 0, found.start()) + 1,
                f"includes {target}, which is not there, so nothing would be shown; correct the name: the fragments are {known}",
            )


def _is_there(project: Path, way: str) -> bool:
    """Whether a build puts a file at `way`, beside the pages."""
    if way.startswith("report/_fragments/"):
        return way.removeprefix("report/_fragments/") in FRAGMENTS
    taken = way.startswith("report/") and not way.endswith(".ipynb")
    return (taken or ("/" not in way and way.endswith(".qmd"))) and (project / way).is_file()
