"""Editions in processes of this machine, which stay warm from one edition to the next."""

from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from crossings.build.editions import worker
from crossings.build.editions.worker import Outcome, Task
from crossings.common import processes, scratch

TRIES = 3  # of an edition whose process ends without a word
_inputs = b""


def outcomes(inputs: bytes, tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    """Make the editions of `tasks` in `workers` processes, and give each as it comes.

    An edition whose process was killed is made again; after a third time it has failed.
    """
    left, breaks = list(tasks), 0
    with scratch.folder() as folder:
        while left:
            before = len(left)
            with contextlib.closing(_round(inputs, left, workers, folder)) as coming:
                for outcome in coming:
                    left = [task for task in left if task.day != outcome.day]
                    yield outcome
            breaks = breaks + 1 if len(left) == before else 1
            if left and breaks >= TRIES:
                # Tasks are taken in order, so what was being made is among the first.
                lost, left, breaks = left[:workers], left[workers:], 0
                for task in lost:
                    yield Outcome(
                        task.day, None, f"its process ended without a word, {TRIES} times; is memory short?"
                    )


def _round(inputs: bytes, tasks: Sequence[Task], workers: int, folder: str) -> Generator[Outcome, None, None]:
    """What one set of processes gives until all is made or one of them is killed.

    When it is closed early, or interrupted, the processes end at once.
    """
    pool = ProcessPoolExecutor(min(workers, len(tasks)), processes.SPAWN, _begin, (inputs, folder))
    try:
        with processes.no_interrupt():  # processes are started here
            waiting: list[Future[Outcome]] = [pool.submit(_made, task) for task in tasks]
        for future in as_completed(waiting):
            waiting.remove(future)  # an edition is some megabytes: none is held longer than needed
            try:
                yield future.result()
            except BrokenProcessPool:
                return
    except BaseException:
        for one in multiprocessing.active_children():
            one.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(inputs: bytes, folder: str) -> None:
    """In a process that is to make editions."""
    global _inputs
    processes.begin()
    _inputs = inputs
    tempfile.tempdir = folder  # so that nothing stays behind, however this process ends


def _made(task: Task) -> Outcome:
    return worker.make_edition(_inputs, task)
