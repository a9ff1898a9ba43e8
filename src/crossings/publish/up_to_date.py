"""Whether the site is the one that a build would make, by its sources and its files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from crossings.common import fingerprints, identity, store
from crossings.common.addresses import EDITIONS
from crossings.common.files import write_whole
from crossings.notebooks.run import Plan
from crossings.pages import moved
from crossings.pages.source_files import in_report
from crossings.site.render import STAND_IN, Renderer
from crossings.site.renderer_files import VARIABLES, files_of

BUILD_NOTE = "last_build.json"


def sources_of(project: Path, made_from: str) -> str:
    """The SHA-256 of everything that a build reads.

    It covers the project's pages, and the data and code whose fingerprint is `made_from`.
    """
    pages = [path for path in project.iterdir() if path.suffix in (".qmd", ".yml")]
    pages = [path for path in pages if path.name != VARIABLES]  # which a build makes
    pages += [
        project / moved.ADDRESSES,
        *(project / "notebooks").glob("*.ipynb"),
        *in_report(project),
    ]
    content = fingerprints.files_digest(project, filter(Path.is_file, pages))
    code = f"{made_from}\0{fingerprints.versions(STAND_IN)}"
    return hashlib.sha256(content + code.encode()).hexdigest()


def sources_and_key(project: Path, to_do: Plan, site: Path, renderer: Renderer) -> tuple[str, str]:
    """The hash of all that a build reads, and the key of all that its site depends on.

    The key also covers the notebooks' parameters, the renderer, and the dated editions of `site`,
    which a page lists.
    """
    # Not at the top: the processes for notebooks get ready while these are imported.
    from crossings.pages.edition import edition_folder
    from crossings.publish.editions import archive

    sources = sources_of(project, to_do.made_from)
    editions = [edition.day.isoformat() for edition in archive.dated_editions(site)]
    surroundings = [edition_folder(), editions]
    return sources, store.name_of(sources, dict(to_do.parameters), renderer, surroundings)


def is_up_to_date(build_folder: Path, site: Path, key: str) -> bool:
    """Whether the site was made from `key`, and no file was changed, added or removed since.

    Dated editions do not count.
    """
    return bool(_noted(build_folder, site).get("key") == key)


def is_of_current_sources(build_folder: Path, site: Path, project: Path, data: Path) -> bool | None:
    """Whether the site was made from the current sources; None if that is not known.

    It is not known if no build of it was noted: none was made, another site was built later, or
    files of this one were changed since.
    """
    built_from = _noted(build_folder, site).get("sources")
    if built_from is None:
        return None
    with identity.of(project):  # its name and addresses are among the sources
        return bool(built_from == sources_of(project, fingerprints.fingerprint(data)))


def _noted(build_folder: Path, site: Path) -> dict[str, Any]:
    """What was noted of the build that made the site.

    It is empty if another build made it, or if it was changed by hand since.
    """
    try:
        note: dict[str, Any] = json.loads((build_folder / BUILD_NOTE).read_text(encoding="utf-8"))
        return note if note["files"] == files_of(site, but=EDITIONS) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def note_build(build_folder: Path, site: Path, key: str, sources: str) -> None:
    """Note that the site was made from `key`, of which `sources` is the part that was read.

    The rest of the key are parameters, the renderer and the dated editions.
    """
    build_folder.mkdir(parents=True, exist_ok=True)
    note = {"key": key, "sources": sources, "files": files_of(site, but=EDITIONS)}
    write_whole(build_folder / BUILD_NOTE, json.dumps(note))
