"""A notebook that ran: what is kept of it, and the files of the exhibits that it printed.

What is kept carries no clock: the same inputs give the same bytes.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.common.identity import page_of
from crossings.errors import CheckError
from crossings.exhibits import MIME

if TYPE_CHECKING:
    import nbformat

SHOWN = re.compile(r'<\w+ [^>]*\bid="fig-([^"]+)"')  # how the markup of an exhibit begins


@dataclass(frozen=True)
class Executed:
    """A notebook that ran: its name, the notebook to render, and its exhibits by id.

    Each exhibit has html and files.
    """

    name: str
    notebook: nbformat.NotebookNode
    exhibits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def without_clock(
    notebook: nbformat.NotebookNode,
) -> tuple[nbformat.NotebookNode, dict[str, dict[str, Any]]]:
    """The notebook without times and counters, and its exhibits, which are taken out.

    Both depend on nothing but the inputs.
    """
    import nbformat

    exhibits: dict[str, dict[str, Any]] = {}
    notebook.metadata = nbformat.from_dict({"kernelspec": notebook.metadata.get("kernelspec", {})})
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = None
            payload = output.get("data", {}).pop(MIME, None)
            if payload is not None:
                exhibits[payload["ident"]] = dict(payload)
    return named_cells(notebook), exhibits


def named_cells(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with its code cells named by their place, and with tags alone.

    A renderer may print the names. Cells of words keep their names, which are the anchors of their
    headings.
    """
    import nbformat

    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            cell["id"] = f"cell-{number}"
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    return notebook


def by_ident(executed: Iterable[Executed]) -> dict[str, Mapping[str, Any]]:
    """The exhibits of all notebooks by id.

    Raises CheckError, naming notebooks and cells, for an id that two exhibits have: one's files
    would replace the other's.
    """
    first: dict[str, str] = {}
    exhibits: dict[str, Mapping[str, Any]] = {}
    for one in executed:
        for ident, place in _places(one):
            if ident in first:
                raise CheckError(
                    f"{first[ident]} and {place} both show an exhibit with the ident {ident!r}, "
                    "which names its page and files. "
                    "Give one of them another ident, or show it once."
                )
            first[ident] = place
        exhibits |= one.exhibits
    return exhibits


def _places(one: Executed) -> Iterator[tuple[str, str]]:
    """The id of each exhibit that a notebook shows, with where it shows it.

    That is the notebook and the cell as it is written.
    """
    for place, cell in enumerate(one.notebook.cells):
        for output in cell.get("outputs", ()):
            shown = SHOWN.search(output.get("data", {}).get("text/markdown", "")[:400])
            if shown and shown[1] in one.exhibits:
                number = number_written(one.notebook.cells, place)
                line = cell.source.rstrip().rpartition("\n")[2].strip()  # the last, which is shown
                yield shown[1], f"notebooks/{one.name}.ipynb, cell {number} ({line!r})"


def number_written(cells: Sequence[Any], place: int) -> int:
    """The number, from 1, that the cell at `place` of a run has in the notebook as it is written.

    Papermill puts a cell of its own after the one tagged `parameters`, which is not counted;
    `cells` may be those written or those run.
    """
    tagged = (at for at, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ()))
    return place if place > next(tagged, -1) else place + 1


def write_exhibits(exhibits: Iterable[Mapping[str, Any]], folder: Path, when: float) -> None:
    """Write each exhibit's files into `folder`, named by its id.

    They are CSV, SVG, specification and live charts. They carry the time `when`, in seconds since
    1970.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for payload in exhibits:
        files = {ending: base64.b64decode(encoded) for ending, encoded in payload["files"].items()}
        if "live" in payload:
            files["live.json"] = payload["live"].encode()
        for ending, content in files.items():
            path = folder / f"{payload['ident']}.{ending}"
            path.write_bytes(content)
            os.utime(path, (when, when))


def write_notebooks(executed: Iterable[Executed], folder: Path, when: float) -> None:
    """Write each notebook as it was run beside its page in the site `folder`.

    It runs in any Jupyter, and is of the time `when`. Its parameters are those of the run. Of what
    a cell showed its plain words are kept: the rest is made for a page, and running it makes it
    anew.
    """
    import nbformat
    from nbformat.v4 import new_output

    for one in executed:
        book = nbformat.from_dict(one.notebook)
        for cell in book.cells:
            if cell.cell_type == "code":
                shown = [
                    output for output in cell.outputs if "text/plain" in output.get("data", {})
                ]
                cell.outputs = [
                    new_output(one.output_type, {"text/plain": one.data["text/plain"]})
                    for one in shown
                ]
        path = folder / page_of(f"{one.name}.ipynb")
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_text(book), encoding="utf-8")
        os.utime(path, (when, when))


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A notebook as its file holds it."""
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"
