"""Errors that a user can cause, each with one plain sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


def nearest(name: str, names: Iterable[str]) -> str:
    """The question “did you mean …?” with the names most like a wrong one.

    It is empty if none is similar.
    """
    near = difflib.get_close_matches(name, list(names), n=3)
    return f"did you mean {' or '.join(near)}? " if near else ""


class InputError(ValueError):
    """Bad input or usage: says what was expected, what was found, where, and what to do.

    Its exit status is 2.
    """


def wrong_cell(
    where: str, column: str, expected: str, found: str, remedy: str = "Correct that cell."
) -> InputError:
    """The error for a cell of a table; `where` names file and row."""
    return InputError(f"{where}, column {column}: expected {expected}, found {found}. {remedy}")


class CheckError(RuntimeError):
    """A check failed on sound input, such as a built site or a notebook.

    Its exit status is 1.
    """


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the file, the line where there is one, what to do.

    Of a notebook it names the cell, from 1, and its first words.
    """

    file: str
    line: int | None
    what: str
    cell: int | None = None
    begins: str = ""

    def __str__(self) -> str:
        cell = (
            f", cell {self.cell}" + (f" ({self.begins!r})" if self.begins else "")
            if self.cell
            else ""
        )
        return f"{self.file}{cell}{f':{self.line}' if self.line else ''}: {self.what}"
