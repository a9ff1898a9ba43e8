"""Open an OpenDocument spreadsheet (.ods) that may be damaged, huge, or made to do harm.

calamine reads the cells. It gives plain text and trusts the size that a file states. So the XML is
first checked for anything that could fill the memory, and for cells that would be read as another
number than they show.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook

from crossings.common.files import read_bounded
from crossings.errors import InputError

# The official workbook has 75 kB, 2.4 MB unpacked, and 40,000 cells up to the last filled one.
MOST_BYTES, MOST_UNPACKED, MOST_CELLS, MOST_SPACES = 5_000_000, 25_000_000, 1_000_000, 1_000
IN_OFFICE, IN_TABLE, IN_TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("office", "table", "text")
)
COVERED = f"{IN_TABLE}covered-table-cell"
CELLS = (f"{IN_TABLE}table-cell", COVERED)
PLAIN = (f"{IN_TEXT}p", f"{IN_TEXT}span")  # elements that may hold a whole number as text
RUNS = etree.XPath(".//text()")
IN_BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]\s*$")  # a footnote mark may follow a number
NUMBER_SHOWN = re.compile(r"[0-9,.\s]+")
ERROR_SHOWN = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A)|Err:[0-9]+")
AGAIN = "Download the file again from its page on GOV.UK. Nothing was changed."
NEW_FORM = (
    "If the publisher renamed it, follow “Move to a new official format” in CONTRIBUTING.md; or "
    "else download the file again from its page on GOV.UK. Nothing was changed."
)
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read(path: Path, names: Sequence[str]) -> tuple[str, dict[str, list[list[Cell]]]]:
    """The SHA-256 of an .ods file, and the rows of cells of its named sheets, from row 1 on.

    An empty cell is "". Raises InputError for a file that is missing, empty, too large, cut short,
    encrypted or not an .ods; that unpacks to too much or declares a DOCTYPE; for a sheet that is
    missing or occurs twice; and for a cell that shows an error, or a number with a digit in other
    markup.
    """
    content = read_bounded(path, MOST_BYTES, "the official workbook, an .ods file")
    top = _parsed(path, _content_xml(path, content))
    cells = 0
    for sheet in top.iter(f"{IN_TABLE}table"):
        name = sheet.get(f"{IN_TABLE}name", "")
        rows = columns = 0
        for row, column, cell in _filled(sheet):
            rows, columns = row, max(columns, column)
            if name in names and (wrong := _misleading(cell)):
                raise _refused(f"{path}, sheet {name}, row {row}, column {column}: {wrong}.")
        cells += rows * columns
        if cells > MOST_CELLS:
            raise _refused(
                f"{path}, sheet {name}: expected at most {MOST_CELLS:,} cells, found {cells:,}."
            )
    return hashlib.sha256(content).hexdigest(), _sheets(path, content, names)


def _refused(words: str, advice: str = AGAIN) -> InputError:
    return InputError(f"{words} {advice}")


def _content_xml(path: Path, content: bytes) -> bytes:
    """The part of the archive that holds the cells, unpacked only once its stated size is known.

    Raises InputError for what is not an .ods file, is damaged or states too large a size.
    """
    if not content.startswith(b"PK"):
        raise _refused(
            f"{path} is not a workbook: "
            f"expected an .ods file, found one that begins {content[:20]!r}."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MOST_UNPACKED:
                raise _refused(
                    f"{path} would unpack to {unpacked:,} bytes; "
                    f"at most {MOST_UNPACKED:,} are read."
                )
            if "xl/workbook.xml" in names:
                raise _refused(
                    f"{path} is an Excel workbook: expected the .ods file that stands beside it."
                )
            if names.count("content.xml") != 1:  # programs differ on which of two they read
                parts = ", ".join(names)[:100] or "nothing"
                raise _refused(
                    f"{path} is not an .ods workbook: expected content.xml once, found {parts}."
                )
            return archive.read("content.xml")
    except InputError:
        raise
    except Exception as error:  # zipfile raises many kinds for broken or encrypted archives
        raise _refused(f"{path} is cut short or damaged ({error}).") from None


def _parsed(path: Path, xml: bytes) -> etree._Element:
    """The XML as a tree; InputError for what could fill the memory or what calamine would skip."""
    try:
        top = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        reason = " ".join(str(error).split())  # lxml breaks its lines
        raise _refused(f"{path} is damaged: content.xml is not well-formed ({reason}).") from None
    if top.getroottree().docinfo.doctype:
        raise _refused(f"{path} declares a DOCTYPE, which no .ods workbook needs.")
    if b"<![CDATA[" in xml:
        raise _refused(f"{path} holds CDATA, which calamine would skip.")
    if any(_times(space.get(f"{IN_TEXT}c")) > MOST_SPACES for space in top.iter(f"{IN_TEXT}s")):
        raise _refused(f"{path} holds more than {MOST_SPACES:,} spaces in a row.")
    return top


def _filled(sheet: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """The filled cells of a sheet, with row and column from 1: the last, for a repeated cell."""
    row = 0
    for line in sheet.iter(f"{IN_TABLE}table-row"):
        row += _times(line.get(f"{IN_TABLE}number-rows-repeated"))
        column = 0
        for cell in line.iterchildren(*CELLS):
            column += _times(cell.get(f"{IN_TABLE}number-columns-repeated"))
            if any(key.startswith(IN_OFFICE) for key in cell.attrib):
                yield row, column, cell


def _times(repeated: str | None) -> int:
    """How often a cell, row or space is repeated; more than is allowed if that is not a number."""
    if repeated is None:
        return 1
    return int(repeated) if re.fullmatch("[0-9]{1,9}", repeated) else MOST_CELLS + 1


def _misleading(cell: etree._Element) -> str:
    """What is wrong with a cell that shows something other than is read; empty if nothing.

    The plain text of 257 with a raised 1 after it is 2571. A formula that fails is stored as 0 or
    as empty text. A cell under a merged one is not shown.
    """
    text = "".join(cell.itertext()).strip()
    if cell.tag == COVERED:
        return f"expected nothing under a merged cell, found {text or 'a value'}"
    if ERROR_SHOWN.fullmatch(text):
        return f"expected a value, found the error {text}"
    kind = cell.get(f"{IN_OFFICE}value-type")
    if kind is None:
        return "expected a value that says its type, found none"
    shows_number = kind == "string" and NUMBER_SHOWN.fullmatch(IN_BRACKETS.sub("", text))
    if shows_number and _sets_digits_apart(cell):
        return (
            f"expected a plain number, found {text}, of which some digits are set apart, "
            "as a footnote's are"
        )
    return _unlike_what_it_shows(cell) if kind == "float" else ""


def _unlike_what_it_shows(cell: etree._Element) -> str:
    """What is wrong with a number that the reader of the sheet does not see; empty if nothing."""
    shown, value = _number_shown(cell), cell.get(f"{IN_OFFICE}value", "")
    if shown is None or _is_number(value, shown):
        return ""
    return f"expected the {shown} that it shows, found {value}"


def _number_shown(cell: etree._Element) -> str | None:
    """The digits that a cell shows, without comments and a mark in brackets; None without any."""
    text = "".join("".join(part.itertext()) for part in cell.iterchildren(PLAIN[0]))
    text = IN_BRACKETS.sub("", text).strip()
    is_number = NUMBER_SHOWN.fullmatch(text) and re.search("[0-9]", text)
    return re.sub(r"[,\s]", "", text) if is_number else None


def _is_number(value: str, digits: str) -> bool:
    """Whether a value is the number that some digits are."""
    try:
        return float(value) == float(digits)
    except ValueError:
        return False


def _sets_digits_apart(cell: etree._Element) -> bool:
    """Whether the digits of a cell are in several pieces of text, or in markup such as raised."""
    digits = [
        run for run in RUNS(cell) if re.search("[0-9]", run) and not IN_BRACKETS.fullmatch(run)
    ]
    return len(digits) > 1 or any(_element_around(run).tag not in PLAIN for run in digits)


def _element_around(run: Any) -> etree._Element:
    """The element around a piece of text; lxml keeps text after an element with that element."""
    parent = run.getparent()
    return parent.getparent() if run.is_tail else parent


def _sheets(path: Path, content: bytes, names: Sequence[str]) -> dict[str, list[list[Cell]]]:
    """The rows of the named sheets by calamine; InputError if one is not there exactly once."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        present = workbook.sheet_names
        for name in names:
            if present.count(name) != 1:
                times = "is missing" if name not in present else "is there twice"
                sheets = ", ".join(present)[:400] or "none"
                raise _refused(
                    f"{path}: the sheet {name} {times}; the sheets are {sheets}.", NEW_FORM
                )
        return {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in names
        }
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the parser is not an Exception
        raise _refused(f"{path} cannot be read as an .ods workbook ({error}).") from None
