"""Official figures for claims about days of their own.

A fact counts from a fixed day to the day of the report. A claim that names its own days is checked
against a measure in this module instead, for exactly the days in its row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from crossings.common.formats import count, counted, day, decimal, eur_m, gbp_m, listed, pct
from crossings.common.sentences import say
from crossings.facts.claim_days import (
    Measure,
    Window,
    WindowResult,
    days_in_words,
    window_of,
)
from crossings.facts.claim_years import YEAR_MEASURES
from crossings.facts.fact import Fact, figure
from crossings.facts.fact_names import Spread, make_fact, source_of_series
from crossings.facts.facts import money_spread
from crossings.facts.facts_of_arrivals import against, with_final_counts
from crossings.measures import arrivals, pilot, spending
from crossings.measures.spans import Span, change_pct
from crossings.tables.record import Record


class Measured(NamedTuple):
    """The figure for a claim, and the changes, in per cent, by which a direction is judged.

    Without several changes they are the figure's own value, and none if it is not known.
    """

    fact: Fact
    changes: tuple[float, ...]


def measured(record: Record, row: Any, where: str) -> Measured:
    """The figure of WINDOW_MEASURES that a row of claims.csv names, for the row's days.

    It is as known on the record's day, without a value if the days are not over then. `where` names
    file and row. Raises InputError as `window_of` does.
    """
    ident = str(row.checked_against)
    measure = WINDOW_MEASURES[ident]
    window = window_of(record, row, measure, where)
    for span in window.spans:
        if span[1] > record.day:
            words = say("not_over", days=days_in_words(span), day=day(record.day))
            source = source_of_series(record, record.day)
            return _measured(
                record, ident, WindowResult(None, words, record.day, source, "provisional"), window
            )
    return _measured(record, ident, measure.make(record, window), window)


def _measured(record: Record, ident: str, result: WindowResult, window: Window) -> Measured:
    """The result of a measure as a fact, of the window's last day unless the result has another."""
    at, unit = result.as_of or window.days[1], WINDOW_MEASURES[ident].unit
    values = (result.value, result.sentence, at, result.source, result.status)
    fact = make_fact(record, ident, *values, unit=unit, spread=result.spread, told=result.told)
    return Measured(fact, result.changes or (() if fact.value is None else (fact.value,)))


def _sum(record: Record, span: Span, kind: str) -> int:
    return arrivals.between(record.daily, *span, f"{kind}_arrived")


def _number(plural: str, singular: str, record: Record, window: Window) -> WindowResult:
    """How many people, or boats, arrived; `plural` also names the column and the sentence."""
    number = _sum(record, window.days, plural)
    words = say(
        f"{plural}_between",
        days=days_in_words(window.days),
        **{plural: counted(number, singular, plural)},
    )
    spread = with_final_counts(record, window.days, number) if plural == "people" else None
    return WindowResult(number, words, spread=spread)


def _no_boat(record: Record, span: Span) -> WindowResult:
    return WindowResult(None, say("no_boat_between", days=days_in_words(span)), record.day)


def _per_boat(record: Record, window: Window) -> WindowResult:
    """The mean number of people in a boat; no value if no boat arrived."""
    people, boats = (_sum(record, window.days, kind) for kind in ("people", "boats"))
    if not boats:
        return _no_boat(record, window.days)
    named, days, load = counted(boats, "boat", "boats"), days_in_words(window.days), people / boats
    words = say(
        "per_boat_between", people=count(people), boats=named, days=days, load=decimal(load)
    )
    return WindowResult(load, words)


def _change(record: Record, window: Window) -> WindowResult:
    people = [_sum(record, span, "people") for span in window.spans]
    return _compared("between_change", people, count, window)


def _per_boat_change(record: Record, window: Window) -> WindowResult:
    """The change in people a boat; no value if no boat arrived in one of the two spans."""
    loads = []
    for span in window.spans:
        if not (boats := _sum(record, span, "boats")):
            return _no_boat(record, span)
        loads.append(_sum(record, span, "people") / boats)
    return _compared("per_boat_between_change", loads, decimal, window)


