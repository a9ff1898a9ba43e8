"""The money, second half: which pounds are meant, how published totals are reached, and the scale of the sum.

One set of commitments has several sterling readings; each is shown with its range, so that none is taken for
the only one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from crossings import sources, spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending import nothing_yet
from crossings.exhibits.spending_drawings import reading_differences, reading_sums, real_terms
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
from crossings.formats import month
from crossings.tables import Record
from crossings.theme import day, eur_m, financial_year_label, gbp_m, pct

READINGS: Final = {
    "announced_gbp_m": "As announced",
    "later_gbp_m": "As later reported",
    "ecb_gbp_m": "At the year’s average rate",
}
YEAR_DAYS: Final = 365
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
        title = (
            f"In 2024/25 prices the commitments for {span(known.financial_year)} come to "
            f"{gbp_m(known.real_gbp_m.sum(), 1)}, against {gbp_m(known.cash_gbp_m.sum(), 1)} in cash"
        )
    return Exhibit(
        ident="commitments-real-terms",
        title=title,
        subtitle="Commitments by financial year, £ million: in cash (solid) and in 2024/25 prices (tinted), "
        "with the amounts later reported as due where known",
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
            "announced_real_gbp_m": "£ million in 2024/25 prices, as announced",
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
            f"That is {_difference(real, cash)} than in cash. With the amounts as announced it is "
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
    sums = {name: round(float(known[name].sum()), 2) for name in READINGS}
    title = f"No financial year with a commitment had ended by {day(record.day)}, so none has an average rate"
    panels = None
    if len(known):
        low, high = min(sums.values()), max(sums.values())
        title = (
            f"The commitments for {span(known.financial_year)} come to between {gbp_m(low, 1)} and "
            f"{gbp_m(high, 1)}, depending on the reading"
        )
        panels = [
            (
                f"Sum of {span(known.financial_year)}",
                reading_sums({words: sums[name] for name, words in READINGS.items()}),
            ),
            ("Each year: difference from the amount as announced", reading_differences(known)),
        ]
    return Exhibit(
        ident="three-readings",
        title=title,
        panels=panels,
        words=_readings_words(record, found, sums),
        subtitle="The same euros in three sterling readings, £ million: at announcement, with the amounts "
        "later reported as due, and at the European Central Bank’s average for the financial year",
        note="The third reading is our reconstruction: no payment was made at a year’s average rate. None of "
        "the three shows what was paid (L1); where one figure is shown elsewhere, its reading is named (L2).",
        table=found.drop(columns="start"),
        columns={
            "financial_year": "Financial year",
            "committed_eur_m": "€ million",
            "announced_gbp_m": "£ million, as announced",
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
            f"\n\nLeft out: {span(dropped.financial_year)}, {left} as announced, since "
            f"the average rate was not known by {day(record.day)}."
        )
    return words


def where_650_and_657_come_from(record: Record) -> Exhibit:
    """The sum since 2018 row by row, against the totals since 2018 that others had published by the day."""
    rows = spending.core(record.agreements)
    if rows.empty:
        return nothing_yet(record, "where-650-and-657-come-from")
    later, total = spending.sterling(rows, "later"), spending.committed(rows, "later")
    compared = spending.against_published(record.table("published_totals"), record.agreements)
    totals = compared[(compared.currency == "GBP") & (compared.period == "since 2018")]
    steps = pd.DataFrame(
        {
            "name": [_row_name(name, when) for name, when in zip(rows.name, rows.announced, strict=True)],
            "amount": later,
            "style": "solid",
            "words": [f"+ {_exact(v)}" for v in later],
        }
    )
    words = f"= £{_exact(total)}m"
    steps.loc[len(steps)] = {"name": "Sum", "amount": total, "style": "total", "words": words}
    steps["row"] = range(len(steps))
    stated = [
        (amount, f"{gbp_m(amount)}, {month(when)}")
        for amount, when in zip(totals.amount_m, totals.as_of, strict=True)
    ]
    table = pd.DataFrame(
        {
            "name": steps.name,
            "announced_gbp_m": [*rows.committed_gbp_m, spending.committed(rows)],
            "later_gbp_m": steps.amount,
            "running_gbp_m": [*later.cumsum().round(2), total],
        }
    )
    amounts = "One amount makes" if len(rows) == 1 else f"{number(len(rows)).capitalize()} amounts add up to"
    return Exhibit(
        ident="where-650-and-657-come-from",
        title=f"{amounts} £{_exact(total)}m{_matches(totals, total, record)}",
        subtitle="Each commitment since 2018, £ million, with the amounts later reported as due where known"
        + ("; dashed lines: totals as others published them" if stated else ""),
        panels=lambda width, narrow: built_up(steps, narrow, stated),
        words=_rows_words(record, rows, totals, total),
        note="That a published total was reached in this way is our reconstruction. The rows are "
        "commitments, not payments (L1), and another reading of the same euros gives another sum (L2).",
        table=table,
        total_row=True,
        columns={
            "name": "Row",
            "announced_gbp_m": "£ million, as announced",
            "later_gbp_m": "£ million, as later reported",
            "running_gbp_m": "Running total, as later reported",
        },
        formats={"announced_gbp_m": pounds, "later_gbp_m": pounds, "running_gbp_m": pounds},
        caption=f"The sum since 2018 row by row, as known on {day(record.day)}",
        source=cited(record, rows, *totals.source_id),
        as_of=record.day,
        status="commitment",
    )


def _exact(amount: float) -> str:
    """An amount with the decimals that it has, at most two: 45.5, 3.25, 54."""
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def _row_name(name: str, when: pd.Timestamp) -> str:
    """One row of an agreement, short: Leaders’ Declaration, first year; Joint Action Plan supplement."""
    short = short_name(name, when)
    return short.removesuffix(f", {when.year}") if "year" in short or "supplement" in short else short


def _matches(totals: pd.DataFrame, total: float, record: Record) -> str:
    """How the sum stands to the published totals, for a title."""
    if totals.empty:
        return f"; no published total to set beside it is held by {day(record.day)}"
    near = round(total)
    kinds = {
        "rounding to the": [gbp_m(v) for v in totals.amount_m if v == near],
        "above the": [gbp_m(v) for v in totals.amount_m if v < total and v != near],
        "below the": [gbp_m(v) for v in totals.amount_m if v > total and v != near],
    }
    parts = [f"{how} {listed(amounts)}" for how, amounts in kinds.items() if amounts]
    return f", {listed(parts)} that others published"


def _rows_words(record: Record, rows: pd.DataFrame, totals: pd.DataFrame, total: float) -> str:
    words = f"The rows add up to £{_exact(total)}m"
    announced = spending.committed(rows)
    if announced != total:
        words += f" with the amounts later reported as due, and to £{_exact(announced)}m as announced"
    words += "."
    for who, amount, when in zip(totals.who, totals.amount_m, totals.as_of, strict=True):
        words += f" {gbp_m(amount)} was published on {day(when)} by {who}."
    found = spending.readings(spending.by_financial_year(rows), record.table("gbp_per_eur"))
    if len(totals) and found.ecb_gbp_m.notna().all():
        words += (
            f"\n\nA second route comes near too: the euros at each year’s average rate give "
            f"{gbp_m(found.ecb_gbp_m.sum(), 1)}. So the rows above are one way to reach a figure of "
            "about that size, not the only one."
        )
    return words


def published_totals(record: Record) -> Exhibit:
    """Every total that others published by the day, beside the sum of the same thing here."""
    rows = spending.core(record.agreements)
    found = spending.against_published(record.table("published_totals"), record.agreements)
    if found.empty:
        return _none_published(record)
    kinds = found.groupby(["currency", "period"], sort=False).ngroups
    speak = "total speaks" if len(found) == 1 else "totals speak"
    sums = "one sum" if kinds == 1 else f"{number(kinds)} different sums"
    return Exhibit(
        ident="published-totals",
        title=f"{number(len(found)).capitalize()} published {speak} of {sums}",
        subtitle="Totals as others published them, beside the sum of the same thing on this site, in "
        "millions of the currency named",
        panels=None,
        words="A total is set beside the sum for the same currency and period. Totals for different periods "
        "or in different currencies are never added or compared (L5).",
        note="What a publisher counted is often not said; the match is our reading. A total described as "
        "spent or transferred is set beside what was committed, since no outturn is held (L1).",
        table=_published_rows(record, found),
        columns={
            "as_of": "Published",
            "who": "By",
            "currency": "Currency",
            "amount_m": "Stated, million",
            "period": "For",
            "ours": "Set beside",
            "announced_m": "As announced, million",
            "later_m": "As later reported, million",
            "difference_m": "Stated less the nearer, million",
            "reading": "How we read it",
            "source": "Source",
            "sure": "How the source was read",
        },
        formats={
            "amount_m": _exact,
            "announced_m": pounds,
            "later_m": pounds,
            "difference_m": lambda v: f"{v:+,.2f}".replace("-", "\u2212"),
        },
        missing=dict.fromkeys(["announced_m", "later_m", "difference_m"], "none"),
        caption=f"Published totals known on {day(record.day)}",
        source=cited(record, rows, *found.source_id),
        as_of=record.day,
        status="commitment",
    )


def _none_published(record: Record) -> Exhibit:
    words = f"No published total of this money is held that was public by {day(record.day)}"
    return Exhibit(
        ident="published-totals",
        title=words,
        subtitle="Totals as others published them, in millions",
        panels=None,
        words=f"{words}.",
        note="Totals published later are not shown as of an earlier day (L1).",
        table=pd.DataFrame({"as_of": [record.day], "totals": [0]}),
        columns={"as_of": "As of", "totals": "Published totals held"},
        caption=words,
        source=cited(record, spending.core(record.agreements)) or sources.cite(record.sources, ["cbp9681"]),
        as_of=record.day,
        status="commitment",
    )


def _published_rows(record: Record, found: pd.DataFrame) -> pd.DataFrame:
    known = record.sources
    plain = found.reading.str.replace("gbp_m_later", "the later amount").str.replace("GBP ", "£")
    return found.assign(
        reading=plain,
        source=[dated(record, ident) for ident in found.source_id],
        sure=[known[ident].how_read for ident in found.source_id],
    )[
        [
            "as_of",
            "who",
            "currency",
            "amount_m",
            "period",
            "ours",
            "announced_m",
            "later_m",
            "difference_m",
            "reading",
            "source",
            "sure",
        ]
    ]


def scale_asylum_costs(record: Record) -> Exhibit:
    """Commitments beside what the asylum system cost in the same financial year: scale, nothing else."""
    rows, years = spending.core(record.agreements), spending.by_financial_year(record.agreements)
    if rows.empty:
        return nothing_yet(record, "scale-asylum-costs")
    costs = record.table("asylum_costs")
    found = spending.beside_asylum_costs(years, costs)
    known = found[found.asylum_gbp_m.notna()]
    title = f"No yearly cost of the asylum system is held for a year that had ended by {day(record.day)}"
    if len(known):
        last = known.iloc[-1]
        title = (
            f"The {gbp_m(last.later_gbp_m, 1)} committed for {last.financial_year} equals "
            f"{pct(last.later_pct, 1)} of that year’s asylum costs, {_billions(last.asylum_gbp_m)}"
        )
    share = [
        f"{gbp_m(v, 1)} committed: {pct(of, 1)}"
        for v, of in zip(known.later_gbp_m, known.later_pct, strict=True)
    ]
    bars = pd.DataFrame(
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
    return Exhibit(
        ident="scale-asylum-costs",
        title=title,
        subtitle="Money committed to France (solid) and total cost of the asylum system (tinted) in the same "
        "financial year, in cash, with the amounts later reported as due where known",
        panels=(lambda width, narrow: pairs(bars, narrow)) if len(known) else None,
        words=_scale_words(found, years),
        note="Scale only: the two pay for different things, a commitment is not a payment (L1), and nothing "
        "here shows that one changes the other (L12). Asylum costs are not costs of small boats alone.",
        table=found.drop(columns="start"),
        columns={
            "financial_year": "Financial year",
            "announced_gbp_m": "£ million committed, as announced",
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
    return f"£{millions / 1000:.2f}bn"


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
            f"asylum costs of that one year, or {part * YEAR_DAYS:.0f} days of them. That sets a sum over "
            f"{number(len(years))} years against a single year."
        )
    return words + (f" No cost is held for {listed(_runs(gaps.start))}." if len(gaps) else "")


def _runs(starts: Iterable[int]) -> list[str]:
    """Financial years as spans without gaps: 2018/19 to 2019/20, 2021/22."""
    runs: list[list[int]] = []
    for start in starts:
        if runs and start == runs[-1][-1] + 1:
            runs[-1].append(start)
        else:
            runs.append([start])
    return [span(financial_year_label(start) for start in run) for run in runs]
