"""The measures of the returns pilot give both numbers with their days.

They also give the arrivals meanwhile, and who reports the end.
"""

import datetime as dt
import re

import independent
import pandas as pd
import pytest
from conftest import DATA, At

from crossings.facts import shared_sentences
from crossings.measures import pilot, pilot_arrivals, windows
from crossings.tables.record import Record
from crossings.tables.schemas import Precision

D = dt.date
EARLY = ("2018-01-01", "2021-12-31", "2025-08-06")


def pair(record: Record) -> pd.DataFrame:
    return pilot.headline(
        record.daily, record.table("pilot_monthly"), record.table("pilot_announcements")
    )


def one_a_day(days: int) -> pd.DataFrame:
    dates = pd.date_range("2018-01-01", periods=days)
    return pd.DataFrame({"date": dates, "people_arrived": [1] * days})


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (
            "2025-09-18",
            "1 person had been sent back by 18 September 2025; how many were let in was not known",
        ),
        ("2025-10-14", "26 people had been sent back and 18 let in by 9 October 2025"),
        (
            "2026-06-10",
            "over 900 people had been sent back by 10 June 2026 and "
            "380 let in by about 23 March 2026",
        ),
        ("latest", "1,087 people had been sent back and 1,117 let in by 30 June 2026"),
        *((day, "") for day in EARLY),
    ],
)
def test_both_numbers_are_said_each_with_its_day(record_at, as_of, words):
    assert shared_sentences.sent_back_and_let_in(pair(record_at(as_of))) == words


def test_the_figures_of_one_press_report_are_known_from_one_day(record_at):
    known = pd.DataFrame(
        {
            "measure": ["returned", "returned", "admitted", "admitted"],
            "cumulative": [281, 305, 350, 367],
            "as_of": pd.to_datetime(["2026-01-27", "2026-02-03", "2026-01-27", "2026-02-09"]),
            "source_id": "any",
            "precision": ["exact", "exact", "rounded", "exact"],
        }
    )
    record = record_at("2026-02-28")
    totals = pilot.headline(record.daily, record.table("pilot_monthly"), known)
    words = shared_sentences.sent_back_and_let_in(totals)
    assert re.fullmatch(r"305 .* 3 February 2026 and 367 .* 9 February 2026", words)


def test_the_share_is_of_arrivals_to_the_figures_own_day(record_at):
    sides = pair(record_at("2025-10-14")).set_index("direction")
    assert sides.arrived.tolist() == [10_067, 10_067]
    assert sides.share_pct["sent back"] == pytest.approx(100 * 26 / 10_067)
    assert not sides.official.any() and sides.exact.all()


@pytest.mark.parametrize("day", EARLY)
def test_before_any_figure_the_headline_is_empty(record_at, day):
    sides = pair(record_at(day))
    assert list(sides) == list(pilot.HEADLINE) and sides.empty


@pytest.fixture
def daily(record_at: At) -> pd.DataFrame:
    return record_at("latest").daily


def test_seasons_to_the_last_count_are_sums_of_the_same_days(daily):
    seasons = pilot_arrivals.seasons(daily, D(2026, 6, 30))
    assert seasons.season.tolist() == ["2021/22", "2022/23", "2023/24", "2024/25", "2025/26"]
    assert seasons.people.tolist() == [30562, 39403, 27855, 39514, 27920]
    assert seasons.change_pct.round(1).tolist()[2:] == [-29.3, 41.9, -29.3]
    assert seasons.days.tolist() == [329, 329, 330, 329, 329]
    assert seasons.is_running.tolist() == [False] * 4 + [True]


def test_the_season_to_the_last_count_is_level_with_two_before(daily):
    last = pilot_arrivals.seasons(daily, D(2026, 6, 30)).iloc[-1]
    assert [round(last.change_pct), round(last.change_two_pct)] == [-29, 0]


