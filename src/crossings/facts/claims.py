"""Compare a stated figure with its fact, and give a verdict by rule.

A claim is a row of claims.csv. The code names no claim and no speaker, so the same rules apply to every claim, and a
new one needs a row and no code. `claims_as_made` chooses the day whose figures judge a claim.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from crossings.common.formats import day, decimal, gbp_m, pct, rounded
from crossings.common.sentences import say
from crossings.errors import InputError
from crossings.facts import claim_windows
from crossings.facts.claim_days import CELLS, refuse_filled
from crossings.facts.claim_rules import RULES, VerdictKind, judge
from crossings.facts.claim_windows import Measured
from crossings.facts.fact import Fact, Number, figure
from crossings.facts.facts import facts
from crossings.measures import arrivals, pilot, spending
from crossings.tables.record import FIRST_DAY, Record
from crossings.tables.schemas import TABLES

# Pairs of what a statement says and what its fact measures, for which a claim is not shown, whatever the number.
NOT_MEASURED: Final[dict[tuple[str, str], str]] = {
    ("payment", "commitment"): "Committed, not shown as spent.",
    ("people", "detections"): "Detections, not people.",
}
CLAIMS_A_CAUSE: Final = (
    "cause"  # a claim that one thing brought about another: no figure here measures that
)
NOT_A_CAUSE: Final = "The figure counts, and does not say what brought it about."
RUNNING: Final[dict[str, dt.date | None]] = {  # running totals, and the day from which they count
    "arrivals.total": FIRST_DAY,
    "arrivals.year_to_date": None,  # from 1 January of the record's year
    "arrivals.since_2024_07_05": arrivals.CHANGE_OF_GOVERNMENT,
    "arrivals.since_2025_08_06": pilot.START,
}
SUMS: Final[
    dict[str, spending.Basis]
] = {  # the facts that give the sum since 2018, and the basis of each
    "spending.committed_since_2018_gbp": "announced",
    "spending.committed_since_2018_gbp_later": "later",
}
GROWING: Final = {
    *RUNNING,
    *SUMS,
    "spending.committed_since_2018_eur",
    "pilot.returned",
    "pilot.admitted",
}
UP_ON: Final = re.compile(r"up on \d+ of \d+ comparisons?")  # of the sentence of a direction
DIRECTIONS: Final = {"up": "rising", "down": "falling", "": "rising"}


@dataclass(frozen=True)
class Verdict:
    """One claim on one day: what was stated, its fact as of `as_of`, the verdict and its reason.

    `stated` is None for a direction. Differences are stated minus official, in the fact's unit and in per cent of the
    official figure, and None if there is nothing to subtract.
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
    fact: Fact
    verdict: VerdictKind
    reason: str

    @property
    def difference(self) -> float | None:
        """Stated minus official; None without either, and for places in an order, which are not amounts."""
        if (
            self.stated is None
            or self.fact.value is None
            or self.fact.unit == "place from the lowest"
        ):
            return None
        return round(self.stated - self.fact.value, 9)

    @property
    def difference_pct(self) -> float | None:
        """Stated minus official in per cent of the official; None if that is 0, or itself in per cent."""
        if self.difference is None or not self.fact.value or self.unit.startswith("per cent"):
            return None
        return round(100 * self.difference / abs(self.fact.value), 9)

    def stated_words(self) -> str:
        """What was stated, with its comparator: more than £650m, nearly 2,000, rising."""
        if self.stated is None:
            return DIRECTIONS[self.unit]
        words = figure(self.stated, self.unit)
        return words if self.comparator == "exactly" else f"{self.comparator} {words}"

    def official_words(self, fact: Fact | None = None) -> str:
        """The official figure as the site prints it; for the direction of several windows, on how many of them it is up.

        `fact` is the same one on another day.
        """
        fact = fact or self.fact
        counted = UP_ON.search(fact.sentence) if _of_windows(fact) else None
        return counted[0] if counted else fact.words()

    def difference_words(self) -> str:
        """Stated minus official: +393 (+0.7%), −0.1 points, none; empty if there is nothing to subtract."""
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
        # A percentage above ten times the official figure, or under a twentieth of 1%, adds nothing.
        of = (
            f" ({pct(share, 1, sign=True)})"
            if share is not None and 0.05 <= abs(share) < 1000
            else ""
        )
        return f"{sign}{figure(abs(self.difference), self.unit)}{of}"

    def apart(self) -> str:
        """Of a wrong figure, how far it is from the official one, and by which rule that is too far; else empty."""
        if self.verdict != "wrong" or self.difference is None:
            return ""
        said = re.sub("[+\u2212]", "", self.difference_words())
        return f"The two figures are {said} apart, which the rule for “{self.comparator}” does not allow."

    def working(self) -> list[str]:
        """How the verdict was reached, in sentences: the rule, the fact, what else to know."""
        note = f"{self.note.rstrip('.')}." if self.note else ""
        return [words for words in (RULES[self.comparator], self.fact.sentence, note) if words]

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line prints it."""
        said = ("claim", "speaker", "role", "side", "stated", "unit", "comparator")
        return {
            **{name: getattr(self, name) for name in said},
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


def judge_all(record: Record, only: Collection[str] | None = None) -> list[Verdict]:
    """Every row of claims.csv against its figure on the record's day, in the file's order, also claims made later.

    `only` names the claims to judge; by default all. RULES has a rule for each comparator. In addition, a claim is "not
    shown" if its figure does not exist on the day, if its words go further than the figure (NOT_MEASURED: paid against
    committed, people against detections; CLAIMS_A_CAUSE), or if it is above a running total that was last published for
    an earlier day. Only running totals can be "out of date".

    Raises InputError naming file, row and column for a fact that does not exist, days that do not fit, a figure or a
    unit that is missing or does not fit the fact, and a direction that is neither up nor down.
    """
    found, path = facts(record), record.data / TABLES["claims"].path
    rows = record.table("claims").itertuples()
    return [
        _checked(record, row, found, f"{path}, row {n + 2}")
        for n, row in enumerate(rows)
        if only is None or row.claim_id in only
    ]


def _checked(record: Record, row: Any, found: Mapping[str, Fact], where: str) -> Verdict:
    fact, changes = _figure_of(record, row, found, where)
    stated = None if pd.isna(row.stated) else float(row.stated)
    unit, note, basis = (
        "" if pd.isna(cell) else str(cell) for cell in (row.unit, row.note, row.basis)
    )
    official = fact.value
    if row.comparator == "direction":
        _check_direction(fact, unit, stated, where)
        official = _agreeing(fact, changes, unit)
    else:
        unit = _fitting_unit(fact, unit, stated, where)
    verdict = judge(row.comparator, stated, official, growing=fact.ident in GROWING)
    reason = fact.sentence
    if row.checked_against not in claim_windows.WINDOW_MEASURES:
        reason = _reason(record, row.comparator, stated, fact, verdict)
    apart = NOT_MEASURED.get((basis, fact.status)) or NOT_MEASURED.get((unit, fact.unit))
    apart = NOT_A_CAUSE if basis == CLAIMS_A_CAUSE else apart
    if apart and verdict != "not shown":
        verdict, reason = "not shown", f"{apart} {reason}{of_years_over(record, fact)}"
    above = stated is not None and fact.value is not None and stated > fact.value
    if verdict == "wrong" and above and fact.ident in GROWING and fact.as_of < record.day:
        verdict = "not shown"  # a running total of an earlier day may have reached the stated figure since
        to = day(fact.as_of)
        reason = say("of_an_earlier_day", day=day(record.day), figure=fact.words(), to=to)
    said = ("claim_id", "claim", "speaker", "role", "side", "comparator", "source_id")
    return Verdict(
        **{name: str(getattr(row, name)) for name in said},
        stated=stated,
        unit=unit,
        stated_on=row.stated_on.date(),
        note=note,
        as_of=record.day,
        fact=fact,
        verdict=verdict,
        reason=reason,
    )


def _figure_of(record: Record, row: Any, found: Mapping[str, Fact], where: str) -> Measured:
    """The figure to check a row against: a fact, or a figure for the row's own days."""
    if row.checked_against in claim_windows.WINDOW_MEASURES:
        return claim_windows.measured(record, row, where)
    fact = found.get(row.checked_against)
    if fact is None:
        raise InputError(
            f"{where}, column checked_against: expected a fact such as arrivals.total, or a figure between two days such "
            f"as arrivals.people_between, found {str(row.checked_against)!r}. `crossings facts` lists the facts; correct "
            "that cell."
        )
    refuse_filled(row, (*CELLS, "parameter"), "counts from and to days of its own", where)
    return Measured(fact, () if fact.value is None else (fact.value,))


