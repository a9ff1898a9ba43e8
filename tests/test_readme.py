"""The README is always true: its numbers are the facts', its commands are commands."""

import os
import re
import subprocess
import sys

import pytest
from commands import arguments, known
from conftest import ROOT, copy_chapters
from workbooks import written

from crossings.cli.arguments import parser
from crossings.cli.main import main

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_that_the_readme_names_is_one():
    lines = re.findall(r"^(?:python -m )?crossings ([^#\n]+)", README, re.M)
    assert len(lines) >= 6
    for line in lines:
        parser().parse_args(line.split())


def test_every_target_that_the_readme_names_is_one():
    targets = set(re.findall(r"(?:^|`)make ([\w-]+)", README, re.M))
    assert {"site", "test", "preview", "edit"} <= targets
    for target in targets:
        ran = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr


def test_every_file_that_the_readme_names_is_one():
    names = re.findall(r"(?:-r|-f) (\S+)", README)
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert names and targets
    for name in names:
        assert (ROOT / name.rstrip("`")).is_file(), name
    for target in targets:
        assert (ROOT / target).exists(), target


def modules_named() -> list[str]:
    """The modules and folders of the package in the README's list of what is where."""
    listed = README.split("src/crossings/   ")[1].split("tests/  ")[0]
    lines = re.findall(r"^  ([a-z_ ·/]+?)\s{2,}\S", listed, re.M)
    return [name.strip().rstrip("/") for line in lines for name in line.split("·")]


def test_every_module_that_the_readme_names_is_one():
    assert len(modules_named()) > 10
    for name in modules_named():
        path = ROOT / "src" / "crossings" / name
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


@pytest.mark.parametrize("name", sorted(known()))
def test_the_help_of_a_command_has_examples_that_are_sound(name, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args([name, "--help"])
    after = capsys.readouterr().out.split("Examples:")[1]
    examples = re.findall(r"^  (crossings .*?)(?:   .*)?$", after, re.M)
    assert examples and all(arguments(line)[0] == name for line in examples)


def test_a_command_without_its_libraries_says_what_to_type(tmp_path):
    """Red while it ended in a traceback. -S leaves out all that was installed."""
    ran = subprocess.run(
        [sys.executable, "-S", "-m", "crossings", "build"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2 and ran.stderr.count("\n") == 1
    assert "make site" in ran.stderr and "Traceback" not in ran.stderr


# These write what others in this checkout read: theirs are the tests that run them for real.
RUN_ELSEWHERE = {"fetch", "diff", "editions", "fresh"}


@pytest.mark.slow
def test_every_command_of_the_readme_runs(built, tmp_path, monkeypatch, capsys):
    """Commands that only read run on the built project.

    A build runs on a copy with one short chapter, and ingest runs into an empty folder.
    """
    small = copy_chapters(tmp_path / "project", "western-balkans")
    monkeypatch.setattr("crossings.site.render.quarto", lambda: None)
    book, data = written(tmp_path / "FILE.ods"), tmp_path / "data"
    lines = [line.split() for line in re.findall(r"^crossings ([^#\n]+)", README, re.M)]
    commands = [words for words in lines if words[0] not in RUN_ELSEWHERE]
    for words in commands:
        # others look at the built project
        monkeypatch.chdir(small if words[0] in ("build", "new") else built.project)
        into_empty = ["ingest", str(book), "--data", str(data), "--read-on", "2018-03-01"]
        command = into_empty if words[0] == "ingest" else words
        assert main(command) == 0, (words, capsys.readouterr())
    assert {words[0] for words in commands} >= {"ingest", "facts", "claims", "build", "check"}
