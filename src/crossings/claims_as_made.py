"""Claims as they were made: each judged once, by the official figures of the last full day before it was stated.

What the same figure is later is said beside it, without a verdict. The command line and the page take their words
from here, so that they say the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crossings.claims import TALLY, VERDICTS, Verdict, VerdictKind, judge_all
from crossings.fact import Fact
from crossings.facts import facts
from crossings.formats import count, day, listed
from crossings.sources import Source
from crossings.tables import FIRST_DAY, Record


@dataclass(frozen=True)
class Claim:
    """A claim with its verdict as of the day before it was made, and the same fact on the record's day, `day`.

    `since` is None where the record ends on that day before. `stated_in` is the publication.
    """

    verdict: Verdict
    since: Fact | None
    day: dt.date
    stated_in: Source

    def rows(self) -> list[tuple[str, str]]:
        """What was stated, the official figure of the day before, and the difference, each with what it is."""
        one = self.verdict
        whose = "Official" if one.stated is not None else "Counted in this report"
        return [
            (f"Stated on {day(one.stated_on)}", one.stated_words()),
            (f"{whose} at {day(one.as_of)}{_to(one.fact, one.as_of)}", one.official_words()),
            ("Stated less official", one.difference_words() or "–"),
        ]

    def since_words(self) -> str:
        """What the figure is on the record's day, and no verdict; empty where that is the day before the claim."""
        if self.since is None:
            return ""
        same = self.since.value is not None and self.since.value == self.verdict.fact.value
        figure = "the same" if same else self.verdict.official_words(self.since)
        to = _to(self.since, self.day).removeprefix(", ")
        return f"Since then: the figure is {figure} as of {day(self.day)}{f' ({to})' if to else ''}."

    def as_json(self) -> dict[str, Any]:
        """The claim as the command line prints it: the day before it was made, then `since`, or null."""
        since = self.since and {
            "as_of": self.day.isoformat(),
            "official": self.since.value,
            "official_as_of": self.since.as_of.isoformat(),
            "status": self.since.status,
            "sentence": self.since.sentence,
        }
        return {**self.verdict.as_json(), "since": since}


@dataclass(frozen=True)
class ClaimsAsMade:
    """The claims that were made by a day, `day`, in the order of the table, and how many were made later."""

    claims: Sequence[Claim]
    later: int
    day: dt.date

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdict of each claim, as of the day before it was made."""
        return [one.verdict for one in self.claims]

    def when(self) -> str:
        """The day by whose figures the claims were judged, in words."""
        days = {one.as_of for one in self.verdicts}
        return day(days.pop()) if len(days) == 1 else "the last full day before each was stated"

    def summaries(self) -> list[str]:
        """How many claims have each verdict, the fullest form first.

        Where the verdicts are of many kinds the day goes, since the words beside say it.
        """
        several = f"{count(len(self.claims))} claims" if len(self.claims) > 1 else "1 claim"
        return [
            f"Of {several} set against {figures}, {listed(tally_words(self.verdicts))}"
            for figures in (f"the figures of {self.when()}", "official figures")
        ]

    def left_out(self) -> str:
        """How many claims were made later than the day, and so are left out; empty for none."""
        if not self.later:
            return ""
        are, were = ("claim is", "It was") if self.later == 1 else ("claims are", "They were")
        return (
            f"{count(self.later)} {are} left out. {were} made later, and the figures to set against "
            f"{'it' if self.later == 1 else 'them'} are of days after {day(self.day)}."
        )


def claims_as_made(record: Record) -> ClaimsAsMade:
    """The claims whose day before had come by the record's day, each judged by the figures of that day before.

    Raises InputError as `judge_all` does.
    """
    made_on = [stated.date() for stated in record.table("claims").stated_on]
    judged = {
        before: {
            one.claim_id: one
            for one in judge_all(
                record if before == record.day else Record(before, record.data, record.vintage)
            )
        }
        for before in {day_before(stated_on) for stated_on in made_on}
        if before <= record.day
    }
    found = facts(record)
    claims = []
    for ident, stated_on in zip(record.table("claims").claim_id, made_on, strict=True):
        if (before := day_before(stated_on)) in judged:
            one = judged[before][ident]
            since = found[one.fact.ident] if before < record.day else None
            claims.append(Claim(one, since, record.day, record.sources[one.source_id]))
    return ClaimsAsMade(claims, len(made_on) - len(claims), record.day)


def day_before(stated_on: dt.date) -> dt.date:
    """The last full day before a statement, within the series."""
    return max(FIRST_DAY, stated_on - dt.timedelta(days=1))


def _to(fact: Fact, date: dt.date) -> str:
    """What to add to a day where the figure ends on another."""
    return f", to {day(fact.as_of)}" if fact.value is not None and fact.as_of != date else ""


def tally(verdicts: Iterable[Verdict]) -> dict[VerdictKind, int]:
    """How many claims have each verdict: in the order of the list, without those that none has."""
    given = [one.verdict for one in verdicts]
    return {name: given.count(name) for name in VERDICTS if name in given}


def tally_words(verdicts: Iterable[Verdict]) -> list[str]:
    """The tally in words: 6 hold, 1 holds but is out of date."""
    return [f"{n} {TALLY[name][n != 1]}" for name, n in tally(verdicts).items()]


def as_json(found: ClaimsAsMade) -> str:
    """One object, claim id → what was stated, the official figure of the day before, the verdict, what is since."""
    return json.dumps(
        {one.verdict.claim_id: one.as_json() for one in found.claims}, ensure_ascii=False, indent=2
    )


def as_text(found: ClaimsAsMade) -> str:
    """The claims for a terminal: a block each, as made first; then how many have each verdict, and what is left out."""
    blocks = ["\n  ".join(_lines(one)) for one in found.claims]
    ends = [f"{found.summaries()[0]}."] if found.claims else [] if found.later else ["No claim is held."]
    return "\n\n".join([*blocks, " ".join([*ends, *filter(None, [found.left_out()])])])


def _lines(claim: Claim) -> list[str]:
    one = claim.verdict
    return [
        f"{one.claim_id}: {one.verdict}",
        one.claim,
        f"Stated in: {claim.stated_in.words()}",
        *(f"{label}: {words}" for label, words in claim.rows()),
        one.reason,
        *([claim.since_words()] if claim.since else []),
    ]