def test_the_season_of_the_whole_run_is_below_two_before(daily):
    whole = pilot_arrivals.seasons(daily, D(2026, 9, 30))
    assert whole.people.tolist()[-3:] == [39610, 53619, 35232]
    assert round(whole.iloc[-1].change_two_pct) == -11


def test_two_whole_runs_share_days_and_people(daily):
    before, last = pilot_arrivals.seasons(daily, D(2026, 9, 30)).iloc[-2:].itertuples()
    assert last.start <= before.end, "8,651 people are in both"
    shared = daily[daily.date.between(last.start, before.end)]
    assert (len(shared), shared.people_arrived.sum()) == (56, 8_651)


def test_the_first_year_ends_with_it_or_with_the_data():
    assert pilot_arrivals.end_of_first_year(D(2026, 9, 30)) == D(2026, 8, 5)
    assert pilot_arrivals.end_of_first_year(D(2026, 2, 28)) == D(2026, 2, 28)


def test_a_season_may_be_of_a_rise(record_at):
    seasons = pilot_arrivals.seasons(record_at("2025-10-14").daily, D(2025, 10, 14))
    people = seasons.set_index("season").people
    assert people["2025/26"] == 10929
    earlier = ("2024/25", "2023/24", "2022/23")
    assert [round(100 * (10929 / people[year] - 1), 1) for year in earlier] == [8.8, 0.6, -43.2]
    assert seasons.change_pct.iloc[-1] > 0


def test_a_leap_day_is_compared_with_the_day_before():
    seasons = pilot_arrivals.seasons(one_a_day(4000), D(2028, 2, 29))
    assert [str(end.date()) for end in seasons.end][:2] == ["2024-02-29", "2025-02-28"]
    assert seasons.days.tolist() == seasons.people.tolist()


def test_before_the_pilot_there_is_no_season(record_at):
    for day in EARLY[:2]:
        seasons = pilot_arrivals.seasons(record_at(day).daily, D.fromisoformat(day))
        assert seasons.empty and seasons.people.dtype == "Int64"


def test_the_end_is_a_kind_of_row_whatever_its_words(record_at):
    events = record_at("latest").table("pilot_record")
    ends = pilot.ended(events.assign(what="Other words."))
    assert ends.source_id.tolist()[0] == "bbc_2026_09_30" and len(ends) == 3


def test_the_last_day_is_that_of_the_end_or_of_the_data(record_at):
    events = record_at("latest").table("pilot_record")
    assert pilot.last_day(events, D(2026, 10, 7)) == D(2026, 9, 30)
    assert pilot.last_day(events, D(2026, 9, 1)) == D(2026, 9, 1)


def test_before_it_was_reported_there_is_no_end(record_at):
    events = record_at("2026-08-20").table("pilot_record")
    assert pilot.ended(events).empty and pilot.last_day(events, D(2026, 8, 20)) == D(2026, 8, 20)


def falls_at(record: Record) -> pd.DataFrame:
    return windows.falls(windows.rolling_sum(record.daily))


def test_falls_are_dated_by_the_highest_and_lowest_sums(record_at):
    """Red while the months dated them in which twelve months began, long before the fall."""
    falls = falls_at(record_at("latest"))
    days = [(str(fall.high.date()), str(fall.low.date())) for fall in falls.itertuples()]
    assert days == [("2022-10-31", "2024-02-24"), ("2025-08-26", "2026-10-02")]
    assert falls.change_pct.round().tolist() == [-42, -43]


def test_a_fall_runs_from_the_highest_sum_to_the_lowest(record_at):
    record = record_at("latest")
    sums = record.daily.set_index("date").people_arrived.rolling(365).sum()
    for fall in falls_at(record).itertuples():
        within = sums[fall.high : fall.low]
        assert (fall.high_people, fall.low_people) == (within.iloc[0], within.iloc[-1])
        assert (within.max(), within.min()) == (fall.high_people, fall.low_people)


