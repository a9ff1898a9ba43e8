"""The Home Office workbook, sheets SB_01 and SB_02, as two checked tables.

Every figure on arrivals rests on this file. So anything that does not fit the known form is an
error that names the cell, never a guess and never a 0.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crossings.common.csv_injection import begins_formula
from crossings.errors import InputError
from crossings.official import opendocument, publisher_slips
from crossings.official.opendocument import Cell
from crossings.official.publisher_slips import Slip
from crossings.tables import series_rules
from crossings.tables.series_rules import Fault
from crossings.tables.vintages import COUNTS, KEYS

HEADER_WITHIN = 20  # rows from the top: titles and remarks may come before the header
NOTE_LENGTH = 200  # characters kept of a note: a remark fits, a page of text would swell the table
MOST_IN_A_CELL = 10_000_000  # people, boats or attempts: no day or week can have more
DASHES = "-‐‑‒–—―−"
# May be a dash: not collected.
OPTIONAL = ("boats_uncontrolled", "people_prevented", "events_prevented")
ADVICE = "Download the workbook again; if it still says so, ask its publisher. Nothing was changed."
# The day comes before the month unless the year is first; %b is a month's first three letters.
DAYS_WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
MIDNIGHT = re.compile(r"(?<=-[0-9]{2})T00:00(:00(\.0+)?)?Z?$")
# A mark in brackets after a value or a header: a footnote's number or letter, or a status: r, p, e.
MARK = re.compile(r"\s*[\[(]\s*(notes?|footnotes?)?\s*([0-9, ]{1,9}|[a-z])\s*[\])]", re.IGNORECASE)
IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? ([0-9]{4})")


@dataclass(frozen=True)
class Layout:
    """One sheet: its name and our table of it."""

    sheet: str
    table: str

    @property
    def key(self) -> str:
        """The column that holds the date."""
        return KEYS[self.table]

    @property
    def measured(self) -> list[str]:
        """The columns that hold numbers."""
        return COUNTS[self.table]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of our columns."""
        return {name: HEADERS[name] for name in (self.key, *self.measured, "note")}


HEADERS = {
    "date": "Date",
    "week_ending": "Week ending",
    "people_arrived": "Migrants arrived",
    "boats_arrived": "Boats arrived",
    "boats_uncontrolled": "Boats arrived - involved in uncontrolled landings",
    "people_prevented": "Migrants prevented",
    "events_prevented": "Events prevented",
    "note": "Notes",
}
WORDED_OTHERWISE = {"note": "notes", "week ending sunday": "week ending"}
DAILY = Layout("SB_01", "arrivals_daily")
WEEKLY = Layout("SB_02", "arrivals_weekly")


@dataclass(frozen=True, eq=False)
class Workbook:
    """One vintage: `daily` and `weekly` as arrivals_daily.csv and arrivals_weekly.csv hold them."""

    daily: pd.DataFrame
    weekly: pd.DataFrame
    sha256: str
    file_name: str
    slips: Sequence[Slip] = ()  # what is read as missing, and needs a reason
    first_row: int = 2  # of the days, in their sheet

    @property
    def last_day(self) -> dt.date:
        """The last day that the daily sheet covers."""
        day: dt.date = self.daily["date"].iloc[-1].date()
        return day

    @property
    def last_week(self) -> dt.date:
        """The Sunday that ends the last week of the weekly sheet.

        As a rule it is four days before the last day.
        """
        day: dt.date = self.weekly["week_ending"].iloc[-1].date()
        return day


