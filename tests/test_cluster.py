"""Editions on a Dask cluster of this machine, started by the two commands that the README gives."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Patch
from small_project import small_project

from crossings.errors import InputError
from crossings.publish.editions import cluster, local, worker
from crossings.publish.editions.worker import Task

pytestmark = pytest.mark.slow

DAYS = [dt.date(2024, 12, 31), dt.date(2025, 12, 31)]
SLOW = "__import__('time').sleep(1.5)"  # so that there is a moment to kill the worker in


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler on loopback with two workers, each a process with one thread."""
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, folder = f"tcp://127.0.0.1:{port}", tmp_path_factory.mktemp("dask")
    log = open(folder / "log", "w")  # noqa: SIM115 - the processes hold it
    env = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder)}
    env["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "false"
    commands = (
        ["scheduler", "--host", "127.0.0.1", "--port", str(port)],
        ["worker", address, "--nworkers", "2", "--nthreads", "1"],
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--no-dashboard"],
            cwd=folder,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        for command in commands
    ]
    try:
        yield address
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGINT)  # the nanny then ends its workers
        for process in started:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        log.close()


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, data: Path) -> tuple[bytes, list[Task]]:
    """The inputs of a small project, packed, and the editions to make of them."""
    project = small_project(tmp_path_factory.mktemp("work") / "project", data, SLOW)
    inputs = worker.packed_inputs(project, project / "data")
    made_from = worker.fingerprint(inputs)
    return inputs, [Task(day, "smalldocs", made_from) for day in DAYS]


def test_a_cluster_makes_the_same_even_if_a_worker_is_killed(
    scheduler: str, work: tuple[bytes, list[Task]]
) -> None:
    import distributed

    inputs, tasks = work
    killed: list[int] = []

    def kill_a_busy_worker() -> None:
        with distributed.Client(scheduler, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=30)
            pids = client.run(os.getpid)
            until = time.monotonic() + 60
            while time.monotonic() < until and not killed:
                for busy, running in client.processing().items():
                    if running:
                        time.sleep(0.3)  # well into the edition
                        os.kill(pids[busy], signal.SIGKILL)
                        killed.append(pids[busy])
                        return
                time.sleep(0.05)

    killing = threading.Thread(target=kill_a_busy_worker)
    killing.start()
    far = {outcome.day: outcome for outcome in cluster.outcomes(inputs, tasks, scheduler)}
    killing.join()
    assert killed, "no worker was killed, so nothing was tested"
    assert [far[day].reason for day in DAYS] == ["", ""]
    here = {outcome.day: outcome for outcome in local.outcomes(inputs, tasks[-1:], 1)}
    assert (
        far[DAYS[-1]].packed == here[DAYS[-1]].packed and far[DAYS[0]].packed != far[DAYS[1]].packed
    )


def test_a_worker_with_another_package_says_so(
    scheduler: str, work: tuple[bytes, list[Task]]
) -> None:
    inputs, _ = work
    other = Task(DAYS[0], "smalldocs", "0" * 64)
    (outcome,) = cluster.outcomes(inputs, [other], scheduler)
    assert outcome.packed is None and "install the same versions there" in outcome.reason


def test_an_edition_that_is_lost_again_and_again_fails(
    scheduler: str, work: tuple[bytes, list[Task]], monkeypatch: Patch
) -> None:
    monkeypatch.setattr(cluster, "make_edition", _break)
    (outcome,) = cluster.outcomes(b"", work[1][:1], scheduler)
    assert outcome.packed is None and "lost it 3 times: MemoryError: none left" in outcome.reason


_break = eval(
    "lambda inputs, task: (_ for _ in ()).throw(MemoryError('none left'))"
)  # sent by value


def test_without_a_scheduler_or_distributed_there_is_a_sentence(monkeypatch: Patch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    pattern = r"--scheduler tcp://127\.0\.0\.1:9: no Dask scheduler answers there"
    with pytest.raises(InputError, match=pattern):
        list(cluster.outcomes(b"", [], "tcp://127.0.0.1:9"))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'distributed>="):
        list(cluster.outcomes(b"", [], "tcp://127.0.0.1:9"))
