"""Checks of source notebooks, cell by cell: readable cells, no outputs, no number typed by hand."""

from __future__ import annotations

import ast
import contextlib
import datetime as dt
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from crossings.check import front_matter, prose
from crossings.common.formats import listed
from crossings.errors import Problem
from crossings.exhibits.cells import as_python
from crossings.pages.texts import Cell, cells
from crossings.tables.as_of import ISO_DAY

MOST_LINES = 45  # lines of code in a cell: longer code is two cells, or a function of the package
MAY_IMPORT = ("crossings", "pandas", "numpy", "altair", "statsmodels")
VALUE = re.compile(r"'[^'\n]*'")  # in a string of code: a value in the data, as in "status == 'outturn'"
HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def problems(path: Path, name: str) -> Iterator[Problem]:
    """Everything wrong in one source notebook; `name` is its path in the project."""
    try:
        listed = cells(path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield Problem(name, None, f"is no notebook that can be read ({error}); restore or mend it")
        return
    if not listed or listed[0].kind != "raw" or not listed[0].text.startswith("---"):
        what = "the first cell should be raw, with title and description between two lines of ---"
        yield Problem(name, None, what, 1)
    else:
        rest = "\n".join(cell.text for cell in listed[1:])
        for at, what in front_matter.problems(listed[0].text, rest):
            yield Problem(name, listed[0].text.count("\n", 0, at) + 1, what, 1)
    if not any("parameters" in cell.tags for cell in listed):
        what = 'no cell is tagged `parameters`; add one with as_of: str = "latest"  # last day of data shown'
        yield Problem(name, None, what)
    for cell in listed:
        for line, what in _in_cell(cell):
            yield Problem(name, line, what, cell.number, cell.begins)


def ids_given_twice(project: Path) -> Iterator[Problem]:
    """Each id of an exhibit that two cells of a project use: an id names a page and files.

    Within one cell an id may occur twice, for exhibits of which one is shown.
    """
    first: dict[str, tuple[str, Cell]] = {}
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        name = path.relative_to(project).as_posix()
        with contextlib.suppress(
            ValueError, KeyError, TypeError, AttributeError
        ):  # no notebook: reported elsewhere
            for cell in cells(path):
                for line, ident in _idents(cell):
                    file, other = first.setdefault(ident, (name, cell))
                    if (file, other.number) != (name, cell.number):
                        where = f"cell {other.number} ({other.begins!r})" + f" of {file}" * (file != name)
                        what = f"the id {ident!r} is given by {where} too; give one of them another"
                        yield Problem(
                            name, line, f"{what}, since it names a page and files", cell.number, cell.begins
                        )


def _idents(cell: Cell) -> Iterator[tuple[int, str]]:
    """The literal ids that a cell gives to exhibits, each with its line."""
    if cell.kind != "code":
        return
    with contextlib.suppress(SyntaxError):  # which is told already
        for node in ast.walk(ast.parse(as_python(cell.text))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called, given = ast.unparse(node.func), node.args[0].value
                if called.endswith("exhibit") and isinstance(given, str):
                    yield node.lineno, given


def _in_cell(cell: Cell) -> Iterator[tuple[int | None, str]]:
    if cell.printed:
        yield None, "holds outputs; clear them, or run `make hooks` once so that git does"
    if cell.kind == "code":
        yield from _in_code(cell.text)
        if "parameters" in cell.tags:
            yield from _in_parameters(cell.text)
        return
    for at, what in prose.problems(cell.text):
        yield cell.text.count("\n", 0, at) + 1, what


def _in_code(text: str) -> Iterator[tuple[int | None, str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        yield (
            None,
            f"has {len(lines)} lines of code, more than {MOST_LINES}; part it, or compute it in src/crossings/",
        )
    try:
        tree = ast.parse(as_python(text))
    except SyntaxError as error:
        yield error.lineno, f"is no Python: {error.msg}; mend it"
        return
    for statement in tree.body[:-1]:
        if isinstance(statement, ast.Expr) and _takes_record(statement.value):
            what = textwrap.shorten(ast.unparse(statement), 60, placeholder="…")
            yield (
                statement.lineno,
                f"{what} is not shown: only the last line of a cell is; give it a cell of its own",
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in imported(node):
                if module.partition(".")[0] not in MAY_IMPORT:
                    what = f"imports {module}; a notebook imports from {listed(MAY_IMPORT)} alone"
                    yield node.lineno, f"{what}, so write a function in src/crossings/"
        if isinstance(node, ast.ClassDef):
            yield node.lineno, f"defines {node.name}; move it to src/crossings/ and import it from there"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HEX.fullmatch(node.value):
            yield node.lineno, f"the colour {node.value} is no token; choose one with tokens.colour(NAME)"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            said = VALUE.sub(lambda found: " " * len(found[0]), node.value)
            yield from ((node.lineno + said.count("\n", 0, at), what) for at, what in prose.wording(said))


def _in_parameters(text: str) -> Iterator[tuple[int | None, str]]:
    """An as_of that is no day: a build replaces it, so that only Jupyter would fail."""
    with contextlib.suppress(SyntaxError):  # which is told already
        for node in ast.parse(text).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            value = getattr(node, "value", None)
            if any(isinstance(one, ast.Name) and one.id == "as_of" for one in targets) and not _is_day(value):
                found = ast.unparse(value) if value else "nothing"
                yield node.lineno, f'as_of is {found}; expected "latest", or a day such as "2025-10-14"'


def _is_day(value: ast.expr | None) -> bool:
    said = value.value if isinstance(value, ast.Constant) else None
    if not isinstance(said, str) or not (said == "latest" or re.match(ISO_DAY, said)):
        return False
    with contextlib.suppress(ValueError):
        return said == "latest" or bool(dt.date.fromisoformat(said))
    return False


def _takes_record(node: ast.expr) -> bool:
    """Whether this call makes something to show: the record is one of its arguments."""
    if not isinstance(node, ast.Call):
        return False
    return any(isinstance(one, ast.Name) and one.id == "record" for one in node.args)


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]
