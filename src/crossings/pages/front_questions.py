"""The answers to the five questions of the front page: a number, what it is, and sentences.

Every number is a fact or a measure of the record; every sentence is left out on a day on which it is not yet true.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import pandas as pd

from crossings import arrivals, comparisons, pilot, prevented_years, sensitivity, spending, windows
from crossings.fact import Fact
from crossings.formats import count, day, gbp_m, listed, month, more_or_fewer, pct, rounded
from crossings.measures import nationality, prediction
from crossings.tables import Record

Found = Mapping[str, Fact]
Answer = tuple[str, str, list[str]]  # the number set large, what it is, and the sentences
NUMBERS: Final = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
]
GROUPS: Final = 5  # nationalities that are named


def sum_words(low: float, high: float, between: str = "between {} and {}") -> str:
    """One sum, or its two readings: whole millions from £100m on."""
    low, high = (rounded(one, 0 if one >= 100 else 1) for one in sorted((low, high)))
    return gbp_m(low) if low == high else between.format(gbp_m(low), gbp_m(high))


def money(record: Record, found: Found) -> Answer:
    """How much was promised, for what, and what is known to have been paid."""
    years = spending.by_financial_year(record.agreements)
    if years.empty:
        return "", "", [f"No sum had been announced by {day(record.day)}."]
    sums = [
        f"{sum_words(row.later_gbp_m, row.later_gbp_m)} in {row.financial_year}" for row in years.itertuples()
    ]
    said = [f"The yearly sum was {listed([*sums[:2], *sums[2:][-1:]])}."]
    coming = found["spending.committed_2026_29_gbp"]
    if coming.value is not None:
        said.append(
            f"The deal of April 2026, {coming.words()} for three years, is worth about as much as the eight years before it. "
            "The money was for police officers and patrols on French beaches, drones and cameras, a command centre in "
            "Lille, and a detention centre near Dunkirk, which was being built when last reported."
        )
    said.append(
        "How much has been paid is not known: no account is published year by year, and what ministers and officials have "
        "said of it mostly repeats the sums promised."
    )
    low, first, later = (
        found[f"spending.{name}"].value
        for name in ("promised_total_gbp_low", "committed_since_2018_gbp", "committed_since_2018_gbp_later")
    )
    if low is not None:
        return f"£{float(low) / 1000:.1f}bn", "promised since 2018, for the years to March 2029", said
    number = sum_words(float(first or 0), float(later or 0), "{} to {}")
    return number, f"promised since 2018, for the years to March {int(years.start.iloc[-1]) + 1}", said


def people(record: Record, found: Found) -> Answer:
    """How many came, who they were, and what became of them."""
    total, now = found["arrivals.total"], found["arrivals.year_to_date"]
    years = arrivals.by_year(record.daily, record.day).set_index("year")
    this, earlier = int(now.value or 0), years.people_to_same_day.drop(record.day.year, errors="ignore")
    said = []
    if len(earlier) > 1 and this:
        fewer, more = (list(earlier.index[which]) for which in (earlier > this, earlier < this))
        parts = [f"fewer than by that day of {_span(fewer)}"] if fewer else []
        parts += [f"more than by that day of {_span(more)}"] if more else []
        said.append(
            f"{count(this)} people arrived in {record.day.year} by {day(record.day, year=False)}: {', and '.join(parts)}."
        )
    said.append(f"Since 2018, {count(total.value)} people have come this way.")
    boats = years.people_per_boat[years.complete.astype(bool)].dropna()
    if len(boats) > 1:
        said.append(
            f"The boats are fuller: {boats.iloc[0]:.0f} people in each on average in {boats.index[0]}, "
            f"{boats.iloc[-1]:.0f} in {boats.index[-1]}."
        )
    said += [*_who(record), *_outcomes(record), *_deaths(record)]
    return total.words(), f"people since 2018, to {day(record.day)}", said


def _span(years: list[int]) -> str:
    """Years in words: 2018 to 2021 where they follow each other, else each."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"each year from {years[0]} to {years[-1]}"
    return listed([str(year) for year in years])


def _who(record: Record) -> list[str]:
    """The largest groups of the newest four quarters of one edition."""
    rows = record.table("nationality_yearly")
    rows = rows[~rows.nationality.str.contains("other|recorded|total|stateless", case=False, regex=True)]
    if rows.empty:
        return []
    last = rows[rows.period_end == rows.period_end.max()]
    last = last[last.edition == last.edition.max()].nlargest(GROUPS, "people")
    until = pd.Timestamp(last.period_end.iloc[0])
    return [f"In the year to {month(until)} the largest groups came from {listed(list(last.nationality))}."]


