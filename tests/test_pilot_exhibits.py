"""The chapter on the returns pilot, against its CSV files read by another route and reviewed figures."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from marks import Mark, marks

from crossings import comparisons, pilot, sources
from crossings.exhibits import pilot as counts
from crossings.exhibits import pilot_arrivals, pilot_rates
from crossings.exhibits.chart_parts import fine_grid_values
from crossings.exhibits.drawing import NARROW, WIDE
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.pilot_figures import marks_of
from crossings.tables import Record
from crossings.tokens import colour

At = Callable[[str], Record]
EXHIBITS: dict[str, Callable[[Record], Exhibit]] = {
    "pilot-dates": counts.dates,
    "pilot-returned-admitted": counts.returned_admitted,
    "pilot-net": counts.net,
    "pilot-pace": pilot_rates.pace,
    "pilot-share": pilot_rates.share,
    "pilot-seasons": pilot_arrivals.seasons,
    "pilot-before-after": pilot_arrivals.before_after,
    "pilot-announcements": counts.announcements,
    "pilot-what-if": pilot_rates.what_if,
}
BEFORE = ("2019-01-01", "2020-02-29", "2021-12-31", "2024-07-05", "2025-07-09")
DATES = (*BEFORE, "2025-07-10", "2025-08-06", "2025-09-18", "2025-10-14", "2026-07-15", "2026-07-16")


def arrivals(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside, from the CSV alone."""
    with open(data / "official" / "arrivals_daily.csv", encoding="utf-8", newline="") as file:
        return sum(int(row["people_arrived"]) for row in csv.DictReader(file) if first <= row["date"] <= last)


