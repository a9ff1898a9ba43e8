"""The whole set of agreements slid along the series together, to rank its real place among the others."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from crossings.measures.comparisons import (
    ALL_VARIANTS,
    Variant,
    months_between,
    months_of,
    rank,
    ratio_at,
    same_day_of_month,
    shifted,
)
from crossings.measures.spans import DailyPeople, typed_frame
from crossings.measures.windows import columns_of

# all_months and main_set of `before_after` are one ratio, ranked in two sets; here it is one variant.
SLID: Final = tuple(name for name in ALL_VARIANTS if name != "all_months")
JOINT: Final = {
    **columns_of("string", "variant", "comparison", "members"),
    **columns_of("Int64", "n_members", "shift_months"),
    **columns_of("float64", "mean_ln_ratio", "min_ratio"),
    **columns_of("boolean", "is_observed", "in_comparison_set"),
    **columns_of("float64", "rank_mean", "rank_min"),
    "n_others": "Int64",
}


def joint_slide(
    daily: pd.DataFrame, agreements: Iterable[dt.date], variants: Iterable[str] = SLID
) -> pd.DataFrame:
    """Slide the set of agreements along the series by whole months, with its spacing: a row for each shift, 0 as observed.

    For each of `variants` (see `before_after`; both changes in growth among them, main_set standing for the plain
    ratio): mean_ln_ratio and min_ratio of the set at that shift; the smallest because the eye picks the best of
    several. Members are the agreements that have a result in the variant: at August 2026 five of the six in the plain
    ratio, since nothing precedes January 2018, and four in a change in growth. In true_day a member keeps its day of
    the month. Only shifts at which every member has full windows; none wraps round. Three comparisons, ranked by the
    same formula as months:

    - all_months: all members, wherever they have full windows;
    - main_set: all members, at shifts that put every one into the variant's comparison set (from January 2021 for the
      plain ratio); the observed place is ranked against these even where it is not one of them (`in_comparison_set`
      False);
    - main_set_members: only the members that lie in that set themselves, slid within it.

    Neighbouring shifts share most of their months, so a rank is a description and not a p-value. Agreements follow
    rises, and a rise cannot go on: for that reason alone a set may stand out in a change of growth.
    """
    series, days = DailyPeople.of(daily), sorted(set(agreements))
    rows: list[dict[str, object]] = []
    for name in variants:
        rows += [{"variant": name, **row} for row in _comparisons(series, name, ALL_VARIANTS[name], days)]
    return typed_frame(rows, JOINT)


def _comparisons(
    series: DailyPeople, name: str, variant: Variant, days: Sequence[dt.date]
) -> Iterable[dict[str, object]]:
    @functools.cache
    def logarithm(day_of_month: int, month: dt.date) -> float | None:
        found = ratio_at(series, name, same_day_of_month(day_of_month, month)).get("ln_ratio")
        return found if isinstance(found, float) else None

    by_month: dict[dt.date, int] = {}  # the first of two agreements in a month
    for day in days:
        by_month.setdefault(day.replace(day=1), day.day if variant.of_days else 1)
    members = {month: day for month, day in by_month.items() if logarithm(day, month) is not None}
    first = variant.first or series.first.replace(day=1)
    inside = {month: day for month, day in members.items() if month >= first}
    every = months_of(series)
    sets = {
        "all_months": (members, every[0]),
        "main_set": (members, first),
        "main_set_members": (inside, first),
    }
    for comparison, (slid, start) in sets.items():
        places: list[tuple[int, bool, list[float]]] = []
        for shift in [months_between(min(slid), month) for month in every] if slid else ():
            at = {shifted(month, shift): day for month, day in slid.items()}
            values = [value for month, day in at.items() if (value := logarithm(day, month)) is not None]
            whole = len(values) == len(slid)
            if whole and (min(at) >= start or shift == 0):
                places.append((shift, min(at) >= start, values))
        for row in _ranked(places):
            named = " ".join(f"{month:%Y-%m}" for month in slid)
            yield {"comparison": comparison, "members": named, "n_members": len(slid), **row}


def _ranked(places: Sequence[tuple[int, bool, list[float]]]) -> Iterable[dict[str, object]]:
    """Each place with its mean and smallest ratio, and their ranks among the other places of the comparison set."""
    found = [(shift, inside, math.fsum(v) / len(v), math.exp(min(v))) for shift, inside, v in places]
    for shift, inside, mean, smallest in found:
        others = [other for other in found if other[1] and other[0] != shift]
        row: dict[str, object] = {"shift_months": shift, "mean_ln_ratio": mean, "min_ratio": smallest}
        row |= {"is_observed": shift == 0, "in_comparison_set": inside, "n_others": len(others)}
        row["rank_mean"] = rank(mean, [other[2] for other in others])
        row["rank_min"] = rank(smallest, [other[3] for other in others])
        yield row
