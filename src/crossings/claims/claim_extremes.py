"""Where the arrivals of some days stand among like days before: the most ever, fewest since 2021.

Like days are the same days of earlier years; or every day, week, month, quarter or year before, as
far as the series knows them whole, or those of the same year alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from crossings.claims.claim_days import Window, days_in_words
from crossings.common import formats
from crossings.common.formats import begun, count, counted, listed
from crossings.facts.figure import Figure, in_unit
from crossings.measures import arrivals
from crossings.measures.spans import Span, by_day, calendar_year, ending
from crossings.tables.record import Record

EVER: Final = "ever"
THIS_YEAR: Final = "this year"
COMPARED: Final = ("", EVER, THIS_YEAR)  # by the same days of earlier years, if empty
KINDS: Final = ("D", "W-{weekday}", "M", "Q", "Y")  # frequencies of pandas
NOUNS: Final = {"D": "days", "W": "weeks", "M": "months", "Q": "quarters", "Y": "years"}
OTHER_END: Final = {"lowest": "highest", "highest": "lowest"}
NAMED: Final = 3  # so many equal spans are named, and more are counted


def place(order: str, record: Record, window: Window) -> Figure:
    """The rank of the days among like days, from the lowest or the highest, which `order` names.

    Of equal spans, the earlier come first.
    """
    people, sign = like_days(record, window), 1 if order == "lowest" else -1
    own = people[window.days]
    before = [days for days in people if sign * (people[days] - own) < 0]
    level = [days for days in people if days != window.days and people[days] == own]
    at = 1 + len(before) + len(level)
    is_alone_at_other_end = 1 < len(people) == 1 + len(before)
    words = f"the {OTHER_END[order]}" if is_alone_at_other_end else in_unit(at, window.unit)
    wording = f"{words} of {_how_many(window, len(people))}"
    sentence = f"{_came(people, window)}: {wording}{_by_same_days(window)}."
    if before:
        first = min(before, key=lambda days: sign * people[days])
        sentence += f" The {order} is that of {_name(window, first)}: {count(people[first])}."
    if level:
        sentence += f" As many had arrived {_names(window, level)}."
    return window.figure(record, at, sentence, wording=wording)


def since(order: str, record: Record, window: Window) -> Figure:
    """The year of the last like days before with as few people, or as many; else the first year.

    The number is the lowest, or the highest, since that year.
    """
    people, sign = like_days(record, window), 1 if order == "lowest" else -1
    own, by_days, no_year = people[window.days], "By the same days ", "no year"
    if window.parameter:
        by_days, no_year = "", "none"
    as_far = [days for days in people if days != window.days and sign * (people[days] - own) <= 0]
    few = "few or fewer" if order == "lowest" else "many or more"
    year = (as_far or list(people))[-1 if as_far else 0][0].year
    if as_far:
        name = _name(window, as_far[-1])
        wording = f"{order} since {year}"
        sentence = f"{by_days}{name} had as {few}, and {no_year} between."
    else:
        wording = f"{order} of all years from {year}"
        sentence = begun(f"{by_days}{no_year} from {year} had as {few}.")
    return window.figure(record, year, f"{_came(people, window)}. {sentence}", wording=wording)


def like_days(record: Record, window: Window) -> dict[Span, int]:
    """People who arrived in each span of days like the window's own, which is the last of them."""
    if not window.parameter:
        return _same_days_of_years(record, window.days)
    people = by_day(record.daily)[: pd.Timestamp(window.days[1])]
    first, kind = people.index[0], _kind(window.days)
    if kind:
        sums = people.groupby(people.index.to_period(kind)).sum()
        ends = [period.end_time.date() for period in sums.index]
        starts = [period.start_time.date() for period in sums.index]
        spans = list(zip(starts, ends, strict=True))
    else:
        length = (window.days[1] - window.days[0]).days + 1
        sums = people.rolling(length).sum()
        spans = [ending(day.date(), length) for day in sums.index]
    return {
        days: int(came)
        for days, came in zip(spans, sums, strict=True)
        if days[0] >= first.date()
        and (window.parameter != THIS_YEAR or days[0].year == window.days[0].year)
    }


def _same_days_of_years(record: Record, days: Span) -> dict[Span, int]:
    """People who arrived by the same days of each year of the series to that of the days."""
    start, end = days
    spans = (
        (arrivals.same_day(start, year), arrivals.same_day(end, year + end.year - start.year))
        for year in range(arrivals.first_year(record.daily), start.year + 1)
    )
    return {days: arrivals.between(record.daily, *days) for days in spans}


def _kind(days: Span) -> str:
    """The frequency by which pandas knows the days: a day, week, month, quarter or year; or none.

    A week may begin on any weekday.
    """
    for kind in KINDS:
        kind = kind.format(weekday=f"{days[1]:%a}".upper())
        period = pd.Period(days[1], kind)
        if (period.start_time.date(), period.end_time.date()) == days:
            return kind
    return ""


def _how_many(window: Window, spans: int) -> str:
    """How many spans are compared, in words: 8 years; 24 weeks of 2026; 2,708 days since 2018."""
    length = (window.days[1] - window.days[0]).days + 1
    noun = NOUNS.get(_kind(window.days)[:1], f"spans of {length} days")
    if not window.parameter:
        return counted(spans, "year", "years")
    of_year = f" of {window.days[0].year}" if window.parameter == THIS_YEAR else ""
    return f"{counted(spans, noun.removesuffix('s'), noun)}{of_year}"


def _by_same_days(window: Window) -> str:
    is_year = window.days == calendar_year(window.days[0].year)
    return "" if window.parameter or is_year else " by the same days"


def _came(people: Mapping[Span, int], window: Window) -> str:
    return f"{count(people[window.days])} people arrived {days_in_words(window.days)}"


def _name(window: Window, days: Span) -> str:
    return formats.span(*days) if window.parameter else str(days[0].year)


def _names(window: Window, level: Sequence[Span]) -> str:
    """Spans with as many people, in words: in 2018 and 2019; 12 times."""
    if len(level) > NAMED:
        return f"{len(level)} times"
    return f"{'' if window.parameter else 'in '}{listed([_name(window, days) for days in level])}"
