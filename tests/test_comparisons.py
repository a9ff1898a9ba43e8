"""Windows and before-and-afters give the figures that the analysis rests on.

The tests also say what no series may do to those figures.
"""

import datetime as dt
import math

import independent
import numpy as np
import pandas as pd
import pytest
from conftest import At
from deals import NEXT, PILOT, SIX
from hypothesis import given, settings
from hypothesis import strategies as st

from crossings.errors import InputError
from crossings.measures import arrivals, comparisons, direction, windows
from crossings.measures.comparisons import SLID, after_a_rise, before_after, joint_slide
from crossings.measures.direction import three_comparisons
from crossings.tables.record import Record

D = dt.date
OCTOBER, AUGUST = "2025-10-14", "2026-08-20"


def series(first: D, people: list[int]) -> pd.DataFrame:
    dates = pd.date_range(pd.Timestamp(first), periods=len(people))
    return pd.DataFrame({"date": dates, "people_arrived": pd.array(people, dtype="Int64")})


def by_month(first: D, people: list[int]) -> pd.DataFrame:
    dates = pd.date_range(pd.Timestamp(first), periods=len(people) + 1, freq="MS")
    days = pd.date_range(dates[0], dates[-1] - pd.Timedelta(days=1))
    people_by_day = pd.Series(people, index=dates[:-1]).reindex(days, fill_value=0)
    return series(first, people_by_day.astype(int).tolist())


def weeks(first_sunday: D, arrived: list[int], prevented: list[int | None]) -> pd.DataFrame:
    dates = pd.date_range(pd.Timestamp(first_sunday), periods=len(arrived), freq="7D")
    columns = {"people_arrived": arrived, "people_prevented": prevented}
    return pd.DataFrame({"week_ending": dates, **columns}).astype(dict.fromkeys(columns, "Int64"))


def only_row(frame: pd.DataFrame, **where: object) -> pd.Series:
    for name, value in where.items():
        frame = frame[frame[name] == (pd.Timestamp(value) if isinstance(value, dt.date) else value)]
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.fixture(scope="module")
def ratios(record_at: At) -> pd.DataFrame:
    return before_after(record_at(AUGUST).daily, SIX)


@pytest.mark.parametrize(
    ("as_of", "expected", "headings"),
    [
        (OCTOBER, [(45848, 48.7), (36365, 33.0), (13861, 10.2)], [1, 1, 1]),
        (AUGUST, [(29372, -35.5), (15897, -43.2), (8321, -42.3)], [-1, -1, -1]),
        ("2026-10-07", [(28006, -37.2), (20935, -39.1), (8802, -33.7)], [-1, -1, -1]),
        ("2024-01-01", [(29437, -35.7), (4107, -67.6)], [-1, -1]),
    ],
)
def test_three_comparisons_say_whether_arrivals_rise_or_fall(record_at, as_of, expected, headings):
    rows = three_comparisons(record_at(as_of).daily, D.fromisoformat(as_of)).dropna()
    assert list(zip(rows.current, rows.change_pct.round(1), strict=True)) == expected
    assert rows.heading.to_list() == headings


@pytest.mark.parametrize(
    ("headings", "ends"),
    [
        ([1, 1, 1], (1, 1)),
        ([-1, -1, -1], (-1, -1)),
        ([1, -1, 1], (-1, 1)),
        ([1, 0], (1, 1)),
        ([-1, 0, 0], (0, 0)),
        ([0], (0, 0)),
        ([], None),
    ],
)
def test_headings_together_are_those_that_none_contradicts(headings, ends):
    assert direction.ends(headings) == ends


NUMBERS = st.integers(0, 60_000)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=3))
def test_numbers_turned_round_have_the_opposite_heading(pairs):
    now, then = (pd.Series(side, dtype="float64") for side in zip(*pairs, strict=True))
    there, back = direction.headings(now, then), direction.headings(then, now)
    assert (there == -back).all() and (there.isna() == back.isna()).all()
    ends, turned = (direction.ends(headings.dropna()) for headings in (there, back))
    assert turned == (ends and (-ends[1], -ends[0]))


@given(NUMBERS.filter(bool), NUMBERS.filter(bool))
def test_a_change_has_the_heading_of_its_numbers(now, then):
    change = 100 * (now / then - 1)
    turned = 100 * (then / now - 1)
    assert direction.heading_of_change(change) == -direction.heading_of_change(turned)


TURNED = {"rising": "falling", "falling": "rising"}


