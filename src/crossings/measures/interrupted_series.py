"""An interrupted time series: monthly arrivals whose trend may jump and bend at each agreement.

This is the standard segmented regression (Wagner and others, 2002; Bernal, Cummins and Gasparrini,
2017), as NB2 with a term for each calendar month. Its steps are not effects. The pilot counts as an
agreement here.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from crossings.measures import sensitivity
from crossings.measures.count_models import INTERRUPTED, TRENDS, Fit
from crossings.measures.sensitivity import Sample, rounded_fits


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
        of_sample = sample.estimates("nb2", INTERRUPTED)
        dates = dict.fromkeys(["first_month", "start"], "datetime64[ns]")
        tables.append(of_sample.astype(dates))
        aicc = {trend: sample.fitted("nb2", trend).aicc for trend in TRENDS}
        aicc[INTERRUPTED] = fitted(sample).aicc
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
