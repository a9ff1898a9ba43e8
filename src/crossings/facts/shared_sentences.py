"""Sentences of more than one place, and long ones that tests pin, each from its measure's frame.

A sentence of one notebook stands in its cells.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from crossings.common.formats import (
    compared,
    count,
    counted,
    day,
    decimal,
    gbp_bn,
    gbp_range,
    listed,
    month,
    months,
    more_or_fewer,
    number,
    pct,
    span,
    spelt,
)
from crossings.measures import (
    financial_years,
    nationality,
    pilot,
    prevented_years,
    spending,
    windows,
)
from crossings.measures.frames import row_at
from crossings.measures.spans import LEAST_BASE

REVIEWS: Final = "reviews-2026"  # the row of the table estimates on reviews of the deal
WHAT_WOULD_TELL: Final = (
    "To tell, one would need a time or place without a deal, or each year’s payments and what they "
    "bought."
)


def all_promised(promised: spending.Promised, mark: str = "") -> str:
    """All that was promised since 2018, with what depends on results: about £1.3bn.

    Below a billion it is in millions: £657m to £673m. `mark` goes before and after the amounts.
    """
    ends = promised.lowest, promised.highest
    if promised.highest < 1000:
        return f"{mark}{gbp_range(*ends)}{mark}"
    return f"about {mark}{' to '.join(dict.fromkeys(map(gbp_bn, ends)))}{mark}"


def people_per_boat(people: int, boats: int, when: str) -> str:
    """How many came in how many boats, and so the mean; `when` names the days: in 2025."""
    in_boats = f"{count(people)} people arrived in {counted(boats, 'boat', 'boats')}"
    return f"{in_boats} {when}: {decimal(people / boats)} a boat."


def attempts_stopped(prevented: float, when: str, about: str = "") -> str:
    """The French estimate of attempts stopped; `about` says that it is rounded."""
    estimated = f"French authorities estimate that {about}{count(prevented)} attempts to cross"
    return f"{estimated} were prevented {when}"


def arrived_of_attempts(
    arrived: float, prevented: float, when: str, about: str = "", places: int = 1
) -> str:
    """How many of the known attempts arrived, with the share in per cent to so many places."""
    share = pct(prevented_years.share_of_attempts(arrived, prevented), places)
    attempts = f"Of {about}{count(arrived + prevented)} known attempts {when}"
    return f"{attempts}, {count(arrived)} people arrived: {share}."


def since_a_deal(since: pd.DataFrame) -> list[str]:
    """What is known of each deal without twelve months after it, from `comparisons.since_each`.

    There is a text of several sentences for each deal.
    """
    return [_since(row) for row in since.itertuples()]


def _since(deal: Any) -> str:
    """What is known of one deal, a row of `comparisons.since_each`."""
    since = f"From {span(deal.first_day, deal.last_day)}, after the deal of {month(deal.announced)}"
    arrived = f"{since}, {count(deal.people)} people arrived"
    before = f"the {count(deal.people_year_before)} of the same days a year before"
    # A percentage of a few hundred people would only mislead.
    if pd.isna(deal.change_pct):
        return f"{arrived}, after {before}."
    two_years = (
        f", and {compared(deal.change_two_pct)} two years before"
        if pd.notna(deal.change_two_pct)
        else ""
    )
    return f"{arrived}, {compared(deal.change_pct)} {before}{two_years}.{_until_it(deal)}"


def _until_it(deal: Any) -> str:
    """How arrivals stood in as many months before the deal's own, if that is known."""
    if pd.isna(deal.early_pct):
        return ""
    early = [(deal.early_pct, "a year before"), (deal.early_two_pct, "two years before")]
    words = [f"{compared(change)} {before}" for change, before in early if pd.notna(change)]
    before = span(deal.early_first_day, deal.early_last_day)
    return f" From {before}, before it, arrivals had been {listed(words)}."


def months_since_a_turn(by_month: pd.DataFrame, turns: pd.DataFrame) -> str:
    """Which months since the last high or low went its way, each beside a year before.

    The frames are those of `windows.monthly` and `windows.turning_points`. Empty without a turn,
    and if fewer than half of the months went its way.
    """
    turn = row_at(turns[turns.point != "latest"], -1)
    if pd.isna(turn.date):
        return ""
    beside = windows.beside_a_year_before(by_month, turn.date)
    is_down = turn.point.startswith("high")
    went = beside.change_pct < 0 if is_down else beside.change_pct > 0
    first, others = row_at(beside[went], 0), beside.month[~went]
    if not went.any() or 2 * went.sum() < len(beside) or first.people_year_before < LEAST_BASE:
        return ""
    way = "fewer" if is_down else "more"
    all_or_some = f", {number(int(went.sum()))}" if len(others) else ", all"
    return (
        f"Of the {spelt(len(beside), 'whole month', 'whole months')} since {month(turn.date)}"
        f"{all_or_some} had {way} people than a year before, the first {month(first.month)} "
        f"with {more_or_fewer(first.change_pct)}"
        + (f", but not {listed(list(others.map(month)))}" if len(others) else "")
        + "."
    )


