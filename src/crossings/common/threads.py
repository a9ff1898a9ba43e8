"""Threads that the main thread does not wait for after an interrupt."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any

LOOK_UP_SECONDS = 0.2


class Threads(ThreadPoolExecutor):
    """A pool whose context ends when all is done; after an interrupt it ends at once and begins nothing more.

    Threads that still run then wait for processes, which their starters end.
    """

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what was begun, unless an interrupt ends the context."""
        interrupted = kind is not None and not issubclass(kind, Exception)
        self.shutdown(wait=not interrupted, cancel_futures=interrupted)


def until_one_fails(tasks: Sequence[Future[Any]]) -> set[Future[Any]]:
    """Wait until all are done or one has failed; return those that are done.

    Waits in short steps, because Python handles an interrupt only between them.
    """
    while True:
        done, left = wait(tasks, LOOK_UP_SECONDS, FIRST_EXCEPTION)
        if not left or any(task.exception() for task in done):
            return done
