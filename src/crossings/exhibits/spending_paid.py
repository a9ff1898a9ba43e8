"""The money: what of it belonged to years that are over, and what is reported as paid or spent.

No official account of payments by year has been found, so a year that is over is no proof of payment.
"""

from __future__ import annotations

import pandas as pd

from crossings import spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending import nothing_yet
from crossings.exhibits.spending_marks import (
    built_up,
    cited,
    euros,
    number,
    pairs,
    plain_note,
    pounds,
    publisher_and_year,
    short_name,
    span,
)
from crossings.formats import count, day, eur_m, financial_year_end, gbp_m, listed, month
from crossings.tables import Record


def years_already_over(record: Record) -> Exhibit:
    """What of the sum since 2018 belonged to financial years that were over on the day."""
    rows, years = spending.core(record.agreements), spending.by_financial_year(record.agreements)
    if rows.empty:
        return nothing_yet(record, "years-already-over")
    years, to_day = spending.with_states(years, record.day), day(record.day)
    total, over = spending.committed(rows), spending.in_years_over(rows, record.day)
    part = "All" if over == total else "None" if over == 0 else gbp_m(over)
    steps = _steps_over(years, total)
    return Exhibit(
        ident="years-already-over",
        title=f"{part} of the {gbp_m(total)} committed for years to {rows.financial_year.max()}, as first given, belonged "
        f"to financial years over by {to_day}",
        subtitle="Commitments since 2018 as first given, £ million in cash, by whether their financial year "
        "(April to March) had ended" + ("; dashed: not ended" if over < total else ""),
        panels=lambda width, narrow: built_up(steps, narrow),
        words=_over_words(record, years),
        note="A year that is over is no proof of payment, and a year to come is no proof that nothing was "
        "paid: when money moved is not published (L1, L3).",
        table=years[["financial_year", "state", "announced_gbp_m", "later_gbp_m"]],
        columns={
            "financial_year": "Financial year",
            "state": f"On {to_day}",
            "announced_gbp_m": "£ million, as first given",
            "later_gbp_m": "£ million, as later reported",
        },
        formats={"announced_gbp_m": pounds, "later_gbp_m": pounds},
        caption=f"Commitments by financial year, and where each year stood on {to_day}",
        source=cited(record, rows),
        as_of=record.day,
        status="commitment",
    )


def _over_words(record: Record, years: pd.DataFrame) -> str:
    """What belonged to years that were over, as first given and as later reported, and what was left."""
    rows = spending.core(record.agreements)
    total, over = spending.committed(rows), spending.in_years_over(rows, record.day)
    later, later_over = spending.committed(rows, "later"), spending.in_years_over(rows, record.day, "later")
    words = (
        f"As announced, {_part(over, total)} belonged to financial years that were over by {day(record.day)}"
    )
    if later != total:
        words += f"; with the amounts later reported as due, {_part(later_over, later)}"
    return words + f". {_years_left(record, years)}"


def _part(over: float, total: float) -> str:
    """£488.4m of £672.8m, or all or none of it."""
    if over == total:
        return f"all of **{gbp_m(total)}**"
    return f"**{gbp_m(over)}** of {gbp_m(total)}" if over else f"none of {gbp_m(total)}"


def _steps_over(years: pd.DataFrame, total: float) -> pd.DataFrame:
    """A step a state of the financial years, dashed where they had not ended, and their total."""
    steps = pd.DataFrame(
        [
            {
                "name": f"{span(of.financial_year)}, {state}",
                "amount": round(of.announced_gbp_m.sum(), 2),
                "style": "solid" if state == "over" else "dashed",
            }
            for state, of in years.groupby("state", sort=False)
        ]
    )
    steps.loc[len(steps)] = {"name": "Total, as first given", "amount": total, "style": "total"}
    steps["words"] = [gbp_m(v, 1) for v in steps.amount]
    steps["row"] = [
        {"title": name, "£ million, as first given": pounds(v)}
        for name, v in zip(steps.name, steps.amount, strict=True)
    ]
    return steps


def _years_left(record: Record, years: pd.DataFrame) -> str:
    """What had still to run, what a count by days would give, and the published totals that reach beyond."""
    left = years[years.state != "over"]
    if left.empty:
        return "Every financial year of that sum had ended."
    words = f"The rest belonged to {span(left.financial_year)}"
    running = left[left.state == "in progress"]
    if len(running):
        days = (financial_year_end(running.financial_year.iloc[0]) - record.day).days
        which = "which" if len(left) == 1 else f"of which {running.financial_year.iloc[0]}"
        words += f", {which} had {count(days)} {'day' if days == 1 else 'days'} to run"
        words += (
            f". Counted evenly by days, which is arithmetic and no record of payment, "
            f"{gbp_m(spending.pro_rata(years, record.day))} fell on days gone by"
        )
    totals = record.table("published_totals")
    totals = totals[(totals.currency == "GBP") & (totals.period == "since 2018")]
    over = years[years.state == "over"].announced_gbp_m.sum()
    beyond = [
        f"the {gbp_m(amount)} given as of {day(when)}"
        for amount, when in zip(totals.amount_m, totals.as_of, strict=True)
        if amount > over
    ]
    return words + (f". Years not over by then are needed to reach {listed(beyond)}." if beyond else ".")