def test_where_nothing_fell_no_fall_is_told(record_at):
    assert falls_at(record_at("2021-12-31")).empty


def test_paces_of_no_figure_are_typed(record_at):
    assert pilot.paces([], record_at("2018-01-01").daily).low.dtype == "float64"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (D(2025, 10, 16), D(2025, 10, 16), "16 October 2025"),
        (D(2026, 6, 1), D(2026, 6, 30), "June 2026"),
        (D(2026, 7, 1), D(2026, 9, 30), "July to September 2026"),
        (D(2025, 8, 6), D(2025, 8, 31), "6 to 31 August 2025"),
        (D(2026, 3, 24), D(2026, 6, 10), "24 March to 10 June 2026"),
        (D(2025, 12, 17), D(2026, 1, 27), "17 December 2025 to 27 January 2026"),
    ],
)
def test_the_days_of_a_pace_are_named_in_few_words(start, end, words):
    assert pilot.days_or_months(start, end) == words


def quarters(record: Record) -> pd.DataFrame:
    return pilot_arrivals.quarters(
        record.daily,
        record.table("pilot_monthly"),
        record.table("pilot_announcements"),
        pilot.last_day(record.table("pilot_record"), record.day),
    )


def sent_back_by_month():
    return {
        row["month"]: int(row["returned_to_france"])
        for row in independent.rows(DATA / "curated/pilot_monthly.csv")
    }


def sums_of_the_same_days(people, start, end):
    """The people of a span, and of the same days a year and two years before."""
    return [
        independent.total(
            people, start.replace(year=start.year - n), end.replace(year=end.year - n)
        )
        for n in range(3)
    ]


def test_each_quarter_stands_beside_those_sent_back_in_it(record_at):
    people, _ = independent.daily_counts(DATA)
    sent = sent_back_by_month()
    spans = [
        (D(2025, 8, 6), D(2025, 9, 30)),
        (D(2025, 10, 1), D(2025, 12, 31)),
        (D(2026, 1, 1), D(2026, 3, 31)),
        (D(2026, 4, 1), D(2026, 6, 30)),
        (D(2026, 7, 1), D(2026, 9, 30)),
    ]
    shown = quarters(record_at("latest"))
    assert len(shown) == len(spans)
    for row, (start, end) in zip(shown.itertuples(), spans, strict=True):
        now, before, two_before = sums_of_the_same_days(people, start, end)
        assert (row.start.date(), row.end.date(), row.people) == (start, end, now)
        assert row.change_pct == pytest.approx(100 * now / before - 100)
        assert row.change_two_pct == pytest.approx(100 * now / two_before - 100)
        whole = sum(n for month, n in sent.items() if f"{start:%Y-%m}" <= month <= f"{end:%Y-%m}")
        assert row.returned_low == row.returned_high == whole or start > D(2026, 6, 30)


def test_in_the_pilots_first_quarter_more_came_than_before(record_at):
    """Red while a first phase of five months, 18% below a year before, hid its first weeks."""
    shown = quarters(record_at("latest"))
    assert shown.change_pct.round().tolist() == [9, -36, -33, -44, -48]
    assert shown.change_two_pct.round().tolist() == [-11, 60, -18, -8, -38]
    assert shown.returned_low.tolist() == [17, 200, 246, 624, 363]
    # The press gave 1,500 in all, which is 1,450 to 1,550.
    assert shown.returned_high.tolist() == [17, 200, 246, 624, 463]
    assert shown.days_with_scheme_before.tolist() == [0, 0, 0, 0, 56]


@pytest.mark.parametrize(
    ("as_of", "ends"),
    [
        ("2025-09-01", []),
        ("2025-10-14", ["2025-09-30"]),
        ("2026-01-10", ["2025-09-30", "2025-12-31"]),
        ("2026-05-25", ["2025-09-30", "2025-12-31", "2026-03-31", "2026-05-25"]),
        ("2026-07-20", ["2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30"]),
        *((day, []) for day in EARLY),
    ],
)
def test_a_quarter_counts_once_it_has_four_weeks(record_at, as_of, ends):
    shown = quarters(record_at(as_of))
    assert shown.end.astype(str).tolist() == ends
    assert dict(shown.dtypes.astype(str)) == pilot_arrivals.QUARTER_COLUMNS


