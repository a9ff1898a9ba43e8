"""No CSV file that a reader can download holds a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossings.common.csv_injection import NUMBER, without_formula, without_formulas
from crossings.exhibits.tabulation import csv_bytes

RUN = [
    "+44",
    "=1+1",
    '=HYPERLINK("https://elsewhere.example")',
    "+SUM(A1)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "-",
    "--5",
    "＝1+1",
    "＋1",
    "－1+2",
    "＠SUM(1)",
    "﹦1",
    " =1+1",
    "\u00a0=1",
    "\u3000＝1",
    "\u200b=1+1",
    "\ufeff@SUM(1)",
    "\u202e\u2060 +1",
    "\x00=1",
]
KEPT = ["", "-5", "-1.5e3", "-.5", "a = b", "5-6", "'=1", "2025-10-14", "e-mail", "−3"]


@pytest.mark.parametrize("text", RUN)
def test_text_that_would_run_is_marked_as_text(text: str) -> None:
    assert without_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", KEPT)
def test_numbers_dates_and_plain_words_stay_as_they_are(text: str) -> None:
    assert without_formula(text) == text


@given(st.text())
def test_no_text_is_left_that_a_spreadsheet_would_run(text: str) -> None:
    made = without_formula(text)
    assert NUMBER.fullmatch(made) or not made.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert made.removeprefix("'") == text.removeprefix("'")
    assert without_formula(made) == made


def test_a_file_without_such_a_cell_keeps_its_very_bytes() -> None:
    # A byte-order mark, Windows line ends and needless quotes: nothing is rewritten that need not be.
    content = b'\xef\xbb\xbfa,b\r\n-1,"x"\r\n'
    assert without_formulas(content) == content


def test_a_note_in_official_data_that_would_run_is_safe_in_the_download(tmp_path: Path) -> None:
    content = b'date,note\n2025-10-14,"=cmd|\'/c calc\'!A1"\n2025-10-15,"two\nlines"\n'
    rows = list(csv.reader(io.StringIO(without_formulas(content).decode(), newline="")))
    assert rows == [["date", "note"], ["2025-10-14", "'=cmd|'/c calc'!A1"], ["2025-10-15", "two\nlines"]]


def test_an_exhibits_download_follows_the_same_rule() -> None:
    table = pd.DataFrame({"day": [dt.date(2025, 10, 14)], "change_pct": [-43.25], "note": ["@now"]})
    assert csv_bytes(table) == b"day,change_pct,note\n2025-10-14,-43.25,'@now\n"
