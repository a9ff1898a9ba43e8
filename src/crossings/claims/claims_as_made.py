"""Claims as they were made.

Each is judged once, by the figures of the day before it was stated, or of that day if the claim
counts to it. A claim that would be wrong by a day is tried on the other day too. One whose words
allow several spans of days is tried on each. The newest figure is given without a verdict. The
command line and the page both take their words from here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from crossings.claims import claim_windows
from crossings.claims.claim_days import days_in_words
from crossings.claims.claim_phrases import phrase_of, readings
from crossings.claims.claim_rows import ClaimRow, claim_rows
from crossings.claims.claim_rules import (
    DIRECTION,
    RULES,
    VERDICT_WORDS,
    VERDICTS,
    VerdictKind,
    judge,
)
from crossings.claims.verdicts import RUNNING, Verdict, verdict_on
from crossings.common.formats import begun, count, day, listed, number
from crossings.facts.facts import facts
from crossings.facts.figure import Figure, in_unit
from crossings.measures import pilot
from crossings.measures.arrivals import same_day
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record
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
SO_FAR: Final = "arrivals.year_to_date"  # the beginning of the ids of facts on the year so far
MANY: Final = 5  # a publication with so many claims has a heading of its own

ONE_DAY: Final = dt.timedelta(days=1)
FIRST_SOURCE: Final = (
    "The statement was the first to give this figure, so there was none to judge it by."
)
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

    `since` is None if the record ends on the day of the verdict, and for a claim between two days
    that were over, since its figure is fixed. A claim on the year so far has that of the record's
    day. `stated_in` is the publication, and `counted_by` who counted, or published, what the claim
    is compared with.
    """

    verdict: Verdict
    since: Figure | None
    day: dt.date
    stated_in: Source
    counted_by: str

    def said_by(self) -> str:
        """Who said it, in which role, and when."""
        verdict = self.verdict
        return f"{verdict.speaker}, {verdict.role}, on {day(verdict.stated_on)}"

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
        if value == self.verdict.fact.value is not None and self.since.unit != DIRECTION:
            figure = "the same"
        if value is not None and self.since.as_of != self.day:
            to = f", to {day(self.since.as_of)}"
        if self._is_of_another_year:
            return f"The same for {self.day.year}, to {day(self.day, year=False)}: {figure}."
        subject = "arrivals are" if self.since.unit == DIRECTION else "the figure is"
        return f"Since then: {subject} {figure} as of {day(self.day)}{to}."

    @property
    def _is_of_another_year(self) -> bool:
        """Whether the newer figure is of the year so far, and that is not the claim's year."""
        if self.since is None or self.verdict.as_of.year == self.day.year:
            return False
        ident = self.since.ident
        return ident.startswith(SO_FAR) or (
            ident in claim_windows.WINDOW_MEASURES and self.verdict.fact.value is not None
        )

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
class ClaimsAsMade:
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
    def groups(self) -> dict[str, list[Claim]]:
        """The claims under the heading of their group, in order."""
        return _grouped(self.claims)

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
        tally_in_words = listed(tally_words(self.verdicts))
        return f"Of {several}{each} set against the figures of {self.when()}, {tally_in_words}"

    def words_not_shown(self) -> str:
        """How many claims say more than their number; empty for none."""
        n = sum(verdict.word_not_shown is not None for verdict in self.verdicts)
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


def claims_as_made(record: Record, only: Collection[str] | None = None) -> ClaimsAsMade:
    """The claims that can be judged by the record's day, each by the figures of `judged_on`.

    `only` names the claims to judge; by default all. Raises DataError as `judge_all` does.
    """
    rows = claim_rows(record, only)
    judged = [row for row in rows if judged_on(row) <= record.day]
    records = _records_on(record, {judged_on(row) for row in judged})
    claims = [_as_made(record, records[judged_on(row)], row) for row in judged]
    ordered = [claim for group in _grouped(claims).values() for claim in group]
    return ClaimsAsMade(ordered, len(rows) - len(judged), record.day)


def _records_on(record: Record, days: Iterable[dt.date]) -> dict[dt.date, Record]:
    """The record as it stood on each of the days."""
    return {when: record if when == record.day else record.on(when) for when in days}


