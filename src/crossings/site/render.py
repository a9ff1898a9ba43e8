"""Executed notebooks and pages → the website, with Quarto or its stand-in.

A renderer works in the project's own folder and writes into one below build/. The pages are
finished (`finish.py`) in another folder, and only then put in place (`in_place.py`). Until then the
last good site stays.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Final, Literal

from crossings.common.addresses import FRONT_PAGE
from crossings.common.files import naming, write_whole
from crossings.common.progress import Progress, say
from crossings.errors import CheckError, InputError
from crossings.site import render_changed, renderer_files

Renderer = Literal["quarto", "smalldocs"]
STAND_IN: Final = "smalldocs"  # for machines without Quarto; imported only in this module
STAND_BACK: Final = "CROSSINGS_BUILDING"  # set while a build renders, which needs no hooks
# Keys of _quarto.yml that only Quarto reads; smalldocs warns of them each time.
QUARTO_ONLY = (
    "execute.enabled ",
    "format.html.respect-user-color-scheme ",
    "format.html.html-math-method ",
    "format.html.language ",
    "format.html.code-annotations ",
    "format.html.highlight-style ",
    "format.html.footnotes-hover ",
    "format.html.citations-hover ",
    "format.html.crossrefs-hover ",
)
# What only Quarto reads of `project` and `website`; smalldocs names the keys that it reads.
KEYS_OF_QUARTO: Final = {
    "project": {"lib-dir", "execute-dir", "brand", "detect"},
    "website": {
        *("image-alt", "site-path", "repo-link-target", "repo-link-rel", "issue-url"),
        *("reader-mode", "plausible-analytics", "announcement", "cookie-consent"),
        *("body-header", "body-footer", "margin-header", "margin-footer"),
    },
}

# To tables and feeds, which are written after rendering.
LINK_TO_A_LATER_FILE = re.compile(r": broken link (?:\.\./)*(?:data/|\w+\.xml)")

# Quarto adds these to its errors for its own developers, and for terminals.
STACK_TRACE, COLOUR = re.compile(r"\n\s*Stack trace:.*", re.S), re.compile(r"\x1b\[[\d;]*m")


def choose_renderer(wanted: str) -> Renderer:
    """The renderer to use: the `wanted` one, or for "auto" Quarto if it is installed.

    Raises InputError if Quarto is wanted and not installed.
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
    """Import the stand-in, if it is the renderer, before there is something to render."""
    if renderer == STAND_IN:
        import smalldocs.site  # noqa: F401


def quarto() -> str | None:
    """The Quarto program, on the PATH or in this environment; None if it is not installed."""
    beside_python = str(Path(sys.executable).parent)
    program = shutil.which("quarto") or shutil.which("quarto", path=beside_python)
    return program and os.path.abspath(program)


def quarto_version() -> str:
    """Quarto's version, as Quarto prints it."""
    return subprocess.run(
        [quarto() or "quarto", "--version"], capture_output=True, text=True
    ).stdout.strip()


def render(
    project: Path, renderer: Renderer, progress: Progress = say, *, again: bool = False
) -> Path:
    """Render the project in its own folder, and return the folder of its pages, not yet finished.

    Quarto takes a second for a page, so it renders only pages whose sources have changed since it
    last rendered all, or with `again` all of them. Raises CheckError with the renderer's message if
    it fails; the pages that were rendered before are then still there, unless `again` removed them.
    """
    stored = project / renderer_files.STORED
    if again:
        shutil.rmtree(stored, ignore_errors=True)
    output = renderer_files.Output(project, project / renderer_files.OUTPUT)
    if renderer == "quarto":
        _with_quarto(project, output, stored / "sources")
    else:
        # The stand-in refuses what a build that was killed meanwhile left there.
        shutil.rmtree(output.folder, ignore_errors=True)
        _with_smalldocs(project, progress)
    if not (output.folder / FRONT_PAGE).is_file():
        raise CheckError(
            f"{renderer} ended without writing {output.folder / FRONT_PAGE}; nothing was published."
        )
    output.store_all(renderer)
    if renderer == "quarto":
        render_changed.keep(project, stored / "sources")
    return output.stored


def _with_quarto(project: Path, output: renderer_files.Output, old_sources: Path) -> None:
    """Render the pages whose sources differ from `old_sources`, or all if that is not enough."""
    write_whole(project / render_changed.VERSION, quarto_version())
    # The stored files may be damaged.
    with contextlib.suppress(CheckError, OSError, ValueError, KeyError):
        if render_changed.render_again(
            old_sources, project, output.stored, output.folder, functools.partial(_quarto, project)
        ):
            return
    shutil.rmtree(output.folder, ignore_errors=True)
    _quarto(project)


def _quarto(project: Path, pages: Sequence[str] = ()) -> None:
    """Have Quarto render the project, or only these pages of it, without the project's hooks.

    Raises CheckError with the end of what it said if it fails.
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


def settings_keys() -> dict[tuple[str, ...], Set[str]]:
    """The keys of the settings that a renderer reads, by where they stand: at the top is ()."""
    from smalldocs.config import KNOWN

    return {
        (): {"project", "website", "format", "execute", "filters", "metadata-files"},
        ("project",): KNOWN["project"].keys() | KEYS_OF_QUARTO["project"],
        ("website",): KNOWN["website"].keys() | KEYS_OF_QUARTO["website"],
    }


def _with_smalldocs(folder: Path, progress: Progress) -> None:
    """Have the stand-in render the project in a folder, without its hooks; CheckError if it fails.

    The pages go into the output-dir of _quarto.yml, build/pages, never into _site. The caller has
    removed that folder. `progress` gets each warning, without those that say nothing here. An error
    names a notebook as people edit it, in notebooks/, not its copy in report/.
    """
    from smalldocs.config import BuildError, ConfigError, load
    from smalldocs.site import Site

    class PagesAlone(Site):  # type: ignore[misc]
        """Looks for pages only at the top and in report/, and for resources only in report/.

        So it does not read through all files of a checkout and of dated editions.
        """

        def walk(self) -> list[Path]:
            top = sorted(path for path in self.root.iterdir() if path.is_file())
            return [path for path in [*top, *self.walk_all()] if not self.ignored(path)]

        def walk_all(self) -> list[Path]:
            return sorted(path for path in (self.root / "report").rglob("*") if path.is_file())

    try:
        settings = load(folder)
        for step in ("pre-render", "post-render"):  # a build takes these steps itself
            settings.project.pop(step, None)
        site = PagesAlone(settings, quiet=True)
        with naming(folder / renderer_files.OUTPUT):  # of a full disk
            site.build()
    except (BuildError, ConfigError) as error:
        message = " ".join(str(error).split()).replace(f"{folder.resolve()}/", "")
        # Name the file that a person edits.
        message = re.sub(r"\breport/(?=[\w-]+\.ipynb\b)", "notebooks/", message)
        raise CheckError(f"smalldocs could not render the site: {message}") from None
    for warning in site.warnings:
        if not (warning.startswith(QUARTO_ONLY) or LINK_TO_A_LATER_FILE.search(warning)):
            progress(f"smalldocs: {warning}")
