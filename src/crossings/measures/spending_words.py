"""The money in words: what was promised, bought and paid, for sentences and cells of tables.

Sums and comparisons are in `crossings.measures.spending`.
"""

from __future__ import annotations

import math
import re
from typing import Final

import pandas as pd

from crossings.common.formats import (
    begun,
    eur_m,
    gbp_m,
    gbp_range,
    listed,
)
from crossings.measures import spending

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


NO_ACCOUNTS: Final = "No source that we have read lists what was paid in each year and for what."


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


def ranges_in_words(totals: pd.DataFrame) -> list[str]:
    """Our sum for the years of each total of `against_published`, in its currency, or a dash."""
    signs = {"GBP": "£", "EUR": "€"}
    return [
        "–"
        if pd.isna(row.low_m)
        else gbp_range(row.low_m, row.high_m).replace("£", signs[row.currency])
        for row in totals.itertuples()
    ]