def months(data: Path) -> list[dict[str, str]]:
    with open(data / "curated" / "pilot_monthly.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spec(exhibit: Exhibit, width: int) -> str:
    assert callable(exhibit.panels)
    return json.dumps(exhibit.panels(width - 60, width < WIDE).to_dict(), ensure_ascii=False)


def row_of(exhibit: Exhibit, column: str, value: Any) -> pd.Series:
    found = exhibit.table[exhibit.table[column] == value]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture
def before_its_end(data_copy: Path) -> Record:
    """The latest record of data whose days end before the pilot does: with the workbook's."""
    (data_copy / "official/arrivals_recent.csv").unlink()
    return Record("latest", data_copy)


@pytest.mark.parametrize("as_of", [*DATES, "latest"])
def test_every_exhibit_exists_at_every_date_in_both_widths(record_at: At, as_of: str) -> None:
    for ident, make in EXHIBITS.items():
        exhibit = make(record_at(as_of))
        assert exhibit.ident == ident
        page = exhibit.html(1)  # draws both widths, and stops at a colour that is no token
        assert ("<svg" in page) == (exhibit.panels is not None)
        seen = " ".join(re.sub(r"<[^>]*>", " ", page).split())
        assert not re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b", seen), (ident, as_of)
        assert "as many than" not in seen and "  " not in exhibit.title
        for width in (WIDE, NARROW) if exhibit.panels is not None else ():
            assert f'width="{width}"' in page


@pytest.mark.parametrize("as_of", BEFORE)
def test_before_the_announcement_the_chapter_says_so_and_draws_nothing(record_at: At, as_of: str) -> None:
    for make in EXHIBITS.values():
        exhibit = make(record_at(as_of))
        assert exhibit.panels is None and len(exhibit.table) == 1
        assert exhibit.title.endswith("no returns pilot had been announced")
    assert "did not exist" in counts.status(record_at(as_of)).words


def test_between_announcement_and_start_the_pilot_had_not_begun(record_at: At) -> None:
    for as_of in ("2025-07-10", "2025-08-05"):
        assert "had not begun" in counts.status(record_at(as_of)).words
        assert pilot_rates.pace(record_at(as_of)).title.endswith("had been announced but had not begun")
    assert "was in effect" in counts.status(record_at("2025-08-06")).words


def test_a_page_of_october_2025_knows_nothing_of_2026(record_at: At) -> None:
    for make in EXHIBITS.values():
        exhibit = make(record_at("2025-10-14"))
        assert "2026" not in exhibit.html(1)
        assert "1,087" not in exhibit.html(1)
    assert "54" not in counts.announcements(record_at("2025-11-05")).words


def test_the_months_are_those_of_the_official_series_and_add_up(record_at: At, data: Path) -> None:
    exhibit = counts.returned_admitted(record_at("latest"))
    body, total = exhibit.table.iloc[:-1], exhibit.table.iloc[-1]
    assert list(body.returned) == [int(row["returned_to_france"]) for row in months(data)]
    assert list(body.admitted) == [int(row["admitted_to_uk"]) for row in months(data)]
    assert (total.returned, total.admitted) == (body.returned.sum(), body.admitted.sum()) == (1087, 1117)
    assert exhibit.title.startswith("1,087 people were returned and 1,117 admitted by 30 June 2026")
    assert "30 more admitted than returned" in exhibit.title


def test_before_16_july_2026_the_announced_figures_stand_in_for_the_monthly_series(record_at: At) -> None:
    exhibit = counts.returned_admitted(record_at("2025-10-14"))
    assert list(exhibit.table.returned) == [1, 26]
    assert pd.isna(exhibit.table.admitted.iloc[0]) and exhibit.table.admitted.iloc[1] == 18
    assert "26 people had been reported returned and 18 admitted" in exhibit.title
    assert "month" not in counts.returned_admitted(record_at("2026-07-15")).table
    assert "month" in counts.returned_admitted(record_at("2026-07-16")).table


def test_a_floor_is_never_given_as_a_number_reached(record_at: At) -> None:
    record = record_at("2026-07-15")
    for make in (counts.returned_admitted, pilot_rates.pace, pilot_rates.share):
        exhibit = make(record)
        assert re.search(r"\bover 900\b", exhibit.title, re.IGNORECASE)
        assert exhibit.status == "second-hand"
    assert ">900" in spec(counts.returned_admitted(record), WIDE)


def test_net_is_admitted_less_returned_at_dates_with_both(record_at: At) -> None:
    exhibit = counts.net(record_at("latest"))
    assert list(exhibit.table.net) == list(exhibit.table.admitted - exhibit.table.returned)
    assert exhibit.table.net.iloc[-1] == 30
    ends = [
        f"{value:+}".replace("-", "\u2212") for value in (exhibit.table.net.min(), exhibit.table.net.max())
    ]
    assert f"between {ends[0]} and {ends[1]}, and at +30 by 30 June 2026" in exhibit.title
    assert exhibit.title != counts.returned_admitted(record_at("latest")).title
    assert "8 more people had been returned than admitted" in counts.net(record_at("2025-10-14")).title
    assert counts.net(record_at("2025-09-18")).panels is None


def test_pace_divides_by_days_and_august_2025_has_26(record_at: At, data: Path) -> None:
    exhibit = pilot_rates.pace(record_at("2026-08-20"))
    ends = [pilot.month_end(row["month"]) for row in months(data)]
    days = [26, *(end.day for end in ends[1:])]
    expected = [int(row["returned_to_france"]) / n * 7 for row, n in zip(months(data), days, strict=True)]
    assert list(exhibit.table.days) == days
    assert list(exhibit.table.per_week) == pytest.approx(expected)
    assert "61.6 a week in June 2026" in exhibit.title and exhibit.title.endswith("is 23.1")
    assert "it is 26.6" in exhibit.words  # from the first return
    assert "Above it: June 2026." in exhibit.words  # and May, at 49.2, is not
    assert "by month" in exhibit.subtitle and "26 days" in exhibit.subtitle


def test_paces_between_announcements_add_up_to_the_last_figure(record_at: At) -> None:
    table = pilot_rates.pace(record_at("2026-07-15")).table
    assert table.people.sum() == 900
    assert table.days.sum() == (dt.date(2026, 6, 10) - pilot.START).days + 1
    assert list(table.start.iloc[1:]) == [end + dt.timedelta(days=1) for end in table.end.iloc[:-1]]


def test_fifty_a_week_is_labelled_as_no_government_figure(record_at: At) -> None:
    for as_of in ("2025-10-14", "latest"):
        exhibit = pilot_rates.pace(record_at(as_of))
        assert "no government figure" in spec(exhibit, WIDE)
        assert any("no government figure" in words for _, words in exhibit.events)  # the key on phones
        assert "never" not in exhibit.words


def test_the_share_divides_by_arrivals_to_the_figures_own_date(record_at: At, data: Path) -> None:
    for as_of, end, returned, words in (
        ("2025-10-14", "2025-10-09", 26, "0.26% of the 10,067"),
        ("2026-08-20", "2026-06-30", 1087, "3.89% of the 27,920"),
    ):
        exhibit = pilot_rates.share(record_at(as_of))
        last = exhibit.table.iloc[-1]
        assert last.arrivals == arrivals(data, "2025-08-06", end)
        assert last.share_pct == pytest.approx(100 * returned / arrivals(data, "2025-08-06", end))
        assert words in exhibit.title


def test_five_seasons_end_on_the_day_of_the_pilots_figure(record_at: At, data: Path) -> None:
    exhibit = pilot_arrivals.seasons(record_at("2026-08-20"))
    expected = [arrivals(data, f"{year}-08-06", f"{year + 1}-06-30") for year in range(2021, 2026)]
    assert list(exhibit.table.people) == expected == [30562, 39403, 27855, 39514, 27920]
    assert "29.3% fewer than in the season before" in exhibit.title
    assert "level with the one before that (+0.2%)" in exhibit.title
    assert exhibit.table.change_pct.iloc[-1] == pytest.approx(100 * (27920 / 39514 - 1))
    assert row_of(exhibit, "season", "2023/24").change_pct == pytest.approx(100 * (27855 / 39403 - 1))
    assert "About as large a fall came without the pilot too: in 2023/24 (−29.3%)." in exhibit.words
    assert "A fall as large" not in exhibit.words, "27,855 of 39,403 is a slightly smaller fall"
    assert row_of(exhibit, "season", "2023/24").has_29_february and "2023/24 has 29 February" in exhibit.note


@pytest.mark.parametrize("as_of", ["2025-09-18", "2025-10-14", "2026-03-31", "2026-07-15", "latest"])
def test_the_words_for_each_season_have_the_sign_of_its_change(record_at: At, as_of: str) -> None:
    exhibit = pilot_arrivals.seasons(record_at(as_of))
    people = list(exhibit.table.people)
    claims = re.findall(r"([\d.]+)% (more|fewer) than in the (season before|one before that)", exhibit.title)
    assert claims
    for size, word, base in claims:
        change = 100 * (people[-1] / people[-2 if base == "season before" else -3] - 1)
        assert float(size) == pytest.approx(abs(change), abs=0.05)
        assert word == ("more" if change > 0 else "fewer")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (-31.0, ["A fall as large came without the pilot too: in 2023/24 (−31.0%)."]),
        (-30.0, ["A fall as large came without the pilot too: in 2023/24 (−30.0%)."]),
        (-29.6, ["About as large a fall came without the pilot too: in 2023/24 (−29.6%)."]),
        (-29.4, []),
    ],
)
def test_a_smaller_fall_within_the_tolerance_is_about_as_large(change: float, said: list[str]) -> None:
    table = pd.DataFrame({"season": ["2023/24", "2024/25", "2025/26"], "change_pct": [change, 10.0, -30.0]})
    words = pilot_arrivals._season_words(table)
    assert re.findall(r"(?:A fall|About)[^.]*\.\d[^.]*\.", words) == said


