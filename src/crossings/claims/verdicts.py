"""Compare a stated figure with its fact, and give a verdict by rule.

A claim is a row of claims.csv. No claim and no speaker is named in code, so the same rules apply to
every claim, and a new claim needs only a row. `claims_as_made` chooses the day by whose figures a
claim is judged.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from crossings.claims import claim_windows
from crossings.claims.claim_days import CELLS, refuse_filled
from crossings.claims.claim_phrases import readings
from crossings.claims.claim_rows import ClaimRow, claim_rows
from crossings.claims.claim_rules import (
    DIRECTION,
    FORECAST,
    RULE_WORDS,
    RULES,
    SINCE,
    TIMES,
    VerdictKind,
    judge,
    margin,
    margin_unit,
    possible_values,
    word_not_shown,
)
from crossings.common.formats import begun, day, decimal, gbp_m, pct, rounded
from crossings.errors import DataError, wrong_cell
from crossings.facts.facts import facts
from crossings.facts.facts_of_arrivals import COUNTED_FROM
from crossings.facts.figure import HEADINGS, Figure, in_unit
from crossings.measures import spending
from crossings.measures.direction import ends, heading_of_change
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record

RUNNING: Final[dict[str, dt.date | None]] = {  # running totals, and the day from which they count
    "arrivals.total": FIRST_DAY,
    "arrivals.year_to_date": None,  # from 1 January of the record's year
    **{f"arrivals.{name}": start for name, (start, _) in COUNTED_FROM.items()},
}
# The facts that give the sum since 2018, and the basis of each.
BASIS_OF_SUM: Final[dict[str, spending.Basis]] = {
    "spending.committed_since_2018_gbp": "announced",
    "spending.committed_since_2018_gbp_later": "later",
}
DIRECTIONS: Final = {"up": 1, "down": -1}  # the number of a direction in the rules
EXACT: Final = ("year", "place from the lowest", "place from the highest")  # units of no margin
# Cells of a row that its verdict repeats.
COPIED: Final = ("claim_id", "claim", "speaker", "role", "side", "comparator", "source_id")


@dataclass(frozen=True)
class Verdict:
    """A claim, its fact as of the day `as_of`, and the verdict with its reason.

    `number` is the verdict on the number, or on the direction, which has no `stated`, and up or
    down as its `unit`. `word_not_shown` is an entry of `words` in the rules if the claim says more
    than its number, else None. `source_id` is the publication that has the claim. `later` says how
    a claim that could not be checked then fits what came out later. Differences are stated minus
    the fact, in its unit and in per cent of it, and None if there is nothing to subtract.
    """

    claim_id: str
    claim: str
    speaker: str
    role: str
    side: str
    stated: float | None
    unit: str
    comparator: str
    stated_on: dt.date
    note: str
    source_id: str
    as_of: dt.date
    fact: Figure
    number: VerdictKind
    reason: str
    word_not_shown: dict[str, str] | None = None
    later: str = ""

    @property
    def verdict(self) -> VerdictKind:
        """The verdict on the whole claim.

        It is that on the number, but "not shown" if a claim that is not wrong says more than that.
        """
        return self.number if self.word_not_shown is None or self.number == "wrong" else "not shown"

    @property
    def of_an_earlier_day(self) -> bool:
        """Whether the fact is a running total that was published for an earlier day."""
        return self.fact.ident in RULES["totals"]["published"] and self.fact.as_of < self.as_of

    @property
    def difference(self) -> float | None:
        """Stated minus the fact.

        It is None without either, if their days differ, for years, places and multiples, and if
        those who count differ, since there is then no single figure.
        """
        if self.stated is None or self.fact.value is None or self.of_an_earlier_day:
            return None
        if self.fact.by_who_counts or self.fact.range_of == "other days":
            return None
        if self.fact.unit in (*EXACT, "year since") or self.unit == TIMES:
            return None
        return round(self.stated - self.fact.value, 9)

    @property
    def difference_pct(self) -> float | None:
        """Stated minus the fact in per cent of it; None if that is 0 or in per cent."""
        if self.difference is None or not self.fact.value or self.unit.startswith("per cent"):
            return None
        return round(100 * self.difference / abs(self.fact.value), 9)

    def stated_words(self) -> str:
        """What was stated, with its comparator: more than £650m, nearly 2,000, rising."""
        if self.stated is None:
            return HEADINGS[DIRECTIONS[self.unit]]
        words = f"{self.stated:g} times" if self.unit == TIMES else in_unit(self.stated, self.unit)
        return words if self.comparator == "exactly" else f"{self.comparator} {words}"

    def official_words(self, fact: Figure | None = None) -> str:
        """The figure compared with, as the site prints it, as a range if those who count differ.

        `fact` is the same fact on another day.
        """
        fact = fact or self.fact
        if not fact.by_who_counts:
            return fact.words()
        return f"{' to '.join(fact.ends_in_words())}, by who counts"

    def number_words(self) -> str:
        """The verdict on the number in words.

        For example: right, or right of 9 October 2025, not known for 14 October 2025.
        """
        if self.number != "right of an earlier day":
            return f"{self.number}; {self.later}" if self.later else self.number
        return f"right of {day(self.fact.as_of)}, not known for {day(self.as_of)}"

    def difference_words(self) -> str:
        """Stated minus the fact in words: +393 (+0.7%), −0.1 points, none.

        The text is empty if there is nothing to subtract.
        """
        if self.difference is None:
            return ""
        if self.difference == 0:
            return "none"
        sign = "+" if self.difference > 0 else "\u2212"
        if self.unit.startswith("per cent"):
            points = abs(self.difference)
            return (
                f"{sign}{decimal(points)} points" if rounded(points, 1) else "less than 0.1 points"
            )
        share = self.difference_pct
        words = f"{sign}{in_unit(abs(self.difference), self.unit)}"
        # A percentage of ten times the figure, or of a twentieth of 1%, tells nothing.
        if share is None or not 0.05 <= abs(share) < 1000:
            return words
        return f"{words} ({pct(share, 1, sign=True)})"

    def working(self) -> list[str]:
        """How the verdict was reached, in sentences: the rule, the fact, what else to know."""
        note = f"{self.note.rstrip('.')}." if self.note else ""
        not_shown = self.word_not_shown["reason"] if self.word_not_shown else ""
        sentences = (rule_in_words(self), self.fact.sentence, not_shown, note)
        return [words for words in sentences if words]

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line prints it."""
        as_stated = ("claim", "speaker", "role", "side", "stated", "unit", "comparator")
        return {
            **{name: getattr(self, name) for name in as_stated},
            "stated_on": self.stated_on.isoformat(),
            "stated_in": self.source_id,
            "checked_against": self.fact.ident,
            "as_of": self.as_of.isoformat(),
            "official": self.fact.value,
            "official_as_of": self.fact.as_of.isoformat(),
            "status": self.fact.status,
            "source": self.fact.source,
            "difference": self.difference,
            "difference_pct": self.difference_pct,
            "verdict": self.verdict,
            "verdict_on_number": self.number,
            "verdict_on_word": "not shown" if self.word_not_shown else None,
            "word": self.word_not_shown and self.word_not_shown["says"],
            "reason": self.reason,
            "working": " ".join(self.working()),
        }


