"""Quarto or its stand-in is called in the project itself.

It gives the site of a build, or else the last good one and one sentence.
"""

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import Patch, Said, append, contents, edit, edited, on_a_line, unchanged
from nbformat.v4 import new_markdown_cell, new_notebook
from small_project import small_project

from crossings.cli.main import main
from crossings.site import render, renderer_files

pytestmark = pytest.mark.slow

ANY_SCRIPT = "script-src 'self' 'unsafe-inline';"
OWN_SCRIPTS = re.compile(r"script-src [^;]*;")
CHAPTER, LIMITS = "notebooks/small.ipynb", "report/limits.qmd"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    project = small_project(tmp_path_factory.mktemp("hooks") / "project", data)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        assert main(["build", "--data", "data", "--renderer", "smalldocs"]) == 0
    return project


@pytest.fixture
def project(built_once: Path, tmp_path: Path, monkeypatch: Patch) -> Path:
    """A project that was built, which is the working folder, as a renderer calls its hooks."""
    copy = tmp_path / "project"
    subprocess.run(["cp", "-a", str(built_once), str(copy)], check=True)
    monkeypatch.chdir(copy)
    monkeypatch.setenv("CROSSINGS_DATA", "data")
    monkeypatch.setenv("SMALLDOCS", "1")  # who calls
    return copy


def stand_in(project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The stand-in's own command, as a person types it with the environment active."""
    beside = Path(sys.executable).parent
    paths = f"{beside}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": paths, "CROSSINGS_DATA": "data", **variables}
    command = [str(beside / "smalldocs"), "render"]
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True)


def hook(name: str, monkeypatch: Patch, *, whole: bool = True, output: str = "") -> int:
    monkeypatch.setenv("QUARTO_PROJECT_RENDER_ALL", "1" if whole else "")
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", output or renderer_files.OUTPUT)
    return main([name])


def rendered_page(project: Path, words: str, page: str = "report/limits.html") -> None:
    """Write a page among finished ones as a renderer does that renders it alone."""
    raw = project / renderer_files.STORED / "pages" / page
    text = raw.read_text("utf-8").replace("</main>", f"<p>{words}</p></main>", 1)
    (project / renderer_files.OUTPUT / page).write_text(text, "utf-8")


def test_the_stand_ins_own_command_gives_the_site_of_a_build(project: Path) -> None:
    before = contents(project / "_site")
    for path in ("build", "_site"):
        subprocess.run(["rm", "-rf", str(project / path)], check=True)
    ran = stand_in(project)
    assert ran.returncode == 0, ran.stderr
    assert contents(project / "_site") == before
    assert main(["build", "--renderer", "smalldocs"]) == 0
    assert contents(project / "_site") == before
    assert main(["check", "--data", "data"]) in (0, 1)


def test_copies_of_notebooks_are_read_only_and_go_with_them(
    project: Path,
) -> None:
    copy, own_notebook = project / "report" / "small.ipynb", project / "report" / "own.ipynb"
    assert stat.S_IMODE(copy.stat().st_mode) == renderer_files.READ_ONLY
    assert json.loads(copy.read_text("utf-8"))["metadata"]["made_from"] == CHAPTER
    nbformat.write(new_notebook(), own_notebook)
    written = copy.stat().st_mtime_ns
    assert stand_in(project).returncode == 0 and copy.stat().st_mtime_ns == written
    renderer_files.write_page_sources(project, {}, {"part": {"editions": ""}})
    assert not copy.exists() and own_notebook.exists(), "what a person put there stays"


