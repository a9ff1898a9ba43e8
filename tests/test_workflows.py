"""Workflows as files: least permissions, pins by commit, and nothing in them that the project does not have."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import arguments
from conftest import ROOT
from faults import program

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)) | {
    ".venv/.ready",
    ".venv/.ready-dev",
}
PINNED = re.compile(r"uses: (?P<what>actions/[\w-]+)@(?P<commit>[0-9a-f]{40}) # v\d+\.\d+\.\d+$")
MAY_WRITE = {  # job → what it may change; every other job reads
    "friday.yml/read": {"contents", "pull-requests"},
    "friday.yml/report": {"statuses"},
    "publish.yml/deploy": {"pages", "id-token"},
}


def workflow(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


JOBS = [(path, name, job) for path in FILES for name, job in workflow(path)["jobs"].items()]
STEPS = [(path, name, step) for path, name, job in JOBS for step in job.get("steps", [])]


def test_workflows_start_when_they_should_and_forms_owners_and_container_are_sound():
    starts = {path.name: set(workflow(path)[True]) for path in FILES}  # YAML reads `on` as true
    assert starts == {
        "check.yml": {"push", "pull_request", "workflow_call"},
        "friday.yml": {"schedule", "workflow_dispatch"},
        "publish.yml": {"push", "workflow_dispatch"},
        "warnings.yml": {"schedule", "workflow_dispatch"},
    }
    friday = workflow(ROOT / ".github/workflows/friday.yml")[True]["schedule"]
    days = [entry["cron"].split()[-1] for entry in friday]
    assert days[0] == "5"  # Friday
    assert workflow(ROOT / ".github/workflows/publish.yml")[True]["push"] == {"branches": ["main"]}
    for form in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"):
        found = yaml.safe_load(form.read_text("utf-8"))
        if form.name != "config.yml":
            ids = [part["id"] for part in found["body"]]
            assert found["name"] and found["description"] and len(ids) == len(set(ids)) >= 3, (
                form.name
            )
    owners = (ROOT / ".github/CODEOWNERS").read_text("utf-8")
    assert re.search(r"^/data/\s+@\S+", owners, re.M)
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert container["postCreateCommand"].endswith("make site") and not container["image"].endswith(
        ":latest"
    )
    assert f"{8765}" in container["portsAttributes"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_grants_nothing_by_itself_and_does_not_run_twice_at_once(path):
    found = workflow(path)
    assert found["permissions"] == {} and found["concurrency"]["group"]
    assert "secrets." not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "name", "job"), JOBS, ids=[f"{path.name}/{name}" for path, name, _ in JOBS]
)
def test_a_job_has_the_least_permissions_and_an_end(path, name, job):
    writes = {scope for scope, level in job["permissions"].items() if level != "read"}
    assert writes == MAY_WRITE.get(f"{path.name}/{name}", set())
    assert "uses" in job or 0 < job["timeout-minutes"] <= 60


def test_every_change_is_checked_with_the_oldest_python_promised_and_a_newer_one():
    job = workflow(ROOT / ".github/workflows/check.yml")["jobs"]["check"]
    promised = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    versions = job["strategy"]["matrix"]["python"]
    assert promised and versions[0] == promised[1] and len(versions) > 1
    setup = next(step for step in job["steps"] if "setup-python" in step.get("uses", ""))
    assert setup["with"]["python-version"] == "${{ matrix.python }}"
    assert job["env"]["PYTHON"] == "python", "else make takes another by its name"


def test_every_action_is_pinned_by_commit_and_no_step_keeps_the_token():
    seen: dict[str, set[str]] = {}
    for path in FILES:
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"\buses: (?!\./)", line):
                found = PINNED.search(line)
                assert found, f"{path.name}: {line.strip()}"
                seen.setdefault(found["what"], set()).add(found["commit"])
    assert all(len(commits) == 1 for commits in seen.values()), seen
    for path, _, step in STEPS:
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False, path.name
        assert "${{" not in step.get("run", ""), f"{path.name}: {step['run']}"


def test_every_command_and_target_in_a_workflow_is_one():
    named = set()
    for _, _, step in STEPS:
        for line in step.get("run", "").splitlines():
            if line.startswith("make "):
                assert set(line.partition("#")[0].split()[1:]) <= TARGETS, line
            if "-m crossings" in line:
                named.add(arguments(line)[0])
    assert {"fetch", "diff", "fresh", "build"} <= named


@pytest.mark.parametrize(
    ("summary", "status", "opens_with"),
    [
        ("16 passed in 61.02s (0:01:01)", 0, "no problem found"),
        (
            "FAILED tests/test_live_data.py::test_a - assert 1\n1 failed, 15 passed in 61.02s",
            1,
            "do not merge",
        ),
        ("a tool that could not start", 3, "do not merge"),
    ],
)
def test_the_pull_request_says_first_whether_all_holds(tmp_path, summary, status, opens_with):
    """The step itself, with programs in place of the tests and of `crossings diff` that say what they would say."""
    steps = workflow(ROOT / ".github/workflows/friday.yml")["jobs"]["read"]["steps"]
    (step,) = (
        step for step in steps if "body.md" in step.get("run", "") and "pytest" in step["run"]
    )
    said = f"case \"$*\" in *pytest*) echo '{summary}'; exit {status};; *) echo 'One day added.';; esac"
    program(tmp_path / ".venv" / "bin" / "python", said)
    environment = {**os.environ, "RUNNER_TEMP": str(tmp_path)}
    ran = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=environment)
    body = (tmp_path / "body.md").read_text("utf-8")
    assert ran.returncode == 0, "the pull request opens all the same"
    assert (
        opens_with in body.splitlines()[0] and summary in body and body.endswith("One day added.\n")
    )


def test_data_are_tested_and_reach_main_by_a_pull_request_and_the_site_is_checked_and_quartos():
    jobs = workflow(ROOT / ".github/workflows/friday.yml")["jobs"]
    runs = [step.get("run", "") for step in jobs["read"]["steps"]]
    named = ("fetch", "live_data", "gh pr create")
    order = [next(at for at, run in enumerate(runs) if what in run) for what in named]
    assert order == sorted(order) and jobs["check"]["uses"] == "./.github/workflows/check.yml"
    assert jobs["check"]["with"]["ref"] == "${{ needs.read.outputs.commit }}"
    ours = [step for path, _, step in STEPS if path.name == "check.yml"]
    for step in (step for step in ours if "checkout" in step.get("uses", "")):
        assert step["with"]["ref"] == "${{ inputs.ref }}"
    assert jobs["report"]["steps"][0]["env"]["ENDED"] == "${{ needs.check.result }}"
    said = (ROOT / ".github/workflows/friday.yml").read_text("utf-8")
    assert re.findall(r"git add .*", said) == ["git add data README.md"]
    pushes = re.findall(r"git push .*", said)
    assert pushes == ['git push --force origin "$branch"'] and 'branch="data/' in said
    assert "gh pr create --base main" in said and "gh pr merge" not in said
    jobs = workflow(ROOT / ".github/workflows/publish.yml")["jobs"]
    assert jobs["check"]["uses"] == "./.github/workflows/check.yml"
    assert jobs["build"]["needs"] == "check" and jobs["deploy"]["needs"] == "build"
    assert any("--renderer quarto" in step.get("run", "") for step in jobs["build"]["steps"])


def test_nothing_is_put_up_that_the_check_before_publishing_refuses():
    steps = workflow(ROOT / ".github/workflows/publish.yml")["jobs"]["build"]["steps"]
    looks = next(
        at for at, step in enumerate(steps) if "crossings check --publish" in step.get("run", "")
    )
    puts_up = next(
        at for at, step in enumerate(steps) if "upload-pages-artifact" in step.get("uses", "")
    )
    assert looks < puts_up and not {"if", "continue-on-error"} & set(steps[looks])
    assert arguments(steps[looks]["run"]) == ["check", "--publish"]
