"""The chapter on the Western Balkans says what the data say.

It shows detections by route and year, exits towards the UK, and what none of them counts.
"""

import json
import re

import independent
import pandas as pd
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
ROUTE, EVERY, EXITS = "Western Balkan", "TOTAL all routes", "Exits towards the UK (Channel)"


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
    title = shown_by("western-balkans", day)["balkans-detections"].title
    assert title.startswith(f"Western Balkan route: {count(people)} detections in {year}")


@on_each_day
def test_the_title_on_the_route_compares_two_revised_years(record_at, shown_by, day):
    revised = detections(in_file(record_at(day))[ROUTE], "revised")
    year, people = max(revised.items())
    title = shown_by("western-balkans", day)["balkans-detections"].title
    compared = re.search(r", (\d+)% (more|fewer) than in (\d+)$", title)
    assert (compared is not None) == (year - 1 in revised)
    if compared:
        change = 100 * (people / revised[year - 1] - 1)
        more_or_fewer = "more" if change > 0 else "fewer"
        assert compared.groups() == (str(round(abs(change))), more_or_fewer, str(year - 1))


@on_each_day
def test_words_on_the_route_name_its_highest_and_lowest_year(record_at, shown_by, day):
    revised = detections(in_file(record_at(day))[ROUTE], "revised")
    ranked = sorted((people, year) for year, people in revised.items())
    (low, low_year), (high, high_year) = ranked[0], ranked[-1]
    sentence = (
        f"{high_year} had most detections, {count(high)}, and {low_year} fewest, {count(low)}."
    )
    words = shown_by("western-balkans", day)["balkans-detections"].words
    assert (sentence in words) == (len(revised) > 2)


@on_each_day
def test_preliminary_years_of_the_route_are_marked_as_such(record_at, shown_by, day):
    preliminary = detections(in_file(record_at(day))[ROUTE], "preliminary")
    exhibit = shown_by("western-balkans", day)["balkans-detections"]
    years = [int(year) for year in re.findall(r"of (\d{4}) are preliminary", exhibit.words)]
    assert years == list(preliminary)
    assert ("dashed: preliminary" in exhibit.subtitle) == bool(preliminary)
    assert (exhibit.status == "provisional") == bool(preliminary)


def shares_of_route(rows: dict[str, dict[int, dict[str, str]]]) -> dict[int, float]:
    """The route's share of all detections in per cent, by year."""
    every = detections(rows[EVERY])
    on_route = detections(rows[ROUTE])
    return {year: 100 * n / every[year] for year, n in on_route.items() if year in every}


@on_each_day
def test_the_share_of_the_route_is_that_of_the_file(record_at, shown_by, day):
    rows, exhibit = in_file(record_at(day)), shown_by("western-balkans", day)["eu-routes"]
    share = shares_of_route(rows)
    year, highest = max(share), max(share, key=share.__getitem__)
    assert numbers(exhibit.title) == [round(share[year]), year]
    every = count(detections(rows[EVERY])[year])
    assert f"Frontex counted {every} detections on all routes in {year}" in exhibit.words
    phrase = f"highest in {highest}, at {share[highest]:.0f}%."
    assert (phrase in exhibit.words) == (len(share) > 1)


@on_each_day
def test_the_three_largest_routes_are_named_in_order(record_at, shown_by, day):
    rows = in_file(record_at(day))
    year = max(shares_of_route(rows))
    routes = {
        int(of_route[year]["detections"]): name
        for name, of_route in rows.items()
        if year in of_route and name not in (EVERY, EXITS)
    }
    largest = [f"{count(n)} on the {routes[n]} route" for n in sorted(routes, reverse=True)[:3]]
    words = shown_by("western-balkans", day)["eu-routes"].words
    assert f"{largest[0]}, {largest[1]} and {largest[2]}, and fewer" in words


@on_each_day
def test_shares_of_routes_are_provisional_with_the_year_2025(shown_by, day):
    exhibit = shown_by("western-balkans", day)["eu-routes"]
    assert (exhibit.status == "provisional") == (day in ("2025-12-31", "latest"))


@on_each_day
def test_exits_are_drawn_from_the_end_of_2024(record_at, shown_by, day):
    exits = in_file(record_at(day)).get(EXITS, {})
    drawn = shown_by("western-balkans", day)["exits-to-uk"].panels is not None
    assert bool(exits) == drawn == (day >= "2024-12-31")


on_each_day_with_exits = pytest.mark.parametrize(
    "day", [day for day in DAYS if day >= "2024-12-31"]
)


