"""All claims with their verdicts.

Each claim is judged once, by the figures of the day before it was stated, or of that day if the
claim counts to it. A claim that would be wrong by a day is tried on the other day too. One whose
words allow several spans of days is tried on each. The newest figure is given without a verdict.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import pandas as pd

from crossings.claims import claim_windows
from crossings.claims.claim import Claim, JudgedClaims, grouped
from crossings.claims.claim_days import days_in_words
from crossings.claims.claim_phrases import counts_on, last_day, readings, readings_in_words
from crossings.claims.claim_rows import ClaimRow, claim_rows
from crossings.claims.claim_rules import RULES, judge, paid_in_words
from crossings.claims.judgement import verdict_by, verdict_on
from crossings.claims.reasons import FIRST_SOURCE, RUNNING, SUMS_BETWEEN
from crossings.claims.verdict_kinds import VERDICTS, VerdictKind
from crossings.claims.verdicts import Verdict
from crossings.common.formats import count, day, financial_years, listed, span
from crossings.facts.facts import facts
from crossings.facts.figure import MONEY, Figure, in_unit
from crossings.measures import pilot
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record

CONTRADICTED: Final = "contradicted by the later series"
ONE_DAY: Final = dt.timedelta(days=1)


def judged_claims(record: Record, only: Collection[str] | None = None) -> JudgedClaims:
    """The claims that can be judged by the record's day, each by the figures of `judged_on`.

    `only` names the claims to judge; by default all. Raises DataError as `judge_all` does.
    """
    rows = claim_rows(record, only)
    judged = [row for row in rows if judged_on(row) <= record.day]
    records = _records_on(record, {judged_on(row) for row in judged})
    claims = [_judged(record, records[judged_on(row)], row) for row in judged]
    ordered = [claim for group in grouped(claims).values() for claim in group]
    return JudgedClaims(ordered, len(rows) - len(judged), record.day)


def _records_on(record: Record, days: Iterable[dt.date]) -> dict[dt.date, Record]:
    """The record as it stood on each of the days."""
    return {when: record if when == record.day else record.on(when) for when in days}


def _judged(record: Record, its_record: Record, row: ClaimRow) -> Claim:
    """A claim, judged by the record of its own day, `its_record`.

    `record` is that of the report. It tells what came out on the day, and the figure since then.
    """
    verdicts = [_by_a_day(record, its_record, one) for one in readings(its_record, row)]
    # Where a reading has no figure yet, such as days that end after the claim, the others decide.
    known = [one for one in verdicts if one.fact.ends[0] is not None] or verdicts
    verdict = known[0]
    if came_out_first(record, row):
        verdict = _first_to_give(record, verdict)
    elif len(known) > 1 and verdict.fact.unit in MONEY:
        verdict = _of_sums(its_record, known)
    elif len({one.number for one in known}) > 1:
        verdict = _of_readings(known)
    reasons = (*verdict.reasons, claim_windows.of_other_years(record, verdict.said))
    verdict = dataclasses.replace(verdict, reasons=tuple(filter(None, reasons)))
    since = _since(record, row, verdict)
    stated_in = record.sources[verdict.said.source_id]
    return Claim(verdict, since, record.day, stated_in, _counted_by(record, verdict.fact))


def _counted_by(record: Record, fact: Figure) -> str:
    """Who counted a figure, or published it; and that it is worked out here, if it is."""
    publishers = (record.sources[ident].publisher for ident in fact.source_ids)
    who = listed(list(dict.fromkeys(publishers)))
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
    return dataclasses.replace(verdict, number="right within a day", reasons=(reason,))


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
    stated, value = float(verdict.said.stated or 0), float(verdict.fact.value or 0)
    side = "below" if abs(value) < abs(stated) else "above"
    return f"{in_unit(round(abs(stated - value), 1), verdict.fact.unit)} {side}"


def _first_to_give(record: Record, verdict: Verdict) -> Verdict:
    """The verdict on a claim that was the first to give its figure.

    There was none to judge it by then. If the official series came out later, it says whether the
    totals around its day contradict the claim.
    """
    around = _official_around(record, verdict.said.checked_against, verdict.said.stated_on)
    reasons, told = [FIRST_SOURCE], ""
    if len(around) == 2:
        before, after = (total.people for total in around)
        values = verdict.fact.ranging(before, after, "what is counted")
        kind = judge(verdict.said.comparator, float(verdict.said.stated or 0), values)
        told = CONTRADICTED if kind == "wrong" else f"not {CONTRADICTED}"
        does = "contradicts it" if kind == "wrong" else "does not contradict it"
        reasons += [_series_words(around), f"This series, which came out later, {does}."]
    return dataclasses.replace(
        verdict, number="could not be checked then", reasons=tuple(reasons), told=told
    )


def _of_readings(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim whose words allow several spans of days, with different verdicts."""
    sentences = [
        f"Counted {_days_of(verdict)}, it is {verdict.fact.words()}, and the number "
        f"{VERDICTS[verdict.number].of_one}."
        for verdict in verdicts
    ]
    sentences.append(readings_in_words(verdicts[0].said))
    days: dict[VerdictKind, list[str]] = {}
    for verdict in verdicts:
        days.setdefault(verdict.number, []).append(_days_of(verdict, "for"))
    # What is right comes first, whichever reading is tried first.
    in_order = sorted(days, key=list(VERDICTS).index)
    told = "; ".join(f"{number} {listed(days[number])}" for number in in_order)
    return dataclasses.replace(
        verdicts[0], number="depends on the period", reasons=tuple(sentences), told=told
    )


