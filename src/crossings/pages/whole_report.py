"""The whole report on one page, to read or to print in one go.

It is put together from the finished pages. It has the front page's answer and the pages of the
sidebar, in its order, each a section whose ids begin with the page's name. It is long, so it is
kept light: it has none of the renderer's styles and scripts, and its drawings are the downloads, of
which it shows the part between heading and source.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from lxml import html as trees
from markupsafe import Markup

from crossings.common.identity import ERROR_PAGE, own_site
from crossings.common.templates import render
from crossings.exhibits import as_html
from crossings.exhibits.data import ExhibitData
from crossings.pages.edition import ON_ONE_PAGE, Edition, apparatus
from crossings.pages.embed import language_of
from crossings.pages.head import Card, description_of, document, title_of, with_head
from crossings.pages.markup import Element, Page, ident_of

TITLE: Final = "The whole report on one page"
WORDS: Final = (
    "The answer, every chapter with its exhibits, the methods, the limits and the sources, "
    "one after another, to read or to print in one go."
)
LEFT_OUT_NOTE: Final = (
    "Everything here also stands on a page of its own, whose address is given. "
    "Left out are long tables, the code of exhibits, and what needs a screen; "
    "the address of each table stands in its place."
)
SIDEBAR: Final = 'id="quarto-sidebar"'
FOOTER = re.compile(r'<div class="nav-footer-left">(.*?)</div>', re.S)
SOURCES: Final = "report/data.html"
# Of these pages only a part is shown, of all others everything.
PARTS: Final = {
    "index.html": "//main//section[contains(@class, 'lede') or contains(@class, 'question')]",
    SOURCES: "//main//section[@id='sources']/*[not(self::h2)]",
}
TITLES: Final = {"index.html": "The answer", SOURCES: "Sources"}
NOT_PRINTED: Final = (  # pages that need a screen, and the news
    "report/check-a-figure.html",
    "report/editions.html",
    "report/updates.html",
)
LEFT_OUT: Final = {
    "ex-working",
    "ex-tools",
    "ex-key",
    "what-if",
    "q-chart",
    "q-more",
    "kicker",
    "quarto-title-block",
    "apparatus",
    "edition-note",
    "page-navigation",
}
DRAWING = re.compile(r"<svg\b.*?</svg>|<template\b.*?</template>", re.S)
NAMES_IDS: Final = ("id", "aria-labelledby", "aria-describedby", "aria-controls", "for")
HEADINGS: Final = ("h5", "h4", "h3", "h2", "h1")


def page(
    pages: Mapping[str, str],
    edition: Edition,
    card: Card | None,
    exhibits: Mapping[str, ExhibitData] | None,
) -> dict[str, str]:
    """The page by its file, of the rendered `pages` and the `exhibits` by id.

    If `exhibits` is None it has no parts: so the search indexes it, since each part is also a page
    of its own.
    """
    files = [file for file in _files_in_order(pages) if file in pages]
    contents = [{"name": _name(file), "title": _title(file, pages[file])} for file in files]
    licences = FOOTER.search(pages["index.html"])
    body = render(
        "pages/whole-report.html",
        site=own_site().name,
        note=edition.note(ON_ONE_PAGE),
        title=TITLE,
        words=WORDS,
        as_of=edition.day,
        left_out=LEFT_OUT_NOTE,
        contents=contents,
        parts=[] if exhibits is None else _parts(files, pages, edition, exhibits),
        apparatus=apparatus(edition, ON_ONE_PAGE, TITLE),
        licences=Markup(licences[1] if licences else ""),
    )
    tags = render("pages/whole-report-head.html")
    text = document(TITLE, WORDS, language_of(pages), tags, body)
    return {ON_ONE_PAGE: with_head(text, ON_ONE_PAGE, edition, card)}


def _parts(
    files: Sequence[str],
    pages: Mapping[str, str],
    edition: Edition,
    exhibits: Mapping[str, ExhibitData],
) -> list[dict[str, str]]:
    """The part of each page: its name, title, description, address and HTML."""
    contents = {file: _contents(file, pages[file], exhibits) for file in files}
    ids = {
        file: {ident for part in parts for ident in part.xpath("descendant-or-self::*/@id")}
        for file, parts in contents.items()
    }
    return [
        {
            "name": _name(file),
            "title": _title(file, pages[file]),
            "words": description_of(pages[file]),
            "address": edition.address(file),
            "body": Markup(_html_of_part(file, parts, ids)),
        }
        for file, parts in contents.items()
    ]


def _files_in_order(pages: Mapping[str, str]) -> Iterator[str]:
    """The front page, the pages that the sidebar links to, in its order, and last the sources."""
    yield "index.html"
    with_sidebar = (file for file, page in pages.items() if SIDEBAR in page and file != ERROR_PAGE)
    if page := next(with_sidebar, None):
        top = Page(page, DRAWING.sub("", pages[page])).top
        for href in top.xpath("//nav[@id='quarto-sidebar']//a/@href"):
            file = _file(page, href)
            if file not in (*PARTS, *NOT_PRINTED):
                yield file
    yield SOURCES


def _file(page: str, href: str) -> str:
    path = urlsplit(href).path
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def _name(file: str) -> str:
    return posixpath.basename(file).removesuffix(".html")


def _title(file: str, source: str) -> str:
    return TITLES.get(file, title_of(source))


def _contents(file: str, source: str, exhibits: Mapping[str, ExhibitData]) -> list[Element]:
    """The contents of a page that are printed, with headings one level down."""
    top = Page(file, DRAWING.sub("", source)).top
    for element in top.xpath("//main//*[@class]"):
        if LEFT_OUT & set(element.get("class").split()):
            element.drop_tree()
    for figure in top.xpath("//main//figure[contains(@class, 'exhibit')]"):
        exhibit = exhibits[ident_of(figure)]
        printed = trees.fragment_fromstring(as_html.printed(exhibit, "../" * file.count("/")))
        printed.tail = figure.tail
        figure.getparent().replace(figure, printed)
    for level, tag in enumerate(HEADINGS):
        for element in top.iter(tag):
            element.tag = f"h{len(HEADINGS) - level + 1}"
            element.attrib.pop("data-anchor-id", None)
    elements: list[Element] = top.xpath(PARTS.get(file, "//main/*").replace("h2", "h3"))
    return elements


def _html_of_part(file: str, elements: list[Element], ids: Mapping[str, set[str]]) -> str:
    """The contents of a page as HTML, with the ids and links that they have in the whole report.

    `ids` are those that each page of the report prints, by its file. The elements are changed, and
    lose long tables.
    """
    for part in elements:
        for element in part.xpath("descendant-or-self::*[@href]"):
            element.set("href", _link(file, element.get("href"), ids))
        for rows in part.xpath("descendant::div[contains(@class, 'ex-unprinted')]"):
            # A long table without a drawing, such as that of claims, which are listed above it.
            rows.getparent().remove(rows)
        for element in part.iter():
            for name in NAMES_IDS:
                names = (element.attrib.pop(name, "")).split()
                if idents := [f"{_name(file)}-{ident}" for ident in names if ident in ids[file]]:
                    element.set(name, " ".join(idents))
    return "".join(trees.tostring(part, encoding="unicode") for part in elements)


def _link(file: str, href: str, ids: Mapping[str, set[str]]) -> str:
    """The target of a page's link in the whole report: within the report if it has the target."""
    url = urlsplit(href)
    if url.scheme or url.netloc:
        return href
    target = _file(file, href)
    if target in ids and not url.fragment:
        return f"#{_name(target)}"
    if target in ids and url.fragment in ids[target]:
        return f"#{_name(target)}-{url.fragment}"
    return f"{target}#{url.fragment}" if url.fragment else target
