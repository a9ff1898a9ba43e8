"""The project as a whole: dependency lists that agree, nothing committed that should not be."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

import pytest
import yaml
from conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_and_range(requirement: str) -> tuple[str, str]:
    found = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*(.*)", requirement)
    assert found
    return found[1].lower().replace("_", "-"), found[2].replace(" ", "")


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of committed files")
    return listed.stdout.splitlines()


def test_the_conda_environment_names_the_direct_dependencies_with_the_same_ranges() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    listed = dict(name_and_range(entry) for entry in [*[e for e in conda if isinstance(e, str)], *pip[:-1]])
    for requirement in PYPROJECT["project"]["dependencies"]:
        name, wanted = name_and_range(requirement)
        assert listed.get(name) == wanted, (
            f"environment.yml: {name} should be {wanted}, is {listed.get(name)}"
        )
    assert {"python", "jupyter", "quarto"} <= set(listed)
    assert listed["python"] == PYPROJECT["project"]["requires-python"]


def test_the_quarto_of_conda_is_the_quarto_of_the_extra() -> None:
    (pinned,) = PYPROJECT["project"]["optional-dependencies"]["quarto"]
    conda = (ROOT / "environment.yml").read_text(encoding="utf-8")
    series = re.search(r"quarto =([\d.]+)", conda)
    assert series and pinned.split("==")[1].startswith(series[1] + ".")
    assert pinned in (ROOT / "requirements-quarto.lock").read_text(encoding="utf-8")


def test_every_direct_dependency_is_pinned_in_the_lock_file_within_its_range() -> None:
    from packaging.requirements import Requirement

    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = {
        m[1].lower().replace("_", "-"): m[2]
        for m in re.finditer(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.M)
    }
    extras = PYPROJECT["project"]["optional-dependencies"]
    optional = extras["dev"] + extras["cluster"]
    for text in PYPROJECT["project"]["dependencies"] + optional:
        requirement = Requirement(text)
        pin = pins.get(requirement.name.lower().replace("_", "-"))
        assert pin and requirement.specifier.contains(pin), f"{text}: the lock has {pin}"


def test_lock_files_carry_no_address() -> None:
    for name in (
        "requirements.lock",
        "requirements-quarto.lock",
        "requirements-edit.lock",
        "environment.yml",
    ):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name


def test_notebooks_are_committed_without_outputs() -> None:
    for path in tracked("*.ipynb"):
        for cell in json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path


def test_no_workbook_and_nothing_generated_is_committed() -> None:
    assert tracked("*.ods", "*.xlsx", "_site", "build", "report/*.ipynb", "_variables.yml") == []
