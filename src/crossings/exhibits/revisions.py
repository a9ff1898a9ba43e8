"""Exhibits of how sure the official figures are: what changed, by how much, and where two series disagree."""

from __future__ import annotations

from typing import Final

import pandas as pd

from crossings import revisions, sources, vintages
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, counted, day, decimal, listed, minus
from crossings.tables import Record

MEASURES: Final = {
    "people_arrived": "people who arrived",
    "boats_arrived": "boats that arrived",
    "boats_uncontrolled": "boats in uncontrolled landings",
    "people_prevented": "attempts prevented",
    "events_prevented": "prevention events",
}
SHEETS: Final = {"arrivals_daily": "day", "arrivals_weekly": "week ending"}
SINCE: Final = (
    "The source gives its newest numbers and never the old ones, so a change can be seen only from the first edition"
    " that this project read (L7)."
)


def revised_figures(record: Record) -> Exhibit:
    """Every official figure that changed after it was first read, with the edition that changed it."""
    changes, editions = _changes(record), len(record.table("vintages"))
    table = pd.DataFrame(
        {
            "period": changes.table.map(SHEETS),
            "date": changes.key.dt.date,
            "measure": changes.column.map(MEASURES),
            "old": changes.old,
            "new": changes.new,
            "change": changes.change,
            "edition": changes.vintage,
            "read_on": changes.read_on.dt.date if len(changes) else pd.Series(dtype="object"),
        }
    )
    if changes.empty:
        table = none_yet(table, "period")
    return Exhibit(
        ident="revised-figures",
        title=_revised_title(record, changes, editions),
        subtitle=(
            "Figures of the Home Office’s workbook that differ from those of the edition read before, the newest"
            " edition first."
        ),
        panels=None,
        words=_revised_words(changes, editions),
        note=f"{SINCE} A figure that is added is no change. Preventions are estimates of attempts, not people (L8)."
        + _hidden_by_slips(record, changes),
        table=table,
        columns={
            "period": "Period",
            "date": "Date",
            "measure": "What is counted",
            "old": "Before",
            "new": "After",
            "change": "Change",
            "edition": "Edition to",
            "read_on": "Read on",
        },
        formats={"change": _signed, "edition": _edition},
        missing=dict.fromkeys(("date", "measure", "edition", "read_on"), "–")
        | dict.fromkeys(("old", "new"), "–" if changes.empty else "not collected")
        | {"change": "–"},
        caption="Official figures that changed after they were first read",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _changes(record: Record) -> pd.DataFrame:
    return revisions.changed(record.table("revisions"), record.table("vintages"), record.day)


def none_yet(table: pd.DataFrame, first: str) -> pd.DataFrame:
    """One row that says there is none, for an exhibit never goes without."""
    return pd.DataFrame([dict.fromkeys(table.columns, pd.NA) | {first: "none yet"}])


def _signed(number: float) -> str:
    return minus(f"{number:+,.0f}") if number else "0"


def _edition(name: str) -> str:
    """An edition's name, its last day, in words; which one of that day where there is more than one."""
    date, _, which = str(name).partition(".")
    return day(pd.Timestamp(date).date()) + (f", no. {which}" if which else "")


def _revised_title(record: Record, changes: pd.DataFrame, editions: int) -> str:
    if changes.empty:
        if editions < 2:
            return (
                "No change to an official figure can be seen yet: one edition of the workbook has been read"
            )
        return (
            f"No figure to {day(record.day)} has changed between the {editions} editions of the workbook read"
        )
    figures = changes[["table", "key", "column"]].drop_duplicates()
    by = changes.vintage.nunique()
    have = "figure has" if len(figures) == 1 else "figures have"
    return (
        f"{count(len(figures))} official {have} changed since first read, in {by} of the {editions} editions of the"
        " workbook"
    )


def _hidden_by_slips(record: Record, changes: pd.DataFrame) -> str:
    """A sentence where a figure changed from, or to, one that a slip of the publisher's hid."""
    slips = record.table("publisher_slips")
    same = changes.merge(slips[["table", "key", "column"]], on=["table", "key", "column"])
    if same[["old", "new"]].notna().all(axis=1).all():
        return ""
    return " A figure that is listed below as a slip of the publisher’s counts as not collected until it was mended."


def _revised_words(changes: pd.DataFrame, editions: int) -> str:
    if changes.empty:
        read = "One edition has" if editions == 1 else f"{editions} editions have"
        return (
            f"{read} been read. Each further one is compared with the one before, figure by figure, and every figure"
            " that differs is listed here with both values."
        )
    first, last = changes.key.min(), changes.key.max()
    kinds = changes.drop_duplicates(["table", "key", "column"]).column.value_counts(sort=False)
    said = listed([f"{count(kinds[name])} of {words}" for name, words in MEASURES.items() if name in kinds])
    span = f"lie between {day(first)} and {day(last)}" if first != last else f"are of {day(first)}"
    return f"Figures that changed: {said}. Their days and weeks {span}. {_since_first_read_words(changes)}"


def _since_first_read_words(changes: pd.DataFrame) -> str:
    """What the changes come to, measure by measure, and that no day changed where none did."""
    parts = []
    for row in revisions.since_first_read(changes).itertuples():
        sheet = SHEETS[row.table].split()[0]
        kinds = {"higher": row.raised, "lower": row.lowered, "back at the first value": row.changed_back}
        how = [f"{kind} in {counted(n, sheet, f'{sheet}s')}" for kind, n in kinds.items() if n]
        if how:
            parts.append(f"{MEASURES[row.column]} are {listed(how)} ({_signed(row.net)} in all)")
    found = [f"Compared with what was first read, {'; '.join(parts)}."] if parts else []
    if not (changes.table == "arrivals_daily").any():
        found.append("No figure of a day has changed.")
    return " ".join(found)


def revision_sizes(record: Record) -> Exhibit:
    """How many figures of each measure changed, how often, and by how much."""
    changes = _changes(record)
    frames = {name: record.table(name) for name in vintages.COUNTS}
    found = revisions.sizes(changes, frames)
    table = found.assign(
        table=found.table.map({"arrivals_daily": "daily", "arrivals_weekly": "weekly"}),
        column=found.column.map(MEASURES),
    ).rename(columns={"table": "sheet", "column": "measure"})
    table = table[["measure", "sheet", *table.columns.drop(["measure", "sheet"])]]
    return Exhibit(
        ident="revision-sizes",
        title=_sizes_title(record, found),
        subtitle="Figures of the Home Office’s workbook by sheet and measure: how many changed, how often, by how much.",
        panels=None,
        words=_sizes_words(record, found),
        note=(
            f"{SINCE} Sizes are in the measure’s own unit; the median is of sizes without their sign, and changes to or from not collected have none. A daily"
            " figure and the weekly one that holds it may change together."
        ),
        table=table,
        columns={
            "measure": "What is counted",
            "sheet": "Sheet",
            "figures": "Figures",
            "figures_changed": "Changed",
            "changes": "Changes",
            "up": "Up",
            "down": "Down",
            "median": "Median",
            "largest": "Largest",
            "net": "Sum",
        },
        formats={"median": lambda value: decimal(value, 0 if float(value).is_integer() else 1)}
        | dict.fromkeys(("largest", "net"), _signed),
        missing=dict.fromkeys(("median", "largest", "net"), "none"),
        caption="Changes to official figures, by sheet and measure",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _sizes_title(record: Record, found: pd.DataFrame) -> str:
    most = found.iloc[int(found.figures_changed.to_numpy().argmax())]
    if not most.figures_changed:
        marked = _marked(record)
        rows = f"{count(marked)} {'row' if marked == 1 else 'rows'}" if marked else "no row"
        held = "; what they said before is not known" if marked else ""
        return f"The Home Office marks {rows} to {day(record.day)} as revised{held}"
    sheet = "daily" if most.table == "arrivals_daily" else "weekly"
    have = "has" if most.figures_changed == 1 else "have"
    size = "" if pd.isna(most["median"]) else f", at the median by {decimal(most['median'], 0)}"
    return (
        f"{count(most.figures_changed)} of {count(most.figures)} {sheet} figures of {MEASURES[most.column]} {have}"
        f" changed{size}"
    )


def _marked(record: Record) -> int:
    """Rows of the daily and the weekly sheet that the Home Office itself marks as revised."""
    return sum(int((record.table(name).note == "Revised").sum()) for name in vintages.COUNTS)


def _sizes_words(record: Record, found: pd.DataFrame) -> str:
    some = found[found.figures_changed > 0]
    held = f"The workbook holds {count(found.figures.sum())} figures to this day"
    if some.empty:
        return (
            f"{held}, and marks {count(_marked(record))} of its rows as revised. The editions read here show no change, so how"
            " large those changes were is not known."
        )
    largest = [
        f"{_signed(row.largest)} for {MEASURES[row.column]} ({'day' if row.table == 'arrivals_daily' else 'week'})"
        for row in some[some.largest.notna()].itertuples()
    ]
    said = f" The largest changes: {listed(largest)}." if largest else ""
    return f"{held}; {count(found.figures_changed.sum())} of them changed.{said}"


def daily_and_weekly(record: Record) -> Exhibit:
    """The days of each week, summed, beside the weekly sheet of the same workbook."""
    daily, weekly = record.table("arrivals_daily"), record.table("arrivals_weekly")
    found = revisions.daily_and_weekly(daily, weekly)
    weeks, apart = int(found.weeks.sum()), int(found.weeks_apart.sum())
    if found.empty:
        title = f"No week of the weekly sheet had ended by {day(record.day)}"
    elif apart:
        title = f"The daily and the weekly sheet differ in {count(apart)} of {count(weeks)} weeks"
    else:
        both = {1: "the one week", 2: "both weeks"}.get(weeks, f"all {count(weeks)} weeks")
        title = f"The daily and the weekly sheet agree in {both} to {day(weekly.week_ending.iloc[-1])}"
    table = found.astype("Int64")
    return Exhibit(
        ident="daily-and-weekly",
        title=title,
        subtitle="People and boats: the daily sheet, summed from Monday to Sunday, beside the weekly sheet.",
        panels=None,
        words=(
            f"{count(weeks)} {'week was' if weeks == 1 else 'weeks were'} compared, each for people and for boats."
            " A workbook in which a week is not the sum of its days is refused when it is read."
        ),
        note=(
            "That the two sheets agree shows that they come from one count, not that the count is complete (L6)."
            " Weeks are put in the year in which they end, so these sums are not those of calendar years."
        ),
        table=table if len(found) else none_yet(table.astype("object"), "year"),
        columns={
            "year": "Weeks that end in",
            "weeks": "Weeks",
            "people_daily": "People, daily sheet",
            "people_weekly": "People, weekly sheet",
            "boats_daily": "Boats, daily sheet",
            "boats_weekly": "Boats, weekly sheet",
            "weeks_apart": "Weeks that differ",
        },
        missing=dict.fromkeys(list(table.columns)[1:], "–"),
        caption="Arrivals by the two sheets of the workbook, by the year in which the week ends",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def final_by_year(record: Record) -> Exhibit:
    """The daily series of each calendar year beside the finalised statistics, in people and in boats."""
    official = record.table("official_arrivals")
    found = revisions.final_by_year(record.daily, official)
    table = found.astype("Int64")
    return Exhibit(
        ident="final-by-year",
        title=_final_title(record, found),
        subtitle="The daily series summed over each calendar year, beside the Home Office’s finalised statistics.",
        panels=None,
        words=_final_words(found),
        note=(
            "The daily series is operational and provisional; the finalised statistics are published after checks"
            " (L7). Neither counts people who arrived undetected (L6)."
        ),
        table=table if len(found) else none_yet(table.astype("object"), "year"),
        columns={
            "year": "Year",
            "people_daily": "People, daily series",
            "people_final": "People, finalised",
            "people_difference": "People, daily less finalised",
            "boats_daily": "Boats, daily series",
            "boats_final": "Boats, finalised",
            "boats_difference": "Boats, daily less finalised",
        },
        formats=dict.fromkeys(("people_difference", "boats_difference"), _signed),
        missing=dict.fromkeys(list(table.columns)[1:], "–"),
        caption="Arrivals in the daily series and in the finalised statistics, by calendar year",
        source=sources.cite(record.sources, [sources.SMALL_BOATS, *dict.fromkeys(official.source_id)]),
        as_of=record.day,
        status="final",
    )


def _final_title(record: Record, found: pd.DataFrame) -> str:
    if found.empty:
        return f"No year of the finalised statistics had ended by {day(record.day)}"
    apart = found[found.people_difference != 0]
    years = {1: f"{found.year.iloc[0]}"}.get(
        len(found), f"each of the years {found.year.iloc[0]} to {found.year.iloc[-1]}"
    )
    if apart.empty:
        return f"The daily series and the finalised statistics count the same people in {years}"
    said = listed([f"{row.year} ({_signed(row.people_difference)})" for row in apart.itertuples()])
    return f"The daily series differs from the finalised count of people in {said}"


def _final_words(found: pd.DataFrame) -> str:
    if found.empty:
        return "The finalised statistics begin with the year 2018."
    parts = []
    for what in ("people", "boats"):
        apart = found[found[f"{what}_difference"] != 0]
        rows = [
            f"{count(row[f'{what}_daily'])} and {count(row[f'{what}_final'])} in {row.year}"
            for _, row in apart.iterrows()
        ]
        parts.append(
            f"{what.capitalize()}, daily and finalised: {listed(rows)}."
            if rows
            else f"{what.capitalize()}: no year differs."
        )
    return " ".join(parts)
