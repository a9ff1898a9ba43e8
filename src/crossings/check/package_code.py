"""Checks of the package's code: imports run one way, titles follow the data, exhibits have words, colours are tokens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from crossings.check.notebooks import HEX, imported
from crossings.errors import Problem

# The folders of the package, in order: a module imports from its own and those before it, never from a later one.
LAYERS = (
    "errors", "common", "tables", "official", "measures", "facts", "exhibits", "notebooks", "pages", "site", "build",
    "check",  # which looks at what all others make, and which only a command asks
    "cli", "__main__",
)  # fmt: skip
STATES_A_FINDING = re.compile(
    r"\d{2,}|[%£€]|\b(?:more|fewer|most|fewest|less|least|rose|fell|risen|fallen|higher|lower|highest|lowest"
    r"|half|doubled|twice|always|never|none|nobody|every)\b",
    re.I,
)


def problems(package: Path) -> Iterator[Problem]:
    """Everything wrong in the modules below `package`, the folder src/crossings of a checkout."""
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package.parent.parent).as_posix()
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            yield Problem(name, error.lineno, f"is no Python: {error.msg}; mend it")
            continue
        module = path.relative_to(package).with_suffix("").parts
        for line, what in _in_module(module, tree):
            yield Problem(name, line, what)


def ours(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The modules and folders of the package that a module imports, by their first name, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "crossings":
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for module in imported(node):
                first, _, rest = module.partition(".")
                if first == "crossings" and rest:
                    yield node.lineno, rest.partition(".")[0]


def _in_module(module: tuple[str, ...], tree: ast.Module) -> Iterator[tuple[int, str]]:
    own = module[0]
    if own != "__init__":
        yield from _imports(own, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and own == "exhibits":
            called = node.func
            if isinstance(called, ast.Name) and called.id == "Exhibit":
                yield from _exhibit(node)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and module[-1] != "tokens"
            and HEX.fullmatch(node.value)
        ):
            yield node.lineno, f"the colour {node.value} is no token; choose one with tokens.colour(NAME)"


def _imports(own: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    if own not in LAYERS:
        yield (
            1,
            f"the module {own} is in no layer; move it into the folder that it belongs to, as LAYERS lists them",
        )
        return
    for line, other in ours(tree):
        if other in LAYERS and LAYERS.index(other) > LAYERS.index(own):
            yield line, f"imports {other}, which comes later; imports run one way, as LAYERS lists them"


def _exhibit(call: ast.Call) -> Iterator[tuple[int, str]]:
    given = {word.arg: word.value for word in call.keywords if word.arg}
    spread = any(word.arg is None for word in call.keywords)  # **common: known only at run time
    for name in ("title", "words", "source"):
        value = given.get(name)
        empty = isinstance(value, ast.Constant) and not str(value.value or "").strip()
        if empty or (value is None and not spread):
            yield call.lineno, f"an exhibit has no {name}; add it for readers who cannot see the drawing"
    title = given.get("title")
    if isinstance(title, ast.Constant) and STATES_A_FINDING.search(str(title.value)):
        yield (
            title.lineno,
            f"the title {str(title.value)[:60]!r} is typed by hand, so new data will make it false; make it from the data",
        )
