"""Official figures of a calendar year: attempts, deaths, who arrived, and asylum decisions.

A figure of a part of a year does not count.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd

from crossings.common.formats import count, day, more_or_fewer, pct
from crossings.common.sentences import say
from crossings.facts.claim_days import Measure, Window, WindowResult
from crossings.facts.fact_names import Spread
from crossings.facts.facts import deaths_spread, years_prevented
from crossings.measures import arrivals, prevented_years
from crossings.measures.spans import change_pct
from crossings.tables.record import Record

ADULTS: Final = ("18 to 24", "25 to 39", "40 and over")
CHILDREN: Final = "17 and under"
GROUPS: Final[dict[str, Callable[[pd.DataFrame], pd.Series]]] = {  # of a year of age_sex_yearly
    "men of 18 and over": lambda rows: rows.age_group.isin(ADULTS) & (rows.sex == "Male"),
    "men of 18 to 39": lambda rows: rows.age_group.isin(ADULTS[:2]) & (rows.sex == "Male"),
    "males of any age": lambda rows: rows.sex == "Male",
    "women and children": lambda rows: (rows.sex == "Female") | (rows.age_group == CHILDREN),
}


def _unknown(record: Record, year: int, source: str = "") -> WindowResult:
    return WindowResult(None, say("no_year", year=year, day=day(record.day)), record.day, source)


@functools.cache  # a record does not change, and three measures use the same years
def _years_prevented(record: Record) -> dict[int, tuple[Any, str]]:
    """The row of each year of `years_prevented`, with its sources."""
    yearly, weekly = record.preventions_yearly, record.weekly
    rows = years_prevented(record).itertuples()
    return {row.year: (row, prevented_years.source_of(row, yearly, weekly)) for row in rows}


def _calendar_year(record: Record, row: Any) -> tuple[float, float, Any]:
    """The least and the most attempts prevented in the calendar year of a row of whole weeks.

    The third value is the row with the arrivals of the calendar year. Where the series do not reach
    all its weeks and days, the first two are the row's number less and plus a mean week, and the
    row is as given.
    """
    known = prevented_years.bounds_of_calendar_year(row.year, record.daily, record.weekly)
    if known is None:
        week = round(row.people_prevented / prevented_years.WEEKS_OF_A_YEAR)
        return row.people_prevented - week, row.people_prevented + week, row
    least, most, arrived = known
    return least, most, row._replace(people_arrived=arrived)


def _of_attempts(
    work_out: Callable[[Any, float], float], sentence_name: str, record: Record, window: Window
) -> WindowResult:
    """A figure on the attempts of a year; `work_out` gets its row and the attempts prevented.

    The row is of `prevented_years.by_year`. For a spread, `work_out` gets the least and the most
    attempts that there may have been. A year known in part has no value. One of whole weeks, or
    with a rounded number, has a spread.
    """
    year = window.days[0].year
    if (row_and_source := _years_prevented(record).get(year)) is None:
        return _unknown(record, year)
    row, source = row_and_source
    prevented, arrived = int(row.people_prevented), int(row.people_arrived)
    if not row.whole_year:
        part = say(
            "part_of_a_year",
            prevented=count(prevented),
            coverage=row.coverage.removesuffix(" only"),
            year=year,
        )
        return WindowResult(None, part, record.day, source)
    value, spread = work_out(row, prevented), None
    if not row.rounded and row.basis != prevented_years.CALENDAR_YEAR:
        least, most, of_year = _calendar_year(record, row)
        ends = [value, work_out(of_year, least), work_out(of_year, most)]
        spread = _spread(ends, "weeks of a year")
    if row.rounded:
        half = 10 ** (len(str(prevented)) - len(str(prevented).rstrip("0"))) / 2
        ends = [work_out(row, prevented - half), work_out(row, prevented + half)]
        spread = _spread(ends, "rounding")
    values = {
        "about": "about " if row.rounded else "",
        "prevented": count(prevented),
        "arrived": count(arrived),
        "attempts": count(prevented + arrived),
        "share": pct(100 * arrived / (prevented + arrived), 0 if row.rounded else 1),
    }
    sentence = say(sentence_name, year=year, **values)
    if row.basis != prevented_years.CALENDAR_YEAR:
        sentence = f"{sentence[:-1]} ({row.coverage}). {record.preventions_words_of_years}"
    return WindowResult(value, sentence, source=source, spread=spread)


def _attempts_change(record: Record, window: Window) -> WindowResult:
    """The change in attempts prevented between two years, in per cent."""
    assert window.compared is not None, "its measure is one that compares"
    make = _attempts(lambda _, prevented: prevented, "prevented_in_year")
    now, then = (make(record, Window(span)) for span in window.spans)
    if now.value is None or not then.value:
        return now if now.value is None else then._replace(value=None)
    change = change_pct(now.value, then.value)
    words = {"now": count(now.value), "year": window.days[0].year, "about": ""}
    sentence = say(
        "attempts_change",
        **words,
        against=f"{more_or_fewer(change or 0, 1)} than the {count(then.value)}",
        base_year=window.compared[0].year,
    )
    sources = ", ".join(dict.fromkeys(f"{now.source}, {then.source}".split(", ")))
    spread = now.spread or then.spread
    if spread is None:
        return WindowResult(change, sentence, source=sources)
    ends = [100 * (of_now / of_then - 1) for of_now in _ends(now) for of_then in _ends(then)]
    return WindowResult(change, sentence, source=sources, spread=_spread(ends, spread.range_of))


def _ends(result: WindowResult) -> tuple[float, float]:
    """The lowest and the highest of a number that is known."""
    value = float(result.value or 0)
    return (
        (value, value)
        if result.spread is None
        else (float(result.spread.low or 0), float(result.spread.high or 0))
    )


def _spread(values: Sequence[float], reason: str) -> Spread:
    return Spread(min(values), max(values), reason)


def _deaths(record: Record, window: Window) -> WindowResult:
    """People counted dead in a year, by the French maritime prefecture if it counted.

    The name of its measure, French prefecture, sorts before the others. All counts are in the
    sentence.
    """
    year, rows = window.days[0].year, record.table("deaths_yearly")
    rows = rows[rows.year == year].sort_values("measure")
    if rows.empty:
        return _unknown(record, year)
    counted_by = rows.measure + (", " + rows.note).where(arrivals.has_gap(rows), "")
    counts = "; ".join(
        say("deaths_by", who=counter, people=count(people))
        for counter, people in zip(counted_by, rows.people, strict=True)
    )
    value = int(rows.people.iloc[0])
    source = ", ".join(dict.fromkeys(rows.source_id))
    words = say("deaths_in_year", year=year, counts=counts)
    return WindowResult(value, words, source=source, spread=deaths_spread(rows))


def _group_share(record: Record, window: Window) -> WindowResult:
    """The share of a group among a year's arrivals whose age was recorded, in per cent."""
    year, rows = window.days[0].year, record.table("age_sex_yearly")
    rows = rows[(rows.period == str(year)) & rows.age_group.isin([CHILDREN, *ADULTS])]
    if rows.empty:
        return _unknown(record, year, "ho_ier_02c_2026q2")
    group, everybody = (
        int(rows.people[GROUPS[window.parameter](rows)].sum()),
        int(rows.people.sum()),
    )
    share = 100 * group / everybody
    values = {"people": count(group), "all": count(everybody), "share": pct(share, 1)}
    words = say("group_share", group=window.parameter, year=year, **values)
    return WindowResult(share, words, source=str(rows.source_id.iloc[0]), status="final")