def _as_made(record: Record, its_record: Record, row: ClaimRow) -> Claim:
    """A claim, judged by the record of its own day, `its_record`.

    `record` is that of the report. It tells what came out on the day, and the figure since then.
    """
    rows = readings(its_record, row)
    verdicts = [_by_a_day(record, its_record, one) for one in rows]
    # Where a reading has no figure yet, such as days that end after the claim, the others decide.
    read = list(zip(rows, verdicts, strict=True))
    known = [one for one in read if one[1].fact.ends[0] is not None] or read
    verdict = known[0][1]
    if came_out_first(record, row):
        verdict = _first_to_give(record, row, verdict)
    elif len({one.number for _, one in known}) > 1:
        verdict = _of_readings(row, known)
    since = _since(record, verdict, known[0][0])
    stated_in = record.sources[verdict.source_id]
    return Claim(verdict, since, record.day, stated_in, _counted_by(record, verdict.fact))


def _counted_by(record: Record, fact: Figure) -> str:
    """Who counted a figure, or published it; and that it is worked out here, if it is."""
    idents = fact.source.split(", ")
    who = listed(list(dict.fromkeys(record.sources[ident].publisher for ident in idents)))
    return f"{who}; worked out here" if fact.worked_out else who


def _by_a_day(record: Record, its_record: Record, row: ClaimRow) -> Verdict:
    """The verdict on a reading of a claim, by its own day.

    If its number is wrong, and was right a day later or earlier, it is right within a day. That is
    tried for totals that run to the day, and for days that end on the day or the day before.
    """
    verdict = verdict_on(its_record, row, facts(its_record))
    ends_on = _last_day(its_record, row)
    if verdict.number != "wrong" or ends_on is None or ends_on < row.stated_on - ONE_DAY:
        return verdict
    before = ends_on < row.stated_on
    other = row.stated_on if before else row.stated_on - ONE_DAY
    if not FIRST_DAY <= other <= record.day:
        return verdict
    row = row.days_moved(other - ends_on, "window_end", "compared_end")
    of_other = record.on(other) if other != record.day else record
    then = verdict_on(of_other, row, facts(of_other))
    if then.number != "right":
        return verdict
    first, second = (verdict, then) if before else (then, verdict)
    reason = (
        f"It was {first.fact.words()} on the day before, {_apart_words(first)} the stated figure, "
        f"and {second.fact.words()} on the day it was said."
    )
    return dataclasses.replace(verdict, number="right within a day", reason=reason)


def _last_day(its_record: Record, row: ClaimRow) -> dt.date | None:
    """The last day of the figure that a row is set beside, if it may be moved by a day; else None.

    A direction and a calendar year stay as they are.
    """
    measure = claim_windows.WINDOW_MEASURES.get(row.checked_against)
    if row.stated is None or (measure is not None and measure.by_year):
        return None
    if measure is not None:
        return row.window_end
    return its_record.day if row.checked_against.startswith("arrivals.") else None


def _apart_words(verdict: Verdict) -> str:
    """How far the figure of a verdict is from the stated one, and on which side: 12 below."""
    stated, value = float(verdict.stated or 0), float(verdict.fact.value or 0)
    side = "below" if abs(value) < abs(stated) else "above"
    return f"{in_unit(round(abs(stated - value), 1), verdict.fact.unit)} {side}"


def _first_to_give(record: Record, row: ClaimRow, verdict: Verdict) -> Verdict:
    """The verdict on a claim that was the first to give its figure.

    There was none to judge it by then. If the official series came out later, it says whether the
    claim lies between the totals around its day.
    """
    around = _official_around(record, row.checked_against, row.stated_on)
    reason, later = FIRST_SOURCE, ""
    if len(around) == 2:
        before, after = (total.people for total in around)
        values = verdict.fact.ranging(before, after, "at least")
        kind = judge(verdict.comparator, float(verdict.stated or 0), values)
        fits = kind in ("right", "depends on who counts")
        later = "fits the later series" if fits else "unlike the later series"
        it_fits = "does not contradict it" if fits else "does not fit it"
        reason += f" {_series_words(around)} This series, which came out later, {it_fits}."
    return dataclasses.replace(
        verdict, number="could not be checked then", reason=reason, later=later
    )


