"""The money, first half: what was committed, by year and by agreement, and what is known to have been paid.

Every sum here is a promise unless it says payment; no official account of payments by year has been found.
"""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from crossings import sources, spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending_drawings import by_year
from crossings.exhibits.spending_marks import (
    built_up,
    cited,
    dated,
    euros,
    listed,
    number,
    pairs,
    pounds,
    short_name,
    span,
)
from crossings.formats import count, financial_year_end, month
from crossings.tables import Record
from crossings.theme import day, eur_m, gbp_m, pct

SCOPES: Final = {
    spending.CORE: "since 2018",
    spending.NEXT: "from 2026, a separate sum",
    "before-2018": "before 2018, context only",
}
UNKNOWN: Final = "not known"


def commitments_by_year(record: Record, spread: bool = False) -> Exhibit:
    """Commitments booked to each financial year, and the sum for 2026 to 2029 as one block apart."""
    agreements = record.agreements
    rows, years = spending.core(agreements), spending.by_financial_year(agreements)
    if rows.empty:
        return nothing_yet(record, "commitments-by-year")
    coming, later = spending.next_agreement(agreements), spending.committed(rows, "later")
    title = f"The UK committed {gbp_m(later)} to France for {span(years.financial_year)}"
    if coming is not None:
        title += f"; a separate {gbp_m(coming.committed_gbp_m)} is for {_to(coming.financial_year)}"
    reading = "Bars: amounts as announced."
    if later < spending.committed(rows):
        reading = "Bars: the lower amount later reported, where there is one; thin line: as announced."
    declared = rows[spending.agreement_of(rows) == spending.DECLARATION]
    events = [("A", f"Leaders’ Declaration, {month(declared.announced.iloc[0])}")] if len(declared) else []
    separate = agreements[agreements.scope == spending.NEXT]
    return Exhibit(
        ident="commitments-by-year",
        title=title,
        spread=spread,
        events=events,
        subtitle=f"Money committed to France for border security, by financial year, £ million. {reading}",
        panels=by_year(
            years, declared, coming, "" if coming is None else _apart(coming.financial_year, coming["name"])
        ),
        words=_by_year_words(record, years, coming),
        note="Committed is not paid, and no official outturn by year has been found (L1). Sterling depends "
        "on the reading (L2); the year to which an agreement is booked is sometimes inferred (L3).",
        table=_by_year_table(years, separate),
        columns={
            "financial_year": "Financial year",
            "committed_eur_m": "€ million",
            "announced_gbp_m": "£ million, as announced",
            "later_gbp_m": "£ million, as later reported",
            "running_gbp_m": "Running total, £ million, as later reported",
        },
        formats={
            "committed_eur_m": euros,
            "announced_gbp_m": pounds,
            "later_gbp_m": pounds,
            "running_gbp_m": pounds,
        },
        missing={
            "committed_eur_m": "not published",
            "later_gbp_m": "none reported",
            "running_gbp_m": "not added",
        },
        caption=f"Money committed to France by financial year, as known on {day(record.day)}",
        source=cited(record, pd.concat([rows, separate])),
        as_of=record.day,
        status="commitment",
    )


def _to(label_of_range: str) -> str:
    """2026/27 to 2028/29, from the file's 2026/27-2028/29."""
    return label_of_range.replace("-", " to ")


def nothing_yet(record: Record, ident: str) -> Exhibit:
    """The exhibit as it stands before the first agreement was announced: a sentence."""
    words = f"No agreement that counts towards the sum since 2018 had been announced by {day(record.day)}."
    return Exhibit(
        ident=ident,
        title=words.removesuffix("."),
        panels=None,
        words=words,
        subtitle="Money committed to France for border security",
        note="Earlier agreements are context only and are not part of the sum. Committed is not paid (L1).",
        table=pd.DataFrame({"as_of": [record.day], "agreements": [0]}),
        columns={"as_of": "As of", "agreements": "Agreements since 2018"},
        caption=words,
        source=sources.cite(record.sources, ["cbp9681"]),
        as_of=record.day,
        status="commitment",
    )


