"""Sentences that code writes: plain text with **bold**, escaped, and passed as Markdown to both renderers.

Text from data can hold anything, so it is escaped in one place, before any mark-up is added.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any, Final

from crossings.common.formats import counted
from crossings.exhibits import display

MOST_WORDS: Final = 14  # of a title: a finding that needs more becomes two
MOST_NUMBERS: Final = 2  # without years and dates
DATE: Final = re.compile(r"(\d{1,2} )?[A-Z][a-z]+ 20\d\d|\b\d{1,2} [A-Z][a-z]+|\b(19|20)\d\d(/\d\d)?\b")
BOLD: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)


@dataclass(frozen=True)
class Prose:
    """Computed sentences in a notebook: plain text, blank lines between paragraphs, **bold** for emphasis.

    A paragraph whose lines all begin with "- " is a list, and a limit cited as L3 becomes a link to it.
    """

    words: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return display.outputs(plain(self.words), lambda root: limit_links(paragraphs(self.words), root))


def paragraphs(words: str) -> str:
    """Plain text as HTML: a `<p>` a paragraph, a `<ul>` a list, **bold** as `<strong>`, everything else escaped."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", words))
    return "\n".join(_block(block) for block in blocks if block)


def _block(block: str) -> str:
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li>{bold(line[2:])}</li>' for line in lines)}</ul>"
    return f"<p>{bold(block)}</p>"


def bold(words: str) -> str:
    """One run of plain text as HTML, escaped, with **bold** as `<strong>`; a lone ** stays as it is."""
    return BOLD.sub(r"<strong>\1</strong>", html.escape(words))


def plain(words: str) -> str:
    """The words without **, for places without mark-up."""
    return BOLD.sub(r"\1", words)


def untagged(markup: str) -> str:
    """The words of HTML, for places that know no mark-up."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def limit_links(escaped: str, root: str = "../") -> str:
    """HTML text in which a limit cited as L3 is a link to that limit on the page of limits."""
    link = rf'<a href="{html.escape(root)}report/limits.html#l\1">L\1</a>'
    return re.sub(r"(?<![\w#&])L(\d{1,2})(?!\w)", link, escaped)


def too_long(title: str) -> str:
    """What the title of an exhibit has too much of, as the end of a sentence; empty if it is short enough."""
    words, numbers = len(title.split()), len(re.findall(r"\d[\d,.]*", DATE.sub("", title)))
    if words <= MOST_WORDS and numbers <= MOST_NUMBERS:
        return ""
    return f"has {words} words and {counted(numbers, 'number', 'numbers')}, more than {MOST_WORDS} or {MOST_NUMBERS}"
