"""What tests share: a frozen copy of the data, records of it at a day, and a site that is built once."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from crossings.tables import Record

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"  # frozen, so that pinned numbers hold whatever workbook is read next


@pytest.fixture(scope="session")
def data() -> Path:
    """The frozen copy of the project's data."""
    return DATA


@pytest.fixture(scope="session")
def record_at(data: Path) -> Callable[[str], Record]:
    """A record of the frozen data as of a day, made once a day."""
    return functools.cache(lambda as_of="latest": Record(as_of, data))


@pytest.fixture
def data_copy(data: Path, tmp_path: Path) -> Path:
    """The data, to change."""
    return Path(shutil.copytree(data, tmp_path / "data"))


def workbook() -> Path | None:
    """The official workbook that the frozen data were read from, in CROSSINGS_WORKBOOK or beside the checkout."""
    given = os.environ.get("CROSSINGS_WORKBOOK")
    found = [Path(given)] if given else sorted((ROOT.parent / "shared" / "official").glob("*.ods"))
    read = (DATA / "official" / "vintages.csv").read_text(encoding="utf-8")
    ours = (
        path for path in found if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in read
    )
    return next(ours, None)


PROJECT_FILES = ("_quarto.yml", "index.qmd", "404.qmd", "report", "notebooks")


def copy_project(folder: Path, data: Path = DATA) -> Path:
    """The project's sources and the frozen data, or others, without anything that a build made, in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROJECT_FILES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copyfile(source, folder / name)
    shutil.copytree(data, folder / "data")
    for made in (folder / "report").glob("*.ipynb"):
        made.unlink()
    return folder


def copy_chapters(folder: Path, *chapters: str) -> Path:
    """A copy of the project with only some of its chapters: enough for what concerns them, built in seconds."""
    project = copy_project(folder)
    left_out = [path for path in (project / "notebooks").glob("*.ipynb") if path.stem not in chapters]
    pages = project / "_quarto.yml"
    lines = pages.read_text(encoding="utf-8").splitlines(keepends=True)
    names = tuple(f"report/{path.name}" for path in left_out)
    pages.write_text("".join(line for line in lines if not any(n in line for n in names)), encoding="utf-8")
    for path in left_out:
        path.unlink()
    return project


@dataclass(frozen=True)
class Built:
    """A project that was built, and its site."""

    project: Path
    site: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The whole report of the latest day, built once with the stand-in."""
    from crossings.build import build

    project = copy_project(tmp_path_factory.mktemp("project"))
    return Built(project, build(project, project / "data", renderer="smalldocs"))
