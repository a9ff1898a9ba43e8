"""The project is sound as a whole.

Its dependency lists agree, nothing is committed that should not be, and imports run one way.
"""

import ast
import functools
import json
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import commands
import pytest
import yaml
from conftest import ROOT
from radon.visitors import ComplexityVisitor

from crossings.cli import main as cli

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT: list[str] = PYPROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
ADDED = [text for extra in ("dev", "edit", "cluster") for text in EXTRAS[extra]]


def name_and_range(requirement: str) -> tuple[str, str]:
    parts = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*(.*)", requirement)
    assert parts
    return parts[1].lower().replace("_", "-"), parts[2].replace(" ", "")


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of committed files")
    return listed.stdout.splitlines()


CONDA = (ROOT / "environment.yml").read_text("utf-8")


def conda_ranges() -> dict[str, str]:
    """The packages that the conda environment names, with their ranges."""
    entries = yaml.safe_load(CONDA)["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    requirements = [entry for entry in entries if isinstance(entry, str)]
    return dict(name_and_range(entry) for entry in [*requirements, *pip[:-1]])


def test_the_conda_environment_names_the_same_dependencies():
    listed = conda_ranges()
    for requirement in DIRECT:
        name, versions = name_and_range(requirement)
        assert listed.get(name) == versions, f"environment.yml: {name} should be {versions}"
    assert {"python", "jupyter", "quarto"} <= set(listed)
    assert listed["python"] == PYPROJECT["project"]["requires-python"]


def test_quarto_is_of_one_series_wherever_it_is_named():
    (pinned,) = EXTRAS["quarto"]
    series = re.search(r"quarto =([\d.]+)", CONDA)
    assert series and pinned.split("==")[1].startswith(series[1] + ".")
    assert pinned in (ROOT / "requirements-quarto.lock").read_text("utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """Give the versions that a lock file allows, by package.

    There is more than one where they differ between Pythons.
    """
    versions: dict[str, set[str]] = {}
    text = (ROOT / lock).read_text("utf-8")
    for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M):
        versions.setdefault(name.lower().replace("_", "-"), set()).add(version)
    return versions


@pytest.mark.parametrize(
    ("lock", "direct"), [("requirements.lock", DIRECT), ("requirements-dev.lock", ADDED)]
)
def test_every_direct_dependency_is_pinned_within_its_range(lock, direct):
    from packaging.requirements import Requirement

    pinned = pins(lock)
    for text in direct:
        requirement = Requirement(text)
        versions = pinned.get(requirement.name.lower().replace("_", "-"), set())
        assert versions, f"{text} is not in {lock}"
        within = all(requirement.specifier.contains(version) for version in versions)
        assert within, f"{text}: {lock} has {versions}"


LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-quarto.lock"]


def test_a_build_installs_nothing_that_only_tests_use():
    names = {name_and_range(text)[0] for text in ADDED}
    assert not names & set(pins("requirements.lock"))


def test_a_package_is_pinned_alike_for_builds_and_for_tests():
    built_with, added = pins("requirements.lock"), pins("requirements-dev.lock")
    both = set(built_with) & set(added)
    assert {name: built_with[name] for name in both} == {name: added[name] for name in both}


@pytest.mark.parametrize("lock", LOCKS)
def test_no_release_candidate_is_pinned(lock):
    from packaging.version import Version

    for name, versions in pins(lock).items():
        assert not any(Version(version).is_prerelease for version in versions), name


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml"])
def test_no_package_is_named_by_its_address(name):
    assert "://" not in (ROOT / name).read_text("utf-8")


def test_no_output_of_a_notebook_is_committed():
    for path in tracked("*.ipynb"):
        for cell in json.loads((ROOT / path).read_text("utf-8"))["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path


def test_no_workbook_and_nothing_generated_is_committed():
    assert tracked("*.ods", "*.xlsx", "_site", "build", "report/*.ipynb", "_variables.yml") == []


PACKAGE = ROOT / "src" / "crossings"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_COMPLEX = 10  # of a function or a cell, by radon's count
MOST_MODULES, MOST_FLAT = 25, 4  # of a folder; beside the folders


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def complexity(code: str) -> int:
    """Give the cyclomatic complexity of a cell by radon.

    It counts conditional expressions and comprehensions too.
    """
    return int(ComplexityVisitor.from_code(code).total_complexity)


PYTHON = sorted(
    path for folder in ("src", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)


def too_complex(code: str) -> list[str]:
    """The functions and classes that are, by name.

    Radon is shown each alone, since it passes over those inside a function.
    """
    names = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            (block, *_methods) = ComplexityVisitor.from_ast(node).blocks
            names += [block.name] * (block.complexity > MOST_COMPLEX)
    return names


def test_a_function_is_read_at_once():
    for path in PYTHON:
        assert too_complex(path.read_text("utf-8")) == [], path.relative_to(ROOT)


@pytest.mark.parametrize("around", ["def outer():", "class Outer:", "if sys.flags.dev_mode:"])
@pytest.mark.parametrize("kind", ["class Inner:", "def inner():"])
def test_a_function_within_another_is_read_at_once_too(around, kind):
    branches = "            if a: pass\n"
    code = f"{around}\n    {kind}\n        def choose(a):\n{{}}"
    assert "choose" not in too_complex(code.format(branches * (MOST_COMPLEX - 1)))
    assert "choose" in too_complex(code.format(branches * MOST_COMPLEX))


def test_a_test_is_named_in_few_words():
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        functions = [node for node in parsed(path).body if isinstance(node, ast.FunctionDef)]
        long = [
            function.name
            for function in functions
            if function.name[:5] == "test_" and len(function.name) >= 60
        ]
        assert long == [], path.name


def test_a_cell_of_a_notebook_follows_one_course():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        for code in codes:
            assert "%%" not in code, f"{path.name}: a magic hides a cell from tools"
            assert complexity(code) <= MOST_COMPLEX, f"{path.name}: {code[:60]!r}"


def test_a_folder_holds_few_enough_modules_to_look_through():
    held = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in MODULES)
    assert held.pop(".") <= MOST_FLAT
    assert {folder: number for folder, number in held.items() if number > MOST_MODULES} == {}


# What draws in SVG writes its own elements.
DRAWS = ("exhibits/drawing.py", "pages/card.py")


# What takes a regular expression, which may look for HTML. It comes first, and alone.
PATTERN = re.compile(r"re\.(compile|search|match|fullmatch|split|sub|subn|findall|finditer)")


def in_patterns(tree: ast.Module) -> set[ast.AST]:
    """What stands in regular expressions."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    patterns = [call.args[0] for call in calls if PATTERN.fullmatch(ast.unparse(call.func))]
    return {node for pattern in patterns for node in ast.walk(pattern)}


def holds_html(text: ast.JoinedStr) -> bool:
    """Whether an f-string holds a tag, or the beginning of one."""
    parts = [str(part.value) for part in text.values if isinstance(part, ast.Constant)]
    return any(re.search(r"<[a-zA-Z]|</", part) for part in parts)


def f_strings_with_html(code: str) -> set[int]:
    """The lines of f-strings that hold HTML and are no regular expression."""
    tree = ast.parse(code)
    texts = {node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    return {text.lineno for text in texts - in_patterns(tree) if holds_html(text)}


def test_no_f_string_holds_html():
    for path in [path for path in MODULES if name_of(path) not in DRAWS]:
        assert f_strings_with_html(path.read_text("utf-8")) == set(), name_of(path)


@pytest.mark.parametrize(
    "code",
    [
        'f"<p>{x}</p>"',
        'f"<p>(?){x}</p>"',
        'f"{x}</{tag}>"',
        're.sub(rf"<p>{x}", f"<b>{x}", text)',
        're.sub(PATTERN, "<b>" + f"<i>{x}", text)',
        'compiled.search(f"<p>{x}")',
    ],
)
def test_html_in_an_f_string_is_seen(code):
    assert f_strings_with_html(code) == {1}


@pytest.mark.parametrize(
    "code",
    ['f"{x} < {y}"', 'f"{x} <= 3 / {y}"', 're.search(rf"<p>{x}</{tag}>", text)', '"<p>"'],
)
def test_no_html_is_seen_where_there_is_none(code):
    assert f_strings_with_html(code) == set()


NETWORK = {"httpx", "requests", "urllib3", "urllib.request", "http.client", "ftplib", "smtplib"}
# What says which day or what time it is; how long something took is no such thing.
CLOCK = re.compile(r"(.*\.)?(date|datetime|Timestamp)\.(today|now|utcnow)|time\.time")
BUT_FETCH = [path for path in MODULES if not name_of(path).startswith("official/fetch")]


def test_only_fetch_touches_the_network():
    for path in BUT_FETCH:
        for node in ast.walk(parsed(path)):
            imported = []
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported = [node.module]
            assert not NETWORK & set(imported), name_of(path)


def test_only_fetch_asks_what_day_or_time_it_is():
    for path in BUT_FETCH:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute):
                assert not CLOCK.fullmatch(ast.unparse(node)), f"{name_of(path)}:{node.lineno}"


def test_every_command_of_the_command_line_is_carried_out():
    """One module lists what may be asked for, and another says what is done.

    Neither knows more than the other.
    """
    assert commands.known() == set(cli.COMMANDS)


def test_tests_that_share_work_run_in_one_process(request):
    """Or each makes a site of its own: pytest 9.2 with xdist 3.8 forgot the groups in silence."""
    if request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@project")