def test_those_sent_back_are_open_until_a_later_figure(record_at):
    newest = quarters(record_at("2025-11-30")).iloc[-1]
    # 113 by 14 November, of whom at most the 26 by 9 October were sent back before the quarter.
    assert newest.returned_low == 113 - 26 and pd.isna(newest.returned_high)
    assert pd.isna(newest.share_high_pct)


def quarters_until(last_day):
    """The quarters of a scheme of which nothing was counted, with one arrival on each day."""
    none = pd.DataFrame({"month": [], "returned_to_france": [], "source_id": []})
    announced = pd.DataFrame(
        {
            "measure": [],
            "cumulative": [],
            "as_of": pd.to_datetime([]),
            "source_id": [],
            "precision": [],
        }
    )
    return pilot_arrivals.quarters(one_a_day(365 * 11), none, announced, last_day)


@pytest.mark.parametrize(
    ("last_day", "start"),
    [
        (D(2026, 4, 30), "2026-01-01"),
        (D(2026, 5, 15), "2026-01-01"),
        (D(2026, 5, 16), "2026-04-01"),
    ],
)
def test_a_quarter_counts_once_half_of_its_days_are_over(last_day, start):
    """April alone was called a quarter, and put into the title."""
    assert quarters_until(last_day).start.iloc[-1] == pd.Timestamp(start)


def test_a_quarter_to_a_leap_day_ends_earlier_in_other_years():
    last = quarters_until(D(2028, 2, 29)).iloc[-1]
    assert (last.people, last.people_year_before, last.people_two_years_before) == (60, 59, 59)


def a_total(precision: Precision) -> pilot.Total:
    return pilot.Total(1500, dt.date(2026, 9, 30), "any", False, precision)


def test_the_words_of_a_figure_say_how_exact_it_is():
    assert a_total("exact").words() == "1,500"
    assert a_total("rounded").words() == "about 1,500"
    assert a_total("a floor").words() == "over 1,500"
    assert a_total("day approximate").day_words() == "about 30 September 2026"


def test_a_rate_of_a_floor_is_rounded_down():
    floor = a_total("a floor")
    assert (floor.as_stated(20.388, 1), floor.as_stated(20.4, 1)) == (20.3, 20.4)
    assert floor.as_stated(3.648, 2) == 3.64
    assert a_total("exact").as_stated(20.388, 1) == 20.388, "which is rounded where it is shown"


def test_shares_and_paces_of_a_rounded_figure_are_ranges(record_at, data):
    record = record_at("latest")
    summer = independent.daily(data).people_arrived["2026-07-01":"2026-09-30"].sum()
    known = pilot.series(
        record.table("pilot_monthly"), record.table("pilot_announcements"), "returned"
    )
    last = pilot.paces(known, record.daily).iloc[-1]
    shares = 100 * 363 / summer, 100 * 463 / summer
    assert (last.share_low_pct, last.share_high_pct) == pytest.approx(shares)
    assert (last.low, last.high) == pytest.approx((363 / 92 * 7, 463 / 92 * 7))


@pytest.mark.parametrize(
    ("precision", "people", "bounds"),
    [
        ("exact", 26, (26, 26)),
        ("rounded", 1500, (1450, 1550)),
        ("rounded", 350, (345, 355)),
        ("day approximate", 380, (380, 380)),
        ("a floor", 900, (900, float("inf"))),
    ],
)
def test_a_rounded_number_stands_for_a_range(precision, people, bounds):
    total = pilot.Total(people, dt.date(2026, 9, 30), "any", False, precision)
    assert total.bounds == bounds