def read_workbook(path: Path, *, slips_too: bool = False) -> Workbook:
    """Read the official workbook and check it; writes nothing.

    A week's uncontrolled landings that are not the sum of its days are a slip by the publisher.
    They are refused or, with `slips_too`, read as missing: the caller then decides.

    The workbook counts people and boats that were detected. A dash means not collected, <NA>. Only
    uncontrolled landings and preventions may have dashes, before their first number or after their
    last. The week that ends on 1 January 2023 counts uncontrolled landings of only that day, the
    first on which they were collected.

    Raises InputError, naming sheet, row and column, unless sheets and columns have their names,
    every day since 1 January 2018 and every week has a row, boats arrive exactly when people do,
    and weeks are the sums of their days. How far the weeks lag behind the days is not checked.
    """
    sha256, sheets = opendocument.read(path, (DAILY.sheet, WEEKLY.sheet))
    daily, weekly = (_Sheet(path, layout, sheets[layout.sheet]) for layout in (DAILY, WEEKLY))
    for sheet in (daily, weekly):
        _check_days(sheet)
        _check_collected(sheet)
    slips = _check_weeks(daily, weekly)
    if not slips_too:
        publisher_slips.refuse(slips)
    name = plain_words(path.name) or "unnamed"
    return Workbook(daily.frame, weekly.frame, sha256, name, slips, daily.first_row)


class _Sheet:
    """One sheet as a typed table, with the place of each cell for messages."""

    def __init__(self, path: Path, layout: Layout, cells: Sequence[Sequence[Cell]]) -> None:
        """Read `cells`, the sheet's rows from row 1; InputError for a cell that does not fit."""
        self.path, self.layout = path, layout
        header, places = _header(path, layout, cells)
        blank, rows = _rows_of_data(layout, places, cells[header + 1 :])
        if not rows:
            raise _refused(
                f"{path}, sheet {layout.sheet}: no row follows the header in row {header + 1}."
            )
        self.first_row = header + 2 + blank
        columns = {
            layout.key: pd.Series([self._date(at, row[layout.key]) for at, row in enumerate(rows)]),
            **{
                name: pd.array([self._count(at, name, row[name]) for at, row in enumerate(rows)])
                for name in layout.measured
            },
            "note": [plain_words(row.get("note", "")) for row in rows],
        }
        types = dict.fromkeys(layout.measured, "Int64") | {"note": "string"}
        self.frame = pd.DataFrame(columns).astype({layout.key: "datetime64[ns]"} | types)

    def date(self, at: int) -> dt.date:
        """The day, or the Sunday that ends the week, of the row `at`."""
        day: dt.date = self.frame[self.layout.key].iloc[at].date()
        return day

    def refusal(self, fault: Fault) -> InputError:
        """The error for a cell that breaks a rule of the series."""
        return self.wrong(fault.at, fault.column, fault.expected, fault.found)

    def wrong(self, at: int, column: str, expected: str, cell: str) -> InputError:
        """The error for the cell in the row `at`, counted from 0 at the first row of data."""
        where = f"{self.path}, sheet {self.layout.sheet}, row {self.first_row + at}"
        return _refused(
            f"{where}, column {self.layout.headers[column]}: expected {expected}, found {cell}."
        )

    def _date(self, at: int, cell: Cell) -> dt.date:
        """The day that a cell holds, or gives as text; InputError for anything else."""
        if isinstance(cell, dt.datetime) and cell.time() == dt.time():
            return cell.date()
        if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
            return cell
        day = day_from_words(_unmarked(cell)) if isinstance(cell, str) else None
        if day is None:
            raise self.wrong(at, self.layout.key, "a date, without a time of day", _quoted(cell))
        return day

    def _count(self, at: int, column: str, cell: Cell) -> int | None:
        """The number in a cell; None for a dash in a column of OPTIONAL, InputError otherwise."""
        optional = column in OPTIONAL
        if optional and isinstance(cell, str) and is_dash(_unmarked(cell)):
            return None
        value = _number(cell)
        # NaN fails the second comparison.
        if value is None or not 0 <= value <= MOST_IN_A_CELL or value != int(value):
            dash = ", or a dash" if optional else ""
            expected = f"a whole number from 0 to {MOST_IN_A_CELL:,}{dash}"
            raise self.wrong(at, column, expected, _quoted(cell))
        return int(value)


