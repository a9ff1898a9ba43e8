"""Predictions and models of the series are worked out by a second route.

They are what the past would have predicted, what a moving level expected, and a series that is
interrupted.
"""

import datetime as dt
from dataclasses import replace

import independent
import numpy as np
import pandas as pd
import pytest
from conftest import samples
from independent import likeliest, log_likelihood
from scipy import optimize

from crossings.measures import interrupted_series, local_level, prediction, sensitivity
from crossings.measures.count_models import TRENDS
from crossings.measures.sensitivity import Sample, Step

D = dt.date
AUGUST = "2026-08-20"
NOVEMBER, MARCH, BEFORE_PILOT = D(2022, 11, 14), D(2023, 3, 10), D(2025, 7, 31)


def test_the_next_year_was_three_fifths_to_eight_fifths_of_the_last(record_at):
    record = record_at(AUGUST)
    found = prediction.next_year_over_last(record.daily)
    last = independent.months(record.daily).rolling(12).sum()
    expected = (last.shift(-12) / last).dropna()
    assert found.set_index("month").ratio.to_dict() == pytest.approx(expected.to_dict())
    ratios = found.ratio[found.month >= "2021-12-01"]
    assert len(ratios) == 44 and [round(ratios.min(), 2), round(ratios.max(), 2)] == [0.61, 1.60]


def test_a_start_is_known_once_the_year_after_it_is_over(record_at):
    for day, last in {"2026-07-30": "2025-06", "2026-07-31": "2025-07", AUGUST: "2025-07"}.items():
        found = prediction.next_year_over_last(record_at(day).daily)
        assert f"{found.month.iloc[-1]:%Y-%m}" == last
    forecasts = prediction.next_year_over_last(record_at("2018-01-01").daily)
    assert forecasts.empty and prediction.known_by(forecasts, [NOVEMBER]).lowest.isna().all()
    dates = pd.date_range("2018-01-01", "2020-12-31")
    daily = pd.DataFrame(
        {"date": dates, "people_arrived": pd.array([0] * 400 + [1] * 696, dtype="Int64")}
    )
    found = prediction.next_year_over_last(daily)
    # the first whose last twelve months hold somebody
    assert found.month.iloc[0] == pd.Timestamp("2019-02-01")


def test_a_range_holds_no_day_after_the_event_and_does_not_turn_on_the_edition(record_at):
    november = D(2022, 11, 1)
    ranges = []
    for day in ("2022-11-30", "2023-11-30", "2023-12-31", "2025-10-14", AUGUST):
        forecasts = prediction.next_year_over_last(record_at(day).daily)
        ranges.append(prediction.known_by(forecasts, [november]).iloc[0])
    people = independent.months(record_at("2022-11-30").daily)
    last = people.rolling(12).sum()
    then = sorted((last.shift(-12) / last).dropna())
    for known in ranges:
        assert known.starts == len(then) == 36
        assert known.separate_years == 3, "the years after December 2018, 2019 and 2020"
        assert (known.lowest, known.highest) == pytest.approx((then[0], then[-1]))
        assert (known.middle_low, known.middle_high) == pytest.approx((then[3], then[32]))
    assert [round(then[0], 2), round(then[-1], 2)] == [1.70, 6.16]
    none = prediction.known_by(forecasts, [D(2019, 8, 29)]).iloc[0]
    assert (
        none.starts == none.separate_years == 0
        and pd.isna(none.lowest)
        and pd.isna(none.middle_high)
    )


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


