"""The answer of the report in at most 80 words, and the lines below it.

It has one home here, since the front page shows it and the README holds it as soon as data are
read. Sentences mark **figures** and the notes of chapters, `[^people]`. Each stands whole or not at
all, so that it is true on every day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from crossings.common.formats import (
    compared,
    count,
    day,
    gbp_m,
    listed,
    pct,
    years_named,
)
from crossings.exhibits.prose import say
from crossings.facts import shared_sentences
from crossings.facts.figure import Figure
from crossings.measures import arrivals, pilot, reported_payments, spending
from crossings.measures.frames import row_at
from crossings.measures.spans import last_year_over
from crossings.tables.record import Record

Facts = Mapping[str, Figure]
NOBODY: Final = "nobody was known to have been sent back"


def answer(record: Record, all_facts: Facts) -> str:
    """The answer on the record's day; `all_facts` are those of the record."""
    sentences = (
        *_money(record),
        f"{_people(record, all_facts)}{_this_year(record)}.",
        *_scheme(record, all_facts),
        "These figures cannot show why arrivals changed.[^cannot]",
    )
    return " ".join(filter(None, sentences))


def lines_below(record: Record) -> list[str]:
    """The line on deaths, if any are counted, and the line that says how far the figures go."""
    return [*_deaths(record), _how_far(record)]


def _money(record: Record) -> Iterator[str]:
    """What was promised since 2018, and how much of the years that it was first for is paid."""
    rows = spending.to_2026(record.agreements)
    if rows.empty:
        yield f"By {day(record.day)} no UK money for France since 2018 had been announced."
        return
    promises = spending.added_up(record.agreements)
    in_all = spending.promised_in_all(record.agreements, record.table("payments"))
    highest = spending.lowest_and_highest(rows)[1]
    amount = shared_sentences.all_promised(in_all, mark="**")
    mostly = ", mostly against small boats" if spending.mostly_for_boats(promises) else ""
    partly = "; part depends on results" if promises.depends_on_results.any() else ""
    yield f"Since 2018 the UK has promised France {amount}[^promised]{mostly}{partly}."
    yield from _paid(record, rows, gbp_m(highest, 0) if in_all.highest > highest else "")


def _paid(record: Record, rows: pd.DataFrame, promised: str) -> Iterator[str]:
    """What of the sum `promised`, empty if it is all that was named, is reported paid or spent."""
    deals = reported_payments.deals_with_payments(record.agreements, record.table("payments"))
    paid = reported_payments.state_of_payment(record.with_sources(deals))
    open_share = spending.not_over_pct(record.agreements, record.day)
    if paid.firm_pct is None:
        if open_share >= 1:
            yield f"Of that, {pct(open_share)} was for unfinished years."
        return
    end = rows.last_year.max() + 1
    of_what = f"**{promised}**[^paid] to March {end}" if promised else "that"
    clearly = pct(paid.firm_pct) if promised else f"**{pct(paid.firm_pct)}**[^paid]"
    found = f"clear reports show {clearly} paid"
    if paid.doubtful_pct is not None:
        found += f", doubtful ones another {pct(paid.doubtful_pct)}"
    if open_share >= 1:
        found += f"; {pct(open_share)} was for unfinished years"
    yield f"Of {of_what}, {found}."


def _people(record: Record, all_facts: Facts) -> str:
    """How many have arrived, as a sentence without its full stop."""
    total = count(all_facts["arrivals.total"].value)
    if record.day.year == arrivals.first_year(record.daily):
        return f"In 2018, **{total}**[^people] people had arrived by {day(record.day, year=False)}"
    return f"From 2018 to {day(record.day)}, **{total}**[^people] people arrived"


def _this_year(record: Record) -> str:
    """The year's count beside the same days of both years before, to follow `_people`.

    It is empty in 2018, or if few came.
    """
    years = arrivals.by_year(record.daily, record.day)
    before = arrivals.to_the_same_day(years, record.day).iloc[-2:-4:-1].dropna(subset="change_pct")
    if before.empty:
        return ""
    is_whole = last_year_over(record.day) == record.day.year
    first, *further = before.itertuples()
    change, _, than = compared(first.change_pct).rpartition(" ")
    words = f"**{change}**[^this-year] {than} {'' if is_whole else 'by then '}in {first.year}"
    words += "".join(f", {compared(row.change_pct)} in {row.year}" for row in further)
    return f": in {record.day.year}, {words}"


def _scheme(record: Record, all_facts: Facts) -> Iterator[str]:
    """Both numbers of the scheme, each with its day, and whether its end is reported."""
    if record.day < pilot.ANNOUNCED:
        return
    monthly, announcements = record.table("pilot_monthly"), record.table("pilot_announcements")
    pair = pilot.headline(record.daily, monthly, announcements)
    if pair.empty:
        begun = f"in force since {day(pilot.START, year=pilot.START.year != record.day.year)}"
        state = "announced" if record.day < pilot.START else begun
        yield f"The ‘one in, one out’ swap had been {state}; {NOBODY}."
        return
    sent = row_at(pair, 0)
    known = [f"sent {_bold(sent)} to France"]
    known += [
        f"let in {_bold(row)}" + ("" if row.until == sent.until else f" by {_until(row, record)}")
        for row in pair.iloc[1:].itertuples()
    ]
    ended = all_facts["pilot.ended"]
    over = "" if ended.value is None else ", reportedly over[^end],"
    yield f"By {_until(sent, record)}, the ‘one in, one out’ swap{over} {listed(known)}."


def _until(row: Any, record: Record) -> str:
    """The day of a number of the scheme, without the year if that is the record's."""
    return str(row.until_words).removesuffix(f" {record.day.year}")


def _bold(row: Any) -> str:
    return f"{row.hedge}**{count(row.people)}**[^scheme]"


def _deaths(record: Record) -> Iterator[str]:
    """All deaths at sea that the French authorities counted, and what that count leaves out.

    It leaves out whole years without a count, and the last sinking of many people after it.
    """
    at_sea = arrivals.deaths_at_sea(record.table("deaths_yearly"))
    if at_sea.empty:
        return
    first, last = at_sea.year.min(), at_sea.year.max()
    years = f"in {first}" if first == last else f"from {first} to {last}"
    uncounted = years_named(range(last + 1, last_year_over(record.day) + 1))
    sinkings = arrivals.sinkings(record.table("policy_events"))
    later = row_at(sinkings[sinkings.date.dt.year > last], -1)
    yield say(
        f"**At least {count(at_sea.people.sum())}**[^deaths] people died at sea {years}.",
        pd.notna(later.date) and f"A sinking on {day(later.date)} killed {later.toll}.",
        uncounted and f"We found no count for {uncounted}.",
    )


def _how_far(record: Record) -> str:
    """How far the daily counts go, and when the newest of all were read."""
    from crossings.tables.stored import last_read  # imports pandera, which pages do not need

    read_on = last_read(record.table) if record.latest else None
    is_same_year = read_on is not None and read_on.year == record.day.year
    if read_on is None:
        return f"Daily counts end on {day(record.day)}."
    read = day(read_on, year=not is_same_year)
    return f"On {read}, the newest daily count was from {day(record.day)}."
