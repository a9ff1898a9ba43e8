"""A level that moves by itself (local-level model): steps with intervals, and an expected year.

The logarithm of monthly arrivals is a season, a level that takes a random step each month, and
noise (Harvey, 1989; Durbin and Koopman, 2012, chapter 2), fitted by statsmodels. If the level may
move anyway, little can be said about a step: its intervals are wide. They also depend on how the
variances are estimated, so both ways are given.

A build stores what is fitted by the counts, since statsmodels takes a second to import and fit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from crossings.common import store
from crossings.measures import sensitivity
from crossings.measures.count_models import CALENDAR, SEASON_COLUMNS
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.sensitivity import Z_95, Sample, rounded_fits
from crossings.measures.windows import monthly

# How steps, season and variances are estimated.
DIFFUSE: Final = "diffuse likelihood"
JOINT: Final = "joint maximum likelihood"
FITTED_FROM: Final = "2020-01"
AHEAD: Final = 12  # months
PATHS: Final = 10_000  # enough for a percentile to within about one in a hundred
SEED: Final = 20180101
ROUNDS: Final = 500
SEARCH_DECIMALS: Final = 4  # finer digits depend on where the search for the variances ends
STEPS: Final = {
    "agreement": "str",
    **columns_of("datetime64[ns]", "first_month", "start"),
    "estimation": "str",
    **columns_of("float64", "step", "low", "high", "level_variance", "noise_variance"),
}
QUANTILES: Final = {"people_low": 0.025, "people_median": 0.5, "people_high": 0.975}
FORECAST: Final = (*QUANTILES, "noise_variance", "level_variance", "percentile")


def steps(samples: Sequence[Sample]) -> pd.DataFrame:
    """The step at each agreement if the level may move by itself.

    There is a row for each step of a sample and each estimation, except of a sample that it cannot
    fit (`sensitivity.cannot_fit`). Columns: agreement (the step's name, also of the pilot's),
    first_month, start, estimation, step (ratio of levels), low and high (its 95% interval),
    level_variance (of the level's own monthly step, on the log scale) and noise_variance. All steps
    of a sample are in the model together.

    - diffuse likelihood: season and steps are states without a prior, so that the variances are
      estimated as by restricted likelihood (Durbin and Koopman, 2012, section 6.2.3); the interval
      is from the states' own variance.
    - joint maximum likelihood: season, steps and variances at once, intervals from the outer
      product of gradients, which is statsmodels' default. With so many coefficients the level's
      variance comes out too small, often 0: then the level does not move at all, and the interval
      is that of a model without a trend.
    """
    tables = []
    for sample in (sample for sample in samples if not sensitivity.cannot_fit(sample)):
        for estimation in (DIFFUSE, JOINT):
            x = sample.design("none")[:, 1:]  # season and steps; the level is the constant
            n = len(sample.steps)
            noise, level, *of_steps = _fit_steps(sample.counts.tolist(), x.tolist(), n, estimation)
            values, errors = np.reshape(of_steps, (2, n))
            rows = sample.table().assign(estimation=estimation, step=np.exp(values))
            rows = rows.assign(
                low=np.exp(values - Z_95 * errors), high=np.exp(values + Z_95 * errors)
            )
            tables.append(rows.assign(level_variance=level, noise_variance=noise))
    if not tables:
        return typed_frame([], STEPS)
    dates = dict.fromkeys(["first_month", "start"], "datetime64[ns]")
    return rounded_fits(pd.concat(tables, ignore_index=True).astype(dates), SEARCH_DECIMALS)


@store.numbers
def _fit_steps(
    counts: Sequence[float], x: Sequence[Sequence[float]], n: int, estimation: str
) -> Iterable[float]:
    """The variances of noise and level, then the n steps and their standard errors (log scale).

    `x` has the regressors of each month, with the steps last.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    joint = estimation == JOINT
    options = {"mle_regression": joint, "use_exact_diffuse": not joint}
    model = UnobservedComponents(np.log(counts), level="local level", exog=np.array(x), **options)
    fit = model.fit(disp=False, maxiter=ROUNDS)
    if joint:
        return [*fit.params[:2], *fit.params[-n:], *fit.bse[-n:]]
    errors = np.sqrt(np.diag(fit.filtered_state_cov[:, :, -1]))
    return [*fit.params[:2], *fit.filtered_state[-n:, -1], *errors[-n:]]


def expected_year(daily: pd.DataFrame, last_month: dt.date) -> pd.DataFrame:
    """The arrivals that a local-level model expected in the next twelve months: one row.

    The model is fitted to whole months from January 2020 to `last_month`, included, without any
    agreement, by diffuse likelihood. The expectation is the twelve months' sum over PATHS
    simulated futures. Columns: fitted_to (a month's first day), people_low, people_median and
    people_high (the 95% interval and its middle, to a hundred), people_arrived (counted),
    level_variance and noise_variance (log scale), place (of people_arrived: below, inside or above
    the range from people_low to people_high, both included), percentile (of people_arrived among
    the futures). people_arrived is missing until the twelve months are over. The others, but
    fitted_to, are missing until `last_month` is over, for fewer than 36 months, and if nobody
    arrived in one of them; place and percentile are missing unless both are known. `last_month` is
    any day of it. Raises InputError if `daily` has no day, or if one is missing between its first
    and its last.
    """
    people = monthly(daily).set_index("month").people.astype("float64")
    last = pd.Timestamp(last_month).replace(day=1)
    later = people.reindex(pd.date_range(last, periods=AHEAD + 1, freq="MS")[1:])
    row = {"fitted_to": last, "people_arrived": later.sum(skipna=False)}
    counts = people[FITTED_FROM:last].to_numpy()
    is_enough = len(counts) >= SEASON_COLUMNS + sensitivity.SPARE_MONTHS and (counts > 0).all()
    if is_enough and last in people.index:
        forecast = _forecast(counts.tolist(), float(row["people_arrived"]), PATHS)
        row |= dict(zip(FORECAST, forecast, strict=True))
    columns = ["fitted_to", "people_arrived", *FORECAST]
    expected = pd.DataFrame([row], columns=columns).assign(place=pd.NA)
    are_known = expected[["people_arrived", *QUANTILES]].notna().all(axis=1)
    below = are_known & (expected.people_arrived < expected.people_low)
    above = are_known & (expected.people_arrived > expected.people_high)
    expected.loc[are_known, "place"] = "inside"
    expected.loc[below, "place"], expected.loc[above, "place"] = "below", "above"
    return expected


@store.numbers
def _forecast(counts: Sequence[float], arrived: float, paths: int) -> Iterable[float]:
    """The numbers of FORECAST for a model of these months; `arrived` may be NaN."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    options = {"seasonal": len(CALENDAR), "stochastic_seasonal": False, "use_exact_diffuse": True}
    model = UnobservedComponents(np.log(counts), level="local level", **options)
    fit: Any = model.fit(disp=False, maxiter=ROUNDS)
    rng = np.random.default_rng(SEED)
    futures = fit.simulate(AHEAD, anchor="end", repetitions=paths, rng=rng)
    sums = pd.Series(np.exp(np.asarray(futures).reshape(AHEAD, paths)).sum(axis=0))
    percentile = np.nan if np.isnan(arrived) else 100 * (sums < arrived).mean()
    variances = fit.params.round(SEARCH_DECIMALS)
    return [*(round(sums.quantile(q), -2) for q in QUANTILES.values()), *variances, percentile]
