"""The index of the search.

It has headline numbers, sections of pages, words in exhibits, their tables, claims, sources and
data. The index of smalldocs lacks raw HTML, and so everything that code wrote; Quarto's has it, but
as one run of letters for a whole section. Both read search.json as a plain list of entries, so the
list is made here from the pages. `report/scripts/search.js` ranks them.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from crossings.common import cache, store
from crossings.common.formats import NOT_KNOWN
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.prose import spoken
from crossings.exhibits.table import Table
from crossings.facts.fact_names import FACT_NAMES
from crossings.pages.head import title_of
from crossings.pages.markup import Element, Page, ident_of, inside, words

LONGEST_TABLE = 60  # rows; of a longer one only the words are indexed, not each of its numbers
Part = tuple[str, str, str]  # id, heading and words of a part of a page with its own entry
DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)  # not searched, and slow to parse
FIGURES = re.compile(r"[\d\s.,:/%£€−–+-]*")
# Quarto shows the words of an entry as HTML, smalldocs as text: a space after < keeps it from
# opening a tag.
OPENS_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
# Beginnings of names that are put behind their number instead of before it.
FOLLOWS_NUMBER = ("People arrived", "People returned", "People admitted")
CUT = "\ue000"  # stands where a section begins
NOT_OF_A_SECTION = {  # classes of tables, links to chapters, and parts around the text
    "ex-scroll",
    "ways",
    "apparatus",
    "edition-note",
    "quarto-title-block",
    "page-navigation",
    "screen-reader-only",
}


def index(
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    cache_folder: Path | None,
    numbers: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """The search index as JSON.

    It has an entry for each page, each section of its text, and each exhibit, claim, source and
    table in it. `pages` are built pages by file, and `exhibits` are by id. `numbers` are the facts
    for prose, as `facts.variables` gives them, whose entries come first. The entries of each page
    are stored in the folder `cache_folder`, since most pages do not change.
    """
    entries = list(_facts(pages, numbers or {}))
    code = cache.package_fingerprint()
    for file, source in pages.items():
        title, name = title_of(source), store.name_of("search", code, source)
        parts = store.recall_or_make(
            cache_folder, name, functools.partial(_parts_of, file, source, exhibits)
        )
        for ident, section, text in json.loads(parts):
            href = f"{file}#{ident}" if ident else file
            text = OPENS_TAG.sub("< ", text)
            entries.append(
                {"objectID": href, "href": href, "title": title, "section": section, "text": text}
            )
    return json.dumps(entries, ensure_ascii=False)


def _facts(
    pages: Mapping[str, str], numbers: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, str]]:
    """An entry for each headline number that is known, with a link to the place that shows it."""
    for ident, fact in FACT_NAMES.items():
        label, href, (chapter, _, name) = fact.label, fact.address_in(pages), ident.partition(".")
        number = numbers.get(chapter, {}).get(name, NOT_KNOWN)
        if number == NOT_KNOWN or not href:
            continue
        yield {
            "objectID": f"fact:{ident}",
            "fact": ident,
            "href": href,
            "title": title_of(pages[href.partition("#")[0]]),
            # As readers ask: 1,087 returned to France.
            "section": f"{number} {label[7:]}"
            if label.startswith(FOLLOWS_NUMBER)
            else f"{label}: {number}",
            "text": numbers[chapter][f"{name}_sentence"],
        }


def _parts_of(file: str, source: str, exhibits: Mapping[str, ExhibitData]) -> bytes:
    """The parts of a page that have an entry, as a list in JSON."""
    top = Page(file, DRAWING.sub("", source)).top
    entries = list(_elements_with_entries(top, exhibits))
    parts = [*_sections(top, [element for element, _ in entries]), *(part for _, part in entries)]
    return json.dumps(parts).encode()


def _sections(top: Element, elements: list[Element]) -> Iterator[Part]:
    """Id, heading and words of the page up to its first section, and then of each section.

    The `elements` that have entries of their own are left out, and so are those around the text:
    both are taken out of the page, and headings of sections are emptied.
    """
    main = top.find(".//main")
    if main is None:
        return
    headings = [("", "")]
    for head in main.xpath(".//*[self::h2 or self::h3][@data-anchor-id]"):
        headings.append((head.get("data-anchor-id"), words(head)))
        head.clear(keep_tail=True)
        head.text = CUT
    for element in (*elements, *itertools.chain(*map(main.find_class, NOT_OF_A_SECTION))):
        if inside(element, "main"):
            element.drop_tree()
    for (ident, heading), text in zip(headings, words(main).split(CUT), strict=True):
        yield ident, heading, text.strip()


def _elements_with_entries(
    top: Element, exhibits: Mapping[str, ExhibitData]
) -> Iterator[tuple[Element, Part]]:
    """Each element with an entry of its own, and its id, heading and words.

    It is an exhibit, a claim, a source, a table of data or a section that code wrote.
    """
    for element in top.xpath("//main//*[@id]"):
        ident, classes = element.get("id"), element.classes
        if element.tag == "figure" and "exhibit" in classes:
            exhibit = exhibits[ident_of(element)]
            yield element, (ident, exhibit.title, " ".join(filter(None, _words_of(exhibit))))
        elif {"claim", "dataset"} & set(classes) or ident.startswith("source-"):
            yield element, (ident, _heading(element), words(element))
        elif element.tag == "h2" and "kicker" in classes:
            yield element.getparent(), (ident, words(element), words(element.getparent()))
        elif element.tag == "div" and ident.startswith("fig-"):
            yield element, (ident, "", next(map(words, element.iter("p")), ""))


def _heading(element: Element) -> str:
    return next(map(words, element.iterdescendants("h2", "h3", "h4", "a")), "")


def _words_of(exhibit: ExhibitData) -> Iterator[str]:
    """The words of an exhibit, without its tools and without the numbers of a long table."""
    yield exhibit.subtitle
    if exhibit.known:
        yield from (f"{letter} {event}" for letter, event in exhibit.events)
    yield from filter(None, (spoken(exhibit.words), spoken(exhibit.note)))
    if not exhibit.known:
        return
    yield exhibit.source_line
    if exhibit.sources_left_out:
        yield from (source.words for source in exhibit.sources)
    for table in filter(None, (exhibit.brief, exhibit.table)):
        yield from dict.fromkeys(_cells(table))


def _cells(table: Table) -> Iterator[str]:
    """The texts of a table: caption, headings and cells, of a long one without bare numbers."""
    cells = [table.caption, *(name for name, _ in table.heads)]
    for number, row in enumerate(table.rows):
        cells += row
        below = table.under[number] if table.under else ()
        cells += [f"{head} {words}".strip() for head, words in below]
    is_long = len(table.rows) > LONGEST_TABLE
    yield from (cell for cell in cells if not (is_long and FIGURES.fullmatch(cell)))
