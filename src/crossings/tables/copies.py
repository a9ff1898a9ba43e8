"""Numbers beyond the workbook: days of the daily page, and copies of a later workbook.

Days of the page and weeks of a copy count, provisionally, until a workbook that covers them is
read. Days of a copy are in no sum: they only check those of the page.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from crossings.errors import Problem
from crossings.tables.as_of import series
from crossings.tables.schemas import TABLES
from crossings.tables.sources import SMALL_BOATS
from crossings.tables.vintages import MEASURED
from crossings.tables.weeks import sums_of_days

MOST_TOLD = 3  # differences of one table, each in a sentence of its own
COPIED = "copy"  # the note of a week from a copy
DAY = ["people_arrived", "boats_arrived"]
WEEK = [*DAY, "people_prevented", "events_prevented"]


def with_page(daily: pd.DataFrame, recent: pd.DataFrame) -> pd.DataFrame:
    """The workbook's days and those of the daily page that follow them without a gap.

    Columns of arrivals_daily, and `recent`: True for a day that the workbook does not cover. Both
    tables are in order of their days, and `daily` has at least one.
    """
    daily = daily.assign(recent=False)
    workbook_end = daily.date.iloc[-1]
    series_end = series(workbook_end.date(), recent.date.dt.date).last
    rows = recent.loc[
        (recent.date > workbook_end) & (recent.date <= pd.Timestamp(series_end)),
        ["date", *MEASURED],
    ]
    if rows.empty:
        return daily
    rows = rows.assign(note=pd.array([""] * len(rows), dtype="string"), recent=True)
    return pd.concat([daily, rows.astype(daily.dtypes.to_dict())], ignore_index=True)


def with_copied(weekly: pd.DataFrame, official: pd.DataFrame, copied: pd.DataFrame) -> pd.DataFrame:
    """The workbook's weeks, and the weeks of a copy that follow without a gap.

    `official` is the whole table of the workbook's weeks, `weekly` are those that count, and
    `copied` are the rows of weekly_copy that count. A copied week has COPIED as its note, and no
    uncontrolled landings. The columns are those of arrivals_weekly, and source_id.
    """
    weekly = weekly.assign(source_id=pd.array([SMALL_BOATS] * len(weekly), dtype="string"))
    last = official.week_ending.iloc[-1]
    later = copied[copied.week_ending > last].sort_values("week_ending", ignore_index=True)
    if later.empty:
        return weekly
    due = pd.Series(pd.date_range(last, periods=len(later) + 1, freq="7D")[1:])
    later = later[(later.week_ending == due).cummin()]
    if later.empty:
        return weekly
    later = later.assign(boats_uncontrolled=pd.NA, note=COPIED)[list(weekly.columns)]
    return pd.concat([weekly, later.astype(weekly.dtypes.to_dict())], ignore_index=True)


def differing(
    daily: pd.DataFrame, weekly: pd.DataFrame, days: pd.DataFrame, weeks: pd.DataFrame
) -> list[Problem]:
    """Differences between copies and the series in use; files are named within the data folder.

    Either may have been revised. `daily` and `weekly` are those of a record, `days` and `weeks` the
    whole tables of copies. A copied week is compared with the workbook's, if there is one, and its
    people and boats with the sum of its days, if all seven are there.
    """
    official = weekly[weekly.note != COPIED]
    sums, counted = sums_of_days(daily, DAY)
    summed = sums[(counted == 7).all(axis=1)].reset_index()
    return [
        *_between(days, daily, "date", DAY, "daily_copy", "the day"),
        *_between(weeks, official, "week_ending", WEEK, "weekly_copy", "the week"),
        *_between(weeks, summed, "week_ending", DAY, "weekly_copy", "the sum of its days"),
    ]


def _between(
    copy: pd.DataFrame,
    series: pd.DataFrame,
    key: str,
    columns: list[str],
    name: str,
    compared_with: str,
) -> list[Problem]:
    """A problem for each number of a copy that the series has too, and gives otherwise.

    `name` is the copy's table, and `compared_with` says in words what the row of the series is. If
    there are more than MOST_TOLD, the first stands for all, with how many there are.
    """
    pairs = copy.assign(row=copy.index + 2).merge(series, on=key, suffixes=("", "_used"))
    found = [
        Problem(
            TABLES[name].path,
            row["row"],
            f"{key} {row[key]:%Y-%m-%d}, column {column}: "
            f"expected {row[f'{column}_used']}, which {compared_with} has in the series used here, "
            f"found {row[column]}. "
            "Find out which of the two was revised, then correct or remove that row.",
        )
        for row in pairs.to_dict("records")
        for column in columns
        if pd.notna(row[f"{column}_used"]) and row[column] != row[f"{column}_used"]
    ]
    if len(found) <= MOST_TOLD:
        return found
    others = f"{len(found) - 1} more numbers differ likewise, to row {found[-1].line}."
    return [replace(found[0], what=f"{found[0].what} {others}")]
