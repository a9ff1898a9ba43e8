"""Many editions beside papermill's command in a loop.

    python benchmarks/editions.py [--editions 20] [--rounds 3] [--cluster]

A round runs six notebooks in three ways: papermill's command for each as of one day, which renders
nothing; the same notebooks as of many months in two processes that stay warm, which render nothing
either (`notebooks.py`); and `crossings editions` for those months, which also renders, finishes and
packs each edition, and builds the site that lists them. Papermill runs before and after the others.
It prints ratios within a round: how many times as many editions an hour. With --cluster two workers
of a Dask cluster on this machine make the same editions again. The peak memory is that of the
largest single process.
"""

from __future__ import annotations

import argparse
import calendar
import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scratch import copy, cost, crossings, environment, keep_only, median_and_range

SIX = (
    "arrivals",
    "spending",
    "spending-and-crossings",
    "returns-pilot",
    "western-balkans",
    "claims",
)
LAST = (2026, 7)  # the last whole month


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--editions", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--cluster", action="store_true", help="also on a Dask cluster of two workers"
    )
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="editions-") as name:
        project = copy(Path(name) / "project")
        keep_only(project, SIX)
        cost(crossings("build", "--renderer", "smalldocs"), project)
        ratios_of_notebooks, ratios, ratios_on_cluster, memory = [], [], [], 0.0
        for number in range(arguments.rounds):
            before = by_papermill(project, Path(name) / "stock")
            shutil.rmtree(project / "_site" / "editions", ignore_errors=True)
            executed = cost(notebooks_alone(project, arguments.editions), project)
            ours = cost(command(arguments.editions), project)
            # Before and after, since the machine may get slower or faster during a round.
            stock = (before + by_papermill(project, Path(name) / "stock")) / 2
            memory = max(memory, executed.megabytes, ours.megabytes)
            ratios_of_notebooks.append(stock * arguments.editions / executed.seconds)
            ratios.append(stock * arguments.editions / ours.seconds)
            per_edition = [part.seconds / arguments.editions for part in (executed, ours)]
            words = [
                f"papermill {stock:.1f} s an edition",
                f"ours {per_edition[0]:.2f} s, with pages {per_edition[1]:.2f} s",
            ]
            if arguments.cluster:
                shutil.rmtree(project / "_site" / "editions")
                with cluster(project) as address:
                    again = [*command(arguments.editions), "--scheduler", address]
                    on_cluster = cost(again, project)
                ratios_on_cluster.append(on_cluster.seconds / ours.seconds)
                words.append(f"on the cluster {on_cluster.seconds / arguments.editions:.2f} s")
            print(f"round {number + 1}: {' · '.join(words)}", file=sys.stderr, flush=True)
        print(f"{arguments.editions} editions of {len(SIX)} notebooks, {arguments.rounds} rounds")
        print(
            f"  {median_and_range(ratios_of_notebooks, 1)} times the throughput of papermill's "
            "command in a loop, notebooks alone"
        )
        print(f"  {median_and_range(ratios, 1)} times with their pages")
        if ratios_on_cluster:
            print(f"  {median_and_range(ratios_on_cluster)} of the local time on two Dask workers")
        print(f"  {memory:.0f} MB at most in one process")


def months(editions: int) -> list[str]:
    """The last months, as many as `editions`, in order."""
    last = LAST[0] * 12 + LAST[1] - 1
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last - editions + 1, last + 1)]


def command(editions: int) -> list[str]:
    """The command that makes the last monthly editions, as many as `editions`."""
    wanted = months(editions)
    span = ("--from", wanted[0], "--to", wanted[-1], "--every", "month")
    return crossings("editions", *span, "--renderer", "smalldocs")


def notebooks_alone(project: Path, editions: int) -> list[str]:
    """The command that runs the notebooks of those editions, and writes them, without a page."""
    days = [
        f"{month}-{calendar.monthrange(*map(int, month.split('-')))[1]}"
        for month in months(editions)
    ]
    return [sys.executable, str(Path(__file__).with_name("notebooks.py")), str(project), *days]


def by_papermill(project: Path, folder: Path) -> float:
    """The seconds that papermill's command takes for the notebooks as of one day, one by one."""
    folder.mkdir(exist_ok=True)
    spent = 0.0
    for name in SIX:
        paths = [str(project / "notebooks" / f"{name}.ipynb"), str(folder / f"{name}.ipynb")]
        run = [
            sys.executable,
            "-m",
            "papermill",
            *paths,
            "-p",
            "as_of",
            "2026-06-30",
            "--no-progress-bar",
        ]
        spent += cost(run, project).seconds
    return spent


@contextlib.contextmanager
def cluster(project: Path) -> Iterator[str]:
    """A Dask scheduler with two workers on loopback; the address of the scheduler."""
    with socket.socket() as free_socket:
        free_socket.bind(("127.0.0.1", 0))
        port = free_socket.getsockname()[1]
    dask = [sys.executable, "-m", "dask"]
    address = f"tcp://127.0.0.1:{port}"
    options = {
        "cwd": project,
        # Its profiler samples each worker a hundred times a second, and takes a sixth of the time.
        "env": environment(project) | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false"},
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    workers = [*dask, "worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    processes = [
        subprocess.Popen(scheduler, **options),  # type: ignore[call-overload]
        subprocess.Popen(workers, **options),  # type: ignore[call-overload]
    ]
    try:
        time.sleep(5)  # the cluster is ready before work comes; its start is not counted
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
