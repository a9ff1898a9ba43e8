"""Measures of how firm the official figures are: what was changed after it was first read, and what disagrees.

The source gives its newest numbers only, so a change can be seen only between vintages that were read here.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from crossings.measures import arrivals
from crossings.tables.vintages import COUNTS

MEASURES: Final = {  # what a column of the workbook counts, in a sentence
    "people_prevented": "attempts prevented",
    "events_prevented": "prevention events",
    "people_arrived": "people who arrived",
    "boats_arrived": "boats that arrived",
    "boats_uncontrolled": "boats in uncontrolled landings",
    "date": "the whole day",
}


def changed(revisions: pd.DataFrame, vintages: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Every change to a figure of the workbook, of a day or week that had ended by `day`, the newest vintage first.

    Changes to provisional days of the daily page (arrivals_recent) are left out: they were in no vintage.

    Columns: table, key, column, old, new (<NA> for not collected), change (new minus old; <NA> if either was not
    collected), vintage, read_on. Takes the tables revisions and vintages.
    """
    frame = revisions[
        (revisions.key <= pd.Timestamp(day)) & revisions.table.isin(list(COUNTS))
    ].copy()
    frame["change"] = (frame.new - frame.old).astype("Int64")
    read = vintages[["vintage", "read_on"]].assign(newest=range(len(vintages), 0, -1))
    found = frame.merge(read, on="vintage", how="left").sort_values(
        ["newest", "table", "key"], kind="stable"
    )
    names = ["table", "key", "column", "old", "new", "change", "vintage", "read_on"]
    return found[names].reset_index(drop=True)


def by_figure(changes: pd.DataFrame) -> pd.DataFrame:
    """Each figure that changed, once: as it was first read and as it is now.

    Takes `changed`. Columns: table, key, column, first, now, lowest and highest (of all its values), net (now minus
    first; <NA> if either was not collected).
    """
    cell = ["table", "key", "column"]
    oldest_first = changes.iloc[::-1]
    found = oldest_first.groupby(cell, sort=False).agg(
        first=("old", lambda values: values.iloc[0]), now=("new", lambda values: values.iloc[-1])
    )
    ever = (
        pd.concat([changes.assign(value=changes[which]) for which in ("old", "new")])
        .groupby(cell)
        .value
    )
    found = found.assign(lowest=ever.min(), highest=ever.max()).astype("Int64").reset_index()
    return found.assign(net=found.now - found["first"])


def since_first_read(figures: pd.DataFrame) -> pd.DataFrame:
    """The sum of the changes of each measure: a row for each table and measured column with changes.

    Takes `by_figure`. Columns: table, column, raised and lowered (figures now above, or below, their first value),
    changed_back (now at their first value), net (the sum of these changes). A figure that became, or was, not collected
    is in none of these.
    """
    ways = {"raised": figures.net > 0, "lowered": figures.net < 0, "changed_back": figures.net == 0}
    order = {column: place for place, column in enumerate(COUNTS["arrivals_weekly"])}
    sums = figures.assign(**ways).groupby(["table", "column"])[[*ways, "net"]].sum().astype("int64")
    return sums.reset_index().sort_values(
        ["table", "column"], key=lambda names: names.replace(order), ignore_index=True
    )


