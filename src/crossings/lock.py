"""One writer at a time: whoever changes tables or a site holds a lock, and the next is told who does.

The lock is the operating system's own, on the open folder, so it goes with the process that holds it, however that
ends, and leaves no file behind that could hold anybody up.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import lock_descriptor

from crossings.errors import InputError

WAIT_SECONDS = 10.0
POLL_SECONDS = 0.02
_held: set[tuple[str, int]] = set()  # the folders that a thread of this process holds


@contextlib.contextmanager
def only_writer(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only one that changes `folder` for a while; the thread that holds it may ask again.

    Readers need no lock. Raises InputError where another does not let go within `wait` seconds, naming it, and where
    there can be no such folder.
    """
    me = (os.path.realpath(folder), threading.get_ident())
    if me in _held:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = _opened(folder)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror or error}. Make it writable, or name another."
        ) from None
    try:
        _lock(descriptor, folder, wait)
        _held.add(me)
        yield
    finally:
        _held.discard(me)
        os.close(descriptor)  # and with it the lock


def _opened(folder: Path) -> int:
    if os.name == "posix":
        return os.open(folder, os.O_RDONLY)
    return os.open(folder / ".writing", os.O_RDWR | os.O_CREAT)  # a folder cannot be opened there


def _lock(descriptor: int, folder: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while not lock_descriptor(descriptor, blocking=False):
        if time.monotonic() >= until:
            raise InputError(
                f"{folder} is being changed by {_holder(descriptor)}. Wait until that has ended, then run this "
                "again; nothing was changed."
            )
        time.sleep(POLL_SECONDS)


def _holder(descriptor: int) -> str:
    """The process that holds the lock and when it began, as Linux lists them; elsewhere no more than that there is one."""
    try:
        inode = str(os.fstat(descriptor).st_ino)
        locks = [line.split() for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
        pid = next(int(one[4]) for one in locks if one[1] == "FLOCK" and one[5].split(":")[-1] == inode)
        ticks = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
        stated = Path("/proc/stat").read_text(encoding="ascii").splitlines()
        booted = next(int(line.split()[1]) for line in stated if line.startswith("btime "))
        since = dt.datetime.fromtimestamp(booted + ticks / os.sysconf("SC_CLK_TCK"), dt.UTC)
        return f"process {pid}, which began at {since:%Y-%m-%d %H:%M:%S} UTC"
    except (OSError, ValueError, IndexError, StopIteration):
        return "another process"
