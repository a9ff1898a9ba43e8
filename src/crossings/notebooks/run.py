"""Run the notebooks through papermill, two at a time, and take the exhibits out of their outputs.

Papermill only warns of a parameter that a notebook does not have; here it is refused. The result of
a run holds no times: the same inputs give the same bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.common import data_folder, fingerprints, scratch, store
from crossings.common.progress import Progress, Watch, say
from crossings.common.yaml_text import is_undated
from crossings.errors import CheckError, DataError, InputError
from crossings.exhibits import display, vega
from crossings.notebooks import outputs, stored_runs, warm
from crossings.notebooks.outputs import Executed

if TYPE_CHECKING:
    import nbformat

WAIT_SECONDS = 0.2  # at a time: Python handles an interrupt only between waits
CELL_SECONDS = 120  # a cell that runs longer than this hangs
OPEN_FILES = 96  # with 64 a build of two notebooks at a time failed
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
OnExhibit = Callable[[Mapping[str, Any]], object]


@dataclass
class Plan:
    """Which notebooks have to run, and the stored results of the others.

    `earlier_runs` has for each notebook, in the order given, the stored result of an earlier run
    with the same inputs, or None if it has to run. `names_in_store` are the names of these results,
    and `made_from` is the fingerprint of `data`. With `force` all have to run.
    """

    earlier_runs: dict[Path, bytes | None]
    names_in_store: dict[Path, str]
    parameters: Mapping[str, Any]
    data: Path
    made_from: str
    cache_folder: Path | None
    force: bool

    @property
    def to_run(self) -> list[Path]:
        """The notebooks that have to run, the longest first: a long one should not run last, alone.

        The size of its file is the best guess of how long a notebook runs.
        """
        paths = (path for path, result in self.earlier_runs.items() if result is None)
        return sorted(paths, key=lambda path: -path.stat().st_size)


def plan(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Any],
    data: Path,
    cache_folder: Path | None = None,
    *,
    force: bool = False,
) -> Plan:
    """The plan of which notebooks have to run.

    Those of which `cache_folder` has a result with the same inputs are not run, unless with
    `force`. Raises InputError for a file that is not a notebook. Imports nothing slow, so that the
    processes which run notebooks can be started first.
    """
    made_from = fingerprints.fingerprint(data)
    names_in_store: dict[Path, str] = {}
    for path in notebooks:
        try:
            source = json.loads(path.read_text(encoding="utf-8"))
            names_in_store[path] = stored_runs.name_of_run(source, parameters, made_from)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # read_source says what is wrong, or brings an old format up to date.
            names_in_store[path] = stored_runs.name_of_run(read_source(path), parameters, made_from)
    earlier_runs = {
        path: None if force else store.recall(cache_folder, name)
        for path, name in names_in_store.items()
    }
    return Plan(earlier_runs, names_in_store, parameters, data, made_from, cache_folder, force)


@contextlib.contextmanager
def notebook_processes(data: Path, cache_folder: Path | None = None) -> Iterator[None]:
    """Start what notebooks need: a process to fork kernels from, and one that draws for all.

    Started first, they get ready while the caller does its own imports and checks. Kernels read the
    tables in `data`, and stored results in `cache_folder`. Within the context this process has the
    environment variables of a kernel too, so CROSSINGS_DATA names `data`. Raises InputError if
    Python was started with options that no kernel stands, or may open too few files.
    """
    _refuse_options_of_python()
    _refuse_few_open_files()
    with (
        scratch.folder() as folder,
        scratch.variables(_kernel_environment(data, folder, cache_folder)),
        warm.fork_server(),
    ):
        if warm.is_fork_server_ready:
            vega.helper()
        yield


def _refuse_options_of_python() -> None:
    if sys.flags.optimize > 1 or "error" in sys.warnoptions:
        raise InputError(
            "Notebooks cannot run with PYTHONOPTIMIZE=2 or PYTHONWARNINGS=error: Altair reads "
            "docstrings, and libraries warn. Unset these, or leave out -OO and -W error."
        )


def _refuse_few_open_files() -> None:
    try:
        import resource  # not on Windows, which sets no such limit
    except ImportError:
        return
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= allowed < OPEN_FILES:  # no limit is −1 on some systems
        raise InputError(
            f"Notebooks need up to {OPEN_FILES} open files, and this shell allows {allowed}: run "
            "`ulimit -n 1024` first, or in a new shell."
        )


def import_ahead() -> None:
    """Import what runs notebooks, while the process to fork kernels from gets ready."""
    import papermill.execute  # noqa: F401

    from crossings.notebooks import engine, kernels  # noqa: F401


def execute_planned(
    to_do: Plan,
    workers: int = 2,
    progress: Progress = say,
    on_exhibit: OnExhibit = bool,
    check: Future[Any] | None = None,
) -> list[Executed]:
    """Run the notebooks of a plan that have to run, `workers` at a time.

    It is called inside `notebook_processes`, and returns the results of all notebooks, in the order
    given.

    `on_exhibit` is called with each exhibit as soon as a cell has shown it, and first with those of
    notebooks that need not run. `check` is a check of the data that runs at the same time: its
    error is raised at once, before those that bad data cause in notebooks.

    Raises InputError, before anything runs, for parameters that a notebook does not have or of the
    wrong type, and CheckError with notebook, cell and error for the first cell that fails; no
    further notebook is then started.
    """
    results: dict[Path, Executed] = {}
    for path, earlier_run in to_do.earlier_runs.items():
        source = read_source(path)
        if earlier_run is None:
            check_parameters(path, to_do.parameters)
            continue
        notebook, exhibits = stored_runs.with_outputs(source, earlier_run)
        results[path] = Executed(path.stem, outputs.named_cells(notebook), exhibits)
        for exhibit in exhibits.values():
            on_exhibit(exhibit)

    def on_finished(path: Path, executed: Executed) -> None:
        results[path] = executed
        store.remember(
            to_do.cache_folder,
            to_do.names_in_store[path],
            stored_runs.run_as_json(executed.notebook, executed.exhibits),
        )

    if to_run := to_do.to_run:
        progress(
            f"running {len(to_run)} of {len(to_do.earlier_runs)} notebooks, {workers} at a time"
        )
        _run_all(to_run, to_do.parameters, workers, progress, on_exhibit, on_finished, check)
    elif check:
        check.result()
    return [results[path] for path in to_do.earlier_runs]


def _run_all(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Any],
    workers: int,
    progress: Progress,
    on_exhibit: OnExhibit,
    on_finished: Callable[[Path, Executed], None],
    check: Future[Any] | None,
) -> None:
    """Run the notebooks, and call `on_finished` in the thread of each.

    If several fail, the error of the first is raised, but that of `check` before all others.
    """

    def run(path: Path) -> None:
        on_finished(path, execute(path, parameters, watch, on_exhibit))

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
            _raise_failure(failed[0], notebooks, runs)


def _raise_if_failed(check: Future[Any]) -> None:
    """Wait for the check of the data, and raise its error, if any, after ending what runs."""
    _until_one_fails([check])
    if check.exception():
        warm.give_up()  # else the pool would wait for notebooks that run
        check.result()


def _raise_failure(
    failed: Future[None], notebooks: Sequence[Path], runs: Sequence[Future[None]]
) -> None:
    """Raise the error of the run `failed`; a CheckError also says what became of the others."""
    try:
        failed.result()
    except CheckError as error:
        raise CheckError(f"{error} {_others_in_words(notebooks, runs, failed)}") from None


def _others_in_words(
    notebooks: Sequence[Path], tasks: Sequence[Future[None]], failed: Future[None]
) -> str:
    """What became of the other notebooks, in words.

    It waits for those that run already, since nothing stops them.
    """
    others = [
        (path.stem, task) for path, task in zip(notebooks, tasks, strict=True) if task is not failed
    ]
    wait([task for _, task in others if not task.cancelled()])
    states = [f"{name} {_state(task)}" for name, task in others]
    return f"Of the rest: {', '.join(states)}." if states else ""


def _state(task: Future[None]) -> str:
    if task.cancelled():
        return "was not started"
    return "failed too" if task.exception() else "ran"


class Threads(ThreadPoolExecutor):
    """A pool whose context ends when all its work is done.

    After an error it begins nothing more. An interrupt ends it at once. Threads that still run then
    wait for processes, which are ended by the code that started them.
    """

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        """Wait for work that has begun, unless an interrupt ends the context."""
        self.shutdown(
            wait=kind is None or issubclass(kind, Exception), cancel_futures=kind is not None
        )


def _until_one_fails(tasks: Sequence[Future[Any]]) -> set[Future[Any]]:
    """Wait until all are done or one has failed; return those that are done."""
    while True:
        done, left = wait(tasks, WAIT_SECONDS, FIRST_EXCEPTION)
        if not left or any(task.exception() for task in done):
            return done


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Raise InputError for a parameter that the notebook does not declare, or of another type.

    The notebook is known to be readable. The types are those of the annotated literals in the cell
    tagged `parameters`. The error names the notebook and the parameter.
    """
    from papermill.inspection import inspect_notebook

    source = read_source(path)
    if _is_undated(source):
        return
    declared = inspect_notebook(source)
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


