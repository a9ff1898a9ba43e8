"""The chapter on the Western Balkans says what the data say.

It shows detections by year, and what they do not count.
"""

import json
import re

import independent
import pytest
from conftest import ROOT, edit

from crossings.common.formats import count
from crossings.measures import balkans
from crossings.tables.record import Record

DAYS = (
    "2018-01-01",
    "2019-01-01",
    "2020-02-29",
    "2021-12-31",
    "2024-07-05",
    "2024-12-31",
    "2025-10-14",
    "2025-12-31",
    "latest",
)
ROUTE, EXITS = "Western Balkan", "Exits towards the UK (Channel)"


def in_file(record: Record) -> dict[str, dict[int, dict[str, str]]]:
    """The rows of the CSV file itself whose year was over, by route and year."""
    over = record.day.year - ((record.day.month, record.day.day) != (12, 31))
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for row in independent.rows(record.data / "curated" / "frontex_routes.csv"):
        if int(row["year"]) <= over:
            rows.setdefault(row["route"], {})[int(row["year"])] = row
    return rows


def detections(rows: dict[int, dict[str, str]], status: str = "") -> dict[int, int]:
    of_status = {year: row for year, row in sorted(rows.items()) if status in ("", row["status"])}
    return {year: int(row["detections"]) for year, row in of_status.items()}


def numbers(text: str) -> list[int]:
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text)]


on_each_day = pytest.mark.parametrize("day", DAYS)


@on_each_day
def test_the_title_on_the_route_gives_its_last_revised_year(record_at, shown_by, day):
    revised = detections(in_file(record_at(day))[ROUTE], "revised")
    year, people = max(revised.items())
    exhibit = shown_by("western-balkans", day)["balkans-detections"]
    assert numbers(exhibit.title)[0] in (year, people) and count(people) in exhibit.title
    assert exhibit.table.set_index("year").detections[year] == people


def years_with_more_and_fewer(people):
    """The years with more people than the newest, and those with fewer."""
    newest = people[max(people)]
    more = [year for year, n in people.items() if n > newest]
    return more, [year for year, n in people.items() if n < newest]


@on_each_day
def test_the_title_names_the_years_with_more_and_with_fewer(record_at, shown_by, day):
    """A fall from the year before hid that the last year was above the first ones."""
    revised = detections(in_file(record_at(day))[ROUTE], "revised")
    more, fewer = years_with_more_and_fewer(revised)
    title = shown_by("western-balkans", day)["balkans-detections"].title
    if more and fewer and max(fewer) < min(more):
        assert numbers(title)[2:] == sorted({min(more), max(more)})
    elif len(fewer) > 1 and not more:
        assert numbers(title)[-1] == min(revised)


@on_each_day
def test_preliminary_years_of_the_route_are_marked_as_such(record_at, shown_by, day):
    preliminary = detections(in_file(record_at(day))[ROUTE], "preliminary")
    exhibit = shown_by("western-balkans", day)["balkans-detections"]
    years = [int(year) for year in re.findall(r"of (\d{4}) are preliminary", exhibit.words)]
    assert years == list(preliminary)
    assert ("dashed: preliminary" in exhibit.subtitle) == bool(preliminary)
    assert (exhibit.status == "provisional") == bool(preliminary)


def test_claims_on_the_route_are_named_once_there_are_some(shown_by):
    days = ("2025-10-14", "latest")
    early, latest = (shown_by("western-balkans", day)["who-said-it"] for day in days)
    assert "among the claims" not in early.words and "among the claims" in latest.words


def test_no_fixed_words_name_the_claims_checked():
    cells = json.loads((ROOT / "notebooks/western-balkans.ipynb").read_text("utf-8"))["cells"]
    fixed = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert not any("claims checked" in words for words in fixed)


def test_a_preliminary_year_is_not_compared_with_the_one_before(record_at):
    rows = balkans.on_route(record_at("latest").table("frontex_routes")).set_index("year")
    assert rows.preliminary[2025] and rows.change_pct.isna()[2025]


def test_years_of_exits_are_compared_within_an_edition(record_at):
    exits = balkans.on_route(record_at("latest").table("frontex_routes"), EXITS)
    assert exits.change_pct.iloc[-1] == pytest.approx(100 * (65_861 / 67_552 - 1))


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", "2025-10-15", "latest"])
def test_who_gave_the_figure_is_said_from_the_day_it_was_public(shown_by, day):
    shown = shown_by("western-balkans", day)
    public = day >= "2025-10-15"
    for words in (shown["answer"].words, shown["who-said-it"].words):
        assert ("22,000" in words and "Home Office" in words) == public
    assert ("our inference" in shown["who-said-it"].words) == public
    assert ("reported on 15 October 2025" in shown["deployment"].words) == public


def test_a_year_that_frontex_revises_is_then_the_one_spoken_of(data_copy, shown_by):
    old, new = "2025,Western Balkan,12525,preliminary", "2025,Western Balkan,12600,revised"
    edit(data_copy / "curated" / "frontex_routes.csv", old, new)
    exhibit = shown_by("western-balkans", "latest", data_copy)["balkans-detections"]
    assert count(12_600) in exhibit.title and exhibit.status == "final"
    assert exhibit.table.change_pct.isna().iloc[-1], "it is of another edition"


@pytest.mark.parametrize("day", ["2025-12-31", "2026-01-15", "latest"])
def test_years_of_two_editions_are_compared_by_frontex_alone(shown_by, record_at, day):
    """One rule holds on every page.

    We compare within an edition, and quote what the publisher compares.
    """
    words = shown_by("western-balkans", day)["balkans-detections"].words
    assert "so we do not compare them with the years before" in words
    comparison = "Frontex’s own comparison, of all routes together, is 26% fewer detections in 2025"
    assert (comparison in words) == (day >= "2026-01-15")
    answer = shown_by("western-balkans", day)["answer"].words
    assert "Its preliminary figure for 2025 is 12,525." in answer
    for name in ("explanations", "context_yearly"):
        table_text = " ".join(record_at(day).table(name).astype(str).to_numpy().ravel())
        assert "178,000 (2025)" not in table_text and "Down 26%" not in table_text
