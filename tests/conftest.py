"""These are the fixtures and helpers that tests share.

They hold a frozen copy of the data, records of it at a day, and a site that is built once.
"""

import atexit
import contextlib
import functools
import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browsing
import history
import hypothesis
import nbformat
import pytest
import quarto_markup
import small_site
from filelock import FileLock
from traitlets.config import Config

from crossings.check import labels
from crossings.cli.main import main
from crossings.common import identity, store
from crossings.exhibits import display
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import sensitivity
from crossings.notebooks import outputs, run
from crossings.site import render
from crossings.tables import checksums, package
from crossings.tables.record import Record

for name in ("CROSSINGS_DATA", "CROSSINGS_BUILD", "CROSSINGS_AS_OF"):
    os.environ.pop(name, None)  # nothing of the user's own may change what is tested
# How long an example takes says how busy a machine is, and nothing of what is tested.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")
gc.set_threshold(100_000, 20, 50)  # a tenth of the time went into looking for garbage
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"  # frozen, so that pinned numbers hold whatever workbook is read next
CHAPTER = "notebooks/western-balkans.ipynb"
Patch, Said = pytest.MonkeyPatch, pytest.CaptureFixture[str]
LONGEST = [
    *("recipes", "stock_notebooks", "pages", "latest", "history", "sensitivity"),
    *("ingest_workbook", "vintage_diff", "tables", "written", "publisher_slips", "live_data"),
]
TOGETHER = {  # files whose tests share what takes long to make
    "test_report_text.py": "latest",
    "test_exhibits.py": "latest",
    "test_front.py": "latest",
    "test_claims.py": "latest",
    "test_what_moved.py": "latest",
    "test_provisional_days.py": "latest",
    "test_site.py": "pages",
    "test_search.py": "pages",
    "test_updates.py": "history",
    "test_posts.py": "history",
}


def group_of(item: pytest.Item) -> str:
    """Name the tests that one process runs: those of a file, or of files that share work.

    Tests of what the report says on a day run together, so that a notebook is run once a day.
    """
    group = TOGETHER.get(item.path.name, item.path.stem.removeprefix("test_"))
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    day = parameters.get("as_of") or parameters.get("day") or group
    return str(day) if group == "latest" else group


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests, and put the longest groups first.

    None of them is then left over at the end while the other processes have nothing to do.
    """
    rank = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(group_of(item), len(LONGEST)))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))


def pytest_collection_finish() -> None:
    """Look for no garbage among what was imported and collected."""
    gc.freeze()


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def record_at(data: Path) -> Callable[[str], Record]:
    """A record of the frozen data as of a day, made once a day."""
    return functools.cache(lambda as_of="latest": Record(as_of, data))


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its processes see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def steps(data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[history.Step]:
    """The files of the history, read one after the other; nobody changes them."""
    return history.read(data, tmp_path_factory.mktemp("history"))


Shown = dict[str, Any]  # what a notebook's cells show, exhibits by id; sentences by their cell's id
Shows = Callable[..., Shown]
At = Callable[[str], Record]
Says = Callable[..., str]


def is_code(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which fits of models are kept for all processes, by their counts and code."""
    return shared_folder(tmp_path_factory) / "kept"


