"""A stated figure against the fact it speaks of, with a verdict worked out by rule.

A claim is a row of claims.csv. No claim is named here, so the same rules reach every claim alike, and a new
one needs a row and no code. Which day's figures a claim is judged by is said in `claims_as_made`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import pandas as pd

from crossings import arrivals, pilot, spending
from crossings.errors import InputError
from crossings.fact import Fact, Number
from crossings.facts import facts
from crossings.formats import count, day, decimal, eur_m, gbp_m, pct, rounded
from crossings.schemas import TABLES
from crossings.tables import FIRST_DAY, Record

VerdictKind = Literal[
    "holds", "holds, out of date", "not shown", "depends on the window", "does not hold"
]  # fmt: skip
# The closed list of verdicts: said of one claim, of several.
TALLY: Final[dict[VerdictKind, tuple[str, str]]] = {
    "holds": ("holds", "hold"),
    "holds, out of date": ("holds but is out of date", "hold but are out of date"),
    "not shown": ("is not shown", "are not shown"),
    "depends on the window": ("depends on the window", "depend on the window"),
    "does not hold": ("does not hold", "do not hold"),
}
VERDICTS: Final = tuple(TALLY)
MARGIN_PCT: Final = 5  # rounding to two figures moves a number by at most this: 1,049 is rounded to 1,000
RULES: Final[dict[str, str]] = {
    "more than": "“More than” holds when the official figure is higher. Where the official figure is a "
    f"running total and the stated one lies more than {MARGIN_PCT}% of it below, the claim holds but is out "
    "of date.",
    "less than": "“Less than” holds when the official figure is lower.",
    "nearly": "“Nearly” holds when the stated figure equals the official one, or lies above it by at most "
    f"{MARGIN_PCT}% of the official figure.",
    "about": "“About” holds when the two are at most half a step apart, a step being one in the second "
    "figure of what was stated: for 36,000, half a thousand either side.",
    "exactly": "“Exactly” holds when the two are equal.",
    "direction": "A direction holds when every window agrees with it, does not hold when none does, and "
    "otherwise depends on the window. Windows that are level or that the series does not fill take no side, nor does the "
    "highest sum so far, against which nothing can be up.",
}
# What a statement says, against what its fact measures: then the claim is not shown, whatever the number.
NOT_MEASURED: Final[dict[tuple[str, str], str]] = {
    ("payment", "commitment"): "Committed, not shown as spent.",
    ("people", "detections"): "Detections, not people.",
}
RUNNING: Final[dict[str, dt.date | None]] = {  # totals that can only grow, and the day from which they count
    "arrivals.total": FIRST_DAY,
    "arrivals.year_to_date": None,  # from 1 January of the record's year
    "arrivals.since_2024_07_05": arrivals.CHANGE_OF_GOVERNMENT,
    "arrivals.since_2025_08_06": pilot.START,
}
GROWING: Final = {*RUNNING, "spending.committed_since_2018_gbp", "spending.committed_since_2018_gbp_later",
                  "spending.committed_since_2018_eur", "pilot.returned", "pilot.admitted"}  # fmt: skip
SUMS: Final[dict[str, spending.Basis]] = {  # the facts that give the sum since 2018, and the reading of each
    "spending.committed_since_2018_gbp": "announced",
    "spending.committed_since_2018_gbp_later": "later",
}
DIRECTIONS: Final = {"up": "rising", "down": "falling", "": "rising"}


@dataclass(frozen=True)
class Verdict:
    """One claim on one day: what was stated, the fact it speaks of as of `as_of`, the verdict and its reason.

    `stated` is None for a direction; differences are stated less official, in the fact's own unit and in per
    cent of the official figure, and None where there is nothing to subtract.
    """

    claim_id: str
    claim: str
    stated: float | None
    unit: str
    comparator: str
    stated_on: dt.date
    note: str
    source_id: str
    as_of: dt.date
    fact: Fact
    verdict: VerdictKind
    reason: str

    @property
    def difference(self) -> float | None:
        """Stated less official."""
        if self.stated is None or self.fact.value is None:
            return None
        return round(self.stated - self.fact.value, 9)

    @property
    def difference_pct(self) -> float | None:
        """Stated less official in per cent of the official; None where that is 0, or itself in per cent."""
        if self.difference is None or not self.fact.value or self.unit.startswith("per cent"):
            return None
        return round(100 * self.difference / abs(self.fact.value), 9)

    def stated_words(self) -> str:
        """What was stated, with its comparator: more than £650m, nearly 2,000, rising."""
        if self.stated is None:
            return DIRECTIONS[self.unit]
        figure = _figure(self.stated, self.unit)
        return figure if self.comparator == "exactly" else f"{self.comparator} {figure}"

    def official_words(self, fact: Fact | None = None) -> str:
        """The official figure as the site prints it; for a direction, the share of windows that are up.

        `fact` is the same one on another day.
        """
        fact = fact or self.fact
        return fact.words() + (" up" if self.stated is None and fact.value is not None else "")

    def difference_words(self) -> str:
        """Stated less official: +393 (+0.7%), −0.1 points, none; empty where there is nothing to subtract."""
        if self.difference is None:
            return ""
        if self.difference == 0:
            return "none"
        sign = "+" if self.difference > 0 else "\u2212"
        if self.unit.startswith("per cent"):
            points = abs(self.difference)
            return f"{sign}{decimal(points)} points" if rounded(points, 1) else "less than 0.1 points"
        share = self.difference_pct
        # From ten times the official figure on, or under a twentieth of 1%, it adds nothing to the difference.
        of = f" ({pct(share, 1, sign=True)})" if share is not None and 0.05 <= abs(share) < 1000 else ""
        return f"{sign}{_figure(abs(self.difference), self.unit)}{of}"

    def working(self) -> list[str]:
        """How the verdict came about, in sentences: the rule, the fact, what else to know."""
        note = f"{self.note.rstrip('.')}." if self.note else ""
        return [words for words in (RULES[self.comparator], self.fact.sentence, note) if words]

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line prints it."""
        return {
            "claim": self.claim,
            "stated": self.stated,
            "unit": self.unit,
            "comparator": self.comparator,
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
            "reason": self.reason,
            "working": " ".join(self.working()),
        }