def sent_back_and_let_in(pair: pd.DataFrame) -> str:
    """Both numbers of `pilot.headline` in words, each with its day, and without a full stop.

    The text is empty while nothing is known. If both have one day, it is named once; if only one
    number is known, the text says that the other is not.
    """
    if pair.empty:
        return ""
    by_direction = pair.set_index("direction")
    noun = "person" if by_direction.people.iloc[0] == 1 else "people"
    verbs = [f" {noun} had been ", " "]
    parts = [
        f"{words}{verb}{direction}"
        for verb, (direction, words) in zip(verbs, by_direction.in_words.items(), strict=False)
    ]
    if len(by_direction) < len(pilot.DIRECTIONS):
        missing = next(name for name in pilot.DIRECTIONS.values() if name not in by_direction.index)
        by = by_direction.until_words.iloc[0]
        return f"{parts[0]} by {by}; how many were {missing} was not known"
    if by_direction.until.nunique() == 1:
        return f"{listed(parts)} by {by_direction.until_words.iloc[0]}"
    dated = [f"{part} by {by}" for part, by in zip(parts, by_direction.until_words, strict=True)]
    return listed(dated)


def reviews_of_the_deal(estimates: pd.DataFrame) -> str:
    """That both governments review what they do and publish no review; empty before it is known.

    Takes the table estimates.
    """
    if not (estimates.estimate_id == REVIEWS).any():
        return ""
    return (
        "Both governments are reported to review their co-operation and not to publish the reviews."
    )


def years_of_the_long_deal(agreements: pd.DataFrame, years: pd.DataFrame) -> str:
    """How many came in each finished financial year of the deal of 2023, and in the year before it.

    Takes `financial_years.by_financial_year`. Empty before its first financial year is over.
    """
    rows = agreements[agreements.agreement == spending.DECLARATION]
    of_deal = financial_years.of_agreement(years, agreements, spending.DECLARATION)
    over = of_deal[of_deal.state == "over"]
    before = years[years.start == of_deal.start.min() - 1] if len(over) else over
    if before.empty:
        return ""
    is_most = before.people_arrived.iloc[0] == years.people_arrived.max()
    first_words = "" if len(over) == len(of_deal) else "first "
    in_years = "year" if len(over) == 1 else f"{number(len(over))} years"
    most = ", the most of any" if is_most else ""
    return (
        f"The financial year before those of the deal of {month(rows.announced.iloc[0])} had "
        f"{count(before.people_arrived.iloc[0])} arrivals{most}. The {first_words}{in_years} of "
        f"that deal had {listed([count(people) for people in over.people_arrived])}."
        + (" After a rise a fall may be likelier, with or without a deal (L15)." if is_most else "")
    )


def peak_and_next_quarter(quarters: pd.DataFrame, people: str) -> str:
    """The highest quarter of one nationality, called `people`, and the next.

    It also gives everybody else's arrivals. Takes `nationality.quarters_against_the_rest`. Empty
    while the highest quarter has fewer than LEAST_BASE people, or the next one is not lower.
    """
    peak, following = nationality.peak_and_next(quarters)
    if not following.people < peak.people or peak.people < LEAST_BASE:
        return ""
    return (
        f"{count(peak.people)} {people} arrived in "
        f"{months(peak.period_start, peak.period_end)} and {count(following.people)} in the next "
        f"three months. Arrivals of everybody else were {count(peak.everybody_else)}, then "
        f"{count(following.everybody_else)}."
    )


def on_a_year_prevented(row: Any) -> str:
    """What a year of `prevented_years.each_year` needs said of its numbers; empty if nothing.

    It is said if the year is not the sum of the workbook's weeks, or if that differs from the
    published figure.
    """
    if row.basis == prevented_years.PUBLISHED_FOR_WEEKS:
        first = day(row.first_day, year=row.first_day.year != row.last_day.year)
        return (
            f"The workbook read does not hold preventions for all weeks of {row.year}: "
            "prevented is the published figure of that year, and arrivals are those of the days "
            f"that it covers, {first} to {day(row.last_day)}."
        )
    if row.basis == prevented_years.SUM_OF_WEEKS and row.people_prevented != row.people_published:
        return (
            f"The weeks of {row.year} now sum to {count(row.people_prevented)} prevented, not to "
            f"{count(row.people_published)} as in the yearly figure that was published."
        )
    return ""
