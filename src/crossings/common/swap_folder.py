"""A folder in the place of another, with no moment at which there is neither or half of each."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from crossings.errors import InputError

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # from Linux’s fcntl.h and fs.h


def swap_in(new: Path, target: Path) -> None:
    """Move the folder `new` to `target`; what was there goes once the new one stands.

    Where the system can swap two names at once, as Linux can, a process that is killed leaves the old folder or the
    new one. Elsewhere there is a moment between two renames; `tidy` puts back what was moved aside. Raises InputError
    where `target` is on another disk that cannot take the folder; nothing is then changed.
    """
    beside, aside = _beside(target)
    tidy(target)
    try:
        os.replace(new, beside)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copied(new, beside, target)  # another disk
    if not target.exists():
        os.replace(beside, target)
    elif _swapped(beside, target):
        shutil.rmtree(beside, ignore_errors=True)
    else:
        os.replace(target, aside)
        os.replace(beside, target)
        shutil.rmtree(aside, ignore_errors=True)


def _copied(new: Path, beside: Path, target: Path) -> None:
    """Copy the folder `new` to `beside`; where that fails nothing of it is left, and InputError says why in a sentence."""
    try:
        for path in [new, *sorted(new.rglob("*"))]:
            here = beside / path.relative_to(new)
            if path.is_dir():
                here.mkdir()
            else:
                shutil.copy2(path, here)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise InputError(
            f"{target} cannot be written: {error.strerror or error}. Make room there, or name another place; what was "
            "there before stays."
        ) from None


def tidy(target: Path) -> None:
    """Undo what a `swap_in` that was interrupted left beside `target`."""
    beside, aside = _beside(target)
    if aside.exists() and not target.exists():
        os.replace(aside, target)
    for left in (beside, aside):
        shutil.rmtree(left, ignore_errors=True)


def _beside(target: Path) -> tuple[Path, Path]:
    """Where the new folder waits, and where the old one is moved aside."""
    return target.with_name(target.name + ".new"), target.with_name(target.name + ".old")


def _swapped(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False, and nothing done, where the system or the disk cannot."""
    if sys.platform != "linux":
        return False
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if swap(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))
