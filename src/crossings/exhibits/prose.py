"""Sentences that code writes: plain text with **bold**, escaped, and passed as Markdown to both renderers.

Text from data can hold anything, so it is escaped in one place, before any mark-up is added.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from crossings.exhibits import display


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
    return re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"<strong>\1</strong>", html.escape(words), flags=re.DOTALL)


def plain(words: str) -> str:
    """The words without **, for places without mark-up."""
    return re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"\1", words, flags=re.DOTALL)


def untagged(markup: str) -> str:
    """The words of HTML, for places that know no mark-up."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def limit_links(escaped: str, root: str = "../") -> str:
    """HTML text in which a limit cited as L3 is a link to that limit on the page of limits."""
    return re.sub(
        r"(?<![\w#&])L(\d{1,2})(?!\w)",
        rf'<a href="{html.escape(root)}report/limits.html#l\1">L\1</a>',
        escaped,
    )
