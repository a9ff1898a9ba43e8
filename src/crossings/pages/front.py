"""The front page: the answer in a paragraph, then five questions, each answered with what was known on the day.

Every number is a fact or a measure of the record. A sentence is left out on days on which it is not yet true.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Final

from crossings.common.formats import begun, day
from crossings.exhibits.prose import bold
from crossings.facts.answer import answer as sentences
from crossings.facts.claims_as_made import Claim, claims_as_made
from crossings.facts.fact import Fact
from crossings.pages import embed, front_questions
from crossings.pages.edition import Edition
from crossings.tables.record import Record

Found = Mapping[str, Fact]
ARTICLE: Final = "briefing_article"  # the source that the report began with; others are on the page of claims


def answer(record: Record, found: Found) -> str:
    """The answer, one paragraph for each sentence, and the dates of its figures, as HTML."""
    edition = Edition.of(record, record.workbook_day)
    dates = f"Daily figures to {day(record.day)}"
    dates += f", weekly figures to {edition.weeks}" if edition.weeks else ""
    dates += "; the newest are from copies of official pages" if edition.pages or edition.copied else ""
    checked = f"We last checked on {day(edition.read_on)}." if edition.latest and edition.read_on else ""
    dates = " ".join(filter(None, (f"{dates}.", edition.provisional, checked)))
    return (
        '<section class="lede" aria-labelledby="the-answer"><h2 id="the-answer" class="kicker">The answer in short</h2>'
        f'<div class="answer">{"".join(f"<p>{bold(one)}</p>" for one in sentences(record, found))}</div><p class="how-old">{html.escape(dates)}</p></section>'
    )


def questions(record: Record, found: Found) -> str:
    """Five questions with their answers, each with a large number and a link to its chapter, as HTML."""
    return "".join((
        _question(1, "How much, and for what?", "money", "spending", "The money", "commitments-by-year", front_questions.money(record, found)),
        _question(2, "How many people came?", "arrivals", "arrivals", "The crossings", "arrivals-rolling-year", front_questions.people(record, found)),
        _question(3, "Did crossings change after the deals?", "ink", "spending-and-crossings", "Money and crossings", "before-after-small-multiples", front_questions.deals(record)),
        _question(4, "What did one in, one out do?", "returned", "returns-pilot", "One in, one out", "pilot-seasons", front_questions.of_pilot(record, found)),
        _question(5, "What cannot be known?", "context", "limits", "Limits", "", front_questions.unknown()),
    ))  # fmt: skip


def claims_in_a_line(record: Record) -> str:
    """What the article claimed, each with its verdict and the reason, as HTML."""
    said = [one for one in claims_as_made(record).claims if one.stated_in.ident == ARTICLE]
    if not said or said[0].verdict.stated_on > record.day:
        return f"<p>The article had not appeared by {day(record.day)}.</p>"
    return f'<ul class="said">{"".join(map(_in_a_line, said))}</ul>'


def _in_a_line(one: Claim) -> str:
    verdict = one.verdict
    when = f"{verdict.stated_on:%B %Y}"
    known = verdict.fact.sentence.partition(". ")[0].rstrip(".") + "."
    why = verdict.reason if verdict.verdict not in ("right", "right, but out of date") else known
    if verdict.verdict == "not shown":
        why = f"{why.partition('. ')[0].rstrip('.')}. {known}"
    return (
        f"<li>“{html.escape(verdict.claim)}” ({when}). <b>{html.escape(begun(verdict.verdict))}</b>: "
        f"{html.escape(why)}</li>"
    )


def _question(
    n: int, asked: str, hue: str, page: str, chapter: str, drawing: str, answer: front_questions.Answer
) -> str:
    number, of, said = answer
    large = f'<p class="q-number" data-hue="{hue}"><b>{number}</b> <span>{html.escape(of)}</span></p>'
    ident = page if page != "limits" else "unknown"
    return (
        f'<section class="question" data-hue="{hue}" aria-labelledby="q-{ident}"><h2 id="q-{ident}">{n}. {asked}</h2>{large if number else ""}'
        f"{embed.place(drawing) if drawing else ''}"
        f"<div>{''.join(f'<p>{html.escape(part)}</p>' for part in said)}"
        f'<p class="q-more"><a href="report/{page}.html">{chapter}</a></p></div></section>'
    )
