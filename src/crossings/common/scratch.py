"""Temporary folders, half-written files and variables of the environment, each for a while.

A process removes its own after use, and those that a killed one left.

A process holds the operating system's lock on its temporary folder. The lock ends with the process,
so a folder whose lock is free has no owner.
"""

from __future__ import annotations

import contextlib
import multiprocessing.util
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from filelock import lock_descriptor

PREFIX = "crossings-run-"
_lasting: dict[int, str] = {}  # by process: a fork has another


@contextlib.contextmanager
def folder() -> Iterator[str]:
    """A temporary folder, removed with its content at the end of the context."""
    path, held = _locked_folder()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)  # after an interrupt a kernel may still write
        if held is not None:
            os.close(held)


def lasting_folder() -> str:
    """A temporary folder of this process, the same each time, removed when the process ends."""
    if os.getpid() not in _lasting:
        until_the_end = contextlib.ExitStack()
        _lasting[os.getpid()] = until_the_end.enter_context(folder())
        # Processes of multiprocessing end without what atexit holds, but not without this, which
        # comes last.
        multiprocessing.util.Finalize(None, until_the_end.close, exitpriority=-200)
    return _lasting[os.getpid()]


def _locked_folder() -> tuple[str, int | None]:
    """A new folder and the descriptor that holds its lock.

    The descriptor is None if folders cannot be locked here.
    """
    while True:
        path = tempfile.mkdtemp(prefix=PREFIX)
        if os.name != "posix":
            return path, None
        try:
            held = os.open(path, os.O_RDONLY)
            with contextlib.suppress(OSError):  # a file system without locks
                lock_descriptor(held)
            if os.path.isdir(
                path
            ):  # otherwise another process has just removed it as one without an owner
                return path, held
            os.close(held)
        except FileNotFoundError:
            continue


def remove_folders_left() -> None:
    """Remove this user's temporary folders whose lock is free: their processes were killed."""
    if os.name != "posix":
        return
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(held).st_uid == os.getuid() and lock_descriptor(held, blocking=False):
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(held)


def remove_files_left(project: Path) -> None:
    """Remove files that a killed build left half written (files.write_whole).

    The caller holds the lock on `build`.
    """
    build = project / "build"
    for left in [*build.glob("*.tmp"), *(build / "kept").rglob("*.tmp")]:
        left.unlink(missing_ok=True)


@contextlib.contextmanager
def variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """Have variables of the environment set for a while."""
    before = {name: os.environ[name] for name in wanted if name in os.environ}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in wanted.keys() - before.keys():
            os.environ.pop(name, None)
        os.environ.update(before)
