"""A built site as the check reads it: its files, and each page as a flat list of elements in their order.

Most of a page is the inside of drawings, and html.parser takes seconds to split them all. So a drawing, a
script, a stylesheet or a template is kept as one piece of text, and only the rest is split into elements.
"""

from __future__ import annotations

import functools
import html
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crossings.errors import InputError

EMBEDS = "exhibits/"  # one bare page an exhibit, to be framed by others: no navigation, not searched
IN_AN_EDITION = re.compile(r"editions/\d{4}-\d\d-\d\d/")  # a dated edition: a site of its own, checked as one
LIBRARIES = "site_libs/"  # what the renderer brings along: styles, icons, search
TOKEN = re.compile(
    r"<(?:!--.*?-->|(/?)([a-zA-Z][^\s/>]*)((?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>|[!?][^>]*+>)", re.S
)
ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
ATTRIBUTE_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
BROKEN_TAG = re.compile(r"</?[a-zA-Z]")
ID_IN_DRAWING = re.compile(r"id=[\"']([^\"']*)")  # beginning with plain letters, it is found ten times faster
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
}  # fmt: skip
ONE_PIECE = {"script", "style", "template", "svg", "title", "textarea", "iframe"}  # kept as one piece of text
WORDED = {"title", "textarea"}  # of those, the ones whose text is read by people
INLINE = {  # within a line: no space is read before or after
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var",
}  # fmt: skip
ROW = {"td", "th", "tr"}
ENDS = {  # an opening tag that ends what stands open before it
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "p": {"p"}, "option": {"option"},
    "td": {"td", "th"}, "th": {"td", "th"}, "tr": ROW, "tbody": ROW | {"thead", "tbody"},
    "tfoot": ROW | {"tbody"},
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the file, the line where there is one, what to do; of a notebook the cell, from 1, and its first words."""

    file: str
    line: int | None
    what: str
    cell: int | None = None
    begins: str = ""

    def __str__(self) -> str:
        cell = f", cell {self.cell}" + (f" ({self.begins!r})" if self.begins else "") if self.cell else ""
        return f"{self.file}{cell}{f':{self.line}' if self.line else ''}: {self.what}"


@dataclass(slots=True, eq=False)
class Element:
    """One element: its attributes, where it stands, and what it stands within.

    `raw` is the text inside a drawing, script, style or template, which holds no further elements. `index` to
    `end` are the places of itself and all within it among the page's elements; `words` the same for texts.
    """

    tag: str
    attrs: Mapping[str, str]
    at: int
    index: int
    parent: Element | None
    words: tuple[int, int]
    end: int = 0
    raw: str = ""
    raw_at: int = 0
    classes: tuple[str, ...] = ()
    in_code: bool = False
    in_main: bool = False
    hidden: bool = False
    exhibit: Element | None = None

    def __post_init__(self) -> None:
        above = self.parent
        if above is not None:
            self.in_code, self.in_main = above.in_code, above.in_main
            self.hidden, self.exhibit = above.hidden, above.exhibit
        if "class" in self.attrs:
            self.classes = tuple(self.attrs["class"].split())
        if self.attrs.get("aria-hidden") == "true":
            self.hidden = True
        if self.tag == "main":
            self.in_main = True
        elif self.tag in ("code", "pre"):
            self.in_code = True
        elif self.tag == "figure" and "exhibit" in self.classes:
            self.exhibit = self

    def above(self) -> Iterator[Element]:
        """What the element stands within, from the nearest outwards."""
        step = self.parent
        while step is not None:
            yield step
            step = step.parent

    def inside(self, *tags: str) -> bool:
        """Whether it stands within an element of one of these tags."""
        return any(step.tag in tags for step in self.above())


@dataclass(eq=False)
class Page:
    """One page: its source, its elements in order, its texts with their places and what they stand in."""

    file: str
    source: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[int, str, Element | None]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    @property
    def is_embed(self) -> bool:
        """Whether it is an exhibit's bare page."""
        return self.file.startswith(EMBEDS)

    @functools.cached_property
    def ids(self) -> dict[str, list[int]]:
        """Every id, also inside drawings, and where it is given."""
        found: dict[str, list[int]] = {}
        for element in self.elements:
            # Quarto gives its light and its dark stylesheet the same id; nothing points to either.
            if "id" in element.attrs and element.tag != "link":
                found.setdefault(element.attrs["id"], []).append(element.at)
            if element.tag == "svg":
                for match in ID_IN_DRAWING.finditer(element.raw):
                    if not element.raw[match.start() - 1].isspace():
                        continue  # data-id and the like
                    found.setdefault(html.unescape(match[1]), []).append(element.raw_at + match.start())
        return found

    @functools.cached_property
    def targets(self) -> set[str]:
        """What a fragment may name: the ids, and the old-fashioned names of anchors."""
        return set(self.ids) | {e.attrs["name"] for e in self.elements if e.tag == "a" and "name" in e.attrs}

    def within(self, element: Element, tag: str = "", cls: str = "") -> list[Element]:
        """The elements inside one, of a tag or a class where given."""
        inner = self.elements[element.index + 1 : element.end]
        return [e for e in inner if (not tag or e.tag == tag) and (not cls or cls in e.classes)]

    def words(self, element: Element) -> str:
        """The text inside an element as read, spaces collapsed; without drawings, scripts and templates."""
        return self.joined(range(*element.words))

    def joined(self, places: Iterable[int]) -> str:
        """The texts at these places as read, spaces collapsed.

        Words of two blocks, such as a heading and a paragraph, are two words.
        """
        parts: list[str] = []
        before: Element | None = None
        for n, (_, text, parent) in enumerate(self.texts[place] for place in places):
            block = parent
            while block is not None and block.tag in INLINE:
                block = block.parent
            if n and block is not before:
                parts.append(" ")
            parts.append(text)
            before = block
        return " ".join("".join(parts).split())

    def problem(self, at: int | Element, what: str) -> Problem:
        """A problem at a place in the source, or at an element."""
        place = at.at if isinstance(at, Element) else at
        return Problem(self.file, self.source.count("\n", 0, place) + 1, what)


@dataclass(eq=False)
class Site:
    """A built site: its files with their sizes in bytes, its pages, its own address where it states one."""

    folder: Path
    files: Mapping[str, int]
    pages: Mapping[str, Page]
    address: str

    @functools.cached_property
    def folders(self) -> set[str]:
        """Every folder within the site; the site itself is the empty name."""
        return {""} | {file[:i] for file in self.files for i, letter in enumerate(file) if letter == "/"}

    def outside(self, file: str, address: str) -> bool:
        """Whether this is a dated edition, and the address in one of its files leads to a file of the site around it."""
        path = re.split(r"[?#]", address, maxsplit=1)[0]
        folder = self.folder.resolve()
        if not IN_AN_EDITION.match(f"{folder.parent.name}/{folder.name}/"):
            return False
        there = (folder / file).parent.joinpath(path).resolve()
        return there.is_file() and folder.parent.parent in there.parents

    def text(self, file: str) -> str:
        """A file's text; bytes that are no UTF-8 become the replacement character."""
        return (self.folder / file).read_text(encoding="utf-8", errors="replace")


def read(folder: Path, address: str | None = None) -> Site:
    """A built site read from its folder. Raises InputError where there is no page at all."""
    files: dict[str, int] = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = Path(base, name)
            files[path.relative_to(folder).as_posix()] = path.stat().st_size
    site = Site(folder, dict(sorted(files.items())), {}, "")
    site.pages = {
        file: parse_page(file, site.text(file))
        for file in site.files
        if file.endswith((".html", ".htm"))
        and not file.startswith(LIBRARIES)
        and not IN_AN_EDITION.match(file)
    }
    if not site.pages:
        raise InputError(f"{folder} should hold the built site, but has no page: run `crossings build`.")
    site.address = (address if address is not None else _own_address(site)).rstrip("/")
    return site


def _own_address(site: Site) -> str:
    """The site's address as its sitemap says, else as a page's canonical link says, else empty."""
    longest_first = sorted(site.pages, key=len, reverse=True)  # index.html also ends data/index.html
    sitemap = site.text("sitemap.xml") if "sitemap.xml" in site.files else ""
    stated = re.findall(r"<loc>\s*(.*?)\s*</loc>", sitemap, re.S)
    pairs = [(loc, file) for loc in stated for file in longest_first]
    for file, page in site.pages.items():
        for element in page.elements:
            if element.tag == "link" and "canonical" in element.attrs.get("rel", "").split():
                href = element.attrs.get("href", "")
                pairs += [(href, file), (href + "index.html" if href.endswith("/") else href, file)]
    return next((loc[: -len(file)] for loc, file in pairs if loc.endswith("/" + file)), "")


def parse_page(file: str, source: str) -> Page:
    """A page's source as elements and texts, read as a browser does where that matters to the check."""
    result, open_now, at = Page(file, source), list[Element](), 0
    while match := TOKEN.search(source, at):
        _add_text(result, at, match.start(), open_now)
        at = match.end()
        tag = (match[2] or "").lower()
        if not tag:
            if match[0].startswith("<!--") and not match[0].endswith("-->"):
                result.broken.append(match.start())
                break  # a browser, too, takes all that follows for the comment
            continue
        if "<" in match[0][1:] and "<" in ATTRIBUTE_VALUE.sub("", match[0][1:]):
            result.broken.append(match.start())
        if match[1]:
            _close(result, tag, open_now)
            continue
        while open_now and open_now[-1].tag in ENDS.get(tag, ()):
            _close(result, open_now[-1].tag, open_now)
        begin = len(result.texts)
        above = open_now[-1] if open_now else None
        new = Element(tag, _attributes(match[3]), match.start(), len(result.elements), above, (begin, begin))
        new.end = new.index + 1
        result.elements.append(new)
        # A slash ends an element in drawings and formulas alone; HTML ignores it.
        ended = match[3].endswith("/") and (tag == "svg" or new.inside("math"))
        if tag in ONE_PIECE and not ended:
            at = _keep_whole(result, new, at)
        elif tag not in VOID and not ended:
            open_now.append(new)
    else:
        _add_text(result, at, len(source), open_now)
    while open_now:
        _close(result, open_now[-1].tag, open_now)
    return result


def _add_text(result: Page, begin: int, end: int, open_now: list[Element]) -> None:
    if begin == end:
        return
    text = result.source[begin:end]
    if "<" in text and (bad := BROKEN_TAG.search(text)):
        result.broken.append(begin + bad.start())
    parent = open_now[-1] if open_now else None
    result.texts.append((begin, html.unescape(text) if "&" in text else text, parent))


def _close(result: Page, tag: str, open_now: list[Element]) -> None:
    """End the nearest open element of a tag and all that stands open within it; a stray end ends nothing."""
    if not any(element.tag == tag for element in reversed(open_now)):
        return
    while True:
        last = open_now.pop()
        last.end, last.words = len(result.elements), (last.words[0], len(result.texts))
        if last.tag == tag:
            return


def _keep_whole(result: Page, element: Element, begin: int) -> int:
    """Keep the inside of an element as one piece of text; the place after its end."""
    pattern = re.compile(rf"<(/?){element.tag}(?=[\s/>])[^>]*>", re.I)
    depth, end, after = 1, len(result.source), len(result.source)
    for match in pattern.finditer(result.source, begin):
        if element.tag in ("svg", "template") or match[1]:  # only these two hold their like
            depth += -1 if match[1] else 0 if match[0].endswith("/>") else 1
        if depth == 0:
            end, after = match.span()
            break
    else:
        result.broken.append(element.at)
    element.raw, element.raw_at = result.source[begin:end], begin
    if element.tag in WORDED:
        result.texts.append((begin, html.unescape(element.raw), element))
        element.words = (element.words[0], len(result.texts))
    return after


@functools.lru_cache(maxsize=4096)  # a table's cells repeat a handful of attributes thousands of times
def _attributes(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(text):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), html.unescape(value) if "&" in value else value)
    return found
