"""Files that a renderer reads and writes in the project's own folder.

It reads copies of notebooks and the variables, and writes pages. A page must not be finished twice,
and a renderer may write one page among finished ones. So the pages as it wrote them are stored
apart, with a hash of the sources of each, and all of them are finished each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from crossings.common.addresses import SOURCES, html_of
from crossings.common.files import write_whole
from crossings.common.identity import SETTINGS_FILE, pages_listed
from crossings.errors import InputError
from crossings.pages.source_files import variables_named

OUTPUT: Final = "build/pages"  # not the site, since Quarto empties it before anything else
STORED: Final = "build/rendered"
VARIABLES: Final = "_variables.yml"
MADE_FROM: Final = "made_from"  # in the metadata of a copy of a notebook
MADE_AS: Final = "made_as"  # there, too: the hash of what its cells said when it was made
READ_ONLY: Final = 0o444


def write_page_sources(
    project: Path, notebooks: Mapping[str, str], variables: Mapping[str, Mapping[str, str]]
) -> None:
    """Write copies of executed notebooks, by file, and the variables of pages into the project.

    Git ignores these files, and they are read-only, since the next build replaces them. A file that
    is the same already is not written, and copies that are not among `notebooks` are removed.
    Raises InputError for a page that names an unknown variable.
    """
    # JSON is YAML too, and both renderers read it. Only the variables that pages name are written,
    # since YAML is slow to read.
    text_of_variables = json.dumps(
        named_variables(project, variables), ensure_ascii=False, indent=1
    )
    for name, text in {**notebooks, VARIABLES: text_of_variables}.items():
        path = project / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_whole(path, text)
            path.chmod(READ_ONLY)
    for path in [*project.glob("*.ipynb"), *(project / "report").glob("*.ipynb")]:
        if path.relative_to(project).as_posix() not in notebooks and _is_copy(path):
            path.unlink()


def hash_of_cells(notebook: Mapping[str, Any]) -> str:
    """The SHA-256 of what the cells of a notebook say, without their outputs."""
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def edited_copies(project: Path) -> list[str]:
    """The copies of notebooks, by file, whose cells a person changed since a build wrote them."""
    edited = []
    for path in [*project.glob("*.ipynb"), *sorted((project / "report").glob("*.ipynb"))]:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            copy = json.loads(path.read_text(encoding="utf-8"))
            if copy["metadata"][MADE_AS] != hash_of_cells(copy):
                edited.append(path.relative_to(project).as_posix())
    return edited


def _is_copy(path: Path) -> bool:
    """Whether a notebook is a copy that a build wrote, not one that a person put there."""
    try:
        return MADE_FROM in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def named_variables(
    project: Path, variables: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The variables that pages name, by chapter: numbers, and parts of pages.

    Raises InputError for a page that names an unknown one, for which one renderer prints nothing,
    without a warning.
    """
    named: dict[str, dict[str, str]] = {}
    for name, place in variables_named(project):
        chapter, _, leaf = name.partition(".")
        if leaf not in variables.get(chapter, {}):
            raise InputError(
                f"{place} names no number; `crossings facts` lists them. Correct the name."
            )
        named.setdefault(chapter, {})[leaf] = variables[chapter][leaf]
    return named


def hashes_of_pages(project: Path, renderer: str) -> dict[str, str]:
    """The hash, for each page that _quarto.yml names, of everything that its rendering depends on.

    Pages without a file are left out.
    """
    settings, beside = project / SETTINGS_FILE, sorted((project / "report").rglob("*"))
    beside = [path for path in beside if path.suffix not in SOURCES]
    shared = renderer.encode() + b"".join(
        path.read_bytes() for path in (settings, project / VARIABLES, *beside) if path.is_file()
    )
    return {
        name: hashlib.sha256(shared + (project / name).read_bytes()).hexdigest()
        for name in pages_listed(project) or ()
        if (project / name).is_file()
    }


class Output:
    """The output folder of a renderer, the stored copy of what it wrote, and hashes of sources."""

    def __init__(self, project: Path, folder: Path) -> None:
        """Find the stored copy of the folder: `pages` for the usual one, else named by its path."""
        self.is_own = folder.resolve() == (project / OUTPUT).resolve()
        name = (
            "pages"
            if self.is_own
            else hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
        )
        self.project, self.folder = project, folder
        self.stored = project / STORED / name
        self.note_file = self.stored.with_suffix(".json")
        self.inputs_file = project / STORED / "about-to.json"

    def note_inputs(self, renderer: str) -> None:
        """Note the sources before they are rendered, since a page may be saved meanwhile."""
        self.inputs_file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.inputs_file, json.dumps(hashes_of_pages(self.project, renderer)))

    def take_over(self, whole: bool) -> None:
        """Store the files that the renderer has written since the folder was last finished.

        With `whole` all of its files are stored. Each page gets the hash that `note_inputs` noted.
        """
        if whole:
            shutil.rmtree(self.stored, ignore_errors=True)
        noted = {} if whole else _json_in(self.note_file)
        finished, hashes = noted.get("finished", {}), noted.get("rendered", {})
        inputs = _json_in(self.inputs_file)
        for name, size_and_time in files_of(self.folder).items():
            if size_and_time != finished.get(name):
                (self.stored / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.folder / name, self.stored / name)
                hashes |= {
                    page: page_hash for page, page_hash in inputs.items() if html_of(page) == name
                }
        self._note(finished, hashes)

    def store_all(self, renderer: str) -> None:
        """Move the whole output folder to `stored`, in place of what is there.

        All its pages were just rendered from their current sources.
        """
        shutil.rmtree(self.stored, ignore_errors=True)
        self.stored.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.folder, self.stored)
        self._note({}, hashes_of_pages(self.project, renderer))

    def copy_to(self, folder: Path) -> Path:
        """A copy of the output folder, with the times of its files."""
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(self.folder, folder))

    def note_finished(self) -> None:
        """Note that the output folder holds finished pages."""
        self._note(files_of(self.folder), _json_in(self.note_file).get("rendered", {}))

    def stale_pages(self, renderer: str) -> list[str]:
        """The pages that were never rendered, or not from their current sources."""
        old, new = (
            _json_in(self.note_file).get("rendered", {}),
            hashes_of_pages(self.project, renderer),
        )
        return [page for page, page_hash in new.items() if old.get(page) != page_hash]

    def _note(self, finished: Mapping[str, Any], hashes: Mapping[str, str]) -> None:
        self.note_file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.note_file, json.dumps({"finished": finished, "rendered": hashes}))


def files_of(folder: Path, but: str = "") -> dict[str, list[int]]:
    """Each file of a folder with its size and the time of its last change, in nanoseconds.

    The files in its folder `but` are left out.
    """
    files = {}
    for path, folders, names in os.walk(folder):
        if Path(path) == folder and but in folders:
            folders.remove(but)
        for file in (os.path.join(path, name) for name in names):
            stat = os.stat(file)
            files[os.path.relpath(file, folder)] = [stat.st_size, stat.st_mtime_ns]
    return files


def _json_in(path: Path) -> dict[str, Any]:
    """The values in a file of JSON; empty if it is missing, damaged or not an object."""
    with contextlib.suppress(OSError, ValueError):
        values = json.loads(path.read_text(encoding="utf-8"))
        return values if isinstance(values, dict) else {}
    return {}
