"""An exhibit's table, for the page and as CSV.

Both have the same values, formatted for readers and bare for machines. The page has words for
missing values; the file leaves the cell empty, and keeps a spreadsheet from running text as a
formula.
"""

from __future__ import annotations

import datetime as dt
import html
import numbers
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype

from crossings.common.csv_injection import without_formula
from crossings.common.formats import MISSING, count, day
from crossings.exhibits import PRINTED_ROWS

STANDING_ROWS: Final = 20  # rows: a longer table that opens scrolls in a box, under a fixed head
WORDY: Final = 14  # letters: a column of shorter cells needs no extra width
NUMBERS, DAYS = ' class="num"', ' class="day"'  # attributes of the cells of a column
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


def check(table: pd.DataFrame, columns: Mapping[str, str], named: Collection[str]) -> None:
    """Raise ValueError unless headings and formats fit the table.

    The headings must name its columns in order, and the formats only these.
    """
    if list(columns) != list(table.columns):
        raise ValueError(
            f"columns should name {list(table.columns)}, in that order, not {list(columns)}."
        )
    wrong = [name for name in columns if not _MACHINE_NAME.fullmatch(name)]
    if wrong:
        raise ValueError(
            f"{wrong[0]!r} is no machine-readable column name; use small letters, digits and _."
        )
    unknown = sorted(set(named) - set(columns))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is formatted, but is no column of the table.")
    if table.empty:
        raise ValueError("The table behind an exhibit has no rows.")


def markup(
    table: pd.DataFrame,
    columns: Mapping[str, str],
    caption: str,
    formats: Mapping[str, Format],
    missing: Mapping[str, str],
    under: Collection[str] = (),
    *,
    whole: bool = False,
    said: bool = False,
) -> str:
    """The table as HTML in a box that scrolls by keyboard.

    It has a caption and scopes, and figures are aligned right. A `whole` one is shown with all
    rows, however many; another scrolls from STANDING_ROWS on. The first column names its row. The
    cells of the columns `under` follow on a line below the row, each after its heading. See `box`.
    """
    names = [name for name in columns if name not in under]
    cells = {
        name: [html.escape(worded(value, name, formats, missing)) for value in table[name]]
        for name in columns
    }
    kinds = [_kind(table[name], cells[name]) for name in names]
    if kinds[0] != DAYS:  # the first column names its row, and its names are words
        kinds[0] = ""
    rows, mark = [], ' class="more"' if under else ""
    for n in range(len(table)):
        rows.append(row([cells[name][n] for name in names], kinds, mark))
        if under:
            said_below = {columns[name]: cells[name][n] for name in columns if name in under}
            rows.append(_line_under(said_below, len(names)))
    long = " ex-long" if len(table) > STANDING_ROWS and not whole else ""
    long += " ex-unprinted" if len(table) > PRINTED_ROWS and not whole else ""
    heads = zip([html.escape(columns[name]) for name in names], kinds, strict=True)
    return box(html.escape(caption), heads, "\n" + "\n".join(rows) + "\n", classes=long, said=said)


def row(cells: Iterable[str], kinds: Iterable[str], mark: str = "") -> str:
    """A row as HTML, of cells as HTML and the attributes of their columns.

    The first cell names the row.
    """
    first, *rest = (f"{kind}>{cell}" for cell, kind in zip(cells, kinds, strict=True))
    return f'<tr{mark}><th scope="row"{first}</th>{"".join(f"<td{one}</td>" for one in rest)}</tr>'


def box(
    caption: str,
    heads: Iterable[tuple[str, str]],
    rows: str,
    *,
    classes: str = "",
    said: bool = False,
) -> str:
    """A table as HTML in a box that scrolls by keyboard; Quarto must not process it.

    `heads` are the names of the columns with the attributes of their cells, `rows` is HTML. A
    caption that is `said` above the table is kept for the ear alone.
    """
    head = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in heads)
    hidden = ' class="visually-hidden"' if said else ""
    return (
        f'<div class="ex-scroll{classes}" tabindex="0" role="region" aria-label="{caption}">'
        f'<table data-quarto-disable-processing="true"><caption{hidden}>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _kind(column: pd.Series, cells: Sequence[str]) -> str:
    """A column's class: figures, days, or short words; none for longer words.

    A column of days, or of cells as short as a day, gets the width of a day and its month.
    """
    if datatype(column) in ("integer", "number"):
        return NUMBERS
    if any(map(DAY.fullmatch, cells)) and max(map(len, cells)) <= len("30 September 2026"):
        return DAYS
    return "" if any(len(cell) >= WORDY for cell in cells) else ' class="brief"'


def _line_under(said: Mapping[str, str], across: int) -> str:
    """The row below a row: what it says at length, each part after its heading, if it has one."""
    parts = []
    for head, cell in said.items():
        named, lines = f"<b>{html.escape(head)}</b> " if head else "", cell.split("\n")
        if len(lines) > 1:
            parts.append(
                f'<span class="lines">{named}'
                f"{''.join(f'<span>{line}</span>' for line in lines)}</span>"
            )
        elif cell:
            parts.append(f"<span>{named}{cell}</span>")
    return f'<tr class="under"><td colspan="{across}"><div>{" ".join(parts)}</div></td></tr>'


def worded(value: Any, name: str, formats: Mapping[str, Format], missing: Mapping[str, str]) -> str:
    """One cell as text: in its column's format, else by type.

    A missing value is [x] or the column's own word. By type, a whole number is 15,897, except in a
    column called year; other numbers have their own decimals; a date is 20 August 2026; true and
    false are yes and no.
    """
    if pd.isna(value):
        return missing.get(name, MISSING)
    if name in formats:
        return formats[name](value)
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, TRUTH):
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        if name == "year" or name.endswith("_year"):
            return f"{value:g}"
        return (
            count(float(value))
            if float(value).is_integer()
            else f"{value:,.12g}".replace("-", "\u2212")
        )
    return str(value)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The values as CSV in UTF-8: machine-readable names, ISO dates, bare numbers.

    Missing cells are empty. Text that a spreadsheet would run as a formula gets a leading
    apostrophe; negative numbers stay numbers.
    """
    return str(table.map(_bare).to_csv(index=False, lineterminator="\n")).encode()


def _bare(value: Any) -> str:
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
    """What a column holds: integer, number, boolean, date or string, as the W3C names them.

    Missing cells do not count.
    """
    return DATATYPES.get(infer_dtype(column.astype(object), skipna=True), "string")
