"""A notebook that does not show the figures of the day that it is asked for is named.

Else a page as of a past day would hold the figures of today, and nothing would say so.
"""

import pytest
from conftest import ROOT

from crossings.check import days, written
from crossings.pages.source_files import Cell, cells

PARAMETERS = Cell(
    1, "code", 'as_of: str = "latest"  # last day of data shown', ("parameters",), False
)
NOT_USED = "as_of is not used"


def faults(*code: str) -> list[str]:
    """What is wrong in a notebook of these cells, without the place."""
    written_cells = [Cell(at, "code", text, (), False) for at, text in enumerate(code, 2)]
    return [found.what for found in days.problems("a.ipynb", [PARAMETERS, *written_cells])]


@pytest.mark.parametrize(
    "code",
    [
        ["frame = 1", "frame"],
        ["record = Record(as_of)", "frame = 1", "frame"],
        ["record = Record(as_of)\nday: str = as_of"],
        [],
    ],
)
def test_a_notebook_that_leaves_as_of_alone_is_named(code):
    (fault,) = faults(*code)
    assert fault.startswith(NOT_USED)


@pytest.mark.parametrize(
    "code",
    [
        ["record = Record(as_of)", "record.daily"],
        ["Record(as_of).daily"],
        ["print(as_of)"],
        ["def frame():\n    return Record(as_of).daily", "frame()"],
        ["if True:\n    record = Record(as_of)\nrecord.daily.to_csv"],
        ["record = Record(as_of)", "say('All of it is [here](../data/facts.json).', record.day)"],
        ["not python", "Record(as_of).daily"],  # reported as such
    ],
)
def test_a_notebook_that_follows_as_of_has_no_fault(code):
    assert faults(*code) == []


@pytest.mark.parametrize("file", ["../data/curated/frontex_route.csv", "data/curated/deaths_x.csv"])
def test_a_curated_table_is_told_by_its_name(file):
    (fault,) = faults(f'record = Record(as_of)\nrecord.daily\npd.read_csv("{file}")')
    assert 'record.table("' in fault and ".daily" not in fault
    assert "frontex_routes" in fault or "deaths_" in fault


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('pd.read_csv("../data/official/arrivals_daily.csv")', "../data/official/arrivals_daily"),
        ('pd.read_csv(f"data/official/{name}.csv")', "data/official/"),
        ('Record(as_of, data="../data")', "../data"),
        ("from crossings.tables import stored", "crossings.tables.stored"),
        ("from crossings.tables.stored import read", "crossings.tables.stored"),
        ("import crossings.tables.stored as stored", "crossings.tables.stored"),
        ("Record()", "Record() is of another day"),
        ('record.Record("latest")', "record.Record('latest') is of another day"),
        ('Record(as_of="2026-01-01")', "is of another day"),
        ('as_of = "latest"', "sets as_of again"),
        ("pd.Timestamp.today().year", "pd.Timestamp.today() is the day of the clock"),
        ('pd.Timestamp("now")', "pd.Timestamp('now') is the day of the clock"),
        ("np.random.default_rng().normal()", "gives other numbers in each run"),
    ],
)
def test_data_of_another_day_are_refused_by_name_and_line(code, names):
    book = [PARAMETERS, Cell(2, "code", f"Record(as_of).daily\n{code}", (), False)]
    (problem,) = days.problems("notebooks/a.ipynb", book)
    assert str(problem).startswith("notebooks/a.ipynb, cell 2 ('Record(as_of).daily'):2: ")
    assert names in problem.what


def test_no_notebook_of_the_report_reads_past_its_record():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert [*days.problems(path.name, cells(path))] == []


def test_a_build_begins_with_this_check(project):
    path = project / "notebooks" / "western-balkans.ipynb"
    path.write_text(path.read_text("utf-8").replace("Record(as_of)", "Record()"), "utf-8")
    with pytest.raises(written.CheckError, match=r"western-balkans\.ipynb.*Record\(\) is of"):
        written.refuse(project)