def test_a_series_turned_round_gets_the_verdicts_turned_round(record_at):
    """The last two years of the real series, with each other's numbers.

    On days without a 29 February in between, every comparison has then changed its sides.
    """
    daily = record_at("2026-10-07").daily
    last_day = daily.date.iloc[-1]
    seen = set()
    for day in pd.date_range("2022-03-01", "2026-10-07", freq="11D"):
        known = daily[daily.date <= day]
        if any((start := day - pd.Timedelta(days=730)) <= leap <= day for leap in LEAP_DAYS):
            continue
        swapped = known.assign(
            people_arrived=[
                *known.people_arrived[known.date <= start],
                *known.people_arrived.tail(365),
                *known.people_arrived[known.date > start].head(365),
            ]
        )
        (now,), (turned,) = (
            direction.on_every_day(series, day.date()).shown for series in (known, swapped)
        )
        assert turned == TURNED.get(now, now)
        seen.add(now)
    assert last_day == pd.Timestamp("2026-10-07") and {"rising", "falling", "differing"} <= seen


LEAP_DAYS = [pd.Timestamp("2020-02-29"), pd.Timestamp("2024-02-29")]


def test_what_is_shown_on_every_day_is_what_each_day_shows(record_at):
    daily = record_at("2026-10-07").daily
    days = direction.on_every_day(daily, D(2019, 1, 1)).set_index("date")
    assert len(days) == len(daily) - 365
    for day in ("2019-06-01", "2021-12-31", "2024-02-29", "2025-01-01", "2026-10-07"):
        rows = three_comparisons(daily[daily.date <= day], D.fromisoformat(day))
        counts = [(rows.heading == heading).sum() for heading in (1, 0, -1)]
        assert days.loc[day, ["up", "level", "down"]].to_list() == counts


def test_the_sum_peaked_on_two_days_then_fell_rose_and_fell(
    record_at,
):
    sums = windows.rolling_sum(record_at(AUGUST).daily)
    assert sums.date.iloc[0] == pd.Timestamp("2018-12-31")
    turning_points = windows.turning_points(sums)
    assert turning_points.people.to_list() == [48670, 28200, 46525, 29372]
    assert turning_points.point.to_list() == ["high", "low", "high", "latest"]
    days = ["2022-10-31", "2024-02-24", "2025-08-26", "2026-08-20"]
    assert turning_points.date.to_list() == [pd.Timestamp(day) for day in days]


@pytest.mark.parametrize(
    ("people", "points"),
    [
        ([], []),
        ([5], [5]),
        ([0, 0, 10, 9, 9], [10, 9]),
        ([0, 0, 100, 91, 91], [91]),
        ([0, 10, 12, 10, 12], [12]),
        ([0, 10, 8, 9, 8], [10, 8]),
        ([10, 9, 5, 5, 6, 6], [10, 5, 6]),
        ([0, 10, 8, 6, 20, 20, 15, 12], [10, 6, 20, 12]),
    ],
)
def test_a_turn_is_a_fifth_and_of_equal_days_the_first(people, points):
    days = pd.date_range("2018-12-31", periods=len(people))
    turning_points = windows.turning_points(
        pd.DataFrame({"date": days, "people": pd.array(people, dtype="Int64")})
    )
    assert turning_points.people.to_list() == points
    turns = [days[people.index(point)] for point in points[:-1]]
    assert turning_points.date.to_list() == [*turns, *days[-1:]]


@pytest.mark.parametrize(
    ("people", "place"),
    [
        ([90, 100, 96, 99, 70], 3),  # after a dip of more than 2% nearly as high again
        ([90, 100, 70, 60], 1),
        ([200, 100, 104, 101, 160], 3),  # a low
    ],
)
def test_a_plateau_lasts_to_the_last_day_near_its_turn(people, place):
    sums = pd.DataFrame(
        {"date": pd.date_range("2020-01-01", periods=len(people)), "people": people}
    )
    turn = 1
    assert windows.last_near(sums, sums.date[turn]) == sums.date[place]


def test_few_people_before_a_deal_are_not_compared(daily):
    """In the three months before February 2020 fewer than a thousand came, in 2024/25 more."""
    since = only_row(comparisons.since_each(daily, [D(2021, 2, 16)], D(2021, 6, 10)))
    assert pd.isna(since.early_pct) and pd.notna(since.change_pct)
    since = only_row(comparisons.since_each(daily, [D(2026, 3, 10)], D(2026, 7, 5)))
    people = daily.set_index("date").people_arrived
    this, last = (people[f"{year - 1}-12-01" : f"{year}-02-28"].sum() for year in (2026, 2025))
    assert last >= 1000 and since.early_pct == pytest.approx(100 * (this / last - 1))


