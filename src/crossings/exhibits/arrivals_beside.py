"""Exhibits of what stands beside the count: red days, the finalised statistics, deaths.

None of them explains arrivals. They say how sure the count is, what else is counted, and what it leaves out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from crossings import arrivals, sources
from crossings.exhibits.arrivals_marks import Bar, bars
from crossings.exhibits.arrivals_words import rows_of
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, day, listed
from crossings.tables import Record

FINAL: Final = "ho_illegal_entry_2026q2"
RED_DAYS: Final = "ho_red_days"
IOM: Final = "IOM: dead or missing, mainland Europe to the UK, all transport"
PREFECTURE: Final = "French prefecture: dead at sea"
WHOSE: Final = {IOM: "IOM", PREFECTURE: "French maritime prefecture"}


def red_days(record: Record) -> Exhibit:
    """Days on which the Home Office's index called crossings likely, in each published year to April.

    Four years were published. The index takes in recent crossings as well as weather and sea, so it is partly
    circular: no arrivals are divided by it here.
    """
    table = record.table("red_days")
    years = table[table.days >= 365][["period", "start", "end", "days", "red_days"]].reset_index(drop=True)
    shown = [Bar(str(row.end.year), row.red_days, count(row.red_days)) for row in rows_of(years)]
    arrived = [arrivals.between(record.daily, row.start.date(), row.end.date()) for row in rows_of(years)]
    table = years.assign(
        start=years.start.dt.date, end=years.end.dt.date, people_arrived=pd.array(arrived, dtype="Int64")
    )
    if years.empty:
        table = pd.DataFrame([dict.fromkeys(table.columns, pd.NA) | {"period": "none yet"}])
    return Exhibit(
        ident="red-days",
        title=_red_title(record.day, years),
        subtitle=(
            "Days that the Home Office’s index, of weather, sea state and recent crossings, assessed as"
            " likely to see crossings; years ending in April."
        ),
        panels=None if years.empty else bars(shown, "ink", 190),
        words=_red_words(years, arrived),
        note=(
            "Recent crossings are part of the index, so it is partly circular: arrivals divided by red days"
            " would not be corrected for the weather, and no such figure is given"
            f" (L12).{_unpublished(record.day, years)}"
        ),
        table=table,
        columns={
            "period": "Period",
            "start": "From",
            "end": "To",
            "days": "Days",
            "red_days": "Red days",
            "people_arrived": "People who arrived",
        },
        missing=dict.fromkeys(("start", "end", "days", "red_days", "people_arrived"), "none yet"),
        caption="Red days in each published year, and people who arrived in it",
        source=sources.cite(record.sources, [RED_DAYS, sources.SMALL_BOATS]),
        as_of=record.day if years.empty else years.end.iloc[-1].date(),
        status="final",
    )


def _red_title(today: dt.date, years: pd.DataFrame) -> str:
    if years.empty:
        return f"No year of red days had ended by {day(today)}"
    now = years.iloc[-1]
    said = f"{now.red_days} of {now.days} days in the year ending April {now.end.year} were red days"
    if len(years) < 2:
        return said
    before = years.iloc[-2]
    return f"{said}; {before.red_days} of {before.days} in the year before"


def _unpublished(today: dt.date, years: pd.DataFrame) -> str:
    """That a later year has ended without a figure, where one has."""
    if years.empty or (today - years.end.iloc[-1].date()).days < 365:
        return ""
    return f" No figure for a year after April {years.end.iloc[-1].year} is held."


def _red_words(years: pd.DataFrame, arrived: list[int]) -> str:
    if years.empty:
        return "The index is worked out by years that end in April."
    said = listed([f"{row.red_days} in the year ending April {row.end.year}" for row in rows_of(years)])
    people = listed([count(number) for number in arrived])
    return (
        f"Red days: {said}. People who arrived in {'that year' if len(years) == 1 else 'those years'}:"
        f" {people}."
    )


def provisional_and_final(record: Record) -> Exhibit:
    """The daily series summed over each period of the finalised statistics, and the difference.

    People only. Later editions may correct both; the daily series is operational, the other quality-assured.
    """
    found = arrivals.against_final(record.daily, record.table("official_arrivals"))
    names = {"people_daily": "provisional", "people_final": "final", "people_difference": "difference"}
    table = found.rename(columns=names)[["period", *names.values()]]
    ends = record.table("official_arrivals").period_end
    rows = (
        table if len(table) else pd.DataFrame([dict.fromkeys(table.columns, pd.NA) | {"period": "none yet"}])
    )
    return Exhibit(
        ident="provisional-and-final",
        title=_final_title(record.day, table),
        subtitle=(
            "People detected arriving in small boats: the daily series, summed, against the finalised"
            " statistics."
        ),
        panels=None,
        words=_final_words(table),
        note=(
            "The daily series is provisional (L7), and neither series counts people who arrived undetected"
            " (L6). Days after the last period have no finalised figure yet."
        ),
        table=rows,
        columns={
            "period": "Period",
            "provisional": "Daily series",
            "final": "Finalised",
            "difference": "Daily less finalised",
        },
        missing=dict.fromkeys(("provisional", "final", "difference"), "none yet"),
        caption=(
            "Arrivals in the daily series and in the finalised statistics, by period; the last periods"
            " overlap"
        ),
        source=sources.cite(record.sources, [sources.SMALL_BOATS, FINAL]),
        as_of=record.day if table.empty else ends.max().date(),
        status="final",
    )


def _final_title(today: dt.date, table: pd.DataFrame) -> str:
    if table.empty:
        return f"No period of the finalised statistics had ended by {day(today)}"
    apart = table[table.difference != 0]
    if apart.empty:
        periods = {1: "the one period", 2: "both periods"}.get(len(table), f"all {len(table)} periods")
        return f"The daily series equals the finalised statistics in {periods} that had ended by {day(today)}"
    first, *more = [(_people(row.difference), row.period) for row in rows_of(apart)]
    said = listed(
        [f"{first[0]} than the finalised statistics in {first[1]}", *(f"{n} in {when}" for n, when in more)]
    )
    rest = "" if len(apart) == len(table) else "; the rest are equal"
    return f"The daily series has {said}{rest}"


def _people(difference: int) -> str:
    noun = "person" if abs(difference) == 1 else "people"
    return f"{count(abs(difference))} {noun} {'more' if difference > 0 else 'fewer'}"


def _final_words(table: pd.DataFrame) -> str:
    apart = [
        f"{row.period}: {count(row.provisional)} in the daily series, {count(row.final)} finalised"
        for row in rows_of(table)
        if row.difference
    ]
    equal = len(table) - len(apart)
    if not len(table):
        return "The finalised statistics begin with the year 2018."
    said = f"{'; '.join(apart)}. " if apart else ""
    return (
        f"{said}Of {len(table)} {'period' if len(table) == 1 else 'periods'}, {equal}"
        f" {'is' if equal == 1 else 'are'} equal to the person."
    )


def deaths(record: Record) -> Exhibit:
    """People who died or went missing, by year, in two counts kept apart since they cover different things.

    The International Organization for Migration (IOM) counts dead and missing on every way from mainland
    Europe to the UK; the French maritime prefecture counts dead at sea. The two must not be added. The rows
    of one year are not a rate: nobody knows how many set out.
    """
    table = record.table("deaths_yearly")
    by = table.pivot(index="year", columns="measure", values="people")
    by = by.reindex(columns=[PREFECTURE, IOM]).astype("Int64")
    notes = table[table.measure.isin(list(WHOSE)) & table.note.notna() & (table.note != "")]
    second_hand = any(record.sources[ident].second_hand for ident in table.source_id)
    return Exhibit(
        ident="deaths",
        title=_deaths_title(record.day, by),
        subtitle=(
            "People who died or went missing, by calendar year, in two counts that differ in what they cover"
            " and must not be added."
        ),
        panels=None,
        words=_deaths_words(by, notes),
        note=(
            "A minimum: deaths that nobody reported or found are in neither count. The wider count takes in"
            " lorries and other transport. The smaller one leaves out deaths on land and in UK waters."
        ),
        table=_deaths_table(by, notes, record.day.year),
        columns={
            "year": "Year",
            "dead_at_sea": "Dead at sea: French maritime prefecture",
            "dead_or_missing_all_routes": "Dead or missing, all ways to the UK: IOM",
            "note": "Remark",
        },
        missing={"dead_at_sea": "not held", "dead_or_missing_all_routes": "not held", "note": ""},
        caption="People who died or went missing, by year and by who counts",
        source=sources.cite(record.sources, list(table.source_id) or ["iom_mmp"]),
        as_of=record.day if by.empty else dt.date(int(by.index[-1]), 12, 31),
        status="second-hand" if second_hand else "estimate",
    )


def _deaths_table(by: pd.DataFrame, notes: pd.DataFrame, running: int) -> pd.DataFrame:
    """A row a year, the counts apart and their remarks together; one empty row before a year is over."""
    if by.empty:
        rest = {
            "dead_at_sea": [pd.NA],
            "dead_or_missing_all_routes": [pd.NA],
            "note": ["the year is not over"],
        }
        return pd.DataFrame({"year": [running], **rest})
    return pd.DataFrame(
        {
            "year": list(by.index),
            "dead_at_sea": by[PREFECTURE].array,
            "dead_or_missing_all_routes": by[IOM].array,
            "note": [_remarks(notes[notes.year == year]) for year in by.index],
        }
    )


def _deaths_title(today: dt.date, by: pd.DataFrame) -> str:
    if by.empty:
        return f"No yearly count of deaths had ended by {day(today)}"
    year, row = int(by.index[-1]), by.iloc[-1]
    parts: list[str] = []
    if pd.notna(row[PREFECTURE]):
        parts.append(f"the French maritime prefecture counted {_dead(row[PREFECTURE])} dead at sea")
    if pd.notna(row[IOM]):
        parts.append(f"the IOM counted {_dead(row[IOM])} dead or missing on every way to the UK")
    return f"In {year} {'; '.join(parts)}"


def _dead(number: Any) -> str:
    return "nobody" if number == 0 else "1 person" if number == 1 else f"{count(number)} people"


def _remarks(notes: pd.DataFrame) -> Any:
    """The remarks on the counts of one year in a cell: which count each is on is said where there are several."""
    if len(notes) == 1:
        return notes.note.iloc[0]
    return "; ".join(f"{WHOSE[row.measure]}: {row.note}" for row in rows_of(notes)) or pd.NA


def _deaths_words(by: pd.DataFrame, notes: pd.DataFrame) -> str:
    sentences = []
    for measure, start in (
        (PREFECTURE, "Dead at sea, as the French maritime prefecture counts"),
        (IOM, "Dead or missing from mainland Europe to the UK, by any transport, as the IOM counts"),
    ):
        known = by[measure].dropna()
        if len(known):
            sentences.append(
                f"{start}: {listed([f'{count(people)} in {year}' for year, people in known.items()])}."
            )
    sentences += [
        f"For {row.year} the {WHOSE[row.measure]}’s count {_note(row.note)}." for row in rows_of(notes)
    ]
    return " ".join(sentences) or "The counts are by whole calendar year."


def _note(note: str) -> str:
    """A remark of the table as the end of a sentence."""
    return note if note.startswith("includes") else f"has {note}"
