"""Processes that this one starts through `multiprocessing`.

They ignore Ctrl-C, and end when this process ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final

from crossings.errors import CheckError

# Not forked: a fork of a process with threads may hang.
SPAWN: Final = multiprocessing.get_context("spawn")
ANSWER_SECONDS: Final = 120.0  # a process that takes longer for one answer hangs
END_SECONDS: Final = 5.0  # a process that takes longer to end hangs


class Helper:
    """A process that answers requests, one at a time, with what `work` returns."""

    def __init__(self, work: Callable[..., Any], get_ready: Callable[[], object] = bool) -> None:
        """Start the process, which calls `get_ready` first.

        Both must be functions of a module, so that they can be sent to it. `work` is called with
        the parts of a request. If `get_ready` fails, the process ends, and `ask` raises an error.
        """
        self._lock = threading.Lock()
        self._asking, answering = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_help, args=(answering, work, get_ready), daemon=True)
        start(self._process)
        answering.close()

    def ask(self, *request: Any, patiently: bool = False) -> Any:
        """Its answer to a request; see the function `ask`.

        A helper that does not answer is ended. So is one whose `work` raises OSError or EOFError.
        """
        with self._lock:
            try:
                return ask(self._asking, *request, patiently=patiently)
            except (EOFError, OSError, KeyboardInterrupt):
                self.end()
                raise

    def is_alive(self) -> bool:
        """Whether it can still answer."""
        return self._process.is_alive()

    def end(self) -> None:
        """End it: at once if it is at work, else in its own way, which removes its folders."""
        if self._lock.acquire(blocking=False):
            self._asking.close()
            self._lock.release()
            self._process.join(END_SECONDS)
        self._process.kill()
        self._process.join()


def _help(answering: Connection, work: Callable[..., Any], get_ready: Callable[[], object]) -> None:
    begin()
    get_ready()
    answer_all(answering, work)


def ask(connection: Connection, *request: Any, patiently: bool = False) -> Any:
    """The answer of the process at the other end of a connection; an error in it is raised here.

    Raises EOFError or OSError if the process has ended, and TimeoutError if it does not answer in
    time, unless asked `patiently`.
    """
    connection.send(request)
    if not connection.poll(None if patiently else ANSWER_SECONDS):
        raise TimeoutError
    answer = connection.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer


def answer_all(connection: Connection, work: Callable[..., Any]) -> None:
    """Answer each request with what `work` returns or raises, until the connection closes."""
    with connection, contextlib.suppress(EOFError, OSError):
        while True:
            request = connection.recv()
            try:
                answer = work(*request)
            except Exception as error:
                answer = _as_sent(error)
            connection.send(answer)


def _as_sent(error: Exception) -> Exception:
    """The error without its traceback, which would hold the request.

    An error that cannot be sent becomes a CheckError with its words.
    """
    try:
        return pickle.loads(pickle.dumps(error))  # type: ignore[no-any-return]
    except Exception:
        return CheckError(f"{type(error).__name__}: {error}")


def start(process: BaseProcess) -> None:
    """Start a process; its target must call `begin` first."""
    # A worker of Dask is a daemon, which may not start processes.
    multiprocessing.current_process().daemon = False
    with no_interrupt():
        process.start()


@contextlib.contextmanager
def no_interrupt() -> Iterator[None]:
    """Hold back Ctrl-C within the context.

    A process that is started meanwhile does not get it until it calls `begin`.
    """
    if sys.platform == "win32":
        yield
        return
    # First, since starting the tracker lets Ctrl-C through again in Python 3.11.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin() -> None:
    """Make this process, begun by `start`, end with the one that started it, and not at Ctrl-C."""
    # A handler, since programs started from here would inherit that the signal is ignored.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)