@pytest.mark.parametrize(
    ("as_of", "points"),
    [
        ("2026-10-07", ["high", "low", "high", "latest"]),  # 6% above the low of five days before
        ("2025-10-14", ["high", "low", "latest"]),  # 1.5% below the high of seven weeks before
        ("2023-06-30", ["latest"]),  # 9% below the high
        ("2021-12-31", ["latest"]),  # 48 people below the high of four days before
    ],
)
def test_a_sum_moved_by_less_than_a_tenth_has_not_turned(record_at, as_of, points):
    turns = windows.turning_points(windows.rolling_sum(record_at(as_of).daily))
    assert turns.point.to_list() == points


def test_a_comparison_is_followed_over_its_last_fortnight(record_at):
    changes = windows.recent_changes(record_at("2026-10-07").daily, D(2026, 10, 7))
    assert changes.date.dt.day.to_list() == [*range(24, 31), *range(1, 8)]
    assert changes.people_year_before.iloc[-1] == 34401
    assert round(changes.change_pct.min(), 1) == -43.9 == round(changes.change_pct.iloc[8], 1)


def test_a_comparison_that_moved_has_the_day_of_its_extreme(record_at):
    changes = windows.recent_changes(record_at("2026-10-07").daily, D(2026, 10, 7))
    (farthest,) = windows.moved_most(changes).itertuples()
    assert farthest.date.date() == D(2026, 10, 2) and round(farthest.change_pct) == -44
    assert windows.moved_most(changes.tail(1)).empty and windows.moved_most(changes.head(3)).empty


def test_a_comparison_of_a_year_that_is_over_can_change_no_more(record_at):
    changes = windows.recent_changes(record_at("2021-12-31").daily, D(2021, 12, 31))
    assert changes.change_pct.notna().all() and windows.moved_most(changes).empty


def test_a_comparison_is_not_followed_into_the_year_before(record_at):
    changes = windows.recent_changes(record_at("2026-10-07").daily, D(2026, 1, 3))
    assert len(changes) == 3 and changes.change_pct.isna().all(), "of fewer than 1,000 people"
    assert windows.moved_most(changes).empty


def test_the_day_of_a_comparison_is_the_one_farthest_off(record_at):
    changes = windows.recent_changes(record_at("2026-10-07").daily, D(2026, 2, 28))
    (farthest,) = windows.moved_most(changes).itertuples()
    apart = (changes.change_pct - changes.change_pct.iloc[-1]).abs()
    assert farthest.Index == apart.idxmax()


@pytest.fixture
def to_same_day(record_at: At) -> pd.DataFrame:
    """Each year up to 7 October."""
    record = record_at("2026-10-07")
    return arrivals.to_the_same_day(arrivals.by_year(record.daily, record.day), record.day)


def test_a_year_so_far_has_no_percentage_of_few_people(to_same_day):
    by_year = to_same_day.set_index("year")
    assert pd.isna(by_year.change_pct[2018]), "a percentage of 28 people says nothing"
    assert by_year.change_people[2018] == 20935 - by_year.people_to_same_day[2018]


def test_deaths_stand_beside_arrivals_of_whole_years():
    years = pd.DataFrame(
        {
            "year": [2018, 2019, 2020],
            "people_arrived": [999, 2000, 4000],
            "complete": [True, True, False],
        }
    )
    deaths = pd.DataFrame(
        {"year": [2018, 2019, 2020, 2021], "people": [4, 5, 6, 7]}, index=[3, 5, 7, 9]
    )
    beside = arrivals.deaths_per_thousand(deaths, years)
    assert beside.people_arrived.fillna(0).to_list() == [999, 2000, 0, 0]
    assert beside.per_1000_arrived.fillna(0).to_list() == [0, 2.5, 0, 0]
    assert arrivals.deaths_per_thousand(deaths[:0], years).empty


def compared_with_the_year_before(daily: pd.DataFrame, day: D) -> pd.Series:
    return only_row(three_comparisons(daily, day), comparison="year so far")


def test_part_years_are_set_beside_the_same_part(record_at):
    row = compared_with_the_year_before(record_at(OCTOBER).daily, D(2025, 10, 14))
    assert row.base == 27333  # summed by hand from the daily table


def test_29_february_is_set_beside_28_february():
    row = compared_with_the_year_before(series(D(2023, 1, 1), [1] * 600), D(2024, 2, 29))
    assert (row.current, row.base) == (60, 59)


def test_a_part_year_after_nobody_has_no_change():
    daily = series(D(2018, 1, 1), [0] * 365 + [5] * 10)
    row = compared_with_the_year_before(daily, D(2019, 1, 10))
    assert (row.current, row.base) == (50, 0) and math.isnan(row.change_pct)
    assert three_comparisons(daily, D(2019, 1, 10)).heading.isna().all()


