"""Arrivals before and after agreements, compared with every other month; what money or returns would have to do.

A before-and-after is a description, not an effect: other agreements fall inside nearly every window, and windows of
neighbouring months overlap. So each ratio is shown with its rank among ordinary months, in six variants together.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from crossings.errors import InputError
from crossings.measures.spans import DailyPeople, Span, ending, month_span, typed_frame
from crossings.measures.windows import YEAR_DAYS, columns_of

MAIN_SET_START = dt.date(2021, 1, 1)  # from here every twelve-month window starts in 2020 or later


class Variant(NamedTuple):
    """One way to compare after with before; months are counted from month t, both ends included.

    `first` is the first month of its comparison set, None for all months. With `of_days` the windows are of
    days, from the day itself.
    """

    words: str
    first: dt.date | None
    after: tuple[int, int] = (1, 12)
    before: tuple[int, int] = (-12, -1)
    of_days: bool = False


VARIANTS = {
    "all_months": Variant("All months", None),
    "main_set": Variant("Months since January 2021", MAIN_SET_START),
    "month_counted": Variant("The month itself counted as after", MAIN_SET_START, (0, 11)),
    "true_day": Variant("365 days either side of the day", MAIN_SET_START, of_days=True),
    "same_season": Variant(
        "Six months, against those a year earlier", dt.date(2020, 12, 1), (1, 6), (-11, -6)
    ),
    "change_in_growth": Variant("Change in growth", dt.date(2022, 1, 1)),
}
# Another form of the change in growth, which gives other ranks: see `ratio_at`. Pages show the six above only.
SECOND_DIFFERENCE = "second_difference"
ALL_VARIANTS = {
    **VARIANTS,
    SECOND_DIFFERENCE: Variant("Growth of a year, against the year before", dt.date(2022, 1, 1)),
}

BEFORE_AFTER = {
    **columns_of("string", "variant", "words"),
    **columns_of("datetime64[ns]", "month", "day"),
    "day_of_month": "Int64",
    **columns_of("datetime64[ns]", "before_from", "before_to", "after_from", "after_to"),
    **columns_of("Int64", "people_before", "people_after"),
    **columns_of("float64", "ratio", "ln_ratio"),
    **columns_of("boolean", "is_agreement", "in_comparison_set"),
    "rank": "float64",
    **columns_of("Int64", "n_others", "others_larger_fall"),
    "reason": "string",
}


def before_after(
    daily: pd.DataFrame, agreements: Iterable[dt.date], variants: Iterable[str] = tuple(VARIANTS)
) -> pd.DataFrame:
    """People after divided by people before, for every month with full windows, in all six VARIANTS: a row each.

    R(t) = sum(t+1 … t+12) / sum(t−12 … t−1), complete months only, month t left out. The variants:

    - all_months, main_set: R(t), against all months, and against those from January 2021;
    - month_counted: sum(t … t+11) / sum(t−12 … t−1), so that both sides keep twelve months and season
      cancels;
    - true_day: the 365 days from the agreement's day, the day itself the first of them, over the 365 days
      before it. The other months are split at the same day of the month (`day_of_month`; the last day of a
      shorter month);
    - same_season: sum(t+1 … t+6) over the same calendar months a year earlier, t−11 … t−6; set from December
      2020;
    - change_in_growth: ln R(t) − ln R(t−12), so `ratio` is R(t)/R(t−12), without counts; set from January
      2022.

    `variants` may name second_difference too, the other change in growth: see `ratio_at`.

    rank = (1 + other months in the comparison set with R ≤ R(t)) / (other months + 1): small means a larger
    fall than most; a description, NOT a p-value. `others_larger_fall` counts those with R < R(t). Other
    agreements' months stay among the others. A month outside the set is ranked against the whole set,
    `in_comparison_set` False.

    `agreements` are days of announcement. The six of 2018 to 2026 are 18 January 2018, 29 August 2019, 28
    November 2020, 20 July 2021, 14 November 2022 and 10 March 2023; the supplement of December 2019 belongs
    to the plan of August 2019 and has no stated day. The pilot's start and the agreement of April 2026 can be
    given as well. An agreement's month without full windows is kept, empty, with its `reason`. `day` is the
    agreement's day, and in true_day the day every row is split at. Numbers: people; ratios without unit.
    """
    series, days = DailyPeople.of(daily), sorted(set(agreements))
    rows: list[dict[str, object]] = []
    for name, variant in ((name, ALL_VARIANTS[name]) for name in variants):
        for split in sorted({day.day for day in days}) if variant.of_days else [None]:
            group = _ratios_by_month(series, name, days, split)
            _rank_within(group, variant.first)
            named = {"variant": name, "words": variant.words}
            rows += [{**named, "month": month, **row} for month, row in group.items()]
    return typed_frame(rows, BEFORE_AFTER)


def _ratios_by_month(
    series: DailyPeople, name: str, days: Sequence[dt.date], split: int | None
) -> dict[dt.date, dict[str, object]]:
    """Each month with a ratio in a variant, and each agreement's month with or without one, in order."""
    agreements: dict[dt.date, dt.date] = {}
    for day in days:
        if split in (None, day.day):
            agreements.setdefault(day.replace(day=1), day)
    group: dict[dt.date, dict[str, object]] = {}
    for month in sorted(set(months_of(series)) | set(agreements)):
        row: dict[str, object] = {"day": agreements.get(month), "is_agreement": month in agreements}
        if split is not None:
            at = same_day_of_month(split, month)
            row |= {"day": at, "day_of_month": split, **ratio_at(series, name, at)}
        else:
            row |= ratio_at(series, name, month)
        if row.get("ratio") is not None or month in agreements:
            group[month] = row
    return group


