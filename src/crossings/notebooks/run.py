"""Run the notebooks through papermill, two at a time, and take out their exhibits.

The exhibits are taken out of what they printed. Papermill only warns of a parameter that a notebook
does not have; here it is refused. What is kept of a run carries no clock: the same inputs give the
same bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.common import cache, scratch, store
from crossings.common.progress import Progress, Watch, say
from crossings.errors import CheckError, InputError
from crossings.exhibits import display, vega
from crossings.notebooks import outputs, warm
from crossings.notebooks.outputs import Executed

if TYPE_CHECKING:
    import nbformat

LOOK_UP_SECONDS = 0.2  # Python handles an interrupt only between them
CELL_SECONDS = 120  # a cell that runs longer than this hangs
OnExhibit = Callable[[Mapping[str, Any]], object]


@dataclass
class Plan:
    """Which notebooks have to run, and what is kept of the others.

    `kept` holds, for each notebook in the order given, what a run of the same printed before, or
    None where it has to run; `names` are those under which that is kept, and `made_from` the
    fingerprint of `data`. With `force` nothing that is kept counts.
    """

    kept: dict[Path, bytes | None]
    names: dict[Path, str]
    parameters: Mapping[str, Any]
    data: Path
    made_from: str
    cache_folder: Path | None
    force: bool

    @property
    def to_run(self) -> list[Path]:
        """The notebooks that have to run, the longest first, so that none is left over alone.

        A notebook's length is the best guess of its time.
        """
        waiting = (path for path, kept in self.kept.items() if kept is None)
        return sorted(waiting, key=lambda path: -path.stat().st_size)


def plan(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Any],
    data: Path,
    cache_folder: Path | None = None,
    *,
    force: bool = False,
) -> Plan:
    """What has to run.

    Where `cache_folder` names a folder, what it holds of the same inputs is not run, save with
    `force`. Raises InputError for a file that is not a notebook. Imports nothing slow: what runs
    notebooks can be started first.
    """
    made_from = cache.fingerprint(data)
    names: dict[Path, str] = {}
    for path in notebooks:
        try:
            source = json.loads(path.read_text(encoding="utf-8"))
            names[path] = cache.name_of_run(source, parameters, made_from)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # This says what is wrong, or brings an old format up to date.
            names[path] = cache.name_of_run(read_source(path), parameters, made_from)
    kept = {
        path: None if force else store.recall(cache_folder, name) for path, name in names.items()
    }
    return Plan(kept, names, parameters, data, made_from, cache_folder, force)


@contextlib.contextmanager
def notebook_processes(data: Path, cache_folder: Path | None = None) -> Iterator[None]:
    """Start what notebooks need: a process to fork kernels from, and one that draws for all.

    Started first, they get ready while the caller does its own imports and checks. `data` are what
    kernels read, and `cache_folder` the folder that holds what was made before.
    """
    with (
        scratch.folder() as folder,
        scratch.variables(_seen(data, folder, cache_folder)),
        warm.process(),
    ):
        if warm.is_at_hand:
            vega.helper()
        yield


def import_ahead() -> None:
    """Import what runs notebooks.

    It is then there once there is a process to fork kernels from.
    """
    import papermill.execute  # noqa: F401

    from crossings.notebooks import engine, kernels  # noqa: F401


def execute_planned(
    to_do: Plan,
    workers: int = 2,
    progress: Progress = say,
    on_exhibit: OnExhibit = bool,
    check: Future[Any] | None = None,
) -> list[Executed]:
    """Run what a plan has to run, inside `notebook_processes`, `workers` at a time.

    Returns the results of all, in the order given.

    `on_exhibit` is called with each exhibit as soon as a cell has printed it, and first with those
    of notebooks that need not run. `check` is one of the data, made meanwhile: what it raises is
    raised at once, and before what notebooks make of such data.

    Raises InputError, before anything runs, for parameters that a notebook does not have or of the
    wrong type, and CheckError with notebook, cell and error for the first cell that fails; no
    further notebook is then started.
    """
    done: dict[Path, Executed] = {}
    for path, kept in to_do.kept.items():
        source = read_source(path)
        if kept is None:
            check_parameters(path, to_do.parameters)
            continue
        notebook, exhibits = cache.with_outputs(source, kept)
        done[path] = Executed(path.stem, outputs.named_cells(notebook), exhibits)
        for exhibit in exhibits.values():
            on_exhibit(exhibit)

    def finished(path: Path, executed: Executed) -> None:
        done[path] = executed
        store.remember(
            to_do.cache_folder,
            to_do.names[path],
            cache.run_as_json(executed.notebook, executed.exhibits),
        )

    if to_run := to_do.to_run:
        progress(f"running {len(to_run)} of {len(to_do.kept)} notebooks, {workers} at a time")
        _run_all(to_run, to_do.parameters, workers, progress, on_exhibit, finished, check)
    elif check:
        check.result()
    return [done[path] for path in to_do.kept]


def _run_all(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Any],
    workers: int,
    progress: Progress,
    on_exhibit: OnExhibit,
    finished: Callable[[Path, Executed], None],
    check: Future[Any] | None,
) -> None:
    """Run them, calling `finished` in the thread of each.

    Of several that fail the first is raised, `check` before all.
    """

    def run(path: Path) -> None:
        finished(path, execute(path, parameters, watch, on_exhibit))

    with contextlib.closing(Watch(notebooks, progress)) as watch, Threads(workers) as pool:
        runs = [pool.submit(run, path) for path in notebooks]
        if check:
            done = _until_one_fails([*runs, check])
            _raise_if_failed(check)
        else:
            done = _until_one_fails(runs)
        failed = [task for task in runs if task in done and task.exception()]
        if failed:
            pool.shutdown(wait=False, cancel_futures=True)
            _raise_first(failed[0], notebooks, runs)


def _raise_if_failed(check: Future[Any]) -> None:
    """Wait for the check of the data, and raise what it raises, once all that runs is ended."""
    _until_one_fails([check])
    if check.exception():
        warm.give_up()  # else those that run would be waited for
        check.result()


def _raise_first(
    failed: Future[None], notebooks: Sequence[Path], runs: Sequence[Future[None]]
) -> None:
    """Raise what the first notebook that failed did, with what became of the others."""
    try:
        failed.result()
    except CheckError as error:
        raise CheckError(f"{error} {_state_of_the_rest(notebooks, runs, failed)}") from None


def _state_of_the_rest(
    notebooks: Sequence[Path], tasks: Sequence[Future[None]], failed: Future[None]
) -> str:
    """What became of the other notebooks, in words.

    Those that run already are waited for, since nothing stops them.
    """
    rest = [
        (path.stem, task) for path, task in zip(notebooks, tasks, strict=True) if task is not failed
    ]
    wait([task for _, task in rest if not task.cancelled()])
    states = [f"{name} {_state(task)}" for name, task in rest]
    return f"Of the rest: {', '.join(states)}." if states else ""


def _state(ended: Future[None]) -> str:
    if ended.cancelled():
        return "was not started"
    return "failed too" if ended.exception() else "ran"


class Threads(ThreadPoolExecutor):
    """A pool whose context ends when all is done.

    After an error it begins nothing more. An interrupt ends it at once. Threads that still run then
    wait for processes, which their starters end.
    """

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        """Wait for what was begun, unless an interrupt ends the context."""
        self.shutdown(
            wait=kind is None or issubclass(kind, Exception), cancel_futures=kind is not None
        )


def _until_one_fails(tasks: Sequence[Future[Any]]) -> set[Future[Any]]:
    """Wait until all are done or one has failed; return those that are done."""
    while True:
        done, left = wait(tasks, LOOK_UP_SECONDS, FIRST_EXCEPTION)
        if not left or any(task.exception() for task in done):
            return done


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not declare, or not with their type.

    The notebook can be read. The types are those of the annotated literals in the cell tagged
    `parameters`. Raises InputError naming the notebook and the parameter.
    """
    from papermill.inspection import inspect_notebook

    declared = inspect_notebook(str(path))
    if not declared:
        raise InputError(
            f"{path}: no cell tagged `parameters` declares any; "
            'add one, such as `as_of: str = "latest"`.'
        )
    for name, value in parameters.items():
        if name not in declared:
            raise InputError(
                f"{path}: unknown parameter {name!r}; "
                f"the notebook declares {', '.join(sorted(declared))}."
            )
        expected = str(declared[name]["inferred_type_name"]).strip()
        if expected not in ("None", "", type(value).__name__):
            raise InputError(
                f"{path}: parameter {name!r} should be of type {expected}, "
                f"not {type(value).__name__} ({value!r})."
            )


