"""Folders as bytes and back: what an edition is made from, and the edition itself, on their way between processes.

The same files give the same bytes: names in order, no times, no owners.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from crossings.common import snapshots
from crossings.common.identity import CITATION_FILE, SETTINGS_FILE


def packed(files: Mapping[str, Path]) -> bytes:
    """Files, each under its name in the archive, as one archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(files):
            content = files[name].read_bytes()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def packed_folder(folder: Path) -> bytes:
    """Every file of a folder as one archive."""
    return packed({path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()})


def packed_inputs(project: Path, data: Path) -> bytes:
    """All that a report is made from besides this package: pages, notebooks, settings, and the data under `data/`.

    A change of several official tables that was complete but not yet moved into place counts as made.
    """
    files = {
        path.name: path
        for path in [project / SETTINGS_FILE, *project.glob(CITATION_FILE), *project.glob("*.qmd")]
    }
    for path in [*(project / "notebooks").glob("*.ipynb"), *(project / "report").rglob("*")]:
        hidden = any(part.startswith(".") for part in path.relative_to(project).parts)
        if path.is_file() and not hidden:
            files[path.relative_to(project).as_posix()] = path
    for path in [data / "sources.toml", *data.glob("*/*.csv"), *data.glob(f"*/{snapshots.PENDING}/*.csv")]:
        parts = [part for part in path.relative_to(data).parts if part != snapshots.PENDING]
        files["/".join(("data", *parts))] = path
    return packed(files)


def unpack(archive: bytes, folder: Path, alike: Path | None = None) -> None:
    """Write an archive's files into `folder`; those that `alike` holds to the byte become links to them.

    Raises ValueError for a name that leads out of the folder; then nothing of it is written.
    """
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as opened:
        members = [member for member in opened if member.isfile()]
        for member in members:
            if PurePosixPath(member.name).is_absolute() or ".." in PurePosixPath(member.name).parts:
                raise ValueError(f"the archive holds {member.name!r}, which leads out of its folder")
        for member in members:
            file = opened.extractfile(member)
            assert file is not None
            _write(folder / member.name, file.read(), alike and alike / member.name)


def _write(path: Path, content: bytes, alike: Path | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if alike is not None and linked(alike, path, content):
        return
    path.write_bytes(content)


def linked(there: Path, here: Path, content: bytes | None = None) -> bool:
    """Whether `here` could be made a link to the file `there`; with `content`, only where it holds just that."""
    try:
        if content is not None and (there.stat().st_size != len(content) or there.read_bytes() != content):
            return False
        os.link(there, here)
    except OSError:  # no such file, or a file system without links, or another one
        return False
    return True
