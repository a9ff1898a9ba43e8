"""The rows of claims.csv, typed: what was said, by whom, and the days that it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from crossings.errors import Place
from crossings.measures.arrivals import same_day
from crossings.tables.evidence_schemas import Comparator
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES


class ClaimRow(NamedTuple):
    """A row of claims.csv; the schema of that table describes its cells.

    An empty day or number is None, and an empty text is empty. `place` is for messages.
    """

    claim_id: str
    claim: str
    speaker: str
    role: str
    side: str
    stated: float | None
    unit: str
    comparator: Comparator
    checked_against: str
    phrase: str
    window_start: dt.date | None
    window_end: dt.date | None
    compared_start: dt.date | None
    compared_end: dt.date | None
    parameter: str
    note: str
    stated_on: dt.date
    basis: str
    source_id: str
    place: Place

    def days_moved(self, by: dt.timedelta, *names: str) -> ClaimRow:
        """The row with the named days moved, as far as they are not empty."""
        days = {name: day + by for name in names if (day := getattr(self, name)) is not None}
        return self._replace(**days)

    def years_moved(self, by: int, *names: str) -> ClaimRow:
        """The row with the named days at the same days of another year, if they are not empty."""
        days: dict[str, Any] = {
            name: same_day(day, day.year + by)
            for name in names
            if (day := getattr(self, name)) is not None
        }
        return self._replace(**days)


def claim_rows(record: Record, only: Collection[str] | None = None) -> list[ClaimRow]:
    """The rows of claims.csv in the file's order; those that `only` names, by default all."""
    claims = record.table("claims")
    chosen = claims if only is None else claims[claims.claim_id.isin(list(only))]
    return rows_of(chosen, record.data / TABLES["claims"].path)


def rows_of(claims: pd.DataFrame, path: Path | str = "") -> list[ClaimRow]:
    """Rows of the table claims, which keep its index; `path` is its file."""
    return [
        ClaimRow(
            **{str(name): _cell(cell) for name, cell in cells.items()},
            place=Place(path, index + 2),
        )
        for index, cells in zip(claims.index, claims.to_dict("records"), strict=True)
    ]


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell
    if pd.isna(cell):
        return None
    return cell.date() if isinstance(cell, pd.Timestamp) else cell
