"""What the publisher got wrong is refused, or read as missing for a reason on record.

A later file fills it in.
"""

import csv
import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import govuk as fake
import pandas as pd
import pytest
from conftest import DATA, unchanged
from exhibit_output import html_of
from govuk import table_of
from workbooks import Change, Sheets, changed, snapshot, vintage, written

from crossings.cli.main import main
from crossings.common import snapshots
from crossings.errors import InputError
from crossings.official import daily_page
from crossings.official import workbook as official
from crossings.official.fetch import govuk
from crossings.tables import official_checks, stored

READ_ON = dt.date(2018, 1, 31)
WHY = "The days add up to another number; the rest fits"
SUM = sum(value or 0 for value in vintage().uncontrolled[14:21])  # of the week in row 4 of SB_02
SLIP = changed("SB_02", 4, 4, SUM + 1)
HOW = 'give `crossings ingest FILE --accept "why"`'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def ingest(path: Path, data: Path, *options: str) -> int:
    return main(["ingest", str(path), "--data", str(data), "--read-on", f"{READ_ON}", *options])


def landings(data: Path) -> list[int | None]:
    values = stored.read("arrivals_weekly", data).boats_uncontrolled
    return [None if pd.isna(value) else int(value) for value in values]


def rows(data: Path) -> list[dict[str, str]]:
    path = data / "official" / "publisher_slips.csv"
    return list(csv.DictReader(path.open(encoding="utf-8"))) if path.is_file() else []


def test_a_slip_is_refused_and_told_how_to_go_on(data, tmp_path, capsys):
    assert ingest(written(tmp_path / "book.ods", SLIP), data) == 2
    error_output = capsys.readouterr().err
    place = "sheet SB_02, row 4, column Boats arrived - involved in uncontrolled landings"
    ending = f"found {SUM + 1} for the week ending"
    assert f"{place}: expected {SUM}, the sum of its days in SB_01, {ending}" in error_output
    assert HOW in error_output and error_output.count("\n") == 1 and not data.exists()


def test_an_accepted_slip_is_missing_and_on_record(data, tmp_path, capsys):
    path = written(tmp_path / "book.ods", SLIP)
    assert ingest(path, data, "--accept", WHY, "--json") == 0
    assert json.loads(capsys.readouterr().out)["slips_accepted"] == 1
    assert landings(data)[1:] == [landings(data)[1], None], "the one figure, and no other"
    (row,) = rows(data)
    assert (row["key"], row["row"], row["found"]) == ("2018-01-21", "4", f"{SUM + 1}")
    assert (row["expected"], row["read_as"], row["reason"]) == (f"{SUM}", "missing", WHY)
    assert list(stored.read("journal", data).outcome) == ["accepted"]
    official_checks.check_official(data)
    with unchanged(snapshot, data):
        assert ingest(path, data) == 0, "it is on record now"
    assert "read before" in capsys.readouterr().out


def many(sheets: Sheets) -> None:
    for row in range(3, 9):
        changed("SB_02", row, 4, 0)(sheets)


NEVER: dict[str, Change] = {
    "people that do not add up": changed("SB_02", 4, 2, 141),
    "more landings than boats": changed("SB_02", 4, 4, 99),
    "a dash for a week of landings": changed("SB_02", 4, 4, "-"),
    "a week of days not collected": lambda sheets: [
        changed(*cell)(sheets) for cell in (("SB_02", 2, 4, 2), ("SB_01", 8, 4, 1))
    ],
    "a day missing": lambda sheets: sheets["SB_01"].__delitem__(9),
    "too many at once": many,
}


@pytest.mark.parametrize("name", NEVER)
def test_what_is_not_on_the_list_is_refused_with_a_reason_too(data, tmp_path, capsys, name):
    ingest(written(tmp_path / "good.ods", of=vintage(22, 3)), data)
    capsys.readouterr()
    book = vintage(60, 8) if name == "too many at once" else vintage()
    command = [
        "ingest",
        str(written(tmp_path / "book.ods", NEVER[name], book)),
        "--data",
        str(data),
    ]
    for options in ([], ["--accept", WHY]):
        with unchanged(snapshot, data):
            assert main([*command, "--read-on", "2018-04-01", *options]) == 2
    without, with_reason, rest = capsys.readouterr().err.split("\n")
    assert without == with_reason and "--accept" not in without and not rest


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "=1+1", "\u202edeceived"])
def test_a_reason_is_words(data, tmp_path, capsys, reason):
    assert ingest(written(tmp_path / "book.ods", SLIP), data, "--accept", reason) == 2
    assert "--accept needs a reason, in words" in capsys.readouterr().err and not data.exists()