def _by_year_words(record: Record, years: pd.DataFrame, coming: pd.Series | None) -> str:
    announced, later = years.announced_gbp_m.sum(), years.later_gbp_m.sum()
    words = f"By {day(record.day)} the UK had committed **{gbp_m(announced)}** as announced"
    cut = years[years.later_gbp_m < years.announced_gbp_m]
    if len(cut):
        lower = [
            f"{gbp_m(r.later_gbp_m)} for {r.financial_year} (announced: {gbp_m(r.announced_gbp_m)})"
            for _, r in cut.iterrows()
        ]
        words += f", or **{gbp_m(later)}** with the lower amounts later reported as due: {listed(lower)}"
    words += "."
    if len(years) > 1:
        by_size = years.sort_values("later_gbp_m")
        most, least = by_size.iloc[-1], by_size.iloc[0]
        words += (
            f" The largest sum is {gbp_m(most.later_gbp_m)} for {most.financial_year}, "
            f"the smallest {gbp_m(least.later_gbp_m)} for {least.financial_year}."
        )
    gap = spending.stop_gap(record.agreements)
    if coming is not None:
        words += (
            f"\n\nThe agreement of {month(coming.announced)} commits {gbp_m(coming.committed_gbp_m)} "
            f"({eur_m(coming.committed_eur_m)}) for {_to(coming.financial_year)}"
            f"{_second_hand(record, coming)}. No yearly split has been published: its block is drawn evenly "
            "over its years, and its height is no yearly figure. The two sums are never added (L5)."
        )
    if gap is not None:
        words += (
            f" A two-month stop-gap of {gbp_m(gap.committed_gbp_m)} from {day(gap.period_start)}"
            f"{_second_hand(record, gap)} is not drawn: it is not part of the sum since 2018"
            + (" and may lie inside that for 2026 to 2029." if coming is not None else ".")
        )
    return words


def _second_hand(record: Record, row: pd.Series) -> str:
    return " (read second-hand)" if record.sources[row.source_id].second_hand else ""


def _apart(years: str, name: str) -> str:
    """A sum that is not added, as the table names its row."""
    return f"{_to(years)}: {name}, not added"


def _by_year_table(years: pd.DataFrame, separate: pd.DataFrame) -> pd.DataFrame:
    amounts = ["committed_eur_m", "announced_gbp_m", "later_gbp_m"]
    table = years[["financial_year", *amounts]].assign(running_gbp_m=years.later_gbp_m.cumsum().round(2))
    total = {"financial_year": f"Total, {span(years.financial_year)}", **years[amounts].sum().round(2)}
    rows = [pd.DataFrame([total | {"running_gbp_m": table.running_gbp_m.iloc[-1]}])]
    if len(separate):
        named = [
            _apart(years, name) for years, name in zip(separate.financial_year, separate.name, strict=True)
        ]
        apart = separate.rename(columns={"committed_gbp_m": "announced_gbp_m", "gbp_m_later": "later_gbp_m"})
        rows.append(apart.assign(financial_year=named, running_gbp_m=float("nan"))[list(table.columns)])
    return pd.concat([table, *rows] if len(years) > 1 else [table, *rows[1:]], ignore_index=True)


