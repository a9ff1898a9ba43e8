"""The errors of a naive forecast at every month: as many next year as in the last.

It is a seasonal random walk, summed over twelve months. Its errors show how far a year can differ
from the one before. An event is judged by errors that were known when it came, never by that of its
own year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from crossings.measures.spans import columns_of, typed_frame
from crossings.measures.windows import monthly

FIRST_START: Final = dt.date(2021, 12, 1)  # from here on the last twelve months begin in 2021
MIDDLE: Final = (0.1, 0.9)  # the quantiles between which the middle 80% lies


def next_year_over_last(daily: pd.DataFrame) -> pd.DataFrame:
    """`next_over_last` of the whole months of a daily series."""
    return next_over_last(monthly(daily))


def next_over_last(people_by_month: pd.DataFrame) -> pd.DataFrame:
    """People in the next twelve months divided by the last twelve, at the end of each month.

    `people_by_month` has the columns month (first days, none left out) and people, as
    `windows.monthly` gives them. Columns: month (its first day; the last of the last twelve),
    people_last_12, people_next_12, ratio (next / last). Months without both, or without arrivals in
    the last twelve months, are left out.
    """
    last = people_by_month.set_index("month").people.astype("float64").rolling(12).sum()
    sums = pd.DataFrame({"people_last_12": last, "people_next_12": last.shift(-12)}).dropna()
    sums = sums[sums.people_last_12 > 0]
    ratio = sums.people_next_12 / sums.people_last_12
    return sums.astype("Int64").assign(ratio=ratio).reset_index()


KNOWN_BY: Final = {
    "month": "datetime64[ns]",
    **columns_of("Int64", "starts", "separate_years"),
    **columns_of("float64", "lowest", "middle_low", "middle_high", "highest"),
}


def known_by(forecasts: pd.DataFrame, months: Iterable[dt.date]) -> pd.DataFrame:
    """The ratios of `next_over_last` that were known by each month's end: a row for each month.

    They are the past errors of the naive forecast. A ratio is known once its next twelve months
    have ended. Columns: month, starts (the number of ratios), separate_years (how many of them do
    not overlap), lowest, middle_low and middle_high (the empirical 80% interval, whose ends are
    ratios that occurred), highest; missing if none was known.
    """
    rows = []
    for month in months:
        first_day = pd.Timestamp(month).replace(day=1)
        ratios_known = forecasts.ratio[forecasts.month <= first_day - pd.DateOffset(months=12)]
        low, high = _middle(ratios_known)
        row = {
            "month": first_day,
            "starts": len(ratios_known),
            "lowest": ratios_known.min(),
            "highest": ratios_known.max(),
        }
        row["separate_years"] = -(-len(ratios_known) // 12)  # every twelfth one, from the first
        rows.append(row | {"middle_low": low, "middle_high": high})
    return typed_frame(rows, KNOWN_BY)


def _middle(ratios: pd.Series) -> tuple[float, float]:
    """The ratios at both quantiles of MIDDLE; NaN without ratios."""
    low, high = (
        np.quantile(ratios, MIDDLE, method="inverted_cdf") if len(ratios) else (np.nan, np.nan)
    )
    return float(low), float(high)
