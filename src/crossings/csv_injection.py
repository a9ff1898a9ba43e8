"""Cells that a spreadsheet would run: the one rule for text in every CSV file that is offered to readers.

A program that opens a CSV file takes a cell that begins with =, +, -, @, a tab or a line break for a formula, whoever
wrote it. Such text gets a leading apostrophe, which the same programs read as "this is text". Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def without_formula(text: str) -> str:
    """A cell's text, with an apostrophe before it where a spreadsheet would run it; a number as it is."""
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def without_formulas(content: bytes) -> bytes:
    """A CSV file in UTF-8 with every cell safe; the very same bytes where every cell was."""
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if all(without_formula(cell) == cell for row in rows for cell in row):
        return content
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([without_formula(cell) for cell in row] for row in rows)
    return file.getvalue().encode()
