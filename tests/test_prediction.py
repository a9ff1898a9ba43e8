"""What the past would have predicted, and what a moving level expected: by a second route, at the days that matter."""

from __future__ import annotations

import datetime as dt

import independent
import numpy as np
import pandas as pd
import pytest
from conftest import At, samples
from scipy import optimize

from crossings.measures import local_level, prediction
from crossings.measures.sensitivity import Sample

D = dt.date
AUGUST = "2026-08-20"
NOVEMBER, MARCH, BEFORE_PILOT = D(2022, 11, 14), D(2023, 3, 10), D(2025, 7, 31)


# The next twelve months as many as the last


def test_the_next_year_was_three_fifths_to_eight_fifths_of_the_last(record_at: At) -> None:
    record = record_at(AUGUST)
    found = prediction.next_year_over_last(record.daily)
    last = independent.months(record.daily).rolling(12).sum()
    expected = (last.shift(-12) / last).dropna()
    assert found.set_index("month").ratio.to_dict() == pytest.approx(expected.to_dict())
    spread = prediction.spread(found).iloc[0]
    assert (str(spread.first_start.date()), str(spread.last_start.date())) == ("2021-12-01", "2025-07-01")
    assert spread.starts == 44 and [round(spread.lowest, 2), round(spread.highest, 2)] == [0.61, 1.60]
    assert [round(spread.middle_low, 2), round(spread.middle_high, 2)] == [0.67, 1.47]
    ordered = sorted(expected["2021-12":])
    assert (spread.middle_low, spread.middle_high) == pytest.approx((ordered[4], ordered[39]))


@pytest.mark.parametrize(
    ("first", "starts", "where"),
    [
        (D(2021, 12, 1), 44, [prediction.BELOW, prediction.INSIDE, prediction.INSIDE]),
        (D(2021, 1, 1), 55, [prediction.BELOW, prediction.INSIDE, prediction.BELOW]),
    ],
)
def test_where_agreements_lie_turns_on_the_start(
    record_at: At, first: D, starts: int, where: list[str]
) -> None:
    forecasts = prediction.next_year_over_last(record_at(AUGUST).daily)
    found = prediction.places(forecasts, [NOVEMBER, MARCH, BEFORE_PILOT], first)
    assert found.ratio.round(2).tolist() == [0.66, 0.69, 0.67] and set(found.starts) == {starts}
    assert found.starts_lower.tolist() == [3, 7, 4] and found.place.tolist() == where


def test_a_start_is_known_only_once_the_year_after_it_is_over(record_at: At) -> None:
    for day, last in {"2026-07-30": "2025-06", "2026-07-31": "2025-07", AUGUST: "2025-07"}.items():
        found = prediction.next_year_over_last(record_at(day).daily)
        assert f"{found.month.iloc[-1]:%Y-%m}" == last
    october = record_at("2025-10-14")
    place = prediction.places(prediction.next_year_over_last(october.daily), [BEFORE_PILOT]).iloc[0]
    assert pd.isna(place.ratio) and pd.isna(place.place) and "not all complete" in place.reason


def test_before_there_is_a_start_there_is_no_spread(record_at: At) -> None:
    early = record_at("2018-01-01").daily
    for daily in (early, early.head(0)):
        forecasts = prediction.next_year_over_last(daily)
        assert forecasts.empty and prediction.spread(forecasts).empty
        assert prediction.places(forecasts, [NOVEMBER]).reason.notna().all()
    later = prediction.next_year_over_last(record_at("2022-06-30").daily)
    assert len(later) and prediction.spread(later).empty
    assert "No start since December 2021" in prediction.places(later, [D(2020, 11, 28)]).reason.item()


def test_nobody_in_the_last_year_has_no_ratio() -> None:
    dates = pd.date_range("2018-01-01", "2020-12-31")
    daily = pd.DataFrame({"date": dates, "people_arrived": pd.array([0] * 400 + [1] * 696, dtype="Int64")})
    found = prediction.next_year_over_last(daily)
    # the first whose last twelve months hold somebody
    assert found.month.iloc[0] == pd.Timestamp("2019-02-01")


# A level that moves by itself


def covariance(n: int, level: float, noise: float) -> np.ndarray:
    """Of a random walk from 0 with noise."""
    at = np.arange(n)
    return level * np.minimum.outer(at, at) + noise * np.eye(n)


def regressors(sample: Sample) -> np.ndarray:
    month = (np.arange(sample.months) % 12)[:, None] == np.arange(1, 12)
    steps = [np.arange(sample.months) >= sample.row(step.first_month) for step in sample.steps]
    return np.column_stack((np.ones(sample.months), month, *steps)).astype(float)


