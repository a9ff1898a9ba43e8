"""A notebook that ran: what is kept of it, and the files of the exhibits that it printed.

What is kept carries no clock: the same inputs give the same bytes.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.common.identity import page_of
from crossings.errors import CheckError
from crossings.exhibits import MIME, PARTS
from crossings.exhibits.data import ExhibitData

if TYPE_CHECKING:
    import nbformat


@dataclass(frozen=True)
class Executed:
    """A notebook that ran: its name, the notebook to render, and its exhibits by id, as JSON.

    An output of the notebook that is an exhibit names its id alone.
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
            if exhibit := output.get("data", {}).get(MIME):
                exhibits[exhibit["ident"]] = dict(exhibit)
                output.data[MIME] = {"ident": exhibit["ident"]}
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


def by_ident(executed: Iterable[Executed]) -> dict[str, ExhibitData]:
    """The exhibits of all notebooks by id, each with the file of its page.

    Raises CheckError, naming notebooks and cells, for an id that two exhibits have: one's files
    would replace the other's.
    """
    first: dict[str, str] = {}
    exhibits: dict[str, ExhibitData] = {}
    for run in executed:
        for ident, place in _places(run):
            if ident in first:
                raise CheckError(
                    f"{first[ident]} and {place} both show an exhibit with the ident {ident!r}, "
                    "which names its page and files. "
                    "Give one of them another ident, or show it once."
                )
            first[ident] = place
        exhibits |= {
            ident: dataclasses.replace(ExhibitData.from_json(values), page=_page(run))
            for ident, values in run.exhibits.items()
        }
    return exhibits


def exhibit_in(output: Mapping[str, Any]) -> str:
    """The id of the exhibit that an output of a cell is; empty for any other output."""
    return str(output.get("data", {}).get(MIME, {}).get("ident", ""))


def on_pages(executed: Iterable[Executed]) -> dict[str, list[str]]:
    """The ids of the exhibits that each page shows whole, in their order, by the page's file."""
    return {_page(run): list(_shown_whole(run)) for run in executed}


def _page(run: Executed) -> str:
    return str(Path(page_of(f"{run.name}.ipynb")).with_suffix(".html").as_posix())


def _shown_whole(run: Executed) -> Iterator[str]:
    for cell in run.notebook.cells:
        for output in cell.get("outputs", ()):
            if ident := exhibit_in(output):
                yield ident
            for part in output.get("data", {}).get(PARTS, ()):
                if not isinstance(part, str) and part[0] == "whole":
                    yield part[1]


def _places(run: Executed) -> Iterator[tuple[str, str]]:
    """The id of each exhibit that a notebook shows, with where it shows it.

    That is the notebook and the cell as it is written.
    """
    for place, cell in enumerate(run.notebook.cells):
        for ident in filter(None, map(exhibit_in, cell.get("outputs", ()))):
            number = number_written(run.notebook.cells, place)
            line = cell.source.rstrip().rpartition("\n")[2].strip()  # the last, which is shown
            yield ident, f"notebooks/{run.name}.ipynb, cell {number} ({line!r})"


def number_written(cells: Sequence[Any], place: int) -> int:
    """The number, from 1, that the cell at `place` of a run has in the notebook as it is written.

    Papermill puts a cell of its own after the one tagged `parameters`, which is not counted;
    `cells` may be those written or those run.
    """
    tagged = (at for at, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ()))
    return place if place > next(tagged, -1) else place + 1


def write_exhibits(exhibits: Iterable[ExhibitData], folder: Path, when: float) -> None:
    """Write each exhibit's files into `folder`, named by its id.

    They are CSV, SVG, specification and live charts. They carry the time `when`, in seconds since
    1970.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for exhibit in exhibits:
        live = {"live.json": exhibit.live} if exhibit.live else {}
        for ending, text in (dict(exhibit.files) | live).items():
            path = folder / f"{exhibit.ident}.{ending}"
            path.write_bytes(text.encode())
            os.utime(path, (when, when))


def write_notebooks(executed: Iterable[Executed], folder: Path, when: float) -> None:
    """Write each notebook as it was run beside its page in the site `folder`.

    It runs in any Jupyter, and is of the time `when`. Its parameters are those of the run. Of what
    a cell showed its plain words are kept: the rest is made for a page, and running it makes it
    anew.
    """
    import nbformat
    from nbformat.v4 import new_output

    for run in executed:
        book = nbformat.from_dict(run.notebook)
        for cell in book.cells:
            if cell.cell_type == "code":
                shown = [
                    output for output in cell.outputs if "text/plain" in output.get("data", {})
                ]
                cell.outputs = [
                    new_output(output.output_type, {"text/plain": output.data["text/plain"]})
                    for output in shown
                ]
        path = folder / page_of(f"{run.name}.ipynb")
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_text(book), encoding="utf-8")
        os.utime(path, (when, when))


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A notebook as its file holds it."""
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"
