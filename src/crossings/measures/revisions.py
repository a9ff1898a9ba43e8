"""Measures of how firm the official figures are: what was changed later, and what disagrees.

The source gives only its newest numbers, so a change can be seen only between vintages that were
read here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from crossings.common.formats import count, counted, listed, signed
from crossings.common.formats import day as day_in_words
from crossings.measures import arrivals
from crossings.measures.frames import in_words
from crossings.tables.vintages import COUNTS, KEYS, newest_published_by
from crossings.tables.weeks import week_ending

MEASURES: Final = {  # what a column of the workbook counts, in a sentence
    "people_prevented": "attempts prevented",
    "events_prevented": "prevention events",
    "people_arrived": "people who arrived",
    "boats_arrived": "boats that arrived",
    "boats_uncontrolled": "boats in uncontrolled landings",
    "date": "the whole day",
}
SHORT: Final = {  # the same, beside a number in a table
    "people_prevented": "attempts",
    "events_prevented": "events",
    "people_arrived": "people",
    "boats_arrived": "boats",
    "boats_uncontrolled": "landings",
}


def published_by(vintages: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The rows of the table vintages up to the newest that was out on a day, the oldest first."""
    newest = newest_published_by(vintages, day)
    return vintages.head(0 if newest is None else newest + 1).reset_index(drop=True)


def vintage_in_words(name: str) -> str:
    """A vintage by its last day: 4 June 2026.

    A second one of a day has its number: 31 January 2018, no. 2.
    """
    date, _, number = name.partition(".")
    return day_in_words(pd.Timestamp(date)) + (f", no. {number}" if number else "")


