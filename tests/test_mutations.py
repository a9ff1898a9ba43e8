"""Any change of a sound workbook is read exactly right, or refused in a sentence: no traceback, no wrong number.

A change is drawn at random: of cells, headers, rows, the XML, or the bytes. What is accepted is held to a second
reading of the changed file that shares no code with the first.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
import random
import re
from pathlib import Path

import pandas as pd
import plainreader
import pytest
import workbooks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import Cell, Sheets, Xml

from crossings.errors import InputError
from crossings.official.workbook import Workbook, read_workbook

# In the suite a few; `CROSSINGS_MUTATIONS=1000 pytest tests/test_mutations.py` by hand. The same ones each time.
settings.register_profile(
    "same", max_examples=int(os.environ.get("CROSSINGS_MUTATIONS", "150")), derandomize=True, deadline=None,
    database=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
SAME = settings.get_profile("same")

SOUND = workbooks.vintage(16, 2)
CONTENT = workbooks.document("".join(workbooks.table_xml(*sheet) for sheet in SOUND.sheets().items()))
NASTY: list[Cell] = [
    None, "", " ", "-", "–", "- ", "--", "0", "7", " 12 ", "1,305", "1,30", "1.0", "1e3", "+5", "-5", "٣", "１２", "½", "NaN",
    "inf", "twelve", "=1+1", "#REF!", "#N/A", "[x]", "12 [r]", "12 [note 1]", "12 (r)", "x" * 300, "<script>alert(1)</script>",
    "\u202e12", "12\u200b", "Total", "01/02/2018", "13/01/2018", "1 Feb 2018", "2018-01-05", "Date", "Migrants arrived",
    0, 1, 5, -1, 2.5, 1e9, 1e15, 1e300, 12.000000001, True, False, dt.date(2018, 1, 5), dt.date(1899, 12, 31),
    dt.datetime(2018, 1, 5), dt.datetime(2018, 1, 5, 12),
    Xml('<table:table-cell office:value-type="float" office:value="NaN"/>'),
    Xml('<table:table-cell office:value-type="float" office:value="7"><text:p>8</text:p></table:table-cell>'),
    Xml('<table:table-cell office:value-type="percentage" office:value="7"><text:p>700%</text:p></table:table-cell>'),
    Xml('<table:table-cell office:value-type="currency" office:value="7"><text:p>£7</text:p></table:table-cell>'),
    Xml('<table:table-cell office:value-type="float"><text:p>7</text:p></table:table-cell>'),
    Xml('<table:table-cell office:value-type="string" office:string-value="7"><text:p>9</text:p></table:table-cell>'),
    Xml('<table:table-cell table:formula="of:=SUM([.B2:.B9])" office:value-type="float" office:value="7"/>'),
    Xml('<table:table-cell office:value-type="time" office:time-value="PT12H00M00S"/>'),
    Xml('<table:table-cell office:value-type="date" office:date-value="2018-13-45"/>'),
    Xml('<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="0"/>'),
    Xml('<table:covered-table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:covered-table-cell>'),
    Xml('<table:table-cell office:value-type="string"><office:annotation><text:p>5</text:p></office:annotation>'
        "<text:p>7</text:p></table:table-cell>"),
    Xml('<table:table-cell office:value-type="float" office:value="7"><office:annotation><text:p>5</text:p>'
        "</office:annotation><text:p>7</text:p></table:table-cell>"),
    Xml('<table:table-cell office:value-type="string"><text:p>1<text:s text:c="2"/>2</text:p></table:table-cell>'),
    Xml('<table:table-cell office:value-type="string"><text:p>1<text:span>2</text:span></text:p></table:table-cell>'),
    Xml('<table:table-cell office:value-type="string"><text:p>1</text:p><text:p>2</text:p></table:table-cell>'),
]  # fmt: skip


def a_cell(sheets: Sheets, chance: random.Random) -> None:
    """Another content of one cell, a header's too."""
    rows = [row for row in sheets[chance.choice(("SB_01", "SB_02"))] if isinstance(row, list)]
    row = chance.choice(rows or [[None]])
    if row:
        row[chance.randrange(len(row))] = chance.choice(NASTY)


