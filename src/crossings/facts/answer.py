"""The answer in short: what was promised, how many people came, what the pilot did; one sentence each, with **figures**."""

from __future__ import annotations

from collections.abc import Mapping

from crossings.common.formats import count, day, gbp_m, gbp_range, listed, more_or_fewer
from crossings.facts.fact import Fact
from crossings.measures import arrivals, pilot, spending, spending_words
from crossings.tables.record import Record

Facts = Mapping[str, Fact]


def answer(record: Record, found: Facts) -> list[str]:
    """The sentences of the answer. Each is left out on a day on which it is not yet true."""
    return [
        *_promised(record, found),
        *_years(record, found),
        *_pilot_so_far(record, found),
        "**These figures cannot show what the money or the returns changed.**",
    ]


def _promised(record: Record, found: Facts) -> list[str]:
    """What was promised for the years of the agreements since 2018, and for the three years after."""
    first, later = (
        found[f"spending.committed_since_2018_gbp{end}"].value for end in ("", "_later")
    )
    coming, low = found["spending.committed_2026_29_gbp"], found["spending.promised_total_gbp_low"]
    if first is None:
        return [f"By {day(record.day)} no UK money for France since 2018 had been announced."]
    rows = spending.core(record.agreements)
    years = f"the years to March {int(rows.financial_year.max()[:4]) + 1}"
    sum_ = gbp_range(*sorted((float(first), float(later or first))))
    what = spending_words.purpose_words(record.agreements)
    if coming.value is None or low.value is None:
        return [f"By {day(record.day)} the UK had promised France **{sum_}** {what}, for {years}."]
    return [
        f"Since 2018 the UK has promised France **about £{float(low.value) / 1000:.1f}bn** {what}. "
        f"That is our addition: {sum_} for {years}, and {gbp_m(float(coming.value))}, part of it "
        "depending on results, for the three years to March 2029."
    ]


def _years(record: Record, found: Facts) -> list[str]:
    """The first whole year, the highest and all after it; then this year compared with the last."""
    years = arrivals.by_year_finalised(record.daily, record.table("official_arrivals"), record.day)
    whole, said = years[years.complete.astype(bool)].set_index("year").people_arrived, []
    if len(whole) > 1:
        first, top, last = whole.index[0], whole.idxmax(), whole.index[-1]
        steps = {
            year: f"{count(whole[year])} in {year}" for year in (first, *whole.loc[top:].index)
        }
        most = "" if top == last else ", the most in any year" + "," * (len(steps) == 3)
        steps[top] = f"**{steps[top]}**{most}"
        start, *others = steps.values()
        said.append(
            f"Yearly arrivals went from {start}, when the route was new, to {listed(others)}."
        )
    now, before, change = (
        found[f"arrivals.year_to_date{end}"] for end in ("", "_previous", "_change")
    )
    # A complete year is in the sentence above.
    if before.value and (record.day.month, record.day.day) != (12, 31):
        more = "" if change.value is None else f": {more_or_fewer(float(change.value))}"
        said.append(
            f"**{count(now.value)}** people had arrived in {record.day.year} by {day(record.day, year=False)}, against "
            f"{count(before.value)} by that day of {record.day.year - 1}{more}."
        )
    elif not said:
        said.append(found["arrivals.total"].sentence)
    return said


def _pilot_so_far(record: Record, found: Facts) -> list[str]:
    returned, admitted = (
        pilot.stated(record.table("pilot_monthly"), record.table("pilot_announcements"), which)
        for which in ("returned", "admitted")
    )
    if returned is None:
        return []
    also = (
        f" and admitted {admitted.words()}" if admitted and admitted.as_of == returned.as_of else ""
    )
    end = pilot.ended(record.table("pilot_record"))
    over = f"; it is reported to have ended on {day(end.date[0])}" if len(end) else ""
    by = returned.day_words()
    by += ", the last day of the official figures" if over and returned.official_series else ""
    return [
        f"The “one in, one out” pilot had returned **{returned.people_words()}** to France{also} by {by}{over}."
    ]