def changed(revisions: pd.DataFrame, vintages: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Every change to a figure of the workbook, the newest vintage first.

    Figures are of a day or week that had ended by `day`. Only changes of the given vintages count;
    for a past day give those of `published_by`. Changes to provisional days of the daily page
    (arrivals_recent) are left out: they were in no vintage.

    Columns: table, key, column, old, new (<NA> for not collected), change (new minus old; <NA> if
    either was not collected), vintage, read_on. Takes the tables revisions and vintages.
    """
    frame = revisions[
        (revisions.key <= pd.Timestamp(day)) & revisions.table.isin(list(COUNTS))
    ].copy()
    frame["change"] = (frame.new - frame.old).astype("Int64")
    read = vintages[["vintage", "read_on"]].assign(newest=range(len(vintages), 0, -1))
    changes = frame.merge(read, on="vintage").sort_values(["newest", "table", "key"], kind="stable")
    names = ["table", "key", "column", "old", "new", "change", "vintage", "read_on"]
    return changes[names].reset_index(drop=True)


def by_figure(changes: pd.DataFrame) -> pd.DataFrame:
    """Each figure that changed, once: as it was first read and as it is now.

    Takes `changed`. Columns: table, key, column, first, now, lowest and highest (of all its
    values), net (now minus first; <NA> if either was not collected).
    """
    cell = ["table", "key", "column"]
    oldest_first = changes.iloc[::-1]
    by_cell = oldest_first.groupby(cell, sort=False).agg(
        first=("old", lambda values: values.iloc[0]), now=("new", lambda values: values.iloc[-1])
    )
    all_values = (
        pd.concat([changes.assign(value=changes[version]) for version in ("old", "new")])
        .groupby(cell)
        .value
    )
    by_cell = (
        by_cell.assign(lowest=all_values.min(), highest=all_values.max())
        .astype("Int64")
        .reset_index()
    )
    return by_cell.assign(net=by_cell.now - by_cell["first"])


def since_first_read(figures: pd.DataFrame) -> pd.DataFrame:
    """The sum of the changes of each measure.

    There is a row for each table and measured column with changes. Takes `by_figure`. Columns:
    table, column, raised and lowered (figures now above, or below, their first value), changed_back
    (now at their first value), net (the sum of these changes). A figure that was not collected at
    first, or is not now, is in none of these.
    """
    ways = {"raised": figures.net > 0, "lowered": figures.net < 0, "changed_back": figures.net == 0}
    order = {column: place for place, column in enumerate(COUNTS["arrivals_weekly"])}
    sums = figures.assign(**ways).groupby(["table", "column"])[[*ways, "net"]].sum().astype("int64")
    return sums.reset_index().sort_values(
        ["table", "column"], key=lambda names: names.replace(order), ignore_index=True
    )


def moves_in_words(moved: Any, singular: str, plural: str) -> str:
    """A row of `since_first_read` in words.

    For example: higher in 7 weeks and back at the first value in 1 week. `singular` and `plural`
    are the words for a row of its table, such as week and weeks. The text is empty if no figure
    changed.
    """
    ways = {
        "higher": moved.raised,
        "lower": moved.lowered,
        "back at the first value": moved.changed_back,
    }
    return listed([f"{way} in {counted(n, singular, plural)}" for way, n in ways.items() if n])


def turned(figures: pd.DataFrame) -> pd.Series:
    """The value to which each figure was changed, even if it was later put back.

    It is the lowest value if the figure was ever lower than at first, else the highest. Takes
    `by_figure`.
    """
    return figures.lowest.where(figures.lowest < figures["first"], figures.highest)


def labelled(figures: pd.DataFrame, column: str, number: int) -> pd.DataFrame:
    """The newest figures of one measure with their change in words, by date.

    `column` is the measure, of days and weeks alike, and there are at most `number` figures. Those
    that were not collected at first, or are not now, are left out. Takes `by_figure`. The columns
    are its own, the counts as floats, and label ("390 → 322 (−68)", or for a figure that was put
    back "lowered to 322, then put back to 390") and short_label, for phones.
    """
    counts = ["first", "now", "lowest", "highest", "net"]
    chosen = figures[figures.column == column].dropna(subset=["first", "now"])
    chosen = chosen.sort_values("key").tail(number).astype(dict.fromkeys(counts, "float64"))
    chosen = chosen.assign(to=turned(chosen), verb="raised")
    chosen["verb"] = chosen.verb.mask(chosen.lowest < chosen["first"], "lowered")
    return chosen.assign(
        label=in_words(chosen, _change), short_label=in_words(chosen, _short_change)
    )


def _change(figure: Any) -> str:
    if figure.net:
        return _short_change(figure)
    return f"{figure.verb} to {count(figure.to)}, then put back to {count(figure.now)}"


def _short_change(figure: Any) -> str:
    """The short_label of a row of `labelled`."""
    first_value, value_now = count(figure.first), count(figure.now)
    return (
        f"{first_value} → {value_now} ({signed(figure.net)})"
        if figure.net
        else f"{figure.verb}, put back"
    )


def busiest_vintage(changes: pd.DataFrame) -> pd.DataFrame:
    """The vintage that changed the most figures, the newest of equals.

    There is one row, or none if nothing changed. Takes `changed`. Columns: vintage, figures, span
    (the days and weeks changed, in words: "weeks from 8 February 2026 to 3 May 2026", "the week to
    15 February 2026").
    """
    columns: dict[str, Any] = {
        "figures": ("key", "size"),
        "first": ("key", "min"),
        "last": ("key", "max"),
    }
    by_vintage = changes.groupby("vintage", sort=False).agg(**columns).reset_index()
    busiest = by_vintage.nlargest(1, "figures").reset_index(drop=True)
    tables = set(changes.table[changes.vintage.isin(busiest.vintage)])
    span = in_words(busiest, lambda row: _span(row.first, row.last, tables))
    return busiest[["vintage", "figures"]].assign(span=span)


def _span(first: pd.Timestamp, last: pd.Timestamp, tables: set[str]) -> str:
    """The days and weeks from `first` to `last` that were changed in these tables, in words."""
    if first == last:
        only_weekly = tables == {"arrivals_weekly"}
        return f"{'the week to ' if only_weekly else ''}{day_in_words(first)}"
    names = {"arrivals_daily": "days", "arrivals_weekly": "weeks"}
    kinds = listed([words for name, words in names.items() if name in tables])
    return f"{kinds} from {day_in_words(first)} to {day_in_words(last)}"


def early(reports: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """What was reported of a day within a week of it, with the workbook's figures for it now.

    Takes the table early_reports and a record's days; a day that only the daily page gives is left
    out. Columns: date, people_then, people_now, boats_then, boats_now, change (in people), differs
    (in people or boats), source_id.
    """
    of_workbook = daily[~daily.recent][["date", "people_arrived", "boats_arrived"]]
    beside = reports.merge(of_workbook, on="date", suffixes=("_then", "_now"))
    beside.columns = beside.columns.str.replace("_arrived", "")
    change = beside.people_now - beside.people_then
    beside = beside.assign(
        change=change, differs=(change != 0) | (beside.boats_now != beside.boats_then)
    )
    return beside.sort_values("date", ignore_index=True)


def _with_earlier(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures of `by_figure` that have an earlier one, with it as the column earlier.

    An earlier figure is the one first read, or for a figure that was put back the value between. A
    figure not collected at first has none, nor one that was only not collected between.
    """
    rows = figures.dropna(subset="first")  # from here on only the value now may be missing
    was_put_back = (rows["first"] == rows.now).fillna(False)
    earlier = rows["first"].mask(was_put_back, turned(rows))
    had_no_other = (earlier == rows.now).fillna(False)  # it was only not collected between
    return rows.assign(earlier=earlier)[~had_no_other]


def marked(
    daily: pd.DataFrame, weekly: pd.DataFrame, changes: pd.DataFrame, reports: pd.DataFrame
) -> pd.DataFrame:
    """The rows that the Home Office marks as revised, and whether an earlier figure is known.

    Takes a record's days and weeks, `changed` and `early`. Columns: table, key, the measured
    columns (<NA> if a sheet does not have them), known (whether `earlier_in_words` has an earlier
    figure of the row).
    """
    sheets = {
        "arrivals_daily": daily.rename(columns={"date": "key"}),
        "arrivals_weekly": weekly.rename(columns={"week_ending": "key"}),
    }
    rows = [sheet[sheet.note == "Revised"].assign(table=name) for name, sheet in sheets.items()]
    revised = pd.concat(rows, ignore_index=True)[["table", "key", *COUNTS["arrivals_weekly"]]]
    changed_rows = {("arrivals_daily", day) for day in reports.date[reports.differs]}
    figures = _with_earlier(by_figure(changes))
    changed_rows |= set(zip(figures.table, figures.key, strict=True))
    return revised.assign(
        known=pd.Series(
            [place in changed_rows for place in zip(revised.table, revised.key, strict=True)],
            dtype=bool,
        )
    )


def earlier_in_words(rows: pd.DataFrame, figures: pd.DataFrame, reports: pd.DataFrame) -> pd.Series:
    """The earlier figures of each row of `marked`, in words; <NA> if none is known.

    Takes `by_figure` and `early`. An earlier figure is the one first read, or for a figure that was
    put back the value between; one not collected at first has none. A figure that an early report
    gives too is told with the report.
    """
    differing = reports[reports.differs]
    reported = {
        ("arrivals_daily", report.date, column, n)
        for report in differing.itertuples()
        for column, n in (
            ("people_arrived", report.people_then),
            ("boats_arrived", report.boats_then),
        )
    }
    words: dict[tuple[str, pd.Timestamp], list[str]] = {}
    # People before events and boats.
    for figure in _with_earlier(figures).sort_values("column", ascending=False).itertuples():
        if (figure.table, figure.key, figure.column, figure.earlier) not in reported:
            in_short = f"{count(figure.earlier)} {SHORT[figure.column]}"
            words.setdefault((figure.table, figure.key), []).append(in_short)
    for report in differing.itertuples():
        words.setdefault(("arrivals_daily", report.date), []).append(report_in_words(report))
    places = zip(rows.table, rows.key, strict=True)
    return pd.Series(
        [", ".join(words[place]) if place in words else pd.NA for place in places],
        rows.index,
        dtype="string",
    )


def report_in_words(report: Any) -> str:
    """An early report, a row of `early`: 1,097 people in 17 boats."""
    people = counted(report.people_then, "person", "people")
    return f"{people} in {counted(report.boats_then, 'boat', 'boats')}"


def sizes(
    changes: pd.DataFrame, tables: dict[str, pd.DataFrame], vintages: pd.DataFrame
) -> pd.DataFrame:
    """How many figures of each measure changed, how often, and by how much.

    A figure that was older than the first vintage may have been changed before it was read here,
    so those that are new since then are counted apart. There is a row for each table and measured
    column. Takes `changed`, the tables arrivals_daily and arrivals_weekly by name, to the same day,
    and the vintages. Columns: table, column, figures (the number that are collected),
    figures_changed, new (figures of days or weeks after the first vintage), new_changed, up and
    down (changes; a figure may change again), largest (the largest change, with its sign), net (the
    sum of changes, without those to or from not collected).
    """
    first_to = {
        "arrivals_daily": vintages.last_day.min(),
        "arrivals_weekly": vintages.last_week.min(),
    }
    rows: list[dict[str, object]] = []
    for table, columns in COUNTS.items():
        frame, first_end = tables[table], first_to[table]
        is_new = frame[KEYS[table]] > first_end
        for column in columns:
            of_column = changes[(changes.table == table) & (changes.column == column)]
            amounts = of_column.change.dropna().astype("float64")
            rows.append(
                {
                    "table": table,
                    "column": column,
                    "figures": int(frame[column].notna().sum()),
                    "figures_changed": int(of_column.key.nunique()),
                    "new": int(frame[column][is_new].notna().sum()),
                    "new_changed": int(of_column.key[of_column.key > first_end].nunique()),
                    "up": int((amounts > 0).sum()),
                    "down": int((amounts < 0).sum()),
                    "largest": max(amounts, key=abs, default=pd.NA),
                    "net": amounts.sum(min_count=1),
                }
            )
    return pd.DataFrame(rows).astype({"largest": "Int64", "net": "Int64"})


def slips(
    slips: pd.DataFrame, daily: pd.DataFrame, weekly: pd.DataFrame, recent: pd.DataFrame
) -> pd.DataFrame:
    """Accepted slips by the publisher, by day, with what is known of each now.

    `slips` and `recent` also hold the rows of `Record.known_later`, since a slip may be of a day
    after the record's. The columns are those of the table publisher_slips, and now: the figure that
    a later file gave (for a day that was left out, named twice or put in another year, the people
    who arrived), or <NA>.
    """
    people = pd.concat([daily[["date", "people_arrived"]], recent[["date", "people_arrived"]]])
    later_figures = {
        "arrivals_weekly": weekly.set_index("week_ending").boats_uncontrolled,
        "arrivals_recent": people.drop_duplicates("date").set_index("date").people_arrived,
    }
    figures_now = [
        later_figures[table].get(key, pd.NA)
        for table, key in zip(slips.table, slips.key, strict=True)
    ]
    with_now = slips.assign(now=pd.array(figures_now, dtype="Int64"))
    return with_now.sort_values(["key", "file_name", "row"], ignore_index=True)


def daily_and_weekly(daily: pd.DataFrame, weekly: pd.DataFrame) -> pd.DataFrame:
    """The daily sheet beside the weekly sheet: people and boats in the same weeks, by year.

    The year is the one in which the week ends. Columns: year, weeks, people_daily, people_weekly,
    boats_daily, boats_weekly, weeks_apart (in which either differs). Weeks that the days do not
    cover completely are left out.
    """
    summed = daily.groupby(week_ending(daily.date)).agg(
        days=("date", "size"),
        people_daily=("people_arrived", "sum"),
        boats_daily=("boats_arrived", "sum"),
    )
    weeks = weekly.set_index("week_ending")[["people_arrived", "boats_arrived"]].join(
        summed[summed.days == 7], how="inner"
    )
    weeks["apart"] = (weeks.people_arrived != weeks.people_daily) | (
        weeks.boats_arrived != weeks.boats_daily
    )
    years = weeks.groupby(weeks.index.year.rename("year")).agg(
        weeks=("days", "size"),
        people_daily=("people_daily", "sum"),
        people_weekly=("people_arrived", "sum"),
        boats_daily=("boats_daily", "sum"),
        boats_weekly=("boats_arrived", "sum"),
        weeks_apart=("apart", "sum"),
    )
    return years.reset_index().astype("int64")


def years_apart_in_words(final: pd.DataFrame, measure: str) -> str:
    """The years in which the daily series and the finalised statistics differ, in words.

    For example: 8,462 and 8,466 in 2020. Takes `final_by_year`; `measure` is "people" or "boats".
    The text is empty if no year differs.
    """
    apart = final[final[f"{measure}_difference"] != 0]
    sides = zip(apart[f"{measure}_daily"], apart[f"{measure}_final"], apart.year, strict=True)
    return "; ".join(
        f"{count(daily)} and {count(finalised)} in {year}" for daily, finalised, year in sides
    )


def final_by_year(daily: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """The daily series of each complete calendar year beside the finalised statistics.

    The statistics are the table official_arrivals. Columns: year, people_daily, people_final,
    people_difference, boats_daily, boats_final, boats_difference (daily minus final).
    """
    years = arrivals.by_year(daily, daily.date.iloc[-1].date()).query("complete")
    years_of_both = years.assign(period=years.year.astype(str)).merge(official, on="period")
    beside = years_of_both[["year"]]
    for measure in ("people", "boats"):
        daily_counts, final = (
            years_of_both[f"{measure}_arrived"],
            years_of_both[measure].astype("int64"),
        )
        sides = {
            f"{measure}_daily": daily_counts,
            f"{measure}_final": final,
            f"{measure}_difference": daily_counts - final,
        }
        beside = beside.assign(**sides)
    return beside
