"""What a user can get wrong, said in one plain sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


def nearest(name: str, names: Iterable[str]) -> str:
    """A question for a sentence on a wrong name, with the names most like it; empty where none is like it."""
    near = difflib.get_close_matches(name, list(names), n=3)
    return f"did you mean {' or '.join(near)}? " if near else ""


class InputError(ValueError):
    """Bad input or usage: what was expected, what was found, where, and what to do. The command line exits with 2."""


class CheckError(RuntimeError):
    """A check failed on sound input: the built site, a notebook's run. The command line exits with 1."""


@dataclass(frozen=True)
class Wrong:
    """A cell that does not fit: its table, its row from 0, its column, and what was expected there."""

    table: str
    row: int
    column: str
    expected: str
