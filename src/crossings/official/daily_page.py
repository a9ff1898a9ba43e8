"""The official page "last 7 days" as a checked table.

It has the newest days, before the weekly workbook covers them. A page is read as strictly as the
workbook: anything that does not fit is an error that names the row and column. Nothing in the page
is run, and mark-up is never read as words.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree, html

from crossings.common.files import read_bounded
from crossings.errors import InputError
from crossings.official import publisher_slips, workbook
from crossings.official.publisher_slips import Slip
from crossings.official.workbook import (
    MOST_IN_A_CELL,
    clean,
    day_from_words,
    header_for_comparison,
    is_dash,
    plain_words,
    whole_number,
)
from crossings.tables.as_of import FIRST_DAY, LAST_DAY
from crossings.tables.series_rules import wrong_boats_of
from crossings.tables.vintages import MEASURED

LARGEST = 1_000_000  # bytes; the page weighs some 50,000
MOST_DAYS = 31
ONE_DAY = dt.timedelta(days=1)
ADVICE = "Save the page again; if it still says so, ask its publisher. Nothing was changed."
HEADERS = {
    **{name: workbook.HEADERS[name] for name in ("date", *MEASURED)},
    "boats_uncontrolled": "Boats involved in uncontrolled landings",
}
MARKS = ("<a>", "<small>", "<sub>", "<sup>")  # elements of footnotes
IN_A_TABLE = {
    *("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("p", "div", "span", "br", "abbr", "b", "i", "em", "strong", "time"),
    *("a", "small", "sub", "sup"),
}
NOT_SHOWN = {
    *("template", "noscript", "noembed", "noframes", "iframe", "object", "dialog"),
    *("canvas", "audio", "video", "title", "textarea", "select", "xmp", "plaintext"),
}
HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)", re.IGNORECASE)
Cells = list[html.HtmlElement]


@dataclass(frozen=True, eq=False)
class DailyPage:
    """One daily page.

    The columns of its `days` are date, people_arrived, boats_arrived and boats_uncontrolled (<NA>
    for a dash). `sha256` is that of the words in its table, since each program that saves a page
    writes other bytes.
    """

    days: pd.DataFrame
    sha256: str
    file_name: str
    slips: Sequence[Slip] = ()  # what is read as missing, and needs a reason

    @property
    def last_day(self) -> dt.date:
        """The last day of its table."""
        last: dt.date = self.days.date.iloc[-1].date()
        return last


def read_page(path: Path, *, slips_too: bool = False) -> DailyPage:
    """Read the table of a saved page, and check it; writes nothing.

    The file may hold only the table. A day that is left out, named twice, or in another year is a
    slip by the publisher. It is refused or, with `slips_too`, read as missing: the caller then
    decides.

    Raises InputError, naming row and column, for a page without exactly one such table; for a table
    that holds anything but words and numbers; for days out of order; for numbers that are not
    whole; for boats without people, or more boats than people; for more days than a page ever has.
    """
    content = read_bounded(path, LARGEST, "the saved page, an .html file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(f"{path}: expected a page in UTF-8, found other bytes.") from None
    rows = _table_rows(path, text)
    days, slips = _days(path, rows)
    if not slips_too:
        publisher_slips.refuse(slips)
    return DailyPage(days, _hash(rows), plain_words(path.name) or "unnamed", slips)


def _hash(rows: list[Cells]) -> str:
    """The SHA-256 of the words in our columns, row by row."""
    places = [_places(rows[0])[name][0] for name in HEADERS]
    lines = ["\t".join(_words(row[place]) for place in places) for row in rows[1:]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _refused(words: str) -> InputError:
    return InputError(f"{words} {ADVICE}")


def _table_rows(path: Path, text: str) -> list[Cells]:
    """The rows of the table of the last 7 days, with the header.

    Raises InputError unless the page shows exactly one such table, whole and of plain cells.
    """
    tables = _tables_shown(path, text)
    table = _only_fitting(path, tables)
    for element in table.iterdescendants(etree.Element):
        if foreign := _foreign_kind(element):
            raise _refused(
                f"{path}: expected words and numbers in the table of the last 7 days, "
                f"found {foreign}."
            )
    if text.lower().count("</table") < len(tables):
        raise _refused(f"{path}: the page breaks off inside the table of the last 7 days.")
    rows = list(_rows(table))
    _check_header(path, rows[0])
    return rows


def _tables_shown(path: Path, text: str) -> list[html.HtmlElement]:
    """The tables of a page that a browser would show, including those within others."""
    try:
        page = html.document_fromstring(text.encode(), html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        raise _refused(f"{path}: expected a page, found nothing in it.") from None
    return [
        table
        for table in page.iter("table")
        if not any(_is_hidden(element) for element in (table, *table.iterancestors()))
    ]


def _only_fitting(path: Path, tables: Sequence[html.HtmlElement]) -> html.HtmlElement:
    """The one table that names at least three of our columns in its first row.

    Tables within others are not looked at. Raises InputError unless there is exactly one.
    """
    outer_tables = [table for table in tables if next(table.iterancestors("table"), None) is None]
    fitting = [table for table in outer_tables if len(_places(next(_rows(table), []))) >= 3]
    if len(fitting) != 1:
        none_fitting = f"{len(outer_tables)} other tables" if outer_tables else "no table"
        titles = ", ".join(list(HEADERS.values())[:3])
        number_found = "more than one" if fitting else none_fitting
        raise _refused(
            f"{path}: expected one table with the columns {titles}; found {number_found}."
        )
    return fitting[0]


def _check_header(path: Path, header: Cells) -> None:
    """Check that the first row names each of our columns once."""
    places = _places(header)
    for name, title in HEADERS.items():
        times = len(places.get(name, []))
        if times != 1:
            problem = "is there twice" if times else "is missing"
            titles = ", ".join(clean(_words(cell))[:80] for cell in header)
            raise _refused(
                f"{path}, row 1: the column {title} {problem}; the columns found are {titles}."
            )


def _rows(table: html.HtmlElement) -> Iterator[Cells]:
    return (list(row.iterchildren("td", "th")) for row in table.iter("tr"))


def _words(cell: html.HtmlElement) -> str:
    """All words of a cell on one line."""
    return " ".join(" ".join(_runs(cell)).split())


def _runs(cell: html.HtmlElement) -> list[str]:
    """The text nodes of a cell that are not blank."""
    return [run for run in cell.itertext(etree.Element) if run.strip()]


def _is_hidden(element: html.HtmlElement) -> bool:
    """Whether a browser would hide an element, by its name or its own attributes.

    Style sheets are not read.
    """
    attributes = element.attrib
    return (
        element.tag in NOT_SHOWN
        or "hidden" in attributes
        or "hidden" in attributes.get("class", "").lower()
        or HIDING_STYLE.search(attributes.get("style", "")) is not None
    )


def _foreign_kind(element: html.HtmlElement) -> str:
    """The kind of an element that could change what a cell seems to say; empty for others."""
    spans = [name for name in ("colspan", "rowspan") if element.get(name, "1") != "1"]
    if spans:
        return f"a {spans[0]}"
    if element.tag not in IN_A_TABLE:
        return f"<{str(element.tag)[:40]}>"
    return f"a hidden <{element.tag}>" if _is_hidden(element) else ""


def _footnote_mark(cell: html.HtmlElement) -> str:
    """The first element that sets a part of a cell's text apart; empty if none does.

    One of MARKS counts even around the whole text: the digit of a footnote alone in a cell would be
    read as its number. Any other counts if the text is in several pieces. A number in pieces is
    refused anyway, since `_words` puts spaces between them, but here the message names the element.
    """
    names = [
        f"<{element.tag}>" if isinstance(element.tag, str) else "a comment"
        for element in cell.iterdescendants()
    ]
    marks = [name for name in names if name in MARKS]
    return (marks or names)[0] if marks or len(_runs(cell)) > 1 else ""


def _places(header: Cells) -> dict[str, list[int]]:
    """The places of each of our columns in a row of headers."""
    names = {header_for_comparison(title): name for name, title in HEADERS.items()}
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(header):
        if name := names.get(header_for_comparison(_words(cell))):
            places.setdefault(name, []).append(at)
    return places


def _days(path: Path, rows: list[Cells]) -> tuple[pd.DataFrame, list[Slip]]:
    """The days of the table, and its slips; a day named twice or in another year is left out."""
    days = _values(path, rows)
    slips = _in_another_year(path, days)
    slips += _breaks_in_order(path, days)
    missing = {slip.key for slip in slips}
    complete = [values for values in days if values["date"] not in missing]
    if not complete:
        raise InputError(slips[0].refusal)
    frame = pd.DataFrame(complete, columns=list(HEADERS))
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[ns]")
    return frame.astype(dict.fromkeys(MEASURED, "Int64")), slips


def _values(path: Path, rows: list[Cells]) -> list[dict[str, Any]]:
    """The values of each row below the header, by the names in HEADERS.

    Raises InputError for too many rows or none, and for a row that does not fit.
    """
    header, *below = rows
    places = {name: at[0] for name, at in _places(header).items()}
    if not 1 <= len(below) <= MOST_DAYS:
        raise _refused(f"{path}: expected 1 to {MOST_DAYS} days in the table, found {len(below)}.")
    days = []
    for row, cells in enumerate(below, start=2):
        where = f"{path}, row {row}"
        if len(cells) != len(header):
            raise _refused(
                f"{where}: expected {len(header)} cells, as in the header, found {len(cells)}."
            )
        days.append(_day(where, {name: cells[place] for name, place in places.items()}))
    return days


def _in_another_year(path: Path, days: list[dict[str, Any]]) -> list[Slip]:
    """The slip if exactly one day of three or more is in another year than its place says.

    Its date in `days` is then corrected. Of two days either may be wrong, and if several seem
    wrong, the others may be: those are left unchanged.
    """
    dates = [values["date"] for values in days]
    for at, date in enumerate(dates if len(dates) > 2 else []):
        neighbour = at + 1 if at == 0 else at - 1
        due = dates[neighbour] + dt.timedelta(days=at - neighbour)
        same_day = (date.day, date.month) == (due.day, due.month) and date != due
        if same_day and _in_order([*dates[:at], due, *dates[at + 1 :]]):
            days[at]["date"] = due
            wrong = _wrong_cell(f"{path}, row {at + 2}", "date", f"{due}", f"{date}")
            return [Slip("arrivals_recent", due, "date", at + 2, f"{date}", f"{due}", str(wrong))]
    return []


def _in_order(dates: Sequence[dt.date]) -> bool:
    """Whether each day is the one after the day before it."""
    return all(after - before == ONE_DAY for before, after in itertools.pairwise(dates))


def _breaks_in_order(path: Path, days: list[dict[str, Any]]) -> list[Slip]:
    """The slips if days are left out or named twice."""
    dates = [values["date"] for values in days]
    return [
        _out_of_order(f"{path}, row {row}", row, date, before)
        for row, (before, date) in enumerate(itertools.pairwise(dates), start=3)
        if date != before + ONE_DAY
    ]


def _out_of_order(where: str, row: int, day: dt.date, before: dt.date) -> Slip:
    """The slip if one day is left out or named twice; InputError for any other wrong order.

    `before` is the day in the row above, and `where` names file and row.
    """
    due = before + ONE_DAY
    twice = ", which occurs twice" if day == before else ""
    wrong = _wrong_cell(where, "date", f"{due}", f"{day}{twice}")
    if day not in (before, due + ONE_DAY):
        raise wrong
    missing = before if day == before else due
    return Slip("arrivals_recent", missing, "date", row, f"{day}", f"{due}", str(wrong))


def _wrong_cell(where: str, name: str, expected: str, cell: str) -> InputError:
    return _refused(f"{where}, column {HEADERS[name]}: expected {expected}, found {cell}.")


def _day(where: str, cells: dict[str, html.HtmlElement]) -> dict[str, Any]:
    """One row as values; InputError if they contradict each other."""
    for name, cell in cells.items():
        if element := _footnote_mark(cell):
            cell_shown = (
                f"{_quoted(_words(cell))}, of which {element} sets a part apart, as a footnote's is"
            )
            raise _wrong_cell(where, name, "one piece of text", cell_shown)
    words = {name: _words(cell) for name, cell in cells.items()}
    date = _date(where, words.pop("date"))
    counts = {name: _count(where, name, text) for name, text in words.items()}
    if wrong := wrong_boats_of(*(counts[name] or 0 for name in MEASURED)):
        raise _wrong_cell(where, *wrong)
    return {"date": date, **counts}


def _date(where: str, text: str) -> dt.date:
    """The day that a cell names; InputError if it cannot be a day of the series."""
    day = day_from_words(text)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise _wrong_cell(where, "date", "a day such as 21 August 2026", _quoted(text))
    return day


def _count(where: str, name: str, text: str) -> int | None:
    """The number in a cell, or None for a dash in a column that allows one."""
    if name == "boats_uncontrolled" and is_dash(text):
        return None
    value = whole_number(text)
    if value is None or value > MOST_IN_A_CELL:
        raise _wrong_cell(
            where, name, f"a whole number from 0 to {MOST_IN_A_CELL:,}", _quoted(text)
        )
    return value


def _quoted(words: str) -> str:
    return repr(clean(words)[:60]) if words else "nothing"
