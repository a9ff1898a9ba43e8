"""Rows of frames that may be empty.

For an early day nothing may be known yet, and a notebook must still run.
"""

from __future__ import annotations

from collections.abc import Callable
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
