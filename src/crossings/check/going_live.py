"""Checks before a site goes live: its address is real, it is current, and it can be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crossings.check import written_pages
from crossings.common import addresses, identity
from crossings.errors import Problem
from crossings.pages import moved
from crossings.pages.markup import Page, Site
from crossings.publish import up_to_date
from crossings.publish.editions import archive


def problems(site: Site, project: Path, data: Path) -> Iterator[Problem]:
    """Each reason why a built site should not be published, with the file to edit.

    Raises InputError, when the first is asked for, for settings of `project` that `own_site`
    refuses.
    """
    with identity.of(project):
        own = identity.own_site()
    for key, address in (("site-url", own.address), ("repo-url", own.repository)):
        yield from _placeholder(project, key, address)
    yield from _editions_elsewhere(site, own.address)
    yield from _citation(project)
    yield from written_pages.unfilled(project, data, written_pages.read(project)[0])
    if not up_to_date.is_of_current_sources(project / "build", site.folder, project, data):
        fault = "is not known to be built from what stands here now"
        advice = "run `crossings build`, and change nothing in it"
        yield Problem(str(site.folder), None, f"{fault}; {advice}")
    yield from _hidden(site)
    yield from not_kept(site, project)


def not_kept(site: Site, project: Path) -> Iterator[Problem]:
    """Pages that go live for the first time, and that the list of addresses lacks.

    Posts are rows of data, and an exhibit's frame is kept with its page.
    """
    known = moved.published(project)
    for file in sorted(site.pages.keys() - known.keys() - {addresses.ERROR_PAGE}):
        if known and not file.startswith((addresses.EMBEDS, addresses.UPDATES)):
            fault = f"lacks {file}, which goes live now and must then stay"
            yield Problem(moved.ADDRESSES, None, f"{fault}; give it a line there")


def _placeholder(project: Path, key: str, address: str) -> Iterator[Problem]:
    """The problem of an address in the settings, under `key`, that is missing or leads nowhere."""
    if not identity.leads_nowhere(address):
        return
    lines = (project / identity.SETTINGS_FILE).read_text(encoding="utf-8").splitlines()
    line_numbers = (
        n for n, line in enumerate(lines, start=1) if line.strip().startswith(f"{key}:")
    )
    leads_nowhere = f"{key} is {address}, an address of examples that leads nowhere"
    fault = leads_nowhere if address else f"gives no website.{key}"
    advice = "write your own there, then run `crossings build`"
    yield Problem(identity.SETTINGS_FILE, next(line_numbers, None), f"{fault}; {advice}")


def _editions_elsewhere(site: Site, address: str) -> Iterator[Problem]:
    """The problem of dated editions that were built for another address than the site's own."""
    stale = [
        f"{edition.day}"
        for edition in archive.dated_editions(site.folder)
        if f"{address}/{addresses.edition_of(edition.day)}"
        not in (edition.folder / addresses.FRONT_PAGE).read_text(encoding="utf-8")
    ]
    if stale:
        those = f"{stale[0]} and {len(stale) - 1} more" if len(stale) > 1 else stale[0]
        fault = f"editions were built for another site-url than {address}: {those}"
        command = f"crossings editions --from {stale[0]} --to {stale[-1]}"
        advice = f"run `{command}` with the same --every as then"
        yield Problem(f"{site.folder}/{addresses.EDITIONS}", None, f"{fault}; {advice}")


def _citation(project: Path) -> Iterator[Problem]:
    """Problems of CITATION.cff: it is missing, or lacks lines that a build would write."""
    expected, path = identity.citation_file(project), project / identity.CITATION_FILE
    if expected is None:
        yield Problem(identity.CITATION_FILE, None, "is missing, and names the authors; restore it")
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(expected.splitlines(), start=1):
        if line not in lines:
            fault = f"does not agree with {identity.SETTINGS_FILE}, where {line!r} is expected"
            advice = "run `crossings build`, which writes it"
            yield Problem(identity.CITATION_FILE, number, f"{fault}; {advice}")


def _hidden(site: Site) -> Iterator[Problem]:
    """Problems that keep readers from the newest report: noindex, and a past day."""
    for page in site.pages.values():
        if not page.is_embed and page.file != addresses.ERROR_PAGE:
            yield from _left_out_of_search(page)
    front = site.pages.get(addresses.FRONT_PAGE)
    if front and front.top.find_class("edition-note"):
        fault = "is the report of a past day; run `crossings build` without --as-of"
        yield front.problem(None, fault)


def _left_out_of_search(page: Page) -> Iterator[Problem]:
    for meta in page.top.xpath("(//meta[@name='robots'][contains(@content, 'noindex')])[1]"):
        fault = "asks search engines to leave it out (noindex)"
        yield page.problem(meta, f"{fault}; take that out of the page's source, then build")
