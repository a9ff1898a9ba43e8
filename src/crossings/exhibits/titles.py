"""How long the title of an exhibit may be."""

from __future__ import annotations

import re
from typing import Final

from crossings.common.formats import counted

MOST_WORDS: Final = 14  # a finding that needs more becomes two
MOST_NUMBERS: Final = 2  # without years and dates
DATE: Final = re.compile(r"(\d{1,2} )?[A-Z][a-z]+ 20\d\d|\b\d{1,2} [A-Z][a-z]+|\b(19|20)\d\d(/\d\d)?\b")


def too_long(title: str) -> str:
    """The end of a sentence that says what a title has too much of; empty if it is short enough."""
    words, numbers = len(title.split()), len(re.findall(r"\d[\d,.]*", DATE.sub("", title)))
    if words <= MOST_WORDS and numbers <= MOST_NUMBERS:
        return ""
    return f"has {words} words and {counted(numbers, 'number', 'numbers')}, more than {MOST_WORDS} or {MOST_NUMBERS}"
