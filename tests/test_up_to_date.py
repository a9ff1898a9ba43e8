"""A site that stands is left alone.

Whatever it was made from, or any file of it, makes it another when it changes.
"""

from __future__ import annotations

import ast
import contextlib
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, Patch, Said, append, edit
from small_project import small_project

from crossings.cli.main import main
from crossings.common import fingerprints
from crossings.errors import InputError
from crossings.notebooks import run, warm
from crossings.pages.prepared import prepare_from_tables
from crossings.publish import assembly, build, up_to_date


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages."""
    folder = tmp_path / "_site"
    (folder / "report").mkdir(parents=True)
    (folder / "index.html").write_text("front", "utf-8")
    (folder / "report" / "data.html").write_text("data", "utf-8")
    return folder


def test_a_site_stands_until_a_file_of_it_changes(site: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    assert not up_to_date.is_up_to_date(build, site, "a")
    up_to_date.note_build(build, site, "a", "s")
    assert up_to_date.is_up_to_date(build, site, "a") and not up_to_date.is_up_to_date(
        build, site, "b"
    )
    (site / "editions" / "2020-01-31").mkdir(parents=True)
    (site / "editions" / "2020-01-31" / "index.html").write_text("dated", "utf-8")
    assert up_to_date.is_up_to_date(build, site, "a"), "dated editions have records of their own"
    (site / "index.html").write_text("other", "utf-8")
    assert not up_to_date.is_up_to_date(build, site, "a")
    up_to_date.note_build(build, site, "a", "s")
    (site / "report" / "data.html").unlink()
    assert not up_to_date.is_up_to_date(build, site, "a")


def test_everything_that_a_build_reads_counts(project: Path) -> None:
    def sources() -> str:
        return up_to_date.sources_of(project, fingerprints.fingerprint(project / "data"))

    hashes = [sources()]
    for name in ("404.qmd", "report/site.css", "data/curated/claims.csv", "data/sources.toml"):
        (project / name).write_text("x", "utf-8")
        hashes.append(sources())
    (project / "notebooks/claims.ipynb").unlink()
    assert len({*hashes, sources()}) == 6


@pytest.mark.slow
def test_a_site_older_than_its_sources_is_a_problem(
    tmp_path: Path, data: Path, monkeypatch: Patch, capsys: Said
) -> None:
    project = small_project(tmp_path / "project", data)
    monkeypatch.chdir(project)

    def older() -> bool:
        capsys.readouterr()
        main(["check", "--data", "data"])
        return "_site: is not built from the current files" in capsys.readouterr().out

    command = ["build", "--renderer", "smalldocs"]
    assert main(command) == 0 and not older()
    edit(project / "index.qmd", "A [chapter]", "The [chapter]")
    assert older(), "what was checked was not what is written"
    assert main(command) == 0 and not older()
    assert main([*command, "--site", "elsewhere"]) == 0 and not older(), (
        "what that was made from is not known"
    )


def test_what_was_prepared_comes_back_as_it_was(data: Path) -> None:
    prepared = prepare_from_tables("2025-10-14", data, "editions/2025-10-14/")
    prepared = replace(prepared, failed=["a figure moved"])
    assert pickle.loads(pickle.dumps(prepared)) == prepared
    assert (
        "187,503" in prepared.variables["arrivals"]["total"]
        and prepared.edition.place == "editions/2025-10-14/"
    )


@pytest.mark.slow
def test_pages_are_prepared_again_for_what_prepares_them(
    data_copy: Path, tmp_path: Path, monkeypatch: Patch
) -> None:
    package = Path(shutil.copytree(ROOT / "src" / "crossings", tmp_path / "crossings"))
    monkeypatch.setattr(fingerprints, "PACKAGE", package)
    days: list[str] = []
    real = warm.call
    monkeypatch.setattr(
        warm, "call", lambda name, day, *rest: days.append(day) or real(name, day, *rest)
    )

    def prepared_for(day: str) -> int:
        """How often anything was prepared by the time that it is there for `day`."""
        to_do = run.plan([], {"as_of": day}, data_copy, tmp_path / "kept")
        assert assembly._prepared(to_do).edition.day.isoformat() == day
        return len(days)

    assert prepared_for("2025-10-14") == prepared_for("2025-10-14") == 1
    append(package / "pages" / "feed.py", "# changed\n")
    assert prepared_for("2025-10-14") == 2
    append(data_copy / "curated" / "claims.csv", "\n")
    assert prepared_for("2025-10-14") == 3 and prepared_for("2025-10-13") == 4


def test_a_changed_sentence_needs_no_table_and_runs_no_notebook() -> None:
    """Importing what those need takes longer than the rest of such a build."""
    code = (
        "import sys; from crossings.publish import assembly, build; "
        "from crossings.check import written; from crossings.cli import main; "
        "print([*sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "altair", "pandera", "papermill", "vl_convert"} & set(
        ast.literal_eval(ran.stdout)
    )


@pytest.mark.slow
@pytest.mark.parametrize("in_preview", [False, True])
def test_a_preview_starts_its_processes_before_a_save(
    tmp_path: Path, data: Path, monkeypatch: Patch, in_preview: bool
) -> None:
    """Red while the first save waited for a process to import pandas and Altair."""
    project = small_project(tmp_path / "project", data)

    def site() -> Path:
        return build.build(project, project / "data", renderer="smalldocs", progress=print)

    site()
    started: list[Path] = []

    @contextlib.contextmanager
    def processes(frozen: Path, cache_folder: Path) -> Iterator[None]:
        started.append(frozen)
        yield

    monkeypatch.setattr(run, "notebook_processes", processes)
    if in_preview:
        monkeypatch.setenv(warm.BUILDS_AGAIN, "1")
    site()
    assert bool(started) is in_preview


def test_a_site_without_a_name_of_its_own_is_refused(project: Path, data: Path) -> None:
    with pytest.raises(InputError, match="/ cannot be the site"):
        build.build(project, data, target=Path("/"), progress=lambda line: None)