def judge_all(record: Record) -> list[Verdict]:
    """Every row of claims.csv against its fact on the record's day, in the file's order, whenever it was made.

    The rules are those of RULES, one a comparator. Beside them: a fact that does not exist yet on the day
    gives "not shown" with the fact's own reason; a claim whose words go further than its fact (NOT_MEASURED:
    paid against committed, people against detections) is not shown, whatever the number; "out of date" is said of running
    totals alone.

    Raises InputError naming file, row and column for a fact that does not exist, a figure or a unit that is
    missing or does not fit the fact, and a direction that is neither up nor down.
    """
    found, path = facts(record), record.data / TABLES["claims"].path
    rows = record.table("claims").itertuples()
    return [_checked(record, row, found, f"{path}, row {n + 2}") for n, row in enumerate(rows)]


def _checked(record: Record, row: Any, found: Mapping[str, Fact], where: str) -> Verdict:
    fact = found.get(row.checked_against)
    if fact is None:
        raise InputError(
            f"{where}, column checked_against: expected a fact such as arrivals.total, found "
            f"{str(row.checked_against)!r}. `crossings facts` lists them; correct that cell."
        )
    stated = None if pd.isna(row.stated) else float(row.stated)
    unit, note, basis = ("" if pd.isna(cell) else str(cell) for cell in (row.unit, row.note, row.basis))
    official = fact.value
    if row.comparator == "direction":
        _check_direction(fact, unit, stated, where)
        if official is not None and unit == "down":
            official = 100 - official
    else:
        unit = _fitting_unit(fact, unit, stated, where)
    verdict = judge(row.comparator, stated, official, growing=fact.ident in GROWING)
    reason = _reason(record, row.comparator, stated, fact, verdict)
    apart = NOT_MEASURED.get((basis, fact.status)) or NOT_MEASURED.get((unit, fact.unit))
    if apart and verdict != "not shown":
        verdict, reason = "not shown", f"{apart} {reason}{_of_years_over(record, fact)}"
    return Verdict(
        claim_id=str(row.claim_id),
        claim=str(row.claim),
        stated=stated,
        unit=unit,
        comparator=str(row.comparator),
        stated_on=row.stated_on.date(),
        note=note,
        source_id=str(row.source_id),
        as_of=record.day,
        fact=fact,
        verdict=verdict,
        reason=reason,
    )


def _check_direction(fact: Fact, unit: str, stated: float | None, where: str) -> None:
    if not fact.unit.endswith("of windows"):
        raise InputError(
            f"{where}, column checked_against: a direction is checked against a fact that has one, "
            f"arrivals.direction, not {fact.ident}. Correct that cell, or the comparator."
        )
    if unit not in DIRECTIONS:
        raise InputError(f"{where}, column unit: expected up or down, found {unit!r}. Correct that cell.")
    if stated is not None:
        raise InputError(f"{where}, column stated: a direction has none, found {stated:g}. Empty that cell.")


def _fitting_unit(fact: Fact, unit: str, stated: float | None, where: str) -> str:
    """The unit in which the two are compared: the fact's, or the claim's where NOT_MEASURED names both."""
    if stated is None:
        raise InputError(f"{where}, column stated: expected a figure, found nothing. Fill that cell.")
    rate = re.match(r"(people|boats|per cent) (?:a|per|of) ", fact.unit)
    if (unit, fact.unit) in NOT_MEASURED:
        return unit
    if unit not in ("", fact.unit, rate[1] if rate else ""):  # people may be said of people a week
        raise InputError(
            f"{where}, column unit: {fact.ident} is in {fact.unit}, found {unit!r}. "
            "Correct that cell, or checked_against."
        )
    return fact.unit


