"""Exact splits of a change: each sums to its total, and to what the tables give by plainer sums."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossings.measures import decomposition
from crossings.measures.spans import Span
from crossings.tables.record import Record

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
def test_arrivals_are_split_by_days_boats_a_day_and_people(record_at, before, after, expected):
    daily = record_at(AUGUST).daily
    split = decomposition.arrivals_by_days_boats_and_people(daily, before, after)
    assert split.log_points.round(3).tolist() == expected


@pytest.mark.parametrize(
    ("as_of", "changes", "ends"),
    [
        (D(2022, 12, 31), ["2022"], (D(2021, 12, 31), D(2022, 12, 31))),
        (D(2022, 2, 10), ["2022 so far"], (D(2021, 2, 10), D(2022, 2, 10))),
        (D(2024, 2, 29), ["2022", "2023", "2024 so far"], (D(2023, 2, 28), D(2024, 2, 29))),
        (D(2021, 6, 1), [], None),
    ],
)
def test_a_year_that_is_not_over_is_split_to_the_same_day(as_of, changes, ends):
    daily = days(D(2021, 1, 1), [10] * 1200, [2] * 1200)
    split = decomposition.arrivals_by_year(daily, as_of)
    assert split.change.tolist() == [change for change in changes for _ in range(4)]
    if ends:
        last, count = split.tail(4), []
        for side, end in zip(("before", "after"), ends, strict=True):
            count.append(end.timetuple().tm_yday)
            assert last[side].tolist() == [10 * count[-1], count[-1], 2, 5]
        grown = math.log(count[1] / count[0])
        assert last.log_points.tolist() == pytest.approx([grown, grown, 0, 0])


def test_the_last_weeks_are_two_spans_of_a_year(record_at):
    spans = ((D(2024, 8, 25), D(2025, 8, 17)), (D(2025, 8, 24), D(2026, 8, 16)))
    assert decomposition.last_weeks(record_at(AUGUST).weekly) == spans


def test_the_fall_of_a_year_is_one_of_recorded_attempts(record_at):
    weekly = record_at(AUGUST).weekly
    split = decomposition.arrivals_by_attempts_and_share(weekly, *decomposition.last_weeks(weekly))
    assert split.log_points.round(3).tolist() == [-0.451, -0.556, 0.105]
    through = split.set_index("quantity").loc["share_through", ["before", "after"]]
    assert through.round(3).tolist() == [0.609, 0.676] and set(split.weeks) == {52}


def test_people_prevented_fell_with_the_events(record_at):
    weekly = record_at(AUGUST).weekly
    split = decomposition.prevented_by_events_and_size(weekly, *decomposition.last_weeks(weekly))
    assert split[["before", "after"]].iloc[1].tolist() == [1047, 588]
    assert split[["before", "after"]].iloc[2].round().tolist() == [28, 24]
    assert split.log_points.iloc[0] == pytest.approx(math.log(13944 / 29398))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), min_size=8, max_size=8))
def test_factors_sum_to_the_total_on_any_series(counts):
    people = [n for n, _ in counts]
    daily = days(D(2024, 1, 1), people, [boats if n else 0 for n, boats in counts])
    halves = (D(2024, 1, 1), D(2024, 1, 4)), (D(2024, 1, 5), D(2024, 1, 8))
    split = decomposition.arrivals_by_days_boats_and_people(daily, *halves)
    if sum(people[:4]) and sum(people[4:]):
        total = split.log_points[split.is_total].item()
        assert total == pytest.approx(math.log(sum(people[4:]) / sum(people[:4])))
        assert split.log_points[~split.is_total].sum() == pytest.approx(total, abs=1e-12)
    else:
        assert split.log_points.isna().all()


@pytest.fixture
def early(record_at) -> Record:
    """A record of a day before any year was over."""
    return record_at("2018-06-30")


YEARS_TO_COME = (calendar(2018), calendar(2019))


def test_arrivals_that_are_not_there_yet_are_missing(early):
    split = decomposition.arrivals_by_days_boats_and_people(early.daily, *YEARS_TO_COME)
    assert split.log_points.isna().all() and split.before.isna().all()


@pytest.mark.parametrize(
    "split_by",
    [decomposition.arrivals_by_attempts_and_share, decomposition.prevented_by_events_and_size],
)
def test_weeks_that_are_not_there_yet_are_missing(early, split_by):
    split = split_by(early.weekly, *YEARS_TO_COME)
    assert len(split) == 3
    assert split[["before", "after", "log_points"]].isna().all(axis=None)


def test_weeks_with_a_gap_are_not_split(early):
    assert decomposition.last_weeks(early.weekly) is None
    three = [(1, 1, 1)] * 3
    assert decomposition.last_weeks(weeks(D(2025, 1, 5), *three, *three), 3) is not None
    with_gap = weeks(D(2025, 1, 5), *three, (1, None, None), *three)
    assert decomposition.last_weeks(with_gap, 3) is None


HALVES = (D(2025, 1, 5), D(2025, 1, 5)), (D(2025, 1, 12), D(2025, 1, 12))


def test_a_change_from_no_event_is_not_split():
    weekly = weeks(D(2025, 1, 5), (10, 0, 0), (10, 5, 1))
    split = decomposition.prevented_by_events_and_size(weekly, *HALVES)
    assert split.log_points.isna().all()


def test_a_week_without_preventions_has_no_share_let_through():
    weekly = weeks(D(2025, 1, 5), (10, 5, 1), (10, None, None))
    split = decomposition.arrivals_by_attempts_and_share(weekly, *HALVES)
    assert split.after[1:].isna().all()


def test_attempts_and_the_share_let_through_add_up():
    weekly = weeks(D(2025, 1, 5), (10, 0, 0), (10, 5, 1))
    split = decomposition.arrivals_by_attempts_and_share(weekly, *HALVES)
    assert split.log_points.tolist() == pytest.approx([0, math.log(1.5), math.log(1 / 1.5)])


def test_few_people_before_have_no_change_in_per_cent(record_at):
    daily = record_at(AUGUST).daily
    split = decomposition.with_change_pct(decomposition.arrivals_by_year(daily, D(2026, 8, 20)))
    known = split.groupby("change").change_pct.apply(lambda changes: changes.notna().all())
    assert not known["2019"] and known.drop("2019").all(), "299 people came in 2018"
    assert split.change_pct[split.change == "2019"].isna().all()
    latest = split[split.change == "2026 so far"].set_index("quantity")
    assert round(latest.change_pct["people_arrived"], 1) == -43.2
    parts = latest.change_pct.drop("people_arrived") / 100 + 1
    assert math.isclose(parts.prod(), 1 + latest.change_pct["people_arrived"] / 100)
    weeks_split = decomposition.with_change_pct(
        decomposition.last_weeks_split(record_at(AUGUST).weekly)
    )
    assert weeks_split.change_pct.notna().all()
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
