"""Folders as bytes and back.

They are what an edition is made from, and the edition itself, on their way between processes. The
same files give the same bytes: names are in order, and there are no times.
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
    """All that a report is made from besides this package.

    That is pages, notebooks, settings, and the data under `data/`. A change of several official
    tables that was complete but not yet moved into place counts as made.
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


def unpack(archive: bytes, folder: Path, alike: Path | None = None) -> None:
    """Write an archive's files into `folder`, and none outside of it.

    Those that `alike` holds to the byte become links to it.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        opened.extractall(folder)  # which takes from a name what would lead out of the folder
    for here in [path for path in folder.rglob("*") if alike and path.is_file()]:
        with contextlib.suppress(
            OSError
        ):  # no such file, or a file system without links, or another one
            there = Path(alike or "", here.relative_to(folder))
            if filecmp.cmp(there, here, shallow=False):
                os.link(there, f"{here}.link")
                os.replace(f"{here}.link", here)