def read_source(path: Path) -> nbformat.NotebookNode:
    """A source notebook, checked to be one; InputError with the reason where it is not."""
    import nbformat

    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise InputError(f"{path} is missing; notebooks are looked for in notebooks/.") from None
    except Exception as error:  # nbformat raises many kinds, JSON's among them
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"{path} is not a Jupyter notebook that can be read: {first}. Restore or correct it."
        ) from None
    return notebook


def execute(
    path: Path, parameters: Mapping[str, Any], watch: Watch, on_exhibit: OnExhibit
) -> Executed:
    """Run one notebook through papermill and return what it printed, and its exhibits.

    What it printed is without clocks. `on_exhibit` is called with each exhibit as soon as a cell
    has printed it. Raises CheckError naming notebook, cell and error.
    """
    from papermill.exceptions import PapermillException, PapermillExecutionError
    from papermill.execute import execute_notebook

    from crossings.notebooks import engine, kernels

    try:
        notebook = execute_notebook(
            str(path),
            None,
            dict(parameters),
            engine_name=engine.ENGINE,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            autosave_cell_every=0,
            request_save_on_cell_execute=False,
            timeout=CELL_SECONDS,
            shutdown_kernel="immediate",
            kernel_manager_class=kernels.QuickManager,
            on_exhibit=on_exhibit,
            **watch.hooks(path),
        )
    except PapermillExecutionError as error:
        # Where a table is wrong that is said, and not of the notebook that reads it.
        if (
            error.ename == InputError.__name__
            and os.environ.get("CROSSINGS_DATA", "-") in error.evalue
        ):
            raise InputError(error.evalue) from None
        raise CheckError(engine.why_failed(path, read_source(path).cells, error)) from None
    except (PapermillException, RuntimeError, EOFError, OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CheckError(f"{path} could not be run to its end: {reason}.") from None
    executed = Executed(path.stem, *outputs.without_clock(notebook))
    watch.finished(path, len(executed.exhibits))
    return executed


def _seen(data: Path, folder: str, cache_folder: Path | None) -> dict[str, str]:
    """What a kernel may see of this machine.

    That is the data, one thread, and no profile or history of the user's.
    """
    return {
        "CROSSINGS_DATA": str(data.resolve()),
        display.BUILD: "1",  # outputs for a page, not for a notebook
        "IPYTHONDIR": os.path.join(folder, "ipython"),
        **({store.KEPT_IN: str(cache_folder.resolve())} if cache_folder else {}),
        "JUPYTER_RUNTIME_DIR": folder,  # a short path: connections are sockets in it
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **warm.KERNEL_SETTINGS,
    }