def test_a_series_without_every_day_once_is_refused():
    daily = series(D(2018, 1, 1), [1] * 10)
    for broken in (daily.drop(4), pd.concat([daily, daily.tail(1)]), daily.iloc[::-1]):
        with pytest.raises(InputError, match="every day once"):
            windows.monthly(broken)


def test_a_series_without_a_day_is_refused():
    with pytest.raises(InputError, match="no day"):
        windows.rolling_sum(series(D(2018, 1, 1), []))


def test_the_37_busiest_days_of_2025_held_most_arrivals(record_at):
    year = windows.concentration(record_at(AUGUST).daily, D(2025, 1, 1), D(2025, 12, 31)).iloc[0]
    assert (year.days, year.busiest_days, year.people) == (365, 37, 41472)
    assert (round(year.busiest_share_pct, 1), round(year.none_share_pct, 1)) == (58.8, 61.9)


def test_the_busiest_days_of_nobody_have_no_share():
    daily = series(D(2018, 1, 1), [0] * 30)
    nobody = windows.concentration(daily, D(2018, 1, 1), D(2018, 1, 30)).iloc[0]
    assert nobody.none_share_pct == 100 and pd.isna(nobody.busiest_share_pct)


def test_busiest_days_beyond_the_series_are_not_known():
    daily = series(D(2018, 1, 1), [0] * 30)
    beyond = windows.concentration(daily, D(2018, 1, 1), D(2018, 2, 1)).iloc[0]
    assert beyond.isna().all()


@pytest.mark.parametrize(
    ("days", "busiest"), [(1, 1), (10, 1), (11, 2), (70, 7), (365, 37), (366, 37)]
)
def test_the_busiest_tenth_is_rounded_up(days, busiest):
    daily = series(D(2018, 1, 1), [1] * 400)
    end = D(2018, 1, 1) + dt.timedelta(days=days - 1)
    assert windows.concentration(daily, D(2018, 1, 1), end).busiest_days.iloc[0] == busiest


def test_only_whole_months_count(record_at):
    months = windows.monthly(record_at(AUGUST).daily)
    assert (len(months), months.month.iloc[-1]) == (103, pd.Timestamp("2026-07-01"))
    first = windows.monthly(series(D(2018, 1, 2), [1] * 58))
    assert first.month.tolist() == [pd.Timestamp("2018-02-01")]


def test_people_a_day_are_of_the_days_of_the_month(record_at):
    february = only_row(windows.monthly(record_at(AUGUST).daily), month=D(2024, 2, 1))
    assert (february.days, february.people_per_day) == (29, february.people / 29)


def test_attempts_of_52_weeks_fell_by_40_per_cent(record_at):
    rolling = windows.prevention_rolling(record_at(AUGUST).weekly)
    assert rolling.last_week_ending.iloc[0] == pd.Timestamp("2025-04-27")
    before = only_row(rolling, last_week_ending=D(2025, 8, 3))
    after = only_row(rolling, last_week_ending=D(2026, 8, 2))
    assert (before.people_prevented, after.people_prevented) == (30012, 14462)
    assert round(100 * (after.attempts / before.attempts - 1)) == -40


def test_weeks_with_a_gap_have_no_rolling_sum(monkeypatch):
    monkeypatch.setattr(windows, "YEAR_WEEKS", 2)
    weekly = weeks(D(2018, 1, 7), [3] * 6, [None, 1, 1, None, 1, 1])
    rolling = windows.prevention_rolling(weekly)
    assert rolling.last_week_ending.astype("string").tolist() == ["2018-01-21", "2018-02-11"]
    assert rolling.share_pct.tolist() == [25.0, 25.0]


def test_weeks_without_attempts_have_no_share(monkeypatch):
    monkeypatch.setattr(windows, "YEAR_WEEKS", 2)
    rolling = windows.prevention_rolling(weeks(D(2018, 1, 7), [0, 0, 1], [0, 0, 0]))
    assert rolling.attempts.tolist() == [0, 1]
    assert math.isnan(rolling.share_pct.iloc[0]) and rolling.share_pct.iloc[1] == 0


def test_a_constant_series_has_a_ratio_and_a_rank_of_one():
    agreements = [D(2022, 3, 31), D(2023, 5, 10)]
    table = before_after(by_month(D(2018, 1, 1), [100] * 96), agreements)
    table = table[table.variant != "true_day"]
    assert set(table.ratio) == set(table["rank"]) == {1.0} and set(table.others_larger_fall) == {0}
    assert set(table[table.is_agreement].groupby("variant").size()) == {2}


