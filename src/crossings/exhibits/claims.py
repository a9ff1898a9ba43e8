"""The claims as a list: what was stated beside what was official, then and today, each with its verdict.

A verdict is told by shape and word, and each difference drawn on a small scale, so that many claims can be
taken in at a glance. Nothing here names a claim.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from crossings import sources
from crossings.claims import (
    RULES,
    TALLY,
    Verdict,
    VerdictKind,
    check_claims,
    grouped_words,
    tally,
    tally_words,
)
from crossings.errors import InputError
from crossings.exhibits.exhibit import LONGEST_TITLE, Exhibit
from crossings.exhibits.prose import Prose, bold, limit_links, paragraphs
from crossings.exhibits.tabulation import markup
from crossings.formats import begun, count, day, listed, pct
from crossings.tables import FIRST_DAY, Record

SCALE_PCT: Final = 10  # how far from the official figure, in per cent of it, the ends of a small scale are
KINDS: Final[dict[VerdictKind, str]] = {
    "holds": "holds",
    "holds, out of date": "out-of-date",
    "holds with care": "care",
    "not shown": "not-shown",
    "depends on the window": "depends",
    "does not hold": "does-not-hold",
}
COLUMNS: Final = {
    "claim_id": "Claim",
    "as_of": "As of",
    "comparator": "Meant as",
    "stated": "Stated",
    "unit": "Unit of the stated",
    "official": "Official",
    "official_unit": "Unit of the official",
    "official_as_of": "Official figure to",
    "difference": "Stated less official",
    "difference_pct": "In % of the official",
    "verdict": "Verdict",
    "reason": "Reason",
}
AT_LENGTH: Final = (
    "comparator",
    "unit",
    "official_unit",
    "official_as_of",
    "difference_pct",
    "reason",
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


@dataclass(frozen=True)
class Pair:
    """One claim on two days: before it was stated (None where the record ends by then), and the record's."""

    before: Verdict | None
    now: Verdict

    @property
    def first(self) -> Verdict:
        """The verdict that speaks of the statement: as of the day before it, else of the record's day."""
        return self.before or self.now


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClaimList(Exhibit):
    """An exhibit whose drawing is a list of claims, each with its small scales; the table stays closed."""

    pairs: Sequence[Pair]
    stated_in: Mapping[str, str]  # HTML: where claims were stated, by the id of the source

    def html(self, number: int, root: str = "../", heading_level: int = 3) -> str:
        """The list as HTML. On a page of its own (`root` is "") its title leads, since there is no other."""
        heading = f'<h{heading_level} class="ex-title">{html.escape(self.title)}</h{heading_level}>'
        items = (_item(n, pair, self.stated_in[pair.now.source_id]) for n, pair in enumerate(self.pairs, 1))
        parts = [
            f'<div class="claims" id="fig-{self.ident}">',
            "" if root else heading,
            paragraphs(self.words),
            _tallies(self.pairs),
            f'<p class="tally-key">{html.escape(KEY)}</p>',
            f'<ol class="claim-list">{"".join(items)}</ol>',
            f'<div class="ex-words"><p class="ex-note">{limit_links(bold(self.note), root)}</p></div>',
            f'<details class="ex-table"><summary>Table: the {len(self.table)} rows behind this list</summary>'
            f"{markup(_shown(self.pairs), COLUMNS, self.caption, {}, {'official_as_of': '–'}, False, AT_LENGTH)}</details>",
            f'<p class="ex-source"><b>Claims</b> paraphrased from: {"; ".join(self.stated_in.values())}.</p>',
            f'<p class="ex-source" data-url="{self.address}"><b>Source</b> of the official figures: {self.source}.'
            f" As of {day(self.as_of)}.</p>",
            self._tools(root),
            "</div>",
        ]
        return "\n".join(part for part in parts if part)


def claims(record: Record) -> ClaimList:
    """Every claim as of the last full day before it was stated, and as of the record's day.

    The first is never later than the record's day: where the record ends before a claim was stated, the claim
    is shown at the record's day alone. Raises InputError as `check_claims` does, and where there is no claim.
    """
    pairs = list(_pairs(record))
    if not pairs:
        raise InputError(f"{record.data}/curated/claims.csv: expected claims, found no row. Add one a claim.")
    verdicts = _verdicts(pairs)
    facts = (ident for verdict in verdicts for ident in verdict.fact.source.split(", "))
    return ClaimList(
        ident="claims",
        title=_title(pairs),
        subtitle="Figures as stated, beside the official figure that each speaks of",
        panels=None,
        words=f"{_words(pairs)} {_stated_where(record, pairs)}",
        note=NOTE,
        table=_table(verdicts),
        columns=COLUMNS,
        caption=f"Each claim against the official figure, as of {_days_held(verdicts)}",
        missing=dict.fromkeys(("stated", "official", "difference", "difference_pct"), "–"),
        source=sources.cite(record.sources, facts),
        as_of=record.day,
        status="provisional",
        pairs=pairs,
        stated_in={ident: record.sources[ident].markup() for ident in (pair.now.source_id for pair in pairs)},
    )


