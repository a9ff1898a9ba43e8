"""What a simple forecast would have said at every start: as many in the next twelve months as in the last twelve.

It is a seasonal random walk summed over a year. Its errors, over all starts, show how far a year can differ from the
one before for ordinary reasons. A forecast's error is not an effect of what happened then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from crossings.measures.comparisons import shifted
from crossings.measures.spans import DailyPeople, month_span, typed_frame
from crossings.measures.windows import columns_of

FIRST_START: Final = dt.date(2021, 12, 1)  # from here the last twelve months are those of 2021 and later
MIDDLE: Final = (0.1, 0.9)  # the quantiles between which the middle 80% lies
BELOW, INSIDE, ABOVE = (f"{where} the usual range" for where in ("below", "within", "above"))

FORECASTS: Final = {
    "month": "datetime64[ns]",
    **columns_of("Int64", "people_last_12", "people_next_12"),
    "ratio": "float64",
}
SPREAD: Final = {
    **columns_of("datetime64[ns]", "first_start", "last_start"),
    "starts": "Int64",
    **columns_of("float64", "lowest", "middle_low", "median", "middle_high", "highest"),
}
PLACES: Final = {
    "month": "datetime64[ns]",
    **columns_of("Int64", "people_last_12", "people_next_12"),
    "ratio": "float64",
    **columns_of("Int64", "starts", "starts_lower"),
    **columns_of("string", "place", "reason"),
}


def next_year_over_last(daily: pd.DataFrame) -> pd.DataFrame:
    """People in the next twelve whole months divided by the last twelve, at the end of each month that has both.

    Columns: month (its first day; the last of the last twelve), people_last_12, people_next_12, ratio (next / last).
    Only months that the series holds completely. A start without arrivals in the last twelve months is left out.
    """
    rows: list[dict[str, object]] = []
    series = None if daily.empty else DailyPeople.of(daily)
    month = None if series is None else series.first.replace(day=1)
    while series is not None and month is not None and month <= series.last:
        last = shifted(month, -11), month_span(month)[1]
        following = shifted(month, 1), month_span(shifted(month, 12))[1]
        if not (series.lacks(last) or series.lacks(following)) and series.sum(last):
            people = {"people_last_12": series.sum(last), "people_next_12": series.sum(following)}
            rows.append({"month": month, **people, "ratio": series.sum(following) / series.sum(last)})
        month = shifted(month, 1)
    return typed_frame(rows, FORECASTS)


def spread(forecasts: pd.DataFrame, first_start: dt.date = FIRST_START) -> pd.DataFrame:
    """The distribution of `next_year_over_last` from a first start on, as one row; no row without a ratio.

    Columns: first_start, last_start, starts, lowest, middle_low, median, middle_high, highest. The middle 80% runs from
    the tenth to the ninetieth percentile, each a ratio that was seen (the inverse of the empirical distribution
    function: of 44, the fifth lowest and the fifth highest). Neighbouring starts share most of their months, so this is
    the record of a few independent years, not of so many trials.
    """
    ratios = forecasts[forecasts.month >= pd.Timestamp(first_start)]
    if ratios.empty:
        return typed_frame([], SPREAD)
    low, high = _middle(ratios.ratio)
    row = {"first_start": ratios.month.iloc[0], "last_start": ratios.month.iloc[-1], "starts": len(ratios)}
    row |= {"lowest": ratios.ratio.min(), "middle_low": low, "median": ratios.ratio.median()}
    return typed_frame([row | {"middle_high": high, "highest": ratios.ratio.max()}], SPREAD)


def _middle(ratios: pd.Series) -> tuple[float, float]:
    low, high = np.quantile(ratios.to_numpy(), MIDDLE, method="inverted_cdf")
    return float(low), float(high)


def places(
    forecasts: pd.DataFrame, months: Iterable[dt.date], first_start: dt.date = FIRST_START
) -> pd.DataFrame:
    """The place of the starts at the end of some months among all starts from `first_start` on: a row for each month.

    For an agreement give the month of its announcement; for the pilot of 6 August 2025 July 2025, the last month before
    it. Columns: month, people_last_12, people_next_12, ratio, starts (all compared, the month's own among them where it
    is one), starts_lower, place (below, within or above the usual range, the middle 80%, whose ends belong to it), reason. Where the twelve
    months after a month are not complete, or no start is compared, place is missing, with the reason.
    """
    compared = forecasts[forecasts.month >= pd.Timestamp(first_start)].ratio
    rows: list[dict[str, object]] = []
    for month in months:
        first = month.replace(day=1)
        own = forecasts[forecasts.month == pd.Timestamp(first)]
        row: dict[str, object] = {"month": first, "starts": len(compared)}
        if own.empty:
            row["reason"] = "The twelve months before and the twelve after are not all complete."
        elif compared.empty:
            row["reason"] = f"No start since {first_start:%B %Y} has twelve complete months after it."
        else:
            low, high = _middle(compared)
            ratio = float(own.ratio.iloc[0])
            row |= own.iloc[0].to_dict() | {"starts_lower": int((compared < ratio).sum()), "reason": ""}
            row["place"] = BELOW if ratio < low else ABOVE if ratio > high else INSIDE
        rows.append(row)
    return typed_frame(rows, PLACES)
