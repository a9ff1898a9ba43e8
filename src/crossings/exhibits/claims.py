"""The claims as a list.

The verdict comes first, then who said it, when and where, and the official figure of the day
before. Shape and word show a verdict, and a claim that says more than its number has two. The
figure since then has none. Nothing here names a claim.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, fields
from typing import Any, Final

import pandas as pd

from crossings.common.formats import begun, day
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose, bold, limit_links, paragraphs
from crossings.exhibits.tabulation import markup
from crossings.facts.claim_rules import TALLY, VerdictKind
from crossings.facts.claims import Verdict
from crossings.facts.claims_as_made import Claim, ClaimsAsMade, both, tally, verdicts_words

KINDS: Final[dict[VerdictKind, str]] = {
    "right": "right",
    "right, but out of date": "out-of-date",
    "depends on the period": "depends",
    "not shown": "not-shown",
    "wrong": "wrong",
    "right of an earlier day": "earlier-day",
    "first source": "first-source",
    "depends on who counts": "who-counts",
}
HEADS: Final = {
    "claim": "Claim",
    "stated": "Stated",
    "official": "Official",
    "difference": "Stated minus official",
    "verdict": "Verdict",
    "since": "Official since then",
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClaimList(Exhibit):
    """An exhibit with a list of claims instead of a drawing; its table stays closed."""

    made: ClaimsAsMade

    def html(self, number: int, root: str = "../") -> str:
        """The list as HTML.

        On a page of its own (`root` is "") its title comes first, since there is no other.
        """
        heading = f'<h3 class="ex-title">{html.escape(self.title)}</h3>'
        parts = [
            f'<div class="claims" id="fig-{self.ident}">',
            "" if root else heading,
            paragraphs(self.words),
            _tally(self.made),
            _contents(self.made, root),
            _groups(self.made),
            '<div class="ex-words">'
            f'<p class="ex-note">{limit_links(bold(self.note), root)}</p></div>',
            '<details class="ex-table">'
            f"<summary>Table: the {len(self.table)} rows behind this list</summary>"
            f"{self._rows}</details>",
            f'<p class="ex-source" data-url="{self.address}">'
            f"<b>Source</b> of the official figures: {self.sources_named()}."
            f" As of {day(self.as_of)}.</p>",
            self.all_sources(),
            self._working,
            self._tools(root),
            "</div>",
        ]
        return "\n".join(part for part in parts if part)

    def bare(self, shown: str = "") -> str:
        """The claims as a table: the list is too long for a frame."""
        return super().bare(f'<div class="ex-table">{self._rows}</div>')

    def _payload(self) -> dict[str, Any]:
        return super()._payload() | {"reviews": [_review(claim) for claim in self.made.claims]}

    @property
    def _rows(self) -> str:
        caption = f"Each claim against the official figure of {self.made.when()}"
        return markup(_in_words(self.made), HEADS, caption, {}, {})


def _review(claim: Claim) -> dict[str, str]:
    """A claim and what is found of it, each as text, for programs."""
    one, source = claim.verdict, claim.stated_in
    return {
        "anchor": f"claim-{_slug(one.claim_id)}",
        "claim": one.claim,
        "speaker": one.speaker,
        "role": one.role,
        "stated_on": one.stated_on.isoformat()[:10],
        "stated_in": source.title,
        "publisher": source.publisher,
        "address": source.address,
        "found": f"{'. '.join(_verdicts(one))}. {one.reason}",
    }


def claim_list(framed: Exhibit | Prose, made: ClaimsAsMade) -> Exhibit | Prose:
    """The exhibit of a table of claims, with the claims as a list instead of a drawing.

    Before the first claim it is what stands in the exhibit's place.
    """
    if not made.claims or isinstance(framed, Prose):
        return framed
    return ClaimList(**{one.name: getattr(framed, one.name) for one in fields(Exhibit)}, made=made)


def _tally(made: ClaimsAsMade) -> str:
    chips = (_chip(name, f"{n} {TALLY[name][n != 1]}") for name, n in tally(made.verdicts).items())
    return f'<p class="tally">{"".join(chips)}</p>'


def _contents(made: ClaimsAsMade, root: str) -> str:
    """Where each group stands, with how many claims it has, and where the rules are."""
    groups = made.groups.items()
    links = [
        f'<a href="#claims-{_slug(name)}">{html.escape(name)}</a> ({len(some)})'
        for name, some in groups
    ]
    rules = (
        f'<a href="{html.escape(root)}report/claims.html#rules">The rules</a> are the same for all.'
    )
    return f'<p class="claim-groups">{" · ".join(links)}. {rules}</p>'


def _groups(made: ClaimsAsMade) -> str:
    """Each group under its heading; what all its claims share is said once."""
    parts, number = [], 1
    for name, some in made.groups.items():
        said = {_said(claim) for claim in some}
        shared = said.pop() if len(some) > 1 and len(said) == 1 else ""
        items = "".join(_item(n, claim, not shared) for n, claim in enumerate(some, number))
        parts.append(
            f'<h2 class="claim-group" id="claims-{_slug(name)}">{html.escape(name)}</h2>'
            + (f'<p class="verdict">{shared}</p>' if shared else "")
            + f'<ol class="claim-list" start="{number}">{items}</ol>'
        )
        number += len(some)
    return "".join(parts)


def _said(claim: Claim) -> str:
    return (
        f"{html.escape(claim.said_by())}. "
        f"In: {claim.stated_in.named()} ({html.escape(claim.how_read())})."
    )


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _chip(name: VerdictKind, words: str) -> str:
    mark = f'<i aria-hidden="true"></i> {html.escape(words)}'
    return f'<span class="chip" data-kind="{KINDS[name]}">{mark}</span>'


def _verdicts(one: Verdict) -> list[str]:
    """The verdict in words, or the two of a claim that says more than its number."""
    return [begun(f"{what}: {words}" if what else words) for what, _, words in both(one)]


def _item(number: int, claim: Claim, names: bool) -> str:
    one = claim.verdict
    since = f'<p class="verdict">{html.escape(claim.since_words())}</p>' if claim.since else ""
    told = f'<p class="verdict">{_said(claim)}</p>' if names else ""
    kinds = (kind for _, kind, _ in both(one))
    chips = "".join(map(_chip, kinds, _verdicts(one)))
    rows = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(words)}</dd></div>"
        for label, words in claim.rows()
    )
    return (
        f'<li class="claim" id="claim-{_slug(one.claim_id)}">'
        f'<p class="claim-no">{number}</p><div class="claim-body">'
        f'<p class="verdict">{chips}</p>'
        f'<h3 class="claim-title">{html.escape(one.claim)}</h3>'
        f"{told}"
        f'<dl>{rows}</dl><p class="verdict">{html.escape(one.reason)}</p>{since}'
        f"<details><summary>Working</summary>{_steps(claim)}</details></div></li>\n"
    )


def _steps(claim: Claim) -> str:
    """The rule, the fact's sentence on each day, and what else to know; each sentence once."""
    said = claim.verdict.working()
    since = [claim.since.sentence] if claim.since else []
    return "".join(
        f"<p>{html.escape(words)}</p>" for words in dict.fromkeys([*said[:2], *since, *said[2:]])
    )


def _in_words(made: ClaimsAsMade) -> pd.DataFrame:
    """The rows for readers: figures and differences as in the list above them."""
    rows = []
    for claim in made.claims:
        one, since = claim.verdict, claim.since
        differs, later = one.difference_words() or "–", one.official_words(since) if since else "–"
        rows.append(
            (
                one.claim,
                one.stated_words(),
                one.official_words(),
                differs,
                verdicts_words(one),
                later,
            )
        )
    return pd.DataFrame(rows, columns=list(HEADS))
