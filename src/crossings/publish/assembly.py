"""The steps of a build before and after rendering.

Before, notebooks are run and the contents of pages prepared. After, pages are finished and put in
place. `crossings build` renders in between; Quarto or its stand-in, called by a user, calls both.
"""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.common import addresses, csv_injection, snapshots, store
from crossings.common.files import files_within, zipped
from crossings.common.formats import listed
from crossings.common.progress import Progress
from crossings.errors import CheckError, InputError
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.display import fenced
from crossings.notebooks import outputs, run, warm
from crossings.pages import embed, machines, moved, page_text, twins
from crossings.pages.edition import edition_folder
from crossings.pages.fragment import Fragment
from crossings.pages.page_text import PageText
from crossings.pages.prepared import Prepared
from crossings.pages.source_files import text_pages, with_anchor
from crossings.publish import descriptions
from crossings.publish.editions import archive
from crossings.site import finish, in_place, renderer_files
from crossings.site.pictures import Pictures

if TYPE_CHECKING:
    from nbformat import NotebookNode


def publish(
    project: Path, site: Path, target: Path, data: Path, prepared: Prepared, progress: Progress
) -> int:
    """Move the finished site to `target`, whose dated editions stay.

    Then bring the files that tell of `data` up to date. A report of a past day leaves the findings
    and the day in CITATION.cff as they are. If one cannot be written, or rows are gone from a
    hand-kept table, the site stays and `progress` says so. Returns the number of pages, without
    those of dated editions. It is called inside `one_build_at_a_time`. Raises InputError if
    `target` cannot take the files of `site`.
    """
    count = len(list(site.rglob("*.html")))
    in_place.put_in_place(site, target)
    if archive.dated_editions(target):
        archive.write_menu(target)
    edition = prepared.edition
    released = (edition.read_on or edition.day) if edition.latest else None
    try:
        text, found = prepared.package, prepared.findings
        for problem in descriptions.write(project, data, text, found, released):
            progress(f"  rows are gone: {problem}.")
    except InputError as error:
        progress(f"the site is built all the same: {error}")
    return count


@dataclass(frozen=True)
class Contents:
    """The contents of a site before rendering: notebooks that ran, and all that data gave.

    `exhibits` are by id, with whether they have a picture, and `parts` are the parts of pages of
    words, by name.
    """

    executed: Sequence[outputs.Executed]
    exhibits: Mapping[str, ExhibitData]
    prepared: Prepared
    parts: Mapping[str, Fragment]


def prepare_project(
    project: Path,
    data: Path,
    to_do: run.Plan,
    target: Path,
    workers: int,
    progress: Progress,
    pictures: Pictures,
) -> Contents:
    """Run notebooks that have to run, and write the sources of pages into the project.

    Tables come from the plan's frozen copy of `data`, which is only named in messages. `target` is
    the site, whose dated editions are listed on a page. `pictures` paints each exhibit as soon as
    it is ready. If notebooks have to run, call this inside `run.notebook_processes`, and always
    inside `one_build_at_a_time`. Raises InputError for bad data and for parameters or variables
    that are unknown, and CheckError for a notebook that fails or two exhibits of one id.
    """
    if to_do.to_run:
        run.import_ahead()
    progress(f"the report as of {to_do.parameters['as_of']}")
    with run.Threads(1) as pool:
        # Data are nearly always good, so notebooks do not wait for the check.
        preparing = pool.submit(_prepared, to_do)
        executed = run.execute_planned(to_do, workers, progress, pictures.begin, preparing)
        prepared = preparing.result()
        for expectation in prepared.failed:  # not refused, since a person must look first
            named = snapshots.as_original(expectation, to_do.data, data)
            progress(f"  an expectation fails: {named}")
    contents = _contents(executed, prepared, target, pictures)
    parts = {name: fenced(part.html) for name, part in contents.parts.items()}
    renderer_files.write_page_sources(
        project, _notebooks_with_exhibits(contents), prepared.variables | {"part": parts}
    )
    return contents


def _contents(
    executed: Sequence[outputs.Executed], prepared: Prepared, target: Path, pictures: Pictures
) -> Contents:
    editions = archive.list_of_editions(prepared.edition.day, target)
    shown = [outputs.without_empty_sections(run_of_one) for run_of_one in executed]
    exhibits = {
        ident: replace(each, has_picture=addresses.exhibit_file(ident, "png") in pictures)
        for ident, each in outputs.by_ident(shown).items()
    }
    return Contents(shown, exhibits, prepared, prepared.parts | {"editions": editions})


def stored_contents(to_do: run.Plan, target: Path, pictures: Pictures) -> Contents:
    """The stored contents of an earlier call of `prepare_project` with the same sources.

    `target` is the site, whose dated editions are listed on a page.

    Raises CheckError if something has changed since.
    """
    if to_do.to_run:
        names = listed([path.stem for path in to_do.to_run])
        reason = f"data, code or notebooks ({names}) changed while pages were rendered"
        raise CheckError(f"{reason}, so nothing was published. Render again.")
    executed, prepared = run.execute_planned(to_do, on_exhibit=pictures.begin), _prepared(to_do)
    return _contents(executed, prepared, target, pictures)


