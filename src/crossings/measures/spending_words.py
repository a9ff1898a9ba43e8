"""The money in words: what was promised, bought and paid, for sentences and cells of tables.

Sums and comparisons are in `crossings.measures.spending`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any, Final

import pandas as pd

from crossings.common.formats import (
    begun,
    eur_m,
    gbp_m,
    gbp_range,
    listed,
    month,
    number,
)
from crossings.measures import spending

ASKED: Final = ("refused-54m-2022", "asked-for-payments-2022")  # questions to the Home Office


def purpose_words(agreements: pd.DataFrame) -> str:
    """What the sum since 2018 was promised for: coast and ports, and later mostly small boats."""
    rows = spending.core(agreements)
    boats = rows[~rows.purpose.str.contains("not only small boats")]
    mostly = boats.committed_gbp_m.sum() > rows.committed_gbp_m.sum() / 2
    return "for policing the French Channel coast and ports" + (
        ", most of it to stop small boats" if mostly else ""
    )


WANTED: Final = {  # kinds of items in money_bought.csv, in words
    "staff": "police officers",
    "patrols": "patrols",
    "surveillance": "cameras",
    "vehicles": "vehicles",
    "buildings": "control rooms",
    "detention": "detention centres",
}


KINDS: Final = {  # the same kinds, shorter, for a cell of a table
    **WANTED,
    "staff": "staff",
    "surveillance": "surveillance",
    "other": "other things",
}
NO_REPORT: Final = "No report of a payment was known."
NEAR_THE_SUM: Final = 0.95  # a report of more of a promise than this may repeat the promise


def wanted(bought: pd.DataFrame) -> list[str]:
    """What agreements promised to buy, kind by kind, in words."""
    kinds = set(bought.kind[bought.stage == "promised"])
    return [words for kind, words in WANTED.items() if kind in kinds]


def told_by_agreement(bought: pd.DataFrame) -> pd.DataFrame:
    """What was bought under each agreement, and who says so, in words.

    Columns: agreement, promised, under_way, delivered. A cell has a line for each who says so: the
    items, then "(who)". It is empty without items. Takes money_bought with `who`, from
    `Record.with_sources`. The agreement of an item without one is "not named".
    """
    amounts = quantities_in_words(bought)
    items = [
        f"{item}: {amount}" if amount and "doubled" not in item else item
        for item, amount in zip(bought["item"], amounts, strict=True)
    ]
    rows = bought.assign(
        agreement=spending.agreement_of(bought).fillna("not named"),
        words=pd.Series(items, bought.index, dtype="str"),
    )
    keys = ["agreement", "stage", "who"]
    rows = rows.groupby(keys, sort=False).words.agg("; ".join).reset_index()
    rows["words"] = rows.words + " (" + rows.who + ")."
    rows = rows.pivot_table(
        "words", "agreement", "stage", aggfunc="\n".join, fill_value=""
    ).reset_index()
    stages = {"promised": "promised", "under way": "under_way", "reported delivered": "delivered"}
    return rows.reindex(columns=["agreement", *stages], fill_value="").rename(columns=stages)


def in_brief(bought: pd.DataFrame) -> pd.DataFrame:
    """What came of each agreement in a few words, kind by kind: agreement, came_of_it.

    For example: "Vehicles and surveillance; under way: detention centres", or "no report". The
    agreement of an item without one is "not named".
    """
    kinds = bought.assign(
        agreement=spending.agreement_of(bought).fillna("not named"), kind=bought.kind.map(KINDS)
    )
    agreements = list(dict.fromkeys(kinds.agreement))
    words = [_came_of_it(kinds[kinds.agreement == agreement]) for agreement in agreements]
    return pd.DataFrame({"agreement": agreements, "came_of_it": words}, dtype="str")


def _came_of_it(items: pd.DataFrame) -> str:
    """The words of `in_brief` for the items of one agreement, whose kinds are in words already."""
    delivered, under_way = (
        [kind for kind in KINDS.values() if kind in set(items.kind[items.stage == stage])]
        for stage in ("reported delivered", "under way")
    )
    only_under_way = [kind for kind in under_way if kind not in delivered]
    parts = [listed(delivered), f"under way: {listed(only_under_way)}" if only_under_way else ""]
    return begun("; ".join(filter(None, parts))) or "no report"


HEDGED = re.compile(r"(.+?), ((?:almost|nearly|about|more than|at least)\b)(.*)")


def quantity_words(quantity: float, unit: str) -> str:
    """How much was bought: 500 people; almost 1,100 people; €2.9m, all British.

    Empty for one centre or unit, and if `quantity` is NaN. `unit` may hold more than a unit:
    "people, almost" or "EUR m, all British".
    """
    if math.isnan(quantity) or (quantity == 1 and unit in ("centre", "unit")):
        return ""
    hedged = HEDGED.fullmatch(unit)
    unit, hedge, ending = (hedged[1], f"{hedged[2]} ", hedged[3]) if hedged else (unit, "", "")
    money = re.match(r"(GBP|EUR)( m\b)?", unit)
    if money:
        sign, million = {"GBP": "£", "EUR": "€"}[money[1]], "m" if money[2] else ""
        return f"{hedge}{sign}{quantity:,.12g}{million}{unit[money.end() :]}{ending}"
    words = f"{quantity:,.12g} {unit}".replace("2 times", "twice", 1)
    return f"{hedge}{words}{ending}"


def quantities_in_words(items: pd.DataFrame) -> list[str]:
    """How much of each item: `quantity_words` of each row."""
    return [quantity_words(row.quantity, row.unit) for row in items.itertuples()]


def amounts_in_words(reports: pd.DataFrame) -> list[str]:
    """The amount in each report of a payment: "€20m, or £17m"; a dash if it has none."""
    amounts = [
        [eur_m(row.eur_m)] * (row.eur_m > 0) + [gbp_m(row.gbp_m)] * (row.gbp_m > 0)
        for row in reports.itertuples()
    ]
    return [", or ".join(parts) or "–" for parts in amounts]


def paid_labels(paid: pd.DataFrame) -> list[str]:
    """The label of each row of `paid_of_promised`: €61m of €62m, rounded as the report is.

    Without a report it is the promise: €72.2m, no report.
    """
    return [_paid_label(row) for row in paid.itertuples()]


def _paid_label(row: Any) -> str:
    if row.paid_eur_m > 0:
        places = 0 if row.paid_eur_m % 1 == 0 else None
        return f"{eur_m(row.paid_eur_m)} of {eur_m(row.committed_eur_m, places)}"
    if row.paid_gbp_m > 0:
        return f"{gbp_m(row.paid_gbp_m)} of {gbp_range(row.low_gbp_m, row.high_gbp_m)}"
    return f"{eur_m(row.committed_eur_m)}, no report"


NO_ACCOUNTS: Final = "No source that we have read lists what was paid in each year and for what."


def answers_on_payments(payments: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table payments in which the Home Office was asked what it had paid, by date.

    It was asked what one sum was spent on, and what had been paid in each of five years.
    """
    return payments[payments.payment_id.isin(ASKED)].sort_values("known_from")


