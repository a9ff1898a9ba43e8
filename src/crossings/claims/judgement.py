"""The verdict on a claim by the figures of one day, by rule.

`judged_claims` chooses the day by whose figures a claim is judged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from crossings.claims import claim_windows
from crossings.claims.claim_days import CELLS, refuse_filled
from crossings.claims.claim_phrases import readings
from crossings.claims.claim_rows import ClaimRow, claim_rows
from crossings.claims.claim_rules import (
    DIRECTION,
    DIRECTIONS,
    EXACT,
    FORECAST,
    FRACTION,
    SINCE,
    TIMES,
    as_paid,
    as_published,
    fraction_words,
    in_points,
    judge,
    possible_values,
    range_rule,
    word_of,
)
from crossings.claims.reasons import reasons, reasons_of_paid, with_word
from crossings.claims.verdict_kinds import VerdictKind
from crossings.claims.verdicts import Verdict
from crossings.errors import Place, wrong_cell, wrong_column
from crossings.facts.facts import facts
from crossings.facts.facts_of_spending import CERTAIN
from crossings.facts.figure import Figure
from crossings.measures.direction import ends, heading_of_change
from crossings.tables.evidence_schemas import Comparator
from crossings.tables.record import Record


def judge_all(record: Record) -> list[Verdict]:
    """The verdicts on all rows of claims.csv on the record's day, even if a claim was made later.

    They are in the file's order, by the first reading of their phrases. This is for checks of the
    file: reports take `judged_claims`, which judges each claim on its own day.

    Raises DataError naming file, row and column for a fact that does not exist, days that do not
    fit, a figure or a unit that is missing or does not fit the fact, and a direction other than up
    and down.
    """
    all_facts = facts(record)
    return [verdict_on(record, readings(record, row)[0], all_facts) for row in claim_rows(record)]


def verdict_on(record: Record, row: ClaimRow, all_facts: Mapping[str, Figure]) -> Verdict:
    """The verdict on one claim on the record's day.

    `all_facts` are the facts of that day. `judged_claims` may turn it into "could not be checked
    then", "right within a day" or, if the claim's phrase has several readings, "depends on the
    period". Raises DataError as `judge_all` does.
    """
    return verdict_by(record, row, _figure_of(record, row, all_facts))


def verdict_by(record: Record, row: ClaimRow, figure: Figure) -> Verdict:
    """The verdict on one claim by a figure, on the record's day.

    Raises DataError for what cannot be compared.
    """
    said = _in_unit_compared(row, figure)
    number = _verdict_on_number(said, figure, record.day)
    word = word_of(said, figure)
    if on_paid := _verdict_on_paid(said, figure, number):
        why = reasons_of_paid(record, said, figure, on_paid)
        return Verdict(said, record.day, figure, on_paid, why)
    why = with_word(record, said, figure, word, reasons(record, said, figure, number))
    return Verdict(said, record.day, figure, number, why, word)


def _verdict_on_paid(said: ClaimRow, fact: Figure, number: VerdictKind) -> VerdictKind | None:
    """The verdict on a claim that a sum was paid, where that on the sum promised cannot stand.

    What was promised is a ceiling. It shows that no more was paid, and does not refute that less
    was. It is None for any other claim, and where the two verdicts, on the sum promised and on
    “paid”, tell it.
    """
    paid = as_paid(said, fact)
    if paid is None or said.stated is None:
        return None
    on_paid = judge(said.comparator, said.stated, paid)
    if on_paid == "right":
        return on_paid
    if number != "wrong":
        return None
    # The sum promised refutes the number: payments may refute it too, or leave it open.
    refuted_by_payments = on_paid == "wrong" and fact.paid
    return on_paid if refuted_by_payments or on_paid == "not shown" else None


def _in_unit_compared(row: ClaimRow, fact: Figure) -> ClaimRow:
    """The row with the unit in which it is compared with the fact.

    Raises DataError for what cannot be compared.
    """
    if row.comparator == DIRECTION:
        _check_direction(fact, row)
        return row
    if row.stated is None:
        raise wrong_cell(row.place, "stated", "a figure", "nothing", "Fill that cell.")
    unit = _fitting_unit(fact, row)
    _check_number(fact, row.comparator, row.stated, row.place)
    _check_form(unit, row.stated, row.place)
    return row._replace(unit=unit)


def _figure_of(record: Record, row: ClaimRow, all_facts: Mapping[str, Figure]) -> Figure:
    """The figure to check a row against: a fact, or a figure for the row's own days.

    Raises DataError if there is no such figure, or if the row's days do not fit it.
    """
    if row.checked_against in claim_windows.WINDOW_MEASURES:
        return claim_windows.figure_between(record, row)
    fact = all_facts.get(row.checked_against)
    if fact is None:
        expected = (
            "a fact such as arrivals.total, or a figure between two days such as "
            "arrivals.people_between"
        )
        remedy = "`crossings facts` lists the facts; correct that cell."
        found = repr(row.checked_against)
        raise wrong_cell(row.place, "checked_against", expected, found, remedy)
    refuse_filled(row, (*CELLS, "parameter"), "counts from and to days of its own")
    return fact


def _verdict_on_number(said: ClaimRow, fact: Figure, at: dt.date) -> VerdictKind:
    """The verdict on a number or a direction.

    A number is "not shown" if it is of days to come, or if the figure is of other days. It is right
    if it fits the published figure of a year of weeks, whatever the calendar year had. What was
    promised is promised whole, whatever part of it depends on results. A direction is judged by the
    changes of its figure, and not shown if these are of other days and differ.
    """
    comparator, stated = said.comparator, said.stated
    if _is_of_days_to_come(said, fact):
        return "not shown"
    if stated is None:
        heading = _heading(fact)
        if fact.range_of == "other days" and len(set(heading.ends)) > 1:
            return "not shown"
        return judge(DIRECTION, DIRECTIONS[said.unit], heading)
    if fact.range_of == "other days":
        return "not shown"
    rule = range_rule(fact)
    if rule.get("whole_if_promised") and said.basis != "payment":
        fact = _promised_whole(fact)
    published_value_fits = rule.get("published_value_fits") and (
        judge(comparator, stated, as_published(fact, said.unit)) == "right"
    )
    if published_value_fits:
        return "right"
    return judge(comparator, stated, possible_values(fact, at.isoformat(), said.unit))


def _is_of_days_to_come(said: ClaimRow, fact: Figure) -> bool:
    """Whether a forecast gives a number of days to come, which no figure tests.

    A rate, a share or a change of days that the claim names, and that were over, is of those days.
    A total, and what runs on to the day, goes on.
    """
    if said.basis != FORECAST:
        return False
    is_rate = in_points(fact.unit) or fact.unit.startswith(("people a ", "people per "))
    is_over = said.window_end is not None and said.window_end < said.stated_on
    return not (is_rate and is_over)


def _promised_whole(fact: Figure) -> Figure:
    """What was promised with all that depends on results, by each count of it."""
    counts = {name: count for name, count in fact.counts if name != CERTAIN}
    return fact.with_value(float(fact.value or 0)).with_counts(counts, fact.range_of)


def _heading(fact: Figure) -> Figure:
    """A change as a direction for the rules, from its lowest to its highest heading: -1, 0 or 1.

    It has no value if the change is not known. It may be several only if its days are not those of
    the claim.
    """
    if fact.unit == DIRECTION or fact.value is None:
        return fact
    changes = fact.ends if fact.range_of == "other days" else (fact.value,)
    low, high = ends(heading_of_change(float(change or 0)) for change in changes) or (None, None)
    return fact.ranging(low, high, fact.range_of)


def _check_direction(fact: Figure, row: ClaimRow) -> None:
    """Raise DataError for a direction with a number, with another unit, or of no change."""
    if fact.unit != DIRECTION and not fact.is_change:
        fault = (
            "a direction is checked against a figure that has one, such as arrivals.direction or "
            f"arrivals.between_change, not {fact.ident}. Correct that cell, or the comparator."
        )
        raise wrong_column(row.place, "checked_against", fault)
    if row.stated is not None:
        fault = f"a direction has none, found {row.stated:g}. Empty that cell."
        raise wrong_column(row.place, "stated", fault)
    if row.unit not in DIRECTIONS:
        raise wrong_cell(row.place, "unit", "up or down", repr(row.unit))


def _fitting_unit(fact: Figure, row: ClaimRow) -> str:
    """The unit in which the two are compared: the fact's, or the claim's if a rule names both.

    Such a rule is one of `words`: people and detections. An empty unit stands for the fact's, and
    people for people a week. Raises DataError for any other.
    """
    unit = row.unit
    if (unit == TIMES and fact.is_change) or (unit == FRACTION and in_points(fact.unit)):
        return unit
    rule = word_of(row._replace(basis=""), fact) or {}
    if (rule.get("unit"), rule.get("official_unit")) == (unit, fact.unit):
        return unit
    rate = re.match(r"(people|boats|per cent) (?:a|per|of) ", fact.unit)
    if unit not in ("", fact.unit, rate[1] if rate else ""):  # "people" may stand for people a week
        fault = f"{fact.ident} is in {fact.unit}, found {unit!r}"
        advice = "Correct that cell, or checked_against."
        raise wrong_column(row.place, "unit", f"{fault}. {advice}")
    return fact.unit


def _check_form(unit: str, stated: float, place: Place) -> None:
    """Raise DataError for a fraction that is not a simple one, and for a multiple below 1."""
    if unit == FRACTION and not fraction_words(stated):
        expected = "a simple fraction in per cent, such as 33.33 for a third"
        raise wrong_cell(place, "stated", expected, f"{stated:g}")
    if unit == TIMES and stated < 1:
        expected = "1 or more, since “halved” is a fraction, -50"
        raise wrong_cell(place, "stated", expected, f"{stated:g}")


def _check_number(fact: Figure, comparator: Comparator, stated: float, place: Place) -> None:
    """Raise DataError for a comparator or a sign that does not fit the fact."""
    if fact.unit == DIRECTION:
        raise wrong_cell(place, "comparator", f"direction, since {fact.ident} is one", comparator)
    if (fact.unit == "year since") != (comparator == SINCE):
        expected = "since, for the year of a record alone, such as arrivals.lowest_since"
        raise wrong_cell(place, "comparator", expected, comparator)
    if fact.unit in EXACT and comparator != "exactly":
        expected = f"exactly, since {fact.ident} is a {fact.unit}"
        raise wrong_cell(place, "comparator", expected, comparator)
    if stated < 0 and not fact.is_change:
        expected = f"a figure not below 0, since {fact.ident} is not a change"
        raise wrong_cell(place, "stated", expected, f"{stated:g}")