def _is_undated(notebook: nbformat.NotebookNode) -> bool:
    """Whether a notebook's front matter says that its data depend on no day: it gets none."""
    return bool(notebook.cells) and is_undated(notebook.cells[0].source)


def read_source(path: Path) -> nbformat.NotebookNode:
    """The source notebook in a file, brought to version 4 of the format if it is older.

    One that names no kernel, as after a merge, gets the name of the one that runs all.
    Raises InputError, with the reason, if the file is missing or is not a notebook.
    """
    import nbformat

    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        if not notebook.metadata.get("kernelspec", {}).get("name"):
            notebook.metadata["kernelspec"] = nbformat.from_dict(KERNEL)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise InputError(f"{path} is missing; notebooks are looked for in notebooks/.") from None
    except Exception as error:  # nbformat raises many kinds, JSON's among them
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"{path} is not a Jupyter notebook that can be read: {reason}. Restore or correct it."
        ) from None
    return notebook


def execute(
    path: Path, parameters: Mapping[str, Any], watch: Watch, on_exhibit: OnExhibit
) -> Executed:
    """Run one notebook through papermill, and return it with its outputs and its exhibits.

    It is called inside `notebook_processes`, with parameters that `check_parameters` has passed.
    The outputs hold no times, and in place of each exhibit its id. `on_exhibit` is called with each
    exhibit as soon as a cell has shown it. Raises CheckError naming notebook, cell and error, and
    InputError if a cell found a mistake in a file of the data.
    """
    from papermill.exceptions import PapermillException, PapermillExecutionError
    from papermill.execute import execute_notebook

    from crossings.notebooks import engine, kernels

    exhibits: dict[str, Mapping[str, Any]] = {}

    def keep(exhibit: Mapping[str, Any]) -> None:
        exhibits[exhibit["ident"]] = exhibit
        on_exhibit(exhibit)

    source = read_source(path)
    try:
        notebook = execute_notebook(
            str(path),
            None,
            {} if _is_undated(source) else dict(parameters),
            engine_name=engine.ENGINE,
            kernel_name=KERNEL["name"],
            language=KERNEL["language"],
            progress_bar=False,
            log_output=False,
            autosave_cell_every=0,
            request_save_on_cell_execute=False,
            timeout=CELL_SECONDS,
            shutdown_kernel="immediate",
            kernel_manager_class=kernels.QuickManager,
            on_exhibit=keep,
            **watch.hooks(path),
        )
    except PapermillExecutionError as error:
        if error.ename == DataError.__name__:
            raise InputError(error.evalue) from None
        raise CheckError(engine.why_failed(path, source.cells, error)) from None
    except (PapermillException, RuntimeError, EOFError, OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CheckError(f"{path} could not be run to its end: {reason}.") from None
    notebook.metadata.kernelspec = source.metadata.kernelspec
    executed = Executed(path.stem, outputs.without_clock(notebook), exhibits)
    watch.finished(path, len(executed.exhibits))
    return executed


def _kernel_environment(data: Path, folder: str, cache_folder: Path | None) -> dict[str, str]:
    """The environment variables of a kernel.

    With them it reads the given data, uses one thread, and sees no profile or history of the user.
    """
    return {
        data_folder.VARIABLE: str(data.resolve()),
        display.BUILD: "1",  # outputs for a page, not for a notebook
        "IPYTHONDIR": os.path.join(folder, "ipython"),
        **({store.KEPT_IN: str(cache_folder.resolve())} if cache_folder else {}),
        "JUPYTER_RUNTIME_DIR": folder,  # a short path: connections are sockets in it
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **warm.KERNEL_SETTINGS,
    }
