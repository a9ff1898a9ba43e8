"""Frames that may be empty, and their rows.

For an early day nothing may be known yet, and a notebook must still run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd


def row_at(frame: pd.DataFrame, place: int) -> pd.Series:
    """The row at a place, -1 for the last; a row of missing values where the frame has no such row.

    Missing values are NaT and NaN, never NA: an `if` on them does not raise, and [x] is shown.
    """
    if -len(frame) <= place < len(frame):
        return frame.iloc[place]
    missing = {name: pd.NaT if kind.kind == "M" else np.nan for name, kind in frame.dtypes.items()}
    return pd.Series(missing, dtype=object)


def row_of_most(frame: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the highest value of a column; missing values if no row has a value."""
    known = frame[frame[column].notna()]
    return frame.loc[known[column].idxmax()] if len(known) else row_at(frame[:0], 0)


def in_words(frame: pd.DataFrame, words: Callable[[Any], str]) -> pd.Series:
    """A column of words, made from each row (`row.name_of_column`); text even without rows."""
    return pd.Series([words(row) for row in frame.itertuples()], frame.index, dtype="str")


def columns_of(dtype: str, *names: str) -> dict[str, str]:
    """Columns that all have one type."""
    return dict.fromkeys(names, dtype)


def typed_frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a frame of exactly these columns and types, even without rows.

    A value that a row does not have is missing. In a column of type bool it would be False, and
    int64 raises TypeError. Values that have no column are dropped.
    """
    data: dict[str, Any] = {}
    for name, dtype in columns.items():
        cells = [row.get(name) for row in rows]
        data[name] = pd.array(
            pd.to_datetime(cells) if dtype.startswith("datetime") else cells, dtype=dtype
        )
    return pd.DataFrame(data)
