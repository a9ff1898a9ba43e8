"""Processes that this one starts through `multiprocessing`.

Ctrl-C is for this one alone, and they end when it does.
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

SPAWN: Final = multiprocessing.get_context(
    "spawn"
)  # not forked: a fork of a process with threads may hang
ANSWER_SECONDS: Final = 120.0  # a process that takes longer for one thing hangs
END_SECONDS: Final = 5.0  # a process that takes longer to end hangs


class Helper:
    """A process that is started at once, and answers what it is asked.

    It answers one after the other, with what `work` returns.
    """

    def __init__(self, work: Callable[..., Any], get_ready: Callable[[], object] = bool) -> None:
        """Start it; both functions are of a module, and `get_ready` is called in it first."""
        self._lock = threading.Lock()
        self._asking, answering = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_help, args=(answering, work, get_ready), daemon=True)
        start(self._process)
        answering.close()

    def ask(self, *request: Any, patiently: bool = False) -> Any:
        """What it answers; see `ask`.

        A helper that did not answer is ended, and answers nobody from then on.
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
        """End it at once if it was asked something, else let it end by itself.

        By itself it removes its temporary folders.
        """
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
    """What the process at the other end of a connection answers; what it raises is raised.

    Raises EOFError or OSError where there is none any more, or, unless asked patiently, it does not
    answer in time.
    """
    connection.send(request)
    if not connection.poll(None if patiently else ANSWER_SECONDS):
        raise TimeoutError
    answer = connection.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer


def answer_all(connection: Connection, work: Callable[..., Any]) -> None:
    """Answer each request with what `work` returns or raises.

    It does so until the other end of the connection closes.
    """
    with connection, contextlib.suppress(EOFError, OSError):
        while True:
            request = connection.recv()
            try:
                answer = work(*request)
            except Exception as error:
                answer = _as_sent(error)
            connection.send(answer)


def _as_sent(error: Exception) -> Exception:
    """The error without its traceback, which would hold what was asked.

    Where it cannot be sent, it is its words alone.
    """
    try:
        return pickle.loads(pickle.dumps(error))  # type: ignore[no-any-return]
    except Exception:
        return CheckError(f"{type(error).__name__}: {error}")


def start(process: BaseProcess) -> None:
    """Start a process; it calls `begin` first of all."""
    multiprocessing.current_process().daemon = (
        False  # a worker of Dask is one, and may have no processes
    )
    with no_interrupt():
        process.start()


@contextlib.contextmanager
def no_interrupt() -> Iterator[None]:
    """Hold back Ctrl-C for a moment.

    A process that is started meanwhile does not see it until it wants to.
    """
    if sys.platform == "win32":
        yield
        return
    # Before: Python 3.11 lets Ctrl-C through again once it has started this.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin() -> None:
    """Have a process that was started so end as soon as the one that started it does.

    It does not end with Ctrl-C.
    """
    # Not ignored: programs that are started from here would ignore it, too.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)