def test_before_and_after_is_set_beside_ordinary_months_and_no_effect(record_at: At, data: Path) -> None:
    exhibit = pilot_arrivals.before_after(record_at("latest"))
    after, before = arrivals(data, "2025-08-06", "2026-08-05"), arrivals(data, "2024-08-06", "2025-08-05")
    day_row = row_of(exhibit, "words", comparisons.VARIANTS["true_day"].words)
    assert (day_row.people_after, day_row.people_before) == (after, before)
    assert day_row.ratio == pytest.approx(after / before)
    assert f"{100 * (1 - after / before):.1f}% fewer" in exhibit.title
    assert "does not show what the pilot did" in exhibit.note
    ranks = exhibit.table["rank"]
    assert ("unusual" in exhibit.words) == bool((ranks < comparisons.UNUSUAL_BELOW).all())
    assert "agreement 2026–29" in exhibit.words  # another change of funding inside the windows
    for _, row in exhibit.table.iterrows():
        assert row["rank"] == pytest.approx((1 + row.others_larger_fall) / (row.n_others + 1))


def test_announced_figures_lie_within_the_official_series_but_one(record_at: At) -> None:
    record = record_at("latest")
    checked = pilot.against_official(record.table("pilot_monthly"), record.table("pilot_announcements"))
    out = checked[checked.difference != 0]
    assert [(str(row.as_of), row.measure, row.announced, row.official_after) for row in out.itertuples()] == [
        ("2025-10-31", "admitted", 51, 54)
    ]
    exhibit = counts.announcements(record)
    every = len(checked)
    assert exhibit.title.startswith(f"Of {every} figures announced at the time, {every - 1} fit")
    assert "51 admitted were announced, and 54 counted later" in exhibit.words


