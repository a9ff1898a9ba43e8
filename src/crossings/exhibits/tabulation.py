"""An exhibit's table, for the page and as CSV: the same values, formatted for readers and bare for machines.

The page has words for missing values; the file leaves the cell empty, and keeps a spreadsheet from running text as a
formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import numbers
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from crossings.common.csv_injection import without_formula
from crossings.common.formats import MISSING, count, day
from crossings.exhibits import PRINTED_ROWS

STANDING_ROWS: Final = 20  # rows: a longer table that opens scrolls in a box, under a fixed head
WORDY: Final = 14  # letters: a column of shorter cells needs no extra width
Format = Callable[[Any], str]

DAY: Final = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")  # characters of "20 August 2026"
_MACHINE_NAME = re.compile(r"[a-z][a-z0-9_]*")


def check(
    table: pd.DataFrame, columns: Mapping[str, str], named: Mapping[str, object], total_row: bool
) -> None:
    """Raise ValueError unless the headings name the table's columns in order, and the formats name only these."""
    if list(columns) != list(table.columns):
        raise ValueError(f"columns should name {list(table.columns)}, in that order, not {list(columns)}.")
    wrong = [name for name in columns if not _MACHINE_NAME.fullmatch(name)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no machine-readable column name; use small letters, digits and _.")
    unknown = sorted(set(named) - set(columns))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is formatted, but is no column of the table.")
    if table.empty:
        raise ValueError("The table behind an exhibit has no rows.")
    if total_row and len(table) < 2:
        raise ValueError("A total closes rows, but the table has only one.")


def markup(
    table: pd.DataFrame,
    columns: Mapping[str, str],
    caption: str,
    formats: Mapping[str, Format],
    missing: Mapping[str, str],
    total_row: bool,
    under: Collection[str] = (),
    *,
    whole: bool = False,
    said: bool = False,
) -> str:
    """The table as HTML in a box that scrolls by keyboard, with caption and scopes, and figures aligned right.

    A `whole` one is shown with all rows, however many; another scrolls from STANDING_ROWS on. A caption that is
    `said` above the table is kept for the ear alone.

    The first column names its row. The cells of the columns `under` follow on a line below the row, each after its
    heading. Quarto must not process the table.
    """
    names = [name for name in columns if name not in under]
    cells = {
        name: [html.escape(worded(value, name, formats, missing)) for value in table[name]]
        for name in columns
    }
    kinds = {name: _kind(table[name], cells[name]) for name in names}
    if kinds[names[0]] != ' class="day"':  # the first column names its row, and its names are words
        kinds[names[0]] = ""
    head = "".join(f'<th scope="col"{kinds[name]}>{html.escape(columns[name])}</th>' for name in names)
    rows = []
    for n in range(len(table)):
        body = "".join(f"<td{kinds[name]}>{cells[name][n]}</td>" for name in names[1:])
        last = ' class="total"' if total_row and n == len(table) - 1 else ""
        more = ' class="more"' if under else ""
        rows.append(
            f'<tr{last or more}><th scope="row"{kinds[names[0]]}>{cells[names[0]][n]}</th>{body}</tr>'
        )
        if under:
            rows.append(
                _line_under({columns[name]: cells[name][n] for name in columns if name in under}, len(names))
            )
    long = " ex-long" if len(table) > STANDING_ROWS and not whole else ""
    long += " ex-unprinted" if len(table) > PRINTED_ROWS and not whole else ""
    name, hidden = html.escape(caption), ' class="visually-hidden"' if said else ""
    return (
        f'<div class="ex-scroll{long}" tabindex="0" role="region" aria-label="{name}">'
        f'<table data-quarto-disable-processing="true"><caption{hidden}>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>"
    )


def _kind(column: pd.Series, cells: Sequence[str]) -> str:
    """A column's class: figures, days, or short words; none for longer words.

    A column of days, or of cells as short as a day, gets the width of a day and its month.
    """
    if _numeric(column):
        return ' class="num"'
    if any(DAY.fullmatch(cell) for cell in cells) and all(
        len(cell) <= len("30 September 2026") for cell in cells
    ):
        return ' class="day"'
    return "" if any(len(cell) >= WORDY for cell in cells) else ' class="brief"'


def _line_under(said: Mapping[str, str], across: int) -> str:
    """The row below a row: what it says at length, each part after its heading, if it has one."""
    parts = []
    for head, cell in said.items():
        named, lines = f"<b>{html.escape(head)}</b> " if head else "", cell.split("\n")
        if len(lines) > 1:
            parts.append(
                f'<span class="lines">{named}{"".join(f"<span>{line}</span>" for line in lines)}</span>'
            )
        elif cell:
            parts.append(f"<span>{named}{cell}</span>")
    return f'<tr class="under"><td colspan="{across}"><div>{" ".join(parts)}</div></td></tr>'


def worded(value: Any, name: str, formats: Mapping[str, Format], missing: Mapping[str, str]) -> str:
    """One cell as text: in its column's format, else by type; a missing value as [x] or the column's own word.

    By type: whole numbers 15,897, except in a column called year; other numbers with their own decimals; dates 20
    August 2026; true and false as yes and no.
    """
    if pd.isna(value):
        return missing.get(name, MISSING)
    if name in formats:
        return formats[name](value)
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return day(value)
    if _truth(value):
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        if name == "year" or name.endswith("_year"):
            return f"{value:g}"
        return count(float(value)) if float(value).is_integer() else f"{value:,.12g}".replace("-", "\u2212")
    return str(value)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The values as CSV in UTF-8: machine-readable names, ISO dates, bare numbers, missing cells empty.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; negative numbers stay numbers.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_bare(value) for value in row] for row in table.itertuples(index=False, name=None))
    return file.getvalue().encode()


def _bare(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if _truth(value):
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return f"{float(value):.12g}"  # a sum of tenths without floating-point noise
    return re.sub(
        "\r\n?", "\n", without_formula(str(value))
    )  # most programs would end the row at a bare carriage return


def _numeric(column: pd.Series) -> bool:
    values = [value for value in column if not pd.isna(value)]
    if not values:
        return bool(pd.api.types.is_numeric_dtype(column.dtype))
    return all(isinstance(value, numbers.Real) and not _truth(value) for value in values)


def _truth(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ == "bool"
