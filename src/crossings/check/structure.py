"""Checks for screen readers and safety, in addition to those of axe in the tests.

They look at titles, ids, drawings, tables and scripts. Text from data must never become a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossings.common.identity import ERROR_PAGE
from crossings.common.security import RENDERERS_HANDLER
from crossings.errors import Problem
from crossings.pages.markup import Element, Page, Site, exhibit_of, inside, words

SCOPES = ("col", "row", "colgroup", "rowgroup")
NOT_RUN = ("application/json", "application/ld+json", "text/plain", "text/markdown")
SHOWN = "[not(ancestor-or-self::*[@aria-hidden='true'])]"
DOCUMENTS = "//*[@srcdoc] | //iframe | //object | //embed | //svg//foreignobject"


def problems_of_page(page: Page) -> Iterator[Problem]:
    """Problems of a page's ids, pictures, tables of exhibits and scripts."""
    yield from _ids(page)
    yield from _pictures(page)
    yield from _unnamed_drawings(page)
    for table in page.top.iter("table"):
        if _is_of_exhibit(table):
            yield from _table(page, table)
    yield from problems_of_scripts(page)


def problems_of_scripts(page: Page) -> Iterator[Problem]:
    """Scripts and embedded documents in a page, or in a drawing that is a separate file."""
    yield from _handlers(page)
    yield from _misplaced_scripts(page)
    yield from _documents(page)


def titles_used_twice(site: Site) -> Iterator[Problem]:
    """Pages with the title of an earlier page, except bare exhibits and the error page."""
    first_with_title: dict[str, str] = {}
    for file, page in site.pages.items():
        is_titled = page.title and not page.is_embed and file != ERROR_PAGE
        if is_titled and first_with_title.setdefault(page.title, file) != file:
            fault = f"has the same title as {first_with_title[page.title]}, {page.title!r}"
            yield Problem(file, 1, f"{fault}; give each page its own")


def _ids(page: Page) -> Iterator[Problem]:
    """Ids that are empty, hold a space or are given twice."""
    for ident, elements in page.ids.items():
        if not ident.strip() or re.search(r"\s", ident):
            fault = f"the id {ident!r} is empty or holds a space; give a proper one"
            yield page.problem(elements[0], fault)
        elif len(elements) > 1:
            fault = f"the id {ident!r} is given {len(elements)} times; give each element its own"
            yield page.problem(elements[1], fault)


def _pictures(page: Page) -> Iterator[Problem]:
    """Pictures in the text that are shown and have an empty alt.

    Those without the attribute are left to axe.
    """
    for picture in page.top.xpath(f"//main//img[@alt]{SHOWN}"):
        if not picture.get("alt").strip() and picture.get("role") not in ("presentation", "none"):
            fault = f"the picture {picture.get('src', '')[:60]!r} has an empty alt"
            yield page.problem(picture, f"{fault}; say what it shows, or hide it with aria-hidden")


def _unnamed_drawings(page: Page) -> Iterator[Problem]:
    """Drawings that are shown and have no name, or no role, for screen readers."""
    for drawing in page.top.xpath(f"//svg{SHOWN}"):
        name = (drawing.findtext(".//title") or drawing.get("aria-label", "")).strip()
        named_by = page.ids.keys() & drawing.get("aria-labelledby", "").split()
        if drawing.get("role") != "img" or not (name or named_by):
            fault = (
                "a drawing has no name; hide it with aria-hidden, or give it role=img and a name"
            )
            yield page.problem(drawing, fault)


def _is_of_exhibit(table: Element) -> bool:
    """Whether a table is an exhibit's. Of others, in Markdown, renderers give heads no scope."""
    in_scroll_box = any("ex-scroll" in box.classes for box in table.iterancestors())
    return in_scroll_box or exhibit_of(table) is not None


def _table(page: Page, table: Element) -> Iterator[Problem]:
    """Problems of an exhibit's table: it needs a caption, and heads with a scope."""
    captioned = any(map(words, table.iter("caption")))
    if not (captioned or table.get("aria-label") or table.get("aria-labelledby")):
        yield page.problem(table, "a table has no caption; say what it holds")
    heads = list(table.iter("th"))
    if not heads:
        fault = "a table has no heads; make the first row and column <th> with a scope"
        yield page.problem(table, fault)
    if unscoped := [head for head in heads if head.get("scope") not in SCOPES]:
        unscoped_words = f"{len(unscoped)} table heads, first {words(unscoped[0])[:40]!r}"
        yield page.problem(unscoped[0], f"{unscoped_words}, have no scope; say col or row")


def _handlers(page: Page) -> Iterator[Problem]:
    """Attributes that run a script, except those that the renderers write outside <main>."""
    for element in page.elements:
        for name, value in element.attrib.items():
            is_known = RENDERERS_HANDLER.fullmatch(value.strip()) and not inside(element, "main")
            if name[:2] == "on" and not is_known:
                fault = f"a <{element.tag}> runs {name}={value[:40]!r}; take the script out"
                yield page.problem(element, fault)


def _misplaced_scripts(page: Page) -> Iterator[Problem]:
    """Scripts in the text or in a drawing; the renderers put theirs in the head or after <main>.

    A <script> that holds data may be in the text.
    """
    for script in page.top.iter("script"):
        kind = script.get("type", "").lower()
        harmless = kind in NOT_RUN or kind.startswith("application/vnd.")
        in_text = inside(script, "main") and not harmless
        if in_text or inside(script, "svg") or exhibit_of(script) is not None:
            fault = "a <script> stands among the words; text from data must never run"
            yield page.problem(script, fault)


def _documents(page: Page) -> Iterator[Problem]:
    """Documents within the page, but frames, objects and embeds only if they are in an exhibit."""
    for element in page.top.xpath(DOCUMENTS):
        holds_markup = "srcdoc" in element.attrib or element.tag == "foreignobject"
        if holds_markup or exhibit_of(element) is not None:
            fault = f"a <{element.tag}> puts a document into the page; link to it instead"
            yield page.problem(element, fault)
