"""Short words for money that several chapters share: small counts, spans of years, cells of amounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from crossings import sources, spending
from crossings.formats import decimal
from crossings.spending import short_name
from crossings.tables import Record

__all__ = ["cited", "euros", "number", "pounds", "short_name", "span", "years_spelled"]
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(n: int) -> str:
    """A small count in words: one, two, … ten; then figures."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else str(n)


def span(years: Iterable[str]) -> str:
    """Financial years from first to last: 2018/19 to 2025/26, two of them as 2024/25 and 2025/26, or the only one."""
    first, *rest = sorted(set(years))
    if len(rest) == 1 and int(rest[0][:4]) == int(first[:4]) + 1:
        return f"{first} and {rest[0]}"
    return f"{first} to {rest[-1]}" if rest else first


def pounds(amount: float) -> str:
    """GBP million in a table, to the second decimal that the sources give."""
    return decimal(amount, 2)


def euros(amount: float) -> str:
    """EUR million in a table, to the one decimal that the sources give."""
    return decimal(amount)


def years_spelled(years: str) -> str:
    """2026/27 to 2028/29, from the file's 2026/27-2028/29."""
    return years.replace("-", " to ")


def cited(record: Record, agreements: pd.DataFrame, *more: str) -> str:
    """The sources of agreements, and others by id, in words as HTML."""
    return sources.cite(record.sources, [*spending.source_ids(agreements), *more])
