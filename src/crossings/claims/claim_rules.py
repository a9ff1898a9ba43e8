"""The rules that judge a stated figure against another, by numbers, never by the speaker.

The rules are data, in claim_rules.toml, and this module applies them.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from fractions import Fraction
from importlib.resources import files
from typing import Any, Final, cast

from crossings.claims.claim_rows import ClaimRow
from crossings.claims.verdict_kinds import VerdictKind
from crossings.common.formats import CHANGED, DOWN, UP, last_digit, last_place, listed, number
from crossings.facts.figure import MONEY, Figure, in_unit
from crossings.measures.direction import BAND_PCT, SHORT
from crossings.measures.spans import YEAR_DAYS
from crossings.tables.evidence_schemas import Comparator

RULES: Final[dict[str, Any]] = tomllib.loads(
    (files("crossings.claims") / "claim_rules.toml").read_text(encoding="utf-8")
)
# Comparator → its rule in words, for readers; `judge` applies that of RULES.
RULE_WORDS: Final[dict[Comparator, str]] = {
    name: rule["words"].format(year_days=YEAR_DAYS, short_days=SHORT, band_pct=BAND_PCT)
    for name, rule in RULES["comparators"].items()
}
MARGIN_WORDS: Final[str] = RULES["margins"]["words"].format(**RULES["margins"])
DUST: Final = 1e-9  # floating-point noise, as a share
FRACTION_DUST: Final = 0.05  # points: a third may be written 33.3 or 33.33
DIRECTION: Final = "direction"
SINCE: Final = "since"  # the lowest or the highest since a year
DIRECTIONS: Final = {CHANGED[way]: way for way in (UP, DOWN)}  # the number of a direction
EXACT: Final = ("year", "place from the lowest", "place from the highest")  # units of no margin
CHANGE: Final = "change"  # in per cent
TIMES: Final = "times"  # a change as a multiple: doubled is 2 times
SUM: Final = "sum"  # of money, in several parts
FRACTION: Final = "fraction"  # a share or a change as a fraction; a third is 33.33, in per cent
FORECAST: Final = "forecast"  # the basis of a claim with a number that no figure can test


def possible_values(figure: Figure, at: str, unit: str = "") -> Figure:
    """A figure with the values that it may have on a day; `at` is the day as ISO text.

    A running total published for an earlier day may be higher, without a limit. If `unit` is times,
    a change becomes a multiple; if it is fraction, the figure is judged as one.
    """
    growing = figure.ident in RULES["totals"]["growing"] and not figure.range_of
    if growing and figure.value is not None and figure.as_of.isoformat() < at:
        figure = figure.ranging(figure.value, math.inf, "an earlier day")
    if unit == FRACTION:
        return dataclasses.replace(figure, unit=FRACTION)
    if unit != TIMES:
        return figure
    low, high = (None if end is None else 1 + end / 100 for end in figure.ends)
    return dataclasses.replace(figure, value=low, low=low, high=high, unit=TIMES)


def range_rule(figure: Figure) -> dict[str, Any]:
    """What the rules say of a number that may be several, by why; empty for a single number."""
    rule: dict[str, Any] = RULES["ranges"][figure.range_of] if figure.range_of else {}
    return rule


def as_published(figure: Figure, unit: str) -> Figure:
    """The value of a figure alone, whatever other values it may have."""
    return possible_values(figure.ranging(None, None, ""), "", unit)


def margin_unit(figure: Figure, unit: str = "") -> str:
    """The unit for the margin of a figure: a change, unless as a multiple or a fraction, is one.

    A sum of money that is worked out here is a sum.

    `unit` is that of the claim, by default the figure's own.
    """
    for other in (TIMES, FRACTION):
        if other in (unit, figure.unit):
            return other
    if figure.unit in MONEY and figure.worked_out:
        return SUM
    return CHANGE if figure.is_change else figure.unit


def in_points(unit: str) -> bool:
    """Whether numbers in a unit, shares or fractions, differ by points."""
    return unit == FRACTION or unit.startswith("per cent")


def margin(stated: float, unit: str = "") -> float:
    """How far a figure may be from a stated size, for “about”, “nearly” and “just over”.

    It is in the unit of the figure, and the same for a share and what it leaves of the whole.
    """
    margins, size = RULES["margins"], abs(float(stated))
    if unit == TIMES:
        return float(size * margins["of_times_pct"] / 100)
    smaller = min(size, abs(100 - size)) * margins["of_share_pct"] / 100
    is_tens = 0 < size < 100 and size % 10 == 0
    if unit == FRACTION or (is_tens and (in_points(unit) or unit == CHANGE)):
        allowed = min(margins["fraction_points"], smaller)
    elif in_points(unit):
        allowed = min(margins["share_points"], smaller)
    else:
        of_stated = size * margins["of_stated_pct"] / 100
        allowed = min(margins["unit"] * last_digit(size), of_stated)
    return float(max(margins["half_a_unit"] * last_place(size), allowed))


def judge(comparator: Comparator, stated: float, figure: Figure) -> VerdictKind:
    """The verdict from the numbers, by the comparator's rule; "not shown" without a figure.

    For a direction, `stated` is 1 (up) or -1 (down), and the ends of the figure are the lowest and
    the highest of its headings, as in `crossings.measures.direction`. For “since”, `stated` is the
    year named, and the figure the last year that was lower, or higher.

    Other numbers are compared by size, without signs: “more than a third fewer” is a fall of more
    than 33. If the signs differ, the claim is wrong; both ends of a figure have one sign. The
    verdict must hold for every value that the figure may have. If it holds for some only, it is
    `mixed` of their range, or `at_least`, if the range has that and it holds for the lowest. Counts
    that are least numbers cannot refute a size above them all, nor show that there were fewer: the
    verdict is then `above` or `fewer` of their range.
    """
    low, high = figure.ends
    if low is None or high is None:
        return "not shown"
    if comparator == DIRECTION:
        return _of_direction(stated, low, high)
    if comparator == SINCE:
        return "right" if stated >= high else "wrong"
    return "wrong" if stated * low < 0 else _of_sizes(comparator, abs(stated), figure)


def _of_sizes(comparator: Comparator, stated: float, figure: Figure) -> VerdictKind:
    """The verdict on a size by each size that a figure may have, as `judge` describes it."""
    lowest, highest = sizes_that_fit(comparator, stated, margin_unit(figure))
    sizes = sorted(abs(value) for value in values_of(figure))
    fits = [lowest <= size <= highest for size in sizes]
    rule = range_rule(figure)
    if all(fits):
        says_fewer = "from" not in RULES["comparators"][comparator]
        return cast(VerdictKind, rule.get("fewer", "right") if says_fewer else "right")
    # A range may have any size between its ends, and named counts have none between them.
    is_between = not figure.counts and max(lowest, sizes[0]) <= min(highest, sizes[-1])
    if not any(fits) and not is_between:
        is_above = stated > sizes[-1]
        return cast(VerdictKind, rule.get("above", "wrong") if is_above else "wrong")
    smallest_fits, mixed = fits[0], rule["mixed"]
    return cast(VerdictKind, rule.get("at_least", mixed) if smallest_fits else mixed)


def values_of(figure: Figure) -> list[float]:
    """The values that a figure may have: each that has a name, or the ends of all of them."""
    values = [value for _, value in figure.counts] or figure.ends
    return [float(value or 0) for value in values]


Counts = list[tuple[str, float]]


def counts_that_fit(comparator: Comparator, stated: float, figure: Figure) -> tuple[Counts, Counts]:
    """The named numbers of a figure that a stated one fits, and those that it does not fit."""
    fitting, others = Counts(), Counts()
    for name, value in sorted(figure.counts, key=lambda count: count[1]):
        fits = judge(comparator, stated, figure.with_value(value)) == "right"
        (fitting if fits else others).append((name, value))
    return fitting, others


def _of_direction(stated: float, low: float, high: float) -> VerdictKind:
    if low != high:
        return "depends on the period"
    if low == 0:
        return "level"
    return "right" if low == stated else "wrong"


def sizes_that_fit(comparator: Comparator, stated: float, unit: str = "") -> tuple[float, float]:
    """The smallest and the largest size, without a sign, of which a stated size is right."""
    rule, allowed = RULES["comparators"][comparator], margin(stated, unit)
    dust = max(stated, 1) * DUST
    # Equal is what rounds to the digits stated, where digits after the point are stated at all.
    equal = dust
    if comparator == "exactly":
        units = RULES["margins"]["unit_of_a_sum" if unit == SUM else "half_a_unit"]
        equal = units * last_place(stated)
    # An end at the stated size takes in what is equal to it, or leaves it out; others are inside.
    at_stated = equal if rule["equal"] else -equal
    below, above = (at_stated if rule.get(end) == 0 else dust for end in ("from", "to"))
    lowest = stated + rule["from"] * allowed - below if "from" in rule else 0.0
    highest = stated + rule["to"] * allowed + above if "to" in rule else math.inf
    return lowest, highest


PARTS: Final = {
    **{2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth"},
    **{10: "tenth", 20: "twentieth"},
}


def fraction_words(per_cent: float) -> str:
    """A simple fraction in words, without its sign: 66.67 is two thirds; empty for any other."""
    part = Fraction(abs(per_cent) / 100).limit_denominator(max(PARTS))
    name = PARTS.get(part.denominator)
    if name is None or abs(100 * part - abs(per_cent)) > FRACTION_DUST:
        return ""
    if part.numerator > 1:
        return f"{number(part.numerator)} {name}s"
    return name if name == "half" else f"an {name}" if name == "eighth" else f"a {name}"


def word_of(said: ClaimRow, fact: Figure) -> dict[str, str] | None:
    """What a claim says beyond its number: the first of `words` in the rules that fits, or None.

    The entry has what the claim `says`, its `verdict` if that is not “not shown”, and the `reason`.
    """
    cells = {
        "basis": said.basis,
        "unit": said.unit,
        "status": fact.status,
        "official_unit": fact.unit,
        "above_years_begun": _above_years_begun(said, fact),
    }
    for word in RULES["words"]:
        if all(word[name] == cell for name, cell in cells.items() if name in word):
            return {**word, "reason": _reason_of_word(word, fact)}
    return None


def _reason_of_word(word: dict[str, str], fact: Figure) -> str:
    """The reason of a word of the rules; of a sum that was paid in part, with that part."""
    if not fact.paid or "reason_if_part_was_paid" not in word:
        return word["reason"]
    paid, years = paid_in_words(fact)
    return word["reason_if_part_was_paid"].format(paid=paid, years=years)


def paid_in_words(fact: Figure) -> tuple[str, str]:
    """What was officially paid of a sum promised, and for which financial years."""
    return in_unit(_officially_paid(fact), fact.unit, 0), listed([year for year, _ in fact.paid])


def _officially_paid(fact: Figure) -> float:
    return sum(amount for _, amount in fact.paid)


def as_paid(said: ClaimRow, fact: Figure) -> Figure | None:
    """What may have been paid of a sum promised, for a claim that it was paid; else None.

    It is from what was officially paid of it to the highest sum promised for financial years that
    had begun.
    """
    if said.basis != "payment" or fact.status != "commitment" or fact.unit not in MONEY:
        return None
    if fact.value is None:
        return None
    return fact.ranging(_officially_paid(fact), max(values_of(fact)) - fact.not_begun, "paid")


def _above_years_begun(said: ClaimRow, fact: Figure) -> bool:
    """Whether a sum stated is above all that was promised for financial years that had begun."""
    if said.stated is None or not fact.not_begun:
        return False
    lowest, _ = sizes_that_fit(said.comparator, abs(said.stated), margin_unit(fact, said.unit))
    return lowest > max(values_of(fact)) - fact.not_begun