def _outcomes(record: Record) -> list[str]:
    rows = record.table("asylum_outcomes")
    if rows.empty:
        return []
    granted = int(rows.granted_protection.sum() + rows.granted_other_leave.sum())
    refused, closed = int(rows.refused.sum()), int(rows.withdrawn.sum() + rows.administrative_outcome.sum())
    decided = granted + refused
    return [
        f"Of those who arrived from {rows.arrival_year.min()} to {rows.arrival_year.max()} and were given a first decision "
        f"on asylum, {pct(100 * granted / decided)} were granted protection or leave to stay and {pct(100 * refused / decided)} were "
        f"refused; apart from these, {count(closed)} claims were withdrawn or closed, and {count(rows.waiting.sum())} people were "
        "still waiting."
    ]


def _deaths(record: Record) -> list[str]:
    rows = record.table("deaths_yearly")
    rows = rows[rows.source_id == "premar"].sort_values("year")
    if rows.empty:
        return []
    most, last = rows.loc[rows.people.idxmax()], rows.iloc[-1]
    said = f"By the French count, which begins with {rows.year.iloc[0]}, at least {count(most.people)} people died at sea in "
    said += f"{most.year}, the most in a year"
    return [said + (f", and {count(last.people)} in {last.year}." if last.year != most.year else ".")]


def deals(record: Record) -> Answer:
    """People in the twelve whole months after each agreement against the twelve before; the month itself left out."""
    announced = [one.date() for one in sensitivity.with_steps(record.agreements).announced]
    table = comparisons.before_after(record.daily, announced, ["all_months"])
    deals = table[table.is_agreement & table.ratio.notna() & (table.people_before > 0)].sort_values("month")
    if deals.empty:
        return "", "", ["No agreement had twelve whole months of arrivals on both sides of it yet."]
    pairs = [
        f"{month(row.month)}, {count(row.people_before)} and then {count(row.people_after)}"
        for row in deals.itertuples()
    ]
    said = [
        "People who arrived in the twelve months before a deal and in the twelve after it, its own month left out: "
        f"{'; '.join(pairs)}."
    ]
    falls = list(deals.month[deals.ratio < 1])
    apart = comparisons.months_between(falls[0].date(), falls[1].date()) if len(falls) == 2 else 12
    same = apart < 12
    if same:
        said.append(f"The two falls are {NUMBERS[apart]} months apart and are one and the same fall.")
    said += [*_albania(record), *_other_dates(record, deals), *_stopped(record)]
    up, down = int((deals.ratio > 1).sum()), len(falls) - same
    number = f"{up} {'rise' if up == 1 else 'rises'}, {down} {'fall' if down == 1 else 'falls'}"
    alike = " (the last two share one)" if same else ""
    return number, f"of arrivals in the year after each of {NUMBERS[len(deals)]} agreements{alike}", said


def _albania(record: Record) -> list[str]:
    """How far the fall of 2023 was that of one nationality, and when most of it came."""
    rows = record.table("nationality_yearly").rename(columns={"people": "people_arrived"})
    rows = rows[rows.edition == rows.edition.min()] if len(rows) else rows
    if rows.empty or record.day < dt.date(2023, 12, 31):
        return []
    rows = rows.assign(year=pd.to_datetime(rows.period_end).dt.year)[
        lambda one: one.period.str.fullmatch(r"\d{4}")
    ]
    change = nationality.change_without(rows, "Albania").set_index("year")
    quarters = (
        record.table("nationality_quarterly").query("nationality == 'Albania'").set_index("quarter").people
    )
    if not {2022, 2023} <= set(change.dropna(subset="of_nationality").index):
        return []
    then, now = (count(change.of_nationality[year]) for year in (2022, 2023))
    return [
        f"Arrivals of Albanians fell from {then} in 2022 to {now} in 2023. Most of that fall came before an agreement with "
        f"Albania of 13 December 2022: {count(quarters['2022 Q3'])} arrived in July to September of that year, "
        f"{count(quarters['2022 Q4'])} in October to December. Arrivals of everybody else fell by "
        f"{pct(abs(change.change_without_pct[2023]))} from 2022 to 2023."
    ]


