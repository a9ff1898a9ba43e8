"""Checks of a whole built site: each of its pages, each other file, and what lies across them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

from crossings.check import exhibits, leftovers, links, policy, publishing, structure, withdrawn
from crossings.common.identity import ERROR_PAGE
from crossings.errors import Problem
from crossings.pages.markup import IN_AN_EDITION, LIBRARIES, UPDATES, Page, Site, read

HEAVIEST_PAGE, HEAVIEST_FILE = 1_500_000, 2_000_000  # bytes
SEARCH_INDEX = "search.json"


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
    """Problems of the checks that go through the whole site, or through files for all of it."""
    yield from structure.titles_used_twice(site)
    yield from publishing.problems(site)
    yield from withdrawn.problems(site)
    for fault in _faults_of_search_index(site):
        yield Problem(SEARCH_INDEX, None, fault)


def _of_page(site: Site, page: Page) -> Iterator[Problem]:
    """Problems of the checks that look at one page at a time."""
    yield from leftovers.problems(page)
    yield from links.problems_of_page(site, page)
    yield from structure.problems_of_page(page)
    yield from exhibits.problems(site, page)
    yield from policy.problems(page)


def _of_file(site: Site, file: str) -> Iterator[Problem]:
    """Problems of a file: its size, and its content if it is not a page."""
    size, limit = site.files[file], HEAVIEST_PAGE if file in site.pages else HEAVIEST_FILE
    if size > limit:
        fault = f"weighs {size / 1e6:.1f} MB, more than {limit / 1e6:.1f} MB"
        yield Problem(file, None, f"{fault}; draw fewer marks or split it")
    if file in site.pages:
        return
    yield from links.problems_of_file(site, file)
    if file.endswith(".svg") and not file.startswith(LIBRARIES):
        drawing = Page(file, site.text(file))
        yield from structure.problems_of_scripts(drawing)
        yield from leftovers.problems(drawing)


def _faults_of_search_index(site: Site) -> Iterator[str]:
    """Pages that the search would not find, and entries that lead to no page."""
    try:
        entries = json.loads(site.text(SEARCH_INDEX))
        indexed = [urlsplit(entry["href"]).path.removeprefix("./") for entry in entries]
    except FileNotFoundError:
        yield "there is no search index; set `search` in _quarto.yml and render"
        return
    except (ValueError, TypeError, KeyError) as error:
        yield f"the search index is broken ({error}); render the site again"
        return
    for page in filter(_is_searched, site.pages.values()):
        if page.file not in indexed:
            yield f"the search index lacks {page.file}; render the whole site again"
    for file in dict.fromkeys(indexed):
        if file not in site.pages:
            yield f"the search index names {file!r}, which is not a page; render again"


def _is_searched(page: Page) -> bool:
    return not (page.is_exhibit or page.file.startswith(UPDATES) or page.file == ERROR_PAGE)


def _first_of_each(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in order, each once: a bad link may be in both menus of a page."""
    first: dict[tuple[str, str], Problem] = {}
    for problem in sorted(problems, key=attrgetter("order")):
        first.setdefault((problem.file, problem.what), problem)
    return list(first.values())
