"""Checks of source notebooks, cell by cell: readable code, no outputs, ids given once."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from crossings.check import prose
from crossings.check.code import called, strings
from crossings.check.colours import colours
from crossings.check.written_pages import Pages
from crossings.common import addresses
from crossings.common.addresses import exhibit_file
from crossings.common.formats import listed
from crossings.common.yaml_text import is_undated
from crossings.errors import Problem, did_you_mean
from crossings.exhibits.cells import HIDDEN
from crossings.exhibits.prose import NOTE_MARK
from crossings.pages.source_files import Cell
from crossings.tables.as_of import iso_day

MAY_IMPORT = ("crossings", "pandas", "numpy", "altair", "statsmodels")
SHOWN_LAST = ("exhibit", "Prose", "insight", "Answer")
# What functions name: an exhibit by an argument of theirs, or insights.
NAMING = {"insight": "exhibit", "Answer": "exhibit", "FromChapters": "insight"}
PICTURES = ("shown_by", "picture")  # these arguments
KINDS = ("exhibit", "insight", "note")
MOST_NEW = 2  # names that a message offers
WORDING = ("count", "number", "pct", "gbp_m", "gbp_bn", "eur_m", "decimal", "signed")
FRONT = f"notebooks/{addresses.FRONT_SOURCE}"
OPTION = re.compile(r"^(#\s*\|) *([\w-]+) *: *(.*?) *(?:#.*)?$", re.M)
YES_OR_NO = ("true", "false")
OPTIONS: dict[str, tuple[str, ...]] = {  # Quarto's, with the values of each; none for any
    **dict.fromkeys(("error", "eval", "include", "warning"), YES_OR_NO),
    "code-fold": (*YES_OR_NO, "show"),
    "echo": (*YES_OR_NO, "fenced"),
    "output": (*YES_OR_NO, "asis"),
    "label": (),
}
VALUE = re.compile(r"'[^'\n]*'")  # in a string of code, a value of the data: "status == 'held'"
EXPRESSION = re.compile(r"\bdatum\.| \? |^ : ")  # or a part of one, which a chart works out
IN_BRACES = re.compile(r"(?<!\{)\{[A-Za-z_][^{}\n]*\}(?!\})")
FORMATTING = ("format", "format_map")
COMMAND = re.compile(r"^\s*[%!]+[\w.]+", re.M)  # of IPython or of a shell
# All that a notebook without the record lacks, told at once.
PARAMETERS_ADVICE = (
    'add a cell of code, as_of: str = "latest", with the tag parameters (in JupyterLab: the gears '
    'at the upper right, Add Tag; in the file: "metadata": {"tags": ["parameters"]}), and take all '
    "data from Record(as_of); or, if its data depend on no day, write day: none into its front "
    "matter"
)
Fault: TypeAlias = tuple[int | None, str]  # the line in a cell, and what is wrong there
MOST_CELLS = 2000  # whose results a preview keeps, since a save changes few of them


def problems(name: str, cells: Sequence[Cell]) -> Iterator[Problem]:
    """Problems of the cells of one source notebook; `name` is its path in the project."""
    if not cells or cells[0].kind != "raw" or not cells[0].text.startswith("---"):
        fault = "the first cell should be raw, with title and description between two lines of ---"
        yield Problem(name, None, fault, 1)
    undated = bool(cells) and is_undated(cells[0].text)
    if not undated and not any("parameters" in cell.tags for cell in cells):
        yield Problem(name, None, f"no cell is tagged `parameters`; {PARAMETERS_ADVICE}")
    for cell in cells:
        for line, fault in _in_cell(cell):
            yield Problem(name, line, fault, cell.number, cell.begins)
    yield from _ids_twice(name, cells)
    yield from _made_for_nothing(name, cells)


def _made_for_nothing(file: str, cells: Sequence[Cell]) -> Iterator[Problem]:
    """Each exhibit or insight that a name is given to, and that no cell shows by that name."""
    code = [(cell, node) for cell in cells for node in _nodes(cell)]
    names_read = {node.id for _, node in code if _is_read(node)}
    for cell, node in code:
        if not (isinstance(node, ast.Assign) and _shows(node.value)):
            continue
        if names_read.isdisjoint(map(ast.unparse, node.targets)):
            fault = f"{_short(node)} is not shown: no line names it again"
            advice = "end the cell with the call alone"
            yield Problem(file, node.lineno, f"{fault}; {advice}", cell.number, cell.begins)


def _nodes(cell: Cell) -> list[ast.AST]:
    """The nodes of the code of a cell; none of what is no code, which is reported as such."""
    with contextlib.suppress(SyntaxError):
        return [*ast.walk(ast.parse(cell.text))] if cell.kind == "code" else []
    return []


def _is_read(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def _ids_twice(name: str, cells: Sequence[Cell]) -> Iterator[Problem]:
    """Each cell with the id of one before it: the id names the anchor of its heading."""
    first: dict[str, int] = {}
    for cell in cells:
        other = first.setdefault(cell.ident, cell.number)
        if cell.ident and other != cell.number:
            fault = f"has the id of cell {other}, {cell.ident!r}, which names an anchor"
            yield Problem(name, None, f"{fault}; give it another", cell.number, cell.begins)


def ids_given_twice(pages: Pages) -> Iterator[Problem]:
    """Each id that two cells of a project give to exhibits: an id names a page and files.

    Within one cell an id may occur twice, if only one of the exhibits is shown.
    """
    first_cells: dict[str, tuple[str, Cell]] = {}
    for name, cells in pages.items():
        for cell in cells:
            for line, ident in idents(cell.text) if cell.kind == "code" else ():
                file, other = first_cells.setdefault(ident, (name, cell))
                if (file, other.number) != (name, cell.number):
                    elsewhere = "" if file == name else f" of {file}"
                    where = f"cell {other.number} ({other.begins!r}){elsewhere}"
                    fault = f"the id {ident!r} is given by {where} too"
                    advice = "give one of them another, since it names a page and files"
                    yield Problem(name, line, f"{fault}; {advice}", cell.number, cell.begins)


def ids_of_wrong_form(pages: Pages) -> Iterator[Problem]:
    """Each id of an exhibit that no address can have."""
    for file, cell in _code_cells(pages):
        for line, ident in idents(cell.text):
            if fault := addresses.wrong_form(ident):
                yield Problem(file, line, fault, cell.number, cell.begins)


def names_of_nothing(pages: Pages, published: Collection[str] = ()) -> Iterator[Problem]:
    """Each name, in the code of a cell, of an exhibit, an insight or a note that no cell makes.

    A page would leave out what names it. The front page makes none itself: there a name is told
    only if it is hidden or another may be meant, since a project may leave a chapter out. That is
    one like it, or one that is new: an exhibit that is not among the addresses that were
    `published`, or an insight or a note that nothing names.
    """
    code, hidden = _code_cells(pages), hidden_exhibits(pages)
    there = {kind: _made([cell.text for _, cell in code], kind) for kind in KINDS}
    there["exhibit"] -= hidden.keys()
    named = [(file, cell, *place) for file, cell in code for place in _named(cell.text)]
    new = _new_names(there, {place[3:] for place in named}, published)
    for file, cell, line, kind, name in named:
        if name not in there[kind]:
            is_hidden, on_front = kind == "exhibit" and name in hidden, file.endswith(FRONT)
            if fault := _of_nothing(kind, name, there[kind], new[kind], is_hidden, on_front):
                yield Problem(file, line, fault, cell.number, cell.begins)


def _new_names(
    there: Mapping[str, set[str]], named: Collection[tuple[str, str]], published: Collection[str]
) -> dict[str, set[str]]:
    """The names of each kind that are new, of those that are `there`, as `names_of_nothing` says.

    `named` are the names that cells use, each after its kind.
    """
    new = {kind: {name for name in there[kind] if (kind, name) not in named} for kind in KINDS}
    unpublished = {name for name in there["exhibit"] if exhibit_file(name) not in published}
    return new | {"exhibit": unpublished if published else set()}


def _of_nothing(
    kind: str, name: str, there: set[str], new: set[str], is_hidden: bool, on_front: bool
) -> str:
    """The fault of a name that is not `there`; empty if it has none."""
    if is_hidden:
        fault = f"names the exhibit {name!r}, which is hidden: a page would leave this out"
        return f"{fault}; name one that is shown, or take this out"
    advice = did_you_mean(name, there).strip() or ("" if on_front else "correct the name")
    if 0 < len(new) <= MOST_NEW and "?" not in advice:
        advice = f"did you mean {' or '.join(sorted(new))}?"
    return advice and f"names the {kind} {name!r}, which no cell makes; {advice}"


def _code_cells(pages: Pages) -> list[tuple[str, Cell]]:
    """The cells of code of all pages, each with its file."""
    return [(file, cell) for file, cells in pages.items() for cell in cells if cell.kind == "code"]


def exhibits_shown(pages: Pages) -> dict[tuple[str, str], None]:
    """The file of each page, in order, with the id of each exhibit that it shows."""
    shown = ((file, cell) for file, cell in _code_cells(pages) if not HIDDEN.match(cell.text))
    return dict.fromkeys((file, ident) for file, cell in shown for _, ident in idents(cell.text))


def hidden_exhibits(pages: Pages) -> dict[str, str]:
    """The id of each exhibit that a cell makes and no page shows, with the file of the cell."""
    shown = {ident for _, ident in exhibits_shown(pages)}
    made = ((ident, file) for file, cell in _code_cells(pages) for _, ident in idents(cell.text))
    return {ident: file for ident, file in made if ident not in shown}


def _made(cells: Sequence[str], kind: str) -> set[str]:
    """The names of the exhibits, insights or notes that the code of some cells makes."""
    made = (idents(code) if kind == "exhibit" else _first_words(code, kind) for code in cells)
    return {name for of_cell in made for _, name in of_cell}


def _parts_that_name(code: str) -> Iterator[tuple[str, ast.expr]]:
    """The parts of calls that name an exhibit or an insight, each with its kind."""
    for function, kind in NAMING.items():
        for call in _calls(code, function):
            pictures = (each.value for each in call.keywords if each.arg in PICTURES)
            yield from ((kind, part) for part in (call.args if kind == "insight" else pictures))
    for call in _calls(code, "note"):
        yield from (("exhibit", part) for each in call.keywords for part in _quoted(each))


def _quoted(keyword: ast.keyword) -> Iterator[ast.Constant]:
    """The names of exhibits that a note's `quote` has; with a point one is the name of a fact."""
    if keyword.arg == "quote" and isinstance(keyword.value, ast.Dict):
        texts = filter(_is_text, keyword.value.values)
        yield from (text for text in texts if "." not in str(text.value))


