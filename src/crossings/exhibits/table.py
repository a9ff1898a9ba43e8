"""A table as readers see it: cells in words, and HTML. It needs no pandas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from crossings.common.templates import render
from crossings.exhibits import PRINTED_ROWS

STANDING_ROWS: Final = 20  # a collapsed table with more rows scrolls in a box, under a fixed head
MOST_ROWS: Final = 500  # on a page, which a phone must load; files have all
NUMBERS, DAYS, BRIEF = "num", "day", "brief"  # kinds of a column: classes of its cells


@dataclass(frozen=True)
class Table:
    """A table as readers see it, in plain text; `dataclasses.asdict` makes JSON of it.

    `heads` are the columns' names, each with its kind: NUMBERS, DAYS, BRIEF, or empty for longer
    words. `rows` are the cells of each row, of which the first names it. `lines_below` are those of
    long text below each row, as (heading, text); it is empty for a table without such lines. A
    `whole` table shows all rows that it has. A `hidden_caption` is for screen readers only, since
    the page has the same words above it. Of a table with more than MOST_ROWS rows, `rows_left_out`
    are only in its file.
    """

    caption: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    lines_below: Sequence[Sequence[tuple[str, str]]] = ()
    whole: bool = True
    hidden_caption: bool = False
    rows_left_out: int = 0

    @property
    def number_of_rows(self) -> int:
        """How many rows it shows, without the `lines_below`."""
        return len(self.rows)

    @property
    def rows_in_words(self) -> str:
        """The number of rows in words: 40 rows; 1 row; the first 500 of 1,200 rows."""
        if self.rows_left_out:
            all_rows = self.number_of_rows + self.rows_left_out
            return f"the first {self.number_of_rows:,} of {all_rows:,} rows (all are in the file)"
        return f"{self.number_of_rows} rows" if self.number_of_rows > 1 else "1 row"

    @property
    def scrolls(self) -> bool:
        """Whether it is so long that it scrolls in its box, under a fixed head."""
        return self.number_of_rows > STANDING_ROWS and not self.whole

    @property
    def unprinted(self) -> bool:
        """Whether it is so long that only its address is printed."""
        return self.number_of_rows > PRINTED_ROWS and not self.whole


def as_table(
    caption: str, names: Iterable[str], kinds: Iterable[str], rows: Iterable[Sequence[str]]
) -> Markup:
    """Rows of cells as an HTML table; `names` and `kinds` are those of its columns."""
    return as_html(Table(caption, list(zip(names, kinds, strict=True)), list(rows)))


def as_html(table: Table) -> Markup:
    """The table in a box that scrolls by keyboard, with a caption and scopes."""
    return render("exhibits/table.html", table=table)
