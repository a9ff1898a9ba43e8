"""What a renderer reads and writes in the project's own folder.

That is copies of notebooks, variables, and pages as it wrote them. Finishing is not repeatable, and
a renderer may write one page among finished ones. So what it wrote is kept apart, file by file,
with what each page was rendered from, and all of it is finished each time.
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

import yaml

from crossings.common.files import write_whole
from crossings.common.identity import SETTINGS_FILE
from crossings.errors import InputError
from crossings.pages.texts import variables_named

OUTPUT: Final = "build/pages"  # Quarto empties it before anything else, so it is never the site
KEPT: Final = "build/rendered"
VARIABLES: Final = "_variables.yml"
MADE_FROM: Final = "made_from"  # in the metadata of a copy of a notebook
READ_ONLY: Final = 0o444


def write_made(
    project: Path, notebooks: Mapping[str, str], variables: Mapping[str, Mapping[str, str]]
) -> None:
    """Write what pages are made from into the project.

    That is copies of executed notebooks, by file, and the variables. Git ignores them, and they are
    read-only, since the next build replaces them. What did not change is not written, and copies of
    notebooks that are gone are removed. Raises InputError for a page that names a variable there is
    none of.
    """
    # JSON is YAML too, and both renderers read it; only what is named, since YAML is slow to read.
    named = json.dumps(named_variables(project, variables), ensure_ascii=False, indent=1)
    for name, text in {**notebooks, VARIABLES: named}.items():
        path = project / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_whole(path, text)
            path.chmod(READ_ONLY)
    for path in [*project.glob("*.ipynb"), *(project / "report").glob("*.ipynb")]:
        if path.relative_to(project).as_posix() not in notebooks and _is_copy(path):
            path.unlink()


def _is_copy(path: Path) -> bool:
    try:
        return MADE_FROM in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def named_variables(
    project: Path, variables: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The variables that pages name, by chapter: numbers, and parts of pages.

    Raises InputError for a page that names one there is none of: one renderer prints nothing for
    it, without a word.
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


def inputs(project: Path, renderer: str) -> dict[str, str]:
    """The pages that _quarto.yml names, each with the hash of what its rendering depends on.

    Pages that are not there are left out.
    """
    settings, beside = project / SETTINGS_FILE, sorted((project / "report").rglob("*"))
    beside = [path for path in beside if path.suffix not in (".qmd", ".ipynb")]
    shared = renderer.encode() + b"".join(
        path.read_bytes() for path in (settings, project / VARIABLES, *beside) if path.is_file()
    )
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    listed = yaml.load(settings.read_text(encoding="utf-8"), loader)["project"]["render"]
    pages = (name for name in listed if not name.startswith("!"))
    return {
        name: hashlib.sha256(shared + (project / name).read_bytes()).hexdigest()
        for name in pages
        if (project / name).is_file()
    }


class Raw:
    """What a renderer wrote into one output folder, and what each page was rendered from.

    The folder is one of a project.
    """

    def __init__(self, project: Path, output: Path) -> None:
        """Find where what was written into the folder `output` is kept.

        The project's own folder has a name of its own, others have one by their place.
        """
        self.is_own = output.resolve() == (project / OUTPUT).resolve()
        place = (
            "pages"
            if self.is_own
            else hashlib.sha256(str(output.resolve()).encode()).hexdigest()[:8]
        )
        self.project, self.output = project, output
        self.folder = project / KEPT / place
        self.record = self.folder.with_suffix(".json")
        self.about_to = project / KEPT / "about-to.json"

    def begin(self, renderer: str) -> None:
        """Note what is about to be rendered: a page may be saved while it is."""
        self.about_to.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.about_to, json.dumps(inputs(self.project, renderer)))

    def take(self, whole: bool) -> None:
        """Take over the files that the renderer wrote since the folder was last finished.

        With `whole` all of them are taken.
        """
        if whole:
            shutil.rmtree(self.folder, ignore_errors=True)
        known = {} if whole else _read(self.record)
        finished, rendered = known.get("finished", {}), known.get("rendered", {})
        began = _read(self.about_to)
        for name, about in files_of(self.output).items():
            if about != finished.get(name):
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.output / name, self.folder / name)
                rendered |= {page: of for page, of in began.items() if html_of(page) == name}
        self._note(finished, rendered)

    def replace(self, renderer: str) -> None:
        """Take over the whole output folder.

        All its pages were just rendered from what stands now.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.output, self.folder)
        self._note({}, inputs(self.project, renderer))

    def copied(self, folder: Path) -> Path:
        """A copy of the output folder, with the times of its files."""
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(self.output, folder))

    def finished(self) -> None:
        """Note that the output folder holds finished pages."""
        self._note(files_of(self.output), _read(self.record).get("rendered", {}))

    def stale(self, renderer: str) -> list[str]:
        """The pages that were never rendered, or from something else than stands there now."""
        rendered, now = _read(self.record).get("rendered", {}), inputs(self.project, renderer)
        return [page for page, of in now.items() if rendered.get(page) != of]

    def _note(self, finished: Mapping[str, Any], rendered: Mapping[str, str]) -> None:
        self.record.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.record, json.dumps({"finished": finished, "rendered": rendered}))


def html_of(page: str) -> str:
    """The file that a page is rendered into."""
    return Path(page).with_suffix(".html").as_posix()


def files_of(folder: Path) -> dict[str, list[int]]:
    """Each file of a folder with its size and the time of its last change, in nanoseconds."""
    files = {}
    for path in folder.rglob("*"):
        if path.is_file():
            about = path.stat()
            files[path.relative_to(folder).as_posix()] = [about.st_size, about.st_mtime_ns]
    return files


def _read(path: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        values = json.loads(path.read_text(encoding="utf-8"))
        return values if isinstance(values, dict) else {}
    return {}
