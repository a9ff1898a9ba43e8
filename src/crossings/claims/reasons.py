"""Why the numbers give a verdict, in a sentence or two."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

import pandas as pd

from crossings.claims import claim_windows
from crossings.claims.claim_rows import ClaimRow
from crossings.claims.claim_rules import (
    EXACT,
    SINCE,
    TIMES,
    as_paid,
    as_published,
    counts_that_fit,
    judge,
    possible_values,
    word_of,
)
from crossings.claims.verdict_kinds import VerdictKind
from crossings.common.formats import begun, day, decimal, gbp_m, listed, pct, rounded
from crossings.facts.facts_of_arrivals import COUNTED_FROM
from crossings.facts.figure import MONEY, Figure, RangeOf, in_unit
from crossings.measures import spending
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.evidence_schemas import Comparator
from crossings.tables.record import Record

RUNNING: Final[dict[str, dt.date | None]] = {  # running totals, and the day from which they count
    "arrivals.total": FIRST_DAY,
    "arrivals.year_to_date": None,  # from 1 January of the record's year
    **{f"arrivals.{name}": start for name, (start, _) in COUNTED_FROM.items()},
}
# The facts that give the sum to March 2026, and the basis of each.
BASIS_OF_SUM: Final[dict[str, spending.Basis]] = {
    "spending.committed_to_2026_gbp": "announced",
    "spending.committed_to_2026_gbp_later": "later",
}
SUMS_BETWEEN: Final = {  # by unit
    "GBP m": "spending.committed_between",
    "EUR m": "spending.committed_eur_between",
}
FIRST_SOURCE: Final = (
    "The statement was the first to give this figure, so there was none to judge it by."
)
NO_MORE: Final = "No more than was promised, {high} at most, can have been paid."
NO_MORE_OF_BEGUN: Final = (
    "No more than was promised for financial years that had begun can have been paid: {high}, each "
    "deal taken in equal parts for its years."
)
# Why the range of a figure decides, from its lowest to its highest value.
WHY: Final[dict[RangeOf, str]] = {
    "at least": "Counts of a whole year are least numbers, and the highest has {high}: "
    "more may have died.",
    "weeks of a year": "These are whole weeks. For the calendar year it may be anything from {low} "
    "to {high}, so the number may be right, but this cannot show it.",
    "rounding": "The figure is rounded, from anything between {low} and {high}, and cannot show so "
    "exact a number.",
    "finalised": "Some final yearly counts differ from the daily ones; with them it is {low} to "
    "{high}.",
    "other days": "These are not the days of the claim. For those it may be anything from {low} to "
    "{high}, so this cannot show it.",
}


def reasons(record: Record, said: ClaimRow, fact: Figure, verdict: VerdictKind) -> tuple[str, ...]:
    """Why the numbers give the verdict, in a sentence or two.

    What the fact itself says is one piece, the only one if the figure is not known.
    """
    comparator, stated = said.comparator, said.stated
    if fact.value is None:
        return (fact.sentence,)
    if stated is None:
        return _reason_of_direction(record, fact, verdict)
    plain = judge(comparator, stated, as_published(fact, said.unit))
    if verdict == "depends on what is counted":
        return fact.sentence, _which_fit(comparator, stated, fact)
    if verdict != plain and (of_range := _reason_of_range(record.day, fact)):
        return of_range
    if said.unit == TIMES:
        times = decimal(1 + float(fact.value) / 100, 2)
        return fact.sentence, f"That is {times} times as many."
    if comparator == SINCE or fact.unit in EXACT:
        return (fact.sentence,)
    of_number = _reason_of_number(record, said, fact)
    tells = fact.ident in claim_windows.WINDOW_MEASURES
    return (fact.sentence, of_number) if tells else (of_number,)


def _reason_of_direction(record: Record, fact: Figure, verdict: VerdictKind) -> tuple[str, ...]:
    """The sentence of the fact; and what it may be, if it does not settle the direction."""
    if verdict == "not shown":
        return _reason_of_range(record.day, fact) or (fact.sentence,)
    return (fact.sentence, f"{begun(fact.wording)}.") if fact.wording else (fact.sentence,)


def _which_fit(comparator: Comparator, stated: float, fact: Figure) -> str:
    """Which of several numbers a stated one fits, and which it does not, in a sentence."""
    places = 0 if fact.unit in MONEY else None
    fit, others = (
        listed([f"{in_unit(one, fact.unit, places)} ({name})" for name, one in counts])
        for counts in counts_that_fit(comparator, stated, fact)
    )
    return f"The claim fits {fit}; it does not fit {others}."


def _reason_of_range(at: dt.date, fact: Figure) -> tuple[str, ...]:
    """Why the verdict is not the one that a single official number would give.

    It is empty for a figure that is a single number.
    """
    range_of = possible_values(fact, at.isoformat()).range_of
    if range_of == "an earlier day":
        latest = f"The latest figure out by {day(at)}, {fact.words()}, speaks of {day(fact.as_of)}"
        return (f"{latest}; a running total may have grown since.",)
    low, high = fact.ends_in_words()
    return (fact.sentence, WHY[range_of].format(low=low, high=high)) if range_of else ()


def _reason_of_number(record: Record, said: ClaimRow, fact: Figure) -> str:
    """Why the comparison of two numbers gives the verdict."""
    stated, value = float(said.stated or 0), float(fact.value or 0)
    if math.isclose(stated, value):
        return "The two are equal."
    if stated * value < 0:
        return "One is a rise and the other a fall."
    sides = ("below", "above") if stated >= 0 else ("smaller than", "larger than")  # of falls
    side = sides[abs(stated) > abs(value)]
    more = said.comparator in ("more than", "at least")
    passed = _passed_on(record, fact.ident, stated) if more else None
    apart = f"The stated figure is {_apart(stated, fact)} {side} the other"
    return f"{apart}, which passed it on {day(passed)}." if passed else f"{apart}."


def with_word(
    record: Record,
    said: ClaimRow,
    fact: Figure,
    word: dict[str, str] | None,
    why: tuple[str, ...],
) -> tuple[str, ...]:
    """The reasons, preceded by that of a word, and followed by the part for years over.

    They stay as they are without such a word, and if the figure is not known.
    """
    if word is None or fact.value is None:
        return why
    return word["reason"], *why, *_of_years_over(record, said, fact)


def reasons_of_paid(
    record: Record, said: ClaimRow, fact: Figure, verdict: VerdictKind
) -> tuple[str, ...]:
    """Why a claim that a sum was paid is right or not shown, or refuted by what was paid."""
    word, paid = word_of(said._replace(stated=None), fact), as_paid(said, fact)
    assert word is not None and paid is not None, "only such a claim is asked about"
    if verdict != "right":
        return word["reason"], fact.sentence, *_of_years_over(record, said, fact)
    low, high = paid.ends_in_words()
    officially = [f"{low} of it was officially paid."] if fact.paid else []
    most = NO_MORE_OF_BEGUN if fact.not_begun else NO_MORE
    return fact.sentence, *officially, most.format(high=high)


def _of_years_over(record: Record, said: ClaimRow, fact: Figure) -> list[str]:
    """A sentence on how much of the sum to March 2026 was for financial years over by the day.

    There is none if all of the sum was, and for a claim on part of it.
    """
    start, end = said.window_start, said.window_end
    takes_all = start and end and start.year <= FIRST_DAY.year and end >= record.day
    basis = BASIS_OF_SUM.get(fact.ident)
    if fact.ident == SUMS_BETWEEN["GBP m"] and takes_all:
        basis = "announced"
    if basis is None:
        return []
    over = spending.in_years_over(record.agreements, record.day, basis)
    later = spending.in_years_over(record.agreements, record.day, "later")
    if over == spending.committed_to_2026(record.agreements, basis):
        return []
    part = gbp_m(over, 0) if over else "No part"
    part += f" ({gbp_m(later, 0)} as later reported)" if later != over else ""
    ended = f"financial years that had ended by {day(record.day)}"
    return [f"{part} of the sum since 2018 belonged to {ended}."]


def _apart(stated: float, fact: Figure) -> str:
    """How far the stated figure is from the other, in per cent of that, or in points.

    If that would be 0.0%, or the other figure is 0, it is in the figure's unit.
    """
    difference = abs(stated - float(fact.value or 0))
    if fact.unit.startswith("per cent"):
        points = f"{decimal(difference)} points"
        return points if rounded(difference, 1) else "less than 0.1 points"
    share = 100 * difference / abs(fact.value) if fact.value else math.nan
    places = 0 if float(share).is_integer() else 1
    return pct(share, places) if share >= 0.05 else in_unit(difference, fact.unit)


def _passed_on(record: Record, ident: str, stated: float) -> dt.date | None:
    """The first day on which a running total of arrivals was above the stated figure.

    It is None for any other fact, and if the total is not above it by the record's day.
    """
    if ident not in RUNNING:
        return None
    start = RUNNING[ident] or dt.date(record.day.year, 1, 1)
    since = record.daily[record.daily.date >= pd.Timestamp(start)]
    above = since.date[since.people_arrived.cumsum() > stated]
    return None if above.empty else above.iloc[0].date()
