"""What the README says that the report finds: sentences of facts between two marks, written when data are read."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crossings.common.files import write_whole
from crossings.errors import InputError

if TYPE_CHECKING:
    from crossings.tables.record import Record

MARKS: Final = ("<!-- findings -->", "<!-- /findings -->")
WIDTH: Final = 118  # characters of a line, as in the rest of the README
# A bullet of the list each; the sentences are those of the facts.
BULLETS: Final = (
    (
        "spending.committed_since_2018_gbp",
        "spending.committed_since_2018_gbp_later",
        "spending.committed_2026_29_gbp",
    ),
    ("arrivals.total", "arrivals.year_to_date_change"),
    ("pilot.returned", "pilot.admitted", "pilot.returned_share_of_arrivals"),
)


def findings(record: Record) -> str:
    """The headline numbers of a record as a list in Markdown; what several facts say alike stands there once."""
    # Not at the top: a build has them prepared by another process, and needs no table to write them.
    from crossings.common.formats import day
    from crossings.facts.facts import facts

    found = facts(record)
    bullets = (" ".join(dict.fromkeys(found[ident].sentence for ident in idents)) for idents in BULLETS)
    lines = (
        textwrap.fill(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
        for text in bullets
    )
    return "\n".join([f"As of {day(record.day)}:", "", *lines])


def readme(data: Path) -> Path | None:
    """The README that holds findings of `data`: beside a folder of the name data, with both marks in it."""
    path = data.resolve().parent / "README.md"
    if data.resolve().name != "data" or not path.is_file():
        return None
    return path if _between(path.read_text(encoding="utf-8")) else None


def refuse_ahead(data: Path) -> None:
    """Raise InputError where `put` could not write, for a command that changes the tables before it."""
    path = readme(data)
    if path and not os.access(path, os.W_OK):
        raise InputError(f"{path} cannot be written: permission denied. Make it writable.")


def put(data: Path, text: str) -> None:
    """Write this text between the marks of the README beside `data`; nothing where there is no such README.

    Raises InputError where it cannot be written.
    """
    if path := readme(data):
        before = path.read_text(encoding="utf-8")
        found = _between(before)
        assert found  # or `readme` gives None
        after = f"{before[: found.start()]}\n\n{text}\n\n{before[found.end() :]}"
        if after == before:
            return
        try:
            write_whole(path, after)
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}. Make it writable.") from None


def _between(text: str) -> re.Match[str] | None:
    """What stands between the marks of a text."""
    opening, closing = map(re.escape, MARKS)
    return re.search(f"(?<={opening}).*?(?={closing})", text, re.DOTALL)
