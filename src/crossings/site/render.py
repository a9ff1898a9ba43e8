"""Executed notebooks and pages → the website, with Quarto or its stand-in.

A renderer works in the project's own folder and writes into one below build/. That is finished
(`finish.py`) in a folder of its own, and only then moved into place. The last good site stays until
then.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import functools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Final, Literal

from crossings.common.files import write_whole, writing
from crossings.common.lock import only_writer
from crossings.common.progress import Progress, say
from crossings.errors import CheckError, InputError
from crossings.site import rendered, rendered_before

Renderer = Literal["quarto", "smalldocs"]
STAND_IN: Final = "smalldocs"  # for machines without Quarto; its parts are used here alone
STAND_BACK: Final = "CROSSINGS_BUILDING"  # set while a build renders: it does itself what hooks do
HALF_WAY = ".new"  # ends the name of a folder of files on their way into a site
TO_PUT = ".to-put.json"  # in such a folder: the files, in the order in which they are put
# Keys of _quarto.yml that only Quarto reads; smalldocs says so each time.
QUARTO_ONLY = (
    "execute.enabled ",
    "format.html.respect-user-color-scheme ",
    "format.html.html-math-method ",
    "format.html.language ",
)

WRITTEN_LATER = re.compile(r": broken link (?:\.\./)*data/")  # tables, once all is rendered

# What Quarto adds to its errors for those who work on Quarto, and for terminals.
STACK_TRACE, COLOUR = re.compile(r"\n\s*Stack trace:.*", re.S), re.compile(r"\x1b\[[\d;]*m")


def choose_renderer(wanted: str) -> Renderer:
    """The renderer to use: as named, or for "auto" Quarto where it is found and else the stand-in.

    Raises InputError for Quarto where there is none.
    """
    if wanted != STAND_IN and quarto():
        return "quarto"
    if wanted == "quarto":
        raise InputError(
            "--renderer quarto needs `quarto` on the PATH, and there is none: "
            f"install it, or use {STAND_IN}."
        )
    if wanted == "auto":
        say(f"quarto is not on the PATH: rendering with its stand-in, {STAND_IN}")
    return STAND_IN


def import_ahead(renderer: Renderer) -> None:
    """Import the stand-in, so that it is there once there is something to render."""
    if renderer == STAND_IN:
        import smalldocs.site  # noqa: F401


def quarto() -> str | None:
    """The Quarto program, on the PATH or in this environment; None where there is none."""
    beside_python = str(Path(sys.executable).parent)
    program = shutil.which("quarto") or shutil.which("quarto", path=beside_python)
    return program and os.path.abspath(program)


def quarto_version() -> str:
    """What Quarto says of its version."""
    return subprocess.run(
        [quarto() or "quarto", "--version"], capture_output=True, text=True
    ).stdout.strip()


def render(
    project: Path, renderer: Renderer, progress: Progress = say, *, again: bool = False
) -> Path:
    """Render the project in its own folder, and return the folder of what was rendered.

    It is not yet finished. Quarto takes a second for a page: it renders only the pages whose
    sources changed since it last rendered them all, or with `again` all of them. Raises CheckError
    with the renderer's own words where it fails; what was rendered before is then still there.
    """
    kept = project / rendered.KEPT
    if again:
        shutil.rmtree(kept, ignore_errors=True)
    raw = rendered.Raw(project, project / rendered.OUTPUT)
    if renderer == "quarto":
        _with_quarto(project, raw, kept / "sources")
    else:
        _with_smalldocs(project, progress)
    if not (raw.output / "index.html").is_file():
        raise CheckError(
            f"{renderer} ended without writing {raw.output / 'index.html'}; nothing was published."
        )
    raw.replace(renderer)
    if renderer == "quarto":
        rendered_before.keep(project, kept / "sources")
    return raw.folder


def _with_quarto(project: Path, raw: rendered.Raw, before: Path) -> None:
    """Render the pages whose sources changed since those `before`.

    All of them are rendered where that might not be enough.
    """
    write_whole(project / rendered_before.VERSION, quarto_version())
    # What is kept may be damaged.
    with contextlib.suppress(CheckError, OSError, ValueError, KeyError):
        if rendered_before.render_again(
            before, project, raw.folder, raw.output, functools.partial(_quarto, project)
        ):
            return
    shutil.rmtree(raw.output, ignore_errors=True)
    _quarto(project)


def _quarto(project: Path, pages: Sequence[str] = ()) -> None:
    """Have Quarto render the project, or only these pages of it.

    What the project does before and after is left out.
    """
    command = [quarto() or "quarto", "render", *(pages or [str(project.resolve())]), "--no-execute"]
    # Quarto runs the project's own steps with the first `python` of the path.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    env = os.environ | {"QUARTO_PYTHON": sys.executable, "PATH": path, STAND_BACK: "1"}
    process = subprocess.run(command, capture_output=True, text=True, env=env, cwd=project)
    if process.returncode:
        message = STACK_TRACE.sub("", COLOUR.sub("", process.stderr or process.stdout))
        tail = "\n".join(message.strip().splitlines()[-8:])
        raise CheckError(f"quarto could not render the site; it said:\n{tail}")
    for line in process.stderr.splitlines():
        if "WARN" in line:
            say(line)


def by_stand_in(site: Path) -> bool:
    """Whether the stand-in rendered the site."""
    return (site / "site_libs" / f"{STAND_IN}.css").is_file()


def page_keys() -> tuple[Set[str], Set[str]]:
    """The keys of front matter that both renderers read, and those that Quarto reads alone."""
    from smalldocs.config import PAGE_KEYS
    from smalldocs.quarto_keys import QUARTO_PAGE_OPTIONS

    return PAGE_KEYS, QUARTO_PAGE_OPTIONS


def _with_smalldocs(folder: Path, progress: Progress) -> None:
    from smalldocs.config import BuildError, ConfigError, load
    from smalldocs.site import Site

    class PagesAlone(Site):  # type: ignore[misc]
        """Looks for pages and files where they are.

        It does not go through all files of a checkout and of dated editions.
        """

        def walk(self) -> list[Path]:
            top = sorted(path for path in self.root.iterdir() if path.is_file())
            return [path for path in [*top, *self.walk_all()] if not self.ignored(path)]

        def walk_all(self) -> list[Path]:
            return sorted(path for path in (self.root / "report").rglob("*") if path.is_file())

    try:
        settings = load(folder)
        for step in ("pre-render", "post-render"):  # a build does both itself
            settings.project.pop(step, None)
        site = PagesAlone(settings, quiet=True)
        site.build()
    except (BuildError, ConfigError) as error:
        message = " ".join(str(error).split()).replace(f"{folder.resolve()}/", "")
        # Name the file that a person edits.
        message = re.sub(r"\breport/(?=[\w-]+\.ipynb\b)", "notebooks/", message)
        raise CheckError(f"smalldocs could not render the site: {message}") from None
    for warning in site.warnings:
        if not (warning.startswith(QUARTO_ONLY) or WRITTEN_LATER.search(warning)):
            progress(f"smalldocs: {warning}")


def put_in_place(site: Path, target: Path, keeping: str = "", way: Path | None = None) -> None:
    """Have `target` hold the files of the folder `site` and no others.

    What is named `keeping` in `target` is kept. The folder takes the name `way`, beside `target`
    unless told otherwise, and counts from then on: `finish_putting` goes on where a process was
    killed. So nothing half-way lies in what people copy to a web server, save where files cannot
    be renamed from there into `target`. Raises InputError where `target` is on another disk that
    cannot take the files; nothing is then changed.
    """
    target = Path(os.path.realpath(target))
    way = way or way_to(target)
    with only_writer(target.parent):
        (site / TO_PUT).unlink(missing_ok=True)
        files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
        files.sort(key=lambda file: (file.suffix == ".html", file == Path("index.html"), file))
        listed = json.dumps({"files": [*map(str, files)], "keeping": keeping})
        (site / TO_PUT).write_text(listed, encoding="utf-8")
        if not os.access(way.parent, os.W_OK):
            way = _within(target)
        shutil.rmtree(way, ignore_errors=True)
        _put(_moved(site, way, target), target)


def finish_putting(target: Path, way: Path | None = None) -> None:
    """Go on putting a site into `target` where a process that did so was killed."""
    target = Path(os.path.realpath(target))
    way = way or way_to(target)
    if way.is_dir():
        with only_writer(target.parent):
            if (way / TO_PUT).is_file():
                _put(way, target)
            shutil.rmtree(way, ignore_errors=True)


def way_to(target: Path) -> Path:
    """The folder of files on their way into a site: beside it, and no part of it."""
    target = Path(os.path.realpath(target))
    return target.with_name(f".{target.name}{HALF_WAY}")


def _put(way: Path, target: Path) -> None:
    """Put the files that the folder `way` lists into `target`.

    A new site is put there whole. Else files are renamed one by one, the front page last of all and
    other pages before it, so that none names a file that is not there.
    """
    listed = json.loads((way / TO_PUT).read_text(encoding="utf-8"))
    if not target.exists() or not any(target.iterdir()):
        with contextlib.suppress(OSError):  # an empty folder that is a disk of its own
            (way / TO_PUT).unlink()
            os.replace(way, target)
            return
        target.mkdir(exist_ok=True)
    try:
        _rename_all(way, listed["files"], target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        within = _copied(way, _within(target), target)
        _rename_all(within, listed["files"], target)
    _remove_others({listed["keeping"], *listed["files"]}, target)
    shutil.rmtree(way, ignore_errors=True)


def _within(target: Path) -> Path:
    """The folder in a site of files on their way into it, where there can be none beside it."""
    within = target / HALF_WAY
    shutil.rmtree(within, ignore_errors=True)
    target.mkdir(exist_ok=True)
    return within


def _rename_all(way: Path, files: Sequence[str], target: Path) -> None:
    """Rename those of the files that are not in `target` yet, or differ there."""
    for file in files:
        new, old = way / file, target / file
        # To replace a file costs more than to read both.
        if new.is_file() and not (old.is_file() and filecmp.cmp(new, old, shallow=False)):
            old.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new, old)


def _moved(site: Path, way: Path, target: Path) -> Path:
    """Give the folder `site` the name `way`, at once and whole, from another disk too."""
    try:
        os.replace(site, way)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        os.replace(_copied(site, way.with_name(f"{way.name}.part"), target), way)
    return way


def _copied(new: Path, beside: Path, target: Path) -> Path:
    """Copy the folder `new` to `beside`, in place of what is there, and return that.

    Where that fails nothing of it is left, and InputError says why in a sentence.
    """
    with writing(target, "Make room there, or name another place; what was there before stays."):
        shutil.rmtree(beside, ignore_errors=True)
        try:
            for path in [new, *sorted(new.rglob("*"))]:
                here = beside / path.relative_to(new)
                if path.is_dir():
                    here.mkdir()
                else:
                    shutil.copy2(path, here)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return beside


def _remove_others(wanted: set[str], target: Path) -> None:
    """Remove from `target` all but what is wanted, and folders that are then empty."""
    for top in [path for path in target.iterdir() if path.name not in wanted]:
        for path in [*sorted(top.rglob("*"), reverse=True), top] if top.is_dir() else [top]:
            if path.is_dir():
                with contextlib.suppress(OSError):  # it holds something that is wanted
                    path.rmdir()
            elif str(path.relative_to(target)) not in wanted:
                path.unlink()


def refuse_other(target: Path) -> None:
    """Raise InputError where `target` holds something that is not a site, and would be lost."""
    held = set(os.listdir(target)) if target.is_dir() else {"a file"} if target.exists() else set()
    if held and not held & {"index.html", HALF_WAY}:
        raise InputError(
            f"{target} is there and holds no site, and would be replaced. "
            "Name another place with --site."
        )
