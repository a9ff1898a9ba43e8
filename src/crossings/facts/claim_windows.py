"""Official figures for claims about days of their own: each is worked out for exactly the days in the claim's row.

A fact counts from a fixed day to the day of the report. A claim that names its own days is checked against a measure in
this module instead. A new claim needs a row and no code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from crossings.common.formats import count, counted, day, decimal, gbp_m, listed, pct, place
from crossings.common.sentences import say
from crossings.facts.claim_days import (
    PREVENTED_IN_YEAR,
    Measure,
    Measured,
    Window,
    window_of,
    words_of,
    year_span,
)
from crossings.facts.fact import Fact, Number, without_float_noise
from crossings.facts.facts import years_prevented
from crossings.facts.facts_of_arrivals import against, arrival_fact
from crossings.measures import arrivals, prevented_years, spending
from crossings.measures.spans import Span, change_pct
from crossings.tables.record import Record
from crossings.tables.sources import SMALL_BOATS

OF_SCOPE: Final = {  # what agreements are for, by their scope
    "before-2018": "of the years before 2018",
    spending.CORE: "for 2018/19 to 2025/26",
    spending.NEXT: "for 2026/27 to 2028/29",
}


def measured(record: Record, row: Any, where: str) -> Measured:
    """The figure of WINDOW_MEASURES that a row of claims.csv names, for its days, as of the record's day.

    `where` names file and row. Raises InputError, also naming the column, for days that are missing, out of order or
    after the statement, and for a parameter that the measure does not take.
    """
    ident = str(row.checked_against)
    measure = WINDOW_MEASURES[ident]
    window = window_of(record, row, measure, where)
    for span in window.spans:
        if span[1] > record.day:
            words = say("not_over", days=words_of(span), day=day(record.day))
            return Measured(_fact(record, ident, None, words))
    return measure.make(record, window)


def _fact(record: Record, ident: str, value: Number, sentence: str, as_of: dt.date | None = None) -> Fact:
    """A figure of the daily series between two days."""
    name, measure = ident.partition(".")[2], WINDOW_MEASURES[ident]
    at, ours = as_of or record.day, measure.worked_out
    return arrival_fact(record, name, value, sentence, measure.unit, at, as_of, worked_out=ours)


def _other_fact(ident: str, value: Number, as_of: dt.date, status: str, source: str, sentence: str) -> Fact:
    """A figure from another table than the daily series."""
    measure = WINDOW_MEASURES[ident]
    return Fact(ident, value, measure.unit, as_of, status, source, sentence, measure.worked_out)


def _sum(record: Record, window: Window, column: str) -> int:
    return arrivals.between(record.daily, *window.days, column)


def _people(record: Record, window: Window) -> Measured:
    people = _sum(record, window, "people_arrived")
    words = say("people_between", people=counted(people, "person", "people"), days=words_of(window.days))
    return Measured(_fact(record, "arrivals.people_between", people, words, window.days[1]))


def _boats(record: Record, window: Window) -> Measured:
    boats = _sum(record, window, "boats_arrived")
    words = say("boats_between", boats=counted(boats, "boat", "boats"), days=words_of(window.days))
    return Measured(_fact(record, "arrivals.boats_between", boats, words, window.days[1]))


def _each(record: Record, window: Window) -> Iterator[tuple[Span, int, int]]:
    """The people and boats on the window's days, and on those it compares with."""
    for span in window.spans:
        at = Window(span, None, "")
        yield span, _sum(record, at, "people_arrived"), _sum(record, at, "boats_arrived")


def _per_boat(record: Record, window: Window) -> Measured:
    ((span, people, boats),) = _each(record, window)
    ident = "arrivals.people_per_boat_between"
    if not boats:
        return Measured(_fact(record, ident, None, _no_boat(span)))
    load = without_float_noise(people / boats)
    words = say(
        "per_boat_between",
        people=count(people),
        boats=counted(boats, "boat", "boats"),
        days=words_of(span),
        load=decimal(load),
    )
    return Measured(_fact(record, ident, load, words, span[1]))


def _no_boat(span: Span) -> str:
    return say("no_boat_between", days=words_of(span))


def _change(record: Record, window: Window) -> Measured:
    (span, people, _), (base_span, base, _) = _each(record, window)
    change = change_pct(people, base)
    words = say(
        "between_change",
        people=count(people),
        days=words_of(span),
        against=against(change, count(base)),
        base_days=words_of(base_span),
    )
    return _changed(record, "arrivals.between_change", change, words, span[1])


