"""Stylesheets: what they load, and how they are sent without what no page uses.

Both renderers ship the whole of Bootstrap twice, for light and dark, with all its icons, and nine
tenths of it style nothing here. To be safe, a name counts as used if it occurs anywhere in a page
or a script.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import tinycss2
from tinycss2.ast import LiteralToken

Node: TypeAlias = Any  # tinycss2 ships no types
OF_ADDRESSES: Final = ("url", "image-set", "-webkit-image-set")  # functions that take them as texts
GROUPS: Final = ("media", "supports", "layer", "container")  # at-rules that hold rules
COMMA: Final = LiteralToken(0, 0, ",")
WORD: Final = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
VALUE_READ: Final = re.compile(r"--([\w-]+)(?![\w-]|\s*:)", re.ASCII)
# Whether to keep a declaration, by the groups and selectors of its rule, its property and its text.
Keeps: TypeAlias = Callable[[str, str, str], object]


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


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word in these texts, such as scripts: the names that a selector may use."""
    lines = {line for text in texts for line in text.splitlines()}  # a set: many occur often
    return set().union(*map(WORD.findall, lines))


def values_read(texts: Iterable[str]) -> set[str]:
    """The custom properties, without dashes, that texts name other than to set them."""
    return set().union(*map(VALUE_READ.findall, texts))


def without_values(sheet: str, read: Container[str]) -> str:
    """The stylesheet without the custom properties that are not among those `read`."""
    return _declaring(sheet, lambda _, name, __: not name.startswith("--") or name[2:] in read)


def pruned(sheet: str, names: frozenset[str] | set[str]) -> str:
    """The stylesheet without comments, imports of other sites, and selectors that are not used.

    A selector stays if each class and id in it is among the `names`; those within :not(), :is(),
    :where() and :has() do not count. Licences stay. Themes import fonts of other sites.
    """
    rules = tinycss2.parse_stylesheet(sheet)
    return str(tinycss2.serialize(list(_used(rules, names)))).strip()


def differing(sheet: str, below: str) -> str:
    """What a stylesheet says otherwise than the one that it lies upon, of the same rules in order.

    Once a rule says a property otherwise, the rules after it keep theirs, which won over it. Only
    rules of style lose something.
    """
    theirs, own = _said(below), _said(sheet)
    otherwise = {name for _, name in theirs.keys() - own.keys()}

    def keeps(place: str, name: str, _: str) -> bool:
        if theirs.get((place, name)) != own[place, name]:
            otherwise.add(name)
        return any(_overlap(name, other) for other in otherwise)

    return _declaring(sheet, keeps)


def _overlap(name: str, other: str) -> bool:
    """Whether two properties are the same, or one is part of the other, as border-top of border."""
    return f"{name}-".startswith(f"{other}-") or f"{other}-".startswith(f"{name}-")


def _said(sheet: str) -> dict[tuple[str, str], list[str]]:
    """What a stylesheet says in turn, by the place of rules and the name of a property."""
    said: dict[tuple[str, str], list[str]] = {}
    _declaring(sheet, lambda place, name, text: said.setdefault((place, name), []).append(text))
    return said


def _declaring(sheet: str, keeps: Keeps) -> str:
    """The stylesheet with those declarations that one keeps, and without rules left empty."""
    return str(tinycss2.serialize(list(_declared(tinycss2.parse_stylesheet(sheet), keeps))))


def _declared(nodes: Iterable[Node], keeps: Keeps, place: str = "") -> Iterator[Node]:
    for node in nodes:
        if node.type == "qualified-rule":
            inner = place + tinycss2.serialize(node.prelude)
            node.content = [
                part
                for part in tinycss2.parse_blocks_contents(node.content, True, True)
                if part.type != "declaration" or keeps(inner, part.name, part.serialize())
            ]
        elif node.type == "at-rule" and node.lower_at_keyword in GROUPS and node.content:
            inner = place + node.lower_at_keyword + tinycss2.serialize(node.prelude)
            rules = tinycss2.parse_rule_list(node.content)
            node.content = list(_declared(rules, keeps, inner))
        if getattr(node, "content", True) != []:
            yield node


def _used(nodes: Iterable[Node], names: frozenset[str] | set[str]) -> Iterator[Node]:
    """Those of the rules and licences that are used, each with less in it."""
    for node in nodes:
        if node.type == "qualified-rule":
            node.prelude = _used_selectors(node.prelude, names)
            node.content = [part for part in node.content if part.type != "comment"]
            if node.prelude:
                yield node
        elif node.type == "at-rule":
            if _is_used_group(node, names):
                yield node
        elif node.type == "comment" and node.value.startswith("!"):
            yield node


def _is_used_group(rule: Node, names: frozenset[str] | set[str]) -> bool:
    """Whether an at-rule is used; of a group such as @media only the rules that are used stay."""
    if rule.lower_at_keyword == "import":
        return not any("//" in address for _, address in _loads(rule.prelude, texts=True))
    if rule.lower_at_keyword in GROUPS and rule.content is not None:
        rule.content = list(_used(tinycss2.parse_rule_list(rule.content), names))
        return bool(rule.content)
    return True


def _used_selectors(prelude: Iterable[Node], names: frozenset[str] | set[str]) -> list[Node]:
    """The selectors of a rule that name nothing but what is among the `names`."""
    used = [one for one in _selectors(prelude) if names.issuperset(_named(one))]
    return list(itertools.chain.from_iterable([COMMA, *selector] for selector in used))[1:]


def _selectors(prelude: Iterable[Node]) -> list[list[Node]]:
    """The selectors of a rule, without the commas between them."""
    parts = itertools.groupby(prelude, lambda node: node == ",")
    return [list(part) for is_comma, part in parts if not is_comma]


def _named(selector: Sequence[Node]) -> Iterator[str]:
    """The classes and ids that a selector names, outside of brackets."""
    for before, node in itertools.pairwise([COMMA, *selector]):
        if node.type == "hash" or (node.type == "ident" and before == "."):
            yield node.value.lstrip("-")


def nested(sheet: str, instead: Mapping[str, str]) -> str:
    """The stylesheet for a rule of one element, in which it is nested.

    `instead` gives what stands there for each selector of the page, such as & for body. @page goes.
    """
    return str(tinycss2.serialize(list(_nested(tinycss2.parse_stylesheet(sheet), instead))))


def _nested(nodes: Iterable[Node], instead: Mapping[str, str]) -> Iterator[Node]:
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = (tinycss2.serialize(one).strip() for one in _selectors(node.prelude))
            own = dict.fromkeys(instead.get(one, one) for one in selectors)
            node.prelude = tinycss2.parse_component_value_list(f"{', '.join(own)} ")
        elif node.type == "at-rule" and node.lower_at_keyword in GROUPS:
            node.content = list(_nested(tinycss2.parse_rule_list(node.content), instead))
        if getattr(node, "lower_at_keyword", "") != "page":
            yield node