def in_order(first: str, second: str, folder: Path) -> Path:
    """Give the tables after a vintage with a slip and a later one without.

    The two are read in that order or in the other.
    """
    slip, later = (
        written(folder / "slip.ods", SLIP),
        written(folder / "later.ods", of=vintage(31, 4)),
    )
    books = {"slip": slip, "later": later}
    data = folder / f"{first}-first"
    for name in (first, second):
        assert ingest(books[name], data, "--accept", WHY, "--allow-older") == 0
    return data


def test_the_next_vintage_mends_a_slip_in_any_reading_order(tmp_path):
    data = in_order("slip", "later", tmp_path)
    assert landings(data)[2] == SUM
    revisions = stored.read("revisions", data)
    mended = [pd.Timestamp("2018-01-21"), "boats_uncontrolled", SUM]
    assert revisions[["key", "column", "new"]].to_numpy().tolist() == [mended]
    assert revisions.old.isna().all() and list(stored.read("journal", data).outcome) == [
        "accepted",
        "added",
    ]
    other = in_order("later", "slip", tmp_path)
    assert snapshots.official(data) == snapshots.official(other) and rows(data) == rows(other)


def test_a_figure_taken_out_by_hand_is_found(data, tmp_path):
    ingest(written(tmp_path / "book.ods"), data)
    official_checks.check_official(data)
    path = data / "official" / "arrivals_weekly.csv"
    lines = path.read_text("utf-8").split("\n")
    cells = lines[3].split(",")
    gone = f"expected {SUM}, the sum of its days, found nothing"
    for value, message in (("", gone), (f"{SUM + 1}", f"found {SUM + 1}")):
        lines[3] = ",".join([*cells[:3], value, *cells[4:]])
        path.write_text("\n".join(lines), "utf-8")
        with pytest.raises(InputError, match=f"row 4, column boats_uncontrolled: .*{message}"):
            official_checks.check_official(data)


LEFT_OUT = (
    ("24 January 2018", 7, 1, 0),
    ("25 January 2018", 9, 1, 0),
    ("27 January 2018", 31, 2, 1),
)
TWICE = (("25 January 2018", 9, 1, 0), ("25 January 2018", 90, 3, 1), ("26 January 2018", 8, 1, 0))
WHOLE = (("25 January 2018", 9, 1, 0), ("26 January 2018", 5, 1, 0), ("27 January 2018", 31, 2, 1))
LAST_YEAR = (*WHOLE[:2], ("27 January 2019", 31, 2, 1))
FIRST_YEAR = (("25 January 2019", 9, 1, 0), *WHOLE[1:])
Days = tuple[tuple[str, int, int, int], ...]


@pytest.fixture
def held(data: Path, tmp_path: Path) -> Path:
    ingest(written(tmp_path / "made.ods"), data)
    return data


def page(folder: Path, days: Days, name: str = "page.html") -> Path:
    path = folder / name
    path.write_text(table_of(*days), "utf-8")
    return path


def recent(data: Path) -> dict[str, int]:
    return {
        f"{row.date:%d}": row.people_arrived
        for row in stored.read("arrivals_recent", data).itertuples()
    }


@pytest.mark.parametrize(
    ("days", "read", "expected"),
    [
        (LEFT_OUT, {"25": 9, "27": 31}, ("2018-01-26", "4", "2018-01-27", "2018-01-26")),
        (TWICE, {"26": 8}, ("2018-01-25", "3", "2018-01-25", "2018-01-26")),
        (LAST_YEAR, {"25": 9, "26": 5}, ("2018-01-27", "4", "2019-01-27", "2018-01-27")),
        (FIRST_YEAR, {"26": 5, "27": 31}, ("2018-01-25", "2", "2019-01-25", "2018-01-25")),
    ],
)
def test_a_day_left_out_or_there_twice_is_missing_whole(
    held, tmp_path, capsys, days, read, expected
):
    path = page(tmp_path, days)
    with unchanged(snapshot, held):
        assert ingest(path, held) == 2
    error_output = capsys.readouterr().err
    place = f"row {expected[1]}, column Date"
    assert (
        f"{place}: expected {expected[3]}, found {expected[2]}" in error_output
        and HOW in error_output
    )
    assert ingest(path, held, "--accept", "A day is wrong; the others fit") == 0
    assert "1 slip by its publisher is read" in capsys.readouterr().out
    assert recent(held) == read
    (row,) = rows(held)
    assert (row["table"], row["column"], row["read_as"]) == ("arrivals_recent", "date", "missing")
    assert (row["key"], row["row"], row["found"], row["expected"]) == expected
    assert stored.read("journal", held).set_index("kind").outcome["page"] == "accepted"


