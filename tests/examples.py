"""These verdicts are examples that the package must give.

Some are verdicts on numbers, others on whole claims.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import independent

from crossings.facts.figure import Figure, Number, RangeOf

HERE = Path(__file__).parent
NUMBERS: list[dict[str, str]] = independent.rows(HERE / "claim_examples.csv")
SENTENCES: list[dict[str, str]] = independent.rows(HERE / "claim_sentences.csv")
CLAIMS: list[dict[str, str]] = independent.rows(HERE / "claim_verdicts.csv")


def possible(low: Number, high: Number = None, range_of: RangeOf = "", unit: str = "") -> Figure:
    """A figure that may be anything from `low`, its value, to `high`."""
    figure = Figure("", low, unit, dt.date(2025, 1, 1), "", (), "")
    return figure if high is None else figure.ranging(low, high, range_of)


def official(example: dict[str, str]) -> Figure:
    """The official figure of an example of NUMBERS."""
    low = float(example["low"]) if example["low"] else None
    high = float(example["high"]) if example["high"] else low
    return possible(low, high, cast(RangeOf, example["range_of"]), example["unit"])


def cells(example: dict[str, str]) -> dict[str, str]:
    """The cells of claims.csv that an example of CLAIMS fills."""
    verdicts = ("verdict", "on_number", "on_word")
    return {name: cell for name, cell in example.items() if name not in verdicts}
