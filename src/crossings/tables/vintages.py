"""The vintages of the official workbook: its issues, each named by its last day.

The tables hold the numbers of the newest vintage, revisions.csv every number that a vintage
changed, and vintages.csv how far each vintage reached. Older vintages are worked out from these. A
place in vintages.csv counts from 0.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from crossings.common.formats import day, listed
from crossings.errors import DataError, InputError, Place
from crossings.tables.as_of import ISO_DAY
from crossings.tables.sources import LAST_7_DAYS, SMALL_BOATS

MEASURED: Final = ["people_arrived", "boats_arrived", "boats_uncontrolled"]
COUNTS: Final = {  # the measured columns of the workbook, by sheet, in its order
    "arrivals_daily": MEASURED,
    "arrivals_weekly": [*MEASURED, "people_prevented", "events_prevented"],
}
KEYS: Final = {"arrivals_daily": "date", "arrivals_weekly": "week_ending"}
RECENT: Final = "arrivals_recent"  # the days of the daily page
# Columns of the weekly sheet that a record shows as they were known on its day.
AS_KNOWN_THEN: Final = ("boats_uncontrolled", "people_prevented", "events_prevented")
RESTORE_TABLES: Final = (
    "Restore the tables from version control, or remove them and ingest every vintage again."
)

Tables = Mapping[str, pd.DataFrame]  # the official tables by name
Numbers = dict[str, pd.DataFrame]  # table → its measured columns, indexed by day or week


def newest_published_by(vintages: pd.DataFrame, on: dt.date) -> int | None:
    """The place in vintages.csv of the newest vintage that was out on a day; None before any.

    The day of publication is not on record. It is taken to be the day after the vintage's last day:
    nearly all end on a Thursday, and the workbook appears on Fridays.
    """
    before = int((vintages["last_day"] < pd.Timestamp(on)).sum())
    return before - 1 if before else None


def place_of(name: str, vintages: pd.DataFrame) -> int:
    """The place in vintages.csv of the vintage of this name, or of the newest for "latest".

    Raises InputError, with the nearest names, if there is none of that name.
    """
    names = list(vintages["vintage"])
    if name == "latest" and names:
        return len(names) - 1
    if name in names:
        return names.index(name)
    before = sum(vintage < name for vintage in names) if re.match(ISO_DAY, name) else len(names)
    nearest = names[max(before - 1, 0) : before + 1]
    choice = (
        f"the nearest {'is' if len(nearest) == 1 else 'are'} {listed(nearest)}"
        if nearest
        else "there is none"
    )
    raise InputError(
        f"{name!r} is not a vintage of the workbook that was read: {choice}. "
        "Give the last day of one, as vintages.csv lists them."
    )


def numbers(frames: Tables) -> Numbers:
    """The measured columns of the daily and the weekly table."""
    return {name: frames[name].set_index(KEYS[name])[columns] for name, columns in COUNTS.items()}


def numbers_at(tables: Tables, place: int) -> Numbers:
    """The numbers of the vintage at a place in vintages.csv: the newest, with later changes undone.

    Takes the tables arrivals_daily, arrivals_weekly, vintages and revisions. Raises InputError if
    the history does not fit the tables.
    """
    vintages, frames = tables["vintages"], numbers(tables)
    revisions = tables["revisions"][tables["revisions"]["table"].isin(list(frames))]
    changed_by = dict(iter(revisions.groupby("vintage")))
    for vintage in filter(
        changed_by.__contains__, reversed(list(vintages["vintage"])[place + 1 :])
    ):
        for (name, column), rows in changed_by[vintage].groupby(["table", "column"]):
            frame, keys = frames[str(name)], pd.DatetimeIndex(rows["key"])
            cells = frame.reindex(keys)[column] if column in frame else None
            is_whole = cells is not None and keys.isin(frame.index).all()
            if not is_whole or _differ(cells, rows["new"]).any():
                change = f"what {vintage} changed in {name}, {column}, is not what is there"
                raise DataError(Place("revisions.csv"), f"{change}. {RESTORE_TABLES}")
            frame.loc[keys, column] = rows["old"].array
    ends = vintages.iloc[place]
    return {
        "arrivals_daily": frames["arrivals_daily"].loc[: ends["last_day"]],
        "arrivals_weekly": frames["arrivals_weekly"].loc[: ends["last_week"]],
    }


def changed(old: Numbers, new: Numbers, vintage: str) -> pd.DataFrame:
    """The rows of revisions.csv for a pair of vintages: values that differ in rows of both.

    `vintage` names the newer. If nothing differs, the frame has no columns either. Raises
    InputError if the newer lacks a day or a week of the older.
    """
    parts = []
    for name, columns in COUNTS.items():
        before, after = old[name], new[name].iloc[: len(old[name])]
        if not before.index.equals(after.index):
            fault = f"holds a {KEYS[name]} that the vintage {vintage} lacks. {RESTORE_TABLES}"
            raise DataError(Place(f"{name}.csv"), fault, " ")
        for column in columns:
            differ = _differ(before[column], after[column])
            if differ.any():
                part = pd.DataFrame({"table": name, "key": before.index[differ], "column": column})
                values = {"old": before[column][differ].array, "new": after[column][differ].array}
                parts.append(part.assign(**values, vintage=vintage))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _differ(before: pd.Series, after: pd.Series) -> npt.NDArray[np.bool_]:
    """Where two columns differ, row by row; "not collected" differs from every number, even 0."""
    old, new = (column.to_numpy("float64", na_value=np.nan) for column in (before, after))
    return np.asarray((old != new) & ~(np.isnan(old) & np.isnan(new)))


def tables_at(tables: Tables, place: int) -> dict[str, pd.DataFrame]:
    """The workbook's tables as they were when the vintage at a place was the newest.

    Days of the daily page are not included. Notes of an older vintage are not kept, so they are
    empty.
    """
    vintages = tables["vintages"].iloc[: place + 1]
    revisions = tables["revisions"]
    history = {
        "vintages": vintages,
        "revisions": revisions[revisions["vintage"].isin(vintages["vintage"])],
    }
    if place == len(tables["vintages"]) - 1:
        return {name: tables[name] for name in COUNTS} | history
    counted = numbers_at(tables, place)
    frames = {
        name: frame.reset_index().assign(note=pd.array([""] * len(frame), "str"))
        for name, frame in counted.items()
    }
    return frames | {name: frame.reset_index(drop=True) for name, frame in history.items()}


def tables_after_page(
    tables: Tables, recent: pd.DataFrame, place: int, last_day: dt.date
) -> dict[str, pd.DataFrame]:
    """The tables, with arrivals_recent, as the daily page that ended on `last_day` left them.

    `place` is that of the vintage before the page, and `recent` is arrivals_recent as it is now. A
    day that a later workbook has taken over has that workbook's figures. The changes by it and by
    later pages are undone. A figure that only the workbook gave looks like one that both gave.
    """
    at_vintage, last_date = tables_at(tables, place), pd.Timestamp(last_day)
    if place + 1 < len(tables["vintages"]):
        taken_over = numbers_at(tables, place + 1)["arrivals_daily"].reset_index()
        days = taken_over.assign(source_id=LAST_7_DAYS, read_on=last_date)[list(recent.columns)]
        later = recent[recent["date"] > days["date"].iloc[-1]]
        days = pd.concat([days, later], ignore_index=True) if len(later) else days
    else:
        days = recent
    first_date = pd.Timestamp(tables["vintages"]["last_day"].iloc[place])
    days = days[(days["date"] > first_date) & (days["date"] <= last_date)].reset_index(drop=True)
    revisions = tables["revisions"]
    page_of = pd.to_datetime(revisions["vintage"].str.extract(r"^page (\d{4}-\d{2}-\d{2})")[0])
    of_vintage = revisions["vintage"].isin(at_vintage["vintages"]["vintage"])
    is_earlier = (page_of <= last_date) | of_vintage
    of_days = (revisions["table"] == RECENT) & revisions["key"].isin(days["date"])
    undone = revisions[of_days & ~is_earlier]
    for row in undone.drop_duplicates(["key", "column"]).itertuples():
        days.loc[days["date"] == row.key, str(row.column)] = row.old
    return at_vintage | {RECENT: days, "revisions": revisions[is_earlier].reset_index(drop=True)}


def weekly_at(tables: Tables, place: int) -> pd.DataFrame:
    """The weeks that the vintage at a place held, with its preventions and uncontrolled landings.

    People, boats and notes are those of the newest vintage, as in the daily table.
    """
    weeks = numbers_at(tables, place)["arrivals_weekly"]
    weekly = tables["arrivals_weekly"].iloc[: len(weeks)].copy()
    for column in AS_KNOWN_THEN:
        weekly[column] = weeks[column].array
    return weekly


def years_at(yearly: pd.DataFrame, last_week: pd.Timestamp) -> pd.DataFrame:
    """Preventions by year, without sums of the workbook's weeks that go beyond `last_week`.

    That is the Sunday that ends the last week held. `yearly` has the columns of preventions_yearly.
    """
    ends = pd.to_datetime(yearly["year"].astype(str) + "-12-31")
    sundays = ends - pd.to_timedelta((ends.dt.day_of_week + 1) % 7, unit="D")
    is_known = (yearly["source_id"] != SMALL_BOATS) | (sundays <= last_week)
    return yearly[is_known].reset_index(drop=True)


def preventions_words(vintages: pd.DataFrame, place: int | None) -> str:
    """One sentence: which workbook the preventions are from.

    `place` is that of `newest_published_by`.
    """
    if place is None:
        return "Preventions are as now known: no workbook that was out then is kept."
    last = day(vintages["last_day"].iloc[place].date())
    return f"Preventions are as the Home Office’s workbook to {last} had them."
