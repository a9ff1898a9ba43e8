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
    found: dict[str, dict[int, dict[str, str]]] = {}
    for row in independent.rows(record.data / "curated" / "frontex_routes.csv"):
        if int(row["year"]) <= over:
            found.setdefault(row["route"], {})[int(row["year"])] = row
    return found


def detections(rows: dict[int, dict[str, str]], status: str = "") -> dict[int, int]:
    wanted = {year: row for year, row in sorted(rows.items()) if status in ("", row["status"])}
    return {year: int(row["detections"]) for year, row in wanted.items()}


def numbers(text: str) -> list[int]:
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text)]


@pytest.mark.parametrize("day", DAYS)
def test_the_words_on_the_route_are_true_of_the_file(record_at, shown_by, day):
    shown, rows = (
        shown_by("western-balkans", day)["balkans-detections"],
        in_file(record_at(day))[ROUTE],
    )
    revised, early = detections(rows, "revised"), detections(rows, "preliminary")
    year, now = max(revised.items())
    assert shown.title.startswith(f"Western Balkan route: {count(now)} detections in {year}")
    said = re.search(r", (\d+)% (more|fewer) than in (\d+)$", shown.title)
    assert (said is not None) == (year - 1 in revised)
    if said:
        change = 100 * (now / revised[year - 1] - 1)
        assert said.groups() == (
            str(round(abs(change))),
            "more" if change > 0 else "fewer",
            str(year - 1),
        )
    ranked = sorted((n, year) for year, n in revised.items())
    (low, low_year), (high, high_year) = ranked[0], ranked[-1]
    told = f"{high_year} had most detections, {count(high)}, and {low_year} fewest, {count(low)}."
    assert (told in shown.words) == (len(revised) > 2)
    assert [int(year) for year in re.findall(r"of (\d{4}) are preliminary", shown.words)] == list(
        early
    )
    assert (
        (shown.status == "provisional") == ("dashed: preliminary" in shown.subtitle) == bool(early)
    )
    shown, rows = shown_by("western-balkans", day)["eu-routes"], in_file(record_at(day))
    every = detections(rows[EVERY])
    share = {
        year: 100 * n / every[year] for year, n in detections(rows[ROUTE]).items() if year in every
    }
    year, highest = max(share), max(share, key=share.__getitem__)
    assert numbers(shown.title) == [round(share[year]), year]
    assert f"Frontex counted {count(every[year])} detections on all routes in {year}" in shown.words
    assert (f"highest in {highest}, at {share[highest]:.0f}%." in shown.words) == (len(share) > 1)
    others = {
        int(of[year]["detections"]): name
        for name, of in rows.items()
        if year in of and name not in (EVERY, EXITS)
    }
    first = [f"{count(n)} on the {others[n]} route" for n in sorted(others, reverse=True)[:3]]
    assert f"{first[0]}, {first[1]} and {first[2]}, and fewer" in shown.words
    assert (shown.status == "provisional") == (day in ("2025-12-31", "latest"))
    record, shown = record_at(day), shown_by("western-balkans", day)["exits-to-uk"]
    rows = in_file(record).get(EXITS, {})
    assert bool(rows) == (shown.panels is not None) == (day >= "2024-12-31")
    if rows:
        people = independent.daily(record.data, recent=False).people_arrived
        arrived = {year: people[str(year)].sum() for year in rows}
        table, year = shown.table.set_index("year"), max(rows)
        assert dict(table.people_arrived) == arrived and dict(table.detections) == detections(rows)
        assert numbers(shown.title) == [int(rows[year]["detections"]), year, arrived[year]]
        published = record.sources[rows[year]["source_id"]].published
        assert ("The figures are as now known." in shown.words) == (published > record.day)
        assert (f"published on {published:%-d %B %Y}" in shown.words) == (published <= record.day)
        assert ("had 2.5% fewer exits" in shown.words) == (len(rows) > 1)
    for ident in ("balkans-detections", "eu-routes"):
        assert "A detection is not a person" in shown_by("western-balkans", day)[ident].note


