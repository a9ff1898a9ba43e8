"""The rules that judge a stated figure against an official one: they use numbers only, never the speaker."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from crossings.facts.fact import Number

VerdictKind = Literal[
    "right", "right, but out of date", "depends on the period", "not shown", "wrong"
]
# The closed list of verdicts: the words for one claim and for several.
TALLY: Final[dict[VerdictKind, tuple[str, str]]] = {
    "right": ("is right", "are right"),
    "right, but out of date": ("is right but out of date", "are right but out of date"),
    "depends on the period": ("depends on the period", "depend on the period"),
    "not shown": ("is not shown", "are not shown"),
    "wrong": ("is wrong", "are wrong"),
}
VERDICTS: Final = tuple(TALLY)
MARGIN_PCT: Final = (
    5  # rounding to two figures moves a number by at most this: 1,049 is rounded to 1,000
)
RULES: Final[dict[str, str]] = {
    "more than": "“More than” is right when the official figure is higher. Where the official figure is a "
    f"running total and the stated one lies more than {MARGIN_PCT}% of it below, the claim is right but out "
    "of date.",
    "less than": "“Less than” is right when the official figure is lower.",
    "nearly": "“Nearly” is right when the stated figure equals the official one, or lies above it by at most "
    f"{MARGIN_PCT}% of the official figure.",
    "about": "“About” is right when the official figure, rounded up or down to two figures, gives the stated one: "
    "33,788 is about 33,000 and about 34,000, but not about 35,000. A whole number below ten is compared to the unit.",
    "exactly": "“Exactly” is right when the two are equal.",
    "direction": "A direction is right when every period compared agrees with it, wrong when none does, and "
    "otherwise depends on the period. Periods that are level or that the series does not fill take no side.",
}


def judge(
    comparator: str, stated: float | None, official: Number, *, growing: bool = False
) -> VerdictKind:
    """The verdict from the numbers, by the comparator's rule in RULES.

    For a direction `official` is the share of windows, in per cent, that agree with it. `growing` marks a running
    total: a bound far below it is then out of date. Raises ValueError for an unknown comparator or a missing figure.
    """
    if official is None:
        return "not shown"
    if comparator == "direction":
        whole: dict[float, VerdictKind] = {100: "right", 0: "wrong"}
        return whole.get(official, "depends on the period")
    if stated is None:
        raise ValueError(f"“{comparator}” needs a stated figure.")
    above, dust = official - stated, 1e-9  # floating-point noise
    margin = abs(official) * MARGIN_PCT / 100 + dust
    if comparator == "more than" and growing and above > margin:
        return "right, but out of date"
    right = {
        "more than": above > dust,
        "less than": above < -dust,
        "nearly": -margin <= above <= dust,
        "about": abs(above) < step(stated) - dust,
        "exactly": abs(above) <= dust,
    }
    if comparator not in right:
        raise ValueError(f"{comparator!r} is no comparator; they are {', '.join(RULES)}.")
    return "right" if right[comparator] else "wrong"


def step(stated: float) -> float:
    """One in the second figure: 1,000 for 36,000, 1 for 33, 0.1 for 6.8; 1 for a whole number below ten."""
    exponent = Decimal(str(stated)).adjusted() - 1
    return 1.0 if float(stated).is_integer() and exponent < 0 else float(Decimal(10) ** exponent)