def _refused(words: str, advice: str = ADVICE) -> InputError:
    return InputError(f"{words} {advice}")


def _header(
    path: Path, layout: Layout, cells: Sequence[Sequence[Cell]]
) -> tuple[int, dict[str, int]]:
    """The place of the header's row, from 0, and the place of each of our columns.

    Other columns are ignored. Only the notes may be missing, since no number rests on them, and
    then have no place. Raises InputError if another column is missing, or any is there twice.
    """
    titles = {name: header_for_comparison(title) for name, title in layout.headers.items()}
    at, header = _header_row(path, layout, cells)
    if titles["note"] not in header:
        del titles["note"]
    for name, title in titles.items():
        if header.count(title) != 1:
            times = "is there twice" if title in header else "is missing"
            raise _refused(
                f"{path}, sheet {layout.sheet}, row {at + 1}: the column {layout.headers[name]} "
                f"{times}; the columns found are {_columns_shown(cells[at])}.",
                opendocument.NEW_FORM,
            )
    return at, {name: header.index(title) for name, title in titles.items()}


def _header_row(
    path: Path, layout: Layout, cells: Sequence[Sequence[Cell]]
) -> tuple[int, list[str]]:
    """The place of the row near the top with most of our headers, from 0, and that row, normalised.

    Of rows with equally many of them, it is the first with the most different cells. Of a sheet
    without any, it is some row, and `_header` says what is missing. Raises InputError if these rows
    are blank.
    """
    near = [[header_for_comparison(cell) for cell in row] for row in cells[:HEADER_WITHIN]]
    if not any(any(row) for row in near):
        raise _refused(f"{path}, sheet {layout.sheet}: the sheet is empty.")
    our_titles = {header_for_comparison(title) for title in layout.headers.values()}
    fits = [(len(our_titles.intersection(row)), len(set(row))) for row in near]
    at = fits.index(max(fits))
    return at, near[at]


def _columns_shown(header: Sequence[Cell]) -> str:
    """The headers of a row, for a message."""
    return ", ".join(" ".join(str(cell).split())[:80] for cell in header if not _blank(cell))


def _rows_of_data(
    layout: Layout, places: Mapping[str, int], below: Sequence[Sequence[Cell]]
) -> tuple[int, list[dict[str, Cell]]]:
    """Our columns of the rows below the header, and the number of blank rows before the first.

    Footnotes may follow the last row with a date or a number; they are left out.
    """
    rows = [{name: row[place] for name, place in places.items()} for row in below]
    while rows and not _holds_data(layout, rows[-1]):
        rows.pop()
    blank = 0
    while blank < len(rows) and all(_blank(cell) for cell in rows[blank].values()):
        blank += 1
    return blank, rows[blank:]


def _holds_data(layout: Layout, row: Mapping[str, Cell]) -> bool:
    """Whether a row may have a date, or has anything in a column of numbers."""
    return _may_be_date(row[layout.key]) or not all(_blank(row[name]) for name in layout.measured)


def header_for_comparison(cell: Cell) -> str:
    """A header for comparison: its words in lower case, without footnote marks and punctuation.

    A raised footnote number, which appears as a digit after the last word, is left out too.
    """
    words = MARK.sub(" ", str(cell).casefold())
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", words).split())
    words = re.sub(r"(?<=[a-z]) ?[0-9]{1,2}$", "", words.removeprefix("number of "))
    return WORDED_OTHERWISE.get(words, words)


def _unmarked(words: str) -> str:
    """The words of a cell on one line, without a footnote mark in square brackets after them."""
    words = " ".join(words.split())
    before, bracket, mark = words.rpartition("[")
    return before.rstrip() if bracket and MARK.fullmatch(bracket + mark) else words