def _compared(
    sentence_name: str, numbers: Sequence[float], in_words: Callable[[float], str], window: Window
) -> WindowResult:
    """The change of a number: `numbers` are those of the window's days, and of those compared.

    It is in per cent, and None if the number compared with is 0.
    """
    change, (words_now, words_then) = change_pct(*numbers), map(in_words, numbers)
    days, base_days = map(days_in_words, window.spans)
    than = against(change, words_then)
    return WindowResult(
        change,
        say(
            sentence_name,
            people=words_now,
            load=words_now,
            days=days,
            against=than,
            base_days=base_days,
        ),
    )


def _without_nationality(record: Record, window: Window) -> WindowResult:
    """The change without one nationality, in per cent; nationalities are known only by quarter.

    It is worked out both for the quarters inside the days and for those that cover them. The value
    is the first of the two that is known; unless its quarters are the very days, it has a spread.
    """
    table = record.table("nationality_quarterly")
    compared = [_by_quarters(table, window, inside) for inside in (True, False)]
    by_spans = dict(filter(None, compared))  # one entry if the spans are the same
    source = str(table.source_id.iloc[-1]) if len(table) else "ho_irr_d01_2023q4"
    if not by_spans:
        return WindowResult(
            None, say("no_quarters", days=days_in_words(window.days)), record.day, source, "final"
        )
    changes, sentences = zip(*by_spans.values(), strict=True)
    end = next(iter(by_spans))[0][1]
    whole = next(iter(by_spans)) == window.spans
    spread = None if whole else Spread(min(changes), max(changes), "other days")
    return WindowResult(changes[0], " ".join(sentences), end, source, "final", changes, spread)


def _by_quarters(
    table: pd.DataFrame, window: Window, inside: bool
) -> tuple[tuple[Span, ...], tuple[float, str]] | None:
    """The days, the change and its sentence for quarters `inside` the window, or those around it.

    The days are those of the quarters: of the window, and of what it is compared with. It is None
    if one of these quarters is not known, or if nobody else came in those compared with.
    """
    current, base = (
        _without_one_nationality(table, span, window.parameter, inside) for span in window.spans
    )
    if not current or not base or (change := change_pct(current[1], base[1])) is None:
        return None
    days, base_days = days_in_words(current[0]), days_in_words(base[0])
    words_of_change = {"people": count(current[1]), "days": days, "base_days": base_days}
    than = against(change, count(base[1]))
    words = say(
        "without_nationality", nationality=window.parameter, against=than, **words_of_change
    )
    return (current[0], base[0]), (round(change, 9), words)


def _without_one_nationality(
    table: pd.DataFrame, span: Span, nationality: str, inside: bool
) -> tuple[Span, int] | None:
    """The days of the quarters `inside` a span, or around it, and arrivals without one nationality.

    It is None if no whole quarter is inside, or if one of these quarters is not known.
    """
    start, end = (pd.Timestamp(day) for day in span)
    quarters = pd.period_range(start, end, freq="Q")
    if inside:
        quarters = quarters[(quarters.start_time >= start) & (quarters.end_time.normalize() <= end)]
    rows = table[table.period_start.isin(quarters.start_time)]
    if not len(quarters) or rows.period_start.nunique() != len(quarters):
        return None
    people = rows.people[rows.nationality != nationality].sum()
    return (quarters[0].start_time.date(), quarters[-1].end_time.date()), int(people)


def _people_by_year(record: Record, window: Window) -> dict[int, int]:
    """People who arrived by the same days of each year to the window's own, by year."""
    start, end = window.days
    return {
        year: arrivals.between(
            record.daily,
            arrivals.same_day(start, year),
            arrivals.same_day(end, year + end.year - start.year),
        )
        for year in range(arrivals.first_year(record.daily), start.year + 1)
    }


def _place(order: str, record: Record, window: Window) -> WindowResult:
    """The rank of the days among the same days of earlier years, from the lowest or the highest.

    Of equal years, the earlier come first.
    """
    people = _people_by_year(record, window)
    year, sign = window.days[0].year, 1 if order == "lowest" else -1
    before = [other for other in people if sign * (people[other] - people[year]) < 0]
    level = [other for other in people if other != year and people[other] == people[year]]
    at, from_other_end = 1 + len(before) + len(level), len(people) - len(before)
    other = "highest" if order == "lowest" else "lowest"
    is_other_end = not level and from_other_end == 1 and len(people) > 1
    words = f"the {other}" if is_other_end else figure(at, f"place from the {order}")
    told = f"{words} of {counted(len(people), 'year', 'years')}"
    days = days_in_words(window.days)
    sentence = say("place", people=count(people[year]), days=days, place=told)
    if level:
        sentence += say("place_level", years=listed([str(other) for other in level]))
    return WindowResult(at, sentence, told=told)


