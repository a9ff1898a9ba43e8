"""One edition from bytes to bytes: the same function in a local process and on a cluster.

A worker shares no disk with the process that asks. Its process stays warm between editions: modules are imported once, and
kernels are forked from one process that stands by; each notebook still runs in a fresh kernel of its own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import multiprocessing.util
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from crossings.build.build import build
from crossings.build.editions import crate, packing
from crossings.common import cache, identity, scratch
from crossings.common.identity import EDITION
from crossings.errors import CheckError, InputError
from crossings.exhibits import vega
from crossings.notebooks import warm

_one_at_a_time = threading.Lock()  # a build sets environment variables, and a process has one set
_standing_by = contextlib.ExitStack()


@dataclass(frozen=True)
class Task:
    """An edition to make: its day, the renderer, and what the package and data here must be by their hash."""

    day: dt.date
    renderer: str
    made_from: str


@dataclass(frozen=True)
class Outcome:
    """An edition that was made, packed, or in one sentence why it was not; `seconds` it took, on its worker."""

    day: dt.date
    packed: bytes | None
    what: str = ""
    seconds: float = 0.0


def make_edition(inputs: bytes, task: Task) -> Outcome:
    """Make the edition of `task` from the packed `inputs`; one at a time in a process. Never raises for bad input."""
    with _one_at_a_time:
        begun = time.perf_counter()
        try:
            packed = _made(inputs, task)
        except (InputError, CheckError, OSError) as error:
            _standing_by.close()  # what failed may have harmed the process that kernels are forked from
            what = str(error)
            if isinstance(error, OSError):
                what = f"{f'{error.filename}: ' if error.filename else ''}{error.strerror or error}."
            return Outcome(task.day, None, what, time.perf_counter() - begun)
        return Outcome(task.day, packed, "", time.perf_counter() - begun)


def _made(inputs: bytes, task: Task) -> bytes:
    folder = _unpacked(inputs)
    if fingerprint(inputs) != task.made_from:
        raise InputError(
            "the package, Python or a library on the worker is not the one here; install the same versions there."
        )
    _stand_by(folder)
    with identity.of(folder), scratch.variables({EDITION: task.day.isoformat()}):
        site = build(
            folder,
            folder / "data",
            as_of=task.day.isoformat(),
            renderer=task.renderer,
            target=folder / "_site",
            progress=lambda line: None,
        )
        crate.write(site, task.day)
    return packing.packed_folder(site)


@functools.cache  # of the package as this process has it, whatever is installed over it meanwhile
def fingerprint(inputs: bytes) -> str:
    """The hash of this process's package and libraries, and of the data in the packed `inputs`."""
    folder = _unpacked(inputs)
    with identity.of(folder):
        return cache.fingerprint(folder / "data")


@functools.cache
def _unpacked(inputs: bytes) -> Path:
    folder = Path(tempfile.mkdtemp(dir=_own_folder()))
    packing.unpack(inputs, folder)
    return folder


@functools.cache
def _own_folder() -> str:
    until_the_end = contextlib.ExitStack()
    folder = until_the_end.enter_context(scratch.folder())
    # Processes of multiprocessing, which workers are, end without what atexit holds, but not without this.
    multiprocessing.util.Finalize(None, until_the_end.close, exitpriority=10)
    return folder


def _stand_by(project: Path) -> None:
    """Have the processes that kernels are forked from and that draw, for as long as this process lasts."""
    if warm.KERNELS_ADDRESS not in os.environ:
        sockets = tempfile.mkdtemp(dir=_own_folder())
        # whose tables are read in advance
        with identity.of(project), scratch.variables({"CROSSINGS_DATA": str(project / "data")}):
            _standing_by.enter_context(warm.process(sockets))
        _standing_by.enter_context(vega.drawing_process(sockets))