def commitments_by_agreement(record: Record) -> Exhibit:
    """The sum since 2018, built up agreement by agreement."""
    rows = spending.core(record.agreements)
    if rows.empty:
        return nothing_yet(record, "commitments-by-agreement")
    found = spending.by_agreement(record.agreements)
    found["name"] = [short_name(n, when) for n, when in zip(found.name, found.announced, strict=True)]
    total, top = found.gbp_m.sum(), found.sort_values("gbp_m").iloc[-1]
    share = "the whole" if len(found) == 1 else pct(top.share_pct)
    words = f"{number(len(found)).capitalize()} agreements add up to **{gbp_m(total)}**. "
    if len(found) == 1:
        words = "One agreement had been announced. "
    words += f"The largest is {_the(top['name'])}: {gbp_m(top.gbp_m)}"
    if len(found) > 1:
        words += f"; the others come to {gbp_m(total - top.gbp_m)} together"
    if round(total, 2) != spending.committed(rows):
        words += f". With every amount as announced the sum is {gbp_m(spending.committed(rows))}"
    steps = pd.DataFrame({"name": found.name, "amount": found.gbp_m, "style": "solid"})
    steps.loc[len(steps)] = {"name": "Total", "amount": round(total, 2), "style": "total"}
    steps["words"] = [gbp_m(v, 1) for v in steps.amount]
    steps["row"] = [*found.name, {"title": "Total", "£ million": pounds(total)}]
    table = found.drop(columns="agreement")[
        ["name", "announced", "eur_m", "announced_gbp_m", "gbp_m", "running_gbp_m", "share_pct"]
    ]
    return Exhibit(
        ident="commitments-by-agreement",
        title=f"{_the(top['name'], True)}, is {share} of the {gbp_m(total)} committed since 2018",
        subtitle="How the sum is made up, by agreement, £ million in cash, with the amounts later reported "
        "as due where any are known",
        panels=lambda width, narrow: built_up(steps, narrow),
        words=words + ".",
        note="The sums are not only for small boats (L4), and what is committed is not shown to be paid "
        "(L1). Agreements for the years from 2026/27 would be another sum (L5).",
        table=table,
        columns={
            "name": "Agreement",
            "announced": "Announced",
            "eur_m": "€ million",
            "announced_gbp_m": "£ million, as announced",
            "gbp_m": "£ million, as later reported",
            "running_gbp_m": "Running total, £ million",
            "share_pct": "Share of the whole, £ as later reported",
        },
        formats={
            "eur_m": euros,
            "announced_gbp_m": pounds,
            "gbp_m": pounds,
            "running_gbp_m": pounds,
            "share_pct": lambda v: pct(v, 1),
        },
        caption=f"Commitments since 2018 by agreement, as known on {day(record.day)}",
        source=cited(record, rows),
        as_of=record.day,
        status="commitment",
    )


def _the(name: str, begins: bool = False) -> str:
    """An agreement within a sentence, or at its beginning: the joint statement, July 2021."""
    article = "The" if begins else "the"
    return f"{article} {name.replace('Joint statement', 'joint statement')}"


def agreements_table(record: Record) -> Exhibit:
    """Every agreement and payment on record, a row each, with its source and how sure we are of it."""
    rows = record.agreements
    core = spending.core(rows)
    if core.empty:
        return nothing_yet(record, "agreements-table")
    agreed = spending.agreement_of(core).nunique()
    years = f"{core.announced.min().year} to {core.announced.max().year}".split(" to ")
    when = years[0] if years[0] == years[1] else f"{years[0]} to {years[1]}"
    several = ("agreements", "commit") if agreed > 1 else ("agreement", "commits")
    later = spending.committed(rows, "later")
    columns = {
        "name": "Agreement",
        "announced": "Announced",
        "committed_eur_m": "€ million",
        "committed_gbp_m": "£ million, as announced",
        "gbp_m_later": "£ million, later reported as due",
        "basis": "Basis",
        "period": "Financial year",
        "part_of": "Sum it belongs to",
        "purpose": "Purpose",
        "source": "Source",
        "confidence": "How sure we are",
    }
    words = (
        "Each row is one amount for one year or period, as its source states it. Agreements before 2018 are "
        "shown as context and belong to no sum here. How sure we are is of the row, then how the source "
        "was read."
    )
    if spending.next_agreement(rows) is not None:
        words += " The two rows for 2026 to 2029 may overlap and are not added (L5)."
    table = _agreement_rows(record, rows)
    if record.latest:  # some notes speak of what came out later, so a past day must not show them
        columns |= {"note": "Note"}
    else:
        table = table.drop(columns="note")
        words += " Notes on single rows are on the latest page only, since some speak of later reports."
    if any(record.sources[ident].published > record.day for ident in spending.source_ids(rows)):
        words += " Some rows count from the day they became public, but cite an answer published later."
    return Exhibit(
        ident="agreements-table",
        title=f"{number(agreed).capitalize()} {several[0]} of {when} {several[1]} "
        f"{eur_m(spending.committed_eur(rows))}: {gbp_m(spending.committed(rows))} as announced"
        + (f", {gbp_m(later)} as later reported" if later != spending.committed(rows) else ""),
        subtitle="Every agreement with France on record, both currencies where both are known, in millions",
        panels=None,
        words=words,
        note="A commitment is not a payment (L1). Days that the sources do not state are approximate, and "
        "the year to which an agreement is booked is sometimes inferred (L3).",
        table=table[list(columns)],
        columns=columns,
        formats={"committed_eur_m": euros, "committed_gbp_m": pounds, "gbp_m_later": pounds},
        missing={"committed_eur_m": UNKNOWN, "gbp_m_later": "none reported"},
        caption=f"Agreements with France as known on {day(record.day)}",
        source=cited(record, rows),
        as_of=record.day,
        status="commitment",
    )


