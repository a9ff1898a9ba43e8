"""A store of results, so that the same is not made twice.

Each result is in a file named by the hash of everything that it was made from. Notebooks' outputs,
drawings, pictures and parts of pages are all in one folder. A process that cannot write stores
nothing, and goes on.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, ParamSpec

from crossings.common import fingerprints
from crossings.common.files import write_whole

Given = ParamSpec("Given")
KEPT_IN: Final = "CROSSINGS_KEPT"  # the environment variable that names the folder to a kernel
MOST: Final = 5000  # files; a build has some 500 of them, 20 MB in all
DIGEST: Final = 32  # bytes of SHA-256 before the content, which show whether a file is damaged


def name_of(*made_from: object) -> str:
    """The name of a result made from these: their SHA-256, text as it is and all else as JSON.

    What JSON cannot hold counts by its repr, which has to be the same in every process.
    """
    digest = hashlib.sha256()
    for part in made_from:
        is_text = isinstance(part, str)
        text = str(part) if is_text else json.dumps(part, sort_keys=True, default=repr)
        content = text.encode()
        digest.update(f"{is_text} {len(content)} ".encode() + content)
    return digest.hexdigest()


def recall_or_make(folder: Path | None, name: str, make: Callable[[], bytes]) -> bytes:
    """The result stored under a name, else what `make` returns, which is then stored.

    Without a folder it is made, and not stored.
    """
    content = recall(folder, name)
    if content is None:
        content = make()
        remember(folder, name, content)
    return content


def folder_of_the_build() -> Path | None:
    """The folder of results of the build that runs this kernel; None in any other process."""
    folder = os.environ.get(KEPT_IN)
    return Path(folder) if folder else None


def numbers(make: Callable[Given, Iterable[float]]) -> Callable[Given, list[float]]:
    """Decorate a function so that its numbers come from the store of the build that runs it.

    They are stored under its arguments, which JSON has to hold, the code of its file and the
    versions of libraries. In any other process they are made each time.
    """
    code = Path(make.__code__.co_filename).read_text(encoding="utf-8")

    @functools.wraps(make)
    def recalled(*args: Given.args, **kwargs: Given.kwargs) -> list[float]:
        content = recall_or_make(
            folder_of_the_build(),
            name_of("numbers", make.__name__, args, kwargs, code, fingerprints.versions()),
            lambda: json.dumps([float(number) for number in make(*args, **kwargs)]).encode(),
        )
        return list(json.loads(content))

    return recalled


def recall(folder: Path | None, name: str) -> bytes | None:
    """The result stored under a name; None if there is none, or it is damaged."""
    with contextlib.suppress(OSError):
        if folder is not None:
            path = _path(folder, name)
            stored = path.read_bytes()
            if (
                len(stored) >= DIGEST
                and hashlib.sha256(stored[DIGEST:]).digest() == stored[:DIGEST]
            ):
                with contextlib.suppress(OSError):  # it may be readable but not writable
                    os.utime(path)  # for `forget_longest_unused`
                return stored[DIGEST:]
    return None


def remember(folder: Path | None, name: str, content: bytes) -> None:
    """Store a result under a name, if there is a folder and it can be written."""
    with contextlib.suppress(OSError):
        if folder is not None:
            path = _path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, hashlib.sha256(content).digest() + content)


def forget_longest_unused(folder: Path) -> None:
    """Delete the longest unused results beyond MOST files, as far as they can be deleted.

    Another process may do so at the same time.
    """
    files: list[tuple[float, Path]] = []
    for path in folder.glob("??/*"):
        with contextlib.suppress(OSError):
            files.append((path.stat().st_mtime, path))
    for _, path in sorted(files)[: max(0, len(files) - MOST)]:
        with contextlib.suppress(OSError):
            path.unlink()


def _path(folder: Path, name: str) -> Path:
    return folder / name[:2] / name[2:]
