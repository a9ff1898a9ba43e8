"""Slips: mistakes by the publisher in a file that is read anyway.

A person accepts a slip, and says why. It is then read as missing, never guessed. Only two kinds can
be accepted: a week's uncontrolled landings that are not the sum of its days, and a day that the
daily page leaves out, names twice or puts in another year. A file with any other mistake, or with a
slip that nobody accepted, is refused.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from crossings.common.csv_injection import begins_formula
from crossings.common.files import write_whole
from crossings.errors import InputError
from crossings.tables import stored, typed_tables
from crossings.tables.schemas import TABLES

SLIPS = TABLES["publisher_slips"]
COLUMNS = list(SLIPS.schema.columns)
PLACE = ("table", "row", "column")  # the columns that identify a cell of a file
MOST = 5  # slips in a file; more suggest another way of counting
ACCEPT = (
    "To read the rest and leave what is wrong as missing, "
    'give `crossings ingest FILE --accept "why"`.'
)


@dataclass(frozen=True)
class Slip:
    """One slip: its table, its row in the file, and what is wrong there.

    `key` is the day, or the Sunday that ends the week, to read as missing. `refusal` is the
    sentence that refuses the file.
    """

    table: str
    key: dt.date
    column: str
    row: int
    found: str
    expected: str
    refusal: str

    def cells(self) -> dict[str, str]:
        """The slip's own cells of its row in publisher_slips.csv, as text."""
        return {name: f"{value}" for name, value in asdict(self).items() if name != "refusal"}


# Called with the hash of the file; raises InputError to refuse.
Accept = Callable[[str, Sequence[Slip]], None]


def refuse(sha256: str, slips: Sequence[Slip]) -> None:
    """Raise InputError for the first slip, which says how to accept it if that is possible.

    It is the `Accept` that accepts nothing, so it takes the hash too. There is at least one slip.
    """
    message, others = slips[0].refusal, len(slips) - 1
    if others:
        message += (
            f" There {'is 1 slip' if others == 1 else f'are {others} slips'} more in this file."
        )
    if len(slips) <= MOST:
        message += f" {ACCEPT}"
    raise InputError(message)


class Acceptance:
    """Decides which slips may be read as missing.

    They are those that publisher_slips.csv lists or, with a `reason`, all; never more than MOST.
    """

    def __init__(self, data: Path, reason: str | None, day: dt.date) -> None:
        """`day` is the day on which the reason is given; InputError for a reason without words."""
        self.data, self.reason, self.day = data, reason, day
        if reason is not None and (
            not reason.strip() or not reason.isprintable() or begins_formula(reason)
        ):
            raise InputError('--accept needs a reason, in words on one line: --accept "why".')

    def accept(self, sha256: str, slips: Sequence[Slip]) -> None:
        """Raise InputError unless all slips of a file may be read as missing."""
        not_listed = _not_listed(self.data, sha256, slips)
        if len(slips) > MOST or (not_listed and self.reason is None):
            refuse(sha256, slips)

    @contextlib.contextmanager
    def recorded(self, sha256: str, file_name: str, slips: Sequence[Slip]) -> Iterator[None]:
        """Record the new slips of a file within the context.

        `accept` has let them pass, and the caller holds the lock of data/official. If the context
        fails, the rows are removed again. A killed run may leave them: they then only allow the
        file to be read.
        """
        not_listed = _not_listed(self.data, sha256, slips) if slips else []
        if not not_listed:
            yield
            return
        path = self.data / SLIPS.path
        before = path.read_bytes() if path.is_file() else None
        _append(path, before, self._rows(sha256, file_name, not_listed))
        try:
            yield
        except BaseException:
            _restore(path, before)
            raise

    def _rows(self, sha256: str, file_name: str, slips: Sequence[Slip]) -> pd.DataFrame:
        """The slips of a file as rows of publisher_slips.csv."""
        file = {"sha256": sha256, "file_name": file_name}
        verdict = {"read_as": "missing", "reason": f"{self.reason}", "accepted_on": f"{self.day}"}
        rows = [file | slip.cells() | verdict for slip in slips]
        return pd.DataFrame(rows, columns=COLUMNS, dtype=str)


def _append(path: Path, before: bytes | None, rows: pd.DataFrame) -> None:
    """Write the file with the rows at its end; `before` is its content, None if there was none."""
    typed_tables.checked(SLIPS, rows, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob(f"{path.name}.*.tmp"):  # left by a killed run
        leftover.unlink()
    earlier = "" if before is None else before.decode().removesuffix("\n") + "\n"
    write_whole(
        path, earlier + rows.to_csv(header=before is None, index=False, lineterminator="\n")
    )


def _restore(path: Path, before: bytes | None) -> None:
    """Write the file's earlier content again, or remove it if it was not there."""
    if before is None:
        path.unlink()
    else:
        write_whole(path, before)


def _not_listed(data: Path, sha256: str, slips: Sequence[Slip]) -> list[Slip]:
    """The slips of a file that the table does not list; InputError if a row contradicts a slip."""
    rows = stored.read(SLIPS.name, data)
    rows = rows[rows.sha256 == sha256].assign(key=rows.key.dt.strftime("%Y-%m-%d")).astype(str)
    not_listed = []
    for slip in slips:
        cells = slip.cells()
        rows_of_slip = rows[(rows[list(PLACE)] == [cells[name] for name in PLACE]).all(axis=1)]
        for (at, row), (name, cell) in itertools.product(rows_of_slip.iterrows(), cells.items()):
            if row[name] != cell:
                raise InputError(
                    f"{data / SLIPS.path}, row {at + 2}, column {name}: "
                    f"expected {cell}, as in the file, found {row[name]}. "
                    "Correct that cell. Nothing was changed."
                )
        if rows_of_slip.empty:
            not_listed.append(slip)
    return not_listed


def in_words(slips: Sequence[Slip]) -> str:
    """A sentence, after a space, on how many slips are read as missing; empty if there are none."""
    if not slips:
        return ""
    subject = "1 slip by its publisher is"
    if len(slips) > 1:
        subject = f"{len(slips)} slips by its publisher are"
    return f" {subject} read as missing."
