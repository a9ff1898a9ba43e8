"""The money: how totals that others published are reached, and which sum each of them speaks of."""

from __future__ import annotations

import pandas as pd

from crossings import sources, spending
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending import nothing_yet
from crossings.exhibits.spending_marks import (
    built_up,
    cited,
    later_where,
    number,
    pounds,
    publisher_and_year,
    reading,
    short_name,
)
from crossings.formats import begun, day, decimal, gbp_m, listed, month, rounded
from crossings.tables import Record


def where_650_and_657_come_from(record: Record) -> Exhibit:
    """The sum since 2018 row by row, against the totals since 2018 that others had published by the day."""
    rows = spending.core(record.agreements)
    if rows.empty:
        return nothing_yet(record, "where-650-and-657-come-from")
    later, total = spending.sterling(rows, "later"), spending.committed(rows, "later")
    compared = spending.against_published(record.table("published_totals"), record.agreements)
    totals = compared[(compared.currency == "GBP") & (compared.period == "since 2018")]
    steps = _row_steps(rows, later, total)
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
    which = reading(spending.committed(rows), total)
    amounts = "One amount makes" if len(rows) == 1 else f"{number(len(rows)).capitalize()} amounts add up to"
    return Exhibit(
        ident="where-650-and-657-come-from",
        title=f"{amounts} £{_exact(total)}m {which}{_matches(totals, total, record)}",
        subtitle=f"Each commitment since 2018, £ million, {later_where(record)}"
        + ("; dashed lines: totals as others published them" if stated else ""),
        panels=lambda width, narrow: built_up(steps, narrow, stated),
        words=_rows_words(record, rows, totals, total),
        note="That a published total was reached in this way is our reconstruction. The rows are "
        "commitments, not payments (L1), and another reading of the same euros gives another sum (L2).",
        table=table,
        total_row=True,
        columns={
            "name": "Row",
            "announced_gbp_m": "£ million, as first given",
            "later_gbp_m": "£ million, as later reported",
            "running_gbp_m": "Running total, as later reported",
        },
        formats={"announced_gbp_m": pounds, "later_gbp_m": pounds, "running_gbp_m": pounds},
        caption=f"The sum since 2018 row by row, as known on {day(record.day)}",
        source=cited(record, rows, *totals.source_id),
        as_of=record.day,
        status="commitment",
    )


def _row_steps(rows: pd.DataFrame, later: pd.Series, total: float) -> pd.DataFrame:
    """A step a row, each with what it adds, and their sum."""
    steps = pd.DataFrame(
        {
            "name": [_row_name(name, when) for name, when in zip(rows.name, rows.announced, strict=True)],
            "amount": later,
            "style": "solid",
            "words": [f"+ {pounds(v)}" for v in later],
        }
    )
    words = f"= £{pounds(total)}m"
    steps.loc[len(steps)] = {"name": "Sum", "amount": total, "style": "total", "words": words}
    steps["row"] = range(len(steps))
    return steps


def _exact(amount: float) -> str:
    """An amount with the decimals that it has, at most two: 45.5, 3.25, 54."""
    return decimal(amount, 2).rstrip("0").rstrip(".")


def _row_name(name: str, when: pd.Timestamp) -> str:
    """One row of an agreement, short: Leaders’ Declaration, first year; Joint Action Plan supplement."""
    short = short_name(name, when)
    return short.removesuffix(f", {when.year}") if "year" in short or "supplement" in short else short


def _matches(totals: pd.DataFrame, total: float, record: Record) -> str:
    """How the sum stands to the published totals, for a title."""
    if totals.empty:
        return f"; no published total to set beside it is held by {day(record.day)}"
    near = rounded(total)
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
        words += f" with the amounts later reported as due, and to £{_exact(announced)}m as first given"
    words += "."
    for who, amount, when in zip(totals.who, totals.amount_m, totals.as_of, strict=True):
        aside = "," if "," in who else ""  # closes what the name says beside itself
        words += f" {begun(who)}{aside} gave {gbp_m(amount)} as of {day(when)}."
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
    totals = record.table("published_totals").sort_values("as_of", kind="stable", ignore_index=True)
    found = spending.against_published(totals, record.agreements)
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
            "as_of": "As of",
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
            "difference_m": lambda v: f"{v:+,.2f}".replace("-", "\u2212") if round(v, 2) else "none",
        },
        missing=dict.fromkeys(["announced_m", "later_m", "difference_m"], "–"),
        under=("who", "ours", "reading", "source", "sure"),
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
        who=found.who.map(begun),
        source=[publisher_and_year(record, ident) for ident in found.source_id],
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
