"""Whether arrivals rise or fall, by three comparisons with a year before.

They are the last 365 days with the 365 before; the year so far with the same days of the year
before; and the last 91 days with the same days of the year before. Turning the series round turns
each of them round, so that neither direction is easier to show than the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import pandas as pd

from crossings.common.formats import CHANGED, DOWN, HEADINGS, LEVEL, UP
from crossings.measures.spans import LEAST_BASE, YEAR_DAYS, by_day, change_pct

BAND_PCT: Final = 2  # a number that is larger by less than this is level
SHORT = 91  # days
COMPARISONS: Final = (f"last {YEAR_DAYS} days", "year so far", f"last {SHORT} days")


def headings(current: pd.Series, base: pd.Series) -> pd.Series:
    """1 for up, -1 for down, 0 for level: the larger number is less than BAND_PCT above the other.

    It is missing if a number is missing, or if both are of fewer than LEAST_BASE people.
    """
    larger = pd.concat([current, base], axis=1).max(axis=1, skipna=False)
    smaller = pd.concat([current, base], axis=1).min(axis=1, skipna=False)
    is_level = larger < smaller * (1 + BAND_PCT / 100)
    signs = np.sign(current - base).mask(is_level, LEVEL)
    return signs.where(larger >= LEAST_BASE).astype("Int64")


def heading_of_change(change_pct: float) -> int:
    """The heading of a change in per cent, by the same band: 1, 0 or -1."""
    ratio = 1 + change_pct / 100
    if ratio <= 0:
        return DOWN
    is_level = max(ratio, 1 / ratio) < 1 + BAND_PCT / 100
    return LEVEL if is_level else UP if ratio > 1 else DOWN


def ends(several: Iterable[int]) -> tuple[int, int] | None:
    """The lowest and the highest heading that several leave possible; None for none.

    Both are the same, unless some are up and others down. If none is against a direction, and at
    least as many have it as are level, it is the heading of all.
    """
    all_headings = list(several)
    down, level, up = (all_headings.count(heading) for heading in (DOWN, LEVEL, UP))
    if not all_headings:
        return None
    if down and up:
        return DOWN, UP
    whole = (UP if up else DOWN) if max(up, down) >= max(level, 1) else LEVEL
    return whole, whole


def three_comparisons(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals up to `day` beside those of a year before, in the order of COMPARISONS.

    Columns: comparison, current and base (people), change_pct (missing if the base is 0), and
    heading as in `headings`. A comparison that the series does not fill is left out. 29 February is
    set beside 28 February.
    """
    rows = _comparisons(daily, pd.DatetimeIndex([pd.Timestamp(day)]))
    return rows.drop(columns="date").dropna(subset=["current", "base"]).reset_index(drop=True)


def on_every_day(daily: pd.DataFrame, first: dt.date) -> pd.DataFrame:
    """What the comparisons show on each day from `first` to the last of the series.

    Columns: date; up, level and down (how many comparisons); change_pct (of the first comparison,
    missing if it cannot be made); and shown: rising, falling, level, differing, or nothing.
    """
    rows = _comparisons(daily, pd.date_range(pd.Timestamp(first), daily.date.iloc[-1]))
    changes = rows[rows.comparison == COMPARISONS[0]].set_index("date").change_pct
    counts = rows.heading.groupby(rows.date).value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=list(CHANGED), fill_value=0).rename(columns=CHANGED)
    counts = counts.reindex(rows.date.unique(), fill_value=0).astype(int)
    shown = [_shown(row.up, row.level, row.down) for row in counts.itertuples()]
    return counts.assign(change_pct=changes, shown=shown).rename_axis("date").reset_index()


def _shown(up: int, level: int, down: int) -> str:
    low_and_high = ends([UP] * up + [LEVEL] * level + [DOWN] * down)
    if low_and_high is None:
        return "nothing"
    low, high = low_and_high
    return HEADINGS[low] if low == high else "differing"


def _comparisons(daily: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """A row for each day and comparison: date, comparison, current, base, change_pct, heading."""
    people = by_day(daily)
    total = people.cumsum()
    total.loc[people.index[0] - pd.Timedelta(days=1)] = 0  # before the series nobody was counted

    def between(first: pd.DatetimeIndex, last: pd.DatetimeIndex) -> pd.Series:
        """People from the first to the last days; missing unless the series has both."""
        before = total.reindex(first - pd.Timedelta(days=1)).to_numpy()
        return pd.Series(total.reindex(last).to_numpy() - before)

    def back(days_or_year: pd.offsets.BaseOffset | pd.Timedelta) -> Callable[..., pd.DatetimeIndex]:
        return lambda dates: dates - days_or_year

    year_before = back(pd.DateOffset(years=1))
    january = days.to_period("Y").to_timestamp()
    spans = zip(
        COMPARISONS,
        (days - pd.Timedelta(days=YEAR_DAYS - 1), january, days - pd.Timedelta(days=SHORT - 1)),
        (back(pd.Timedelta(days=YEAR_DAYS)), year_before, year_before),
        strict=True,
    )
    frames = []
    for comparison, first, earlier in spans:
        current, base = between(first, days), between(earlier(first), earlier(days))
        change = change_pct(current, base)
        columns = {"current": current, "base": base, "change_pct": change}
        frames.append(pd.DataFrame({"date": days, "comparison": comparison, **columns}))
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(heading=headings(rows.current, rows.base))
