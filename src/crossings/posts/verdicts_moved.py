"""Which verdicts on claims a workbook or a daily page changed, or made possible.

A claim is judged once, by the figures of the day before it was made. So its verdict moves only if
figures of that day, or of earlier ones, were changed, and only such claims are judged again.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

import pandas as pd

from crossings.claims.claim_rows import rows_of
from crossings.claims.judged_claims import judged_claims, judged_on
from crossings.claims.verdicts import Verdict
from crossings.tables.record import Record

CHAPTERS_OF_FILES: Final = ("arrivals", "preventions")  # their facts are made only from these files


class Move(NamedTuple):
    """A verdict before and after; before is None for a claim made in the new days."""

    before: Verdict | None
    after: Verdict


def verdicts_moved(
    before: Record, after: Record, claims: pd.DataFrame, changed_from: dt.date | None
) -> list[Move]:
    """The verdicts on arrivals and preventions that moved from `before` to `after`, and new ones.

    `before` and `after` are the record as two workbooks or daily pages left it. New are verdicts on
    claims stated after the day of `before`: their Move has none before. `changed_from` is the first
    day, or end of a week, by the last day of `before`, for which `after` has other figures, or
    figures where `before` had none; None if there is none. Older claims are judged again only if
    figures of that day or later judge them. Raises InputError as `judge_all` does.
    """
    begins = tuple(f"{name}." for name in CHAPTERS_OF_FILES)
    of_files = claims.checked_against.str.startswith(begins)
    by_then = claims[of_files & (claims.stated_on <= pd.Timestamp(after.day))]
    is_new = by_then.stated_on > pd.Timestamp(before.day)
    new_ids = set(by_then[is_new].claim_id)
    again = _touched(by_then[~is_new], changed_from)
    before_by_id, after_by_id = _verdicts(before, again), _verdicts(after, again | new_ids)
    moves = [Move(before_by_id.get(ident), verdict) for ident, verdict in after_by_id.items()]
    return [
        move for move in moves if move.before is None or _told(move.before) != _told(move.after)
    ]


def _touched(claims: pd.DataFrame, changed_from: dt.date | None) -> set[str]:
    """The claims that are judged by figures from `changed_from` on; none if it is None."""
    if changed_from is None:
        return set()
    return {row.claim_id for row in rows_of(claims) if changed_from <= judged_on(row)}


def _verdicts(record: Record, idents: set[str]) -> dict[str, Verdict]:
    if not idents:
        return {}
    return {verdict.said.claim_id: verdict for verdict in judged_claims(record, idents).verdicts}


def told_word(verdict: Verdict) -> str | None:
    """What a claim says beyond its number, where that is told: not if the number is wrong."""
    if verdict.word is None or verdict.number in ("wrong", "not shown"):
        return None
    return verdict.word["says"]


def _told(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.number, told_word(verdict)
