"""Any change of a sound workbook is read exactly right, or refused in a sentence.

There is no traceback and no wrong number.

A change is drawn at random: of cells, headers, rows, the XML, or the bytes. What is accepted is
held to a second reading of the changed file, by the standard library's XML parser and the rules as
written, which shares no code with the first. It does not judge: what it cannot make sense of it
gives as it stands, so that any difference shows.
"""

import contextlib
import copy
import datetime as dt
import os
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import workbooks
from workbooks import Cell, Sheets, Xml

from crossings.errors import InputError
from crossings.official.workbook import Workbook, read_workbook

# Workbooks; by hand 1000: the same ones each time.
CHANGED = int(os.environ.get("CROSSINGS_MUTATIONS", "150"))
SOUND = workbooks.vintage(16, 2)
CONTENT = workbooks.document(
    "".join(workbooks.table_xml(*sheet) for sheet in SOUND.sheets().items())
)
NASTY: list[Cell] = [
    None,
    "",
    " ",
    "-",
    "–",
    "- ",
    "--",
    "0",
    "7",
    " 12 ",
    "1,305",
    "1,30",
    "1.0",
    "1e3",
    "+5",
    "-5",
    "٣",
    "１２",
    "½",
    "NaN",
    "inf",
    "twelve",
    "=1+1",
    "#REF!",
    "#N/A",
    "[x]",
    "12 [r]",
    "12 [note 1]",
    "12 (r)",
    "x" * 300,
    "<script>alert(1)</script>",
    "\u202e12",
    "12\u200b",
    "Total",
    "01/02/2018",
    "13/01/2018",
    "1 Feb 2018",
    "2018-01-05",
    "Date",
    "Migrants arrived",
    0,
    1,
    5,
    -1,
    2.5,
    1e9,
    1e15,
    1e300,
    12.000000001,
    True,
    False,
    dt.date(2018, 1, 5),
    dt.date(1899, 12, 31),
    dt.datetime(2018, 1, 5),
    dt.datetime(2018, 1, 5, 12),
    Xml('<table:table-cell office:value-type="float" office:value="NaN"/>'),
    Xml(
        '<table:table-cell office:value-type="float" office:value="7">'
        "<text:p>8</text:p></table:table-cell>"
    ),
    Xml(
        '<table:table-cell office:value-type="percentage" office:value="7">'
        "<text:p>700%</text:p></table:table-cell>"
    ),
    Xml(
        '<table:table-cell office:value-type="currency" office:value="7">'
        "<text:p>£7</text:p></table:table-cell>"
    ),
    Xml('<table:table-cell office:value-type="float"><text:p>7</text:p></table:table-cell>'),
    Xml(
        '<table:table-cell office:value-type="string" office:string-value="7">'
        "<text:p>9</text:p></table:table-cell>"
    ),
    Xml(
        '<table:table-cell table:formula="of:=SUM([.B2:.B9])" '
        'office:value-type="float" office:value="7"/>'
    ),
    Xml('<table:table-cell office:value-type="time" office:time-value="PT12H00M00S"/>'),
    Xml('<table:table-cell office:value-type="date" office:date-value="2018-13-45"/>'),
    Xml(
        '<table:table-cell table:number-columns-repeated="3" '
        'office:value-type="float" office:value="0"/>'
    ),
    Xml(
        '<table:covered-table-cell office:value-type="float" office:value="7">'
        "<text:p>7</text:p></table:covered-table-cell>"
    ),
    Xml(
        '<table:table-cell office:value-type="string">'
        "<office:annotation><text:p>5</text:p></office:annotation>"
        "<text:p>7</text:p></table:table-cell>"
    ),
    Xml(
        '<table:table-cell office:value-type="float" office:value="7">'
        "<office:annotation><text:p>5</text:p></office:annotation>"
        "<text:p>7</text:p></table:table-cell>"
    ),
    Xml(
        '<table:table-cell office:value-type="string">'
        '<text:p>1<text:s text:c="2"/>2</text:p></table:table-cell>'
    ),
    Xml(
        '<table:table-cell office:value-type="string">'
        "<text:p>1<text:span>2</text:span></text:p></table:table-cell>"
    ),
    Xml(
        '<table:table-cell office:value-type="string">'
        "<text:p>1</text:p><text:p>2</text:p></table:table-cell>"
    ),
]


