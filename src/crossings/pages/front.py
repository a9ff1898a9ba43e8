"""The front page: the answer in short, the key figures as cards, two exhibits, the ways into the chapters."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from crossings import arrivals, pilot, prevented_years, spending
from crossings.fact import Fact
from crossings.formats import count, day, more_or_fewer, pct
from crossings.pages.edition import Edition
from crossings.pilot import Figure, Measure, Stage
from crossings.tables import Record

# What the way into the pilot's chapter says before a figure of it is known.
NO_RETURN: Final[dict[Stage, str]] = {
    "not announced": "Not announced by this day",
    "not begun": "Announced, not yet in effect",
    "no figure": "No return published yet",
}


def answer(record: Record, found: Mapping[str, Fact]) -> str:
    """The answer in a few sentences, each true of the day, and the dates of the data, as HTML."""
    items = "".join(f"<li>{sentence}</li>" for sentence in _answer_sentences(record, found))
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{html.escape(words)}{f'<small>{remark}</small>' if remark else ''}</dd></div>"
        for name, words, remark in Edition.of(record, record.series.last).dates()
    )
    return (
        '<section class="lede" aria-labelledby="the-answer"><div><h2 id="the-answer" class="kicker">The answer in short</h2>'
        f'<ol class="answer">{items}</ol></div><dl class="dates">{rows}</dl></section>'
    )


def _figure(fact: Fact | Figure, exhibit: str) -> str:
    """A headline number in an answer, linked to the exhibit that shows it."""
    return f'<a href="report/{exhibit}"><b>{fact.words()}</b></a>'


def _answer_sentences(record: Record, found: Mapping[str, Fact]) -> list[str]:
    return [
        *_money_sentences(record, found),
        *_arrivals_sentences(record, found),
        *_pilot_sentences(record, found),
    ]


def _money_sentences(record: Record, found: Mapping[str, Fact]) -> list[str]:
    """What was committed since 2018, in both readings, and the separate sum from 2026."""
    money, later = (
        found["spending.committed_since_2018_gbp"],
        found["spending.committed_since_2018_gbp_later"],
    )
    coming = found["spending.committed_2026_29_gbp"]
    sentences = []
    if money.value is None:
        sentences.append(
            f"No UK commitment to France that counts since 2018 had been announced by {day(record.day)}."
        )
    else:
        rows = spending.core(record.agreements)
        span = f"for {rows.financial_year.min()}" + (
            f" to {rows.financial_year.max()}" if rows.financial_year.nunique() > 1 else ""
        )
        reading = (
            f", or {_figure(later, 'spending.html#fig-three-readings')} with amounts later reported as due"
            if later.value != money.value
            else ""
        )
        sentences.append(
            f"The UK had committed {_figure(money, 'spending.html#fig-commitments-by-year')} to France for border security "
            f"{span}, as first given{reading}; how much was paid each year, no official source shows."
        )
    if coming.value is not None:
        sentences.append(
            f"A further {_figure(coming, 'spending.html#fig-agreements-table')} is promised for 2026/27 to 2028/29."
        )
    return sentences


def _arrivals_sentences(record: Record, found: Mapping[str, Fact]) -> list[str]:
    """How many arrived since 2018, and this year against the last."""
    total, most = found["arrivals.total"], ""
    peak = arrivals.peak_year(record.daily, record.day)
    if peak and record.day.year - arrivals.first_year(record.daily) > 1:
        final = record.table("official_arrivals").set_index("period").people
        most = f"; the most in a whole year was {count(final.get(str(peak[0]), peak[1]))}, in {peak[0]}"
    sentences = [
        f"Since 1 January 2018, {_figure(total, 'arrivals.html#fig-arrivals-by-year')} people have arrived in small boats{most}."
    ]
    now, change = found["arrivals.year_to_date"], found["arrivals.year_to_date_change"]
    if change.value is not None:
        words = more_or_fewer(float(change.value))
        than = "as" if words.endswith("as many") else "than"
        sentences.append(
            f"In {record.day.year}, {_figure(now, 'arrivals.html#fig-arrivals-running-total')} had arrived by {day(record.day, year=False)}, "
            f"{words} {than} by the same day of {record.day.year - 1}."
        )
    return sentences


def _pilot_sentences(record: Record, found: Mapping[str, Fact]) -> list[str]:
    """How many the pilot had returned and admitted; nothing before a figure is published."""
    returned, admitted = _pilot_figures(record)
    if returned is None:
        return []
    share = found["pilot.returned_share_of_arrivals"]
    of = f"{count(returned.people)} is " if returned.hedge else ""
    also = (
        f" and admitted {_figure(admitted, 'returns-pilot.html#fig-pilot-returned-admitted')}"
        if admitted
        else ""
    )
    part = ""
    if share.value is not None:
        arrived = arrivals.between(record.daily, pilot.START, returned.as_of)
        part = f" ({of}{share.words()} of the {count(arrived)} people who arrived from {day(pilot.START)} to that day)"
    people = f"{_figure(returned, 'returns-pilot.html#fig-pilot-returned-admitted')} {_people(returned)}"
    sent = f"By {returned.day_words()} the returns pilot had sent {people} back{part}{also}."
    end = pilot.ended(record.table("policy_events")) or pilot.ended(record.known_later("policy_events"))
    return [sent, *([f"It is reported to have ended on {day(end)}."] if end else [])]


def _pilot_figures(record: Record) -> tuple[Figure | None, Figure | None]:
    """The headline figure of those returned; that of those admitted only if of the very same day.

    One sentence may then hold both.
    """

    def latest(measure: Measure) -> Figure | None:
        return pilot.headline(record.table("pilot_monthly"), record.table("pilot_announcements"), measure)

    returned, admitted = latest("returned"), latest("admitted")
    both = returned and admitted and admitted.as_of == returned.as_of
    return returned, admitted if both else None


def _people(figure: Figure) -> str:
    return "person" if figure.people == 1 else "people"


def key_figures(record: Record, found: Mapping[str, Fact]) -> str:
    """Up to six headline figures as cards, each with what it is, a small trend, its date and its status, as HTML."""
    cards = [
        _money_card(record, found),
        *_arrivals_cards(record, found),
        _prevented_card(record, found),
        _returned_card(record, found),
    ]
    return (
        '<section aria-labelledby="key-figures"><h2 id="key-figures" class="kicker">Key figures</h2>'
        f'<ul class="cards">{"".join(cards)}</ul></section>'
    )


def _money_card(record: Record, found: Mapping[str, Fact]) -> str:
    money = spending.by_financial_year(record.agreements)
    years = (
        " to ".join(sorted({money.financial_year.min(), money.financial_year.max()})) if len(money) else ""
    )
    return _card(
        "money",
        found["spending.committed_since_2018_gbp"],
        f"committed to France for border security, {years}",
        "as first given · commitment, not payment" if years else "",
        list(money.announced_gbp_m),
        False,
        "report/spending.html",
    )


def _arrivals_cards(record: Record, found: Mapping[str, Fact]) -> list[str]:
    """All who arrived, those of the year so far, and how many came in a boat."""
    years = arrivals.by_year(record.daily, record.day)
    part = not bool(years.complete.iloc[-1])
    change = found["arrivals.year_to_date_change"]
    beside = (
        f", {pct(change.value, sign=True)} on the same day of {record.day.year - 1}"
        if change.value is not None
        else ""
    )
    as_of, link = f"to {day(record.day)} · provisional", "report/arrivals.html"
    shown: list[tuple[str, str, pd.Series, bool]] = [
        ("total", "people arrived in small boats since 2018", years.people_arrived, part),
        (
            "year_to_date",
            f"people arrived in {record.day.year} by {day(record.day, year=False)}{beside}",
            years.people_to_same_day,
            False,
        ),
        (
            "people_per_boat_year_to_date",
            f"people in a boat on average in {record.day.year}",
            years.people_per_boat,
            part,
        ),
    ]
    return [
        _card("arrivals", found[f"arrivals.{name}"], what, as_of, list(values), part_last, link)
        for name, what, values, part_last in shown
    ]


def _prevented_card(record: Record, found: Mapping[str, Fact]) -> str:
    prevented = found["preventions.share_latest_year"]
    whole = prevented_years.by_year(record.preventions_yearly, record.daily, record.weekly)
    return _card(
        "prevented",
        prevented,
        f"of recorded attempts prevented in {prevented.as_of.year}",
        "French estimate of attempts, not people" + _part_years(record, whole, prevented.as_of.year),
        list(whole.share_pct),
        False,
        "report/arrivals.html#fig-preventions-by-year",
    )


def _part_years(record: Record, years: pd.DataFrame, shown: int) -> str:
    """Which years of the trend were not counted whole, and from which month; the year shown is not named again."""
    collected = record.weekly.week_ending[record.weekly.people_prevented.notna()]
    parts = years.year[~years.whole_year.astype(bool)]
    begins = {year: collected[collected.dt.year == year].min() for year in parts}
    return "".join(
        f" · {'' if year == shown else f'bar of {year}: '}from {first:%B}"
        for year, first in begins.items()
        if pd.notna(first)
    )


def _returned_card(record: Record, found: Mapping[str, Fact]) -> str:
    returned, admitted = _pilot_figures(record)
    if returned is None:
        return ""
    also = f"; {admitted.words()} admitted from it" if admitted else ""
    return _card(
        "returned",
        returned,
        f"{_people(returned)} returned to France under the pilot{also}",
        f"{day(pilot.START)} to {returned.day_words()} · "
        f"{'official series' if returned.official_series else 'as announced'}",
        list(record.table("pilot_monthly").returned_to_france),
        False,
        "report/returns-pilot.html",
    )


def _card(
    hue: str, fact: Fact | Figure, what: str, as_of: str, values: Sequence[Any], part_last: bool, link: str
) -> str:
    if isinstance(fact, Fact) and fact.value is None:
        return ""
    return (
        f'<li class="card" data-hue="{hue}"><p class="card-value"><a href="{link}">{fact.words()}</a></p>'
        f'<p class="card-what">{html.escape(what)}</p>{trend(values, hue, part_last)}'
        f'<p class="card-asof">{html.escape(as_of)}</p></li>'
    )


def trend(values: Sequence[Any], hue: str, part_last: bool) -> str:
    """A small trend as an SVG: bars on one baseline, the last full one dark, an unfinished last one outlined."""
    heights = [0.0 if pd.isna(value) else float(value) for value in values]
    width, height = 120, 26
    top = max(heights, default=0.0)
    if top == 0:
        return ""
    step, bars = width / len(heights), []
    for i, value in enumerate(heights):
        tall = max(1.0, value / top * (height - 3))
        last = i == len(heights) - 1
        faint = "" if last or (part_last and i == len(heights) - 2) else ' opacity=".45"'
        paint = f'fill="var(--cl-{hue})"{faint}'
        if last and part_last:
            paint = f'fill="var(--cl-{hue}-soft)" stroke="var(--cl-{hue})" stroke-dasharray="2.5 2"'
        bars.append(
            f'<rect x="{i * step + 0.5:.1f}" y="{height - 1 - tall:.1f}" width="{step - 3:.1f}" height="{tall:.1f}" {paint}/>'
        )
    return (
        f'<svg class="trend" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" '
        f'focusable="false"><path d="M0 {height - 0.5}H{width}" stroke="var(--cl-ink)" stroke-width="1"/>{"".join(bars)}</svg>'
    )


def chapters(record: Record, found: Mapping[str, Fact]) -> str:
    """The way into each chapter, with what it found by the record's day, as HTML."""
    money, people = found["spending.committed_since_2018_gbp"], found["arrivals.total"]
    routes, returned = found["balkans.detections_2024"], _pilot_figures(record)[0]
    rows = [
        (
            "money",
            "spending",
            "The money",
            f"{money.words()} committed for years to {spending.core(record.agreements).financial_year.max()}"
            if money.value
            else "Nothing announced yet",
        ),
        ("arrivals", "arrivals", "The crossings", f"{people.words()} people since 2018"),
        (
            "ink",
            "spending-and-crossings",
            "Money and crossings",
            "What a before-and-after can show, and what it cannot",
        ),
        (
            "returned",
            "returns-pilot",
            "One in, one out",
            f"{returned.people_words()} returned by {returned.day_words()}"
            if returned
            else NO_RETURN[
                pilot.stage(record.day, record.table("pilot_monthly"), record.table("pilot_announcements"))
            ],
        ),
        (
            "context",
            "western-balkans",
            "The Western Balkans",
            f"{routes.words()} detections in 2024"
            if routes.value is not None
            else "Detections at the EU’s border",
        ),
        ("ink", "claims", "Claims checked", "Each stated figure beside the official one of that day"),
    ]
    items = "".join(
        f'<li data-hue="{hue}"><a href="report/{page}.html"><b>{name}</b><span>{html.escape(words)}</span></a></li>'
        for hue, page, name, words in rows
    )
    return f'<ol class="ways">{items}</ol>'
