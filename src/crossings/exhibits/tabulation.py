"""A frame as an exhibit's table for readers, and as CSV for programs.

Readers get formatted values, and words for missing ones. The file has bare values and empty cells,
and keeps a spreadsheet from running text as a formula.
"""

from __future__ import annotations

import datetime as dt
import numbers
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype, is_scalar

from crossings.common.csv_injection import without_formula
from crossings.common.formats import MISSING, count, day
from crossings.exhibits.table import BRIEF, DAYS, MOST_ROWS, NUMBERS, Table

MOST_DECIMALS: Final = 3  # of a number whose column has no format
WORDY: Final = 14  # letters: a column of shorter cells needs no extra width
TRUTH: Final = (bool, np.bool_)
DATATYPES: Final = {
    "integer": "integer",
    "floating": "number",
    "mixed-integer-float": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
    "datetime64": "date",
}
Format = Callable[[Any], str]

DAY: Final = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")  # characters of "20 August 2026"
_MACHINE_NAME = re.compile(r"[a-z][a-z0-9_]*")


def check(table: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise ValueError for a name of a column with more than small letters, digits and _.

    A table without a row is refused too.
    """
    wrong = [name for name in columns if not _MACHINE_NAME.fullmatch(name)]
    if wrong:
        raise ValueError(
            f"{wrong[0]!r} is not a machine-readable column name; use small letters, digits and _."
        )
    if table.empty:
        raise ValueError("The table behind an exhibit has no rows.")


def table_of(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    caption: str,
    formats: Mapping[str, Format],
    missing: Mapping[str, str],
    columns_below: Collection[str] = (),
    *,
    whole: bool = False,
    hidden_caption: bool = False,
) -> Table:
    """The frame as text, with the headings of its `columns` in order; see `cell_words`.

    The first column names its row. The `columns_below` are shown below the row. Rows after the
    first MOST_ROWS are left out, as its `rows_in_words` say.
    """
    left_out = max(0, len(frame) - MOST_ROWS)
    frame = frame.head(MOST_ROWS)
    cells = {
        name: [cell_words(value, name, formats, missing) for value in frame[name]]
        for name in columns
    }
    cells_in_rows = {name: cells[name] for name in columns if name not in columns_below}
    cells_below = [(columns[name], cells[name]) for name in columns if name in columns_below]
    first_kind, *other_kinds = (kind(frame[name], texts) for name, texts in cells_in_rows.items())
    kinds = [first_kind if first_kind == DAYS else "", *other_kinds]  # the names of rows are words
    return Table(
        caption=caption,
        heads=list(zip(map(columns.__getitem__, cells_in_rows), kinds, strict=True)),
        rows=list(map(list, zip(*cells_in_rows.values(), strict=True))),
        lines_below=_below(cells_below),
        whole=whole,
        hidden_caption=hidden_caption,
        rows_left_out=left_out,
    )


def _below(columns: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[str, str]]]:
    """The lines below each row: the cells of these columns, each column a heading and its cells.

    An empty cell has no line. Without columns there is no list for any row.
    """
    headings = [heading for heading, _ in columns]
    rows = zip(*(cells for _, cells in columns), strict=True)
    return [
        [(heading, text) for heading, text in zip(headings, row, strict=True) if text]
        for row in rows
    ]


def kind(column: pd.Series, cells: Sequence[str]) -> str:
    """What decides a column's width: figures, days or short words; empty for longer words.

    A column is one of days if a cell is a day in words and none is longer than such a day can be.
    """
    if datatype(column) in ("integer", "number"):
        return NUMBERS
    if any(map(DAY.fullmatch, cells)) and max(map(len, cells)) <= len("30 September 2026"):
        return DAYS
    return "" if any(len(cell) >= WORDY for cell in cells) else BRIEF


def cell_words(
    value: Any, name: str, formats: Mapping[str, Format], missing: Mapping[str, str]
) -> str:
    """One cell as text: in its column's format, else by type.

    A missing value is [x] or the column's own word. By type, a whole number is 15,897, except in a
    column whose name is year or ends in _year; other numbers have their own decimals, or one of
    these (below 1, three figures) where there are more than three; a date is 20 August 2026; true
    and false are yes and no.
    """
    if is_scalar(value) and pd.isna(value):
        return missing.get(name, MISSING)
    if name in formats:
        return formats[name](value)
    return _by_type(value, is_year=name == "year" or name.endswith("_year"))


def _by_type(value: Any, *, is_year: bool) -> str:
    """A value in the words of its type, as `cell_words` says."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, TRUTH):
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        return f"{value:g}" if is_year else _number(float(value))
    return str(value)


def _number(value: float) -> str:
    if value.is_integer():
        return count(value)
    words = f"{value:,.12g}"
    if len(words.partition(".")[2]) > MOST_DECIMALS:
        words = f"{value:,.1f}" if abs(value) >= 1 else f"{value:.3g}"
    return words.replace("-", "\u2212")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The values as CSV in UTF-8: machine-readable names, ISO dates, bare numbers.

    Missing cells are empty. Text that a spreadsheet would run as a formula gets a leading
    apostrophe; negative numbers stay numbers. Floats have at most 12 figures.
    """
    return str(table.map(_bare).to_csv(index=False, lineterminator="\n")).encode()


def _bare(value: Any) -> str:
    """One cell of the CSV, see `csv_bytes`."""
    if pd.isna(value):
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, TRUTH):
        return str(value).lower()
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return f"{float(value):.12g}"  # a sum of tenths without floating-point noise
    # Most programs would end the row at a bare carriage return.
    return re.sub("\r\n?", "\n", without_formula(str(value)))


def datatype(column: pd.Series) -> str:
    """The type of a column: integer, number, boolean, date or string, as the W3C names them.

    Missing cells do not count.
    """
    return DATATYPES.get(infer_dtype(column.astype(object), skipna=True), "string")