def committed_and_paid(record: Record) -> Exhibit:
    """What each agreement committed, against what is reported as paid or spent under it."""
    payments = record.table("payments")
    found = spending.committed_and_paid(record.agreements, payments, record.sources)
    if found.empty:
        return nothing_yet(record, "committed-and-paid")
    found["name"] = [short_name(n, when) for n, when in zip(found.name, found.announced, strict=True)]
    reported = found[found.source_id != ""]
    cited_in = [(record.sources[row.source_id], row.as_of) for _, row in reported.iterrows()]
    when = {source.iso(date): source.when(date) for source, date in cited_in}
    n, of = len(reported), len(found)
    title = _paid_title(n, of, int((reported.paid_eur_m == 0).sum()))
    if not n:
        title = f"By {day(record.day)} no report is held of money paid under the agreements since 2018"
    return Exhibit(
        ident="committed-and-paid",
        title=title,
        subtitle="Euros committed (tinted) and last reported as paid or spent (solid; dashed where "
        "second-hand), by agreement, € million",
        panels=lambda width, narrow: pairs(_paid_rows(found, narrow), narrow),
        words=_paid_words(record, reported, payments),
        note="No official outturn by year has been found (L1). An agreement without a report is not an "
        "agreement without payment, and a report speaks of its own day only.",
        table=_paid_table(record, found),
        columns={
            "name": "Agreement",
            "committed_eur_m": "€ million committed",
            "paid_eur_m": "€ million reported as paid or spent",
            "paid_gbp_m": "The same, £ million",
            "as_of": "The report speaks of",
            "what": "What was reported",
            "source": "Source",
            "sure": "How the source was read",
        },
        formats={
            "committed_eur_m": euros,
            "paid_eur_m": euros,
            "paid_gbp_m": pounds,
            "as_of": when.__getitem__,
        },
        missing={"paid_eur_m": "no report held", "paid_gbp_m": "no report held", "as_of": "no report held"},
        under=("what", "source", "sure"),
        caption=f"Committed, and reported as paid or spent, as known on {day(record.day)}",
        tip_columns=("committed_eur_m", "paid_eur_m", "as_of", "sure"),
        source=cited(record, spending.core(record.agreements), *payments.source_id),
        as_of=record.day,
        status="second-hand" if reported.second_hand.any() else "payment" if n else "commitment",
    )


def _paid_title(n: int, of: int, nothing: int) -> str:
    """For how many of the agreements a report of an amount paid is held, and how many of these report none."""
    agreements = f"{number(n)} of {number(of)} agreements"
    if n == 1:
        says = "says that nothing had been paid, and is" if nothing else "is"
        return f"A report of an amount paid is held for {agreements}; it {says} no official outturn"
    title = f"Reports of an amount paid are held for {agreements}; "
    if nothing:
        says = "says" if nothing == 1 else "say"
        title += f"{number(nothing)} {says} that nothing had been paid, and "
    return f"{title}none is an official outturn"


def _paid_words(record: Record, reported: pd.DataFrame, payments: pd.DataFrame) -> str:
    """A paragraph an agreement with a report, then what else is reported of payment."""
    said = [
        f"{r['name']}: **{eur_m(r.paid_eur_m) if r.paid_eur_m else 'nothing'}** of "
        f"{eur_m(r.committed_eur_m)}. "
        f"{plain_note(record, r.what)} ({publisher_and_year(record, r.source_id)}"
        f"{'; second-hand' if r.second_hand else ''})."
        for _, r in reported.iterrows()
    ]
    also = [
        f"{plain_note(record, r.what)} ({publisher_and_year(record, r.source_id)})"
        for _, r in payments[payments.basis == "statement"].iterrows()
    ]
    words = "\n\n".join(said or ["No report of money paid or spent under these agreements is held."])
    if also:
        words += f"\n\nAlso reported: {'. '.join(also)}."
    return words


def _paid_table(record: Record, found: pd.DataFrame) -> pd.DataFrame:
    """What was committed and reported by agreement, with the source and how it was read."""

    def sure(row: pd.Series) -> str:
        if row.second_hand:
            return "second-hand: not established"
        return record.sources[row.source_id].how_read if row.source_id else ""

    return (
        found.drop(columns=["agreement", "announced", "second_hand"])
        .assign(
            sure=[sure(row) for _, row in found.iterrows()],
            what=[plain_note(record, what) for what in found.what],
            as_of=[
                record.sources[ident].iso(date) if ident else None
                for ident, date in zip(found.source_id, found.as_of, strict=True)
            ],
            source_id=[publisher_and_year(record, ident) for ident in found.source_id],
        )
        .rename(columns={"source_id": "source"})
    )


def _paid_rows(found: pd.DataFrame, narrow: bool) -> pd.DataFrame:
    def lower(row: pd.Series) -> str:
        if not row.source_id:
            return "no report held"
        amount = eur_m(row.paid_eur_m) if row.paid_eur_m else "nothing"
        when = month(row.as_of) if row.paid_eur_m else day(row.as_of)
        return f"{amount}{' (second-hand)' if row.second_hand else ''} by {when}"

    return pd.DataFrame(
        {
            "name": found.name,
            "upper": found.committed_eur_m,
            "upper_style": "soft",
            "upper_words": [f"{eur_m(v)} committed" for v in found.committed_eur_m],
            "lower": found.paid_eur_m,
            "lower_words": [lower(row) for _, row in found.iterrows()],
            "lower_style": ["hollow" if second else "solid" for second in found.second_hand],
        }
    )
