"""The claims as a frame: a row for each, for the page's table and its download."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from crossings.claims.claim import Claim, JudgedClaims
from crossings.measures.frames import columns_of, typed_frame

COLUMNS: Final[dict[str, str]] = {
    **columns_of("string", "claim_id", "claim", "speaker", "role", "side"),
    "stated_on": "datetime64[ns]",
    "comparator": "string",
    "stated": "Float64",
    "unit": "string",
    "as_of": "datetime64[ns]",
    "official": "Float64",
    "official_unit": "string",
    "official_as_of": "datetime64[ns]",
    "counted_by": "string",
    **columns_of("Float64", "difference", "difference_pct"),
    **columns_of("string", "verdict", "verdict_on_number", "word", "verdict_on_word"),
    "reason": "string",
    "since": "Float64",
    **columns_of("datetime64[ns]", "since_as_of", "since_official_as_of"),
}


def as_frame(judged: JudgedClaims) -> pd.DataFrame:
    """A row for each claim in the order of the list; COLUMNS, even without a claim.

    stated, missing for a direction, is in unit, and official, missing if it was not known, in
    official_unit. difference is stated minus official in the official figure's unit, and
    difference_pct in per cent of it, missing as `Verdict` says. as_of is the day by whose figures
    the claim is judged, official_as_of the day that the figure is of, and counted_by who counted.
    verdict is that on the whole claim. word is what the claim says beyond its number, missing if
    nothing. since is the same figure on the record's day, since_as_of, missing if it is fixed; of
    money it is what was promised since.
    """
    return typed_frame([_row(claim) for claim in judged.claims], COLUMNS)


def _row(claim: Claim) -> dict[str, Any]:
    """The cells of a claim by column; those of `since` only if its figure is not fixed."""
    verdict, since = claim.verdict, claim.since
    copied = "claim_id claim speaker role side stated_on comparator stated unit"
    row = {name: getattr(verdict.said, name) for name in copied.split()}
    row |= {name: getattr(verdict, name) for name in ("as_of", "verdict", "reason")}
    row |= {"official": verdict.fact.value, "official_unit": verdict.fact.unit}
    row |= {
        "counted_by": claim.counted_by,
        "official_as_of": verdict.fact.as_of,
        "verdict_on_number": verdict.number,
    }
    row |= {"difference": verdict.difference, "difference_pct": verdict.difference_pct}
    row |= {"word": verdict.word and verdict.word["says"], "verdict_on_word": verdict.on_word}
    if since:
        row |= {"since": since.value, "since_as_of": claim.day, "since_official_as_of": since.as_of}
    return row
