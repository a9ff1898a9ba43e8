"""The site of a day put together: pages prepared and notebooks run, then rendered, finished and put in place."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from crossings.build import up_to_date
from crossings.build.editions import shelf
from crossings.common import identity, store
from crossings.common.progress import Progress
from crossings.errors import InputError
from crossings.facts import findings
from crossings.notebooks import outputs, run, warm
from crossings.pages import embed
from crossings.pages.edition import place
from crossings.pages.prepared import Prepared
from crossings.site import finish, render
from crossings.site.pictures import Pictures


def put_in_place(
    project: Path, site: Path, target: Path, data: Path, found: Prepared, progress: Progress
) -> int:
    """Move the finished site to `target`, with the editions that are there; how many pages it has of its own.

    The description of the tables in `data`, what the README beside them says, and CITATION.cff are then brought up to date.
    """
    count = len(list(site.rglob("*.html")))
    render.put_in_place(site, target, keeping=up_to_date.EDITIONS)
    if shelf.dated_editions(target):
        shelf.write_menu(target)
    _describe(project, data, found, progress)
    return count


def make(
    project: Path,
    data: Path,
    to_do: run.Plan,
    target: Path,
    chosen: render.Renderer,
    workers: int,
    progress: Progress,
) -> tuple[Path, Prepared]:
    """The finished site, not yet in place, and what was prepared of the data."""
    as_of = to_do.parameters["as_of"]
    # While the process that kernels are forked from does its own imports.
    render.import_ahead(chosen)
    if to_do.to_run:
        run.import_ahead()
    progress(f"the report as of {as_of}")
    with Pictures(to_do.cache_folder) as pictures, run.Threads(1) as beside:
        # Good data are the rule: notebooks do not wait until they are found to be.
        preparing = beside.submit(_prepared, as_of, to_do)
        for_machines = beside.submit(_facts_file, to_do)
        executed = run.execute_planned(to_do, workers, progress, pictures.begin, preparing)
        found = preparing.result()
        for words in found.failed:  # said, not refused: a person must look first
            at_home = words.replace(str(to_do.data.resolve()), str(data))  # what was read is a copy
            progress(f"  an expectation fails: {at_home}")
        described = {"datapackage.json": found.published, "facts.json": for_machines.result()}
        site = _rendered(
            project, to_do, executed, found, described, target, chosen, progress, pictures
        )
    return site, found


def _prepared(as_of: str, to_do: run.Plan) -> Prepared:
    """What pages need of the data, which are found to be good; taken from what is kept where it was prepared from the same before."""

    def prepare() -> bytes:
        checked = store.name_of("checked", to_do.made_from)
        before = store.recall(to_do.cache_folder, checked)  # of the same data, for another day
        given = as_of, to_do.data.resolve(), place(), json.loads(before) if before else None
        found = warm.call("crossings.pages.prepared:prepare_from_tables", *given)
        store.remember(to_do.cache_folder, checked, json.dumps(found.failed).encode())
        return json.dumps(found.as_json()).encode()

    name = store.name_of("prepared", to_do.made_from, as_of, place())
    return Prepared.from_json(json.loads(store.kept(to_do.cache_folder, name, prepare)))


def _facts_file(to_do: run.Plan) -> str:
    """The file of all facts, taken from what is kept where it was made from the same tables before, for any day."""

    def make() -> bytes:
        return str(
            warm.call("crossings.facts.facts_file:from_tables", to_do.data.resolve())
        ).encode()

    return store.kept(
        to_do.cache_folder, store.name_of("facts file", to_do.made_from), make
    ).decode()


def _rendered(
    project: Path,
    to_do: run.Plan,
    executed: Sequence[outputs.Executed],
    found: Prepared,
    described: dict[str, str],
    target: Path,
    renderer: render.Renderer,
    progress: Progress,
    pictures: Pictures,
) -> Path:
    """The finished site, in the build's own folder."""
    exhibits = outputs.by_ident(executed)
    folder = project / "build" / "site"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = {
        f"{one.name}.ipynb": outputs.as_text(embed.filled(one.notebook, exhibits))
        for one in executed
    }
    parts = found.parts | {"editions": shelf.listed(found.edition.day, target)}
    variables = found.variables | {"part": parts}
    render.assemble_sources(project, to_do.data, texts, variables, described, folder, found.when)
    kept = project / "build" / "rendered"
    if to_do.force:
        shutil.rmtree(kept, ignore_errors=True)
    site = render.render(folder, renderer, kept, progress)
    # Not staged: a renderer looks at each file it finds, and here has nothing to do with them.
    outputs.write_exhibits(exhibits.values(), site / "exhibits", found.when)
    outputs.write_notebooks(executed, site, found.when)
    pages = finish.finish(site, exhibits.values(), found, project / "build" / "kept", pictures)
    pictures.write(site, found.when)
    finish.write(site, pages)
    return site


def _describe(project: Path, data: Path, found: Prepared, progress: Progress) -> None:
    """Bring datapackage.json, the README and CITATION.cff up to date; a folder that may only be read can be built from all the same."""
    try:
        identity.write_citation(project)
        if found.findings:
            findings.put(data, found.findings)
        with contextlib.suppress(OSError):
            if (data / "datapackage.json").read_text(encoding="utf-8") == found.package:
                return
        from crossings.tables import package

        package.put(data, found.package)
    except InputError as error:
        progress(f"the site is built all the same: {error}")
