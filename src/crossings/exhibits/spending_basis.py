"""The money: which pounds are meant, in constant prices and in three readings of the same euros.

One set of commitments has several sterling readings; each is shown with its range, so that none is taken for
the only one.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from crossings import spending
from crossings.exhibits.drawing import Panel
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending import nothing_yet
from crossings.exhibits.spending_basis_drawings import reading_differences, reading_sums, real_terms
from crossings.exhibits.spending_marks import cited, euros, later_where, pounds, reading, span
from crossings.formats import day, eur_m, gbp_m, listed, pct
from crossings.tables import Record

READINGS: Final = {
    "announced_gbp_m": "As announced",
    "later_gbp_m": "As later reported",
    "ecb_gbp_m": "At the year’s average rate",
}
DEFLATORS: Final = "hmt_deflators_2026_03"


def commitments_real_terms(record: Record) -> Exhibit:
    """Commitments in cash and in 2024/25 prices, for years whose price index is known."""
    rows, years = spending.core(record.agreements), spending.by_financial_year(record.agreements)
    if rows.empty:
        return nothing_yet(record, "commitments-real-terms")
    deflators = record.table("gdp_deflators")
    found = spending.real_terms(years, deflators)
    announced = spending.real_terms(years, deflators, "announced").real_gbp_m
    known = found[found.real_gbp_m.notna()]
    forecast = known[known.status == "forecast"]
    title = f"No financial year with a commitment had ended by {day(record.day)}, so none has a price index"
    if len(known):
        which = reading(announced[known.index].sum(), known.real_gbp_m.sum())
        title = (
            f"In 2024/25 prices the commitments for {span(known.financial_year)}, {which}, come to "
            f"{gbp_m(known.real_gbp_m.sum(), 1)}, against {gbp_m(known.cash_gbp_m.sum(), 1)} in cash"
        )
    return Exhibit(
        ident="commitments-real-terms",
        title=title,
        subtitle="Commitments by financial year, £ million: in cash (solid) and in 2024/25 prices (tinted), "
        + later_where(record),
        panels=real_terms(known) if len(known) else None,
        words=_real_words(record, found, announced.sum()),
        note="The GDP deflator measures prices in the whole UK economy, not the price of policing in France. "
        "Committed is not paid (L1), and sterling depends on the reading (L2).",
        table=found.drop(columns="start").assign(announced_real_gbp_m=announced),
        columns={
            "financial_year": "Financial year",
            "cash_gbp_m": "£ million in cash, as later reported",
            "real_gbp_m": "£ million in 2024/25 prices, as later reported",
            "status": "Price index",
            "announced_real_gbp_m": "£ million in 2024/25 prices, as first given",
        },
        formats={
            "cash_gbp_m": pounds,
            "real_gbp_m": pounds,
            "announced_real_gbp_m": pounds,
            "status": lambda status: status or "none yet",
        },
        missing={"real_gbp_m": "no index yet", "announced_real_gbp_m": "no index yet"},
        caption=f"Commitments in cash and in 2024/25 prices, as known on {day(record.day)}",
        source=cited(record, rows, DEFLATORS),
        as_of=record.day,
        status="forecast" if len(forecast) else "commitment",
    )


def _real_words(record: Record, found: pd.DataFrame, announced: float) -> str:
    known, dropped = found[found.real_gbp_m.notna()], found[found.real_gbp_m.isna()]
    words = "A year is shown in 2024/25 prices once it has ended."
    if len(known):
        cash, real, first = known.cash_gbp_m.sum(), known.real_gbp_m.sum(), known.iloc[0]
        words = (
            f"That is {_difference(real, cash)} than in cash. With the amounts as first given it is "
            f"**{gbp_m(announced, 1)}** in 2024/25 prices. The {gbp_m(first.cash_gbp_m, 1)} for "
            f"{first.financial_year} is {gbp_m(first.real_gbp_m, 1)} in 2024/25 prices."
        )
    if len(dropped):
        words += (
            f"\n\nLeft out: {span(dropped.financial_year)}, {gbp_m(dropped.cash_gbp_m.sum(), 1)} in "
            "cash, since the index of a year is used once the year has ended."
        )
    forecast = known[known.status == "forecast"]
    if len(forecast):
        words += f" The index for {span(forecast.financial_year)} is a forecast [f], drawn dashed."
    index = record.sources[DEFLATORS]
    if index.published > record.day:
        words += (
            f" The index is that of {day(index.published)}, used as a ruler: on {day(record.day)} it "
            "had not been published."
        )
    return words


def _difference(amount: float, base: float) -> str:
    """£33.2m (5.1%) more; to the tenth of a million."""
    share = pct(100 * abs(amount / base - 1), 1)
    return f"{gbp_m(abs(amount - base), 1)} ({share} of the cash) {'more' if amount > base else 'less'}"


def three_readings(record: Record) -> Exhibit:
    """The same commitments in three sterling readings, for years whose average rate is known."""
    rows, years = spending.core(record.agreements), spending.by_financial_year(record.agreements)
    if rows.empty:
        return nothing_yet(record, "three-readings")
    found = spending.readings(years, record.table("gbp_per_eur"))
    known = found[found.ecb_gbp_m.notna()]
    sums = {name: float(known[name].sum()) for name in READINGS}
    return Exhibit(
        ident="three-readings",
        title=_readings_title(record, known, sums),
        panels=_readings_panels(known, sums),
        words=_readings_words(record, found, sums),
        subtitle="The same euros in three sterling readings, £ million: at announcement, with the amounts "
        "later reported as due, and at the European Central Bank’s average for the financial year",
        note="The third reading is our reconstruction: no payment was made at a year’s average rate. None of "
        "the three shows what was paid (L1); where one figure is shown elsewhere, its reading is named (L2).",
        table=found.drop(columns="start"),
        columns={
            "financial_year": "Financial year",
            "committed_eur_m": "€ million",
            "announced_gbp_m": "£ million, as first given",
            "later_gbp_m": "£ million, as later reported",
            "gbp_per_eur": "£ for €1, average of the year",
            "ecb_gbp_m": "£ million at that average",
        },
        formats={
            "committed_eur_m": euros,
            "announced_gbp_m": pounds,
            "later_gbp_m": pounds,
            "gbp_per_eur": "{:.5f}".format,
            "ecb_gbp_m": pounds,
        },
        missing={"gbp_per_eur": "not known yet", "ecb_gbp_m": "not known yet"},
        caption=f"Three sterling readings by financial year, as known on {day(record.day)}",
        source=cited(record, rows, "ecb_fx"),
        as_of=record.day,
        status="commitment",
    )


def _readings_title(record: Record, known: pd.DataFrame, sums: dict[str, float]) -> str:
    if known.empty:
        return (
            f"No financial year with a commitment had ended by {day(record.day)}, so none has an average rate"
        )
    low, high = min(sums.values()), max(sums.values())
    return (
        f"The commitments for {span(known.financial_year)} come to between {gbp_m(low, 1)} and "
        f"{gbp_m(high, 1)}, depending on the reading"
    )


def _readings_panels(known: pd.DataFrame, sums: dict[str, float]) -> list[Panel] | None:
    """The sum in each reading above each year's differences; None for no year whose rate is known."""
    if known.empty:
        return None
    bars = reading_sums({words: sums[name] for name, words in READINGS.items()})
    return [
        (f"Sum of {span(known.financial_year)}", bars),
        ("Each year: difference from the amount as first given", reading_differences(known)),
    ]


