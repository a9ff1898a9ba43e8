"""The interrupted time series: its fit, its jumps and its counterfactual sums, by a second route."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import At, samples
from independent import log_likelihood
from scipy import optimize

from crossings.measures import interrupted_series
from crossings.measures.sensitivity import Sample, Step

D = dt.date
AUGUST = "2026-08-20"


def by_hand(sample: Sample) -> np.ndarray:
    """Constant, season, years, then a step and the years since it, each agreement in turn."""
    at = np.arange(sample.months)
    columns = [np.ones(sample.months), *((at % 12 == month) for month in range(1, 12)), at / 12]
    for step in sample.steps:
        since = at - sample.row(step.first_month)
        columns += [since >= 0, np.where(since > 0, since, 0) / 12]
    return np.column_stack(columns).astype(float)


@pytest.mark.parametrize("start", [0, 1])
def test_the_fit_is_the_likeliest_of_its_form(record_at: At, start: int) -> None:
    sample = samples(record_at(AUGUST))[start]
    found, x = interrupted_series.fitted(sample), by_hand(sample)
    at = np.append(found.beta, found.alpha)
    own = log_likelihood(at, x, sample.counts)
    assert found.aic == pytest.approx(2 * len(at) - 2 * own, abs=1e-5)
    scale = np.maximum(np.abs(at), 0.01)
    better = optimize.minimize(
        lambda moved: -log_likelihood(at + moved * scale, x, sample.counts), np.full(len(at), 1e-3)
    )
    assert -better.fun <= own + 1e-6


def test_the_series_that_bends_at_agreements_fits_best(record_at: At) -> None:
    table = interrupted_series.criteria(samples(record_at(AUGUST))).set_index(["start", "trend"]).aic
    for start, own, next_best, piecewise in (
        ("2020-01-01", 1293.6, 1298.0, 1302.7),
        ("2021-01-01", 1129.2, 1131.7, 1136.6),
    ):
        aic = table[pd.Timestamp(start)]
        assert aic.idxmin() == "interrupted" and round(aic["interrupted"], 1) == own
        assert round(aic.drop("interrupted").min(), 1) == next_best
        assert round(aic["piecewise"], 1) == piecewise


def test_its_steps_and_slopes_are_the_ratios_of_its_own_levels(record_at: At) -> None:
    given = samples(record_at(AUGUST))
    found = interrupted_series.segments(given)
    assert found[found.start == "2020-01-01"].step.round(3).tolist() == [0.376, 0.745, 0.829, 1.297, 0.695]
    sample = given[0]
    beta = interrupted_series.fitted(sample).beta[12:]
    level = np.log(np.exp(by_hand(sample)[:, 12:] @ beta))
    for row in found[found.start == "2020-01-01"].itertuples():
        at = sample.row(row.first_month.date())
        before, after = level[at - 1] - level[at - 2], level[at + 1] - level[at]
        assert row.growth_before == pytest.approx(np.exp(12 * before), rel=1e-5)
        assert row.growth_after == pytest.approx(np.exp(12 * after), rel=1e-5)
        assert row.step == pytest.approx(np.exp(level[at] - level[at - 1] - before), rel=1e-5)


def test_counterfactual_sums_are_the_lines_before_drawn_on(record_at: At) -> None:
    sample, *_ = given = samples(record_at(AUGUST))
    every = interrupted_series.counterfactuals(given)
    found = every[every.start == "2020-01-01"].set_index("agreement")
    sums = found[["people_had_nothing_changed", "people_fitted", "people_arrived"]]
    assert sums.loc["July 2021"].tolist() == [264_992, 37_630, 35_531]
    assert sums.loc["March 2023"].tolist() == [9_463, 30_194, 31_079]
    assert round(found.times["March 2023"], 1) == 3.2
    x, beta = by_hand(sample), interrupted_series.fitted(sample).beta
    cut = slice(sample.row(D(2021, 8, 1)), sample.row(D(2021, 8, 1)) + 12)
    assert np.exp(x[cut, :15] @ beta[:15]).sum() == pytest.approx(264_992, abs=1)
    daily = record_at(AUGUST).daily.set_index("date").people_arrived
    assert daily["2021-08-01":"2022-07-31"].sum() == 35_531
    assert found.months.tolist() == [12, 12, 12, 12, 11]  # the pilot's twelfth month is August 2026
    assert found.last_month.iloc[-1] == pd.Timestamp("2026-07-01")


def test_a_series_that_bends_as_made_is_found_again() -> None:
    sample = Sample(D(2020, 1, 1), np.zeros(72), (Step("A", D(2022, 3, 1)),), ())
    x = by_hand(sample)
    beta = np.concatenate(([7.0], np.linspace(-0.4, 0.4, 11), [0.3, np.log(0.5), -0.6]))
    mean = np.exp(x @ beta)
    counts = np.random.default_rng(1).negative_binomial(1000, 1000 / (1000 + mean)).astype(float)
    row = interrupted_series.segments([replace(sample, counts=counts)]).iloc[0]
    assert row.step == pytest.approx(0.5, abs=0.03)
    assert row.growth_before == pytest.approx(np.exp(0.3), abs=0.03)
    assert row.growth_after == pytest.approx(np.exp(-0.3), abs=0.03)


@pytest.mark.parametrize("day", ["2018-01-01", "2022-06-30", "2023-11-30"])
def test_with_too_few_months_nothing_is_fitted(record_at: At, day: str) -> None:
    given = samples(record_at(day))
    assert all(interrupted_series.lacks(sample) for sample in given)
    for measure in ("segments", "criteria", "counterfactuals"):
        assert getattr(interrupted_series, measure)(given).empty


def test_agreements_in_months_that_follow_each_other_cannot_be_told_apart() -> None:
    counts = np.random.default_rng(1).poisson(1000, 72).astype(float)
    near = Sample(D(2020, 1, 1), counts, (Step("A", D(2022, 3, 1)), Step("B", D(2022, 4, 1))), ())
    assert "too close" in interrupted_series.lacks(near)
    assert interrupted_series.segments([near]).empty
    apart = replace(near, steps=(near.steps[0], Step("B", D(2022, 5, 1))))
    assert interrupted_series.lacks(apart) == ""