@functools.lru_cache(maxsize=MOST_CELLS)
def _named(code: str) -> list[tuple[int, str, str]]:
    """The exhibits, insights and notes that the code of a cell names, with line and kind."""
    named = [
        (node.lineno, kind, str(node.value))
        for kind, part in _parts_that_name(code)
        for node in ast.walk(part)
        if isinstance(node, ast.expr) and _is_text(node) and node.value
    ]
    marks = NOTE_MARK.finditer(code)
    return named + [(code.count("\n", 0, mark.start()) + 1, "note", mark[1]) for mark in marks]


def idents(code: str) -> list[tuple[int, str]]:
    """The id that each call in the code of a cell gives to an exhibit, with its line."""
    return _first_words(code, "exhibit")


@functools.lru_cache(maxsize=2 * MOST_CELLS)
def _first_words(code: str, function: str) -> list[tuple[int, str]]:
    """The text that each call of a function gets as its first argument, with its line."""
    firsts = ((call.lineno, call.args[0]) for call in _calls(code, function) if call.args)
    return [(line, str(first.value)) for line, first in firsts if _is_text(first)]


def _is_text(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _calls(code: str, function: str) -> Iterator[ast.Call]:
    """The calls of functions whose name ends so; none in code that cannot be read."""
    with contextlib.suppress(SyntaxError):  # reported with the rest of the code
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and called(node).endswith(function):
                yield node


def _in_cell(cell: Cell) -> Iterator[Fault]:
    """Faults of a cell: of its code, of outputs that it holds, of its parameters."""
    if cell.kind == "code":
        yield from _in_code(cell.text)
    if cell.was_run:
        yield None, "holds outputs; clear them, or run `make hooks` once so that git does"
    if cell.kind == "code" and "parameters" in cell.tags:
        yield from _in_parameters(cell.text)


@functools.lru_cache(maxsize=MOST_CELLS)
def _in_code(text: str) -> list[Fault]:
    """Faults of the code of a cell."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        if command := COMMAND.search(text):
            line = text.count("\n", 0, command.start()) + 1
            return [(line, f"{command[0].strip()} is run in Jupyter alone; take it out")]
        return [(error.lineno, f"is not valid Python: {error.msg}; correct it")]
    nodes = list(ast.walk(tree))
    return [
        *_options(text),
        *_not_shown(tree.body),
        *colours(nodes),
        *sorted({*_typed_numbers(nodes), *_numbers_worded(nodes)}),
        *_imports_and_classes(nodes),
        *_wording(nodes),
        *_without_f(nodes, text),
    ]


def _options(text: str) -> Iterator[Fault]:
    """Options, or values of them, that no renderer reads: it would show what they were to hide."""
    for option in OPTION.finditer(text):
        line, (start, name, value) = text.count("\n", 0, option.start()) + 1, option.groups()
        if start != "#|":
            yield line, f"{start} begins no option of a cell; write #| {name}"
        elif name not in OPTIONS and not name.startswith(("fig-", "tbl-")):
            hint = did_you_mean(name, OPTIONS).strip() or "take it out"
            yield line, f"a cell has no option {name!r}; {hint}"
        elif (values := OPTIONS.get(name)) and value.lower() not in values:
            hint = did_you_mean(value, values).strip() or f"write {' or '.join(values)}"
            yield line, f"the option {name} is {value!r}, which says nothing; {hint}"


def _not_shown(statements: Sequence[ast.stmt]) -> Iterator[Fault]:
    """Faults of statements other than a cell's last: what they would show is lost.

    That is a call of an exhibit or an insight, also in an `if` or a `for`, or one with the record.
    """
    for statement in [*statements[:-1], *_within(statements)]:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call):
            continue
        if called(call) in SHOWN_LAST or "record" in map(ast.unparse, call.args):
            fault = f"{_short(statement)} is not shown: only the last line of a cell is"
            yield statement.lineno, f"{fault}; give it a cell of its own"


def _within(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The calls that are made under a condition or again and again; none in a function."""
    for statement in statements:
        if isinstance(statement, ast.If | ast.For | ast.With | ast.Try):
            inner = (node for node in ast.walk(statement) if isinstance(node, ast.Expr))
            yield from (node for node in inner if _shows(node.value))


def _shows(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and called(value) in SHOWN_LAST


def _short(statement: ast.stmt) -> str:
    return textwrap.shorten(ast.unparse(statement), 60, placeholder="…")


def _imports_and_classes(nodes: Sequence[ast.AST]) -> Iterator[Fault]:
    """Imports from packages not in MAY_IMPORT, and classes, which belong in the package."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in _imported(node):
                if module.partition(".")[0] not in MAY_IMPORT:
                    fault = f"imports {module}; a notebook imports from {listed(MAY_IMPORT)} alone"
                    hint = did_you_mean(module, MAY_IMPORT).strip()
                    advice = f"; {hint}" if hint else ", so write a function in src/crossings/"
                    yield node.lineno, fault + advice
        elif isinstance(node, ast.ClassDef):
            fault = f"defines {node.name}; move it to src/crossings/ and import it from there"
            yield node.lineno, fault


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _wording(nodes: Sequence[ast.AST]) -> Iterator[Fault]:
    """Faults in the wording of strings of several words, except values of the data in them."""
    for line, text in _sentences(nodes):
        words = prose.blanked(VALUE, text)
        for place, fault in prose.wording(words):
            yield line + words.count("\n", 0, place), fault


def _typed_numbers(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """The faults of statistics typed by hand in strings of several words, wherever they stand.

    They are those that `prose.typed_in_code` finds: no years, dates or numbers in words. Docstrings
    and expressions of charts are shown to nobody.
    """
    docstrings = {id(node.body[0].value) for node in nodes if _has_docstring(node)}
    for line, text in _sentences(node for node in nodes if id(node) not in docstrings):
        for place, number in () if EXPRESSION.search(text) else prose.typed_in_code(text):
            fault = f"{number.strip()!r} is typed by hand and will go stale"
            advice = 'put the value there, as in f"{count(people)} people"'
            yield line + text.count("\n", 0, place), f"{fault}; {advice}"


def _numbers_worded(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """The faults of calls that word a number which is written there, of more than one digit."""
    for node in nodes:
        if isinstance(node, ast.Call) and called(node) in WORDING and node.args:
            number = ast.unparse(node.args[0])
            if re.fullmatch(r"-?\d[\d.]+(?:e\d+)?", number):
                fault = f"{ast.unparse(node)} has a number typed by hand, which will go stale"
                yield node.lineno, f"{fault}; give it a value of the data, as in count(people)"


def _without_f(nodes: Sequence[ast.AST], code: str) -> Iterator[Fault]:
    """Values in the braces of a string that has no f before it: they would be printed as names.

    Strings in a cell that calls `format` are left out, and so are f-strings with doubled braces.
    """
    if not any(isinstance(node, ast.Call) and called(node) in FORMATTING for node in nodes):
        escaped = _with_doubled_braces(nodes, code)
        for line, text in strings(node for node in nodes if id(node) not in escaped):
            for value in filter(_is_expression, IN_BRACES.findall(text)):
                yield line, f"{value} would be printed as it stands; put an f before its string"


def _with_doubled_braces(nodes: Sequence[ast.AST], code: str) -> set[int]:
    """The parts, by `id`, of f-strings that print a brace on purpose."""
    texts = (node for node in nodes if isinstance(node, ast.JoinedStr))
    doubled = (node for node in texts if "{{" in (ast.get_source_segment(code, node) or ""))
    return {id(part) for node in doubled for part in node.values}


def _is_expression(in_braces: str) -> bool:
    """Whether an f-string could hold this, with its braces."""
    with contextlib.suppress(SyntaxError):
        return bool(ast.parse(f"f'''{in_braces}'''"))
    return False


def _has_docstring(node: ast.AST) -> TypeGuard[Any]:
    return isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None


def _sentences(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each string of several words in the nodes of code, with its line."""
    return ((line, text) for line, text in strings(nodes) if " " in text)


def _in_parameters(text: str) -> Iterator[Fault]:
    """An as_of that is neither a day nor "latest".

    A build replaces it, so it would fail only in Jupyter.
    """
    with contextlib.suppress(SyntaxError):  # reported with the rest of the code
        for statement in ast.parse(text).body:
            if not _sets_as_of(statement):
                continue
            value = getattr(statement, "value", None)
            if not _is_day_or_latest(getattr(value, "value", None)):
                stated = ast.unparse(value) if value else "nothing"
                fault = f'as_of is {stated}; expected "latest", or a day such as "2025-10-14"'
                yield statement.lineno, fault


def _sets_as_of(statement: ast.stmt) -> bool:
    """Whether a statement gives as_of a value, or declares its type."""
    targets: list[Any] = [getattr(statement, "target", None)]  # with a type, as in as_of: str
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    return any(isinstance(target, ast.Name) and target.id == "as_of" for target in targets)


def _is_day_or_latest(constant: object) -> bool:
    return isinstance(constant, str) and (constant == "latest" or iso_day(constant) is not None)
