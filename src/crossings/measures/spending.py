"""Measures of money: what the UK committed to France, in which year, on which basis.

Each takes `agreements` as `Record.agreements` has them, with low_gbp_m, high_gbp_m, first_year
and last_year.

A row of the table agreements is one sum, so an agreement with a sum for each year has several rows.
Commitments are promises. No source that was read gives payments by year, so nothing here says what
was spent. Amounts are in millions, cash unless a name says real.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from crossings.common.formats import (
    begun,
    financial_year_label,
    financial_year_of,
    financial_year_span,
    financial_years,
)
from crossings.measures.frames import columns_of, typed_frame
from crossings.tables.record import agreements_on
from crossings.tables.schemas import BEFORE_2018, SMALL_BOATS_AIM, STOP_GAP, TO_2026

DECLARATION = "declaration-2023"
FIRST_KNOWN = 2014  # no agreement of an earlier year is on record
Basis = Literal["announced", "later"]


def to_2026(agreements: pd.DataFrame) -> pd.DataFrame:
    """The agreements since 2018 for years to March 2026: the sum that later ones add to."""
    return agreements[agreements.scope == TO_2026].reset_index(drop=True)


def sterling(agreements: pd.DataFrame, basis: Basis) -> pd.Series:
    """GBP million of each row: as announced, or the later-reported amount if one is known."""
    if basis == "announced":
        return agreements.committed_gbp_m
    return agreements.gbp_m_later.fillna(agreements.committed_gbp_m)


def lowest_and_highest(agreements: pd.DataFrame) -> tuple[float, float]:
    """The lowest and the highest sum of all rows given, in GBP million."""
    ends = agreements.low_gbp_m, agreements.high_gbp_m
    low, high = (round(float(amounts.sum()), 2) for amounts in ends)
    return low, high


class Promised(NamedTuple):
    """All that some agreements promised, in GBP million, added up by two rules.

    From `lowest` to `highest` is all of each deal, by the lower and by the higher amounts that are
    reported. `unconditional` is `lowest` without `on_results`: what later deals are reported to pay
    for results only, which may never be due.
    """

    lowest: float
    highest: float
    on_results: float

    @property
    def unconditional(self) -> float:
        """What is left of the lower amounts if no result is paid for."""
        return round(self.lowest - self.on_results, 2)


def promised_in_all(agreements: pd.DataFrame, payments: pd.DataFrame) -> Promised:
    """The sum of the agreements that add up; `payments` have what depends on results."""
    conditions = on_results(agreements, payments)
    return Promised(*lowest_and_highest(added_up(agreements)), float(conditions.gbp_m.sum()))


def on_results(agreements: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table payments that say how much of a later deal depends on results."""
    reports = with_agreement(payments, agreements)
    of_later = reports.agreement.isin(_of_later_years(agreements).agreement)
    return reports[of_later & (reports.basis == "condition") & reports.gbp_m.notna()]


