"""Fingerprints: hashes of what results depend on, such as data, this package and its libraries.

What is stored under one is found again for as long as nothing of that has changed.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from crossings.common import identity

VERSIONS_OF = (
    "altair ipykernel nbformat numpy pandas pandera papermill scipy statsmodels vl-convert-python"
)
PACKAGE = Path(__file__).parent.parent


def fingerprint(data: Path) -> str:
    """The SHA-256 of the data, the site's identity, this package, Python and the versions used.

    Of `data` it takes sources.toml and the CSV files of its folders. Raises InputError as
    `identity.own_site` does.
    """
    tables = files_digest(data, [*data.glob("*/*.csv"), *data.glob("sources.toml")])
    code = f"{identity.own_site()}\0{package_fingerprint()}"
    return hashlib.sha256(tables + code.encode()).hexdigest()


def package_fingerprint() -> str:
    """The SHA-256 of this package, of Python and of the versions used.

    It is enough for results that depend on no data.
    """
    files = [path for path in PACKAGE.rglob("*") if path.suffix != ".pyc" and path.is_file()]
    return hashlib.sha256(files_digest(PACKAGE, files) + versions().encode()).hexdigest()


def files_digest(root: Path, files: Iterable[Path]) -> bytes:
    """The SHA-256 of files below `root`, with their names."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


@functools.cache
def versions(*further: str) -> str:
    """The versions of Python, of the libraries in VERSIONS_OF and of `further` ones, as text.

    A library that is not installed is named as absent.
    """
    import importlib.metadata  # here: a build starts processes before it needs this

    lines = [sys.version]
    for name in (*VERSIONS_OF.split(), *further):
        try:
            lines.append(f"{name}=={importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            lines.append(f"{name} is absent")
    return "\0".join(lines)
