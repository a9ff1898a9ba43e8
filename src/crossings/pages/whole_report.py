"""The whole report on one page, to read or to print in one go.

It is put together from the pages that stand finished. It holds the front page's answer and the
pages of the sidebar, in its order, each a section whose ids begin with the page's name. It is
light, since it is long: without the renderer's own styles and scripts, and with the drawings of the
downloads. They stand in a drawing that shows of each file the part between its heading and its
source.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lxml import html as trees

from crossings.common.formats import day
from crossings.common.identity import ERROR_PAGE, own_site
from crossings.exhibits import PRINTED_ROWS, WIDE
from crossings.pages.edition import ON_ONE_PAGE, Edition, apparatus
from crossings.pages.embed import language
from crossings.pages.head import Card, description_of, document, title_of, with_head
from crossings.pages.markup import Element, Page

TITLE: Final = "The whole report on one page"
WORDS: Final = (
    "The answer, every chapter with its exhibits, the methods, the limits and the sources, "
    "one after another, to read or to print in one go."
)
LEFT: Final = (
    "Everything here also stands on a page of its own, whose address is given. "
    "Left out are long tables, the code of exhibits, and what needs a screen; "
    "the address of each table stands in its place."
)
SIDEBAR: Final = 'id="quarto-sidebar"'
FOOTER = re.compile(r'<div class="nav-footer-left">(.*?)</div>', re.S)
SOURCES: Final = "report/data.html"
# Of these pages a part; of all others all that they say.
PARTS: Final = {
    "index.html": "//main//section[contains(@class, 'lede') or contains(@class, 'question')]",
    SOURCES: "//main//section[@id='sources']/*[not(self::h2)]",
}
TITLES: Final = {"index.html": "The answer", SOURCES: "Sources"}
NOT_PRINTED: Final = (  # what needs a screen, and the news
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
# In a download, the baseline of the last line above the drawing, and that of the first line below
# it.
ABOVE = re.compile(r'<text x="6" y="([\d.]+)" font-size="14" font-weight="400"')
BELOW = re.compile(r'<text x="6" y="([\d.]+)" font-size="12" font-weight="400"')
HEIGHT = re.compile(r'<svg [^>]*\bheight="([\d.]+)"')


def page(
    pages: Mapping[str, str], made: Edition, card: Card | None, site: Path | None
) -> dict[str, str]:
    """The page by its file, of the rendered `pages`. `site` holds the downloads.

    Without `site` it is what a search should find of it: no part, since each stands on a page of
    its own. Search engines are to find those, too.
    """
    listed = [file for file in _listed(pages) if file in pages]
    parts = {file: _elements(file, pages[file]) for file in listed} if site else {}
    ids = {
        file: {at for one in elements for at in one.xpath("descendant-or-self::*/@id")}
        for file, elements in parts.items()
    }
    body = ""
    for file, elements in parts.items():
        address, words = made.address(file), description_of(pages[file])
        body += (
            f'<section class="whole-part" id="{_name(file)}">'
            f"<h2>{html.escape(_title(file, pages[file]))}</h2>"
            f'<p class="whole-address">{html.escape(words)} <a href="{address}">{address}</a></p>'
            f"{_as_part(file, elements, ids, site) if site else ''}</section>"
        )
    contents = "".join(
        f'<li><a href="#{_name(file)}">{html.escape(_title(file, pages[file]))}</a></li>'
        for file in listed
    )
    note, licences = made.note(ON_ONE_PAGE), FOOTER.search(pages["index.html"])
    marked = f'<p class="edition-note">{note}</p>' if note else ""
    tags = (
        '<meta name="robots" content="noindex"><script src="report/scripts/copy.js" defer></script>'
    )
    text = (
        '<body class="embed whole"><header>'
        f'<a href="index.html">{html.escape(own_site().name)}</a></header>'
        f'<main class="content">{marked}'
        f'<h1 class="title">{TITLE}</h1><p>{WORDS}</p><p>As of {day(made.day)}. {LEFT}</p>'
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav>'
        f"{body}{apparatus(made, ON_ONE_PAGE, TITLE)}</main>"
        f"<footer>{licences[1] if licences else ''}</footer>"
    )
    text = document(TITLE, WORDS, language(pages), tags, text)
    return {ON_ONE_PAGE: with_head(text, ON_ONE_PAGE, made, card)}


def _listed(pages: Mapping[str, str]) -> Iterator[str]:
    """The front page, the pages that the sidebar leads to, in its order, and last the sources."""
    yield "index.html"
    for at in [file for file, text in pages.items() if SIDEBAR in text and file != ERROR_PAGE][:1]:
        for link in Page(at, DRAWING.sub("", pages[at])).top.xpath(
            "//nav[@id='quarto-sidebar']//a[@href]"
        ):
            file = _file(at, link.get("href"))
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


def _elements(file: str, source: str) -> list[Element]:
    """What a page gives, without what is not printed, its headings one level down."""
    top = Page(file, DRAWING.sub("", source)).top
    for element in top.xpath("//main//*[@class]"):
        if LEFT_OUT & set(element.get("class").split()):
            element.drop_tree()
    for level, tag in enumerate(HEADINGS):
        for element in top.iter(tag):
            element.tag = f"h{len(HEADINGS) - level + 1}"
            element.attrib.pop("data-anchor-id", None)
    found: list[Element] = top.xpath(PARTS.get(file, "//main/*").replace("h2", "h3"))
    return found


def _as_part(file: str, elements: list[Element], ids: Mapping[str, set[str]], site: Path) -> str:
    """What a page gives as HTML, with ids and links of the whole report."""
    for one in elements:
        for element in one.xpath("descendant-or-self::*[@href]"):
            element.set("href", _leading(file, element.get("href"), ids))
        for figure in one.xpath("descendant-or-self::figure[contains(@class, 'exhibit')]"):
            _print(figure, site)
        for rows in one.xpath("descendant::div[contains(@class, 'ex-unprinted')]"):
            # A long table of no drawing, such as that of the claims, of which each stands above it.
            rows.getparent().remove(rows)
        for element in one.iter():
            for name in NAMES_IDS:
                named = (element.attrib.pop(name, "")).split()
                if kept := [f"{_name(file)}-{ident}" for ident in named if ident in ids[file]]:
                    element.set(name, " ".join(kept))
    return "".join(trees.tostring(one, encoding="unicode") for one in elements)


def _leading(file: str, href: str, ids: Mapping[str, set[str]]) -> str:
    """Where a link of a page leads from the whole report.

    It stays within the report where that holds what is linked to.
    """
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return href
    there = _file(file, href)
    if there in ids and not parts.fragment:
        return f"#{_name(there)}"
    if there in ids and parts.fragment in ids[there]:
        return f"#{_name(there)}-{parts.fragment}"
    return f"{there}#{parts.fragment}" if parts.fragment else there


def _print(figure: Element, site: Path) -> None:
    """An exhibit as it is printed, with its drawing from the download.

    Of a long table the address is printed.
    """
    figure.set("class", "whole-exhibit")
    ident = figure.get("id").removeprefix("fig-")
    path = site / "exhibits" / f"{ident}.svg"
    for drawing in figure.find_class("ex-draw") if path.is_file() else ():
        svg = path.read_text(encoding="utf-8")
        above, below = float(ABOVE.findall(svg)[-1]) + 6, float(BELOW.findall(svg)[0]) - 16
        _replace(
            drawing,
            '<div class="whole-drawing" tabindex="0" role="region"'
            f' aria-labelledby="fig-{ident}-title">'
            f'<svg aria-hidden="true" viewBox="0 {above:g} {WIDE} {below - above:g}">'
            f'<image href="exhibits/{ident}.svg" width="{WIDE}" height="{HEIGHT.findall(svg)[0]}"/>'
            "</svg></div>",
        )
    for table in figure.find_class("ex-table"):
        if len(table.xpath(".//tbody/tr[not(@class='under')]")) > PRINTED_ROWS:
            address = (
                figure.find_class("ex-source")[0].get("data-url").removesuffix(".html") + ".csv"
            )
            _replace(table, f'<p class="ex-table">Table: <a href="{address}">{address}</a></p>')


def _replace(element: Element, markup: str) -> None:
    element.getparent().replace(element, trees.fragment_fromstring(markup))