def _of_readings(row: ClaimRow, read: Sequence[tuple[ClaimRow, Verdict]]) -> Verdict:
    """The verdict on a claim whose words allow several spans of days, with different verdicts."""
    phrase = phrase_of(row) or {}
    sentences = [
        f"Counted {_days_of(one, verdict)}, it is {verdict.fact.words()}, and the number "
        f"{VERDICT_WORDS[verdict.number][0]}."
        for one, verdict in read
    ]
    sentences.append(f"The words “{phrase['words']}” allow each: {phrase['says']}.")
    reason = " ".join(sentences)
    return dataclasses.replace(read[0][1], number="depends on the period", reason=reason)


def came_out_first(record: Record, row: ClaimRow) -> bool:
    """Whether the stated figure of a published running total came out on the day of the claim.

    It is False if `record` ends before that day, as the record that judges the claim does.
    """
    if row.stated is None or row.checked_against not in RULES["totals"]["published"]:
        return False
    announcements = record.table("pilot_announcements")
    on_the_day = announcements.known_from == pd.Timestamp(row.stated_on)
    is_same = on_the_day & (announcements.cumulative == row.stated)
    return bool((is_same & (announcements.measure == row.checked_against.partition(".")[2])).any())


def _official_around(record: Record, ident: str, stated_on: dt.date) -> list[pilot.Total]:
    """The totals of the official monthly series around a day; `ident` is a total of the pilot."""
    measure: pilot.Measure = "returned" if ident == "pilot.returned" else "admitted"
    return pilot.official_around(record.table("pilot_monthly"), measure, stated_on)


def _series_words(around: Sequence[pilot.Total]) -> str:
    totals = [f"{count(figure.people)} by {day(figure.as_of)}" for figure in around]
    return f"The official monthly series has {listed(totals)}."


def _days_of(row: ClaimRow, verdict: Verdict) -> str:
    """The days of a reading in words; those of a fact are from the first day to its own."""
    if row.window_start and row.window_end:
        return days_in_words((row.window_start, row.window_end))
    start = RUNNING.get(row.checked_against) or FIRST_DAY
    return days_in_words((start, verdict.fact.as_of))


def _since(record: Record, verdict: Verdict, row: ClaimRow) -> Figure | None:
    """The figure on the record's day; None if it cannot have changed since the claim was judged.

    A claim on the year so far is moved to that day. Other days stay, and count only if their figure
    was not known then.
    """
    if verdict.as_of >= record.day:
        return None
    measure = claim_windows.WINDOW_MEASURES.get(row.checked_against)
    if measure is None:
        return facts(record).get(verdict.fact.ident)
    if not measure.by_year and (row_to_date := _so_far(row, record.day)) is not None:
        return claim_windows.figure_between(record, row_to_date)
    if verdict.fact.value is None:
        known_now = claim_windows.figure_between(record, row)
        return None if known_now.value is None else known_now
    return None


def _so_far(row: ClaimRow, day: dt.date) -> ClaimRow | None:
    """The row of a claim on the year so far, moved to a day; None for other rows.

    Such a claim has days from 1 January to the day of the statement or the day before, all in one
    year. Days compared with, if any, begin on 1 January too.
    """
    start, base = row.window_start, row.compared_start
    begin_the_year = {(first.month, first.day) for first in (start, base) if first} == {(1, 1)}
    to_date = row.window_end in (row.stated_on, row.stated_on - ONE_DAY)
    if not start or not begin_the_year or not to_date or start.year != row.stated_on.year:
        return None
    moved = row._replace(
        stated_on=day, window_start=dt.date(day.year, 1, 1), window_end=same_day(day, day.year)
    )
    if not base:
        return moved
    # The year before moves on with the year; a year that the claim names stays.
    year = day.year - start.year + base.year if start.year - base.year <= 1 else base.year
    return moved._replace(compared_start=dt.date(year, 1, 1), compared_end=same_day(day, year))


def judged_on(row: ClaimRow) -> dt.date:
    """The day by whose figures a claim is judged: the day before, or its own if it counts to it."""
    on_the_day = row.stated_on in (row.window_end, row.compared_end)
    return max(FIRST_DAY, row.stated_on if on_the_day else row.stated_on - ONE_DAY)


def _grouped(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """The claims by the kind of speaker, groups and claims in order of date.

    A publication with MANY claims or more is a group of its own.
    """
    several = Counter(claim.stated_in.ident for claim in claims)
    groups: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.verdict.stated_on):
        verdict = claim.verdict
        alone = several[claim.stated_in.ident] >= MANY
        kinds = (kind for part, kind in KINDS_OF_SPEAKER.items() if part in verdict.side)
        kind = next(kinds, "Others")
        name = f"{verdict.speaker} of {day(verdict.stated_on)}" if alone else kind
        groups.setdefault(name, []).append(claim)
    return groups