def _per_boat_change(record: Record, window: Window) -> Measured:
    ident, each = "arrivals.people_per_boat_between_change", list(_each(record, window))
    for span, _, boats in each:
        if not boats:
            return Measured(_fact(record, ident, None, _no_boat(span)))
    (span, now), (base_span, then) = ((span, people / boats) for span, people, boats in each)
    change = change_pct(now, then)
    words = say(
        "per_boat_between_change",
        load=decimal(now),
        days=words_of(span),
        against=against(change, decimal(then)),
        base_days=words_of(base_span),
    )
    return _changed(record, ident, change, words, span[1])


def _changed(record: Record, ident: str, change: float | None, words: str, as_of: dt.date) -> Measured:
    value = None if change is None else without_float_noise(change)
    return Measured(_fact(record, ident, value, words, as_of), () if value is None else (value,))


def _without_nationality(record: Record, window: Window) -> Measured:
    """The change without one nationality, known by quarter: for the quarters inside the days and for those that cover them."""
    table, ident = record.table("nationality_quarterly"), "arrivals.without_nationality_change"
    found: dict[
        tuple[Span, Span], tuple[float, str]
    ] = {}  # by the choice of quarters: the change, and its sentence
    for inside in (True, False):
        now, then = (_others(table, span, window.parameter, inside) for span in window.spans)
        change = change_pct(now[1], then[1]) if now and then else None
        if now and then and change is not None:
            words = say(
                "without_nationality",
                nationality=window.parameter,
                people=count(now[1]),
                days=words_of(now[0]),
                against=against(change, count(then[1])),
                base_days=words_of(then[0]),
            )
            found[now[0], then[0]] = without_float_noise(change), words
    source = str(table.source_id.iloc[-1]) if len(table) else "ho_irr_d01_2023q4"
    if not found:
        words = say("no_quarters", days=words_of(window.days))
        return Measured(_other_fact(ident, None, record.day, "final", source, words))
    changes, words = [one for one, _ in found.values()], " ".join(words for _, words in found.values())
    (_, end), _ = next(iter(found))
    return Measured(_other_fact(ident, changes[0], end, "final", source, words), tuple(changes))


def _others(table: pd.DataFrame, span: Span, nationality: str, inside: bool) -> tuple[Span, int] | None:
    """Arrivals without one nationality in the quarters inside a span, or in those that cover it; None if one is not known."""
    start, end = (pd.Timestamp(one) for one in span)
    quarters = pd.period_range(start, end, freq="Q")
    if inside:
        quarters = quarters[(quarters.start_time >= start) & (quarters.end_time.normalize() <= end)]
    rows = table[table.period_start.isin(quarters.start_time)]
    if not len(quarters) or rows.period_start.nunique() != len(quarters):
        return None
    people = rows.people[rows.nationality != nationality].sum()
    return (quarters[0].start_time.date(), quarters[-1].end_time.date()), int(people)


def _place(record: Record, window: Window) -> Measured:
    """The rank of the days among the same days of earlier years: 1 for the fewest people."""
    start, end = window.days
    people = {
        year: arrivals.between(
            record.daily,
            arrivals.same_day(start, year),
            arrivals.same_day(end, year + end.year - start.year),
        )
        for year in range(arrivals.first_year(record.daily), start.year + 1)
    }
    earlier = {year: number for year, number in people.items() if year != start.year}
    fewer = [str(year) for year, number in earlier.items() if number < people[start.year]]
    level = [str(year) for year, number in earlier.items() if number == people[start.year]]
    at = 1 + len(fewer) + len(level)  # of equal years, the earlier come first
    years = counted(len(people), "year", "years")
    words = say(
        "place",
        people=count(people[start.year]),
        days=words_of(window.days),
        place=place(at),
        years=years,
    )
    words += say("place_after", years=listed(fewer)) if fewer else ""
    words += say("place_level", years=listed(level)) if level else "."
    return Measured(_fact(record, "arrivals.place_from_lowest", at, words, end))


def _prevented(record: Record, window: Window) -> Measured:
    return Measured(attempts_in_year(record, window.days[0].year))


def attempts_in_year(record: Record, year: int) -> Fact:
    """Attempts prevented in a year: the sum of its weeks if the workbook of the day held them, else as published."""
    years = years_prevented(record)
    years = years[years.year == year]
    if years.empty:
        words = say("no_attempts", year=year, day=day(record.day))
        return _other_fact(PREVENTED_IN_YEAR, None, record.day, "estimate", SMALL_BOATS, words)
    row = years.iloc[0]
    about, prevented = "about " if row.rounded else "", int(row.people_prevented)
    words = f"French authorities estimate that {about}{count(prevented)} attempts to cross were prevented in {year}."
    if row.basis != prevented_years.CALENDAR_YEAR:
        words = f"{words[:-1]} ({row.coverage}). {record.preventions_words_of_years}"
    source = prevented_years.source_of(row, record.preventions_yearly, record.weekly)
    return _other_fact(PREVENTED_IN_YEAR, prevented, year_span(year)[1], "estimate", source, words)


