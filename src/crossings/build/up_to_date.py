"""Whether the site that stands is the one that would be built.

That is told by what it was made from, and file by file.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from crossings.common import cache
from crossings.common.files import write_whole
from crossings.pages.texts import in_report
from crossings.site.render import STAND_IN
from crossings.site.rendered import VARIABLES

BUILD_RECORD = "standing.json"
EDITIONS = "editions"  # dated ones have records of their own


def sources_of(project: Path, made_from: str) -> str:
    """The SHA-256 of everything a build reads.

    That is the project's pages, and what `made_from` is the fingerprint of.
    """
    pages = [path for path in project.iterdir() if path.suffix in (".qmd", ".yml")]
    pages = [path for path in pages if path.name != VARIABLES]  # which a build makes
    pages += [*(project / "notebooks").glob("*.ipynb"), *in_report(project)]
    read = cache.files_digest(project, filter(Path.is_file, pages))
    return hashlib.sha256(read + f"{made_from}\0{cache.versions(STAND_IN)}".encode()).hexdigest()


def is_up_to_date(build_folder: Path, site: Path, key: str) -> bool:
    """True where the site at `site` was made from `key` and is as it was made.

    No file of it was changed, added or taken away since.
    """
    return bool(_recorded(build_folder, site).get("key") == key)


def is_of_these_sources(build_folder: Path, site: Path, project: Path, data: Path) -> bool | None:
    """Whether the site at `site` is made from the sources that stand now.

    The answer is None where that is not known.
    """
    built_from = _recorded(build_folder, site).get("sources")
    if built_from is None:
        return None
    return bool(built_from == sources_of(project, cache.fingerprint(data)))


def _recorded(build_folder: Path, site: Path) -> dict[str, Any]:
    """What was noted of the build that made the site.

    It is empty where another build did, or where the site was changed by hand since.
    """
    try:
        record: dict[str, Any] = json.loads(
            (build_folder / BUILD_RECORD).read_text(encoding="utf-8")
        )
        return record if record["files"] == _files(site) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def record_build(build_folder: Path, site: Path, key: str, sources: str) -> None:
    """Note that the site at `site` was made from `key`.

    Of that, `sources` are what the build read.
    """
    build_folder.mkdir(parents=True, exist_ok=True)
    record = {"key": key, "sources": sources, "files": _files(site)}
    write_whole(build_folder / BUILD_RECORD, json.dumps(record))


def _files(site: Path) -> dict[str, list[int]]:
    """Each file of the site with its size and the time of its last change, in nanoseconds."""
    files = {}
    for folder, folders, names in os.walk(site):
        if Path(folder) == site and EDITIONS in folders:
            folders.remove(EDITIONS)
        for path in (os.path.join(folder, name) for name in names):
            about = os.stat(path)
            files[os.path.relpath(path, site)] = [about.st_size, about.st_mtime_ns]
    return files
