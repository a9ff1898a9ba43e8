"""The money: what was committed since 2018, by financial year and by agreement.

Every sum here is a promise; what is known of payment is in `spending_paid`, every row in `spending_agreements`.
"""

from __future__ import annotations

import pandas as pd

from crossings import sources, spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending_marks import (
    built_up,
    cited,
    euros,
    later_where,
    number,
    pounds,
    reading,
    short_name,
    span,
    years_spelled,
)
from crossings.exhibits.spending_year_drawings import by_year
from crossings.formats import day, eur_m, gbp_m, listed, month, pct
from crossings.tables import Record


def commitments_by_year(record: Record, spread: bool = False) -> Exhibit:
    """Commitments booked to each financial year, and the sum for 2026 to 2029 as one block apart."""
    agreements = record.agreements
    rows, years = spending.core(agreements), spending.by_financial_year(agreements)
    if rows.empty:
        return nothing_yet(record, "commitments-by-year")
    coming, later = spending.next_agreement(agreements), spending.committed(rows, "later")
    drawn = "Bars: amounts as first given."
    if later < spending.committed(rows):
        drawn = "Bars: the lower amount later reported, where there is one; thin line: as first given."
    declared = rows[spending.agreement_of(rows) == spending.DECLARATION]
    events = [("A", f"Leaders’ Declaration, {month(declared.announced.iloc[0])}")] if len(declared) else []
    separate = agreements[agreements.scope == spending.NEXT]
    return Exhibit(
        ident="commitments-by-year",
        title=_by_year_title(years, later, coming),
        spread=spread,
        events=events,
        subtitle=f"Money committed to France for border security, by financial year, £ million. {drawn}",
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
            "announced_gbp_m": "£ million, as first given",
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


def nothing_yet(record: Record, ident: str) -> Exhibit:
    """The exhibit as it stands before the first agreement was first given: a sentence."""
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


def _by_year_title(years: pd.DataFrame, later: float, coming: pd.Series | None) -> str:
    which = reading(years.announced_gbp_m.sum(), later)
    title = f"The UK committed {gbp_m(later)} ({which}) to France for {span(years.financial_year)}"
    if coming is not None:
        title += f"; a separate {gbp_m(coming.committed_gbp_m)} is for {years_spelled(coming.financial_year)}"
    return title


def _by_year_words(record: Record, years: pd.DataFrame, coming: pd.Series | None) -> str:
    announced, later = years.announced_gbp_m.sum(), years.later_gbp_m.sum()
    ends = dict.fromkeys([years.financial_year.iloc[0], years.financial_year.iloc[-1]])
    words = f"For {' to '.join(ends)} the UK has promised **{gbp_m(announced)}** as first given"
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
            f" {'With these amounts, the' if len(cut) else 'The'} largest sum is {gbp_m(most.later_gbp_m)} for {most.financial_year}, "
            f"the smallest {gbp_m(least.later_gbp_m)} for {least.financial_year}."
        )
    gap = spending.stop_gap(record.agreements)
    if coming is not None:
        words += (
            f"\n\nThe agreement of {month(coming.announced)} commits {gbp_m(coming.committed_gbp_m)} "
            f"({eur_m(coming.committed_eur_m)}) for {years_spelled(coming.financial_year)}"
            f"{_second_hand(record, coming)}. No yearly split has been published: its block is drawn evenly "
            "over its years, and its height is no yearly figure. The first sum is for years that are over, the "
            "second for years to come (L5)."
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
    return f"{years_spelled(years)}: {name}, not added"


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
    which = reading(spending.committed(rows), total)
    share = "the whole" if len(found) == 1 else pct(top.share_pct)
    steps = _by_agreement_steps(found)
    table = found.assign(announced=found.announced.map(spending.announced_iso(rows)))[
        ["name", "announced", "eur_m", "announced_gbp_m", "gbp_m", "running_gbp_m", "share_pct"]
    ]
    return Exhibit(
        ident="commitments-by-agreement",
        title=f"{_the(top['name'], True)}, is {share} of the {gbp_m(total)} committed for years to {rows.financial_year.max()}, {which}",
        subtitle="How the sum is made up, by agreement, £ million in cash, "
        + later_where(record, "where any are known"),
        panels=lambda width, narrow: built_up(steps, narrow),
        words=_by_agreement_words(found, spending.committed(rows)),
        note="The sums are not only for small boats (L4), and what is committed is not shown to be paid "
        "(L1). Agreements for the years from 2026/27 would be another sum (L5).",
        table=table,
        columns={
            "name": "Agreement",
            "announced": "Announced",
            "eur_m": "€ million",
            "announced_gbp_m": "£ million, as first given",
            "gbp_m": "£ million, as later reported",
            "running_gbp_m": "Running total, £ million",
            "share_pct": "Share of the whole, £ as later reported",
        },
        formats={
            "announced": spending.said_of_iso(rows).__getitem__,
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


def _by_agreement_words(found: pd.DataFrame, announced: float) -> str:
    """How many agreements there are, what the largest comes to, and the sum with every amount as first given."""
    total, top = found.gbp_m.sum(), found.sort_values("gbp_m").iloc[-1]
    if len(found) == 1:
        words = f"One agreement had been announced, {_the(top['name'])}: {gbp_m(top.gbp_m)}"
    else:
        words = (
            f"{number(len(found)).capitalize()} agreements add up to **{gbp_m(total)}**. The largest is "
            f"{_the(top['name'])}: {gbp_m(top.gbp_m)}; the others come to {gbp_m(total - top.gbp_m)} together"
        )
    if round(total, 2) != announced:
        words += f". With every amount as first given the sum is {gbp_m(announced)}"
    return words + "."


def _by_agreement_steps(found: pd.DataFrame) -> pd.DataFrame:
    """A step an agreement, and their total, as `built_up` draws them."""
    total = found.gbp_m.sum()
    steps = pd.DataFrame({"name": found.name, "amount": found.gbp_m, "style": "solid"})
    steps.loc[len(steps)] = {"name": "Total", "amount": round(total, 2), "style": "total"}
    steps["words"] = [gbp_m(v, 1) for v in steps.amount]
    steps["row"] = [*found.name, {"title": "Total", "£ million": pounds(total)}]
    return steps


def _the(name: str, begins: bool = False) -> str:
    """An agreement within a sentence, or at its beginning: the joint statement, July 2021."""
    article = "The" if begins else "the"
    return f"{article} {name.replace('Joint statement', 'joint statement')}"
