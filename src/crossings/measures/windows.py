"""Arrivals and preventions in windows of days, weeks and months, each compared with a similar window.

Whether crossings rise or fall depends on the window. So every window is computed here, in one way, and shown with the
others. People are those detected arriving in small boats (Home Office, provisional).
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from crossings.common import formats
from crossings.common.sentences import say
from crossings.measures import pilot
from crossings.measures.arrivals import same_day
from crossings.measures.spans import DailyPeople, ending, month_span, typed_frame

YEAR_DAYS = 365
PEAK = f"peak_{YEAR_DAYS}"  # the window against the highest sum so far, which can never show more
PREVENTION_WEEKS = 52
PILOT_START = (pilot.START.month, pilot.START.day)
SEASONS = 5  # the pilot's season and those it is compared with


def columns_of(dtype: str, *names: str) -> dict[str, str]:
    """Columns that all have one type."""
    return dict.fromkeys(names, dtype)


COMPARISON_COLUMNS = {
    **columns_of("Int64", "current", "base"),
    "change_pct": "float64",
    **columns_of("datetime64[ns]", "current_from", "current_to", "base_from", "base_to"),
}
DIRECTION_COLUMNS = {
    **columns_of("string", "window", "label"),
    **COMPARISON_COLUMNS,
    **columns_of("string", "note", "reason"),
}
ATTEMPT_COLUMNS = {
    "weeks": "Int64",
    **columns_of("datetime64[ns]", "first_week_ending", "last_week_ending"),
    **columns_of("Int64", "people_prevented", "people_arrived", "attempts"),
    "share_pct": "float64",
}


def direction_windows(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals up to `day` in every window that answers "is it rising?", one in each row; changes in per cent.

    Year to date against the same day of each earlier year with data, newest first; the last 365 days against the 365
    before; the last 730 against the 730 before; the latest 365-day sum against the highest one up to `day`. Where
    several 365-day windows tie for the highest, the base is the first and `note` names the others. A window that the
    series does not fill has no values, but a `reason`.
    """
    series = DailyPeople.of(daily, day)
    rows: list[dict[str, object]] = []
    for year in range(day.year - 1, series.first.year - 1, -1):
        label = f"This year so far, against the same day of {year}"
        rows.append({"window": f"same_day_{year}", "label": label, **_same_day(series, day, year)})
    for days in (YEAR_DAYS, 2 * YEAR_DAYS):
        current = ending(day, days)
        base = ending(current[0] - dt.timedelta(days=1), days)
        label = formats.begun(say("last_days", days=days))
        rows.append({"window": f"last_{days}", "label": label, **series.against(current, base)})
    label = f"Last {YEAR_DAYS} days, against the highest {YEAR_DAYS} days so far"
    peak = peak_rolling(rolling_sum(daily[daily.date <= pd.Timestamp(day)]))
    rows.append({"window": PEAK, "label": label, **_against_peak(series, day, peak)})
    return typed_frame([{"note": "", **row} for row in rows], DIRECTION_COLUMNS)


def _against_peak(series: DailyPeople, day: dt.date, peak: Peak) -> dict[str, object]:
    if not peak.days:
        return {"reason": f"The series holds fewer than {YEAR_DAYS} days by {formats.day(series.last)}."}
    row = series.against(ending(day, YEAR_DAYS), ending(peak.days[0], YEAR_DAYS))
    if len(peak.days) > 1:
        ties = ", ".join(formats.day(tie) for tie in peak.days[1:])
        row["note"] = f"The highest sum was reached on {formats.day(peak.days[0])}, and again on {ties}."
    return row


def _same_day(series: DailyPeople, day: dt.date, year: int) -> dict[str, object]:
    """A part of a year against the same part of another; 29 February against 28 February if that year has none."""
    return series.against((dt.date(day.year, 1, 1), day), (dt.date(year, 1, 1), same_day(day, year)))


def rolling_sum(daily: pd.DataFrame, days: int = YEAR_DAYS) -> pd.DataFrame:
    """People in the `days` days ending on each day, that day included: date, people.

    Only full windows: with 365 days the first is 31 December 2018. Empty where the series is shorter.
    """
    series = DailyPeople.of(daily)
    sums = series.total[days:] - series.total[:-days] if days <= series.days else np.empty(0, dtype=np.int64)
    dates = daily.date.iloc[len(daily) - len(sums) :].astype("datetime64[ns]").reset_index(drop=True)
    return pd.DataFrame({"date": dates, "people": pd.array(sums, dtype="Int64")})


