"""A build leaves the site whole while things go wrong.

Each file of the site is the old one or the new one, and the next build works.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Patch, Said, contents, copy_project, raising, unchanged
from faults import program, small_disk, writing_elsewhere
from small_notebook import notebook, quiet
from small_project import small_project

from crossings.cli.main import COMMANDS, main
from crossings.common import snapshots
from crossings.errors import CheckError
from crossings.publish.build import build
from crossings.tables import stored

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("CROSSINGS_BUILD_KILLS", "6"))  # by hand: 100
NOTE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PAGES = "    - index.ipynb\n    - report/small.ipynb\n    - report/limits.qmd\n"
Files = dict[str, bytes]


class Project:
    """Three pages and one small notebook, and what their site is on either of two days."""

    days = ("2025-10-14", "latest")

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = copy_project(folder), folder / "_site"
        for path in (folder / "notebooks").glob("*.ipynb"):
            path.unlink()
        notebook(folder / "notebooks" / "small.ipynb", "print(as_of)")
        notebook(folder / "notebooks" / "index.ipynb", "as_of")
        settings = folder / "_quarto.yml"
        text = re.sub(r"(  render:\n)(    - .*\n)+", rf"\1{PAGES}", settings.read_text("utf-8"))
        settings.write_text(re.sub(r"(?ms)^  navbar:.*?(?=^format:)", "", text), "utf-8")
        daily = stored.read("arrivals_daily", folder / "data")
        daily.loc[len(daily) - 1, "note"] = NOTE  # what a workbook may carry
        stored.replace_tables({"arrivals_daily": daily}, folder / "data")
        self.made = {day: self.build(day) for day in self.days}

    def build(
        self, day: str, progress: Callable[[str], None] = quiet, force: bool = False
    ) -> Files:
        data = self.folder / "data"
        build(self.folder, data, as_of=day, renderer="smalldocs", progress=progress, force=force)
        return contents(self.site)

    def command(self, day: str) -> subprocess.Popen[bytes]:
        words = [
            sys.executable,
            "-m",
            "crossings",
            "build",
            "--renderer",
            "smalldocs",
            "--as-of",
            day,
        ]
        return subprocess.Popen(words, cwd=self.folder, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built once a day for the module: each test leaves a site that is one of the two."""
    return Project(tmp_path_factory.mktemp("faults") / "project")


@pytest.fixture(autouse=True)
def unharmed(project: Project) -> object:
    """After each test the site is whole, and the data are as they were."""
    data = contents(project.folder / "data")
    yield
    assert (
        contents(project.folder / "data") == data
        and contents(project.site) in project.made.values()
    )


