"""Quarto's hooks find the environment, whatever Python Quarto calls them with."""

import os
import subprocess
import sys
from pathlib import Path

import yaml
from conftest import ROOT
from faults import program

HOOK = ROOT / "report" / "includes" / "hook.py"


def called_by_another_python(folder: Path) -> subprocess.CompletedProcess[str]:
    """The hook as a Python runs it that has no crossings, in the project `folder`."""
    command = [sys.executable, "-S", str(HOOK), "pre-render"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_settings_name_hooks_that_can_be_run():
    project = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))["project"]
    for step in ("pre-render", "post-render"):
        hook, argument = project[step].split()
        assert ROOT / hook == HOOK and argument == step
    assert os.access(HOOK, os.X_OK)


def test_without_an_environment_one_sentence_says_what_to_type(tmp_path):
    called = called_by_another_python(tmp_path)
    (said,) = called.stderr.splitlines()
    assert called.returncode == 1 and said.startswith("crossings: ") and "make site" in said


def test_an_environment_that_is_not_active_is_found(tmp_path):
    program(tmp_path / ".venv" / "bin" / "python", 'echo "$@"; exit 3')
    called = called_by_another_python(tmp_path)
    assert (called.stdout.split(), called.returncode) == (["-m", "crossings", "pre-render"], 3)