def test_a_rise_is_never_told_as_about_as_large_a_fall() -> None:
    table = pd.DataFrame({"season": ["2023/24", "2024/25", "2025/26"], "change_pct": [0.1, -0.1, -0.3]})
    words = pilot_arrivals._season_words(table)
    assert "About as large a fall came without the pilot too: in 2024/25 (−0.1%)." in words


def test_the_rule_told_of_announced_figures_is_the_one_that_counts_them(record_at: At) -> None:
    record = record_at("latest")
    checked = pilot.against_official(record.table("pilot_monthly"), record.table("pilot_announcements"))
    at_end = [row for row in checked.itertuples() if (row.as_of + dt.timedelta(days=1)).day == 1]
    assert at_end and all((row.announced == row.official_after) == (row.difference == 0) for row in at_end)
    assert "on a month’s last day it must equal that month’s total." in counts.announcements(record).words


def test_an_approximate_day_is_said_to_be_one_wherever_it_is_named(record_at: At) -> None:
    record = record_at("2026-04-15")
    made = [
        pilot_rates.pace(record),
        pilot_rates.share(record),
        pilot_rates.what_if(record),
        counts.net(record),
    ]
    made += [counts.announcements(record), counts.returned_admitted(record)]
    for exhibit in made:
        assert "about 23 March 2026" in exhibit.title, exhibit.ident
        named = re.findall(r"(about )?23 March 2026", f"{exhibit.title} {exhibit.subtitle} {exhibit.words}")
        assert all(named), exhibit.ident
    assert "by about 23 March 2026" in counts.status(record).words
    assert "about" not in pilot_rates.pace(record_at("2026-02-01")).title


def test_every_announced_figure_is_in_the_table(record_at: At) -> None:
    record = record_at("latest")
    told = record.table("pilot_announcements")
    told = told[told.measure.isin(["returned", "admitted", "reentered"])]
    table = counts.announcements(record).table
    shown = table[(table.kind == "announced or reported") & ~table.after_the_data]
    assert sorted(shown.people) == sorted(told.cumulative)


def test_what_was_reported_after_the_data_is_on_the_latest_page_only_open_and_labelled(
    record_at: At, before_its_end: Record
) -> None:
    exhibit = counts.announcements(before_its_end)
    late = row_of(exhibit, "after_the_data", True)
    assert (late.people, str(late.as_of), late.meant) == (1500, "2026-09-30", "rounded: “some 1,500”")
    assert "Reported after the last day of the data" in exhibit.words
    assert "about 1,500" in exhibit.words and "28 to 35 people a week" in exhibit.words
    assert "about 1,500 returned (press report)" in spec(exhibit, WIDE)
    assert all(said in spec(exhibit, NARROW) for said in ("about 1,500", "returned", "(press report)"))
    assert set(exhibit.table.kind[exhibit.table.after_the_data]) == {"press report"}
    last_day = counts.announcements(record_at("2026-08-20"))
    assert not last_day.table.after_the_data.any() and "1,500" not in last_day.html(1)
    assert "1,500" not in exhibit.title


