"""Cells that a spreadsheet would run: the one rule for text in every CSV file that is offered to readers.

A program that opens a CSV file takes a cell that begins with =, +, -, @, a tab or a line break for a formula, whoever
wrote it. Some pass over spaces and signs that are not shown before it, and take the wide =, +, -, @ of East Asian text
for the usual ones. Such text gets a leading apostrophe, which the same programs read as "this is text". Numbers stay
numbers.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata

FORMULA = ("=", "+", "-", "@")
BREAKS = ("\t", "\r", "\n")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def may_run(text: str) -> bool:
    """Whether a spreadsheet may take a cell's text for a formula."""
    first = next((sign for sign in text if not _unseen(sign)), "")
    return (begins_formula(first) or text.startswith(BREAKS)) and not NUMBER.fullmatch(text)


def begins_formula(text: str) -> bool:
    """Whether the very first sign is one with which a formula begins, in any of its widths."""
    return unicodedata.normalize("NFKC", text[:1]).startswith(FORMULA)


def _unseen(sign: str) -> bool:
    """Whether nothing is shown of a sign: a space, a control, a sign that only says how others are set."""
    return sign.isspace() or unicodedata.category(sign).startswith("C")


def without_formula(text: str) -> str:
    """A cell's text, with an apostrophe before it where a spreadsheet may run it; a number as it is."""
    return f"'{text}" if may_run(text) else text


def without_formulas(content: bytes) -> bytes:
    """A CSV file in UTF-8 with every cell safe; the very same bytes where every cell was."""
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if all(without_formula(cell) == cell for row in rows for cell in row):
        return content
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([without_formula(cell) for cell in row] for row in rows)
    return file.getvalue().encode()
