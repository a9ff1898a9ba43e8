"""Rows of several tables as one table."""

from __future__ import annotations

import pandas as pd


def joined(*parts: pd.DataFrame) -> pd.DataFrame:
    """The rows of all parts in order, with a new index.

    Parts without rows are left out, since their columns may have other types.
    """
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)