def tally(verdicts: Iterable[Verdict]) -> dict[VerdictKind, int]:
    """How many claims have each verdict, in the order of the list, without unused verdicts."""
    kinds = Counter(verdict.verdict for verdict in verdicts)
    return {name: kinds[name] for name in VERDICTS if name in kinds}


def tally_words(verdicts: Iterable[Verdict]) -> list[str]:
    """The tally in words: 6 are right, 1 is wrong."""
    return [f"{n} {VERDICT_WORDS[name][n != 1]}" for name, n in tally(verdicts).items()]


def as_json_text(as_made: ClaimsAsMade) -> str:
    """The claims as one JSON object, by claim id."""
    by_id = {claim.verdict.claim_id: claim.as_json() for claim in as_made.claims}
    return json.dumps(by_id, ensure_ascii=False, indent=2)


def as_text(as_made: ClaimsAsMade) -> str:
    """The claims for a terminal: a block for each, then the tally, and how many are left out."""
    summary = f"{as_made.summary()}." if as_made.claims else ""
    none = "" if as_made.claims or as_made.later else "No claim is on record."
    ends = filter(None, (summary, as_made.words_not_shown(), none, as_made.left_out()))
    return "\n\n".join([*map(_block, as_made.claims), " ".join(ends)])


def verdicts_words(verdict: Verdict) -> str:
    """The verdict in words; two verdicts if a word says more than the number.

    For example: right, or: the number is right; the cause is not shown.
    """
    if verdict.word_not_shown is None:
        return verdict.number_words()
    (of_number, kind, words), (word, _, _) = verdict_parts(verdict)
    if kind == "not shown":
        return f"neither {of_number} nor {word} is shown"
    says_of_one = VERDICT_WORDS[kind][0]  # "is right", "depends on the period"
    told = f"is {words}" if says_of_one.startswith("is ") else says_of_one
    return f"{of_number} {told}; {word} {'are' if ' and ' in word else 'is'} not shown"


def in_short(verdict: Verdict) -> str:
    """Why a verdict is what it is, in a few sentences: what is not shown, then the figure.

    For a claim that is right it is mostly the figure alone, and for one that was the first to give
    its figure the official series.
    """
    figure = _first_sentence(verdict.fact.sentence)
    if verdict.verdict == "right":
        has_ends = verdict.fact.range_of  # of a range, in its reason
        return verdict.reason if has_ends and figure in verdict.reason else figure
    if verdict.verdict == "could not be checked then":
        return verdict.reason.removeprefix(FIRST_SOURCE).lstrip() or verdict.reason
    if verdict.verdict != "not shown" or (verdict.number != "right" and figure in verdict.reason):
        return verdict.reason.replace(verdict.fact.sentence, figure)
    not_shown = (
        verdict.word_not_shown["reason"]
        if verdict.word_not_shown
        else _first_sentence(verdict.reason)
    )
    return f"{not_shown} {figure}"


def _first_sentence(words: str) -> str:
    return words.partition(". ")[0].rstrip(".") + "."


def verdict_parts(verdict: Verdict) -> list[tuple[str, VerdictKind, str]]:
    """Each verdict of a claim: what it is on (empty for a single verdict), its kind and words."""
    if verdict.word_not_shown is None:
        return [("", verdict.number, verdict.number_words())]
    of_number = "the direction" if verdict.stated is None else "the number"
    return [
        (of_number, verdict.number, verdict.number_words()),
        (verdict.word_not_shown["says"], "not shown", "not shown"),
    ]


def _block(claim: Claim) -> str:
    """A claim for a terminal: its id and verdict, then a line for each thing known of it."""
    verdict = claim.verdict
    lines = [
        f"{verdict.claim_id}: {verdicts_words(verdict)}",
        verdict.claim,
        f"Said by {claim.said_by()}, in: {claim.stated_in.words()} ({claim.how_read()})",
        *(f"{label}: {words}" for label, words in claim.rows()),
        verdict.reason,
        claim.since_words(),
    ]
    return "\n  ".join(filter(None, lines))
