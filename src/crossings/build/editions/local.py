"""Editions in processes of this machine, which stay warm from one edition to the next."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection

from crossings.build.editions import worker
from crossings.build.editions.worker import Outcome, Task
from crossings.common import scratch

TRIES = 3  # of an edition whose process ends without a word


def outcomes(inputs: bytes, tasks: Sequence[Task], workers: int) -> Generator[Outcome, None, None]:
    """Make the editions of `tasks` in `workers` processes, and give each as it comes.

    An edition whose process was killed is made again; after a third time it has failed. When this is closed early, or
    interrupted, the processes end at once.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    lives, held = context.Pipe(duplex=False)
    pools: dict[
        int, ProcessPoolExecutor
    ] = {}  # each of one process, for one thread, which thus knows what killed it

    def made(task: Task) -> Outcome:
        me = threading.get_ident()
        for _ in range(TRIES):
            if me not in pools:
                pools[me] = ProcessPoolExecutor(1, context, _begin, (folder, lives))
            try:
                return pools[me].submit(worker.make_edition, inputs, task).result()
            except BrokenProcessPool:
                del pools[me]
                if held.closed:
                    raise
        said = f"its process ended without a word, {TRIES} times; is memory short?"
        return Outcome(task.day, None, said)

    with scratch.folder() as folder, ThreadPoolExecutor(workers, initializer=_leave_interrupts) as threads:
        try:
            for future in as_completed([threads.submit(made, task) for task in tasks]):
                yield future.result()
            for pool in pools.values():
                pool.shutdown()
        finally:
            held.close()
            threads.shutdown(cancel_futures=True)
            lives.close()


def _leave_interrupts() -> None:
    """In a thread that starts processes: Ctrl-C is not for it, and a process does not see it until it wants to."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _begin(folder: str, lives: Connection) -> None:
    """In a process that is to make editions: it ends when the pipe `lives` closes, and not with Ctrl-C.

    The signal reaches the process that started it, too. That one then closes the pipe; if it is killed, the system does.
    """
    # Not ignored: programs that are started from here would ignore it, too.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with, args=(lives,), daemon=True).start()
    tempfile.tempdir = folder  # so that nothing stays behind, however this process ends


def _end_with(lives: Connection) -> None:
    lives.poll(None)  # nothing is ever written
    os._exit(1)
