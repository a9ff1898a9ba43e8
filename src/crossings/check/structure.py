"""Checks of what an editor's Markdown and HTML may bring into a page, for readers and for safety.

They look at titles, descriptions, ids, pictures and scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossings.common.addresses import ERROR_PAGE
from crossings.errors import Problem
from crossings.pages.markup import Page, Site, exhibit_of, inside
from crossings.site.security import RENDERERS_HANDLER

NOT_RUN = ("application/json", "application/ld+json", "text/plain", "text/markdown")
SHOWN = "[not(ancestor-or-self::*[@aria-hidden='true'])]"
DOCUMENTS = "//*[@srcdoc] | //iframe | //object | //embed | //svg//foreignobject"


def problems_of_page(page: Page) -> Iterator[Problem]:
    """Problems of a page's description, ids, pictures, and scripts and documents within it."""
    if not page.is_embed and not page.description:
        fault = "the page has no description; give it one in its front matter"
        yield page.problem(None, fault)
    yield from _ids(page)
    yield from _pictures(page)
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
