"""People counted dead at sea, and every count of them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from crossings.common.formats import count, counted, day
from crossings.facts.figure import Figure, make_figure
from crossings.measures import arrivals
from crossings.tables.record import Record


def of_deaths(record: Record) -> list[Figure]:
    """People counted dead at sea in the latest whole year by the French maritime prefecture."""
    ident, table = "deaths.latest_year", record.table("deaths_yearly")
    counts = arrivals.deaths_at_sea(table).sort_values("year")
    if counts.empty:
        none = (
            "The French maritime prefecture's count of people dead at sea had no whole year by "
            f"{day(record.day)}."
        )
        return [make_figure(record, ident, None, none)]
    latest, highest = counts.iloc[-1], counts.loc[counts.people.astype(int).idxmax()]
    sentence = (
        f"At least {counted(int(latest.people), 'person', 'people')} died at sea in {latest.year}"
    )
    if len(counts) > 1:
        sentence += (
            f"; the most in the {counted(len(counts), 'year', 'years')} counted is "
            f"{count(highest.people)}, in {highest.year}"
        )
    sentence += (
        ". This is the count of the French maritime prefecture, and others count more widely."
    )
    at = dt.date(int(latest.year), 12, 31)
    number, source = int(latest.people), str(latest.source_id)
    status = "second-hand" if record.sources[source].second_hand else ""
    fact = make_figure(record, ident, number, sentence, at, [source], status)
    return [with_all_counts(fact, table[table.year == latest.year])]


def with_all_counts(deaths: Figure, rows: pd.DataFrame) -> Figure:
    """One year's deaths with every count of them, for judging claims.

    A claim that fits some of them depends on what is counted. One above the highest is not refuted,
    since all are least numbers. Counts with months without records are left out, unless there are
    no others.
    """
    without_gap = rows[~arrivals.has_gap(rows)]
    counts = without_gap if len(without_gap) else rows
    by_whom = dict(zip(counts.counted_by, counts.people.astype(int), strict=True))
    return deaths.with_counts(by_whom, "at least")