def _may_be_date(cell: Cell) -> bool:
    """Whether a cell is a day in words, or no text at all."""
    return not isinstance(cell, str) or day_from_words(_unmarked(cell)) is not None


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def clean(cell: Cell) -> str:
    """The cell as text on one line, without invisible characters, and at most NOTE_LENGTH long."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    signs = (" " if sign.isspace() else sign for sign in text)
    words = "".join(sign for sign in signs if not unicodedata.category(sign).startswith("C"))
    return " ".join(words.split())[:NOTE_LENGTH].strip()


def plain_words(cell: Cell) -> str:
    """Text for a table: as `clean` gives it, without leading signs that begin a formula.

    It is empty if nothing is left.
    """
    words = clean(cell)
    while begins_formula(words):
        words = words[1:].lstrip()
    return words


def _quoted(cell: Cell) -> str:
    """The content of a cell, for a message."""
    if _blank(cell):
        return "nothing"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return repr(clean(cell)[:60]) if isinstance(cell, str) else f"{cell}"


def day_from_words(words: str) -> dt.date | None:
    """A date given as text; None if the text is not a date.

    It has a form of DAYS_WRITTEN, maybe with midnight after an ISO date, or is like 1st May, 2026.
    """
    plain_day = IN_WORDS.sub(r"\1 \2 \3", MIDNIGHT.sub("", words))
    for form in DAYS_WRITTEN if words.isascii() and words == words.strip() else ():
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(plain_day, form).date()
    return None


def whole_number(words: str) -> int | None:
    """A number given as text, with or without commas between thousands; None for anything else."""
    if re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3})+", words):
        return int(words.replace(",", ""))
    return None


def is_dash(words: str) -> bool:
    """Whether a text is a dash, which means not collected."""
    return len(words) == 1 and words in DASHES


def _number(cell: Cell) -> float | None:
    """The number that a cell holds, or gives as text; None for anything else."""
    if isinstance(cell, str):
        return whole_number(_unmarked(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    return None


def _check_days(sheet: _Sheet) -> None:
    """Raise InputError for the first date out of place, or boats that do not fit their people."""
    for rule in (series_rules.wrong_date, series_rules.wrong_boats):
        if fault := rule(sheet.layout.table, sheet.frame):
            raise sheet.refusal(fault)


def _check_collected(sheet: _Sheet) -> None:
    """Check that no dash stands between two numbers, where it would hide a gap.

    Dashes are allowed before a column was collected, and in the newest rows.
    """
    for name in OPTIONAL:
        missing = list(sheet.frame[name].isna()) if name in sheet.frame else []
        numbers = [at for at, dash in enumerate(missing) if not dash]
        for at in range(numbers[0], numbers[-1]) if numbers else ():
            if missing[at]:
                expected = "a number, as in the rows around it"
                raise sheet.wrong(at, name, expected, f"a dash on {sheet.date(at)}")


def _check_weeks(daily: _Sheet, weekly: _Sheet) -> list[Slip]:
    """Check that every week is the sum of its days and none ends after the last day.

    Returns the slips that may be accepted, and sets their values to missing. Raises InputError for
    any other difference. Both sheets have passed `_check_days`.
    """
    days_in = daily.layout.sheet
    if late := series_rules.week_after_the_days(daily.frame, weekly.frame, days_in):
        raise weekly.refusal(late)
    slips = []
    for week in list(series_rules.wrong_weeks(daily.frame, weekly.frame)):
        end = weekly.date(week.at)
        fault = week.fault(end, "a dash")
        wrong = weekly.refusal(fault._replace(expected=f"{fault.expected} in {days_in}"))
        if week.column != "boats_uncontrolled" or week.stated is None or not week.whole:
            raise wrong
        place = (weekly.layout.table, end, week.column, weekly.first_row + week.at)
        slips.append(Slip(*place, f"{week.stated}", f"{week.due}", str(wrong)))
        weekly.frame.loc[week.at, week.column] = pd.NA
    return slips
