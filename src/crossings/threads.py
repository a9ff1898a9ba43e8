"""Threads beside the one that was asked, which does not wait for them once it is interrupted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType


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