def answers_in_words(answers: pd.DataFrame) -> str:
    """What the Home Office answered, from `answers_on_payments`; empty before it was asked."""
    return " ".join(
        f"In {month(row.known_from)}, {row.what[0].lower()}{row.what.partition(':')[0][1:]}."
        for row in answers.itertuples()
    )


def paid_in_brief(paid: pd.DataFrame, until: dt.date | None, day: dt.date) -> list[str]:
    """How much of what was promised is reported as paid by a day, and how firm that is.

    `paid` is as in `firm_and_doubtful`, and `until` the last day of the years
    promised, None without a promise. Reports that may only repeat a promise stand apart. If a
    report is only in pounds, each sum stands by itself.
    """
    if until is None or not (paid.source_id != "").any():
        return without_report(paid, until, day)
    firm, doubtful = firm_and_doubtful(paid)
    promised = _of_all_promised(paid, until)
    sentences = []
    if firm.paid_eur_m.isna().any():
        sentences = [f"Reports give these sums as paid or spent: {_sums_reported(firm)}."]
    elif len(firm):
        reports = "a report on one deal gives"
        if len(firm) > 1:
            reports = f"reports on {number(len(firm))} deals give"
        sentences = [f"{promised}, {reports} {eur_m(firm.paid_eur_m.sum(), 0)} as paid or spent."]
    for row in doubtful.itertuples():
        opening = (
            "One second-hand report adds"
            if sentences
            else f"{promised}, one second-hand report gives"
        )
        sentences.append(
            f"{opening} {eur_m(row.paid_eur_m)} for the deal of {month(row.announced)}, but may "
            "only repeat the promise."
        )
    return [*sentences, *without_report(paid, until, day)]


