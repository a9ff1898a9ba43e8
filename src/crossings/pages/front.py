"""The front page: the answer in a paragraph, then five questions, each answered with what was known on the day.

Every number is a fact or a measure of the record; every sentence is left out on a day on which it is not yet true.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Final

from crossings.common.formats import begun, count, day, gbp_m, gbp_range, listed, more_or_fewer
from crossings.exhibits.prose import bold
from crossings.facts.claims_as_made import Claim, claims_as_made
from crossings.facts.fact import Fact
from crossings.measures import arrivals, pilot, spending
from crossings.pages import front_exhibits, front_questions
from crossings.pages.edition import Edition
from crossings.tables.record import Record

Found = Mapping[str, Fact]
ARTICLE_PLACE: Final = (
    10  # claims of the article that the report began with; the others are on their own page
)


def answer(record: Record, found: Found) -> str:
    """The answer, a paragraph a sentence, and how old its figures are, as HTML."""
    said = [
        *_promised(record, found),
        *_years(record, found),
        *_pilot_so_far(record, found),
        "**These figures cannot show what the money or the returns changed.**",
    ]
    edition = Edition.of(record, record.workbook_day)
    dates = f"Daily figures to {day(record.day)}" + (
        f", weekly figures to {edition.weeks}" if edition.weeks else ""
    )
    if edition.pages or edition.copied:
        dates += "; the newest are from copies of official pages"
    checked = f"We last checked on {day(edition.read_on)}." if edition.latest and edition.read_on else ""
    dates = " ".join(filter(None, (f"{dates}.", edition.provisional, checked)))
    return (
        '<section class="lede" aria-labelledby="the-answer"><h2 id="the-answer" class="kicker">The answer in short</h2>'
        f'<div class="answer">{"".join(f"<p>{bold(one)}</p>" for one in said)}</div><p class="how-old">{html.escape(dates)}</p></section>'
    )


def questions(record: Record, found: Found) -> str:
    """Five questions with their answers, each with a number set large and the way to its chapter, as HTML."""
    return "".join((
        _question(1, "How much, and for what?", "money", "spending", "The money", "commitments-by-year", *front_questions.money(record, found)),
        _question(2, "How many people came?", "arrivals", "arrivals", "The crossings", "arrivals-rolling-year", *front_questions.people(record, found)),
        _question(3, "Did crossings change after the deals?", "ink", "spending-and-crossings", "Money and crossings", "albania-by-quarter", *front_questions.deals(record)),
        _question(4, "What did one in, one out do?", "returned", "returns-pilot", "One in, one out", "pilot-seasons", *front_questions.of_pilot(record, found)),
        _question(5, "What cannot be known?", "context", "limits", "Limits", "", "", "", front_questions.unknown()),
    ))  # fmt: skip


def claims_in_a_line(record: Record) -> str:
    """What was claimed in public by the day, each with its verdict and the reason, as HTML."""
    checked = [one for one in claims_as_made(record).claims if one.verdict.stated_on <= record.day]
    if not checked:
        return f"<p>No claim had been checked by {day(record.day)}.</p>"
    return f'<ul class="said">{"".join(map(_in_a_line, checked[:ARTICLE_PLACE]))}</ul>'


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
    n: int,
    asked: str,
    hue: str,
    page: str,
    chapter: str,
    drawing: str,
    number: str,
    of: str,
    said: Sequence[str],
) -> str:
    large = (
        f'<p class="q-number" data-hue="{hue}"><b>{number}</b> <span>{html.escape(of)}</span></p>'
        if number
        else ""
    )
    ident = page if page != "limits" else "unknown"
    return (
        f'<section class="question" data-hue="{hue}" aria-labelledby="q-{ident}"><h2 id="q-{ident}">{n}. {asked}</h2>{large}'
        f"{front_exhibits.place(drawing) if drawing else ''}"
        f"<div>{''.join(f'<p>{html.escape(part)}</p>' for part in said)}"
        f'<p class="q-more"><a href="report/{page}.html">{chapter}</a></p></div></section>'
    )


def _promised(record: Record, found: Found) -> list[str]:
    """What was promised: for the years to the last of the core agreements, and for the three years after."""
    first, later = (found[f"spending.committed_since_2018_gbp{end}"].value for end in ("", "_later"))
    coming, low = found["spending.committed_2026_29_gbp"], found["spending.promised_total_gbp_low"]
    if first is None:
        return [f"By {day(record.day)} no UK money for France since 2018 had been announced."]
    rows = spending.core(record.agreements)
    years = f"the years to March {int(rows.financial_year.max()[:4]) + 1}"
    sum_ = gbp_range(*sorted((float(first), float(later or first))))
    what = spending.purpose_words(record.agreements)
    if coming.value is None or low.value is None:
        return [f"By {day(record.day)} the UK had promised France **{sum_}** {what}, for {years}."]
    return [
        f"Since 2018 the UK has promised France **about £{float(low.value) / 1000:.1f}bn** {what}: {sum_} for {years}, "
        f"and {gbp_m(float(coming.value))}, part of it depending on results, for the three years to March 2029."
    ]


def _years(record: Record, found: Found) -> list[str]:
    """From the first whole year to the last, with the highest and the lowest since it, and this year beside the last."""
    years = arrivals.by_year_finalised(record.daily, record.table("official_arrivals"), record.day)
    whole, said = years[years.complete.astype(bool)].set_index("year").people_arrived, []
    if len(whole) > 1:
        named = [
            whole.index[0],
            whole.idxmax(),
            whole[whole.index >= whole.idxmax()].idxmin(),
            whole.index[-1],
        ]
        top = ", the most in any year" if whole.idxmax() != whole.index[-1] else ""
        steps = [
            f"{'**' * (year == named[1])}{count(whole[year])} in {year}{'**' * (year == named[1])}{top if year == named[1] else ''}"
            for year in sorted(set(named))
        ]
        said.append(f"Yearly arrivals went from {steps[0]}, when the route was new, to {listed(steps[1:])}.")
    now, before = found["arrivals.year_to_date"], found["arrivals.year_to_date_previous"]
    if before.value and (record.day.month, record.day.day) != (12, 31):  # a year that is over stands above
        said.append(
            f"**{count(now.value)}** people had arrived in {record.day.year} by {day(record.day, year=False)}, against "
            f"{count(before.value)} by that day of {record.day.year - 1}{_change(found)}."
        )
    elif not said:
        said.append(found["arrivals.total"].sentence)
    return said


def _change(found: Found) -> str:
    change = found["arrivals.year_to_date_change"].value
    return "" if change is None else f": {more_or_fewer(float(change))}"


def _pilot_so_far(record: Record, found: Found) -> list[str]:
    returned, admitted = (
        pilot.headline(record.table("pilot_monthly"), record.table("pilot_announcements"), which)
        for which in ("returned", "admitted")
    )
    if returned is None:
        return []
    also = f" and admitted {admitted.words()}" if admitted and admitted.as_of == returned.as_of else ""
    end = pilot.ended(record.table("policy_events"))
    over = f"; it is reported to have ended on {day(end)}" if end else ""
    by = returned.day_words() + (
        ", the last day of the official figures" if over and returned.official_series else ""
    )
    return [
        f"The “one in, one out” pilot had returned **{returned.people_words()}** to France{also} by {by}{over}."
    ]
