"""A build leaves the site whole while things go wrong.

Each file of the site is the old one or the new one, and the next build works.
"""

from __future__ import annotations

import functools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Patch, Said, copy_project, execute_all, unchanged
from faults import killed_at, program, small_disk, writing_elsewhere
from pandas.errors import Pandas4Warning
from test_run import notebook, quiet

from crossings.cli.main import main
from crossings.common import library_warnings, snapshots
from crossings.errors import CheckError, InputError
from crossings.publish.build import build
from crossings.site import in_place
from crossings.tables import curated_checks, stored

KILLS = int(os.environ.get("CROSSINGS_BUILD_KILLS", "6"))  # by hand: 100
NOTE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PAGES = "    - index.ipynb\n    - report/small.ipynb\n    - report/limits.qmd\n"
Files = dict[str, bytes]


def contents(folder: Path) -> Files:
    """A folder's files by name."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


class Project:
    """Three pages and one small notebook, and what their site is on either of two days."""

    days = ("2025-10-14", "latest")

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = copy_project(folder), folder / "_site"
        for path in (folder / "notebooks").glob("*.ipynb"):
            path.unlink()
        notebook(folder / "notebooks" / "small.ipynb", "print(as_of)")
        notebook(folder / "notebooks" / "index.ipynb", "1")
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


OLD_PAGES = ("index.html", "gone/for-good.html", "report/other.html", "site.css")
NEW_PAGES = ("index.html", "report/added.html", "report/other.html", "site.css")


class Place:
    """An old site, or none, and the new one that is to be put in its place."""

    def __init__(self, folder: Path, stands: bool, by_file: bool) -> None:
        self.folder, self.stands, self.by_file = folder, stands, by_file
        self.target, self.fresh = folder / "place" / "_site", folder / "place" / "fresh"
        self.old, self.new = self.write("old", OLD_PAGES), self.write("new", NEW_PAGES)

    def write(self, name: str, pages: tuple[str, ...]) -> Files:
        for page in pages:
            (self.folder / name / page).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name / page).write_text(name)
        return contents(self.folder / name)

    def lay_out(self) -> None:
        """Put the old site, if one stands, and the new beside it."""
        shutil.rmtree(self.target.parent, ignore_errors=True)
        self.target.parent.mkdir()
        if self.stands:
            shutil.copytree(self.folder / "old", self.target)
        shutil.copytree(self.folder / "new", self.fresh)

    def killed_before(self, change: int) -> bool:
        """Put the new site in place in a process that is killed after so many changes."""
        self.lay_out()
        put = functools.partial(in_place.put_in_place, self.fresh, self.target)
        return killed_at(put, change, self.target.parent)

    def files(self) -> Files:
        return contents(self.target) if self.target.exists() else {}

    def finish(self) -> Files:
        """The site after the next build has finished what a killed one began."""
        in_place.refuse_unless_site(self.target)
        in_place.finish_putting(self.target)
        return self.files()

    def put_again(self) -> None:
        shutil.copytree(self.folder / "new", self.fresh, dirs_exist_ok=True)
        in_place.put_in_place(self.fresh, self.target)
        shutil.rmtree(self.fresh, ignore_errors=True)


@dataclass(frozen=True)
class Kill:
    """What stood in place after a kill, after the next build, and after a site was put again."""

    change: int
    files: Files
    finished: Files
    again: Files
    beside: list[str]


@pytest.fixture(
    scope="module",
    params=[(True, True), (True, False), (False, True)],
    ids=["a site stands", "no exchange", "no site"],
)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    stands, can_exchange = request.param
    with pytest.MonkeyPatch.context() as patch:
        if not can_exchange:
            patch.setattr(in_place, "_exchanged", lambda one, other: False)
        yield Place(tmp_path_factory.mktemp("place"), stands, by_file=stands and not can_exchange)


@pytest.fixture(scope="module")
def kills(place: Place) -> list[Kill]:
    """A kill before each change of the putting in turn, until it ends by itself."""
    kills: list[Kill] = []
    while place.killed_before(len(kills)):
        files, finished = place.files(), place.finish()
        place.put_again()
        beside = [path.name for path in place.target.parent.iterdir()]
        kills.append(Kill(len(kills), files, finished, place.files(), beside))
    assert len(kills) > 3
    return kills


def is_mixed(kill: Kill, place: Place) -> bool:
    return kill.files not in ({}, place.old, place.new)


def test_killed_while_a_site_is_put_in_place_no_page_is_lost(
    place: Place, kills: list[Kill]
) -> None:
    of_both = place.old.keys() & place.new.keys() if place.stands else set()
    for kill in kills:
        for name, content in kill.files.items():
            assert content in (place.old.get(name), place.new.get(name))
        assert kill.files.keys() >= of_both, f"a page is gone before {kill.change}"


def test_a_new_front_page_names_only_pages_that_are_there(place: Place, kills: list[Kill]) -> None:
    for kill in kills:
        if kill.files.get("index.html") == place.new["index.html"]:
            assert kill.files.items() >= place.new.items(), kill.change


def test_a_site_is_put_in_place_whole_but_file_by_file(place: Place, kills: list[Kill]) -> None:
    assert any(is_mixed(kill, place) for kill in kills) == place.by_file


def test_kills_come_before_and_after_a_site_is_put_in_place(
    place: Place, kills: list[Kill]
) -> None:
    fronts = {kill.files.get("index.html") for kill in kills}
    both = {place.old["index.html"], place.new["index.html"]}
    assert fronts == (both if place.stands else {None})


def test_the_next_build_finishes_putting_a_site_in_place(place: Place, kills: list[Kill]) -> None:
    before = place.old if place.stands else {}
    for kill in kills:
        assert kill.finished in (before, place.new), f"a mix after {kill.change}"
        assert not is_mixed(kill, place) or kill.finished == place.new


@pytest.mark.parametrize("can_exchange", [True, False])
def test_what_is_kept_is_there_after_each_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(in_place, "_exchanged", lambda one, other: False)
    place = Place(tmp_path, True, by_file=not can_exchange)
    kept = place.target / "editions" / "2020-01-01" / "index.html"
    put = functools.partial(in_place.put_in_place, place.fresh, place.target, keeping="editions")
    was_killed, change = True, 0
    while was_killed:
        place.lay_out()
        kept.parent.mkdir(parents=True)
        kept.write_text("an edition")
        was_killed = killed_at(put, change, place.target.parent)
        assert kept.read_text() == "an edition", f"lost before {change}"
        place.finish()
        assert kept.read_text() == "an edition", f"lost by the next build after {change}"
        change += 1
    files = contents(place.target)
    del files[str(kept.relative_to(place.target))]
    assert files == place.new and change > 3


def test_after_a_kill_a_site_is_put_in_place_and_alone(place: Place, kills: list[Kill]) -> None:
    for kill in kills:
        assert kill.again == place.new and kill.beside == ["_site"], kill.change


def test_a_site_on_another_disk_is_put_in_place_whole(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024):
        target = tmp_path / "disk" / "_site"
        for words in ("new", "newer"):
            (tmp_path / words / "a" / "b").mkdir(parents=True)
            for page in ("index.html", "a/b/c.html"):
                (tmp_path / words / page).write_text(words)
            new_files = contents(tmp_path / words)
            in_place.put_in_place(tmp_path / words, target)
            assert contents(target) == new_files and [
                path.name for path in target.parent.iterdir()
            ] == ["_site"]


def test_a_site_that_is_a_disk_of_its_own_is_put_in_place(tmp_path: Path) -> None:
    target = tmp_path / "_site"
    with small_disk(target, 1024):
        for words in ("new", "newer"):
            (tmp_path / words / "a").mkdir(parents=True)
            for page in ("index.html", "a/b.html"):
                (tmp_path / words / page).write_text(words)
            new_files = contents(tmp_path / words)
            in_place.put_in_place(tmp_path / words, target)
            assert contents(target) == new_files
            assert [path.name for path in tmp_path.iterdir()] == ["_site"]


def test_a_disk_that_is_full_leaves_the_site_that_was_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64):
        target = tmp_path / "disk" / "_site"
        target.mkdir()
        (target / "index.html").write_text("the last good site")
        (tmp_path / "new" / "pages").mkdir(parents=True)
        for n in range(100):
            (tmp_path / "new" / "pages" / f"{n}.html").write_bytes(b"x" * 1000)
        with pytest.raises(InputError) as caught:
            in_place.put_in_place(tmp_path / "new", target)
        assert str(caught.value) == (
            f"{target} cannot be written: No space left on device. "
            "Make room there, or name another place; what was there before stays."
        )
        assert (target / "index.html").read_text() == "the last good site"
        assert [path.name for path in target.parent.iterdir()] == ["_site"]


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
    assert line == (
        "crossings: build cannot be written: Read-only file system. "
        "Make room for it, or make it writable; nothing else was changed."
    )


def test_a_folder_that_is_no_site_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds no site"):
        in_place.refuse_unless_site(tmp_path / "papers")
    with pytest.raises(InputError, match="holds no site"):
        in_place.refuse_unless_site(tmp_path / "papers" / "thesis.txt")
    assert (tmp_path / "papers" / "thesis.txt").read_text() == "years of work"


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
    assert (
        status == 2
        and "build is being changed: another command is at work." in capsys.readouterr().err
    )


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


def test_a_warning_of_pandas_in_a_cell_fails_a_strict_run_alone(data: Path, tmp_path: Path) -> None:
    code = "import warnings\nwarnings.warn('soon otherwise', FutureWarning)\nprint(as_of)"
    path = notebook(tmp_path / "warning.ipynb", code)
    with (
        library_warnings.strict_warnings(),
        pytest.raises(CheckError, match="FutureWarning: soon otherwise"),
    ):
        execute_all([path], {"as_of": "latest"}, data, progress=quiet)
    assert not library_warnings.is_wanted()
    execute_all([path], {"as_of": "latest"}, data, progress=quiet)


@pytest.mark.parametrize("category", [FutureWarning, Pandas4Warning])
def test_a_warning_of_pandas_fails_the_strict_command_alone(
    data: Path, tmp_path: Path, monkeypatch: Patch, capsys: Said, category: type[Warning]
) -> None:
    plain = curated_checks.check_curated
    monkeypatch.chdir(tmp_path)  # outside a checkout facts are computed each time

    def warning(folder: Path) -> None:
        warnings.warn("soon otherwise", category, stacklevel=2)
        plain(folder)

    monkeypatch.setattr(curated_checks, "check_curated", warning)
    assert main(["--strict-warnings", "facts", "--data", str(data)]) == 1
    error_output = capsys.readouterr().err
    assert error_output.count("\n") == 1 and error_output.startswith(
        f"crossings: {category.__name__}: soon otherwise"
    )
    with pytest.warns(category, match="soon otherwise"):
        assert main(["facts", "--data", str(data)]) == 0
