"""One consistent state of the official tables.

The official tables change together. The new files are written to a folder, the folder is renamed
to PENDING, and its files are then moved into place. The rename decides: a change that was killed
before it did not happen, and one that was killed after it is complete for readers.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from crossings.common.files import files_among, writing

PENDING = ".pending"
DESCRIPTION = "datapackage.json"  # it says what the official tables hold, and changes with them
# The names of the official tables, whose schemas are in `tables/official_schemas.py`.
OFFICIAL_NAMES = (
    "arrivals_daily",
    "arrivals_weekly",
    "arrivals_recent",
    "vintages",
    "revisions",
    "journal",
    "publisher_slips",
    "posts",
    "posts_changed",
)


def official(data: Path, names: Sequence[str] = OFFICIAL_NAMES) -> dict[str, bytes]:
    """The content of the named official tables, by name; a missing table is left out.

    No lock is taken, since a folder may be read-only. If tables change meanwhile, all are read
    again, so that they are of one state.
    """
    while True:
        before, contents = _which_files(data, names), {}
        for name in names:
            for path in _places(data, name):
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    contents[name] = path.read_bytes()
                    break
        if before == _which_files(data, names):
            return contents


def with_description(data: Path) -> tuple[bytes | None, dict[str, bytes]]:
    """`datapackage.json`, or None if there is none, and all official tables, of one state."""
    while True:
        description = _description(data)
        contents = official(data)
        if description == _description(data):
            return description, contents


def _description(data: Path) -> bytes | None:
    """The content of `datapackage.json`, which a change may not have moved into place yet."""
    for path in (data / "official" / PENDING / DESCRIPTION, data / DESCRIPTION):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return path.read_bytes()
    return None


def _which_files(data: Path, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Which file each table is in now, by a number that stays if the file is moved, and its day."""
    files = {}
    for name in names:
        for path in _places(data, name):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                files[name] = path.stat().st_ino, path.stat().st_mtime_ns
                break
    return files


def _places(data: Path, name: str) -> Iterator[Path]:
    """Where a table may be; a change may be complete while its files are not yet in place."""
    for folder in (data / "official" / PENDING, data / "official"):
        yield folder / f"{name}.csv"


def frozen(data: Path, into: Path) -> Path:
    """Copy tables, description and sources of `data` into the folder `into`; return that folder.

    So a build, which reads for half a minute, reads one state of the data. Earlier content of
    `into` is removed. Raises InputError if `into` cannot be written.
    """
    description, tables = with_description(data)
    contents = {f"official/{name}.csv": content for name, content in tables.items()}
    if description is not None:
        contents[DESCRIPTION] = description
    by_hand = files_among([*(data / "curated").glob("*.csv"), data / "sources.toml"], data)
    contents |= {name: path.read_bytes() for name, path in by_hand.items()}
    with writing(into.parent, "Make room for it, or make it writable; nothing else was changed."):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(into)
        for folder in ("official", "curated"):
            (into / folder).mkdir(parents=True)
        for name, content in contents.items():
            (into / name).write_bytes(content)
    return into


def as_original(words: str, copy: Path, data: Path) -> str:
    """Words that name files of a frozen copy, with the names of those that people correct."""
    return words.replace(str(copy.resolve()), str(data)).replace(str(copy), str(data))
