"""The outputs of notebooks, stored under the hash of everything that they depend on.

That is a notebook's code, its parameters, this package, the data and the versions. A changed
sentence is none of these: words are taken from the notebook as it is now.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crossings.common import store

if TYPE_CHECKING:
    import nbformat

INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds


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