def a_little_more_or_less(sheets: Sheets, chance: random.Random) -> None:
    """A number that is near the true one."""
    row = chance.choice(sheets[chance.choice(("SB_01", "SB_02"))][1:] or [[None]])
    at = chance.randrange(1, 4)
    if isinstance(row, list) and len(row) > at and isinstance(row[at], int):
        row[at] = int(row[at]) + chance.choice((-1, 1, 10, 100))  # type: ignore[arg-type]


def rows_about(sheets: Sheets, chance: random.Random) -> None:
    """Rows dropped, doubled, swapped, blank, or moved elsewhere."""
    rows = sheets[chance.choice(("SB_01", "SB_02"))]
    if not rows:
        return
    at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    what = chance.randrange(6)
    if what == 0:
        del rows[at]
    elif what == 1:
        rows.insert(other, copy.deepcopy(rows[at]))
    elif what == 2:
        rows[at], rows[other] = rows[other], rows[at]
    elif what == 3:
        rows.insert(at, [None])
    elif what == 4:
        del rows[at:]
    else:
        others = [["Source: Home Office"], ["Total", 9, 9, 9], [None, None, "x"], ["1/1/2019"]]
        rows.append(chance.choice(others))


def columns_about(sheets: Sheets, chance: random.Random) -> None:
    """Columns dropped, doubled, swapped, or shifted for one row alone."""
    name = chance.choice(("SB_01", "SB_02"))
    width = len(sheets[name][0]) if sheets[name] else 0
    if not width:
        return
    at, other, what = chance.randrange(width), chance.randrange(width), chance.randrange(4)
    one = chance.randrange(len(sheets[name]))
    for number, row in enumerate(sheets[name]):
        if not isinstance(row, list) or len(row) < width:
            continue
        if what == 0:
            del row[at]
        elif what == 1:
            row.insert(other, row[at])
        elif what == 2:
            row[at], row[other] = row[other], row[at]
        elif number == one:
            row.insert(at, None)


CHANGES = (a_cell, a_cell, a_cell, a_little_more_or_less, rows_about, columns_about)


def xml_edited(content: str, chance: random.Random) -> str:
    """One edit of the XML: a tag, an attribute or a value that is dropped, doubled or another."""
    pieces = re.findall(r"<[^>]+>|[^<]+", content)
    at, what = chance.randrange(len(pieces)), chance.randrange(7)
    if what == 0:
        del pieces[at]
    elif what == 1:
        pieces.insert(at, pieces[at])
    elif what == 2:
        other = chance.randrange(len(pieces))
        pieces[at], pieces[other] = pieces[other], pieces[at]
    elif what == 3:
        pieces[at] = re.sub(r' [a-z]+:[a-z-]+="[^"]*"', "", pieces[at], count=1)
    elif what == 4:
        pieces[at] = re.sub(
            r"\d+", lambda found: str(int(found[0]) + chance.choice((-1, 1, 7))), pieces[at], count=1
        )
    elif what == 5:
        pieces[at] = pieces[at].replace(
            "table-cell", chance.choice(("covered-table-cell", "cell", "table-row"))
        )
    else:
        inside = ('<table:table-header-rows>', "<table:table-row-group>", "<!-- -->", "<![CDATA[5]]>", "&#49;", "&amp;",
                  '<table:table-row table:visibility="collapse">', "<text:p>3</text:p>", "<text:s/>", "</text:p>")  # fmt: skip
        pieces.insert(at, chance.choice(inside))
    return "".join(pieces)