def early(reports: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """What was reported of a day within a week of it, with what the workbook gives for it now.

    Takes the table early_reports and a record's days; a day that only the daily page gives is left out. Columns: date,
    people_then, people_now, boats_then, boats_now, change (in people), differs (in people or boats), source_id.
    """
    now = daily[~daily.recent][["date", "people_arrived", "boats_arrived"]]
    found = reports.merge(now, on="date", suffixes=("_then", "_now"))
    found.columns = found.columns.str.replace("_arrived", "")
    change = found.people_now - found.people_then
    found = found.assign(
        change=change, differs=(change != 0) | (found.boats_now != found.boats_then)
    )
    return found.sort_values("date", ignore_index=True)


def marked(
    daily: pd.DataFrame, weekly: pd.DataFrame, changes: pd.DataFrame, reports: pd.DataFrame
) -> pd.DataFrame:
    """The rows that the Home Office itself marks as revised, and whether an earlier figure is known.

    Takes a record's days and weeks, `changed` and `early`. Columns: table, key, the measured columns (<NA> for what a
    sheet does not have), known (whether any figure of the row is known to have been another).
    """
    sheets = {
        "arrivals_daily": daily.rename(columns={"date": "key"}),
        "arrivals_weekly": weekly.rename(columns={"week_ending": "key"}),
    }
    rows = [sheet[sheet.note == "Revised"].assign(table=name) for name, sheet in sheets.items()]
    found = pd.concat(rows, ignore_index=True)[["table", "key", *COUNTS["arrivals_weekly"]]]
    other = {("arrivals_daily", day) for day in reports.date[reports.differs]}
    other |= set(zip(changes.table, changes.key, strict=True))
    return found.assign(
        known=pd.Series(
            [place in other for place in zip(found.table, found.key, strict=True)], dtype=bool
        )
    )


def sizes(changes: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """How often and by how much the figures of each measure changed; a row for each table and measured column.

    Takes `changed` and the tables arrivals_daily and arrivals_weekly by name, cut at the same day. Columns: table,
    column, figures (collected as now known), figures_changed, changes (a figure may change again), up, down, median
    (of the absolute changes), largest (the change of greatest absolute size, signed), net (the sum of changes; not
    counting those to or from not collected).
    """
    rows: list[dict[str, object]] = []
    for table, columns in COUNTS.items():
        for column in columns:
            of = changes[(changes.table == table) & (changes.column == column)]
            by = of.change.dropna().astype("float64")
            rows.append(
                {
                    "table": table,
                    "column": column,
                    "figures": int(tables[table][column].notna().sum()),
                    "figures_changed": int(of.key.nunique()),
                    "changes": len(of),
                    "up": int((by > 0).sum()),
                    "down": int((by < 0).sum()),
                    "median": by.abs().median(),
                    "largest": max(by, key=abs, default=pd.NA),
                    "net": by.sum(min_count=1),
                }
            )
    return pd.DataFrame(rows).astype({"largest": "Int64", "net": "Int64"})


def slips(
    slips: pd.DataFrame, daily: pd.DataFrame, weekly: pd.DataFrame, recent: pd.DataFrame
) -> pd.DataFrame:
    """Accepted slips by the publisher, by day, with what is known of each now.

    The columns of the table publisher_slips, and now: the figure that a later file gave (for a day that was left out or
    named twice, the people who arrived), <NA> if none has mended it.
    """
    people = pd.concat([daily[["date", "people_arrived"]], recent[["date", "people_arrived"]]])
    given = {
        "arrivals_weekly": weekly.set_index("week_ending").boats_uncontrolled,
        "arrivals_recent": people.drop_duplicates("date").set_index("date").people_arrived,
    }
    now = [given[table].get(key, pd.NA) for table, key in zip(slips.table, slips.key, strict=True)]
    found = slips.assign(now=pd.array(now, dtype="Int64"))
    return found.sort_values(["key", "file_name", "row"], ignore_index=True)


def daily_and_weekly(daily: pd.DataFrame, weekly: pd.DataFrame) -> pd.DataFrame:
    """The sums of each week's days and the weekly sheet, by the calendar year in which the week ends.

    Columns: year, weeks, people_daily, people_weekly, boats_daily, boats_weekly, weeks_apart (in which either differs).
    Weeks that the days do not cover completely are left out. In people and boats.
    """
    week = daily.date + pd.to_timedelta(6 - daily.date.dt.day_of_week, unit="D")
    summed = daily.groupby(week).agg(
        days=("date", "size"),
        people_daily=("people_arrived", "sum"),
        boats_daily=("boats_arrived", "sum"),
    )
    both = weekly.set_index("week_ending")[["people_arrived", "boats_arrived"]].join(
        summed[summed.days == 7], how="inner"
    )
    both["apart"] = (both.people_arrived != both.people_daily) | (
        both.boats_arrived != both.boats_daily
    )
    years = both.groupby(both.index.year.rename("year")).agg(
        weeks=("days", "size"),
        people_daily=("people_daily", "sum"),
        people_weekly=("people_arrived", "sum"),
        boats_daily=("boats_daily", "sum"),
        boats_weekly=("boats_arrived", "sum"),
        weeks_apart=("apart", "sum"),
    )
    return years.reset_index().astype("int64")


def final_by_year(daily: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """The daily series of each complete calendar year beside the finalised statistics (the table official_arrivals).

    Columns: year, people_daily, people_final, people_difference, boats_daily, boats_final, boats_difference (daily minus
    final).
    """
    years = arrivals.by_year(daily, daily.date.iloc[-1].date()).query("complete")
    both = years.assign(period=years.year.astype(str)).merge(official, on="period")
    found = both[["year"]]
    for what in ("people", "boats"):
        ours, final = both[f"{what}_arrived"], both[what].astype("int64")
        sides = {f"{what}_daily": ours, f"{what}_final": final, f"{what}_difference": ours - final}
        found = found.assign(**sides)
    return found
