"""Days that are newer than the workbook: put behind its own, with a gap where a day is not published.

A day that no page gave is unknown. It has a row without numbers, so that no sum can take it for 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from crossings.errors import NotPublishedError
from crossings.formats import day, listed
from crossings.sources import SMALL_BOATS, Source

MEASURED = ["people_arrived", "boats_arrived", "boats_uncontrolled"]


def joined(daily: pd.DataFrame, recent: pd.DataFrame, until: dt.date) -> pd.DataFrame:
    """The workbook's days and, up to `until`, those of the daily page after them.

    Columns of schemas.ArrivalsDaily, and `recent`: True for a day that the workbook does not cover. Such a
    day that no page gave has a row with <NA> for its numbers.
    """
    daily = daily.assign(recent=False)
    last = daily.date.iloc[-1]
    after = pd.date_range(last + pd.Timedelta(days=1), pd.Timestamp(until))
    if after.empty:
        return daily
    rows = recent.set_index("date")[MEASURED].reindex(after).rename_axis("date").reset_index()
    rows["date"] = rows["date"].astype(daily.date.dtype)
    rows = rows.assign(note=pd.array([""] * len(rows), dtype="string"), recent=True)
    return pd.concat([daily, rows.astype(daily.dtypes.to_dict())], ignore_index=True)


def not_published(days: pd.DataFrame) -> list[tuple[dt.date, dt.date]]:
    """The runs of days without a number, each with its first and last day."""
    runs: list[tuple[dt.date, dt.date]] = []
    for stamp in days.date[days.people_arrived.isna()]:
        one = stamp.date()
        if runs and one - runs[-1][1] == dt.timedelta(days=1):
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return runs


def refuse_gap(days: pd.DataFrame) -> None:
    """Raise NotPublishedError, naming the days, where one of `days` has no number."""
    if runs := not_published(days):
        raise NotPublishedError(
            f"Arrivals of {in_words(runs)} are not published in any page or workbook that was read, so that what "
            "would need them is not known."
        )


def in_words(runs: list[tuple[dt.date, dt.date]]) -> str:
    """Runs of days: 21 August 2026; 21 August to 4 September 2026 and 6 September 2026."""
    words = [day(a) if a == b else f"{day(a, year=a.year != b.year)} to {day(b)}" for a, b in runs]
    return listed(words)


def sentence(workbook_day: dt.date) -> str:
    """What must be said of a number that counts days which the workbook does not cover yet."""
    return f"The days after {day(workbook_day)} come from the daily page and are provisional."


def both_named(known: Mapping[str, Source], workbook_day: dt.date) -> dict[str, Source]:
    """The sources, that of the arrivals saying that later days come from the daily page."""
    if SMALL_BOATS not in known:
        return dict(known)
    title = f"{known[SMALL_BOATS].title} to {day(workbook_day)}, and its page of the last 7 days after that, provisional"
    return {**known, SMALL_BOATS: replace(known[SMALL_BOATS], title=title)}