def unlikely(logarithms: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """Less the restricted log-likelihood (Patterson and Thompson, 1971) of two variances, up to a constant."""
    inverse = np.linalg.inv(covariance(len(y), *np.exp(logarithms)))
    information = x.T @ inverse @ x
    residual = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    determinants = -np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(information)[1]
    return float(0.5 * (determinants + residual @ inverse @ residual))


def test_steps_of_a_moving_level_are_those_of_generalised_least_squares(record_at: At) -> None:
    given = samples(record_at(AUGUST))
    found = local_level.steps(given)
    for sample in given:
        own = found[(found.start == pd.Timestamp(sample.start)) & (found.estimation == local_level.DIFFUSE)]
        x, y = regressors(sample), np.log(sample.counts)
        at = np.array([own.level_variance.iloc[0], own.noise_variance.iloc[0]])
        best = optimize.minimize(unlikely, np.log([0.02, 0.2]), (x, y), method="Nelder-Mead")
        assert at == pytest.approx(np.exp(best.x), abs=2e-3)
        inverse = np.linalg.inv(covariance(len(y), *at))
        errors = np.linalg.inv(x.T @ inverse @ x)
        n = len(sample.steps)
        beta, error = (errors @ x.T @ inverse @ y)[-n:], np.sqrt(np.diag(errors))[-n:]
        assert own.step.tolist() == pytest.approx(np.exp(beta), rel=2e-3)
        for column, z in (("low", -1.96), ("high", 1.96)):
            assert own[column].tolist() == pytest.approx(np.exp(beta + z * error), rel=5e-3)


def test_intervals_are_wide_and_turn_on_how_the_variances_are_estimated(record_at: At) -> None:
    found = local_level.steps(samples(record_at(AUGUST)))
    table = found[found.start == "2021-01-01"].set_index(["estimation", "agreement"])[["step", "low", "high"]]
    for estimation, agreement, expected in (
        (local_level.JOINT, "November 2022", [0.85, 0.43, 1.70]),
        (local_level.JOINT, "Pilot, August 2025", [0.77, 0.30, 2.01]),
        (local_level.DIFFUSE, "November 2022", [0.76, 0.38, 1.54]),
        (local_level.DIFFUSE, "Pilot, August 2025", [0.75, 0.40, 1.39]),
    ):
        assert table.loc[(estimation, agreement)].tolist() == pytest.approx(expected, abs=0.01)
    assert (found.low < found.step).all() and (found.step < found.high).all()
    level = found[found.start == "2020-01-01"].groupby("estimation").level_variance.first()
    assert level[local_level.JOINT] == 0 < level[local_level.DIFFUSE]  # then the level does not move at all


def test_a_moving_level_expected_twice_as_many_in_the_pilots_year(record_at: At) -> None:
    record = record_at(AUGUST)
    found = local_level.expected_year(record.daily, BEFORE_PILOT).iloc[0]
    assert found.people_arrived == independent.months(record.daily)["2025-08":"2026-07"].sum() == 30_236
    assert 57_000 <= found.people_median <= 61_000
    assert 32_000 <= found.people_low <= 34_000 and 102_000 <= found.people_high <= 112_000
    assert round(found.paths_at_or_below_pct) == 7
    y = np.log(independent.months(record.daily)["2020-01":"2025-07"].to_numpy())
    x = (np.arange(len(y) + 12) % 12)[:, None] == np.arange(1, 12)
    x = np.column_stack((np.ones(len(x)), x)).astype(float)
    whole = covariance(len(x), found.level_variance, found.noise_variance)
    inverse, across = np.linalg.inv(whole[: len(y), : len(y)]), whole[len(y) :, : len(y)]
    errors = np.linalg.inv(x[: len(y)].T @ inverse @ x[: len(y)])
    beta = errors @ x[: len(y)].T @ inverse @ y
    mean = x[len(y) :] @ beta + across @ inverse @ (y - x[: len(y)] @ beta)
    rest = x[len(y) :] - across @ inverse @ x[: len(y)]
    spread = whole[len(y) :, len(y) :] - across @ inverse @ across.T + rest @ errors @ rest.T
    sums = np.exp(np.random.default_rng(7).multivariate_normal(mean, spread, 100_000)).sum(axis=1)
    expected = np.quantile(sums, [0.1, 0.5, 0.9])
    assert [found.people_low, found.people_median, found.people_high] == pytest.approx(expected, rel=0.03)
    assert found.paths_at_or_below_pct == pytest.approx(100 * (sums <= 30_236).mean(), abs=1)


def test_an_expected_year_says_what_it_lacks(record_at: At) -> None:
    daily = record_at("2025-10-14").daily
    unknown = local_level.expected_year(daily, BEFORE_PILOT, paths=200).iloc[0]
    assert pd.notna(unknown.people_median) and unknown.reason == ""
    assert pd.isna(unknown.people_arrived) and pd.isna(unknown.paths_at_or_below_pct)
    for last, start, reason in (
        (D(2025, 10, 1), D(2020, 1, 1), "ends on 14 October 2025"),
        (D(2022, 6, 1), D(2020, 1, 1), "Expected 36 months or more to fit, found 30"),
        (D(2025, 6, 1), D(2018, 1, 1), "nobody arrived"),
    ):
        row = local_level.expected_year(daily, last, start).iloc[0]
        assert pd.isna(row.people_median) and reason in row.reason
    assert "no day" in local_level.expected_year(daily.head(0), BEFORE_PILOT).reason.item()


@pytest.mark.parametrize("day", ["2018-01-01", "2022-06-30", "2023-11-30"])
def test_with_too_few_months_no_level_is_fitted(record_at: At, day: str) -> None:
    assert local_level.steps(samples(record_at(day))).empty