def rule_in_words(verdict: Verdict) -> str:
    """The rule of a claim's comparator, and its margin if that decides: here up to 1,000."""
    rule = RULES["comparators"][verdict.comparator]
    words = RULE_WORDS[verdict.comparator]
    if verdict.stated is None or not (rule.get("from") or rule.get("to")):
        return words
    unit = margin_unit(verdict.fact, verdict.unit)
    allowed = margin(verdict.stated, unit)
    share = verdict.unit.startswith("per cent")
    told = f"{decimal(allowed)} points" if share else in_unit(round(allowed, 2), verdict.fact.unit)
    return f"{words} Here that is {f'{allowed:.1f} times' if unit == TIMES else told}."


def judge_all(record: Record) -> list[Verdict]:
    """The verdicts on all rows of claims.csv on the record's day, even if a claim was made later.

    They are in the file's order, by the first reading of their phrases. This is for checks of the
    file: reports take `claims_as_made`, which judges each claim on its own day.

    Raises DataError naming file, row and column for a fact that does not exist, days that do not
    fit, a figure or a unit that is missing or does not fit the fact, and a direction other than up
    and down.
    """
    all_facts = facts(record)
    return [verdict_on(record, readings(record, row)[0], all_facts) for row in claim_rows(record)]


def verdict_on(record: Record, row: ClaimRow, all_facts: Mapping[str, Figure]) -> Verdict:
    """The verdict on one claim on the record's day.

    `all_facts` are the facts of that day. `claims_as_made` may turn it into "could not be checked
    then", "right within a day" or, if the claim's phrase has several readings, "depends on the
    period". Raises DataError as `judge_all` does.
    """
    figure = _figure_of(record, row, all_facts)
    statement = _statement(row, figure)
    number = _verdict_on_number(statement, figure, record.day)
    not_shown = word_not_shown(statement.basis, statement.unit, figure)
    reason = _reason(record, statement, figure, number)
    return Verdict(
        **{name: getattr(row, name) for name in COPIED},
        stated=statement.stated,
        unit=statement.unit,
        stated_on=row.stated_on,
        note=row.note,
        as_of=record.day,
        fact=figure,
        number=number,
        reason=_with_word(record, figure, not_shown, reason),
        word_not_shown=not_shown,
    )