def _other_dates(record: Record, deals: pd.DataFrame) -> list[str]:
    """How many other months of the newer years were followed by as large a fall."""
    starts = prediction.next_year_over_last(record.daily)
    starts = starts[(starts.month >= pd.Timestamp(prediction.FIRST_START)) & ~starts.month.isin(deals.month)]
    falls = deals.ratio[deals.ratio < 1]
    if starts.empty or falls.empty:
        return []
    as_large = int((starts.ratio <= falls.max()).sum())
    return [
        f"A fall {'as large as the smaller of the two' if len(falls) > 1 else 'as large'}, or larger, also followed {as_large} of "
        f"the {len(starts)} months since December 2021 that can be compared and saw no such deal."
    ]


def _stopped(record: Record) -> list[str]:
    years = prevented_years.by_year(record.preventions_yearly, record.daily, record.weekly)
    years = years[years.share_pct.notna() & (years.year >= record.day.year - 2)]
    if len(years) < 2:
        return []
    first, last = years.iloc[-2], years.iloc[-1]
    part = "" if first.whole_year else " (counted from May)" if first.year == 2024 else " (in part)"
    return [
        "By French estimates, which count attempts and not people, the share stopped was "
        f"{pct(first.share_pct)} in {first.year}{part} and {pct(last.share_pct)} in {last.year}."
    ]


def of_pilot(record: Record, found: Found) -> Answer:
    """What the returns pilot did, and arrivals meanwhile."""
    monthly, told = record.table("pilot_monthly"), record.table("pilot_announcements")
    returned, admitted = (pilot.headline(monthly, told, which) for which in ("returned", "admitted"))
    if returned is None:
        known = (
            "had been announced, and nobody had been returned"
            if record.day >= pilot.ANNOUNCED
            else "had not been announced"
        )
        return "", "", [f"On {day(record.day)} it {known}."]
    arrived, share = (
        arrivals.between(record.daily, pilot.START, returned.as_of),
        found["pilot.returned_share_of_arrivals"],
    )
    said = [
        f"From {day(pilot.START)} to {returned.day_words()}, {count(arrived)} people arrived; the pilot returned "
        f"{returned.people_words()}, {share.words()} of that number"
        + (
            f", and admitted {admitted.words()} from France."
            if admitted and admitted.as_of == returned.as_of
            else "."
        )
    ]
    later = pilot.latest(monthly, told, "returned")
    if later and later.as_of > returned.as_of:
        said.append(f"Press reports put those returned by {later.day_words()} at {later.words()}.")
    said.append(
        "People who had arrived in small boats could be sent back, and for each of them somebody in France who had not tried to "
        "cross could be let in. So it was built to move equal numbers each way; the government’s argument was that it would "
        "put others off and open a legal way."
    )
    return (
        returned.words(),
        f"people returned by {returned.day_words()}",
        [*said, *_seasons(record, returned.as_of)],
    )


def _seasons(record: Record, until: dt.date) -> list[str]:
    """Arrivals in the pilot's season beside those one and two years before; and an earlier fall as large, if there was one."""
    seasons = windows.pilot_seasons(record.daily, until).dropna(subset="people")
    if len(seasons) < 3:
        return []
    now, second, earlier = seasons.iloc[-1], seasons.iloc[-3], seasons.iloc[:-1]
    two = 100 * (now.people / second.people - 1)
    said = [
        f"While it ran, to {day(until)}, there were {more_or_fewer(now.change_pct)} arrivals than in the same days a year "
        f"before, and {more_or_fewer(two)} {'as' if abs(rounded(two)) == 0 else 'than'} two years before."
    ]
    alike = earlier[earlier.change_pct < now.change_pct + 1]
    if now.change_pct < 0 and len(alike):
        one = alike.iloc[-1]
        said.append(
            f"In the same days of {one.season}, when there was no pilot, arrivals had fallen by {pct(abs(one.change_pct))}."
        )
    return said


def unknown() -> list[str]:
    """What these figures cannot show."""
    return [
        "Whether the money or the returns made a difference to how many came. Since 2018 there has nearly always been an agreement in force, so "
        "nothing shows what would have happened without one. Weather, the number of people on the move, smuggling and police "
        "work changed at the same time. And arrivals vary so much by themselves that only a very large effect would stand out. "
        "Nor can these figures show whether the deals made the crossing more or less dangerous."
    ]