SHEETS = ("SB_01", "SB_02")


def a_cell(sheets: Sheets, chance: random.Random) -> None:
    """Another content of one cell, a header's too."""
    rows = [row for row in sheets[chance.choice(SHEETS)] if isinstance(row, list)]
    if row := chance.choice(rows or [[]]):
        row[chance.randrange(len(row))] = chance.choice(NASTY)


def a_little_more_or_less(sheets: Sheets, chance: random.Random) -> None:
    row, at = chance.choice(sheets[chance.choice(SHEETS)][1:] or [[None]]), chance.randrange(1, 4)
    if isinstance(row, list) and len(row) > at and isinstance(row[at], int):
        row[at] = int(row[at]) + chance.choice((-1, 1, 10, 100))  # type: ignore[arg-type]


def rows_about(sheets: Sheets, chance: random.Random) -> None:
    """Rows dropped, doubled, moved, blank, cut off, or added below."""
    if not (rows := sheets[chance.choice(SHEETS)]):
        return
    at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    below = chance.choice(
        [["Source: Home Office"], ["Total", 9, 9, 9], [None, None, "x"], ["1/1/2019"]]
    )
    changes = (
        lambda: rows.pop(at),
        lambda: rows.insert(other, copy.deepcopy(rows[at])),
        lambda: rows.insert(other, rows.pop(at)),
        lambda: rows.insert(at, [None]),
        lambda: rows.__delitem__(slice(at, None)),
        lambda: rows.append(below),
    )
    chance.choice(changes)()


def columns_about(sheets: Sheets, chance: random.Random) -> None:
    """Columns dropped, doubled, moved, or shifted for one row alone."""
    rows = sheets[chance.choice(SHEETS)]
    if not (width := len(rows[0]) if rows else 0):
        return
    at, other, chosen = chance.randrange(width), chance.randrange(width), chance.choice(rows)
    changes: tuple[Callable[[list[Cell]], object], ...] = (
        lambda row: row.pop(at),
        lambda row: row.insert(other, row[at]),
        lambda row: row.insert(other, row.pop(at)),
        lambda row: row is chosen and row.insert(at, None),
    )
    change = chance.choice(changes)
    for row in rows:
        if isinstance(row, list) and len(row) >= width:
            change(row)


CHANGES = (a_cell, a_cell, a_cell, a_little_more_or_less, rows_about, columns_about)
INSIDE = (
    "<table:table-header-rows>",
    "<table:table-row-group>",
    "<!-- -->",
    "<![CDATA[5]]>",
    "&#49;",
    "&amp;",
    '<table:table-row table:visibility="collapse">',
    "<text:p>3</text:p>",
    "<text:s/>",
    "</text:p>",
)
OTHER_CELLS = ("covered-table-cell", "cell", "table-row")


def xml_edited(content: str, chance: random.Random) -> str:
    """Make one edit of the XML.

    A tag, an attribute or a value is dropped, doubled, moved or made another.
    """
    pieces = re.findall(r"<[^>]+>|[^<]+", content)
    at, by = chance.randrange(len(pieces)), chance.choice((-1, 1, 7))
    edits: tuple[Callable[[str], list[str]], ...] = (
        lambda piece: [],
        lambda piece: [piece, piece],
        lambda piece: [chance.choice(pieces)],
        lambda piece: [re.sub(r' [a-z]+:[a-z-]+="[^"]*"', "", piece, count=1)],
        lambda piece: [re.sub(r"\d+", lambda match: str(int(match[0]) + by), piece, count=1)],
        lambda piece: [piece.replace("table-cell", chance.choice(OTHER_CELLS))],
        lambda piece: [chance.choice(INSIDE), piece],
    )
    return "".join([*pieces[:at], *chance.choice(edits)(pieces[at]), *pieces[at + 1 :]])


