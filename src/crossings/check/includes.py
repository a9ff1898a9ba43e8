"""What pages include and name, as it is written: a renderer leaves out in silence what it does not find."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from crossings.errors import Problem
from crossings.pages.texts import NUMBER_NAMED, Cell, problem_at, texts, whole, words_of

# What a build writes into report/_fragments/, in the order of its pages.
FRAGMENTS = (
    "answer.md", "front-exhibits.md", "questions.md", "claims-in-a-line.md", "tables.md", "vintages.md", "freshness.md",
    "sources.md", "editions.md", "years.md", "corrections.md",
)  # fmt: skip
SITE_VARIABLES = ("data_to", "read_on", "rhythm")  # what prose may say of the edition, as site.data_to
INCLUDE = re.compile(r"(?<!\\)\{\{<\s*include\s+([^>]+?)\s*>\}\}")
FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.M | re.S)


def problems(project: Path) -> Iterator[Problem]:
    """Each include that finds nothing, in texts and in the Markdown of notebooks."""
    for path in texts(project):
        address = path.relative_to(project).as_posix()
        for line, what in _in_text(project, address, path.read_text(encoding="utf-8")):
            yield Problem(address, line, what)
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        name = path.relative_to(project).as_posix()
        for cell in words_of(path):
            for line, what in _in_text(project, f"report/{path.name}", cell.text):
                yield Problem(name, line, what, cell.number, cell.begins)


def unknown_numbers(project: Path, known: Collection[str]) -> Iterator[Problem]:
    """Each `{{< var … >}}` in texts and in the Markdown of notebooks that names none of the `known` numbers."""
    for path in texts(project):
        yield from _unknown(path.relative_to(project).as_posix(), whole(path), known)
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        for cell in words_of(path):
            yield from _unknown(path.relative_to(project).as_posix(), cell, known)


def _unknown(file: str, cell: Cell, known: Collection[str]) -> Iterator[Problem]:
    for found in NUMBER_NAMED.finditer(cell.text):
        if found[1] not in known:
            near = difflib.get_close_matches(found[1], known, n=1)
            advice = f"did you mean {near[0]}?" if near else "`crossings facts` lists them"
            yield problem_at(file, cell, found.start(), f"{found[0]} names no number; {advice}")


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