def _committed(record: Record, window: Window) -> Measured:
    """The sum of the agreements announced on the days, by the amounts first given, and the years it is for."""
    ident, between = "spending.committed_between", words_of(window.days)
    if window.days[0].year < spending.FIRST_KNOWN:
        words = say("before_agreements", year=spending.FIRST_KNOWN, days=between)
        return Measured(_other_fact(ident, None, record.day, "commitment", "cbp9681", words))
    start, end = (pd.Timestamp(one) for one in window.days)
    rows = record.agreements[record.agreements.announced.between(start, end)]
    twice = {spending.NEXT_AGREEMENT, spending.STOP_GAP} <= set(rows.agreement_id)
    rows = rows[rows.agreement_id != spending.STOP_GAP] if twice else rows
    amount = round(float(rows.committed_gbp_m.sum()), 2)
    words = say("committed_between", days=between, amount=gbp_m(amount), scopes=_by_scope(rows))
    words += say("stop_gap") if twice else ""
    if rows.empty:
        words = say("no_agreement", days=between)
    source = ", ".join(dict.fromkeys(rows.source_id)) or "cbp9681"
    return Measured(_other_fact(ident, amount, window.days[1], "commitment", source, words))


def _by_scope(rows: pd.DataFrame) -> str:
    """The years that a sum of agreements is for: £77.7m for the years before 2018 and £672.8m for 2018/19 to 2025/26."""
    sums = rows.groupby("scope").committed_gbp_m.sum()
    if len(sums) == 1:
        return say("one_scope", scope=OF_SCOPE[sums.index[0]])
    return listed(
        [
            say("of_scopes", amount=gbp_m(sums[scope]), scope=words)
            for scope, words in OF_SCOPE.items()
            if scope in sums
        ]
    )


def _pace_share(record: Record, window: Window) -> Measured:
    """The pace of returns last reported by the press, as a share of the people who arrived in a mean week of the days."""
    told = record.table("pilot_announcements")
    told = told[told.measure == "reported_pace_per_week"].sort_values("as_of", kind="stable")
    people, ident = _sum(record, window, "people_arrived"), "pilot.reported_pace_share"
    weekly = people / ((window.days[1] - window.days[0]).days + 1) * 7
    if told.empty or not weekly:
        words = say("no_pace", day=day(record.day))
        words = say("nobody_between", days=words_of(window.days)) if len(told) else words
        return Measured(_other_fact(ident, None, record.day, "announced", "ho_pilot_series", words))
    last = told.iloc[-1]
    share = without_float_noise(100 * int(last.cumulative) / weekly)
    words = say(
        "pace",
        people=count(last.cumulative),
        share=pct(share, 1),
        weekly=decimal(weekly),
        days=words_of(window.days),
    )
    return Measured(_other_fact(ident, share, window.days[1], "announced", str(last.source_id), words))


WINDOW_MEASURES: Final[Mapping[str, Measure]] = {
    "arrivals.people_between": Measure("People arrived between two days", "people", _people),
    "arrivals.boats_between": Measure("Boats arrived between two days", "boats", _boats),
    "arrivals.people_per_boat_between": Measure(
        "People a boat between two days", "people per boat", _per_boat, worked_out=True
    ),
    "arrivals.between_change": Measure(
        "Change in arrivals between two spans of days", "per cent", _change, compared=True, worked_out=True
    ),
    "arrivals.people_per_boat_between_change": Measure(
        "Change in people a boat between two spans of days",
        "per cent",
        _per_boat_change,
        compared=True,
        worked_out=True,
    ),
    "arrivals.without_nationality_change": Measure(
        "Change in arrivals without one nationality",
        "per cent",
        _without_nationality,
        compared=True,
        parameter="a nationality that nationality_quarterly.csv lists",
        worked_out=True,
    ),
    "arrivals.place_from_lowest": Measure(
        "Place of the days among the same days of earlier years, from the lowest",
        "place from the lowest",
        _place,
        worked_out=True,
    ),
    PREVENTED_IN_YEAR: Measure("Attempts prevented in a year", "attempts", _prevented),
    "spending.committed_between": Measure(
        "Committed in agreements announced between two days",
        "GBP m",
        _committed,
        from_any_day=True,
        worked_out=True,
    ),
    "pilot.reported_pace_share": Measure(
        "The reported pace of returns, of arrivals between two days", "per cent", _pace_share, worked_out=True
    ),
}
