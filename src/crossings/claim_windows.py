"""What a claim between two days is set against: a figure worked out for exactly the days that its row names.

A fact counts from a fixed day to the day of the report. A claim that names its own days is checked against a measure
of this module instead, and its row says from when to when: a new claim is a row and no code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import pandas as pd

from crossings import arrivals, spending
from crossings.errors import InputError
from crossings.fact import Fact, Number, without_float_noise
from crossings.facts_of_arrivals import arrival_fact
from crossings.formats import count, counted, day, decimal, gbp_m, more_or_fewer, pct, place
from crossings.spans import Span, change_pct
from crossings.tables import FIRST_DAY, Record

CELLS: Final = ("window_start", "window_end", "compared_start", "compared_end")


@dataclass(frozen=True)
class Window:
    """The days that a claim names, both ends inside, those that it compares with, and what else its measure needs."""

    days: Span
    compared: Span | None
    parameter: str


@dataclass(frozen=True)
class Measured:
    """The figure for a claim's own days, and the changes, in per cent, that a direction is judged by."""

    fact: Fact
    changes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Measure:
    """How a figure between two days is worked out, and which cells of the row it needs beside the two days."""

    unit: str
    make: Callable[[Record, Window], Measured]
    compared: bool = False
    parameter: str = ""  # what the parameter is; empty for a measure without one
    from_any_day: bool = False  # money was promised before the series of arrivals began


def words_of(span: Span) -> str:
    """Two days in words: from 1 January to 31 May 2023."""
    return f"from {day(span[0], year=span[0].year != span[1].year)} to {day(span[1])}"


def judged_on(stated_on: dt.date, window_end: dt.date | None) -> dt.date:
    """The day by whose figures a claim is judged: the day before, or the day itself where the claim counts to it."""
    before = stated_on - dt.timedelta(days=1)
    return max(FIRST_DAY, stated_on if window_end == stated_on else before)


def window_end(row: Any) -> dt.date | None:
    """The last day that a row of claims.csv names; None for a claim that names none."""
    return None if pd.isna(row.window_end) else row.window_end.date()


def refuse_days(row: Any, where: str) -> None:
    """Refuse days and a parameter in a row that names a fact: InputError, naming file, row and column."""
    for column in (*CELLS, "parameter"):
        if pd.notna(cell := getattr(row, column)) and cell != "":
            _refuse(
                where,
                column,
                f"nothing, since {row.checked_against} counts from and to days of its own",
                cell,
            )


def measured(record: Record, row: Any, where: str) -> Measured:
    """The figure of WINDOW_MEASURES that a row of claims.csv names, for its days, as of the record's day.

    `where` names file and row. Raises InputError, naming the column too, for days that are missing, out of order or
    after the statement, and for a parameter that the measure does not have.
    """
    ident = str(row.checked_against)
    measure = WINDOW_MEASURES[ident]
    window = _window(record, row, measure, where)
    if window.days[1] > record.day:
        words = f"The days {words_of(window.days)} were not over by {day(record.day)}."
        return Measured(_fact(record, ident, None, words))
    return measure.make(record, window)


def _window(record: Record, row: Any, measure: Measure, where: str) -> Window:
    days = _span(row, "window", where, FIRST_DAY if not measure.from_any_day else None)
    compared = None
    if measure.compared:
        compared = _span(row, "compared", where, FIRST_DAY)
    else:
        for column in ("compared_start", "compared_end"):
            if pd.notna(cell := getattr(row, column)):
                _refuse(where, column, f"nothing, since {row.checked_against} compares no days", cell)
    parameter = "" if pd.isna(row.parameter) else str(row.parameter)
    if bool(parameter) != bool(measure.parameter):
        needed = measure.parameter or f"nothing, since {row.checked_against} needs no parameter"
        _refuse(where, "parameter", needed, parameter)
    if measure.parameter and parameter not in set(record.whole("nationality_quarterly").nationality):
        _refuse(where, "parameter", measure.parameter, parameter)
    if str(row.checked_against) == PREVENTED and days != _year(days[0].year):
        _refuse(where, "window_end", "the last day of a calendar year that window_start begins", days[1])
    return Window(days, compared, parameter)


def _span(row: Any, name: str, where: str, first: dt.date | None) -> Span:
    """The two days of a row, in order and not after the statement."""
    cells = {column: getattr(row, column) for column in (f"{name}_start", f"{name}_end")}
    for column, cell in cells.items():
        if pd.isna(cell):
            _refuse(where, column, f"a day, since {row.checked_against} is counted between two days", "")
    start, end = (cell.date() for cell in cells.values())
    if first and start < first:
        _refuse(where, f"{name}_start", f"a day not before {first}, when the series begins", start)
    if end < start:
        _refuse(where, f"{name}_end", f"a day not before {name}_start", end)
    if end > row.stated_on.date():
        _refuse(where, f"{name}_end", f"a day not after stated_on, {row.stated_on.date()}", end)
    return start, end


