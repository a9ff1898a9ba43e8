"""What must not go live.

That is a site at an address that nobody can have, one of other data, or one that nobody can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from crossings.build import up_to_date
from crossings.check import pages
from crossings.common import identity
from crossings.errors import Problem
from crossings.pages.edition import ON_ONE_PAGE
from crossings.pages.markup import Site


def problems(site: Site, project: Path, data: Path) -> Iterator[Problem]:
    """Each reason why a built site should not be put up, with the file to edit."""
    with identity.of(project):
        own = identity.own_site()
    for key, address in (("site-url", own.address), ("repo-url", own.repository)):
        yield from _placeholder(project, key, address)
    yield from _citation(project)
    yield from pages.unfilled(project, data, pages.read(project)[0])
    if not up_to_date.is_of_these_sources(project / "build", site.folder, project, data):
        what = (
            "is not known to be built from what stands here now; "
            "run `crossings build`, and change nothing in it"
        )
        yield Problem(str(site.folder), None, what)
    yield from _hidden(site)


def _placeholder(project: Path, key: str, address: str) -> Iterator[Problem]:
    if not identity.leads_nowhere(address):
        return
    lines = (project / identity.SETTINGS_FILE).read_text(encoding="utf-8").splitlines()
    at = next(
        (n for n, line in enumerate(lines, start=1) if line.strip().startswith(f"{key}:")), None
    )
    leads = f"{key} is {address}, an address of examples that leads nowhere"
    stands = leads if address else f"gives no website.{key}"
    yield Problem(
        identity.SETTINGS_FILE, at, f"{stands}; write your own there, then run `crossings build`"
    )


def _citation(project: Path) -> Iterator[Problem]:
    wanted, path = identity.citation_file(project), project / identity.CITATION_FILE
    if wanted is None:
        yield Problem(identity.CITATION_FILE, None, "is missing, and names the authors; restore it")
        return
    stands = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(wanted.splitlines(), start=1):
        if line not in stands:
            what = (
                f"does not agree with {identity.SETTINGS_FILE}, where {line!r} is expected; "
                "run `crossings build`, which writes it"
            )
            yield Problem(identity.CITATION_FILE, number, what)


def _hidden(site: Site) -> Iterator[Problem]:
    for page in site.pages.values():
        kept_out = page.top.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
        if kept_out and not page.is_embed and page.file not in (identity.ERROR_PAGE, ON_ONE_PAGE):
            what = (
                "asks search engines to leave it out (noindex); "
                "take that out of the page's source, then build"
            )
            yield page.problem(kept_out[0], what)
    front = site.pages.get("index.html")
    if front and front.top.find_class("edition-note"):
        yield front.problem(
            None, "is the report of a past day; run `crossings build` without --as-of"
        )
    robots = site.text("robots.txt") if "robots.txt" in site.files else ""
    if not robots or re.search(r"(?mi)^disallow:\s*/\s*$", robots):
        yield Problem(
            "robots.txt", None, "lets no search engine in; run `crossings build`, which writes it"
        )
