"""Parse the text of a table into a typed frame that fits its schema."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.errors

from crossings.common.files import FILL_IN
from crossings.common.git import MARK_OF_MERGE, NOT_ENDED
from crossings.errors import DataError, Place, wrong_cell
from crossings.tables.as_of import ISO_DAY
from crossings.tables.columns import Table
from crossings.tables.schemas import TABLES, kind

SEPARATORS = {";": "semicolons", "\t": "tabs"}  # what spreadsheets may put between cells
FORMS = {  # the form of a cell by the kind of its column, and the words for it in messages
    "date": (re.compile(ISO_DAY), "a day such as 2025-10-14"),
    "count": (re.compile(r"-?\d+"), "a whole number"),
    "number": (re.compile(r"-?\d+(\.\d+)?"), "a number"),
    "text": (re.compile(r"[^\0]*"), "words"),
}


@dataclass(frozen=True)
class File:
    """The content of a table's file; its path is for messages only and is not compared."""

    name: str
    content: bytes
    path: Path = field(compare=False)


@functools.lru_cache(maxsize=64)
def parsed(file: File) -> pd.DataFrame:
    """The table in a file; a process parses the same content once, and its forks share that.

    So callers change only a copy. Raises InputError for a file that does not fit its table.
    """
    name, content, path = file.name, file.content, file.path
    try:
        _refuse_ragged(content.decode("utf-8-sig"), TABLES[name], path)
        raw = pd.read_csv(
            io.BytesIO(content),
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            index_col=False,
        )
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        row = len(list(csv.reader(before.splitlines(keepends=True)))) or None
        fault = f"is not in UTF-8: byte {error.object[error.start]:#x} is no letter there."
        advice = "Save it as CSV in UTF-8, or restore it."
        raise DataError(Place(path, row), f"{fault} {advice}", " ") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        fault = f"is not a CSV file in UTF-8: {error}. Correct or restore it."
        raise DataError(Place(path), fault, " ") from None
    return checked(TABLES[name], raw, path)


def _refuse_ragged(text: str, table: Table, path: Path) -> None:
    """Raise InputError for the first row with more or fewer cells than the header.

    Pandas would silently fill a short row.
    """
    lines = csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""))
    header = next(lines, [])
    for mark, marks in SEPARATORS.items():
        if len(header) == 1 and mark in header[0]:
            fault = f"has {marks} between its cells, expected commas. Save it with commas."
            raise DataError(Place(path), fault, " ")
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            remedy = table.remedy if table.folder == "official" else _remedy(cells, len(header))
            fault = f"has {len(cells)} cells, expected {len(header)}: {remedy}"
            raise DataError(Place(path, number), fault, " ")


def _remedy(cells: Sequence[str], expected: int) -> str:
    """What to do about a row that has more or fewer cells than expected."""
    if not cells:
        return "Take the empty line out."
    if MARK_OF_MERGE.match(cells[0]):
        return f"The table {NOT_ENDED}."
    if len(cells) < expected:
        return "An empty cell needs its comma too."
    if not any(cells[expected:]):
        return "Take out the commas at its end."
    return "Put quotes round words that hold a comma."


def checked(table: Table, raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Text cells as a typed frame that fits the table's schema, without its drafts.

    A draft is a row with a place to fill in: it counts once nothing is left to fill in. An empty
    cell is an empty text, and the index counts from 0. Raises InputError for wrong columns, a
    double key or a cell that does not fit; its row numbers count the header as 1.
    """
    columns = table.columns
    if list(raw.columns) != list(columns):
        difference = _difference(list(raw.columns), list(columns))
        fault = f"the columns should be {','.join(columns)}; {difference}. Correct the first line."
        raise DataError(Place(path), fault)
    raw = raw[~is_draft(raw)]
    frame = pd.DataFrame({name: _typed(table, name, raw[name], path) for name in columns})
    double = frame.duplicated(list(table.key))
    if double.any():
        row = int(double.idxmax())
        key = ", ".join(str(raw.at[row, name]) for name in table.key)
        fault = f"{key} is there twice; expected one row each. Remove one."
        raise DataError(Place(path, row + 2), fault)
    try:
        return table.rules.validate(frame, lazy=True).reset_index(drop=True)
    except pandera.errors.SchemaErrors as errors:
        failure = errors.failure_cases.sort_values("index").iloc[0]
        place, cell = Place(path, int(failure["index"]) + 2), repr(str(failure["failure_case"]))
        raise wrong_cell(place, failure["column"], failure["check"], cell, table.remedy) from None


def is_draft(raw: pd.DataFrame) -> pd.Series:
    """Whether each row of text cells has a place to fill in."""
    marked = [raw[name].str.contains(FILL_IN, regex=False) for name in raw]
    return pd.concat(marked, axis=1).any(axis=1) if len(raw) else pd.Series(False, raw.index)


def _difference(found: list[str], expected: list[str]) -> str:
    """How the columns of a file differ from those expected, in words."""
    unknown = [name for name in found if name not in expected]
    missing = [name for name in expected if name not in found]
    if unknown and unknown[-1].startswith("Unnamed: "):  # by pandas
        return "a column has no name, as after a comma at the end of each line"
    lists = {"missing": missing, "unknown": unknown}
    differences = [f"{what} {names}" for what, names in lists.items() if names]
    return " and ".join(differences) or "the order differs"


def _typed(table: Table, name: str, cells: pd.Series, path: Path) -> pd.Series:
    """The text cells of the column `name` as its type; InputError for the first that is wrong."""
    kind_of_cell = kind(table, name)
    form, expected = FORMS[kind_of_cell]
    # Arrays, not series: each step would make new series, and most tables have ten rows.
    texts = cells.to_numpy(dtype=object)
    empty = texts == ""
    bad = np.fromiter((form.fullmatch(text) is None for text in texts), bool, len(texts)) & ~empty
    readable = np.where(bad | empty, None, texts)
    values: pd.Series
    if kind_of_cell == "date":
        days = pd.to_datetime(readable, format="%Y-%m-%d", errors="coerce")
        # The year 2999 is beyond the range of nanoseconds.
        out_of_range = (days < pd.Timestamp.min) | (days > pd.Timestamp.max)
        values = pd.Series(days.where(~out_of_range).astype("datetime64[ns]"), cells.index)
        bad |= ~empty & values.isna().to_numpy()
    elif kind_of_cell == "text":
        values = cells.astype("string")
    else:
        values = pd.Series(readable, cells.index, dtype=str(table.columns[name].dtype))
    if not table.columns[name].nullable:
        bad |= empty
    if bad.any():
        row = int(bad.argmax())
        cell = repr(str(texts[row])) if texts[row] else "nothing"
        raise wrong_cell(Place(path, int(cells.index[row]) + 2), name, expected, cell, table.remedy)
    return values
