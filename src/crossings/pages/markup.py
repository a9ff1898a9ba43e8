"""The markup of a built site: its files, and each page as a tree of lxml's elements."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree, html

from crossings.common.addresses import EDITIONS, EMBEDS
from crossings.common.files import files_within
from crossings.errors import InputError, Problem

IN_AN_EDITION = re.compile(rf"{EDITIONS}/\d{{4}}-\d\d-\d\d/")  # a site of its own, checked as one
LIBRARIES = "site_libs/"  # the renderer's own files: styles, icons, search
UNREAD = {"script", "style", "template", "svg", "iframe"}  # their content is not read as words
INLINE = {  # within a line: no space is read before or after
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins"),
    *("kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
}
# An unclosed quote or bracket becomes part of a name, and an unclosed comment or drawing takes in
# what follows it.
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

    @functools.cached_property
    def ids(self) -> dict[str, list[Element]]:
        """The elements that have each id."""
        by_id: dict[str, list[Element]] = {}
        for element in self.top.xpath("//*[@id][not(self::link)]"):
            # Quarto gives its light and its dark stylesheet the same id; nothing points to either.
            by_id.setdefault(element.get("id"), []).append(element)
        return by_id

    @functools.cached_property
    def targets(self) -> set[str]:
        """The names that a fragment may have: the ids, and old-fashioned names of anchors."""
        return set(self.ids) | set(self.top.xpath("//a/@name"))

    @functools.cached_property
    def title(self) -> str:
        """The text of the page's <title>."""
        return " ".join((self.top.findtext(".//head/title") or "").split())

    @property
    def leads_to(self) -> str:
        """The address to which the page sends its reader; empty if it sends nobody on."""
        found = self.top.xpath("//head/meta[@http-equiv='refresh']/@content")
        return str(found[0]).partition("url=")[2].strip() if found else ""

    def as_text(self) -> str:
        """The page as HTML, with its elements as they now are."""
        return str(html.tostring(self.top, encoding="unicode", doctype="<!DOCTYPE html>"))

    @property
    def description(self) -> str:
        """The page's description for programs and cards; empty if it has none."""
        found = self.top.xpath("//head/meta[@name='description']/@content")
        return str(found[0]).strip() if found else ""

    def problem(self, element: Element | None, fault: str) -> Problem:
        """A problem at an element, or of the whole page."""
        return Problem(self.file, 1 if element is None else element.sourceline, fault)


def inside(element: Element, *tags: str) -> bool:
    """Whether the element is within one that has one of these tags."""
    return next(element.iterancestors(*tags), None) is not None


def exhibit_of(element: Element) -> Element | None:
    """The exhibit that the element is, or is a part of; None if there is none."""
    figures = (element, *element.iterancestors("figure"))
    return next(
        (figure for figure in figures if figure.tag == "figure" and "exhibit" in figure.classes),
        None,
    )


def words(element: Element) -> str:
    """The text that is read in an element, with single spaces, without drawings and scripts.

    There is a space between two blocks, such as a heading and a paragraph.
    """
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    """The text in an element, in pieces, with a space around each element that is not inline."""
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

    The address is empty if the site states none.
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

    def leads_out_of_edition(self, file: str, address: str) -> bool:
        """Whether this is a dated edition, and an address leads to a file of the site around it.

        The address is relative to `file`, a file of the edition.
        """
        path = re.split(r"[?#]", address, maxsplit=1)[0]
        folder = self.folder.resolve()
        if not IN_AN_EDITION.match(f"{folder.parent.name}/{folder.name}/"):
            return False
        target = (folder / file).parent.joinpath(path).resolve()
        return target.is_file() and folder.parent.parent in target.parents

    def text(self, file: str) -> str:
        """A file's text; bytes that are not UTF-8 become the replacement character."""
        return (self.folder / file).read_text(encoding="utf-8", errors="replace")


def read(folder: Path) -> Site:
    """A built site read from its folder. Raises InputError if there is no page.

    Its pages are without those of the renderer's own files and of dated editions within it.
    """
    files = sorted(files_within(folder).items())
    site = Site(folder, {name: path.stat().st_size for name, path in files}, {}, "")
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
    """The site's address by the canonical link of a page, or else empty."""
    for file, page in site.pages.items():
        for href in page.top.xpath("//link[@rel='canonical']/@href"):
            for address in (href, f"{href}index.html"):
                if address.endswith(f"/{file}"):
                    return str(address[: -len(file)])
    return ""
