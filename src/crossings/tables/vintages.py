"""The vintages of the official workbook.

Each is worked out from the newest one and what later ones changed. A vintage is one issue of the
workbook, named by its last day. The tables hold the numbers of the newest, revisions.csv every
number that a vintage changed, and vintages.csv how far each reached.
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
from crossings.errors import InputError
from crossings.tables.as_of import ISO_DAY
from crossings.tables.sources import LAST_7_DAYS, SMALL_BOATS

MEASURED: Final = ["people_arrived", "boats_arrived", "boats_uncontrolled"]
COUNTS: Final = {  # the measured columns of the workbook, by sheet, in its order
    "arrivals_daily": MEASURED,
    "arrivals_weekly": [*MEASURED, "people_prevented", "events_prevented"],
}
KEYS: Final = {"arrivals_daily": "date", "arrivals_weekly": "week_ending"}
RECENT: Final = "arrivals_recent"  # the days of the daily page
AS_KNOWN_THEN: Final = (
    "boats_uncontrolled",
    "people_prevented",
    "events_prevented",
)  # of the weekly sheet
RESTORE_TABLES: Final = (
    "Restore the tables from version control, or remove them and ingest every vintage again."
)

Tables = Mapping[str, pd.DataFrame]  # the official tables by name
Numbers = dict[str, pd.DataFrame]  # table → its measured columns, indexed by day or week


def out_on(vintages: pd.DataFrame, on: dt.date) -> int | None:
    """The place in vintages.csv of the newest vintage that was out on a day.

    It is None if there was none. The day of publication is not on record. It is taken to be the day
    after the vintage's last day: of 33 vintages, 32 end on a Thursday, and the workbook appears on
    Fridays.
    """
    before = int((vintages["last_day"] < pd.Timestamp(on)).sum())
    return before - 1 if before else None


def place_of(name: str, vintages: pd.DataFrame) -> int:
    """The place in vintages.csv of the vintage of this name, or of the newest for latest.

    Raises InputError, with the nearest names, if there is none of that name.
    """
    names = list(vintages["vintage"])
    if name == "latest" and names:
        return len(names) - 1
    if name in names:
        return names.index(name)
    before = sum(vintage < name for vintage in names) if re.match(ISO_DAY, name) else len(names)
    near = names[max(before - 1, 0) : before + 1]
    known = (
        f"the nearest {'is' if len(near) == 1 else 'are'} {listed(near)}"
        if near
        else "there is none"
    )
    raise InputError(
        f"{name!r} is not a vintage of the workbook that was read: {known}. "
        "Give the last day of one, as vintages.csv lists them."
    )


def numbers(frames: Tables) -> Numbers:
    """The measured columns of the daily and the weekly table."""
    return {name: frames[name].set_index(KEYS[name])[columns] for name, columns in COUNTS.items()}


def numbers_at(held: Tables, place: int) -> Numbers:
    """The numbers of the vintage at a place in vintages.csv.

    They are those of the newest, with later changes undone. Takes the tables arrivals_daily,
    arrivals_weekly, vintages and revisions. Raises InputError if the history does not fit the
    tables.
    """
    vintages, frames = held["vintages"], numbers(held)
    revisions = held["revisions"][held["revisions"]["table"].isin(list(frames))]
    changed_by = dict(iter(revisions.groupby("vintage")))
    for vintage in filter(
        changed_by.__contains__, reversed(list(vintages["vintage"])[place + 1 :])
    ):
        for (name, column), rows in changed_by[vintage].groupby(["table", "column"]):
            frame, keys = frames[str(name)], pd.DatetimeIndex(rows["key"])
            now = frame.reindex(keys)[column] if column in frame else None
            if now is None or not keys.isin(frame.index).all() or _differ(now, rows["new"]).any():
                change = f"what {vintage} changed in {name}, {column}, is not what is there"
                raise InputError(f"revisions.csv: {change}. {RESTORE_TABLES}")
            frame.loc[keys, column] = rows["old"].array
    last = vintages.iloc[place]
    return {
        "arrivals_daily": frames["arrivals_daily"].loc[: last["last_day"]],
        "arrivals_weekly": frames["arrivals_weekly"].loc[: last["last_week"]],
    }


def changed(old: Numbers, new: Numbers, vintage: str) -> pd.DataFrame:
    """The rows of revisions.csv for a pair of vintages.

    They are the values that differ where both have the row.
    """
    parts = []
    for name, columns in COUNTS.items():
        before, after = old[name], new[name].iloc[: len(old[name])]
        if not before.index.equals(after.index):
            raise InputError(
                f"{name}.csv holds a {KEYS[name]} that the vintage {vintage} lacks. "
                f"{RESTORE_TABLES}"
            )
        for column in columns:
            differ = _differ(before[column], after[column])
            if differ.any():
                part = pd.DataFrame({"table": name, "key": before.index[differ], "column": column})
                values = {"old": before[column][differ].array, "new": after[column][differ].array}
                parts.append(part.assign(**values, vintage=vintage))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _differ(before: pd.Series, after: pd.Series) -> npt.NDArray[np.bool_]:
    """Where two columns differ, row by row.

    "Not collected" differs from every number, also from 0.
    """
    old, new = (column.to_numpy("float64", na_value=np.nan) for column in (before, after))
    return np.asarray((old != new) & ~(np.isnan(old) & np.isnan(new)))


def tables_at(held: Tables, place: int) -> dict[str, pd.DataFrame]:
    """The workbook's tables as they were when the vintage at a place was the newest.

    Days of the daily page are not included. Notes of an older vintage are not kept, so they are
    empty.
    """
    known = held["vintages"].iloc[: place + 1]
    own = held["revisions"]
    history = {"vintages": known, "revisions": own[own["vintage"].isin(known["vintage"])]}
    if place == len(held["vintages"]) - 1:
        return {name: held[name] for name in COUNTS} | history
    numbers = numbers_at(held, place)
    frames = {
        name: frame.reset_index().assign(note=pd.array([""] * len(frame), "str"))
        for name, frame in numbers.items()
    }
    return frames | {name: frame.reset_index(drop=True) for name, frame in history.items()}


def tables_after_page(
    held: Tables, recent: pd.DataFrame, place: int, last_day: dt.date
) -> dict[str, pd.DataFrame]:
    """The tables, with arrivals_recent, as the daily page of a last day left them.

    `place` is that of the vintage before it. `recent` is arrivals_recent as it is now. A day that a
    later workbook has taken over has that workbook's figures, with what it and later pages changed
    undone; a figure that no page gave, and the workbook did, cannot be told from one that both
    gave.
    """
    known, until = tables_at(held, place), pd.Timestamp(last_day)
    if place + 1 < len(held["vintages"]):
        taken_over = numbers_at(held, place + 1)["arrivals_daily"].reset_index()
        days = taken_over.assign(source_id=LAST_7_DAYS, read_on=until)[list(recent.columns)]
    else:
        days = recent
    begun = pd.Timestamp(held["vintages"]["last_day"].iloc[place])
    days = days[(days["date"] > begun) & (days["date"] <= until)].reset_index(drop=True)
    own = held["revisions"]
    page_of = pd.to_datetime(own["vintage"].str.extract(r"^page (\d{4}-\d{2}-\d{2})")[0])
    earlier = (page_of <= until) | own["vintage"].isin(known["vintages"]["vintage"])
    undone = own[(own["table"] == RECENT) & ~earlier & own["key"].isin(days["date"])]
    for row in undone.drop_duplicates(["key", "column"]).itertuples():
        days.loc[days["date"] == row.key, str(row.column)] = row.old
    return known | {RECENT: days, "revisions": own[earlier].reset_index(drop=True)}


def weekly_at(held: Tables, place: int) -> pd.DataFrame:
    """The weeks that the vintage at a place held.

    They have its preventions and its uncontrolled landings of a week. People, boats and notes are
    those of the newest vintage, as in the daily table.
    """
    weeks = numbers_at(held, place)["arrivals_weekly"]
    weekly = held["arrivals_weekly"].iloc[: len(weeks)].copy()
    for column in AS_KNOWN_THEN:
        weekly[column] = weeks[column].array
    return weekly


def years_at(yearly: pd.DataFrame, last_week: pd.Timestamp) -> pd.DataFrame:
    """Preventions by year, cut at `last_week`.

    Those are left out that are sums of the workbook's weeks and end after it.
    """
    ends = pd.to_datetime(yearly["year"].astype(str) + "-12-31")
    sundays = ends - pd.to_timedelta((ends.dt.day_of_week + 1) % 7, unit="D")
    kept = (yearly["source_id"] != SMALL_BOATS) | (sundays <= last_week)
    return yearly[kept].reset_index(drop=True)


def preventions_words(vintages: pd.DataFrame, place: int | None) -> str:
    """One sentence: which workbook the preventions are from; `place` is from `out_on`."""
    if place is None:
        return "Preventions are as now known: no workbook that was out then is kept."
    last = day(vintages["last_day"].iloc[place].date())
    return f"Preventions are as the Home Office’s workbook to {last} had them."
