"""The project as a whole: dependency lists that agree, nothing committed that should not be."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

import pytest
import yaml
from conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT: list[str] = PYPROJECT["project"]["dependencies"]
ADDED: list[str] = [
    text
    for extra in ("dev", "edit", "cluster")
    for text in PYPROJECT["project"]["optional-dependencies"][extra]
]


def name_and_range(requirement: str) -> tuple[str, str]:
    found = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*(.*)", requirement)
    assert found
    return found[1].lower().replace("_", "-"), found[2].replace(" ", "")


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of committed files")
    return listed.stdout.splitlines()


def test_the_conda_environment_names_the_same_dependencies_and_quarto() -> None:
    conda = (ROOT / "environment.yml").read_text("utf-8")
    entries = yaml.safe_load(conda)["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    listed = dict(name_and_range(entry) for entry in [*[e for e in entries if isinstance(e, str)], *pip[:-1]])
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
    """The versions that a lock file allows, by package: more than one where they differ between Pythons."""
    found: dict[str, set[str]] = {}
    text = (ROOT / lock).read_text("utf-8")
    for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M):
        found.setdefault(name.lower().replace("_", "-"), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("lock", "direct"), [("requirements.lock", DIRECT), ("requirements-dev.lock", ADDED)]
)
def test_every_direct_dependency_is_pinned_within_its_range(lock: str, direct: list[str]) -> None:
    from packaging.requirements import Requirement

    pinned = pins(lock)
    for text in direct:
        requirement = Requirement(text)
        found = pinned.get(requirement.name.lower().replace("_", "-"), set())
        assert found, f"{text} is not in {lock}"
        assert all(requirement.specifier.contains(pin) for pin in found), f"{text}: {lock} has {found}"


def test_a_build_installs_nothing_that_only_tests_and_editing_use() -> None:
    built_with, added = pins("requirements.lock"), pins("requirements-dev.lock")
    names = {name_and_range(text)[0] for text in ADDED}
    assert names & set(built_with) <= {"scipy"}  # which statsmodels brings
    both = set(built_with) & set(added)
    assert {name: built_with[name] for name in both} == {name: added[name] for name in both}


def test_no_release_candidate_is_pinned_and_no_address_given() -> None:
    from packaging.version import Version

    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-quarto.lock"):
        for name, versions in pins(lock).items():
            assert not any(Version(version).is_prerelease for version in versions), f"{lock}: {name}"
    for name in ("requirements.lock", "requirements-quarto.lock", "requirements-dev.lock", "environment.yml"):
        assert "://" not in (ROOT / name).read_text("utf-8"), name


def test_no_output_no_workbook_and_nothing_generated_is_committed() -> None:
    for path in tracked("*.ipynb"):
        for cell in json.loads((ROOT / path).read_text("utf-8"))["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path
    assert tracked("*.ods", "*.xlsx", "_site", "build", "report/*.ipynb", "_variables.yml") == []
