"""The outputs of notebooks, stored under the hash of everything that they depend on.

That is a notebook's code, its parameters, this package, the data and the versions. A changed
sentence is none of these: words are taken from the notebook as it is now.
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


def name_of_run(notebook: Mapping[str, Any], parameters: Mapping[str, Any], made_from: str) -> str:
    """The name under which the outputs of a notebook are stored.

    Of `notebook`, as JSON gives it, only the code and tags of its cells with code count.
    `made_from` is the `fingerprint` of data, package and versions. Raises KeyError, TypeError or
    AttributeError if `notebook` is not a notebook.
    """
    code = [
        ["".join(cell["source"]), cell["metadata"].get("tags", [])]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return store.name_of("notebook", code, dict(parameters), made_from)


def run_as_json(notebook: nbformat.NotebookNode, exhibits: Mapping[str, Any]) -> bytes:
    """The outputs and exhibits of a run, as they are stored."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    run = {"metadata": notebook.metadata, "cells": cells, "exhibits": dict(exhibits)}
    return json.dumps(run).encode()


def with_outputs(
    notebook: nbformat.NotebookNode, content: bytes
) -> tuple[nbformat.NotebookNode, dict[str, dict[str, Any]]]:
    """The notebook with the outputs of a run of the same code, and its exhibits.

    `content` is what `run_as_json` gave for that run. Its cells with code and its metadata are
    taken from there, and other cells from `notebook`, which is not changed and must have a cell
    tagged `parameters`.
    """
    import nbformat

    stored = json.loads(content)
    merged, code, cells = copy.deepcopy(notebook), stored["cells"], []
    for cell in merged.cells:
        cells.append(code.pop(0) if cell.cell_type == "code" else cell)
        while cell.cell_type == "code" and code and INJECTED in code[0]["metadata"].get("tags", []):
            cells.append(code.pop(0))
    with_cells = nbformat.from_dict({**merged, "metadata": stored["metadata"], "cells": cells})
    return with_cells, stored["exhibits"]
