"""Find the checkout, read a file within bounds, and write a file whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import errno
import glob
import io
import os
import stat
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from crossings.errors import InputError

FILL_IN: Final = "FILL IN: "  # in a draft, followed by what is expected in its place
KINDS = {  # not regular files: reading one could wait or go on forever
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


def refuse_other_package() -> None:
    """Raise InputError in a checkout that holds a package of its own and not the one that runs.

    So it is in a copy of a checkout: the .venv that was copied with it runs the first one's code.
    """
    beside, package = Path("src/crossings/__init__.py"), Path(__file__).resolve().parents[1]
    around = next((folder for folder in folders_above() if (folder / beside).is_file()), None)
    if around and not (around / beside).samefile(package / "__init__.py"):
        raise InputError(
            f"{around} has code of its own in src/crossings, but this command runs that of "
            f"{package}: activate the environment of this folder, or, if its .venv was "
            "copied with it, type `rm -rf .venv` and then `make site`."
        )


def read_bounded(path: Path, largest: int, expected: str) -> bytes:
    """The content of an untrusted file: its kind and size are checked before it is opened.

    Raises InputError if it is missing, empty, not a regular file, larger than `largest` bytes or
    unreadable. `expected` says in words which file to name.
    """
    try:
        status = path.stat()
        kind = KINDS.get(stat.S_IFMT(status.st_mode))
        if kind:
            raise InputError(f"{path} is not a file but {kind}. Name {expected}.")
        content = b""
        if status.st_size <= largest:
            with path.open("rb") as file:
                # Up to the limit: it may grow meanwhile, and some files report a size of 0.
                content = file.read(largest + 1)
        size = max(status.st_size, len(content))
        if size > largest:
            raise InputError(
                f"{path} is {size:,} bytes long; at most {largest:,} are read. Name {expected}."
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


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of a CSV file, the header first; blank lines are empty rows.

    What is not UTF-8 is replaced: other checks name it.
    """
    return csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline=""))


def write_whole(path: Path, content: str | bytes) -> None:
    """Write the content (text as UTF-8) to a temporary file in the same folder, then rename it.

    So a reader always finds the old file or the new one, even after a killed run. The folder must
    exist. Raises OSError, naming the file, if it cannot be written, and leaves no temporary one. A
    killed run may leave one, which goes when the file is next written.
    """
    # Two threads may write one file: two equal notebooks that run at once have one name.
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        _remove_left(path)
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):  # nobody knows the temporary file
            error.filename, error.filename2 = str(path), None
        raise


def _remove_left(path: Path) -> None:
    """Remove the temporary files with which processes that have ended were writing `path`."""
    if os.name != "posix":  # where the question whether a process runs would end it
        return
    for left in path.parent.glob(f"{glob.escape(path.name)}.*-*.tmp"):
        process = left.name.removeprefix(f"{path.name}.").partition("-")[0]
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
        except (ValueError, OSError):  # another's process, or a file that somebody named so
            continue


@contextlib.contextmanager
def writing(path: Path, remedy: str = "Make it writable.") -> Iterator[None]:
    """Turn an OSError in the context, which writes `path`, into an InputError with a `remedy`."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}. {remedy}") from None


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Make an OSError that names no file, such as that of a full disk, name this one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def refuse_unwritable(path: Path, remedy: str = "Make its folder writable.") -> None:
    """Raise InputError if `write_whole` may not write `path`, before anything is written.

    That writes beside the file and renames, so the folder has to be writable; the file itself need
    not be. The caller knows that the folder is there.
    """
    if not os.access(path.parent, os.W_OK):
        read_only = hasattr(os, "statvfs") and os.statvfs(path.parent).f_flag & os.ST_RDONLY
        reason = errno.EROFS if read_only else errno.EACCES
        with writing(path, remedy):
            raise OSError(reason, os.strerror(reason))


def script(name: str) -> str:
    """The text of one of the package's own scripts, which run in pages."""
    return (Path(__file__).parents[1] / "scripts" / name).read_text(encoding="utf-8")


def zipped(files: Mapping[str, Path]) -> bytes:
    """Files, by their names in it, as one zip; the same files always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            # Without a date it is of 1 January 1980, the first day that a zip can name.
            member = zipfile.ZipInfo(name)
            member.external_attr = 0o644 << 16
            archive.writestr(member, files[name].read_bytes(), zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()


def unzip(archive: bytes, folder: Path) -> None:
    """Write the files of a zip into a folder, and none outside of it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as zip_file:
        zip_file.extractall(folder)  # it removes parts of names that lead out of the folder


def files_within(folder: Path) -> dict[str, Path]:
    """Every file in a folder and the folders in it, by its path from there."""
    return files_among(folder.rglob("*"), folder)


def files_among(paths: Iterable[Path], folder: Path) -> dict[str, Path]:
    """Those of the paths that are files, by their path from a folder that holds them."""
    return {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}
