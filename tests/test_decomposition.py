"""Exact splits of a change: each sums to its total, and to what the tables give by plainer sums."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossings.measures import decomposition
from crossings.measures.spans import Span

D = dt.date
AUGUST = "2026-08-20"
PILOT_YEAR = ((D(2024, 8, 6), D(2025, 8, 5)), (D(2025, 8, 6), D(2026, 8, 5)))


def calendar(year: int) -> Span:
    return D(year, 1, 1), D(year, 12, 31)


def days(first: D, people: list[int], boats: list[int]) -> pd.DataFrame:
    columns = {"people_arrived": people, "boats_arrived": boats}
    frame = pd.DataFrame(columns).astype("Int64")
    return frame.assign(date=pd.date_range(pd.Timestamp(first), periods=len(people)))


def weeks(first_sunday: D, *rows: tuple[int, int | None, int | None]) -> pd.DataFrame:
    columns = ["people_arrived", "people_prevented", "events_prevented"]
    frame = pd.DataFrame(rows, columns=columns).astype("Int64")
    frame.insert(
        0, "week_ending", pd.date_range(pd.Timestamp(first_sunday), periods=len(rows), freq="7D")
    )
    return frame


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (*PILOT_YEAR, [-0.385, -0.300, -0.240, 0.156]),
        (calendar(2024), calendar(2025), [0.119, -0.083, 0.049, 0.153]),
        (calendar(2022), calendar(2023), [-0.441, -0.146, -0.466, 0.171]),
    ],
)
def test_arrivals_are_days_times_boats_a_day_times_people_a_boat(
    record_at, before, after, expected
):
    daily = record_at(AUGUST).daily
    found = decomposition.arrivals_by_days_boats_and_people(daily, before, after)
    assert found.log_points.round(3).tolist() == expected


@pytest.mark.parametrize(
    ("as_of", "changes", "ends"),
    [
        (D(2022, 12, 31), ["2022"], (D(2021, 12, 31), D(2022, 12, 31))),
        (D(2022, 2, 10), ["2022 so far"], (D(2021, 2, 10), D(2022, 2, 10))),
        (D(2024, 2, 29), ["2022", "2023", "2024 so far"], (D(2023, 2, 28), D(2024, 2, 29))),
        (D(2021, 6, 1), [], None),
    ],
)
def test_years_are_split_whole_and_a_year_that_is_not_over_to_the_same_day_of_both(
    as_of, changes, ends
):
    daily = days(D(2021, 1, 1), [10] * 1200, [2] * 1200)
    found = decomposition.arrivals_by_year(daily, as_of)
    assert found.change.tolist() == [change for change in changes for _ in range(4)]
    if ends:
        last, count = found.tail(4), []
        for side, end in zip(("before", "after"), ends, strict=True):
            count.append(end.timetuple().tm_yday)
            assert last[side].tolist() == [10 * count[-1], count[-1], 2, 5]
        grown = math.log(count[1] / count[0])
        assert last.log_points.tolist() == pytest.approx([grown, grown, 0, 0])


def test_the_fall_of_a_year_is_one_of_recorded_attempts_in_like_weeks(record_at):
    weekly = record_at(AUGUST).weekly
    spans = decomposition.last_weeks(weekly)
    assert spans == ((D(2024, 8, 25), D(2025, 8, 17)), (D(2025, 8, 24), D(2026, 8, 16)))
    found = decomposition.arrivals_by_attempts_and_share(weekly, *spans)
    assert found.log_points.round(3).tolist() == [-0.451, -0.556, 0.105]
    through = found.set_index("quantity").loc["share_through", ["before", "after"]]
    assert through.round(3).tolist() == [0.609, 0.676] and set(found.weeks) == {52}
    prevented = decomposition.prevented_by_events_and_size(weekly, *spans)
    assert prevented[["before", "after"]].iloc[1].tolist() == [1047, 588]
    assert prevented[["before", "after"]].iloc[2].round().tolist() == [28, 24]
    assert prevented.log_points.iloc[0] == pytest.approx(math.log(13944 / 29398))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), min_size=8, max_size=8))
def test_factors_sum_to_the_total_on_any_series(found):
    people = [n for n, _ in found]
    daily = days(D(2024, 1, 1), people, [boats if n else 0 for n, boats in found])
    halves = (D(2024, 1, 1), D(2024, 1, 4)), (D(2024, 1, 5), D(2024, 1, 8))
    split = decomposition.arrivals_by_days_boats_and_people(daily, *halves)
    if sum(people[:4]) and sum(people[4:]):
        total = split.log_points[split.is_total].item()
        assert total == pytest.approx(math.log(sum(people[4:]) / sum(people[:4])))
        assert split.log_points[~split.is_total].sum() == pytest.approx(total, abs=1e-12)
    else:
        assert split.log_points.isna().all()


def test_what_is_not_there_yet_is_missing_and_weeks_with_a_gap_are_not_split(record_at):
    early, years = record_at("2018-06-30"), (calendar(2018), calendar(2019))
    assert decomposition.last_weeks(early.weekly) is None
    found = decomposition.arrivals_by_days_boats_and_people(early.daily, *years)
    assert found.log_points.isna().all() and found.before.isna().all()
    for split in (
        decomposition.arrivals_by_attempts_and_share,
        decomposition.prevented_by_events_and_size,
    ):
        nothing = split(early.weekly, *years)
        assert len(nothing) == 3 and nothing[["before", "after", "log_points"]].isna().all(
            axis=None
        )
    some = [(1, 1, 1)] * 3
    assert decomposition.last_weeks(weeks(D(2025, 1, 5), *some, *some), 3) is not None
    assert decomposition.last_weeks(weeks(D(2025, 1, 5), *some, (1, None, None), *some), 3) is None
    own = weeks(D(2025, 1, 5), (10, 0, 0), (10, 5, 1))
    halves = (D(2025, 1, 5), D(2025, 1, 5)), (D(2025, 1, 12), D(2025, 1, 12))
    found = decomposition.prevented_by_events_and_size(own, *halves)
    assert found.log_points.isna().all()
    some = weeks(D(2025, 1, 5), (10, 5, 1), (10, None, None))
    assert decomposition.arrivals_by_attempts_and_share(some, *halves).after[1:].isna().all()
    through = decomposition.arrivals_by_attempts_and_share(own, *halves)
    assert through.log_points.tolist() == pytest.approx([0, math.log(1.5), math.log(1 / 1.5)])


def test_changes_in_per_cent_are_left_out_where_few_people_came_before(record_at):
    daily = record_at(AUGUST).daily
    split = decomposition.with_change_pct(decomposition.arrivals_by_year(daily, D(2026, 8, 20)))
    known = split.groupby("change").change_pct.apply(lambda changes: changes.notna().all())
    assert not known["2019"] and known.drop("2019").all(), "299 people came in 2018"
    assert split.change_pct[split.change == "2019"].isna().all()
    latest = split[split.change == "2026 so far"].set_index("quantity")
    assert round(latest.change_pct["people_arrived"], 1) == -43.2
    parts = latest.change_pct.drop("people_arrived") / 100 + 1
    assert math.isclose(parts.prod(), 1 + latest.change_pct["people_arrived"] / 100)
    one = decomposition.with_change_pct(decomposition.last_weeks_split(record_at(AUGUST).weekly))
    assert one.change_pct.notna().all()
    none = decomposition.with_change_pct(
        decomposition.last_weeks_split(record_at(AUGUST).weekly[:0])
    )
    assert none.empty and "change_pct" in none


def test_a_share_that_fell_within_a_year_is_seen_in_its_halves():
    rows = [(60, 40, 1)] * 26 + [(80, 20, 1)] * 78
    weekly = weeks(D(2024, 5, 5), *rows)
    halves = decomposition.stopped_by_halves(weekly)
    assert halves.share_pct.tolist() == [40, 20, 20, 20]
    assert halves.last_week.dt.date.tolist()[0] == D(2024, 10, 27)
    assert decomposition.halves_in_words(halves) == (
        "Of attempts, 40% were stopped in the half-year to 27 October 2024, 20% in that to "
        "27 April 2025, and 20% and 20% in the next two. The largest step came after 27 October "
        "2024."
    )
    for few in (weekly[1:], weeks(D(2024, 5, 5), *[(0, 0, 0)] * 104)):
        none = decomposition.stopped_by_halves(few)
        assert none.empty and decomposition.halves_in_words(none) == ""
        assert list(none.columns) == list(halves.columns)
