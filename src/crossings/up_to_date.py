"""Whether the site that stands is the one that would be built: by what it was made from, and file by file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crossings import cache
from crossings.files import write_whole

BUILD_RECORD = "standing.json"
EDITIONS = "editions"  # dated ones have records of their own


def made_from(project: Path, data: Path, given: Any) -> str:
    """The SHA-256 of everything a build reads: package, data, versions, the project's pages, and what it was `given`.

    `given` are the build's own settings, as JSON can hold them: day, renderer, parameters.
    """
    digest = hashlib.sha256(cache.fingerprint(data).encode())
    digest.update(cache.versions("smalldocs").encode())
    digest.update(json.dumps(given, sort_keys=True, default=repr).encode())
    for path in sorted(_sources(project)):
        digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(project: Path) -> Iterator[Path]:
    """The pages, notebooks and looks of a project; not the executed notebooks that a build writes beside them."""
    yield from (path for path in project.iterdir() if path.suffix in (".qmd", ".yml") and path.is_file())
    yield from (project / "notebooks").glob("*.ipynb")
    yield from (
        path for path in (project / "report").rglob("*") if path.is_file() and path.suffix != ".ipynb"
    )


def is_up_to_date(build_folder: Path, site: Path, key: str) -> bool:
    """True where the site at `site` was made from `key`, and no file of it was changed, added or taken away since."""
    try:
        record = json.loads((build_folder / BUILD_RECORD).read_text(encoding="utf-8"))
        return bool(record["key"] == key and record["files"] == _files(site))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def record_build(build_folder: Path, site: Path, key: str) -> None:
    """Note that the site at `site` was made from `key`."""
    build_folder.mkdir(parents=True, exist_ok=True)
    write_whole(build_folder / BUILD_RECORD, json.dumps({"key": key, "files": _files(site)}))


def _files(site: Path) -> dict[str, list[int]]:
    """Each file of the site with its size and the time of its last change, in nanoseconds."""
    found = {}
    for folder, folders, names in os.walk(site):
        if Path(folder) == site and EDITIONS in folders:
            folders.remove(EDITIONS)
        for name in names:
            path = os.path.join(folder, name)
            about = os.stat(path)
            found[os.path.relpath(path, site)] = [about.st_size, about.st_mtime_ns]
    return found
