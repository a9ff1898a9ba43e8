"""Workflows are checked as files.

Permissions are the least, pins are by commit, and nothing is in them that the project does not
have.
"""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import govuk
import pytest
import workbooks
import yaml
from commands import arguments
from conftest import ROOT, write_description
from faults import program

from crossings.official import ingest_workbook

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
    settings: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return settings


JOBS = [(path, name, job) for path in FILES for name, job in workflow(path)["jobs"].items()]
STEPS = [(path, name, step) for path, name, job in JOBS for step in job.get("steps", [])]


def test_workflows_start_when_they_should():
    starts = {path.name: set(workflow(path)[True]) for path in FILES}  # YAML reads `on` as true
    assert starts == {
        "check.yml": {"push", "pull_request", "workflow_call"},
        "friday.yml": {"schedule", "workflow_dispatch"},
        "publish.yml": {"push", "workflow_dispatch"},
        "warnings.yml": {"schedule", "workflow_dispatch"},
    }
    friday = workflow(ROOT / ".github/workflows/friday.yml")[True]["schedule"]
    assert friday[0]["cron"].split()[-1] == "5"  # Friday
    assert workflow(ROOT / ".github/workflows/publish.yml")[True]["push"] == {"branches": ["main"]}


FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))


@pytest.mark.parametrize(
    "path", [path for path in FORMS if path.name != "config.yml"], ids=lambda path: path.name
)
def test_a_form_for_issues_has_a_name_and_parts_with_ids(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    ids = [part["id"] for part in form["body"]]
    assert form["name"] and form["description"] and len(ids) == len(set(ids)) >= 3


def test_the_data_have_an_owner():
    owners = (ROOT / ".github/CODEOWNERS").read_text("utf-8")
    assert re.search(r"^/data/\s+@\S+", owners, re.M)


def test_the_container_makes_the_site_from_a_pinned_image():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert container["postCreateCommand"].endswith("make site")
    assert not container["image"].endswith(":latest")
    assert f"{8765}" in container["portsAttributes"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_grants_nothing_by_itself(path):
    assert workflow(path)["permissions"] == {}
    assert "secrets." not in path.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_does_not_run_twice_at_once(path):
    assert workflow(path)["concurrency"]["group"]


@pytest.mark.parametrize(
    ("path", "name", "job"), JOBS, ids=[f"{path.name}/{name}" for path, name, _ in JOBS]
)
def test_a_job_has_the_least_permissions_and_an_end(path, name, job):
    writes = {scope for scope, level in job["permissions"].items() if level != "read"}
    assert writes == MAY_WRITE.get(f"{path.name}/{name}", set())
    assert "uses" in job or 0 < job["timeout-minutes"] <= 60


def test_changes_are_checked_with_the_oldest_and_a_newer_python():
    job = workflow(ROOT / ".github/workflows/check.yml")["jobs"]["tests"]
    promised = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    versions = job["strategy"]["matrix"]["python"]
    assert promised and versions[0] == promised[1] and len(versions) > 1
    setup = next(step for step in job["steps"] if "setup-python" in step.get("uses", ""))
    assert setup["with"]["python-version"] == "${{ matrix.python }}"
    assert job["env"]["PYTHON"] == "python", "else make takes another by its name"


@pytest.mark.parametrize(
    ("ended", "status"), [("success", 0), ("failure", 1), ("cancelled", 1), ("skipped", 1)]
)
def test_the_status_to_require_is_of_a_job_without_a_matrix(ended, status):
    """Red while `check` had a matrix: no status of that name came, and pull requests waited."""
    job = workflow(ROOT / ".github/workflows/check.yml")["jobs"]["check"]
    assert "strategy" not in job and job["needs"] == "tests" and job["if"] == "always()"
    (step,) = job["steps"]
    assert step["env"]["ENDED"] == "${{ needs.tests.result }}"
    environment = {**os.environ, "ENDED": ended}
    assert subprocess.run(["bash", "-e", "-c", step["run"]], env=environment).returncode == status


def test_every_action_is_pinned_by_one_commit():
    commits: dict[str, set[str]] = {}
    uses = [
        (path.name, line.strip())
        for path in FILES
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\buses: (?!\./)", line)
    ]
    for name, line in uses:
        pinned = PINNED.search(line)
        assert pinned, f"{name}: {line}"
        commits.setdefault(pinned["what"], set()).add(pinned["commit"])
    assert all(len(of_action) == 1 for of_action in commits.values()), commits


def test_no_step_keeps_the_token_or_runs_what_others_wrote():
    for path, _, step in STEPS:
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False, path.name
        assert "${{" not in step.get("run", ""), f"{path.name}: {step['run']}"


def test_every_command_and_target_in_a_workflow_is_one():
    targets = set()
    for _, _, step in STEPS:
        for line in step.get("run", "").splitlines():
            if line.startswith("make "):
                assert set(line.partition("#")[0].split()[1:]) <= TARGETS, line
            if "-m crossings" in line:
                targets.add(arguments(line)[0])
    assert {"fetch", "diff", "fresh", "build"} <= targets


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
    """The step itself runs, with programs in place of the tests and of `crossings diff`.

    The programs say what those would say.
    """
    steps = workflow(ROOT / ".github/workflows/friday.yml")["jobs"]["read"]["steps"]
    (step,) = (
        step for step in steps if "body.md" in step.get("run", "") and "pytest" in step["run"]
    )
    script = (
        f"case \"$*\" in *pytest*) echo '{summary}'; exit {status};; "
        "*) echo 'One day added.';; esac"
    )
    program(tmp_path / ".venv" / "bin" / "python", script)
    (tmp_path / "fetch.txt").write_text("crossings: the page was not read\n", "utf-8")
    environment = {**os.environ, "RUNNER_TEMP": str(tmp_path)}
    ran = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=environment)
    body = (tmp_path / "body.md").read_text("utf-8")
    assert ran.returncode == 0, "the pull request opens all the same"
    assert (
        opens_with in body.splitlines()[0] and summary in body and body.endswith("One day added.\n")
    )


FRIDAY = ROOT / ".github/workflows/friday.yml"


def test_data_are_tested_before_the_pull_request_opens():
    runs = [step.get("run", "") for step in workflow(FRIDAY)["jobs"]["read"]["steps"]]
    order = [
        next(at for at, run in enumerate(runs) if command in run)
        for command in ("fetch", "live_data", "gh pr create")
    ]
    assert order == sorted(order)


def test_the_check_of_new_data_is_that_of_every_change():
    jobs = workflow(FRIDAY)["jobs"]
    assert jobs["check"]["uses"] == "./.github/workflows/check.yml"
    assert jobs["check"]["with"]["ref"] == "${{ needs.read.outputs.commit }}"
    assert jobs["report"]["steps"][0]["env"]["ENDED"] == "${{ needs.check.result }}"


def test_a_check_looks_at_the_commit_that_it_is_given():
    for path, _, step in STEPS:
        if path.name == "check.yml" and "checkout" in step.get("uses", ""):
            assert step["with"]["ref"] == "${{ inputs.ref }}"


def test_data_reach_main_by_a_pull_request():
    text = FRIDAY.read_text("utf-8")
    assert re.findall(r"git add .*", text) == ["git add data README.md CITATION.cff"]
    assert re.findall(r"git push .*", text) == ['git push --quiet origin "$branch"']
    assert 'branch="data/' in text
    assert "gh pr create --base main" in text and "gh pr merge" not in text


def test_the_site_that_is_published_is_checked_and_quartos():
    jobs = workflow(ROOT / ".github/workflows/publish.yml")["jobs"]
    assert jobs["check"]["uses"] == "./.github/workflows/check.yml"
    assert jobs["build"]["needs"] == "check" and jobs["deploy"]["needs"] == "build"
    assert any("--renderer quarto" in step.get("run", "") for step in jobs["build"]["steps"])


class Repository:
    """A project with a bare repository as its origin, GOV.UK on this machine, and a `gh`."""

    def __init__(self, folder: Path, data: Path, server: govuk.Server) -> None:
        """Commit the data of a workbook to main; `gh` notes what it is asked for."""
        self.folder, self.server, self.project = folder, server, folder / "project"
        (self.project / "data").mkdir(parents=True)
        workbooks.without_claims(data, self.project / "data")
        for name, text in (("README.md", "# A report\n"), ("CITATION.cff", "title: A\n")):
            (self.project / name).write_text(text, "utf-8")
        (self.project / ".gitignore").write_text(".venv/\n.mirror\nlock\n.lock\n", "utf-8")
        before = workbooks.written(folder / "before.ods", of=workbooks.vintage(22, 3))
        (self.project / "data/datapackage.json").unlink(missing_ok=True)
        ingest_workbook.ingest(before, self.project / "data", read_on=dt.date(2018, 1, 26))
        write_description(self.project / "data")
        program(
            folder / "bin" / "gh",
            f'echo "$*" >> {folder / "noted"}; case "$*" in *"pr list"*) cat {folder / "open"} ;; '
            f'*"pr view"*) [ -s {folder / "open"} ] && echo OPEN ;; esac',
        )
        (folder / "open").write_text("", "utf-8")
        real = f"PYTHONPATH={ROOT / 'src'} {sys.executable}"
        options = f"--api {server.address} --read-on 2018-01-29"
        program(
            self.project / ".venv" / "bin" / "python",
            f'case "$*" in *pytest*) echo "1 passed in 1s";; '
            f'*fetch*) {real} "$@" {options};; *) {real} "$@";; esac',
        )
        subprocess.run(["git", "init", "-q", "--bare", str(folder / "origin.git")], check=True)
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "Begin")
        self.git("remote", "add", "origin", str(folder / "origin.git"))
        self.git("push", "-q", "origin", "main")

    def git(self, *arguments: str) -> str:
        """What git prints in the project."""
        named = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
        command = ["git", *named, "-C", str(self.project), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def asked(self, words: str) -> list[str]:
        """What `gh` was asked for that holds these words."""
        noted = self.folder / "noted"
        lines = noted.read_text("utf-8").splitlines() if noted.is_file() else []
        return [line for line in lines if words in line]

    def friday(self, run: str, days: int, *page: tuple[str, Any, int, int]) -> dict[str, str]:
        """Run the job from a new checkout of main, with a workbook of so many days and a page."""
        book = workbooks.written(self.folder / f"{run}.ods", of=workbooks.vintage(days, 3))
        govuk.stands_for(self.server, book, govuk.table_of(*page))
        self.git("switch", "-q", "main")
        for branch in self.git("branch", "--format=%(refname:short)").split():
            if branch != "main":
                self.git("branch", "-qD", branch)
        return friday(self.project, self.folder, run)


@pytest.fixture
def repository(data: Path, tmp_path: Path) -> Iterator[Repository]:
    with govuk.serving() as server:
        yield Repository(tmp_path, data, server)


DAY = ("25 January 2018", "1,090", 13, 1)
BRANCH = "data/2018-01-25-1"


@pytest.mark.slow
def test_a_friday_with_nothing_new_opens_no_pull_request(repository):
    """The job's own steps run, from fetch to the pull request."""
    first = repository.friday("1", 24, DAY)
    assert first["data"] == "yes" and first["commit"]
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--ff-only", BRANCH)
    assert repository.friday("2", 24, DAY) == {}, "nothing was new"
    (opened,) = repository.asked("pr create")
    assert "--title Official data to 2018-01-25" in opened
    body = (repository.folder / "body.md").read_text("utf-8")
    assert "1,090 people arrived on 25 January 2018" in body


@pytest.mark.slow
def test_a_saturday_goes_on_where_friday_and_people_left_off(repository):
    """Red while it opened a second pull request, or pushed over a person's commit by force."""
    repository.friday("1", 24, DAY)
    (repository.folder / "open").write_text(f"{BRANCH}\n", "utf-8")
    repository.git("switch", "-q", BRANCH)
    (repository.project / "README.md").write_text("# A better report\n", "utf-8")
    repository.git("commit", "-qam", "Say it better")
    repository.git("push", "-q", "origin", BRANCH)
    again = repository.friday("2", 24, DAY, ("26 January 2018", 8, 1, 0))
    assert again["data"] == "yes"
    subjects = repository.git("log", "--format=%s", f"main..origin/{BRANCH}").splitlines()
    assert subjects == [
        "Read the official data to 2018-01-26",
        "Say it better",
        "Read the official data to 2018-01-25",
    ]
    assert len(repository.asked("pr create")) == 1
    (edited,) = repository.asked("pr edit")
    assert "--title Official data to 2018-01-26" in edited
    branches = repository.git("ls-remote", "--heads", "origin").splitlines()
    assert len(branches) == 2, "main, and one for the data"


@pytest.mark.slow
def test_a_malformed_page_opens_a_pull_request_that_says_so(repository):
    """Red while the page of that day kept the workbook from being read."""
    put = repository.friday("1", 24, ("25 January 2018", "many", 13, 1))
    assert put["commit"]
    body = (repository.folder / "body.md").read_text("utf-8")
    assert "last 7 days was not read" in body and "'many'" in body


def friday(project: Path, runner: Path, run: str) -> dict[str, str]:
    """Run the steps of the job that act on the data, each as the runner would.

    It returns what they put out for others.
    """
    output = runner / "output"
    output.write_text("", "utf-8")
    path = f"{runner / 'bin'}:{os.environ['PATH']}"
    environment = {
        **os.environ,
        "RUNNER_TEMP": str(runner),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_RUN_NUMBER": run,
        "PATH": path,
    }
    put: dict[str, str] = {}
    for step in workflow(ROOT / ".github/workflows/friday.yml")["jobs"]["read"]["steps"]:
        script = step.get("run", "")
        to_run = "if" not in step or (step["if"] == "steps.new.outputs.data" and "data" in put)
        if not script or script.startswith("make ") or not to_run:
            continue
        subprocess.run(["bash", "-e", "-c", script], cwd=project, env=environment, check=True)
        put = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    return put


def test_each_edition_is_built_again_before_a_site_is_put_up():
    """Red while an upload took away the editions that were put up by hand."""
    steps = workflow(ROOT / ".github/workflows/publish.yml")["jobs"]["build"]["steps"]
    runs = [step.get("run", "") for step in steps]
    order = [
        next(at for at, run in enumerate(runs) if words in run)
        for words in ("crossings build", "crossings editions", "make check")
    ]
    assert order == sorted(order)


def test_nothing_is_published_that_the_check_before_refuses():
    steps = workflow(ROOT / ".github/workflows/publish.yml")["jobs"]["build"]["steps"]
    looks = next(
        at for at, step in enumerate(steps) if "crossings check --publish" in step.get("run", "")
    )
    puts_up = next(
        at for at, step in enumerate(steps) if "upload-pages-artifact" in step.get("uses", "")
    )
    assert looks < puts_up and not {"if", "continue-on-error"} & set(steps[looks])
    assert arguments(steps[looks]["run"]) == ["check", "--publish"]
