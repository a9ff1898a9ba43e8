"""The package has layers: a module imports from its own and those before it, never a later one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

from crossings.check.colours import colours

PACKAGE = ROOT / "src" / "crossings"
LAYERS = (
    "errors",
    "common",
    "exhibits",
    "tables",
    "official",
    "measures",
    "facts",
    "claims",
    "posts",
    "chapters",
    "notebooks",
    "pages",
    "site",
    "publish",
    "check",  # of what all others make; only commands use it
    "cli",
    "__main__",
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def imported(node: ast.AST) -> list[str]:
    """The folders and modules at the top of the package from which a statement imports."""
    if isinstance(node, ast.ImportFrom) and node.module == "crossings":
        return [alias.name for alias in node.names]
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return [name.split(".")[1] for name in names if name.startswith("crossings.")]


def test_each_folder_of_the_package_is_a_layer():
    there = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    there |= {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert there == set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_no_module_imports_from_a_later_layer(layer):
    later = set(LAYERS[LAYERS.index(layer) + 1 :])
    names = (layer, f"{layer}.py")
    of_layer = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in names]
    assert of_layer
    for path in of_layer:
        for node in nodes_of(path):
            assert not later & set(imported(node)), f"{path}:{getattr(node, 'lineno', 0)}"


def test_colours_are_tokens():
    others = [path for path in MODULES if path.stem != "tokens"]
    assert {path.name: found for path in others if (found := list(colours(nodes_of(path))))} == {}
