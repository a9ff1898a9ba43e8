"""Tiny workbooks in the layout of the official one, as .ods files that the tests write themselves.

The official file is too large to reason about and may not be committed; three weeks in its layout show the same.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

FIRST_DAY = dt.date(2018, 1, 1)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
UNCONTROLLED = "Boats arrived - involved in uncontrolled landings"
DAILY = ["Date", "Migrants arrived", "Boats arrived", UNCONTROLLED, "Notes"]
WEEKLY = ["Week ending", *DAILY[1:4], "Migrants prevented", "Events prevented", "Notes"]


class Xml(str):
    """A cell, or a whole row, given as its own XML."""


Cell = None | bool | int | float | str | dt.date | Xml
Sheet = list[list[Cell] | Xml]


@dataclass
class Edition:
    """What one edition says: a value for each day and week from the first on; None is not collected."""

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
        """The rows of the daily sheet, without the note."""
        return [(self.day(at), self.people[at], self.boats[at], self.uncontrolled[at]) for at in range(len(self.people))]

    def weeks(self) -> list[tuple[dt.date, int | None, int | None, int | None, int | None, int | None]]:
        """The rows of the weekly sheet, without the note; uncontrolled landings as far as the days were collected."""
        rows = []
        for at, prevented in enumerate(self.prevented):
            days = slice(7 * at, 7 * at + 7)
            collected = [value for value in self.uncontrolled[days] if value is not None]
            uncontrolled = sum(collected) if collected else None
            arrived = (sum(self.people[days]), sum(self.boats[days]), uncontrolled)
            rows.append((self.day(7 * at + 6), *arrived, prevented, self.events[at]))
        return rows

    def sheets(self) -> dict[str, Sheet]:
        """The workbook: a cover and notes, which nothing reads, and the two sheets of numbers."""

        def shown(rows: Sequence[Sequence[Cell]], notes: Mapping[int, str]) -> Sheet:
            return [[*("-" if cell is None else cell for cell in row), notes.get(at)] for at, row in enumerate(rows)]

        return {
            "Cover_sheet": [[None], [None], ["Migrants detected crossing the English Channel in small boats"]],
            "Notes": [["Notes"], ["1. Provisional."]],
            "SB_01": [list(DAILY), *shown(self.days(), self.daily_notes)],
            "SB_02": [list(WEEKLY), *shown(self.weeks(), self.weekly_notes)],
        }


def edition(days: int = 24, weeks: int = 3) -> Edition:
    """Three weeks and three days: uncontrolled landings are collected from day 7 on, preventions from week 2 on.

    The first week is thus like the official one that ends on 1 January 2023: one of its days was collected.
    """
    people = [(0, 12, 0, 7, 90, 0, 31)[at % 7] for at in range(days)]
    boats = [(0, 2, 0, 1, 3, 0, 2)[at % 7] for at in range(days)]
    uncontrolled: list[int | None] = [None if at < 6 else min(boats[at], at % 2) for at in range(days)]
    prevented: list[int | None] = [None if at < 1 else 100 + at for at in range(weeks)]
    events: list[int | None] = [None if at < 1 else at - 1 for at in range(weeks)]
    return Edition(people, boats, uncontrolled, prevented, events, {4: "Revised"}, {1: "Revised"})


def write(path: Path, sheets: Mapping[str, Sheet], *, repeat: bool = False, doctype: str = "", **parts: str) -> Path:
    """Write an .ods file; with `repeat`, equal neighbours are one cell that says how often it stands."""
    tables = "".join(table_xml(name, rows, repeat) for name, rows in sheets.items())
    return archive(path, document(tables, doctype), **parts)


def document(tables: str, doctype: str = "") -> str:
    """The content.xml that holds the given tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content {NAMESPACES}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def archive(path: Path, content: str | bytes, **parts: str) -> Path:
    """An .ods archive around a content.xml; `parts` replaces mimetype or manifest."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", parts.get("mimetype", MIMETYPE), zipfile.ZIP_STORED)
        file.writestr("META-INF/manifest.xml", parts.get("manifest", MANIFEST))
        file.writestr("content.xml", content)
    return path


def table_xml(name: str, rows: Sheet, repeat: bool = False) -> str:
    """A sheet, which ends as spreadsheet programs end it: empty cells and rows up to the last there could be."""
    lines = [row if isinstance(row, Xml) else row_xml(row, repeat) for row in rows]
    rest = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    return f'<table:table table:name="{escape(name)}">{"".join(lines)}{rest}</table:table-row></table:table>'


def row_xml(cells: Sequence[Cell], repeat: bool = False) -> str:
    """A row of a sheet."""
    drawn = [cell if isinstance(cell, Xml) else cell_xml(cell) for cell in cells]
    if repeat:
        runs = [(cell, len(list(run))) for cell, run in groupby(drawn)]
        drawn = [
            cell.replace("table-cell", f'table-cell table:number-columns-repeated="{times}"', 1) if times > 1 else cell
            for cell, times in runs
        ]
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f"<table:table-row>{''.join(drawn)}{rest}</table:table-row>"


def blank_rows(times: int) -> Xml:
    """Several empty rows in one element."""
    return Xml(f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell/></table:table-row>')


def cell_xml(cell: Cell) -> str:
    """A cell with its value typed as spreadsheet programs type it."""
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def changed(sheet: str, row: int, column: int, value: Cell) -> Callable[[dict[str, Sheet]], None]:
    """A change of one cell, row and column counted as the spreadsheet counts them, from 1."""

    def change(sheets: dict[str, Sheet]) -> None:
        cells = sheets[sheet][row - 1]
        assert isinstance(cells, list)
        cells[column - 1] = value

    return change


def with_stated_size(path: Path, size: int) -> Path:
    """Make an archive's directory state another unpacked size for content.xml than is true."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as file:
        true = file.getinfo("content.xml").file_size.to_bytes(4, "little")
    at = content.rindex(b"PK\x01\x02")
    at = content.index(true, at)
    content[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(bytes(content))
    return path