@pytest.mark.parametrize(
    ("day", "change", "message"),
    [
        ("2030-01-01", "", "crossings: as-of 2030-01-01 lies outside the official series"),
        ("latest", "{{< var arrivals.no >}}", "limits.qmd:"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_last_good_site_stays(
    project: Path, day: str, change: str, message: str
) -> None:
    append(project / LIMITS, f"\n{change}\n")
    with unchanged(contents, project / "_site"):
        ran = stand_in(project, CROSSINGS_AS_OF=day)
    messages = [line for line in ran.stderr.splitlines() if line.startswith("crossings: ")]
    assert (
        ran.returncode
        and len(messages) == 1
        and message in messages[0]
        and "Traceback" not in ran.stderr
    )


def test_a_copy_that_was_edited_is_named_with_the_file_to_edit(
    project: Path, capsys: Said, monkeypatch: Patch
) -> None:
    monkeypatch.chdir(project)
    copy = project / "report/small.ipynb"
    copy.chmod(stat.S_IRUSR | stat.S_IWUSR)
    edit(copy, "Words to be found.", "Other words.")
    with unchanged(contents, project / "report"):
        assert main(["build", "--data", "data", "--renderer", "smalldocs"]) == 1
    told = capsys.readouterr().err
    assert "report/small.ipynb: was edited" in told and "take the change to notebooks/sm" in told
    copy.unlink()
    assert main(["build", "--data", "data", "--renderer", "smalldocs"]) == 0


def test_a_page_rendered_alone_is_finished_once_and_published(
    project: Path, monkeypatch: Patch
) -> None:
    assert stand_in(project).returncode == 0
    before = contents(project / "_site")
    append(project / LIMITS, "\nNew words.\n")
    assert hook("pre-render", monkeypatch, whole=False) == 0
    rendered_page(project, "New words.")
    assert hook("post-render", monkeypatch, whole=False) == 0
    after = contents(project / "_site")
    apart = {name for name in after if after[name] != before.get(name)}
    assert "report/limits.html" in apart and after.keys() == before.keys()
    assert apart <= {"report/limits.html", "report/limits.md", "search.json"}
    page = after["report/limits.html"].decode()
    assert page.count("New words.") == 1 and page.count('id="cite-this-page"') == 1
    assert after["report/small.html"].decode().count('id="cite-this-page"') == 1


def check_scripts(project: Path, file: str) -> None:
    """A page that is shown takes any script, and is otherwise the published one, which does not."""
    shown = (project / renderer_files.OUTPUT / file).read_text("utf-8")
    published = (project / "_site" / file).read_text("utf-8")
    assert shown.count(ANY_SCRIPT) == 1 and ANY_SCRIPT not in published
    assert OWN_SCRIPTS.sub("", shown) == OWN_SCRIPTS.sub("", published)


def test_scripts_that_a_preview_adds_run_there_alone(project: Path, monkeypatch: Patch) -> None:
    """Quarto reloads an open page by scripts in the page, and renders a page that was saved."""
    assert stand_in(project).returncode == 0
    for words in ("New words.", "Newer words."):
        append(project / LIMITS, f"\n{words}\n")
        assert hook("pre-render", monkeypatch, whole=False) == 0
        rendered_page(project, words)
        assert hook("post-render", monkeypatch, whole=False) == 0
        check_scripts(project, "report/limits.html")
        check_scripts(project, "index.html")
        assert words in (project / "_site/report/limits.html").read_text("utf-8")
    assert stand_in(project).returncode == 0
    assert ANY_SCRIPT not in (project / renderer_files.OUTPUT / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("page", "status"), [("small", 1), ("limits", 0)])
@pytest.mark.parametrize("ending", ["docx", "md"])
def test_a_chapter_in_a_format_that_loses_its_tables_is_refused(
    project: Path, monkeypatch: Patch, capsys: Said, page: str, status: int, ending: str
) -> None:
    assert stand_in(project).returncode == 0
    document = f"{renderer_files.OUTPUT}/report/{page}.{ending}"
    assert hook("pre-render", monkeypatch, whole=False) == 0
    (project / document).write_text("Words without tables", "utf-8")
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", document)
    with unchanged(contents, project / "_site") if status else contextlib.nullcontext():
        assert hook("post-render", monkeypatch, whole=False) == status
    said = capsys.readouterr().err
    assert (f"{page}.{ending}" in said and f"_site/report/{page}.md" in said) == bool(status)
    assert not status or not (project / document).exists()


def test_pages_of_two_states_are_never_published_together(
    project: Path, monkeypatch: Patch, capsys: Said
) -> None:
    edited(project, lambda book: book.cells.append(new_markdown_cell("More.")), CHAPTER)
    append(project / LIMITS, "\nNew words.\n")
    assert hook("pre-render", monkeypatch, whole=False) == 0
    (project / renderer_files.OUTPUT / "report").mkdir(parents=True)
    rendered_page(project, "New words.")
    with unchanged(contents, project / "_site"):
        assert hook("post-render", monkeypatch, whole=False) == 0
    sentence = (
        "_site stays as it was: report/small.ipynb not rendered as now written; render all pages"
    )
    assert sentence in capsys.readouterr().err
    assert stand_in(project).returncode == 0
    assert "More." in (project / "_site/report/small.html").read_text("utf-8")


def test_what_is_saved_during_rendering_is_not_published(
    project: Path, monkeypatch: Patch, capsys: Said
) -> None:
    assert stand_in(project).returncode == 0
    append(project / LIMITS, "\nNew words.\n")
    assert hook("pre-render", monkeypatch, whole=False) == 0
    rendered_page(project, "New words.")
    append(project / LIMITS, "\nNewer words.\n")
    with unchanged(contents, project / "_site"):
        assert hook("post-render", monkeypatch, whole=False) == 0
    assert "report/limits.qmd not rendered" in capsys.readouterr().err
    edit(project / "data" / "curated" / "agreements.csv", "\n", "\r\n")
    edited(project, lambda book: book.cells.append(new_markdown_cell("More.")), CHAPTER)
    with unchanged(contents, project / "_site"):
        assert hook("post-render", monkeypatch, whole=False) == 1
    assert "changed while pages were rendered" in capsys.readouterr().err


def test_into_another_folder_nothing_is_published(project: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("CROSSINGS_AS_OF", "2025-10-14")
    with unchanged(contents, project / "_site"):
        assert hook("pre-render", monkeypatch, output="build/october") == 0
        subprocess.run(
            ["cp", "-a", f"{renderer_files.STORED}/pages", "build/october"], cwd=project, check=True
        )
        assert hook("post-render", monkeypatch, output="build/october") == 0
    page = on_a_line((project / "build/october/report/small.html").read_text("utf-8"))
    assert "As of 14 October 2025. This is not" in page


def test_hooks_stand_back_while_a_build_renders(project: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv(render.STAND_BACK, "1")
    append(project / CHAPTER, "no notebook any more")
    with unchanged(contents, project):
        assert hook("pre-render", monkeypatch) == 0
        assert hook("post-render", monkeypatch) == 0