def bytes_edited(content: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut off, left out or put in twice."""
    at, length = chance.randrange(len(content)), chance.randrange(1, 64)
    what = chance.randrange(4)
    if what == 0:
        return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
    if what == 1:
        return content[:at]
    if what == 2:
        return content[:at] + content[at + length :]
    return content[: at + length] + content[at:]


def mutated(path: Path, chance: random.Random) -> Path:
    """A sound workbook with one to three changes of one kind."""
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


def as_read(book: Workbook) -> dict[str, list[plainreader.Row]]:
    frames = {"SB_01": book.daily, "SB_02": book.weekly.rename(columns={"week_ending": "date"})}
    return {
        name: [
            {
                key: None if pd.isna(value) else value.date() if key == "date" else int(value)
                for key, value in row.items()
            }
            for row in frame.drop(columns="note").to_dict("records")
        ]
        for name, frame in frames.items()
    }


def outcome(path: Path) -> str:
    """How a file was taken: "read", after comparing it with the second reading, or "refused"."""
    try:
        book = read_workbook(path)
    except InputError as error:
        assert "\n" not in str(error) and str(path) in str(error)
        return "refused"
    assert as_read(book) == plainreader.sheets(path)
    return "read"


def test_the_second_reading_agrees_on_the_sound_workbook(tmp_path: Path) -> None:
    path = workbooks.write(tmp_path / "book.ods", SOUND.sheets())
    assert outcome(path) == "read"
    found = plainreader.sheets(path)
    assert len(found["SB_01"]) == 16 and found["SB_02"][0]["people_prevented"] is None


@SAME
@given(seed=st.integers(0, 2**63))
def test_a_changed_workbook_is_read_exactly_right_or_refused(tmp_path: Path, seed: int) -> None:
    outcome(mutated(tmp_path / "book.ods", random.Random(seed)))


def test_some_changes_are_read_and_some_refused(tmp_path: Path) -> None:
    # Else the test above could pass by refusing everything.
    found = [outcome(mutated(tmp_path / "book.ods", random.Random(seed))) for seed in range(60)]
    assert found.count("read") >= 5 and found.count("refused") >= 20


# Twelve, written in all ways that an .ods may write words, and some that it may not.
TWELVE = ("12", "1&#50;", "1<!-- x -->2", "1<?x y?>2", "1<text:span>2</text:span>", "<text:a>12</text:a>", "12<text:s/>",
          "12<text:tab/>", "1<text:s/>2", "1<text:tab/>2", "1<text:line-break/>2", "12<text:note><text:note-body><text:p>3"
          "</text:p></text:note-body></text:note>", "12<text:span>[<text:span>r</text:span>]</text:span>", "1<text:s text:c='0'/>2",
          "12<text:bookmark/>", "<text:ruby><text:ruby-base>12</text:ruby-base><text:ruby-text>3</text:ruby-text></text:ruby>",
          "1<x>2</x>", "&#x31;2", "1\n2", "12</text:p><text:p>", "12</text:p><text:p>3")  # fmt: skip


@pytest.mark.parametrize("words", TWELVE)
def test_words_that_are_a_number_are_that_number_or_refused(tmp_path: Path, words: str) -> None:
    sheets = SOUND.sheets()
    cell = f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    workbooks.changed("SB_01", 3, 2, Xml(cell))(sheets)
    workbooks.write(tmp_path / "book.ods", sheets)
    if outcome(tmp_path / "book.ods") == "read":
        assert read_workbook(tmp_path / "book.ods").daily.people_arrived[1] == 12


def test_a_sheet_of_formulas_is_read_by_what_it_shows_and_nothing_is_run(tmp_path: Path) -> None:
    plain = read_workbook(workbooks.write(tmp_path / "plain.ods", SOUND.sheets()))
    content = CONTENT.replace(
        'office:value-type="float"',
        'table:formula="of:=WEBSERVICE(&quot;http://x/&quot;)" office:value-type="float"',
    )
    book = read_workbook(workbooks.archive(tmp_path / "book.ods", content))
    pd.testing.assert_frame_equal(book.daily, plain.daily)
    without = re.sub(r' office:value-type="float" office:value="\d+"', "", content)
    assert outcome(workbooks.archive(tmp_path / "none.ods", without)) == "refused"