def test_steps_of_a_moving_level_are_those_of_least_squares_with_wide_intervals(record_at):
    given = samples(record_at(AUGUST))
    found = local_level.steps(given)
    for sample in given:
        own = found[
            (found.start == pd.Timestamp(sample.start)) & (found.estimation == local_level.DIFFUSE)
        ]
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
    table = found[found.start == "2021-01-01"].set_index(["estimation", "agreement"])[
        ["step", "low", "high"]
    ]
    for estimation, agreement, expected in (
        (local_level.JOINT, "November 2022", [0.85, 0.43, 1.70]),
        (local_level.JOINT, "Pilot, August 2025", [0.77, 0.30, 2.01]),
        (local_level.DIFFUSE, "November 2022", [0.76, 0.38, 1.54]),
        (local_level.DIFFUSE, "Pilot, August 2025", [0.75, 0.40, 1.39]),
    ):
        assert table.loc[(estimation, agreement)].tolist() == pytest.approx(expected, abs=0.01)
    assert (found.low < found.step).all() and (found.step < found.high).all()
    level = found[found.start == "2020-01-01"].groupby("estimation").level_variance.first()
    assert (
        level[local_level.JOINT] == 0 < level[local_level.DIFFUSE]
    )  # then the level does not move at all


def test_a_moving_level_expected_twice_as_many_or_says_what_it_lacks(record_at):
    record = record_at(AUGUST)
    found = local_level.expected_year(record.daily, BEFORE_PILOT).iloc[0]
    assert (
        found.people_arrived
        == independent.months(record.daily)["2025-08":"2026-07"].sum()
        == 30_236
    )
    assert 57_000 <= found.people_median <= 61_000
    assert 24_000 <= found.people_low <= 25_500 and 150_000 <= found.people_high <= 165_000
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
    expected = np.quantile(sums, [0.025, 0.5, 0.975])
    assert [found.people_low, found.people_median, found.people_high] == pytest.approx(
        expected, rel=0.04
    )
    assert found.percentile == pytest.approx(100 * (sums < 30_236).mean(), abs=0.8)
    daily = record_at("2025-10-14").daily
    unknown = local_level.expected_year(daily, BEFORE_PILOT, paths=200).iloc[0]
    assert pd.notna(unknown.people_median) and pd.isna(unknown.people_arrived)
    # too few months, or one that is not over
    for last in (D(2017, 12, 1), D(2019, 12, 1), D(2022, 11, 1), D(2025, 10, 1)):
        assert pd.isna(local_level.expected_year(daily, last).people_median.item())


@pytest.mark.parametrize("day", ["2018-01-01", "2022-06-30", "2023-11-30"])
def test_with_too_few_months_nothing_is_fitted(record_at, day):
    given = samples(record_at(day))
    assert local_level.steps(given).empty
    assert all(interrupted_series.lacks(sample) for sample in given)
    assert interrupted_series.counterfactuals(given).empty


def by_hand(sample: Sample) -> np.ndarray:
    """Constant, season, years, then a step and the years since it, each agreement in turn."""
    at = np.arange(sample.months)
    columns = [np.ones(sample.months), *((at % 12 == month) for month in range(1, 12)), at / 12]
    for step in sample.steps:
        since = at - sample.row(step.first_month)
        columns += [since >= 0, np.where(since > 0, since, 0) / 12]
    return np.column_stack(columns).astype(float)


@pytest.mark.parametrize("start", [0, 1])
def test_the_fit_is_the_likeliest_of_its_form(record_at, start):
    sample = samples(record_at(AUGUST))[start]
    found, x = interrupted_series.fitted(sample), by_hand(sample)
    at = np.append(found.beta, found.alpha)
    own = log_likelihood(at, x, sample.counts)
    assert found.aic == pytest.approx(2 * len(at) - 2 * own, abs=1e-5)
    assert likeliest(at, x, sample.counts) <= own + 1e-6


