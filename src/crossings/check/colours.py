"""Checks of colours in code and in stylesheets: each is a token, with values for dark and print."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from crossings.check.pages import Findings
from crossings.check.prose import blanked
from crossings.errors import did_you_mean
from crossings.exhibits.tokens import PALETTE

HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
PROPERTY_SET = re.compile(r"([-\w]+)\s*:\s*([^;{}]+)(?=[;}])")
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
    r"|(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|silver|navy|teal|orange|yellow|purple|maroon"
    r"|olive|aqua|fuchsia|lime|pink|brown|gold|crimson"
    r"|(?:dark|light|medium|dim|slate)[a-z]*(?:gr[ae]y|blue|green|red))(?![\w-])",
    re.I,
)
Fault: TypeAlias = tuple[int, str]  # the line, and what is wrong there
PAINTS = re.compile(r"colou?r|background|border|outline|shadow|fill|stroke|decoration|--", re.I)


def strings(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each string in the nodes of code, with its line."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def colours(nodes: Sequence[ast.AST]) -> Iterator[Fault]:
    """Each colour in the nodes of code, and each name that no token has, with its line."""
    for line, text in strings(nodes):
        if HEX.fullmatch(text):
            yield line, f"the colour {text} is not a token; choose one with tokens.colour(NAME)"
    calls = (node for node in nodes if isinstance(node, ast.Call))
    for line, name in strings(itertools.chain.from_iterable(map(_names_of_tokens, calls))):
        if name not in PALETTE:
            hint = did_you_mean(name, PALETTE) or f"there are {', '.join(PALETTE)}"
            yield line, f"no colour is named {name!r}; {hint.strip()}"


def _names_of_tokens(call: ast.Call) -> Iterator[ast.AST]:
    """The parts of a call that name a token: `colour(NAME)`, `charts.hues({…: NAME})`, `hue=`."""
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called == "colour":
        yield from call.args
    for part in call.args if called == "hues" else ():
        yield from part.values if isinstance(part, ast.Dict) else ()
    yield from (each.value for each in call.keywords if each.arg == "hue")


def colours_of_stylesheet(text: str) -> Findings:
    """Each colour in a stylesheet that is neither a token nor its value, with its place.

    The place is the offset in `text` of the value that the colour is in. Of the colours with a
    name, it knows those in COLOUR.
    """
    for declaration in PROPERTY_SET.finditer(blanked(COMMENT, text)):
        name, value = declaration[1], declaration[2]
        if name.startswith("--cl-") or not PAINTS.search(name):
            continue
        for colour in COLOUR.findall(re.sub(r"url\([^)]*\)", " ", value)):
            fault = f"the colour {colour.rstrip('(')} in `{name}` is not a token"
            advice = "use var(--cl-…), or add one to tokens.py and site.css"
            yield declaration.start(2), f"{fault}; {advice}"