def rules() -> Prose:
    """The rules by which verdicts are reached, a paragraph a comparator."""
    return Prose("\n\n".join(RULES.values()))


def day_before(stated_on: dt.date) -> dt.date:
    """The last full day before a statement, within the series."""
    return max(FIRST_DAY, stated_on - dt.timedelta(days=1))


def _pairs(record: Record) -> Iterable[Pair]:
    now = check_claims(record)
    days = {day_before(verdict.stated_on) for verdict in now}
    earlier = {
        (verdict.claim_id, date): verdict
        for date in days
        if date < record.day
        for verdict in check_claims(Record(date, record.data))
    }
    for verdict in now:
        yield Pair(earlier.get((verdict.claim_id, day_before(verdict.stated_on))), verdict)


def _days_held(verdicts: Sequence[Verdict]) -> str:
    """The days that the rows are of, each once: 14 October 2025 and as of 20 August 2026."""
    days = sorted({verdict.as_of for verdict in verdicts})
    if len(days) > 2:
        return f"the last full day before it was stated, where that had come, and as of {day(days[-1])}"
    return " and as of ".join(day(date) for date in days)


def _when(pairs: Sequence[Pair]) -> str:
    """The day of the first verdicts, in words."""
    days = {pair.first.as_of for pair in pairs}
    return day(days.pop()) if len(days) == 1 else "the last full day before each was stated"


def _title(pairs: Sequence[Pair]) -> str:
    """The tally of the first verdicts, in the fullest of three forms that has room in a title.

    Where the verdicts are of many kinds the day goes first, since words and chips say it; then kinds that are alike
    are counted together. So no number of claims makes it too long.
    """
    first = [pair.first for pair in pairs]
    several = f"{count(len(pairs))} claims" if len(pairs) > 1 else "1 claim"
    fullest, *shorter = (
        f"Of {several} set against {figures}, {listed(counted)}"
        for figures, counted in (
            (f"the figures of {_when(pairs)}", tally_words(first)),
            ("official figures", tally_words(first)),
            ("official figures", grouped_words(first)),
        )
    )
    return next((form for form in (fullest, *shorter) if len(form) <= LONGEST_TITLE), shorter[-1])


def _words(pairs: Sequence[Pair]) -> str:
    """What the list sets side by side, in a paragraph; and what is not yet stated on the record's day."""
    record_day = pairs[0].now.as_of
    ahead = [pair for pair in pairs if day_before(pair.now.stated_on) > record_day]
    if len(ahead) == len(pairs):
        stated = sorted({pair.now.stated_on for pair in pairs})
        on = day(stated[0]) if len(stated) == 1 else f"{day(stated[0])} or later"
        return (
            f"The claims were stated on {on}, after the day of this edition. Each is set against the figures "
            f"of {day(record_day)} alone, as if it had been stated then."
        )
    words = f"Each claim is set against what was official on {_when(pairs)}"
    words += ", the last full day before it was stated" if _when(pairs)[0].isdigit() and not ahead else ""
    if any(pair.before for pair in pairs):
        words += f", and again against the figures of {day(record_day)}, as if the same words were said then"
    return f"{words}."


def _stated_where(record: Record, pairs: Sequence[Pair]) -> str:
    """How many publications the claims were stated in, and where each is named."""
    idents = {pair.now.source_id for pair in pairs}
    if len(idents) > 1:
        return (
            f"They are paraphrased from {count(len(idents))} publications; the working of each names its own."
        )
    source = record.sources[idents.pop()]
    return f"All are paraphrased from one publication of {day(source.published)}: {source.words()}."


def _tallies(pairs: Sequence[Pair]) -> str:
    """How many claims have each verdict, as chips: before they were stated, and on the record's day."""
    lines = [(f"As of {_when(pairs)}", [pair.first for pair in pairs])]
    if any(pair.before for pair in pairs):
        lines.append((f"If stated on {day(pairs[0].now.as_of)}", [pair.now for pair in pairs]))
    return "".join(
        f'<p class="tally-key">{label}</p><p class="tally">'
        + "".join(_chip(name, f"{n} {TALLY[name][n != 1]}") for name, n in tally(verdicts).items())
        + "</p>"
        for label, verdicts in lines
    )


