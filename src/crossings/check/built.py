"""Checks of a whole built site: each of its pages, each other file, and what lies across them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from crossings.check import leftovers, links, structure, weight, withdrawn
from crossings.common.addresses import notebook_of, source_of
from crossings.errors import Problem
from crossings.pages import source_files
from crossings.pages.markup import IN_AN_EDITION, LIBRARIES, Page, Site, read


def problems(folder: Path) -> list[Problem]:
    """Everything wrong in the site in a folder, by file and line.

    Raises InputError if there is no page.
    """
    site = read(folder)
    all_problems = [*_across_pages(site)]
    for page in site.pages.values():
        all_problems += _of_page(site, page)
    for file in site.files:
        if not IN_AN_EDITION.match(file):
            all_problems += _of_file(site, file)
    return _first_of_each(all_problems)


# A link in a message: the name of its page, and its fragment.
LINK = re.compile(r"points to '(?:[^']*/)?([\w-]*)(?:\.html)?(#[^']*)?'")


def with_source(problem: Problem, site: Path) -> Problem:
    """A problem of a built page, with the source to edit if there is one.

    For a link that is where it stands: a page may show what another notebook says. The source is
    looked for in the folder that holds `site`.
    """
    page, project = Path(problem.file), site.resolve().parent
    candidates = (source_of(notebook_of(problem.file)), str(page.with_suffix(".qmd")))
    own = {file for file in candidates if (project / file).is_file()}
    if page.suffix != ".html" or page.parent.name not in ("", "report"):
        return problem
    having = _with_link(project, problem.what)
    files = " and ".join(sorted(own & having or having or own))
    return replace(problem, what=f"{problem.what} (edit {files})") if files else problem


def _with_link(project: Path, what: str) -> set[str]:
    """The sources in which the link stands that a message is about; none if it is about none."""
    link = LINK.match(what)
    if link is None:
        return set()
    name, fragment = link[1], re.escape(link[2] or "")
    written = rf"(?<![\w-]){name}\.(?:html|ipynb|qmd){fragment}" if name else rf"\({fragment}"
    paths = [*source_files.notebooks(project), *source_files.texts(project)]
    return {
        path.relative_to(project).as_posix()
        for path in paths
        if re.search(rf"{written}(?![\w-])", path.read_text("utf-8", errors="replace"))
    }


def _across_pages(site: Site) -> Iterator[Problem]:
    """Problems of the checks that go through the whole site."""
    yield from structure.titles_used_twice(site)
    yield from withdrawn.problems(site)


def _of_page(site: Site, page: Page) -> Iterator[Problem]:
    """Problems of the checks that look at one page at a time."""
    yield from leftovers.problems(page)
    yield from links.problems_of_page(site, page)
    yield from structure.problems_of_page(page)
    yield from weight.problem_of_page(site, page)


def _of_file(site: Site, file: str) -> Iterator[Problem]:
    """Problems of a file: its size, and its content if it is not a page."""
    yield from weight.problem_of_file(site, file)
    if file in site.pages:
        return
    yield from links.problems_of_file(site, file)
    if file.endswith(".svg") and not file.startswith(LIBRARIES):
        yield from leftovers.problems(Page(file, site.text(file)))


def _first_of_each(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in order, each once: a bad link may be in both menus of a page."""
    first: dict[tuple[str, str], Problem] = {}
    for problem in sorted(problems, key=attrgetter("order")):
        first.setdefault((problem.file, problem.what), problem)
    return list(first.values())