def _agreement_rows(record: Record, rows: pd.DataFrame) -> pd.DataFrame:
    known = record.sources
    repeated = rows.purpose == "as above"
    second = rows.later_source_id.mask(rows.gbp_m_later.isna() | (rows.later_source_id == rows.source_id), "")
    both = [
        f"{dated(record, first)}{f'; later: {dated(record, late)}' if late else ''}"
        for first, late in zip(rows.source_id, second, strict=True)
    ]
    return rows.assign(
        name=rows.name.str.replace("'", "’"),
        period=rows.financial_year.map(_to),
        part_of=rows.scope.map(SCOPES),
        purpose=rows.purpose.mask(repeated).ffill(),
        source=both,
        confidence=[
            f"{sure}; {known[ident].how_read}"
            for sure, ident in zip(rows.confidence, rows.source_id, strict=True)
        ],
        note=[_plain_note(record, note) for note in rows.note],
    )


def _plain_note(record: Record, note: str) -> str:
    """A note without the names of columns and source ids that the file uses."""
    note = note.removeprefix("gbp_m_later: ").replace("GBP ", "£").replace("EUR ", "€")
    for ident in re.findall(r"\((\w+)\)", note):
        if ident in record.sources:
            note = note.replace(f"({ident})", f"({record.sources[ident].publisher})")
    return note[:1].upper() + note[1:]