def sums(agreements: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """Each sum of the rows, in GBP million, by the sources whose later amounts it takes.

    It takes none, those of each source alone, and all; one sum if no later amount differs.
    """
    differs = agreements.gbp_m_later.notna() & (
        agreements.gbp_m_later != agreements.committed_gbp_m
    )
    told_by = agreements.later_source_id.where(differs, "")
    sources = [source for source in dict.fromkeys(told_by) if source]
    taken = dict.fromkeys([(), *((source,) for source in sources), tuple(sources)])
    later = agreements.gbp_m_later
    return {
        group: round(float(agreements.committed_gbp_m.mask(told_by.isin(group), later).sum()), 2)
        for group in taken
    }


def later_known(agreements: pd.DataFrame) -> bool:
    """Whether a different later amount had been reported for any year to March 2026."""
    rows = to_2026(agreements)
    return bool((rows.low_gbp_m < rows.high_gbp_m).any())


def committed_to_2026(agreements: pd.DataFrame, basis: Basis = "announced") -> float:
    """GBP million committed since 2018 for years to March 2026."""
    return round(float(sterling(to_2026(agreements), basis).sum()), 2)


def committed_eur_to_2026(agreements: pd.DataFrame) -> float:
    """EUR million committed since 2018 for years to March 2026."""
    return round(float(to_2026(agreements).committed_eur_m.sum()), 2)


def is_stop_gap(agreements: pd.DataFrame) -> pd.Series:
    """Whether each row only bridges two agreements; the later one may include it."""
    return agreements.kind == STOP_GAP


def stop_gaps(agreements: pd.DataFrame) -> pd.DataFrame:
    """The stop-gaps that were known, in order of their years."""
    return agreements[is_stop_gap(agreements)].sort_values("financial_year", ignore_index=True)


def added_up(agreements: pd.DataFrame) -> pd.DataFrame:
    """The rows that add to what was promised since 2018: no stop-gap, and none from before."""
    return since_2018(agreements[~is_stop_gap(agreements)])


def since_2018(agreements: pd.DataFrame) -> pd.DataFrame:
    """All rows but those from before, stop-gaps among them."""
    return agreements[agreements.scope != BEFORE_2018]


def later_agreements(agreements: pd.DataFrame) -> pd.DataFrame:
    """Each agreement for years after March 2026, in order of its years.

    Each is a sum of its own; the frame is empty before one was announced. Columns: agreement, name,
    announced, purpose, source_id and note of its first row, committed_eur_m, low_gbp_m and
    high_gbp_m of all its rows, depends_on_results (1 if any of these does), financial_year
    ("2026/27 to 2028/29"), period_start and period_end (the first and last day of those years),
    years (how many) and is_divided (whether each year has its own sum).
    """
    rows = _of_later_years(agreements)
    kept = ("name", "announced", "purpose", "source_id", "note")
    deals = rows.groupby("agreement", as_index=False).agg(
        **{column: (column, "first") for column in kept},
        committed_eur_m=("committed_eur_m", "sum"),
        low_gbp_m=("low_gbp_m", "sum"),
        high_gbp_m=("high_gbp_m", "sum"),
        depends_on_results=("depends_on_results", "max"),
        first=("first_year", "min"),
        last=("last_year", "max"),
        rows=("agreement_id", "size"),
    )
    first, last = deals.pop("first"), deals.pop("last")
    deals["financial_year"] = list(map(financial_years, first, last))
    deals["period_start"] = pd.to_datetime([financial_year_span(year)[0] for year in first])
    deals["period_end"] = pd.to_datetime([financial_year_span(year)[1] for year in last])
    deals["years"] = last - first + 1
    deals["is_divided"] = deals.pop("rows") == deals.years
    return deals.sort_values("period_start", ignore_index=True)


def _of_later_years(agreements: pd.DataFrame) -> pd.DataFrame:
    """The rows that add up, for years after March 2026."""
    rows = added_up(agreements)
    return rows[rows.scope != TO_2026]


def with_agreement(rows: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Rows that name a row of `agreements`, such as payments, with the `agreement` of that row.

    It is missing for a row that names none, or none that was known.
    """
    agreement_of_row = agreements.set_index("agreement_id").agreement
    return rows.assign(agreement=rows.agreement_id.map(agreement_of_row).astype("str"))


def source_ids(agreements: pd.DataFrame) -> list[str]:
    """The sources of the rows, each once; of a later amount only if that amount was known."""
    later = agreements.gbp_m_later.notna() & (agreements.later_source_id != "")
    return list(dict.fromkeys([*agreements.source_id, *agreements.later_source_id[later]]))


def promised_by_year(agreements: pd.DataFrame) -> pd.DataFrame:
    """Promises by financial year, from 2018/19 to 2025/26.

    Later agreements are not among them, since they are sums of their own. Columns:
    financial_year, start (calendar year in which it begins), low_gbp_m, high_gbp_m and
    committed_eur_m. A year between without an agreement holds 0: nothing was announced for it.
    """
    rows = to_2026(agreements)
    amounts = ["low_gbp_m", "high_gbp_m", "committed_eur_m"]
    if rows.empty:
        typed = {"financial_year": "str", **columns_of("float64", "start", *amounts)}
        return typed_frame([], typed)
    sums = rows.groupby(rows.first_year.rename("start"))[amounts].sum()
    years = range(sums.index.min(), sums.index.max() + 1)
    frame = sums.reindex(years, fill_value=0.0).round(2).rename_axis("start").reset_index()
    frame.insert(0, "financial_year", list(map(financial_year_label, frame.start)))
    return frame


LATER_PARTS: Final = {
    "agreement": "str",
    "year": "str",
    "start": "int64",
    "part_gbp_m": "float64",
    "financial_year": "str",
    "low_gbp_m": "float64",
    "high_gbp_m": "float64",
    "committed_eur_m": "float64",
}


def later_by_year(agreements: pd.DataFrame) -> pd.DataFrame:
    """Later agreements in equal parts, one for each of their years; empty without one.

    How a sum for several years is really divided is often not published. Columns: agreement, year,
    start (the calendar year in which that begins) and part_gbp_m; and, the same in each row of an
    agreement, financial_year ("2026/27 to 2028/29"), low_gbp_m, high_gbp_m and committed_eur_m of
    the whole.
    """
    rows = [
        {
            "agreement": deal.agreement,
            "year": financial_year_label(start),
            "start": start,
            "part_gbp_m": deal.high_gbp_m / deal.years,
            "financial_year": deal.financial_year,
            "low_gbp_m": deal.low_gbp_m,
            "high_gbp_m": deal.high_gbp_m,
            "committed_eur_m": deal.committed_eur_m,
        }
        for deal in later_agreements(agreements).itertuples()
        for start in range(deal.period_start.year, deal.period_end.year)
    ]
    return typed_frame(rows, LATER_PARTS)


def our_totals(agreements: pd.DataFrame, readings: dict[Basis, str]) -> pd.DataFrame:
    """Our sum to March 2026 on each basis, the highest first; one row if both are the same.

    `readings` has the words for each basis; of two equal sums the last basis counts. Columns:
    amount_m (GBP million), reading (those words), terms (the amounts added: "45.5 + 3.25").
    """
    rows = to_2026(agreements)
    totals = pd.DataFrame(
        {
            "amount_m": [committed_to_2026(rows, basis) for basis in readings],
            "reading": list(readings.values()),
            "terms": [
                " + ".join(f"{amount:g}" for amount in sterling(rows, basis)) for basis in readings
            ],
        }
    )
    return totals.drop_duplicates("amount_m", keep="last").sort_values("amount_m", ascending=False)


def in_years_over(agreements: pd.DataFrame, day: dt.date, basis: Basis = "announced") -> float:
    """GBP million for financial years that were over at `day`."""
    rows = to_2026(agreements)
    return round(float(sterling(rows, basis)[_over(rows.last_year, day)].sum()), 2)


def _over(years: pd.Series, day: dt.date) -> pd.Series:
    """Whether each financial year, by the calendar year in which it begins, was over at `day`."""
    return years.map(lambda year: financial_year_span(year)[1] <= day).astype("bool")


def not_begun(agreements: pd.DataFrame, day: dt.date, column: str) -> float:
    """The sum of a column for financial years that had not begun at `day`.

    A row for several years counts in equal parts, as in `later_by_year`.
    """
    years = agreements.last_year - agreements.first_year + 1
    to_come = (agreements.last_year - financial_year_of(day)).clip(0, years)
    return round(float((agreements[column] * to_come / years).sum()), 2)


def officially_paid(agreements: pd.DataFrame, column: str) -> tuple[tuple[str, float], ...]:
    """What was paid, by official word, of these rows: a column by financial year, where known."""
    paid = agreements[agreements.basis == "payment"].dropna(subset=column)
    return tuple(zip(paid.financial_year, paid[column].astype(float), strict=True))


def not_over_pct(agreements: pd.DataFrame, day: dt.date) -> float:
    """The share of `to_2026` for financial years not over at `day`, in per cent; 0 without any.

    It is of euros, like the shares reported as paid that it stands beside.
    """
    rows = to_2026(agreements)
    is_open, promised = ~_over(rows.last_year, day), rows.committed_eur_m
    return 100 * float(promised[is_open].sum() / promised.sum()) if promised.sum() else 0.0


def short_name(name: str, announced: pd.Timestamp) -> str:
    """A short name for drawings: Joint statement, July 2021; with the year if the name has none."""
    name = re.sub(r", \w+ year$", "", name.removeprefix("UK-France ")).replace(
        "Joint Leaders", "Leaders"
    )
    name = re.sub(r" \d{4}–\d\d$", "", name)  # the years of a later agreement
    name = begun(name.replace("'", "’").replace(" on small boats", ""))
    return name if str(announced.year) in name else f"{name}, {announced.year}"


def by_agreement(agreements: pd.DataFrame) -> pd.DataFrame:
    """Each agreement since 2018, later ones too, in order of date.

    Rows of one agreement are summed, and stop-gaps left out. Columns: agreement, name (short),
    announced, committed_eur_m, low_gbp_m and high_gbp_m.
    """
    rows = added_up(agreements).sort_values("announced", kind="stable")
    amounts = dict.fromkeys(["committed_eur_m", "low_gbp_m", "high_gbp_m"], "sum")
    first = {"name": "first", "announced": "first"}
    deals = rows.groupby("agreement", sort=False, as_index=False).agg(first | amounts)
    deals = deals.round(dict.fromkeys(amounts, 2))
    deals["name"] = [short_name(*deal) for deal in zip(deals.name, deals.announced, strict=True)]
    return deals


def mostly_for_boats(rows: pd.DataFrame) -> bool:
    """Whether most of the pounds of these agreements were promised to stop small boats."""
    boats = rows[rows.aim == SMALL_BOATS_AIM]
    return bool(boats.high_gbp_m.sum() > rows.high_gbp_m.sum() / 2)


def in_prices(years: pd.DataFrame, deflators: pd.DataFrame) -> pd.DataFrame:
    """Years of `promised_by_year` in prices of the last measured year.

    The index is HM Treasury's GDP deflator; years without one are left out. Columns: those of
    `years` and of the deflators, prices_of (that year), real_low_gbp_m and real_high_gbp_m. Years
    with a forecast deflator are included. The frame is empty before a year is measured.
    """
    measured = deflators[deflators.status == "measured"].sort_values("financial_year").tail(1)
    base = measured[["financial_year", "deflator_2024_25_100"]]
    base = base.set_axis(["prices_of", "base_index"], axis=1)
    priced = years.merge(deflators, on="financial_year").merge(base, how="cross")
    factor = priced.base_index / priced.deflator_2024_25_100
    for end in ("low_gbp_m", "high_gbp_m"):
        priced[f"real_{end}"] = factor * priced[end]
    return priced.drop(columns="base_index")


def against_published(totals: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Totals that others published, with our sum of the same years as known on that day.

    A total is matched by its currency and years, never by its amount; it has no match if its years
    are not stated or begin before FIRST_KNOWN. Columns: those of the totals, and low_m and high_m
    (`lowest_and_highest`, in the total's own currency, NaN without a match), terms (the amounts as
    last known, as "45.5 + 3.25").
    """
    own_sums = []
    for total in totals.itertuples():
        rows = _rows_meant(total, agreements)
        amounts = (
            rows.committed_eur_m.dropna() if total.currency == "EUR" else sterling(rows, "later")
        )
        in_euros = round(float(amounts.sum()), 2)
        sums = (in_euros, in_euros) if total.currency == "EUR" else lowest_and_highest(rows)
        terms = " + ".join(f"{amount:.2f}".rstrip("0").rstrip(".") for amount in amounts)
        own_sums.append([*sums, terms] if len(amounts) else [math.nan, math.nan, ""])
    return totals.assign(
        **pd.DataFrame(own_sums, columns=["low_m", "high_m", "terms"], index=totals.index)
    )


def _rows_meant(total: Any, agreements: pd.DataFrame) -> pd.DataFrame:
    """The agreements for the financial years of a total, as known when it was published."""
    rows = agreements_on(agreements[~is_stop_gap(agreements)], total.as_of)
    if pd.isna(total.first_year) or total.first_year < FIRST_KNOWN:
        return rows.iloc[:0]
    # Without a last year it is that of the sum to March 2026, not of the separate one that follows.
    last = to_2026(rows).last_year.max() if pd.isna(total.last_year) else total.last_year
    matching = rows[rows.first_year.between(total.first_year, last)]
    return matching.sort_values(["first_year", "announced"])
