"""The findings in the README: sentences between two marks, written anew when data are read."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crossings.common.files import refuse_unwritable, write_whole, writing
from crossings.exhibits.prose import NOTE_MARK

if TYPE_CHECKING:
    from crossings.tables.record import Record

BETWEEN: Final = re.compile("(?<=<!-- findings -->).*?(?=<!-- /findings -->)", re.DOTALL)
WIDTH: Final = 118  # characters of a line, as in the rest of the README


def findings(record: Record) -> str:
    """The answer of the front page and its lines in Markdown, without marks of a page's notes."""
    # Not at the top: a build that only writes the findings needs no tables.
    from crossings.facts.answer import answer, lines_below
    from crossings.facts.facts import facts

    texts = [answer(record, facts(record)), *lines_below(record)]
    return "\n\n".join(
        textwrap.fill(NOTE_MARK.sub("", text), WIDTH, break_on_hyphens=False) for text in texts
    )


def readme(data: Path) -> Path | None:
    """The README next to a folder called data, if it has both marks; else None."""
    path = data.resolve().parent / "README.md"
    if data.resolve().name != "data" or not path.is_file():
        return None
    return path if BETWEEN.search(path.read_text(encoding="utf-8")) else None


def refuse_ahead(data: Path) -> None:
    """Raise InputError if `write` would fail, before a command changes the tables."""
    if path := readme(data):
        refuse_unwritable(path)


def write(data: Path, text: str) -> None:
    """Write this text between the marks of the README next to `data`, if there is one.

    Raises InputError if it cannot be written.
    """
    if path := readme(data):
        before = path.read_text(encoding="utf-8")
        after = BETWEEN.sub(lambda _: f"\n\n{text}\n\n", before, count=1)
        if after != before:
            with writing(path):
                write_whole(path, after)
