"""Checks that a notebook shows the figures of the day that its parameter as_of names.

One that does not would give the report of a past day the figures of today.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from crossings.check.code import called, strings
from crossings.check.notebook_cells import MOST_CELLS
from crossings.common.yaml_text import is_undated
from crossings.errors import Problem
from crossings.pages.source_files import Cell

# The whole of a string that names the folder of tables or a file in it, from any folder.
IN_DATA = re.compile(r"(?:[^\s()\[\]]*/)?data/[^\s()\[\]]*|[^\s()\[\]]*/data")
OF_EVERY_DAY = ("crossings.tables.stored", "crossings.common.snapshots")
CLOCK = ("today", "now", "utcnow")
CLOCK_IN_WORDS = {"'today'", "'now'"}
ADVICE = "take it from Record(as_of), such as Record(as_of).daily"


def problems(name: str, cells: Sequence[Cell]) -> Iterator[Problem]:
    """Problems of a notebook, if it does not follow as_of; `name` is its path in the project."""
    all_nodes: list[ast.AST] = []
    is_sound = True
    for cell in cells:
        if cell.kind == "code" and "parameters" not in cell.tags:
            try:
                nodes, faults = _read(cell.text)
            except SyntaxError:  # reported with the rest of the code
                is_sound = False
                continue
            all_nodes += nodes
            for line, fault in faults:
                is_sound = False
                yield Problem(name, line, fault, cell.number, cell.begins)
    if is_sound and (fault := _of_whole(cells, _follows_as_of(all_nodes))):
        yield Problem(name, None, fault)


def _of_whole(cells: Sequence[Cell], follows: bool) -> str:
    """The fault of a sound notebook that `follows` as_of or does not; empty if it is as it says."""
    if cells and is_undated(cells[0].text):
        wrong = "has day: none in its front matter, but uses as_of; take that line out"
        return wrong if follows else ""
    # A lack of the cell of parameters is reported, too.
    if follows or not any("parameters" in cell.tags for cell in cells):
        return ""
    fault = "as_of is not used, so a report of a past day would show the figures of today"
    advice = "take all data from Record(as_of), or if they depend on no day, write day: none"
    return f"{fault}; {advice} into its front matter"


@functools.lru_cache(maxsize=MOST_CELLS)
def _read(code: str) -> tuple[list[ast.AST], list[tuple[int, str]]]:
    """Every node of the code of a cell, and its faults. Raises SyntaxError for what is no code."""
    nodes = list(ast.walk(ast.parse(code)))
    return nodes, list(_faults(nodes))


def _faults(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Faults in the code of a cell, by line: data of another day than as_of, or of any day."""
    for line, text in strings(nodes):
        if IN_DATA.fullmatch(text):
            yield line, f"{text} is read as it is now, whatever the day; {_advice(text)}"
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in set(_modules(node)).intersection(OF_EVERY_DAY):
                yield node.lineno, f"{module} gives the rows of every day; {ADVICE}"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, fault) for fault in _of_call(node))
        elif _name(node, ast.Store) == "as_of":
            line = getattr(node, "lineno", 1)
            yield line, "sets as_of again; give another name to another day"


def _of_call(call: ast.Call) -> Iterator[str]:
    """The fault of a call that gives another value on another day of running, or in every run."""
    shown = ast.unparse(call)
    if _is_record_of_another_day(call):
        yield f"{shown} is of another day; write Record(as_of)"
    elif called(call) in CLOCK or {ast.unparse(part) for part in call.args} & CLOCK_IN_WORDS:
        yield f"{shown} is the day of the clock; take the day from the record, as record.day"
    elif called(call) == "default_rng" and not call.args and not call.keywords:
        yield f"{shown} gives other numbers in each run; give it a seed, as default_rng(1)"


def _advice(file: str) -> str:
    """What to write in place of a file of the data; for a table of the data page, its name."""
    folder, _, name = file.rpartition("/")
    if not folder.endswith("data/curated") or not name.endswith(".csv"):
        return ADVICE
    from crossings.tables.schemas import TABLES  # takes a third of a second

    stem = name.removesuffix(".csv")
    nearest = get_close_matches(stem, list(TABLES), n=1)
    return f'take it from Record(as_of), as record.table("{nearest[0] if nearest else stem}")'


def _modules(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules that an import may name: a name that it takes may be one, too."""
    above = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    yield from above
    yield from (".".join([*above, alias.name]) for alias in node.names)


def _is_record_of_another_day(call: ast.Call) -> bool:
    """Whether a call makes a record of no day, or of one that is written there."""
    if called(call) != "Record":
        return False
    days = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "as_of")]
    return not days or isinstance(days[0], ast.Constant)


def _follows_as_of(nodes: Sequence[ast.AST]) -> bool:
    """Whether code uses as_of, or a value that it makes of as_of."""
    names_read = {_name(node, ast.Load) for node in nodes}
    statements = (
        node for node in nodes if isinstance(node, ast.stmt) and "as_of" in _names(node, ast.Load)
    )
    return any(
        not (made := _names_made(statement)) or made & names_read for statement in statements
    )


def _names_made(statement: ast.stmt) -> set[str]:
    """The names to which a statement gives a value; none if it does anything else."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return set()
    return _names(statement, ast.Store)


def _names(tree: ast.AST, use: type[ast.expr_context]) -> set[str]:
    """The names that code reads (Load) or sets (Store)."""
    return {name for node in ast.walk(tree) if (name := _name(node, use))}


def _name(node: ast.AST, use: type[ast.expr_context]) -> str:
    """The name that a node reads (Load) or sets (Store); empty if it does not."""
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, use) else ""
