"""Claims as they were made: each is judged once, by the official figures of the day before it was stated.

A claim that counts to the day on which it was made is judged on that day. The newest figure is given too, without a
verdict. The command line and the page both take their words from here.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crossings.common.formats import count, day, listed
from crossings.facts.claim_rules import TALLY, VERDICTS, VerdictKind
from crossings.facts.claims import Verdict, judge_all
from crossings.facts.fact import Fact
from crossings.facts.facts import facts
from crossings.tables.record import FIRST_DAY, Record
from crossings.tables.sources import Source

GROUPS: Final = {  # the kinds of speaker, by office whatever the party, by what a side says of itself
    "government": "Ministers",
    "opposition": "Opposition",
    "campaign": "Campaigners",
    "press": "Papers",
    "official": "Officials",
}
MANY: Final = 5  # claims of one publication, which then have a heading of their own


@dataclass(frozen=True)
class Claim:
    """A claim with its verdict as of the day before it was made, and the same fact on the record's `day`.

    `since` is None if the record ends on that day before, and for a claim between two days, whose figure is fixed.
    `stated_in` is the publication.
    """

    verdict: Verdict
    since: Fact | None
    day: dt.date
    stated_in: Source

    def said_by(self) -> str:
        """Who said it, in which role, and when."""
        one = self.verdict
        return f"{one.speaker}, {one.role}, on {day(one.stated_on)}"

    def how_read(self) -> str:
        """How the publication was read, in a few words: copy read, second-hand."""
        return re.split(r"[,;:]", self.stated_in.how_read)[0]

    def rows(self) -> list[tuple[str, str]]:
        """What was stated and the official figure, each with a label."""
        one = self.verdict
        whose = "Worked out here" if one.fact.worked_out else "Official figure"
        until = one.as_of if one.fact.value is None else one.fact.as_of
        return [
            ("Stated", one.stated_words()),
            (f"{whose} as of {day(until)}", one.official_words()),
        ]

    def since_words(self) -> str:
        """The figure on the record's day, without a verdict; empty if that is the day before the claim."""
        if self.since is None:
            return ""
        value, to, figure = self.since.value, "", self.verdict.official_words(self.since)
        if value is not None and value == self.verdict.fact.value:
            figure = "the same"
        if value is not None and self.since.as_of != self.day:
            to = f", to {day(self.since.as_of)}"
        return f"Since then: the figure is {figure} as of {day(self.day)}{to}."

    def as_json(self) -> dict[str, Any]:
        """The claim as JSON: the day before it was made, then `since`, or null."""
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
    """The claims that were made by a day, `day`, group after group, and how many were made later."""

    claims: Sequence[Claim]
    later: int
    day: dt.date

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdict of each claim, as of the day before it was made."""
        return [one.verdict for one in self.claims]

    @property
    def groups(self) -> dict[str, list[Claim]]:
        """The claims under the heading of their group, in order."""
        return _grouped(self.claims)

    def when(self) -> str:
        """The day whose figures judged the claims, in words."""
        days = {one.as_of for one in self.verdicts}
        return day(days.pop()) if len(days) == 1 else "the day before each was stated"

    def summary(self) -> str:
        """How many claims have each verdict."""
        several = f"{count(len(self.claims))} claims" if len(self.claims) > 1 else "1 claim"
        return f"Of {several} set against the figures of {self.when()}, {listed(tally_words(self.verdicts))}"

    def left_out(self) -> str:
        """A sentence on claims left out because they were made later than the day; empty for none."""
        if not self.later:
            return ""
        one, several = ("claim is", "It was", "it"), ("claims are", "They were", "them")
        are, were, them = one if self.later == 1 else several
        return (
            f"{count(self.later)} {are} left out. {were} made later, and the figures to set against {them} are of days "
            f"after {day(self.day)}."
        )


def claims_as_made(record: Record) -> ClaimsAsMade:
    """The claims whose day of judgment is not after the record's day, each judged by the figures of that day.

    Raises InputError as `judge_all` does.
    """
    rows: list[Any] = list(record.table("claims").itertuples())
    days = {str(row.claim_id): _judged_on(row) for row in rows}
    judged: dict[str, Verdict] = {}
    for when in set(days.values()):
        if when <= record.day:
            then = record if when == record.day else record.on(when)
            only = [ident for ident, judged_on in days.items() if judged_on == when]
            judged |= {one.claim_id: one for one in judge_all(then, only)}
    found, claims = facts(record), []
    for one in (judged[ident] for ident in days if ident in judged):
        since = found.get(one.fact.ident) if one.as_of < record.day else None
        claims.append(Claim(one, since, record.day, record.sources[one.source_id]))
    ordered = [claim for group in _grouped(claims).values() for claim in group]
    return ClaimsAsMade(ordered, len(rows) - len(claims), record.day)


def _judged_on(row: Any) -> dt.date:
    """The day whose figures judge a claim: the day before, or the day itself if the claim counts to it."""
    on_the_day = row.stated_on in (row.window_end, row.compared_end)
    stated: dt.date = row.stated_on.date()
    return max(FIRST_DAY, stated if on_the_day else stated - dt.timedelta(days=1))


def _grouped(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """The claims by who spoke, those of a publication of which MANY are checked by themselves: groups and claims by date."""
    several = Counter(claim.stated_in.ident for claim in claims)
    groups: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.verdict.stated_on):
        one = claim.verdict
        alone = several[claim.stated_in.ident] >= MANY
        kind = next((kind for part, kind in GROUPS.items() if part in one.side), "Others")
        name = f"{one.speaker} of {day(one.stated_on)}" if alone else kind
        groups.setdefault(name, []).append(claim)
    return groups


def tally(verdicts: Iterable[Verdict]) -> dict[VerdictKind, int]:
    """How many claims have each verdict, in the order of the list, without unused verdicts."""
    given = [one.verdict for one in verdicts]
    return {name: given.count(name) for name in VERDICTS if name in given}


def tally_words(verdicts: Iterable[Verdict]) -> list[str]:
    """The tally in words: 6 are right, 1 is right but out of date."""
    return [f"{n} {TALLY[name][n != 1]}" for name, n in tally(verdicts).items()]


def as_json(found: ClaimsAsMade) -> str:
    """One object, claim id → what was stated, the official figure of the day before, the verdict, and the figure since."""
    by_id = {one.verdict.claim_id: one.as_json() for one in found.claims}
    return json.dumps(by_id, ensure_ascii=False, indent=2)


def as_text(found: ClaimsAsMade) -> str:
    """The claims for a terminal: a block for each, then how many have each verdict, and which are left out."""
    ends = (
        [f"{found.summary()}."]
        if found.claims
        else []
        if found.later
        else ["No claim is on record."]
    )
    ends += [found.left_out()] if found.later else []
    return "\n\n".join([*map(_block, found.claims), " ".join(ends)])


def _block(claim: Claim) -> str:
    one = claim.verdict
    lines = [
        f"{one.claim_id}: {one.verdict}",
        one.claim,
        f"Said by {claim.said_by()}, in: {claim.stated_in.words()} ({claim.how_read()})",
        *(f"{label}: {words}" for label, words in claim.rows()),
        one.reason,
        one.apart(),
        claim.since_words(),
    ]
    return "\n  ".join(filter(None, lines))
