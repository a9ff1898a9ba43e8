"""Checks of a whole built site: each of its pages, each other file, and what lies across them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path

from crossings.check import leftovers, links, structure, weight, withdrawn
from crossings.errors import Problem
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