def test_the_pilot_has_a_result_once_its_windows_ended(record_at):
    compared = before_after(record_at(AUGUST).daily, [*SIX, PILOT, NEXT])
    pilot = compared[compared.is_agreement & (compared.month == pd.Timestamp("2025-08-01"))]
    assert set(pilot.variant) == {"month_counted", "true_day", "same_season"}
    assert not (compared.month == pd.Timestamp("2026-04-01")).any()


def test_months_whose_following_years_overlap_are_one_run():
    first = pd.Timestamp("2021-01-01")
    for apart, runs in ((1, 1), (11, 1), (12, 2), (40, 2)):
        other = first + pd.DateOffset(months=apart)
        assert comparisons.runs_of_overlap(iter([other, first])) == runs
    assert comparisons.runs_of_overlap([]) == 0 and comparisons.runs_of_overlap([first]) == 1
    chain = pd.date_range(first, periods=4, freq="6MS")
    assert comparisons.runs_of_overlap(chain) == 1


def ends_of_sets(ratios: pd.DataFrame, end: str) -> pd.Series:
    inside = ratios[ratios.in_comparison_set].groupby("variant").month.agg(end)
    return inside.dt.strftime("%Y-%m")


def test_the_comparison_sets_start_where_ratios_become_usual(ratios):
    assert ends_of_sets(ratios, "min").to_dict() == {
        "all_months": "2019-01",
        "main_set": "2021-01",
        "month_counted": "2021-01",
        "true_day": "2021-01",
        "same_season": "2020-12",
        "change_in_growth": "2022-01",
        "second_difference": "2022-01",
    }


def test_the_comparison_sets_end_where_months_after_do(ratios):
    last = ends_of_sets(ratios, "max")[["main_set", "month_counted", "same_season"]]
    assert last.tolist() == ["2025-07", "2025-08", "2026-01"]


def test_ratios_of_the_first_years_are_large(ratios):
    early = ratios[(ratios.variant == "all_months") & (ratios.month < "2021")].ratio
    assert 2.5 < early.min() < early.max() < 6.5


def test_a_rank_counts_the_other_months(ratios):
    for _, group in ratios.groupby(["variant", "day_of_month"], dropna=False):
        for row in group.itertuples():
            others = group[group.in_comparison_set & (group.month != row.month)].ratio
            assert row.n_others == len(others)
            assert row.rank == (1 + (others <= row.ratio).sum()) / (len(others) + 1)
            assert row.others_larger_fall == (others < row.ratio).sum()


def test_ranks_of_two_agreements_change_places_with_one_month(ratios):
    ranks = ratios[ratios.is_agreement].set_index(["variant", "month"])["rank"]
    november, march = pd.Timestamp("2022-11-01"), pd.Timestamp("2023-03-01")
    assert ranks["main_set", november] < ranks["main_set", march]
    assert ranks["month_counted", november] > ranks["month_counted", march]


def test_windows_of_nobody_have_a_ratio_of_zero_or_none():
    daily = by_month(D(2018, 1, 1), [0] * 24 + [5] * 24 + [0] * 24)
    compared = before_after(daily, [D(2020, 1, 15)])
    assert compared.ratio.ge(0).all() and np.isfinite(compared.ratio).all()
    assert only_row(compared, variant="all_months", month=D(2021, 12, 1)).ratio == 0
    months = compared.month[compared.variant == "all_months"]
    assert not (months == pd.Timestamp("2020-01-01")).any()
    assert joint_slide(daily, [D(2020, 6, 1)]).mean_ln_ratio.notna().all()


def test_an_agreement_on_the_31st_splits_february_at_its_end():
    daily = series(D(2018, 1, 1), [*range(2000)])
    row = comparisons.ratios(daily, "true_day", 31).loc["2020-02-01"]
    assert row.tolist()[:2] == [sum(range(424, 789)), sum(range(789, 1154))]


def logarithms(record: Record, variant: str) -> dict[int, pd.Series]:
    """Give each variant's ln ratio by month, by the day of the month of an agreement.

    Only `true_day` depends on that day: the year is split at it.
    """
    days = {agreement.day for agreement in SIX}
    if variant == "true_day":
        return {day: split_at(record, day) for day in days}
    return dict.fromkeys(days, np.log(of_months(record, variant)).dropna())


