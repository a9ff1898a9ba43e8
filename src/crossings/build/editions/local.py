"""Editions in processes of this machine, which stay warm from one edition to the next."""

from __future__ import annotations

import functools
import tempfile
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from crossings.build.editions import worker
from crossings.build.editions.worker import Outcome, Task
from crossings.common import processes, scratch

TRIES = 3  # of an edition whose process ends without a word


def outcomes(inputs: bytes, tasks: Sequence[Task], workers: int) -> Generator[Outcome, None, None]:
    """Make the editions of `tasks` in `workers` processes, and give each as it comes.

    An edition whose process was killed is made again; after a third time it has failed. When this
    is closed early, or interrupted, the processes end at once.
    """
    given_up = threading.Event()
    helpers: dict[int, processes.Helper] = {}  # one for each thread, which so knows what killed it

    def outcome(task: Task) -> Outcome:
        me = threading.get_ident()
        for _ in range(TRIES):
            if me not in helpers or not helpers[me].is_alive():
                helpers[me] = processes.Helper(
                    worker.make_edition, functools.partial(_begin, folder)
                )
            if given_up.is_set():  # perhaps too late for the others to see this one
                helpers[me].end()
            try:
                return helpers[me].ask(inputs, task, patiently=True)  # type: ignore[no-any-return]
            except (EOFError, ConnectionError):
                if given_up.is_set():
                    raise
        reason = f"its process ended without a word, {TRIES} times; is memory short?"
        return Outcome(task.day, None, reason)

    with scratch.folder() as folder, ThreadPoolExecutor(workers) as threads:
        try:
            for future in as_completed([threads.submit(outcome, task) for task in tasks]):
                yield future.result()
        except BaseException:
            given_up.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            for helper in list(helpers.values()):
                helper.end()


def _begin(folder: str) -> None:
    """In a process that is to make editions."""
    tempfile.tempdir = folder  # so that nothing stays behind, however this process ends
