"""The cells behind an exhibit, whose code the page shows."""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

SET_UP: Final = "#| include: false"
# At the head of a cell that no page shows, also below other options.
HIDDEN: Final = re.compile(r"(?:#\|.*\n)*#\| *(?:output|include): *false\b")
WHOLE: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MOST_LETTERS: Final = 40  # of a cell's first words
BLOCKS: Final = ("body", "handlers", "orelse", "finalbody")  # of statements that hold others


def cells_behind() -> list[str]:
    """The code of each cell that made what the running cell uses, in the order in which they ran.

    Set-up, which begins with SET_UP, is left out, and so is the running cell itself. In a notebook
    whose findings are cells of data, chart and words, that is the data and the chart: what a reader
    wants to check. Each name counts as its latest cell bound it, so a cell that is run again does
    not show twice. Where nothing but set-up was used, it is the running cell itself. Without
    IPython there is none.
    """
    shell = _shell()
    if not shell:
        return []
    history = [str(code) for code in shell.history_manager.input_hist_raw]
    needed, cells = _names(history[-1])[0], []
    for code in reversed(history[:-1]):
        names_used, bound = _names(code)
        shown = re.sub(r"\A(#\|.*\n)+", "", code).strip()
        if code.startswith(SET_UP) or shown in cells or not bound & needed:
            continue
        needed = (needed - bound) | names_used
        cells.append(shown)
    return cells[::-1] or [history[-1].strip()]


def is_hidden() -> bool:
    """Whether no page shows what the running cell shows; False outside IPython."""
    shell = _shell()
    history = shell.history_manager.input_hist_raw if shell else []
    return bool(history) and HIDDEN.match(str(history[-1])) is not None


def names_bound(code: str) -> list[str]:
    """The names that a cell gives to what it works out, in alphabetical order."""
    return sorted(_names(code)[1])


def where_written(name: str) -> str:
    """Where the newest cell that has a name uses it, as words that follow a sentence.

    It is empty if no cell has the name, and outside IPython.
    """
    shell = _shell()
    for code in map(str, reversed(shell.history_manager.input_hist_raw if shell else ())):
        if number := line_with(name, code):
            line = code.splitlines()[number - 1].strip().rstrip(",")
            return f" See line {number} of the cell that begins {first_words(code)!r}: {line}"
    return ""


def line_with(name: str, cell: str) -> int | None:
    """The first line of a cell, from 1, that has a name whole; None if no line has it."""
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    lines = enumerate(cell.splitlines(), 1)
    return next((number for number, line in lines if whole.search(line)), None)


def first_words(cell: str) -> str:
    """By what messages name a cell: its first line that is no option or rule, cut at 40 letters."""
    lines = (line.strip() for line in cell.splitlines())
    words = next((line for line in lines if line and not line.startswith(("#|", "---"))), "")
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…"


@functools.cache  # each exhibit of a notebook asks for the same cells again
def _names(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a cell takes from others, and those it binds; none if not plain Python.

    A name that it binds anew from an earlier cell's, as in `deals = deals.assign(…)`, is both.
    Built-ins count as taken; variables inside a function count as neither.
    """
    taken: set[str] = set()
    bound: set[str] = set()
    with contextlib.suppress(SyntaxError):
        for statement in _in_order(ast.parse(code).body):
            uses, binds = _names_of_statement(statement)
            taken |= uses - bound
            bound |= binds
    return frozenset(taken), frozenset(bound)


def _in_order(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Statements, those of an if, a loop, a with or a try after its head.

    A function or a class is whole, since its arguments are names within it alone.
    """
    for node in nodes:
        is_whole = isinstance(node, WHOLE)
        blocks = [name for name in BLOCKS if hasattr(node, name) and not is_whole]
        head = copy.copy(node)
        for name in blocks:
            setattr(head, name, [])
        yield head
        for name in blocks:
            yield from _in_order(getattr(node, name))


def _names_of_statement(statement: ast.AST) -> tuple[set[str], set[str]]:
    """The names that a statement takes from those before it, and those it binds."""
    nodes = list(ast.walk(statement))
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    binds = functions | _of_context(nodes, ast.Store) - _inner(nodes)
    uses = _of_context(nodes, ast.Load) - _inner(nodes)
    if isinstance(statement, ast.AugAssign):
        uses |= binds
    elif not isinstance(statement, ast.Assign):
        uses -= binds  # names of a block or of a function's body
    return uses, binds


def _of_context(nodes: list[ast.AST], context: type[ast.expr_context]) -> set[str]:
    """The names that are read (`ast.Load`) or bound (`ast.Store`)."""
    names = (node for node in nodes if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, context)}


def _inner(nodes: list[ast.AST]) -> set[str]:
    """The names within functions and comprehensions, which are not names of the notebook."""
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    scopes: list[ast.AST] = [node.target for node in nodes if isinstance(node, ast.comprehension)]
    scopes += [node for node in nodes if isinstance(node, ast.FunctionDef)]
    within = itertools.chain.from_iterable(map(ast.walk, scopes))
    return arguments | _of_context(list(within), ast.Store)


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()
