"""The whole report as of a day: run the notebooks, render their pages, finish, put in place."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from crossings.common import identity, scratch, snapshots, store
from crossings.common.addresses import SITE
from crossings.common.files import naming
from crossings.common.lock import only_writer
from crossings.common.progress import Progress, say
from crossings.errors import CheckError, InputError
from crossings.notebooks import run, warm
from crossings.pages import source_files
from crossings.publish import up_to_date
from crossings.site import in_place, render
from crossings.tables import as_of as days
from crossings.tables.sources import read as read_sources

STORE: Final = "build/kept"  # the folder of stored results of earlier builds, in the project


def build(
    project: Path,
    data: Path,
    *,
    as_of: str = "latest",
    renderer: str = "auto",
    target: Path | None = None,
    parameters: Mapping[str, Any] | None = None,
    workers: int = 2,
    force: bool = False,
    progress: Progress = say,
) -> Path:
    """Build the site from `project` (its notebooks and pages) and `data`, and return where it is.

    Notebooks whose code, parameters, package and data are those of an earlier build are not run
    again, and pages that Quarto made from the same sources are not rendered again, unless with
    `force`. If nothing at all has changed, the site stays as it is. `as_of` is an ISO day or
    "latest". `parameters` are further ones of notebooks, and an as_of among them counts instead of
    `as_of`. `workers` is the number of notebooks that run at a time. `target` is the folder of the
    site, by default _site in `project`; an older site there is replaced.

    All is read from one state of the data, even if they change meanwhile. Raises InputError for bad
    data, dates or parameters, for a missing Quarto, for a `target` that holds something other than
    a site, or if another build of the project is under way, and CheckError for a notebook or
    renderer that fails; the site that was there before is then untouched.

    Starts processes: a script that calls this needs `if __name__ == "__main__":`, since each of
    them imports it.
    """
    begun = time.perf_counter()
    identity.refuse_no_project(project)
    target = target or project / SITE
    _refuse_nameless(target)
    read_sources(data / "sources.toml")  # so that a wrong folder is told before anything runs
    for file, fault in (*source_files.not_listed(project), *source_files.draft_rows(data)):
        progress(f"{file} {fault}")
    all_parameters = {"as_of": as_of, **(parameters or {})}
    cache_folder = project / STORE
    with one_build_at_a_time(project, data, target) as frozen, contextlib.ExitStack() as processes:
        days.refuse_outside(str(all_parameters["as_of"]), frozen)
        notebooks = source_files.notebooks(project)
        to_do = run.plan(notebooks, all_parameters, frozen, cache_folder, force=force)
        # A preview starts them before the first save, which then need not wait.
        if to_do.to_run or warm.BUILDS_AGAIN in os.environ:
            processes.enter_context(run.notebook_processes(frozen, cache_folder))
        chosen = render.choose_renderer(renderer)
        in_place.refuse_unless_site(target)
        sources, key = up_to_date.sources_and_key(project, to_do, target, chosen)
        if not force and up_to_date.is_up_to_date(project / "build", target, key):
            progress(
                f"{target}: nothing has changed since it was built, "
                f"{time.perf_counter() - begun:.1f} s"
            )
            return target
        in_place.refuse_unwritable(target)
        count = _build_site(
            project, data, to_do, target, chosen, workers, progress, processes.close
        )
        up_to_date.note_build(project / "build", target, key, sources)
        store.forget_longest_unused(cache_folder)
    progress(f"{target}: {count} pages with {chosen}, {time.perf_counter() - begun:.1f} s")
    return target


def _build_site(
    project: Path,
    data: Path,
    to_do: run.Plan,
    target: Path,
    chosen: render.Renderer,
    workers: int,
    progress: Progress,
    end_processes: Callable[[], object],
) -> int:
    """Run notebooks, render, finish, and put in place; the number of pages of the site.

    It is called inside `one_build_at_a_time`, and inside `run.notebook_processes` if notebooks have
    to run; `end_processes` ends those.
    """
    from crossings.publish import assembly
    from crossings.site.pictures import Pictures

    # Meanwhile the process that kernels are forked from does its own imports.
    render.import_ahead(chosen)
    with Pictures(to_do.cache_folder) as pictures:
        contents = assembly.prepare_project(
            project, data, to_do, target, workers, progress, pictures
        )
        rendered_pages = render.render(project, chosen, progress, again=to_do.force)
        site = assembly.finish_site(project, to_do, contents, rendered_pages, pictures)
    end_processes()
    return assembly.publish(project, site, target, data, contents.prepared, progress)


@contextlib.contextmanager
def one_build_at_a_time(project: Path, data: Path, target: Path) -> Iterator[Path]:
    """A context for one build at a time in a project, with a copy of the current data.

    It gives the folder of that copy, and makes the project's site the one that `own_site` returns.
    Files that a killed build left are removed, and a site that it was putting at `target` is put
    there. Errors name the tables in `data`, which people correct, and not the copy that
    is read. Raises InputError if another process still builds after some seconds.
    """
    frozen = project / "build" / "data"
    with only_writer(project / "build"), identity.of(project):
        scratch.remove_folders_left()
        scratch.remove_files_left(project)
        in_place.finish_putting(target)
        try:
            with naming(project / "build"):  # of a full disk
                yield snapshots.frozen(data, frozen)
        except (InputError, CheckError) as error:
            # As text, since that of a notebook's cell comes from another process.
            message = snapshots.as_original(str(error), frozen, data)
            raise (InputError if isinstance(error, InputError) else CheckError)(message) from None


def _refuse_nameless(target: Path) -> None:
    """Raise InputError for a folder without a name, such as /, since the site replaces it."""
    if not target.resolve().name:
        raise InputError(
            f"{target} cannot be the site: a folder with a name is expected. Give one with --site."
        )
