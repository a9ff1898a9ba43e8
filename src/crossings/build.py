"""The whole report as of a day: run the notebooks, make the fragments, render, finish, put in place."""

from __future__ import annotations

import calendar
import shutil
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import nbformat

from crossings import finish, live, package, pages, render, run, snapshots
from crossings.check import written
from crossings.editions import listing, shelf
from crossings.errors import InputError
from crossings.facts import facts, variables
from crossings.lock import only_writer
from crossings.pages.edition import Edition, place
from crossings.progress import Progress, say
from crossings.tables import Record, check_curated, resolve

Arguments = ParamSpec("Arguments")


def _alone(make: Callable[Arguments, Path]) -> Callable[Arguments, Path]:
    """One build at a time in a project; what a build that was killed left half written is removed first."""

    @wraps(make)
    def under_lock(*args: Arguments.args, **named: Arguments.kwargs) -> Path:
        project = Path(str(named.get("project", args[0] if args else "")))
        if not (project / "_quarto.yml").is_file():
            return make(*args, **named)  # which says so
        with only_writer(project / "build"):
            for left in [*(project / "build" / "kept").glob("*.tmp"), *(project / "report").glob("*.tmp")]:
                left.unlink(missing_ok=True)
            return make(*args, **named)

    return under_lock


@_alone
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

    Notebooks whose code, parameters, package and data are those of an earlier build are not run again, unless with
    `force`.

    All is read from one state of the data, whatever is written to them meanwhile. Raises InputError for bad data,
    dates or parameters, or where another build of the project is under way, and CheckError for a notebook or renderer that fails; the
    site that was there before is then untouched.
    """
    begun = time.perf_counter()
    target = target or project / "_site"
    notebooks = sorted((project / "notebooks").glob("*.ipynb"))
    if not notebooks or not (project / "_quarto.yml").is_file():
        raise InputError(
            f"{project.resolve()} holds no project: _quarto.yml and notebooks/*.ipynb are expected. Run in the checkout."
        )
    written.refuse(project)
    given = {"as_of": as_of, **(parameters or {})}
    frozen = snapshots.frozen(data, project / "build" / "data")
    to_do = run.plan(notebooks, given, frozen, project / "build" / "kept", force=force)
    with run.ready(to_do):
        check_curated(data)
        _describe(data, progress)
        data = frozen
        record = Record(as_of, data)
        chosen = render.choose_renderer(renderer)
        render.restore(target)
        progress(f"the report as of {record.day}")
        executed = run.execute_planned(to_do, workers, progress)
    exhibits = {ident: payload for one in executed for ident, payload in one.exhibits.items()}
    folder = project / "build" / "site"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run.write_exhibits(exhibits.values(), folder / "exhibits")
    when = float(calendar.timegm(_read_on(record)))
    found = variables(facts(record)) | {"site": pages.site_variables(record)}
    texts = {one.name: nbformat.writes(one.notebook) + "\n" for one in executed}
    parts = pages.fragments(record, exhibits) | {"editions.md": listing.fragment(record, target)}
    render.stage(project, data, texts, parts, found, folder, when)
    for one in executed:
        run.write_notebook(one.notebook, project / "report" / f"{one.name}.ipynb")
    site = render.render(folder, chosen, progress)
    made = Edition.of(record, resolve("latest", data), place())
    finish.finish(site, exhibits.values(), record, made, project / "build" / "kept")
    live.install(site, project / "build" / "kept")
    count = len(list(site.rglob("*.html")))
    shelf.carry(target, site)
    render.put_in_place(site, target)
    progress(f"{target}: {count} pages with {chosen}, {time.perf_counter() - begun:.1f} s")
    return target


def _describe(data: Path, progress: Progress) -> None:
    """Bring datapackage.json up to date; data that may only be read can be built from all the same."""
    try:
        package.write(data)
    except InputError as error:
        progress(f"the site is built all the same: {error}")


def _read_on(record: Record) -> time.struct_time:
    read_on = record.table("vintages").read_on
    day = read_on.max() if len(read_on) else record.day
    return day.timetuple()
