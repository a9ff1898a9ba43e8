"""The claims as a list: the verdict first, then who said it, when and where, and the official figure of the day before.

A verdict is told by shape and word. What the figure is since then has no verdict. Nothing here names a claim.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from crossings import sources
from crossings.claim_rules import RULES, TALLY, VerdictKind
from crossings.claims_as_made import Claim, ClaimsAsMade, claims_as_made, tally
from crossings.exhibits.exhibit import LONGEST_TITLE, Exhibit
from crossings.exhibits.prose import Prose, bold, limit_links, paragraphs
from crossings.exhibits.tabulation import markup
from crossings.formats import begun, count, day, pct
from crossings.tables import Record

KINDS: Final[dict[VerdictKind, str]] = {
    "right": "right",
    "right, but out of date": "out-of-date",
    "depends on the period": "depends",
    "not shown": "not-shown",
    "wrong": "wrong",
}
COLUMNS: Final = {
    "claim_id": "Claim",
    "speaker": "Said by",
    "role": "As",
    "side": "Side",
    "stated_on": "Stated on",
    "comparator": "Meant as",
    "stated": "Stated",
    "unit": "Unit of the stated",
    "as_of": "Official at",
    "official": "Official",
    "official_unit": "Unit of the official",
    "official_as_of": "Official figure to",
    "difference": "Stated minus official",
    "difference_pct": "In % of the official",
    "verdict": "Verdict",
    "reason": "Reason",
    "since": "Official since then",
    "since_as_of": "Since then, as of",
    "since_official_as_of": "Official figure since then to",
}
AT_LENGTH: Final = (
    "speaker",
    "role",
    "side",
    "stated_on",
    "comparator",
    "unit",
    "as_of",
    "official_unit",
    "official_as_of",
    "difference_pct",
    "reason",
    "since_as_of",
    "since_official_as_of",
)  # below their row
UNITS: Final = {"GBP m": "£ million", "EUR m": "€ million", "up": "–", "down": "–"}  # as readers have them
NOTE: Final = (
    "A verdict is on the figure and the words as paraphrased, not on what was meant by them. Statistics are "
    "as now known, and may differ from what was published on the day (L7); committed is not paid (L1), and a "
    "figure beside another is not its cause (L12)."
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClaimList(Exhibit):
    """An exhibit whose drawing is a list of claims; the table stays closed."""

    found: ClaimsAsMade

    def html(self, number: int, root: str = "../", heading_level: int = 3) -> str:
        """The list as HTML. On a page of its own (`root` is "") its title leads, since there is no other."""
        heading = f'<h{heading_level} class="ex-title">{html.escape(self.title)}</h{heading_level}>'
        items = (_item(n, claim) for n, claim in enumerate(self.found.claims, 1))
        parts = [
            f'<div class="claims" id="fig-{self.ident}">',
            "" if root else heading,
            paragraphs(self.words),
            _tally(self.found),
            f'<ol class="claim-list">{"".join(items)}</ol>',
            f'<div class="ex-words"><p class="ex-note">{limit_links(bold(self.note), root)}</p></div>',
            f'<details class="ex-table"><summary>Table: the {len(self.table)} rows behind this list</summary>'
            f"{markup(_shown(self.found), COLUMNS, self.caption, {}, dict.fromkeys(COLUMNS, '–'), False, AT_LENGTH)}</details>",
            f'<p class="ex-source" data-url="{self.address}"><b>Source</b> of the official figures: {self.source}.'
            f" As of {day(self.as_of)}.</p>",
            self._tools(root),
            "</div>",
        ]
        return "\n".join(part for part in parts if part)


def claims(record: Record) -> ClaimList | Prose:
    """Every claim made by the record's day, with the figures by which it is judged; a sentence where there is none.

    Raises InputError as `claims_as_made` does.
    """
    found = claims_as_made(record)
    if not found.claims:
        return Prose(found.left_out() or "No claim is held.")
    facts = (ident for one in found.verdicts for ident in one.fact.source.split(", "))
    return ClaimList(
        ident="claims",
        title=next((form for form in found.summaries() if len(form) <= LONGEST_TITLE), found.summaries()[-1]),
        subtitle="Figures as stated, beside the official figure that each speaks of",
        panels=None,
        words=_words(found),
        note=NOTE,
        table=_table(found),
        columns=COLUMNS,
        caption=f"Each claim against the official figure of {found.when()}",
        missing=dict.fromkeys(("stated", "official", "difference", "difference_pct", "since"), "–"),
        source=sources.cite(record.sources, facts),
        as_of=record.day,
        status="provisional",
        found=found,
    )


def rules() -> Prose:
    """The rules by which verdicts are reached, a paragraph a comparator."""
    return Prose("\n\n".join(RULES.values()))


def _words(found: ClaimsAsMade) -> str:
    """What the list sets side by side, where the claims were stated, and how many are left out, in a paragraph."""
    when, one_day = found.when(), len({one.as_of for one in found.verdicts}) == 1
    words = f"Each claim is set against what was official on {when}"
    words += ", the day before it was stated" if one_day else ""
    if any(claim.since for claim in found.claims):
        words += f". What the same figure is as of {day(found.day)} is said without a verdict"
    return " ".join(filter(None, [f"{words}.", _stated_where(found), found.left_out()]))


def _stated_where(found: ClaimsAsMade) -> str:
    """How many publications the claims were stated in, and where each is named."""
    named = {claim.stated_in.ident: claim.stated_in for claim in found.claims}
    if len(named) > 1:
        return f"They are paraphrased from {count(len(named))} publications, each named beside its claim."
    (source,) = named.values()
    return f"All are paraphrased from one publication of {day(source.published)}: {source.words()}."


def _tally(found: ClaimsAsMade) -> str:
    """How many claims have each verdict, as chips."""
    chips = (_chip(name, f"{n} {TALLY[name][n != 1]}") for name, n in tally(found.verdicts).items())
    return f'<p class="tally">{"".join(chips)}</p>'


def _chip(name: VerdictKind, words: str) -> str:
    kind = KINDS[name]
    return f'<span class="chip" data-kind="{kind}"><i aria-hidden="true"></i> {html.escape(words)}</span>'


def _item(number: int, claim: Claim) -> str:
    one = claim.verdict
    ident = "claim-" + re.sub(r"[^a-z0-9]+", "-", one.claim_id.lower()).strip("-")
    since = f'<p class="verdict">{html.escape(claim.since_words())}</p>' if claim.since else ""
    rows = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(words)}</dd></div>"
        for label, words in claim.rows()
    )
    return (
        f'<li class="claim" id="{ident}"><p class="claim-no">{number}</p><div class="claim-body">'
        f'<p class="verdict">{_chip(one.verdict, begun(one.verdict))}</p>'
        f'<h2 class="claim-title">{html.escape(one.claim)}</h2>'
        f'<p class="verdict">{html.escape(claim.said_by())}. In: {claim.stated_in.named()} '
        f"({html.escape(claim.how_read())}).</p>"
        f'<dl>{rows}</dl><p class="verdict">{html.escape(one.reason)}</p>{since}'
        f"<details><summary>Working</summary>{_working(claim)}</details></div></li>\n"
    )


def _working(claim: Claim) -> str:
    """The rule, the fact's sentence on each day, what else to know; each sentence once."""
    said = claim.verdict.working()
    since = [claim.since.sentence] if claim.since else []
    return "".join(f"<p>{html.escape(words)}</p>" for words in dict.fromkeys([*said[:2], *since, *said[2:]]))


