"""A verdict on a claim: what was said, the figure that it is set beside, and how far it fits.

No claim and no speaker is named in code, so the same rules apply to every claim, and a new claim on
a figure that exists needs only a row.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from crossings.claims.claim_rows import ClaimRow
from crossings.claims.claim_rules import (
    DIRECTIONS,
    EXACT,
    FRACTION,
    RULE_WORDS,
    RULES,
    TIMES,
    counts_that_fit,
    fraction_words,
    in_points,
    margin,
    margin_unit,
)
from crossings.claims.verdict_kinds import VERDICTS, VerdictKind
from crossings.common.formats import HEADINGS, day, decimal, pct, rounded
from crossings.facts.figure import MONEY, Figure, in_unit


@dataclass(frozen=True)
class Verdict:
    """A claim, its fact as of the day `as_of`, and the verdict with its reasons, in sentences.

    `said` is its row, with the unit in which it is compared. `number` is the verdict on the number,
    or on the direction, which has no number stated, and up or down as its unit. `word` is an
    entry of `words` in the rules if the claim says more than its number, else None. `told` has
    more words on that: for which days it is right, or how it fits what came out later. Differences
    are stated minus the fact, in its unit and in per cent of it, and None if there is nothing to
    subtract.
    """

    said: ClaimRow
    as_of: dt.date
    fact: Figure
    number: VerdictKind
    reasons: tuple[str, ...]
    word: dict[str, str] | None = None
    told: str = ""

    @property
    def reason(self) -> str:
        """Its reasons as one text."""
        return " ".join(self.reasons)

    @property
    def verdict(self) -> VerdictKind:
        """The verdict on the whole claim.

        It is that on the number, but that on the word if a claim that is not wrong says more.
        """
        return self.on_word if self.on_word and self.number != "wrong" else self.number

    @property
    def on_word(self) -> VerdictKind | None:
        """The verdict on what a claim says beyond its number; None if it says no more."""
        return cast(VerdictKind, self.word.get("verdict", "not shown")) if self.word else None

    @property
    def of_an_earlier_day(self) -> bool:
        """Whether the fact is a running total that was published for an earlier day."""
        return self.fact.ident in RULES["totals"]["published"] and self.fact.as_of < self.as_of

    @property
    def difference(self) -> float | None:
        """Stated minus the fact.

        It is None without either, if their days differ, for years, places and multiples, and if
        the figure is one of several.
        """
        if self.said.stated is None or self.fact.value is None or self.of_an_earlier_day:
            return None
        if self.fact.is_several or self.fact.range_of == "other days":
            return None
        if self.fact.unit in (*EXACT, "year since") or self.said.unit == TIMES:
            return None
        return round(self.said.stated - self.fact.value, 9)

    @property
    def difference_pct(self) -> float | None:
        """Stated minus the fact in per cent of it; None if that is 0 or in per cent."""
        if self.difference is None or not self.fact.value or in_points(self.said.unit):
            return None
        return round(100 * self.difference / abs(self.fact.value), 9)

    def stated_words(self) -> str:
        """What was stated, with its comparator: more than £650m, nearly 2,000, rising."""
        stated, unit, comparator = self.said.stated, self.said.unit, self.said.comparator
        if stated is None:
            return HEADINGS[DIRECTIONS[unit]]
        words = in_unit(stated, unit)
        if unit == TIMES:
            words = f"{stated:g} times"
        elif unit == FRACTION:
            change = (" fewer" if stated < 0 else " more") if self.fact.is_change else ""
            words = f"{fraction_words(stated)}{change}"
        return words if comparator == "exactly" else f"{comparator} {words}"

    def official_words(self, fact: Figure | None = None) -> str:
        """The figure compared with, as the site prints it; each number, if it is one of several.

        `fact` is the same fact on another day.
        """
        fact = fact or self.fact
        return either([one for _, one in fact.counts], fact) if fact.is_several else fact.words()

    def number_words(self) -> str:
        """The verdict on the number in words.

        For example: right, or right of 9 October 2025, not known for 14 October 2025; or which of
        several sums or days it fits.
        """
        if self.number == "right of an earlier day":
            return f"right of {day(self.fact.as_of)}, not known for {day(self.as_of)}"
        if self.number == "depends on the period":
            return self.told or f"{self.number}: {self.fact.wording}"
        if self.number == "depends on what is counted":
            fit, others = (
                either([one for _, one in counts], self.fact)
                for counts in counts_that_fit(
                    self.said.comparator, float(self.said.stated or 0), self.fact
                )
            )
            return f"{self.number}: {fit} fits, not {others}"
        return f"{self.number}; {self.told}" if self.told else self.number

    def difference_words(self) -> str:
        """Stated minus the fact in words: +393 (+0.7%), −0.1 points, none.

        The text is empty if there is nothing to subtract.
        """
        if self.difference is None:
            return ""
        if self.difference == 0:
            return "none"
        sign = "+" if self.difference > 0 else "\u2212"
        if in_points(self.said.unit):
            points = abs(self.difference)
            return (
                f"{sign}{decimal(points)} points" if rounded(points, 1) else "less than 0.1 points"
            )
        share = self.difference_pct
        words = f"{sign}{in_unit(abs(self.difference), self.said.unit)}"
        # A percentage of ten times the figure, or of a twentieth of 1%, tells nothing.
        if share is None or not 0.05 <= abs(share) < 1000:
            return words
        return f"{words} ({pct(share, 1, sign=True)})"

    def working(self) -> list[str]:
        """How the verdict was reached, in sentences: the rule, the fact, what else to know."""
        note = f"{self.said.note.rstrip('.')}." if self.said.note else ""
        of_word = self.word["reason"] if self.word else ""
        sentences = (rule_in_words(self), self.fact.sentence, of_word, note)
        return [words for words in sentences if words]

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line prints it."""
        as_stated = ("claim", "speaker", "role", "side", "stated", "unit", "comparator")
        return {
            **{name: getattr(self.said, name) for name in as_stated},
            "stated_on": self.said.stated_on.isoformat(),
            "stated_in": self.said.source_id,
            "checked_against": self.fact.ident,
            "as_of": self.as_of.isoformat(),
            "official": self.fact.value,
            "official_as_of": self.fact.as_of.isoformat(),
            "status": self.fact.status,
            "source": ", ".join(self.fact.source_ids),
            "difference": self.difference,
            "difference_pct": self.difference_pct,
            "verdict": self.verdict,
            "verdict_on_number": self.number,
            "verdict_on_word": self.on_word,
            "word": self.word and self.word["says"],
            "reason": self.reason,
            "working": " ".join(self.working()),
        }


