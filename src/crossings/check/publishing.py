"""Checks of what those who cite, share or follow a page need, and of its weight.

The weight is that of the page before a chart becomes live.
"""

from __future__ import annotations

import functools
import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from crossings.check.links import file_at
from crossings.common.identity import ERROR_PAGE
from crossings.errors import Problem
from crossings.pages.markup import IN_AN_EDITION, LIBRARIES, Element, Page, Site, inside, words

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "feed.xml"

# Bytes in gzip of a page, its stylesheets and its scripts. Quarto's own scripts weigh three times
# its stand-in's.
HEAVIEST, HEAVIEST_WITH_QUARTO = 150_000, 300_000
QUARTO = f"{LIBRARIES}quarto-html/"


def problems(site: Site) -> Iterator[Problem]:
    """Pages without canonical link, description, card, feed or citation, and pages too heavy.

    A file that a page links as a feed, and that is not one, is a problem too.
    """
    for feed in _feeds(site):
        for fault in _faults_of_feed(site, feed):
            yield Problem(feed, None, fault)
    for page in site.pages.values():
        for fault in _faults_of_page(site, page):
            yield page.problem(None, fault)


def _feeds(site: Site) -> list[str]:
    """The feed of updates, and each other file that a page links as a feed."""
    links = [(page.file, link) for page in site.pages.values() for link in _feed_links(page)]
    files = {file_at(site, file, link.get("href", "")) for file, link in links}
    return sorted({FEED, *(file for file in files if file and file in site.files)})


def _faults_of_page(site: Site, page: Page) -> Iterator[str]:
    """Faults of a page; a bare exhibit needs only its canonical link and a low weight."""
    yield from _canonical(site, page)
    yield from _weight(site, page)
    if page.is_embed:
        return
    yield from _head(site, page)
    if page.file != ERROR_PAGE and not page.is_exhibit:
        yield from _citation(page)


def _links(page: Page, rel: str) -> list[Element]:
    return [link for link in page.top.iter("link") if rel in link.get("rel", "").lower().split()]


def _feed_links(page: Page) -> list[Element]:
    return [
        link for link in _links(page, "alternate") if link.get("type") == "application/atom+xml"
    ]


def _canonical(site: Site, page: Page) -> Iterator[str]:
    """Faults of the canonical link: one in full, to the page itself unless it is a bare exhibit."""
    addresses = [link.get("href", "") for link in _links(page, "canonical")]
    if len(addresses) != 1:
        yield f"the page has {len(addresses)} canonical links; finish it with one"
        return
    address = addresses[0]
    if not _is_full_address_of(site, address):
        yield f"the canonical link {address!r} is not an address of this site; name it in full"
    file = address.removeprefix(f"{site.address}/")
    if file == "" or file.endswith("/"):
        file += "index.html"
    # The check of links reports a file that does not exist.
    if file in site.files and file != page.file and not page.is_embed:
        yield f"the canonical link {address!r} names another page; name {page.file}"


def _is_full_address_of(site: Site, address: str) -> bool:
    """Whether an address has a scheme, and the site's host where the site states its own."""
    parts, own = urlsplit(address), urlsplit(site.address)
    on_own_host = not site.address or parts.netloc == own.netloc
    return parts.scheme in ("http", "https") and on_own_host


def _head(site: Site, page: Page) -> Iterator[str]:
    """Faults of a page's description, feed link, and social card with words for the picture.

    A dated edition has no card.
    """
    if not any(_metadata(page, "description")):
        yield "the page has no description; give it one in its front matter"
    if not any(_is_of_updates(site, page, link.get("href", "")) for link in _feed_links(page)):
        yield "the page does not name the feed of updates; link it in the head"
    if not page.top.find_class("edition-note"):
        yield from _card(page)


def _is_of_updates(site: Site, page: Page, address: str) -> bool:
    """Whether an address on a page leads to the feed of updates.

    A dated edition may name that of the site around it.
    """
    around = IN_AN_EDITION.sub("", f"{site.address}/")
    return file_at(site, page.file, address) == FEED or address == f"{around}{FEED}"


def _card(page: Page) -> Iterator[str]:
    """The fault of a page's social card: it needs a picture at a full address, and words."""
    card = _metadata(page, "og:image")  # the check of links reports a missing file
    if not any(card):
        yield "the page has no card (og:image); finish it with one"
        return
    if not card[0].startswith(("https://", "http://")):
        yield f"the card {card[0]!r} is not a full address; those who show it need one"
    if not any(_metadata(page, "og:image:alt")):
        yield "the card has no words (og:image:alt); say what it shows"


def _metadata(page: Page, name: str) -> list[str]:
    """The contents of the <meta> elements with a name or property."""
    elements = page.top.xpath("//meta[@property=$name or @name=$name]", name=name)
    return [element.get("content", "").strip() for element in elements]


def _citation(page: Page) -> Iterator[str]:
    boxes = [box for box in page.top.find_class("citation") if inside(box, "main")]
    if not any("http" in words(box) for box in boxes):
        yield "the page does not say how to cite it; finish it with a citation and its address"


def _faults_of_feed(site: Site, feed: str) -> Iterator[str]:
    """Faults that keep a feed reader from reading a feed."""
    if feed not in site.files:
        yield "there is no feed of updates; build the site again"
        return
    try:
        top = ET.fromstring(site.text(feed))
    except ET.ParseError as error:
        yield f"the feed is not valid XML ({error}); build the site again"
        return
    entries = top.findall(f"{ATOM}entry")
    if top.tag != f"{ATOM}feed" or (feed == FEED and not entries):
        yield "the feed holds no Atom entry; build the site again"
    for name in ("id", "title", "updated"):
        if not all(_text(element, name).strip() for element in (top, *entries)):
            yield f"the feed or an entry of it has no {name}; give it one"
    yield from _faults_across_entries(entries)


def _faults_across_entries(entries: list[ET.Element]) -> Iterator[str]:
    """Entries of a feed with the same id, or not in the order of the newest first."""
    idents = [_text(entry, "id") for entry in entries]
    if len(set(idents)) != len(idents):
        yield "two entries of the feed have the same id; give each its own"
    dates = [_text(entry, "updated") for entry in entries]
    if dates != sorted(dates, reverse=True):
        yield "the entries of the feed are not in order; put the newest first"


def _text(element: ET.Element, name: str) -> str:
    """The text of a named part of the feed or of an entry; empty if there is no such part."""
    return element.findtext(f"{ATOM}{name}") or ""


def _weight(site: Site, page: Page) -> Iterator[str]:
    """The fault of a page too heavy with its styles and scripts, all compressed as when sent."""
    by_quarto = any(file.startswith(QUARTO) for file in site.files)
    limit = HEAVIEST_WITH_QUARTO if by_quarto else HEAVIEST
    stylesheets = [link.get("href", "") for link in _links(page, "stylesheet")]
    addresses = [*stylesheets, *page.top.xpath("//script/@src")]
    files = {file_at(site, page.file, address) or "" for address in addresses}
    sizes = [_compressed_size(site.folder / file) for file in files if file in site.files]
    weight = len(gzip.compress(page.source.encode(), 6)) + sum(sizes)
    if weight > limit:
        yield (
            f"weighs {weight / 1000:.0f} KB compressed with its styles and scripts, "
            f"more than {limit / 1000:.0f} KB; draw fewer marks, or load less"
        )


@functools.lru_cache(maxsize=64)
def _compressed_size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))
