"""The claims as a list: what was stated beside what was official the day before, each with its verdict.

A verdict is told by shape and word, and each difference drawn on a small scale, so that many claims can be
taken in at a glance. What the figure is since then has no verdict. Nothing here names a claim.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from crossings import sources
from crossings.claims import RULES, TALLY, Verdict, VerdictKind
from crossings.claims_as_made import Claim, ClaimsAsMade, claims_as_made, tally
from crossings.exhibits.exhibit import LONGEST_TITLE, Exhibit
from crossings.exhibits.prose import Prose, bold, limit_links, paragraphs
from crossings.exhibits.tabulation import markup
from crossings.formats import begun, count, day, pct
from crossings.tables import Record

SCALE_PCT: Final = 10  # how far from the official figure, in per cent of it, the ends of a small scale are
KINDS: Final[dict[VerdictKind, str]] = {
    "holds": "holds",
    "holds, out of date": "out-of-date",
    "not shown": "not-shown",
    "depends on the window": "depends",
    "does not hold": "does-not-hold",
}
COLUMNS: Final = {
    "claim_id": "Claim",
    "stated_on": "Stated on",
    "comparator": "Meant as",
    "stated": "Stated",
    "unit": "Unit of the stated",
    "as_of": "Official at",
    "official": "Official",
    "official_unit": "Unit of the official",
    "official_as_of": "Official figure to",
    "difference": "Stated less official",
    "difference_pct": "In % of the official",
    "verdict": "Verdict",
    "reason": "Reason",
    "since": "Official since then",
    "since_as_of": "Since then, as of",
    "since_official_as_of": "Official figure since then to",
}
AT_LENGTH: Final = (
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
KEY: Final = (
    "In each small scale the upright line is the official figure and the dot the stated one; the ends are "
    f"{SCALE_PCT} per cent of the official figure away, and an arrow stands for a dot beyond them."
)
NOTE: Final = (
    "A verdict is on the figure and the words as paraphrased, not on what was meant by them. Statistics are "
    "as now known, and may differ from what was published on the day (L7); committed is not paid (L1), and a "
    "figure beside another is not its cause (L12)."
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClaimList(Exhibit):
    """An exhibit whose drawing is a list of claims, each with its small scales; the table stays closed."""

    found: ClaimsAsMade

    def html(self, number: int, root: str = "../", heading_level: int = 3) -> str:
        """The list as HTML. On a page of its own (`root` is "") its title leads, since there is no other."""
        heading = f'<h{heading_level} class="ex-title">{html.escape(self.title)}</h{heading_level}>'
        items = (_item(n, claim) for n, claim in enumerate(self.found.claims, 1))
        stated_in = dict.fromkeys(claim.stated_in.markup() for claim in self.found.claims)
        parts = [
            f'<div class="claims" id="fig-{self.ident}">',
            "" if root else heading,
            paragraphs(self.words),
            f'<p class="tally-key">As of {self.found.when()}</p>{_tally(self.found)}',
            f'<p class="tally-key">{html.escape(KEY)}</p>',
            f'<ol class="claim-list">{"".join(items)}</ol>',
            f'<div class="ex-words"><p class="ex-note">{limit_links(bold(self.note), root)}</p></div>',
            f'<details class="ex-table"><summary>Table: the {len(self.table)} rows behind this list</summary>'
            f"{markup(_shown(self.found), COLUMNS, self.caption, {}, dict.fromkeys(COLUMNS, '–'), False, AT_LENGTH)}</details>",
            f'<p class="ex-source"><b>Claims</b> paraphrased from: {"; ".join(stated_in)}.</p>',
            f'<p class="ex-source" data-url="{self.address}"><b>Source</b> of the official figures: {self.source}.'
            f" As of {day(self.as_of)}.</p>",
            self._tools(root),
            "</div>",
        ]
        return "\n".join(part for part in parts if part)


def claims(record: Record) -> ClaimList | Prose:
    """Every claim made by the record's day, with the figures of the last full day before it; a sentence where there is none.

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
    words += ", the last full day before it was stated" if one_day else ""
    if any(claim.since for claim in found.claims):
        words += f". What the same figure is as of {day(found.day)} is said without a verdict"
    return " ".join(filter(None, [f"{words}.", _stated_where(found), found.left_out()]))


def _stated_where(found: ClaimsAsMade) -> str:
    """How many publications the claims were stated in, and where each is named."""
    named = {claim.stated_in.ident: claim.stated_in for claim in found.claims}
    if len(named) > 1:
        return (
            f"They are paraphrased from {count(len(named))} publications; the working of each names its own."
        )
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
    return (
        f'<li class="claim" id="{ident}"><p class="claim-no">{number}</p><div class="claim-body">'
        f'<h2 class="claim-title">{html.escape(one.claim)}</h2>{_judged(claim)}{since}'
        f"<details><summary>Working</summary>{_working(claim)}<p>Stated in: {claim.stated_in.markup()}.</p>"
        "</details></div></li>\n"
    )


def _judged(claim: Claim) -> str:
    """The claim as made: what was stated, the official figure, the difference with its scale, chip and reason."""
    one, rows = claim.verdict, ""
    for label, words in claim.rows():
        drawn = scale(one) if label == "Stated less official" and one.difference is not None else ""
        rows += f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(words)}{drawn}</dd></div>"
    chip = _chip(one.verdict, begun(one.verdict))
    return f'<dl>{rows}</dl><p class="verdict">{chip} {html.escape(one.reason)}</p>'


def scale(verdict: Verdict) -> str:
    """The difference as a small SVG: upright the official figure, dot the stated one, an arrow if far off."""
    official, difference = verdict.fact.value, verdict.difference or 0.0
    share = 100 * difference / (abs(official) if official else 1e-9)
    mark = f'<circle cx="{60 + 60 * share / SCALE_PCT:.1f}" cy="8" r="4" fill="var(--cl-ink)"/>'
    if abs(share) > SCALE_PCT:
        way = "M112 3L120 8L112 13Z" if share > 0 else "M8 3L0 8L8 13Z"
        mark = f'<path d="{way}" fill="var(--cl-ink)"/>'
    return (
        '<svg class="gap" viewBox="0 0 120 16" width="120" height="16" aria-hidden="true" focusable="false">'
        '<path d="M0 8H120" stroke="var(--cl-context)"/>'
        '<path d="M60 2V14" stroke="var(--cl-ink)" stroke-width="1.5"/>'
        f"{mark}</svg>"
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
