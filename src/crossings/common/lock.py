"""One writer at a time.

A process that changes tables or a site holds a lock, and the next one is refused. It is the
operating system's lock on the open folder. It ends with the process, however that ends, and leaves
no lock file behind.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import lock_descriptor

from crossings.common.files import writing
from crossings.errors import InputError

WAIT_SECONDS = 10.0
POLL_SECONDS = 0.02
_owners: set[tuple[str, int]] = set()  # folders locked by threads of this process


@contextlib.contextmanager
def only_writer(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock on `folder` within the context; the thread that holds it may enter again.

    The folder is made if it is missing. Folders in it have locks of their own. Readers need no
    lock. Raises InputError if another process or thread still holds it after `wait` seconds, or if
    the folder cannot be made or opened.
    """
    owner = (os.path.realpath(folder), threading.get_ident())
    if owner in _owners:
        yield
        return
    with writing(folder, "Make it writable, or name another."):
        folder.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            descriptor = os.open(folder, os.O_RDONLY)
        else:  # this system cannot open a folder
            descriptor = os.open(folder / ".writing", os.O_RDWR | os.O_CREAT)
    until = time.monotonic() + wait
    try:
        while not lock_descriptor(descriptor, blocking=False):
            if time.monotonic() >= until:
                raise InputError(
                    f"{folder} is being changed: another command is at work. "
                    "Wait until it has ended, then run this again; nothing was changed."
                )
            time.sleep(POLL_SECONDS)
        _owners.add(owner)
        yield
    finally:
        _owners.discard(owner)
        os.close(descriptor)  # releases the lock
