"""Editions in processes of this machine, which stay warm from one edition to the next."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from crossings.editions import worker
from crossings.editions.worker import Outcome, Task

TRIES = 3  # of an edition whose process ends without a word
_inputs = b""


def outcomes(inputs: bytes, tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    """Make the editions of `tasks` in `workers` processes, and give each as it comes.

    An edition whose process was killed is made again; after a third time it has failed.
    """
    left, breaks = list(tasks), 0
    with tempfile.TemporaryDirectory(prefix="crossings-") as folder:
        while left:
            before = len(left)
            for outcome in _round(inputs, left, workers, folder):
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


def _round(inputs: bytes, tasks: Sequence[Task], workers: int, folder: str) -> Iterator[Outcome]:
    """What one set of processes gives until all is made or one of them is killed."""
    # Spawned, not forked: a fork of a process with threads may hang.
    pool = ProcessPoolExecutor(
        min(workers, len(tasks)), multiprocessing.get_context("spawn"), _begin, (inputs, folder)
    )
    try:
        waiting: list[Future[Outcome]] = [pool.submit(_made, task) for task in tasks]
        for future in as_completed(waiting):
            waiting.remove(future)  # an edition is some megabytes: none is held longer than needed
            try:
                yield future.result()
            except BrokenProcessPool:
                return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(inputs: bytes, folder: str) -> None:
    global _inputs
    _inputs = inputs
    worker.drawings = Path(folder) / "drawings"
    worker.drawings.mkdir(exist_ok=True)
    tempfile.tempdir = folder  # so that nothing stays behind, however this process ends


def _made(task: Task) -> Outcome:
    return worker.make_edition(_inputs, task)
