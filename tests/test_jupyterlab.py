"""Editing: `make edit` opens JupyterLab on the notebooks, and git takes no outputs."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from conftest import ROOT
from nbformat.v4 import new_output

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent


def run_make(
    target: str, *more: str, folder: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile with this environment in place of .venv."""
    command = ["make", "--no-print-directory", target, f"BIN={BIN}", "READY=", "READY_DEV=", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env)


def test_edit_starts_jupyterlab():
    ran = run_make("edit", "-n", "LAB=--no-browser")
    line = ran.stdout.splitlines()[-1]
    assert line == f"{BIN}/python -m jupyterlab --notebook-dir=notebooks --no-browser"


def test_outside_git_the_hooks_are_no_mistake(tmp_path):
    shutil.copyfile(ROOT / "Makefile", tmp_path / "Makefile")
    ran = run_make("hooks", folder=tmp_path, env={"PATH": "/usr/bin:/bin", "GIT_DIR": "/nowhere"})
    assert ran.returncode == 0, ran.stderr


def test_a_notebook_with_outputs_does_not_pass_the_hook(tmp_path):
    book = nbformat.read(ROOT / "notebooks" / "claims.ipynb", as_version=4)
    book.cells[1].outputs = [new_output("stream", text="seen")]
    nbformat.write(book, tmp_path / "claims.ipynb")
    (entry,) = [hook["entry"] for hook in hooks() if hook["id"] == "outputs"]
    command = [*entry.replace(".venv/bin", str(BIN)).split(), str(tmp_path / "claims.ipynb")]
    assert subprocess.run(command, capture_output=True).returncode == 1


def test_with_the_hooks_git_takes_notebooks_without_outputs(tmp_path):
    for name in (".gitattributes", ".pre-commit-config.yaml", "Makefile"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    ran = run_make("hooks", folder=tmp_path)
    assert ran.returncode == 0 and "outputs of notebooks stay out" in ran.stdout, ran.stderr
    assert (tmp_path / ".git" / "hooks" / "pre-commit").is_file()

    source = ROOT / "notebooks" / "claims.ipynb"
    book = nbformat.read(source, as_version=4)
    printed = next(cell for cell in book.cells if cell.cell_type == "code")
    printed.outputs, printed.execution_count = [new_output("stream", text="seen")], 3
    (tmp_path / "notebooks").mkdir()
    nbformat.write(book, tmp_path / "notebooks" / "claims.ipynb")
    subprocess.run([*git, "add", "notebooks"], cwd=tmp_path, check=True)
    kept = subprocess.run(
        [*git, "show", ":notebooks/claims.ipynb"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert json.loads(kept) == json.loads(source.read_text(encoding="utf-8"))


def hooks() -> list[dict[str, Any]]:
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in settings["repos"]] == [
        "local"
    ]  # nothing is downloaded
    listed: list[dict[str, Any]] = settings["repos"][0]["hooks"]
    return listed


def test_the_hooks_are_the_same_checks_and_all_pass():
    assert {hook["language"] for hook in hooks()} == {"system"}
    by_name = {hook["id"]: hook for hook in hooks()}
    assert set(by_name) == {"style", "format", "types", "outputs", "written"}
    for name in (
        "style",
        "format",
        "outputs",
        "written",
    ):  # mypy takes long, and `make lint` runs it
        hook = by_name[name]
        command = hook["entry"].replace(".venv/bin", str(BIN)).split()
        if hook.get("pass_filenames", True):
            some = ["notebooks/claims.ipynb"] if name == "outputs" else ["src/crossings/errors.py"]
            assert re.search(hook.get("files", ""), some[0])
            command += some
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)


def test_a_commit_of_anything_that_the_check_reads_is_checked():
    (files,) = [hook["files"] for hook in hooks() if hook["id"] == "written"]
    for staged in (
        "data/curated/agreements.csv",
        "data/sources.toml",
        "notebooks/claims.ipynb",
        "report/more/new.qmd",
        "report/site.css",
        "404.qmd",
        "_quarto.yml",
        "src/crossings/errors.py",
    ):
        assert re.search(files, staged), staged
    assert not re.search(files, "tests/conftest.py")