class Peak(NamedTuple):
    """The highest rolling sum and all days on which it was reached; None and no days without a sum."""

    people: int | None
    days: list[dt.date]


def peak_rolling(sums: pd.DataFrame) -> Peak:
    """Highest value of a `rolling_sum`, and ALL days that tie for it, in order."""
    if sums.empty:
        return Peak(None, [])
    people = int(sums.people.max())
    return Peak(people, [stamp.date() for stamp in sums.date[sums.people == people]])


def turning_points(sums: pd.DataFrame, reversal: float = 0.2) -> pd.DataFrame:
    """The highs and lows of a `rolling_sum` from which it turned by at least `reversal`, in order, and the latest value.

    A high counts once the sum has been a fifth below it, unless said otherwise, and a low once it has been a fifth above;
    the first is a high. Columns: date (the first of those that tie), people, point (high, low or latest). Empty without a
    sum.
    """
    values = sums.people.astype("int64").to_numpy()
    rows: list[dict[str, object]] = []
    extreme, rising = 0, True
    for n, value in enumerate(values):
        if value > values[extreme] if rising else value < values[extreme]:
            extreme = n
        elif abs(value - values[extreme]) >= reversal * values[extreme] > 0:
            rows.append({"at": extreme, "point": "high" if rising else "low"})
            extreme, rising = n, not rising
    if len(values):
        rows.append({"at": len(values) - 1, "point": "latest"})
    found = [{"point": row["point"], **sums.iloc[row["at"]].to_dict()} for row in rows]
    return typed_frame(found, {"date": "datetime64[ns]", "people": "Int64", "point": "string"})


