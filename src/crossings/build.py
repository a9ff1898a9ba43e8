"""The whole report as of a day: run the notebooks, make the fragments, render, finish, put in place."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from crossings import cache, cached_facts, render, run, snapshots, up_to_date, warm
from crossings.check import written
from crossings.editions import listing, shelf
from crossings.errors import InputError
from crossings.files import write_whole
from crossings.lock import only_writer
from crossings.pages import front_exhibits
from crossings.pages.edition import place
from crossings.pages.prepared import Prepared
from crossings.pictures import Pictures
from crossings.progress import Progress, say
from crossings.threads import Threads

Arguments = ParamSpec("Arguments")
PREPARING = (
    "from crossings.pages import prepared"  # and whatever it imports in turn: they decide what pages hold
)


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
    target = _named(target or project / "_site")
    notebooks = _notebooks(project)
    chosen = render.choose_renderer(renderer)
    render.restore(target)
    given = {"as_of": as_of, **(parameters or {})}
    asked = [given, chosen, place(), [one.day.isoformat() for one in shelf.dated_editions(target)]]
    frozen, cache_folder = snapshots.frozen(data, project / "build" / "data"), project / "build" / "kept"
    with contextlib.ExitStack() as until_made:
        if due := force or not cache.holds_any(cache_folder):
            until_made.enter_context(run.notebook_processes(frozen, cache_folder))
        written.refuse(project)
        key = up_to_date.made_from(project, frozen, asked)
        if not force and up_to_date.is_up_to_date(project / "build", target, key):
            progress(f"{target}: nothing has changed since it was built, {time.perf_counter() - begun:.1f} s")
            return target
        inputs = cache.Inputs(frozen)
        if not due and (due := run.likely_to_run(notebooks, given, inputs, cache_folder)):
            until_made.enter_context(run.notebook_processes(frozen, cache_folder))
        to_do = run.plan(notebooks, given, frozen, cache_folder, force=force, inputs=inputs)
        if to_do.to_run and not due:  # what was kept is damaged
            until_made.enter_context(run.notebook_processes(frozen, cache_folder))
        site, described = _made(project, data, to_do, target, chosen, workers, progress)
    count = _put_in_place(site, target)
    _describe(data, described, progress)
    up_to_date.record_build(project / "build", target, key)
    progress(f"{target}: {count} pages with {chosen}, {time.perf_counter() - begun:.1f} s")
    return target


def _named(target: Path) -> Path:
    """The folder that will hold the site; InputError for one without a name, as / is: it is swapped with one beside it."""
    if not target.resolve().name:
        raise InputError(
            f"{target} cannot be the site: a folder with a name is expected. Give one with --site."
        )
    return target


def _put_in_place(site: Path, target: Path) -> int:
    """Move the finished site to `target`, with the editions that are there; how many pages it has of its own."""
    count = len(list(site.rglob("*.html")))
    shelf.carry(target, site)
    render.put_in_place(site, target)
    return count


def _made(
    project: Path,
    data: Path,
    to_do: run.Plan,
    target: Path,
    chosen: render.Renderer,
    workers: int,
    progress: Progress,
) -> tuple[Path, str]:
    """The finished site, not yet in place, and the description of the tables that belongs into `data`."""
    as_of = to_do.parameters["as_of"]
    _import_ahead(chosen, to_do)
    progress(f"the report as of {as_of}")
    with Pictures(to_do.cache_folder) as pictures, Threads(1) as beside:
        # Good data are the rule: notebooks do not wait until they are found to be.
        preparing = beside.submit(_prepared, data, as_of, to_do)
        executed = run.execute_planned(to_do, workers, progress, pictures.begin, preparing)
        found = preparing.result()
        for words in found.failed:  # said, not refused: a person must look first
            at_home = words.replace(str(to_do.data.resolve()), str(data))  # what was read is a copy
            progress(f"  an expectation fails: {at_home}")
        site = _rendered(project, to_do.data, executed, found, target, chosen, progress, pictures)
    return site, found.package


def _import_ahead(chosen: render.Renderer, to_do: run.Plan) -> None:
    """Import what will be called, while the process that kernels are forked from does its own imports."""
    render.import_ahead(chosen)
    if to_do.to_run:
        run.import_ahead()
    from crossings import finish, live_charts  # noqa: F401


def _notebooks(project: Path) -> list[Path]:
    """The project's notebooks; InputError for a folder that is no project."""
    found = sorted((project / "notebooks").glob("*.ipynb"))
    if not found or not (project / "_quarto.yml").is_file():
        raise InputError(
            f"{project.resolve()} holds no project: _quarto.yml and notebooks/*.ipynb are expected. Run in the checkout."
        )
    return found


