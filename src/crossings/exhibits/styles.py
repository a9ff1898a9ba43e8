"""Smaller stylesheets: remove rules for classes and ids that no page and no script names.

Both renderers ship the whole of Bootstrap twice, for light and dark, with all its icons, and nine
tenths of it style nothing here. To be safe, a name counts as used if it occurs anywhere in a page
or a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.S)  # a licence, /*! … */, stays
# A licence, or selectors and declarations, where strings (icons as data) may hold brackets. Groups
# such as @media hold rules, and are left once the rules in them are gone.
RULE = re.compile(r"""/\*!.*?\*/|(\s*[^{};@]+)(\{(?:"[^"]*"|'[^']*'|[^{}"'])*\})""", re.S)
EMPTY_GROUP = re.compile(r"\s*@[^{};]*\{\s*\}")
COMMA = re.compile(r",(?![^()]*\))")  # between selectors, not within brackets
IN_PARENTHESES = re.compile(r":(?:not|is|where|has)\(.*\)")
CLASS_OR_ID = re.compile(r"(?<!\\)[.#]-?([A-Za-z_][\w-]*)", re.ASCII)


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word in these pages and scripts: the names that a selector may use."""
    lines = {line for text in texts for line in text.splitlines()}  # a set: most occur many times
    return set().union(*map(WORD.findall, lines))


def pruned(sheet: str, words: set[str]) -> str:
    """The stylesheet without comments, and without selectors of names that are not used.

    A selector stays if each class and id in it is among the `words`; those within :not(), :is(),
    :where() and :has() do not count.
    """

    def rule_if_used(rule: re.Match[str]) -> str:
        if rule[1] is None:
            return rule[0]
        names_by_selector = (
            (selector, CLASS_OR_ID.findall(IN_PARENTHESES.sub("", selector)))
            for selector in COMMA.split(rule[1])
        )
        selectors = [selector for selector, names in names_by_selector if words.issuperset(names)]
        return ",".join(selectors) + rule[2] if selectors else ""

    return EMPTY_GROUP.sub("", RULE.sub(rule_if_used, COMMENT.sub("", sheet))).strip()