def _record_since(order: str, record: Record, window: Window) -> WindowResult:
    """The last earlier year with as few people by the same days, or as many; else the first year.

    The number is the lowest, or the highest, since that year.
    """
    people = _people_by_year(record, window)
    year, sign = window.days[0].year, 1 if order == "lowest" else -1
    as_far = [
        other for other in people if other < year and sign * people[other] <= sign * people[year]
    ]
    few, fewer = ("few", "fewer") if order == "lowest" else ("many", "more")
    words = {"people": count(people[year]), "days": days_in_words(window.days)}
    words |= {"few": few, "fewer": fewer}
    if as_far:
        sentence = say("record_since", years=as_far[-1], **words)
        return WindowResult(as_far[-1], sentence, told=f"{order} since {as_far[-1]}")
    first = min(people)
    sentence = say("record_of_all", first=first, **words)
    return WindowResult(first, sentence, told=f"{order} of all years from {first}")


def _returned_a_week(record: Record, window: Window) -> WindowResult:
    """People returned a week in the whole months of the official series that lie in the window."""
    rows = record.table("pilot_monthly")
    months = pd.PeriodIndex(rows.month, freq="M")
    first, last = (pd.Timestamp(end) for end in window.days)
    inside = (months.end_time.normalize() <= last) & (months.end_time >= first)
    start = max(first, pd.Timestamp(pilot.START))
    if not inside.any() or (months[inside][0].start_time > start):
        none = say("no_months", days=days_in_words(window.days), day=day(record.day))
        return WindowResult(None, none, record.day)
    end = months[inside][-1].end_time.normalize()
    people = int(rows.returned_to_france[inside].sum())
    weekly = 7 * people / ((end - start).days + 1)
    span = start.date(), end.date()
    words = {"people": count(people), "weekly": decimal(weekly), "days": days_in_words(span)}
    source = str(rows.source_id[inside].iloc[-1])
    return WindowResult(weekly, say("returned_a_week", **words), span[1], source, "final")


def _committed(currency: str, record: Record, window: Window) -> WindowResult:
    """The sum of the agreements announced on the days, by the amounts first given.

    It is in millions of `currency`, gbp or eur, and 0 without an agreement. It is None for days
    that begin before FIRST_KNOWN, and if one of the agreements has no amount in that currency. The
    stop-gap of 2026 is not added to the agreement that may include it.
    """
    column, in_words = f"committed_{currency}_m", gbp_m if currency == "gbp" else eur_m
    between = days_in_words(window.days)
    if window.days[0].year < spending.FIRST_KNOWN:
        words = say("before_agreements", year=spending.FIRST_KNOWN, days=between)
        return WindowResult(None, words, record.day)
    start, end = (pd.Timestamp(day) for day in window.days)
    rows = record.agreements[record.agreements.announced.between(start, end)]
    twice = {spending.NEXT_AGREEMENT, spending.STOP_GAP} <= set(rows.agreement_id)
    rows = rows[rows.agreement_id != spending.STOP_GAP] if twice else rows
    if rows.empty:
        return WindowResult(0.0, say("no_agreement", days=between))
    if rows[column].isna().any():
        return WindowResult(None, say("other_currency", days=between), record.day)
    amount = round(float(rows[column].sum()), 2)
    places = 0 if len(rows) > 1 else None  # a sum of conversions and ceilings
    scopes = _by_scope(rows, column, lambda part: in_words(part, places))
    words = say("committed_between", days=between, amount=in_words(amount, places), scopes=scopes)
    words += say("stop_gap") if twice else ""
    spread = money_spread(rows) if currency == "gbp" else None
    return WindowResult(
        amount, words, source=", ".join(dict.fromkeys(rows.source_id)), spread=spread
    )