def test_a_later_page_fills_the_day_in(held, tmp_path):
    ingest(page(tmp_path, LEFT_OUT), held, "--accept", WHY)
    assert ingest(page(tmp_path, WHOLE, "later.html"), held) == 0
    assert (
        recent(held) == {"25": 9, "26": 5, "27": 31} and ingest(page(tmp_path, LEFT_OUT), held) == 0
    )
    assert recent(held) == {"25": 9, "26": 5, "27": 31}, "what a page leaves out is no news"


WRONG_DAYS: dict[str, Days] = {
    "two days left out": (*LEFT_OUT[:2], ("28 January 2018", 31, 2, 1)),
    "out of order": (LEFT_OUT[1], LEFT_OUT[0]),
    "one of two days in another year": (WHOLE[0], ("26 January 2019", 5, 1, 0)),
    "another day of another year": (*WHOLE[:2], ("28 January 2019", 31, 2, 1)),
    "a month": (LEFT_OUT[0], ("25 February 2018", 9, 1, 0)),
    "nothing but one day twice": (TWICE[0], TWICE[0]),
    "a number that is none": (*LEFT_OUT[:2], ("27 January 2018", -3, 2, 1)),
    "six slips": tuple((f"{day} January 2018", 9, 1, 0) for day in range(2, 17, 2)),
}


@pytest.mark.parametrize("name", WRONG_DAYS)
def test_other_disorder_is_never_accepted(held, tmp_path, capsys, name):
    path = page(tmp_path, WRONG_DAYS[name])
    for options in ([], ["--accept", WHY]):
        with unchanged(snapshot, held):
            assert ingest(path, held, *options) == 2
    without, with_reason, rest = capsys.readouterr().err.split("\n")
    assert without == with_reason and "--accept" not in without and not rest


def test_fetch_says_how_to_go_on_and_takes_what_is_on_record(held, tmp_path):
    good = written(tmp_path / "good.ods", of=vintage(24, 3))
    bad = written(tmp_path / "bad.ods", SLIP, vintage(25, 3))
    sound = table_of(("25 January 2018", 9, 1, 0))
    with fake.serving() as server:
        fake.stands_for(server, bad, sound)
        with pytest.raises(InputError) as refused:
            govuk.fetch(held, read_on=READ_ON, api=server.address)
        assert HOW in str(refused.value) and server.address in str(refused.value)
        fake.stands_for(server, good, table_of(*LEFT_OUT))
        refusal = govuk.fetch(held, read_on=READ_ON, api=server.address).refusal
        assert HOW in refusal and server.address in refusal
        assert ingest(bad, held, "--accept", WHY) == 0
        fake.stands_for(server, bad, sound)
        assert govuk.fetch(held, read_on=READ_ON, api=server.address).workbook.slips
    assert landings(held)[2] is None


BUSY = ("25 January 2018", "9,999,999", 40_000, 0)
CROWDED = ("25 January 2018", 2_570, 4, 0)


@pytest.mark.parametrize(
    ("day", "expected"), [(BUSY, "at most 4,000 people"), (CROWDED, "at most 400 people in each")]
)
def test_far_more_people_than_ever_are_asked_about(held, tmp_path, capsys, day, expected):
    path = page(tmp_path, (day,))
    with unchanged(snapshot, held):
        assert ingest(path, held) == 2
    error_output = capsys.readouterr().err
    assert (
        f"page.html, row 2, column Migrants arrived: expected {expected}" in error_output
        and HOW in error_output
    )
    assert ingest(path, held, "--accept", "The Home Office says so by telephone") == 0
    assert "read as it stands." in capsys.readouterr().out
    assert recent(held) == {"25": int(str(day[1]).replace(",", ""))}
    (row,) = rows(held)
    assert (row["column"], row["read_as"]) == ("people_arrived", "as it stands")
    with unchanged(snapshot, held):
        assert ingest(path, held) == 0, "it is on record now"


