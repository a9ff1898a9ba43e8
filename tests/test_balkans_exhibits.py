"""The Western Balkans: detections by route and year, exits towards the UK, and what none of them counts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from crossings import balkans
from crossings.exhibits import balkans as exhibits
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count
from crossings.tables import Record, read

At = Callable[[str], Record]
DAYS = ("2018-01-01", "2019-01-01", "2020-02-29", "2021-12-31", "2024-07-05", "2025-10-14", "latest")
FUNCTIONS = (exhibits.detections, exhibits.routes, exhibits.exits)


def held(record: Record, route: str, year: int) -> int:
    """The cell of the CSV file itself."""
    with (record.data / "curated" / "frontex_routes.csv").open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if (row["route"], row["year"]) == (route, str(year)))
    return int(row["detections"])


def numbers(text: str) -> list[int]:
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text)]


def last_year(record: Record) -> int:
    return record.day.year if (record.day.month, record.day.day) == (12, 31) else record.day.year - 1


def test_the_claimed_year_has_21525_detections_78_per_cent_fewer_than_the_year_before(record_at: At) -> None:
    for day in ("2025-10-14", "latest"):
        row = balkans.latest_revised(record_at(day).table("frontex_routes"))
        assert row is not None and (row.year, row.detections) == (2024, 21_525)
        assert row.change_pct == pytest.approx(100 * (21_525 / 99_002 - 1))
        assert "78% fewer than the 99,002 in 2023" in exhibits.detections(record_at(day)).title


@pytest.mark.parametrize("day", DAYS)
def test_the_title_on_the_route_is_true_of_the_file(record_at: At, day: str) -> None:
    record = record_at(day)
    title = exhibits.detections(record).title
    year = min(last_year(record), 2024)
    now = held(record, "Western Balkan", year)
    assert title.startswith(f"Frontex counted {count(now)} detections on the Western Balkan route in {year}")
    if year > 2017:
        before = held(record, "Western Balkan", year - 1)
        said = re.search(r"(\d+)% (more|fewer) than the ([\d,]+) in (\d+)", title)
        assert said and (int(said[4]), said[3]) == (year - 1, count(before))
        assert int(said[1]) == round(abs(100 * (now / before - 1)))
        assert said[2] == ("more" if now > before else "fewer")
    else:
        assert "%" not in title


@pytest.mark.parametrize("day", DAYS)
def test_the_title_on_all_routes_is_true_of_the_file(record_at: At, day: str) -> None:
    record = record_at(day)
    year = min(last_year(record), 2024)
    every, route = held(record, "TOTAL all routes", year), held(record, "Western Balkan", year)
    assert numbers(exhibits.routes(record).title) == [every, year, route, round(100 * route / every)]


@pytest.mark.parametrize("day", DAYS)
def test_the_title_on_exits_is_true_of_the_file(record_at: At, day: str) -> None:
    record = record_at(day)
    title, year = exhibits.exits(record).title, last_year(record)
    if year < 2024:
        assert title.startswith("No year for which figures of exits towards the UK are held had ended by")
        return
    assert (
        f"{count(held(record, balkans.EXITS, year))} exits across the Channel towards the UK in {year}"
        in title
    )
    assert "preliminary" in title


def test_routes_add_up_to_the_total_that_frontex_gives(record_at: At) -> None:
    rows = balkans.by_route(record_at("latest").table("frontex_routes"))
    whole = rows[rows[balkans.TOTAL].notna()]
    assert list(whole.index) == list(range(2017, 2025))
    assert (whole.drop(columns=balkans.TOTAL).sum(axis=1) == whole[balkans.TOTAL]).all()


def test_exits_are_no_route_into_the_eu(record_at: At) -> None:
    record = record_at("latest")
    assert balkans.EXITS not in balkans.by_route(record.table("frontex_routes"))
    assert not any("exit" in name for name in exhibits.routes(record).table)


def test_a_preliminary_year_is_not_compared_with_a_year_of_another_edition(record_at: At) -> None:
    rows = balkans.on_route(record_at("latest").table("frontex_routes")).set_index("year")
    assert bool(rows.preliminary[2025]) and rows.change_pct.isna()[2025]
    assert "2025 are preliminary" in exhibits.detections(record_at("latest")).words


def test_exits_of_one_edition_are_compared(record_at: At) -> None:
    rows = balkans.on_route(record_at("latest").table("frontex_routes"), balkans.EXITS)
    assert rows.change_pct.iloc[-1] == pytest.approx(100 * (65_861 / 67_552 - 1))


def test_a_year_without_a_published_total_has_no_share_and_no_zero(record_at: At) -> None:
    record = record_at("latest")
    assert 2025 not in set(balkans.share_of_all(record.table("frontex_routes")).year)
    table = exhibits.routes(record).table.set_index("year")
    assert table.total_all_routes.isna()[2025] and table.black_sea.isna()[2025]
    assert table.black_sea[2024] == 0


def test_arrivals_beside_exits_are_of_whole_calendar_years(record_at: At) -> None:
    record = record_at("latest")
    table = exhibits.exits(record).table.set_index("year")
    daily = read("arrivals_daily", record.data)
    for year in (2024, 2025):
        assert table.people_arrived[year] == daily.people_arrived[daily.date.dt.year == year].sum()


def test_a_page_of_a_past_day_says_that_the_exits_were_published_later(record_at: At) -> None:
    assert "15 January 2026, after the day of this page" in exhibits.exits(record_at("2025-10-14")).words
    assert "after the day of this page" not in exhibits.exits(record_at("latest")).words


def test_the_match_with_the_claim_is_called_our_inference(record_at: At) -> None:
    words = exhibits.detections(record_at("2025-10-15")).words
    assert "nearly 22,000" in words and "our inference" in words
    assert "22,000" not in exhibits.detections(record_at("2024-07-05")).words


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_exhibit_is_whole_at_every_day(
    record_at: At, function: Callable[[Record], Exhibit], day: str
) -> None:
    shown = function(record_at(day))
    page = shown.html(1)
    assert not re.search(r"\b(nan|NaN|None|NaT)\b|<NA>", page)
    assert shown.as_of <= record_at(day).day
    for words in (shown.title, shown.words, shown.note):
        assert not re.search(r"\b(surge|only|just|crisis|migrants?|illegal immigrants?)\b", words)
    if shown.panels is not None:
        assert page.count('class="ex-wide"') == page.count('class="ex-narrow"') > 0
        assert set(shown.files()) == {"csv", "svg", "json"}
    else:
        assert set(shown.files()) == {"csv"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_exhibit_says_that_it_does_not_count_people_bound_for_britain(
    record_at: At, function: Callable[[Record], Exhibit]
) -> None:
    assert re.search(r"not a person", function(record_at("latest")).note)


def test_what_a_detection_is_comes_from_the_source_list(record_at: At) -> None:
    record = record_at("latest")
    words = exhibits.what_a_detection_is(record).words
    assert record.sources["frontex_2025_06"].does_not_count in words


@pytest.mark.parametrize(
    "day", ["2018-01-01", "2019-01-01", "2019-12-31", "2020-02-29", "2025-10-14", "latest"]
)
def test_the_highest_and_lowest_year_are_named_once_there_are_three(record_at: At, day: str) -> None:
    record = record_at(day)
    route = record.table("frontex_routes")
    years = route[(route.route == "Western Balkan") & (route.status == "revised")]
    said = re.search(
        r"(\d{4}) had most detections, ([\d,]+), and (\d{4}) fewest, ([\d,]+)",
        exhibits.detections(record).words,
    )
    assert (said is not None) == (len(years) > 2)
    if said:
        ranked = sorted(zip(years.detections, years.year, strict=True))
        assert said.groups() == (
            str(ranked[-1][1]),
            count(ranked[-1][0]),
            str(ranked[0][1]),
            count(ranked[0][0]),
        )


def routes_file(record: Record) -> list[dict[str, str]]:
    with (record.data / "curated" / "frontex_routes.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if int(row["year"]) <= last_year(record)]


@pytest.mark.parametrize("day", ["2018-01-01", "2018-12-31", "2024-07-05", "latest"])
def test_the_highest_share_is_named_once_there_are_two(record_at: At, day: str) -> None:
    record = record_at(day)
    rows = routes_file(record)
    of = {
        name: {r["year"]: int(r["detections"]) for r in rows if r["route"] == name}
        for name in ("Western Balkan", "TOTAL all routes")
    }
    share = {
        year: 100 * of["Western Balkan"][year] / every
        for year, every in of["TOTAL all routes"].items()
        if year in of["Western Balkan"]
    }
    words = exhibits.routes(record).words
    assert ("share of all detections was highest in" in words) == (len(share) > 1)
    if len(share) > 1:
        top = max(share, key=share.__getitem__)
        assert f"highest in {top}: {share[top]:.0f}% of {count(of['TOTAL all routes'][top])}." in words


@pytest.mark.parametrize("day", ["2024-12-31", "2025-06-30", "2025-10-14", "2025-12-31", "latest"])
def test_exits_are_set_beside_years_that_are_over_and_marked_where_preliminary(
    record_at: At, day: str
) -> None:
    record = record_at(day)
    exhibit = exhibits.exits(record)
    rows = [row for row in routes_file(record) if row["route"] == balkans.EXITS]
    assert bool(rows) == (exhibit.panels is not None)
    if not rows:
        return
    assert re.findall(r"In (\d{4}), [\d,]+ people arrived", exhibit.words) == [row["year"] for row in rows]
    for row in rows:
        people = record.daily[record.daily.date.dt.year == int(row["year"])].people_arrived.sum()
        assert (
            f"In {row['year']}, {count(people)} people arrived in small boats, beside {count(int(row['detections']))} exits."
            in exhibit.words
        )
    marked = any(row["status"] == "preliminary" for row in rows)
    assert ("(dashed: preliminary)" in exhibit.subtitle) == marked
    both = len(rows) > 1 and all(row["status"] == "preliminary" for row in rows[-2:])
    assert ("both preliminary" in exhibit.title) == (both and "than the" in exhibit.title)
    assert ("a preliminary figure" in exhibit.title) == (
        rows[-1]["status"] == "preliminary" and "than the" not in exhibit.title
    )
    published = record.sources[rows[-1]["source_id"]].published
    assert (", after the day of this page" in exhibit.words) == (published > record.day)


@pytest.mark.parametrize("day", ["2023-12-31", "2025-12-30", "2025-12-31", "latest"])
def test_routes_are_provisional_while_a_year_of_them_is_preliminary(record_at: At, day: str) -> None:
    exhibit = exhibits.routes(record_at(day))
    routes = (row for row in routes_file(record_at(day)) if row["route"] != balkans.EXITS)
    preliminary = any(row["status"] == "preliminary" for row in routes)
    assert exhibit.status == ("provisional" if preliminary else "final")
    assert ("(dashed: preliminary)" in exhibit.subtitle) == preliminary == (day in ("2025-12-31", "latest"))


@pytest.mark.parametrize(
    ("day", "stated"),
    [("2024-12-31", False), ("2025-10-14", False), ("2025-10-15", True), ("latest", True)],
)
def test_the_claim_is_spoken_of_from_the_day_it_was_stated(record_at: At, day: str, stated: bool) -> None:
    words = exhibits.detections(record_at(day)).words
    assert ("people smuggled through the Western Balkans in 2024" in words) == stated
    assert words.count("A claim of") == stated


def test_a_claim_stated_before_its_year_had_ended_waits_for_the_year(data_copy: Path) -> None:
    claims = data_copy / "curated" / "claims.csv"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace(",2025-10-15,,briefing", ",2024-06-01,,briefing"),
        encoding="utf-8",
    )
    for day, spoken in (("2024-12-30", False), ("2024-12-31", True)):
        words = exhibits.detections(Record(day, data_copy)).words
        assert ("A claim of 1 June 2024 spoke of" in words) == spoken


@pytest.mark.parametrize("day", DAYS)
def test_preliminary_detections_are_told_apart_from_the_years_before(record_at: At, day: str) -> None:
    record = record_at(day)
    rows = [row for row in routes_file(record) if row["route"] == "Western Balkan"]
    words = exhibits.detections(record).words
    early = [row for row in rows if row["status"] == "preliminary"]
    assert words.count(" are preliminary (") == len(early)
    for row in early:
        assert f"The {count(int(row['detections']))} of {row['year']} are preliminary" in words
    revised = len(rows) - len(early)
    assert ("is the first year held." in words) == (revised == 1 and not early)
    assert ("Held are the years" in words) == (revised == 2 and not early)
