"""Temporary folders and environment variables, and the removal of what killed processes left.

A process holds the operating system's lock on its temporary folder, and removes the folder after
use. The lock ends with the process, so a folder whose lock is free was left by a killed one.
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
_lasting: dict[int, str] = {}  # by process id, since a fork needs a folder of its own


@contextlib.contextmanager
def folder() -> Iterator[str]:
    """A temporary folder, removed with its content at the end of the context."""
    path, descriptor = _locked_folder()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)  # after an interrupt a kernel may still write
        if descriptor is not None:
            os.close(descriptor)


def lasting_folder() -> str:
    """A temporary folder of this process, the same each time, removed when the process ends."""
    if os.getpid() not in _lasting:
        until_the_end = contextlib.ExitStack()
        _lasting[os.getpid()] = until_the_end.enter_context(folder())
        # A process of multiprocessing ends without the functions of atexit, but not without this.
        # The priority makes it the last.
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
            descriptor = os.open(path, os.O_RDONLY)
            with contextlib.suppress(OSError):  # a file system without locks
                lock_descriptor(descriptor)
            # Before the lock was held, another process may have removed it as a leftover.
            if os.path.isdir(path):
                return path, descriptor
            os.close(descriptor)
        except FileNotFoundError:
            continue


def remove_folders_left() -> None:
    """Remove this user's temporary folders whose lock is free: their processes were killed."""
    if os.name != "posix":
        return
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(descriptor).st_uid == os.getuid() and lock_descriptor(
                    descriptor, blocking=False
                ):
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(descriptor)


def remove_files_left(project: Path) -> None:
    """Remove half-written files of `files.write_whole` that a killed build left.

    The next build may not write those again. The caller holds the lock on `build`.
    """
    build = project / "build"
    for path in [*build.glob("*.tmp"), *(build / "kept").rglob("*.tmp")]:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def variables(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables of this process within the context; restore them at its end."""
    before = {name: os.environ[name] for name in values if name in os.environ}
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values.keys() - before.keys():
            os.environ.pop(name, None)
        os.environ.update(before)
