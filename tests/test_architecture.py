"""The shape of the package: imports run one way, nothing is long, nothing is named twice."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import commands
import pytest
from conftest import ROOT

from crossings.check import package_code
from crossings.cli import main as cli

PACKAGE = ROOT / "src" / "crossings"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50
MOST_MODULES, MOST_FLAT = 25, 4  # of a folder; beside the folders


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module by its name in full, with its length in lines, docstring and decorators in."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            yield f"{name_of(path)}:{node.name}", (node.end_lineno or first) - first + 1


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_enough_to_read_in_one_go(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert length <= MOST_LINES


def test_a_function_fits_on_a_screen() -> None:
    long = {
        name: length
        for path in MODULES
        for name, length in functions(path)
        if length > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_a_folder_holds_few_enough_modules_to_look_through() -> None:
    held = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in MODULES)
    assert held.pop(".") <= MOST_FLAT
    assert {folder: number for folder, number in held.items() if number > MOST_MODULES} == {}


def test_imports_run_one_way() -> None:
    found = [
        str(one) for one in package_code.problems(PACKAGE) if "import" in one.what or "layer" in one.what
    ]
    assert found == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Within a layer too: a module never reaches itself through what it imports."""
    reached: dict[str, set[str]] = {
        name_of(path): {target for target in _imports(path) if (PACKAGE / target).is_file()}
        for path in MODULES
    }
    for start in reached:
        seen: set[str] = set()
        ahead = set(reached[start])
        while ahead:
            one = ahead.pop()
            assert one != start, f"{start} imports itself through others"
            if one not in seen:
                seen.add(one)
                ahead |= reached[one]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "crossings":
            folder = (node.module or "").split(".")[1:]
            yield "/".join(folder) + ".py"
            for alias in node.names:
                yield "/".join([*folder, alias.name]) + ".py"


def test_only_fetch_touches_network_and_clock() -> None:
    """The clock that says what day it is; how long something took is no such thing."""
    network = {"httpx", "requests", "urllib.request", "http.client", "ftplib", "smtplib"}
    for path in MODULES:
        if name_of(path).startswith("official/fetch"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not network & set(package_code.imported(node)), name_of(path)
            if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow"):
                clock = ast.unparse(node.value).rpartition(".")[2] in ("date", "datetime", "Timestamp")
                assert not clock, f"{name_of(path)}:{node.lineno} asks what day it is"
            if isinstance(node, ast.Attribute) and node.attr == "time" and isinstance(node.value, ast.Name):
                assert node.value.id != "time", f"{name_of(path)}:{node.lineno} asks what time it is"


def test_no_public_class_or_constant_is_named_twice() -> None:
    """A reader who looks a name up finds one thing: classes, and constants that another module uses."""
    used = {name for path in MODULES for name in _used_elsewhere(parsed(path))}
    where: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].add(name_of(path))
            for name in _assigned(node):
                if name.isupper() and name in used:
                    where[name].add(name_of(path))
    assert {name: sorted(places) for name, places in where.items() if len(places) > 1} == {}


def _used_elsewhere(tree: ast.Module) -> Iterator[str]:
    """Names that a module has from another of the package: imported, or as an attribute of one imported whole."""
    own = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "crossings"
    ]
    yield from (alias.name for node in own for alias in node.names)
    modules = {alias.asname or alias.name for node in own for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.attr


def _assigned(node: ast.stmt) -> Iterator[str]:
    """The names that a statement assigns, in a tuple too."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in targets:
        for one in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(one, ast.Name):
                yield one.id


def test_every_command_of_the_command_line_is_carried_out() -> None:
    """What may be asked for is listed in one module, what is done in another: neither knows more than the other."""
    assert commands.known() == set(cli.COMMANDS)
