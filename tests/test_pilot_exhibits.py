"""The chapter on the returns pilot says what the data say.

What its notebook shows is compared with the CSV files, which are read by another route.
"""

import datetime as dt
import re
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import exhibits
from exhibit_output import html_of

from crossings.exhibits.exhibit import Exhibit
from crossings.measures import pilot

CHAPTER = "returns-pilot"
# From the first return on, and from the official series on.
COUNTED = ("pilot-share", "pilot-pace", "pilot-seasons")
PHASES = "pilot-phases"  # from the second phase on
OFFICIAL = ("pilot-returned-admitted",)
BEFORE = ("2019-01-01", "2021-12-31", "2024-07-05", "2025-08-06")
DAYS = (
    *BEFORE,
    "2025-09-18",
    "2025-10-14",
    "2026-02-10",
    "2026-06-10",
    "2026-07-16",
    "2026-08-20",
    "latest",
)


def arrivals(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside, from the CSV alone."""
    return int(independent.daily(data).people_arrived[first:last].sum())


def months(data: Path) -> list[dict[str, str]]:
    return independent.rows(data / "curated" / "pilot_monthly.csv")


def silent_on(day: str) -> set[str]:
    """The exhibits that are not there yet on a day."""
    silent = {*COUNTED, *OFFICIAL} if day in BEFORE else set()
    silent |= {PHASES} if day < "2026-01-28" else set()
    return silent | {"pilot-record"} if day < "2025-07-10" else silent  # before the announcement


@pytest.mark.parametrize("as_of", DAYS)
def test_each_exhibit_stands_in_its_place_on_every_day(shown_by, as_of):
    shown, latest = exhibits(shown_by(CHAPTER, as_of)), exhibits(shown_by(CHAPTER))
    assert list(shown) == [ident for ident in latest if ident not in silent_on(as_of)]
    for exhibit in shown.values():
        assert exhibit.words and exhibit.title and len(exhibit.title.split()) <= 14


@pytest.mark.parametrize("as_of", DAYS)
def test_figures_are_shown_once_they_are_known_and_not_before(shown_by, as_of):
    shown, latest = exhibits(shown_by(CHAPTER, as_of)), exhibits(shown_by(CHAPTER))
    for ident in [ident for ident in COUNTED + OFFICIAL if ident in shown]:
        known, exhibit = ident not in OFFICIAL or as_of >= "2026-07-16", shown[ident]
        assert (list(exhibit.columns) != ["as_of", "known"]) == known, ident
        assert (exhibit.panels is not None) == (known and latest[ident].panels is not None)


def text_of(cell: object) -> str:
    """All that a cell says: its words, and for an exhibit its title and table."""
    if not isinstance(cell, Exhibit):
        return str(cell.words)
    return f"{cell.title} {cell.words} {cell.table.to_csv()}"


@pytest.mark.parametrize("as_of", DAYS)
def test_nothing_is_said_that_was_published_later(shown_by, as_of):
    text = " ".join(text_of(cell) for cell in shown_by(CHAPTER, as_of).values())
    day = "9999" if as_of == "latest" else as_of
    for word, known_from in {
        "1,087": "2026-07-16",
        "1,500": "2026-09-30",
        "ended": "2026-09-30",
    }.items():
        assert day >= known_from or not re.search(rf"\b{word}\b", text), word


def test_the_flow_is_of_official_figures(shown_by, data):
    exhibit, arrived = shown_by(CHAPTER)["pilot-share"], arrivals(data, "2025-08-06", "2026-06-30")
    returned, admitted = (
        sum(int(row[name]) for row in months(data))
        for name in ("returned_to_france", "admitted_to_uk")
    )
    assert (arrived, returned, admitted) == (27_920, 1_087, 1_117)
    people = exhibit.table.set_index("what").people
    directions = ["arrived in small boats", "sent back to France", "let in from France"]
    assert people.to_dict() == dict(zip(directions, (arrived, returned, admitted), strict=True))
    assert exhibit.table.per_100_arrivals.iloc[1] == pytest.approx(100 * returned / arrived)


def test_the_flow_is_worded_by_its_figures(shown_by):
    exhibit = shown_by(CHAPTER)["pilot-share"]
    assert exhibit.title == "1,087 sent back and 1,117 let in, by 30 June 2026"
    assert exhibit.status == "provisional", "both numbers are official"
    assert "3.9%" in exhibit.words and "not any one person’s risk" in exhibit.words


def test_the_busiest_month_is_named(shown_by):
    exhibit = shown_by(CHAPTER)["pilot-returned-admitted"]
    assert {"264", "314", "2026"} <= set(re.findall(r"\d+", exhibit.title))
    assert "30 more" in exhibit.words


def test_the_months_are_those_of_the_file(shown_by, data):
    table = shown_by(CHAPTER)["pilot-returned-admitted"].table
    table_rows = [
        (row.month.strftime("%Y-%m"), str(row.sent_back), str(row.let_in))
        for row in table.itertuples()
    ]
    assert table_rows == [
        (row["month"], row["returned_to_france"], row["admitted_to_uk"]) for row in months(data)
    ]


def test_the_pace_of_a_month_is_by_its_days(shown_by, data):
    table = shown_by(CHAPTER, "2026-08-20")["pilot-pace"].table
    lengths = [26, *(pd.Period(row["month"]).days_in_month for row in months(data)[1:])]
    assert table.days.tolist() == lengths
    for per_week, row, days in zip(table.per_week, months(data), lengths, strict=True):
        assert per_week == pytest.approx(int(row["returned_to_france"]) / days * 7)


def test_the_last_pace_is_of_a_rounded_second_hand_figure(shown_by):
    exhibit = shown_by(CHAPTER)["pilot-pace"]
    last = exhibit.table.iloc[-1]
    assert (last.people, last.days, bool(last.exact)) == (1500 - 1087, 92, False)
    assert exhibit.status == "second-hand"


# On 10 June 2026 the latest figure was a floor, over 900: no rate of it may be rounded up.
DAYS_TO_JUNE = (dt.date(2026, 6, 10) - pilot.START).days + 1


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))]


def rates_over(exhibit: Exhibit) -> list[float]:
    """The rates that an exhibit gives as a floor."""
    rate = r"\bover (\d+(?:\.\d+)?)(?=%| people a week)"
    return [float(text) for text in re.findall(rate, f"{exhibit.title} {exhibit.words}")]


def test_a_share_said_to_be_over_a_rate_is_over_it(shown_by, data):
    true = 100 * 900 / arrivals(data, "2025-08-06", "2026-06-10")
    rates = rates_over(shown_by(CHAPTER, "2026-06-10")["pilot-share"])
    assert rates and all(rate <= true < rate + 1 for rate in rates)


def test_a_pace_said_to_be_over_a_rate_is_over_it(shown_by):
    true = 900 / DAYS_TO_JUNE * 7
    exhibit = shown_by(CHAPTER, "2026-06-10")["pilot-pace"]
    rates = rates_over(exhibit)
    assert rates and all(rate <= true < rate + 1 for rate in rates)
    # From about 23 March it was 523 people or more, in 79 days.
    assert exhibit.table.low.iloc[-1] == pytest.approx(523 / 79 * 7)


def test_seasons_are_sums_of_the_daily_file(shown_by, data):
    table = shown_by(CHAPTER)["pilot-seasons"].table
    assert table.season.tolist() == ["2021/22", "2022/23", "2023/24", "2024/25", "2025/26"]
    for row in table.itertuples():
        first, last = f"{row.start:%Y}-08-06", f"{row.end:%Y}-08-05"
        assert row.people == arrivals(data, first, last), row.season


def test_announcements_are_set_against_the_official_totals(shown_by, data):
    exhibit = shown_by(CHAPTER, "2026-08-20")["announcements"]
    rows = independent.rows(data / "curated" / "pilot_announcements.csv")
    announced = [row for row in rows if row["measure"] in ("returned", "admitted")]
    within = [
        row
        for row in announced
        if row["known_from"] <= "2026-08-20" and row["as_of"] <= "2026-06-30"
    ]
    assert exhibit.words.startswith(f"{len(within) - 1} of {len(within)} announced figures lie ")
    assert not shown_by(CHAPTER, "2025-10-14")["announcements"].words


def test_an_exhibit_shows_the_code_that_worked_it_out(shown_by):
    exhibit = shown_by(CHAPTER)["pilot-seasons"]
    code = "\n\n".join(exhibit.code)
    assert "of_first_year" in code and "is_running = alt.when" in code and "exhibit(" not in code
    assert "<summary>How this was worked out</summary>" in html_of(exhibit)


def figure(note: str, official: bool = False) -> pilot.Total:
    return pilot.Total(1500, dt.date(2026, 9, 30), "any", official, note)


def test_figures_are_exact_unless_their_note_says_otherwise():
    assert figure("").words() == "1,500" and figure("first return").precision == "exact"
    assert figure('rounded ("some 1,500")').words() == "about 1,500"
    assert figure('a floor ("over 900")').words() == "over 1,500"
    assert figure("rounded", official=True).precision == "exact"


def test_a_rate_of_a_floor_is_rounded_down():
    floor = figure('a floor ("over 900")')
    assert (floor.as_stated(20.388, 1), floor.as_stated(20.4, 1)) == (20.3, 20.4)
    assert floor.as_stated(3.648, 2) == 3.64
    assert figure("").as_stated(20.388, 1) == 20.388, "which is rounded where it is shown"


def test_before_it_was_announced_the_page_says_so_alone(shown_by):
    shown = shown_by(CHAPTER, "2021-12-31")
    sentences = [cell.words for cell in shown.values() if cell.words]
    assert sentences[0] == (
        "By 31 December 2021 no agreement to send people who came in small boats back to France "
        "had been announced."
    )
    assert not exhibits(shown) and len(sentences) == 1


def test_before_the_first_return_the_page_says_so_once(shown_by):
    sentences = [cell.words for cell in shown_by(CHAPTER, "2025-08-20").values()]
    assert sum("Nobody was known to have been sent back" in words for words in sentences) == 1
    assert not any("end of the scheme" in words for words in sentences)


@pytest.mark.parametrize(
    ("day", "who"),
    [("2025-10-14", "Nobody was"), ("latest", "By November 2025 two of those sent back were")],
)
def test_those_who_came_back_are_told_by_the_reports_month(shown_by, day, who):
    words = shown_by(CHAPTER, day)["reentries"].words
    assert words.startswith(f"{who} known to have come back")


@pytest.mark.parametrize("day", ["2025-10-14", "2026-02-28", "latest"])
def test_every_ruling_flight_and_inspection_is_told(shown_by, data, day):
    kinds = {"court", "flight", "re-entry", "inspection"}
    rows = independent.rows(data / "curated" / "pilot_record.csv")
    until = "9999" if day == "latest" else day
    expected = [
        row["what"]
        for row in rows
        if row["kind"] in kinds and row["item"] != "flight escorts" and row["known_from"] <= until
    ]
    table = shown_by(CHAPTER, day)["pilot-record"].table
    assert set(expected) <= set(table.what)
    assert any("refused to stop" in words for words in expected), "whichever way it went"


@pytest.mark.parametrize(
    ("day", "known", "not_yet"),
    [
        ("2025-09-17", ("The High Court stopped one removal for a time.",), ("refused", "UN ")),
        ("2025-10-14", ("for a time and refused to stop another.",), ("UN ", "Inspectors", "£")),
        (
            "2026-01-10",
            ("about £250,000, the Guardian reported, citing the Home Office.",),
            ("UN ", "Inspectors"),
        ),
        ("latest", ("UN experts", "no interpreters", "£250,000", "refused to stop another"), ()),
    ],
)
def test_courts_and_flights_are_told_openly_once_known(shown_by, day, known, not_yet):
    words = shown_by(CHAPTER, day)["courts"].words
    assert all(part in words for part in known) and not any(part in words for part in not_yet)


def test_the_title_of_the_record_lists_the_kinds_that_it_has(shown_by):
    titles = {day: shown_by(CHAPTER, day)["pilot-record"].title for day in ("2025-10-14", "latest")}
    assert titles["2025-10-14"] == "The scheme’s rules and court rulings"
    assert titles["latest"].endswith("flights, inspections and reports of its end")


@pytest.fixture
def summer(data: Path) -> int:
    """Arrivals after the official series, in the days of the last, rounded figure."""
    return arrivals(data, "2026-07-01", "2026-09-30")


def test_shares_and_paces_of_a_rounded_figure_are_ranges(record_at, summer):
    record = record_at("latest")
    known = pilot.series(
        record.table("pilot_monthly"), record.table("pilot_announcements"), "returned"
    )
    last = pilot.paces(known, record.daily).iloc[-1]
    shares = 100 * 363 / summer, 100 * 463 / summer
    assert (last.share_low_pct, last.share_high_pct) == pytest.approx(shares)
    assert (last.low, last.high) == pytest.approx((363 / 92 * 7, 463 / 92 * 7))


def test_the_fastest_month_is_beside_the_pace_since_the_start(shown_by):
    exhibit = shown_by(CHAPTER)["pilot-pace"]
    month, start = 264 / 30 * 7, 1_087 / 329 * 7
    assert numbers(exhibit.title) == [round(month), 2026, round(start)]
    assert "from a rounded figure" in exhibit.subtitle


def test_the_pace_of_a_few_days_is_no_headline(shown_by):
    title = shown_by(CHAPTER, "2025-10-14")["pilot-pace"].title
    assert "2.8" in title and "15" not in title, "19 people in nine days"


def test_the_pace_after_the_official_series_is_a_range(shown_by):
    words = shown_by(CHAPTER)["pilot-pace"].words
    assert "28 to 35" in words and pytest.approx(27.6, abs=0.05) == 363 / 92 * 7


def test_a_change_on_one_year_stands_beside_that_on_two(shown_by):
    title = shown_by(CHAPTER)["pilot-seasons"].title
    assert numbers(title) == [32, 3]


def test_a_fall_without_the_scheme_is_told(shown_by):
    words = shown_by(CHAPTER)["pilot-seasons"].words
    assert {42, 40} <= set(numbers(words)) and "no cause" in shown_by(CHAPTER)[PHASES].words
    once = shown_by(CHAPTER, "2025-10-14")["pilot-seasons"].words
    assert "42%" in once and "November 2022 and March 2023" in once


def test_phases_are_named_with_those_sent_back_in_them(shown_by):
    exhibit = shown_by(CHAPTER)[PHASES]
    low, high = exhibit.table.returned_low, exhibit.table.returned_high
    assert list(zip(low, high, strict=True)) == [(217, 217), (246, 388), (482, 624), (363, 463)]
    shares = numbers(exhibit.words)[:4]
    assert shares[0] == 1.4 and shares[1:3] == [5, 6]


@pytest.mark.parametrize("day", ["2025-10-14", "2026-01-10"])
def test_one_phase_alone_is_no_figure(shown_by, day):
    assert PHASES not in exhibits(shown_by(CHAPTER, day))


@pytest.mark.parametrize(("day", "tense"), [("2025-10-14", "can"), ("latest", "could")])
def test_rules_are_told_in_the_present_while_the_scheme_runs(shown_by, day, tense):
    assert f" the UK {tense} " in shown_by(CHAPTER, day)["rules"].words


def test_a_season_is_compared_with_no_range_made_of_itself(shown_by):
    shown = shown_by(CHAPTER)
    assert "usual range" not in " ".join(cell.words for cell in shown.values())
    assert "pilot-before-after" not in shown


def test_a_season_of_one_year_has_no_next_year(shown_by):
    shown = shown_by(CHAPTER, "2025-10-14")
    assert shown["pilot-seasons"].subtitle.count("of the next year") == 0
    assert "6 August to 14 October," in shown["pilot-seasons"].subtitle
    assert "falls as large have come" not in " ".join(cell.words for cell in shown.values())


def test_the_rules_name_the_prime_minister_of_their_day(shown_by):
    assert "On 10 July 2025 Keir Starmer was reported" in shown_by(CHAPTER)["rules"].words


@pytest.mark.parametrize("day", ["2025-10-14", "latest"])
def test_the_record_names_no_later_prime_minister(shown_by, day):
    record = " ".join(shown_by(CHAPTER, day)["pilot-record"].table.what)
    assert "the government later said" not in record
    assert ("prohibits removing minors" in record) == (day == "latest")


def test_the_end_is_told_by_who_reported_it(shown_by):
    words, record = shown_by(CHAPTER)["end"].words, shown_by(CHAPTER)["pilot-record"]
    assert words.startswith("Yes, by reports of 30 September 2026. ")
    assert (
        "extended to 1 October 2026, by an exchange of letters in force from 9 June. " in words
        and "no official document was found" in words
    )
    assert (record.table.kind == "How it ended").sum() == 3
    assert shown_by(CHAPTER, "2026-08-20")["end"].words.startswith("No end of the scheme")


def test_both_numbers_stand_with_their_days_where_these_differ(shown_by):
    words = shown_by(CHAPTER, "2026-06-10")["answer"].words
    assert "900" in words and "10 June 2026" in words and "380" in words
    table = shown_by(CHAPTER, "2026-06-10")["pilot-share"].table
    assert table.what.iloc[-1] == "let in from France, by about 23 March 2026"


@pytest.mark.parametrize(
    ("note", "people", "bounds"),
    [
        ("", 26, (26, 26)),
        ('rounded ("some 1,500")', 1500, (1450, 1550)),
        ("rounded by the speaker", 350, (345, 355)),
        ("day approximate", 380, (380, 380)),
        ('a floor ("over 900")', 900, (900, float("inf"))),
    ],
)
def test_a_rounded_number_stands_for_a_range(note, people, bounds):
    figure = pilot.Total(people, dt.date(2026, 9, 30), "any", False, note)
    assert figure.bounds == bounds