def _prepared(data: Path, as_of: str, to_do: run.Plan) -> Prepared:
    """What pages need of the data, which are found to be good; had back where it was prepared from the same before."""
    name = _name(as_of, to_do)
    if to_do.cache_folder:
        with contextlib.suppress(KeyError, TypeError, ValueError):
            if had := cache.recall(to_do.cache_folder, name):
                return Prepared.from_json(had)
    try:
        found = warm.call(
            "crossings.pages.prepared:prepare_from_tables", as_of, to_do.data.resolve(), place()
        )
    except InputError as error:  # what was read is a copy; what is to be mended is not
        raise type(error)(str(error).replace(str(to_do.data.resolve()), str(data))) from None
    assert isinstance(found, Prepared)
    if to_do.cache_folder:
        cache.remember(to_do.cache_folder, name, found.as_json())
        cached_facts.found_sound(to_do.data, to_do.inputs, to_do.cache_folder)
    return found


def _name(as_of: str, to_do: run.Plan) -> str:
    """The hash of what pages are prepared from: the data, the modules that prepare them and the day."""
    made_from = ["prepared", to_do.inputs.fingerprint(PREPARING), as_of, place()]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def _exhibits(executed: Sequence[run.Executed]) -> dict[str, Any]:
    """The exhibits of all notebooks by id."""
    return {ident: payload for one in executed for ident, payload in one.exhibits.items()}


def _rendered(
    project: Path,
    data: Path,
    executed: Sequence[run.Executed],
    found: Prepared,
    target: Path,
    renderer: render.Renderer,
    progress: Progress,
    pictures: Pictures,
) -> Path:
    """The finished site, in the build's own folder."""
    # Not at the top: what kernels are forked from is started before.
    from crossings import finish, live_charts

    exhibits = _exhibits(executed)
    folder = project / "build" / "site"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = {one.name: run.as_text(one.notebook) for one in executed}
    parts = found.fragments | {
        "editions.md": listing.fragment(found.edition.day, target),
        "front-exhibits.md": front_exhibits.front_exhibits(exhibits),
    }
    render.assemble_sources(project, data, texts, parts, found.variables, found.published, folder, found.when)
    for name, text in texts.items():
        write_whole(project / "report" / f"{name}.ipynb", text)
    site = render.render(folder, renderer, progress)
    # Not staged: a renderer looks at each file it finds, and here has nothing to do with them.
    run.write_exhibits(exhibits.values(), site / "exhibits", found.when)
    finish.finish(site, exhibits.values(), found.feed.encode(), found.edition, project / "build" / "kept")
    live_charts.install(site, project / "build" / "kept")
    pictures.write(site, found.when)
    return site


def _describe(data: Path, text: str, progress: Progress) -> None:
    """Bring datapackage.json up to date; data that may only be read can be built from all the same."""
    with contextlib.suppress(OSError):
        if (data / "datapackage.json").read_text(encoding="utf-8") == text:
            return
    from crossings import package

    try:
        package.put(data, text)
    except InputError as error:
        progress(f"the site is built all the same: {error}")