class _Statement(NamedTuple):
    """What a claim says of a figure: more than 650 GBP m, as a commitment.

    A direction has no `stated`, and its `unit` is up or down.
    """

    comparator: str
    stated: float | None
    unit: str
    basis: str


def _statement(row: ClaimRow, fact: Figure) -> _Statement:
    """What a row states, in the unit in which it is compared with the fact.

    Raises DataError for what cannot be compared.
    """
    unit = row.unit
    if row.comparator == DIRECTION:
        _check_direction(fact, row)
    elif row.stated is None:
        raise wrong_cell(row.where, "stated", "a figure", "nothing", "Fill that cell.")
    else:
        unit = _fitting_unit(fact, row)
        _check_number(fact, row.comparator, row.stated, row.where)
    return _Statement(row.comparator, row.stated, unit, row.basis)


def _with_word(record: Record, fact: Figure, not_shown: dict[str, str] | None, reason: str) -> str:
    """The reason, preceded by why a word is not shown, and followed by the part for years over.

    It stays as it is without such a word, and if the figure is not known.
    """
    if not_shown is None or fact.value is None:
        return reason
    return f"{not_shown['reason']} {reason}{_of_years_over(record, fact)}"


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


def _verdict_on_number(statement: _Statement, fact: Figure, at: dt.date) -> VerdictKind:
    """The verdict on a number or a direction.

    A number is "not shown" if it is a forecast, or if the figure is of other days. It is right if
    it fits the published figure of a year of weeks, whatever the calendar year had. A direction is
    judged by the changes of its figure.
    """
    comparator, stated = statement.comparator, statement.stated
    if stated is None:
        return judge(DIRECTION, DIRECTIONS[statement.unit], _heading(fact))
    if statement.basis == FORECAST or fact.range_of == "other days":
        return "not shown"
    range_rule = RULES["ranges"].get(fact.range_of, {})
    promised = range_rule.get("promised_value_fits") and statement.basis != "payment"
    if promised or range_rule.get("published_value_fits"):
        plain = judge(comparator, stated, _as_published(fact, statement.unit))
        if plain == "right":
            return plain
    return judge(comparator, stated, possible_values(fact, at.isoformat(), statement.unit))


def _as_published(fact: Figure, unit: str) -> Figure:
    """The value of a fact alone, whatever other values it may have."""
    return possible_values(fact.ranging(None, None, ""), "", unit)


def _figure_of(record: Record, row: ClaimRow, all_facts: Mapping[str, Figure]) -> Figure:
    """The figure to check a row against: a fact, or a figure for the row's own days.

    Raises DataError if there is no such figure, or if the row's days do not fit it.
    """
    if row.checked_against in claim_windows.WINDOW_MEASURES:
        return claim_windows.figure_between(record, row)
    fact = all_facts.get(row.checked_against)
    if fact is None:
        raise DataError(
            f"{row.where}, column checked_against: expected a fact such as arrivals.total, or a "
            "figure between two days such as arrivals.people_between, found "
            f"{row.checked_against!r}. `crossings facts` lists the facts; correct that cell."
        )
    refuse_filled(row, (*CELLS, "parameter"), "counts from and to days of its own")
    return fact


def _check_direction(fact: Figure, row: ClaimRow) -> None:
    """Raise DataError for a direction with a number, with another unit, or of no change."""
    if fact.unit != DIRECTION and not fact.is_change:
        raise DataError(
            f"{row.where}, column checked_against: a direction is checked against a figure that "
            f"has one, such as arrivals.direction or arrivals.between_change, not {fact.ident}. "
            "Correct that cell, or the comparator."
        )
    if row.stated is not None:
        raise DataError(
            f"{row.where}, column stated: a direction has none, found {row.stated:g}. "
            "Empty that cell."
        )
    if row.unit not in DIRECTIONS:
        raise wrong_cell(row.where, "unit", "up or down", repr(row.unit))


def _fitting_unit(fact: Figure, row: ClaimRow) -> str:
    """The unit in which the two are compared: the fact's, or the claim's if a rule names both.

    Such a rule is one of `words`: people and detections. An empty unit stands for the fact's, and
    people for people a week. Raises DataError for any other.
    """
    unit = row.unit
    if unit == TIMES and fact.is_change:
        return unit
    rule = word_not_shown("", unit, fact) or {}
    if (rule.get("unit"), rule.get("official_unit")) == (unit, fact.unit):
        return unit
    rate = re.match(r"(people|boats|per cent) (?:a|per|of) ", fact.unit)
    if unit not in ("", fact.unit, rate[1] if rate else ""):  # "people" may stand for people a week
        raise DataError(
            f"{row.where}, column unit: {fact.ident} is in {fact.unit}, found {unit!r}. "
            "Correct that cell, or checked_against."
        )
    return fact.unit