def _refuse(where: str, column: str, expected: str, found: Any) -> NoReturn:
    words = str(found.date() if isinstance(found, pd.Timestamp) else found)
    raise InputError(
        f"{where}, column {column}: expected {expected}, found {repr(words) if words else 'nothing'}. Correct that cell."
    )


def _year(year: int) -> Span:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _fact(record: Record, ident: str, value: Number, sentence: str, as_of: dt.date | None = None) -> Fact:
    """A figure of the daily series between two days."""
    return arrival_fact(
        record,
        ident.partition(".")[2],
        value,
        sentence,
        WINDOW_MEASURES[ident].unit,
        as_of or record.day,
        counted_to=as_of,
    )


def _sum(record: Record, window: Window, column: str) -> int:
    return arrivals.between(record.daily, *window.days, column)


def _people(record: Record, window: Window) -> Measured:
    people = _sum(record, window, "people_arrived")
    words = f"{counted(people, 'person', 'people')} arrived {words_of(window.days)}."
    return Measured(_fact(record, "arrivals.people_between", people, words, window.days[1]))


def _boats(record: Record, window: Window) -> Measured:
    boats = _sum(record, window, "boats_arrived")
    words = f"{counted(boats, 'boat', 'boats')} arrived {words_of(window.days)}."
    return Measured(_fact(record, "arrivals.boats_between", boats, words, window.days[1]))


def _each(record: Record, window: Window) -> Iterator[tuple[Span, int, int]]:
    """The people and boats of the window's days, and of those that it compares with."""
    for span in (window.days, window.compared):
        if span:
            at = Window(span, None, "")
            yield span, _sum(record, at, "people_arrived"), _sum(record, at, "boats_arrived")


def _per_boat(record: Record, window: Window) -> Measured:
    ((span, people, boats),) = _each(record, window)
    load = without_float_noise(people / boats) if boats else None
    words = f"{count(people)} people arrived in {counted(boats, 'boat', 'boats')} {words_of(span)}"
    words += f": {decimal(load)} a boat." if load is not None else "."
    return Measured(_fact(record, "arrivals.people_per_boat_between", load, words, span[1]))


def _change(record: Record, window: Window) -> Measured:
    (span, people, _), (base_span, base, _) = _each(record, window)
    change = change_pct(people, base)
    words = f"{count(people)} people arrived {words_of(span)}, {_against(change, count(base))} {words_of(base_span)}."
    return _changed(record, "arrivals.between_change", change, words, span[1])


def _per_boat_change(record: Record, window: Window) -> Measured:
    (span, people, boats), (base_span, base_people, base_boats) = _each(record, window)
    now, then = (a / b if b else 0.0 for a, b in ((people, boats), (base_people, base_boats)))
    change = change_pct(now, then)
    words = (
        f"{decimal(now)} people a boat arrived {words_of(span)}, {_against(change, decimal(then))} "
        f"{words_of(base_span)}."
    )
    return _changed(record, "arrivals.people_per_boat_between_change", change, words, span[1])


def _against(change: float | None, base: str) -> str:
    """How a figure stands to the one compared with: 20.8% fewer than the 9,607."""
    if change is None:
        return f"after {base}"
    return f"{more_or_fewer(change, 1)} than the {base}".replace("as many than", "as many as")


def _changed(record: Record, ident: str, change: float | None, words: str, as_of: dt.date) -> Measured:
    value = None if change is None else without_float_noise(change)
    return Measured(_fact(record, ident, value, words, as_of), () if value is None else (value,))


def _without_nationality(record: Record, window: Window) -> Measured:
    """The change without one nationality, which is known by quarter: on the quarters inside the days and on those that cover them."""
    table, ident, found = record.table("nationality_quarterly"), "arrivals.without_nationality_change", []
    for inside in (True, False):
        now, then = (
            _others(table, span, window.parameter, inside)
            for span in (window.days, window.compared or window.days)
        )
        if now and then and (now, then) not in found:
            found.append((now, then))
    source = str(table.source_id.iloc[-1]) if len(table) else "ho_irr_d01_2023q4"
    changes = [change_pct(now[1], then[1]) for now, then in found]
    words = " ".join(
        f"Without arrivals from {window.parameter}, {count(now[1])} people arrived {words_of(now[0])}, "
        f"{_against(change, count(then[1]))} {words_of(then[0])}."
        for (now, then), change in zip(found, changes, strict=True)
    )
    known = tuple(without_float_noise(change) for change in changes if change is not None)
    return Measured(
        Fact(
            ident,
            known[0] if known else None,
            WINDOW_MEASURES[ident].unit,
            found[0][0][0][1] if found else record.day,
            "final",
            source,
            words
            or f"Nationalities are known by quarter, and no whole quarter lies {words_of(window.days)}.",
        ),
        known,
    )


