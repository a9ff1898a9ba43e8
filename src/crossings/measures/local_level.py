"""A level that moves by itself (local-level model): steps with intervals, and the arrivals expected in a year.

The logarithm of monthly arrivals is a season, a level that takes a random step each month, and noise (Harvey, 1989;
Durbin and Koopman, 2012, chapter 2), fitted by statsmodels. If the level may move anyway, little can be said about a
step. Its intervals are wide for that reason, and depend on how the variances are estimated: both ways are given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from statsmodels.tsa.statespace.structural import UnobservedComponents

from crossings.measures import sensitivity
from crossings.measures.comparisons import shifted
from crossings.measures.count_models import CALENDAR, SEASON_COLUMNS, Array
from crossings.measures.sensitivity import SPARE_MONTHS, Z_95, Sample, held
from crossings.measures.spans import DailyPeople, month_span, typed_frame
from crossings.measures.windows import columns_of

# How steps, season and variances are estimated.
DIFFUSE: Final = "diffuse likelihood"
JOINT: Final = "joint maximum likelihood"
FITTED_FROM: Final = dt.date(2020, 1, 1)
AHEAD: Final = 12  # months
PATHS: Final = 10_000  # enough for a percentile to within about one in a hundred
SEED: Final = 20180101
VARIANCES: Final = ("level_variance", "noise_variance")
ROUNDS: Final = 500
FOUND_DECIMALS: Final = 4  # about where the search for the variances ends
OUTSIDE: Final = (0.1, 0.9)  # the quantiles between which the middle 80% lies

STEPS: Final = {
    "agreement": "string",
    **columns_of("datetime64[ns]", "first_month", "start"),
    "estimation": "string",
    **columns_of("float64", "step", "low", "high", "level_variance", "noise_variance"),
}
EXPECTED: Final = {
    **columns_of("datetime64[ns]", "fitted_from", "fitted_to", "expected_from", "expected_to"),
    **columns_of("Int64", "people_low", "people_median", "people_high", "people_arrived"),
    **columns_of("float64", "paths_at_or_below_pct", "level_variance", "noise_variance"),
    "reason": "string",
}


def steps(given: Sequence[Sample]) -> pd.DataFrame:
    """The step at each agreement if the level may move by itself: a row for each agreement, start and estimation.

    Columns: agreement, first_month, start, estimation, step (ratio of levels), low and high (its 95% interval),
    level_variance (of the level's own monthly step, on the log scale) and noise_variance. All agreements' steps are in
    the model together. No rows of a sample that `sensitivity.lacks`.

    - diffuse likelihood: season and steps are states without a prior, so that the variances are estimated as by
      restricted likelihood (Durbin and Koopman, 2012, section 6.2.3); the interval is from the states' own variance.
    - joint maximum likelihood: season, steps and variances at once, intervals from the outer product of gradients, as
      statsmodels has it unless told otherwise. With so many coefficients the level's variance comes out too small, often
      0: then the level does not move at all, and the interval is that of a model without a trend.
    """
    rows: list[dict[str, object]] = []
    for sample in (one for one in given if not sensitivity.lacks(one)):
        for estimation in (DIFFUSE, JOINT):
            noise, level, values, errors = _fit_steps(sample, estimation)
            for step, value, error in zip(sample.steps, values, errors, strict=True):
                low, at, high = np.exp([value - Z_95 * error, value, value + Z_95 * error])
                row: dict[str, object] = {"agreement": step.name, "first_month": step.first_month}
                row |= {"start": sample.start, "estimation": estimation, "step": at, "low": low, "high": high}
                rows.append(row | {"level_variance": level, "noise_variance": noise})
    return held(typed_frame(rows, STEPS), FOUND_DECIMALS)


def _fit_steps(sample: Sample, estimation: str) -> tuple[float, float, Array, Array]:
    """The variances of noise and level, and the steps on the log scale with their standard errors."""
    x = sample.design("none")[:, 1:]  # season and steps; the level is the constant
    joint, n = estimation == JOINT, len(sample.steps)
    how = {"mle_regression": joint, "use_exact_diffuse": not joint}
    model = UnobservedComponents(np.log(sample.counts), level="local level", exog=x, **how)
    found = model.fit(disp=False, maxiter=ROUNDS)
    noise, level = (float(one) for one in found.params[:2])
    if joint:
        return noise, level, found.params[-n:], found.bse[-n:]
    last = found.filtered_state_cov[:, :, -1]
    return noise, level, found.filtered_state[-n:, -1], np.sqrt(np.diag(last))[-n:]


def expected_year(
    daily: pd.DataFrame,
    last_month: dt.date,
    start: dt.date = FITTED_FROM,
    paths: int = PATHS,
    seed: int = SEED,
) -> pd.DataFrame:
    """The arrivals that a local-level model of the months to `last_month` expected in the next twelve: one row.

    Fitted to whole months from `start` to `last_month` (that month inside), without any agreement, by diffuse
    likelihood; the twelve months' sum over `paths` simulated futures. Columns: fitted_from, fitted_to, expected_from,
    expected_to (first days of months, ends inside), people_low, people_median, people_high (10th, 50th and 90th
    percentile, to a hundred), people_arrived (counted, missing until all twelve months are whole),
    paths_at_or_below_pct (per cent of paths that came to so few or fewer), level_variance and noise_variance (log
    scale), reason. With too few months, numbers are missing and the reason is given.
    """
    first, last = start.replace(day=1), last_month.replace(day=1)
    ahead = shifted(last, 1), shifted(last, AHEAD)
    row: dict[str, object] = {"fitted_from": first, "fitted_to": last}
    row |= {"expected_from": ahead[0], "expected_to": ahead[1]}
    row["reason"] = "The series has no day." if daily.empty else ""
    if not row["reason"]:
        series = DailyPeople.of(daily)
        row["reason"] = _too_few(series, first, last)
        came = ahead[0], month_span(ahead[1])[1]
        if not series.lacks(came):
            row["people_arrived"] = series.sum(came)
    if not row["reason"]:
        row |= _expected(_logarithms(series, first, last), row.get("people_arrived"), paths, seed)
    return typed_frame([row], EXPECTED).round(dict.fromkeys(VARIANCES, FOUND_DECIMALS))


def _too_few(series: DailyPeople, first: dt.date, last: dt.date) -> str:
    if lacking := series.lacks((first, month_span(last)[1])):
        return lacking
    months = len(_logarithms(series, first, last))
    if months < SEASON_COLUMNS + SPARE_MONTHS:
        return f"Expected {SEASON_COLUMNS + SPARE_MONTHS} months or more to fit, found {months}."
    if not np.isfinite(_logarithms(series, first, last)).all():
        return "In one of the months nobody arrived, and zero has no logarithm."
    return ""


def _logarithms(series: DailyPeople, first: dt.date, last: dt.date) -> Array:
    n = 12 * (last.year - first.year) + last.month - first.month + 1
    counts = [float(series.sum(month_span(shifted(first, k)))) for k in range(n)]
    with np.errstate(divide="ignore"):
        return np.log(counts)


def _expected(logarithms: Array, came: object, paths: int, seed: int) -> dict[str, object]:
    model = UnobservedComponents(
        logarithms,
        level="local level",
        seasonal=len(CALENDAR),
        stochastic_seasonal=False,
        use_exact_diffuse=True,
    )
    found: Any = model.fit(disp=False, maxiter=ROUNDS)
    futures = found.simulate(AHEAD, anchor="end", repetitions=paths, rng=np.random.default_rng(seed))
    sums = np.exp(np.asarray(futures).reshape(AHEAD, paths)).sum(axis=0)
    low, high = np.quantile(sums, OUTSIDE)
    row: dict[str, object] = {"people_low": round(low, -2), "people_median": round(np.median(sums), -2)}
    row |= {"people_high": round(high, -2)}
    row |= {"noise_variance": found.params[0], "level_variance": found.params[1]}
    if isinstance(came, int):
        row["paths_at_or_below_pct"] = round(100 * float((sums <= came).mean()), 1)
    return row