def test_the_end_is_a_report_after_the_data_and_an_extension_is_no_end(
    record_at: At, before_its_end: Record
) -> None:
    assert "reported ended on 30 September 2026" in counts.status(before_its_end).words
    assert "ended" not in counts.status(record_at("2026-08-20")).words
    exhibit = counts.dates(before_its_end)
    assert list(exhibit.table.date[exhibit.table.after_the_data]) == [pd.Timestamp("2026-09-30")]
    assert "ended" not in exhibit.title
    assert not counts.dates(record_at("2026-08-20")).table.after_the_data.any()


def test_the_what_if_is_arithmetic_with_arrivals_held_fixed(record_at: At) -> None:
    exhibit = pilot_rates.what_if(record_at("2026-08-20"))
    fifty = row_of(exhibit, "case", "If 50 a week")
    assert fifty.people == 2350 and fifty.share_pct == pytest.approx(100 * 2350 / 27920)
    assert "2,350 people" in exhibit.title and "8.4% of arrivals" in exhibit.title
    assert round(row_of(exhibit, "case", "If one in ten of arrivals").per_week) == 59
    assert round(row_of(exhibit, "case", "If one in four of arrivals").per_week) == 149
    assert "47.0 weeks" in exhibit.subtitle and exhibit.title.startswith("What if")
    for _, row in exhibit.table.iterrows():
        assert row.people == pytest.approx(row.per_week * 47, abs=0.5)
        assert row.share_pct == pytest.approx(100 * row.per_week * 47 / 27920)


@pytest.fixture
def later_record(data_copy: Path) -> Record:
    """A record whose data go past the reported end; the days added are made up, without arrivals."""
    path = data_copy / "official" / "arrivals_daily.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    last = dt.date.fromisoformat(lines[-1].split(",")[0])
    added = [last + dt.timedelta(days=n) for n in range(1, (dt.date(2026, 10, 5) - last).days + 1)]
    path.write_text("\n".join([*lines, *(f"{day},0,0,0," for day in added)]) + "\n", encoding="utf-8")
    return Record("latest", data_copy)


def test_once_the_data_reach_the_end_the_chapter_says_it_ended(later_record: Record) -> None:
    assert "reported ended on 30 September 2026" in counts.status(later_record).words
    assert "reported ended on 30 September 2026" in counts.dates(later_record).title
    for make in EXHIBITS.values():
        make(later_record).html(1)
    share = pilot_rates.share(later_record)
    assert share.title.startswith("About 1,500 people returned by 30 September 2026 is about")
    assert share.status == "second-hand"
    assert not counts.announcements(later_record).table.after_the_data.any()


def test_seasons_never_pass_one_year_of_the_pilot(later_record: Record) -> None:
    table = pilot_arrivals.seasons(later_record).table
    assert table.start.iloc[-1] == pd.Timestamp("2025-08-06")
    assert table.end.iloc[-1] == pd.Timestamp("2026-08-05")


@pytest.mark.parametrize(("as_of", "told"), [("2026-03-22", False), ("2026-03-23", True), ("latest", True)])
def test_a_figure_that_may_count_something_else_is_told_in_its_sources_words(
    record_at: At, as_of: str, told: bool
) -> None:
    made = counts.announcements(record_at(as_of))
    words = "The 380 admitted by about 23 March 2026 were, in the source’s words, “allowed to apply”"
    assert (words in made.words) == told
    assert ("day approximate: “allowed to apply”" in set(made.table.meant)) == told
    assert made.words.count("may mean something else") == told, "how exact a number is, is no other meaning"


def test_figures_are_exact_unless_their_note_says_otherwise() -> None:
    def figure(note: str, official: bool = False) -> pilot.Figure:
        return pilot.Figure(1500, dt.date(2026, 9, 30), "any", official, note)

    assert figure("").words() == "1,500" and figure("first return").precision == "exact"
    assert figure('rounded ("some 1,500")').words() == "about 1,500"
    assert figure('a floor ("over 900")').words() == "over 1,500"
    assert figure('a floor ("over 900")').meant == "a floor: “over 900”" and figure("").meant == "exact"
    assert figure("rounded", official=True).precision == "exact"
    floor, exact = figure('a floor ("over 900")'), figure("")
    assert (floor.rate(20.388, 1), floor.rate(20.4, 1), floor.rate(3.648, 2)) == (20.3, 20.4, 3.64)
    assert exact.rate(20.388, 1) == 20.388, "which is rounded where it is shown"


