"""A finished site → its place, in one step where the system can, so that no two builds mix.

Elsewhere its files are moved one by one from a folder that lists them. If the process is killed
meanwhile, the next build finds that list and finishes.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import filecmp
import functools
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from crossings.common.files import write_whole, writing
from crossings.common.lock import only_writer
from crossings.errors import InputError

STAGING = ".new"  # the name, or its end, of a folder of files on their way into a site
FILE_LIST = ".to-put.json"  # in such a folder: its files, in the order in which they are moved
AT_FDCWD: Final = -100  # of Linux's renameat2: paths are relative to the working folder,
RENAME_EXCHANGE: Final = 2  # and the two folders change places


def put_in_place(site: Path, target: Path, keeping: str = "", staging: Path | None = None) -> None:
    """Make `target` hold the files of the folder `site` and no others.

    Other files there are lost without a question (see `refuse_unless_site`); only what is named
    `keeping` in `target` stays. First `site` is renamed to `staging`, by default beside
    `target`. Then the two change places, in one step. Where the system cannot do that, files are
    moved one by one, the front page last and other pages before it, so that no page links to a file
    that is not there yet; `finish_putting` finishes that after a kill. Raises InputError if
    `target` is on another disk that cannot take the files; nothing is then changed.
    """
    target = Path(os.path.realpath(target))
    staging = staging or staging_folder(target)
    with only_writer(target.parent):
        if not os.access(staging.parent, os.W_OK):
            staging = _staging_within(target)
        shutil.rmtree(staging, ignore_errors=True)
        _move(site, staging, target)
        if _moved(staging, target):
            return
        if not _changed_places(staging, target, keeping):
            _list_files(staging, target, keeping)
            _move_files(staging, target)
        shutil.rmtree(staging, ignore_errors=True)


def finish_putting(target: Path, staging: Path | None = None) -> None:
    """Finish putting a site into `target` if a process was killed while it did so."""
    target = Path(os.path.realpath(target))
    staging = staging or staging_folder(target)
    if staging.is_dir():
        with only_writer(target.parent):
            if (staging / FILE_LIST).is_file():
                _move_files(staging, target)
            shutil.rmtree(staging, ignore_errors=True)


def staging_folder(target: Path) -> Path:
    """The folder of files on their way into a site; it is beside the site, not a part of it."""
    target = Path(os.path.realpath(target))
    return target.with_name(f".{target.name}{STAGING}")


def _moved(staging: Path, target: Path) -> bool:
    """Move a site to a place where none is, as a whole; False if there is one."""
    if target.exists() and any(target.iterdir()):
        return False
    try:
        os.replace(staging, target)
    except OSError:  # an empty folder may be a disk of its own
        target.mkdir(exist_ok=True)
        return False
    return True


def _list_files(staging: Path, target: Path, keeping: str) -> None:
    """Write the files of a folder into it, in the order in which they are moved to `target`."""
    files = [path.relative_to(staging) for path in staging.rglob("*") if path.is_file()]
    files.sort(key=lambda file: (file.suffix == ".html", file == Path("index.html"), file))
    order = json.dumps({"files": [*map(str, files)], "keeping": keeping})
    with writing(target, "Make room there, or name another place; what was there before stays."):
        write_whole(staging / FILE_LIST, order)


def _move_files(staging: Path, target: Path) -> None:
    """Move the files that the folder `staging` lists into `target`, and remove others there."""
    order = json.loads((staging / FILE_LIST).read_text(encoding="utf-8"))
    try:
        _rename_all(staging, order["files"], target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = _copy(staging, _staging_within(target), target)
        _rename_all(copy, order["files"], target)
    _remove_others({order["keeping"], *order["files"]}, target)


def _changed_places(staging: Path, target: Path, keeping: str) -> bool:
    """Exchange two folders in one step, if the system can; what is to be kept is in both then."""
    kept = target / keeping
    if not keeping or not kept.is_dir():
        return _exchanged(staging, target)
    with only_writer(kept):  # an edition that arrives meanwhile would be left behind
        shutil.rmtree(staging / keeping, ignore_errors=True)
        try:
            shutil.copytree(kept, staging / keeping, copy_function=os.link)
            if _exchanged(staging, target):
                return True
        except (OSError, shutil.Error):  # this disk has no hard links
            pass
        shutil.rmtree(staging / keeping, ignore_errors=True)
        return False


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False if that is not possible here."""
    rename = _renameat2()
    if rename is None:
        return False
    folders = AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other)
    return bool(rename(*folders, RENAME_EXCHANGE) == 0)


@functools.cache
def _renameat2() -> Callable[..., Any] | None:
    """The system's call that can exchange two folders, which Python does not offer, or None."""
    try:
        function: Callable[..., Any] = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # not Linux, or an old one
        return None
    return function


def _staging_within(target: Path) -> Path:
    """The folder in a site for files on their way into it; anything left there is removed.

    It is for a site that is a disk of its own, or beside which nothing may be written.
    """
    within = target / STAGING
    shutil.rmtree(within, ignore_errors=True)
    target.mkdir(exist_ok=True)
    return within


def _rename_all(staging: Path, files: Sequence[str], target: Path) -> None:
    """Move those of the files into `target` that are not there yet, or differ there.

    A file that is missing in `staging` was moved before a kill.
    """
    for file in files:
        new, old = staging / file, target / file
        # Reading both files is faster than replacing one.
        if new.is_file() and not (old.is_file() and filecmp.cmp(new, old, shallow=False)):
            old.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new, old)


def _move(source: Path, staging: Path, target: Path) -> Path:
    """Rename the folder `source` to `staging` in one step, also from another disk.

    Errors name `target`, the place that the folder is meant for.
    """
    try:
        os.replace(source, staging)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        os.replace(_copy(source, staging.with_name(f"{staging.name}.part"), target), staging)
    return staging


def _copy(source: Path, destination: Path, target: Path) -> Path:
    """Copy the folder `source` to `destination`, replace what is there, and return it.

    If that fails the copy is removed, and InputError says why in a sentence that names `target`.
    """
    with writing(target, "Make room there, or name another place; what was there before stays."):
        shutil.rmtree(destination, ignore_errors=True)
        try:
            for path in [source, *sorted(source.rglob("*"))]:
                copy = destination / path.relative_to(source)
                if path.is_dir():
                    copy.mkdir()
                else:
                    shutil.copy2(path, copy)
        except OSError:
            shutil.rmtree(destination, ignore_errors=True)
            raise
    return destination


def _remove_others(wanted: set[str], target: Path) -> None:
    """Remove from `target` all files but the wanted ones, and folders that are then empty.

    A folder at its top whose name is wanted stays with all that it holds.
    """
    for top in [path for path in target.iterdir() if path.name not in wanted]:
        for path in [*sorted(top.rglob("*"), reverse=True), top] if top.is_dir() else [top]:
            if path.is_dir():
                with contextlib.suppress(OSError):  # it holds something that is wanted
                    path.rmdir()
            elif str(path.relative_to(target)) not in wanted:
                path.unlink()


def refuse_unless_site(target: Path) -> None:
    """Raise InputError if `target` holds something that is not a site, and would be lost."""
    names = set(os.listdir(target)) if target.is_dir() else {"a file"} if target.exists() else set()
    if names and not names & {"index.html", STAGING}:
        raise InputError(
            f"{target} is there and holds no site, and would be replaced. "
            "Name another place with --site."
        )