def years_already_over(record: Record) -> Exhibit:
    """What of the sum since 2018 belonged to financial years that were over on the day."""
    rows, years = spending.core(record.agreements), spending.by_financial_year(record.agreements)
    if rows.empty:
        return nothing_yet(record, "years-already-over")
    years, to_day = spending.with_states(years, record.day), day(record.day)
    total, over = spending.committed(rows), spending.in_years_over(rows, record.day)
    later = spending.in_years_over(rows, record.day, "later"), spending.committed(rows, "later")
    part = "All" if over == total else "None" if over == 0 else gbp_m(over)
    words = (
        f"As announced, **{gbp_m(over)}** of {gbp_m(total)} belonged to financial years that were over "
        f"by {to_day}"
    )
    if later[1] != total:
        words += f"; with the amounts later reported as due, **{gbp_m(later[0])}** of {gbp_m(later[1])}"
    words += f". {_years_left(record, years)}"
    states = [(state, of) for state, of in years.groupby("state", sort=False)]
    steps = pd.DataFrame(
        [
            {
                "name": f"{span(of.financial_year)}, {state}",
                "amount": round(of.announced_gbp_m.sum(), 2),
                "style": "solid" if state == "over" else "dashed",
            }
            for state, of in states
        ]
    )
    steps.loc[len(steps)] = {"name": "Total, as announced", "amount": total, "style": "total"}
    steps["words"] = [gbp_m(v, 1) for v in steps.amount]
    steps["row"] = [
        {"title": name, "£ million, as announced": pounds(v)}
        for name, v in zip(steps.name, steps.amount, strict=True)
    ]
    return Exhibit(
        ident="years-already-over",
        title=f"{part} of the {gbp_m(total)} committed since 2018 belonged to financial years over by "
        f"{to_day}",
        subtitle="Commitments since 2018 as announced, £ million in cash, by whether their financial year "
        "(April to March) had ended" + ("; dashed: not ended" if over < total else ""),
        panels=lambda width, narrow: built_up(steps, narrow),
        words=words,
        note="A year that is over is no proof of payment, and a year to come is no proof that nothing was "
        "paid: when money moved is not published (L1, L3).",
        table=years[["financial_year", "state", "announced_gbp_m", "later_gbp_m"]],
        columns={
            "financial_year": "Financial year",
            "state": f"On {to_day}",
            "announced_gbp_m": "£ million, as announced",
            "later_gbp_m": "£ million, as later reported",
        },
        formats={"announced_gbp_m": pounds, "later_gbp_m": pounds},
        caption=f"Commitments by financial year, and where each year stood on {to_day}",
        source=cited(record, rows),
        as_of=record.day,
        status="commitment",
    )


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
        words += f", {which} had {count(days)} days to run"
        words += (
            f". Counted evenly by days, which is arithmetic and no record of payment, "
            f"{gbp_m(spending.pro_rata(years, record.day))} fell on days gone by"
        )
    totals = record.table("published_totals")
    totals = totals[(totals.currency == "GBP") & (totals.period == "since 2018")]
    over = years[years.state == "over"].announced_gbp_m.sum()
    beyond = [
        f"the {gbp_m(amount)} published on {day(when)}"
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
    said = [
        f"{r['name']}: **{eur_m(r.paid_eur_m) if r.paid_eur_m else 'nothing'}** of "
        f"{eur_m(r.committed_eur_m)}. "
        f"{_plain_note(record, r.what)} ({dated(record, r.source_id)}"
        f"{'; second-hand' if r.second_hand else ''})."
        for _, r in reported.iterrows()
    ]
    also = [_plain_note(record, what) for what in payments[payments.basis == "statement"].what]
    words = "\n\n".join(said or ["No report of money paid or spent under these agreements is held."])
    if also:
        words += f"\n\nAlso reported: {'. '.join(also)}."
    n, of = len(reported), len(found)
    title = (
        f"Reports speak of payment under {number(n)} of {number(of)} agreements; none is an official account"
    )
    if not n:
        title = f"By {day(record.day)} no report is held of money paid under the agreements since 2018"
    table = (
        found.drop(columns=["agreement", "announced", "second_hand"])
        .assign(
            sure=[
                "second-hand: not established"
                if r.second_hand
                else record.sources[r.source_id].how_read
                if r.source_id
                else ""
                for _, r in found.iterrows()
            ],
            what=[_plain_note(record, what) for what in found.what],
            source_id=[dated(record, ident) for ident in found.source_id],
        )
        .rename(columns={"source_id": "source"})
    )
    return Exhibit(
        ident="committed-and-paid",
        title=title,
        subtitle="Euros committed (tinted) and last reported as paid or spent (solid; dashed where "
        "second-hand), by agreement, € million",
        panels=lambda width, narrow: pairs(_paid_rows(found, narrow), narrow),
        words=words,
        note="No official outturn by year has been found (L1). An agreement without a report is not an "
        "agreement without payment, and a report speaks of its own day only.",
        table=table,
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
        formats={"committed_eur_m": euros, "paid_eur_m": euros, "paid_gbp_m": pounds},
        missing={"paid_eur_m": "no report held", "paid_gbp_m": "no report held", "as_of": "no report held"},
        caption=f"Committed, and reported as paid or spent, as known on {day(record.day)}",
        tip_columns=("committed_eur_m", "paid_eur_m", "as_of", "sure"),
        source=cited(record, spending.core(record.agreements), *payments.source_id),
        as_of=record.day,
        status="second-hand" if reported.second_hand.any() else "payment" if n else "commitment",
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
