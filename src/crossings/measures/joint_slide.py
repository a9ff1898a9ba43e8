"""The whole set of agreements slid along the series together, to rank its real place among the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from crossings.measures.comparisons import ALL_VARIANTS, months_between, ranked, ratios

# all_months and main_set are one ratio, compared with two sets; here it is one variant.
SLID: Final = tuple(name for name in ALL_VARIANTS if name != "all_months")


def joint_slide(
    daily: pd.DataFrame, agreements: Iterable[dt.date], variants: Iterable[str] = SLID
) -> pd.DataFrame:
    """Slide the set of agreements along the series by whole months, with its spacing: a row for each shift, 0 as observed.

    For each of `variants` (see `ratios`; main_set stands for the plain ratio): mean_ln_ratio and min_ratio of the set at
    that shift; the smallest because the eye picks the best of several. Members are the agreements that have a result in
    the variant: at August 2026 five of the six in the plain ratio, since nothing precedes January 2018, and four in a
    change in growth; of two in a month the first. In true_day a member keeps its day of the month. Only shifts at which
    every member has full windows; none wraps round. Columns: variant, n_members, shift_months, mean_ln_ratio, min_ratio, is_observed, rank_mean, rank_min, n_others.

    Neighbouring shifts share most of their months, so a rank is a description and not a p-value. Agreements follow
    rises, and a rise cannot go on: for that reason alone a set may stand out in a change of growth.
    """
    found = []
    for name in variants:
        logs = {}
        for day in sorted(set(agreements), reverse=True):
            ratio = ratios(daily, name, day.day).ratio
            own = np.log(ratio[ratio > 0])
            if pd.Timestamp(day).replace(day=1) in own.index:
                logs[day.year, day.month] = own.set_axis([months_between(day, at) for at in own.index])
        places = pd.concat(logs, axis=1).dropna().sort_index() if logs else pd.DataFrame(dtype=float)
        mean, least = places.mean(axis=1), np.exp(places.min(axis=1))
        columns = {"variant": name, "n_members": len(logs), "shift_months": places.index}
        columns |= {"mean_ln_ratio": mean, "min_ratio": least, "is_observed": places.index == 0}
        columns |= {"rank_mean": ranked(mean)["rank"], "rank_min": ranked(least)["rank"]}
        found.append(pd.DataFrame(columns | {"n_others": len(places) - 1}))
    return pd.concat(found, ignore_index=True)
