"""Expectations of hand-kept figures, which fail once their source has changed.

A figure that was copied or added up by hand is right on the day it was entered. A row of expectations.csv compares it
with a number, with a headline fact as of the day on which the figure was public, or with the sum of a table's column
over a span of days.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from crossings.errors import InputError
from crossings.facts.facts import facts
from crossings.tables import stored
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES, kind

EXPECTATIONS: Final = "expectations"
DAY: Final = r"\d{4}-\d{2}-\d{2}"
SUM: Final = re.compile(rf"(?P<table>\w+)\.(?P<column>\w+)@(?P<first>{DAY})\.\.(?P<last>{DAY})")


@dataclass(frozen=True)
class Failed:
    """An expectation that does not hold: the figure's file, row (the header is 1) and column, and why."""

    file: str
    row: int
    column: str
    what: str

    def words(self) -> str:
        """The failure as a sentence."""
        return f"{self.file}, row {self.row}, column {self.column}: {self.what}"


def failed(data: Path) -> list[Failed]:
    """Every expectation that does not hold of the data as they are now, in the order of the file.

    Raises InputError, naming the row of expectations.csv, for one that names no figure, or nothing to compare it with.
    """
    expectations = stored.read(EXPECTATIONS, data)
    if expectations.empty:
        return []
    latest = Record("latest", data).day
    found = []
    rows: list[Any] = list(expectations.itertuples())
    for row in rows:
        where = f"{data / TABLES[EXPECTATIONS].path}, row {row.Index + 2}"
        frame, at = _figure(row, data, where)
        stated, held = (
            float(frame[row.column].iloc[at]),
            _against(row.against, _public(frame, at, latest), data, where),
        )
        file = str(data / TABLES[row.table].path)
        if not _holds(row.relation, stated, held):
            what = (
                f"expected {_said(row.relation)} {_number(held)} ({row.against}), found {_number(stated)}. "
                f"{row.reason}. Look at the source, then change the figure or its expectation."
            )
            found.append(Failed(file, at + 2, row.column, what))
        elif pd.notna(row.until) and latest > row.until.date():
            what = f"was to be checked again after {row.until.date()}. {row.reason}. Confirm it with a later day."
            found.append(Failed(file, at + 2, row.column, what))
    return found


def _figure(row: Any, data: Path, where: str) -> tuple[pd.DataFrame, int]:
    """The table that holds the figure, and its row from 0."""
    if row.table not in TABLES or TABLES[row.table].folder != "curated":
        raise InputError(
            f"{where}, column table: expected a curated table, found {row.table!r}. Correct that cell."
        )
    table, frame = TABLES[row.table], stored.read(row.table, data)
    if row.column not in frame or kind(table, row.column) not in ("count", "number"):
        raise InputError(
            f"{where}, column column: expected a column of numbers of {row.table}, found {row.column!r}. "
            "Correct that cell."
        )
    keys = pd.Series([" ".join(_key(frame.at[n, name]) for name in table.key) for n in frame.index])
    places = keys.index[(keys == row.key) & frame[row.column].notna()]
    if not len(places):
        raise InputError(
            f"{where}, column key: expected a row of {row.table} with a figure in {row.column}, found none named "
            f"{row.key!r}. Correct that cell."
        )
    return frame, int(places[0])


def _public(frame: pd.DataFrame, at: int, latest: dt.date) -> dt.date:
    """The day on which a figure was public, whose facts apply; the latest if no earlier day is known."""
    known = frame.known_from.iloc[at] if "known_from" in frame else pd.NaT
    return latest if pd.isna(known) else min(known.date(), latest)


def _key(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, dt.date) else str(value)


def _against(words: str, day: dt.date, data: Path, where: str) -> float:
    """The number to compare with, a fact as of `day`; NaN for a fact without a value."""
    if re.fullmatch(r"-?\d+(\.\d+)?", words):
        return float(words)
    match = SUM.fullmatch(words)
    if match and match["table"] in TABLES and TABLES[match["table"]].counts_by_day:
        table = TABLES[match["table"]]
        frame = stored.read(table.name, data)
        if match["column"] in frame and kind(table, match["column"]) in ("count", "number"):
            inside = frame[table.dated_by].between(match["first"], match["last"])
            return float(frame.loc[inside, match["column"]].sum())
    fact = facts(Record(day, data)).get(words)
    if fact is not None:
        return math.nan if fact.value is None else float(fact.value)
    raise InputError(
        f"{where}, column against: expected a number, a fact that `crossings facts` lists, or "
        f"TABLE.COLUMN@DAY..DAY, found {words!r}. Correct that cell."
    )


def _holds(relation: str, stated: float, held: float) -> bool:
    """Whether the relation holds; none holds for a missing number."""
    if math.isnan(held):
        return False
    return {
        "equals": math.isclose(stated, held, rel_tol=0, abs_tol=1e-9),
        "rounds": abs(stated - held) <= 0.5,
        "at least": stated >= held,
        "at most": stated <= held,
    }[relation]


def _said(relation: str) -> str:
    return {"equals": "exactly", "rounds": "the rounded value of"}.get(relation, relation)


def _number(value: float) -> str:
    return "no number" if math.isnan(value) else f"{value:,.10g}"