def _by_scope(rows: pd.DataFrame, column: str, in_words: Callable[[float], str]) -> str:
    """The financial years that a sum of agreements is for, in words, by their scope.

    For example: £78m for 2014/15 to 2017/18 and £673m for 2018/19 to 2025/26.
    """
    names = {
        scope: "for " + " to ".join(sorted({years.min()[:7], years.max()[-7:]}))
        for scope, years in rows.groupby("scope", sort=False).financial_year
    }
    sums = rows.groupby("scope")[column].sum()
    if len(sums) == 1:
        return say("one_scope", scope=names[sums.index[0]])
    in_order = sorted(names, key=names.__getitem__)
    return listed(
        [say("of_scopes", amount=in_words(sums[one]), scope=names[one]) for one in in_order]
    )


def _pace_share(record: Record, window: Window) -> WindowResult:
    """The pace of returns last reported by the press, as a share of weekly arrivals, in per cent.

    Weekly arrivals are the people who arrived in a mean week of the days.
    """
    paces, days = _reported_paces(record), days_in_words(window.days)
    weekly = _sum(record, window.days, "people") / ((window.days[1] - window.days[0]).days + 1) * 7
    if paces.empty or not weekly:
        words = (
            say("no_pace", day=day(record.day)) if paces.empty else say("nobody_between", days=days)
        )
        return WindowResult(None, words, record.day)
    last = paces.iloc[-1]
    share = 100 * int(last.cumulative) / weekly
    values = {"people": count(last.cumulative), "share": pct(share, 1), "weekly": decimal(weekly)}
    return WindowResult(share, say("pace", days=days, **values), source=str(last.source_id))


def _reported_paces(record: Record) -> pd.DataFrame:
    """The paces of returns that the press reported, in the order of the days that they are of.

    They are rows of pilot_announcements, whose column cumulative here has people a week.
    """
    announcements = record.table("pilot_announcements")
    return announcements[announcements.measure == "reported_pace_per_week"].sort_values(
        "as_of", kind="stable"
    )


WINDOW_MEASURES: Final[Mapping[str, Measure]] = {
    "arrivals.people_between": Measure(
        "People arrived between two days", "people", functools.partial(_number, "people", "person")
    ),
    "arrivals.boats_between": Measure(
        "Boats arrived between two days", "boats", functools.partial(_number, "boats", "boat")
    ),
    "arrivals.people_per_boat_between": Measure(
        "People a boat between two days", "people per boat", _per_boat
    ),
    "arrivals.between_change": Measure(
        "Change in arrivals between two spans of days", "per cent", _change, compared=True
    ),
    "arrivals.people_per_boat_between_change": Measure(
        "Change in people a boat between two spans of days",
        "per cent",
        _per_boat_change,
        compared=True,
    ),
    "arrivals.without_nationality_change": Measure(
        "Change in arrivals without one nationality",
        "per cent",
        _without_nationality,
        compared=True,
        parameter="a nationality that nationality_quarterly.csv lists",
        parameters=lambda record: set(record.whole("nationality_quarterly").nationality),
    ),
    **{
        f"arrivals.place_from_{order}": Measure(
            f"Place of the days among the same days of earlier years, from the {order}",
            f"place from the {order}",
            functools.partial(_place, order),
        )
        for order in ("lowest", "highest")
    },
    **{
        f"arrivals.{order}_since": Measure(
            f"The year since which the days are the {order}, by the same days",
            "year since",
            functools.partial(_record_since, order),
        )
        for order in ("lowest", "highest")
    },
    **YEAR_MEASURES,
    "spending.committed_between": Measure(
        "Committed in agreements announced between two days",
        "GBP m",
        functools.partial(_committed, "gbp"),
        from_any_day=True,
    ),
    "spending.committed_eur_between": Measure(
        "Committed in agreements announced between two days, in euros",
        "EUR m",
        functools.partial(_committed, "eur"),
        from_any_day=True,
    ),
    "pilot.returned_per_week_between": Measure(
        "People returned a week in whole months between two days", "people a week", _returned_a_week
    ),
    "pilot.reported_pace_share": Measure(
        "The reported pace of returns, of arrivals between two days", "per cent", _pace_share
    ),
}
