"""Building while things go wrong: the site is the old one or the new one, and the next build works."""

import errno
import hashlib
import os
import random
import re
import shutil
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import copy_project
from faults import child, ended, killed_after, killed_at, program, small_disk, writing_elsewhere
from pandas.errors import Pandas4Warning
from test_run import notebook, quiet

from crossings.build.build import build
from crossings.cli.main import main
from crossings.common import library_warnings, snapshots, swap_folder
from crossings.errors import CheckError, InputError
from crossings.notebooks import run
from crossings.site import render
from crossings.tables import curated_checks, stored

KILLS = int(os.environ.get("CROSSINGS_BUILD_KILLS", "6"))  # by hand: 100
NOTE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PAGES = "    - index.qmd\n    - report/small.ipynb\n    - report/data.qmd\n"


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


class Project:
    """Three pages and one small notebook, and what their site is on either of two days."""

    days = ("2025-10-14", "latest")

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = copy_project(folder), folder / "_site"
        for path in (folder / "notebooks").glob("*.ipynb"):
            path.unlink()
        notebook(folder / "notebooks" / "small.ipynb", "print(as_of)")
        settings = folder / "_quarto.yml"
        text = re.sub(r"(  render:\n)(    - .*\n)+", rf"\1{PAGES}", settings.read_text("utf-8"))
        settings.write_text(re.sub(r"  navbar:\n(    .*\n)+", "", text), "utf-8")
        daily = stored.read("arrivals_daily", folder / "data")
        daily.loc[len(daily) - 1, "note"] = NOTE  # what a workbook may carry
        stored.replace_tables({"arrivals_daily": daily}, folder / "data")
        self.made = {day: self.build(day) for day in self.days}

    def build(self, day: str, progress: Callable[[str], None] = quiet, force: bool = False) -> str:
        data = self.folder / "data"
        build(self.folder, data, as_of=day, renderer="smalldocs", progress=progress, force=force)
        return digest(self.site)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built once a day for the module: each test leaves a site that is one of the two."""
    return Project(tmp_path_factory.mktemp("faults") / "project")


@pytest.fixture(autouse=True)
def unharmed(project: Project) -> object:
    data = digest(project.folder / "data")
    yield
    assert digest(project.folder / "data") == data and digest(project.site) in project.made.values()


def test_killed_at_any_moment_the_site_is_the_old_or_the_new(project):
    begun = time.perf_counter()
    assert ended(child(lambda: bool(project.build("latest") != project.made["latest"]))) == 0
    took, chance, killed = time.perf_counter() - begun, random.Random(20260825), 0
    data = digest(project.folder / "data")
    for at in range(KILLS):
        day = project.days[at % 2]
        killed += killed_after(lambda day=day: project.build(day), chance.uniform(0, 1) * took)  # type: ignore[misc]
        assert digest(project.site) in project.made.values(), f"kill {at}: a mix"
        assert digest(project.folder / "data") == data
    assert killed >= KILLS / 4 and project.build("latest") == project.made["latest"]
    left = [path.name for path in project.folder.iterdir() if path.name.startswith("_site")]
    assert left == ["_site"] and not list((project.folder / "report").glob("*.tmp"))


@pytest.mark.parametrize("swaps", [True, False])
def test_killed_while_the_site_is_put_in_place(tmp_path, monkeypatch, swaps):
    # Without the swap of two names there is a moment with neither; the next build begins by mending that.
    if not swaps:
        monkeypatch.setattr(swap_folder, "_swapped", lambda *_: False)
    elif sys.platform != "linux":
        pytest.skip("only Linux swaps two names in one step")

    def site(name: str, words: str) -> Path:
        (tmp_path / name).mkdir()
        for page in ("index.html", "other.html", "third.html"):
            (tmp_path / name / page).write_text(words)
        return tmp_path / name

    old, new = digest(site("old", "old")), digest(site("new", "new"))
    states, change, target = [], 0, tmp_path / "place" / "_site"
    while True:
        shutil.rmtree(target.parent, ignore_errors=True)
        shutil.copytree(tmp_path / "old", target)
        fresh = shutil.copytree(tmp_path / "new", target.parent / "fresh")
        if not killed_at(lambda fresh=fresh: render.put_in_place(fresh, target), change, target.parent):  # type: ignore[misc]
            break
        if swaps:
            assert digest(target) in (old, new), f"before change {change}: a mix"
        render.restore(target)
        states.append(digest(target) == new)
        assert digest(target) in (old, new)
        shutil.copytree(tmp_path / "new", fresh, dirs_exist_ok=True)
        render.put_in_place(fresh, target)
        assert digest(target) == new and [path.name for path in target.parent.iterdir()] == ["_site"]
        change += 1
    assert change > 3 and states == sorted(states) and set(states) == {False, True}


def test_two_folders_are_swapped_or_left_or_trouble_is_raised(tmp_path, monkeypatch):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    if sys.platform == "linux":
        assert swap_folder._swapped(one, other) and (one / "other").exists() and (other / "one").exists()
        with pytest.raises(FileNotFoundError):
            swap_folder._swapped(tmp_path / "no-such", other)
        for number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):  # a disk or a system that cannot
            with monkeypatch.context() as patched:
                patched.setattr(
                    swap_folder.ctypes, "CDLL", lambda *_, **__: SimpleNamespace(renameat2=lambda *_: -1)
                )
                patched.setattr(swap_folder.ctypes, "get_errno", lambda number=number: number)
                assert not swap_folder._swapped(one, other)
    before = digest(tmp_path)
    monkeypatch.setattr(swap_folder.sys, "platform", "darwin")
    assert not swap_folder._swapped(one, other) and digest(tmp_path) == before


def test_a_disk_that_is_full_leaves_the_site_that_was_there(tmp_path):
    with small_disk(tmp_path / "disk", 64):
        target = tmp_path / "disk" / "_site"
        target.mkdir()
        (target / "index.html").write_text("the last good site")
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "pages").mkdir()
        for n in range(100):
            (tmp_path / "new" / "pages" / f"{n}.html").write_bytes(b"x" * 1000)
        with pytest.raises(InputError) as caught:
            render.put_in_place(tmp_path / "new", target)
        assert str(caught.value) == (
            f"{target} cannot be written: No space left on device. Make room there, or name another place; what was "
            "there before stays."
        )
        assert (target / "index.html").read_text() == "the last good site"
        assert [path.name for path in target.parent.iterdir()] == ["_site"]


def test_a_project_that_cannot_be_written_is_told_with_the_reason(project, tmp_path, monkeypatch, capsys):
    with small_disk(tmp_path / "disk", 16384) as mount:
        copy = copy_project(tmp_path / "disk" / "project")
        (copy / "build" / "data" / "official").mkdir(parents=True)  # of a build before
        mount("ro")
        monkeypatch.chdir(copy)
        assert main(["build", "--renderer", "smalldocs"]) == 2
        monkeypatch.chdir(tmp_path)
    (said,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("crossings: ")]
    assert said == (
        "crossings: build cannot be written: Read-only file system. Make room for it, or make it writable; nothing "
        "else was changed."
    )


def test_a_folder_that_is_no_site_is_never_replaced_and_a_site_on_another_disk_put_in_place_whole(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds no site"):
        render.restore(tmp_path / "papers")
    with pytest.raises(InputError, match="holds no site"):
        render.restore(tmp_path / "papers" / "thesis.txt")
    assert (tmp_path / "papers" / "thesis.txt").read_text() == "years of work"
    with small_disk(tmp_path / "disk", 1024):
        target = tmp_path / "disk" / "_site"
        for words in ("new", "newer"):
            (tmp_path / words / "a" / "b").mkdir(parents=True)
            for page in ("index.html", "a/b/c.html"):
                (tmp_path / words / page).write_text(words)
            made = digest(tmp_path / words)
            render.put_in_place(tmp_path / words, target)
            assert digest(target) == made and [path.name for path in target.parent.iterdir()] == ["_site"]


def test_two_builds_at_once_end_one_after_the_other_or_say_so(project, monkeypatch, capsys):
    pids = [child(lambda day=day: bool(project.build(day) != project.made[day])) for day in project.days]  # type: ignore[misc]
    assert [ended(pid) for pid in pids] == [0, 0]
    monkeypatch.setattr("crossings.common.lock.only_writer.__wrapped__.__defaults__", (0.1,))
    monkeypatch.chdir(project.folder)
    with writing_elsewhere(project.folder / "build"):
        status = main(["build", "--renderer", "smalldocs"])
    assert status == 2 and "build is being changed: another command is at work." in capsys.readouterr().err


def test_what_comes_in_meanwhile_is_not_in_the_site_and_data_may_be_read_only(project, tmp_path):
    with small_disk(tmp_path / "disk", 8192) as mount:
        data = Path(shutil.copytree(project.folder / "data", tmp_path / "disk" / "data"))
        (data / "datapackage.json").write_text("{}")  # so that it is due to be written
        mount("ro")
        lines: list[str] = []
        build(project.folder, data, renderer="smalldocs", progress=lines.append, force=True)
    assert digest(project.site) == project.made["latest"]
    assert [line for line in lines if "Read-only file system" in line]
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


def test_a_renderer_that_fails_leaves_the_site_and_no_script_of_a_note_gets_in(project, monkeypatch):
    assert NOTE in (project.site / "data" / "arrivals_daily.csv").read_text("utf-8")
    for page in [*project.site.rglob("*.html"), *project.site.rglob("*.svg")]:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text and "<img src=x" not in text, page
    from smalldocs.config import BuildError
    from smalldocs.site import Site

    before, plain = digest(project.site), Site.build

    def half(site: Site) -> None:
        plain(site)
        (project.folder / "build" / "site" / "_site" / "report" / "data.html").unlink()
        raise BuildError("the second page is too hard")

    monkeypatch.setattr(Site, "build", half)
    with pytest.raises(CheckError, match="the second page is too hard"):
        project.build("2025-10-14")
    assert digest(project.site) == before


@pytest.mark.parametrize(
    ("ending", "words"),
    [("exit 3", "out of ink"), ("kill -9 $$", "out of ink"), ("exit 0", "without writing")],
)
def test_a_quarto_that_fails_half_way_leaves_the_site(project, tmp_path, monkeypatch, ending, words):
    half = (
        '[ "$1" = render ] || exit\nmkdir "$2/_site"\necho half > "$2/_site/about.html"\necho out of ink >&2'
    )
    program(tmp_path / "quarto", f"{half}\n{ending}")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    before = digest(project.site)
    with pytest.raises(CheckError, match=words):
        build(project.folder, project.folder / "data", renderer="quarto", progress=quiet)
    assert digest(project.site) == before


def test_a_warning_of_pandas_in_a_cell_fails_a_strict_run_alone(data, tmp_path):
    code = "import warnings\nwarnings.warn('soon otherwise', FutureWarning)\nprint(as_of)"
    path = notebook(tmp_path / "warning.ipynb", code)
    with library_warnings.strict_warnings(), pytest.raises(CheckError, match="FutureWarning: soon otherwise"):
        run.execute_all([path], {"as_of": "latest"}, data, progress=quiet)
    assert not library_warnings.is_wanted()
    run.execute_all([path], {"as_of": "latest"}, data, progress=quiet)


@pytest.mark.parametrize("category", [FutureWarning, Pandas4Warning])
def test_a_warning_of_pandas_fails_the_strict_command_alone(data, tmp_path, monkeypatch, capsys, category):
    plain = curated_checks.check_curated
    monkeypatch.chdir(tmp_path)  # outside a checkout facts are computed each time

    def warning(folder: Path) -> None:
        warnings.warn("soon otherwise", category, stacklevel=2)
        plain(folder)

    monkeypatch.setattr(curated_checks, "check_curated", warning)
    assert main(["--strict-warnings", "facts", "--data", str(data)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith(f"crossings: {category.__name__}: soon otherwise")
    with pytest.warns(category, match="soon otherwise"):
        assert main(["facts", "--data", str(data)]) == 0