def _agreeing(fact: Fact, changes: Sequence[float], unit: str) -> Number:
    """The share of windows, in per cent, that agree with a direction; None if none of them moved."""
    if _of_windows(fact):
        up = fact.value
    else:
        moved = [change for change in changes if change]
        up = 100 * sum(change > 0 for change in moved) / len(moved) if moved else None
    return up if up is None or unit != "down" else 100 - up


def _of_windows(fact: Fact) -> bool:
    """Whether a fact is the share of windows that are up."""
    return fact.unit.endswith("of windows")


def _check_direction(fact: Fact, unit: str, stated: float | None, where: str) -> None:
    if not _of_windows(fact) and not fact.is_change:
        raise InputError(
            f"{where}, column checked_against: a direction is checked against a figure that has one, such as "
            f"arrivals.direction or arrivals.between_change, not {fact.ident}. Correct that cell, or the comparator."
        )
    if unit not in DIRECTIONS:
        raise InputError(
            f"{where}, column unit: expected up or down, found {unit!r}. Correct that cell."
        )
    if stated is not None:
        raise InputError(
            f"{where}, column stated: a direction has none, found {stated:g}. Empty that cell."
        )


def _fitting_unit(fact: Fact, unit: str, stated: float | None, where: str) -> str:
    """The unit in which the two are compared: the fact's, or the claim's where NOT_MEASURED names both."""
    if stated is None:
        raise InputError(
            f"{where}, column stated: expected a figure, found nothing. Fill that cell."
        )
    rate = re.match(r"(people|boats|per cent) (?:a|per|of) ", fact.unit)
    if (unit, fact.unit) in NOT_MEASURED:
        return unit
    if unit not in ("", fact.unit, rate[1] if rate else ""):  # "people" may stand for people a week
        raise InputError(
            f"{where}, column unit: {fact.ident} is in {fact.unit}, found {unit!r}. "
            "Correct that cell, or checked_against."
        )
    return fact.unit


