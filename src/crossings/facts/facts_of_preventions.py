"""The share of known attempts to cross that were prevented."""

from __future__ import annotations

import datetime as dt
import functools
import math

import pandas as pd

from crossings.common.formats import count, day, pct, rounded
from crossings.facts.figure import Figure, make_figure
from crossings.facts.shared_sentences import on_a_year_prevented
from crossings.measures import prevented_years, windows
from crossings.measures.spans import YEAR_WEEKS
from crossings.tables.record import Record
from crossings.tables.weeks import with_preventions


@functools.cache
def years_prevented(record: Record) -> pd.DataFrame:
    """Attempts prevented in each year that had ended: `prevented_years.each_year` of a record.

    The frame is kept for the next caller: change only a copy.
    """
    return prevented_years.each_year(record.preventions_yearly, record.daily, record.weekly)


def prevented_in_year(record: Record) -> list[Figure]:
    """The share of known attempts prevented in the latest year that has ended, in per cent.

    Both counts are over the same days, which are those of a part of the year if no others are
    known.
    """
    ident, years = "preventions.share_latest_year", years_prevented(record)
    if years.empty or math.isnan(float(years.share_pct.iloc[-1])):
        return [
            make_figure(
                record, ident, None, f"No year of the series had ended by {day(record.day)}."
            )
        ]
    last = years.iloc[-1]
    # A share that rests on a rounded number has no decimals.
    share = rounded(last.share_pct) if last.rounded else float(last.share_pct)
    prevented, arrived = int(last.people_prevented), int(last.people_arrived)
    remark = on_a_year_prevented(last)
    sentence = (
        f"{'About ' + pct(share) if last.rounded else pct(share, 1)} of "
        f"{count(prevented + arrived)} known attempts were prevented in {int(last.year)} "
        f"({last.coverage}): {'about ' if last.rounded else ''}{count(prevented)} prevented, "
        f"as French authorities estimate, and {count(arrived)} people arrived. "
        f"{remark + ' ' if remark else ''}A prevention is not a person. "
        f"{record.preventions_words_of_years}"
    )
    sources = prevented_years.sources_of(last, record.preventions_yearly, record.weekly)
    return [make_figure(record, ident, share, sentence, dt.date(int(last.year), 12, 31), sources)]


def prevented_in_52_weeks(record: Record) -> list[Figure]:
    """The share of known attempts prevented in the newest 52 weeks with a figure, in per cent.

    It has no value unless these weeks are consecutive.
    """
    ident = "preventions.share_52_weeks"
    weeks = with_preventions(record.weekly).tail(YEAR_WEEKS)
    rolling = windows.prevention_rolling(weeks).dropna(subset="share_pct")
    span = pd.Timedelta(weeks=YEAR_WEEKS - 1)
    if (
        rolling.empty
        or rolling.last_week_ending.iloc[-1] - rolling.first_week_ending.iloc[-1] != span
    ):
        none = f"Attempts prevented were not known for 52 weeks in a row by {day(record.day)}."
        return [make_figure(record, ident, None, none)]
    last = rolling.iloc[-1]
    to = last.last_week_ending.date()
    sentence = (
        f"{pct(last.share_pct, 1)} of {count(last.attempts)} known attempts were prevented in "
        f"the 52 weeks to {day(to)}: {count(last.people_prevented)} prevented, as French "
        f"authorities estimate, and {count(last.people_arrived)} people arrived. A prevention is "
        f"not a person. {record.preventions_words}"
    )
    return [make_figure(record, ident, float(last.share_pct), sentence, to, weeks.source_id)]
