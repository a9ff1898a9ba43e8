"""What must hold for a column of a table, and the refusal of the first cell that breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from crossings.errors import Place, wrong_cell
from crossings.tables.schemas import TABLES


class Rule(NamedTuple):
    """What must hold for a column of a table.

    `cells` are the whole column, with its name and in the file's order: messages take column and
    row from it. `sound` says which of them keep the rule; <NA> does not. `expected` describes a
    sound cell: the same for all rows, or a series with words for each.
    """

    table: str
    cells: pd.Series
    sound: pd.Series
    expected: str | pd.Series
    remedy: str = "Correct that cell."


def refuse(rules: Iterable[Rule], data: Path) -> None:
    """Raise InputError for the first cell that breaks a rule, naming file, row and column."""
    for rule in rules:
        broken = ~rule.sound.fillna(False).astype(bool).to_numpy()
        if broken.any():
            row, table = int(broken.argmax()), TABLES[rule.table]
            expected = rule.expected if isinstance(rule.expected, str) else rule.expected.iloc[row]
            cell = rule.cells.iloc[row]
            cell_words = str(cell.date() if isinstance(cell, pd.Timestamp) else cell)
            quoted = table.folder == "curated" or isinstance(cell, str)
            cell_shown = "nothing" if pd.isna(cell) else repr(cell_words) if quoted else cell_words
            place = Place(data / table.path, row + 2)
            raise wrong_cell(place, str(rule.cells.name), str(expected), cell_shown, rule.remedy)
