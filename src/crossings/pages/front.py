"""The front page: the answer in a paragraph, then five questions, each answered with what was known on the day.

Every number is a fact or a measure of the record. A sentence is left out on days on which it is not yet true.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from crossings.common.formats import (
    begun,
    count,
    day,
    gbp_m,
    gbp_range,
    listed,
    month,
    more_or_fewer,
    number,
    pct,
    rounded,
    years_named,
)
from crossings.exhibits.prose import bold
from crossings.facts.answer import answer as sentences
from crossings.facts.claims_as_made import Claim, claims_as_made
from crossings.facts.fact import Fact
from crossings.measures import (
    arrivals,
    comparisons,
    nationality,
    pilot,
    sensitivity,
    spending,
    windows,
)
from crossings.pages import embed
from crossings.pages.edition import Edition
from crossings.tables.record import Record

Found = Mapping[str, Fact]
Answer = tuple[
    str, str, list[str]
]  # to a question: the large number, what it is, and the paragraphs
GROUPS: Final = 5  # nationalities to name
ARTICLE: Final = (
    "briefing_article"  # the source that the report began with; others are on the page of claims
)


def answer(record: Record, found: Found) -> str:
    """The answer, one paragraph for each sentence, and the dates of its figures, as HTML."""
    edition = Edition.of(record, record.workbook_day)
    dates = f"Daily figures to {day(record.day)}"
    dates += f", weekly figures to {edition.weeks}" if edition.weeks else ""
    dates += (
        "; the newest are from copies of official pages" if edition.pages or edition.copied else ""
    )
    checked = (
        f"We last checked on {day(edition.read_on)}." if edition.latest and edition.read_on else ""
    )
    dates = " ".join(filter(None, (f"{dates}.", edition.provisional, checked)))
    return (
        '<section class="lede" aria-labelledby="the-answer"><h2 id="the-answer" class="kicker">The answer in short</h2>'
        f'<div class="answer">{"".join(f"<p>{bold(one)}</p>" for one in sentences(record, found))}</div><p class="how-old">{html.escape(dates)}</p></section>'
    )


def questions(record: Record, found: Found) -> str:
    """Five questions with their answers, each with a large number and a link to its chapter, as HTML."""
    return "".join(
        (
            _question(
                1,
                "How much, and for what?",
                "money",
                "spending",
                "The money",
                "commitments-by-year",
                _money(record, found),
            ),
            _question(
                2,
                "How many people came?",
                "arrivals",
                "arrivals",
                "The crossings",
                "arrivals-rolling-year",
                _people(record, found),
            ),
            _question(
                3,
                "Did crossings change after the deals?",
                "ink",
                "spending-and-crossings",
                "Money and crossings",
                "before-after-small-multiples",
                _deals(record),
            ),
            _question(
                4,
                "What did one in, one out do?",
                "returned",
                "returns-pilot",
                "One in, one out",
                "pilot-seasons",
                _of_pilot(record, found),
            ),
            _question(5, "What cannot be known?", "context", "limits", "Limits", "", _unknown()),
        )
    )


def claims_in_a_line(record: Record) -> str:
    """What the article claimed, each with its verdict and the reason, as HTML."""
    said = [one for one in claims_as_made(record).claims if one.stated_in.ident == ARTICLE]
    if not said or said[0].verdict.stated_on > record.day:
        return f"<p>The article had not appeared by {day(record.day)}.</p>"
    return f'<ul class="said">{"".join(map(_in_a_line, said))}</ul>'


def _in_a_line(one: Claim) -> str:
    verdict = one.verdict
    known = verdict.fact.sentence.partition(". ")[0].rstrip(".") + "."
    why = verdict.reason if verdict.verdict not in ("right", "right, but out of date") else known
    if verdict.verdict == "not shown":
        why = f"{why.partition('. ')[0].rstrip('.')}. {known}"
    return (
        f"<li>“{html.escape(verdict.claim)}” ({month(verdict.stated_on)}). <b>{html.escape(begun(verdict.verdict))}</b>: "
        f"{html.escape(why)}</li>"
    )


def _question(
    n: int, asked: str, hue: str, page: str, chapter: str, drawing: str, answered: Answer
) -> str:
    large_number, of, said = answered
    large = f'<p class="q-number" data-hue="{hue}"><b>{large_number}</b> <span>{html.escape(of)}</span></p>'
    ident = page if page != "limits" else "unknown"
    return (
        f'<section class="question" data-hue="{hue}" aria-labelledby="q-{ident}"><h2 id="q-{ident}">{n}. {asked}</h2>{large if large_number else ""}'
        f"{embed.place(drawing) if drawing else ''}"
        f"<div>{''.join(f'<p>{html.escape(part)}</p>' for part in said)}"
        f'<p class="q-more"><a href="report/{page}.html">{chapter}</a></p></div></section>'
    )


def _money(record: Record, found: Found) -> Answer:
    """How much was promised, for what, and what is known to have been paid."""
    years = spending.by_financial_year(record.agreements)
    if years.empty:
        return "", "", [f"No sum had been announced by {day(record.day)}."]
    over = years[years.later_gbp_m > 0]
    least, last = over.loc[over.later_gbp_m.idxmin()], over.iloc[-1]
    said = [f"The sum for a year was lowest in {least.financial_year}, {gbp_m(least.later_gbp_m)}"]
    ends = gbp_range(*sorted((last.later_gbp_m, last.announced_gbp_m)))
    said[0] += f"; for {last.financial_year} it is {ends}." if last.start > least.start else "."
    if " to " in ends:
        said.append(
            "Two sums are given where a newspaper later reported a smaller one than was first announced."
        )
    coming = found["spending.committed_2026_29_gbp"]
    if coming.value is not None:
        said.append(
            f"The deal of April 2026 is {coming.words()} for three years, part of it depending on results."
        )
    if named := spending.wanted(record.table("money_bought")):
        said.append(f"The agreements name {listed(named)} among what the money is for.")
    said.append(
        "How much has been paid is not known for certain: no account is published year by year. What is reported as paid, "
        "part of it second-hand, comes close to the sums promised in some deals; of others there is no report."
    )
    low, *either = (
        float(found[f"spending.{name}"].value or 0)
        for name in (
            "promised_total_gbp_low",
            "committed_since_2018_gbp",
            "committed_since_2018_gbp_later",
        )
    )
    until = 2029 if low else int(years.start.iloc[-1]) + 1
    promised = f"£{low / 1000:.1f}bn" if low else gbp_range(*sorted(either))
    return promised, f"promised since 2018, for the years to March {until}", [" ".join(said)]


def _people(record: Record, found: Found) -> Answer:
    """How many came, who they were, and what became of them."""
    total, now = found["arrivals.total"], found["arrivals.year_to_date"]
    years = arrivals.by_year(record.daily, record.day).set_index("year")
    this, earlier = (
        int(now.value or 0),
        years.people_to_same_day.drop(record.day.year, errors="ignore"),
    )
    said = []
    if len(earlier) > 1 and this:
        parts = [
            f"{than} than by the same day in {years_named(earlier.index[which])}"
            for than, which in (("fewer", earlier > this), ("more", earlier < this))
            if which.any()
        ]
        said.append(
            f"{count(this)} people arrived in {record.day.year} by {day(record.day, year=False)}: {', and '.join(parts)}."
        )
    boats = years.people_per_boat[years.complete.astype(bool)].dropna()
    if len(boats) > 1 and boats.iloc[-1] > boats.iloc[0]:
        said.append(
            f"The boats are fuller: {boats.iloc[0]:.0f} people in each on average in {boats.index[0]}, "
            f"{boats.iloc[-1]:.0f} in {boats.index[-1]}."
        )
    who = _who(record), _outcomes(record), _deaths(record)
    return total.words(), f"people since 2018, to {day(record.day)}", _paragraphs(said, who)


def _paragraphs(*parts: Iterable[str]) -> list[str]:
    """The sentences of each part as a paragraph, without those that are empty."""
    return [words for part in parts if (words := " ".join(filter(None, part)))]


def _who(record: Record) -> str:
    """The largest groups in the newest four quarters of one edition."""
    rows = record.table("nationality_yearly")
    rows = rows[~rows.nationality.isin(nationality.NOT_ONE)]
    if rows.empty:
        return ""
    last = rows[rows.period_end == rows.period_end.max()]
    last = last[last.edition == last.edition.max()].nlargest(GROUPS, "people")
    until = month(last.period_end.iloc[0])
    return f"In the year to {until} the largest groups came from {listed(list(last.nationality))}."


def _outcomes(record: Record) -> str:
    rows = record.table("asylum_outcomes")
    if rows.empty:
        return ""
    granted = int(rows.granted_protection.sum() + rows.granted_other_leave.sum())
    refused, closed = (
        int(rows.refused.sum()),
        int(rows.withdrawn.sum() + rows.administrative_outcome.sum()),
    )
    granted_pct, refused_pct = (
        pct(100 * part / (granted + refused)) for part in (granted, refused)
    )
    return (
        f"Of all who arrived from {rows.arrival_year.min()} to {rows.arrival_year.max()} and were given a first decision "
        f"on asylum, before any appeal, {granted_pct} were granted protection or leave to stay and {refused_pct} were "
        f"refused. Another {count(closed)} claims were withdrawn or closed, and {count(rows.waiting.sum())} people were "
        "still waiting."
    )


def _deaths(record: Record) -> str:
    every = record.table("deaths_yearly").sort_values("year")
    rows, wider = (every[every.source_id == source] for source in ("premar", "iom_mmp"))
    if rows.empty:
        return ""
    years = listed([f"{count(row.people)} in {row.year}" for row in rows.itertuples()])
    years = years.replace(" in ", " people died at sea in ", 1)
    said = f"By the French count, which we have from {rows.year.iloc[0]} on, at least {years}."
    if len(wider) > 1:
        least, most = count(wider.people.min()), count(wider.people.max())
        notes = "; ".join(f"{row.year}: {row.note}" for row in wider.itertuples() if row.note)
        said += (
            " A wider count by the International Organization for Migration, of the dead and missing between mainland Europe "
            f"and the UK by any transport, has between {least} and {most} a year from {wider.year.iloc[0]} to "
            f"{wider.year.iloc[-1]}{f' ({notes})' if notes else ''}; the two cannot be added."
        )
    return said


def _deals(record: Record) -> Answer:
    """People in the twelve whole months after each agreement against the twelve before; the month itself left out."""
    announced = [one.date() for one in sensitivity.with_steps(record.agreements).announced]
    table = comparisons.before_after(record.daily, announced, ["all_months"])
    deals = table[table.is_agreement & table.ratio.notna() & (table.people_before > 0)].sort_values(
        "month"
    )
    if deals.empty:
        return "", "", ["No agreement had twelve whole months of arrivals on both sides of it yet."]
    pairs = [
        f"{month(row.month)}, {count(row.people_before)} and then {count(row.people_after)}"
        for row in deals.itertuples()
    ]
    said = [
        "People who arrived in the twelve months before each deal and in the twelve after it, leaving out the month of the deal: "
        f"{'; '.join(pairs)}."
    ]
    falls = list(deals.month[deals.ratio < 1])
    apart = comparisons.months_between(falls[0].date(), falls[1].date()) if len(falls) == 2 else 12
    if apart < 12:
        said.append(
            f"These last two deals are {number(apart)} months apart, so the two falls are one and the same fall."
        )
    newest = spending.next_agreement(record.agreements)
    if newest is not None and pd.Period(record.day, "M") <= newest.announced.to_period("M") + 12:
        said.append(f"After the deal of {month(newest.announced)} twelve months have not passed.")
    after = ((int((deals.ratio > 1).sum()), "Up"), (len(falls), "down"))
    turns = ", ".join(f"{way} after {number(times)}" for times, way in after if times)
    of = f"of {number(len(deals))} {'deal' if len(deals) == 1 else 'deals'}: arrivals in the year after each, against the year before"
    alike = "; the two falls are the same fall" if apart < 12 else ""
    return begun(turns), f"{of}{alike}", _paragraphs(said, [_albania(record)], [_stopped(record)])


def _albania(record: Record) -> str:
    """How much of the fall in 2023 was one nationality, and when most of it happened."""
    rows = record.table("nationality_yearly").rename(columns={"people": "people_arrived"})
    if rows.empty or record.day < dt.date(2023, 12, 31):
        return ""
    rows = rows[(rows.edition == rows.edition.min()) & rows.period.str.fullmatch(r"\d{4}")]
    rows = rows.assign(year=pd.to_datetime(rows.period_end).dt.year)
    change = nationality.change_without(rows, "Albania").set_index("year")
    quarterly = record.table("nationality_quarterly").query("nationality == 'Albania'")
    quarters = quarterly.set_index("quarter").people
    if not {2022, 2023} <= set(change.dropna(subset="of_nationality").index):
        return ""
    then, now = (count(change.of_nationality[year]) for year in (2022, 2023))
    return (
        f"Arrivals of Albanians fell from {then} in 2022 to {now} in 2023. Most of that fall came before an agreement with "
        f"Albania of 13 December 2022: {count(quarters['2022 Q3'])} arrived in July to September of that year, "
        f"{count(quarters['2022 Q4'])} in October to December. Arrivals of everybody else fell by "
        f"{pct(abs(change.change_without_pct[2023]))} from 2022 to 2023."
    )


def _stopped(record: Record) -> str:
    """The shares stopped in the last two whole years, over weeks with figures in both."""
    last = record.day.year - 1
    pair = windows.prevention_like_for_like(record.weekly, last - 1, last).dropna(
        subset="share_pct"
    )
    if len(pair) < 2:
        return ""
    first, second = pair.iloc[0], pair.iloc[1]
    return (
        "French estimates count attempts, not people: somebody who tries twice counts twice. Of the attempts recorded from "
        f"{first.first_week_ending:%B} to December {first.year}, {pct(first.share_pct)} were stopped; of those in the same weeks of "
        f"{second.year}, {pct(second.share_pct)}."
    )


def _of_pilot(record: Record, found: Found) -> Answer:
    """What the returns pilot did, and arrivals meanwhile."""
    monthly, told = record.table("pilot_monthly"), record.table("pilot_announcements")
    returned, admitted = (pilot.stated(monthly, told, which) for which in ("returned", "admitted"))
    if returned is None:
        announced = record.day >= pilot.ANNOUNCED
        known = (
            "been announced, and nobody had been returned" if announced else "not been announced"
        )
        return "", "", [f"On {day(record.day)} it had {known}."]
    arrived = count(arrivals.between(record.daily, pilot.START, returned.as_of))
    share = float(found["pilot.returned_share_of_arrivals"].value or 0)
    places = 1 if share >= 1 else 2
    both = admitted and admitted.as_of == returned.as_of
    said = [
        f"From {day(pilot.START)} to {returned.day_words()}, {arrived} people arrived; the pilot returned "
        f"{returned.people_words()}, {returned.hedge}{pct(returned.rate(share, places), places)} of that number"
        + (f", and admitted {admitted.words()} from France." if admitted and both else ".")
    ]
    later = pilot.latest(monthly, told, "returned")
    if later and later.as_of > returned.as_of:
        said.append(f"Press reports put those returned by {later.day_words()} at {later.words()}.")
    said.append(
        "People who had arrived in small boats could be sent back, and for each of them somebody in France who had not tried to "
        "cross could be let in. So the scheme was built to move equal numbers each way. The Prime Minister said that it would "
        "show others that the journey is in vain, and open a legal way."
    )
    of = f"people returned by {returned.day_words()}"
    return returned.words(), of, _paragraphs(said, _seasons(record, returned.as_of))


def _seasons(record: Record, until: dt.date) -> list[str]:
    """Arrivals in the pilot's season and one and two years before; and an earlier fall as large, if there was one."""
    seasons = pilot.seasons(record.daily, until).dropna(subset="people")
    if len(seasons) < 3:
        return []
    now, second, alike = seasons.iloc[-1], seasons.iloc[-3], pilot.falls_as_large(seasons)
    two = 100 * (now.people / second.people - 1)
    said = [
        f"From {day(pilot.START)} to {day(until)} there were {more_or_fewer(now.change_pct)} arrivals than in the same "
        f"days a year before, and {more_or_fewer(two)} {'as' if abs(rounded(two)) == 0 else 'than'} two years before."
    ]
    if len(alike):
        one = alike.iloc[-1]
        said.append(
            f"In the same days of {one.season}, when there was no pilot, there were also {more_or_fewer(one.change_pct)} arrivals than a year earlier."
        )
    return said


def _unknown() -> Answer:
    """What these figures cannot show."""
    said = (
        "Whether the money or the returns made a difference to how many came. Since 2018 there has nearly always been an agreement in force, so "
        "nothing shows what would have happened without one. Weather, the number of people on the move, smuggling and police "
        "work changed at the same time. And arrivals vary so much from month to month that only a very large effect would stand out. "
        "Nor can these figures show whether the deals made the crossing more or less dangerous."
    )
    return "", "", [said]
