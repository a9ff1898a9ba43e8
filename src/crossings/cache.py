"""What a notebook printed, kept by the hash of all that it was made from, so that the same is not run twice.

A changed sentence does not change the hash: only code, parameters, the package, the data and the versions that it
runs on do. Words are taken from the notebook as it is now.
"""

from __future__ import annotations

import copy
import hashlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds
VERSIONS_OF = ("altair", "ipykernel", "nbformat", "pandas", "papermill", "statsmodels", "vl-convert-python")
KEPT = 40  # entries; a dozen notebooks over a few days


def fingerprint(data: Path) -> str:
    """The SHA-256 of what every notebook depends on: this package's source, the data, Python and the versions used."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    files = [*package.rglob("*.py"), *data.glob("*/*.csv"), data / "sources.toml"]
    for path in sorted(files):
        digest.update(str(path.relative_to(package if package in path.parents else data)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    digest.update(sys.version.encode())
    for name in VERSIONS_OF:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            version = "absent"
        digest.update(f"{name}=={version}\0".encode())
    return digest.hexdigest()


def key(notebook: nbformat.NotebookNode, parameters: Mapping[str, Any], made_from: str) -> str:
    """The name of an entry: the notebook's code, its parameters, and the fingerprint of everything else."""
    code = [
        [cell.source, cell.metadata.get("tags", [])] for cell in notebook.cells if cell.cell_type == "code"
    ]
    text = json.dumps([code, dict(parameters), made_from], sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()


def load(
    folder: Path, name: str, notebook: nbformat.NotebookNode
) -> tuple[nbformat.NotebookNode, dict[str, dict[str, Any]]] | None:
    """The notebook with the outputs kept under `name`, and its exhibits; None where nothing sound is kept."""
    try:
        kept = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        ran = [nbformat.from_dict(cell) for cell in kept["cells"]]
        exhibits: dict[str, dict[str, Any]] = kept["exhibits"]
        merged = copy.deepcopy(notebook)
        merged.metadata = nbformat.from_dict(kept["metadata"])
        cells = []
        for cell in merged.cells:
            if cell.cell_type != "code":
                cells.append(cell)
                continue
            cells.append(ran.pop(0))
            while ran and INJECTED in ran[0].metadata.get("tags", []):
                cells.append(ran.pop(0))
        if ran:
            return None
        merged.cells = cells
        os.utime(folder / f"{name}.json")
        return merged, exhibits
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None


def store(folder: Path, name: str, notebook: nbformat.NotebookNode, exhibits: Mapping[str, Any]) -> None:
    """Keep what a run printed under `name`: written beside, then renamed; the longest unused entries go."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    beside = folder / f"{name}.{os.getpid()}.tmp"
    beside.write_text(
        json.dumps({"metadata": notebook.metadata, "cells": cells, "exhibits": dict(exhibits)}),
        encoding="utf-8",
    )
    os.replace(beside, folder / f"{name}.json")
    for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
