"""The chapter on money and crossings: both by financial year, one panel above the other.

Standing side by side shows no link. So no two scales share a panel, and a year not over is compared with nothing.
"""

from __future__ import annotations

import datetime as dt
import functools

import pandas as pd

from crossings import ratios, sources, spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.side_by_side_drawings import panels
from crossings.exhibits.spending_marks import cited, euros, number, pounds, span, years_spelled
from crossings.formats import count, day, gbp_m
from crossings.tables import Record


@functools.cache
def years_of(record: Record) -> pd.DataFrame:
    """Commitments and arrivals by financial year, as known on the record's day."""
    return ratios.by_financial_year(record.agreements, record.daily, record.day)


def money_and_crossings(record: Record) -> Exhibit:
    """Commitments and arrivals by financial year, one panel above the other on one axis of years."""
    found = years_of(record)
    rows = pd.concat([spending.core(record.agreements), _next_rows(record)])
    coming = spending.next_agreement(record.agreements)
    shown = found[found.state != "part"]
    separate = gbp_m(coming.committed_gbp_m) if coming is not None else ""
    table = found.drop(columns="start")
    return Exhibit(
        ident="money-and-crossings",
        title=_side_by_side_title(found, record.day),
        subtitle="Money committed to France for border security, and people arriving in small boats, by "
        "financial year (April to March); dashed: not over",
        panels=panels(shown, separate) if len(shown) else None,
        words=_side_by_side_words(record, found),
        note="Two series beside each other: neither panel explains the other (L12). Committed is not paid "
        "(L1), "
        "the year of an agreement is sometimes inferred (L3), and arrivals are provisional (L7).",
        table=table,
        columns={
            "financial_year": "Financial year",
            "state": "State of the year",
            "counted_from": "Arrivals counted from",
            "counted_to": "Arrivals counted to",
            "announced_gbp_m": "£ million, as first given",
            "later_gbp_m": "£ million, as later reported",
            "committed_eur_m": "€ million",
            "people_arrived": "People arrived",
        },
        formats={
            "announced_gbp_m": pounds,
            "later_gbp_m": pounds,
            "committed_eur_m": euros,
            "state": lambda state: "from 1 January only" if state == "part" else state,
        },
        missing={"counted_from": "–", "counted_to": "–", "people_arrived": "–"}
        | dict.fromkeys(("announced_gbp_m", "later_gbp_m", "committed_eur_m"), "no yearly sum"),
        under=("counted_from", "counted_to"),
        caption=f"Commitments and arrivals by financial year, as known on {day(record.day)}",
        source=cited(record, rows, sources.SMALL_BOATS),
        as_of=record.day,
        status="provisional",
    )


def _next_rows(record: Record) -> pd.DataFrame:
    return record.agreements[record.agreements.agreement_id == spending.NEXT_AGREEMENT]


def _moves(over: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """For each year over and the one before it: whether commitments rose, and whether arrivals did."""
    return over.later_gbp_m.diff().iloc[1:] > 0, over.people_arrived.diff().iloc[1:] > 0


def _side_by_side_title(found: pd.DataFrame, at: dt.date) -> str:
    over = found[found.state == "over"].astype({"people_arrived": "float64"})
    if len(over) == 0:
        return f"No financial year with a commitment was over by {day(at)}, so none is compared"
    last = over.iloc[-1]
    if len(over) == 1:
        return (
            f"In {last.financial_year}, the one year over, {gbp_m(last.later_gbp_m)} was committed and "
            f"{count(last.people_arrived)} people arrived"
        )
    money, people = _moves(over)
    times = len(money)
    if times == 1:
        return (
            f"In {last.financial_year} commitments {_rose(money.iloc[0])} on the year before, and "
            "arrivals "
            f"{_rose(people.iloc[0])}"
        )
    return (
        f"Of {number(times)} changes from one financial year to the next, commitments rose in "
        f"{number(int(money.sum()))} and arrivals in {number(int(people.sum()))}"
    )


def _rose(up: bool) -> str:
    return "rose" if up else "did not rise"


def _side_by_side_words(record: Record, found: pd.DataFrame) -> str:
    over = found[found.state == "over"]
    parts = []
    if len(over):
        first, last = over.iloc[0], over.iloc[-1]
        words = (
            f"In {first.financial_year}, {gbp_m(first.later_gbp_m)} was committed and "
            f"**{count(first.people_arrived)}** people arrived"
        )
        if len(over) > 1:
            words += (
                f"; in {last.financial_year}, {gbp_m(last.later_gbp_m)} and **{count(last.people_arrived)}**"
            )
            most, high = over.loc[over.people_arrived.idxmax()], over.loc[over.later_gbp_m.idxmax()]
            words += (
                f". The most people arrived in {most.financial_year} ({count(most.people_arrived)}), "
                "and of the years that were over "
                f"the largest sum was committed for {high.financial_year} ({gbp_m(high.later_gbp_m)})"
            )
        parts.append(words + ".")
    cut = over[over.later_gbp_m < over.announced_gbp_m]
    if len(cut):
        parts.append(
            "The bars show the amounts later reported as due; a thin line shows the amount as "
            f"first given, for {span(cut.financial_year)}."
        )
    parts.append("\n\n" + _not_over(record, found))
    before = found[found.state == "part"]
    parts.append(
        f"The series of arrivals begins on {day(before.counted_from.iloc[0])}: the "
        f"{count(before.people_arrived.iloc[0])} people who arrived by "
        f"{day(before.counted_to.iloc[0])} "
        "are in the table and not in the drawing."
    )
    return " ".join(part for part in parts if part).strip()


def _not_over(record: Record, found: pd.DataFrame) -> str:
    """Words on the years that are not over: what is counted, what is promised, what has no yearly sum."""
    now, later = found[found.state == "in progress"], found[found.state == "to come"]
    words = ""
    for year in now.itertuples():
        words = (
            f"{year.financial_year} was not over: its {count(year.people_arrived)} people are those who "
            f"arrived by {day(year.counted_to)}, and it is compared with no full year."
        )
        if pd.notna(year.later_gbp_m):
            words += f" Its {gbp_m(year.later_gbp_m)} is promised for the whole year."
    if len(later):
        words += (
            f" {gbp_m(later.later_gbp_m.sum())} was promised for years to come, {span(later.financial_year)}."
        )
    coming = spending.next_agreement(record.agreements)
    if coming is not None:
        words += (
            f" The {gbp_m(coming.committed_gbp_m)} agreed for "
            f"{years_spelled(coming.financial_year)} "
            "is a separate sum (L5) without a yearly split, so no bar is drawn for it."
        )
    return words
