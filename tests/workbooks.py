"""These are tiny workbooks in the layout of the official one: .ods files that tests write.

The official one is large and not committed.
"""

import datetime as dt
import functools
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from crossings.errors import InputError
from crossings.official import ingest_workbook
from crossings.tables import stored

FIRST_DAY = dt.date(2018, 1, 1)
READ_ON = dt.date(2018, 1, 26)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
UNCONTROLLED = "Boats arrived - involved in uncontrolled landings"
DAILY = ["Date", "Migrants arrived", "Boats arrived", UNCONTROLLED, "Notes"]
WEEKLY = ["Week ending", *DAILY[1:4], "Migrants prevented", "Events prevented", "Notes"]


class Xml(str):
    """A cell, or a whole row, given as its own XML."""


Cell = None | bool | int | float | str | dt.date | Xml
Sheet = list[list[Cell] | Xml]
Sheets = dict[str, Sheet]
Change = Callable[[Sheets], object]


@dataclass
class Vintage:
    """This holds what one vintage says: a value for each day and week from the first on.

    None means that it was not collected.
    """

    people: list[int]
    boats: list[int]
    uncontrolled: list[int | None]
    prevented: list[int | None]
    events: list[int | None]
    daily_notes: dict[int, str] = field(default_factory=dict)
    weekly_notes: dict[int, str] = field(default_factory=dict)

    def day(self, at: int) -> dt.date:
        return FIRST_DAY + dt.timedelta(at)

    @property
    def last_day(self) -> dt.date:
        return self.day(len(self.people) - 1)

    def days(self) -> list[tuple[dt.date, int | None, int | None, int | None]]:
        counts = zip(self.people, self.boats, self.uncontrolled, strict=True)
        return [(self.day(at), *row) for at, row in enumerate(counts)]

    def weeks(
        self,
    ) -> list[tuple[dt.date, int | None, int | None, int | None, int | None, int | None]]:
        """Give the rows of the weekly sheet, without the note.

        Uncontrolled landings are those of the days on which they were collected.
        """
        rows: list[tuple[dt.date, int | None, int | None, int | None, int | None, int | None]] = []
        for at, prevented in enumerate(self.prevented):
            days = slice(7 * at, 7 * at + 7)
            collected = [value for value in self.uncontrolled[days] if value is not None]
            uncontrolled = sum(collected) if collected else None
            arrived = (sum(self.people[days]), sum(self.boats[days]), uncontrolled)
            rows.append((self.day(7 * at + 6), *arrived, prevented, self.events[at]))
        return rows

    def sheets(self) -> Sheets:
        """The workbook: a cover and notes, which nothing reads, and the two sheets of numbers."""

        def shown(rows: Sequence[Sequence[Cell]], notes: Mapping[int, str]) -> Sheet:
            dashed = [["-" if cell is None else cell for cell in row] for row in rows]
            return [[*row, notes.get(at)] for at, row in enumerate(dashed)]

        return {
            "Cover_sheet": [
                [None],
                [None],
                ["Migrants detected crossing the English Channel in small boats"],
            ],
            "Notes": [["Notes"], ["1. Provisional."]],
            "SB_01": [list(DAILY), *shown(self.days(), self.daily_notes)],
            "SB_02": [list(WEEKLY), *shown(self.weeks(), self.weekly_notes)],
        }


def vintage(days: int = 24, weeks: int = 3) -> Vintage:
    """Make a vintage of three weeks and three days, or of another length.

    Uncontrolled landings are collected from day 7, and preventions from week 2. The first week is
    thus like the official one that ends on 1 January 2023: one of its days was collected.
    """
    people = [(0, 12, 0, 7, 90, 0, 31)[at % 7] for at in range(days)]
    boats = [(0, 2, 0, 1, 3, 0, 2)[at % 7] for at in range(days)]
    uncontrolled: list[int | None] = [
        None if at < 6 else min(boats[at], at % 2) for at in range(days)
    ]
    prevented: list[int | None] = [None if at < 1 else 100 + at for at in range(weeks)]
    events: list[int | None] = [None if at < 1 else at - 1 for at in range(weeks)]
    return Vintage(people, boats, uncontrolled, prevented, events, {4: "Revised"}, {1: "Revised"})


def held(data: Path) -> Vintage:
    """Give the series that a data folder holds, as the vintage of a workbook.

    It can be changed or carried further.
    """
    daily, weekly = (stored.read(f"arrivals_{name}", data) for name in ("daily", "weekly"))

    def column(frame: pd.DataFrame, name: str) -> list[int | None]:
        return [None if value is pd.NA else int(value) for value in frame[name]]

    def notes(frame: pd.DataFrame) -> dict[int, str]:
        return {at: note for at, note in enumerate(frame.note.fillna("")) if note}

    arrived = (
        [int(value) for value in daily[f"{counted}_arrived"]] for counted in ("people", "boats")
    )
    prevented = (column(weekly, f"{counted}_prevented") for counted in ("people", "events"))
    return Vintage(
        *arrived, column(daily, "boats_uncontrolled"), *prevented, notes(daily), notes(weekly)
    )


def carried_on(vintage: Vintage, days: int) -> Vintage:
    """Give the vintage with so many days more, each like the same weekday a year before.

    Its weeks follow as they end.
    """
    series = {
        name: list(getattr(vintage, name))
        for name in ("people", "boats", "uncontrolled", "prevented", "events")
    }
    for _ in range(days):
        for name in ("people", "boats", "uncontrolled"):
            series[name].append(series[name][-52 * 7])
    while len(series["prevented"]) < len(series["people"]) // 7:
        for name in ("prevented", "events"):
            series[name].append(series[name][-52])
    return replace(vintage, **series)


