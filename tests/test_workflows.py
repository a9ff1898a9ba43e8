"""Workflows as files: least permissions, pins by commit, and nothing in them that the project does not have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import COMING, arguments, known
from conftest import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)) | {
    ".venv/.ready"
}
PINNED = re.compile(r"uses: (?P<what>actions/[\w-]+)@(?P<commit>[0-9a-f]{40}) # v\d+\.\d+\.\d+$")
MAY_WRITE = {  # job → what it may change; every other job reads
    "friday.yml/read": {"contents", "pull-requests"},
    "publish.yml/deploy": {"pages", "id-token"},
}


def workflow(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


JOBS = [(path, name, job) for path in FILES for name, job in workflow(path)["jobs"].items()]
STEPS = [(path, name, step) for path, name, job in JOBS for step in job.get("steps", [])]


def test_the_four_workflows_start_when_they_should() -> None:
    starts = {path.name: set(workflow(path)[True]) for path in FILES}  # YAML reads `on` as true
    assert starts == {
        "check.yml": {"push", "pull_request", "workflow_call"},
        "friday.yml": {"schedule", "workflow_dispatch"},
        "publish.yml": {"push", "workflow_dispatch"},
        "warnings.yml": {"schedule", "workflow_dispatch"},
    }
    days = [
        entry["cron"].split()[-1]
        for entry in workflow(ROOT / ".github/workflows/friday.yml")[True]["schedule"]
    ]
    assert days[0] == "5"  # Friday
    assert workflow(ROOT / ".github/workflows/publish.yml")[True]["push"] == {"branches": ["main"]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_grants_nothing_by_itself_and_does_not_run_twice_at_once(path: Path) -> None:
    found = workflow(path)
    assert found["permissions"] == {} and found["concurrency"]["group"]
    assert "secrets." not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "name", "job"), JOBS, ids=[f"{path.name}/{name}" for path, name, _ in JOBS])
def test_a_job_has_the_least_permissions_and_an_end(path: Path, name: str, job: dict[str, Any]) -> None:
    writes = {scope for scope, level in job["permissions"].items() if level != "read"}
    assert writes == MAY_WRITE.get(f"{path.name}/{name}", set())
    assert "uses" in job or 0 < job["timeout-minutes"] <= 60


def test_every_action_is_pinned_by_commit_with_its_version() -> None:
    seen: dict[str, set[str]] = {}
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line and "uses: ./" not in line:
                found = PINNED.search(line)
                assert found, f"{path.name}: {line.strip()}"
                seen.setdefault(found["what"], set()).add(found["commit"])
    assert all(len(commits) == 1 for commits in seen.values()), seen


def test_no_step_keeps_the_token_or_runs_what_others_wrote() -> None:
    for path, _, step in STEPS:
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False, path.name
        assert "${{" not in step.get("run", ""), f"{path.name}: {step['run']}"


def test_every_command_and_target_in_a_workflow_is_one() -> None:
    named = set()
    for _, _, step in STEPS:
        for line in step.get("run", "").splitlines():
            if line.startswith("make "):
                assert set(line.partition("#")[0].split()[1:]) <= TARGETS, line
            if "-m crossings" in line:
                named.add(arguments(line)[0])
    assert {"fetch", "diff", "fresh", "build"} <= named


def test_what_is_still_to_come_is_not_there_yet() -> None:
    assert not COMING & known(), "these commands are there now: take them out of COMING in commands.py"


def test_data_reach_main_only_through_a_pull_request() -> None:
    said = (ROOT / ".github/workflows/friday.yml").read_text(encoding="utf-8")
    pushes = re.findall(r"git push .*", said)
    assert pushes == ['git push --force origin "$branch"'] and 'branch="data/' in said
    assert "gh pr create --base main" in said and "gh pr merge" not in said


def test_a_published_site_was_checked_and_is_quartos() -> None:
    jobs = workflow(ROOT / ".github/workflows/publish.yml")["jobs"]
    assert jobs["check"]["uses"] == "./.github/workflows/check.yml"
    assert jobs["build"]["needs"] == "check" and jobs["deploy"]["needs"] == "build"
    assert any("--renderer quarto" in step.get("run", "") for step in jobs["build"]["steps"])


def test_forms_owners_and_container_are_sound() -> None:
    for form in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"):
        found = yaml.safe_load(form.read_text(encoding="utf-8"))
        if form.name != "config.yml":
            ids = [part["id"] for part in found["body"]]
            assert found["name"] and found["description"] and len(ids) == len(set(ids)) >= 3, form.name
    owners = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert re.search(r"^/data/\s+@\S+", owners, re.M)
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"].endswith("make site") and not container["image"].endswith(":latest")
    assert f"{8765}" in container["portsAttributes"]
