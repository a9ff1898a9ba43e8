"""The project is sound as a whole.

Its dependency lists agree, nothing is committed that should not be, and imports run one way.
"""

import ast
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

from crossings.check import package_code
from crossings.cli import main as cli

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT: list[str] = PYPROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
ADDED = [text for extra in ("dev", "edit", "cluster") for text in EXTRAS[extra]]


def name_and_range(requirement: str) -> tuple[str, str]:
    found = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*(.*)", requirement)
    assert found
    return found[1].lower().replace("_", "-"), found[2].replace(" ", "")


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of committed files")
    return listed.stdout.splitlines()


def test_the_conda_environment_names_the_same_dependencies_and_quarto():
    conda = (ROOT / "environment.yml").read_text("utf-8")
    entries = yaml.safe_load(conda)["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    listed = dict(
        name_and_range(entry) for entry in [*[e for e in entries if isinstance(e, str)], *pip[:-1]]
    )
    for requirement in DIRECT:
        name, wanted = name_and_range(requirement)
        assert listed.get(name) == wanted, f"environment.yml: {name} should be {wanted}"
    assert {"python", "jupyter", "quarto"} <= set(listed)
    assert listed["python"] == PYPROJECT["project"]["requires-python"]
    (pinned,) = PYPROJECT["project"]["optional-dependencies"]["quarto"]
    series = re.search(r"quarto =([\d.]+)", conda)
    assert series and pinned.split("==")[1].startswith(series[1] + ".")
    assert pinned in (ROOT / "requirements-quarto.lock").read_text("utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """Give the versions that a lock file allows, by package.

    There is more than one where they differ between Pythons.
    """
    found: dict[str, set[str]] = {}
    text = (ROOT / lock).read_text("utf-8")
    for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M):
        found.setdefault(name.lower().replace("_", "-"), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("lock", "direct"), [("requirements.lock", DIRECT), ("requirements-dev.lock", ADDED)]
)
def test_every_direct_dependency_is_pinned_within_its_range(lock, direct):
    from packaging.requirements import Requirement

    pinned = pins(lock)
    for text in direct:
        requirement = Requirement(text)
        found = pinned.get(requirement.name.lower().replace("_", "-"), set())
        assert found, f"{text} is not in {lock}"
        assert all(requirement.specifier.contains(pin) for pin in found), (
            f"{text}: {lock} has {found}"
        )


def test_a_build_installs_nothing_that_only_tests_use_no_release_candidate_and_no_address():
    built_with, added = pins("requirements.lock"), pins("requirements-dev.lock")
    names = {name_and_range(text)[0] for text in ADDED}
    assert names & set(built_with) <= {"scipy"}  # which statsmodels brings
    both = set(built_with) & set(added)
    assert {name: built_with[name] for name in both} == {name: added[name] for name in both}
    from packaging.version import Version

    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-quarto.lock"):
        for name, versions in pins(lock).items():
            assert not any(Version(version).is_prerelease for version in versions), (
                f"{lock}: {name}"
            )
    for name in (
        "requirements.lock",
        "requirements-quarto.lock",
        "requirements-dev.lock",
        "environment.yml",
    ):
        assert "://" not in (ROOT / name).read_text("utf-8"), name


def test_no_output_no_workbook_and_nothing_generated_is_committed():
    for path in tracked("*.ipynb"):
        for cell in json.loads((ROOT / path).read_text("utf-8"))["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path
    assert tracked("*.ods", "*.xlsx", "_site", "build", "report/*.ipynb", "_variables.yml") == []


PACKAGE = ROOT / "src" / "crossings"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_COMPLEX = 10  # of a cell, by radon's count
MOST_MODULES, MOST_FLAT = 25, 4  # of a folder; beside the folders


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def complexity(code: str) -> int:
    """Give the cyclomatic complexity of a cell by radon.

    It counts conditional expressions and comprehensions too.
    """
    return int(ComplexityVisitor.from_code(code).total_complexity)


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


def test_html_is_written_in_templates_alone():
    for path in MODULES:
        texts = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.JoinedStr)]
        for text in texts if name_of(path) not in DRAWS else ():
            words = [part.value for part in text.values if isinstance(part, ast.Constant)]
            markup = [word for word in words if re.search(r"</?[a-zA-Z]", word)]
            in_a_pattern = any("(?" in word for word in words)
            assert in_a_pattern or not markup, f"{name_of(path)}:{text.lineno}: {markup}"


def test_only_fetch_touches_network_and_clock():
    """The clock that says what day it is; how long something took is no such thing."""
    network = {"httpx", "requests", "urllib3", "urllib.request", "http.client", "ftplib", "smtplib"}
    for path in MODULES:
        if name_of(path).startswith("official/fetch"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not network & set(package_code.imported(node)), name_of(path)
            if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow"):
                clock = ast.unparse(node.value).rpartition(".")[2] in (
                    "date",
                    "datetime",
                    "Timestamp",
                )
                assert not clock, f"{name_of(path)}:{node.lineno} asks what day it is"
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "time"
                and isinstance(node.value, ast.Name)
            ):
                assert node.value.id != "time", (
                    f"{name_of(path)}:{node.lineno} asks what time it is"
                )


def test_every_command_of_the_command_line_is_carried_out():
    """One module lists what may be asked for, and another says what is done.

    Neither knows more than the other.
    """
    assert commands.known() == set(cli.COMMANDS)
