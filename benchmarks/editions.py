"""Many editions beside papermill's command in a loop.

    python benchmarks/editions.py [--editions 20] [--rounds 3] [--cluster]

Six notebooks. A round runs papermill's command for each of them as of one day, which renders
nothing, before and after the same notebooks as of as many months in two processes that stay warm,
which render nothing either (`notebooks.py`), and `crossings editions` for those months, which also
renders, finishes and packs each, and builds the site that lists them. What is printed are ratios
within a round: how many times as many editions an hour. With --cluster the same editions are made
again by two workers of a Dask cluster on this machine. The peak memory is that of the largest
single process.
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
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="editions-") as name:
        project = copy(Path(name) / "project")
        keep_only(project, SIX)
        cost(crossings("build", "--renderer", "smalldocs"), project)
        alike, times, beside, memory = [], [], [], 0.0
        for number in range(given.rounds):
            before = by_papermill(project, Path(name) / "stock")
            shutil.rmtree(project / "_site" / "editions", ignore_errors=True)
            executed = cost(notebooks_alone(project, given.editions), project)
            ours = cost(command(given.editions), project)
            # Before and after, since a round takes minutes, in which a machine may get slower or
            # faster.
            stock = (before + by_papermill(project, Path(name) / "stock")) / 2
            memory = max(memory, executed.megabytes, ours.megabytes)
            alike.append(stock * given.editions / executed.seconds)
            times.append(stock * given.editions / ours.seconds)
            each = [one.seconds / given.editions for one in (executed, ours)]
            said = [
                f"papermill {stock:.1f} s an edition",
                f"ours {each[0]:.2f} s, with pages {each[1]:.2f} s",
            ]
            if given.cluster:
                shutil.rmtree(project / "_site" / "editions")
                with cluster(project) as address:
                    there = cost([*command(given.editions), "--scheduler", address], project)
                beside.append(there.seconds / ours.seconds)
                said.append(f"on the cluster {there.seconds / given.editions:.2f} s")
            print(f"round {number + 1}: {' · '.join(said)}", file=sys.stderr, flush=True)
        print(f"{given.editions} editions of {len(SIX)} notebooks, {given.rounds} rounds")
        print(
            f"  {median_and_range(alike, 1)} times the throughput of papermill's command in a "
            "loop, notebooks alone"
        )
        print(f"  {median_and_range(times, 1)} times with their pages")
        if beside:
            print(f"  {median_and_range(beside)} of the local time on two Dask workers")
        print(f"  {memory:.0f} MB at most in one process")


def months(editions: int) -> list[str]:
    """The last so many months, the first first."""
    last = LAST[0] * 12 + LAST[1] - 1
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last - editions + 1, last + 1)]


def command(editions: int) -> list[str]:
    """The command that makes the last so many monthly editions."""
    made = months(editions)
    span = ("--from", made[0], "--to", made[-1], "--every", "month")
    return crossings("editions", *span, "--renderer", "smalldocs")


def notebooks_alone(project: Path, editions: int) -> list[str]:
    """The command that runs the notebooks of those editions, and writes them, without a page."""
    days = [
        f"{month}-{calendar.monthrange(*map(int, month.split('-')))[1]}"
        for month in months(editions)
    ]
    return [sys.executable, str(Path(__file__).with_name("notebooks.py")), str(project), *days]


def by_papermill(project: Path, folder: Path) -> float:
    """Seconds that papermill's command takes for the notebooks as of one day.

    They run one after another.
    """
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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dask = [sys.executable, "-m", "dask"]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {
        "cwd": project,
        # Its profiler looks into each worker a hundred times a second, which costs a sixth of the
        # time.
        "env": environment(project) | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false"},
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    workers = [*dask, "worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    started = [
        subprocess.Popen(scheduler, **quiet),  # type: ignore[call-overload]
        subprocess.Popen(workers, **quiet),  # type: ignore[call-overload]
    ]
    try:
        time.sleep(5)  # a cluster stands before work comes; its start is not counted
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
