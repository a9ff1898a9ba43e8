"""One file in the place of another, whole or not at all; and of many kept files those that are used."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write the content, text as UTF-8, beside its place, then rename it there; the folder has to be there.

    Whoever reads meanwhile, or after a run that was killed, finds the old file or the new one. Raises OSError where
    the file cannot be written; then nothing is left beside. A build removes what a killed one left, by its ending.
    """
    # Threads, too, may write one file at once: two notebooks alike, run beside each other, are kept under one name.
    beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def forget_longest_unused(files: Iterable[Path], most: int) -> None:
    """Delete, of the files, those beyond `most` that were longest unused, by the time that they carry.

    Several processes may keep and forget at once: what another one has renamed or deleted meanwhile is passed over.
    """
    used: list[tuple[float, Path]] = []
    for path in files:
        with contextlib.suppress(FileNotFoundError):
            used.append((path.stat().st_mtime, path))
    for _, path in sorted(used)[: max(0, len(used) - most)]:
        path.unlink(missing_ok=True)
