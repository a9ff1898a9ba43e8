"""Find the checkout: commands may run in any folder of it, and notebooks outside it too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def folders_above() -> Iterator[Path]:
    """The folder that this process works in, then each folder above it."""
    here = Path.cwd()
    yield from (here, *here.parents)


def of_package() -> Path:
    """The checkout from which this package was installed, if it was installed as editable."""
    return Path(__file__).resolve().parents[3]
