"""The claims as a list.

The verdict comes first, then who said it, when and where, and the official figure of the day
before. Shape and word show a verdict, and a claim that says more than its number has two. The
figure since then has none. Nothing here names a claim.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from crossings.claims.claim import Claim, JudgedClaims
from crossings.claims.verdict_kinds import VERDICTS
from crossings.claims.verdicts import Verdict, verdict_parts, verdicts_words
from crossings.common.addresses import slug
from crossings.common.formats import begun
from crossings.exhibits.data import Citation, ExhibitData
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose
from crossings.exhibits.tabulation import table_of

MOST_LISTED: Final = 300  # claims on a page, which a phone must load: the newest; the file has all
HEADS: Final = {
    "claim": "Claim",
    "stated": "Stated",
    "official": "Compared with",
    "counted_by": "Who counted",
    "difference": "Stated minus that",
    "verdict": "Verdict",
    "since": "Since then",
}


def newest(claims: Sequence[Claim]) -> list[Claim]:
    """The newest claims, at most MOST_LISTED, in the order in which they are given."""
    by_day = sorted(claims, key=lambda claim: claim.verdict.said.stated_on, reverse=True)
    listed = {claim.verdict.said.claim_id for claim in by_day[:MOST_LISTED]}
    return [claim for claim in claims if claim.verdict.said.claim_id in listed]


def _review(claim: Claim) -> dict[str, str]:
    """A claim and the finding on it, each as text, for programs."""
    verdict, source = claim.verdict, claim.stated_in
    return {
        "anchor": f"claim-{slug(verdict.said.claim_id)}",
        "claim": verdict.said.claim,
        "speaker": verdict.said.speaker,
        "role": verdict.said.role,
        "stated_on": verdict.said.stated_on.isoformat()[:10],
        "stated_in": source.title,
        "publisher": source.publisher,
        "address": source.address,
        "finding": f"{'. '.join(_verdicts(verdict))}. {verdict.reason}",
    }


def claim_list(exhibit: Exhibit | Prose, judged: JudgedClaims) -> Exhibit | Prose:
    """The exhibit of a table of claims, with the claims as a list instead of a drawing.

    Its table stays closed. In a frame of another site it is the table, since the list is too long
    for one. Before the first claim it is `exhibit` as it was given: the sentence in its place.
    """
    if not judged.claims or isinstance(exhibit, Prose):
        return exhibit
    return dataclasses.replace(exhibit, form=functools.partial(_as_list, judged))


def _as_list(judged: JudgedClaims, data: ExhibitData) -> ExhibitData:
    """The exhibit with the list in it, and a review of each claim for programs."""
    caption = f"Each claim beside the figure of {judged.when()}"
    listed = newest(judged.claims)
    return dataclasses.replace(
        data,
        template="claims/list.html",
        table=table_of(_in_words(judged), HEADS, caption, {}, {}),
        shown={
            "tally": [(VERDICTS[kind].mark, words) for kind, words in judged.tally.items()],
            "groups": _groups(judged, listed),
            "left_out": len(judged.claims) - len(listed),
            "reviews": [_review(claim) for claim in listed],
        },
    )


def _groups(judged: JudgedClaims, listed: Sequence[Claim]) -> list[dict[str, Any]]:
    """Each group with its claims that are `listed`, if any; they are numbered from 1.

    A speaker and source that all of a group share are named once.
    """
    groups, start, shown = [], 1, {claim.verdict.said.claim_id for claim in listed}
    for name, of_group in judged.groups.items():
        claims = [claim for claim in of_group if claim.verdict.said.claim_id in shown]
        if not claims:
            continue
        entries = [_entry(claim) for claim in claims]
        origins = [(entry["by"], entry["source"], entry["how_read"]) for entry in entries]
        shared = len(origins) > 1 and all(origin == origins[0] for origin in origins)
        group = {"name": name, "slug": slug(name), "start": start, "shared": shared}
        groups.append(group | {"claims": entries})
        start += len(claims)
    return groups


def _entry(claim: Claim) -> dict[str, Any]:
    """A claim with all that the list says about it."""
    verdict, source = claim.verdict, claim.stated_in
    kinds = [VERDICTS[kind].mark for _, kind, _ in verdict_parts(verdict)]
    return {
        "anchor": f"claim-{slug(verdict.said.claim_id)}",
        "claim": verdict.said.claim,
        "by": claim.said_by(),
        "source": dataclasses.asdict(Citation(source.publisher, source.title, source.address)),
        "how_read": claim.how_read(),
        "verdicts": list(zip(kinds, _verdicts(verdict), strict=True)),
        "rows": list(claim.rows()),
        "reason": verdict.reason,
        "since": claim.since_words() if claim.since else "",
        "working": _steps(claim),
    }


def _verdicts(verdict: Verdict) -> list[str]:
    """The verdict in words, or the two of a claim that says more than its number."""
    return [begun(f"{on}: {words}" if on else words) for on, _, words in verdict_parts(verdict)]


def _steps(claim: Claim) -> list[str]:
    """The rule, the fact's sentence then and since, and what else to know; each sentence once."""
    steps = claim.verdict.working()
    since = [claim.since.sentence] if claim.since else []
    return list(dict.fromkeys([*steps[:2], *since, *steps[2:]]))


def _in_words(judged: JudgedClaims) -> pd.DataFrame:
    """The rows for readers: figures and differences as in the list above them."""
    rows = [
        (
            claim.verdict.said.claim,
            claim.verdict.stated_words(),
            claim.verdict.official_words(),
            claim.counted_by,
            claim.verdict.difference_words() or "–",
            verdicts_words(claim.verdict),
            claim.verdict.official_words(claim.since) if claim.since else "–",
        )
        for claim in judged.claims
    ]
    return pd.DataFrame(rows, columns=list(HEADS))
