"""Temporary folders and half-written files: gone when they are no longer needed, those of a killed process with the next one.

The process that has a temporary folder holds the operating system's lock on it, which ends with the process however that
ends. So a folder whose lock is free is nobody's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import lock_descriptor

PREFIX = "crossings-run-"


@contextlib.contextmanager
def folder() -> Iterator[str]:
    """A temporary folder, which goes in the end with all that is in it."""
    path, held = _locked_folder()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)  # after an interrupt a kernel may write still
        if held is not None:
            os.close(held)


def _locked_folder() -> tuple[str, int | None]:
    """A new folder and the descriptor that holds its lock; None where a folder can have none."""
    while True:
        path = tempfile.mkdtemp(prefix=PREFIX)
        if os.name != "posix":
            return path, None
        try:
            held = os.open(path, os.O_RDONLY)
            with contextlib.suppress(OSError):  # a file system without locks
                lock_descriptor(held)
            if os.path.isdir(path):  # else another process took it for one that was left, just before
                return path, held
            os.close(held)
        except FileNotFoundError:
            continue


def remove_folders_left() -> None:
    """Remove the temporary folders of processes that were killed: those of this user whose lock is free."""
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
    """Remove the files that a killed build left half written (files.write_whole); for one who holds the lock on `build`."""
    build = project / "build"
    for left in [*build.glob("*.tmp"), *(build / "kept").rglob("*.tmp")]:
        left.unlink(missing_ok=True)