def _notebooks_with_exhibits(contents: Contents) -> dict[str, str]:
    """The notebooks that ran, with all exhibits as HTML, as text by the file of their page.

    Their outputs in `contents` get the HTML too.
    """
    insights, texts = outputs.insights(contents.executed), {}
    for notebook_run in contents.executed:
        name = f"{notebook_run.name}.ipynb"
        root = "" if name == addresses.FRONT_SOURCE else "../"
        filled = embed.with_contents(notebook_run.notebook, contents.exhibits, insights, root)
        notebook = _for_page(filled)
        notebook.metadata[renderer_files.MADE_FROM] = f"notebooks/{name}"
        notebook.metadata[renderer_files.MADE_AS] = renderer_files.hash_of_cells(notebook)
        texts[addresses.page_of(name)] = outputs.as_text(notebook)
    return texts


def _for_page(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook with the anchors of headings, and without outputs that no page shows.

    For a frame that pandas shows as HTML, Quarto would add scripts from a public server, even if
    the page leaves the output out.
    """
    cells = [type(cell)({**cell, **_fields_for_page(cell)}) for cell in notebook.cells]
    return type(notebook)(
        {**notebook, "cells": cells, "metadata": type(notebook)({**notebook.metadata})}
    )


def _fields_for_page(cell: NotebookNode) -> dict[str, Any]:
    if cell.cell_type == "markdown":
        return {"source": with_anchor(cell.source, cell.get("id", ""))}
    return {"outputs": []} if cell.cell_type == "code" and not outputs.is_shown(cell) else {}


def finish_site(
    project: Path, to_do: run.Plan, contents: Contents, rendered_pages: Path, pictures: Pictures
) -> Path:
    """Finish the `rendered_pages` in a folder of the build, and return that folder.

    The folder also gets the tables, the exhibits with their `pictures`, and the notebooks; the
    `rendered_pages` stay as they are.
    """
    modified, exhibits = contents.prepared.when, contents.exhibits
    site = project / "build" / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(rendered_pages, site, copy_function=shutil.copyfile)
    _write_tables(to_do.data, site / "data", contents.prepared.beside_tables)
    for path in site.rglob("*"):
        os.utime(path, (modified, modified))
    # Not earlier, since a renderer reads each file it finds, and does not need these.
    outputs.write_exhibits(exhibits.values(), site / "exhibits", modified)
    outputs.write_notebooks(contents.executed, site, modified)
    on_pages = outputs.on_pages(contents.executed)
    texts = finish.readdressed(_texts(project, contents), contents.prepared.edition)
    finish.finish(site, texts, exhibits, on_pages, contents.prepared, to_do.cache_folder, pictures)
    if not contents.prepared.edition.place:  # a hundred dated editions must fit on a host
        finish.write_files(site, _twins(site, texts, contents))
    pictures.write(site, modified)
    if not contents.prepared.edition.place:
        moved.write(project, site)
    return site


def _texts(project: Path, contents: Contents) -> list[PageText]:
    """The texts of all pages that a renderer wrote, in Markdown."""
    prepared, insights = contents.prepared, outputs.insights(contents.executed)
    variables = {
        f"{chapter}.{name}": words
        for chapter, of_chapter in prepared.variables.items()
        for name, words in of_chapter.items()
    }
    variables |= {f"part.{name}": part.in_twin for name, part in contents.parts.items()}
    of_notebooks = [
        page_text.of_notebook(
            addresses.address_of(f"{one.name}.ipynb"),
            one.notebook,
            contents.exhibits,
            insights,
            variables,
        )
        for one in contents.executed
    ]
    of_words = [
        page_text.of_text(
            addresses.html_of(path.relative_to(project).as_posix()),
            path.read_text(encoding="utf-8"),
            variables,
        )
        for path in text_pages(project)
    ]
    return of_notebooks + of_words


def _twins(site: Path, texts: Sequence[PageText], contents: Contents) -> dict[str, str]:
    """The twins of all pages by file, in Markdown, without the page for wrong addresses."""
    notebooks = {page.file: site / addresses.notebook_of(page.file) for page in texts}
    sizes = {file: path.stat().st_size for file, path in notebooks.items() if path.is_file()}
    prepared = contents.prepared
    pages = [page for page in texts if page.file != addresses.ERROR_PAGE]
    return twins.twins(pages, contents.exhibits.values(), prepared.posts, prepared.edition, sizes)


def _write_tables(data: Path, folder: Path, beside_tables: Mapping[str, str]) -> None:
    """Write the tables and the files `beside_tables` into one folder, and an archive of all.

    A cell of CSV that a spreadsheet may run as a formula gets an apostrophe.
    """
    folder.mkdir(exist_ok=True)
    for table in sorted(data.glob("*/*.csv")):
        (folder / table.name).write_bytes(csv_injection.without_formulas(table.read_bytes()))
    for name, text in beside_tables.items():
        content = text.encode()
        if name.endswith(".csv"):
            content = csv_injection.without_formulas(content)
        (folder / name).write_bytes(content)
    (folder / machines.ARCHIVE).write_bytes(zipped(files_within(folder)))


def _prepared(to_do: run.Plan) -> Prepared:
    """The contents of pages from the data, after checking these; stored ones if there are any."""
    as_of = to_do.parameters["as_of"]

    def compute() -> bytes:
        arguments = as_of, to_do.data.resolve(), edition_folder()
        prepared = warm.call("crossings.pages.prepared:prepare_from_tables", *arguments)
        return pickle.dumps(prepared)

    name = store.name_of("prepared", to_do.made_from, as_of, edition_folder())
    prepared: Prepared = pickle.loads(store.recall_or_make(to_do.cache_folder, name, compute))
    return prepared
