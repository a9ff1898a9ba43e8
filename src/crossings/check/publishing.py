"""What a page owes those who cite it, share it or follow it, and how much it weighs before a chart comes near."""

from __future__ import annotations

import functools
import gzip
import posixpath
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urlsplit

from crossings.check.links import file_at
from crossings.errors import Problem
from crossings.pages.markup import LIBRARIES, Element, Page, Site, inside, words

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "feed.xml"
NOT_FOUND = "404.html"
# Bytes in gzip of a page, its stylesheets and its scripts. Quarto's own scripts weigh three times its stand-in's.
HEAVIEST, HEAVIEST_WITH_QUARTO = 150_000, 300_000
QUARTO = f"{LIBRARIES}quarto-html/"


def problems(site: Site) -> Iterator[Problem]:
    """What pages lack of canonical link, description, card, feed and citation; a feed that is none; heavy pages."""
    linked = (
        file_at(site, page.file, one.get("href", "")) for page in site.pages.values() for one in _feeds(page)
    )
    for feed in sorted({FEED, *(file for file in linked if file and file in site.files)}):
        yield from _feed(site, feed)
    for page in site.pages.values():
        yield from _canonical(site, page)
        yield from _weight(site, page)
        if not page.is_embed:
            yield from _described(page)
            yield from _card(page)
            yield from _linked_feed(page)
            if page.file != NOT_FOUND and not page.is_exhibit:
                yield from _citation(page)


def _links(page: Page, rel: str) -> list[Element]:
    return [e for e in page.top.iter("link") if rel in e.get("rel", "").lower().split()]


def _contents(page: Page, name: str) -> list[str]:
    """What the page's <meta> of a name or property say."""
    metas = page.top.xpath("//meta[@property=$name or @name=$name]", name=name)
    return [meta.get("content", "").strip() for meta in metas]


def _canonical(site: Site, page: Page) -> Iterator[Problem]:
    found = [e.get("href", "") for e in _links(page, "canonical")]
    if len(found) != 1:
        yield page.problem(None, f"the page has {len(found)} canonical links; finish it with one")
        return
    at = urlsplit(found[0])
    own = urlsplit(site.address)
    if at.scheme not in ("http", "https") or (site.address and at.netloc != own.netloc):
        yield page.problem(
            None, f"the canonical link {found[0]!r} is no address of this site; name it in full"
        )
    named = found[0].removeprefix(f"{site.address}/")
    named = f"{named}index.html" if named == "" or named.endswith("/") else named
    if (
        named in site.files and named != page.file and not page.is_embed
    ):  # of a file that is not there, the check of links tells
        yield page.problem(None, f"the canonical link {found[0]!r} names another page; name {page.file}")


def _described(page: Page) -> Iterator[Problem]:
    if not any(_contents(page, "description")):
        yield page.problem(None, "the page has no description; give it one in its front matter")


def _card(page: Page) -> Iterator[Problem]:
    """A card of the page's own, in the site, with words for it; a dated edition has none."""
    if page.top.find_class("edition-note"):
        return
    found = _contents(page, "og:image")  # that its file is there, the check of links sees to
    if not any(found):
        yield page.problem(None, "the page has no card (og:image); finish it with one")
        return
    if not found[0].startswith(("https://", "http://")):
        yield page.problem(None, f"the card {found[0]!r} is no full address; those who show it need one")
    if not any(_contents(page, "og:image:alt")):
        yield page.problem(None, "the card has no words (og:image:alt); say what it shows")


def _feeds(page: Page) -> list[Element]:
    return [e for e in _links(page, "alternate") if e.get("type") == "application/atom+xml"]


def _linked_feed(page: Page) -> Iterator[Problem]:
    if not _feeds(page):
        yield page.problem(None, "the page does not name the feed of updates; link it in the head")


def _citation(page: Page) -> Iterator[Problem]:
    said = [words(e) for e in page.top.find_class("citation") if inside(e, "main")]
    if not any("http" in one for one in said):
        yield page.problem(
            None, "the page does not say how to cite it; finish it with a citation and its address"
        )


def _feed(site: Site, feed: str) -> Iterator[Problem]:
    """A feed that a reader's program can take: well-formed, with ids of their own and dates, newest first."""
    if feed not in site.files:
        yield Problem(feed, None, "there is no feed of updates; build the site again")
        return
    try:
        top = ET.fromstring(site.text(feed))
    except ET.ParseError as error:
        yield Problem(feed, None, f"the feed is no XML ({error}); build the site again")
        return
    entries = top.findall(f"{ATOM}entry")
    if top.tag != f"{ATOM}feed" or (feed == FEED and not entries):
        yield Problem(feed, None, "the feed holds no entry of Atom; build the site again")
    for name in ("id", "title", "updated"):
        if any(not (one.findtext(f"{ATOM}{name}") or "").strip() for one in (top, *entries)):
            yield Problem(feed, None, f"the feed or an entry of it has no {name}; give it one")
    idents = [one.findtext(f"{ATOM}id") for one in entries]
    if len(set(idents)) != len(idents):
        yield Problem(feed, None, "two entries of the feed have the same id; give each its own")
    dates = [one.findtext(f"{ATOM}updated") or "" for one in entries]
    if dates != sorted(dates, reverse=True):
        yield Problem(feed, None, "the entries of the feed are not in order; put the newest first")


def _weight(site: Site, page: Page) -> Iterator[Problem]:
    """The page with its stylesheets and scripts, compressed as a host sends them."""
    most = HEAVIEST_WITH_QUARTO if any(file.startswith(QUARTO) for file in site.files) else HEAVIEST
    loaded = [e.get("href", "") for e in _links(page, "stylesheet")]
    loaded += page.top.xpath("//script/@src")
    folder = posixpath.dirname(page.file)
    files = {
        posixpath.normpath(posixpath.join("" if way.startswith("/") else folder, way.lstrip("/"))).split("?")[
            0
        ]
        for way in loaded
    }
    weight = len(gzip.compress(page.source.encode(), 6)) + sum(
        _compressed(str(site.folder / file)) for file in files if file in site.files
    )
    if weight > most:
        what = (
            f"weighs {weight / 1000:.0f} KB compressed with its styles and scripts, more than {most / 1000:.0f} KB; "
            "draw fewer marks, or load less"
        )
        yield page.problem(None, what)


@functools.lru_cache(maxsize=64)
def _compressed(path: str) -> int:
    with open(path, "rb") as file:
        return len(gzip.compress(file.read(), 6))
