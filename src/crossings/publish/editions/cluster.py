"""Make editions on a Dask cluster.

Their sources are sent there as bytes, and each edition comes back as bytes. `distributed` is an
optional dependency, imported only here and only when it is needed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from typing import Any

from crossings.errors import InputError
from crossings.publish.editions.worker import Outcome, Task, make_edition

TRIES = 3  # of an edition whose worker is lost
PATIENCE_SECONDS = 20  # for a scheduler to answer, and for a first worker to be there


def outcomes(inputs: bytes, tasks: Sequence[Task], address: str) -> Generator[Outcome, None, None]:
    """Make the editions of `tasks` on a cluster, and yield each as it is ready.

    The cluster's scheduler is at `address`, and `inputs` are those of `worker.packed_inputs`. An
    edition whose worker is lost is made again on another; the third time it has failed. Raises
    InputError if `distributed` is not installed, no scheduler answers, or it has no workers, but
    only when the first edition is asked for.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        raise InputError(
            "--scheduler needs distributed, which is not installed: "
            "pip install 'distributed>=2025.1' (the extra named cluster), "
            "or leave --scheduler out to use processes of this machine."
        ) from None
    waiting_tasks, error_words = list(tasks), ""
    with contextlib.closing(_client(distributed, address)) as client:
        for _ in range(TRIES):
            # Sent again each time, to every worker: a lost worker may have had the only copy.
            inputs_there = client.scatter(inputs, broadcast=True, hash=False)
            # pure=False: results of an earlier run are never taken for those of this one.
            futures = client.map(
                make_edition, [inputs_there] * len(waiting_tasks), waiting_tasks, pure=False
            )
            running, waiting_tasks = dict(zip(futures, waiting_tasks, strict=True)), []
            del futures
            for future in distributed.as_completed(list(running), loop=client.loop):
                task = running.pop(future)
                try:
                    yield future.result()
                # An error of the cluster: an edition that fails says so in its outcome.
                except Exception as error:
                    error_words = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
                    waiting_tasks.append(task)
                finally:
                    future.release()  # so that the worker frees its memory
            if not waiting_tasks:
                return
    for task in waiting_tasks:
        yield Outcome(task.day, None, f"the cluster lost it {TRIES} times: {error_words}")


def _client(distributed: Any, address: str) -> Any:
    """A client of the scheduler at an address; InputError if none answers or it has no workers."""
    try:
        client = distributed.Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"--scheduler {address}: no Dask scheduler answers there ({type(error).__name__}). "
            "Start one with `dask scheduler`, and give the address that it prints."
        ) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    except TimeoutError:
        client.close()
        raise InputError(
            f"--scheduler {address}: the scheduler has no workers. Start some with "
            f"`dask worker {address} --nworkers 2 --nthreads 1`."
        ) from None
    return client