def _reason(
    record: Record, comparator: str, stated: float | None, fact: Fact, verdict: VerdictKind
) -> str:
    """Why the numbers give the verdict, in a sentence; for a direction, the fact's first sentence."""
    if fact.value is None:
        return fact.sentence
    if stated is None:
        return fact.sentence.partition(". ")[0] + "."
    if math.isclose(stated, fact.value):
        return say("equal")
    side, other = ("below", "above") if stated < fact.value else ("above", "below")
    passed = _passed_on(record, fact.ident, stated) if verdict == "right, but out of date" else None
    if passed:
        return say("passed", apart=_apart(stated, fact), side=side, day=day(passed))
    if verdict == "right" and comparator == "about":
        return say("rounding")
    if verdict.startswith("right"):
        return say("apart", apart=_apart(stated, fact), side=side)
    if comparator == "about" or (comparator == "nearly" and other == "below"):
        return say("further", other=other, comparator=comparator)
    return say("on_the_other_side", other=other)


def of_years_over(record: Record, fact: Fact) -> str:
    """How much of the sum since 2018 was for financial years over by the day; empty if all of it, and for other facts."""
    if (basis := SUMS.get(fact.ident)) is None:
        return ""
    over, later = (
        spending.in_years_over(record.agreements, record.day, one) for one in (basis, "later")
    )
    if over == spending.committed(record.agreements, basis):
        return ""
    part = gbp_m(over) if over else "No part"
    part += f" ({gbp_m(later)} as later reported)" if later != over else ""
    return say("years_over", part=part, day=day(record.day))


def _apart(stated: float, fact: Fact) -> str:
    """How far the stated figure is from the official one: in per cent of it, or in points."""
    difference = abs(stated - float(fact.value or 0))
    if fact.unit.startswith("per cent"):
        return f"{decimal(difference)} points"
    share = 100 * difference / abs(fact.value) if fact.value else math.nan
    return pct(share, 1) if share >= 0.05 else figure(difference, fact.unit)


def _passed_on(record: Record, ident: str, stated: float) -> dt.date | None:
    """The first day on which a running total of arrivals was above the stated figure; None for others."""
    if ident not in RUNNING:
        return None
    start = RUNNING[ident] or dt.date(record.day.year, 1, 1)
    since = record.daily[record.daily.date >= pd.Timestamp(start)]
    above = since.date[since.people_arrived.cumsum() > stated]
    return None if above.empty else above.iloc[0].date()
