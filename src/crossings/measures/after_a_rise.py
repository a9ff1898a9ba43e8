"""What followed agreements, compared with what followed other months after a rise in arrivals.

Agreements follow rises, and a rise cannot go on. So a fall after an agreement is compared with falls after similar
rises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import pandas as pd

from crossings.measures.comparisons import months_of, months_span, rank, ratio_at
from crossings.measures.spans import DailyPeople, typed_frame
from crossings.measures.windows import columns_of

FIRST_MONTH: Final = dt.date(
    2022, 1, 1
)  # as for change_in_growth: twelve months before the last twelve lie in 2020
RISE: Final = 1.25  # times as many people as in the twelve months before

RANKS: Final = {
    "month": "datetime64[ns]",
    **columns_of("float64", "rise", "ratio", "rank"),
    **columns_of("Int64", "n_others", "others_larger_fall"),
    "reason": "string",
}


def after_a_rise(
    daily: pd.DataFrame,
    agreements: Iterable[dt.date],
    at_least: float = RISE,
    first_month: dt.date = FIRST_MONTH,
) -> pd.DataFrame:
    """Rank what followed each agreement among months after a rise of `at_least`: a row for each agreement's month.

    The rise of month t is sum(t−12 … t−1) / sum(t−24 … t−13); what followed is R(t) = sum(t+1 … t+12) / sum(t−12 …
    t−1). The others are the months from `first_month` with a rise of at least `at_least` and a ratio, including those
    of other agreements. Columns: month, rise, ratio, rank ((1 + others with R ≤ R(t)) / (others + 1)), n_others,
    others_larger_fall, reason. A month outside the set has no rank, but a reason. A rank is a description, NOT a
    p-value: windows of neighbouring months overlap.
    """
    series = DailyPeople.of(daily)
    wanted = sorted({day.replace(day=1) for day in agreements})
    rises: dict[dt.date, float] = {}
    ratios: dict[dt.date, float] = {}
    reasons: dict[dt.date, str] = {}
    for month in sorted(set(months_of(series)) | set(wanted)):
        grown = series.against(months_span(month, -12, -1), months_span(month, -24, -13))
        found = ratio_at(series, "all_months", month)
        reasons[month] = str(grown["reason"] or found["reason"])
        if isinstance(grown.get("change_pct"), float):
            rises[month] = 1 + float(str(grown["change_pct"])) / 100
        if isinstance(ratio := found.get("ratio"), float):
            ratios[month] = ratio
    compared = [month for month in ratios if month >= first_month and rises.get(month, 0.0) >= at_least]
    rows: list[dict[str, object]] = []
    for month in wanted:
        row: dict[str, object] = {"month": month, "rise": rises.get(month), "ratio": ratios.get(month)}
        row["reason"] = reasons[month]
        if month in compared:
            others = [ratios[other] for other in compared if other != month]
            row |= {"rank": rank(ratios[month], others), "n_others": len(others)}
            row["others_larger_fall"] = sum(other < ratios[month] for other in others)
        elif not reasons[month]:
            row["reason"] = (
                f"The comparison starts in {first_month:%B %Y}."
                if month < first_month
                else f"The twelve months before held {rises[month]:.2f} times as many people as the twelve before "
                f"those, and the comparison takes {at_least:g} or more."
            )
        rows.append(row)
    return typed_frame(rows, RANKS)
