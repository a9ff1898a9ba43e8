"""The index of the search: headline numbers, and each place of a page that a link can lead to.

A place is a heading with an anchor: of a section, an exhibit, a claim, a source or a table of data.
The index is made from the texts of pages, as their twins are, and is the same with both renderers:
that of smalldocs lacks what code wrote, and Quarto's has it as one run of letters. Both read
search.json as a plain list of entries. `report/scripts/search.js` ranks them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crossings.common.formats import NOT_KNOWN
from crossings.facts.fact_names import FACT_NAMES
from crossings.pages.page_text import ANCHORED, PageText

Section = tuple[str, str, str]  # id, heading and words of a place; the top of a page has no id
LONGEST_TABLE: Final = 60  # rows; of a longer one only the words are indexed, not its numbers
FIGURES: Final = re.compile(r"[\d\s.,:/%£€−–+-]*")
FOOTNOTE: Final = re.compile(r"\[\^\d+\]:?")
# Quarto shows the words of an entry as HTML, smalldocs as text: a space after < keeps it from
# opening a tag.
OPENS_TAG: Final = re.compile(r"<(?=[a-zA-Z/!?])")
# Beginnings of names that are put behind their number instead of before it.
FOLLOWS_NUMBER: Final = ("People arrived", "People returned", "People admitted")
READER: Final = MarkdownIt("commonmark").enable("table")


def index(pages: Iterable[PageText], numbers: Mapping[str, Mapping[str, str]]) -> str:
    """The search index as JSON, from the texts of all pages that are searched.

    `numbers` are the facts for prose, as `facts.variables` gives them, whose entries come first.
    """
    texts = {page.file: page for page in pages}
    entries = list(_facts(texts, numbers))
    for page in texts.values():
        for ident, section, words in places(page.body):
            href = f"{page.file}#{ident}" if ident else page.file
            entries.append(_entry(href, href, page.title, section, OPENS_TAG.sub("< ", words)))
    return json.dumps(entries, ensure_ascii=False)


def _entry(ident: str, href: str, title: str, section: str, text: str) -> dict[str, str]:
    return {"objectID": ident, "href": href, "title": title, "section": section, "text": text}


def _facts(
    texts: Mapping[str, PageText], numbers: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, str]]:
    """An entry for each headline number that is known, with a link to the place that shows it."""
    places_of = {file: page.places for file, page in texts.items()}
    for ident, fact in FACT_NAMES.items():
        label, href = fact.label, fact.address_in(places_of)
        chapter, _, name = ident.partition(".")
        number = numbers.get(chapter, {}).get(name, NOT_KNOWN)
        if number == NOT_KNOWN or not href:
            continue
        # As readers ask: 1,087 returned to France.
        follows = label.startswith(FOLLOWS_NUMBER)
        section = f"{number} {label[7:]}" if follows else f"{label}: {number}"
        title, sentence = texts[href.partition("#")[0]].title, numbers[chapter][f"{name}_sentence"]
        yield _entry(f"fact:{ident}", href, title, section, sentence) | {"fact": ident}


def places(body: str) -> Iterator[Section]:
    """Id, heading and words of the top of a page, and then of each place that has an anchor.

    A heading without an anchor is read with the words of the place before it.
    """
    ident, heading, words = "", "", list[str]()
    for kind, text in _blocks(READER.parse(body)):
        anchored = ANCHORED.fullmatch(text) if kind == "heading" else None
        if anchored:
            yield ident, heading, " ".join(words)
            ident, heading, words = anchored["ident"], anchored["heading"], []
        elif text:
            words.append(text)
    yield ident, heading, " ".join(words)


def _blocks(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    """The kind of each block of words, such as heading, and its words; a table is one block."""
    kind, cells, rows = "", list[str](), 0
    for token in tokens:
        if token.type == "table_close":
            yield "table", " ".join(_of_table(cells, rows))
            cells, rows = [], 0
        elif token.type.endswith("_open"):
            kind = token.type.removesuffix("_open")
            rows += kind == "tr"
        elif token.type == "inline" and kind in ("th", "td"):
            cells.append(_words(token))
        elif token.type == "inline":
            yield kind, _words(token)


def _of_table(cells: Iterable[str], rows: int) -> Iterator[str]:
    """The different words of a table's cells, of a long one without those that are only numbers."""
    for cell in dict.fromkeys(cells):
        if cell and not (rows > LONGEST_TABLE and FIGURES.fullmatch(cell)):
            yield cell


def _words(token: Token) -> str:
    """The words of a run of text as they are read: without marks, addresses and footnotes."""
    parts = (
        " " if child.type == "softbreak" else child.content
        for child in token.children or ()
        if child.type in ("text", "code_inline", "softbreak")
    )
    return " ".join(FOOTNOTE.sub("", "".join(parts)).split())
