"""A frame that a cell shows by itself, on a page: a table of the house.

A build loads this as an extension into its kernels. In Jupyter a frame stays as pandas shows it.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from crossings.common.formats import count, listed
from crossings.exhibits import display, in_markdown
from crossings.exhibits.table import Table, as_html
from crossings.exhibits.tabulation import cell_words, kind

LONGEST: Final = 60  # rows: as in pandas, of a longer frame only the ends are shown
END: Final = 5  # rows at each end


def load_ipython_extension(shell: Any) -> None:
    """Have the shell of a kernel show each frame as a table for a page, and without pandas's HTML.

    With HTML as an output, Quarto would add scripts from a public server to the page.
    """
    formatter = shell.display_formatter
    formatter.mimebundle_formatter.for_type(pd.DataFrame, lambda frame, **_: outputs(frame))
    formatter.formatters["text/html"].for_type(pd.DataFrame, lambda frame: None)


def outputs(frame: pd.DataFrame) -> dict[str, str]:
    """What a cell shows of a frame, by type: its text, the table, and the table of the twin.

    A frame without columns is text alone.
    """
    words = str(frame)
    if frame.columns.empty:
        return {"text/plain": words}
    table = _table(frame)
    twin = in_markdown.of_table(table)
    return display.outputs(words, lambda root: as_html(table), twin)


def _levels(index: pd.Index) -> tuple[list[str], list[pd.Series]]:
    """The names and values of an index, by level; none of one that only counts rows."""
    if _only_counts(index):
        return [], []
    levels = [index.get_level_values(at) for at in range(index.nlevels)]
    return [str(level.name or "Row") for level in levels], [pd.Series(level) for level in levels]


def _table(frame: pd.DataFrame) -> Table:
    """The frame as a table: its index, where it says something, and its columns."""
    heads = [", ".join(filter(None, map(str, _as_tuple(name)))) for name in frame.columns]
    caption, long = listed(heads), len(frame) > LONGEST
    if long:
        caption = f"{count(len(frame))} rows: the first {END} and the last {END} are shown"
        frame = pd.concat([frame.head(END), frame.tail(END)])
    names, levels = _levels(frame.index)
    if names and not long:
        caption = f"{caption} by {listed(names)}"
    heads = names + heads
    columns = levels + [frame.iloc[:, at] for at in range(frame.shape[1])]
    cells = [
        [cell_words(value, head, {}, {}) for value in column]
        for head, column in zip(heads, columns, strict=True)
    ]
    kinds = ["", *map(kind, columns[1:], cells[1:])]  # the first column names its row
    return Table(
        caption=caption,
        heads=list(zip(heads, kinds, strict=True)),
        rows=list(zip(*cells, strict=True)),
        hidden_caption=not long,
    )


def _as_tuple(name: object) -> tuple[object, ...]:
    return name if isinstance(name, tuple) else (name,)


def _only_counts(index: pd.Index) -> bool:
    """Whether an index has no name and only numbers the rows."""
    return index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index)
