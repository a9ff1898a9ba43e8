"""Helpers of the benchmarks: a copy of the project, a command's time and memory, and output."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "_quarto.yml",
    "404.qmd",
    "report",
    "notebooks",
    "data",
    "src",
    "Makefile",
    "pyproject.toml",
)
COPIES = {"report": ["*.ipynb"]}  # copies of notebooks, which a build makes


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds, and the peak memory in MB of the largest process that took part."""

    seconds: float
    megabytes: float


def copy(folder: Path, *names: str) -> Path:
    """A copy of the project's sources in `folder`."""
    folder.mkdir(parents=True)
    for name in names or SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns(
                "__pycache__", ".ipynb_checkpoints", *COPIES.get(name, ())
            )
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        elif (ROOT / name).is_file():
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def keep_only(project: Path, chapters: Sequence[str]) -> None:
    """Remove from a copy all notebooks except those of `chapters`, and their pages."""
    pages = project / "_quarto.yml"
    for path in (project / "notebooks").glob("*.ipynb"):
        if path.stem not in ("index", *chapters):
            path.unlink()
            lines = pages.read_text(encoding="utf-8").splitlines(keepends=True)
            kept_lines = [line for line in lines if f"report/{path.name}" not in line]
            pages.write_text("".join(kept_lines), encoding="utf-8")


def everything() -> list[str]:
    """The files and folders at the top of the project that git knows or would add.

    The tests may read all of them.
    """
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted({name.partition("/")[0] for name in listing.stdout.splitlines()})


def environment(project: Path) -> dict[str, str]:
    """The environment in which a command uses the project's own package and data, as in a build."""
    return {
        **os.environ,
        "PYTHONPATH": str((project if (project / "src").is_dir() else ROOT) / "src"),
        "CROSSINGS_DATA": str(project / "data"),
        "CROSSINGS_BUILD": "1",
        # As on a reader's machine, where Python stores compiled modules.
        "PYTHONDONTWRITEBYTECODE": "",
    }


def cost(command: Sequence[str], project: Path) -> Cost:
    """Run a command in a project and measure it; end the benchmark if the command fails."""
    # Not a pipe, which a kernel left behind would hold open.
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=project,
            env=environment(project),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed in {project}:\n{output.read().decode()[-2000:]}")
    return Cost(seconds, _megabytes(usage))


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def crossings(*arguments: str) -> list[str]:
    """The command line of this package under this Python."""
    return [sys.executable, "-m", "crossings", *arguments]


def median_and_range(values: Sequence[float], places: int = 2) -> str:
    """For example 0.21 (0.19 to 0.24)."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{places}f} ({low:.{places}f} to {high:.{places}f})"
