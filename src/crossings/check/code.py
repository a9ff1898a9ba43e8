"""What the code of a cell says: its strings, and the functions that it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def strings(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each string in the nodes of code, with its line."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def called(call: ast.Call) -> str:
    """The name of the function or method that is called; empty if it has none, as in `f()()`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
