"""Arrivals before and after agreements, compared with every other month.

A before-and-after is a description, not an effect: other agreements fall inside nearly every
window, and windows of neighbouring months overlap. So each ratio is shown with its rank among
ordinary months, in several variants together.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from crossings.measures.arrivals import same_day
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.spans import LEAST_BASE, YEAR_DAYS, by_day, months_between, two_spans
from crossings.measures.windows import monthly

MAIN_SET_START = dt.date(2021, 1, 1)  # from here every twelve-month window starts in 2020 or later


class Variant(NamedTuple):
    """One way to compare after with before; months are counted from month t, both ends included.

    `first` is the first month of its comparison set, None for all months. With `of_days` the
    windows are of days, from the day itself.
    """

    words: str
    first: dt.date | None
    after: tuple[int, int] = (1, 12)
    before: tuple[int, int] = (-12, -1)
    of_days: bool = False


SECOND_DIFFERENCE = "second_difference"
ALL_VARIANTS = {
    "all_months": Variant("All months", None),
    "main_set": Variant("Months since January 2021", MAIN_SET_START),
    "month_counted": Variant("The month itself counted as after", MAIN_SET_START, (0, 11)),
    "true_day": Variant("365 days either side of the day", MAIN_SET_START, of_days=True),
    "same_season": Variant(
        "Six months, against those a year earlier", dt.date(2020, 12, 1), (1, 6), (-11, -6)
    ),
    "change_in_growth": Variant("Change in growth", dt.date(2022, 1, 1)),
    SECOND_DIFFERENCE: Variant("Growth of a year, against the year before", dt.date(2022, 1, 1)),
}
OF_GROWTH: Final = ("change_in_growth", SECOND_DIFFERENCE)  # their ratio is not one of people
# all_months and main_set are one ratio, compared with two sets; slid together they are one variant.
SLID: Final = tuple(name for name in ALL_VARIANTS if name != "all_months")
FIRST_RISE: Final = "2022"  # so that the twelve months before the last twelve are not before 2020
RISE: Final = 1.25  # times as many people as in the twelve months before


def before_after(
    daily: pd.DataFrame,
    agreements: Iterable[dt.date],
    variants: Iterable[str] = tuple(ALL_VARIANTS),
) -> pd.DataFrame:
    """People after divided by people before, for every month with full windows.

    There is a row for each month and variant; see `ratios`. In true_day there is one for each month
    and each day of the month on which an agreement falls, so none without agreements. Columns:
    variant, words, month (its first day), day (the agreement's own, missing for other months),
    day_of_month (at which true_day splits all months; missing in other variants), people_before,
    people_after, ratio, is_agreement, in_comparison_set, and those of `ranked`, within the
    variant's comparison set. A month outside the set is ranked against the whole set. Months of
    other agreements stay in the set.

    `agreements` are days of announcement, and may include the pilot's start; of two in a month the
    first counts, but in true_day both.
    """
    days = sorted(set(agreements), reverse=True)
    splits = sorted({day.day for day in days})
    tables = [
        _compared(daily, days, name, split)
        for name in variants
        for split in (splits if ALL_VARIANTS[name].of_days else [None])
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _compared(
    daily: pd.DataFrame, days: Iterable[dt.date], name: str, split: int | None
) -> pd.DataFrame:
    """The rows of `before_after` for one variant.

    `days` are those of agreements, the newest first. `split` is the day of the month at which
    months are split, or None for whole months.
    """
    variant = ALL_VARIANTS[name]
    by_month = {pd.Timestamp(day).replace(day=1): day for day in days if split in (None, day.day)}
    rows = ratios(daily, name, split or 1).dropna(subset="ratio")
    in_set = rows.index >= pd.Timestamp(variant.first or rows.index.min())
    ranks = ranked(rows.ratio, in_set)
    return (
        rows.join(ranks)
        .assign(
            variant=name,
            words=variant.words,
            day=pd.DatetimeIndex(rows.index.map(by_month)),
            day_of_month=split or pd.NA,
            is_agreement=rows.index.isin(list(by_month)),
            in_comparison_set=in_set,
        )
        .reset_index()
    )


def ratios(daily: pd.DataFrame, name: str, day_of_month: int = 1) -> pd.DataFrame:
    """A variant's people_before, people_after and ratio, by the first days of months.

    They are missing without full windows.

    With R(t) = sum(t+1 … t+12) / sum(t−12 … t−1), complete months only, month t left out:

    - all_months, main_set: R(t), to be compared with all months, and with those from January 2021;
    - month_counted: sum(t … t+11) / sum(t−12 … t−1), so that both sides keep twelve months and
      season cancels;
    - true_day: the 365 days from a day of the month (the last of a shorter month), that day the
      first of them, over the 365 days before it;
    - same_season: sum(t+1 … t+6) over the same calendar months a year earlier, t−11 … t−6;
    - change_in_growth: R(t) / R(t−12), with the counts of R(t). The growth around month t against
      the growth around the month a year before; each leaves its own month out, so that the inner
      windows share eleven months;
    - second_difference: (A/B) / (B/C), of three years that follow each other: A = sum(t+1 … t+12),
      B = sum(t−12 … t−1), C = sum(t−24 … t−13). Its logarithm is the second difference of theirs.

    The ratio is missing too where nobody arrived in a window that it divides by.
    """
    variant = ALL_VARIANTS[name]
    if variant.of_days:
        year = by_day(daily).rolling(YEAR_DAYS).sum()
        months = pd.date_range(
            year.index[0].replace(day=1), year.index[-1], freq="MS", name="month"
        )
        days = months + pd.to_timedelta(
            np.minimum(day_of_month, months.days_in_month) - 1, unit="D"
        )
        sums = pd.DataFrame(
            {"people_before": year.shift(1), "people_after": year.shift(1 - YEAR_DAYS)}
        )
        sums = sums.reindex(days).set_axis(months)
    else:
        people = monthly(daily).set_index("month").people.astype("float64")
        windows = {"people_before": variant.before, "people_after": variant.after}
        sums = pd.DataFrame(
            {side: people.rolling(b - a + 1).sum().shift(-b) for side, (a, b) in windows.items()}
        )
    before = sums.people_before.where(sums.people_before > 0)
    ratio = sums.people_after / before
    if name == "change_in_growth":
        ratio /= ratio.where(ratio > 0).shift(12)
    elif name == SECOND_DIFFERENCE:
        ratio /= before / before.shift(12)
    return sums.astype("Int64").assign(ratio=ratio)


def ranked(values: pd.Series, compared: Any = True) -> pd.DataFrame:
    """Each value's rank among the others that are `compared`, by default all.

    No value may be missing. Columns: rank, n_others, others_larger_fall. rank = (1 + others at or
    below the value) / (others + 1), missing without others; a small rank means a larger fall than
    most. It is a description, NOT a p-value. others_larger_fall counts the others below the value.
    """
    is_compared = np.broadcast_to(compared, len(values)).astype(int)
    among = np.sort(values[is_compared == 1])
    n_others = len(among) - is_compared
    rank = (1 + np.searchsorted(among, values, side="right") - is_compared) / (n_others + 1)
    columns = {
        "rank": np.where(n_others > 0, rank, np.nan),
        "n_others": n_others,
        "others_larger_fall": np.searchsorted(among, values),
    }
    return pd.DataFrame(columns, index=values.index)


def after_a_rise(daily: pd.DataFrame, agreements: Iterable[dt.date]) -> pd.DataFrame:
    """What followed each agreement, ranked among months after a rise of RISE.

    Agreements followed rises, and after a rise a fall may be likelier. So a fall after an agreement
    is compared with falls after similar rises: the others are the months of `risen_months`,
    including those of other agreements. There is a row for each agreement's month that is among
    `risen_months`. The pilot's start may be among `agreements`. Columns: month, rise, ratio, and
    those of `ranked`. A rank is a description, NOT a p-value: windows of neighbouring months
    overlap.
    """
    risen = risen_months(daily).set_index("month")
    ranked_months = risen.join(ranked(risen.ratio))
    return ranked_months[
        ranked_months.index.isin([pd.Timestamp(day).replace(day=1) for day in agreements])
    ].reset_index()


def risen_months(daily: pd.DataFrame, since: str = FIRST_RISE) -> pd.DataFrame:
    """What followed each month since a year, if the twelve months before had a rise of RISE.

    Columns: month, rise, ratio. The rise of month t is sum(t−12 … t−1) / sum(t−24 … t−13); what
    followed is R(t) = sum(t+1 … t+12) / sum(t−12 … t−1). Months without a ratio are left out.
    """
    months = ratios(daily, "all_months")
    earlier = months.people_before.shift(12)
    months = months.assign(rise=months.people_before / earlier.where(earlier > 0))
    risen = months[since:]
    risen = risen[risen.rise >= RISE].dropna(subset="ratio")
    return risen[["rise", "ratio"]].reset_index()


def runs_of_overlap(months: Iterable[dt.date]) -> int:
    """The number of runs that the months form.

    Neighbours are in one run if the twelve months after one overlap with those after the other.
    They are then not separate cases: what follows one follows the other too.
    """
    all_months = list(months)
    return int((months_shared(all_months).shared == 0).sum()) + bool(all_months)


def joint_slide(daily: pd.DataFrame, agreements: Iterable[dt.date]) -> pd.DataFrame:
    """Slide the set of agreements along the series by whole months, with its spacing.

    There is a row for each variant of SLID (see `ratios`; main_set stands for the plain ratio) and
    each shift, of which 0 is as observed. It has the set's mean_ln_ratio and min_ratio at that
    shift; the smallest, since a reader picks out the best of several. Members are the agreements
    with a ratio in the variant; of two in a month the first. In true_day
    a member keeps its day of the month. A shift counts only if every member has full windows; none
    wraps round. Columns: variant, n_members, shift_months, mean_ln_ratio, min_ratio, is_observed,
    rank_mean, rank_min, n_others.

    Neighbouring shifts share most of their months, so a rank is a description and not a p-value.
    Agreements followed rises, after which a fall may be likelier: for that reason alone a set may
    stand out in a change of growth.
    """
    days, slid = sorted(set(agreements), reverse=True), []
    for name in SLID:
        logs = {}
        splits = {day: day.day if ALL_VARIANTS[name].of_days else 1 for day in days}
        by_split = {split: ratios(daily, name, split).ratio for split in set(splits.values())}
        for day, split in splits.items():
            ratio = by_split[split]
            log_ratios = np.log(ratio[ratio > 0])
            if pd.Timestamp(day).replace(day=1) in log_ratios.index:
                logs[day.year, day.month] = log_ratios.set_axis(
                    [months_between(day, month) for month in log_ratios.index]
                )
        logs_by_shift = (
            pd.concat(logs, axis=1).dropna().sort_index() if logs else pd.DataFrame(dtype=float)
        )
        mean, lowest = logs_by_shift.mean(axis=1), np.exp(logs_by_shift.min(axis=1))
        columns = {"variant": name, "n_members": len(logs), "shift_months": logs_by_shift.index}
        columns |= {
            "mean_ln_ratio": mean,
            "min_ratio": lowest,
            "is_observed": logs_by_shift.index == 0,
        }
        columns |= {"rank_mean": ranked(mean)["rank"], "rank_min": ranked(lowest)["rank"]}
        slid.append(pd.DataFrame(columns | {"n_others": len(logs_by_shift) - 1}))
    return pd.concat(slid, ignore_index=True)


def months_shared(months: Iterable[dt.date]) -> pd.DataFrame:
    """How many months the twelve months after one of `months` share with those after the next.

    There is a row for each such pair. Columns: earlier and later (first days of months), shared (0
    or more). The windows of twelve months before them share as many. The frame is empty for fewer
    than two months.
    """
    firsts = sorted({pd.Timestamp(at).replace(day=1) for at in months})
    rows = [
        {
            "earlier": month,
            "later": next_month,
            "shared": max(0, 12 - months_between(month, next_month)),
        }
        for month, next_month in itertools.pairwise(firsts)
    ]
    columns = columns_of("datetime64[ns]", "earlier", "later")
    return typed_frame(rows, columns | {"shared": "Int64"})


def swings(deals: pd.DataFrame) -> pd.DataFrame:
    """Which rise or fall each before-and-after is part of.

    `deals` has the columns month and ratio, as `before_after` gives them. The result has them in
    order of month, with direction ("rise" above 1, "fall" below 1, or "level") and swing (its
    number, from 1). Neighbours are one swing if both are rises or both are falls and their windows
    overlap, which they do if the months are 24 or fewer apart.
    """
    deals = deals.sort_values("month", ignore_index=True)
    direction = np.select([deals.ratio > 1, deals.ratio < 1], ["rise", "fall"], "level")
    deals = deals.assign(direction=pd.Series(direction, deals.index, dtype="string"))
    months = deals.month.dt.to_period("M").astype("int64")
    starts = (deals.direction != deals.direction.shift(fill_value="")) | (months.diff() > 24)
    return deals.assign(swing=starts.astype("int64").cumsum())


SINCE: Final = {
    **columns_of("datetime64[ns]", "announced", "first_day", "last_day"),
    **columns_of("datetime64[ns]", "early_first_day", "early_last_day"),
    **columns_of("Int64", "days", "people", "people_year_before"),
    **columns_of("float64", "change_pct", "change_two_pct", "early_pct", "early_two_pct"),
}
ONE_DAY: Final = dt.timedelta(days=1)
LEAST_DAYS: Final = 90  # a deal with fewer days since then is left out: a season


def since_each(daily: pd.DataFrame, announced: Iterable[dt.date], to: dt.date) -> pd.DataFrame:
    """The days after the month of each of some days, beside the same days of two earlier years.

    The month itself belongs to neither side, as in `before_after`: one crowded day of another year
    would decide on which side of it a change lies. There is a row for each day with a year before
    in the series. `to` is a day of the series: a later one may raise KeyError. Columns: announced;
    first_day and last_day, LEAST_DAYS to YEAR_DAYS apart (`days`, both included), the latter at
    most `to`; people; people_year_before; change_pct and change_two_pct (from one and from two
    years before, in per cent); early_pct and early_two_pct (the same for as many whole
    months before it as are over since, early_first_day to early_last_day). Percentages are missing
    if fewer than LEAST_BASE people had come.
    """
    people, rows = by_day(daily), []
    for day in sorted({pd.Timestamp(at).date() for at in announced}):
        month = day.replace(day=1)
        first = (month + dt.timedelta(days=31)).replace(day=1)
        last = min(to, first + dt.timedelta(days=YEAR_DAYS - 1))
        days = (last - first).days + 1
        since = _beside_two_years(people, first, last) if days >= LEAST_DAYS else {}
        if "people_year_before" not in since:
            continue
        months_over = months_between(first, last + ONE_DAY)
        start, before = (month - pd.DateOffset(months=months_over)).date(), month - ONE_DAY
        early = _beside_two_years(people, start, before)
        row = {"announced": day, "first_day": first, "last_day": last, "days": days, **since}
        row |= {"early_first_day": start, "early_last_day": before}
        row |= {"early_pct": early.get("change_pct")}
        rows.append(row | {"early_two_pct": early.get("change_two_pct")})
    return typed_frame(rows, SINCE)


def _beside_two_years(people: pd.Series, first: dt.date, last: dt.date) -> dict[str, object]:
    """People from `first` to `last`, and the change on one and on two years before.

    The keys are columns of `since_each`, each only if its value is known.
    """
    row: dict[str, object] = {}
    for years, name in ((1, "change_pct"), (2, "change_two_pct")):
        before = same_day(first, first.year - years), same_day(last, last.year - years)
        beside = two_spans(people, (first, last), before)
        if years == 1 and beside.base is not None:
            row |= {"people": beside.current, "people_year_before": beside.base}
        if (beside.base or 0) >= LEAST_BASE:
            row[name] = beside.change_pct
    return row
