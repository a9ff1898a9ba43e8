"""The whole report as of a day: run the notebooks, make the fragments, render, finish, put in place."""

from __future__ import annotations

import calendar
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from crossings import package, pages, render, run
from crossings.check import written
from crossings.errors import InputError
from crossings.facts import facts, variables
from crossings.tables import Record, check_curated, resolve


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
    progress: run.Progress = run.say,
) -> Path:
    """Build the site from `project` (its notebooks and pages) and `data`, and return where it is.

    Notebooks whose code, parameters, package and data are those of an earlier build are not run again, unless with
    `force`.

    Raises InputError for bad data, dates or parameters, and CheckError for a notebook or renderer that fails; the
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
    check_curated(data)
    record = Record(as_of, data)
    chosen = render.choose_renderer(renderer)
    render.restore(target)
    progress(f"the report as of {record.day}")
    executed = run.execute_all(
        notebooks,
        {"as_of": as_of, **(parameters or {})},
        data,
        workers,
        progress,
        None if force else project / "build" / "kept",
    )
    exhibits = {ident: payload for one in executed for ident, payload in one.exhibits.items()}
    folder = project / "build" / "site"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run.write_exhibits(exhibits.values(), folder / "exhibits")
    package.write(data)
    when = float(calendar.timegm(_read_on(record)))
    found = variables(facts(record)) | {"site": pages.site_variables(record)}
    texts = {one.name: nbformat.writes(one.notebook) + "\n" for one in executed}
    render.stage(project, data, texts, pages.fragments(record, exhibits), found, folder, when)
    for one in executed:
        run.write_notebook(one.notebook, project / "report" / f"{one.name}.ipynb")
    site = render.render(folder, chosen, progress)
    render.finish(site, exhibits.values(), pages.edition_note(record, resolve("latest", data)))
    render.put_in_place(site, target)
    progress(
        f"{target}: {len(list(target.rglob('*.html')))} pages with {chosen}, {time.perf_counter() - begun:.1f} s"
    )
    return target


def _read_on(record: Record) -> time.struct_time:
    read_on = record.table("vintages").read_on
    day = read_on.max() if len(read_on) else record.day
    return day.timetuple()