def _table(found: ClaimsAsMade) -> pd.DataFrame:
    """The rows for machines: bare numbers, and the unit of each figure, which need not be the same."""
    rows = []
    for claim in found.claims:
        one, since = claim.verdict, claim.since
        rows.append(
            {
                **one.as_json(),
                "claim_id": one.claim_id,
                "official_unit": one.fact.unit,
                "since": since.value if since else None,
                "since_as_of": claim.day if since else None,
                "since_official_as_of": since.as_of if since else None,
            }
        )
    frame = pd.DataFrame(rows)[list(COLUMNS)]
    for name in ("stated_on", "as_of", "official_as_of", "since_as_of", "since_official_as_of"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def _shown(found: ClaimsAsMade) -> pd.DataFrame:
    """The same rows for readers, figures and differences as the list above them prints them."""
    rows = []
    for claim in found.claims:
        one, since = claim.verdict, claim.since
        lead = "" if one.stated is None or one.comparator == "exactly" else f"{one.comparator} "
        rows.append(
            {
                "claim_id": one.claim,
                "speaker": one.speaker,
                "role": one.role,
                "side": one.side,
                "stated_on": one.stated_on,
                "comparator": one.comparator,
                "stated": one.stated_words().removeprefix(lead),
                "unit": UNITS.get(one.unit, one.unit),
                "as_of": one.as_of,
                "official": one.official_words(),
                "official_unit": UNITS.get(one.fact.unit, one.fact.unit),
                "official_as_of": one.fact.as_of if one.fact.value is not None else None,
                "difference": one.difference_words().partition(" (")[0] or "–",
                "difference_pct": "–"
                if one.difference_pct is None
                else pct(one.difference_pct, 1, sign=True),
                "verdict": one.verdict,
                "reason": one.reason,
                "since": one.official_words(since) if since else "–",
                "since_as_of": claim.day if since else None,
                "since_official_as_of": since.as_of if since and since.value is not None else None,
            }
        )
    return pd.DataFrame(rows)[list(COLUMNS)]