@pytest.fixture(scope="module")
def fits_kept(kept: Path) -> Iterator[None]:
    """Models are not fitted again to the same counts, as in a build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.KEPT_IN, str(kept))
        yield


@pytest.fixture(scope="session")
def shown_by(kept: Path) -> Callable[..., Shown]:
    """Give what the cells of a notebook show as of a day, run in this process.

    No drawing is made before it is asked for. Fits of models are kept.
    """
    in_memory = Config({"HistoryManager": {"hist_file": ":memory:"}})

    @functools.cache
    def run(name: str, as_of: str = "latest", tables: Path = DATA) -> Shown:
        from IPython.core.interactiveshell import InteractiveShell

        shell, shown = InteractiveShell.instance(config=in_memory), Shown()
        shell.display_formatter.format = lambda value, **_: ({}, {})
        cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))[
            "cells"
        ]
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("CROSSINGS_DATA", str(tables))
                patch.setenv(store.KEPT_IN, str(kept))
                for cell in filter(is_code, cells):
                    code = "".join(cell["source"])
                    if "parameters" in cell["metadata"].get("tags", ()):
                        code = f"as_of = {as_of!r}"
                    ran = shell.run_cell(code, store_history=True)
                    ran.raise_error()
                    if ran.result is not None and not code.startswith("#| output: false"):
                        shown[getattr(ran.result, "ident", cell["id"])] = ran.result
        finally:
            InteractiveShell.clear_instance()
            atexit.unregister(shell.atexit_operations)  # each would be kept, and reset at the end
        return shown

    return run


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Says:
    def run(*arguments: object) -> str:
        capsys.readouterr()
        assert main([*map(str, arguments)]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Says:
    """The one sentence with which a command refuses, beside which it prints nothing."""

    def run(*arguments: object) -> str:
        capsys.readouterr()
        assert main([*map(str, arguments)]) == 2
        printed = capsys.readouterr()
        assert printed.err.count("\n") == 1 and not printed.out, printed
        assert "Traceback" not in printed.err, printed
        return printed.err

    return run


@pytest.fixture
def in_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown is for a page, as in the kernels of a build."""
    monkeypatch.setenv(display.BUILD, "1")


@pytest.fixture
def data_copy(data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data, tmp_path / "data"))


def write_description(data: Path) -> Path:
    """Write datapackage.json as a build of this project does; returns its path."""
    with identity.of(ROOT):
        return package.write(data, checksums.as_text(package.describe(data)))


def exhibits(shown: Shown) -> dict[str, Exhibit]:
    return {ident: value for ident, value in shown.items() if isinstance(value, Exhibit)}


def samples(record: Record) -> list[sensitivity.Sample]:
    """What the models of steps are fitted to on a record's day."""
    return sensitivity.samples(record.daily, sensitivity.steps(record.agreements, record.day))


def as_if_read(data: Path) -> Path:
    """Let official tables that a test has changed by hand pass: nothing says what they were."""
    (data / "datapackage.json").unlink(missing_ok=True)
    return data


def raising(error: BaseException) -> Callable[..., Any]:
    def raises(*_: object, **__: object) -> Any:
        raise error

    return raises


def edited(
    project: Path, change: Callable[[nbformat.NotebookNode], object], name: str = CHAPTER
) -> None:
    """Change a notebook of a project."""
    book = nbformat.read(project / name, as_version=4)
    change(book)
    nbformat.write(book, project / name)


def edit(path: Path, old: str, new: str) -> Path:
    """Put new text where the old first stands in a file.

    It must be there, or a test proves nothing.
    """
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def append(path: Path, text: str) -> None:
    """Put text at the end of a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@contextlib.contextmanager
def unchanged(look: Callable[[Path], object], folder: Path) -> Iterator[None]:
    """What a look at a folder finds is the same after the context as before it."""
    before = look(folder)
    yield
    assert look(folder) == before


def workbook() -> Path | None:
    """Give the official workbook that the frozen data were read from.

    It is named in CROSSINGS_WORKBOOK or lies beside the checkout.
    """
    own_workbook = os.environ.get("CROSSINGS_WORKBOOK")
    paths = (
        [Path(own_workbook)]
        if own_workbook
        else sorted((ROOT.parent / "shared" / "official").glob("*.ods"))
    )
    vintages = (DATA / "official" / "vintages.csv").read_text(encoding="utf-8")
    files = (path for path in paths if path.is_file())
    return next(
        (path for path in files if hashlib.sha256(path.read_bytes()).hexdigest() in vintages), None
    )


def contents(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold, by their path in it."""
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def on_a_line(page: str) -> str:
    """A page's text as a browser reads it, to which a line break is a space."""
    return " ".join(page.split())


PROJECT_FILES = ("_quarto.yml", "CITATION.cff", "404.qmd", "report", "notebooks")


def copy_project(folder: Path, data: Path = DATA) -> Path:
    """Copy the project's sources and the frozen data, or others, into a folder of their own.

    Nothing that a build made is copied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROJECT_FILES:
        source = ROOT / name
        if name == "report":  # without the copies of notebooks that a build makes
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.ipynb"))
        elif source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
            )
        else:
            shutil.copyfile(source, folder / name)
    shutil.copytree(data, folder / "data")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sources and the frozen data, to change."""
    return copy_project(tmp_path / "project")


