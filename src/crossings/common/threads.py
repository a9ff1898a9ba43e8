"""Threads beside the one that was asked, which does not wait for them once it is interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any

LOOK_UP_SECONDS = 0.2


class Threads(ThreadPoolExecutor):
    """A pool whose context ends with all done; after an interrupt at once, with what was not begun left out.

    What still runs then waits for processes, which whoever started them ends.
    """

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what was begun, unless it was an interrupt that ends the context."""
        interrupted = kind is not None and not issubclass(kind, Exception)
        self.shutdown(wait=not interrupted, cancel_futures=interrupted)


def until_one_fails(tasks: Sequence[Future[Any]]) -> set[Future[Any]]:
    """Wait until all are done or one has failed; those that are done by then.

    Python sees an interrupt that the system gave to another thread only when it looks up from its waiting.
    """
    while True:
        done, left = wait(tasks, LOOK_UP_SECONDS, FIRST_EXCEPTION)
        if not left or any(task.exception() for task in done):
            return done