def kill(building: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a build after some seconds; tell whether it was still running."""
    time.sleep(seconds)
    building.kill()
    status = building.wait()
    assert status in (0, -signal.SIGKILL), "a build fails after one that was killed"
    return status == -signal.SIGKILL


def assert_no_file_is_lost(project: Project, kill_number: int) -> None:
    """Each file of the site is that of one of the two days, and a file of both is there."""
    if not project.site.exists():  # between two renames; the next build puts it there
        return
    site = contents(project.site)
    first, last = project.made.values()
    for name in site.keys() | (first.keys() & last.keys()):
        assert site[name] in (first.get(name), last.get(name)), f"kill {kill_number}: {name}"


def test_killed_at_any_moment_no_file_of_the_site_is_lost(project: Project) -> None:
    begun = time.perf_counter()
    assert project.command("latest").wait() == 0
    assert contents(project.site) == project.made["latest"]
    seconds, chance = time.perf_counter() - begun, random.Random(20260825)
    data, killed = contents(project.folder / "data"), 0
    for number in range(KILLS):
        building = project.command(project.days[number % 2])
        killed += kill(building, chance.uniform(0, 1) * seconds)
        assert_no_file_is_lost(project, number)
        assert contents(project.folder / "data") == data
    assert killed >= KILLS / 4 and project.build("latest") == project.made["latest"]
    assert_nothing_is_left_over(project)


def test_a_build_follows_one_killed_while_it_rendered(project: Project) -> None:
    half = project.folder / "build" / "pages"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    (half / "index.html").write_text("Half a page", "utf-8")
    assert project.build("latest", force=True) == project.made["latest"]


def assert_nothing_is_left_over(project: Project) -> None:
    sites = [path.name for path in project.folder.iterdir() if path.name.startswith("_site")]
    assert sites == ["_site"]
    written, sources = (
        {name: text for name, text in contents(folder / "report").items() if name[-6:] != ".ipynb"}
        for folder in (project.folder, ROOT)
    )
    assert written == sources, "but for copies of notebooks people alone write there"


def test_a_project_that_cannot_be_written_is_told_the_reason(
    project: Project, tmp_path: Path, monkeypatch: Patch, capsys: Said
) -> None:
    with small_disk(tmp_path / "disk", 16384) as mount:
        copy = copy_project(tmp_path / "disk" / "project")
        (copy / "build" / "data" / "official").mkdir(parents=True)  # of a build before
        mount("ro")
        monkeypatch.chdir(copy)
        assert main(["build", "--renderer", "smalldocs"]) == 2
        monkeypatch.chdir(tmp_path)
    (line,) = [
        line for line in capsys.readouterr().err.splitlines() if line.startswith("crossings: ")
    ]
    assert line.startswith("crossings: build cannot be written: Read-only file system. ")
    assert line.endswith("nothing else was changed.")


def test_two_builds_at_once_end_as_one_after_the_other(project: Project) -> None:
    both = [project.command(day) for day in project.days]
    assert [building.wait() for building in both] == [0, 0]


def test_a_build_that_finds_another_says_so(
    project: Project, monkeypatch: Patch, capsys: Said
) -> None:
    monkeypatch.setattr("crossings.common.lock.only_writer.__wrapped__.__defaults__", (0.1,))
    monkeypatch.chdir(project.folder)
    with writing_elsewhere(project.folder / "build"):
        status = main(["build", "--renderer", "smalldocs"])
    assert status == 2 and "build is being changed: another command" in capsys.readouterr().err


def test_an_edition_that_comes_in_meanwhile_is_not_in_the_site(project: Project) -> None:
    data = project.folder / "data"
    before = snapshots.official(data)
    daily = stored.read("arrivals_daily", data)

    def progress(line: str) -> None:
        if line.startswith("the report as of"):
            stored.replace_tables({"arrivals_daily": daily.iloc[:-1]}, data)

    try:
        assert project.build("latest", progress, force=True) == project.made["latest"]
        assert snapshots.official(data) != before
    finally:
        stored.replace_tables({"arrivals_daily": daily}, data)
    for name, content in before.items():
        assert (project.site / "data" / f"{name}.csv").read_bytes() == content


def test_data_that_may_only_be_read_are_built_from(project: Project, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8192) as mount:
        data = Path(shutil.copytree(project.folder / "data", tmp_path / "disk" / "data"))
        (data / "datapackage.json").write_text("{}")  # so that it is due to be written
        mount("ro")
        lines: list[str] = []
        build(project.folder, data, renderer="smalldocs", progress=lines.append, force=True)
    assert contents(project.site) == project.made["latest"]
    assert [line for line in lines if "Read-only file system" in line]


def test_a_script_in_a_note_is_never_part_of_a_page(project: Project) -> None:
    assert NOTE in (project.site / "data" / "arrivals_daily.csv").read_text("utf-8")
    for page in [*project.site.rglob("*.html"), *project.site.rglob("*.svg")]:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text and "<img src=x" not in text, page


def test_a_renderer_that_fails_half_way_leaves_the_site(
    project: Project, monkeypatch: Patch
) -> None:
    from smalldocs.config import BuildError
    from smalldocs.site import Site

    plain = Site.build

    def half(site: Site) -> None:
        plain(site)
        (project.folder / "build" / "pages" / "report" / "limits.html").unlink()
        raise BuildError("the second page is too hard")

    monkeypatch.setattr(Site, "build", half)
    with (
        unchanged(contents, project.site),
        pytest.raises(CheckError, match="the second page is too hard"),
    ):
        project.build("2025-10-14")


@pytest.mark.parametrize(
    ("ending", "words"),
    [("exit 3", "no ink"), ("kill -9 $$", "no ink"), ("exit 0", "without writing")],
)
def test_a_quarto_that_fails_half_way_leaves_the_site(
    project: Project, tmp_path: Path, monkeypatch: Patch, ending: str, words: str
) -> None:
    half = (
        '[ "$1" = render ] || exit\nmkdir -p build/pages\n'
        "echo half > build/pages/about.html\necho no ink >&2"
    )
    program(tmp_path / "quarto", f"{half}\n{ending}")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with unchanged(contents, project.site), pytest.raises(CheckError, match=words):
        build(project.folder, project.folder / "data", renderer="quarto", progress=quiet)


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ("smalldocs.site.Site.build", "build/pages"),
        ("crossings.publish.assembly.finish_site", "build"),
    ],
)
def test_a_disk_that_is_full_is_named_at_each_step(tmp_path, data, monkeypatch, step, place):
    """Red while the message named no file."""
    project = small_project(tmp_path / "project", data)
    monkeypatch.setattr(step, raising(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space left") as caught:
        build(project, project / "data", renderer="smalldocs")
    assert caught.value.filename == str(project / place)


def test_of_a_failed_copy_the_file_written_is_named(monkeypatch, capsys):
    full = OSError(28, "No space left", "theirs.css", None, "ours.css")
    monkeypatch.setitem(COMMANDS, "facts", raising(full))
    assert main(["facts"]) == 2
    assert capsys.readouterr().err.startswith("crossings: ours.css: No space left")
