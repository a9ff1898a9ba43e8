"""The steps of a fact: the days on which it changes, and its value from each of them on.

They are for data/facts.json, from which a page gives the facts of any day. `facts` computes the
values, for the days on which something that they use counts for the first time. If a sentence names
the record's day, a step has `{day}` instead.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from crossings.common.formats import day as in_words
from crossings.facts.claim_windows import in_year
from crossings.facts.claim_years import GROUPS, YEAR_MEASURES
from crossings.facts.claims import BASIS_OF_SUM, of_years_over
from crossings.facts.fact import Fact
from crossings.facts.facts import CHAPTERS, Maker, facts
from crossings.measures import spending
from crossings.measures.windows import PREVENTION_WEEKS
from crossings.tables.record import FIRST_DAY, Record
from crossings.tables.schemas import TABLES
from crossings.tables.stored import counts_from

# The table of each measure, and its column of years.
BY_YEAR: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(
        (ident for ident in YEAR_MEASURES if ident.startswith("preventions.")),
        ("preventions_yearly", "year"),
    ),
    "deaths.counted_in_year": ("deaths_yearly", "year"),
    "arrivals.group_share_in_year": ("age_sex_yearly", "period"),
    "asylum.granted_share_of_year": ("asylum_outcomes", "arrival_year"),
}
# The keys are from (a day), value, as_of (None for the day itself), status, source and sentence.
Step = dict[str, Any]
Facts = Callable[[Record], Mapping[str, Fact]]
DAY: Final = "{day}"
ONE: Final = dt.timedelta(days=1)
# The tables from which a chapter's facts are made, besides those of arrivals.
MADE_FROM: Final[Mapping[str, Sequence[str]]] = {
    "spending": ("agreements",),
    "pilot": ("pilot_monthly", "pilot_announcements", "pilot_record"),
    "balkans": ("frontex_routes",),
    "deaths": ("deaths_yearly",),
}


def steps(record: Record) -> dict[str, list[Step]]:
    """The steps of every fact, by id, from the first day of the series.

    Those of arrivals are left out, since they change every day.
    """
    (of_year, of_weeks), workbooks = CHAPTERS["preventions"], _workbooks(record)
    by_fact = _steps(
        record, _facts_by([of_year]), [*workbooks, *_days(record, ["preventions_yearly"])]
    )
    by_fact |= _steps(record, _facts_by([of_weeks]), [*workbooks, *_weeks_before_workbooks(record)])
    for chapter, tables in MADE_FROM.items():
        by_fact |= _steps(record, _facts_by(CHAPTERS[chapter]), _days(record, tables))
    return by_fact


def _facts_by(makers: Iterable[Maker]) -> Facts:
    return lambda record: {fact.ident: fact for make in makers for fact in make(record)}


def steps_by_year(record: Record) -> dict[str, dict[str, list[Step]]]:
    """The steps of figures of calendar years, by measure and then by year and parameter.

    These are one key: "2024", or "2024 women and children".
    """
    return {ident: _of_years(record, ident) for ident in YEAR_MEASURES}


def _of_years(record: Record, ident: str) -> dict[str, list[Step]]:
    """The steps of one measure, by year and parameter.

    A workbook may change the attempts of any year. Other rows change only their own year.
    """
    table, column = BY_YEAR[ident]
    frame = record.whole(table)
    frame = frame[frame[column].astype("string").str.fullmatch(r"\d{4}")]
    starts = counts_from(TABLES[table], frame).dt.date
    parameters = tuple(GROUPS) if YEAR_MEASURES[ident].parameter else ("",)
    if ident.startswith("preventions."):
        facts_of_years = functools.partial(
            _facts_of_years, ident, tuple(int(year) for year in frame[column]), parameters
        )
        # The week that ends with or after a year tells what the year can hold at most.
        last_days = pd.to_datetime(frame[column].astype("string") + "-12-31")
        ends = last_days + pd.offsets.Week(0, weekday=6)
        return _steps(record, facts_of_years, [*_workbooks(record), *starts, *ends.dt.date])
    by_fact: dict[str, list[Step]] = {}
    for year, days in starts.groupby(frame[column].astype(int)):
        facts_of_year = functools.partial(_facts_of_years, ident, (int(str(year)),), parameters)
        by_fact |= _steps(record, facts_of_year, days.unique())
    return by_fact


def _facts_of_years(
    ident: str, years: Sequence[int], parameters: Sequence[str], record: Record
) -> dict[str, Fact]:
    """The figures of one measure as a record has them, by year and parameter."""
    return {
        f"{year} {parameter}".strip(): in_year(record, ident, year, parameter)
        for year in years
        for parameter in parameters
    }


def steps_of_years_over(record: Record) -> dict[str, list[Step]]:
    """The sentence on the part of a sum for years that are over, by fact, in steps of its own.

    These steps have only `from` and `sentence`, which is that of `of_years_over`.
    """
    ends = [dt.date(year, 3, 31) for year in range(FIRST_DAY.year, record.day.year + 1)]
    by_fact: dict[str, list[Step]] = {ident: [] for ident in BASIS_OF_SUM}
    for when in _days_inside(record, [*ends, *_days(record, MADE_FROM["spending"])]):
        record_then = _record_on(record, when)
        if not len(spending.core(record_then.agreements)):
            continue
        for ident in BASIS_OF_SUM:
            words = of_years_over(record_then, facts(record_then)[ident]).replace(
                in_words(when), DAY
            )
            _append_step(by_fact[ident], {"from": when.isoformat(), "sentence": words}, when)
    return by_fact


def _days(record: Record, tables: Iterable[str]) -> list[dt.date]:
    """The days from which rows of these tables, and amounts reported later, count."""
    days: list[pd.Series] = []
    for name in tables:
        frame = record.whole(name)
        days.append(counts_from(TABLES[name], frame))
        days += [frame[column].dropna() for column in frame if column.endswith("later_known_from")]
    return [stamp.date() for column_days in days for stamp in column_days]


def _workbooks(record: Record) -> list[dt.date]:
    """The days from which a vintage, a copy of one, or a week in a copy counts."""
    after = record.whole("vintages").last_day + pd.Timedelta(days=1)
    copies = record.whole("weekly_copy")
    published = [record.sources[ident].published for ident in copies.source_id.unique()]
    return [*after.dt.date, *copies.week_ending.dt.date, *published]


def _weeks_before_workbooks(record: Record) -> list[dt.date]:
    """The ends of weeks from which a sum of a year is possible, up to the oldest vintage.

    Later weeks count from the day of their vintage.
    """
    ends = record.weekly.week_ending[record.weekly.people_prevented.notna()].iloc[
        PREVENTION_WEEKS - 1 :
    ]
    oldest = record.whole(
        "vintages"
    ).last_day.min()  # without a vintage every week counts by itself
    return list(ends[~(ends > oldest)].dt.date)


def _days_inside(record: Record, days: Iterable[dt.date]) -> list[dt.date]:
    return sorted({FIRST_DAY, *(day for day in days if FIRST_DAY <= day <= record.day)})


@functools.lru_cache(maxsize=300)  # several facts are asked for on the same days
def _record_on(record: Record, day: dt.date) -> Record:
    return record.on(day)


def _steps(record: Record, make: Facts, days: Iterable[dt.date]) -> dict[str, list[Step]]:
    """The steps of the facts that change on these days, or on the day after one of them.

    The day after matters for a figure that was public on its own day: its day is then a past one.
    """
    starts, by_fact = [FIRST_DAY, *days], dict[str, list[Step]]()
    for when in _days_inside(record, [*starts, *(start + ONE for start in starts)]):
        for ident, fact in make(_record_on(record, when)).items():
            _append_step(by_fact.setdefault(ident, []), _step(when, fact), when)
    return by_fact


def _step(when: dt.date, fact: Fact) -> Step:
    """The step that begins on a day; `fact` is the fact as it stood on that day."""
    spread = {"low": fact.low, "high": fact.high, "range_of": fact.range_of}
    return {
        "from": when.isoformat(),
        "value": fact.value,
        "as_of": None if fact.as_of == when else fact.as_of.isoformat(),
        "status": fact.status,
        "source": fact.source,
        "sentence": fact.sentence.replace(in_words(when), DAY),
        **(spread if fact.range_of else {}),
    }


def step_on(step: Step, day: dt.date) -> Step:
    """A step with its day and sentence filled in for a day."""
    words = step["sentence"].replace(DAY, in_words(day))
    return {**step, "as_of": step.get("as_of") or day.isoformat(), "sentence": words}


def _append_step(steps: list[Step], step: Step, when: dt.date) -> None:
    """Add a step unless the last one gives the same fact on its day.

    It replaces the last step if that lasted a single day and the new one also fits that day. `when`
    is the day from which `step` counts, and days must come in order.
    """
    if not steps:
        steps.append(step)
        return
    if step_on(steps[-1] | {"from": step["from"]}, when) == step_on(step, when):
        return
    before = when - ONE
    earlier = step | {"from": before.isoformat()}
    if step_on(earlier, before) == step_on(steps[-1], before):
        steps.pop()
        step = earlier
    steps.append(step)
