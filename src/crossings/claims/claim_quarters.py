"""The change in arrivals without one nationality, for days that a claim names.

Nationalities are known only by quarter, so the days are not always whole quarters.
"""

from __future__ import annotations

import pandas as pd

from crossings.claims.claim_days import Window, compared_words, days_in_words
from crossings.common.formats import count
from crossings.facts.figure import Figure
from crossings.measures import arrivals
from crossings.measures.spans import Span, change_pct
from crossings.tables.record import Record


def change_without(record: Record, window: Window) -> Figure:
    """The change without the window's nationality, in per cent.

    It is worked out both for the quarters inside the days and for those that cover them. The value
    is the first of the two that is known. Unless its quarters are the very days, it may be any that
    the quarters and the daily counts of all arrivals allow.
    """
    table = record.table("nationality_quarterly")
    compared = [_by_quarters(table, window, inside) for inside in (True, False)]
    by_spans = dict(filter(None, compared))  # one entry if the spans are the same
    sources = [table.source_id.iloc[-1] if len(table) else "ho_irr_d01_2023q4"]
    if not by_spans:
        days = days_in_words(window.days)
        words = f"Nationalities are known by quarter, and no whole quarters {days} can be compared."
        return window.unknown(record, words, source_ids=sources, status="final")
    changes, sentences = zip(*by_spans.values(), strict=True)
    spans = next(iter(by_spans))
    words, at = " ".join(sentences), spans[0][1]
    figure = window.figure(record, changes[0], words, at, source_ids=sources, status="final")
    if spans == window.spans:
        return figure
    possible = [*changes, *_changes_allowed(record, table, window)]
    return figure.ranging(min(possible), max(possible), "other days")


def _by_quarters(
    table: pd.DataFrame, window: Window, inside: bool
) -> tuple[tuple[Span, ...], tuple[float, str]] | None:
    """The days, the change and its sentence for quarters `inside` the window, or those around it.

    The days are those of the quarters: of the window, and of what it is compared with. It is None
    if one of these quarters is not known, or if nobody else came in those compared with.
    """
    quarters = [_quarters(table, span, inside) for span in window.spans]
    if any(rows.empty for rows in quarters):
        return None
    spans = tuple(map(_days_of, quarters))
    now, then = (_split(rows, window.parameter)[1] for rows in quarters)
    if (change := change_pct(now, then)) is None:
        return None
    who = f"Without arrivals from {window.parameter}, {count(now)} people"
    return spans, (round(change, 9), compared_words(who, now, then, count(then), spans))


def _changes_allowed(record: Record, table: pd.DataFrame, window: Window) -> tuple[float, ...]:
    """The least and the greatest change, in per cent, of all but one nationality.

    At least those of the quarters inside the days came, of it and of the others. Of the quarters
    around the days no more came in the days left over than all who came in those. It is empty if no
    whole quarter is inside.
    """
    others = []
    for span in window.spans:
        inside, around = (_quarters(table, span, is_inside) for is_inside in (True, False))
        if inside.empty:
            return ()
        came = arrivals.between(record.daily, *span)
        least_of_it, least = _split(inside, window.parameter)
        if len(around):
            left_over = arrivals.between(record.daily, *_days_of(around)) - came
            of_it, _ = _split(around, window.parameter)
            least_of_it, least = max(least_of_it, of_it - left_over), max(least, came - of_it)
        others.append((least, came - least_of_it))
    (least, most), (least_before, most_before) = others
    changes = change_pct(least, most_before), change_pct(most, least_before)
    return tuple(change for change in changes if change is not None)


def _quarters(table: pd.DataFrame, span: Span, inside: bool) -> pd.DataFrame:
    """The rows of the quarters `inside` a span, or around it; none unless all are known."""
    start, end = (pd.Timestamp(day) for day in span)
    quarters = pd.period_range(start, end, freq="Q")
    if inside:
        quarters = quarters[(quarters.start_time >= start) & (quarters.end_time.normalize() <= end)]
    rows = table[table.period_start.isin(quarters.start_time)]
    return rows if rows.period_start.nunique() == len(quarters) else rows.iloc[:0]


def _days_of(quarters: pd.DataFrame) -> Span:
    return quarters.period_start.min().date(), quarters.period_end.max().date()


def _split(quarters: pd.DataFrame, nationality: str) -> tuple[int, int]:
    """The people of a nationality in rows of quarters, and all others."""
    is_it = quarters.nationality == nationality
    return int(quarters.people[is_it].sum()), int(quarters.people[~is_it].sum())
