"""Checks of code: imports run one way, titles follow the data, and colours are tokens.

Tokens have values for dark screens and for print.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from crossings.check.pages import Findings
from crossings.check.prose import blanked
from crossings.errors import Problem

# The folders of the package, in order: a module imports from its own and those before it, never
# from a later one.
LAYERS = (
    "errors",
    "common",
    "exhibits",
    "tables",
    "official",
    "measures",
    "facts",
    "chapters",
    "notebooks",
    "pages",
    "site",
    "publish",
    "check",  # of what all others make; only commands use it
    "cli",
    "__main__",
)
STATES_A_FINDING = re.compile(
    r"\d{2,}|[%£€]|\b(?:more|fewer|most|fewest|less|least|rose|fell|risen|fallen|higher|lower"
    r"|highest|lowest|half|doubled|twice|always|never|none|nobody|every)\b",
    re.I,
)
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


def problems(package: Path) -> Iterator[Problem]:
    """Everything wrong in the modules below `package`, the folder src/crossings of a checkout."""
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package.parent.parent).as_posix()
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            yield Problem(file, error.lineno, f"is not valid Python: {error.msg}; correct it")
            continue
        module = path.relative_to(package).with_suffix("").parts
        for line, fault in _in_module(module, tree):
            yield Problem(file, line, fault)


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def strings(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each string in the nodes of code, with its line."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def colours(nodes: Iterable[ast.AST]) -> Iterator[Fault]:
    """Each colour in the nodes of code, with its line."""
    for line, text in strings(nodes):
        if HEX.fullmatch(text):
            yield line, f"the colour {text} is not a token; choose one with tokens.colour(NAME)"


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


def _in_module(module: tuple[str, ...], tree: ast.Module) -> Iterator[Fault]:
    """Faults of a module; `module` is its path in the package, such as ("check", "links")."""
    layer, nodes = module[0], list(ast.walk(tree))
    if layer not in (*LAYERS, "__init__"):
        fault = f"the module {layer} is in no layer"
        yield 1, f"{fault}; move it into the folder that it belongs to, as LAYERS lists them"
    if module[-1] != "tokens":
        yield from colours(nodes)
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom) and layer in LAYERS:
            yield from _later_imports(layer, node)
        elif isinstance(node, ast.Call) and layer == "exhibits":
            yield from _typed_title(node)


def _later_imports(layer: str, node: ast.Import | ast.ImportFrom) -> Iterator[Fault]:
    """Faults of an import statement that imports from a layer after the module's own."""
    later = LAYERS[LAYERS.index(layer) + 1 :]
    for name in _imported_from_package(node):
        if name in later:
            fault = f"imports {name}, which comes later"
            yield node.lineno, f"{fault}; imports run one way, as LAYERS lists them"


def _imported_from_package(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The folders and modules of the package, at its top, from which a statement imports."""
    if isinstance(node, ast.ImportFrom) and node.module == "crossings":
        return [alias.name for alias in node.names]
    return [name.split(".")[1] for name in imported(node) if name.startswith("crossings.")]


def _typed_title(call: ast.Call) -> Iterator[Fault]:
    """The fault of a title in a call of Exhibit that states a finding and is typed by hand."""
    if ast.unparse(call.func) != "Exhibit":
        return
    for keyword in call.keywords:
        title = keyword.value
        if keyword.arg != "title" or not isinstance(title, ast.Constant):
            continue
        if STATES_A_FINDING.search(str(title.value)):
            fault = f"the title {str(title.value)[:60]!r} is typed by hand"
            yield title.lineno, f"{fault}, so new data will make it false; make it from the data"
