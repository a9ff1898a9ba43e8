"""Predictions and models of the series are worked out by a second route.

They are what a moving level expected, and a series that is interrupted.
"""

import datetime as dt
import sys
from dataclasses import replace

import independent
import numpy as np
import pandas as pd
import pytest
from conftest import At, samples
from independent import likeliest, log_likelihood
from scipy import optimize

from crossings.common import store
from crossings.measures import interrupted_series, local_level, sensitivity
from crossings.measures.count_models import TRENDS
from crossings.measures.sensitivity import Sample, Step

pytestmark = pytest.mark.usefixtures("fits_kept")
D = dt.date
AUGUST = "2026-08-20"
BEFORE_PILOT = D(2025, 7, 31)


@pytest.fixture(scope="module")
def august(record_at: At) -> list[Sample]:
    """What the models are fitted to in August 2026."""
    return samples(record_at(AUGUST))


def covariance(n: int, level: float, noise: float) -> np.ndarray:
    at = np.arange(n)
    return level * np.minimum.outer(at, at) + noise * np.eye(n)


def regressors(sample: Sample) -> np.ndarray:
    month = (np.arange(sample.months) % 12)[:, None] == np.arange(1, 12)
    steps = [np.arange(sample.months) >= sample.row(step.first_month) for step in sample.steps]
    return np.column_stack((np.ones(sample.months), month, *steps)).astype(float)