def bytes_edited(content: bytes, chance: random.Random) -> bytes:
    """A bit flipped, the end cut off, bytes left out or put in twice."""
    at, length = chance.randrange(len(content)), chance.randrange(1, 64)
    flipped = bytes([content[at] ^ (1 << chance.randrange(8))])
    return chance.choice(
        (
            content[:at] + flipped + content[at + 1 :],
            content[:at],
            content[:at] + content[at + length :],
            content[: at + length] + content[at:],
        )
    )


def mutated(path: Path, chance: random.Random) -> Path:
    kind = chance.choice(("sheets", "sheets", "sheets", "xml", "xml", "bytes"))
    if kind == "sheets":
        sheets = SOUND.sheets()
        for _ in range(chance.choice((1, 1, 2, 3))):
            chance.choice(CHANGES)(sheets, chance)
        return workbooks.write(path, sheets, repeat=chance.random() < 0.3)
    if kind == "xml":
        content = CONTENT
        for _ in range(chance.choice((1, 1, 2))):
            content = xml_edited(content, chance)
        return workbooks.archive(path, content)
    whole = workbooks.archive(path, CONTENT).read_bytes()
    path.write_bytes(bytes_edited(whole, chance))
    return path


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


def second_reading(path: Path) -> dict[str, list[Row]]:
    """Read SB_01 and SB_02 a second time.

    Each row with a date gives its date and numbers, with None for a dash. Of sheets with the same
    name the last one counts.
    """
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    records_by_sheet = {}
    for sheet in root.iter(f"{TABLE}table"):
        if sheet.get(f"{TABLE}name") in ("SB_01", "SB_02"):
            records_by_sheet[str(sheet.get(f"{TABLE}name"))] = records(rows(sheet))
    return records_by_sheet


def rows(sheet: ElementTree.Element) -> list[list[object]]:
    """Rows of cells, repeats written out where they hold something."""
    all_rows: list[list[object]] = []
    for row in sheet.iter(f"{TABLE}table-row"):
        cells: list[object] = []
        for cell in row:
            found_in = value(cell)
            times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            cells += [found_in] * (times if found_in != "" else min(times, 50))
        times = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        blank = all(cell == "" for cell in cells)
        all_rows += [cells] * (min(times, 50) if blank else times)
    return all_rows


def value(cell: ElementTree.Element) -> object:
    """What a cell holds: a number, a date, or its words; what cannot be either, as that."""
    kind = cell.get(f"{OFFICE}value-type")
    with contextlib.suppress(ValueError):
        if kind in ("float", "percentage", "currency"):
            return float(cell.get(f"{OFFICE}value", ""))
        if kind == "date":
            day = dt.datetime.fromisoformat(cell.get(f"{OFFICE}date-value", ""))
            return day.date() if day.time() == dt.time() else day
    if kind in ("float", "percentage", "currency", "date"):
        return "no value"
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", "")
    stated = cell.get(f"{OFFICE}string-value")
    if stated is not None:
        return stated
    return "\n".join("".join(words.itertext()) for words in cell.iter(f"{TEXT}p"))


def records(cells: list[list[object]]) -> list[Row]:
    """The rows below the header as records by our names of the columns."""
    names: dict[int, str] = {}
    read: list[Row] = []
    for row in cells:
        if not names:
            names = names_of_columns(row)
            continue
        record: Row = {name: number(row[at] if at < len(row) else "") for at, name in names.items()}
        if holds_a_value(record):
            read.append(record)
    return read


def names_of_columns(row: list[object]) -> dict[int, str]:
    """Our names of the columns by place, or none where the row is not the header."""
    names = [HEADERS.get(heading(cell)) for cell in row]
    if not {"people_arrived", "date"} <= set(names):
        return {}
    return {at: name for at, name in enumerate(names) if name}


