"""A claim with its verdict, and all of them, as the page and the command line show them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from crossings.claims.claim_rules import DIRECTION
from crossings.claims.verdict_kinds import VerdictKind
from crossings.claims.verdicts import Verdict, tally, verdicts_words
from crossings.common.formats import begun, count, day, listed, number
from crossings.facts.figure import MONEY, Figure
from crossings.tables.sources import Source

# The kinds of speaker, by office whatever the party: words in the column side → heading.
KINDS_OF_SPEAKER: Final = {
    "French": "In France",
    "government": "Ministers",
    "opposition": "Opposition",
    "campaign": "Campaigners",
    "press": "Papers",
    "official": "Officials",
}
MANY: Final = 5  # a publication with so many claims has a heading of its own
KINDS: Final = {  # what a figure is called by its status, where it is not simply a figure
    "announced": "Figure announced or reported",
    "estimate": "Estimate",
    "commitment": "Sums promised",
}


def kind_of_figure(fact: Figure) -> str:
    """What a claim was judged by, such as sums promised; who counted is said beside it."""
    return KINDS.get(fact.status, "Figure")


@dataclass(frozen=True)
class Claim:
    """A claim with its verdict, and the same fact on the record's `day`.

    `since` is None if the record ends on the day of the verdict, and for a claim of days that it
    names or of a year that is over. Of money it is what was promised since. `stated_in` is the
    publication, and `counted_by` who counted, or published, what the claim is compared with.
    """

    verdict: Verdict
    since: Figure | None
    day: dt.date
    stated_in: Source
    counted_by: str

    def said_by(self) -> str:
        """Who said it, in which role, and when."""
        verdict = self.verdict
        return f"{verdict.said.speaker}, {verdict.said.role}, on {day(verdict.said.stated_on)}"

    def how_read(self) -> str:
        """How the publication was read, in a few words: copy read, second-hand."""
        return re.split(r"[,;:]", self.stated_in.how_read)[0]

    def rows(self) -> list[tuple[str, str]]:
        """What was stated and what it is compared with, each with a label."""
        verdict, fact = self.verdict, self.verdict.fact
        until = verdict.as_of if fact.value is None else fact.as_of
        return [
            ("Stated", verdict.stated_words()),
            (f"Compared with, as of {day(until)}", verdict.official_words()),
            ("Who counted", self.counted_by),
        ]

    def since_words(self) -> str:
        """A sentence on the figure on the record's day, without a verdict; empty without one."""
        if self.since is None:
            return ""
        value, to, figure = self.since.value, "", self.verdict.official_words(self.since)
        if self.since.unit in MONEY:
            return f"Since then: {figure}."
        if value == self.verdict.fact.value is not None and self.since.unit != DIRECTION:
            figure = "the same"
        if value is not None and self.since.as_of != self.day:
            to = f", to {day(self.since.as_of)}"
        subject = "arrivals are" if self.since.unit == DIRECTION else "the figure is"
        return f"Since then: {subject} {figure} as of {day(self.day)}{to}."

    def as_json(self) -> dict[str, Any]:
        """The claim as JSON: its verdict, and `since` or null."""
        since = self.since and {
            "as_of": self.day.isoformat(),
            "official": self.since.value,
            "official_as_of": self.since.as_of.isoformat(),
            "status": self.since.status,
            "sentence": self.since.sentence,
        }
        return {**self.verdict.as_json(), "counted_by": self.counted_by, "since": since}


@dataclass(frozen=True)
class JudgedClaims:
    """The claims that can be judged by the day `day`, group by group.

    `later` is how many were left out, as made after that day.
    """

    claims: Sequence[Claim]
    later: int
    day: dt.date

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdict of each claim, by the figures of `judged_on`."""
        return [claim.verdict for claim in self.claims]

    @property
    def tally(self) -> dict[VerdictKind, str]:
        """How many claims have each verdict, in words."""
        return tally(verdict.verdict for verdict in self.verdicts)

    @property
    def groups(self) -> dict[str, list[Claim]]:
        """The claims under the heading of their group, in order."""
        return grouped(self.claims)

    def when(self) -> str:
        """The day by whose figures the claims were judged, in words.

        It is "the day before it was stated" if the claims are of several days.
        """
        days = {verdict.as_of for verdict in self.verdicts}
        return day(days.pop()) if len(days) == 1 else "the day before it was stated"

    def summary(self) -> str:
        """How many claims have each verdict, as a sentence without its full stop.

        There must be a claim.
        """
        several = f"{count(len(self.claims))} claims" if len(self.claims) > 1 else "1 claim"
        each = ", each" if len(self.claims) > 1 else ""
        tally_in_words = listed(list(self.tally.values()))
        return f"Of {several}{each} set against the figures of {self.when()}, {tally_in_words}"

    def words_not_shown(self) -> str:
        """How many claims say more than their number; empty for none."""
        n = sum(verdict.on_word == "not shown" for verdict in self.verdicts)
        if not n:
            return ""
        claims_say = "claim says" if n == 1 else "claims say"
        return (
            f"{begun(number(n))} {claims_say} more than a number, and that part is not shown: the "
            "counts below are of claims as a whole."
        )

    def left_out(self) -> str:
        """A sentence on claims left out since they were made after the day; empty for none."""
        if not self.later:
            return ""
        of_one, of_several = ("claim is", "It was", "it"), ("claims are", "They were", "them")
        claims_are, they_were, them = of_one if self.later == 1 else of_several
        return (
            f"{count(self.later)} {claims_are} left out. {they_were} made later, and the figures "
            f"to set against {them} are of days after {day(self.day)}."
        )


def grouped(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """The claims by the kind of speaker, groups and claims in order of date.

    A publication with MANY claims or more is a group of its own.
    """
    several = Counter(claim.stated_in.ident for claim in claims)
    groups: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.verdict.said.stated_on):
        verdict = claim.verdict
        alone = several[claim.stated_in.ident] >= MANY
        kinds = (kind for part, kind in KINDS_OF_SPEAKER.items() if part in verdict.said.side)
        kind = next(kinds, "Others")
        name = f"{verdict.said.speaker} of {day(verdict.said.stated_on)}" if alone else kind
        groups.setdefault(name, []).append(claim)
    return groups


def as_json(judged: JudgedClaims) -> dict[str, Any]:
    """The claims for programs, by claim id."""
    return {claim.verdict.said.claim_id: claim.as_json() for claim in judged.claims}


def as_text(judged: JudgedClaims) -> str:
    """The claims for a terminal: a block for each, then the tally, and how many are left out."""
    summary = f"{judged.summary()}." if judged.claims else ""
    none = "" if judged.claims or judged.later else "No claim is on record."
    ends = filter(None, (summary, judged.words_not_shown(), none, judged.left_out()))
    return "\n\n".join([*map(_block, judged.claims), " ".join(ends)])


def _block(claim: Claim) -> str:
    """A claim for a terminal: its id and verdict, then a line for each thing known of it."""
    verdict = claim.verdict
    lines = [
        f"{verdict.said.claim_id}: {verdicts_words(verdict)}",
        verdict.said.claim,
        f"Said by {claim.said_by()}, in: {claim.stated_in.words()} ({claim.how_read()})",
        *(f"{label}: {words}" for label, words in claim.rows()),
        verdict.reason,
        claim.since_words(),
    ]
    return "\n  ".join(filter(None, lines))