def unlikely(logarithms: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """Give minus the restricted log-likelihood of two variances, up to a constant.

    It is the likelihood of Patterson and Thompson, 1971.
    """
    inverse = np.linalg.inv(covariance(len(y), *np.exp(logarithms)))
    information = x.T @ inverse @ x
    residual = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    determinants = -np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(information)[1]
    return float(0.5 * (determinants + residual @ inverse @ residual))


@pytest.fixture(scope="module")
def level_steps(august: list[Sample]) -> pd.DataFrame:
    """Steps of a moving level, as the measure has them."""
    return local_level.steps(august)


def test_a_build_fits_a_moving_level_once_for_the_same_counts(
    august, level_steps, record_at, monkeypatch, tmp_path
):
    monkeypatch.setenv(store.KEPT_IN, str(tmp_path))
    monkeypatch.setattr(local_level, "PATHS", 200)
    daily = record_at(AUGUST).daily
    expected = local_level.expected_year(daily, BEFORE_PILOT)
    pd.testing.assert_frame_equal(local_level.steps(august), level_steps)
    # From here on the library cannot be imported.
    monkeypatch.setitem(sys.modules, "statsmodels.tsa.statespace.structural", None)
    pd.testing.assert_frame_equal(local_level.steps(august), level_steps)
    again = local_level.expected_year(daily, BEFORE_PILOT)
    pd.testing.assert_frame_equal(again, expected)
    with pytest.raises(ImportError):
        local_level.steps([replace(august[0], counts=august[0].counts + 1)])
    monkeypatch.setattr(local_level, "PATHS", 201)
    with pytest.raises(ImportError):
        local_level.expected_year(daily, BEFORE_PILOT)


@pytest.mark.parametrize("start", [0, 1])
def test_steps_of_a_moving_level_are_those_of_least_squares(august, level_steps, start):
    sample = august[start]
    steps = level_steps[
        (level_steps.start == pd.Timestamp(sample.start))
        & (level_steps.estimation == local_level.DIFFUSE)
    ]
    x, y = regressors(sample), np.log(sample.counts)
    at = np.array([steps.level_variance.iloc[0], steps.noise_variance.iloc[0]])
    best = optimize.minimize(unlikely, np.log([0.02, 0.2]), (x, y), method="Nelder-Mead")
    assert at == pytest.approx(np.exp(best.x), abs=2e-3)
    inverse = np.linalg.inv(covariance(len(y), *at))
    errors = np.linalg.inv(x.T @ inverse @ x)
    n = len(sample.steps)
    beta, error = (errors @ x.T @ inverse @ y)[-n:], np.sqrt(np.diag(errors))[-n:]
    assert steps.step.tolist() == pytest.approx(np.exp(beta), rel=2e-3)
    for column, z in (("low", -1.96), ("high", 1.96)):
        assert steps[column].tolist() == pytest.approx(np.exp(beta + z * error), rel=5e-3)


@pytest.mark.parametrize(
    ("estimation", "agreement", "expected"),
    [
        (local_level.JOINT, "November 2022", [0.85, 0.43, 1.70]),
        (local_level.JOINT, "Pilot, August 2025", [0.77, 0.30, 2.01]),
        (local_level.DIFFUSE, "November 2022", [0.76, 0.38, 1.54]),
        (local_level.DIFFUSE, "Pilot, August 2025", [0.75, 0.40, 1.39]),
    ],
)
def test_steps_of_a_moving_level_have_wide_intervals(level_steps, estimation, agreement, expected):
    table = level_steps[level_steps.start == "2021-01-01"].set_index(["estimation", "agreement"])
    row = table.loc[(estimation, agreement), ["step", "low", "high"]]
    assert row.tolist() == pytest.approx(expected, abs=0.01)


def test_steps_of_a_moving_level_lie_within_their_intervals(level_steps):
    assert (level_steps.low < level_steps.step).all()
    assert (level_steps.step < level_steps.high).all()


def test_estimated_jointly_the_level_does_not_move_at_all(level_steps):
    rows = level_steps[level_steps.start == "2020-01-01"]
    variance = rows.groupby("estimation").level_variance.first()
    assert variance[local_level.JOINT] == 0 < variance[local_level.DIFFUSE]


@pytest.fixture(scope="module")
def expected_year(record_at: At) -> pd.Series:
    """What a moving level expected of the twelve months from August 2025."""
    return local_level.expected_year(record_at(AUGUST).daily, BEFORE_PILOT).iloc[0]


def test_a_moving_level_expected_twice_as_many_as_came(expected_year, record_at):
    arrived = independent.months(record_at(AUGUST).daily)["2025-08":"2026-07"].sum()
    assert expected_year.people_arrived == arrived == 30_236
    assert 57_000 <= expected_year.people_median <= 61_000
    assert 24_000 <= expected_year.people_low <= 25_500
    assert 150_000 <= expected_year.people_high <= 165_000


def test_what_a_moving_level_expected_is_its_distribution(expected_year, record_at):
    y = np.log(independent.months(record_at(AUGUST).daily)["2020-01":"2025-07"].to_numpy())
    x = (np.arange(len(y) + 12) % 12)[:, None] == np.arange(1, 12)
    x = np.column_stack((np.ones(len(x)), x)).astype(float)
    whole = covariance(len(x), expected_year.level_variance, expected_year.noise_variance)
    inverse, across = np.linalg.inv(whole[: len(y), : len(y)]), whole[len(y) :, : len(y)]
    errors = np.linalg.inv(x[: len(y)].T @ inverse @ x[: len(y)])
    beta = errors @ x[: len(y)].T @ inverse @ y
    mean = x[len(y) :] @ beta + across @ inverse @ (y - x[: len(y)] @ beta)
    rest = x[len(y) :] - across @ inverse @ x[: len(y)]
    spread = whole[len(y) :, len(y) :] - across @ inverse @ across.T + rest @ errors @ rest.T
    sums = np.exp(np.random.default_rng(7).multivariate_normal(mean, spread, 100_000)).sum(axis=1)
    quantiles = expected_year[["people_low", "people_median", "people_high"]]
    assert quantiles.tolist() == pytest.approx(np.quantile(sums, [0.025, 0.5, 0.975]), rel=0.04)
    assert expected_year.percentile == pytest.approx(100 * (sums < 30_236).mean(), abs=0.8)


def test_of_a_year_that_is_not_over_arrivals_are_unknown(record_at, monkeypatch):
    monkeypatch.setattr(local_level, "PATHS", 200)
    daily = record_at("2025-10-14").daily
    unknown = local_level.expected_year(daily, BEFORE_PILOT).iloc[0]
    assert pd.notna(unknown.people_median) and pd.isna(unknown.people_arrived)


@pytest.mark.parametrize("last", [D(2017, 12, 1), D(2019, 12, 1), D(2022, 11, 1), D(2025, 10, 1)])
def test_of_too_few_or_unfinished_months_nothing_is_expected(record_at, last):
    expected = local_level.expected_year(record_at("2025-10-14").daily, last)
    assert pd.isna(expected.people_median.item())


@pytest.mark.parametrize("day", ["2018-01-01", "2022-06-30", "2023-11-30"])
def test_with_too_few_months_nothing_is_fitted(record_at, day):
    fitted_to = samples(record_at(day))
    assert local_level.steps(fitted_to).empty
    assert all(interrupted_series.cannot_fit(sample) for sample in fitted_to)


def by_hand(sample: Sample) -> np.ndarray:
    """Constant, season, years, then a step and the years since it, each agreement in turn."""
    at = np.arange(sample.months)
    columns = [np.ones(sample.months), *((at % 12 == month) for month in range(1, 12)), at / 12]
    for step in sample.steps:
        since = at - sample.row(step.first_month)
        columns += [since >= 0, np.where(since > 0, since, 0) / 12]
    return np.column_stack(columns).astype(float)


@pytest.mark.parametrize("start", [0, 1])
def test_the_fit_is_the_likeliest_of_its_form(august, start):
    sample = august[start]
    fit, x = interrupted_series.fitted(sample), by_hand(sample)
    at = np.append(fit.beta, fit.alpha)
    likelihood = log_likelihood(at, x, sample.counts)
    assert fit.aic == pytest.approx(2 * len(at) - 2 * likelihood, abs=1e-5)
    assert likeliest(at, x, sample.counts) <= likelihood + 1e-6


@pytest.mark.parametrize(
    ("start", "own", "next_best", "piecewise"),
    [(0, 1293.6, 1298.0, 1302.7), (1, 1129.2, 1131.7, 1136.6)],
)
def test_a_series_that_bends_at_agreements_fits_best(august, start, own, next_best, piecewise):
    sample = august[start]
    aic = {trend: sample.fitted("nb2", trend).aic for trend in TRENDS}
    assert round(interrupted_series.fitted(sample).aic, 1) == own
    assert round(min(aic.values()), 1) == next_best and round(aic["piecewise"], 1) == piecewise


def test_a_step_is_the_jump_beyond_the_line_before_it(august):
    sample = august[0]
    level = by_hand(sample)[:, 12:] @ interrupted_series.fitted(sample).beta[12:]
    rows = interrupted_series.beside(sensitivity.specifications([sample]), [sample])
    for row in rows[rows.trend == "interrupted"].itertuples():
        at = sample.row(row.first_month)
        before = level[at - 1] - level[at - 2]
        assert row.step == pytest.approx(np.exp(level[at] - level[at - 1] - before), rel=1e-5)


def test_the_bend_of_a_simulated_series_is_found_again():
    sample = Sample(D(2020, 1, 1), np.zeros(72), (Step("A", D(2022, 3, 1)),))
    x = by_hand(sample)
    beta = np.concatenate(([7.0], np.linspace(-0.4, 0.4, 11), [0.3, np.log(0.5), -0.6]))
    mean = np.exp(x @ beta)
    counts = np.random.default_rng(1).negative_binomial(1000, 1000 / (1000 + mean)).astype(float)
    beta = interrupted_series.fitted(replace(sample, counts=counts)).beta[12:]
    assert beta == pytest.approx([0.3, np.log(0.5), -0.6], abs=0.06)


def test_steps_that_are_too_close_are_not_told_apart():
    counts = np.random.default_rng(1).poisson(1000, 72).astype(float)
    near = Sample(D(2020, 1, 1), counts, (Step("A", D(2022, 3, 1)), Step("B", D(2022, 4, 1))))
    assert interrupted_series.cannot_fit(near) and not sensitivity.cannot_fit(near)
    apart = replace(near, steps=(near.steps[0], Step("B", D(2022, 5, 1))))
    assert not interrupted_series.cannot_fit(apart)
