"""A level that moves by itself (local-level model).

The model gives steps with intervals, and the arrivals expected in a year. The logarithm of monthly
arrivals is a season, a level that takes a random step each month, and noise (Harvey, 1989; Durbin
and Koopman, 2012, chapter 2), fitted by statsmodels. If the level may move anyway, little can be
said about a step. Its intervals are wide for that reason, and depend on how the variances are
estimated: both ways are given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from statsmodels.tsa.statespace.structural import UnobservedComponents

from crossings.measures import sensitivity
from crossings.measures.count_models import CALENDAR, SEASON_COLUMNS, Array
from crossings.measures.sensitivity import Z_95, Sample, held
from crossings.measures.spans import columns_of, typed_frame
from crossings.measures.windows import monthly

# How steps, season and variances are estimated.
DIFFUSE: Final = "diffuse likelihood"
JOINT: Final = "joint maximum likelihood"
FITTED_FROM: Final = "2020-01"
AHEAD: Final = 12  # months
PATHS: Final = 10_000  # enough for a percentile to within about one in a hundred
SEED: Final = 20180101
ROUNDS: Final = 500
FOUND_DECIMALS: Final = 4  # about where the search for the variances ends
STEPS: Final = {
    "agreement": "str",
    **columns_of("datetime64[ns]", "first_month", "start"),
    "estimation": "str",
    **columns_of("float64", "step", "low", "high", "level_variance", "noise_variance"),
}
QUANTILES: Final = {"people_low": 0.025, "people_median": 0.5, "people_high": 0.975}


def steps(given: Sequence[Sample]) -> pd.DataFrame:
    """The step at each agreement if the level may move by itself.

    There is a row for each agreement, start and estimation. Columns: agreement, first_month, start,
    estimation, step (ratio of levels), low and high (its 95% interval), level_variance (of the
    level's own monthly step, on the log scale) and noise_variance. All agreements' steps are in the
    model together. There are no rows of a sample that `sensitivity.lacks`.

    - diffuse likelihood: season and steps are states without a prior, so that the variances are
      estimated as by restricted likelihood (Durbin and Koopman, 2012, section 6.2.3); the interval
      is from the states' own variance.
    - joint maximum likelihood: season, steps and variances at once, intervals from the outer
      product of gradients, as statsmodels has it unless told otherwise. With so many coefficients
      the level's variance comes out too small, often 0: then the level does not move at all, and
      the interval is that of a model without a trend.
    """
    tables = []
    for sample in (one for one in given if not sensitivity.lacks(one)):
        for estimation in (DIFFUSE, JOINT):
            noise, level, values, errors = _fit_steps(sample, estimation)
            rows = sample.table().assign(estimation=estimation, step=np.exp(values))
            rows = rows.assign(
                low=np.exp(values - Z_95 * errors), high=np.exp(values + Z_95 * errors)
            )
            tables.append(rows.assign(level_variance=level, noise_variance=noise))
    if not tables:
        return typed_frame([], STEPS)
    dates = dict.fromkeys(["first_month", "start"], "datetime64[ns]")
    return held(pd.concat(tables, ignore_index=True).astype(dates), FOUND_DECIMALS)


def _fit_steps(sample: Sample, estimation: str) -> tuple[float, float, Array, Array]:
    """The variances of noise and level, and the steps with standard errors, on the log scale."""
    x = sample.design("none")[:, 1:]  # season and steps; the level is the constant
    joint, n = estimation == JOINT, len(sample.steps)
    how = {"mle_regression": joint, "use_exact_diffuse": not joint}
    model = UnobservedComponents(np.log(sample.counts), level="local level", exog=x, **how)
    fit = model.fit(disp=False, maxiter=ROUNDS)
    noise, level = (float(variance) for variance in fit.params[:2])
    if joint:
        return noise, level, fit.params[-n:], fit.bse[-n:]
    last = fit.filtered_state_cov[:, :, -1]
    return noise, level, fit.filtered_state[-n:, -1], np.sqrt(np.diag(last))[-n:]


def expected_year(daily: pd.DataFrame, last_month: dt.date, paths: int = PATHS) -> pd.DataFrame:
    """The arrivals that a local-level model expected in the next twelve months: one row.

    The model is fitted to whole months from January 2020 to `last_month` (that month inside),
    without any agreement, by diffuse likelihood. The row has the twelve months' sum over `paths`
    simulated futures. Columns: fitted_to (a month's first day), people_low, people_median,
    people_high (the ends of the 95% interval and the middle, to a hundred), people_arrived
    (counted), level_variance and noise_variance (log scale), place (below, inside or above the
    range from people_low to people_high, whose ends belong to it), percentile (of people_arrived
    among the futures). people_arrived is missing until the twelve months are over, and the others
    until `last_month` is, with fewer than 36 months, or where nobody arrived in one of them; place
    and percentile until both are known.
    """
    people = monthly(daily).set_index("month").people.astype("float64")
    last = pd.Timestamp(last_month).replace(day=1)
    came = people.reindex(pd.date_range(last, periods=AHEAD + 1, freq="MS")[1:])
    row = {"fitted_to": last, "people_arrived": came.sum(skipna=False)}
    columns = [*row, *QUANTILES, "level_variance", "noise_variance", "percentile"]
    counts = people[FITTED_FROM:last].to_numpy()
    enough = len(counts) >= SEASON_COLUMNS + sensitivity.SPARE_MONTHS and (counts > 0).all()
    if enough and last in people.index:
        how = {"seasonal": len(CALENDAR), "stochastic_seasonal": False, "use_exact_diffuse": True}
        model = UnobservedComponents(np.log(counts), level="local level", **how)
        fit: Any = model.fit(disp=False, maxiter=ROUNDS)
        futures = fit.simulate(
            AHEAD, anchor="end", repetitions=paths, rng=np.random.default_rng(SEED)
        )
        sums = pd.Series(np.exp(np.asarray(futures).reshape(AHEAD, paths)).sum(axis=0))
        row |= {name: round(sums.quantile(q), -2) for name, q in QUANTILES.items()}
        if pd.notna(row["people_arrived"]):
            row["percentile"] = 100 * float((sums < row["people_arrived"]).mean())
        row |= dict(
            zip(
                ("noise_variance", "level_variance"),
                fit.params.round(FOUND_DECIMALS),
                strict=True,
            )
        )
    expected = pd.DataFrame([row], columns=columns).assign(place=pd.NA)
    known = expected[["people_arrived", *QUANTILES]].notna().all(axis=1)
    below = known & (expected.people_arrived < expected.people_low)
    above = known & (expected.people_arrived > expected.people_high)
    expected.loc[known, "place"] = "inside"
    expected.loc[below, "place"], expected.loc[above, "place"] = "below", "above"
    return expected