def holds_a_value(record: Row) -> bool:
    """Whether a record holds more than its date."""
    return any(value != "" for name, value in record.items() if name != "date")


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
            with contextlib.suppress(ValueError):
                return dt.datetime.strptime(words, form).date()
        return words
    return cell


def as_read(book: Workbook) -> dict[str, list[Row]]:
    def plain(key: str, value: Any) -> object:
        return None if pd.isna(value) else value.date() if key == "date" else int(value)

    def records(frame: pd.DataFrame) -> list[Row]:
        read = frame.drop(columns="note").to_dict("records")
        return [{str(key): plain(str(key), value) for key, value in row.items()} for row in read]

    weekly = book.weekly.rename(columns={"week_ending": "date"})
    return {"SB_01": records(book.daily), "SB_02": records(weekly)}


def outcome(path: Path) -> str:
    """How a file was taken: "read", after comparing it with the second reading, or "refused"."""
    try:
        book = read_workbook(path)
    except InputError as error:
        assert "\n" not in str(error) and str(path) in str(error)
        return "refused"
    assert as_read(book) == second_reading(path)
    return "read"


def test_the_second_reading_agrees_on_the_sound_workbook(tmp_path):
    path = workbooks.write(tmp_path / "book.ods", SOUND.sheets())
    assert outcome(path) == "read"
    sheets = second_reading(path)
    assert len(sheets["SB_01"]) == 16 and sheets["SB_02"][0]["people_prevented"] is None


@pytest.mark.slow
def test_a_changed_workbook_is_read_exactly_right_or_refused(tmp_path):
    # Some are read and some refused: else the test could pass by refusing everything.
    outcomes = [
        outcome(mutated(tmp_path / "book.ods", random.Random(seed))) for seed in range(CHANGED)
    ]
    assert outcomes.count("read") >= CHANGED / 12 and outcomes.count("refused") >= CHANGED / 3


# Twelve, written in all ways that an .ods may write words, and some that it may not.
TWELVE = (
    "12",
    "1&#50;",
    "1<!-- x -->2",
    "1<?x y?>2",
    "1<text:span>2</text:span>",
    "<text:a>12</text:a>",
    "12<text:s/>",
    "12<text:tab/>",
    "1<text:s/>2",
    "1<text:tab/>2",
    "1<text:line-break/>2",
    "12<text:note><text:note-body><text:p>3</text:p></text:note-body></text:note>",
    "12<text:span>[<text:span>r</text:span>]</text:span>",
    "1<text:s text:c='0'/>2",
    "12<text:bookmark/>",
    "<text:ruby><text:ruby-base>12</text:ruby-base><text:ruby-text>3</text:ruby-text></text:ruby>",
    "1<x>2</x>",
    "&#x31;2",
    "1\n2",
    "12</text:p><text:p>",
    "12</text:p><text:p>3",
)


@pytest.mark.parametrize("words", TWELVE)
def test_words_that_are_a_number_are_that_number_or_refused(tmp_path, words):
    sheets = SOUND.sheets()
    cell = (
        f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    )
    workbooks.changed("SB_01", 3, 2, Xml(cell))(sheets)
    workbooks.write(tmp_path / "book.ods", sheets)
    if outcome(tmp_path / "book.ods") == "read":
        assert read_workbook(tmp_path / "book.ods").daily.people_arrived[1] == 12


FORMULAS = CONTENT.replace(
    'office:value-type="float"',
    'table:formula="of:=WEBSERVICE(&quot;http://x/&quot;)" office:value-type="float"',
)


def test_a_sheet_of_formulas_is_read_by_what_it_shows(tmp_path):
    plain = read_workbook(workbooks.write(tmp_path / "plain.ods", SOUND.sheets()))
    book = read_workbook(workbooks.archive(tmp_path / "book.ods", FORMULAS))
    pd.testing.assert_frame_equal(book.daily, plain.daily)


def test_a_formula_without_a_value_is_refused(tmp_path):
    without = re.sub(r' office:value-type="float" office:value="\d+"', "", FORMULAS)
    assert outcome(workbooks.archive(tmp_path / "none.ods", without)) == "refused"
