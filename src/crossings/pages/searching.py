"""What the search finds beyond the renderers' own index: words in exhibits, their tables, claims, sources, tables of data.

smalldocs leaves raw HTML out of its index, and so everything that code wrote. Both renderers read search.json as a
plain list of entries, so entries are added to it.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crossings.cache import FoundBefore
from crossings.check.parsed_site import Element, Page, parse_page
from crossings.pages.head import title_of

LONGEST_TABLE = 60  # rows; of a longer one only the words are indexed, not each of its numbers
Part = tuple[str, str, str]  # id, heading and words of what has an entry of its own
DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)  # holds no words that are found, and is slow to read
FIGURES = re.compile(r"[\d\s.,:/%£€−–+-]*")


def index(pages: Mapping[str, str], theirs: str, cache_folder: Path) -> str:
    """The search index as JSON: the renderer's own entries, and one for each thing with an id that it left out.

    `pages` are built pages by file; `theirs` is the index as the renderer wrote it, of which entries for other pages
    are left out. What is found in a page is kept in the folder `cache_folder`, since most pages are as they were.
    """
    entries: list[dict[str, Any]] = [
        entry for entry in json.loads(theirs) if entry["href"].partition("#")[0] in pages
    ]
    named = {entry["href"] for entry in entries}
    with FoundBefore(cache_folder, "from crossings.pages import searching") as known:
        for file, source in pages.items():
            title = title_of(source)
            if not any(href.split("#")[0] == file for href in named):
                entries.append({"objectID": file, "href": file, "title": title, "section": "", "text": ""})
            find = functools.partial(_parts_of, file, source)
            for ident, section, text in known.found(source, find):
                href = f"{file}#{ident}"
                if href not in named:
                    entries.append(
                        {"objectID": href, "href": href, "title": title, "section": section, "text": text}
                    )
    return json.dumps(entries, ensure_ascii=False)


def _parts_of(file: str, source: str) -> list[Part]:
    return list(_parts(parse_page(file, DRAWING.sub("", source))))


def _parts(built: Page) -> Iterator[Part]:
    """Id, heading and words of each exhibit, claim, source, table of data and section that code wrote."""
    for element in built.elements:
        ident, classes = element.attrs.get("id", ""), element.classes
        if not ident or not element.in_main:
            continue
        if element.tag == "figure" and "exhibit" in classes:
            yield ident, _heading(built, element), _exhibit(built, element)
        elif {"claim", "dataset"} & set(classes) or ident.startswith("source-"):
            yield ident, _heading(built, element), built.words(element)
        elif element.tag == "h2" and "kicker" in classes and element.parent is not None:
            yield ident, built.words(element), built.words(element.parent)
        elif element.tag == "div" and ident.startswith("fig-"):
            summary = next(iter(built.within(element, "p")), None)
            yield ident, "", built.words(summary) if summary else ""


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
