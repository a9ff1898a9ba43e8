"""Checks of code: imports run one way, titles follow the data, and colours are tokens.

Colours are tokens so that dark and print follow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

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
    "build",
    "check",  # which looks at what all others make, and which only a command asks
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
PAINTS = re.compile(r"colou?r|background|border|outline|shadow|fill|stroke|decoration|--", re.I)


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


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def colours(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each colour in the nodes of code, with its line."""
    for node in nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and HEX.fullmatch(node.value)
        ):
            yield (
                node.lineno,
                f"the colour {node.value} is no token; choose one with tokens.colour(NAME)",
            )


def colours_of_stylesheet(text: str) -> Findings:
    """Each colour in a stylesheet that is neither a token nor a token's value, with what to do.

    Each comes with its place.
    """
    for declaration in PROPERTY_SET.finditer(blanked(COMMENT, text)):
        name, value = declaration[1], declaration[2]
        if not name.startswith("--cl-") and PAINTS.search(name):
            for found in COLOUR.finditer(re.sub(r"url\([^)]*\)", " ", value)):
                what = (
                    f"the colour {found[0].rstrip('(')} in `{name}` is no token; "
                    "use var(--cl-…), or add one to tokens.py and site.css"
                )
                yield declaration.start(2), what


def _in_module(module: tuple[str, ...], tree: ast.Module) -> Iterator[tuple[int, str]]:
    own, nodes = module[0], list(ast.walk(tree))
    if own not in (*LAYERS, "__init__"):
        what = (
            f"the module {own} is in no layer; "
            "move it into the folder that it belongs to, as LAYERS lists them"
        )
        yield 1, what
    if module[-1] != "tokens":
        yield from colours(nodes)
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom) and own in LAYERS:
            of_package = isinstance(node, ast.ImportFrom) and node.module == "crossings"
            names = (
                [f"crossings.{alias.name}" for alias in node.names]
                if of_package
                else imported(node)
            )
            for other in (name.split(".")[1] for name in names if name.startswith("crossings.")):
                if other in LAYERS and LAYERS.index(other) > LAYERS.index(own):
                    what = (
                        f"imports {other}, which comes later; "
                        "imports run one way, as LAYERS lists them"
                    )
                    yield node.lineno, what
        elif (
            own == "exhibits" and isinstance(node, ast.Call) and ast.unparse(node.func) == "Exhibit"
        ):
            title = next((word.value for word in node.keywords if word.arg == "title"), None)
            if isinstance(title, ast.Constant) and STATES_A_FINDING.search(str(title.value)):
                what = "is typed by hand, so new data will make it false; make it from the data"
                yield title.lineno, f"the title {str(title.value)[:60]!r} {what}"
