"""Money per arrival and per prevention of the same financial years, and what break-even would take.

A ratio divides a promise by a count. It is not a cost or a yield, since nothing here links the two. It is only worked
out for periods that are over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pandas as pd

from crossings.common.formats import financial_year_end, financial_year_label
from crossings.measures import arrivals, spending
from crossings.measures.comparisons import avoided_arrivals
from crossings.measures.spans import typed_frame
from crossings.measures.windows import columns_of

FIRST_RATIO: Final = 2021  # before 2021/22 few people arrived, so ratios would mislead
WHOLE: Final = "whole period"

YEARS = {
    **columns_of("string", "financial_year", "state"),
    "start": "Int64",
    **columns_of("datetime64[ns]", "counted_from", "counted_to"),
    **columns_of("float64", "announced_gbp_m", "later_gbp_m", "committed_eur_m"),
    "people_arrived": "Int64",
}
RATIOS = {
    "period": "string",
    **columns_of("datetime64[ns]", "arrivals_from", "arrivals_to"),
    **columns_of("float64", "announced_gbp_m", "later_gbp_m"),
    "people_arrived": "Int64",
    **columns_of("float64", "announced_gbp_per_arrival", "later_gbp_per_arrival"),
    **columns_of("Int64", "weeks_recorded", "weeks_in_period", "people_prevented"),
    **columns_of("float64", "announced_gbp_per_prevention", "later_gbp_per_prevention"),
}
BREAK_EVEN = {
    **columns_of("string", "period", "basis"),
    "gbp_m": "float64",
    **columns_of("Int64", "gbp_per_arrival", "people_arrived"),
    **columns_of("float64", "arrivals_avoided", "share_pct", "of_preventions_pct"),
}


def by_financial_year(agreements: pd.DataFrame, daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Commitments and arrivals by financial year, from the quarter of 2018 in which the series starts.

    Counts people detected arriving, from `counted_from` to `counted_to` (both inside), which is less than the
    year for the first, 2017/18, and for one not over at `day`. Columns: financial_year, state (over, in
    progress, to come, or part for 2017/18), start (calendar year in which it begins), counted_from,
    counted_to, announced_gbp_m, later_gbp_m, committed_eur_m (all missing where no yearly sum since 2018 is
    known) and people_arrived (missing for a year to come).
    """
    money = spending.by_financial_year(agreements).set_index("start")
    first = daily.date.iloc[0].date()
    last = max([*money.index, _start_of(day)])
    rows: list[dict[str, object]] = []
    for start in range(_start_of(first), last + 1):
        begin, end = max(first, dt.date(start, 4, 1)), min(day, dt.date(start + 1, 3, 31))
        over = dt.date(start + 1, 3, 31) <= day
        state = "part" if begin == first else "over" if over else "in progress" if begin <= day else "to come"
        row: dict[str, object] = {"financial_year": financial_year_label(start), "start": start}
        row["state"] = state
        if begin <= day:
            row |= {"counted_from": begin, "counted_to": end}
            row["people_arrived"] = arrivals.between(daily, begin, end)
        if start in money.index:
            row |= money.loc[start, ["announced_gbp_m", "later_gbp_m", "committed_eur_m"]].to_dict()
        rows.append(row)
    return typed_frame(rows, YEARS)