def _granted_share(record: Record, window: Window) -> WindowResult:
    """The share granted of a year's arrivals who were granted or refused by a first decision.

    It is in per cent. Leave other than protection counts as granted.
    """
    year, rows = window.days[0].year, record.table("asylum_outcomes")
    rows = rows[rows.arrival_year == year]
    if rows.empty:
        return _unknown(record, year)
    row = rows.iloc[-1]
    granted = int(row.granted_protection + row.granted_other_leave)
    decided, ended = granted + int(row.refused), int(row.withdrawn + row.administrative_outcome)
    if not decided:
        return _unknown(record, year)
    share = 100 * granted / decided
    values = {"granted": count(granted), "decided": count(decided), "share": pct(share, 1)}
    words = say("granted_share", year=year, ended=count(ended), **values)
    return WindowResult(share, words, source=str(row.source_id), status="final")


def _attempts(
    work_out: Callable[[Any, float], float], sentence_name: str
) -> Callable[..., WindowResult]:
    return functools.partial(_of_attempts, work_out, sentence_name)


YEAR_MEASURES: Final[dict[str, Measure]] = {
    "preventions.attempts_in_year": Measure(
        "Attempts prevented in a year",
        "attempts",
        _attempts(lambda _, prevented: prevented, "prevented_in_year"),
        by_year=True,
    ),
    "preventions.attempts_in_year_change": Measure(
        "Change in attempts prevented between two years",
        "per cent",
        _attempts_change,
        compared=True,
        by_year=True,
    ),
    "preventions.recorded_in_year": Measure(
        "Recorded attempts in a year: arrivals and attempts prevented",
        "attempts",
        _attempts(lambda row, prevented: int(row.people_arrived) + prevented, "recorded_in_year"),
        by_year=True,
    ),
    "preventions.arrived_share_in_year": Measure(
        "Arrivals as a share of recorded attempts in a year",
        "per cent",
        _attempts(
            lambda row, prevented: 100 * row.people_arrived / (row.people_arrived + prevented),
            "arrived_share_in_year",
        ),
        by_year=True,
    ),
    "deaths.counted_in_year": Measure(
        "People counted dead in a year", "people", _deaths, by_year=True
    ),
    "arrivals.group_share_in_year": Measure(
        "Share of a group among the people who arrived in a year",
        "per cent",
        _group_share,
        parameter="one of " + ", ".join(GROUPS),
        parameters=lambda _: GROUPS,
        by_year=True,
    ),
    "asylum.granted_share_of_year": Measure(
        "Granted, of those decided, among the people who arrived in a year",
        "per cent",
        _granted_share,
        by_year=True,
    ),
}
