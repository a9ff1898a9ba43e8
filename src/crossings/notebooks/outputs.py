"""A notebook that ran: its outputs, and the files of the exhibits that it printed.

They hold no times: the same inputs give the same bytes.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crossings.chapters import INSIGHT, SHOWN
from crossings.chapters.insights import Insight
from crossings.common.addresses import address_of, page_of
from crossings.errors import CheckError
from crossings.exhibits import MIME
from crossings.exhibits.cells import HIDDEN
from crossings.exhibits.data import ExhibitData

if TYPE_CHECKING:
    import nbformat


HEADING_ALONE: Final = re.compile(r"(#{2,6}) [^\n]+")


@dataclass(frozen=True)
class Executed:
    """A notebook that ran: its name, the notebook to render, and its exhibits by id, as JSON.

    An output of the notebook that is an exhibit names its id alone.
    """

    name: str
    notebook: nbformat.NotebookNode
    exhibits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def without_clock(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without times and counters, so that it depends on nothing but the inputs.

    It is changed in place.
    """
    import nbformat

    notebook.metadata = nbformat.from_dict({"kernelspec": notebook.metadata.get("kernelspec", {})})
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = None
    return named_cells(notebook)


def named_cells(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with ids by place for all cells but Markdown, and no metadata but tags.

    A renderer may print the ids. Cells of words keep theirs, which are the anchors of their
    headings. The notebook is changed in place.
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

    Raises CheckError, naming notebooks and cells, if two exhibits have the same id: the files of
    one would replace those of the other.
    """
    first_places: dict[str, str] = {}
    exhibits: dict[str, ExhibitData] = {}
    for run in executed:
        for ident, place in _exhibits_shown(run):
            if ident in first_places:
                raise CheckError(
                    f"{first_places[ident]} and {place} both show an exhibit "
                    f"with the ident {ident!r}, which names its page and files. "
                    "Give one of them another ident, or show it once."
                )
            first_places[ident] = place
        exhibits |= {
            ident: dataclasses.replace(ExhibitData.from_json(values), page=_page(run))
            for ident, values in run.exhibits.items()
        }
    return exhibits


def exhibit_in(output: Mapping[str, Any]) -> str:
    """The id of the exhibit that an output of a cell is; empty for any other output."""
    return str(output.get("data", {}).get(MIME, {}).get("ident", ""))


class Form(NamedTuple):
    """A form of what cells show, HTML or Markdown: a function for each kind of output.

    `front_insights` gets the insights that the front page names, each with the exhibit that shows
    it, if that is there.
    """

    exhibit: Callable[[ExhibitData], str]
    opening: Callable[[Insight], str]
    answer: Callable[[dict[str, Any], ExhibitData | None], str]
    front_insights: Callable[[Iterable[tuple[Insight, ExhibitData | None]]], str]


def in_form(
    output: Mapping[str, Any],
    form: Form,
    exhibits: Mapping[str, ExhibitData],
    insights: Mapping[str, Insight],
) -> str | None:
    """What an output of a cell shows, in a form; None for an output that is itself what is shown.

    `exhibits` and `insights` are those of all notebooks, by id and by name.
    """
    formats = output.get("data", {})
    if ident := exhibit_in(output):
        return form.exhibit(exhibits[ident])
    if INSIGHT in formats:
        return form.opening(Insight.from_json(formats[INSIGHT]))
    if SHOWN not in formats:
        return None
    if answer := formats[SHOWN].get("answer"):
        return form.answer(answer, exhibits.get(answer["picture"]))
    named = [insights[name] for name in formats[SHOWN]["insights"] if name in insights]
    return form.front_insights((one, exhibits.get(one.shown_by)) for one in named)


def on_pages(executed: Iterable[Executed]) -> dict[str, list[str]]:
    """The ids of the exhibits that each page shows whole, in their order, by the page's file."""
    return {_page(run): list(_shown_whole(run)) for run in executed}


def insights(executed: Iterable[Executed]) -> dict[str, Insight]:
    """The insights of all notebooks, by name."""
    shown = (
        output["data"][INSIGHT]
        for run in executed
        for cell in run.notebook.cells
        for output in cell.get("outputs", ())
        if INSIGHT in output.get("data", {})
    )
    return {values["name"]: Insight.from_json(values) for values in shown}


def _page(run: Executed) -> str:
    return address_of(f"{run.name}.ipynb")


def _shown_whole(run: Executed) -> Iterator[str]:
    """The ids of the exhibits that a notebook shows, by themselves or beside the answer."""
    for cell in run.notebook.cells:
        for output in cell.get("outputs", ()):
            if ident := exhibit_in(output):
                yield ident
            if answer := output.get("data", {}).get(SHOWN, {}).get("answer"):
                yield answer["picture"]


def _exhibits_shown(run: Executed) -> Iterator[tuple[str, str]]:
    """The id of each exhibit that a notebook shows by itself, and the notebook and cell of it."""
    for index, cell in enumerate(run.notebook.cells):
        for ident in filter(None, map(exhibit_in, cell.get("outputs", ()))):
            number = number_in_source(run.notebook.cells, index)
            line = cell.source.rstrip().rpartition("\n")[2].strip()  # the last, which is shown
            yield ident, f"notebooks/{run.name}.ipynb, cell {number} ({line!r})"


def is_shown(cell: Mapping[str, Any]) -> bool:
    """Whether a page shows the outputs of a cell of code, which may say at its head that not."""
    return cell["cell_type"] == "code" and not HIDDEN.match(cell["source"])


def without_empty_sections(run: Executed) -> Executed:
    """The run without headings under which nothing is shown, as on an early day."""
    cells = run.notebook.cells
    levels = [level_of(cell["cell_type"], cell["source"]) for cell in cells]
    left_out = empty_sections(levels, [*map(_shows_something, cells)])
    kept = [cell for at, cell in enumerate(cells) if at not in left_out]
    notebook = type(run.notebook)({**run.notebook, "cells": kept})
    return dataclasses.replace(run, notebook=notebook)


def level_of(kind: str, source: str) -> int:
    """The level of a cell that is a heading and no more, such as 2; 0 for any other cell."""
    heading = HEADING_ALONE.fullmatch(source.strip())
    return len(heading[1]) if heading and kind == "markdown" else 0


def empty_sections(levels: Sequence[int], shown: Sequence[bool]) -> set[int]:
    """The places of headings under which no cell shows anything, among the cells of a notebook.

    `levels` are those of `level_of`, and `shown` says of each cell whether it shows something.
    """
    return {at for at, level in enumerate(levels) if level and _is_empty(levels, shown, at)}


def _is_empty(levels: Sequence[int], shown: Sequence[bool], heading: int) -> bool:
    """Whether nothing is shown between a heading and the next one that is not below it."""
    for level, shows in zip(levels[heading + 1 :], shown[heading + 1 :], strict=True):
        if 0 < level <= levels[heading]:
            return True
        if shows and not level:
            return False
    return True


def _shows_something(cell: Mapping[str, Any]) -> bool:
    if cell["cell_type"] != "code":
        return True
    shown = cell["outputs"] if is_shown(cell) else ()
    return any(output.get("text") or any(output.get("data", {}).values()) for output in shown)


def number_in_source(cells: Sequence[Any], index: int) -> int:
    """The number, from 1, that the cell at `index` of a run has in the source notebook.

    Papermill puts a cell of its own after the one tagged `parameters`, which is not counted.
    `cells` may be those of the run or of the source.
    """
    parameter_cells = (
        at for at, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ())
    )
    return index if index > next(parameter_cells, -1) else index + 1


def write_exhibits(exhibits: Iterable[ExhibitData], folder: Path, when: float) -> None:
    """Write each exhibit's files into `folder`: CSV, SVG, specification and live charts.

    They are named by its id, and have the modification time `when`, in seconds since 1970.
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

    It runs in any Jupyter, with the parameters of this run. Its outputs are plain words only: the
    rest was made for pages, and running it makes it again. The file has the modification time
    `when`.
    """
    import nbformat
    from nbformat.v4 import new_output

    for run in executed:
        copy = nbformat.from_dict(run.notebook)
        for cell in copy.cells:
            if cell.cell_type == "code":
                with_words = [
                    output for output in cell.outputs if "text/plain" in output.get("data", {})
                ]
                cell.outputs = [
                    new_output(output.output_type, {"text/plain": output.data["text/plain"]})
                    for output in with_words
                ]
        path = folder / page_of(f"{run.name}.ipynb")
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_text(copy), encoding="utf-8")
        os.utime(path, (when, when))


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A notebook as the text of its file."""
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"
