"""Checks of colours in code, and of stylesheets: their braces, properties, tokens and colours.

Each colour is a token, with values for dark and print. A browser says nothing of what it does not
know: it draws without it.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import tinycss2
from pygments.lexers import css

from crossings.check.code import called, strings
from crossings.check.prose import blanked
from crossings.check.written_pages import Findings
from crossings.common.css import GROUPS
from crossings.errors import did_you_mean
from crossings.exhibits.tokens import PALETTE

HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
BRACE = re.compile(r"(?P<at>\s*@)?[^{};]*(?P<begin>\{)|(?P<end>\})")  # at: of an at-rule
PAGE = re.compile(r"@page[^{}]*\{[^}]*")  # its size is no property of others
TOKEN_NAMED = re.compile(r"var\(\s*(--[\w-]+)")
OF_RENDERERS = ("--bs-", "--sd-")  # tokens that stylesheets of theirs set
PROPERTIES = css._css_properties  # Pygments has them under no other name
NEAR = 0.8  # how like one that is known a property is, to be a slip: new ones are not listed yet
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
    if called(call) == "colour":
        yield from call.args
    for part in call.args if called(call) == "hues" else ():
        yield from part.values if isinstance(part, ast.Dict) else ()
    yield from (each.value for each in call.keywords if each.arg == "hue")


def of_stylesheet(text: str, tokens: Collection[str]) -> Findings:
    """The faults of a stylesheet, each with its place, the offset in `text`.

    `tokens` are the names that the stylesheets of the project set. Where braces are wrong, they
    alone are told, since all else would be read wrongly.
    """
    bare = blanked(STRING, blanked(COMMENT, text))
    yield from (braces := list(_braces(bare)))
    if not braces:
        yield from _unread(text)
        yield from _unknown_names(bare, tokens)
        yield from _colours_set(bare)


def tokens_set(texts: Iterable[str]) -> set[str]:
    """The names of the tokens that stylesheets set."""
    return {
        name[1]
        for text in texts
        for name in PROPERTY_SET.finditer(blanked(COMMENT, text))
        if name[1].startswith("--")
    }


def _braces(text: str) -> Findings:
    """The first brace that closes nothing, or that is not closed.

    That is the first rule that holds another, if there is one: what follows stands in it.
    """
    opened: list[re.Match[str]] = []
    outer: list[re.Match[str]] = []  # rules that hold others, such as those without an end
    for brace in BRACE.finditer(text):
        if brace["end"] and not opened:
            yield brace.start("end"), "the brace } closes nothing; take it out"
            return
        if brace["end"]:
            opened.pop()
            continue
        if opened and not opened[-1]["at"]:
            outer.append(opened[-1])
        opened.append(brace)
    if opened:
        yield [*outer, *opened][0].start("begin"), "the brace { is not closed; end its rule with }"


def _unread(text: str) -> Findings:
    """What a browser skips: a comment or text without an end, and declarations in another form."""
    for comment in re.finditer(r"/\*(?:(?!\*/).)*?(?:/\*|\Z)", text, re.S):
        yield comment.start(), "the comment is not closed; end it with */"
    lines = list(itertools.accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    for node, fault in _faults_of(tinycss2.parse_stylesheet(text, True, True)):
        yield lines[node.source_line - 1] + node.source_column - 1, fault


def _faults_of(rules: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """What is wrong in rules as tinycss2 reads them, each with the node that it begins at."""
    for node in rules:
        if any(part.type == "error" for part in getattr(node, "prelude", ())):
            yield node, "a text or an address is not closed here; end it"
        elif node.type == "error":
            yield node, "CSS reads nothing here; write property: value; or end the line before"
        elif node.type == "declaration":
            yield from _faults_of_value(node)
        elif node.type == "at-rule" and node.content is not None and _is_group(node):
            yield from _faults_of(tinycss2.parse_rule_list(node.content, True, True))
        elif getattr(node, "content", None):
            yield from _faults_of(tinycss2.parse_blocks_contents(node.content, True, True))


def _faults_of_value(node: Any) -> Iterator[tuple[Any, str]]:
    """What is wrong in the value of a declaration; those of tokens may hold anything."""
    for part in node.value:
        if part.type == "error":
            yield part, f"the value of {node.name} has a text or an address that is not closed"
        elif part == "!" and not node.name.startswith("--"):
            yield part, f"the value of {node.name} has a ! that is not !important"
        elif part == ":" and not node.name.startswith("--"):
            yield node, f"the value of {node.name} goes on to a colon; end it with ;"


def _is_group(rule: Any) -> bool:
    return rule.lower_at_keyword in (*GROUPS, "keyframes")


def _unknown_names(text: str, tokens: Collection[str]) -> Findings:
    """Each token that no stylesheet sets, and each property that is a slip of one that is known."""
    known = {*tokens, *(f"--cl-{name}" for name in PALETTE)}
    for token in TOKEN_NAMED.finditer(text):
        if token[1] not in known and not token[1].startswith(OF_RENDERERS):
            hint = did_you_mean(token[1], known, 1).strip() or "set it, or take another"
            yield token.start(1), f"no stylesheet sets {token[1]}; {hint}"
    for declaration in PROPERTY_SET.finditer(blanked(PAGE, text)):
        name = declaration[1]
        if name.startswith("-") or name in PROPERTIES:
            continue
        if nearest := difflib.get_close_matches(name, PROPERTIES, 1, NEAR):
            yield declaration.start(), f"CSS has no property {name!r}; did you mean {nearest[0]}?"


def _colours_set(text: str) -> Findings:
    """Each colour in a stylesheet that is neither a token nor its value.

    Its place is that of the value that it is in. Of the colours with a name, it knows those in
    COLOUR.
    """
    for declaration in PROPERTY_SET.finditer(text):
        name, value = declaration[1], declaration[2]
        if name.startswith("--cl-") or not PAINTS.search(name):
            continue
        for colour in COLOUR.findall(re.sub(r"url\([^)]*\)", " ", value)):
            fault = f"the colour {colour.rstrip('(')} in `{name}` is not a token"
            advice = "use var(--cl-…), or add one to tokens.py and site.css"
            yield declaration.start(2), f"{fault}; {advice}"
