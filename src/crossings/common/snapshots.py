"""Where the data are, and the official tables as they stand together.

They are changed together: written beside, renamed as one folder, and from then on moved into place
one by one. So a change that was killed counts as made, or as not begun.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from crossings.common.files import folders_above, own_checkout, writing

VARIABLE = "CROSSINGS_DATA"  # the environment variable that names the data directory
PENDING = ".pending"
# As the schemas list them.
OFFICIAL = (
    "arrivals_daily",
    "arrivals_weekly",
    "arrivals_recent",
    "vintages",
    "revisions",
    "journal",
)


def data_directory(given: str | Path | None = None, *, or_own: bool = False) -> Path:
    """The data directory.

    It is as given, else as CROSSINGS_DATA says, else the one of the checkout around the working
    folder. With `or_own`, for a notebook, which may run in any folder, it is the package's own
    where there is none so far. Where there is none at all, it is `data`, which is then missing.
    """
    if named := given or os.environ.get(VARIABLE):
        return Path(named)
    folders = [*folders_above(), *([own_checkout()] if or_own else [])]
    around = next((folder for folder in folders if _holds_data(folder / "data")), Path.cwd())
    return Path("data") if around == Path.cwd() else around / "data"


def _holds_data(folder: Path) -> bool:
    """Whether a folder is the data of a checkout."""
    return (folder / "sources.toml").is_file() or all(
        (folder / one).is_dir() for one in ("official", "curated")
    )


def what_to_do(path: Path, data: Path, mend: str) -> str:
    """The sentence that says `path` is missing and what to do.

    That is to `mend` it, or to find the data where `data` is no folder.
    """
    if data.is_dir():
        return (
            f"{path} is missing: {mend}, or name another data directory with --data or {VARIABLE}."
        )
    return (
        f"{path} is missing: run in the checkout, or set {VARIABLE} to its data directory, "
        "or name that with --data; `crossings ingest FILE` makes one from the official workbook."
    )


def official(data: Path, names: Sequence[str] = OFFICIAL) -> dict[str, bytes]:
    """The named official tables, as bytes; one that is missing is left out.

    No lock is taken, since a folder may be read-only.
    """
    found = {}
    for name in names:
        # Among those of a change that is complete but not yet moved, else in its place.
        for folder in (data / "official" / PENDING, data / "official"):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                found[name] = (folder / f"{name}.csv").read_bytes()
                break
    return found


def frozen(data: Path, into: Path) -> Path:
    """Copy the tables and sources of `data` into the folder `into`, as they stand together now.

    Returns that folder. What a build reads over half a minute is thus one state of the data.
    Whatever `into` held before goes. Raises InputError where `into` cannot be written.
    """
    held = {f"official/{name}.csv": content for name, content in official(data).items()}
    for path in [*sorted((data / "curated").glob("*.csv")), data / "sources.toml"]:
        if path.is_file():
            held[path.relative_to(data).as_posix()] = path.read_bytes()
    with writing(into.parent, "Make room for it, or make it writable; nothing else was changed."):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(into)
        for folder in ("official", "curated"):
            (into / folder).mkdir(parents=True)
        for name, content in held.items():
            (into / name).write_bytes(content)
    return into