@on_each_day_with_exits
def test_exits_stand_beside_the_arrivals_of_the_same_years(record_at, shown_by, day):
    record, exhibit = record_at(day), shown_by("western-balkans", day)["exits-to-uk"]
    exits = in_file(record)[EXITS]
    people = independent.daily(record.data, recent=False).people_arrived
    arrived = {year: people[str(year)].sum() for year in exits}
    table, year = exhibit.table.set_index("year"), max(exits)
    assert dict(table.people_arrived) == arrived
    assert dict(table.detections) == detections(exits)
    assert numbers(exhibit.title) == [int(exits[year]["detections"]), year, arrived[year]]


@on_each_day_with_exits
def test_words_on_exits_say_when_the_figures_were_published(record_at, shown_by, day):
    record, words = record_at(day), shown_by("western-balkans", day)["exits-to-uk"].words
    exits = in_file(record)[EXITS]
    published = record.sources[exits[max(exits)]["source_id"]].published
    assert ("The figures are as now known." in words) == (published > record.day)
    assert (f"published on {published:%-d %B %Y}" in words) == (published <= record.day)
    assert ("had 2.5% fewer exits" in words) == (len(exits) > 1)


@on_each_day
def test_notes_say_that_a_detection_is_not_a_person(shown_by, day):
    for ident in ("balkans-detections", "eu-routes"):
        assert "A detection is not a person" in shown_by("western-balkans", day)[ident].note


def test_claims_on_the_route_are_named_once_there_are_some(shown_by):
    days = ("2025-10-14", "latest")
    early, latest = (shown_by("western-balkans", day)["who-said-it"] for day in days)
    assert "among the claims" not in early.words and "among the claims" in latest.words


def test_no_fixed_words_name_the_claims_checked():
    cells = json.loads((ROOT / "notebooks/western-balkans.ipynb").read_text("utf-8"))["cells"]
    fixed = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert not any("claims checked" in words for words in fixed)


@pytest.mark.parametrize("day", ["2025-10-14", "latest"])
def test_the_claimed_year_has_21525_detections_78_pct_fewer(shown_by, day):
    title = shown_by("western-balkans", day)["balkans-detections"].title
    assert title == "Western Balkan route: 21,525 detections in 2024, 78% fewer than in 2023"


def test_detections_by_route_add_up_to_those_of_all(record_at):
    rows = balkans.by_route(record_at("latest").table("frontex_routes"))
    whole = rows[rows[EVERY].notna()]
    assert list(whole.index) == list(range(2017, 2025))
    assert (whole.drop(columns=EVERY).sum(axis=1) == whole[EVERY]).all()


def test_exits_are_no_route(shown_by):
    assert not any("exit" in name for name in shown_by("western-balkans")["eu-routes"].table)


def test_a_route_without_a_figure_is_missing_and_not_zero(shown_by):
    table = shown_by("western-balkans")["eu-routes"].table.set_index("year")
    assert table.all_routes.isna()[2025] and table.black_sea.isna()[2025]
    assert table.black_sea[2024] == 0


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
    assert (
        exhibit.title == "Western Balkan route: 12,600 detections in 2025"
    )  # of another edition: no change
    assert "preliminary" not in exhibit.words


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


ROUTES = pd.DataFrame(
    [
        (2024, ROUTE, 25, "revised", "a"),
        (2024, "Black Sea", 70, "revised", "a"),
        (2024, "Other", None, "revised", "a"),
        (2024, EVERY, 100, "revised", "a"),
        (2024, EXITS, 900, "preliminary", "b"),
        (2025, ROUTE, 5, "preliminary", "b"),
    ],
    columns=["year", "route", "detections", "status", "source_id"],
).astype({"detections": "Int64"})
ARRIVED = pd.DataFrame({"year": [2023], "people_arrived": [7]})


def test_a_share_is_of_the_years_with_a_total():
    (share,) = balkans.shares(ROUTES).itertuples(index=False)
    assert tuple(share) == (2024, 25, 100, 25.0)


def test_routes_of_the_last_whole_year_come_by_size():
    last = balkans.last_year_by_route(ROUTES)
    assert list(last.route) == ["Black Sea", ROUTE] and list(last.share_pct) == [70.0, 25.0]


def test_exits_without_arrivals_of_the_year_stand_alone():
    assert balkans.exits_beside_arrivals(ROUTES, ARRIVED).people_arrived.isna().all()


def test_measures_of_no_routes_are_empty_frames():
    no_routes = ROUTES[:0]
    for frame in (
        balkans.shares(no_routes),
        balkans.last_year_by_route(no_routes),
        balkans.exits_beside_arrivals(no_routes, ARRIVED),
    ):
        assert frame.empty and "year" in frame
