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

from crossings import arrivals, prevented_years, spending
from crossings.errors import InputError
from crossings.fact import Fact, Number, without_float_noise
from crossings.facts_of_arrivals import arrival_fact
from crossings.formats import count, counted, day, decimal, gbp_m, listed, more_or_fewer, pct, place
from crossings.sources import SMALL_BOATS
from crossings.spans import Span, change_pct
from crossings.tables import FIRST_DAY, Record

CELLS: Final = ("window_start", "window_end", "compared_start", "compared_end")
SCOPES: Final = {  # what agreements are for, by their scope
    "before-2018": "of the years before 2018",
    spending.CORE: "for 2018/19 to 2025/26",
    spending.NEXT: "for 2026/27 to 2028/29",
}


@dataclass(frozen=True)
class Window:
    """The days that a claim names, both ends inside, those that it compares with, and what else its measure needs."""

    days: Span
    compared: Span | None
    parameter: str

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days, then those that they are compared with, if any."""
        return (self.days, self.compared) if self.compared else (self.days,)


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
    worked_out: bool = False  # as of a Fact


def words_of(span: Span) -> str:
    """Two days in words: from 1 January to 31 May 2023."""
    return f"from {day(span[0], year=span[0].year != span[1].year)} to {day(span[1])}"


def judged_on(stated_on: dt.date, last: dt.date | None) -> dt.date:
    """The day by whose figures a claim is judged: the day before, or the day itself where the claim counts to it."""
    before = stated_on - dt.timedelta(days=1)
    return max(FIRST_DAY, stated_on if last == stated_on else before)


def last_named(row: Any) -> dt.date | None:
    """The last day that a row of claims.csv names, of the two ends; None for a claim that names none."""
    return max((end.date() for end in (row.window_end, row.compared_end) if pd.notna(end)), default=None)


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
    for span in window.spans:
        if span[1] > record.day:
            words = f"The days {words_of(span)} were not over by {day(record.day)}."
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
    name, measure = ident.partition(".")[2], WINDOW_MEASURES[ident]
    at, ours = as_of or record.day, measure.worked_out
    return arrival_fact(record, name, value, sentence, measure.unit, at, as_of, worked_out=ours)


def _other_fact(ident: str, value: Number, as_of: dt.date, status: str, source: str, sentence: str) -> Fact:
    """A figure of another table than the daily series."""
    measure = WINDOW_MEASURES[ident]
    return Fact(ident, value, measure.unit, as_of, status, source, sentence, measure.worked_out)


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
    for span in window.spans:
        at = Window(span, None, "")
        yield span, _sum(record, at, "people_arrived"), _sum(record, at, "boats_arrived")


def _per_boat(record: Record, window: Window) -> Measured:
    ((span, people, boats),) = _each(record, window)
    ident = "arrivals.people_per_boat_between"
    if not boats:
        return Measured(_fact(record, ident, None, _no_boat(span)))
    load = without_float_noise(people / boats)
    words = f"{count(people)} people arrived in {counted(boats, 'boat', 'boats')} {words_of(span)}: {decimal(load)} a boat."
    return Measured(_fact(record, ident, load, words, span[1]))


def _no_boat(span: Span) -> str:
    return f"No boat arrived {words_of(span)}, so there is no number of people in each."


def _change(record: Record, window: Window) -> Measured:
    (span, people, _), (base_span, base, _) = _each(record, window)
    change = change_pct(people, base)
    words = f"{count(people)} people arrived {words_of(span)}, {_against(change, count(base))} {words_of(base_span)}."
    return _changed(record, "arrivals.between_change", change, words, span[1])


def _per_boat_change(record: Record, window: Window) -> Measured:
    ident, each = "arrivals.people_per_boat_between_change", list(_each(record, window))
    for span, _, boats in each:
        if not boats:
            return Measured(_fact(record, ident, None, _no_boat(span)))
    (span, now), (base_span, then) = ((span, people / boats) for span, people, boats in each)
    change = change_pct(now, then)
    words = (
        f"{decimal(now)} people a boat arrived {words_of(span)}, {_against(change, decimal(then))} "
        f"{words_of(base_span)}."
    )
    return _changed(record, ident, change, words, span[1])


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
    table, ident = record.table("nationality_quarterly"), "arrivals.without_nationality_change"
    found: dict[tuple[Span, Span], tuple[float, str]] = {}  # by the quarters: the change, and its sentence
    for inside in (True, False):
        now, then = (_others(table, span, window.parameter, inside) for span in window.spans)
        change = change_pct(now[1], then[1]) if now and then else None
        if now and then and change is not None:
            words = (
                f"Without arrivals from {window.parameter}, {count(now[1])} people arrived {words_of(now[0])}, "
                f"{_against(change, count(then[1]))} {words_of(then[0])}."
            )
            found[now[0], then[0]] = without_float_noise(change), words
    source = str(table.source_id.iloc[-1]) if len(table) else "ho_irr_d01_2023q4"
    if not found:
        words = f"Nationalities are known by quarter, and no whole quarters {words_of(window.days)} can be compared."
        return Measured(_other_fact(ident, None, record.day, "final", source, words))
    changes, words = [one for one, _ in found.values()], " ".join(words for _, words in found.values())
    (_, end), _ = next(iter(found))
    return Measured(_other_fact(ident, changes[0], end, "final", source, words), tuple(changes))


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
    earlier = {year: number for year, number in people.items() if year != start.year}
    fewer = [str(year) for year, number in earlier.items() if number < people[start.year]]
    level = [str(year) for year, number in earlier.items() if number == people[start.year]]
    at = 1 + len(fewer) + len(level)  # of years with as many, the earlier come first
    words = f"{count(people[start.year])} people arrived {words_of(window.days)}: "
    words += f"{place(at)} of {counted(len(people), 'year', 'years')} by the same days"
    words += f", after {listed(fewer)}" if fewer else ""
    words += f"; as many had arrived in {listed(level)}, which came first." if level else "."
    return Measured(_fact(record, "arrivals.place_from_lowest", at, words, end))


def _prevented(record: Record, window: Window) -> Measured:
    """Attempts prevented in a year: the sum of its weeks where the workbook then out held them, else as published."""
    year, yearly = window.days[0].year, record.preventions_yearly
    years = prevented_years.by_year(yearly[yearly.year == year], record.daily, record.weekly)
    if years.empty:
        words = f"No figure of attempts prevented in {year} was known by {day(record.day)}."
        return Measured(_other_fact(PREVENTED, None, record.day, "estimate", SMALL_BOATS, words))
    row = years.iloc[0]
    about, prevented = "about " if row.rounded else "", int(row.people_prevented)
    words = f"French authorities estimate that {about}{count(prevented)} attempts to cross were prevented in {year}."
    if row.basis != prevented_years.CALENDAR_YEAR:
        words = f"{words[:-1]} ({row.coverage}). {record.preventions_words_of_years}"
    source = prevented_years.source_of(row, yearly, record.weekly)
    return Measured(_other_fact(PREVENTED, prevented, window.days[1], "estimate", source, words))


def _committed(record: Record, window: Window) -> Measured:
    """What the agreements announced on the days commit, as first given, and what years that is for."""
    ident, between = "spending.committed_between", words_of(window.days)
    if window.days[0].year < spending.FIRST_KNOWN:
        words = f"No agreement from before {spending.FIRST_KNOWN} is on record, so there is no sum {between}."
        return Measured(_other_fact(ident, None, record.day, "commitment", "cbp9681", words))
    start, end = (pd.Timestamp(one) for one in window.days)
    rows = record.agreements[record.agreements.announced.between(start, end)]
    twice = {spending.NEXT_AGREEMENT, spending.STOP_GAP} <= set(rows.agreement_id)
    rows = rows[rows.agreement_id != spending.STOP_GAP] if twice else rows
    amount = round(float(rows.committed_gbp_m.sum()), 2)
    words = (
        f"Agreements announced {between} commit the UK to {gbp_m(amount)}, as first given: {_by_scope(rows)}."
    )
    words += " The stop-gap of 2026, which may lie inside, is not added." if twice else ""
    if rows.empty:
        words = f"No agreement was announced {between}."
    source = ", ".join(dict.fromkeys(rows.source_id)) or "cbp9681"
    return Measured(_other_fact(ident, amount, window.days[1], "commitment", source, words))


def _by_scope(rows: pd.DataFrame) -> str:
    """What years the sum of agreements is for: £77.7m of the years before 2018 and £672.8m for 2018/19 to 2025/26."""
    sums = rows.groupby("scope").committed_gbp_m.sum()
    if len(sums) == 1:
        return f"all of it {SCOPES[sums.index[0]]}"
    return listed([f"{gbp_m(sums[scope])} {words}" for scope, words in SCOPES.items() if scope in sums])


def _pace_share(record: Record, window: Window) -> Measured:
    """The pace of returns last reported by the press, as a share of the people who arrived in a mean week of the days."""
    told = record.table("pilot_announcements")
    told = told[told.measure == "reported_pace_per_week"].sort_values("as_of", kind="stable")
    people, ident = _sum(record, window, "people_arrived"), "pilot.reported_pace_share"
    weekly = people / ((window.days[1] - window.days[0]).days + 1) * 7
    if told.empty or not weekly:
        words = f"No pace of returns had been reported by {day(record.day)}."
        words = f"Nobody arrived {words_of(window.days)}." if len(told) else words
        return Measured(_other_fact(ident, None, record.day, "announced", "ho_pilot_series", words))
    last = told.iloc[-1]
    share = without_float_noise(100 * int(last.cumulative) / weekly)
    words = (
        f"{count(last.cumulative)} a week, a pace that the press reported, is {pct(share, 1)} of the {decimal(weekly)} "
        f"people who arrived in a mean week {words_of(window.days)}."
    )
    return Measured(_other_fact(ident, share, window.days[1], "announced", str(last.source_id), words))


PREVENTED: Final = "preventions.attempts_in_year"
WINDOW_MEASURES: Final[Mapping[str, Measure]] = {
    "arrivals.people_between": Measure("people", _people),
    "arrivals.boats_between": Measure("boats", _boats),
    "arrivals.people_per_boat_between": Measure("people per boat", _per_boat, worked_out=True),
    "arrivals.between_change": Measure("per cent", _change, compared=True, worked_out=True),
    "arrivals.people_per_boat_between_change": Measure(
        "per cent", _per_boat_change, compared=True, worked_out=True
    ),
    "arrivals.without_nationality_change": Measure(
        "per cent",
        _without_nationality,
        compared=True,
        parameter="a nationality that nationality_quarterly.csv lists",
        worked_out=True,
    ),
    "arrivals.place_from_lowest": Measure("place from the lowest", _place, worked_out=True),
    PREVENTED: Measure("attempts", _prevented),
    "spending.committed_between": Measure("GBP m", _committed, from_any_day=True, worked_out=True),
    "pilot.reported_pace_share": Measure("per cent", _pace_share, worked_out=True),
}
