"""Open an OpenDocument spreadsheet (.ods) that may be anything at all: damaged, huge, or made to do harm.

The parser trusts what a file says of its own size, so everything that could exhaust memory or be read in two
ways is refused first, and the parser is handed only what was looked at.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineWorkbook

from crossings.errors import InputError
from crossings.files import read_bounded

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
# Many times what the official workbook has (75 kB, 2.4 MB unpacked, 5 parts); more could fill the memory.
MOST_BYTES, MOST_UNPACKED, MOST_ENTRIES = 50_000_000, 100_000_000, 1_000  # bytes, bytes, parts of the archive
# Of one sheet, and spaces in a run: few bytes can ask for endless repeats. The official sheets have some 3,200 rows.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_SPACES = 50_000, 100, 5_000_000, 1_000
VALUE_OF = {  # the type of a cell → the attribute that holds its value; text may be in the cell instead
    **dict.fromkeys(("float", "percentage", "currency"), "office:value"),
    **{kind: f"office:{kind}-value" for kind in ("date", "time", "boolean", "string")},
}
SPAN = "\0"  # stands where a part of a text begins or ends that is not plain: set in a style, a link, a tab
PLAIN = (
    "text:p",
    "text:s",
    "text:span",
)  # what a number in words may be made of; spans only around the whole of it
MARKED_DIGIT = re.compile(f"[0-9]{SPAN}+[0-9]")  # 257 with a raised 1 behind it would be read as 2571
NUMBER_SHOWN = re.compile(r"[0-9,.\s]+")
IN_BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]$")  # a footnote's mark, which may follow a number
ERROR_SHOWN = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A)|Err:[0-9]+")
AGAIN = "Download the file again from its page on GOV.UK."
LOOKS = (  # first bytes → what such a file is
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Excel workbook (.xls)"),
    (re.compile(rb"%PDF"), "a PDF"),
    (re.compile(rb"\s*(<!doctype html|<html)", re.IGNORECASE), "a web page (HTML)"),
    (re.compile(rb"\s*<"), "an XML file"),
    (re.compile(rb"PK\x05\x06"), "an empty ZIP archive"),
    (re.compile(rb"[^\x00\r\n]{1,400},[^\x00\r\n]*[\r\n]"), "a CSV file"),
)
DAMAGE = (  # what zipfile raises for archives that are broken, encrypted, or packed in a way it does not know
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    ValueError,
    KeyError,
    OSError,
    OverflowError,
)

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True)
class Spreadsheet:
    """The sheets asked for, as rows of cells, from the spreadsheet's row 1 on; an empty cell is ""."""

    sha256: str
    sheets: dict[str, list[list[Cell]]]


def read(path: Path, names: Sequence[str]) -> Spreadsheet:
    """Read the named sheets of an .ods file; nothing is written, and the file is read once.

    Raises InputError for a file that is missing, empty, too large, cut short, encrypted or no .ods; for one
    that unpacks to too much or declares a DOCTYPE; for a sheet that is missing, there twice, or too large;
    and for a cell that shows an error.
    """
    content = _content(path)
    xml = _content_xml(path, content)
    _scan(path, xml, names)
    return Spreadsheet(hashlib.sha256(content).hexdigest(), _sheets(path, xml, names))


def _content(path: Path) -> bytes:
    """The bytes of a file that may be a ZIP archive."""
    content = read_bounded(path, MOST_BYTES, "the official workbook, an .ods file")
    if not content.startswith(b"PK\x03\x04"):
        looks = next((what for first, what in LOOKS if first.match(content[:4096])), "something else")
        raise InputError(f"{path} is not a workbook: expected an .ods file, found {looks}. {AGAIN}")
    return content


