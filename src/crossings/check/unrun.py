"""Checks of what only some renderers show, or run: it would be published as it is written."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from crossings.check.prose import blanked
from crossings.check.written_pages import Findings

# A block whose head has no braces is code to read, and so is what stands in backticks.
BLOCK: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})(?!\{).*?^ {0,3}\1", re.M | re.S)
INLINE_CODE: Final = re.compile(r"(?<!`)`(?!`)(?!\{python)[^`\n]*`")
FAULTS: Final = {
    re.compile(r"^ {0,3}(?:`{3,}|~{3,})\{(?:python|r|julia|ojs)\b[^}]*\}", re.M): (
        "is run only in a notebook; move the cell to one in notebooks/"
    ),
    re.compile(r"`?\{python\} *[^`\n]*`?"): (
        "is run nowhere; name a number, as in {{< var arrivals.total >}}"
    ),
    re.compile(r"(?<![\w@\\.])@(?:fig|tbl|sec|eq|lst)-[\w-]+"): (
        "is a reference that one of the two renderers prints as it stands; write a link"
    ),
    re.compile(r"(?<!\\)\[-?@[\w-]+[^\]\n]*\]"): (
        "is a citation, which is printed as it stands; write a link to the source"
    ),
    re.compile(r"^ {0,3}(?:`{3,}|~{3,})\{(?:mermaid|dot)\b[^}]*\}", re.M): (
        "is printed as it stands by one of the two renderers; draw it in a notebook"
    ),
    re.compile(r"(?<![\\$\w])\$\$?(?=[^\s$\d])[^$\n]*[^\s$\\]\$(?!\d)"): (
        "is a formula, which is printed as it stands by one of the two renderers; say it in words"
    ),
    re.compile(
        r"(?:\A|(?<=\n\n))(?! *(?:[-*+|>#:<]|\d+[.)] |\[\^))[^\n]+(?:\n[^\n]+)*?\n"
        r"(?=(?:[-*+]|1[.)]) +\S|\|.*\|)"
    ): (
        "is followed by a list or a table that one of the two renderers prints as it stands; leave "
        "a line empty between them"
    ),
    re.compile(r"(?<!\\)\{\{<\s*embed\b[^>]*>\}\}"): (
        "is printed as it stands by one of the two renderers; show the exhibit in a notebook"
    ),
}


def problems(text: str) -> Findings:
    """Each piece of Markdown that would be published unrun or unread, with its place."""
    words = blanked(INLINE_CODE, blanked(BLOCK, text))
    taken: set[int] = set()
    for pattern, fault in FAULTS.items():
        for piece in pattern.finditer(words):
            if taken.isdisjoint(range(*piece.span())):
                taken.update(range(*piece.span()))
                yield piece.start(), f"{textwrap.shorten(piece[0], 60, placeholder='…')} {fault}"
