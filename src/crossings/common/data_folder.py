"""Where the data are."""

from __future__ import annotations

import os
from pathlib import Path

from crossings.common.files import folders_above, own_checkout

VARIABLE = "CROSSINGS_DATA"  # the environment variable that names the data directory


def data_directory(named: str | Path | None = None, *, or_own: bool = False) -> Path:
    """The data directory.

    It is the one that is `named`, else the one that CROSSINGS_DATA names, else that of the checkout
    around the working folder, else, with `or_own`, that of the package's own checkout. A notebook
    needs `or_own`, since it may run in any folder. If there is none at all, the path is `data`.
    Neither that nor a folder that was named need exist.
    """
    named = named or os.environ.get(VARIABLE)
    if named:
        return Path(named)
    folders = [*folders_above(), *([own_checkout()] if or_own else [])]
    around = next((folder for folder in folders if _holds_data(folder / "data")), Path.cwd())
    return Path("data") if around == Path.cwd() else around / "data"


def _holds_data(folder: Path) -> bool:
    """Whether a folder is the data of a checkout."""
    return (folder / "sources.toml").is_file() or all(
        (folder / name).is_dir() for name in ("official", "curated")
    )


def what_to_do(data: Path, remedy: str) -> str:
    """The words after the name of a file that say that it is missing, and what to do.

    That is the `remedy`, words within a sentence, such as restore it. If the folder `data` does not
    exist, it is to name the data directory.
    """
    if data.is_dir():
        return f"is missing: {remedy}, or name another data directory with --data or {VARIABLE}."
    return (
        f"is missing: run in the checkout, or set {VARIABLE} to its data directory, "
        "or name that with --data; `crossings ingest FILE` makes one from the official workbook."
    )
