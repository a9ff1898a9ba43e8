"""Checks for screen readers and safety, beyond axe in the tests.

They look at titles, ids, drawings, tables and scripts. Text from data must never become a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossings.common.security import RENDERERS_HANDLER
from crossings.errors import Problem
from crossings.pages.markup import Element, Page, Site, exhibit_of, inside, words

SCOPES = ("col", "row", "colgroup", "rowgroup")
NOT_RUN = ("application/json", "application/ld+json", "text/plain", "text/markdown")
SHOWN = "[not(ancestor-or-self::*[@aria-hidden='true'])]"


def problems_of_page(page: Page) -> Iterator[Problem]:
    """What is wrong in a page's ids, pictures, tables of exhibits and scripts."""
    for ident, places in page.ids.items():
        if not ident.strip() or re.search(r"\s", ident):
            yield page.problem(
                places[0], f"the id {ident!r} is empty or holds a space; give a proper one"
            )
        elif len(places) > 1:
            what = f"the id {ident!r} is given {len(places)} times; give each element its own"
            yield page.problem(places[1], what)
    for picture in page.top.xpath(f"//main//img[@alt]{SHOWN}"):
        if not picture.get("alt").strip() and picture.get("role") not in ("presentation", "none"):
            what = (
                f"the picture {picture.get('src', '')[:60]!r} has an empty alt; "
                "say what it shows, or hide it with aria-hidden"
            )
            yield page.problem(picture, what)
    for drawing in page.top.xpath(f"//svg{SHOWN}"):
        by_id = page.ids.keys() & drawing.get("aria-labelledby", "").split()
        named = (drawing.findtext(".//title") or drawing.get("aria-label", "")).strip() or by_id
        if drawing.get("role") != "img" or not named:
            what = "a drawing has no name; hide it with aria-hidden, or give it role=img and a name"
            yield page.problem(drawing, what)
    for table in page.top.iter("table"):
        if exhibit_of(table) is not None or any(
            "ex-scroll" in one.classes for one in table.iterancestors()
        ):
            yield from _table(page, table)
    yield from problems_of_drawing(page)


def problems_of_drawing(page: Page) -> Iterator[Problem]:
    """Scripts in a page, or in a drawing that is a separate file."""
    for element in page.elements:
        for name, value in element.attrib.items():
            known = RENDERERS_HANDLER.fullmatch(value.strip()) and not inside(element, "main")
            if name[:2] == "on" and not known:
                what = f"a <{element.tag}> runs {name}={value[:40]!r}; take the script out"
                yield page.problem(element, what)
    for script in page.top.iter("script"):
        kind = script.get("type", "").lower()
        harmless = kind in NOT_RUN or kind.startswith("application/vnd.")
        # The renderers' scripts are in the head or after <main>.
        among = inside(script, "svg") or (inside(script, "main") and not harmless)
        if among or exhibit_of(script) is not None:
            yield page.problem(
                script, "a <script> stands among the words; text from data must never run"
            )
    for element in page.top.xpath(
        "//*[@srcdoc] | //iframe | //object | //embed | //svg//foreignobject"
    ):
        if (
            "srcdoc" in element.attrib
            or element.tag == "foreignobject"
            or exhibit_of(element) is not None
        ):
            what = f"a <{element.tag}> puts a document into the page; link to it instead"
            yield page.problem(element, what)


def titles_used_twice(site: Site) -> Iterator[Problem]:
    """Pages with the title of an earlier page; not exhibits' bare forms and the error page."""
    first: dict[str, str] = {}
    for file, page in site.pages.items():
        named = page.title and not page.is_embed and file != "404.html"
        if named and first.setdefault(page.title, file) != file:
            what = (
                f"has the same title as {first[page.title]}, {page.title!r}; give each page its own"
            )
            yield Problem(file, 1, what)


def _table(page: Page, table: Element) -> Iterator[Problem]:
    """Only tables of exhibits: renderers give the heads of Markdown tables no scope."""
    captioned = any(map(words, table.iter("caption")))
    if not (captioned or table.get("aria-label") or table.get("aria-labelledby")):
        yield page.problem(table, "a table has no caption; say what it holds")
    heads = list(table.iter("th"))
    if not heads:
        yield page.problem(
            table, "a table has no heads; make the first row and column <th> with a scope"
        )
    if bad := [head for head in heads if head.get("scope") not in SCOPES]:
        what = (
            f"{len(bad)} table heads, first {words(bad[0])[:40]!r}, have no scope; say col or row"
        )
        yield page.problem(bad[0], what)