def of_months(record: Record, variant: str) -> pd.Series:
    """A variant's ratio by month, by shifted sums."""
    months = independent.months(record.daily)

    def people(first: int, last: int) -> pd.Series:
        return sum(months.shift(-k) for k in range(first, last + 1))  # type: ignore[return-value]

    ratio = people(1, 12) / people(-12, -1)
    return {
        "main_set": ratio,
        "month_counted": people(0, 11) / people(-12, -1),
        "same_season": people(1, 6) / people(-11, -6),
        "change_in_growth": ratio / ratio.shift(12),
        "second_difference": ratio / (people(-12, -1) / people(-24, -13)),
    }[variant]


def split_at(record: Record, day: int) -> pd.Series:
    """The ln ratio of the 365 days from a day of each month to those before it."""
    year = record.daily.set_index("date").people_arrived.astype(float).rolling(365).sum()
    split = np.log(year.shift(-364) / year.shift(1))
    ends = pd.date_range("2018-01-31", "2026-07-31", freq="ME")
    by_month = {end.replace(day=1): split[end.replace(day=min(day, end.day))] for end in ends}
    return pd.Series(by_month).dropna()


def places(record: Record, variant: str) -> dict[int, list[float]]:
    """The ln ratios of the agreements' months, and of these slid by so many months.

    The set slides as far as each of its months has a ratio.
    """
    by_day = logarithms(record, variant)
    months = {pd.Timestamp(day).replace(day=1): by_day[day.day] for day in SIX}
    members = [month for month, own in months.items() if month in own.index]
    slid = {}
    for shift in range(-110, 110):
        stands = [(month + pd.DateOffset(months=shift), months[month]) for month in members]
        if all(month in logs.index for month, logs in stands):
            slid[shift] = [logs[month] for month, logs in stands]
    return slid


