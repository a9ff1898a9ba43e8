"""Forks of a process whose imports are done, for kernels and for single calls.

That process is `multiprocessing`'s fork server. It is started once in a process, and ends with it.
This module imports nothing heavy, so that a build can start it first and do its own imports
meanwhile. Where there is no fork, kernels are ordinary ones, with the same results.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from crossings.common import library_warnings, processes, scratch
from crossings.errors import CheckError
from crossings.exhibits import vega

FORKED_FROM = "crossings.notebooks.imported"  # what the process imports
# For kernels and what they are forked from: the same order in every process, and one thread each,
# since two run at a time.
KERNEL_SETTINGS = {
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}
# What others import where it is installed, and nobody asks anything of: a debugger, a tenth of a
# second, and the grammar of addresses that jsonschema would check, which takes a second where
# JupyterLab has brought it.
UNASKED = ("debugpy", "rfc3987_syntax")
CAN_FORK = sys.platform == "linux"  # Apple's libraries cannot be forked safely
is_at_hand = False  # the process that is forked from
_forks: weakref.WeakSet[BaseProcess] = weakref.WeakSet()
given_up = threading.Event()  # nobody wants what a thread that still runs would begin


@contextlib.contextmanager
def process() -> Iterator[None]:
    """Have the process that is forked from at hand, where there can be one.

    Forks that are left at the end are killed. After an error no thread that still runs can begin
    anything, until there is another such context.
    """
    global is_at_hand
    given_up.clear()
    is_at_hand = CAN_FORK and _starts()
    try:
        yield
    finally:
        is_at_hand = False
        give_up()
    given_up.clear()


def _starts() -> bool:
    """Start the process that is forked from, unless it runs.

    Returns False where a folder's name is too long for its socket.
    """
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload([FORKED_FROM])
    # Its socket goes with a folder that is removed even if this process is killed.
    before, tempfile.tempdir = tempfile.tempdir, scratch.lasting_folder()
    try:
        with scratch.variables(KERNEL_SETTINGS), processes.no_interrupt():
            forkserver.ensure_running()
    except OSError:
        return False
    finally:
        tempfile.tempdir = before
    return True


def give_up() -> None:
    """End all forks of this process, and those that are just being started.

    Nobody wants what they would make.
    """
    given_up.set()
    for forked in list(_forks):
        if forked.is_alive():
            forked.kill()


def fork(
    work: Callable[..., object], *arguments: Any, environment: Mapping[str, str] | None = None
) -> BaseProcess:
    """A fork, started, that calls a function with this environment or another.

    It waits until imports are done.
    """
    settings = dict(os.environ if environment is None else environment)
    forked = multiprocessing.get_context("forkserver").Process(
        target=_in_fork, args=(settings, work, arguments), daemon=True
    )
    processes.start(forked)
    _forks.add(forked)
    if given_up.is_set():  # perhaps before this one was there to be ended
        forked.kill()
        raise ConnectionAbortedError
    return forked


def _in_fork(
    environment: Mapping[str, str], work: Callable[..., object], arguments: tuple[Any, ...]
) -> None:
    # Jupyter ends a kernel with its group; in a session of its own, no nice value would count
    # beside the others.
    os.setpgrp()
    processes.begin()
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.environ.clear()
    os.environ.update(environment)
    if library_warnings.is_wanted():
        library_warnings.make_errors()
    work(*arguments)


def become_kernel(connection_file: str, folder: str, drawing: Connection) -> None:
    """In a fork: be a kernel, which draws through a connection."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What IPython or a cell writes for a while goes with the folder of the run, and there is none
    # for a kernel whose build was killed, its folder removed.
    tempfile.tempdir = os.path.dirname(connection_file)
    os.chdir(folder)
    vega.connection = drawing
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=["-f", connection_file, "--HistoryManager.enabled=False"])


def call(function: str, *arguments: Any) -> Any:
    """What a function, named as module:name, returns.

    It is computed in a fork, or here where there is none. Arguments and result are pickled. What
    the function raises is raised, and CheckError where the fork is killed.
    """
    if not is_at_hand:
        return _called(function, *arguments)
    asking, answering = multiprocessing.Pipe()
    with asking, answering:
        try:
            fork(processes.answer_all, answering, _called)
            answering.close()
            return processes.ask(asking, function, *arguments, patiently=True)
        except (EOFError, ConnectionError):
            raise CheckError(f"{function} ended without a word; is memory short?") from None


def _called(function: str, *arguments: Any) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(*arguments)


def leave_out_unasked() -> None:
    """Have this process do without the modules that are UNASKED, unless they are there.

    This is for a process that is ours alone.
    """
    for name in UNASKED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
