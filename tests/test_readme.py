"""The README is always true: its numbers are the facts', its commands are commands."""

import re
import subprocess

import pytest
from commands import arguments, known
from conftest import ROOT, copy_chapters
from workbooks import written

from crossings.cli.arguments import parser
from crossings.cli.main import main

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_target_and_file_that_the_readme_names_is_one():
    lines = re.findall(r"^(?:python -m )?crossings ([^#\n]+)", README, re.M)
    assert len(lines) >= 6
    for line in lines:
        parser().parse_args(line.split())
    targets = set(re.findall(r"(?:^|`)make ([\w-]+)", README, re.M))
    assert {"site", "test", "preview", "edit"} <= targets
    for target in targets:
        ran = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    for name in re.findall(r"(?:-r|-f) (\S+)", README):
        assert (ROOT / name.rstrip("`")).is_file(), name
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    for module in re.findall(
        r"^  ([a-z_ ·/]+?)\s{2,}\S", README.split("src/crossings/   ")[1].split("tests/  ")[0], re.M
    ):
        for name in module.split("·"):
            path = ROOT / "src" / "crossings" / name.strip().rstrip("/")
            assert path.is_dir() or path.with_suffix(".py").is_file(), name


@pytest.mark.parametrize("name", sorted(known()))
def test_the_help_of_a_command_has_examples_of_it_that_are_commands(name, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args([name, "--help"])
    said = capsys.readouterr().out.split("Examples:")[1]
    examples = re.findall(r"^  (crossings .*?)(?:   .*)?$", said, re.M)
    assert examples and all(arguments(line)[0] == name for line in examples)


def test_every_command_of_the_readme_runs(built, tmp_path, monkeypatch, capsys):
    """Commands that only read run on the built project.

    A build runs on a copy with one short chapter, and ingest runs into an empty folder.
    """
    small = copy_chapters(tmp_path / "project", "western-balkans")
    monkeypatch.setattr("crossings.site.render.quarto", lambda: None)
    ran = []
    for line in re.findall(r"^crossings ([^#\n]+)", README, re.M):
        words = line.split()
        if words[0] in ("ingest", "fetch", "diff", "editions", "deposit", "fresh"):
            # These write what others in this checkout read: theirs are the tests that run them for
            # real.
            if words[0] == "ingest":
                words = [
                    "ingest",
                    str(written(tmp_path / "FILE.ods")),
                    "--data",
                    str(tmp_path / "data"),
                ]
            else:
                continue
        monkeypatch.chdir(
            small if words[0] in ("build", "new") else built.project
        )  # which others look at
        assert main(words) == 0, (line, capsys.readouterr())
        ran.append(words[0])
    assert set(ran) >= {"ingest", "facts", "claims", "build", "check"}
