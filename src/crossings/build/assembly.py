"""The site of a day put together.

First notebooks are run and pages prepared. Once they are rendered, they are finished and put in
place. `crossings build` renders between the two itself; where Quarto or its stand-in is called in
the project, it calls both.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossings.build import up_to_date
from crossings.build.editions import shelf
from crossings.common import csv_injection, identity, store
from crossings.common.files import zipped
from crossings.common.formats import listed
from crossings.common.identity import page_of
from crossings.common.progress import Progress
from crossings.errors import CheckError, InputError
from crossings.facts import findings
from crossings.notebooks import outputs, run, warm
from crossings.pages import embed, machines
from crossings.pages.edition import edition_folder
from crossings.pages.prepared import Prepared
from crossings.pages.texts import with_anchor
from crossings.site import finish, render, rendered
from crossings.site.pictures import Pictures

if TYPE_CHECKING:
    from nbformat import NotebookNode


def put_in_place(
    project: Path, site: Path, target: Path, data: Path, prepared: Prepared, progress: Progress
) -> int:
    """Move the finished site to `target`, with the editions that are there.

    The description of the tables in `data`, what the README beside them says, and CITATION.cff are
    then brought up to date. Returns how many pages the site has of its own.
    """
    count = len(list(site.rglob("*.html")))
    render.put_in_place(site, target, keeping=up_to_date.EDITIONS)
    if shelf.dated_editions(target):
        shelf.write_menu(target)
    _describe(project, data, prepared, progress)
    return count


HIDDEN: Final = re.compile(r"#\| (?:output|include): false\b")  # at the head of a cell


@dataclass(frozen=True)
class Made:
    """What a site is made from besides its pages.

    That is the notebooks that ran, what was prepared of the data, and files for machines.
    """

    executed: Sequence[outputs.Executed]
    prepared: Prepared
    beside_tables: Mapping[str, str]


def make(
    project: Path,
    data: Path,
    to_do: run.Plan,
    target: Path,
    workers: int,
    progress: Progress,
    on_exhibit: run.OnExhibit = bool,
) -> Made:
    """Run what has to run, and write into the project what its pages are rendered from.

    `target` is the site, whose dated editions are listed on a page. `on_exhibit` is called with
    each exhibit as soon as there is one.
    """
    if to_do.to_run:
        run.import_ahead()
    progress(f"the report as of {to_do.parameters['as_of']}")
    with run.Threads(1) as beside:
        # Good data are the rule: notebooks do not wait until they are found to be.
        preparing = beside.submit(_prepared, to_do)
        for_machines = beside.submit(_facts_file, to_do)
        executed = run.execute_planned(to_do, workers, progress, on_exhibit, preparing)
        prepared = preparing.result()
        for words in prepared.failed:  # said, not refused: a person must look first
            at_home = words.replace(str(to_do.data.resolve()), str(data))  # what was read is a copy
            progress(f"  an expectation fails: {at_home}")
        beside_tables = prepared.beside_tables | {"facts.json": for_machines.result()}
    parts = prepared.parts | {"editions": shelf.listed(prepared.edition.day, target)}
    rendered.write_page_sources(project, _copies(executed), prepared.variables | {"part": parts})
    return Made(executed, prepared, beside_tables)


def made_before(to_do: run.Plan, on_exhibit: run.OnExhibit) -> Made:
    """What was made of the same before, all of which is kept.

    Raises CheckError where something changed since.
    """
    if to_do.to_run:
        names = listed([path.stem for path in to_do.to_run])
        reason = f"data, code or notebooks ({names}) changed while pages were rendered"
        raise CheckError(f"{reason}, so nothing was published. Render again.")
    executed, prepared = run.execute_planned(to_do, on_exhibit=on_exhibit), _prepared(to_do)
    beside_tables = prepared.beside_tables | {"facts.json": _facts_file(to_do)}
    return Made(executed, prepared, beside_tables)


def _copies(executed: Sequence[outputs.Executed]) -> dict[str, str]:
    """The notebooks that ran, as text, by the file of their page.

    Exhibits of others are in their places.
    """
    exhibits, texts = outputs.by_ident(executed), {}
    for notebook_run in executed:
        name = f"{notebook_run.name}.ipynb"
        root = "" if name == identity.FRONT_PAGE else "../"
        book = _as_shown(embed.with_exhibits(notebook_run.notebook, exhibits, root))
        book.metadata[rendered.MADE_FROM] = f"notebooks/{name}"
        texts[page_of(name)] = outputs.as_text(book)
    return texts


def _as_shown(book: NotebookNode) -> NotebookNode:
    """A notebook whose headings have their anchors, without outputs that no page shows.

    For a frame that pandas draws as HTML, Quarto would add scripts from a public server even where
    the page leaves it out. The notebook given stays as it is.
    """
    cells = [type(cell)({**cell, **_changed(cell)}) for cell in book.cells]
    return type(book)({**book, "cells": cells, "metadata": type(book)({**book.metadata})})


def _changed(cell: NotebookNode) -> dict[str, Any]:
    if cell.cell_type == "markdown":
        return {"source": with_anchor(cell.source, cell.get("id", ""))}
    return {"outputs": []} if HIDDEN.match(cell.source) else {}


def finish_site(project: Path, to_do: run.Plan, made: Made, raw: Path, pictures: Pictures) -> Path:
    """The finished site of what a renderer wrote, `raw`, in the build's own folder."""
    when, exhibits = made.prepared.when, outputs.by_ident(made.executed)
    site = project / "build" / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(raw, site, copy_function=shutil.copyfile)
    _write_tables(to_do.data, site / "data", made.beside_tables)
    for path in site.rglob("*"):
        os.utime(path, (when, when))
    # A renderer looks at each file it finds, and has nothing to do with these.
    outputs.write_exhibits(exhibits.values(), site / "exhibits", when)
    outputs.write_notebooks(made.executed, site, when)
    kept = project / "build" / "kept"
    on_pages = outputs.on_pages(made.executed)
    pages = finish.finish(site, exhibits, on_pages, made.prepared, kept, pictures)
    pictures.write(site, when)
    finish.write(site, pages)
    return site