def _others(table: pd.DataFrame, span: Span, nationality: str, inside: bool) -> tuple[Span, int] | None:
    """Arrivals but for one nationality in the quarters inside a span, or in those that cover it; None where one is not known."""
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
    """Where the days stand among the same days of earlier years: 1 for the fewest people."""
    start, end = window.days
    people = {
        year: arrivals.between(
            record.daily,
            arrivals.same_day(start, year),
            arrivals.same_day(end, year + end.year - start.year),
        )
        for year in range(arrivals.first_year(record.daily), start.year + 1)
    }
    fewer = [year for year, number in people.items() if number < people[start.year]]
    at = 1 + len(fewer)
    words = f"{count(people[start.year])} people arrived {words_of(window.days)}: "
    words += f"{place(at)} of {counted(len(people), 'year', 'years')} by the same days"
    words += f", after {', '.join(map(str, fewer))}." if fewer else "."
    return Measured(_fact(record, "arrivals.place_from_lowest", at, words, end))


def _prevented(record: Record, window: Window) -> Measured:
    year, table = window.days[0].year, record.table("preventions_yearly")
    row = table[table.year == year]
    source = str(row.source_id.iloc[0]) if len(row) else "ho_small_boats"
    prevented = int(row.people_prevented.iloc[0]) if len(row) else None
    words = f"No figure of attempts prevented in {year} is known."
    if prevented is not None:
        about = "about " if row.rounded.iloc[0] else ""
        words = f"French authorities estimate that {about}{count(prevented)} attempts to cross were prevented in {year}."
    return Measured(
        Fact(PREVENTED, prevented, WINDOW_MEASURES[PREVENTED].unit, window.days[1], "estimate", source, words)
    )


def _committed(record: Record, window: Window) -> Measured:
    start, end = (pd.Timestamp(one) for one in window.days)
    rows = record.agreements[record.agreements.announced.between(start, end)]
    if (rows.agreement_id == spending.NEXT_AGREEMENT).any():  # the stop-gap may lie inside it
        rows = rows[rows.agreement_id != spending.STOP_GAP]
    amount = round(float(rows.committed_gbp_m.sum()), 2)
    words = f"Agreements announced {words_of(window.days)} commit the UK to {gbp_m(amount)}, as first given."
    source = ", ".join(dict.fromkeys(rows.source_id)) or "cbp9681"
    ident = "spending.committed_between"
    return Measured(
        Fact(ident, amount, WINDOW_MEASURES[ident].unit, window.days[1], "commitment", source, words)
    )


def _pace_share(record: Record, window: Window) -> Measured:
    """The pace of returns last reported by the press, as a share of the people who arrived in a mean week of the days."""
    told = record.table("pilot_announcements")
    told = told[told.measure == "reported_pace_per_week"].sort_values("as_of", kind="stable")
    people, ident = _sum(record, window, "people_arrived"), "pilot.reported_pace_share"
    weekly = people / ((window.days[1] - window.days[0]).days + 1) * 7
    if told.empty or not weekly:
        words = f"No pace of returns had been reported by {day(record.day)}."
        return Measured(
            Fact(ident, None, WINDOW_MEASURES[ident].unit, record.day, "announced", "ho_pilot_series", words)
        )
    last = told.iloc[-1]
    share = without_float_noise(100 * int(last.cumulative) / weekly)
    words = (
        f"{count(last.cumulative)} a week, a pace that the press reported, is {pct(share, 1)} of the {decimal(weekly)} "
        f"people who arrived in a mean week {words_of(window.days)}."
    )
    return Measured(
        Fact(
            ident, share, WINDOW_MEASURES[ident].unit, window.days[1], "announced", str(last.source_id), words
        )
    )


PREVENTED: Final = "preventions.attempts_in_year"
WINDOW_MEASURES: Final[Mapping[str, Measure]] = {
    "arrivals.people_between": Measure("people", _people),
    "arrivals.boats_between": Measure("boats", _boats),
    "arrivals.people_per_boat_between": Measure("people per boat", _per_boat),
    "arrivals.between_change": Measure("per cent", _change, compared=True),
    "arrivals.people_per_boat_between_change": Measure("per cent", _per_boat_change, compared=True),
    "arrivals.without_nationality_change": Measure(
        "per cent",
        _without_nationality,
        compared=True,
        parameter="a nationality that nationality_quarterly.csv lists",
    ),
    "arrivals.place_from_lowest": Measure("place from the lowest", _place),
    PREVENTED: Measure("attempts", _prevented),
    "spending.committed_between": Measure("GBP m", _committed, from_any_day=True),
    "pilot.reported_pace_share": Measure("per cent", _pace_share),
}
