"""Checks of the built site, from either renderer.

Both renderers print unknown markup as text and keep dead links without a warning, so their exit
code proves nothing. These checks read what is published.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import filterfalse
from pathlib import Path
from urllib.parse import urlsplit

from crossings.errors import Problem
from crossings.pages.markup import IN_AN_EDITION, LIBRARIES, UPDATES, Page, Site, read

__all__ = ["Problem", "problems"]

HEAVIEST_PAGE, HEAVIEST_FILE = 1_500_000, 2_000_000  # bytes


def problems(site: Path) -> list[Problem]:
    """Everything wrong in a built site, by file and line; empty where all is well.

    Links to the site's own address, which the sitemap or a canonical link says, must lead to files
    of the site. The renderers' own files (site_libs/) must only load nothing from elsewhere and
    keep the limit of size. Dated editions within a site are checked separately; links to them must
    work. Raises InputError if there is no page.
    """
    # Not at the top: a build needs other modules of this package, but none of these.
    from crossings.check import exhibits, leftovers, links, policy, publishing, structure, withdrawn

    built = read(site)
    found = [*structure.titles_used_twice(built), *_search(built), *publishing.problems(built)]
    found += withdrawn.problems(built)
    for one in built.pages.values():
        found += leftovers.problems(one)
        found += links.problems_of_page(built, one)
        found += structure.problems_of_page(one)
        found += exhibits.problems(built, one)
        found += policy.problems(one)
    for file in filterfalse(IN_AN_EDITION.match, built.files):
        if file not in built.pages:
            found += links.problems_of_file(built, file)
            if file.endswith(".svg") and not file.startswith(LIBRARIES):
                drawing = Page(file, built.text(file))
                found += [*structure.problems_of_drawing(drawing), *leftovers.problems(drawing)]
        found += _weight(built, file)
    first: dict[tuple[str, str], Problem] = {}  # a bad link in both menus of a page is one problem
    for problem in sorted(
        found, key=lambda problem: (problem.file, problem.line or 0, problem.what)
    ):
        first.setdefault((problem.file, problem.what), problem)
    return list(first.values())


def _search(site: Site) -> Iterator[Problem]:
    """Pages that the search would not find, and entries that lead to no page."""
    try:
        entries = json.loads(site.text("search.json"))
        named = [urlsplit(entry["href"]).path.removeprefix("./") for entry in entries]
    except FileNotFoundError:
        yield Problem(
            "search.json", None, "there is no search index; set `search` in _quarto.yml and render"
        )
        return
    except (ValueError, TypeError, KeyError) as error:
        yield Problem(
            "search.json", None, f"the search index is broken ({error}); render the site again"
        )
        return
    for file, one in site.pages.items():
        apart = one.is_exhibit or file.startswith(UPDATES) or file == "404.html"
        if file not in named and not apart:
            yield Problem(
                "search.json", None, f"the search index lacks {file}; render the whole site again"
            )
    for file in dict.fromkeys(named):
        if file not in site.pages:
            yield Problem(
                "search.json", None, f"the search index names {file!r}, no page; render again"
            )


def _weight(site: Site, file: str) -> Iterator[Problem]:
    size, most = site.files[file], HEAVIEST_PAGE if file in site.pages else HEAVIEST_FILE
    if size > most:
        what = (
            f"weighs {size / 1e6:.1f} MB, more than {most / 1e6:.1f} MB; "
            "draw fewer marks or split it"
        )
        yield Problem(file, None, what)
