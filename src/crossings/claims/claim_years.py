"""Official figures of a calendar year: attempts, deaths, who arrived, and asylum decisions.

A figure of a part of a year does not count.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from crossings.claims.claim_days import Measure, Window
from crossings.common.formats import count, day, last_digit, pct
from crossings.facts.facts_of_arrivals import compared_with
from crossings.facts.facts_of_deaths import with_all_counts
from crossings.facts.facts_of_preventions import years_prevented
from crossings.facts.figure import Figure
from crossings.facts.shared_sentences import arrived_of_attempts, attempts_stopped
from crossings.measures import arrivals, prevented_years
from crossings.measures.spans import YEAR_WEEKS, change_pct
from crossings.tables.record import Record

ADULTS: Final = ("18 to 24", "25 to 39", "40 and over")
CHILDREN: Final = "17 and under"
GROUPS: Final[dict[str, Callable[[pd.DataFrame], pd.Series]]] = {  # of a year of age_sex_yearly
    "men of 18 and over": lambda rows: rows.age_group.isin(ADULTS) & (rows.sex == "Male"),
    "men of 18 to 39": lambda rows: rows.age_group.isin(ADULTS[:2]) & (rows.sex == "Male"),
    "males of any age": lambda rows: rows.sex == "Male",
    "women and children": lambda rows: (rows.sex == "Female") | (rows.age_group == CHILDREN),
}


def _unknown(record: Record, window: Window, source_ids: Sequence[str] = ()) -> Figure:
    words = f"No figure for {window.days[0].year} was known by {day(record.day)}."
    return window.unknown(record, words, source_ids=source_ids)


@functools.cache  # a record does not change, and three measures use the same years
def _years_prevented(record: Record) -> dict[int, tuple[Any, list[str]]]:
    """The row of each year of `years_prevented`, with its sources."""
    yearly, weekly = record.preventions_yearly, record.weekly
    rows = years_prevented(record).itertuples()
    return {row.year: (row, prevented_years.sources_of(row, yearly, weekly)) for row in rows}


def _calendar_year(record: Record, row: Any) -> tuple[float, float, Any]:
    """The least and the most attempts prevented in the calendar year of a row of whole weeks.

    The third value is the row with the arrivals of the calendar year. Where the series do not reach
    all its weeks and days, the first two are the row's number less and plus a mean week, and the
    row is as given.
    """
    known = prevented_years.bounds_of_calendar_year(row.year, record.daily, record.weekly)
    if known is None:
        week = round(row.people_prevented / YEAR_WEEKS)
        return row.people_prevented - week, row.people_prevented + week, row
    least, most, arrived = known
    return least, most, row._replace(people_arrived=arrived)


def _of_attempts(
    work_out: Callable[[Any, float], float],
    in_words: Callable[[Any, str], str],
    record: Record,
    window: Window,
) -> Figure:
    """A figure on the attempts of a year; `work_out` gets its row and the attempts prevented.

    The row is of `prevented_years.each_year`. `in_words` gets it and “about ” if it is rounded. A
    year known in part has no value. One of whole weeks, or with a rounded number, may have several
    values: `work_out` gets the least and the most attempts that there may have been.
    """
    year = window.days[0].year
    if (row_and_sources := _years_prevented(record).get(year)) is None:
        return _unknown(record, window)
    row, source_ids = row_and_sources
    prevented = int(row.people_prevented)
    if not row.whole_year:
        of_part = f"in the {row.coverage.removesuffix(' only')} of {year}"
        part = f"{attempts_stopped(prevented, of_part)}; no figure for the whole year is known."
        return window.unknown(record, part, source_ids=source_ids)
    sentence = in_words(row, "about " if row.rounded else "")
    if row.basis != prevented_years.CALENDAR_YEAR:
        sentence = f"{sentence[:-1]} ({row.coverage}). {record.preventions_words_of_years}"
    value = work_out(row, prevented)
    figure = window.figure(record, value, sentence, source_ids=source_ids)
    if not row.rounded and row.basis != prevented_years.CALENDAR_YEAR:
        least, most, of_year = _calendar_year(record, row)
        ends = [value, work_out(of_year, least), work_out(of_year, most)]
        return figure.ranging(min(ends), max(ends), "weeks of a year")
    if row.rounded:
        half = last_digit(prevented) / 2
        ends = [work_out(row, prevented - half), work_out(row, prevented + half)]
        return figure.ranging(min(ends), max(ends), "rounding")
    return figure


def _prevented_words(row: Any, about: str) -> str:
    return f"{attempts_stopped(row.people_prevented, f'in {row.year}', about)}."


def _recorded_words(row: Any, about: str) -> str:
    attempts = count(row.people_prevented + row.people_arrived)
    return (
        f"{count(row.people_arrived)} people arrived in {row.year}, and French authorities "
        f"estimate that {about}{count(row.people_prevented)} attempts were prevented: "
        f"{about}{attempts} known attempts."
    )


def _arrived_words(row: Any, about: str) -> str:
    places, when = 0 if row.rounded else 1, f"in {row.year}"
    return arrived_of_attempts(row.people_arrived, row.people_prevented, when, about, places)


def _attempts_change(record: Record, window: Window) -> Figure:
    """The change in attempts prevented between two years, in per cent."""
    assert window.compared is not None, "its measure is one that compares"
    make = _attempts(lambda _, prevented: prevented, _prevented_words)
    now, then = (make(record, replace(window, days=span)) for span in window.spans)
    if now.value is None or not then.value:
        return now if now.value is None else replace(then, value=None)
    change = change_pct(now.value, then.value)
    sentence = (
        f"{attempts_stopped(now.value, f'in {window.days[0].year}')}, "
        f"{compared_with(change, count(then.value))} in {window.compared[0].year}."
    )
    source_ids = (*now.source_ids, *then.source_ids)
    figure = window.figure(record, change, sentence, source_ids=source_ids)
    if not (range_of := now.range_of or then.range_of):
        return figure
    return figure.ranging(*_ends_of_change(now, then), range_of)


def _ends_of_change(now: Figure, then: Figure) -> tuple[float, float]:
    """The least and the most change in per cent that the ends of two figures allow."""
    changes = [change_pct(of_now, of_then) for of_now in now.ends for of_then in then.ends]
    return min(changes), max(changes)


def _nationality_change(record: Record, window: Window) -> Figure:
    """The change in arrivals of one nationality between two years, in per cent, by one edition."""
    table, spans = record.table("nationality_yearly"), window.spans
    year, base_year = (str(span[0].year) for span in spans)
    rows = table[(table.nationality == window.parameter) & table.period.isin([year, base_year])]
    editions = rows.groupby("edition").filter(lambda of_edition: len(of_edition) == len(spans))
    if editions.empty:
        words = (
            f"No edition known by {day(record.day)} gives arrivals from {window.parameter} in both "
            f"{year} and {base_year}."
        )
        return window.unknown(record, words, source_ids=table.source_id[-1:], status="final")
    newest = editions[editions.edition == editions.edition.max()].set_index("period")
    now, then = (int(newest.people[period]) for period in (year, base_year))
    change = change_pct(now, then)
    words = (
        f"{count(now)} people from {window.parameter} arrived in {year}, "
        f"{compared_with(change, count(then))} in {base_year}."
    )
    return window.figure(record, change, words, source_ids=newest.source_id, status="final")


def _deaths(record: Record, window: Window) -> Figure:
    """People counted dead in a year, by the French maritime prefecture if it counted.

    All counts are in the sentence.
    """
    year, rows = window.days[0].year, record.table("deaths_yearly")
    others = rows.drop(arrivals.deaths_at_sea(rows).index).sort_values("measure")
    rows = pd.concat([arrivals.deaths_at_sea(rows), others])
    rows = rows[rows.year == year]
    if rows.empty:
        return _unknown(record, window)
    counted_by = rows.measure + (", " + rows.note).where(arrivals.has_gap(rows), "")
    counts = "; ".join(
        f"{count(people)} ({counter})"
        for counter, people in zip(counted_by, rows.people, strict=True)
    )
    words = f"Counted dead in {year}: {counts}."
    figure = window.figure(record, int(rows.people.iloc[0]), words, source_ids=rows.source_id)
    return with_all_counts(figure, rows)


def _group_share(record: Record, window: Window) -> Figure:
    """The share of a group among a year's arrivals whose age was recorded, in per cent."""
    year, rows = window.days[0].year, record.table("age_sex_yearly")
    rows = rows[(rows.period == str(year)) & rows.age_group.isin([CHILDREN, *ADULTS])]
    if rows.empty:
        return _unknown(record, window, ["ho_ier_02c_2026q2"])
    group, everybody = (
        int(rows.people[GROUPS[window.parameter](rows)].sum()),
        int(rows.people.sum()),
    )
    share = 100 * group / everybody
    words = (
        f"Of {count(everybody)} people who arrived in {year} and whose age was recorded, "
        f"{count(group)} were {window.parameter}: {pct(share, 1)}."
    )
    return window.figure(record, share, words, source_ids=rows.source_id[:1], status="final")


