"""Find the checkout, read a file within bounds, and write a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

from crossings.errors import InputError

KINDS = {  # not regular files: reading one could wait, or go on, for ever
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def folders_above() -> Iterator[Path]:
    """The folder that this process works in, then each above it.

    Commands may run in any folder of the checkout.
    """
    here = Path.cwd()
    yield from (here, *here.parents)


def own_checkout() -> Path:
    """The checkout from which this package was installed, if it was installed as editable."""
    return Path(__file__).resolve().parents[3]


def read_bounded(path: Path, most: int, expected: str) -> bytes:
    """The content of an untrusted file: its kind and size are checked before it is opened.

    Raises InputError if it is missing, empty, no regular file, larger than `most` bytes, or
    unreadable; `expected` says in words which file to name.
    """
    try:
        found = path.stat()
        kind = KINDS.get(stat.S_IFMT(found.st_mode))
        if kind:
            raise InputError(f"{path} is not a file but {kind}. Name {expected}.")
        content = b""
        if found.st_size <= most:
            with path.open("rb") as file:
                content = file.read(most + 1)  # it may grow meanwhile, and some report a size of 0
        size = max(found.st_size, len(content))
        if size > most:
            raise InputError(
                f"{path} is {size:,} bytes long; at most {most:,} are read. Name {expected}."
            )
    except FileNotFoundError:
        raise InputError(f"{path} does not exist. Name {expected}.") from None
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Name a file that you may read."
        ) from None
    if not content:
        raise InputError(f"{path} is empty. Name {expected}.")
    return content


def write_whole(path: Path, content: str | bytes) -> None:
    """Write the content (text as UTF-8) to a temporary file in the same folder, then rename it.

    So a reader always finds the old file or the new one, even after a killed run. The folder must
    exist. Raises OSError if the file cannot be written, and then leaves no temporary file. The next
    build removes what a killed one left.
    """
    # Two threads may write one file: two equal notebooks that run at once are kept under one name.
    beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with naming(path):
            beside.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def writing(path: Path, mend: str = "Make it writable.") -> Iterator[None]:
    """Raise InputError, which says to `mend` it, where what is written in the context cannot be."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}. {mend}") from None


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have an OSError that names no file, as of a full disk, name this one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def refuse_unwritable(path: Path, mend: str = "Make it writable.") -> None:
    """Raise InputError as `writing` would, before anything is written."""
    there = path if path.exists() else path.parent
    if not os.access(there, os.W_OK):
        read_only = hasattr(os, "statvfs") and os.statvfs(there).f_flag & os.ST_RDONLY
        reason = errno.EROFS if read_only else errno.EACCES
        with writing(path, mend):
            raise OSError(reason, os.strerror(reason))


def script(name: str) -> str:
    """The text of one of the package's own scripts, which run in pages."""
    return (Path(__file__).parents[1] / "scripts" / name).read_text(encoding="utf-8")


def zipped(folder: Path) -> bytes:
    """The files of a folder as one zip.

    The same files give the same bytes, because all have one date.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            member = zipfile.ZipInfo(
                path.name
            )  # of 1 January 1980, the first day that a zip can name
            member.external_attr = 0o644 << 16
            archive.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()