def test_the_series_that_bends_at_agreements_fits_best_and_sums_are_its_lines_drawn_on(record_at):
    given = samples(record_at(AUGUST))
    for sample, own, next_best, piecewise in zip(
        given, (1293.6, 1129.2), (1298.0, 1131.7), (1302.7, 1136.6), strict=True
    ):
        aic = {trend: sample.fitted("nb2", trend).aic for trend in TRENDS}
        assert round(interrupted_series.fitted(sample).aic, 1) == own
        assert round(min(aic.values()), 1) == next_best and round(aic["piecewise"], 1) == piecewise
    sample = given[0]
    beta = interrupted_series.fitted(sample).beta[12:]
    level = by_hand(sample)[:, 12:] @ beta
    rows = interrupted_series.beside(sensitivity.specifications([sample]), [sample])
    for row in rows[rows.trend == "interrupted"].itertuples():
        at = sample.row(row.first_month)
        before = level[at - 1] - level[at - 2]
        assert row.step == pytest.approx(np.exp(level[at] - level[at - 1] - before), rel=1e-5)
    every = interrupted_series.counterfactuals(given)
    found = every[every.start == "2020-01-01"].set_index("agreement")
    sums = found[["people_had_nothing_changed", "people_fitted", "people_arrived"]]
    assert sums.loc["July 2021"].tolist() == [265_000, 37_630, 35_531]
    assert sums.loc["March 2023"].tolist() == [9_500, 30_194, 31_079]
    x, beta = by_hand(sample), interrupted_series.fitted(sample).beta
    cut = slice(sample.row(D(2021, 8, 1)), sample.row(D(2021, 8, 1)) + 12)
    assert np.exp(x[cut, :15] @ beta[:15]).sum() == pytest.approx(264_992, abs=1)
    daily = record_at(AUGUST).daily.set_index("date").people_arrived
    assert daily["2021-08-01":"2022-07-31"].sum() == 35_531
    # Those since the step before: a line of four months is extended for twelve.
    assert found.months_before.tolist() == [11, 8, 16, 4, 29]
    assert found.times_arrived["July 2021"] == pytest.approx(264_992 / 35_531, rel=1e-4)
    assert found.months.tolist() == [12, 12, 12, 12, 11]  # the pilot's twelfth month is August 2026
    assert found.last_month.iloc[-1] == pd.Timestamp("2026-07-01")


def test_a_series_that_bends_as_made_is_found_again_and_steps_too_close_are_not_told_apart():
    sample = Sample(D(2020, 1, 1), np.zeros(72), (Step("A", D(2022, 3, 1)),))
    x = by_hand(sample)
    beta = np.concatenate(([7.0], np.linspace(-0.4, 0.4, 11), [0.3, np.log(0.5), -0.6]))
    mean = np.exp(x @ beta)
    counts = np.random.default_rng(1).negative_binomial(1000, 1000 / (1000 + mean)).astype(float)
    beta = interrupted_series.fitted(replace(sample, counts=counts)).beta[12:]
    assert beta == pytest.approx([0.3, np.log(0.5), -0.6], abs=0.06)
    counts = np.random.default_rng(1).poisson(1000, 72).astype(float)
    near = Sample(D(2020, 1, 1), counts, (Step("A", D(2022, 3, 1)), Step("B", D(2022, 4, 1))))
    assert interrupted_series.lacks(near) and not sensitivity.lacks(near)
    apart = replace(near, steps=(near.steps[0], Step("B", D(2022, 5, 1))))
    assert not interrupted_series.lacks(apart)


def test_each_event_is_told_with_its_range_and_its_side():
    months = pd.to_datetime(["2022-11-01", "2023-03-01", "2025-07-01"])
    judged = pd.DataFrame(
        {
            "month": months,
            "name": ["Joint statement", "Declaration", "Pilot"],
            "starts": [36, 0, 68],
            "separate_years": [3, 0, 6],
            "lowest": [1.7, np.nan, 0.6],
            "highest": [6.0, np.nan, 6.0],
            "ratio": [0.66, 0.7, 0.67],
        }
    )
    first, pilot = prediction.judged_in_words(judged)
    assert first.endswith("lies outside. After November 2022, 34% fewer came, outside that range.")
    assert pilot.startswith("Up to July 2025, before the pilot, between 40% fewer and 500% more")
    assert pilot.endswith("such guesses; after July 2025, 33% fewer came, inside that range.")
    assert prediction.judged_in_words(judged[:0]) == []
