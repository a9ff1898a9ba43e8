"""Forks of a process whose imports are done, for kernels and for single calls.

That process is the fork server of `multiprocessing`. It is started once, and ends with the process
that started it. This module imports nothing heavy, so that a build can start the fork server first
and do its own imports meanwhile. Without fork, kernels are ordinary ones, with the same results.
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

from crossings.common import processes, scratch
from crossings.errors import CheckError
from crossings.exhibits import vega

BUILDS_AGAIN = "CROSSINGS_BUILDS_AGAIN"  # set in a process that builds on each save
STARTED_BY = "CROSSINGS_STARTED_BY"  # set in the fork server: the process that started it
FORKED_FROM = "crossings.notebooks.imported"  # the module that the fork server imports
# For kernels and the fork server: the same order of sets in every process, and one thread each,
# since two kernels run at a time.
KERNEL_SETTINGS = {
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}
# Modules that libraries import if they are installed, and that are not needed here: a debugger,
# which takes a tenth of a second, and the grammar with which jsonschema checks addresses, which
# takes a second and comes with JupyterLab.
UNNEEDED = ("debugpy", "rfc3987_syntax")
# What a kernel loads first: how a page shows a frame, and with it plain charts.
EXTENSION = "--ext=crossings.exhibits.plain_frame"
CAN_FORK = sys.platform == "linux"  # Apple's libraries cannot be forked safely
is_fork_server_ready = False
_forks: weakref.WeakSet[BaseProcess] = weakref.WeakSet()
given_up = threading.Event()  # threads that still run must start no further kernel


@contextlib.contextmanager
def fork_server() -> Iterator[None]:
    """A context in which the fork server runs, if this system can fork.

    Forks that are left at its end are killed. After an error no thread that still runs can start
    another fork or kernel, forked or not, until there is another such context.
    """
    global is_fork_server_ready
    given_up.clear()
    is_fork_server_ready = CAN_FORK and _start_fork_server()
    try:
        yield
    finally:
        is_fork_server_ready = False
        give_up()
    given_up.clear()


def _start_fork_server() -> bool:
    """Start the fork server, unless it runs.

    Returns False if the folder's name is too long for its socket.
    """
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload([FORKED_FROM])
    # The socket is in a folder that is removed even if this process is killed.
    usual_folder, tempfile.tempdir = tempfile.tempdir, scratch.lasting_folder()
    try:
        settings = {**KERNEL_SETTINGS, STARTED_BY: str(os.getpid())}
        with scratch.variables(settings), processes.no_interrupt():
            forkserver.ensure_running()
    except OSError:
        return False
    finally:
        tempfile.tempdir = usual_folder
    return True


def give_up() -> None:
    """End all forks of this process, and those that are just being started.

    No other can be started until a `fork_server` begins, or ends without an error.
    """
    given_up.set()
    for child in list(_forks):
        if child.is_alive():
            child.kill()


def fork(
    work: Callable[..., object], *arguments: Any, environment: Mapping[str, str] | None = None
) -> BaseProcess:
    """Start a fork that calls a function, with this process's environment or another.

    It is called only while `is_fork_server_ready`, and waits until that server's imports are done.
    Raises ConnectionAbortedError after `give_up`.
    """
    settings = dict(os.environ if environment is None else environment)
    child = multiprocessing.get_context("forkserver").Process(
        target=_in_fork, args=(settings, work, arguments), daemon=True
    )
    processes.start(child)
    _forks.add(child)
    if given_up.is_set():  # perhaps before this one was in the set
        child.kill()
        raise ConnectionAbortedError
    return child


def _in_fork(
    environment: Mapping[str, str], work: Callable[..., object], arguments: tuple[Any, ...]
) -> None:
    """In a fork: call `work` in this environment and its own group, without input or output."""
    # Jupyter ends a kernel with its process group. It is not a session of its own, since its nice
    # value would then count within that session alone.
    os.setpgrp()
    processes.begin()
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.environ.clear()
    os.environ.update(environment)
    work(*arguments)


def become_kernel(connection_file: str, folder: str, drawing: Connection) -> None:
    """In a fork: run a kernel in `folder`, which has its charts drawn through `drawing`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Temporary files of IPython or of a cell are removed with the folder of the run. A kernel whose
    # build was killed can write none, since that folder is gone.
    tempfile.tempdir = os.path.dirname(connection_file)
    os.chdir(folder)
    vega.connection = drawing
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(
        argv=["-f", connection_file, "--HistoryManager.enabled=False", EXTENSION]
    )


def call(function: str, *arguments: Any) -> Any:
    """The result of a function, named as module:name.

    It is computed in a fork, or in this process if it cannot fork. Arguments and result are
    pickled. Raises what the function raises, and CheckError if the fork is killed.
    """
    if not is_fork_server_ready:
        return _call_by_name(function, *arguments)
    asking, answering = multiprocessing.Pipe()
    with asking, answering:
        try:
            fork(processes.answer_all, answering, _call_by_name)
            answering.close()
            return processes.ask(asking, function, *arguments, patiently=True)
        except (EOFError, ConnectionError):
            raise CheckError(f"{function} ended without a word; is memory short?") from None


def _call_by_name(function: str, *arguments: Any) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(*arguments)


def block_unneeded_imports() -> None:
    """Make imports of the UNNEEDED modules fail in this process, unless they are imported already.

    Only for a process that runs nothing but this package.
    """
    for name in UNNEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