def concentration(daily: pd.DataFrame, start: dt.date, end: dt.date) -> pd.DataFrame:
    """How few days hold the arrivals from `start` to `end`, both included: one row.

    busiest_days is k = ceil(0.10 × days in the period), including days without arrivals; busiest_share_pct is those
    days' share of the people, none_share_pct the share of days on which nobody arrived. If the series does not hold the
    whole period, or nobody arrived, shares are empty and `reason` says why.
    """
    series = DailyPeople.of(daily)
    row: dict[str, object] = {"start": start, "end": end, "reason": series.lacks((start, end))}
    if not row["reason"]:
        people = np.sort(series.each((start, end)))[::-1]
        days, total = len(people), int(people.sum())
        k = -(-days // 10)  # in whole numbers: in floating point 0.10 × 70 is a little above 7
        busiest = int(people[:k].sum())
        row |= {"days": days, "busiest_days": k, "people": total, "busiest_people": busiest}
        row["none_share_pct"] = 100 * int((people == 0).sum()) / days
        row["busiest_share_pct"] = 100 * busiest / total if total else None
        row["reason"] = "" if total else "Nobody arrived in the period."
    columns = {
        **columns_of("datetime64[ns]", "start", "end"),
        **columns_of("Int64", "days", "busiest_days", "people", "busiest_people"),
        **columns_of("float64", "busiest_share_pct", "none_share_pct"),
    }
    return typed_frame([row], {**columns, "reason": "string"})


def monthly(daily: pd.DataFrame) -> pd.DataFrame:
    """People by calendar month, complete months only: month (its first day), people, days, people_per_day.

    A month counts only if its first and its last day are in the series.
    """
    series = DailyPeople.of(daily)
    rows: list[dict[str, object]] = []
    span = month_span(series.first)
    while span[1] <= series.last:
        if not series.lacks(span):
            people, days = series.sum(span), span[1].day
            rows.append({"month": span[0], "people": people, "days": days, "people_per_day": people / days})
        span = month_span(span[1] + dt.timedelta(days=1))
    whole = columns_of("Int64", "people", "days")
    return typed_frame(rows, {"month": "datetime64[ns]", **whole, "people_per_day": "float64"})


def pilot_seasons(daily: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Arrivals from the pilot's calendar day, 6 August, to `day`, and over the same days of four seasons before.

    `day` is the date of the pilot's own figure: every season is cut at its calendar day, both ends inside. Columns:
    season ("2025/26", oldest first), start, end, days, people, change_pct (against the season before) and reason. 29
    February compares with 28 February; a season with 29 February has one more day, which is not corrected for. A season
    that the series does not hold is empty, with its reason.
    """
    series = DailyPeople.of(daily)
    latest = day.year if (day.month, day.day) >= PILOT_START else day.year - 1
    rows: list[dict[str, object]] = []
    for year in range(latest - SEASONS + 1, latest + 1):
        span = dt.date(year, *PILOT_START), same_day(day, day.year - latest + year)
        before = dt.date(year - 1, *PILOT_START), same_day(day, day.year - latest + year - 1)
        row: dict[str, object] = {"season": f"{year}/{(year + 1) % 100:02d}", "reason": series.lacks(span)}
        row |= {"start": span[0], "end": span[1], "days": (span[1] - span[0]).days + 1}
        if not row["reason"]:
            row |= {"people": series.sum(span), "change_pct": series.against(span, before).get("change_pct")}
        rows.append(row)
    columns = {
        "season": "string",
        **columns_of("datetime64[ns]", "start", "end"),
        **columns_of("Int64", "days", "people"),
        "change_pct": "float64",
    }
    return typed_frame(rows, {**columns, "reason": "string"})


def prevention_rolling(weekly: pd.DataFrame, weeks: int = PREVENTION_WEEKS) -> pd.DataFrame:
    """Attempts prevented and people arrived over `weeks` weeks, with the share of recorded attempts.

    Share = prevented / (prevented + arrived) in per cent, of sums over the same weeks, never a mean of weekly
    shares. Only windows in which preventions were collected in every week: the first of 52 ends on 27 April
    2025. Columns: weeks, first_week_ending, last_week_ending, people_prevented, people_arrived, attempts,
    share_pct. Prevented are French estimates that count attempts and repeats; arrived are people detected.
    """
    collected = weekly.people_prevented.notna().to_numpy(dtype=bool)
    ends = [i for i in range(weeks, len(weekly) + 1) if collected[i - weeks : i].all()]
    return typed_frame([_attempts(weekly.iloc[i - weeks : i]) for i in ends], ATTEMPT_COLUMNS)


def falls_as_large(seasons: pd.DataFrame) -> pd.DataFrame:
    """Earlier seasons of `pilot_seasons` that fell by as much as the current one, or by up to a point less."""
    now, earlier = seasons.iloc[-1], seasons.iloc[:-1]
    return earlier[
        (earlier.change_pct < now.change_pct + 1) & (earlier.change_pct < 0) & (now.change_pct < 0)
    ]


def prevention_like_for_like(weekly: pd.DataFrame, year_a: int, year_b: int) -> pd.DataFrame:
    """Compare the matching weeks of two years: a row for each year, with the columns of the rolling sums.

    Weeks match by ISO week number (Monday to Sunday, as the source's are); only numbers with preventions collected in
    both years count. For 2024 and 2025 those are weeks 18 to 52: ending 5 May to 29 December 2024, and 4 May to 28
    December 2025. If no week matches, both rows are empty, with their `reason`.
    """
    collected = weekly[weekly.people_prevented.notna()]
    iso = collected.week_ending.dt.isocalendar()
    both = set(iso.week[iso.year == year_a]) & set(iso.week[iso.year == year_b])
    rows: list[dict[str, object]] = []
    for year in (year_a, year_b):
        same = collected[(iso.year == year) & iso.week.isin(list(both))]
        reason = "" if both else f"No week has preventions collected in both {year_a} and {year_b}."
        rows.append({"year": year, **(_attempts(same) if both else {}), "reason": reason})
    return typed_frame(rows, {"year": "Int64", **ATTEMPT_COLUMNS, "reason": "string"})


def _attempts(weeks: pd.DataFrame) -> dict[str, object]:
    prevented, arrived = int(weeks.people_prevented.sum()), int(weeks.people_arrived.sum())
    return {
        "weeks": len(weeks),
        "first_week_ending": weeks.week_ending.iloc[0],
        "last_week_ending": weeks.week_ending.iloc[-1],
        "people_prevented": prevented,
        "people_arrived": arrived,
        "attempts": prevented + arrived,
        "share_pct": 100 * prevented / (prevented + arrived) if prevented + arrived else None,
    }