def _start_of(day: dt.date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def ratios(
    years: pd.DataFrame, daily: pd.DataFrame, weekly: pd.DataFrame, prevented_yearly: pd.DataFrame
) -> pd.DataFrame:
    """Pounds per arrival and per recorded prevention: a row for each financial year over, then the whole.

    `years` are those of `by_financial_year`; rows begin with 2021/22 and are none before it is over. The whole period
    runs from the first day of the series to the end of the last year over. Preventions are set against a year only
    where every week that ends in it was collected (`weeks_recorded` of `weeks_in_period`); such weeks run from Monday
    to Sunday, so they miss the year's ends by a few days. For the whole period they are the yearly totals before the
    weekly series begins and its weeks after: January to April 2024 is in neither, so that ratio is a ceiling. Ratios
    are in pounds, for both sterling amounts.
    """
    over = years[years.state == "over"]
    rows: list[dict[str, object]] = []
    for year in over[over.start >= FIRST_RATIO].itertuples():
        end = financial_year_end(str(year.financial_year))
        start = dt.date(end.year - 1, 4, 1)
        row: dict[str, object] = {"period": year.financial_year, "arrivals_from": start, "arrivals_to": end}
        row |= {"announced_gbp_m": year.announced_gbp_m, "later_gbp_m": year.later_gbp_m}
        row["people_arrived"] = int(str(year.people_arrived))
        rows.append(_divided(row | _prevented(weekly, start, end)))
    if rows:
        first, last = daily.date.iloc[0].date(), rows[-1]["arrivals_to"]
        whole: dict[str, object] = {"period": WHOLE, "arrivals_from": first, "arrivals_to": last}
        whole["people_arrived"] = int(years[years.state.isin(["part", "over"])].people_arrived.sum())
        for basis in ("announced_gbp_m", "later_gbp_m"):
            whole[basis] = round(float(over[basis].sum()), 2)
        if "people_prevented" in rows[-1]:
            until = pd.Timestamp(str(last))
            whole["people_prevented"] = _prevented_since_2018(weekly, prevented_yearly, until)
        rows.append(_divided(whole))
    return typed_frame(rows, RATIOS)


def _divided(row: dict[str, object]) -> dict[str, object]:
    for counted, per in (("people_arrived", "arrival"), ("people_prevented", "prevention")):
        people = row.get(counted)
        for basis in ("announced", "later"):
            if isinstance(people, int) and people:
                row[f"{basis}_gbp_per_{per}"] = float(str(row[f"{basis}_gbp_m"])) * 1e6 / people
    return row


def _prevented(weekly: pd.DataFrame, start: dt.date, end: dt.date) -> dict[str, object]:
    """People prevented in the weeks that end in a year; only their count where some were not collected."""
    sundays = len(pd.date_range(start, end, freq="W-SUN"))
    inside = weekly[weekly.week_ending.between(pd.Timestamp(start), pd.Timestamp(end))]
    collected = inside.people_prevented.dropna()
    row: dict[str, object] = {"weeks_recorded": len(collected), "weeks_in_period": sundays}
    return row | ({"people_prevented": int(collected.sum())} if len(collected) == sundays else {})


def _prevented_since_2018(weekly: pd.DataFrame, yearly: pd.DataFrame, end: pd.Timestamp) -> int:
    collected = weekly[weekly.people_prevented.notna() & (weekly.week_ending <= end)]
    earlier = yearly[yearly.year < collected.week_ending.iloc[0].year]
    return int(earlier.people_prevented.sum() + collected.people_prevented.sum())


def break_even(found: pd.DataFrame, costs_gbp: Sequence[int]) -> pd.DataFrame:
    """Arrivals that would have to have been avoided for money to equal arrivals times a cost: N = money / c.

    `found` are `ratios`; rows are for the whole period and the last year, for each value of c and each sterling amount.
    The reader chooses c; there is no default. Columns: period, basis (announced or later), gbp_m, gbp_per_arrival (c),
    people_arrived, arrivals_avoided (N), share_pct (N / (arrived + N)), of_preventions_pct (N / recorded preventions,
    missing if these are, and for the whole period, whose record has a gap). This does not say whether N was avoided.
    """
    rows: list[dict[str, object]] = []
    for period in pd.concat([found.tail(1), found.iloc[-2:-1]]).to_dict("records"):
        for cost in costs_gbp:
            for basis in ("announced", "later"):
                money, people = float(period[f"{basis}_gbp_m"]), int(period["people_arrived"])
                avoided = avoided_arrivals(money, cost, people)
                row: dict[str, object] = {"period": period["period"], "basis": basis, "gbp_m": money}
                row |= {"gbp_per_arrival": cost, "people_arrived": people}
                row |= {"arrivals_avoided": avoided.people, "share_pct": avoided.share_pct}
                if period["period"] != WHOLE and pd.notna(period["people_prevented"]):
                    row["of_preventions_pct"] = avoided.of_preventions_pct(int(period["people_prevented"]))
                rows.append(row)
    return typed_frame(rows, BREAK_EVEN)