def test_a_workbook_with_far_more_people_is_asked_about(held, tmp_path, capsys):
    """Red while ten times the people of the newest weeks were read without a word."""
    grown = vintage(31, 4)
    grown.people[25:], grown.boats[25:] = [12_000] * 6, [60] * 6
    path = written(tmp_path / "grown.ods", of=grown)
    with unchanged(snapshot, held):
        assert ingest(path, held) == 2
    assert "row 27, column Migrants arrived: expected at most" in capsys.readouterr().err
    assert ingest(path, held, "--accept", WHY) == 0
    assert {row["read_as"] for row in rows(held)} == {"as it stands"}


# What makes each of the files that slip and are mended, in the order in which they are read.
FILES: dict[str, Callable[[Path], Path]] = {
    "sound": lambda folder: written(folder / "book.ods"),
    "slip": lambda folder: written(folder / "slip.ods", SLIP, vintage(25, 3)),
    "lost day": lambda folder: page(folder, LEFT_OUT[1:]),
    "whole page": lambda folder: page(folder, WHOLE, "later.html"),
    "mended": lambda folder: written(folder / "mended.ods", of=vintage(31, 4)),
}


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The data after each of FILES was read."""
    folder = tmp_path_factory.mktemp("files")
    now, folders = Path(shutil.copytree(DATA, folder / "now")), {}
    shutil.rmtree(now / "official")
    (now / "datapackage.json").unlink()
    for name, make in FILES.items():
        reason = ["--accept", WHY] if name in ("slip", "lost day") else []
        assert ingest(make(folder), now, *reason) == 0
        folders[name] = Path(shutil.copytree(now, folder / name))
    return folders


def table(exhibit: Any) -> list[tuple[object, ...]]:
    cells = exhibit.table[["period", "key", "measure", "found", "expected", "now"]]
    cells = cells.assign(key=cells.key.dt.date).astype(object).where(cells.notna(), None)
    return [tuple(row) for row in cells.itertuples(index=False)]


NONE_SLIPPED = "No file that was read contradicted itself on these days and weeks"
WEEK = (
    "week ending",
    dt.date(2018, 1, 21),
    "boats in uncontrolled landings",
    f"{SUM + 1}",
    f"{SUM}",
)
LOST_DAY = ("day", dt.date(2018, 1, 26), "the whole day", "27 January 2018", "26 January 2018")


Shown = Callable[..., dict[str, Any]]


@pytest.fixture
def shown(after: dict[str, Path], shown_by: Shown) -> Shown:
    """The chapter on revisions after a file, as of a day."""
    return lambda file, as_of="latest": shown_by("revisions", as_of, after[file])


def test_without_a_slip_the_chapter_says_so(shown):
    assert shown("sound")["publisher-slips"].title == NONE_SLIPPED


def test_slips_are_shown_until_they_are_mended(shown):
    slips = shown("slip")["publisher-slips"]
    title = "One Home Office file contradicted itself, and not all has been corrected yet"
    assert slips.title == title
    assert table(slips) == [(*WEEK, None)] and "still missing" in html_of(slips)
    of_a_page_too = [(*WEEK, None), (*LOST_DAY, None)]
    assert table(shown("lost day")["publisher-slips"]) == of_a_page_too
    assert table(shown("whole page")["publisher-slips"]) == [(*WEEK, None), (*LOST_DAY, 5)]


def test_slips_are_shown_after_they_are_mended(shown):
    now = shown("mended")
    slips = now["publisher-slips"]
    title = "Two Home Office files contradicted themselves, and later ones corrected it"
    assert slips.title == title
    assert table(slips) == [(*WEEK, SUM), (*LOST_DAY, vintage(31, 4).people[25])]
    assert "not collected until it was corrected" in now["revised-figures"].note


def test_slips_are_not_shown_as_of_a_day_before_them(shown):
    before = shown("mended", "2018-01-20")
    assert before["publisher-slips"].title == NONE_SLIPPED
    assert "mended" not in before["revised-figures"].note


@pytest.mark.parametrize("read", [official.read_workbook, daily_page.read_page])
def test_a_reader_that_is_not_told_otherwise_refuses_a_slip(tmp_path, read):
    pages = read is daily_page.read_page
    path = page(tmp_path, LEFT_OUT) if pages else written(tmp_path / "book.ods", SLIP)
    with pytest.raises(InputError, match=r"expected .* found .* --accept"):
        read(path)