def ratio_at(series: DailyPeople, name: str, day: dt.date) -> dict[str, object]:
    """A variant's ratio at a day's month, or with true_day at the day: ratio, ln_ratio, windows, counts, reason.

    If a window is not full or nobody arrived in it, ratio and ln_ratio are missing and the reason is given. Two
    variants are a change in growth, and have no windows or counts:

    - change_in_growth: ln R(t) − ln R(t−12). The growth around month t against the growth around the month a year
      before; each leaves its own month out, so that the inner windows share eleven months.
    - second_difference: ln(A/B) − ln(B/C), of three years that follow each other: A = sum(t+1 … t+12), B = sum(t−12 …
      t−1), C = sum(t−24 … t−13). The second difference of their logarithms.
    """
    variant, month = ALL_VARIANTS[name], day.replace(day=1)
    if variant.of_days:
        after = day, day + dt.timedelta(days=YEAR_DAYS - 1)
        return _ratio(series, after, ending(day - dt.timedelta(days=1), YEAR_DAYS))
    now = _ratio(series, months_span(month, *variant.after), months_span(month, *variant.before))
    if name == "change_in_growth":
        return _against(now, ratio_at(series, "all_months", shifted(month, -12)))
    if name == SECOND_DIFFERENCE:
        return _against(now, _ratio(series, months_span(month, -12, -1), months_span(month, -24, -13)))
    return now


def _against(now: dict[str, object], before: dict[str, object]) -> dict[str, object]:
    logarithms = now.get("ln_ratio"), before.get("ln_ratio")
    if not isinstance(logarithms[0], float) or not isinstance(logarithms[1], float):
        return {"reason": now["reason"] or before["reason"]}
    change = logarithms[0] - logarithms[1]
    return {"ratio": math.exp(change), "ln_ratio": change, "reason": ""}


def same_day_of_month(day: int, month: dt.date) -> dt.date:
    """A day of a month by its number; the last day of a shorter month."""
    return month.replace(day=min(day, month_span(month)[1].day))


def _ratio(series: DailyPeople, after: Span, before: Span) -> dict[str, object]:
    found = series.against(after, before)
    row: dict[str, object] = {"people_after": found.get("current"), "people_before": found.get("base")}
    row |= {"after_from": after[0], "after_to": after[1], "before_from": before[0], "before_to": before[1]}
    row["reason"] = found["reason"]
    if not found["reason"]:
        row["ratio"] = ratio = series.sum(after) / series.sum(before)
        row["ln_ratio"] = math.log(ratio) if ratio else None
        row["reason"] = "" if ratio else "Nobody arrived afterwards, and zero has no logarithm."
    return row


def _rank_within(group: dict[dt.date, dict[str, object]], first: dt.date | None) -> None:
    """Add each month's rank among the others of the comparison set that starts at `first`."""
    ratios = {month: ratio for month, row in group.items() if isinstance(ratio := row.get("ratio"), float)}
    compared = {month: ratio for month, ratio in ratios.items() if first is None or month >= first}
    for month, row in group.items():
        row["in_comparison_set"] = month in compared
        if month in ratios:
            others = [ratio for other, ratio in compared.items() if other != month]
            row |= {"rank": rank(ratios[month], others), "n_others": len(others)}
            row["others_larger_fall"] = sum(other < ratios[month] for other in others)
            if not others:
                row["reason"] = "No other month of the comparison set has full windows."


def rank(value: float, others: Sequence[float]) -> float | None:
    """(1 + others at or below the value) / (others + 1); None without others."""
    return (1 + sum(other <= value for other in others)) / (len(others) + 1) if others else None


def shifted(month: dt.date, months: int) -> dt.date:
    """First day of the month that many months later."""
    number = 12 * month.year + month.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def months_span(month: dt.date, first: int, last: int) -> Span:
    """The days from month t+first to month t+last, both included, where t is a day's month."""
    return shifted(month, first), month_span(shifted(month, last))[1]


def months_of(series: DailyPeople) -> list[dt.date]:
    """First days of all months that the series touches."""
    return [shifted(series.first, k) for k in range(months_between(series.first, series.last) + 1)]


def months_between(month: dt.date, other: dt.date) -> int:
    """The number of months from a day's month to another day's month."""
    return 12 * (other.year - month.year) + other.month - month.month


class Avoided(NamedTuple):
    """Arrivals that would have to be avoided; `share_pct` of all who would otherwise have arrived."""

    people: float
    share_pct: float

    def of_preventions_pct(self, prevented: int) -> float | None:
        """Share of recorded preventions that would have to last, in per cent; None without preventions."""
        return 100 * self.people / prevented if prevented else None


def avoided_arrivals(money_gbp_m: float, cost_per_arrival_gbp: float, arrivals: int) -> Avoided:
    """What would have to be true: N = money / c arrivals avoided, and N / (arrivals + N) in per cent.

    The reader chooses c, pounds per arrival: no official cost per arrival is known, so there is no default. `arrivals`
    are those of the money's own period. This does not say whether N arrivals were avoided; do not use preventions as N.
    Raises InputError unless c is above 0.
    """
    if not cost_per_arrival_gbp > 0:
        raise InputError(f"Expected a cost per arrival above £0, found {cost_per_arrival_gbp}; give more.")
    people = money_gbp_m * 1e6 / cost_per_arrival_gbp
    return Avoided(people, 100 * people / (arrivals + people) if arrivals + people else 0.0)
