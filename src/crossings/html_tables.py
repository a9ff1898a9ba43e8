"""The tables of a page (.html) that may be anything at all, as cells of text; nothing in it is run.

What a browser would not show is passed over, and what stands in a cell beside one run of text is named, so that the
digit of a footnote is never taken for a digit of the number before it. Style sheets are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

# Many times what the official page has: it holds 8 rows of 5 cells, and its longest tag has 2,000 characters.
MOST_ROWS, MOST_CELLS, LONGEST_CELL = 200, 50, 1_000  # cells of a row; characters of a cell
LONGEST_TAG, PIECE = 100_000, 65_536  # characters
STRUCTURE: Final = frozenset(
    ("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td")
)
WRAPPING: Final = frozenset(("p", "div", "span", "br", "abbr", "b", "i", "em", "strong", "time"))
MARKS: Final = frozenset(("a", "small", "sub", "sup"))  # what footnotes stand in
NOT_SHOWN: Final = frozenset(
    (
        *("template", "noscript", "noembed", "noframes", "iframe", "object", "canvas", "audio", "video"),
        *("title", "textarea", "select", "xmp", "plaintext", "dialog"),
    )
)
HARMLESS: Final = STRUCTURE | WRAPPING | MARKS
ALONE: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)  # elements without an end
HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)", re.IGNORECASE)

Attributes = list[tuple[str, str | None]]
PageRows = list[list["PageCell"]]


@dataclass
class PageCell:
    """A cell: its text in the runs that mark-up leaves of it, and what sets a part of it apart, if anything does."""

    runs: list[str] = field(default_factory=lambda: [""])
    set_apart: str = ""
    length: int = 0
    _last: str = ""

    @property
    def text(self) -> str:
        """All of its words on one line."""
        return " ".join(" ".join(self.runs).split())

    def add(self, words: str) -> None:
        """Words that follow those before them directly."""
        if words.strip() and len(self.runs) > 1 and not self.runs[-1].strip():
            self.set_apart = self.set_apart or self._last
        self.runs[-1] += words
        self.length += len(words)

    def divide(self, by: str) -> None:
        """Whatever comes next is another run."""
        self._last = by
        if self.runs[-1].strip():
            self.runs.append("")


@dataclass
class PageTable:
    """The rows of a table as far as they are kept; `foreign` names what it holds and should not, `ended` its end."""

    rows: PageRows = field(default_factory=list)
    foreign: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Found:
    """The tables that fit, as many as two of them, and how many others there are."""

    fitting: list[PageTable]
    others: int


class LongTagError(ValueError):
    """A tag, or a comment, is longer than any that a page has."""


def find(text: str, fits: Callable[[list[PageCell]], bool]) -> Found:
    """The tables of a page whose first row `fits`; those that a browser would not show are passed over.

    Takes memory for the text and little more, whatever the text is: LongTagError for what would take it.
    """
    parser = _Tables(fits)
    for at in range(0, len(text), PIECE):
        parser.feed(text[at : at + PIECE])
        # What is not yet parsed: a tag costs hundreds of times its length, and one without an end is parsed again.
        if len(parser.rawdata) > LONGEST_TAG and parser.rawdata.startswith("<"):
            raise LongTagError
    parser.close()
    parser.finish()
    return Found(parser.fitting, parser.others)


class _Tables(HTMLParser):
    """One pass over a page; of tables that do not fit only the number is kept."""

    def __init__(self, fits: Callable[[list[PageCell]], bool]) -> None:
        super().__init__(convert_charrefs=True)
        self.fitting: list[PageTable] = []
        self.others = 0
        self._fits = fits
        self._inside: PageTable | None = None
        self._cell: PageCell | None = None
        self._unseen, self._depth = (
            "",
            0,
        )  # the element that hides what is in it, and how many of its name are open

    def finish(self) -> None:
        """The table that is open, if one is, has ended, or the page has."""
        if self._inside is not None:
            fits = bool(self._inside.rows) and self._fits(self._inside.rows[0])
            self.others += not fits
            self.fitting += [self._inside] if fits and len(self.fitting) < 2 else []
        self._inside = self._cell = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._unseen:
            self._depth += tag == self._unseen
            return
        hidden = tag in NOT_SHOWN or _hides(attrs)
        if self._inside is None:
            if hidden and tag not in ALONE:
                self._unseen, self._depth = tag, 1
            elif tag == "table":
                self._inside = PageTable()
            return
        self._refuse_foreign(self._inside, tag, attrs, hidden)
        if tag in STRUCTURE:
            self._begin(self._inside, tag)
        elif self._cell is not None:
            self._cell.divide(f"<{tag}>")
            if tag in MARKS:
                self._cell.set_apart = self._cell.set_apart or f"<{tag}>"

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """A slash at the end of a tag means nothing in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            self._depth -= tag == self._unseen
            self._unseen = self._unseen if self._depth else ""
        elif self._inside is not None and tag == "table":
            self._inside.ended = True
            self.finish()
        elif tag in STRUCTURE:
            self._cell = None
        else:
            self._divide(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._inside is None or self._cell is None or self.cdata_elem is not None:
            return
        if self._cell.length + len(data) > LONGEST_CELL:
            self._foreign(self._inside, f"a cell of more than {LONGEST_CELL:,} characters")
            return
        self._cell.add(data)

    def handle_comment(self, data: str) -> None:
        self._divide("a comment")

    def handle_decl(self, decl: str) -> None:
        self._divide("a declaration")

    def handle_pi(self, data: str) -> None:
        self._divide("an instruction")

    def unknown_decl(self, data: str) -> None:
        self._divide("a declaration")

    def _divide(self, by: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.divide(by)

    def _begin(self, table: PageTable, tag: str) -> None:
        self._cell = None
        if tag == "tr" or (tag in ("td", "th") and not table.rows):
            if len(table.rows) == MOST_ROWS:
                self._foreign(table, f"more than {MOST_ROWS} rows")
            else:
                table.rows.append([])
        if tag in ("td", "th"):
            if len(table.rows[-1]) == MOST_CELLS:
                self._foreign(table, f"more than {MOST_CELLS} cells in a row")
            else:
                self._cell = PageCell()
                table.rows[-1].append(self._cell)

    def _refuse_foreign(self, table: PageTable, tag: str, attrs: Attributes, hidden: bool) -> None:
        """Whatever else stands in the table could change what its cells seem to say."""
        spans = [name for name, value in attrs if name in ("colspan", "rowspan") and value != "1"]
        if spans:
            self._foreign(table, f"a {spans[0]}")
        elif tag == "table" or tag not in HARMLESS:
            self._foreign(table, f"<{tag[:40]}>")
        elif hidden:
            self._foreign(table, f"a hidden <{tag}>")

    def _foreign(self, table: PageTable, what: str) -> None:
        table.foreign = table.foreign or what


def _hides(attrs: Attributes) -> bool:
    """Whether an element says of itself that it is not to be shown."""
    return any(
        name == "hidden"
        or (name == "style" and HIDING_STYLE.search(value or ""))
        or (name == "class" and "hidden" in (value or "").lower())
        for name, value in attrs
    )
