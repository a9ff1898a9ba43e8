"""Errors that a user can cause, each with a message of one plain sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


def did_you_mean(name: str, names: Iterable[str], most: int = 3) -> str:
    """The question “did you mean …?” with at most so many names like a wrong one; empty if none is.

    It ends with a space, since messages go on with what to do.
    """
    matches = difflib.get_close_matches(name, list(names), n=most)
    return f"did you mean {' or '.join(matches)}? " if matches else ""


def refuse_unknown(ident: str, where: str, names: Iterable[str], existing: Sequence[str]) -> None:
    """Raise ValueError for the first of the names that does not exist, with the nearest one.

    The message says that the keyword `where` of the exhibit `ident` names it.
    """
    for name in names:
        if name not in existing:
            names_there = f"there are {', '.join(sorted(existing)[:12])}"
            hint = did_you_mean(name, sorted(existing)) or names_there
            raise ValueError(
                f"{ident}: {where}= names {name!r}, which is not there; {hint.strip()}"
            )


class InputError(ValueError):
    """Bad input or usage; the message says what was expected and found, where, and what to do.

    The command then ends with exit status 2.
    """


class Place(NamedTuple):
    """A file of the data, and one of its rows if only that is meant; the header is row 1."""

    path: Path | str
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.path}, row {self.row}" if self.row else str(self.path)


class DataError(InputError):
    """A mistake at a place in the data; the message is the place and, after `joint`, the words.

    A notebook that reads the file is not at fault, so its cell is not named.
    """

    def __init__(self, place: Place, words: str, joint: str = ": ") -> None:
        super().__init__(place, words, joint)
        self.place, self.words, self.joint = place, words, joint

    def __str__(self) -> str:
        return f"{self.place}{self.joint}{self.words}"


def wrong_cell(
    place: Place, column: str, expected: str, found: str, remedy: str = "Correct that cell."
) -> DataError:
    """The error for a wrong cell of a table, in the row of `place`.

    `expected` and `found` are words within a sentence, and `remedy` is a sentence.
    """
    return wrong_column(place, column, f"expected {expected}, found {found}. {remedy}")


def wrong_column(place: Place, column: str, words: str) -> DataError:
    """The error for a column at a place, with the words that say what is wrong there."""
    return DataError(place, f"column {column}: {words}", ", ")


class CheckError(RuntimeError):
    """A failed check of readable input, such as a built site or a notebook.

    The command then ends with exit status 1.
    """


@dataclass(frozen=True)
class Problem:
    """A mistake in a file, with its line if there is one, and `what` is wrong and what to do.

    In a notebook it gives the cell, from 1, and the cell's first words; the line is then that in
    the cell. In a table the line is the number of the row, where the header is row 1.
    """

    file: str
    line: int | None
    what: str
    cell: int | None = None
    begins: str = ""

    @property
    def order(self) -> tuple[str, int, int, str]:
        """The key by which problems are sorted."""
        return self.file, self.cell or 0, self.line or 0, self.what

    def __str__(self) -> str:
        cell = (
            f", cell {self.cell}" + (f" ({self.begins!r})" if self.begins else "")
            if self.cell
            else ""
        )
        return f"{self.file}{cell}{f':{self.line}' if self.line else ''}: {self.what}"
