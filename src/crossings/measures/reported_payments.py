"""Measures of what is reported as paid or spent of the money that the UK promised France.

Each takes `agreements` as `Record.agreements` has them, and rows of the table payments.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from crossings.measures import spending

NEAR_THE_SUM = 0.95  # a report of more of a promise than this may repeat the promise
HEARSAY: Final = "hearsay"
REPORTED: Final = ("payment", HEARSAY)  # of the basis of a report: its amount counts
REPEATED: Final = "part or repeat"


def deals_with_payments(agreements: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Each agreement for years to March 2026 with the last report of a payment under it, if any.

    Later agreements are not among them. Columns: those of `by_agreement` and of `with_payments`,
    and reported_eur_m: the amount in euros, one in pounds at the rate of its own agreement.
    """
    reports = spending.with_agreement(payments, agreements)
    return in_euros(with_payments(spending.by_agreement(spending.to_2026(agreements)), reports))


def in_euros(paid: pd.DataFrame) -> pd.DataFrame:
    """Adds reported_eur_m: paid_eur_m, or else paid_gbp_m at the rate of its own agreement."""
    own_rate = paid.committed_eur_m / paid.high_gbp_m
    return paid.assign(reported_eur_m=paid.paid_eur_m.fillna(paid.paid_gbp_m * own_rate))


def with_payments(deals: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Agreements with the last report of an amount paid or spent under each, if any.

    `payments` have their `agreement`, as `with_agreement` gives it. A report that nothing had been
    paid yet says when, not how much: it gives no amount. Columns: those of `deals`, and paid_eur_m,
    paid_gbp_m (NaN without a report, or if it does not use that currency), as_of (NaT without one),
    what, source_id (both empty without one), is_hearsay (whether others are only said to have paid
    it).
    """
    reports = payments[
        payments.basis.isin(REPORTED) & (payments[["eur_m", "gbp_m"]].max(axis=1) > 0)
    ]
    reports = reports.assign(is_hearsay=reports.basis == HEARSAY)
    reports = reports.sort_values("as_of", kind="stable")
    reports = reports.drop_duplicates("agreement", keep="last")[
        ["agreement", "eur_m", "gbp_m", "as_of", "what", "source_id", "is_hearsay"]
    ]
    reports = reports.rename(columns={"eur_m": "paid_eur_m", "gbp_m": "paid_gbp_m"})
    deals = deals.drop(columns="source_id", errors="ignore")
    deals = deals.merge(reports, on="agreement", how="left")
    deals["is_hearsay"] = deals.is_hearsay.eq(True)
    return deals.fillna({"what": "", "source_id": ""})


class StateOfPayment(NamedTuple):
    """The deals with a firm report of payment, those whose report may only repeat the promise.

    The shares, in per cent, are of all euros promised, and None without such a report.
    """

    firm: pd.DataFrame
    doubtful: pd.DataFrame
    firm_pct: float | None
    doubtful_pct: float | None


def state_of_payment(deals: pd.DataFrame) -> StateOfPayment:
    """What is reported as paid of the sum to March 2026.

    A report is doubtful if it is of nearly the sum promised in euros, or more, and hearsay or from
    a second-hand source. Takes `deals_with_payments` with `second_hand` of their sources.
    """
    reported = deals[deals.source_id != ""]
    may_repeat = (reported.is_hearsay | reported.second_hand.astype(bool)) & (
        reported.reported_eur_m > NEAR_THE_SUM * reported.committed_eur_m
    )
    firm, doubtful = reported[~may_repeat], reported[may_repeat]
    shares = (_share_paid_pct(part, deals) for part in (firm, doubtful))
    return StateOfPayment(firm, doubtful, *shares)


def _share_paid_pct(reported: pd.DataFrame, deals: pd.DataFrame) -> float | None:
    if reported.empty:
        return None
    return float(100 * reported.reported_eur_m.sum() / deals.committed_eur_m.sum())


def of_the_whole_sum(payments: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Reports that nearly all that some deals promised was paid: rows of the table payments.

    `deals` are rows of `deals_with_payments`, and `payments` have their `agreement`. Conditions,
    refusals and promises are not among them.
    """
    said = payments[payments.basis.isin([*REPORTED, REPEATED])]
    said = said.merge(deals[["agreement", "committed_eur_m", "high_gbp_m"]], on="agreement")
    is_whole_in_euros = said.eur_m > NEAR_THE_SUM * said.committed_eur_m
    return said[is_whole_in_euros | (said.gbp_m > NEAR_THE_SUM * said.high_gbp_m)]
