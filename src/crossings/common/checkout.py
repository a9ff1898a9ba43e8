"""Where the checkout is: notebooks and commands may run in any folder of it, and notebooks outside of it too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def folders_above() -> Iterator[Path]:
    """The folder that this process works in, then each folder above it."""
    here = Path.cwd()
    yield from (here, *here.parents)


def of_package() -> Path:
    """The checkout that this package was installed from, where it was installed to be edited."""
    return Path(__file__).resolve().parents[3]