def _chip(name: VerdictKind, words: str) -> str:
    kind = KINDS[name]
    return f'<span class="chip" data-kind="{kind}"><i aria-hidden="true"></i> {html.escape(words)}</span>'


def _item(number: int, pair: Pair, stated_in: str) -> str:
    first = pair.first
    ident = "claim-" + re.sub(r"[^a-z0-9]+", "-", first.claim_id.lower()).strip("-")
    return (
        f'<li class="claim" id="{ident}"><p class="claim-no">{number}</p><div class="claim-body">'
        f'<h2 class="claim-title">{html.escape(first.claim)}</h2>'
        f"{_block((f'Stated on {day(first.stated_on)}', first.stated_words()), first)}{_second(pair)}"
        f"<details><summary>Working</summary>{_working(pair)}<p>Stated in: {stated_in}.</p></details></div></li>\n"
    )


def _second(pair: Pair) -> str:
    """The same claim on the record's day; in one line where nothing has changed since the first."""
    if not pair.before:
        return ""
    if (pair.before.fact.value, pair.before.reason) == (pair.now.fact.value, pair.now.reason):
        return f'<p class="verdict">The same if stated on {day(pair.now.as_of)}.</p>'
    block = _block(("If stated on", day(pair.now.as_of)), pair.now)
    return f'<div class="claim-today">{block}</div>'


def _block(lead: tuple[str, str], verdict: Verdict) -> str:
    """One verdict: what leads it, the official figure, the difference with its scale, chip and reason."""
    to = (
        f", to {day(verdict.fact.as_of)}"
        if verdict.fact.value is not None and verdict.fact.as_of != verdict.as_of
        else ""
    )
    whose = "Official" if verdict.stated is not None else "Counted in this report"
    cells = [lead, (f"{whose} at {day(verdict.as_of)}{to}", verdict.official_words())]
    rows = "".join(f"<div><dt>{html.escape(a)}</dt><dd>{html.escape(b)}</dd></div>" for a, b in cells)
    if verdict.difference is not None:
        words = html.escape(verdict.difference_words())
        rows += f"<div><dt>Stated less official</dt><dd>{words}{scale(verdict)}</dd></div>"
    else:
        rows += "<div><dt>Stated less official</dt><dd>–</dd></div>"
    chip = _chip(verdict.verdict, begun(verdict.verdict))
    return f'<dl>{rows}</dl><p class="verdict">{chip} {html.escape(verdict.reason)}</p>'


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


def _working(pair: Pair) -> str:
    """The rule, the fact's sentence on each day, what else to know; each sentence once."""
    first, now = pair.first.working(), pair.now.working()
    return "".join(
        f"<p>{html.escape(words)}</p>" for words in dict.fromkeys([*first[:2], *now[1:2], *first[2:]])
    )


def _verdicts(pairs: Sequence[Pair]) -> list[Verdict]:
    """Every verdict of the list, each claim's two days together."""
    return [verdict for pair in pairs for verdict in (pair.before, pair.now) if verdict]


def _table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """The rows for machines: bare numbers, and the unit of each figure, which need not be the same."""
    rows = [{"claim_id": one.claim_id, "official_unit": one.fact.unit, **one.as_json()} for one in verdicts]
    frame = pd.DataFrame(rows)[list(COLUMNS)]
    for name in ("as_of", "official_as_of"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def _shown(pairs: Sequence[Pair]) -> pd.DataFrame:
    """The same rows for readers, figures and differences as the list above them prints them."""
    rows = []
    for one in _verdicts(pairs):
        lead = "" if one.stated is None or one.comparator == "exactly" else f"{one.comparator} "
        rows.append(
            {
                "claim_id": one.claim,
                "as_of": one.as_of,
                "comparator": one.comparator,
                "stated": one.stated_words().removeprefix(lead),
                "unit": UNITS.get(one.unit, one.unit),
                "official": one.official_words(),
                "official_unit": UNITS.get(one.fact.unit, one.fact.unit),
                "official_as_of": one.fact.as_of if one.fact.value is not None else None,
                "difference": one.difference_words().partition(" (")[0] or "–",
                "difference_pct": "–"
                if one.difference_pct is None
                else pct(one.difference_pct, 1, sign=True),
                "verdict": one.verdict,
                "reason": one.reason,
            }
        )
    frame = pd.DataFrame(rows)
    return frame.assign(**{name: "–" for name in COLUMNS if name not in frame})[list(COLUMNS)]
