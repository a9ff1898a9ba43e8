"""How a table and its columns are described: what they hold, units and allowed values."""

from __future__ import annotations

import calendar
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandera.pandas as pa

from crossings.common.snapshots import OFFICIAL_NAMES

RESTORE = (
    "Only `crossings ingest` writes this table: restore it from version control, or ingest every "
    "vintage again."
)
WEB_ADDRESS = r"https?://\S+"
MONTH = f"(?:{'|'.join(calendar.month_name[1:])})"
SHORT_MONTH = f"(?:{'|'.join(calendar.month_abbr[1:])})"
PERIOD = (
    rf"^(\d{{4}}|Year ending {MONTH} \d{{4}}|{MONTH} to {MONTH} \d{{4}})$",
    "a period such as 2025, Year ending June 2026, or January to June 2026",
)
MILLIONS = pa.Check.lt(10_000, error="an amount in millions, such as 3.25 for 3,250,000")


@dataclass(frozen=True, eq=False)
class Table:
    """A table: its file, its key, which rows count on a day, and what it holds.

    A row counts once the day in its column `dated_by` has come, or the year there has ended. That
    column is known_from if rows count once they were public, and empty if every row always counts.
    An `optional` table without a file has no rows.
    """

    name: str
    key: tuple[str, ...]
    dated_by: str = "known_from"
    optional: bool = False
    title: str = ""
    schema: pa.DataFrameSchema = field(default_factory=pa.DataFrameSchema)

    def holds(self, title: str, /, **columns: pa.Column) -> Table:
        """The same table with what it holds, in a sentence, and its columns in order."""
        return replace(self, title=title, schema=pa.DataFrameSchema(dict(columns)))

    @property
    def columns(self) -> dict[str, pa.Column]:
        """Its columns by name, in order."""
        return dict(self.schema.columns)

    @functools.cached_property
    def rules(self) -> pa.DataFrameSchema:
        """What the schema asks of cells that have their column's type, and are there if needed."""
        columns = self.columns.items()
        return pa.DataFrameSchema(
            {
                name: pa.Column(None, column.checks, nullable=True, unique=column.unique)
                for name, column in columns
                if column.checks or column.unique
            }
        )

    @property
    def folder(self) -> Literal["official", "curated"]:
        """The folder of its file: only commands write what is official."""
        return "official" if self.name in OFFICIAL_NAMES else "curated"

    @property
    def path(self) -> str:
        """The file, relative to the data directory."""
        return f"{self.folder}/{self.name}.csv"

    @property
    def remedy(self) -> str:
        """What to do about a wrong cell; nobody should correct the publisher's tables by hand."""
        return RESTORE if self.folder == "official" else "Correct that cell."

    @property
    def counts_by_day(self) -> bool:
        """Whether a row counts from a day of its own period, not from when it was public.

        Only such a table can be summed over days; one that is dated by years cannot.
        """
        return self.dated_by in ("date", "week_ending", "end", "period_end", "key")


def either(values: Sequence[object]) -> str:
    """Allowed values in words: commitment, payment or nothing."""
    *earlier, last = map(str, values)
    return f"{', '.join(earlier)} or {last}" if earlier else last


def _column(
    dtype: str,
    words: str,
    *checks: pa.Check,
    unit: str = "",
    null: bool = False,
    unique: bool = False,
) -> pa.Column:
    """A column as pandera has it: `words` describe it, and `null` allows empty cells."""
    about = {"unit": unit}
    return pa.Column(
        dtype, list(checks), nullable=null, unique=unique, description=words, metadata=about
    )


def text_column(
    description: str, form: str = "", form_words: str = "", **options: Any
) -> pa.Column:
    """A column of words; `form` is their pattern, and `form_words` describe it in messages."""
    checks = [pa.Check.str_matches(form, error=form_words or f"the form {form}")] if form else []
    return _column("string", description, *checks, **options)


def choice_column(description: str, *values: str | int) -> pa.Column:
    """A column of one of these values, which are all words or all whole numbers."""
    dtype = "string" if isinstance(values[0], str) else "Int64"
    return _column(dtype, description, pa.Check.isin(list(values), error=either(values)))


def day_column(description: str, **options: Any) -> pa.Column:
    """A column of days."""
    return _column("datetime64[ns]", description, **options)


def _from(minimum: int | None) -> list[pa.Check]:
    return [] if minimum is None else [pa.Check.ge(minimum, error=f"at least {minimum}")]


def count_column(
    description: str, unit: str = "people", least: int | None = 0, **options: Any
) -> pa.Column:
    """A column of whole numbers from `least` on, or of any if that is None."""
    return _column("Int64", description, *_from(least), unit=unit, **options)


def number_column(description: str, unit: str, least: int | None = 0, **options: Any) -> pa.Column:
    """A column of numbers; of millions, which nobody should give in pounds."""
    checks = [*_from(least), *([MILLIONS] if unit.endswith("million") else [])]
    return _column("float64", description, *checks, unit=unit, **options)


def rate_column(description: str, unit: str) -> pa.Column:
    """A column of numbers that others are divided by: never 0."""
    return _column("float64", description, pa.Check.gt(0, error="more than 0"), unit=unit)


def shared(*names: str) -> dict[str, pa.Column]:
    """Columns that are the same in several tables, by name."""
    return {name: SHARED[name] for name in names}


SHARED = {
    "source_id": text_column("Source"),
    "known_from": day_column("Day from which it was public"),
    "confidence": choice_column("How sure we are of the row", "high", "medium", "low"),
    "note": text_column("What else to know", null=True),
    "measure": text_column("What is counted"),
    "period_start": day_column("First day"),
    "period_end": day_column("Last day"),
    "people": count_column("People who arrived in small boats"),
    "date": day_column("Day of arrival", unique=True),
    "week_ending": day_column("Sunday on which the week ends", unique=True),
    "people_arrived": count_column("People detected arriving in small boats"),
    "boats_arrived": count_column("Boats they arrived in", "boats"),
    "edition": day_column("Day on which the edition that gives the row was published"),
    "file_name": text_column("Name of the file as read"),
    "last_day": day_column("Last day it covers"),
    "read_on": day_column("Day on which it was read"),
    "source_url": text_column(
        "Address of the file, or of the page that offers it; not recorded where nobody gave one",
        rf"^({WEB_ADDRESS}|not recorded)$",  # sources.ADDRESS_UNKNOWN if none was given
        "an address that begins with https://, or not recorded",
    ),
}
