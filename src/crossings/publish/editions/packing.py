"""Folders as bytes and back, to send the sources of an edition, and the edition, to a process.

The same files give the same bytes: names are in order, and there are no times.
"""

from __future__ import annotations

import contextlib
import filecmp
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from crossings.common import snapshots
from crossings.common.identity import CITATION_FILE, SETTINGS_FILE
from crossings.pages.texts import in_report


def packed(files: Mapping[str, Path]) -> bytes:
    """Files, each under its name in the archive, as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name].read_bytes())
    return out.getvalue()


def packed_folder(folder: Path) -> bytes:
    """Every file of a folder as one archive."""
    return packed(
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    )


def packed_inputs(project: Path, data: Path) -> bytes:
    """All sources of a report but this package: pages, notebooks, settings, and data in `data/`.

    A change of several official tables that is complete, but not yet moved into place, counts.
    """
    pages = [project / SETTINGS_FILE, *project.glob(CITATION_FILE), *project.glob("*.qmd")]
    pages += [*(project / "notebooks").glob("*.ipynb"), *in_report(project)]
    files = {path.relative_to(project).as_posix(): path for path in pages if path.is_file()}
    # Hidden files are not sources.
    files = {name: path for name, path in files.items() if "/." not in name}
    for path in [
        data / "sources.toml",
        *data.glob("*/*.csv"),
        *data.glob(f"*/{snapshots.PENDING}/*.csv"),
    ]:
        parts = [part for part in path.relative_to(data).parts if part != snapshots.PENDING]
        files["/".join(("data", *parts))] = path
    return packed(files)


def unpack(archive: bytes, folder: Path, like: Path | None = None) -> None:
    """Write an archive's files into `folder`, and none outside of it.

    Files that are the same in the folder `like` become hard links to them, so neither may be
    changed in place later.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as zip_file:
        zip_file.extractall(folder)  # it removes parts of names that lead out of the folder
    for path in [path for path in folder.rglob("*") if like and path.is_file()]:
        # There may be no such file, or no links on this file system, or between the two.
        with contextlib.suppress(OSError):
            same_path = Path(like or "", path.relative_to(folder))
            if filecmp.cmp(same_path, path, shallow=False):
                os.link(same_path, f"{path}.link")
                os.replace(f"{path}.link", path)
