"""The measures of the returns pilot give both numbers with their days.

They also give the arrivals meanwhile, and who reports the end.
"""

import datetime as dt

import pandas as pd
import pytest

from crossings.measures import pilot, windows
from crossings.tables.record import Record

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
    assert pilot.pair_in_words(pair(record_at(as_of))) == words


def test_the_figures_of_one_press_report_are_known_from_one_day(record_at):
    known = pd.DataFrame(
        {
            "measure": ["returned", "returned", "admitted", "admitted"],
            "cumulative": [281, 305, 350, 367],
            "as_of": pd.to_datetime(["2026-01-27", "2026-02-03", "2026-01-27", "2026-02-09"]),
            "source_id": "any",
            "note": ["", "", "rounded by the speaker", ""],
        }
    )
    record = record_at("2026-02-28")
    found = pilot.headline(record.daily, record.table("pilot_monthly"), known)
    assert pilot.pair_in_words(found, "**") == (
        "**305** people had been sent back by 3 February 2026 and **367** let in by 9 February 2026"
    )


def test_the_share_is_of_arrivals_to_the_figures_own_day(record_at):
    found = pair(record_at("2025-10-14")).set_index("direction")
    assert found.arrived.tolist() == [10_067, 10_067]
    assert found.share_pct["sent back"] == pytest.approx(100 * 26 / 10_067)
    assert not found.official.any() and found.exact.all()
    for day in EARLY:
        assert list(pair(record_at(day))) == list(pilot.HEADLINE) and pair(record_at(day)).empty


def test_the_season_to_the_last_count_is_level_with_two_before_and_the_whole_run_is_not(record_at):
    daily = record_at("latest").daily
    found = pilot.seasons(daily, D(2026, 6, 30))
    assert found.season.tolist() == ["2021/22", "2022/23", "2023/24", "2024/25", "2025/26"]
    assert found.people.tolist() == [30562, 39403, 27855, 39514, 27920]
    assert found.change_pct.round(1).tolist()[2:] == [-29.3, 41.9, -29.3]
    assert found.days.tolist() == [329, 329, 330, 329, 329]
    assert found.is_running.tolist() == [False] * 4 + [True]
    assert pilot.change_in_words(found.iloc[-1]) == (
        "29% fewer than a year before, and about as many as two years before"
    )
    whole = pilot.seasons(daily, D(2026, 9, 30))
    assert whole.people.tolist()[-3:] == [39610, 53619, 35232]
    assert pilot.change_in_words(whole.iloc[-1]) == (
        "11% fewer than two years before, and 34% fewer than a year before "
        "(the two spans share 56 days)"
    )
    before = whole.iloc[-2]
    assert whole.iloc[-1].start <= before.end, "8,651 people are in both"
    shared = daily[daily.date.between(whole.iloc[-1].start, before.end)]
    assert (len(shared), shared.people_arrived.sum()) == (56, 8_651)
    for until, days in ((D(2026, 8, 5), 0), (D(2026, 8, 6), 1), (D(2026, 9, 30), 56)):
        assert pilot.shared_days(pilot.seasons(daily, until).iloc[-1]) == days
    assert pilot.first_year(D(2026, 9, 30)) == D(2026, 8, 5)
    assert pilot.first_year(D(2026, 2, 28)) == D(2026, 2, 28)
    year = pilot.seasons(daily, D(2026, 8, 5))
    assert year.people.tolist()[-3:] == [31650, 44968, 30597]
    fell = pilot.largest_fall_before(year)
    assert (fell.season, round(fell.change_pct)) == ("2023/24", -26)


def test_a_season_may_be_of_a_rise_and_a_leap_day_is_compared_with_the_day_before(record_at):
    found = pilot.seasons(record_at("2025-10-14").daily, D(2025, 10, 14))
    people = found.set_index("season").people
    assert people["2025/26"] == 10929
    earlier = ("2024/25", "2023/24", "2022/23")
    assert [round(100 * (10929 / people[one] - 1), 1) for one in earlier] == [8.8, 0.6, -43.2]
    assert found.change_pct.iloc[-1] > 0
    found = pilot.seasons(one_a_day(4000), D(2028, 2, 29))
    assert [str(end.date()) for end in found.end][:2] == ["2024-02-29", "2025-02-28"]
    assert found.days.tolist() == found.people.tolist()


def test_before_the_pilot_there_is_no_season(record_at):
    for day in EARLY[:2]:
        found = pilot.seasons(record_at(day).daily, D.fromisoformat(day))
        assert found.empty and found.people.dtype == "Int64"
        assert pd.isna(pilot.largest_fall_before(found).change_pct)


def test_the_end_is_a_kind_of_row_whatever_its_words(record_at):
    told = record_at("latest").table("pilot_record")
    ends = pilot.ended(told.assign(what="Other words."))
    assert ends.source_id.tolist()[0] == "bbc_2026_09_30" and len(ends) == 3
    assert pilot.last_day(told, D(2026, 10, 7)) == D(2026, 9, 30)
    assert pilot.last_day(told, D(2026, 9, 1)) == D(2026, 9, 1)
    none = record_at("2026-08-20").table("pilot_record")
    assert pilot.ended(none).empty and pilot.last_day(none, D(2026, 8, 20)) == D(2026, 8, 20)


def test_falls_are_told_by_the_days_on_which_the_sum_was_highest_and_lowest(record_at):
    """Red while the months dated them in which twelve months began, long before the fall."""

    def falls(day: str) -> pd.DataFrame:
        return windows.falls(windows.rolling_sum(record_at(day).daily))

    found = falls("latest")
    assert windows.falls_in_words(found) == (
        "from 31 October 2022 to 24 February 2024, by 42%, and since 26 August 2025, by 43% to "
        "2 October 2026"
    )
    sums = record_at("latest").daily.set_index("date").people_arrived.rolling(365).sum()
    for fall in found.itertuples():
        assert (fall.high_people, fall.low_people) == (sums[fall.high], sums[fall.low])
        assert sums[fall.high : fall.low].max() == fall.high_people
        assert sums[fall.high : fall.low].min() == fall.low_people
        near = sums[fall.high : fall.low]
        assert fall.last_near == near[near >= 0.99 * fall.high_people].index[-1]
    assert found.is_open.tolist() == [False, True]
    assert falls("2021-12-31").empty and windows.falls_in_words(falls("2021-12-31")) == ""


def test_the_shares_of_no_quarter_and_the_paces_of_no_figure_are_typed(record_at):
    record = record_at("2018-01-01")
    monthly = record.table("pilot_monthly")
    quarters = pilot.returns_by_quarter(record.daily, monthly)
    assert quarters.empty and quarters.quarter_to.dtype == "datetime64[ns]"
    assert pilot.paces([], record.daily).low.dtype == "float64"
    assert pilot.all_figures(monthly, record.table("pilot_announcements")).empty


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (D(2026, 6, 1), D(2026, 6, 30), "June 2026"),
        (D(2026, 7, 1), D(2026, 9, 30), "July to September 2026"),
        (D(2025, 8, 6), D(2025, 8, 31), "6 to 31 August 2025"),
        (D(2026, 3, 24), D(2026, 6, 10), "24 March to 10 June 2026"),
        (D(2025, 12, 17), D(2026, 1, 27), "17 December 2025 to 27 January 2026"),
    ],
)
def test_the_days_of_a_pace_are_named_in_few_words(start, end, words):
    assert pilot.span_in_words(start, end) == words
