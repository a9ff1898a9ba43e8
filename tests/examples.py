"""These verdicts are examples that the package must give.

Some are verdicts on numbers, others on whole claims.
"""

from __future__ import annotations

from pathlib import Path

import independent

from crossings.facts.claim_rules import PossibleValues

HERE = Path(__file__).parent
NUMBERS: list[dict[str, str]] = independent.rows(HERE / "claim_examples.csv")
SENTENCES: list[dict[str, str]] = independent.rows(HERE / "claim_sentences.csv")
CLAIMS: list[dict[str, str]] = independent.rows(HERE / "claim_verdicts.csv")


def official(example: dict[str, str]) -> PossibleValues:
    """The official figure of an example of NUMBERS."""
    low = float(example["low"]) if example["low"] else None
    high = float(example["high"]) if example["high"] else low
    return PossibleValues(low, high, example["range_of"], example["unit"])


def cells(example: dict[str, str]) -> dict[str, str]:
    """The cells of claims.csv that an example of CLAIMS fills."""
    verdicts = ("verdict", "on_number", "on_word")
    return {name: cell for name, cell in example.items() if name not in verdicts}
