"""Keep a spreadsheet from running a cell as a formula.

This is one rule for every CSV file that readers download. A spreadsheet takes a cell that begins
with =, +, -, @, a tab or a line break for a formula. Some programs skip spaces and invisible
characters before it, and also take the wide =, +, -, @ of East Asian text. Such text gets a leading
apostrophe, which these programs read as "this is text". Numbers stay numbers.
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
    """Whether a spreadsheet may take a cell's text for a formula.

    Numbers such as -5 and 1e3 are none; +5 and -5% count as formulas.
    """
    if text[:1].isascii() and text[:1].isalnum():  # most cells: no need to look further
        return False
    visible = next((sign for sign in text if not _unseen(sign)), "")
    return (begins_formula(visible) or text.startswith(BREAKS)) and not NUMBER.fullmatch(text)


def begins_formula(text: str) -> bool:
    """Whether the first character begins a formula, in any width."""
    return unicodedata.normalize("NFKC", text[:1]).startswith(FORMULA)


def _unseen(sign: str) -> bool:
    """Whether a character is invisible: a space, a control or a format character."""
    return sign.isspace() or unicodedata.category(sign).startswith("C")


def without_formula(text: str) -> str:
    """A cell's text, with an apostrophe before it if a spreadsheet may run it.

    A number is unchanged.
    """
    return f"'{text}" if may_run(text) else text


def without_formulas(content: bytes) -> bytes:
    """A CSV file in UTF-8 with every cell safe; unchanged if every cell was safe already.

    A changed file has no byte order mark, ends lines with a line feed, and quotes only cells that
    need it. Raises UnicodeDecodeError for a file that is not in UTF-8.
    """
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    safe = [[without_formula(cell) for cell in row] for row in rows]
    if safe == rows:
        return content
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(safe)
    return file.getvalue().encode()
