"""One workbook is read, or refused by name.

The tests say what is read as it stands, what makes no difference, and what is refused.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import workbooks
from conftest import workbook
from pandas.testing import assert_frame_equal
from workbooks import (
    READ_ON,
    UNCONTROLLED,
    Cell,
    Change,
    Sheets,
    Xml,
    blank_rows,
    changed,
    refusal,
    written,
)

from crossings.official import ingest_workbook
from crossings.official.workbook import Workbook, read_workbook
from crossings.tables import stored


def values(column: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]


@pytest.fixture
def small_book(tmp_path: Path) -> Workbook:
    return read_workbook(written(tmp_path / "small-boats.ods"))


def test_every_daily_value_is_read_as_it_stands(small_book):
    vintage, daily = workbooks.vintage(), small_book.daily
    assert [day.date() for day in daily.date] == [vintage.day(at) for at in range(24)]
    assert values(daily.people_arrived) == vintage.people
    assert values(daily.boats_arrived) == vintage.boats
    assert values(daily.boats_uncontrolled) == vintage.uncontrolled


def test_every_weekly_value_is_read_as_it_stands(small_book):
    vintage, weekly = workbooks.vintage(), small_book.weekly
    weeks = vintage.weeks()
    assert [day.date() for day in weekly.week_ending] == [week[0] for week in weeks]
    assert values(weekly.people_arrived) == [week[1] for week in weeks]
    assert values(weekly.people_prevented) == vintage.prevented
    assert values(weekly.events_prevented) == vintage.events


def test_notes_are_read_beside_their_rows(small_book):
    notes = small_book.daily.note
    assert [at for at, note in enumerate(notes) if note] == [4] and notes[4] == "Revised"
    assert small_book.weekly.note[1] == "Revised"


def test_a_workbook_knows_its_name_and_its_last_day_and_week(small_book):
    last_days = (small_book.last_day, small_book.last_week)
    assert last_days == (dt.date(2018, 1, 24), dt.date(2018, 1, 21))
    assert small_book.file_name == "small-boats.ods"


def test_what_is_ingested_is_what_was_read(small_book, tmp_path):
    ingest_workbook.ingest(tmp_path / "small-boats.ods", tmp_path / "data", read_on=READ_ON)
    assert_frame_equal(small_book.daily, stored.read("arrivals_daily", tmp_path / "data"))
    assert_frame_equal(small_book.weekly, stored.read("arrivals_weekly", tmp_path / "data"))


@pytest.mark.parametrize("dash", ["-", "–", "—", "−", " - ", "\u00a0-"])
def test_a_dash_is_not_a_zero(tmp_path, dash):
    book = read_workbook(written(tmp_path / "book.ods", changed("SB_01", 2, 4, dash)))
    assert pd.isna(book.daily.boats_uncontrolled[0]) and book.daily.people_arrived[0] == 0
    assert pd.isna(book.weekly.people_prevented[0]) and book.weekly.events_prevented[1] == 0


@pytest.mark.parametrize("stated", [0, "-"])
def test_a_week_known_in_part_holds_the_rest_or_a_dash(tmp_path, stated):
    # The official week that ends on 1 January 2023 holds the landings of its Sunday alone.
    book = read_workbook(written(tmp_path / "book.ods", changed("SB_02", 2, 4, stated)))
    assert values(book.weekly.boats_uncontrolled)[0] == (None if stated == "-" else 0)


def test_preventions_that_are_not_in_yet_are_unknown(tmp_path):
    def late(sheets: Sheets) -> None:
        changed("SB_02", 4, 5, "-")(sheets)
        changed("SB_02", 4, 6, "-")(sheets)

    weekly = read_workbook(written(tmp_path / "book.ods", late)).weekly
    assert weekly.people_prevented.isna().tolist() == [True, False, True]
    assert weekly.events_prevented.isna().tolist() == [True, False, True]


SHEETS = ("SB_01", "SB_02")


def below_titles(sheets: Sheets) -> None:
    sheets["SB_01"] = [
        ["Table SB_01", "Date", "2018"],
        blank_rows(3),
        [None, "Date"],
        *sheets["SB_01"],
    ]
    sheets["SB_02"] = [blank_rows(2), *sheets["SB_02"]]


def in_other_letters(sheets: Sheets) -> None:
    sheets["SB_01"][0] = [
        " DATE ",
        "Migrants  arrived [note 3]",
        "boats\narrived",
        "Boats arrived – involved in\nuncontrolled landings [notes 4, 5]",
        "Notes¹",
    ]
    sheets["SB_02"][0] = [
        "Week\u00a0ending",
        *(
            "migrants arrived (note 2)",
            "Boats arrived",
            "Boats arrived—involved in uncontrolled landings",
        ),
        *("Migrants prevented [7]", "Events prevented", "notes"),
    ]


def dates_as(write: Callable[[dt.date], Cell]) -> Change:
    def change(sheets: Sheets) -> None:
        for row in (*sheets["SB_01"][1:], *sheets["SB_02"][1:]):
            assert isinstance(row, list) and isinstance(row[0], dt.date)
            row[0] = write(row[0])

    return change


TEXT = (
    '<table:table-cell xmlns:xlink="http://www.w3.org/1999/xlink" office:value-type="string">'
    "<text:p>{}</text:p></table:table-cell>"
)
RAISED = TEXT.replace("{}", '{}<text:span text:style-name="T1">{}</text:span>')

FINE: dict[str, Change] = {
    "columns in another order": lambda s: s.update(
        {name: [row[::-1] for row in s[name]] for name in SHEETS}
    ),
    "titles and blank rows above the header": below_titles,
    "headers with other letters, dashes, breaks and footnote marks": in_other_letters,
    "a column that is not ours": lambda s: s.update(
        SB_01=[[row[0], "unknown", *row[1:]] for row in s["SB_01"]]
    ),
    "blank rows after the last": lambda s: s["SB_01"].extend(
        [blank_rows(2), ["", None, " "], blank_rows(5)]
    ),
    "an empty column before the first": lambda s: s.update(
        SB_01=[[None, *row] for row in s["SB_01"]]
    ),
    "dates as text, 31/12/2025": dates_as(lambda day: f"{day:%d/%m/%Y}"),
    "dates as text, 1/2/2025": dates_as(lambda day: f"{day.day}/{day.month}/{day.year}"),
    "dates as text, 31-12-2025": dates_as(lambda day: f"{day:%d-%m-%Y}"),
    "dates as text, 31 December 2025": dates_as(lambda day: f" {day:%d  %B %Y}"),
    "dates as text, 31 Dec 2025": dates_as(lambda day: f"{day:%d %b %Y}"),
    "dates as text, 2025-12-31": dates_as(lambda day: day.isoformat()),
    "dates with a midnight": dates_as(lambda day: dt.datetime.combine(day, dt.time())),
    "a number as text": changed("SB_01", 3, 2, "12"),
    "a number as text with spaces": changed("SB_01", 3, 2, " 12\u00a0"),
    "a number with a point": changed("SB_01", 3, 2, 12.0),
    "words below the table, after a blank row": lambda s: s["SB_01"].extend(
        [
            [None],
            ["Source: Home Office"],
            ["1. Provisional."],
            [None, None, None, None, "See the notes."],
        ]
    ),
    "blank rows below the header": lambda s: s["SB_02"].insert(1, blank_rows(2)),
    "raised footnote numbers, as the parser gives them": changed(
        "SB_01", 1, 2, "Migrants arrived1"
    ),
    "a header with a number of": changed("SB_02", 1, 2, "Number of migrants arrived*"),
    "a header with a colon": changed(
        "SB_01", 1, 4, "Boats arrived: involved in uncontrolled landings"
    ),
    "a header that names the Sunday": changed("SB_02", 1, 1, "Week ending (Sunday)"),
    "a note in the singular": changed("SB_01", 1, 5, "Note [a]"),
    "a number with a footnote mark": changed("SB_01", 3, 2, "12 [note 3]"),
    "a number marked as revised": changed("SB_02", 4, 5, "102 [r]"),
    "a dash with a footnote mark": changed("SB_01", 2, 4, "- [1]"),
    "a date with a footnote mark": changed("SB_01", 3, 1, "2 January 2018 [p]"),
    "a number in a style of its own": changed("SB_01", 3, 2, Xml(RAISED.format("", "12"))),
    "a linked footnote mark behind a number": changed(
        "SB_01", 3, 2, Xml(TEXT.format('12 <text:a xlink:href="#n3">[note 3]</text:a>'))
    ),
    "a sheet before the others": lambda sheets: sheets.update(
        dict([("New", [["x"]]), *sheets.items()])
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_what_does_not_change_the_meaning_reads_the_same(tmp_path, name):
    same(written(tmp_path / "a.ods"), written(tmp_path / "b.ods", FINE[name]))


def same(first: Path, second: Path, *but: str) -> Workbook:
    """Two files read as one, but for some columns; what was read of the second."""
    books = [read_workbook(path) for path in (first, second)]
    for sheet in ("daily", "weekly"):
        assert_frame_equal(*(getattr(book, sheet).drop(columns=[*but]) for book in books))
    return books[1]


@pytest.mark.parametrize("drop", [True, False])
def test_notes_may_be_missing_or_named_otherwise(tmp_path, drop):
    # No number rests on them, so a workbook without them is as good.
    def change(sheets: Sheets) -> None:
        for name in SHEETS:
            if drop:
                sheets[name] = [row[:-1] for row in sheets[name]]
            else:
                changed(name, 1, len(sheets[name][0]), "Comments")(sheets)

    other = same(written(tmp_path / "a.ods"), written(tmp_path / "b.ods", change), "note")
    assert set(other.daily.note) == set(other.weekly.note) == {""}


def test_cells_stored_once_for_several_read_the_same(tmp_path):
    # The official file stores three dashes in a row as one cell that stands three times.
    sheets = workbooks.vintage().sheets()
    plain = workbooks.write(tmp_path / "a.ods", sheets)
    same(plain, workbooks.write(tmp_path / "b.ods", sheets, repeat=True))


def test_thousands_may_be_set_off_by_a_comma(tmp_path):
    vintage = workbooks.vintage()
    vintage.people[22] = 1305
    book = read_workbook(written(tmp_path / "book.ods", changed("SB_01", 24, 2, "1,305"), vintage))
    assert book.daily.people_arrived[22] == 1305


def test_a_note_is_one_line_of_plain_words(tmp_path):
    # Notes go into pages and files as they are, so nothing unseen or endless may hide in them.
    note = "Revised\u202e \n\tagain \u200b" + "x" * 500
    read = read_workbook(written(tmp_path / "book.ods", changed("SB_01", 3, 5, note))).daily.note[1]
    assert read.startswith("Revised again xxx") and len(read) == 200


def test_a_note_is_never_a_formula(tmp_path):
    # Spreadsheet programs run a cell of a CSV file that begins so.
    sheets = workbooks.vintage().sheets()
    notes = ['=cmd|" /C calc"!A0', "+1", "-1", "@SUM(1)", " =1", "==-2+3", "-", "\t=1"]
    for row, note in enumerate(notes, 2):
        changed("SB_01", row, 5, note)(sheets)
    path = workbooks.write(tmp_path / "=HYPERLINK(1).ods", sheets)
    ingest_workbook.ingest(path, tmp_path / "data", read_on=READ_ON)
    read = stored.read("arrivals_daily", tmp_path / "data").note
    assert list(read[:8]) == ['cmd|" /C calc"!A0', "1", "1", "SUM(1)", "1", "2+3", "", "1"]
    for table in (tmp_path / "data" / "official").glob("*.csv"):
        assert not re.search(r'(?m)(^|,)"?[=+@]', table.read_text(encoding="utf-8"))


# Programs store a cell whose formula fails as a 0, or as an empty text, and the error only as what
# is shown.
ERROR = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
ERROR_AS_ZERO = Xml(ERROR.format('office:value-type="float" office:value="0"', "#DIV/0!"))
ERROR_AS_TEXT = Xml(ERROR.format('office:value-type="string" office:string-value=""', "#REF!"))
TIME = Xml('<table:table-cell office:value-type="time" office:time-value="PT01H00M00S"/>')
NOT_A_NUMBER = Xml('<table:table-cell office:value-type="float" office:value="NaN"/>')

# The section of CONTRIBUTING to follow; red while one was told to ask the publisher.
NEW_FORM = ("“Move to a new official format”", "Nothing was changed.")
# what is wrong → (the change, what the message must name)
WRONG: dict[str, tuple[Change, list[str]]] = {
    "a sheet missing": (
        lambda sheets: sheets.pop("SB_02"),
        ["SB_02", "is missing", "Cover_sheet, Notes, SB_01"],
    ),
    "a sheet renamed": (
        lambda s: s.update(SB_1=s.pop("SB_01")),
        ["SB_01", "is missing", "SB_1", *NEW_FORM],
    ),
    "a column missing": (
        lambda s: s.update(SB_01=[[*row[:3], *row[4:]] for row in s["SB_01"]]),
        ["SB_01", UNCONTROLLED, "is missing", "Date, Migrants arrived"],
    ),
    "a column renamed": (
        changed("SB_01", 1, 2, "People arrived"),
        ["SB_01, row 1", "Migrants arrived", "People arrived", *NEW_FORM],
    ),
    "the date column renamed": (
        changed("SB_02", 1, 1, "Week"),
        ["SB_02, row 1", "Week ending is missing", "Week,"],
    ),
    "a column twice": (
        lambda s: s.update(SB_01=[[*row, row[1]] for row in s["SB_01"]]),
        ["SB_01", "Migrants arrived", "is there twice"],
    ),
    "an empty sheet": (lambda s: s["SB_01"].clear(), ["SB_01", "empty"]),
    "a header and no rows": (lambda s: s.update(SB_02=s["SB_02"][:1]), ["SB_02", "row 1"]),
    "text for a number": (
        changed("SB_01", 3, 2, "twelve"),
        ["SB_01, row 3", "Migrants arrived", "'twelve'"],
    ),
    "a negative": (changed("SB_01", 3, 2, -12), ["SB_01, row 3", "Migrants arrived", "-12"]),
    "a fraction": (changed("SB_01", 3, 3, 2.5), ["SB_01, row 3", "Boats arrived", "2.5"]),
    "no number at all": (
        changed("SB_01", 3, 2, NOT_A_NUMBER),
        ["SB_01, row 3", "Migrants arrived", "nan"],
    ),
    "an endless number": (
        changed("SB_01", 3, 2, 1e300),
        ["SB_01, row 3", "Migrants arrived", "1e+300"],
    ),
    "true for a number": (changed("SB_01", 3, 3, True), ["SB_01, row 3", "Boats arrived", "True"]),
    "a date for a number": (
        changed("SB_01", 3, 3, dt.date(2018, 1, 2)),
        ["SB_01, row 3", "Boats arrived", "2018-01-02"],
    ),
    "a raised footnote's digit behind a number": (
        changed("SB_02", 4, 5, Xml(RAISED.format("257", "1"))),
        ["SB_02, row 4", "column 5", "found 2571, of which some digits are set apart"],
    ),
    "an error stored as a zero": (
        changed("SB_02", 4, 6, ERROR_AS_ZERO),
        ["SB_02, row 4", "column 6", "#DIV/0!"],
    ),
    "an error as text": (
        changed("SB_01", 3, 2, ERROR_AS_TEXT),
        ["SB_01, row 3", "column 2", "#REF!"],
    ),
    "commas in odd places": (
        changed("SB_01", 3, 2, "1,2"),
        ["SB_01, row 3", "Migrants arrived", "'1,2'"],
    ),
    "an empty cell": (
        changed("SB_01", 3, 2, None),
        ["SB_01, row 3", "Migrants arrived", "nothing"],
    ),
    "an empty cell where a dash may be": (
        changed("SB_01", 3, 4, None),
        ["SB_01, row 3", "uncontrolled", "nothing"],
    ),
    "two dashes": (changed("SB_01", 2, 4, "‐‑"), ["SB_01, row 2", "uncontrolled", "'‐‑'"]),
    "a dash for people": (changed("SB_01", 2, 2, "-"), ["SB_01, row 2", "Migrants arrived", "'-'"]),
    "a dash for boats": (changed("SB_02", 2, 3, "-"), ["SB_02, row 2", "Boats arrived", "'-'"]),
    "a dash between numbers, landings": (
        changed("SB_01", 20, 4, "-"),
        ["SB_01, row 20", "uncontrolled", "a dash on 2018-01-19"],
    ),
    "a dash between numbers, preventions": (
        lambda s: [changed("SB_02", row, 5, cell)(s) for row, cell in ((2, 99), (3, "-"))],
        ["SB_02, row 3", "Migrants prevented", "a dash"],
    ),
    "a day missing": (
        lambda s: s["SB_01"].pop(9),
        ["SB_01, row 10", "Date", "2018-01-09 is missing"],
    ),
    "a day twice": (
        lambda s: s["SB_01"].insert(9, s["SB_01"][9]),
        ["SB_01, row 11", "Date", "2018-01-09", "twice"],
    ),
    "days out of order": (
        lambda s: s["SB_01"].insert(5, s["SB_01"].pop(6)),
        ["SB_01, row 6", "Date", "2018-01-06", "out of order"],
    ),
    "a day before the first": (
        lambda s: s["SB_01"][5].__setitem__(0, dt.date(2017, 12, 31)),
        ["SB_01, row 6", "Date", "found 2017-12-31", "out of order"],
    ),
    "another first day": (
        lambda s: s["SB_01"].__delitem__(slice(1, 8)),
        ["SB_01, row 2", "Date", "expected 2018-01-01"],
    ),
    "a blank row between": (
        lambda s: s["SB_01"].insert(9, [None]),
        ["SB_01, row 10", "Date", "nothing"],
    ),
    "a total below the table": (
        lambda s: s["SB_01"].append(["Total", 140, 8]),
        ["SB_01, row 26", "Date", "'Total'"],
    ),
    "words between the rows": (
        lambda s: s["SB_01"].insert(9, ["Source: Home Office"]),
        ["SB_01, row 10", "Date", "'Source: Home Office'"],
    ),
    "a day without numbers below the table": (
        lambda s: s["SB_01"].append([dt.date(2018, 1, 25)]),
        ["SB_01, row 26", "Migrants arrived", "nothing"],
    ),
    "a day in words without numbers below the table": (
        lambda s: s["SB_02"].append(["28 January 2018 [note 1]"]),
        ["SB_02, row 5", "Migrants arrived", "nothing"],
    ),
    "notes twice": (
        lambda s: s.update(SB_01=[[*row[:4], row[4], row[4]] for row in s["SB_01"]]),
        ["SB_01, row 1", "Notes", "twice"],
    ),
    "words in brackets that are no footnote": (
        changed("SB_01", 1, 2, "Migrants arrived (cumulative)"),
        ["SB_01, row 1", "Migrants arrived is missing"],
    ),
    "a mark and no number": (
        changed("SB_02", 4, 5, "[x]"),
        ["SB_02, row 4", "Migrants prevented", "'[x]'"],
    ),
    "a week missing": (
        lambda s: s["SB_02"].pop(2),
        ["SB_02, row 3", "Week ending", "2018-01-14 is missing"],
    ),
    "weeks that end on Saturdays": (
        lambda s: [row.__setitem__(0, row[0] - dt.timedelta(1)) for row in s["SB_02"][1:]],
        ["SB_02, row 2", "Week ending", "Sunday"],
    ),
    "a day in the future": (
        lambda s: s.update(workbooks.vintage(27, 3).sheets()),
        ["SB_01", "2018-01-27", "2018-01-26"],
    ),
    "a week after the last day": (
        lambda s: s["SB_01"].__delitem__(slice(15, None)),
        ["SB_02, row 4", "Week ending", "2018-01-14"],
    ),
    "a serial for a date": (changed("SB_01", 3, 1, 43102), ["SB_01, row 3", "Date", "43102"]),
    "a time of day": (
        changed("SB_01", 3, 1, dt.datetime(2018, 1, 2, 6)),
        ["SB_01, row 3", "Date", "2018-01-02 06:00:00"],
    ),
    "a time for a date": (changed("SB_01", 3, 1, TIME), ["SB_01, row 3", "Date", "01:00:00"]),
    "a month-first date": (
        changed("SB_01", 14, 1, "01/13/2018"),
        ["SB_01, row 14", "Date", "'01/13/2018'"],
    ),
    "a two-digit year": (
        changed("SB_01", 3, 1, "02/01/18"),
        ["SB_01, row 3", "Date", "'02/01/18'"],
    ),
    "a day that is none": (
        changed("SB_01", 3, 1, "31 February 2018"),
        ["SB_01, row 3", "Date", "31 February 2018"],
    ),
    "boats without people": (
        changed("SB_01", 2, 3, 1),
        ["SB_01, row 2", "Boats arrived", "1 for 0 people"],
    ),
    "people without boats": (
        changed("SB_01", 3, 3, 0),
        ["SB_01, row 3", "Boats arrived", "0 for 12 people"],
    ),
    "a week of people without boats": (
        changed("SB_02", 3, 3, 0),
        ["SB_02, row 3", "Boats arrived", "0 for 140 people"],
    ),
    "more uncontrolled than boats": (
        changed("SB_01", 10, 4, 9),
        ["SB_01, row 10", "uncontrolled", "found 9"],
    ),
    "people that do not add up": (
        changed("SB_02", 3, 2, 141),
        ["SB_02, row 3", "Migrants arrived", "expected 140", "found 141", "2018-01-14"],
    ),
    "boats that do not add up": (
        changed("SB_02", 3, 3, 7),
        ["SB_02, row 3", "Boats arrived", "expected 8", "found 7"],
    ),
    "landings that do not add up": (
        changed("SB_02", 4, 4, 0),
        ["SB_02, row 4", "uncontrolled", "0 for the week"],
    ),
    "a dash for a week of which every day was collected": (
        lambda s: [changed("SB_02", row, 4, "-")(s) for row in (2, 3)],
        ["SB_02, row 3", "uncontrolled", "a dash for the week ending 2018-01-14"],
    ),
    "a week of landings without days": (
        lambda s: [changed("SB_01", row, 4, "-")(s) for row in range(2, 26)],
        ["SB_02, row 2", "uncontrolled", "a dash, as on its days"],
    ),
}
APART = {
    "a link": ('257<text:a xlink:href="#n1">1</text:a>', "2571"),
    "a link alone": ('<text:a xlink:href="#n1">1</text:a>', "1"),
    "a reading aid": (
        "25<text:ruby><text:ruby-base>7</text:ruby-base>"
        "<text:ruby-text>9</text:ruby-text></text:ruby>",
        "2579",
    ),
    "hidden text": ("257<text:hidden-text>9</text:hidden-text>", "2579"),
    "a tab": ("25<text:tab/>7", "257"),
    "a line break": ("25<text:line-break/>7", "257"),
    "a bookmark": ('25<text:bookmark text:name="x"/>7', "257"),
    "a footnote": (
        "257<text:note><text:note-body><text:p>1</text:p></text:note-body></text:note>",
        "2571",
    ),
    "a style, before a mark": ('257<text:span text:style-name="T1">1</text:span> [r]', "2571 [r]"),
}
for name, (text, digits) in APART.items():
    words = ["SB_02, row 4, column 5", f"found {digits}, of which some digits are set apart"]
    WRONG[f"digits set apart: {name}"] = changed("SB_02", 4, 5, Xml(TEXT.format(text))), words


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_workbook_is_refused_whole_and_by_name(tmp_path, name):
    change, words = WRONG[name]
    message = refusal(written(tmp_path / "book.ods", change), tmp_path / "data")
    assert not [word for word in words if word not in message], message


REAL = workbook()


@pytest.mark.skipif(
    REAL is None, reason="no official workbook at hand: name it in CROSSINGS_WORKBOOK"
)
def test_the_official_workbook_reads_whole():
    assert REAL is not None
    book = read_workbook(REAL)
    assert (str(book.daily.date.iloc[0].date()), str(book.last_day)) == ("2018-01-01", "2026-08-20")
    assert (len(book.daily), len(book.weekly), book.daily.people_arrived.sum()) == (
        3154,
        450,
        208_507,
    )
    collected = book.daily.date[book.daily.boats_uncontrolled.notna()]
    assert collected.iloc[0] == pd.Timestamp("2023-01-01") and len(collected) == 1328
    prevented = book.weekly.week_ending[book.weekly.people_prevented.notna()]
    assert prevented.iloc[0] == pd.Timestamp("2024-05-05")
