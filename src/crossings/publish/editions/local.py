"""Make editions in processes of this machine, which stay warm from one edition to the next."""

from __future__ import annotations

import functools
import tempfile
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from crossings.common import processes, scratch
from crossings.publish.editions import worker
from crossings.publish.editions.worker import Outcome, Task

TRIES = 3  # of an edition whose process ends without a word


def outcomes(inputs: bytes, tasks: Sequence[Task], workers: int) -> Generator[Outcome, None, None]:
    """Make the editions of `tasks` in `workers` processes, and yield each as it is ready.

    `inputs` are those of `worker.packed_inputs`. An edition whose process is killed is made again;
    the third time it has failed. Any error that `make_edition` raises is raised here, and ends all.
    If the generator is closed early, or interrupted, the processes end at once.
    """
    stopped = threading.Event()
    # By thread, so that each knows which task killed it.
    helper_of: dict[int, processes.Helper] = {}

    def outcome(task: Task) -> Outcome:
        thread = threading.get_ident()
        for _ in range(TRIES):
            if thread not in helper_of or not helper_of[thread].is_alive():
                helper_of[thread] = processes.Helper(
                    worker.make_edition, functools.partial(_set_temporary_folder, folder)
                )
            if stopped.is_set():  # perhaps after the helpers were ended below
                helper_of[thread].end()
            try:
                return helper_of[thread].ask(inputs, task, patiently=True)  # type: ignore[no-any-return]
            except (EOFError, ConnectionError):
                if stopped.is_set():
                    raise
        reason = f"its process ended without a word, {TRIES} times; is memory short?"
        return Outcome(task.day, None, reason)

    with scratch.folder() as folder, ThreadPoolExecutor(workers) as threads:
        try:
            for future in as_completed([threads.submit(outcome, task) for task in tasks]):
                yield future.result()
        except BaseException:
            stopped.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            for helper in list(helper_of.values()):
                helper.end()


def _set_temporary_folder(folder: str) -> None:
    """In a process that makes editions: leave no temporary files, however the process ends."""
    tempfile.tempdir = folder
