"""Opening a file that may be anything: what is no workbook is refused, and nothing is changed."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import workbooks
from conftest import raising
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import Xml, changed, refusal, written

from crossings.errors import InputError
from crossings.official.workbook import read_workbook


def holding(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def a_gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**30)


def zipped(**parts: str | bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in parts.items():
                file.writestr(name, content)

    return write


def cut_to(share: float) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        content = written(path).read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return write


def spoilt(path: Path) -> None:
    content = bytearray(written(path).read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def bomb(path: Path) -> None:
    workbooks.archive(path, workbooks.document(" " * 26_000_000))


def bomb_that_lies(path: Path) -> None:
    """One whose directory states another unpacked size for content.xml than is true."""
    bomb(path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as file:
        true = file.getinfo("content.xml").file_size.to_bytes(4, "little")
    at = content.rindex(b"PK\x01\x02")
    at = content.index(true, at)
    content[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(content))


def of_content(body: str, doctype: str = "") -> Callable[[Path], object]:
    return lambda path: workbooks.archive(path, workbooks.document(body, doctype))


def of_bytes(content: str | bytes) -> Callable[[Path], object]:
    return lambda path: workbooks.archive(path, content)


def twice_in_the_archive(path: Path) -> None:
    # Two parts of one name: programs differ on which of them they read.
    written(path)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("content.xml", "<other/>")


def one_row(cell: str, rows: str = "1", sheet: str = "SB_01") -> str:
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return f'<table:table table:name="{sheet}">{row}</table:table>'


def repeated(rows: str, columns: str) -> str:
    times = f'table:number-columns-repeated="{columns}"'
    return one_row(f'<table:table-cell {times} office:value-type="float" office:value="1"/>', rows)


def spaces(count: int) -> str:
    text = f'<text:p><text:s text:c="{count}"/></text:p>'
    return one_row(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')


UTF_16 = '<?xml version="1.0" encoding="UTF-16"?>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
SB_01 = workbooks.table_xml("SB_01", workbooks.vintage().sheets()["SB_01"])

# what it is → (how such a file is made, what the message must say)
NO_WORKBOOK: dict[str, tuple[Callable[[Path], object], str]] = {
    "no file": (lambda path: None, "does not exist"),
    "a directory": (lambda path: path.mkdir(), "is not a file"),
    "an empty file": (holding(b""), "is empty"),
    "a gigabyte": (a_gigabyte, "1,073,741,824 bytes"),
    "a web page": (
        holding(b"\n<!DOCTYPE html><html>Not found</html>"),
        "begins b'\\n<!DOCTYPE html",
    ),
    "noise": (holding(bytes(range(256))), "not a workbook"),
    "an Excel workbook": (
        zipped(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
        "is an Excel workbook: expected the .ods file",
    ),
    "an empty archive": (zipped(), "found nothing"),
    "a text document": (
        zipped(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<x/>"}),
        "cannot be read",
    ),
    "cut short early": (cut_to(0.1), "cut short or damaged"),
    "cut short late": (cut_to(0.99), "cut short or damaged"),
    "a byte spoilt": (spoilt, "damaged"),
    "no XML inside": (of_bytes(b"\x00\x01\x02"), "not well-formed"),
    "XML cut short": (of_bytes(workbooks.document(SB_01)[:3000]), "not well-formed"),
    "a zip bomb": (bomb, "would unpack to"),
    "a zip bomb that states a small size": (bomb_that_lies, "damaged"),
    "a part twice": (twice_in_the_archive, "not an .ods"),
    "a DOCTYPE with entities": (of_content("&b;", LAUGHS), "DOCTYPE"),
    "a DOCTYPE in UTF-16": (of_bytes(f"{UTF_16}{LAUGHS}<x/>".encode("utf-16")), "DOCTYPE"),
    "two million columns": (
        of_content(repeated("2", "1000000")),
        "at most 1,000,000 cells, found 2,000,000",
    ),
    "two million rows": (
        of_content(repeated("1000000", "2")),
        "at most 1,000,000 cells, found 2,000,000",
    ),
    "rows past counting": (of_content(repeated("9" * 5000, "1")), "cells"),
    "many large sheets": (of_content(repeated("50000", "100") * 2), "cells"),
    "endless spaces": (of_content(spaces(10**9)), "spaces"),
    "a sheet twice": (of_content(SB_01 + SB_01), "twice"),
    "digits it would pass over": (
        of_content(SB_01.replace(">12<", ">1<![CDATA[2]]><", 1)),
        "holds CDATA",
    ),
    "a date without its type": (
        of_content(one_row('<table:table-cell office:date-value="2018-01-02"/>')),
        "row 1, column 1: expected a value that says its type",
    ),
    "a repeat that is no number": (of_content(repeated("x", "1")), "cells"),
}


@pytest.mark.parametrize("name", NO_WORKBOOK)
def test_what_is_no_workbook_is_refused_and_changes_nothing(tmp_path, name):
    make, words = NO_WORKBOOK[name]
    path = tmp_path / "book.ods"
    make(path)
    message = refusal(path, tmp_path / "data")
    assert words in message and "\n" not in message


HELD = '<table:{} office:value-type="float" office:value="12"><text:p>{}</text:p></table:{}>'


@pytest.mark.parametrize(
    ("kind", "shown", "words"),
    [
        ("table-cell", "112", "expected the 112 that it shows, found 12"),
        ("table-cell", "1,012", "expected the 1012 that it shows, found 12"),
        ("covered-table-cell", "12", "expected nothing under a merged cell, found 12"),
    ],
)
def test_a_number_that_no_reader_sees_is_refused(tmp_path, kind, shown, words):
    cell = Xml(HELD.format(kind, shown, kind))
    path = written(tmp_path / "book.ods", changed("SB_01", 3, 2, cell))
    assert f"row 3, column 2: {words}" in refusal(path, tmp_path / "data")


@pytest.mark.parametrize("shown", ["12", "12 [r]", "12<text:s/>", ""])
def test_a_number_is_read_as_it_is_shown(tmp_path, shown):
    cell = Xml(HELD.format("table-cell", shown, "table-cell"))
    path = written(tmp_path / "book.ods", changed("SB_01", 3, 2, cell))
    assert read_workbook(path).daily.people_arrived.iloc[1] == 12


def test_what_cannot_or_may_not_be_read_is_refused(tmp_path, monkeypatch):
    # The parser itself gives up on such a file, with an error of its own.
    cell = Xml('<table:table-cell office:value-type="float" office:value="abc"/>')
    path = written(tmp_path / "book.ods", changed("SB_01", 3, 2, cell))
    assert "cannot be read" in refusal(path, tmp_path / "data")
    path = written(tmp_path / "book.ods")
    monkeypatch.setattr(Path, "open", raising(PermissionError(13, "Permission denied")))
    with pytest.raises(InputError, match=r"cannot be read: .*Permission denied"):
        read_workbook(path)


def test_a_panic_of_the_parser_is_refused_unlike_an_interrupt(tmp_path, monkeypatch):
    # A panic in Rust arrives as a BaseException, which `except Exception` lets through as a
    # traceback.
    panic = type("PanicException", (BaseException,), {})
    parser = "crossings.official.opendocument.CalamineWorkbook"
    path = written(tmp_path / "book.ods")
    monkeypatch.setattr(
        parser, SimpleNamespace(from_filelike=raising(panic("index out of bounds")))
    )
    with pytest.raises(InputError, match="cannot be read as an"):
        read_workbook(path)
    monkeypatch.setattr(parser, SimpleNamespace(from_filelike=raising(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        read_workbook(path)


SHEETS = workbooks.vintage(9, 1).sheets().items()
CONTENT = workbooks.document("".join(workbooks.table_xml(*sheet) for sheet in SHEETS))


OTHER = st.text(max_size=8) | st.sampled_from(["-", "9" * 9, "</text:p>"])
QUIET = [HealthCheck.function_scoped_fixture]


@given(st.integers(0, len(CONTENT)), st.integers(0, 40), OTHER)
@settings(max_examples=150, derandomize=True, database=None, suppress_health_check=QUIET)
def test_whatever_stands_in_it_is_read_or_refused(tmp_path, at, length, other):
    content = (CONTENT[:at] + other + CONTENT[at + length :]).encode("utf-8", "surrogatepass")
    try:
        book = read_workbook(workbooks.archive(tmp_path / "book.ods", content))
    except InputError:
        return
    assert len(book.daily) == 9 and len(book.weekly) == 1
