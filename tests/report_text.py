"""The words of the whole report as of a day, as plain text.

A folder beside the test keeps them for seven days. A change of a sentence is seen there in the
diff, and the person who makes it reads it on each of the days, to see whether it is true.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import html
from site_pages import SOURCES

from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose
from crossings.facts.facts import facts
from crossings.tables.record import Record

ROOT = Path(__file__).resolve().parent.parent
DAYS = (
    "2018-12-31",
    "2021-12-31",
    "2023-06-30",
    "2024-07-05",
    "2025-10-14",
    "2026-02-28",
    "latest",
)
NOT_READ = "//style | //script | //svg | //template | //*[contains(@class, 'ex-working')]"
FEWEST_WORDS = 4  # in a cell of a table that is read as a sentence


def chapters() -> list[str]:
    """The notebooks in the order of the site's pages."""
    return [Path(name).stem for name in SOURCES if name.endswith(".ipynb")]


def text(as_of: str, shown_by: Callable[..., dict[str, Any]], record: Record) -> str:
    """Give the words of the whole report as of a day.

    They are every heading, sentence, title, note and cell of words, chapter by chapter, then every
    fact.
    """
    parts = [f"The report as of {record.day:%-d %B %Y}"]
    for name in chapters():
        parts += ["", f"==== {name} ====", *_of_notebook(name, shown_by(name, as_of))]
    parts += ["", "==== facts ===="]
    parts += [f"{ident}: {fact.sentence}" for ident, fact in facts(record).items()]
    return "\n".join(line for part in parts for line in _wrapped(part)) + "\n"


def _of_notebook(name: str, shown: dict[str, Any]) -> Iterator[str]:
    """Give the notebook's text cell by cell.

    `shown` is what its cells show: exhibits by their id, and others by their cell's id.
    """
    for cell in json.loads((ROOT / f"notebooks/{name}.ipynb").read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield source
        for ident, value in shown.items():
            made_here = re.search(rf'exhibit\w*\(\s*"{ident}"', source) or ident == cell.get("id")
            if cell["cell_type"] == "code" and made_here:
                yield from _of_value(value)


def _of_value(value: Any) -> list[str]:
    if isinstance(value, Prose):
        return [value.words] if isinstance(value.words, str) and value.words else []
    if isinstance(value, Exhibit):
        return _of_exhibit(value)
    return [_of_markup(value)]


def _of_exhibit(exhibit: Exhibit) -> list[str]:
    parts = [f"[{exhibit.title}]", exhibit.subtitle, exhibit.words, exhibit.note]
    headings = " | ".join(exhibit.columns.values())
    return [part for part in (*parts, headings, *_sentences(exhibit)) if part]


def _sentences(exhibit: Exhibit) -> list[str]:
    """The cells of an exhibit's table that are read as sentences, each once."""
    table = exhibit.table[list(exhibit.columns)]
    cells = (cell for row in table.itertuples(index=False) for cell in row if isinstance(cell, str))
    return [f"- {cell}" for cell in dict.fromkeys(cells) if len(cell.split()) >= FEWEST_WORDS]


def _of_markup(value: Any) -> str:
    bundle = value._repr_mimebundle_()
    page = html.fragment_fromstring(bundle["text/html"], create_parent="div")
    for element in page.xpath(NOT_READ):
        element.drop_tree()
    for element in page.iter():  # a line of a template is no line of the text
        element.text, element.tail = _on_a_line(element.text), _on_a_line(element.tail)
    for element in page.iter("p", "li", "h2", "h3", "tr", "dt", "dd", "summary", "details"):
        element.tail = f"\n{element.tail}"
    return re.sub(r"[ \t]+", " ", page.text_content())


def _on_a_line(words: str | None) -> str:
    return re.sub(r"\s+", " ", words or "")


def _wrapped(part: str) -> list[str]:
    """Lines of at most 110 letters, so that a diff shows the sentence that changed."""
    lines = [line.strip() for line in part.split("\n")]
    return [folded for line in lines for folded in (textwrap.wrap(line, 110) or [""])]
