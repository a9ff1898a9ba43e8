"""Checks of source notebooks, cell by cell: readable code, no outputs, ids given once."""

from __future__ import annotations

import ast
import contextlib
import itertools
import re
import textwrap
from collections.abc import Iterator, Sequence

from crossings.check import prose
from crossings.check.package_code import colours, imported
from crossings.check.pages import Pages
from crossings.common.formats import listed
from crossings.errors import Problem
from crossings.pages.texts import Cell
from crossings.tables.as_of import iso_day

MAY_IMPORT = ("crossings", "pandas", "numpy", "altair", "statsmodels")
SHOWS = ("exhibit", "Prose", "say", "first", "question")  # what is given to these is read
VALUE = re.compile(
    r"'[^'\n]*'"
)  # in a string of code: a value in the data, as in "status == 'held'"


def problems(name: str, cells: Sequence[Cell]) -> Iterator[Problem]:
    """What is wrong with the cells of one source notebook, and with their code.

    `name` is its path in the project.
    """
    if not cells or cells[0].kind != "raw" or not cells[0].text.startswith("---"):
        what = "the first cell should be raw, with title and description between two lines of ---"
        yield Problem(name, None, what, 1)
    if not any("parameters" in cell.tags for cell in cells):
        what = (
            "no cell is tagged `parameters`; "
            'add one with as_of: str = "latest"  # last day of data shown'
        )
        yield Problem(name, None, what)
    for cell in cells:
        found = [*_in_code(cell.text)] if cell.kind == "code" else []
        if cell.printed:
            found.append(
                (None, "holds outputs; clear them, or run `make hooks` once so that git does")
            )
        if cell.kind == "code" and "parameters" in cell.tags:
            found += _in_parameters(cell.text)
        yield from (Problem(name, line, what, cell.number, cell.begins) for line, what in found)


def ids_given_twice(pages: Pages) -> Iterator[Problem]:
    """Each id of an exhibit that two cells of a project use: an id names a page and files.

    Within one cell an id may occur twice, for exhibits of which one is shown.
    """
    first: dict[str, tuple[str, Cell]] = {}
    for name, cells in pages.items():
        for cell in cells:
            for line, ident in _idents(cell):
                file, other = first.setdefault(ident, (name, cell))
                if (file, other.number) != (name, cell.number):
                    where = f"cell {other.number} ({other.begins!r})" + f" of {file}" * (
                        file != name
                    )
                    what = (
                        f"the id {ident!r} is given by {where} too; "
                        "give one of them another, since it names a page and files"
                    )
                    yield Problem(name, line, what, cell.number, cell.begins)


def _idents(cell: Cell) -> Iterator[tuple[int, str]]:
    if cell.kind != "code":
        return
    with contextlib.suppress(SyntaxError):  # which is told already
        for node in ast.walk(ast.parse(cell.text)):
            if isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                given = getattr(node.args[0], "value", None)
                if called.endswith("exhibit") and isinstance(given, str):
                    yield node.lineno, given


def _in_code(text: str) -> Iterator[tuple[int | None, str]]:
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield error.lineno, f"is no Python: {error.msg}; mend it"
        return
    for statement in tree.body[:-1]:
        call = statement.value if isinstance(statement, ast.Expr) else None
        # A call that is given the record makes something to show.
        if isinstance(call, ast.Call) and "record" in map(ast.unparse, call.args):
            what = textwrap.shorten(ast.unparse(statement), 60, placeholder="…")
            said = "is not shown: only the last line of a cell is; give it a cell of its own"
            yield statement.lineno, f"{what} {said}"
    nodes = list(ast.walk(tree))
    yield from colours(nodes)
    yield from sorted({*_typed(nodes)})
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in imported(node):
                if module.partition(".")[0] not in MAY_IMPORT:
                    what = f"imports {module}; a notebook imports from {listed(MAY_IMPORT)} alone"
                    yield node.lineno, f"{what}, so write a function in src/crossings/"
        elif isinstance(node, ast.ClassDef):
            yield (
                node.lineno,
                f"defines {node.name}; move it to src/crossings/ and import it from there",
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            said = VALUE.sub(lambda found: " " * len(found[0]), node.value)
            yield from (
                (node.lineno + said.count("\n", 0, at), what) for at, what in prose.wording(said)
            )


def _typed(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Numbers typed by hand in the words that calls of SHOWS are given, by line."""
    shown = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SHOWS
    ]
    for node in itertools.chain.from_iterable(map(ast.walk, shown)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            for at, typed in prose.typed_digits(node.value):
                line = node.lineno + node.value.count("\n", 0, at)
                what = f"{typed.strip()!r} is typed by hand and will go stale"
                yield line, f'{what}; put the value there, as in f"{{count(people)}} people"'


def _in_parameters(text: str) -> Iterator[tuple[int | None, str]]:
    """An as_of that is no day: a build replaces it, so that only Jupyter would fail."""
    with contextlib.suppress(SyntaxError):  # which is told already
        for node in ast.parse(text).body:
            targets = (
                node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            )
            value = getattr(node, "value", None)
            said = getattr(value, "value", None)  # of a constant
            is_day = isinstance(said, str) and (said == "latest" or iso_day(said) is not None)
            if (
                any(isinstance(one, ast.Name) and one.id == "as_of" for one in targets)
                and not is_day
            ):
                found = ast.unparse(value) if value else "nothing"
                yield (
                    node.lineno,
                    f'as_of is {found}; expected "latest", or a day such as "2025-10-14"',
                )
