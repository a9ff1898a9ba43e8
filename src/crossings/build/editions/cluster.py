"""Editions on a Dask cluster.

What they are made from travels there as bytes, and each comes back as bytes. `distributed` is an
extra, imported only here and only when asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from typing import Any

from crossings.build.editions.worker import Outcome, Task, make_edition
from crossings.errors import InputError

TRIES = 3  # of an edition whose worker is lost
PATIENCE_SECONDS = 20  # for a scheduler to answer, and for a first worker to be there


def outcomes(inputs: bytes, tasks: Sequence[Task], address: str) -> Generator[Outcome, None, None]:
    """Make the editions of `tasks` on a cluster, and give each as it comes.

    The cluster's scheduler is at `address`. An edition whose worker is lost is made again on
    another; after a third time it has failed. Raises InputError where `distributed` is not
    installed, no scheduler answers, or it has no workers.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        raise InputError(
            "--scheduler needs distributed, which is not installed: "
            "pip install 'distributed>=2025.1' (the extra named cluster), "
            "or leave --scheduler out to use processes of this machine."
        ) from None
    left, why = list(tasks), ""
    with contextlib.closing(_client(distributed, address)) as client:
        for _ in range(TRIES):
            # Each time anew, once a worker: one that was lost may have held the only copy of the
            # inputs.
            shipped = client.scatter(inputs, broadcast=True, hash=False)
            # Keys of their own: what an earlier run made is never taken for this one's.
            coming = client.map(make_edition, [shipped] * len(left), left, pure=False)
            waiting, left = dict(zip(coming, left, strict=True)), []
            del coming
            for future in distributed.as_completed(list(waiting), loop=client.loop):
                task = waiting.pop(future)
                try:
                    yield future.result()
                except (
                    Exception
                ) as error:  # of the cluster: an edition that fails says so in its outcome
                    why = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
                    left.append(task)
                finally:
                    future.release()  # the worker need not hold it any longer
            if not left:
                return
    for task in left:
        yield Outcome(task.day, None, f"the cluster lost it {TRIES} times: {why}")


def _client(distributed: Any, address: str) -> Any:
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
