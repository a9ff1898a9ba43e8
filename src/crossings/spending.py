"""Measures of money: what the UK committed to France, in which year, on which basis.

Commitments are promises. What was paid is not published by year, so nothing here says what was spent. Amounts
are in millions, cash unless a name says real.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from crossings.formats import day, financial_year_end, month
from crossings.sources import Source

CORE, NEXT = "2018-26", "2026-29"
NEXT_AGREEMENT = "agreement-2026"  # the stop-gap of 2026 may lie inside it: the two are never added
STOP_GAP = "stopgap-2026"
DECLARATION = "declaration-2023"
Basis = Literal["announced", "later"]


def core(agreements: pd.DataFrame) -> pd.DataFrame:
    """The agreements that count towards the sum since 2018, January 2018 to March 2026."""
    return agreements[agreements.scope == CORE].reset_index(drop=True)


def sterling(agreements: pd.DataFrame, basis: Basis) -> pd.Series:
    """GBP million of each agreement: as announced, or the later-reported amount where one is known."""
    if basis == "announced":
        return agreements.committed_gbp_m
    return agreements.gbp_m_later.fillna(agreements.committed_gbp_m)


def later_known(agreements: pd.DataFrame) -> bool:
    """Whether an amount that differs from the announced one had been reported for any agreement since 2018."""
    rows = core(agreements)
    return bool((sterling(rows, "later") != sterling(rows, "announced")).any())


def committed(agreements: pd.DataFrame, basis: Basis = "announced") -> float:
    """GBP million committed since 2018 (not the sums for 2026 to 2029)."""
    return round(float(sterling(core(agreements), basis).sum()), 2)


def committed_eur(agreements: pd.DataFrame) -> float:
    """EUR million committed since 2018."""
    return round(float(core(agreements).committed_eur_m.sum()), 2)


def next_agreement(agreements: pd.DataFrame) -> pd.Series | None:
    """The agreement for 2026 to 2029, a separate sum; None before it was announced."""
    return _only(agreements, NEXT_AGREEMENT)


def stop_gap(agreements: pd.DataFrame) -> pd.Series | None:
    """The stop-gap of 2026, which may lie inside the next agreement; None before it was announced."""
    return _only(agreements, STOP_GAP)


def _only(agreements: pd.DataFrame, ident: str) -> pd.Series | None:
    rows = agreements[agreements.agreement_id == ident]
    return None if rows.empty else rows.iloc[0]


def agreement_of(agreements: pd.DataFrame) -> pd.Series:
    """The agreement that each row is part of: its id to the year, `statement-2020` or `declaration-2023`."""
    return agreements.agreement_id.str.extract(r"^(.*?-\d{4})", expand=False)


def announced_words(agreements: pd.DataFrame) -> dict[pd.Timestamp, str]:
    """When each row was announced, in words, by its date as the table has it.

    A day where that is known, else the month or the year alone: the rest of the date is there for order only. Of
    rows with one date the least exact speaks.
    """
    stated = announced_iso(agreements)
    return {
        when: {4: str(when.year), 7: month(when)}.get(len(iso), day(when)) for when, iso in stated.items()
    }


def announced_iso(agreements: pd.DataFrame) -> dict[pd.Timestamp, str]:
    """The same for machines, as ISO 8601 writes a date that is known to the day, the month or the year: 2019-08."""
    stated: dict[pd.Timestamp, str] = {}
    exact_to = agreements.announced_exact_to.fillna("")
    for when, known in zip(agreements.announced, exact_to, strict=True):
        iso = when.date().isoformat()[: {"year": 4, "month": 7}.get(known, 10)]
        stated[when] = min(stated.get(when, iso), iso, key=len)
    return stated


def said_of_iso(agreements: pd.DataFrame) -> dict[str, str]:
    """The words of each date of announcement, by the date as a table for machines holds it: 2019-08, August 2019."""
    iso = announced_iso(agreements)
    return {iso[when]: words for when, words in announced_words(agreements).items()}


def source_ids(agreements: pd.DataFrame) -> list[str]:
    """The sources of the rows, each once; of a later amount only where that amount was known."""
    later = agreements.gbp_m_later.notna() & (agreements.later_source_id != "")
    return list(dict.fromkeys([*agreements.source_id, *agreements.later_source_id[later]]))


def by_financial_year(agreements: pd.DataFrame) -> pd.DataFrame:
    """Commitments by financial year, 2018/19 on, every year to the last one promised so far.

    Columns: financial_year, start (calendar year in which it begins), announced_gbp_m, later_gbp_m,
    committed_eur_m. A year without an agreement holds 0: nothing was announced for it.
    """
    rows = core(agreements)
    columns = ["financial_year", "start", "announced_gbp_m", "later_gbp_m", "committed_eur_m"]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    frame = pd.DataFrame(
        {
            "start": rows.financial_year.str[:4].astype(int),
            "announced_gbp_m": sterling(rows, "announced"),
            "later_gbp_m": sterling(rows, "later"),
            "committed_eur_m": rows.committed_eur_m,
        }
    )
    years = range(frame.start.min(), frame.start.max() + 1)
    frame = frame.groupby("start").sum().reindex(years, fill_value=0.0).round(2).reset_index()
    frame.insert(0, "financial_year", [f"{y}/{(y + 1) % 100:02d}" for y in frame.start])
    return frame[columns]


def in_years_over(agreements: pd.DataFrame, day: dt.date, basis: Basis = "announced") -> float:
    """GBP million that belongs to financial years already over at `day`."""
    rows = core(agreements)
    over = [financial_year_end(label) <= day for label in rows.financial_year]
    return round(float(sterling(rows, basis)[over].sum()), 2)


def with_states(years: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """`by_financial_year` with where each year stood at `day`: over, in progress (day included) or to come.

    Further columns: state, days_gone_pct (share of the year's days gone, `day` included, from 0 to 100).
    """
    states, gone = [], []
    for start in years.start:
        first, last = dt.date(start, 4, 1), dt.date(start + 1, 3, 31)
        states.append("over" if last <= day else "in progress" if first <= day else "to come")
        part = ((day - first).days + 1) / ((last - first).days + 1)
        gone.append(100 * min(max(part, 0.0), 1.0))
    return years.assign(state=states, days_gone_pct=gone)


def pro_rata(years: pd.DataFrame, day: dt.date, basis: Basis = "announced") -> float:
    """GBP million if each year's commitment fell evenly on its days.

    An illustration: nothing shows on which days money was due or paid.
    """
    frame = with_states(years, day)
    return float((frame[f"{basis}_gbp_m"] * frame.days_gone_pct / 100).sum())


def real_terms(years: pd.DataFrame, deflators: pd.DataFrame, basis: Basis = "later") -> pd.DataFrame:
    """Commitments by financial year in 2024/25 prices, for years whose deflator is known.

    Source of the method: cash times 100 over HM Treasury's GDP deflator with 2024/25 as 100. Columns:
    financial_year, start, cash_gbp_m, real_gbp_m (NaN where no deflator is known yet), status (outturn,
    forecast, or empty).
    """
    joined = years.merge(deflators, on="financial_year", how="left")
    cash = joined[f"{basis}_gbp_m"]
    return pd.DataFrame(
        {
            "financial_year": joined.financial_year,
            "start": joined.start,
            "cash_gbp_m": cash,
            "real_gbp_m": cash / joined.deflator_2024_25_100 * 100,
            "status": joined.status.astype("object").where(joined.status.notna(), ""),
        }
    )


def readings(years: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Commitments by financial year in three sterling readings, in GBP million.

    `rates` is the table gbp_per_eur. The third reading converts the euros at the European Central Bank's
    average for the financial year, of daily reference rates: a ruler, since no payment was made at it.
    Columns: financial_year, start, committed_eur_m, announced_gbp_m, later_gbp_m, gbp_per_eur, ecb_gbp_m (the
    last two NaN where the year's average is not known yet).
    """
    average = rates[rates.period_type == "financial year"].rename(columns={"period": "financial_year"})
    joined = years.merge(average[["financial_year", "gbp_per_eur"]], on="financial_year", how="left")
    joined["ecb_gbp_m"] = joined.committed_eur_m * joined.gbp_per_eur
    columns = ["committed_eur_m", "announced_gbp_m", "later_gbp_m", "gbp_per_eur", "ecb_gbp_m"]
    return joined[["financial_year", "start", *columns]]


def by_agreement(agreements: pd.DataFrame, basis: Basis = "later") -> pd.DataFrame:
    """The sum since 2018 built up, agreement by agreement; rows of one agreement are taken together.

    Columns: agreement, announced, name, eur_m, announced_gbp_m, gbp_m (on the basis asked for), running_gbp_m
    (the sum so far), share_pct (of the whole).
    """
    rows = core(agreements)
    frame = pd.DataFrame(
        {
            "agreement": agreement_of(rows),
            "announced": rows.announced,
            "name": rows.name.str.replace(r", \w+ year$", "", regex=True),
            "eur_m": rows.committed_eur_m,
            "announced_gbp_m": sterling(rows, "announced"),
            "gbp_m": sterling(rows, basis),
        }
    )
    grouped = frame.sort_values("announced", kind="stable").groupby("agreement", sort=False, as_index=False)
    frame = grouped.agg(
        {"announced": "first", "name": "first", "eur_m": "sum", "announced_gbp_m": "sum", "gbp_m": "sum"}
    )
    frame = frame.round({"eur_m": 2, "announced_gbp_m": 2, "gbp_m": 2})
    frame["running_gbp_m"] = frame.gbp_m.cumsum().round(2)
    frame["share_pct"] = 100 * frame.gbp_m / frame.gbp_m.sum()
    return frame


def committed_and_paid(
    agreements: pd.DataFrame, payments: pd.DataFrame, sources: Mapping[str, Source]
) -> pd.DataFrame:
    """Each agreement since 2018 with the last report of money paid or spent under it, where one is known.

    A report is no official outturn: none has been found. Reports that name no amount paid are left out.
    Columns: agreement, name, announced, committed_eur_m, paid_eur_m, paid_gbp_m (both NaN without a report),
    as_of (the day the report speaks of), what, source_id (both empty without one), second_hand.
    """
    whole = by_agreement(agreements)[["agreement", "name", "announced", "eur_m"]]
    reports = payments[payments.basis == "payment"].assign(agreement=agreement_of)
    reports = reports.sort_values("as_of", kind="stable").drop_duplicates("agreement", keep="last")
    reports = reports[["agreement", "eur_m", "gbp_m", "as_of", "what", "source_id"]]
    reports = reports.rename(columns={"eur_m": "paid_eur_m", "gbp_m": "paid_gbp_m"})
    frame = whole.rename(columns={"eur_m": "committed_eur_m"}).merge(reports, on="agreement", how="left")
    frame[["what", "source_id"]] = frame[["what", "source_id"]].fillna("")
    frame["second_hand"] = [bool(ident) and sources[ident].second_hand for ident in frame.source_id]
    return frame


def against_published(totals: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Totals as others published them, beside the sum of the same thing in this record.

    A total is matched by its currency and period, never by its amount. Columns: those of the totals, and ours
    (which sum it is set against, or empty), announced_m, later_m (in the total's own currency, NaN where
    there is no such sum), difference_m (stated less whichever of the two is nearer).
    """
    rows = []
    for currency, period, stated in zip(totals.currency, totals.period, totals.amount_m, strict=True):
        ours, announced, later = _same_thing(currency, period, agreements)
        gaps = [round(stated - amount, 2) for amount in (later, announced) if amount is not None]
        rows.append(
            {
                "ours": ours,
                "announced_m": announced,
                "later_m": later,
                "difference_m": min(gaps, key=abs, default=None),
            }
        )
    added = pd.DataFrame(rows, columns=["ours", "announced_m", "later_m", "difference_m"], index=totals.index)
    return pd.concat([totals, added.astype(dict.fromkeys(added.columns[1:], "float64"))], axis=1)


def _same_thing(
    currency: str, period: str, agreements: pd.DataFrame
) -> tuple[str, float | None, float | None]:
    coming = next_agreement(agreements)
    declared = agreements[agreement_of(agreements) == DECLARATION]
    if (currency, period) == ("GBP", "since 2018"):
        return "commitments since 2018", committed(agreements), committed(agreements, "later")
    if (currency, period) == ("EUR", "since 2023") and len(declared):
        return "the Leaders’ Declaration of 2023, committed", float(declared.committed_eur_m.sum()), None
    if currency == "GBP" and period == "2026/27 to 2028/29" and coming is not None:
        return "the agreement for 2026 to 2029", float(coming.committed_gbp_m), None
    return "", None, None


def beside_asylum_costs(years: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Commitments by financial year beside what the asylum system cost in the same year, for scale.

    Neither pays for the other, and no share is a saving. Columns: financial_year, start, announced_gbp_m,
    later_gbp_m, asylum_gbp_m, announced_pct, later_pct (NaN where no cost is held for the year).
    """
    total = costs[costs.measure == "total asylum costs"]
    joined = years.merge(total[["financial_year", "gbp_bn"]], on="financial_year", how="left")
    frame = joined[["financial_year", "start", "announced_gbp_m", "later_gbp_m"]].copy()
    frame["asylum_gbp_m"] = (joined.gbp_bn * 1000).round(1)
    for basis in ("announced", "later"):
        frame[f"{basis}_pct"] = 100 * frame[f"{basis}_gbp_m"] / frame.asylum_gbp_m
    return frame
