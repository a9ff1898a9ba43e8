"""The markup of a built site: its files, and each page as a tree of lxml's elements."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree, html

from crossings.errors import InputError, Problem

EXHIBITS = "exhibits/"  # one page an exhibit, to be passed on: no navigation, not searched
EMBEDS = "embeds/"  # the same as a bare form, to be framed by others: not indexed
UPDATES = "updates/"  # one page a change of the data: listed on one page, which the search finds
IN_AN_EDITION = re.compile(
    r"editions/\d{4}-\d\d-\d\d/"
)  # a dated edition: a site of its own, checked as one
LIBRARIES = "site_libs/"  # what the renderer brings along: styles, icons, search
UNREAD = {
    "script",
    "style",
    "template",
    "svg",
    "iframe",
}  # what is in them is not read as words of the page
INLINE = {  # within a line: no space is read before or after
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "var",
}
# A quote or bracket that is not closed goes into names, and a comment or drawing without an end
# takes what follows.
BROKEN = etree.XPath(
    "//*[contains(name(), '<')] | //@*[contains(name(), '<') or contains(name(), '\"')]/.."
    " | //comment()[contains(., '</body') or contains(., '</main')]"
    " | //svg[.//p or .//main or .//h2]"
)

Element: TypeAlias = Any  # html.HtmlElement: lxml ships no types


@dataclass(eq=False)
class Page:
    """One page, or a drawing: its source, and its elements as a tree."""

    file: str
    source: str

    @functools.cached_property
    def top(self) -> Element:
        """The element <html>."""
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        return html.document_fromstring(self.source.encode() or b"<html>", parser)

    @functools.cached_property
    def elements(self) -> list[Element]:
        """Every element in its order, those of drawings too."""
        return list(self.top.iter(etree.Element))

    @property
    def is_embed(self) -> bool:
        """Whether it is an exhibit's bare form."""
        return self.file.startswith(EMBEDS)

    @property
    def is_exhibit(self) -> bool:
        """Whether it is an exhibit's own page, or its bare form."""
        return self.file.startswith((EXHIBITS, EMBEDS))

    @functools.cached_property
    def ids(self) -> dict[str, list[Element]]:
        """Every id, and what has it."""
        by_id: dict[str, list[Element]] = {}
        for element in self.top.xpath("//*[@id][not(self::link)]"):
            # Quarto gives its light and its dark stylesheet the same id; nothing points to either.
            by_id.setdefault(element.get("id"), []).append(element)
        return by_id

    @functools.cached_property
    def targets(self) -> set[str]:
        """What a fragment may name: the ids, and the old-fashioned names of anchors."""
        return set(self.ids) | set(self.top.xpath("//a/@name"))

    @functools.cached_property
    def title(self) -> str:
        """What the page calls itself."""
        return " ".join((self.top.findtext(".//head/title") or "").split())

    def problem(self, at: Element | None, what: str) -> Problem:
        """A problem at an element, or of the whole page."""
        return Problem(self.file, 1 if at is None else at.sourceline, what)


def inside(element: Element, *tags: str) -> bool:
    """Whether it stands within an element of one of these tags."""
    return next(element.iterancestors(*tags), None) is not None


def exhibit_of(element: Element) -> Element | None:
    """The exhibit that it is, or is a part of."""
    figures = (element, *element.iterancestors("figure"))
    return next(
        (figure for figure in figures if figure.tag == "figure" and "exhibit" in figure.classes),
        None,
    )


def ident_of(figure: Element) -> str:
    """The id of the exhibit that a figure is."""
    return str(figure.get("id")).removeprefix("fig-")


def words(element: Element) -> str:
    """The text in an element as read, spaces collapsed; without drawings, scripts and templates.

    Words of two blocks, such as a heading and a paragraph, are two words.
    """
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in UNREAD:
        return
    gap = "" if element.tag in INLINE else " "
    yield gap + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield gap


@dataclass(eq=False)
class Site:
    """A built site: its files with sizes in bytes, its pages, and its own address.

    The address is there where the site states one.
    """

    folder: Path
    files: Mapping[str, int]
    pages: Mapping[str, Page]
    address: str

    @functools.cached_property
    def folders(self) -> set[str]:
        """Every folder within the site; the site itself is the empty name."""
        return {""} | {
            file[:i] for file in self.files for i, letter in enumerate(file) if letter == "/"
        }

    def outside(self, file: str, address: str) -> bool:
        """Whether this is a dated edition, and an address in one of its files leads out of it.

        It leads out if it leads to a file of the site around the edition.
        """
        path = re.split(r"[?#]", address, maxsplit=1)[0]
        folder = self.folder.resolve()
        if not IN_AN_EDITION.match(f"{folder.parent.name}/{folder.name}/"):
            return False
        there = (folder / file).parent.joinpath(path).resolve()
        return there.is_file() and folder.parent.parent in there.parents

    def text(self, file: str) -> str:
        """A file's text; bytes that are no UTF-8 become the replacement character."""
        return (self.folder / file).read_text(encoding="utf-8", errors="replace")


def read(folder: Path) -> Site:
    """A built site read from its folder. Raises InputError where there is no page at all."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}
    site = Site(folder, dict(sorted(files.items())), {}, "")
    site.pages = {
        file: Page(file, site.text(file))
        for file in site.files
        if file.endswith((".html", ".htm"))
        and not file.startswith(LIBRARIES)
        and not IN_AN_EDITION.match(file)
    }
    if not site.pages:
        raise InputError(
            f"{folder} should hold the built site, but has no page: run `crossings build`."
        )
    site.address = _own_address(site).rstrip("/")
    return site


def _own_address(site: Site) -> str:
    """The site's address as its sitemap says, else as a page's canonical link says, else empty."""
    longest_first = sorted(
        site.pages, key=len, reverse=True
    )  # index.html also ends data/index.html
    sitemap = site.text("sitemap.xml") if "sitemap.xml" in site.files else ""
    stated = re.findall(r"<loc>\s*(.*?)\s*</loc>", sitemap, re.S)
    pairs = [(loc, file) for loc in stated for file in longest_first]
    for file, page in site.pages.items():
        for href in page.top.xpath("//link[@rel='canonical']/@href"):
            pairs += [(href, file), (href + "index.html" if href.endswith("/") else href, file)]
    return next((loc[: -len(file)] for loc, file in pairs if loc.endswith("/" + file)), "")