def read_later(data: Path, days: int, folder: Path, times: float = 1, **settings: Any) -> None:
    """Read a workbook that goes so many days further, with so many times the people in them.

    `settings` are those of `ingest_workbook.ingest`.
    """
    series = held(data)
    later = carried_on(series, days)
    for at in range(len(series.people), len(later.people)):
        boats = later.boats[at]
        later.people[at] = min(400 * boats, max(boats, round(later.people[at] * times)))
    read_on = max(later.last_day + dt.timedelta(1), dt.date(2026, 11, 25))
    book = written(folder / "new.ods", of=later)
    ingest_workbook.ingest(book, data, read_on=read_on, **settings)


def without_claims(data: Path, folder: Path) -> Path:
    """A folder with the curated tables of the data but no claim, and with no official ones yet."""
    claims = Path(shutil.copytree(data / "curated", folder / "curated")) / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    shutil.copy(data / "sources.toml", folder)
    return folder


def write(path: Path, sheets: Mapping[str, Sheet], *, repeat: bool = False) -> Path:
    """Write an .ods file.

    With `repeat`, equal neighbours are one cell that says how often it stands.
    """
    return archive(
        path, document("".join(table_xml(name, rows, repeat) for name, rows in sheets.items()))
    )


def document(tables: str, doctype: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
        f"<office:document-content {NAMESPACES}><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def archive(path: Path, content: str | bytes, **parts: str) -> Path:
    """Make an .ods archive around a content.xml, always with the same bytes.

    `parts` replaces mimetype or manifest.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("mimetype"), parts.get("mimetype", MIMETYPE))
        file.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), parts.get("manifest", MANIFEST))
        file.writestr(zipfile.ZipInfo("content.xml"), content, zipfile.ZIP_DEFLATED)
    return path


def table_xml(name: str, rows: Sheet, repeat: bool = False) -> str:
    """Make a sheet, which ends as programs end it.

    At its end stand empty cells and rows up to the last that there could be.
    """
    lines = [row if isinstance(row, Xml) else row_xml(row, repeat) for row in rows]
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048000">{rest}</table:table-row>'
    return f'<table:table table:name="{escape(name)}">{"".join(lines)}{rest}</table:table>'


def row_xml(cells: Sequence[Cell], repeat: bool = False) -> str:
    drawn = [cell if isinstance(cell, Xml) else cell_xml(cell) for cell in cells]
    if repeat:
        runs = [
            (cell, f'table-cell table:number-columns-repeated="{len(list(run))}"')
            for cell, run in groupby(drawn)
        ]
        drawn = [cell.replace("table-cell", times, 1) for cell, times in runs]
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f"<table:table-row>{''.join(drawn)}{rest}</table:table-row>"


def blank_rows(times: int) -> Xml:
    return Xml(
        f'<table:table-row table:number-rows-repeated="{times}">'
        "<table:table-cell/></table:table-row>"
    )


def cell_xml(cell: Cell) -> str:
    """A cell with its value typed as spreadsheet programs type it."""
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        boolean = str(cell).lower()
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{boolean}"/>'
    if isinstance(cell, dt.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
        )
    if isinstance(cell, int | float):
        paragraph = f"<text:p>{cell}</text:p>"
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">{paragraph}'
            "</table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def changed(sheet: str, row: int, column: int, value: Cell) -> Change:
    """A change of one cell, row and column counted as the spreadsheet counts them, from 1."""

    def change(sheets: Sheets) -> None:
        cells = sheets[sheet][row - 1]
        assert isinstance(cells, list)
        cells[column - 1] = value

    return change


def written(path: Path, change: Change | None = None, of: Vintage | None = None) -> Path:
    """The vintage, or the usual one, as a file, with a change to its sheets."""
    sheets = (of or vintage()).sheets()
    if change:
        change(sheets)
    return write(path, sheets)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """What is in a folder, to the byte, and when it was last touched."""
    return {
        str(path.relative_to(folder)): (
            path.read_bytes() if path.is_file() else b"",
            path.stat().st_mtime_ns,
        )
        for path in [folder, *sorted(folder.rglob("*"))]
    }


@functools.cache
def read_before() -> tempfile.TemporaryDirectory[str]:
    """The tables of a good workbook, read once for all that copy them."""
    folder = tempfile.TemporaryDirectory()
    good = written(Path(folder.name) / "good.ods", of=vintage(22, 3))
    ingest_workbook.ingest(good, Path(folder.name), read_on=READ_ON)
    return folder


def refusal(path: Path, data: Path) -> str:
    """Give the message with which a file is refused.

    Nothing may change, whether or not one was read before.
    """
    shutil.copytree(read_before().name, data)
    before = snapshot(data)
    with pytest.raises(InputError) as refused:
        ingest_workbook.ingest(path, data, read_on=READ_ON)
    with pytest.raises(InputError):
        ingest_workbook.ingest(path, data.parent / "fresh", read_on=READ_ON)
    assert snapshot(data) == before and not (data.parent / "fresh").exists()
    assert str(path) in str(refused.value) and "\n" not in str(refused.value)
    return str(refused.value)
