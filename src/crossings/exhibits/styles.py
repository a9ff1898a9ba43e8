"""Smaller stylesheets: remove rules for classes, ids and tags that no page and no script names.

Both renderers ship the whole of Bootstrap twice, for light and dark, and all its icons: nine tenths of it style nothing
here. To be safe, a name counts as used if it occurs anywhere in a page or a script.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

# A non-ASCII letter ends a word, in selectors and in pages: splitting bytes is much faster than searching text.
WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
IN_A_WORD = b"-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
NO_WORD = bytes(byte if byte in IN_A_WORD else ord(" ") for byte in range(256))
CLASS_OR_ID = re.compile(r"(?<!\\)[.#](-?[A-Za-z_](?:[\w-]|\\.)*)")
IN_PARENTHESES = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.S)  # a licence, /*! … */, stays
STRING_OR_URL = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|url\([^)]*\)", re.S)
GROUPS = ("@media", "@supports", "@layer", "@container")  # at-rules that hold rules


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word in these pages and scripts: the names that a selector may use."""
    found: set[bytes] = set()
    for text in texts:
        found.update(text.encode().translate(NO_WORD).split())
    return {word.lstrip(b"-0123456789").decode() for word in found}


def pruned(sheet: str, words: set[str]) -> str:
    """The stylesheet without rules whose selectors all name something that is not among the words.

    A sheet that cannot be parsed to its end is returned unchanged.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    # Brackets inside strings and addresses (icons as data) would look like those of rules.
    bare = STRING_OR_URL.sub(hold, COMMENT.sub("", sheet))
    try:
        kept, end = _rules(bare, 0, words)
    except ValueError:
        return sheet
    if end != len(bare):
        return sheet
    return re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], kept)


def _rules(text: str, at: int, words: set[str]) -> tuple[str, int]:
    """The rules from `at` to their closing bracket, or to the end; raises ValueError if none closes."""
    out: list[str] = []
    while at < len(text):
        if text[at] == "}":
            return "".join(out), at
        opens, ends = text.find("{", at), text.find(";", at)
        closes = text.find("}", at)
        if ends != -1 and (opens == -1 or ends < opens) and (closes == -1 or ends < closes):
            out.append(text[at : ends + 1])  # @charset, @import
            at = ends + 1
            continue
        if opens == -1 or (closes != -1 and closes < opens):
            if text[at:].strip() and closes == -1:
                raise ValueError("a rule without brackets")
            if closes == -1:
                break
            return "".join(out), closes
        prelude = text[at:opens]
        if prelude.strip().startswith(GROUPS):
            inner, close = _rules(text, opens + 1, words)
            if close >= len(text):
                raise ValueError("a group that is not closed")
            if inner.strip():
                out.append(f"{prelude}{{{inner}}}")
        else:
            close = _close(text, opens)
            if prelude.strip().startswith("@"):
                out.append(text[at : close + 1])  # @font-face, @keyframes
            elif selectors := [one for one in _selectors(prelude) if _used(one, words)]:
                out.append(f"{','.join(selectors)}{text[opens : close + 1]}")
        at = close + 1
    return "".join(out), len(text)


def _close(text: str, opens: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, opens):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    raise ValueError("a rule that is not closed")


def _selectors(prelude: str) -> list[str]:
    """The selectors of a rule; a comma within brackets does not separate them."""
    if "(" not in prelude and "[" not in prelude:
        return prelude.split(",")
    parts, depth, begin = [], 0, 0
    for at, letter in enumerate(prelude):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(prelude[begin:at])
            begin = at + 1
    return [*parts, prelude[begin:]]


def _used(selector: str, words: set[str]) -> bool:
    """Whether the site contains all names that a selector needs outside :not() and similar."""
    return _asked_for(selector) <= words


@functools.lru_cache(maxsize=10_000)  # the themes for light and dark have nearly the same selectors
def _asked_for(selector: str) -> frozenset[str]:
    """The words of the classes and ids that a selector names outside :not() and similar."""
    plain = IN_PARENTHESES.sub("", selector) if ":" in selector else selector
    names = [re.sub(r"\\(.)", r"\1", name) for name in CLASS_OR_ID.findall(plain)]
    return frozenset(word for name in names for word in WORD.findall(name))


def prune_site(site: Path, pages: Iterable[str], libraries: str = "site_libs") -> None:
    """Prune every stylesheet of a renderer; our own are written by hand and are not pruned.

    `pages` are the texts of all pages; scripts are read in `site`.
    """
    words = words_of([*pages, *(path.read_text("utf-8", "replace") for path in site.rglob("*.js"))])
    for sheet in sorted((site / libraries).rglob("*.css")):
        text = sheet.read_text(encoding="utf-8")
        smaller = pruned(text, words)
        if len(smaller) < len(text):
            sheet.write_text(smaller, encoding="utf-8")
