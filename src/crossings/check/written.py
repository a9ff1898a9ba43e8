"""Checks of what people wrote, before a build: notebooks, pages, tables, the stylesheet and the package.

`problems` checks all of it and takes a second or two. `problems_of_files` checks the settings and each notebook, page
and stylesheet separately, which is quick enough for the start of every build.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from crossings.check import (
    front_matter,
    includes,
    notebooks,
    package_code,
    page_links,
    placeholders,
    prose,
    settings,
    stylesheet,
)
from crossings.errors import CheckError, InputError, Problem
from crossings.pages.texts import texts


def problems(project: Path, data: Path | None = None) -> list[Problem]:
    """Everything wrong in a project's sources, by file, cell and line or row; empty where all is well.

    The hand-kept tables are those in `data`, else in the project's own data folder. Raises InputError if `project`
    holds no project.
    """
    if not (project / "_quarto.yml").is_file():
        raise InputError(
            f"{project.resolve()} holds no project: _quarto.yml is expected. Run in the checkout."
        )
    found = [*problems_of_files(project), *page_links.Pages(project).problems()]
    from crossings.check import (
        curated,
    )  # not at the top, since a build checks files before pandas is imported

    found += curated.problems(data or project / "data")
    found += placeholders.problems(project, data or project / "data")
    with contextlib.suppress(InputError):  # already reported by that check
        found += includes.unknown_numbers(project, _numbers(data or project / "data"))
    package = project / "src" / "crossings"
    if package.is_dir():
        found += package_code.problems(package)
    return sorted(found, key=lambda one: (one.file, one.cell or 0, one.line or 0, one.what))


def _numbers(data: Path) -> set[str]:
    """Everything that prose may name with `var`: arrivals.total, arrivals.total_as_of, site.data_to."""
    from crossings.facts.facts import facts, variables
    from crossings.tables.record import Record

    tree = variables(facts(Record("latest", data))) | {"site": dict.fromkeys(includes.SITE_VARIABLES, "")}
    return {f"{chapter}.{name}" for chapter, names in tree.items() for name in names}


def problems_of_files(project: Path) -> Iterator[Problem]:
    """What is wrong in the settings, and in each notebook, page and stylesheet separately."""
    yield from settings.problems(project)
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        yield from notebooks.problems(path, path.relative_to(project).as_posix())
    yield from notebooks.ids_given_twice(project)
    for path in texts(project):
        yield from _in_text(path, project, front_matter.problems)
        yield from _in_text(path, project, prose.problems)
    yield from includes.problems(project)
    for path in sorted((project / "report").glob("*.css")):
        yield from _in_text(path, project, stylesheet.problems)


def _in_text(
    path: Path, project: Path, look: Callable[[str], Iterator[tuple[int, str]]]
) -> Iterator[Problem]:
    text = path.read_text(encoding="utf-8")
    for at, what in look(text):
        yield Problem(path.relative_to(project).as_posix(), text.count("\n", 0, at) + 1, what)


def refuse(project: Path) -> None:
    """Raise CheckError for the first mistake in the settings, a notebook, page or stylesheet, with the number of others."""
    found = list(problems_of_files(project))
    if found:
        more = (
            f" (and {len(found) - 1} more; `crossings check --sources` lists them)" if len(found) > 1 else ""
        )
        raise CheckError(f"{found[0]}{more}.")