def _sums_reported(reported: pd.DataFrame) -> str:
    labels = paid_labels(reported)
    return listed([f"{label} ({name})" for label, name in zip(labels, reported.name, strict=True)])


def paid_in_short(paid: pd.DataFrame, until: dt.date | None) -> str:
    """The sums reported as paid in a sentence or two, without the deals that they belong to.

    Takes the same as `paid_in_brief`. It is NO_ACCOUNTS if no report is firm (as in
    `firm_and_doubtful`), or if a firm one is only in pounds.
    """
    firm, doubtful = firm_and_doubtful(paid)
    if until is None or firm.empty or firm.paid_eur_m.isna().any():
        return NO_ACCOUNTS
    paid_in_all = eur_m(firm.paid_eur_m.sum(), 0)
    reports = f"{_of_all_promised(paid, until)}, {paid_in_all} is reported as paid or spent"
    if doubtful.empty:
        return f"{reports}."
    more = eur_m(doubtful.paid_eur_m.sum())
    that = "that report" if len(doubtful) == 1 else "those reports"
    doubt = f"is reported second-hand, but {that} may only repeat the promise"
    return f"{reports}. Another {more} {doubt}."


def _of_all_promised(paid: pd.DataFrame, until: dt.date) -> str:
    """The sum of all promises that a paid sum is part of; `until` is as in `paid_in_brief`."""
    in_pounds = gbp_range(paid.low_gbp_m.sum(), paid.high_gbp_m.sum())
    in_euros = eur_m(paid.committed_eur_m.sum(), 0)
    return f"Of the {in_euros} ({in_pounds}) promised for the years to {month(until)}"


def firm_and_doubtful(paid: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The deals with a firm report of payment, and those whose report may only repeat the promise.

    The latter are second-hand, and of nearly the sum promised in euros, or more. Takes
    `paid_of_promised` with `second_hand` of its sources.
    """
    reported = paid[paid.source_id != ""]
    may_repeat = reported.second_hand.astype(bool) & (
        reported.paid_eur_m > NEAR_THE_SUM * reported.committed_eur_m
    )
    return reported[~may_repeat], reported[may_repeat]


def without_report(paid: pd.DataFrame, until: dt.date | None, day: dt.date) -> list[str]:
    """The sentence on the deals of which no payment is reported, if there are any.

    Takes the same as `paid_in_brief`.
    """
    number_without = (paid.source_id == "").sum()
    if until is None or number_without == len(paid):
        return [NO_REPORT]
    if not number_without:
        return []
    not_due = "" if until <= day else ", and not all was due yet"
    return [
        f"For {number(number_without)} of the {number(len(paid))} deals we found no report of a "
        f"payment; that does not mean that nothing was paid{not_due}."
    ]


def ranges_in_words(totals: pd.DataFrame) -> list[str]:
    """Our sum for the years of each total of `against_published`, in its currency, or a dash."""
    signs = {"GBP": "£", "EUR": "€"}
    return [
        "–"
        if pd.isna(row.low_m)
        else gbp_range(row.low_m, row.high_m).replace("£", signs[row.currency])
        for row in totals.itertuples()
    ]