def _write_tables(data: Path, folder: Path, beside_tables: Mapping[str, str]) -> None:
    """The tables of the data in one folder, with what describes them for machines.

    All of it is there as one file, too.
    """
    folder.mkdir(exist_ok=True)
    for table in sorted(data.glob("*/*.csv")):
        (folder / table.name).write_bytes(csv_injection.without_formulas(table.read_bytes()))
    for name, text in beside_tables.items():
        content = text.encode()
        if name.endswith(".csv"):
            content = csv_injection.without_formulas(content)
        (folder / name).write_bytes(content)
    (folder / machines.ARCHIVE).write_bytes(zipped(folder))


def _prepared(to_do: run.Plan) -> Prepared:
    """What pages need of the data, which are found to be good.

    It is taken from what is kept where it was prepared from the same before.
    """
    as_of = to_do.parameters["as_of"]

    def prepare() -> bytes:
        checked = store.name_of("checked", to_do.made_from)
        before = store.recall(to_do.cache_folder, checked)  # of the same data, for another day
        arguments = (
            as_of,
            to_do.data.resolve(),
            edition_folder(),
            json.loads(before) if before else None,
        )
        prepared = warm.call("crossings.pages.prepared:prepare_from_tables", *arguments)
        store.remember(to_do.cache_folder, checked, json.dumps(prepared.failed).encode())
        return json.dumps(prepared.as_json()).encode()

    name = store.name_of("prepared", to_do.made_from, as_of, edition_folder())
    return Prepared.from_json(json.loads(store.kept(to_do.cache_folder, name, prepare)))


def _facts_file(to_do: run.Plan) -> str:
    """The file of all facts.

    It is taken from what is kept where it was made from the same tables before, for any day.
    """

    def make() -> bytes:
        return str(
            warm.call("crossings.facts.facts_file:from_tables", to_do.data.resolve())
        ).encode()

    return store.kept(
        to_do.cache_folder, store.name_of("facts file", to_do.made_from), make
    ).decode()


def _describe(project: Path, data: Path, prepared: Prepared, progress: Progress) -> None:
    """Bring datapackage.json, the README and CITATION.cff up to date.

    A folder that may only be read can be built from all the same.
    """
    try:
        edition = prepared.edition
        identity.write_citation(
            project, (edition.read_on or edition.day) if edition.latest else None
        )
        if prepared.findings:
            findings.put(data, prepared.findings)
        with contextlib.suppress(OSError):
            if (data / "datapackage.json").read_text(encoding="utf-8") == prepared.package:
                return
        from crossings.tables import package

        package.put(data, prepared.package)
    except InputError as error:
        progress(f"the site is built all the same: {error}")
