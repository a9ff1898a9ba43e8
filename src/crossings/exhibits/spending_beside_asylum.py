"""The money: the size of the sum, beside what the asylum system cost."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from crossings import spending, windows
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending import nothing_yet
from crossings.exhibits.spending_marks import cited, later_where, number, pairs, pounds, reading, span
from crossings.formats import count, day, decimal, financial_year_label, gbp_m, listed, pct
from crossings.tables import Record


def scale_asylum_costs(record: Record) -> Exhibit:
    """Commitments beside what the asylum system cost in the same financial year: scale, nothing else."""
    rows, years = spending.core(record.agreements), spending.by_financial_year(record.agreements)
    if rows.empty:
        return nothing_yet(record, "scale-asylum-costs")
    costs = record.table("asylum_costs")
    found = spending.beside_asylum_costs(years, costs)
    known = found[found.asylum_gbp_m.notna()]
    bars = _scale_bars(known)
    return Exhibit(
        ident="scale-asylum-costs",
        title=_scale_title(record, known),
        subtitle="Money committed to France (solid) and total cost of the asylum system (tinted) in the same "
        f"financial year, in cash, {later_where(record)}",
        panels=(lambda width, narrow: pairs(bars, narrow)) if len(known) else None,
        words=_scale_words(found, years),
        note="Scale only: the two pay for different things, a commitment is not a payment (L1), and nothing "
        "here shows that one changes the other (L12). Asylum costs are not costs of small boats alone.",
        table=found.drop(columns="start"),
        columns={
            "financial_year": "Financial year",
            "announced_gbp_m": "£ million committed, as first given",
            "later_gbp_m": "£ million committed, as later reported",
            "asylum_gbp_m": "£ million, asylum system in that year",
            "announced_pct": "As announced, per cent of asylum costs",
            "later_pct": "As later reported, per cent of asylum costs",
        },
        formats={
            "announced_gbp_m": pounds,
            "later_gbp_m": pounds,
            "announced_pct": lambda v: pct(v, 1),
            "later_pct": lambda v: pct(v, 1),
        },
        missing=dict.fromkeys(["asylum_gbp_m", "announced_pct", "later_pct"], "not held"),
        caption=f"Commitments and asylum costs by financial year, as known on {day(record.day)}",
        source=cited(record, rows, *costs.source_id[costs.measure == "total asylum costs"]),
        as_of=record.day,
        status="second-hand" if len(known) else "commitment",
    )


def _billions(millions: float) -> str:
    return f"£{decimal(millions / 1000, 2)}bn"


def _scale_title(record: Record, known: pd.DataFrame) -> str:
    if known.empty:
        return f"No yearly cost of the asylum system is held for a year that had ended by {day(record.day)}"
    last = known.iloc[-1]
    which = reading(last.announced_gbp_m, last.later_gbp_m)
    return (
        f"The {gbp_m(last.later_gbp_m, 1)} committed for {last.financial_year}, {which}, equals "
        f"{pct(last.later_pct, 1)} of that year’s asylum costs, {_billions(last.asylum_gbp_m)}"
    )


def _scale_bars(known: pd.DataFrame) -> pd.DataFrame:
    """A pair of bars a year: committed above what the asylum system cost."""
    share = [
        f"{gbp_m(v, 1)} committed: {pct(of, 1)}"
        for v, of in zip(known.later_gbp_m, known.later_pct, strict=True)
    ]
    return pd.DataFrame(
        {
            "name": known.financial_year,
            "upper": known.later_gbp_m,
            "upper_style": "solid",
            "upper_words": share,
            "lower": known.asylum_gbp_m,
            "lower_style": "soft",
            "lower_words": [f"{_billions(v)} asylum system" for v in known.asylum_gbp_m],
        }
    )


def _scale_words(found: pd.DataFrame, years: pd.DataFrame) -> str:
    known, gaps = found[found.asylum_gbp_m.notna()], found[found.asylum_gbp_m.isna()]
    if known.empty:
        return "A year is shown once it has ended and its cost is held."
    last, total = known.iloc[-1], years.later_gbp_m.sum()
    words = f"For {last.financial_year} the share is {pct(last.later_pct, 1)}"
    if last.announced_gbp_m != last.later_gbp_m:
        words += (
            f" with the amount later reported as due, and {pct(last.announced_pct, 1)} with the "
            f"{gbp_m(last.announced_gbp_m, 1)} announced"
        )
    words += f", of {_billions(last.asylum_gbp_m)}. The asylum costs are known from the press (second-hand)."
    if len(years) > 1:
        part = total / last.asylum_gbp_m
        words += (
            f"\n\nAll commitments since 2018 together, {gbp_m(total, 1)}, equal {pct(100 * part, 1)} of the "
            f"asylum costs of that one year, or {count(part * windows.YEAR_DAYS)} days of them. That sets a sum over "
            f"{number(len(years))} years against a single year."
        )
    return words + (f" No cost is held for {listed(_runs(gaps.start))}." if len(gaps) else "")


def _runs(starts: Iterable[int]) -> list[str]:
    """Financial years, three or more without a gap as a span: 2018/19 to 2020/21, 2022/23, 2023/24."""
    runs: list[list[int]] = []
    for start in starts:
        if runs and start == runs[-1][-1] + 1:
            runs[-1].append(start)
        else:
            runs.append([start])
    return [
        span(financial_year_label(start) for start in part)
        for run in runs
        for part in ([run] if len(run) > 2 else [[start] for start in run])
    ]