def either(numbers: Iterable[float], fact: Figure) -> str:
    """Numbers of a figure in words, each once, from the lowest: £657m or £673m."""
    places = 0 if fact.unit in MONEY else None
    *others, last = dict.fromkeys(in_unit(one, fact.unit, places) for one in sorted(numbers))
    return f"{', '.join(others)} or {last}" if others else last


def rule_in_words(verdict: Verdict) -> str:
    """The rule of a claim's comparator, and its margin if that decides: here up to 1,000."""
    rule = RULES["comparators"][verdict.said.comparator]
    words = RULE_WORDS[verdict.said.comparator]
    if verdict.said.stated is None or not (rule.get("from") or rule.get("to")):
        return words
    unit = margin_unit(verdict.fact, verdict.said.unit)
    allowed = margin(verdict.said.stated, unit)
    told = in_unit(round(allowed, 2), verdict.fact.unit)
    if in_points(verdict.said.unit):
        told = f"{decimal(allowed)} points"
    return f"{words} Here that is {f'{allowed:.1f} times' if unit == TIMES else told}."


def tally(kinds: Iterable[str]) -> dict[VerdictKind, str]:
    """How many claims have each verdict, in words: 6 are right, 1 is wrong.

    Verdicts are in the order of the list, and unused ones are left out.
    """
    times = Counter(kinds)
    return {
        kind: f"{times[kind]} {shown.words(several=times[kind] != 1)}"
        for kind, shown in VERDICTS.items()
        if kind in times
    }


def verdicts_words(verdict: Verdict) -> str:
    """The verdict in words; two verdicts if a word says more than the number.

    For example: right, or: the number is right; the cause is not shown.
    """
    if verdict.word is None:
        return verdict.number_words()
    (of_number, kind, words), (word, on_word, _) = verdict_parts(verdict)
    if kind == on_word == "not shown":
        return f"neither {of_number} nor {word} is shown"
    told = f"is {words}"
    if words.startswith("depends"):
        told = words
    elif kind == "could not be checked then":
        told = VERDICTS[kind].of_one
    return f"{of_number} {told}; {word} {VERDICTS[on_word].words(several=' and ' in word)}"


def verdict_parts(verdict: Verdict) -> list[tuple[str, VerdictKind, str]]:
    """Each verdict of a claim: what it is on (empty for a single verdict), its kind and words."""
    if verdict.word is None or verdict.on_word is None:
        return [("", verdict.number, verdict.number_words())]
    of_number = "the direction" if verdict.said.stated is None else "the number"
    return [
        (verdict.word.get("of_number", of_number), verdict.number, verdict.number_words()),
        (verdict.word["says"], verdict.on_word, verdict.on_word),
    ]


def in_short(verdict: Verdict) -> str:
    """Why a verdict is what it is, in a few sentences: what is not shown, then the figure.

    For a claim that is right it is mostly the figure alone, and for one that was the first to give
    its figure the official series.
    """
    figure = verdict.fact.sentence.partition(". ")[0].rstrip(".") + "."
    if verdict.verdict == "right":
        return verdict.reason if _needs_reason(verdict) else figure
    if verdict.verdict == "could not be checked then":
        return " ".join(verdict.reasons[1:]) or verdict.reason
    return _why_in_short(verdict, figure)


def _needs_reason(verdict: Verdict) -> bool:
    """Whether the figure alone does not say why: of a range, and of a payment."""
    is_of_several = bool(verdict.fact.range_of) or verdict.said.basis == "payment"
    return is_of_several and verdict.fact.sentence in verdict.reasons


def _why_in_short(verdict: Verdict, figure: str) -> str:
    """The reasons with the figure in short, or else what is not shown and the figure."""
    sentence = verdict.fact.sentence
    short = [figure if words == sentence else words for words in verdict.reasons]
    if verdict.verdict != "not shown" or (verdict.number != "right" and figure in short):
        return " ".join(short)
    return f"{verdict.word['reason'] if verdict.word else short[0]} {figure}"