def _check_number(fact: Figure, comparator: str, stated: float, where: str) -> None:
    """Raise DataError for a comparator or a sign that does not fit the fact."""
    if fact.unit == DIRECTION:
        raise wrong_cell(where, "comparator", f"direction, since {fact.ident} is one", comparator)
    if (fact.unit == "year since") != (comparator == SINCE):
        expected = "since, for the year of a record alone, such as arrivals.lowest_since"
        raise wrong_cell(where, "comparator", expected, comparator)
    if fact.unit in EXACT and comparator != "exactly":
        expected = f"exactly, since {fact.ident} is a {fact.unit}"
        raise wrong_cell(where, "comparator", expected, comparator)
    if stated < 0 and not fact.is_change:
        expected = f"a figure not below 0, since {fact.ident} is not a change"
        raise wrong_cell(where, "stated", expected, f"{stated:g}")


def _reason(record: Record, statement: _Statement, fact: Figure, verdict: VerdictKind) -> str:
    """Why the numbers give the verdict, in a sentence or two.

    For a direction, or if the figure is not known, it is the sentence of the fact.
    """
    comparator, stated = statement.comparator, statement.stated
    if fact.value is None:
        return fact.sentence
    if stated is None:
        return f"{fact.sentence} {begun(fact.wording)}." if fact.wording else fact.sentence
    plain = judge(comparator, stated, _as_published(fact, statement.unit))
    if verdict != plain and (of_range := _reason_of_range(record.day, fact)):
        return of_range
    if statement.unit == TIMES:
        return f"{fact.sentence} That is {decimal(1 + float(fact.value) / 100, 2)} times as many."
    if comparator == SINCE:
        return fact.sentence
    reason = _reason_of_number(record, statement, fact)
    tells = fact.ident in claim_windows.WINDOW_MEASURES or fact.unit in EXACT
    return f"{fact.sentence} {reason}" if tells else reason


# Why the range of a figure decides, from its lowest to its highest value.
WHY: Final = {
    "who counts": "Those who count differ, from {low} to {high}, and the claim does not fit them "
    "all.",
    "conditions": "Without what depends on results it is {low}, with it {high}.",
    "at least": "Counts of a whole year are least numbers, and the highest has {high}.",
    "weeks of a year": "These are whole weeks. For the calendar year it may be anything from {low} "
    "to {high}, so the number may be right, but this cannot show it.",
    "rounding": "The figure is rounded, from anything between {low} and {high}, and cannot show so "
    "exact a number.",
    "finalised": "Some final yearly counts differ from the daily ones; with them it is {low} to "
    "{high}.",
    "other days": "The days of the figure are not those of the claim, so a number of it is not "
    "shown.",
}


def _reason_of_range(at: dt.date, fact: Figure) -> str:
    """Why the verdict is not the one that a single official number would give.

    The text is empty for a figure that is a single number.
    """
    range_of = possible_values(fact, at.isoformat()).range_of
    if range_of == "an earlier day":
        return (
            f"The latest figure out by {day(at)}, {fact.words()}, speaks of {day(fact.as_of)}; a "
            "running total may have grown since."
        )
    low, high = fact.ends_in_words()
    return f"{fact.sentence} {WHY[range_of].format(low=low, high=high)}" if range_of else ""


def _reason_of_number(record: Record, statement: _Statement, fact: Figure) -> str:
    """Why the comparison of two numbers gives the verdict."""
    stated, value = float(statement.stated or 0), float(fact.value or 0)
    if math.isclose(stated, value):
        return "The two are equal."
    if stated * value < 0:
        return "One is a rise and the other a fall."
    sides = ("below", "above") if stated >= 0 else ("smaller than", "larger than")  # of falls
    side, opposite = sides if abs(stated) < abs(value) else sides[::-1]
    more = statement.comparator == "more than"
    passed = _passed_on(record, fact.ident, stated) if more else None
    if fact.unit in EXACT:
        return f"The other figure is {opposite} the stated one."
    apart = f"The stated figure is {_apart(stated, fact)} {side} the other"
    return f"{apart}, which passed it on {day(passed)}." if passed else f"{apart}."


def _of_years_over(record: Record, fact: Figure) -> str:
    """A sentence on how much of the sum since 2018 was for financial years over by the day.

    It begins with a space. It is empty if all of the sum was, and for other facts.
    """
    if (basis := BASIS_OF_SUM.get(fact.ident)) is None:
        return ""
    over = spending.in_years_over(record.agreements, record.day, basis)
    later = spending.in_years_over(record.agreements, record.day, "later")
    if over == spending.committed_to_2026(record.agreements, basis):
        return ""
    part = gbp_m(over, 0) if over else "No part"
    part += f" ({gbp_m(later, 0)} as later reported)" if later != over else ""
    return f" {part} of this sum belonged to financial years that had ended by {day(record.day)}."


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
