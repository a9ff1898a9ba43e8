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
standing_by = (
    contextlib.ExitStack()
)  # what kernels are forked from, and what draws, while this process lasts


def main(project: Path, days: list[str]) -> None:
    """Run all, a day in one of the processes."""
    kept = (
        project / "build" / "kept-of-benchmark"
    )  # another than the build's: all has to be run and drawn
    shutil.rmtree(kept, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="crossings-") as folder:
        data = snapshots.frozen(project / "data", Path(folder) / "data")
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(WORKERS, context, _stand_by, (data, kept)) as pool:
            made = pool.map(functools.partial(_executed, project, data, kept), days)
            for day, count in zip(days, made, strict=True):
                print(f"{day}: {count} exhibits", flush=True)


def _stand_by(data: Path, kept: Path) -> None:
    standing_by.enter_context(run.notebook_processes(data, kept))


def _executed(project: Path, data: Path, kept: Path, day: str) -> int:
    """Run the notebooks as of a day, and write them; how many exhibits they have."""
    to_do = run.plan(
        sorted((project / "notebooks").glob("*.ipynb")), {"as_of": day}, data, kept, force=True
    )
    folder = project / "build" / "executed" / day
    folder.mkdir(parents=True, exist_ok=True)
    executed = run.execute_planned(to_do, progress=lambda line: None)
    for one in executed:
        write_whole(folder / f"{one.name}.ipynb", outputs.as_text(one.notebook))
    return sum(len(one.exhibits) for one in executed)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