@pytest.fixture(params=SLID, scope="module")
def variant(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def slid(record_at: At) -> pd.DataFrame:
    return joint_slide(record_at(AUGUST).daily, iter(SIX))


@pytest.fixture(scope="module")
def slide(slid: pd.DataFrame, variant: str) -> pd.DataFrame:
    return slid[slid.variant == variant].set_index("shift_months")


def test_ratios_of_every_variant_are_those_of_shifted_sums(record_at, variant):
    for day, logs in logarithms(record_at(AUGUST), variant).items():
        ratio = comparisons.ratios(record_at(AUGUST).daily, variant, day).ratio.dropna()
        assert np.log(ratio).to_dict() == pytest.approx(logs.to_dict())


def test_the_set_slides_as_far_as_each_month_has_a_ratio(record_at, variant, slide):
    assert slide.index.tolist() == sorted(places(record_at(AUGUST), variant))
    assert slide.index[slide.is_observed].tolist() == [0]


def test_the_main_set_slides_from_january_2019_to_july_2025(slid):
    """Nothing precedes January 2018."""
    slide = slid[slid.variant == "main_set"]
    assert set(slide.n_members) == {5} and slide.shift_months.tolist() == list(range(-7, 29))


def test_the_mean_and_the_lowest_are_those_of_the_sets_months(record_at, variant, slide):
    logs = places(record_at(AUGUST), variant)
    means = {shift: np.mean(of_set) for shift, of_set in logs.items()}
    lowest = {shift: np.exp(min(of_set)) for shift, of_set in logs.items()}
    assert slide.mean_ln_ratio.to_dict() == pytest.approx(means)
    assert slide.min_ratio.to_dict() == pytest.approx(lowest)


@pytest.mark.parametrize(("name", "summary"), [("rank_mean", np.mean), ("rank_min", min)])
def test_the_set_is_ranked_among_its_places(record_at, variant, slide, name, summary):
    summaries = {k: summary(logs) for k, logs in places(record_at(AUGUST), variant).items()}
    lower = sum(value <= summaries[0] for shift, value in summaries.items() if shift)
    assert slide[name][0] == pytest.approx((1 + lower) / len(summaries))


def test_agreements_stand_out_in_a_change_of_growth(slid):
    assert set(slid.variant) == set(comparisons.ALL_VARIANTS) - {"all_months"}
    names = ["main_set", "change_in_growth", "second_difference"]
    observed = slid[slid.is_observed].set_index("variant").loc[names]
    assert observed.rank_mean.round(3).tolist() == [0.75, 0.077, 0.026]
    assert (observed.n_others + 1).tolist() == [36, 39, 39]


def test_two_readings_of_a_change_of_growth_give_two_ranks(record_at):
    both = ("change_in_growth", "second_difference")
    compared = before_after(record_at(AUGUST).daily, SIX, both)
    assert list(dict.fromkeys(compared.variant)) == list(both)
    for month, ranks in {D(2022, 11, 1): [0.047, 0.023], D(2023, 3, 1): [0.302, 0.209]}.items():
        assert [
            round(only_row(compared, variant=name, month=month)["rank"], 3) for name in both
        ] == ranks


def test_two_agreements_followed_a_rise(record_at):
    followed = after_a_rise(record_at(AUGUST).daily, SIX).set_index("month")
    assert [str(month.date()) for month in followed.index] == ["2022-11-01", "2023-03-01"]
    assert followed.rise.round(2).tolist() == [2.34, 1.60]
    assert followed["rank"].round(3).tolist() == [0.042, 0.208]
    assert followed.n_others.tolist() == [23, 23] and followed.others_larger_fall.tolist() == [0, 4]


def test_what_followed_agreements_is_ranked_among_like_rises(record_at):
    year = independent.months(record_at(AUGUST).daily).rolling(12).sum()
    before = year.shift(1)
    table = pd.DataFrame({"rise": before / before.shift(12), "ratio": year.shift(-12) / before})
    rows = table["2022":].dropna().query("rise >= 1.25")
    assert len(rows) == 24
    for row in after_a_rise(record_at(AUGUST).daily, SIX).itertuples():
        assert row.rank == (rows.ratio <= rows.ratio[row.month]).sum() / 24


def test_an_agreement_after_a_smaller_rise_is_not_ranked(record_at, monkeypatch):
    monkeypatch.setattr(comparisons, "RISE", 2.0)
    assert after_a_rise(record_at(AUGUST).daily, [D(2023, 3, 10)]).empty


@pytest.mark.parametrize("as_of", ["2018-01-01", "2022-12-31"])
def test_nothing_is_ranked_before_a_year_has_followed_a_rise(record_at, as_of):
    assert after_a_rise(record_at(as_of).daily, SIX).empty


@pytest.mark.parametrize("as_of", ["2018-01-01", "2018-12-31", "2020-02-29"])
def test_every_measure_works_with_a_short_series(record_at, as_of):
    record, day = record_at(as_of), D.fromisoformat(as_of)
    daily, weekly = record.daily, record.weekly
    for measure in (
        windows.turning_points(windows.rolling_sum(daily)),
        windows.prevention_rolling(weekly),
        three_comparisons(daily, day),
        before_after(daily, SIX),
        joint_slide(daily, SIX),
    ):
        assert len(measure.columns) > 1


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=70), st.integers(0, 69))
def test_ratios_ranks_and_shares_stay_in_their_bounds(people, month):
    daily = by_month(D(2018, 1, 1), people)
    compared = before_after(
        daily, [D(2018 + month // 12, month % 12 + 1, 31 if month % 12 == 0 else 28)]
    )
    ranked = compared[compared["rank"].notna()]
    assert ((ranked["rank"] > 0) & (ranked["rank"] <= 1)).all()
    assert (ranked.others_larger_fall <= ranked.n_others).all()
    assert (compared.ratio.dropna() >= 0).all()


def test_years_after_two_deals_share_the_months_of_both():
    shared_months = comparisons.months_shared([*SIX[1:], SIX[4]])
    assert shared_months.shared.tolist() == [0, 4, 0, 8]
    later = pd.date_range("2021-08-01", periods=12, freq="MS")  # after July 2021
    assert later.isin(pd.date_range("2020-12-01", periods=12, freq="MS")).sum() == 4
    alone = comparisons.months_shared([SIX[0]])
    assert alone.empty and alone.dtypes.equals(shared_months.dtypes)


@pytest.fixture(scope="module")
def deals(ratios: pd.DataFrame) -> pd.DataFrame:
    return ratios[(ratios.variant == "main_set") & ratios.is_agreement].dropna(subset="ratio")


def test_five_deals_are_one_rise_and_one_fall(deals):
    swings = comparisons.swings(deals)
    assert swings.direction.tolist() == ["rise"] * 3 + ["fall"] * 2
    assert swings.swing.tolist() == [1, 1, 1, 2, 2]


def test_a_later_fall_is_another_swing(deals):
    later = pd.DataFrame({"month": [pd.Timestamp(NEXT).replace(day=1)], "ratio": [0.7]})
    assert comparisons.swings(pd.concat([later, deals])).swing.tolist() == [1, 1, 1, 2, 2, 3]


def test_a_swing_may_be_level():
    level = pd.DataFrame({"month": [pd.Timestamp("2020-01-01")], "ratio": [1.0]})
    assert comparisons.swings(level).direction.tolist() == ["level"]


def test_no_deal_has_no_swing(deals):
    none = comparisons.swings(deals[:0])
    assert none.empty and {"direction", "swing"} <= set(none)


LATEST = D(2026, 10, 7)


@pytest.fixture
def daily(record_at: At) -> pd.DataFrame:
    return record_at("latest").daily


@pytest.fixture
def people(daily: pd.DataFrame) -> pd.Series:
    return daily.set_index("date").people_arrived


def test_the_days_after_a_deals_month_stand_beside_one_year(daily, people):
    """Red while a day of April 2024, with 402 people, decided how much changed at the deal."""
    since = only_row(comparisons.since_each(daily, [NEXT], LATEST))
    now, before = people["2026-05-01":"2026-10-07"].sum(), people["2025-05-01":"2025-10-07"].sum()
    assert (since.first_day, since.last_day) == (pd.Timestamp("2026-05-01"), pd.Timestamp(LATEST))
    assert (since.days, since.people, since.people_year_before) == (160, now, before)
    assert since.change_pct == pytest.approx(100 * (now / before - 1))


def test_the_days_after_a_deals_month_stand_beside_two_years(daily, people):
    since = only_row(comparisons.since_each(daily, [NEXT], LATEST))
    now, then = people["2026-05-01":"2026-10-07"].sum(), people["2024-05-01":"2024-10-07"].sum()
    assert since.change_two_pct == pytest.approx(100 * (now / then - 1))


@pytest.mark.parametrize(("name", "year"), [("early_pct", 2025), ("early_two_pct", 2024)])
def test_the_days_before_a_deals_month_are_compared_as_well(daily, people, name, year):
    since = only_row(comparisons.since_each(daily, [NEXT], LATEST))
    then = people[f"{year - 1}-11-01" : f"{year}-03-31"].sum()
    early = people["2025-11-01":"2026-03-31"].sum()
    assert since.early_first_day == pd.Timestamp("2025-11-01")
    assert since.early_last_day == pd.Timestamp("2026-03-31")
    assert since[name] == pytest.approx(100 * (early / then - 1))


def test_the_days_after_a_deal_are_a_year_at_most(daily, people):
    since = comparisons.since_each(daily, [NEXT, D(2022, 11, 14)], LATEST)
    assert since.days.tolist() == [365, 160]
    assert since.people[0] == people["2022-12-01":"2023-11-30"].sum()
    assert since.last_day[0] == pd.Timestamp("2023-11-30"), "and not the day of the report"


def test_few_days_after_a_deal_and_no_year_before_are_left_out(daily):
    none = comparisons.since_each(daily, [D(2026, 8, 20), D(2018, 6, 1)], LATEST)
    assert none.empty and none.dtypes.equals(comparisons.since_each(daily, [NEXT], LATEST).dtypes)


def test_without_a_second_year_before_a_deal_there_is_no_change(daily, people):
    since = comparisons.since_each(daily, [D(2019, 8, 29)], D(2020, 2, 29))
    assert since.people.tolist() == [people["2019-09-01":"2020-02-29"].sum()]
    assert since[["change_pct", "change_two_pct", "early_pct"]].isna().all(axis=None)


def test_months_around_an_event_are_counted_from_it(record_at):
    by_month = windows.monthly(record_at(AUGUST).daily)
    events = pd.DataFrame({"event_month": pd.to_datetime(["2023-03-01"]), "name": ["a deal"]})
    around = windows.months_around(events, by_month)
    assert list(around.months_from) == list(range(-12, 13))
    assert list(around.month) == list(pd.date_range("2022-03-01", "2024-03-01", freq="MS"))
    march = by_month.people[by_month.month == "2023-03-01"]
    assert list(around.people[around.months_from == 0]) == list(march)
    assert set(around.name) == {"a deal"}


def test_a_finalised_year_takes_the_place_of_its_daily_sum():
    dates = pd.date_range("2019-01-01", "2021-03-31")
    daily = pd.DataFrame({"date": dates, "people_arrived": 4, "boats_arrived": 1})
    official = pd.DataFrame(
        {
            "period": [
                "2019",
                "2020",
                "2021",
                "Year ending March 2021",
            ],  # of a year that is not over, as a slip might have it
            "people": pd.array([1500, pd.NA, 400, 9000], dtype="Int64"),
            "boats": pd.array([300, 10, 90, 900], dtype="Int64"),
        }
    )
    years = arrivals.by_year_finalised(daily, official, dates[-1].date()).set_index("year")
    assert years.final.tolist() == [True, False, False]
    assert years.people_arrived.tolist() == [1500, 4 * 366, 4 * 90]
    assert years.boats_arrived.tolist() == [300, 366, 90]
    assert years.people_per_boat.tolist() == [5, 4, 4]
    assert years.days.tolist() == [365, 366, 90], "which are those of the daily series"