def _content_xml(path: Path, content: bytes) -> bytes:
    """The part of the archive that holds the cells, unpacked only once its stated size is known."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
                raise InputError(
                    f"{path} would unpack to {unpacked:,} bytes in {len(entries):,} parts; at most "
                    f"{MOST_UNPACKED:,} in {MOST_ENTRIES:,} are read. {AGAIN}"
                )
            if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
                raise InputError(f"{path} is an Excel workbook (.xlsx); expected the official .ods. {AGAIN}")
            if any(names.count(part) != 1 for part in ("mimetype", "content.xml")):
                raise InputError(f"{path} is a ZIP archive but not an .ods workbook. {AGAIN}")
            if archive.read("mimetype").strip() != MIMETYPE.encode():
                raise InputError(f"{path} is not a spreadsheet: its type should be {MIMETYPE}. {AGAIN}")
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
            if b"encryption-data" in manifest:
                raise InputError(f"{path} is protected by a password; the official workbook is not. {AGAIN}")
            return archive.read("content.xml")
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(f"{path} is cut short or damaged ({error}). {AGAIN}") from None


def _scan(path: Path, xml: bytes, names: Sequence[str]) -> None:
    """Refuse what the parser would not survive, or would read as something that the page does not show."""
    scan = _Scan(path, names)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = scan.text, scan.doctype
    parser.StartCdataSectionHandler = scan.cdata
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise InputError(f"{path} is damaged: content.xml is not well-formed ({error}). {AGAIN}") from None


class _Scan:
    """One pass over content.xml: how far sheets reach, repeats counted in full, and cells that show an error.

    Names carry the usual prefixes, unresolved, since that is how the parser matches them.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.path, self.names, self.sheet = path, names, ""
        self.row, self.column, self.lowest, self.widest, self.cells = 0, 0, 0, 0, 0
        self.shown: list[str] | None = None
        self.kind, self.foreign = "", ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._named(name, attributes)
        if name in ("table:table-cell", "table:covered-table-cell"):
            self.column += _times(attributes.get("table:number-columns-repeated"))
            if any(key.startswith("office:") or key == "table:formula" for key in attributes):
                self._filled()
                self._typed(attributes)
        elif name == "table:table-row":
            self.row, self.column = self.row + _times(attributes.get("table:number-rows-repeated")), 0
        elif name == "table:table":
            self.cells += self.lowest * self.widest
            self.sheet, self.row, self.lowest, self.widest = attributes.get("table:name", ""), 0, 0, 0
        elif name == "text:s":
            if _times(attributes.get("text:c")) > MOST_SPACES:
                raise InputError(f"{self.path}, sheet {self.sheet}, row {self.row}: endless spaces. {AGAIN}")
            self.text(" ")
        elif name != "text:p":
            self.text(SPAN)
            self.foreign = self.foreign if name in PLAIN else self.foreign or name

    def _named(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse names that mean something else than in every .ods: the parser looks at the prefixes alone."""
        root = name == "office:document-content"
        for part in ("office", "table", "text"):
            meant = attributes.get(f"xmlns:{part}", None if root else NAMESPACE.format(part))
            if meant != NAMESPACE.format(part):
                raise InputError(
                    f"{self.path} is damaged: content.xml does not name its parts as .ods does. {AGAIN}"
                )

    def _filled(self) -> None:
        self.shown, self.foreign = [], ""
        self.lowest, self.widest = self.row, max(self.widest, self.column)
        cells = self.cells + self.lowest * self.widest
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS or cells > MOST_CELLS:
            raise InputError(
                f"{self.path}, sheet {self.sheet}: row {self.row:,}, column {self.column:,} holds something; "
                f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are read. {AGAIN}"
            )

    def _typed(self, attributes: dict[str, str]) -> None:
        """Refuse a value of another type than the cell says it is of: programs differ on which of the two they read."""
        values = {key for key in attributes if key.startswith("office:") and key.endswith("value")}
        kind = self.kind = attributes.get("office:value-type", "none")
        if self.sheet in self.names and values - {VALUE_OF.get(kind)}:
            raise InputError(
                f"{self.path}, sheet {self.sheet}, row {self.row}, column {self.column}: expected a value of the "
                f"type it says, {kind}, found {', '.join(sorted(values))}. {AGAIN}"
            )

    def text(self, words: str) -> None:
        if self.shown is not None:
            self.shown.append(words)

    def end(self, name: str) -> None:
        if name not in ("text:p", "text:s"):
            self.text(SPAN)
        if self.shown is None or name not in ("table:table-cell", "table:covered-table-cell"):
            return
        parts, self.shown = "".join(self.shown), None
        shown = parts.replace(SPAN, "").strip()
        apart = MARKED_DIGIT.search(parts) or (self.foreign and NUMBER_SHOWN.fullmatch(shown))
        if (
            self.sheet in self.names
            and self.kind == "string"
            and apart
            and NUMBER_SHOWN.fullmatch(IN_BRACKETS.sub("", shown))
        ):
            raise InputError(
                f"{self.path}, sheet {self.sheet}, row {self.row}, column {self.column}: expected a number of one "
                f"piece, found {shown}, of which some digits are set apart, as a footnote's are. {AGAIN}"
            )
        if self.sheet in self.names and ERROR_SHOWN.fullmatch(shown):
            raise InputError(
                f"{self.path}, sheet {self.sheet}, row {self.row}, column {self.column}: expected a value, "
                f"found the error {shown}. {AGAIN}"
            )

    def cdata(self) -> None:
        raise InputError(f"{self.path} holds CDATA, which the parser would pass over. {AGAIN}")

    def doctype(self, *_: object) -> None:
        raise InputError(f"{self.path} declares a DOCTYPE, which no .ods workbook needs. {AGAIN}")


def _times(repeated: str | None) -> int:
    """How often a cell or row stands; what is no number is left to the parser to refuse."""
    if repeated is None:
        return 1
    return int(repeated) if re.fullmatch(r"[0-9]{1,9}", repeated.strip()) else MOST_CELLS


def _sheets(path: Path, xml: bytes, names: Sequence[str]) -> dict[str, list[list[Cell]]]:
    """The sheets by name, from the bytes that were scanned and nothing else of the archive."""
    scanned = io.BytesIO()
    with zipfile.ZipFile(scanned, "w") as archive:
        for part, text in (("mimetype", MIMETYPE), ("META-INF/manifest.xml", MANIFEST), ("content.xml", xml)):
            archive.writestr(part, text)
    scanned.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(scanned)
        found = workbook.sheet_names
        for name in names:
            if found.count(name) != 1:
                times = "is missing" if name not in found else "is there twice"
                sheets = ", ".join(found)[:400] or "none"
                raise InputError(f"{path}: the sheet {name} {times}; the sheets are {sheets}. {AGAIN}")
        return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the parser is not an Exception
        raise InputError(f"{path} cannot be read as an .ods workbook ({error}). {AGAIN}") from None