def test_the_claims_checked_are_named_only_once_one_of_the_route_stands_there(shown_by):
    days = ("2025-10-14", "latest")
    early, latest = (shown_by("western-balkans", day)["who-said-it"] for day in days)
    assert "among the claims" not in early.words and "among the claims" in latest.words
    cells = json.loads((ROOT / "notebooks/western-balkans.ipynb").read_text("utf-8"))["cells"]
    fixed = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert not any("claims checked" in words for words in fixed)


@pytest.mark.parametrize("day", ["2025-10-14", "latest"])
def test_the_claimed_year_has_21525_detections_78_per_cent_fewer(shown_by, day):
    title = shown_by("western-balkans", day)["balkans-detections"].title
    assert title == "Western Balkan route: 21,525 detections in 2024, 78% fewer than in 2023"


def test_routes_add_up_exits_are_none_and_years_are_compared_within_an_edition(record_at, shown_by):
    rows = balkans.by_route(record_at("latest").table("frontex_routes"))
    whole = rows[rows[EVERY].notna()]
    assert list(whole.index) == list(range(2017, 2025))
    assert (whole.drop(columns=EVERY).sum(axis=1) == whole[EVERY]).all()
    table = shown_by("western-balkans")["eu-routes"].table.set_index("year")
    assert not any("exit" in name for name in table)
    assert (
        table.all_routes.isna()[2025]
        and table.black_sea.isna()[2025]
        and table.black_sea[2024] == 0
    )
    routes = record_at("latest").table("frontex_routes")
    rows = balkans.on_route(routes).set_index("year")
    assert rows.preliminary[2025] and rows.change_pct.isna()[2025]
    assert balkans.on_route(routes, EXITS).change_pct.iloc[-1] == pytest.approx(
        100 * (65_861 / 67_552 - 1)
    )


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
    shown = shown_by("western-balkans", "latest", data_copy)["balkans-detections"]
    assert (
        shown.title == "Western Balkan route: 12,600 detections in 2025"
    )  # of another edition: no change
    assert "preliminary" not in shown.words


@pytest.mark.parametrize("day", ["2025-12-31", "2026-01-15", "latest"])
def test_years_of_two_editions_are_compared_by_frontex_alone(shown_by, record_at, day):
    """One rule holds on every page.

    We compare within an edition, and quote what the publisher compares.
    """
    words = shown_by("western-balkans", day)["balkans-detections"].words
    assert "so we do not compare them with the years before" in words
    own = "Frontex’s own comparison, of all routes together, is 26% fewer detections in 2025"
    assert (own in words) == (day >= "2026-01-15")
    answer = shown_by("western-balkans", day)["answer"].words
    assert "Its preliminary figure for 2025 is 12,525." in answer
    for name in ("explanations", "context_yearly"):
        said = " ".join(record_at(day).table(name).astype(str).to_numpy().ravel())
        assert "178,000 (2025)" not in said and "Down 26%" not in said


def test_measures_of_routes_are_total():
    columns = ["year", "route", "detections", "status", "source_id"]
    rows = [
        (2024, ROUTE, 25, "revised", "a"),
        (2024, "Black Sea", 70, "revised", "a"),
        (2024, "Other", None, "revised", "a"),
        (2024, EVERY, 100, "revised", "a"),
        (2024, EXITS, 900, "preliminary", "b"),
        (2025, ROUTE, 5, "preliminary", "b"),
    ]
    routes = pd.DataFrame(rows, columns=columns).astype({"detections": "Int64"})
    (share,) = balkans.shares(routes).itertuples(index=False)
    assert tuple(share) == (2024, 25, 100, 25.0)
    found = balkans.last_year_by_route(routes)
    assert list(found.route) == ["Black Sea", ROUTE] and list(found.share_pct) == [70.0, 25.0]
    arrived = pd.DataFrame({"year": [2023], "people_arrived": [7]})
    assert balkans.exits_beside_arrivals(routes, arrived).people_arrived.isna().all()
    nothing = routes[:0]
    for frame in (
        balkans.shares(nothing),
        balkans.last_year_by_route(nothing),
        balkans.exits_beside_arrivals(nothing, arrived),
    ):
        assert frame.empty and "year" in frame
