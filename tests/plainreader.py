"""The two sheets of a workbook read a second way: the standard library's XML parser, and the rules as written.

It shares no code with the package. It does not judge: what it cannot make sense of it gives as it stands, so that a
comparison with what was accepted shows any difference.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HEADERS = {
    "date": "date",
    "week ending": "date",
    "migrants arrived": "people_arrived",
    "boats arrived": "boats_arrived",
    "boats arrived - involved in uncontrolled landings": "boats_uncontrolled",
    "migrants prevented": "people_prevented",
    "events prevented": "events_prevented",
}
Row = dict[str, object]


def sheets(path: Path) -> dict[str, list[Row]]:
    """SB_01 and SB_02: for each row with a date, its date and numbers, None for a dash; the last sheet of a name."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    found = {}
    for sheet in root.iter(f"{TABLE}table"):
        if sheet.get(f"{TABLE}name") in ("SB_01", "SB_02"):
            found[str(sheet.get(f"{TABLE}name"))] = records(rows(sheet))
    return found


def rows(sheet: ElementTree.Element) -> list[list[object]]:
    """Rows of cells, repeats written out where they hold something."""
    found: list[list[object]] = []
    for row in sheet.iter(f"{TABLE}table-row"):
        cells: list[object] = []
        for cell in row:
            found_in = content(cell)
            times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            cells += [found_in] * (times if found_in != "" else min(times, 50))
        times = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        blank = all(cell == "" for cell in cells)
        found += [cells] * (min(times, 50) if blank else times)
    return found


def content(cell: ElementTree.Element) -> object:
    """What a cell holds: a number, a date, or its words; what cannot be either, as that."""
    try:
        return value(cell)
    except ValueError:
        return "no value"


def value(cell: ElementTree.Element) -> object:
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{OFFICE}value", ""))
    if kind == "date":
        day = dt.datetime.fromisoformat(cell.get(f"{OFFICE}date-value", ""))
        return day.date() if day.time() == dt.time() else day
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", "")
    stated = cell.get(f"{OFFICE}string-value")
    if stated is not None:
        return stated
    return "\n".join("".join(words.itertext()) for words in cell.iter(f"{TEXT}p"))


def records(cells: list[list[object]]) -> list[Row]:
    """The rows below the header as records by our names of the columns."""
    names: dict[int, str] = {}
    found: list[Row] = []
    for row in cells:
        words = [HEADERS.get(heading(cell)) for cell in row]
        if not names and words.count("people_arrived") and words.count("date"):
            names = {at: name for at, name in enumerate(words) if name}
        elif names:
            record: Row = {name: number(row[at] if at < len(row) else "") for at, name in names.items()}
            if any(value != "" for name, value in record.items() if name != "date"):
                found.append(record)
    return found


def heading(cell: object) -> str:
    words = " ".join(str(cell).lower().replace("–", "-").replace("—", "-").split())
    words = re.sub(r"\[.*?\]", "", words).strip()
    return re.sub(r" ?[0-9]{1,2}$", "", words)  # a raised footnote number


def number(cell: object) -> object:
    """A number, a date, None for a dash; words that say a number or a date as what they say."""
    if isinstance(cell, float):
        return int(cell) if cell == cell and abs(cell) < 1e15 and cell == int(cell) else cell
    if isinstance(cell, str):
        words = " ".join(re.sub(r"\[.*?\]$", "", cell.strip()).split())
        if words in ("-", "–", "—", "−"):
            return None
        if re.fullmatch(r"[0-9,]+", words):
            return int(words.replace(",", ""))
        for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
            try:
                return dt.datetime.strptime(words, form).date()
            except ValueError:
                continue
        return words
    return cell
