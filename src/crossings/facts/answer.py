"""The answer in short: money, arrivals, attempts, deaths, the pilot, and what nobody can tell.

Each part is a sentence or two with **figures**, what kind of figure that is, and its sources, so
that it can be quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import pandas as pd

from crossings.common.formats import count, day, gbp_m, gbp_range, listed
from crossings.facts import shared_sentences
from crossings.facts.fact import Fact
from crossings.measures import (
    arrivals,
    comparisons,
    pilot,
    prevented_years,
    spending,
    spending_words,
)
from crossings.tables.record import Record
from crossings.tables.sources import SMALL_BOATS

Facts = Mapping[str, Fact]
OUR_SUM: Final = "Promises; our totals, not official ones"
OFFICIAL: Final = "Official count"
FRENCH: Final = "Counts by the French maritime authorities; our total"
REPORTED: Final = "As reported"


class Part(NamedTuple):
    """A part of the answer: its words, what kind of figure they give, and its sources.

    `words` are plain text with **bold** figures. `sources` has the ids of the sources by the name
    of each figure, none for some; the name of a single one may be empty.
    """

    words: str
    kind: str
    sources: Mapping[str, Sequence[str]]


def answer(record: Record, all_facts: Facts) -> list[Part]:
    """The parts of the answer in order, for the front page and the README.

    `all_facts` are those of the record. A part with nothing to tell on the record's day is left
    out.
    """
    parts = (
        _promised(record, all_facts),
        _years(record, all_facts),
        _this_year(record, all_facts),
        _stopped(record),
        _deaths(record),
        _pilot_so_far(record),
        _after_deals(record),
    )
    return [part for part in parts if part is not None and part.words]


def _promised(record: Record, all_facts: Facts) -> Part:
    """What was promised for the years of the agreements since 2018 and the three years after.

    Before the agreement for those three years it has the first sum alone, and before any agreement
    it says that there was none.
    """
    first_given, later = (
        all_facts[f"spending.committed_since_2018_gbp{end}"].value for end in ("", "_later")
    )
    coming = all_facts["spending.committed_2026_29_gbp"]
    in_all = all_facts["spending.promised_total_gbp_high"]
    if first_given is None:
        nothing = f"By {day(record.day)} no UK money for France since 2018 had been announced."
        return Part(nothing, "What we have read", {})
    rows = spending.core(record.agreements)
    end = int(rows.financial_year.max()[:4]) + 1
    years = f"the years to March {end}"
    ends = sorted((float(first_given), float(later or first_given)))
    purpose = spending_words.purpose_words(record.agreements)
    lower = rows[rows.gbp_m_later < rows.committed_gbp_m]
    sources = {f"to March {end}": list(rows.source_id.unique())}
    sources |= {"the later figures": list(lower.later_source_id.unique())}
    not_paid, sources["paid"] = _not_paid(record)
    with_later = (
        f" ({gbp_m(ends[0], 0)} if a newspaper’s later figures are right)"
        if ends[0] < ends[1]
        else ""
    )
    if coming.value is None or in_all.value is None:
        words = (
            f"By {day(record.day)} the UK had promised France **{gbp_range(*ends)}** {purpose}, "
            f"for {years}. {not_paid}"
        )
        return Part(words, OUR_SUM, sources)
    next_deal = spending.next_agreement(record.agreements)
    when = f", promised on {day(next_deal.announced)}," if next_deal is not None else ""
    more = gbp_m(float(coming.value))
    words = (
        f"Since 2018 the UK has promised France **about £{float(in_all.value) / 1000:.1f}bn** "
        f"{purpose}. The sum has two parts: {gbp_m(ends[1], 0)} for {years}{with_later}, and "
        f"{more}{when} for the three years to March 2029. Part of the {more} depends on results. "
        f"{not_paid}"
    )
    sources |= {f"the {more}": coming.source.split(", ")}
    return Part(words, OUR_SUM, sources)


def _not_paid(record: Record) -> tuple[str, list[str]]:
    """That promises are not payments, what is reported as paid, and the sources of that.

    There are no sources if no sum is told.
    """
    paid = record.with_sources(
        spending.paid_of_promised(record.agreements, record.table("payments"))
    )
    in_short = spending_words.paid_in_short(paid, spending.last_day_promised(record.agreements))
    is_reported = in_short != spending_words.NO_ACCOUNTS
    ids = [ident for ident in paid.source_id if ident and is_reported]
    return f"A promise is not a payment. {in_short}", ids


def _years(record: Record, all_facts: Facts) -> Part | None:
    """All arrivals; then the first whole year, those in which arrivals turned, and the last.

    It is None before two years are over.
    """
    official = record.table("official_arrivals")
    years = arrivals.by_year_finalised(record.daily, official, record.day)
    whole_years = years[years.complete]
    moves = arrivals.turning_years_in_words(arrivals.turning_years(whole_years))
    if not moves:
        return None
    total = count(all_facts["arrivals.total"].value)
    words = _joined(
        f"**{total}** people were detected arriving in small boats from 2018 to {day(record.day)}.",
        f"Yearly arrivals {moves}.",
    )
    not_final = [str(year) for year in years.year[~years.final]]
    final_to = years.year[years.final].max()
    may_change = record.latest and not_final and final_to == final_to  # NaN without a final year
    firm = f" final to {final_to}, provisional for {listed(not_final)}" if may_change else ""
    by_year = {"by year": list(official.source_id.unique())}
    return Part(
        words,
        f"Our total of daily counts; official yearly counts{firm}",
        record.sources_of_days() | by_year,
    )


def _this_year(record: Record, all_facts: Facts) -> Part | None:
    """The year so far beside the same days of the three years before it and of the highest year.

    If fewer than 1,000 people had come by then in each of these, the words only say in which years
    fewer or more had. It is None on 31 December, when `_years` has that year, unless the year is
    2018.
    """
    if (record.day.month, record.day.day) == (12, 31) and record.day.year > 2018:
        return None
    official = record.table("official_arrivals")
    years = arrivals.by_year_finalised(record.daily, official, record.day)
    to_day = arrivals.to_the_same_day(years, record.day)
    beside = arrivals.last_years_in_words(to_day, peak=arrivals.peak_year(years).year)
    ours = "our sum and percentages" if beside else "our sum"
    beside = beside or arrivals.compared_in_words(to_day)
    people = count(all_facts["arrivals.year_to_date"].value)
    by = day(record.day, year=False)
    start = f"**{people}** people had arrived in {record.day.year} by {by}"
    words = f"{start}: {beside}." if beside else f"{start}."
    provisional = ", provisional" if record.latest else ""
    kind = f"Official counts{provisional}; {ours}"
    return Part(words, kind, {"": record.daily_sources})


def _stopped(record: Record) -> Part | None:
    """The share of attempts stopped, in the same weeks of each year; None before two years."""
    words = shared_sentences.stopped_in_the_same_weeks(
        prevented_years.same_weeks(record.weekly, record.day)
    )
    kind = "French estimates of attempts, not people, published by the Home Office; our percentages"
    return Part(words, kind, record.sources_of_weeks()) if words else None


def _deaths(record: Record) -> Part | None:
    """All deaths at sea that the French authorities counted, and those of years that turned.

    These are years with a high or a low, and the last one. It is None before their first count.
    Years after the last count are named as missing.
    """
    deaths = record.table("deaths_yearly")
    at_sea = deaths[deaths.measure.str.startswith("French")].sort_values("year")
    if at_sea.empty:
        return None
    first, last = at_sea.year.iloc[0], at_sea.year.iloc[-1]
    years = f"in {first}" if first == last else f"from {first} to {last}"
    uncounted = [str(year) for year in range(last + 1, record.day.year + 1)]
    # The same years are told as of arrivals, but for the first, which begins both.
    turns = arrivals.turning_years(at_sea.assign(people_arrived=at_sea.people.astype("int64")))
    of_them = [f"{count(row.people)} in {row.year}" for row in turns.iloc[1:].itertuples()]
    words = _joined(
        f"At least **{count(at_sea.people.sum())}** people died at sea {years}"
        + (f", among them {listed(of_them)}." if of_them else "."),
        uncounted and f"We have no count for {listed(uncounted)}.",
    )
    of_years = at_sea.groupby(at_sea.source_id, sort=False).year.agg(list)
    sources = {listed([str(year) for year in years]): [ident] for ident, years in of_years.items()}
    return Part(words, FRENCH, sources)


def _pilot_so_far(record: Record) -> Part | None:
    """Both numbers of the pilot, and who reports its end; None before a number is known."""
    monthly, announcements = record.table("pilot_monthly"), record.table("pilot_announcements")
    pair = pilot.headline(record.daily, monthly, announcements)
    if pair.empty:
        return None
    history = record.table("pilot_record")
    end, extended = pilot.ended(history), history[history["item"] == "extended to"]
    events = record.table("policy_events")
    start = events[(events.kind == "pilot") & (events.date == pd.Timestamp(pilot.START))]
    of_arrivals = pair[(pair.direction == "sent back") & (pair.share_in_words != "")]
    in_that_time = "in that time"
    if pair.until.nunique() > 1 and len(of_arrivals):
        in_that_time = f"by {of_arrivals.until_words.iloc[0]}"
    words = _joined(
        "“One in, one out”, a scheme to send people back to France and let in others, one for one, "
        f"took effect on {day(pilot.START)}: {pilot.pair_in_words(pair, bold='**')}.",
        len(of_arrivals)
        and f"The number sent back equals {of_arrivals.share_in_words.iloc[0]} of the "
        f"{count(of_arrivals.arrived.iloc[0])} people who arrived {in_that_time}.",
        _extension_and_end(extended, end),
    )
    official = OFFICIAL if len(pair) == 1 else f"{OFFICIAL}s"
    kind = f"{official}; our share" if len(of_arrivals) else official
    kind += "; its end by press reports" if len(end) else ""
    return Part(
        words,
        kind if pair.official.all() else REPORTED,
        {
            "its start": list(start.source_id),
            "both numbers": list(pair.source_id.unique()),
            "its extension": list(extended.source_id),
            "its end": list(end.source_id[end.confidence != "low"]),
        },
    )


def _extension_and_end(extended: pd.DataFrame, end: pd.DataFrame) -> str:
    """To which day the pilot was extended, and who reports its end; each from its rows, if any."""
    return _joined(
        *(f"{what.partition(',')[0]}." for what in extended.what),
        len(end)
        and f"On {day(end.known_from.iloc[0])} the press reported that it had ended; we found no "
        "official document that says so.",
    )


def _after_deals(record: Record) -> Part:
    """What followed the deals, and that no figure shows an effect."""
    announced = spending.by_agreement(record.agreements).announced
    deals = comparisons.around_deals(record.daily, announced.dt.date)
    returns = " or sending people back" if record.day >= pilot.ANNOUNCED else ""
    words = _joined(
        shared_sentences.after_deals_in_brief(deals),
        f"**These figures cannot show whether the money{returns} changed how many people came or "
        "died.**",
    )
    if deals.empty:
        return Part(words, "Our conclusion", {})
    return Part(words, f"{OFFICIAL}s; our conclusion", {"": [SMALL_BOATS]})


def _joined(*sentences: object) -> str:
    """The sentences that hold, as one text.

    A condition that does not hold leaves False, 0 or an empty text in its sentence's place.
    """
    return " ".join(sentence for sentence in sentences if isinstance(sentence, str) and sentence)
