"""A notebook's cells can be run again, and its findings bottom-up once their data are there.

What is shown stays the same. A finding begins with the cell that starts `#| output: false`, its
data. Set-up cells start `#| include: false`.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from conftest import DATA, ROOT

from crossings.exhibits.drawing import WIDE
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose

pytestmark = pytest.mark.slow

SET_UP, DATA_CELL = "#| include: false", "#| output: false"
DAYS = ("2019-01-01", "latest")


def code_cells(name: str) -> list[str]:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


def from_the_bottom_up(cells: list[str]) -> list[str]:
    """Put the cells of the last finding first.

    The set-up and data cells stand before them as they come, and the other cells follow by finding.
    """
    before = [code for code in cells if code.startswith((SET_UP, DATA_CELL))]
    parts: list[list[str]] = [[]]
    for code in cells:
        if code.startswith(DATA_CELL):
            parts.append([])
        elif not code.startswith(SET_UP):
            parts[-1].append(code)
    return [*before, *(code for part in reversed(parts) for code in part)]


def seen(value: Exhibit | Prose) -> tuple[str, Any]:
    """Give what a reader gets of an exhibit or of sentences.

    Before it stands the name of the exhibit, or the first words of the sentences.
    """
    if isinstance(value, Prose):
        return str(value.words)[:40], value.words
    if not isinstance(value, Exhibit):
        words = str(getattr(value, "words", type(value)))
        return words[:40], words
    spec = json.dumps(value.panels(WIDE, False), default=str) if value.panels else ""
    spec = re.sub(r'"(name|data)": ?("\w+_\d+x?"|\{"name": ?"[^"]*"\})', "", spec)
    spec = re.sub(r'"(view|data|param|layer|concat|hover|wide|narrow|bare)[_-]\w+"', "", spec)
    texts = (value.title, value.subtitle, value.words, value.note, *value.code)
    return value.ident, (*texts, value.table.to_csv(), spec)


def shown_by_cells(cells: Iterable[str], as_of: str) -> dict[str, Any]:
    """Give what the cells show, run one after the other in one kernel.

    Of a cell that runs twice, it gives what the cell shows last.
    """
    from IPython.core.interactiveshell import InteractiveShell

    shell, shown = InteractiveShell.instance(), {}
    shell.display_formatter.format = lambda value, **_: ({}, {})
    try:
        for code in cells:
            source = f"{SET_UP}\nas_of = {as_of!r}" if "as_of: str" in code else code
            ran = shell.run_cell(source, store_history=True)
            ran.raise_error()
            if ran.result is not None and not code.startswith((DATA_CELL, SET_UP)):
                ident, content = seen(ran.result)
                shown[ident] = content
    finally:
        InteractiveShell.clear_instance()
    return shown


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("name", NAMES)
def test_cells_run_twice_or_from_the_bottom_up_show_the_same(name, as_of, monkeypatch):
    monkeypatch.setenv("CROSSINGS_DATA", str(DATA))
    cells = code_cells(name)
    once = shown_by_cells(cells, as_of)
    twice = shown_by_cells([code for cell in cells for code in (cell, cell)], as_of)
    other_way = shown_by_cells(from_the_bottom_up(cells), as_of)
    assert once, name
    for again in (twice, other_way):
        assert set(again) == set(once)
        for ident, content in once.items():
            assert again[ident] == content, (name, ident)