@pytest.mark.parametrize("name", ["pace", "share"])
def test_what_is_over_a_rate_is_over_it(record_at: At, name: str) -> None:
    """On 10 June 2026 the latest figure was a floor, over 900: no rate worked out from it may be rounded up."""
    record = record_at("2026-06-10")
    weeks = ((dt.date(2026, 6, 10) - pilot.START).days + 1) / 7
    arrived = int(record.daily[record.daily.date >= "2025-08-06"].people_arrived.sum())
    since_first = ((dt.date(2026, 6, 10) - pilot.FIRST_RETURN).days + 1) / 7
    true = [900 / weeks, 900 / weeks, 900 / since_first] if name == "pace" else [100 * 900 / arrived]
    exhibit = getattr(pilot_rates, name)(record)
    said = re.findall(r"\bover (\d+\.\d+)", f"{exhibit.title} {exhibit.words}")
    assert len(said) == len(true)
    for one, exact in zip(said, true, strict=True):
        places = len(one.partition(".")[2])
        assert float(one) <= exact < float(one) + 10**-places


def test_gridlines_start_at_zero_and_are_few() -> None:
    for top in (0.26, 1, 7, 62, 314, 1500, 39514):
        lines = fine_grid_values(top)
        assert lines[0] == 0 and lines[-1] <= top and 3 <= len(lines) <= 5