def _granted_share(record: Record, window: Window) -> Figure:
    """The share granted of a year's arrivals who were granted or refused by a first decision.

    It is in per cent. Leave other than protection counts as granted.
    """
    year, rows = window.days[0].year, record.table("asylum_outcomes")
    rows = rows[rows.arrival_year == year]
    if rows.empty:
        return _unknown(record, window)
    row = rows.iloc[-1]
    granted = int(row.granted_protection + row.granted_other_leave)
    decided, ended = granted + int(row.refused), int(row.withdrawn + row.administrative_outcome)
    if not decided:
        return _unknown(record, window)
    share = 100 * granted / decided
    words = (
        f"Of {count(decided)} people who arrived in {year} and were granted or refused at first "
        f"decision, {count(granted)} were granted protection or other leave: {pct(share, 1)}. "
        f"{count(ended)} claims had been withdrawn or closed. Appeals are not counted."
    )
    return window.figure(record, share, words, source_ids=[row.source_id], status="final")


def _attempts(
    work_out: Callable[[Any, float], float], in_words: Callable[[Any, str], str]
) -> Callable[..., Figure]:
    return functools.partial(_of_attempts, work_out, in_words)


YEAR_MEASURES: Final[dict[str, Measure]] = {
    "preventions.attempts_in_year": Measure(
        "attempts", _attempts(lambda _, prevented: prevented, _prevented_words), by_year=True
    ),
    "preventions.attempts_in_year_change": Measure(
        "per cent", _attempts_change, compared=True, by_year=True
    ),
    "preventions.recorded_in_year": Measure(
        "attempts",
        _attempts(lambda row, prevented: int(row.people_arrived) + prevented, _recorded_words),
        by_year=True,
    ),
    "preventions.arrived_share_in_year": Measure(
        "per cent",
        _attempts(
            lambda row, prevented: prevented_years.share_of_attempts(row.people_arrived, prevented),
            _arrived_words,
        ),
        by_year=True,
    ),
    "deaths.counted_in_year": Measure("people", _deaths, by_year=True),
    "arrivals.nationality_in_year_change": Measure(
        "per cent",
        _nationality_change,
        compared=True,
        parameter="a nationality that nationality_yearly.csv lists",
        parameters=lambda record: set(record.all_rows("nationality_yearly").nationality),
        by_year=True,
    ),
    "arrivals.group_share_in_year": Measure(
        "per cent",
        _group_share,
        parameter="one of " + ", ".join(GROUPS),
        parameters=lambda _: GROUPS,
        by_year=True,
    ),
    "asylum.granted_share_of_year": Measure("per cent", _granted_share, by_year=True),
}