def execute_all(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Any],
    data: Path,
    progress: Callable[[str], None],
    cache_folder: Path | None = None,
    workers: int = 2,
) -> list[outputs.Executed]:
    """Plan and run at once: each notebook in a kernel of its own, in the order given."""
    to_do = run.plan(notebooks, parameters, data, cache_folder)
    with run.notebook_processes(data, cache_folder):
        return run.execute_planned(to_do, workers, progress)


def copy_chapters(folder: Path, *chapters: str) -> Path:
    """Copy the project with only some of its chapters.

    That is enough for what concerns them, and is built in seconds.
    """
    project = copy_project(folder)
    kept = {"index", *chapters}  # no site is without a front page
    left_out = [path for path in (project / "notebooks").glob("*.ipynb") if path.stem not in kept]
    pages = project / "_quarto.yml"
    lines = pages.read_text(encoding="utf-8").splitlines(keepends=True)
    names = tuple(f"report/{path.name}" for path in left_out)
    pages.write_text(
        "".join(line for line in lines if not any(n in line for n in names)), encoding="utf-8"
    )
    for path in left_out:
        path.unlink()
    return project


@dataclass(frozen=True)
class Built:
    """A project that was built, its site, and who wrote its pages."""

    project: Path
    site: Path
    writer: str


# Who wrote the pages that are tested: Quarto's stand-in, the same in Quarto's markup, and where it
# is there Quarto.
HERE = pytest.mark.skipif(
    not render.quarto(), reason="no quarto on the PATH: its own pages were not tested"
)
WRITERS = [
    "smalldocs",
    pytest.param("markup of quarto", marks=pytest.mark.slow),
    pytest.param("quarto", marks=[pytest.mark.quarto, HERE]),
]


def build_by(writer: str, project: Path, **settings: Any) -> Built:
    """Build a project as one of the writers does; `settings` are those of a build."""
    from crossings.publish.build import build

    with pytest.MonkeyPatch.context() as patch:
        if writer == "markup of quarto":
            patch.setattr(render, "render", quarto_markup.render)
        renderer = "quarto" if writer == "quarto" else "smalldocs"
        site = build(project, project / "data", renderer=renderer, **settings)
    return Built(project, site, writer)


@pytest.fixture(scope="session")
def built_by(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """Give the whole report of the latest day, as a writer wrote it.

    It is built once by each writer, for all processes that test. Notebooks run once.
    """
    folder = shared_folder(tmp_path_factory)

    @functools.cache
    def once(writer: str) -> Built:
        project = folder / f"built-{writer.replace(' ', '-')}"
        done = project.with_name(f"{project.name}.done")
        with FileLock(f"{project}.lock"):
            if not done.exists():
                shutil.rmtree(project, ignore_errors=True)
                if writer == "smalldocs":
                    copy_project(project)
                else:
                    copy_built(once("smalldocs").project, project)
                build_by(writer, project)
                done.touch()
        return Built(project, project / "_site", writer)

    return once


def copy_built(before: Path, project: Path) -> Path:
    """A copy of the project with what ran and was drawn in a build before."""
    copy_project(project)
    shutil.copytree(
        before / "build/kept", project / "build/kept", ignore=shutil.ignore_patterns("*.tmp")
    )
    return project


@pytest.fixture(scope="session")
def built(built_by: Callable[[str], Built]) -> Built:
    """The report as the stand-in wrote it, for tests of what is the same whoever wrote the page."""
    return built_by("smalldocs")


@pytest.fixture(scope="session", params=WRITERS)
def built_by_each(request: pytest.FixtureRequest, built_by: Callable[[str], Built]) -> Built:
    """Give the report as each of the writers wrote it.

    In a module that calls it `built`, the tests run on all of them.
    """
    return built_by(request.param)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with labels.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(built: Built) -> Iterator[str]:
    with browsing.served(built.site) as here:
        yield here


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[browsing.Visit]:
    """Opens pages of the site, in none of which anything may go wrong."""
    with browsing.visits(browser) as opened:
        yield lambda page, *size, **settings: opened(address + page, *size, **settings)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return small_site.build(tmp_path / "_site")
