"""What followed agreements, compared with what followed other months after a rise in arrivals.

Agreements follow rises, and a rise cannot go on. So a fall after an agreement is compared with falls after similar
rises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import pandas as pd

from crossings.measures.comparisons import ranked, ratios

FIRST_MONTH: Final = "2022"  # as for change_in_growth: twelve months before the last twelve lie in 2020
RISE: Final = 1.25  # times as many people as in the twelve months before


def after_a_rise(daily: pd.DataFrame, agreements: Iterable[dt.date], at_least: float = RISE) -> pd.DataFrame:
    """Rank what followed each agreement among months after a rise of `at_least`: a row for each agreement's month.

    The rise of month t is sum(t−12 … t−1) / sum(t−24 … t−13); what followed is R(t) = sum(t+1 … t+12) / sum(t−12 …
    t−1). The others are the months from 2022 with a rise of at least `at_least` and a ratio, including those of other
    agreements; an agreement's month that is none of these has no row. Columns: month, rise, ratio, and those of `ranked`.
    A rank is a description, NOT a p-value: windows of neighbouring months overlap.
    """
    months = ratios(daily, "all_months").assign(
        rise=lambda sums: sums.people_before / sums.people_before.shift(12)
    )
    risen = months[FIRST_MONTH:].query("rise >= @at_least").dropna(subset="ratio")
    found = risen[["rise", "ratio"]].join(ranked(risen.ratio))
    return found[found.index.isin([pd.Timestamp(day).replace(day=1) for day in agreements])].reset_index()