def _of_sums(its_record: Record, verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a sum of money whose start the claim leaves open, by the sums since each."""
    first = verdicts[0]
    counts = {
        f"since {verdict.said.window_start:%Y}, {name}": value
        for verdict in verdicts
        for name, value in verdict.fact.counts or [("as first given", verdict.fact.value or 0.0)]
    }
    fact = first.fact.with_counts(counts, first.fact.range_of or "what is counted")
    verdict = verdict_by(its_record, first.said, fact)
    reasons = [*verdict.reasons, readings_in_words(first.said)]
    for other in verdicts[1:]:
        if first.said.basis == "payment" and other.fact.paid:
            paid, years = paid_in_words(other.fact)
            since = f"Of the sum since {other.said.window_start:%Y}"
            reasons.append(f"{since}, {paid}, for {years}, was officially paid.")
    return dataclasses.replace(verdict, reasons=tuple(reasons))


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
    """The totals of the Home Office’s monthly series around a day.

    `ident` is a total of the pilot.
    """
    measure: pilot.Measure = "returned" if ident == "pilot.returned" else "admitted"
    return pilot.official_around(record.table("pilot_monthly"), measure, stated_on)


def _series_words(around: Sequence[pilot.Total]) -> str:
    totals = [f"{count(figure.people)} by {day(figure.as_of)}" for figure in around]
    return f"The Home Office’s monthly series has {listed(totals)}."


def _days_of(verdict: Verdict, word: str = "") -> str:
    """The days of a reading in words; those of a fact are from the first day to its own.

    They follow `word`, or from and to.
    """
    said = verdict.said
    start = said.window_start or RUNNING.get(said.checked_against) or FIRST_DAY
    days = start, said.window_end or verdict.fact.as_of
    return f"{word} {span(*days)}" if word else days_in_words(days)


def _since(record: Record, row: ClaimRow, verdict: Verdict) -> Figure | None:
    """The figure on the record's day; None if it cannot have changed since the claim was judged.

    Days that a claim names stay, and so does a year that is over. What counts from a start goes on
    to the record's day, or to its own end. Of money it is what was promised since, and no sum with
    what the claim speaks of.
    """
    ident = verdict.fact.ident
    if verdict.as_of >= record.day:
        return None
    if verdict.fact.unit in MONEY:
        return _promised_since(record, verdict)
    if counts_on(row):
        return _counted_on(record, row, verdict)
    of_a_year = "year_to_date" in ident and verdict.as_of.year != record.day.year
    return None if of_a_year else facts(record).get(ident)


def _counted_on(record: Record, row: ClaimRow, verdict: Verdict) -> Figure | None:
    """The figure of a claim that counts from a start, to the end of what it names."""
    last = last_day(record, row)
    if last <= verdict.as_of:
        return None
    if row.checked_against not in claim_windows.WINDOW_MEASURES:
        return facts(record.on(last) if last < record.day else record)[row.checked_against]
    days = verdict.said._replace(window_end=last, stated_on=record.day)
    return claim_windows.figure_between(record, days)


def _promised_since(record: Record, verdict: Verdict) -> Figure | None:
    """What was promised after a claim on money to its day was judged; None for nothing known."""
    row, start = verdict.said, verdict.as_of + ONE_DAY
    if row.window_end and row.window_end < row.stated_on - ONE_DAY:
        return None
    measure = SUMS_BETWEEN[verdict.fact.unit]
    days = row._replace(window_start=start, window_end=record.day, stated_on=record.day)
    figure = claim_windows.figure_between(record, days._replace(checked_against=measure))
    if not figure.value:
        return None
    deals = record.agreements[record.agreements.announced >= pd.Timestamp(start)]
    years = financial_years(deals.first_year.min(), deals.last_year.max())
    alone = figure.with_value(figure.value)
    return dataclasses.replace(alone, wording=f"{alone.words()} more promised, for {years}")


def judged_on(row: ClaimRow) -> dt.date:
    """The day by whose figures a claim is judged: the day before, or its own if it counts to it."""
    on_the_day = row.stated_on in (row.window_end, row.compared_end)
    return max(FIRST_DAY, row.stated_on if on_the_day else row.stated_on - ONE_DAY)
