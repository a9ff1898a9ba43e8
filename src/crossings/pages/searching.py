"""What the search finds: sections of pages, and words in exhibits, their tables, claims, sources, tables of data.

smalldocs leaves raw HTML out of its index, and so everything that code wrote. Quarto takes it in, but as one run of
letters for a whole section. Both read search.json as a plain list of entries, so the list is made here from the pages.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from crossings.cache import FoundBefore
from crossings.check.parsed_site import Element, Page, parse_page
from crossings.pages.head import title_of

LONGEST_TABLE = 60  # rows; of a longer one only the words are indexed, not each of its numbers
Part = tuple[str, str, str]  # id, heading and words of what has an entry of its own
DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)  # holds no words that are found, and is slow to read
FIGURES = re.compile(r"[\d\s.,:/%£€−–+-]*")
# Quarto shows the words of an entry as HTML, and smalldocs as text: what would open a tag in the one is set apart.
OPENS_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
NOT_OF_A_SECTION = {  # tables, links to chapters, and what stands around the text
    "ex-scroll", "ways", "apparatus", "edition-note", "quarto-title-block", "page-navigation", "screen-reader-only",
}  # fmt: skip


def index(pages: Mapping[str, str], cache_folder: Path) -> str:
    """The search index as JSON: an entry for each page, each section of its text, and each thing with an id in it.

    `pages` are built pages by file. What is found in a page is kept in the folder `cache_folder`, since most pages are
    as they were.
    """
    entries: list[dict[str, str]] = []
    with FoundBefore(cache_folder, "from crossings.pages import searching") as known:
        for file, source in pages.items():
            title = title_of(source)
            for ident, section, text in known.found(source, functools.partial(_parts_of, file, source)):
                href = f"{file}#{ident}" if ident else file
                text = OPENS_TAG.sub("< ", text)
                entries.append(
                    {"objectID": href, "href": href, "title": title, "section": section, "text": text}
                )
    return json.dumps(entries, ensure_ascii=False)


def _parts_of(file: str, source: str) -> list[Part]:
    built = parse_page(file, DRAWING.sub("", source))
    things = list(_things(built))
    return [*_sections(built, [thing for thing, _ in things]), *(part for _, part in things)]


def _sections(built: Page, things: list[Element]) -> Iterator[Part]:
    """Id, heading and words of the page itself, up to its first section, and then of each section of the text.

    What has an entry of its own is left out, and so is what does not belong to the text.
    """
    main = next((element for element in built.elements if element.tag == "main"), None)
    if main is None:
        return
    within = built.within(main)
    out = [element for element in within if NOT_OF_A_SECTION & set(element.classes)]
    heads = [
        element for element in within if element.tag in ("h2", "h3") and "data-anchor-id" in element.attrs
    ]
    left_out = {place for element in (*things, *out, *heads) for place in range(*element.words)}
    starts = [main.words[0], *(head.words[0] for head in heads), main.words[1]]
    named = [("", ""), *((head.attrs["data-anchor-id"], built.words(head)) for head in heads)]
    for (ident, heading), (begin, end) in zip(named, itertools.pairwise(starts), strict=True):
        yield ident, heading, built.joined(place for place in range(begin, end) if place not in left_out)


def _things(built: Page) -> Iterator[tuple[Element, Part]]:
    """Each exhibit, claim, source, table of data and section that code wrote, with its id, heading and words."""
    for element in built.elements:
        ident, classes = element.attrs.get("id", ""), element.classes
        if not ident or not element.in_main:
            continue
        if element.tag == "figure" and "exhibit" in classes:
            yield element, (ident, _heading(built, element), _exhibit(built, element))
        elif {"claim", "dataset"} & set(classes) or ident.startswith("source-"):
            yield element, (ident, _heading(built, element), built.words(element))
        elif element.tag == "h2" and "kicker" in classes and element.parent is not None:
            yield element.parent, (ident, built.words(element), built.words(element.parent))
        elif element.tag == "div" and ident.startswith("fig-"):
            summary = next(iter(built.within(element, "p")), None)
            yield element, (ident, "", built.words(summary) if summary else "")


def _heading(built: Page, element: Element) -> str:
    heads = [one for one in built.within(element) if one.tag in ("h2", "h3", "h4", "a")]
    return built.words(heads[0]) if heads else ""


def _exhibit(built: Page, exhibit: Element) -> str:
    """The words of an exhibit as read, without its tools; numbers of a long table aside."""
    parts = [
        built.words(one)
        for one in built.within(exhibit)
        if {"ex-sub", "ex-panel", "ex-key", "ex-words", "ex-source"} & set(one.classes)
    ]
    for table in built.within(exhibit, "table"):
        rows = len(built.within(table, "tr"))
        cells = [built.words(one) for one in built.within(table) if one.tag in ("caption", "th", "td")]
        if rows > LONGEST_TABLE:
            cells = [cell for cell in cells if not FIGURES.fullmatch(cell)]
        parts += dict.fromkeys(cells)
    return " ".join(part for part in parts if part)
