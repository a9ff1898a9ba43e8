"""Slips: figures of a file that look like mistakes by the publisher, and that a person accepts.

A week's uncontrolled landings that are not the sum of its days, and a day that the daily page
leaves out, names twice or puts in another year, are read as missing, never guessed. Far more people
than ever before, on a day or in a boat, are read as they stand. A file with any other mistake, or
with a slip that nobody accepted, is refused. The table publisher_slips keeps each with its reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import pandas as pd

from crossings.common.csv_injection import begins_formula
from crossings.common.formats import number
from crossings.errors import InputError
from crossings.official.rows import joined
from crossings.tables.schemas import TABLES

TABLE: Final = TABLES["publisher_slips"]
PLACE: Final = ["sha256", "table", "row", "column"]  # the columns that identify a cell of a file
MISSING, AS_IT_STANDS = "missing", "as it stands"
MOST: Final = 5  # slips read as missing; more suggest another way of counting
TIMES: Final = 3  # more people than so many times the busiest day's are asked about
NEVER_ASKED: Final = 4_000  # people on a day: so many could come
IN_A_BOAT: Final = 400  # people: more for each boat are asked about; the most ever were 230
ACCEPT: Final = {
    MISSING: "To read the rest and leave what is wrong as missing, "
    'give `crossings ingest FILE --accept "why"`.',
    AS_IT_STANDS: 'If its publisher confirms it, give `crossings ingest FILE --accept "why"`.',
}


@dataclass(frozen=True)
class Slip:
    """One slip: its table, its row in the file, and what is wrong there.

    `key` is the day, or the Sunday that ends the week. `refusal` is the sentence that refuses the
    file. `read_as` is MISSING or AS_IT_STANDS.
    """

    table: str
    key: dt.date
    column: str
    row: int
    found: str
    expected: str
    refusal: str
    read_as: str = MISSING


def refuse(slips: Sequence[Slip]) -> None:
    """Raise InputError for the first slip, if any, which says how to accept it if that is possible.

    There may be at most MOST slips of what would be missing.
    """
    if not slips:
        return
    first, others = slips[0], len(slips) - 1
    message = first.refusal
    if others:
        are = "is 1 slip" if others == 1 else f"are {others} slips"
        message += f" There {are} more in this file."
    if not _too_many(slips):
        message += f" {ACCEPT[first.read_as]}"
    raise InputError(message)


def _too_many(slips: Sequence[Slip]) -> bool:
    return sum(slip.read_as == MISSING for slip in slips) > MOST


def check_reason(reason: str | None) -> None:
    """Raise InputError for a reason without words, or one that a table cannot hold."""
    if reason is not None and (
        not reason.strip() or not reason.isprintable() or begins_formula(reason)
    ):
        raise InputError('--accept needs a reason, in words on one line: --accept "why".')


def accepted(
    listed: pd.DataFrame,
    slips: Sequence[Slip],
    file: tuple[str, str],
    reason: str | None,
    day: dt.date,
) -> pd.DataFrame:
    """The table publisher_slips with the slips of a file; the same frame if it lists them all.

    `file` is the file's hash and name, and `day` that on which the `reason` is given. Raises
    InputError if there are too many slips, or one that is not listed without a reason.
    """
    rows = pd.DataFrame([asdict(slip) for slip in slips], columns=list(Slip.__dataclass_fields__))
    rows = rows.assign(sha256=file[0], file_name=file[1], reason=reason, accepted_on=day)
    known = set(listed[PLACE].itertuples(index=False, name=None))
    is_new = [place not in known for place in rows[PLACE].itertuples(index=False, name=None)]
    if _too_many(slips) or (any(is_new) and reason is None):
        refuse(slips)
    if not any(is_new):
        return listed
    days = {name: pd.to_datetime(rows[name]) for name in ("key", "accepted_on")}
    return joined(listed, rows.assign(**days)[is_new][list(TABLE.columns)])


def surprising(
    where: str, table: str, header: str, days: pd.DataFrame, first_row: int, earlier: pd.Series
) -> list[Slip]:
    """The days on which a file counts far more people than ever, or far more in each boat.

    `days` are its rows, of which the first is row `first_row` of the file, `where` names file and
    sheet, and `header` is that of the column of people. `earlier` are the people of each day that
    was read before, by day: a day with the same number is not asked about again.
    """
    most = max(TIMES * int(earlier.max()) if len(earlier) else 0, NEVER_ASKED)
    slips = []
    for at, day in enumerate(days.itertuples()):
        people, boats = int(day.people_arrived), int(day.boats_arrived)
        if earlier.get(day.date) == people:
            continue
        expected = ""
        if people > most:
            expected = f"at most {most:,} people, {number(TIMES)} times as many as ever or fewer"
        elif people > IN_A_BOAT * boats:
            expected = f"at most {IN_A_BOAT} people in each of the {boats} boats"
        if expected:
            place = f"{where}row {first_row + at}, column {header}"
            on = day.date.date()
            refusal = f"{place}: expected {expected}, found {people:,} people on {on}."
            slips.append(
                Slip(
                    table,
                    on,
                    "people_arrived",
                    first_row + at,
                    f"{people}",
                    expected,
                    refusal,
                    AS_IT_STANDS,
                )
            )
    return slips


def accepted_in_words(slips: Sequence[Slip]) -> str:
    """Sentences, after a space, on how many slips were accepted; empty if there are none."""
    words = ""
    for read_as, ending in ((MISSING, "read as missing"), (AS_IT_STANDS, "read as it stands")):
        if number := sum(slip.read_as == read_as for slip in slips):
            subject = "1 slip by its publisher is"
            if number > 1:
                subject = f"{number} slips by its publisher are"
                ending = ending.replace("it stands", "they stand")
            words += f" {subject} {ending}."
    return words
