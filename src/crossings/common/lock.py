"""One writer at a time: whoever changes tables or a site holds a lock, and the next is told that another is at work.

The lock is the operating system's own, on the open folder, so it goes with the process that holds it, however that
ends, and leaves no file behind that could hold anybody up.
"""

from __future__ import annotations

import contextlib
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

    Readers need no lock. Raises InputError where another does not let go within `wait` seconds, and where there can
    be no such folder.
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
                f"{folder} is being changed: another command is at work. Wait until it has ended, then run this again; "
                "nothing was changed."
            )
        time.sleep(POLL_SECONDS)
