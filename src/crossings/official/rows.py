"""Rows of several tables as one table."""

from __future__ import annotations

import pandas as pd


def joined(*parts: pd.DataFrame) -> pd.DataFrame:
    """The rows of all parts, which have the same columns, in order and with a new index.

    There is at least one part. Parts without rows are left out, since their columns may have other
    types; if none has rows, the result is the first.
    """
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)