def test_a_year_stands_under_the_first_label_and_where_it_changes() -> None:
    def labels(*ends: tuple[int, int]) -> list[str]:
        days = [pilot.month_end(f"{year}-{month:02d}") for year, month in ends]
        return list(marks_of(days, pd.Series([1] * len(days)), "people", monthly=True).label)

    assert labels((2025, 11), (2025, 12), (2026, 1), (2026, 2)) == ["Nov|2025", "Dec", "Jan|2026", "Feb"]
    assert labels((2025, 8)) == ["Aug|2025"]
    many = labels(*((2025 + n // 12, n % 12 + 1) for n in range(20)))
    assert (
        len(many) == 12 and many[0] == "Sep|2025" and [one for one in many if "|" in one][1:] == ["Jan|2026"]
    )


# ---- words that turn on one, on none, on a day or on who told ---------------------------------------------------


def test_months_with_more_returned_and_with_more_admitted_are_counted(record_at: At, data: Path) -> None:
    found = [(int(row["returned_to_france"]), int(row["admitted_to_uk"])) for row in months(data)]
    more = sum(back > here for back, here in found), sum(back < here for back, here in found)
    words = counts.returned_admitted(record_at("latest")).words
    assert f"more were returned in {more[0]} of {len(found)} months, more admitted in {more[1]}." in words


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        ("2025-09-18", "1 figure was announced of people returned by 18 September 2025, and none of people admitted"),
        ("2025-10-14", "2 figures were announced of people returned by 9 October 2025, and 1 of people admitted"),
    ],
)  # fmt: skip
def test_announced_figures_are_counted_by_measure(record_at: At, as_of: str, title: str) -> None:
    assert counts.announcements(record_at(as_of)).title == title


def test_one_person_was_returned_and_several_were(record_at: At) -> None:
    assert pilot_rates.pace(record_at("2025-09-18")).title.startswith("1 person was returned")
    assert " people were returned" in pilot_rates.pace(record_at("2025-10-14")).title


@pytest.mark.parametrize(("as_of", "began"), [("2025-08-05", False), ("2025-08-06", True), ("latest", True)])
def test_the_pilot_took_effect_on_its_first_day_and_not_before(
    record_at: At, as_of: str, began: bool
) -> None:
    assert ("took effect on 6 August 2025" in counts.dates(record_at(as_of)).title) == began


def test_before_the_announcement_the_arrivals_are_cited_and_then_the_announcement(record_at: At) -> None:
    for as_of, cited in (("2025-07-09", sources.SMALL_BOATS), ("2025-07-10", "aa_2025_07_10")):
        record = record_at(as_of)
        assert sources.cite(record.sources, [cited]) == pilot_rates.pace(record).source


def test_announced_figures_are_provisional_and_the_official_series_is_final(record_at: At) -> None:
    assert [counts.net(record_at(day)).status for day in ("2025-10-14", "2026-07-15", "latest")] == [
        "provisional",
        "provisional",
        "final",
    ]
    assert "by figures that are rounded" not in counts.net(record_at("latest")).title


def bars(exhibit: Exhibit, outer: int = WIDE) -> list[Mark]:
    return [mark for mark in marks(exhibit, outer) if mark.kind == "bar"]


@pytest.mark.parametrize("as_of", ["2025-09-18", "2025-10-14", "2026-03-31", "2026-07-15", "2026-08-20"])
def test_a_bar_is_dashed_where_its_figure_is_not_exact_or_second_hand(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    unsure: set[tuple[str, str]] = set()
    for name in ("returned", "admitted"):
        for figure in pilot.series(record.table("pilot_monthly"), record.table("pilot_announcements"), name):  # type: ignore[arg-type]
            told = "second-hand" in record.sources[figure.source_id].how_read
            if told or figure.precision != "exact":
                unsure.add((name, figure.as_of.isoformat()))
    drawn = {
        (row["measure"], row["key"])
        for mark in bars(counts.returned_admitted(record))
        for row in mark.rows
        if mark.look.get("strokeDash")
    }
    assert drawn == unsure
    for mark in bars(counts.returned_admitted(record)):
        for row in mark.rows:
            assert colour(row["measure"]) in (mark.look.get("color"), mark.look.get("stroke"))


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", ["2025-10-14", "2026-03-31", "latest"])
def test_a_difference_has_the_hue_and_the_side_of_the_larger(record_at: At, as_of: str, outer: int) -> None:
    exhibit = counts.net(record_at(as_of))
    for mark in bars(exhibit, outer):
        for row in mark.rows:
            assert row["measure"] == ("returned" if row["value"] < 0 else "admitted")
    below, above = (-6, 6) if outer == NARROW else (11, -9)
    texts = [
        mark for mark in marks(exhibit, outer) if mark.kind == "text" and "measure" in (mark.rows or [{}])[0]
    ]
    said = []
    for mark in texts:
        place = mark.look["dx"] if outer == NARROW else mark.look["dy"]
        assert {row["value"] < 0 for row in mark.rows} == {place == below} and place in (below, above)
        said += mark.words
    drawn = exhibit.table.net.tail(12)
    assert sorted(said) == sorted(f"{n:+,}".replace("-", "\u2212") if n else "0" for n in drawn)
    zero = [mark for mark in marks(exhibit, outer) if mark.kind == "rule" and "zero" in mark.rows[0]]
    assert bool(zero) == bool((drawn < 0).any())


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_the_pilot_is_named_at_the_season_that_it_ran_in_alone(record_at: At, outer: int) -> None:
    for as_of in ("2025-10-14", "latest"):
        exhibit = pilot_arrivals.seasons(record_at(as_of))
        (named,) = [mark for mark in marks(exhibit, outer) if mark.words == ["pilot in effect"]]
        assert [row["season"] for row in named.rows] == ["2025/26"]


def test_the_timeline_names_months_from_the_start_and_its_last_figures(record_at: At) -> None:
    for as_of in ("2025-09-18", "2025-10-14", "2026-07-15", "latest"):
        exhibit = counts.announcements(record_at(as_of))
        found = marks(exhibit)
        values = next(mark.at["x"]["axis"]["values"] for mark in found if mark.at.get("x", {}).get("axis"))
        assert values and all(value >= "2025-08-06" for value in values), values
        texts = [(mark, words) for mark in found if mark.kind == "text" for words in mark.words]
        named = {
            " ".join([words] if isinstance(words, str) else words): mark.look["dy"] for mark, words in texts
        }
        ends = {
            measure: exhibit.table[(exhibit.table.measure == measure) & ~exhibit.table.after_the_data].tail(1)
            for measure in ("returned", "admitted")
        }
        ends = {measure: rows.iloc[0] for measure, rows in ends.items() if len(rows)}
        higher = {
            measure
            for measure, row in ends.items()
            if len(ends) == 2 and len({one.as_of for one in ends.values()}) == 1
            and row.people == max(one.people for one in ends.values())
        }  # fmt: skip
        for measure in ends:
            (place,) = [dy for words, dy in named.items() if words.endswith(f" {measure}")]
            assert place == (-29 if measure in higher else -12), (as_of, measure)


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_the_axis_of_the_strip_names_ratios_that_it_shows(record_at: At, outer: int) -> None:
    exhibit = pilot_arrivals.before_after(record_at("latest"))
    tick = next(mark for mark in marks(exhibit, outer) if mark.kind == "tick")
    low, high = tick.at["x"]["scale"]["domain"]
    shown = [row["ratio"] for row in tick.rows]
    assert low <= min(shown) and max(shown) <= high
    assert tick.at["x"]["axis"]["values"] == [one for one in (0.25, 0.5, 1, 2, 4, 8) if low <= one <= high]
    assert 1 in tick.at["x"]["axis"]["values"]


def test_returns_of_a_quarter_are_set_against_arrivals_of_it_and_of_months_before(
    record_at: At, data: Path
) -> None:
    record = record_at("2026-08-20")
    found = pilot.returns_by_quarter(record.daily, record.table("pilot_monthly"))
    spring = found[found.quarter_from == "2026-04-01"].set_index("lag_months")
    returned = sum(
        int(row["returned_to_france"])
        for row in months(data)
        if row["month"] in {"2026-04", "2026-05", "2026-06"}
    )
    assert spring.returned.tolist() == [returned] * 3 == [624] * 3
    assert spring.share_pct.round(1).to_dict() == {0: 8.4, 2: 11.4, 3: 14.1}
    for lag, (first, last) in {
        0: ("2026-04-01", "2026-06-30"),
        2: ("2026-02-01", "2026-04-30"),
        3: ("2026-01-01", "2026-03-31"),
    }.items():
        assert spring.arrived[lag] == arrivals(data, first, last)
        assert [str(spring[end][lag].date()) for end in ("arrived_from", "arrived_to")] == [first, last]


def test_a_quarter_is_not_set_against_people_who_came_before_the_pilot(record_at: At) -> None:
    record = record_at("2026-08-20")
    found = pilot.returns_by_quarter(record.daily, record.table("pilot_monthly"))
    assert [str(day.date()) for day in found.quarter_from.unique()] == [
        "2025-10-01",
        "2026-01-01",
        "2026-04-01",
    ]
    autumn = found[found.quarter_from == "2025-10-01"].set_index("lag_months")
    assert autumn.share_pct.notna().to_dict() == {0: True, 2: False, 3: False}
    assert autumn.reason[[2, 3]].str.contains("took effect on 6 August 2025").all()


@pytest.mark.parametrize("day", ["2018-01-01", "2025-10-14", "2026-07-15"])
def test_before_the_official_series_there_is_no_quarter(record_at: At, day: str) -> None:
    record = record_at(day)
    assert pilot.returns_by_quarter(record.daily, record.table("pilot_monthly")).empty


def test_arrivals_that_are_not_known_give_no_share(record_at: At) -> None:
    record = record_at("2026-08-20")
    early = record.daily[record.daily.date < "2026-05-01"]
    found = pilot.returns_by_quarter(early, record.table("pilot_monthly"), [0, 2])
    last = found.tail(2)
    assert last.share_pct.isna().tolist() == [True, False] and "ends on 30 April 2026" in last.reason.iloc[0]


def test_a_figure_that_does_not_fit_is_counted_as_one(data_copy: Path) -> None:
    before = counts.announcements(Record("latest", data_copy)).title
    path = data_copy / "curated" / "pilot_announcements.csv"
    row = "2025-09-30,returned,7,2025-10-09,independent_26,medium,seven last month\n"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + row, encoding="utf-8")
    made = counts.announcements(Record("latest", data_copy))
    figures, fitting = (int(one) for one in re.findall(r"\d+", before)[:2])
    assert re.findall(r"\d+", made.title)[:2] == [str(figures + 1), str(fitting)]
