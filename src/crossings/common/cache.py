"""What a notebook printed, kept by all that it depends on.

That is its code, its parameters, this package, the data and the versions. A changed sentence is
none of these: words are taken from the notebook as it is now.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.common import identity, store

if TYPE_CHECKING:
    import nbformat

INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds
VERSIONS_OF = (
    "altair ipykernel nbformat numpy pandas pandera papermill scipy statsmodels vl-convert-python"
)
PACKAGE = Path(__file__).parent.parent


def fingerprint(data: Path) -> str:
    """The SHA-256 of the data, the site's identity, this package, Python and the versions used."""
    tables = of_files(data, [*data.glob("*/*.csv"), *data.glob("sources.toml")])
    return hashlib.sha256(tables + f"{identity.own_site()}\0{of_package()}".encode()).hexdigest()


def of_package() -> str:
    """The SHA-256 of this package, of Python and of the versions used.

    What is made of a text alone depends on no data.
    """
    files = [path for path in PACKAGE.rglob("*") if path.suffix != ".pyc" and path.is_file()]
    return hashlib.sha256(of_files(PACKAGE, files) + versions().encode()).hexdigest()


def of_files(root: Path, files: Iterable[Path]) -> bytes:
    """The SHA-256 of files below `root`, with their names."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


@functools.cache
def versions(*more: str) -> str:
    """Python's version, and those of distributions, as text.

    The distributions are those that what is kept depends on, and `more`.
    """
    import importlib.metadata  # here: a build starts processes before it needs this

    lines = [sys.version]
    for name in (*VERSIONS_OF.split(), *more):
        try:
            lines.append(f"{name}=={importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            lines.append(f"{name} is absent")
    return "\0".join(lines)


def name_of_run(notebook: Mapping[str, Any], parameters: Mapping[str, Any], made_from: str) -> str:
    """The name under which what a notebook printed is kept.

    `made_from` is the fingerprint of the data. Raises KeyError, TypeError or AttributeError for
    what is no notebook.
    """
    code = [
        ["".join(cell["source"]), cell["metadata"].get("tags", [])]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return store.name_of("notebook", code, dict(parameters), made_from)


def as_kept(notebook: nbformat.NotebookNode, exhibits: Mapping[str, Any]) -> bytes:
    """What is kept of a run."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    run = {"metadata": notebook.metadata, "cells": cells, "exhibits": dict(exhibits)}
    return json.dumps(run).encode()


def with_outputs(
    notebook: nbformat.NotebookNode, kept: bytes
) -> tuple[nbformat.NotebookNode, dict[str, dict[str, Any]]]:
    """The notebook with the outputs of a run of the same code, and its exhibits."""
    import nbformat

    run = json.loads(kept)
    merged, ran, cells = copy.deepcopy(notebook), run["cells"], []
    for cell in merged.cells:
        cells.append(ran.pop(0) if cell.cell_type == "code" else cell)
        while cell.cell_type == "code" and ran and INJECTED in ran[0]["metadata"].get("tags", []):
            cells.append(ran.pop(0))
    return nbformat.from_dict({**merged, "metadata": run["metadata"], "cells": cells}), run[
        "exhibits"
    ]