def judge(comparator: str, stated: float | None, official: Number, *, growing: bool = False) -> VerdictKind:
    """The verdict of the numbers alone, by the comparator's rule in RULES.

    For a direction `official` is the share of windows, in per cent, that agree with it. `growing` says that
    the official figure is a running total, so that a bound which it has left far behind is an old one. Raises
    ValueError for an unknown comparator or a figure that is missing.
    """
    if official is None:
        return "not shown"
    if comparator == "direction":
        whole: dict[float, VerdictKind] = {100: "holds", 0: "does not hold"}
        return whole.get(official, "depends on the window")
    if stated is None:
        raise ValueError(f"“{comparator}” needs a stated figure.")
    above, dust = official - stated, 1e-9  # dust: what binary fractions leave
    margin = abs(official) * MARGIN_PCT / 100 + dust
    if comparator == "more than" and growing and above > margin:
        return "holds, out of date"
    holds = {
        "more than": above > dust,
        "less than": above < -dust,
        "nearly": -margin <= above <= dust,
        "about": abs(above) <= step(stated) / 2 + dust,
        "exactly": abs(above) <= dust,
    }
    if comparator not in holds:
        raise ValueError(f"{comparator!r} is no comparator; they are {', '.join(RULES)}.")
    return "holds" if holds[comparator] else "does not hold"


def step(stated: float) -> float:
    """One in the second figure: 1,000 for 36,000, 1 for 33, 0.1 for 6.8; 1 for a whole number below ten."""
    exponent = Decimal(str(stated)).adjusted() - 1
    return 1.0 if float(stated).is_integer() and exponent < 0 else float(Decimal(10) ** exponent)


def _reason(record: Record, comparator: str, stated: float | None, fact: Fact, verdict: VerdictKind) -> str:
    """Why the numbers give the verdict, in a sentence; for a direction the fact's own first, its counts."""
    if fact.value is None:
        return fact.sentence
    if stated is None:
        return fact.sentence.partition(". ")[0] + "."
    if math.isclose(stated, fact.value):
        return "The two are equal."
    side = "below" if stated < fact.value else "above"
    if verdict == "holds, out of date" or (verdict == "holds" and comparator != "about"):
        passed = _passed_on(record, fact.ident, stated) if verdict == "holds, out of date" else None
        apart = f"The stated figure is {_apart(stated, fact)} {side} the official one"
        return apart + (f", which passed it on {day(passed)}." if passed else ".")
    if verdict == "holds":
        return "The two are no further apart than rounding to two figures allows."
    other = "above" if side == "below" else "below"
    if comparator == "about" or (comparator == "nearly" and other == "below"):
        return f"The official figure is further {other} the stated one than “{comparator}” allows."
    return f"The official figure is {other} the stated one."


def _of_years_over(record: Record, fact: Fact) -> str:
    """What of the sum since 2018 belonged to financial years over by the day; empty for all of it and other facts."""
    if (basis := SUMS.get(fact.ident)) is None:
        return ""
    over, later = (spending.in_years_over(record.agreements, record.day, one) for one in (basis, "later"))
    if over == spending.committed(record.agreements, basis):
        return ""
    part = gbp_m(over) if over else "No part"
    part += f" ({gbp_m(later)} as later reported)" if later != over else ""
    return f" {part} of the official figure belonged to financial years that had ended by {day(record.day)}."


def _apart(stated: float, fact: Fact) -> str:
    """How far the stated figure is from the official one: in per cent of that one, or in points."""
    difference = abs(stated - float(fact.value or 0))
    if fact.unit.startswith("per cent"):
        return f"{decimal(difference)} points"
    share = 100 * difference / abs(fact.value) if fact.value else math.nan
    return pct(share, 1) if share >= 0.05 else _figure(difference, fact.unit)


def _passed_on(record: Record, ident: str, stated: float) -> dt.date | None:
    """The first day on which a running total of arrivals was above the stated figure; None for others."""
    if ident not in RUNNING:
        return None
    start = RUNNING[ident] or dt.date(record.day.year, 1, 1)
    since = record.daily[record.daily.date >= pd.Timestamp(start)]
    above = since.date[since.people_arrived.cumsum() > stated]
    return None if above.empty else above.iloc[0].date()


def _figure(number: float, unit: str) -> str:
    """A number in its unit: £650m, 33%, 36,000, 23.1."""
    if unit == "GBP m":
        return gbp_m(number)
    if unit == "EUR m":
        return eur_m(number)
    if unit == "year":
        return f"{number:g}"
    places = 0 if float(number).is_integer() else 1
    if unit.startswith("per cent"):
        return pct(number, places)
    return decimal(number, places) if places else count(number)
