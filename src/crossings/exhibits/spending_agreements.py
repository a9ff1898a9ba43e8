"""The money: every agreement and payment on record, row by row, with its source and how sure we are of it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from crossings import spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending import nothing_yet
from crossings.exhibits.spending_marks import (
    cited,
    euros,
    number,
    plain_note,
    pounds,
    publisher_and_year,
    years_spelled,
)
from crossings.formats import NOT_KNOWN, day, eur_m, gbp_m
from crossings.tables import Record

SCOPES: Final = {
    spending.CORE: "since 2018",
    spending.NEXT: "from 2026, a separate sum",
    "before-2018": "before 2018, context only",
}
LONG: Final = ("basis", "part_of", "purpose", "source", "confidence", "note")  # what a row says at length


def agreements_table(record: Record) -> Exhibit:
    """Every agreement and payment on record, a row each, with its source and how sure we are of it."""
    rows = record.agreements
    core = spending.core(rows)
    if core.empty:
        return nothing_yet(record, "agreements-table")
    columns = {
        "name": "Agreement",
        "announced": "Announced",
        "committed_eur_m": "€ million",
        "committed_gbp_m": "£ million, as first given",
        "gbp_m_later": "£ million, later reported as due",
        "basis": "Basis",
        "period": "Financial year",
        "part_of": "Sum it belongs to",
        "purpose": "Purpose",
        "source": "Source",
        "confidence": "How sure we are",
    }
    table = _agreement_rows(record, rows)
    if record.latest:  # some notes speak of what came out later, so a past day must not show them
        columns |= {"note": "Note"}
    else:
        table = table.drop(columns="note")
    return Exhibit(
        ident="agreements-table",
        title=_agreements_title(rows, core),
        subtitle="Every agreement with France on record, both currencies where both are known, in millions",
        panels=None,
        words=_agreements_words(record),
        note="A commitment is not a payment (L1). An amount as first given is the one given at the time, or the "
        "first that an official answer gives (L2). Where a source states no day, the month or the year stands alone; "
        "the year to which an agreement is booked is sometimes inferred (L3).",
        table=table[list(columns)],
        columns=columns,
        formats={
            "announced": spending.said_of_iso(rows).__getitem__,
            "committed_eur_m": euros,
            "committed_gbp_m": pounds,
            "gbp_m_later": pounds,
        },
        missing={"committed_eur_m": NOT_KNOWN, "gbp_m_later": "none reported"},
        caption=f"Agreements with France as known on {day(record.day)}",
        source=cited(record, rows),
        as_of=record.day,
        status="mixed" if (rows.basis == "payment").any() else "commitment",
        under=[name for name in columns if name in LONG],
    )


def _agreements_title(rows: pd.DataFrame, core: pd.DataFrame) -> str:
    agreed = spending.agreement_of(core).nunique()
    first, last = core.announced.min().year, core.announced.max().year
    when = f"{first}" if first == last else f"{first} to {last}"
    what, commit = ("agreements", "commit") if agreed > 1 else ("agreement", "commits")
    announced, later = spending.committed(rows), spending.committed(rows, "later")
    title = (
        f"{number(agreed).capitalize()} {what} of {when} {commit} "
        f"{eur_m(spending.committed_eur(rows))}: {gbp_m(announced)} as first given"
    )
    return title + (f", {gbp_m(later)} as later reported" if later != announced else "")


def _agreements_words(record: Record) -> str:
    """What a row is, what belongs to no sum, and what the notes and sources of a past day lack."""
    words = (
        "Each row is one amount for one year or period, as its source states it. Agreements before 2018 are "
        "shown as context and belong to no sum here. Where no later amount is reported, sums as later reported "
        "take the one announced. How sure we are is said of the row first, then "
        "of how its source was read."
    )
    if spending.next_agreement(record.agreements) is not None:
        words += " The two rows for 2026 to 2029 may overlap and are not added (L5)."
    if not record.latest:
        words += " Notes on single rows are on the latest page only, since some speak of later reports."
    cited_ids = spending.source_ids(record.agreements)
    if any(record.sources[ident].published > record.day for ident in cited_ids):
        words += " Some rows count from the day they became public, but cite an answer published later."
    return words


def _agreement_rows(record: Record, rows: pd.DataFrame) -> pd.DataFrame:
    known = record.sources
    repeated = rows.purpose == "as above"
    second = rows.later_source_id.mask(rows.gbp_m_later.isna() | (rows.later_source_id == rows.source_id), "")
    both = [
        f"{publisher_and_year(record, first)}{f'; later: {publisher_and_year(record, late)}' if late else ''}"
        for first, late in zip(rows.source_id, second, strict=True)
    ]
    return rows.assign(
        name=rows.name.str.replace("'", "’"),
        announced=rows.announced.map(spending.announced_iso(rows)),
        # An amount known from the start is no later report.
        gbp_m_later=rows.gbp_m_later.mask(rows.later_known_from <= rows.known_from),
        period=rows.financial_year.map(years_spelled),
        part_of=rows.scope.map(SCOPES),
        purpose=rows.purpose.mask(repeated).ffill(),
        source=both,
        confidence=[
            f"{sure}; {known[ident].how_read}"
            for sure, ident in zip(rows.confidence, rows.source_id, strict=True)
        ],
        note=[plain_note(record, note) for note in rows.note],
    )
