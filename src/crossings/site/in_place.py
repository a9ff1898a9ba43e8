"""A finished site → its place: built beside it, and put there by two renames.

The old site is renamed to one beside, then the new one takes its name, with the dated editions of
the old. A kill leaves the old site in place, or the two beside it; the next command then ends what
was begun (`finish_putting`). So no page is ever half written, and none is lost.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from crossings.common import files
from crossings.common.addresses import EDITIONS, FRONT_PAGE
from crossings.common.files import writing
from crossings.common.lock import only_writer
from crossings.errors import InputError

# The ends of names of folders beside a site: the new one, the old one, and a copy not yet whole.
ENDINGS: Final = (".new", ".old", ".part")
ADVICE: Final = "Make room there, or name another place; what was there before stays."


def put_in_place(site: Path, target: Path, beside: Path | None = None) -> None:
    """Make `target` hold the files of the folder `site`, and the dated editions that it held.

    Other files there are lost without a question (see `refuse_unless_site`). `beside` is the folder
    in which the two stand meanwhile, by default the one that `target` is in. Raises InputError if
    they cannot be written or renamed, as where `target` is a disk of its own; what was there before
    then stays.
    """
    target = Path(os.path.realpath(target))
    new, old, part = _places(target, beside)
    with only_writer(target.parent), writing(target, ADVICE):
        finish_putting(target, beside)
        refuse_unwritable(target)
        new.parent.mkdir(parents=True, exist_ok=True)
        _bring(site, new, part)
        try:
            os.replace(target, old)
        except FileNotFoundError:
            os.replace(new, target)
        except OSError:
            shutil.rmtree(new, ignore_errors=True)
            raise
        finish_putting(target, beside)


def finish_putting(target: Path, beside: Path | None = None) -> None:
    """End what `put_in_place` began for `target`, if it was killed; else change nothing.

    If the old site had been moved away, the new one takes its place, or if there is none the old
    one does so again. Otherwise the site in place is whole, and what stands beside it is removed.
    """
    target = Path(os.path.realpath(target))
    new, old, part = _places(target, beside)
    if not any(folder.is_dir() for folder in (new, old, part)):
        return
    with only_writer(target.parent):
        if old.is_dir() and not target.exists():
            _take_place(new, old, target)
        for folder in (new, old, part):
            shutil.rmtree(folder, ignore_errors=True)


def _places(target: Path, beside: Path | None) -> list[Path]:
    """The folders beside a site, by ENDINGS; their names are hidden."""
    return [(beside or target.parent) / f".{target.name}{ending}" for ending in ENDINGS]


def _take_place(new: Path, old: Path, target: Path) -> None:
    """Rename the new site to `target`, with the editions of the old.

    The old one gets its name back if it is alone, or if its editions cannot be moved (OSError).
    """
    if not new.is_dir():
        os.replace(old, target)
        return
    if (old / EDITIONS).is_dir():
        shutil.rmtree(new / EDITIONS, ignore_errors=True)
        try:
            os.replace(old / EDITIONS, new / EDITIONS)
        except OSError:
            os.replace(old, target)
            raise
    os.replace(new, target)


def _bring(site: Path, new: Path, part: Path) -> None:
    """Rename the folder `site` to `new`; from another disk it is copied to `part` first."""
    try:
        os.replace(site, new)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        try:
            _copy(site, part)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
            raise
        os.replace(part, new)


def _copy(source: Path, copy: Path) -> None:
    """Copy a folder; unlike that of shutil.copytree, its error is that of the system."""
    for path in (source, *sorted(source.rglob("*"))):
        if path.is_dir():
            (copy / path.relative_to(source)).mkdir()
        else:
            shutil.copy2(path, copy / path.relative_to(source))


def refuse_unless_site(target: Path) -> None:
    """Raise InputError if `target` holds something that is not a site, and would be lost."""
    names = set(os.listdir(target)) if target.is_dir() else {"a file"} if target.exists() else set()
    if names and FRONT_PAGE not in names:
        raise InputError(
            f"{target} is there and holds no site, and would be replaced. "
            "Name another place with --site."
        )


def refuse_unwritable(target: Path) -> None:
    """Raise InputError if no site could be put at `target`, before one is made.

    The folders that are written in are the one around it, the old site, and its editions.
    """
    target = Path(os.path.realpath(target))
    if os.path.ismount(target):
        raise InputError(
            f"{target} is a disk of its own, in whose place nothing can be put. "
            "Name a folder on it with --site."
        )
    for path in (target, target / FRONT_PAGE, target / EDITIONS / FRONT_PAGE):
        if path.parent.is_dir():
            files.refuse_unwritable(path, f"Make {path.parent} writable; nothing was changed.")
