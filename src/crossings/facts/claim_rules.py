"""The rules that judge a stated figure against an official one, by numbers, never by the speaker.

The rules are data, in claim_rules.toml. This module applies them.
"""

from __future__ import annotations

import math
import tomllib
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

from crossings.facts.fact import Fact, Number

VerdictKind = Literal[
    "right",
    "right, but out of date",
    "right of an earlier day",
    "could not be checked then",
    "depends on the period",
    "depends on who counts",
    "not shown",
    "wrong",
]
RULES: Final[dict[str, Any]] = tomllib.loads(
    (files("crossings.facts") / "claim_rules.toml").read_text(encoding="utf-8")
)
# Verdict → its words for one claim and for several: is right, are right.
VERDICT_WORDS: Final[dict[VerdictKind, tuple[str, str]]] = {
    name: tuple(words) for name, words in RULES["verdicts"].items()
}
VERDICTS: Final = tuple(VERDICT_WORDS)
# Comparator → its rule in words, for readers; `judge` applies that of RULES.
RULE_WORDS: Final[dict[str, str]] = {
    name: rule["words"] for name, rule in RULES["comparators"].items()
}
DUST: Final = 1e-9  # floating-point noise, as a share
DIRECTION: Final = "direction"
FORECAST: Final = "forecast"  # the basis of a claim with a number that no figure can test


class PossibleValues(NamedTuple):
    """The values that an official figure may have.

    They are from `low` to `high`, which are None if there is no figure. If the two differ,
    `range_of` names the reason in `ranges` of the rules. `growing` marks a running total.
    """

    low: Number
    high: Number = None
    range_of: str = ""
    growing: bool = False


def possible_values(fact: Fact, at: str) -> PossibleValues:
    """The values that a fact may have on a day; `at` is the day as ISO text.

    A running total published for an earlier day may be higher, without a limit.
    """
    growing = fact.ident in RULES["growing"]
    if fact.range_of:
        return PossibleValues(fact.low, fact.high, fact.range_of, growing)
    if growing and fact.value is not None and fact.as_of.isoformat() < at:
        return PossibleValues(fact.value, math.inf, "an earlier day", growing)
    return PossibleValues(fact.value, fact.value, "", growing)


def judge(comparator: str, stated: float, figure: PossibleValues) -> VerdictKind:
    """The verdict from the numbers, by the comparator's rule; "not shown" without a figure.

    For a direction, `stated` is 1 (up) or -1 (down), and both ends of the figure are 1, -1, or 0 if
    its periods disagree: the claim then depends on the period.

    Other numbers are compared by size, without signs: “more than a third fewer” is a fall of more
    than 33. If the signs differ, the claim is wrong; both ends of a figure have one sign. The
    verdict must hold for every value that the figure may have. If it holds for some only, or if
    `stated` is above them all, `ranges` of the rules may name another. A running total that has
    left `stated` behind, by `loose_pct`, makes it right but out of date. Raises ValueError for an
    unknown comparator.
    """
    if comparator not in RULES["comparators"]:
        raise ValueError(f"{comparator!r} is not a comparator; they are {', '.join(RULE_WORDS)}.")
    low, high, range_of, growing = figure
    if low is None or high is None:
        return "not shown"
    if comparator == DIRECTION:
        return _of_direction(stated, low)
    if stated * low < 0:
        return "wrong"
    rule, ends = RULES["comparators"][comparator], sorted((abs(low), abs(high)))
    if not all(fits(rule, abs(stated), end) for end in ends):
        return _of_some(rule, abs(stated), ends, range_of)
    loose = growing and abs(stated) < ends[0] * rule.get("loose_pct", 0) / 100 * (1 - DUST)
    return "right, but out of date" if loose else "right"


def _of_direction(stated: float, heading: float) -> VerdictKind:
    if heading == 0:
        return "depends on the period"
    return "right" if heading == stated else "wrong"


def fits(rule: dict[str, Any], stated: float, size: float) -> bool:
    """Whether a stated size fits an official one by a rule of `comparators`.

    Neither has a sign, and the official one may be infinity: a total without an upper limit.
    """
    if math.isclose(stated, size, rel_tol=DUST):
        return bool(rule["equal"])
    lowest, highest = rule.get("from_pct", 0) / 100, rule.get("to_pct", math.inf) / 100
    above = stated >= size * lowest * (1 - DUST) if math.isfinite(size) else not lowest
    return above and (math.isinf(highest) or stated <= size * highest * (1 + DUST))


def _of_some(rule: dict[str, Any], stated: float, ends: list[float], range_of: str) -> VerdictKind:
    """The verdict on a stated size that does not fit every value between two ends.

    If it fits some, the verdict is `mixed` of their range, or `at_least`, if the range has that and
    it fits the lowest. It is wrong if it fits none of them. But counts that are least numbers
    cannot refute a size above them all: `above` of their range is the verdict then.
    """
    beside = (*ends, stated, stated * (1 + 1e-6), stated * (1 - 1e-6))
    reason = RULES["ranges"].get(range_of, {})
    if not any(fits(rule, stated, size) for size in beside if ends[0] <= size <= ends[1]):
        above: VerdictKind = reason.get("above", "wrong")
        return above if stated > ends[1] else "wrong"
    at_least: VerdictKind = reason.get("at_least", reason["mixed"])
    mixed: VerdictKind = reason["mixed"]
    return at_least if fits(rule, stated, ends[0]) else mixed


def word_beyond(basis: str, unit: str, fact: Fact) -> dict[str, str] | None:
    """What a claim says beyond its number: the first of `words` in the rules that fits, or None.

    `basis` and `unit` are the claim's. The entry has what the claim `says`, and the `reason` why
    that is not shown.
    """
    cells = {"basis": basis, "unit": unit, "status": fact.status, "official_unit": fact.unit}
    for word in RULES["words"]:
        if all(word[name] == cell for name, cell in cells.items() if name in word):
            return dict(word)
    return None
