"""Editing: JupyterLab shows an exhibit as the site does, a build never sees that, and git takes no outputs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from conftest import ROOT
from nbformat.v4 import new_output
from test_run import notebook, quiet
from test_site import CHROMIUM

from crossings import run
from crossings.exhibits import balkans, jupyterlab
from crossings.exhibits.prose import Prose
from crossings.tables import Record

BIN = Path(sys.executable).parent
CODE = """from crossings.exhibits import balkans
from crossings.tables import Record
balkans.detections(Record(as_of))"""


@pytest.fixture
def as_an_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(jupyterlab.SWITCH, "1")
    monkeypatch.chdir(ROOT / "notebooks")


def test_an_editor_gets_html_and_nobody_else_does(
    record_at: Callable[[str], Record], as_an_editor: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shown in (balkans.detections(record_at("latest")), Prose("Words with **weight**.")):
        bundle: dict[str, Any] = shown._repr_mimebundle_()
        inside = bundle["text/markdown"].split("\n", 1)[1].rpartition("\n```")[0]
        assert bundle["text/html"].endswith(f'<div class="crossings-edit">{inside}</div>')
        with monkeypatch.context() as alone:
            alone.setenv(jupyterlab.SWITCH, "")
            assert "text/html" not in shown._repr_mimebundle_()


def test_a_build_started_by_an_editor_still_makes_no_html(
    tmp_path: Path, data: Path, as_an_editor: None
) -> None:
    path = notebook(tmp_path / "small.ipynb", CODE)
    (executed,) = run.execute_all([path], {"as_of": "latest"}, data, progress=quiet)
    kinds = {
        kind
        for cell in executed.notebook.cells
        for output in cell.get("outputs", [])
        for kind in output["data"]
    }
    assert kinds == {"text/plain", "text/markdown"}


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no chromium on the PATH")
def test_in_jupyterlab_light_and_dark_an_exhibit_has_the_sites_looks(
    record_at: Callable[[str], Record], as_an_editor: None
) -> None:
    from crossings.check import labels
    from crossings.tokens import TOKENS

    shown = balkans.detections(record_at("latest"))._repr_mimebundle_()["text/html"]
    # JupyterLab's own rules for output, and its way to say light or dark: an attribute of <body>.
    around = (
        "<!doctype html><style>body { background: #111; color: #abc; font: 13px sans-serif }"
        ".jp-RenderedHTMLCommon h3 { color: #f0f; font-size: 40px } .jp-RenderedHTMLCommon p { margin: 3px }"
        ".jp-RenderedHTMLCommon :is(td, th) { text-align: right; white-space: nowrap; color: #00f }</style>"
        '<body data-jp-theme-light="true"><p id="not-ours">Notebook</p><div class="jp-RenderedHTMLCommon">'
    )
    look = """() => {
      const of = (what, name) => getComputedStyle(document.querySelector(what))[name];
      return {title: of('.ex-title', 'color'), size: of('.ex-title', 'fontSize'), words: of('.ex-words', 'color'), gap: of('.ex-words p', 'margin'),
        cell: of('.ex-scroll th[scope=row]', 'textAlign'), paper: of('.crossings-edit', 'backgroundColor'),
        outside: of('#not-ours', 'color'), page: of('body', 'backgroundColor')};
    }"""
    with labels.browser() as chromium:
        tab = chromium.new_page()
        tab.set_content(around + shown)
        for at, light in enumerate(("true", "false")):
            tab.evaluate(f"document.body.dataset.jpThemeLight = '{light}'")
            found = tab.evaluate(look)
            ink, paper = (_rgb(TOKENS[name][at]) for name in ("ink", "paper"))
            assert found["title"] == found["words"] == ink and found["paper"] == paper, (light, found)
            assert (
                found["gap"] == "0px 0px 8px"
                and found["size"] == "21px"
                and found["cell"] in ("left", "start")
            ), found
            assert found["outside"] == "rgb(170, 187, 204)" and found["page"] == "rgb(17, 17, 17)", found


def _rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def made(target: str, *more: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile with this environment in place of .venv."""
    given = [f"BIN={BIN}", "READY=", "READY_TO_EDIT=", *more]
    return subprocess.run(
        ["make", "--no-print-directory", target, *given], cwd=folder, capture_output=True, text=True
    )


def test_edit_starts_jupyterlab_on_the_notebooks_as_an_editor() -> None:
    ran = made("edit", "-n", "LAB=--no-browser")
    line = ran.stdout.splitlines()[-1]
    assert f"{jupyterlab.SWITCH}=1" in line and f'CROSSINGS_DATA="{ROOT}/data"' in line
    assert line.endswith("-m jupyterlab --notebook-dir=notebooks --no-browser")


def test_with_the_hooks_git_takes_a_notebook_without_its_outputs_and_keeps_its_cells(tmp_path: Path) -> None:
    for name in (".gitattributes", ".pre-commit-config.yaml", "Makefile"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    ran = made("hooks", folder=tmp_path)
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
        [*git, "show", ":notebooks/claims.ipynb"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert json.loads(kept) == json.loads(source.read_text(encoding="utf-8"))


def test_outside_git_the_hooks_are_no_mistake(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "Makefile", tmp_path / "Makefile")
    ran = subprocess.run(
        ["make", "hooks", f"BIN={BIN}", "READY="],
        cwd=tmp_path, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "GIT_DIR": "/nowhere"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def hooks() -> list[dict[str, Any]]:
    found = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in found["repos"]] == ["local"]  # nothing is downloaded
    listed: list[dict[str, Any]] = found["repos"][0]["hooks"]
    return listed


def test_the_hooks_are_the_same_checks_and_the_project_passes_them() -> None:
    assert {hook["language"] for hook in hooks()} == {"system"}
    by_name = {hook["id"]: hook for hook in hooks()}
    assert set(by_name) == {"style", "format", "types", "outputs", "written"}
    for name in ("style", "format", "outputs", "written"):  # mypy takes long, and `make lint` runs it
        hook = by_name[name]
        command = hook["entry"].replace(".venv/bin", str(BIN)).split()
        if hook.get("pass_filenames", True):
            some = ["notebooks/claims.ipynb"] if name == "outputs" else ["src/crossings/errors.py"]
            assert re.search(hook.get("files", ""), some[0])
            command += some
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)


@pytest.mark.parametrize(
    "staged",
    ["data/curated/agreements.csv", "data/sources.toml", "notebooks/claims.ipynb", "report/more/new.qmd",
     "report/site.css", "index.qmd", "_quarto.yml", "src/crossings/errors.py"],
)  # fmt: skip
def test_a_commit_of_anything_that_the_check_reads_is_checked(staged: str) -> None:
    (files,) = [hook["files"] for hook in hooks() if hook["id"] == "written"]
    assert re.search(files, staged)
    assert not re.search(files, "tests/conftest.py")


def test_the_hook_finds_outputs(tmp_path: Path) -> None:
    book = nbformat.read(ROOT / "notebooks" / "claims.ipynb", as_version=4)
    book.cells[1].outputs = [new_output("stream", text="seen")]
    nbformat.write(book, tmp_path / "claims.ipynb")
    (entry,) = [hook["entry"] for hook in hooks() if hook["id"] == "outputs"]
    command = [*entry.replace(".venv/bin", str(BIN)).split(), str(tmp_path / "claims.ipynb")]
    assert subprocess.run(command, capture_output=True).returncode == 1
