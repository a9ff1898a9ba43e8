"""A small notebook of our layout, and what a notebook shows its readers."""

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell


def notebook(
    path: Path, *code: str, parameters: str = 'as_of: str = "latest"  # last day shown'
) -> Path:
    """A small notebook of our layout at `path`."""
    cells = [
        new_raw_cell('---\ntitle: "Small"\ndescription: "A small page."\n---'),
        new_code_cell(f"#| include: false\n{parameters}"),
        new_markdown_cell("Words."),
    ]
    cells[1].metadata["tags"] = ["parameters"]
    book = new_notebook(cells=[*cells, *(new_code_cell(text) for text in code)])
    book.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def quiet(line: str) -> None:
    """No progress lines."""


def outputs_of(book: nbformat.NotebookNode) -> list[Any]:
    """Give what cells show to readers.

    Data cells end with looks at frames, which pandas prints. Those are left out.
    """
    cells = (cell for cell in book.cells if not cell.source.startswith("#| output: false"))
    return [output for cell in cells for output in cell.get("outputs", [])]
