"""The sums of money promised to France, and all that each may come to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from crossings.common.formats import (
    day,
    eur_m,
    financial_years,
    gbp_bn,
    gbp_m,
    gbp_range,
    listed,
)
from crossings.facts.figure import SUM_ANNOUNCED, Figure, Number, make_figure
from crossings.measures import spending
from crossings.tables.record import Record

CERTAIN: Final = "without what one report says depends on results"
ON_RESULTS: Final = ", part of which depends on results"
WITH_ALL: Final = ("spending.promised_total_gbp_low", "spending.promised_total_gbp_high")


def facts_to_2026(record: Record) -> list[Figure]:
    """The sum for years to March 2026: as first given, with later amounts, and in euros."""
    rows = spending.to_2026(record.agreements)
    given, later, euros = _sums_to_2026(rows, day(record.day))
    reported_by = rows.later_source_id[rows.later_source_id.fillna("") != ""]
    from_both = [*rows.source_id, *reported_by]
    ident = "spending.committed_to_2026_"
    as_given = make_figure(record, f"{ident}gbp", *given, source_ids=rows.source_id)
    with_later = make_figure(record, f"{ident}gbp_later", *later, source_ids=from_both)
    in_euros = make_figure(record, f"{ident}eur", *euros, source_ids=rows.source_id)
    return [
        with_all_amounts(record, as_given, rows),
        with_parts(record, with_later, rows),
        with_parts(record, in_euros, rows),
    ]


def _sums_to_2026(rows: pd.DataFrame, by: str) -> list[tuple[Number, str]]:
    """The three sums of agreements known by a day, each with its sentence.

    Sums of conversions and ceilings are told in whole millions.
    """
    if rows.empty:
        none = f"No agreement that counts since 2018 had been announced by {by}."
        return [(None, none), (None, none), (None, none)]
    announced, later = spending.committed_to_2026(rows), spending.committed_to_2026(rows, "later")
    euros = spending.committed_eur_to_2026(rows)
    span = f"for {financial_years(rows.first_year.min(), rows.last_year.max())}"
    reported = (
        f"The same commitments come to {gbp_m(later, 0)} with the amounts reported later and "
        f"known by {by}."
    )
    if not spending.later_known(rows):
        reported = f"No later amount was known by {by}; the sum is {gbp_m(later, 0)}."
    as_given = (
        f"The UK had committed {gbp_m(announced, 0)} to France {span} by {by}, "
        "by the amounts first given. Committed is not paid."
    )
    in_euros = (
        f"The UK had committed {eur_m(euros, 0)} ({gbp_m(announced, 0)}) to France {span} by {by}."
    )
    return [(announced, as_given), (later, reported), (euros, in_euros)]


def promised_since_2018(record: Record) -> list[Figure]:
    """The sum of the agreement of 2026, and all sums since 2018 together.

    The latter has two ends: `Promised.unconditional` and `Promised.highest`.
    """
    later = spending.later_agreements(record.agreements)
    promises = spending.added_up(record.agreements)
    if later.empty:
        none = f"No agreement for years after March 2026 had been announced by {day(record.day)}"
        return [
            make_figure(record, SUM_ANNOUNCED, None, f"{none}."),
            *(
                make_figure(record, ident, None, f"{none}, so there is no sum with one.")
                for ident in WITH_ALL
            ),
        ]
    return [_sum_to_come(record, later, promises), *_sums_in_all(record, later, promises)]


def _sum_to_come(record: Record, later: pd.DataFrame, promises: pd.DataFrame) -> Figure:
    """The sum of the agreement for 2026/27 to 2028/29, or the first other of the `later` ones."""
    is_other = later.financial_year != financial_years(2026, 2028)
    coming = later.assign(other=is_other).sort_values(["other", "announced"]).iloc[0]
    on_results = ON_RESULTS if coming.depends_on_results else ""
    words = (
        f"A separate sum of {gbp_range(coming.low_gbp_m, coming.high_gbp_m)} was committed for "
        f"{coming.financial_year}{on_results}; it is not part of the sum to March 2026."
        f"{_with_others(coming, later)}"
    )
    amount, announced = float(coming.high_gbp_m), coming.announced.date()
    fact = make_figure(record, SUM_ANNOUNCED, amount, words, announced, [coming.source_id])
    return with_parts(record, fact, promises[promises.agreement == coming.agreement])


def _sums_in_all(record: Record, later: pd.DataFrame, promises: pd.DataFrame) -> Iterator[Figure]:
    """All that was promised, by the lower amounts without conditions, and by the higher ones."""
    rows, by = spending.to_2026(record.agreements), day(record.day)
    least, most = spending.lowest_and_highest(rows)
    in_all = spending.promised_in_all(record.agreements, record.table("payments"))
    not_added = "".join(
        f", and the stop-gap of {gap.announced.year} is not added"
        for gap in spending.stop_gaps(record.agreements).itertuples()
    )
    end = f"A promise is not a payment{not_added}."
    each = listed(
        [
            f"{gbp_range(row.low_gbp_m, row.high_gbp_m)} for {row.financial_year}"
            for row in later.itertuples()
        ]
    )
    reported = f"without {gbp_m(in_all.on_results, 0)} that one report says depend on results"
    lower = (
        f"The UK had promised France about {gbp_bn(in_all.unconditional, 2)} by {by}"
        f"{f', {reported}' if in_all.on_results else ''}: {gbp_m(least, 0)} for the years before, "
        f"by the lower amounts, and {gbp_m(in_all.unconditional - least, 0)} of the {each}. {end}"
    )
    on_results = ON_RESULTS if later.depends_on_results.any() else ""
    higher = (
        f"The UK had promised France up to {gbp_m(in_all.highest, 0)} by {by}: "
        f"{gbp_range(least, most)} for the years before, and {each}{on_results}. {end}"
    )
    told_in = spending.on_results(promises, record.table("payments")).source_id
    sources = [*rows.source_id, *later.source_id, *told_in]
    amounts = (in_all.unconditional, lower), (in_all.highest, higher)
    for ident, (amount, words) in zip(WITH_ALL, amounts, strict=True):
        fact = make_figure(record, ident, amount, words, source_ids=sources)
        yield with_all_amounts(record, fact, promises)


def _with_others(deal: Any, later: pd.DataFrame) -> str:
    """A sentence on what other deals for years of this one add to it; empty if there is none."""
    same_years = (later.period_start < deal.period_end) & (later.period_end > deal.period_start)
    deals = later[same_years]
    if len(deals) == 1:
        return ""
    total = gbp_range(*spending.lowest_and_highest(deals))
    others = "other agreement" if len(deals) == 2 else "other agreements"
    return f" With the {others} for these years it is {total}."


def with_all_amounts(record: Record, total: Figure, agreements: pd.DataFrame) -> Figure:
    """A sum of these rows, in GBP million, with all that they may add up to, for judging claims.

    These are the sum of the amounts first given, those with later amounts, by who gives them, and
    the lowest without what is reported to depend on results. It stays as it is if there is but one.
    """
    counts = {
        _amounts_of([record.sources[ident].publisher for ident in told_by]): amount
        for told_by, amount in spending.sums(agreements).items()
    }
    in_all = spending.promised_in_all(agreements, record.table("payments"))
    if in_all.on_results:
        counts[CERTAIN] = in_all.unconditional
    total = with_parts(record, total, agreements)
    return total.with_counts(counts, "conditions" if in_all.on_results else "what is counted")


def with_parts(record: Record, total: Figure, agreements: pd.DataFrame) -> Figure:
    """A sum of these rows, with the parts for years that had not begun, and officially paid."""
    column = "high_gbp_m" if total.unit == "GBP m" else "committed_eur_m"
    not_begun = spending.not_begun(agreements, record.day, column)
    return dataclasses.replace(
        total, not_begun=not_begun, paid=spending.officially_paid(agreements, column)
    )


def _amounts_of(publishers: Sequence[str]) -> str:
    return f"with the amounts of {listed(publishers)}" if publishers else "as first given"
