"""What a page owes those who cite it, share it or follow it, and how much it weighs.

It is weighed as it is before a chart comes near.
"""

from __future__ import annotations

import functools
import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from crossings.check.links import file_at
from crossings.errors import Problem
from crossings.pages.markup import LIBRARIES, Element, Page, Site, inside, words

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "feed.xml"
NOT_FOUND = "404.html"
# Bytes in gzip of a page, its stylesheets and its scripts. Quarto's own scripts weigh three times
# its stand-in's.
HEAVIEST, HEAVIEST_WITH_QUARTO = 150_000, 300_000
QUARTO = f"{LIBRARIES}quarto-html/"


def problems(site: Site) -> Iterator[Problem]:
    """What pages lack of canonical link, description, card, feed and citation.

    A feed that is none is a problem too, and so is a heavy page.
    """
    linked = {
        file_at(site, p.file, one.get("href", "")) for p in site.pages.values() for one in _feeds(p)
    }
    for feed in sorted({FEED, *(file for file in linked if file and file in site.files)}):
        yield from (Problem(feed, None, what) for what in _feed(site, feed))
    for page in site.pages.values():
        lacks = [*_canonical(site, page), *_weight(site, page)]
        if not page.is_embed:
            lacks += _head(page)
            said = [words(e) for e in page.top.find_class("citation") if inside(e, "main")]
            if (
                page.file != NOT_FOUND
                and not page.is_exhibit
                and not any("http" in one for one in said)
            ):
                lacks += [
                    "the page does not say how to cite it; "
                    "finish it with a citation and its address"
                ]
        yield from (page.problem(None, what) for what in lacks)


def _links(page: Page, rel: str) -> list[Element]:
    return [e for e in page.top.iter("link") if rel in e.get("rel", "").lower().split()]


def _feeds(page: Page) -> list[Element]:
    return [e for e in _links(page, "alternate") if e.get("type") == "application/atom+xml"]


def _canonical(site: Site, page: Page) -> Iterator[str]:
    found = [e.get("href", "") for e in _links(page, "canonical")]
    if len(found) != 1:
        yield f"the page has {len(found)} canonical links; finish it with one"
        return
    at, own = urlsplit(found[0]), urlsplit(site.address)
    if at.scheme not in ("http", "https") or (site.address and at.netloc != own.netloc):
        yield f"the canonical link {found[0]!r} is no address of this site; name it in full"
    named = found[0].removeprefix(f"{site.address}/")
    named = f"{named}index.html" if named == "" or named.endswith("/") else named
    # Of a file that is not there, the check of links tells.
    if named in site.files and named != page.file and not page.is_embed:
        yield f"the canonical link {found[0]!r} names another page; name {page.file}"


def _head(page: Page) -> Iterator[str]:
    """A description, the feed, and a card of the page's own, with words for it.

    A dated edition has no card.
    """

    def said(name: str) -> list[str]:
        metas = page.top.xpath("//meta[@property=$name or @name=$name]", name=name)
        return [meta.get("content", "").strip() for meta in metas]

    if not any(said("description")):
        yield "the page has no description; give it one in its front matter"
    if not _feeds(page):
        yield "the page does not name the feed of updates; link it in the head"
    card = said("og:image")  # that its file is there, the check of links sees to
    if page.top.find_class("edition-note"):
        return
    if not any(card):
        yield "the page has no card (og:image); finish it with one"
        return
    if not card[0].startswith(("https://", "http://")):
        yield f"the card {card[0]!r} is no full address; those who show it need one"
    if not any(said("og:image:alt")):
        yield "the card has no words (og:image:alt); say what it shows"


def _feed(site: Site, feed: str) -> Iterator[str]:
    """A feed that a reader's program can take.

    It is well-formed, its entries have dates and ids of their own, and the newest comes first.
    """
    if feed not in site.files:
        yield "there is no feed of updates; build the site again"
        return
    try:
        top = ET.fromstring(site.text(feed))
    except ET.ParseError as error:
        yield f"the feed is no XML ({error}); build the site again"
        return
    entries = top.findall(f"{ATOM}entry")
    if top.tag != f"{ATOM}feed" or (feed == FEED and not entries):
        yield "the feed holds no entry of Atom; build the site again"
    for name in ("id", "title", "updated"):
        if any(not (one.findtext(f"{ATOM}{name}") or "").strip() for one in (top, *entries)):
            yield f"the feed or an entry of it has no {name}; give it one"
    idents = [one.findtext(f"{ATOM}id") for one in entries]
    if len(set(idents)) != len(idents):
        yield "two entries of the feed have the same id; give each its own"
    dates = [one.findtext(f"{ATOM}updated") or "" for one in entries]
    if dates != sorted(dates, reverse=True):
        yield "the entries of the feed are not in order; put the newest first"


def _weight(site: Site, page: Page) -> Iterator[str]:
    """The page with its stylesheets and scripts, compressed as a host sends them."""
    most = HEAVIEST_WITH_QUARTO if any(file.startswith(QUARTO) for file in site.files) else HEAVIEST
    loaded = [
        *(e.get("href", "") for e in _links(page, "stylesheet")),
        *page.top.xpath("//script/@src"),
    ]
    files = {file_at(site, page.file, way) or "" for way in loaded}
    parts = [_compressed(site.folder / file) for file in files if file in site.files]
    weight = len(gzip.compress(page.source.encode(), 6)) + sum(parts)
    if weight > most:
        yield (
            f"weighs {weight / 1000:.0f} KB compressed with its styles and scripts, "
            f"more than {most / 1000:.0f} KB; draw fewer marks, or load less"
        )


@functools.lru_cache(maxsize=64)
def _compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))
