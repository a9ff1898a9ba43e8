"""Stylesheets: what they load, and how they are sent with less in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

import tinycss2

Node: TypeAlias = Any  # tinycss2 ships no types
OF_ADDRESSES: Final = ("url", "image-set", "-webkit-image-set")  # functions that take them as texts


def loads(sheet: str) -> Iterator[tuple[int, str]]:
    """Each address that a stylesheet, or a value of CSS, loads, with its line in the text."""
    yield from _loads(tinycss2.parse_component_value_list(sheet, skip_comments=True))


def _loads(nodes: Iterable[Node], texts: bool = False) -> Iterator[tuple[int, str]]:
    """The addresses in these nodes; `texts` says whether a text without url() is one too."""
    rule = ""  # the last at-rule, until it ends
    for node in nodes:
        rule = _rule_after(node, rule)
        if rule == "namespace":  # which is only a name
            continue
        if node.type == "url" or (node.type == "string" and (texts or rule == "import")):
            yield node.source_line, node.value.strip()
        inner = getattr(node, "arguments", None) or getattr(node, "content", None) or ()
        yield from _loads(inner, node.type == "function" and node.lower_name in OF_ADDRESSES)


def _rule_after(node: Node, rule: str) -> str:
    if node.type == "at-keyword":
        return str(node.lower_value)
    return "" if node.type in ("literal", "{} block") else rule
