"""The notebooks of a project as of several days, without pages.

    python benchmarks/notebooks.py PROJECT DAY…

Two processes run them and stay warm, as `crossings editions` has them, which is what it does beside
rendering. Each notebook runs in a fresh kernel through papermill, and is written as papermill's
command writes it, into PROJECT/build/executed.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from crossings.common import snapshots
from crossings.common.files import write_whole
from crossings.notebooks import outputs, run

WORKERS = 2
# Holds the processes from which kernels are forked, and that draw, while this process lasts.
standing_by = contextlib.ExitStack()


def main(project: Path, days: list[str]) -> None:
    """Run all, a day in one of the processes."""
    cache_folder = project / "build" / "kept-of-benchmark"  # not the build's, so that all is made
    shutil.rmtree(cache_folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="crossings-") as folder:
        data = snapshots.frozen(project / "data", Path(folder) / "data")
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(WORKERS, context, _stand_by, (data, cache_folder)) as pool:
            exhibit_counts = pool.map(
                functools.partial(_executed, project, data, cache_folder), days
            )
            for day, count in zip(days, exhibit_counts, strict=True):
                print(f"{day}: {count} exhibits", flush=True)


def _stand_by(data: Path, cache_folder: Path) -> None:
    standing_by.enter_context(run.notebook_processes(data, cache_folder))


def _executed(project: Path, data: Path, cache_folder: Path, day: str) -> int:
    """Run the notebooks as of a day, write them, and return how many exhibits they have."""
    to_do = run.plan(
        sorted((project / "notebooks").glob("*.ipynb")),
        {"as_of": day},
        data,
        cache_folder,
        force=True,
    )
    folder = project / "build" / "executed" / day
    folder.mkdir(parents=True, exist_ok=True)
    executed = run.execute_planned(to_do, progress=lambda line: None)
    for result in executed:
        write_whole(folder / f"{result.name}.ipynb", outputs.as_text(result.notebook))
    return sum(len(result.exhibits) for result in executed)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
