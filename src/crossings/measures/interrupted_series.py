"""An interrupted time series: the trend of monthly arrivals may jump and bend at each agreement, and nowhere else.

The standard segmented regression (Wagner and others, 2002; Bernal, Cummins and Gasparrini, 2017), as NB2 with a term
for each calendar month. Its counterfactual is the straight line before an agreement, extended. The sums are given so
that readers can judge whether to believe such a line. They are not effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from crossings.measures import sensitivity
from crossings.measures.comparisons import shifted
from crossings.measures.count_models import SEASON_COLUMNS, TRENDS, Array, Fit, design, fit
from crossings.measures.sensitivity import SPARE_MONTHS, Sample, held
from crossings.measures.spans import typed_frame
from crossings.measures.windows import columns_of

INTERRUPTED: Final = "interrupted"
MONTHS: Final = 12  # months of a counterfactual sum

SEGMENTS: Final = {
    "agreement": "string",
    **columns_of("datetime64[ns]", "first_month", "start"),
    **columns_of("float64", "step", "growth_before", "growth_after"),
}
CRITERIA: Final = {
    "start": "datetime64[ns]",
    "trend": "string",
    "parameters": "Int64",
    **columns_of("float64", "aic", "above_best"),
}
COUNTERFACTUALS: Final = {
    "agreement": "string",
    **columns_of("datetime64[ns]", "start", "first_month", "last_month"),
    **columns_of("Int64", "months", "people_arrived", "people_fitted", "people_had_nothing_changed"),
    "times": "float64",
}


def lacks(sample: Sample) -> str:
    """Say in a sentence why the series is not fitted; empty if it is.

    It needs what every specification needs (`sensitivity.lacks`), and one more month for each change of slope.
    """
    if reason := sensitivity.lacks(sample):
        return reason
    needed = SEASON_COLUMNS + 1 + 2 * len(sample.steps) + SPARE_MONTHS
    since = f"the series from {sample.start:%B %Y}"
    if sample.months < needed:
        return f"{since} has {sample.months} whole months, and a trend that bends at its agreements needs {needed}"
    x = _design(sample)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        return f"two agreements of {since} are too close to tell their steps and slopes apart"
    return ""


def _design(sample: Sample) -> Array:
    """Season and a straight line, then for each agreement a step and a change of slope."""
    rows = [sample.row(step.first_month) for step in sample.steps]
    bends = [term for row in rows for term in (f"step(at, {row})", f"slope(at, {row})")]
    return design(sample.start.month, sample.months, ["years", *bends])


def fitted(sample: Sample) -> Fit:
    """The NB2 fit: coefficients of the season, the slope per year, then a step and a change of slope for each agreement."""
    return fit("nb2", sample.counts, _design(sample))


def segments(given: Sequence[Sample]) -> pd.DataFrame:
    """The jump and the slopes at each agreement: a row for each agreement and start; none for a sample that `lacks`.

    Columns: agreement, first_month, start, step (the level in first_month divided by the earlier line's level there; it
    depends on the month of the bend), growth_before and growth_after (ratio of the level to that of a year before, on
    the slope before and after). NOT effects.
    """
    rows: list[dict[str, object]] = []
    for sample in (one for one in given if not lacks(one)):
        own = fitted(sample).beta[SEASON_COLUMNS:]
        slopes = np.cumsum(own[0::2])
        for n, step in enumerate(sample.steps):
            row: dict[str, object] = {"agreement": step.name, "first_month": step.first_month}
            row |= {"start": sample.start, "step": float(np.exp(own[1 + 2 * n]))}
            row |= {"growth_before": float(np.exp(slopes[n])), "growth_after": float(np.exp(slopes[n + 1]))}
            rows.append(row)
    return held(typed_frame(rows, SEGMENTS))


def criteria(given: Sequence[Sample]) -> pd.DataFrame:
    """Akaike's criterion of each NB2 trend with steps, and of the interrupted series: a row each, by start.

    Columns: start, trend (a key of TRENDS, or interrupted), parameters (alpha among them), aic, above_best. Only fits to
    the same months may be compared. The smallest fits best for its number of parameters, which does not make it true.
    """
    rows: list[dict[str, object]] = []
    for sample in (one for one in given if not lacks(one)):
        fits = {trend: sample.fitted("nb2", trend) for trend in TRENDS} | {INTERRUPTED: fitted(sample)}
        best = min(one.aic for one in fits.values())
        for trend, one in fits.items():
            row: dict[str, object] = {"start": sample.start, "trend": trend, "parameters": len(one.beta) + 1}
            rows.append(row | {"aic": one.aic, "above_best": one.aic - best})
    return held(typed_frame(rows, CRITERIA))


def beside(table: pd.DataFrame, given: Sequence[Sample]) -> pd.DataFrame:
    """The rows of `sensitivity.specifications` and of the interrupted series, with fits compared again.

    The same columns: trend may be "interrupted", and aic_above_best and close refer to the best of all trends with the
    same months. Samples that it `lacks` stay as they are.
    """
    fits, jumps = criteria(given), segments(given)[["agreement", "first_month", "start", "step"]]
    jumps = jumps.assign(first_month=jumps.first_month.dt.date, start=jumps.start.dt.date)
    best = dict(zip(zip(fits.start.dt.date, fits.trend, strict=True), fits.above_best, strict=True))
    rows = pd.concat([table, jumps.assign(trend=INTERRUPTED, model="nb2")], ignore_index=True)
    above = [best.get((start, trend)) for start, trend in zip(rows.start, rows.trend, strict=True)]
    known = (rows.model == "nb2") & pd.Series(above).notna()
    rows["aic_above_best"] = rows.aic_above_best.where(~known, pd.Series(above, dtype="float64"))
    rows["close"] = (rows.model == "nb2") & (rows.aic_above_best <= sensitivity.CLOSE_AIC)
    return held(rows.sort_values("first_month", kind="stable", ignore_index=True))


def counterfactuals(given: Sequence[Sample]) -> pd.DataFrame:
    """Arrivals in twelve months if nothing had changed at an agreement, by the model: a row each, by start.

    Columns: agreement, start, first_month, last_month, months (twelve, or as many as the series has), people_arrived
    (counted), people_fitted (the model's own sum, bends and all), people_had_nothing_changed (the sum on the slope and
    level before the agreement, without it and without any later one), times (people_fitted / that). The line grows
    exponentially, so the sum is soon beyond belief. It is shown for that reason.
    """
    rows: list[dict[str, object]] = []
    for sample in (one for one in given if not lacks(one)):
        x, found = _design(sample), fitted(sample)
        for n, step in enumerate(sample.steps):
            at = slice(sample.row(step.first_month), sample.row(step.first_month) + MONTHS)
            before = found.beta.copy()
            before[SEASON_COLUMNS + 1 + 2 * n :] = 0.0
            without, own = float(np.exp(x[at] @ before).sum()), float(found.mean[at].sum())
            months = len(x[at])
            row: dict[str, object] = {"agreement": step.name, "start": sample.start, "months": months}
            row |= {"first_month": step.first_month, "last_month": shifted(step.first_month, months - 1)}
            row |= {"people_arrived": int(sample.counts[at].sum()), "people_fitted": round(own)}
            rows.append(row | {"people_had_nothing_changed": round(without), "times": own / without})
    return held(typed_frame(rows, COUNTERFACTUALS))
