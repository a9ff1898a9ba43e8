"""Checks of the stylesheet: every colour is a token, so that dark, light and print follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

COMMENT = re.compile(r"/\*.*?\*/", re.S)
PROPERTY_SET = re.compile(r"([-\w]+)\s*:\s*([^;{}]+)(?=[;}])")
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
    r"|(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|silver|navy|teal|orange|yellow|purple|maroon|olive|aqua"
    r"|fuchsia|lime|pink|brown|gold|crimson|(?:dark|light|medium|dim|slate)[a-z]*(?:gr[ae]y|blue|green|red))(?![\w-])",
    re.I,
)
PAINTS = re.compile(r"colou?r|background|border|outline|shadow|fill|stroke|decoration|--", re.I)


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Each colour in a stylesheet that is neither a token nor a token's value: its place, and what to do."""
    text = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for declaration in PROPERTY_SET.finditer(text):
        name, value = declaration[1], declaration[2]
        if name.startswith("--cl-") or not PAINTS.search(name):
            continue
        value = re.sub(r"url\([^)]*\)", " ", value)
        for found in COLOUR.finditer(value):
            at = declaration.start(2)
            yield (
                at,
                f"the colour {found[0].rstrip('(')} in `{name}` is no token; use var(--cl-…), "
                "or add a token to tokens.py",
            )
