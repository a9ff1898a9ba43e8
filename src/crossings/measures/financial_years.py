"""Money promised, arrivals and attempts stopped side by side, by financial year.

None is divided by another: nothing here links a promise to a count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import pandas as pd

from crossings.common.formats import (
    financial_year_label,
    financial_year_of,
    financial_year_span,
)
from crossings.measures import arrivals, prevented_years, spending
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.spans import by_day, within
from crossings.tables.weeks import TO_SUNDAY, with_preventions

YEARS = {
    **columns_of("string", "financial_year", "state"),
    "start": "Int64",
    **columns_of("datetime64[ns]", "counted_from", "counted_to"),
    **columns_of("float64", "low_gbp_m", "high_gbp_m", "committed_eur_m"),
    "people_arrived": "Int64",
}


def by_financial_year(agreements: pd.DataFrame, daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Commitments and arrivals by financial year.

    The first row is the part of 2017/18 from January 2018, when the series starts. Arrivals are
    people detected arriving, from `counted_from` to `counted_to` (both included). Columns:
    financial_year, state (over, in progress, to come, or part for 2017/18), start (calendar year in
    which it begins), counted_from, counted_to, low_gbp_m, high_gbp_m and committed_eur_m (all
    missing for a year that `spending.promised_by_year` does not have) and people_arrived (missing
    for a year to come).
    """
    money = spending.promised_by_year(agreements).set_index("start")
    first = daily.date.iloc[0].date()
    rows: list[dict[str, object]] = []
    last_start = max([*money.index, financial_year_of(day)])
    for start in range(financial_year_of(first), last_start + 1):
        opens, closes = financial_year_span(start)
        begin, end = max(first, opens), min(day, closes)
        row: dict[str, object] = {
            "financial_year": financial_year_label(start),
            "state": "part" if begin == first else _state(start, day),
            "start": start,
        }
        if begin <= day:
            row |= {"counted_from": begin, "counted_to": end}
            row["people_arrived"] = arrivals.between(daily, begin, end)
        if start in money.index:
            row |= money.loc[start, ["low_gbp_m", "high_gbp_m", "committed_eur_m"]].to_dict()
        rows.append(row)
    return typed_frame(rows, YEARS)


def _state(start: int, day: dt.date) -> str:
    """Whether the financial year that begins in `start` is over on a day, running, or to come."""
    opens, closes = financial_year_span(start)
    if closes <= day:
        return "over"
    return "in progress" if opens <= day else "to come"


def with_year_before(years: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """The years of `by_financial_year`, with the arrivals of the same days a year before each.

    Adds people_year_before: for a year that is over all of the year before, for one in progress
    those up to the same day (28 February for 29 February). It is missing if the series does not
    hold these days, and for a year to come.
    """
    series, sums = by_day(daily), []
    for start, end in zip(years.counted_from, years.counted_to, strict=True):
        days = None
        if pd.notna(start):
            first, last = (arrivals.same_day(at.date(), at.year - 1) for at in (start, end))
            days = within(series, (first, last))
        sums.append(None if days is None else int(days.sum()))
    return years.assign(people_year_before=pd.array(sums, dtype="Int64"))


STOPPED: Final = {
    "period": "string",
    **columns_of("datetime64[ns]", "first_day", "last_day"),
    **columns_of("Int64", "people_prevented", "people_arrived", "weeks", "weeks_in_period"),
    "share_pct": "float64",
    **columns_of("bool", "is_whole", "rounded"),
    "financial_year": "string",
    **columns_of("float64", "low_gbp_m", "high_gbp_m"),
}


def promised_and_stopped(
    years: pd.DataFrame, daily: pd.DataFrame, weekly: pd.DataFrame, yearly: pd.DataFrame
) -> pd.DataFrame:
    """Attempts stopped, beside the money promised for about the same time: a row for each period.

    Periods are calendar years (period "2022") until weeks of preventions were collected, and then
    financial years ("2025/26") of the weeks that end in them. The money is that of the financial
    year, or of the one that begins in the calendar year. Columns: period, first_day and last_day
    (of the attempts, both inside), people_prevented, people_arrived (in the same time), weeks and
    weeks_in_period (missing for a calendar year), share_pct (stopped of both, per cent), is_whole
    (whether all weeks of it are collected), rounded (as its source gives it), financial_year,
    low_gbp_m and high_gbp_m (missing if none was promised for it). The one is not divided by the
    other: nothing links a promise to an attempt that was stopped.

    `years` are those of `by_financial_year`, and `yearly` is the table preventions_yearly.
    """
    collected = with_preventions(weekly)
    first_year = collected.week_ending.dt.year.min()
    earlier = yearly if collected.empty else yearly[yearly.year < first_year]
    rows = prevented_years.each_year(earlier, daily, weekly).assign(
        period=lambda whole: whole.year.astype("string"), is_whole=True, start=earlier.year.array
    )
    rows = pd.concat([rows, *_by_weeks(collected)], ignore_index=True)
    if rows.empty:
        return typed_frame([], STOPPED)
    amounts = years.set_index("start")[["low_gbp_m", "high_gbp_m"]].reindex(rows.start)
    rows[amounts.columns] = amounts.to_numpy()
    rows["share_pct"] = prevented_years.share_of_attempts(
        rows.people_prevented, rows.people_arrived
    )
    rows["financial_year"] = [financial_year_label(start) for start in rows.start]
    return typed_frame(rows.to_dict("records"), STOPPED)


def _by_weeks(collected: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The weeks that end in each financial year, summed: a frame of one row for each year."""
    for start, weeks in collected.groupby(collected.week_ending.map(financial_year_of)):
        in_period = len(pd.date_range(*financial_year_span(start), freq="W-SUN"))
        row = {
            "period": financial_year_label(start),
            "start": start,
            "first_day": weeks.week_ending.min() - TO_SUNDAY,
            "last_day": weeks.week_ending.max(),
            "people_prevented": weeks.people_prevented.sum(),
            "people_arrived": weeks.people_arrived.sum(),
            "weeks": len(weeks),
            "weeks_in_period": in_period,
            "is_whole": len(weeks) == in_period,
            "rounded": False,
        }
        yield pd.DataFrame([row])


def of_agreement(years: pd.DataFrame, agreements: pd.DataFrame, agreement: str) -> pd.DataFrame:
    """The rows of `by_financial_year` of the financial years that an agreement paid for."""
    paid_for = agreements.financial_year[agreements.agreement == agreement]
    return years[years.financial_year.isin(paid_for)]
