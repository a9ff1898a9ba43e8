"""An interrupted time series: monthly arrivals whose trend may jump and bend at each agreement.

This is the standard segmented regression (Wagner and others, 2002; Bernal, Cummins and Gasparrini,
2017), as NB2 with a term for each calendar month. Its counterfactual is the straight line before an
agreement, extended. The sums are given so that readers can judge whether to believe such a line.
They are not effects. The pilot counts as an agreement here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from crossings.measures import sensitivity
from crossings.measures.count_models import INTERRUPTED, SEASON_COLUMNS, TRENDS, Fit
from crossings.measures.sensitivity import Sample, rounded_fits
from crossings.measures.spans import columns_of, typed_frame

MONTHS: Final = 12  # months of a counterfactual sum
SUM_DECIMALS: Final = -2  # hundreds of people: finer digits depend on where the search ends
COUNTERFACTUALS: Final = {
    "agreement": "string",
    **columns_of("datetime64[ns]", "first_month", "last_month", "start"),
    **columns_of(
        "Int64",
        "months",
        "months_before",
        "people_arrived",
        "people_fitted",
        "people_had_nothing_changed",
    ),
    "times_arrived": "float64",
}


def cannot_fit(sample: Sample) -> bool:
    """Whether the series lacks what a fit needs.

    It needs what every specification needs (`sensitivity.cannot_fit`), one more month for each
    change of slope, and agreements far enough apart to tell their steps and slopes apart.
    """
    return sensitivity.cannot_fit(sample) or not sample.can_bend()


def fitted(sample: Sample) -> Fit:
    """The NB2 fit of the interrupted series, for a sample for which `cannot_fit` is False.

    Its coefficients are those of the season, the slope per year, then a step and a change of slope
    for each agreement.
    """
    return sample.fitted("nb2", INTERRUPTED)


def beside(table: pd.DataFrame, samples: Sequence[Sample]) -> pd.DataFrame:
    """The rows of `sensitivity.specifications` and of the interrupted series.

    `table` is `specifications` of `samples`, and the columns are the same. trend may be
    "interrupted", and step is then the level in first_month divided by the earlier line's level
    there, which depends on the month of the bend. aicc_above_best and close now refer to the best
    of all trends with the same months. Rows of a sample for which `cannot_fit` is True are
    unchanged.
    """
    tables = [table]
    above: dict[tuple[pd.Timestamp, str, str], float] = {}
    for sample in (sample for sample in samples if not cannot_fit(sample)):
        fit = fitted(sample)
        jumps = np.exp(fit.beta[sample.step_columns(INTERRUPTED)])
        of_sample = sample.table().assign(trend=INTERRUPTED, model="nb2", step=jumps)
        dates = dict.fromkeys(["first_month", "start"], "datetime64[ns]")
        tables.append(of_sample.astype(dates))
        aicc = {trend: sample.fitted("nb2", trend).aicc for trend in TRENDS}
        aicc[INTERRUPTED] = fit.aicc
        start = pd.Timestamp(sample.start)
        above |= {
            (start, trend, "nb2"): value - min(aicc.values()) for trend, value in aicc.items()
        }
    rows = pd.concat(tables, ignore_index=True)
    again = pd.Series(
        [above.get(key) for key in zip(rows.start, rows.trend, rows.model, strict=True)],
        dtype=float,
    )
    rows["aicc_above_best"] = again.fillna(rows.aicc_above_best)
    close = (rows.aicc_above_best <= sensitivity.CLOSE_AICC).astype("boolean")
    rows["close"] = close.where(rows.aicc_above_best.notna())
    return rounded_fits(rows.sort_values("first_month", kind="stable", ignore_index=True))


def counterfactuals(samples: Sequence[Sample]) -> pd.DataFrame:
    """Arrivals in twelve months if nothing had changed at an agreement, by the model.

    There is a row for each agreement and start, of samples for which `cannot_fit` is False.
    Columns: agreement, first_month, last_month, start, months (twelve, or as many as the series
    has), months_before (the number on which the line before the agreement rests: since the bend
    before it, or since the start), people_arrived (counted), people_fitted (the model's sum with
    all bends), people_had_nothing_changed (the sum on the slope and level before the agreement,
    without it or any later one, to a hundred), times_arrived (that sum over those who arrived). The
    line grows or shrinks exponentially, and has no interval here.
    """
    rows: list[dict[str, object]] = []
    for sample in (sample for sample in samples if not cannot_fit(sample)):
        x, fit = sample.design(INTERRUPTED), fitted(sample)
        for n, step in enumerate(sample.steps):
            at = slice(sample.row(step.first_month), sample.row(step.first_month) + MONTHS)
            bend_before = sample.row(sample.steps[n - 1].first_month) if n else 0
            before = fit.beta.copy()
            before[SEASON_COLUMNS + 1 + 2 * n :] = 0.0
            last = pd.Timestamp(step.first_month) + pd.DateOffset(months=len(x[at]) - 1)
            row: dict[str, object] = {
                "agreement": step.name,
                "start": sample.start,
                "months": len(x[at]),
                "months_before": at.start - bend_before,
            }
            row |= {"first_month": step.first_month, "last_month": last}
            row |= {
                "people_arrived": sample.counts[at].sum(),
                "people_fitted": fit.mean[at].sum().round(),
            }
            extended, arrived = np.exp(x[at] @ before).sum(), sample.counts[at].sum()
            row |= {"people_had_nothing_changed": extended.round(SUM_DECIMALS)}
            rows.append(row | {"times_arrived": extended / arrived})
    return typed_frame(rows, COUNTERFACTUALS)
