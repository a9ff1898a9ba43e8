"""What was made before, so that the same is not made twice.

Each thing is in a file named by the hash of all that it was made from. Notebooks' outputs,
drawings, pictures and what pages need are all in one folder. A process that cannot write keeps
nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from crossings.common.files import write_whole

KEPT_IN: Final = "CROSSINGS_KEPT"  # the environment variable that names the folder to a kernel
MOST: Final = 5000  # files; a build has some 500 of them, 20 MB in all
DIGEST: Final = 32  # bytes of SHA-256 before the content, by which a damaged file is known


def name_of(*made_from: object) -> str:
    """The name of what is made from these: SHA-256 of each, text as it is and all else as JSON."""
    digest = hashlib.sha256()
    for one in made_from:
        is_text = isinstance(one, str)
        part = (
            str(one).encode() if is_text else json.dumps(one, sort_keys=True, default=repr).encode()
        )
        digest.update(f"{is_text} {len(part)} ".encode() + part)
    return digest.hexdigest()


def kept(folder: Path | None, name: str, make: Callable[[], bytes]) -> bytes:
    """What is kept in the folder under a name, else what `make` returns, which is then kept."""
    found = recall(folder, name)
    if found is None:
        found = make()
        remember(folder, name, found)
    return found


def recall(folder: Path | None, name: str) -> bytes | None:
    """What is kept under a name; None where nothing sound is."""
    with contextlib.suppress(OSError):
        if folder is not None:
            path = _path(folder, name)
            found = path.read_bytes()
            if len(found) >= DIGEST and hashlib.sha256(found[DIGEST:]).digest() == found[:DIGEST]:
                with contextlib.suppress(OSError):  # reading works without the right to write
                    os.utime(path)  # the longest unused go first
                return found[DIGEST:]
    return None


def remember(folder: Path | None, name: str, content: bytes) -> None:
    """Keep the content under a name."""
    with contextlib.suppress(OSError):
        if folder is not None:
            path = _path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, hashlib.sha256(content).digest() + content)


def forget_longest_unused(folder: Path, most: int = MOST) -> None:
    """Delete, of what is kept, what was longest unused, beyond so many files.

    Another process may do so at once.
    """
    used: list[tuple[float, Path]] = []
    for path in folder.glob("??/*"):
        with contextlib.suppress(FileNotFoundError):
            used.append((path.stat().st_mtime, path))
    for _, path in sorted(used)[: max(0, len(used) - most)]:
        path.unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / name[:2] / name[2:]