def _readings_words(record: Record, found: pd.DataFrame, sums: dict[str, float]) -> str:
    known, dropped = found[found.ecb_gbp_m.notna()], found[found.ecb_gbp_m.isna()]
    words = "The third reading converts a year’s euros at that year’s average rate, once the year has ended."
    if len(known):
        low, high = min(sums.values()), max(sums.values())
        parts = [f"**{gbp_m(sums[key], 2)}** {name[0].lower() + name[1:]}" for key, name in READINGS.items()]
        words = (
            f"{eur_m(known.committed_eur_m.sum())} come to {listed(parts)}: a range of "
            f"{gbp_m(high - low, 2)}, {pct(100 * (high / low - 1), 1)} of the lowest. "
        )
        words += (
            "No later amount that differs was known for these years, so the first two are the same."
            if sums["announced_gbp_m"] == sums["later_gbp_m"]
            else f"The second and the third lie {gbp_m(abs(sums['later_gbp_m'] - sums['ecb_gbp_m']), 2)} "
            "apart though they are reached by different routes."
        )
    if len(dropped):
        left = gbp_m(dropped.announced_gbp_m.sum(), 1)
        words += (
            f"\n\nLeft out: {span(dropped.financial_year)}, {left} as first given, since "
            f"the average rate was not known by {day(record.day)}."
        )
    return words
