"""What changed beside arrivals, from one span of time to another: a row for each quantity.

What moved together is described, and nothing here shows that one moved the other. Each row keeps
the two spans that its figures cover, since they are often not those of the arrivals.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from crossings.common.formats import financial_year_span
from crossings.measures import arrivals, balkans, prevented_years
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.spans import (
    YEAR_DAYS,
    Span,
    by_day,
    calendar_year,
    change_pct,
    change_pct_unless_few,
    within,
)
from crossings.tables.weeks import TO_SUNDAY

HORN_AND_SUDAN: Final = ("Eritrea", "Ethiopia", "Somalia", "Sudan")
LEVEL_PCT: Final = 10.0  # a change of less counts as none
LEAST_DAYS: Final = 28
# The baselines of the index of red days were reported to be set anew then (across_matrix).
INDEX_SET_ANEW: Final = dt.date(2023, 4, 1)
MOVED: Final = {
    "key": "string",
    **columns_of("datetime64[ns]", "before_from", "before_to", "after_from", "after_to"),
    **columns_of("float64", "before", "after", "change_pct"),
}


def frame_of(rows: Iterator[dict[str, object]] | Sequence[dict[str, object]]) -> pd.DataFrame:
    """Rows of the functions below as a frame, without those whose base is 0 or not known.

    Columns: key (what is counted), before_from to before_to and after_from to after_to (both ends
    inside), before, after, change_pct.
    """
    frame = typed_frame(list(rows), MOVED)
    frame["change_pct"] = change_pct(frame.after, frame.before)
    return frame.dropna(subset="change_pct").reset_index(drop=True)


def _row(key: str, spans: Sequence[tuple[Any, Any]], before: Any, after: Any) -> dict[str, object]:
    (before_from, before_to), (after_from, after_to) = spans
    ends = {"before_from": before_from, "before_to": before_to}
    ends |= {"after_from": after_from, "after_to": after_to}
    return {"key": key, **ends, "before": before, "after": after}


def _days_of_each(people: pd.Series, spans: Sequence[Span]) -> list[pd.Series]:
    """The people of each day of each span that the series holds."""
    found = (within(people, span) for span in spans)
    return [days for days in found if days is not None]


def counted(daily: pd.DataFrame, before: Span, after: Span) -> Iterator[dict[str, object]]:
    """Rows of the daily series: arrivals, boats, people_per_boat, crossing_days (with arrivals).

    There is none unless the series holds both spans.
    """
    people, spans = by_day(daily), (before, after)
    days = _days_of_each(people, spans)
    if len(days) < len(spans):
        return
    boats = [arrivals.between(daily, *span, column="boats_arrived") for span in spans]
    sums = [int(each.sum()) for each in days]
    yield _row("arrivals", spans, *sums)
    yield _row("crossing_days", spans, *(int((each > 0).sum()) for each in days))
    yield _row("boats", spans, *boats)
    if all(boats):
        loads = (people / boat for people, boat in zip(sums, boats, strict=True))
        yield _row("people_per_boat", spans, *loads)


def change_of_arrivals(daily: pd.DataFrame, row: Any) -> float:
    """The change of arrivals, in per cent, between the spans of a row; NaN if not all days are in.

    `row` is one of `frame_of`, or has its columns.
    """
    spans = (row.before_from, row.before_to), (row.after_from, row.after_to)
    days = _days_of_each(by_day(daily), [(first.date(), last.date()) for first, last in spans])
    if len(days) < len(spans):
        return math.nan
    return float(change_pct(days[1].sum(), days[0].sum()))


def stopped(
    yearly: pd.DataFrame, daily: pd.DataFrame, weekly: pd.DataFrame, before: int, after: int
) -> Iterator[dict[str, object]]:
    """Attempts stopped in two calendar years: none unless both are whole.

    `yearly` is the table preventions_yearly. A year is not set beside one of another source: the
    workbook for years of which it has all weeks, or that of the table.
    """
    published = yearly[yearly.year.isin([before, after])]
    years = prevented_years.each_year(published, daily, weekly)
    if len(years) < 2 or years.basis.nunique() > 1 or not years.whole_year.all():
        return
    if years.basis.iloc[0] != prevented_years.SUM_OF_WEEKS and published.source_id.nunique() > 1:
        return
    first, last = (years[years.year == year].iloc[0] for year in (before, after))
    spans = ((first.first_day, first.last_day), (last.first_day, last.last_day))
    yield _row("stopped", spans, first.people_prevented, last.people_prevented)


def stopped_in_same_weeks(
    weekly: pd.DataFrame, day: dt.date, before: int, after: int
) -> Iterator[dict[str, object]]:
    """The same in the weeks that both years share, as `prevented_years.same_weeks` counts them."""
    collected = weekly[weekly.week_ending.dt.isocalendar().year.isin([before, after])]
    years = prevented_years.same_weeks(collected, day)
    rows = [years[years.year == year] for year in (before, after)]
    if any(row.empty for row in rows):
        return
    first, last = (row.iloc[0] for row in rows)
    spans = tuple((row.first_week - TO_SUNDAY, row.last_week) for row in (first, last))
    yield _row("stopped", spans, first.people_prevented, last.people_prevented)


def of_nationalities(
    published: pd.DataFrame, names: Sequence[str], key: str, before: Span, after: Span
) -> Iterator[dict[str, object]]:
    """People of some nationalities, under `key`, and everybody_else, in two published periods.

    `published` is the table nationality_yearly. Both periods are from the newest edition that has
    them and names all of these nationalities in both; there is no row without one.
    """
    ends = published.period_start.dt.date, published.period_end.dt.date
    in_before, in_after = ((ends[0] == span[0]) & (ends[1] == span[1]) for span in (before, after))
    for edition in sorted(published.edition.unique(), reverse=True):
        of_edition = published.edition == edition
        rows = [published[of_edition & inside] for inside in (in_before, in_after)]
        if all(set(names) <= set(period.nationality) for period in rows):
            named = [int(row.people[row.nationality.isin(names)].sum()) for row in rows]
            rest = [int(row.people.sum()) - of for row, of in zip(rows, named, strict=True)]
            yield _row(key, (before, after), *named)
            yield _row("everybody_else", (before, after), *rest)
            return


def detected(routes: pd.DataFrame, before: int, after: int) -> Iterator[dict[str, object]]:
    """Detections at the EU's borders in two calendar years; none unless one issue has both.

    Frontex revises earlier years, so two issues do not count alike.
    """
    by_year = detections(routes).set_index("year").detections
    issues = routes[routes.year.isin([before, after])].source_id
    if {before, after} <= set(by_year.index) and issues.nunique() == 1:
        spans = (calendar_year(before), calendar_year(after))
        yield _row("detections", spans, by_year[before], by_year[after])


def of_red_days(red: pd.DataFrame, before: int, after: int) -> Iterator[dict[str, object]]:
    """Red days in the years from May `before` and from May `after`.

    None unless both are known and the index was not set anew between them.
    """
    years = of_conditions(red)
    starts = years.start.dt.year
    first, last = years[starts == before], years[starts == after]
    are_alike = first.is_set_anew.tolist() == last.is_set_anew.tolist()
    if len(first) and are_alike:
        spans = tuple((row.start.iloc[0], row.end.iloc[0]) for row in (first, last))
        yield _row("red_days", spans, first.red_days.iloc[0], last.red_days.iloc[0])


def promised(years: pd.DataFrame, before: int, after: int) -> Iterator[dict[str, object]]:
    """£ million promised for the financial years that begin in two years, by the higher amounts.

    Takes `financial_years.by_financial_year`. There is no row unless both years have a sum.
    """
    money = years.set_index("start").high_gbp_m.dropna()
    if {before, after} <= set(money.index):
        spans = financial_year_span(before), financial_year_span(after)
        yield _row("promised_gbp_m", spans, money[before], money[after])


def same_days(day: dt.date, year: int) -> tuple[Span, Span] | None:
    """The days of `year` up to `day`, after the same days of the year before.

    None for fewer than LEAST_DAYS, so that no turn is seen in a few days of winter.
    """
    first, end = calendar_year(year)
    last = min(day, end)
    if (last - first).days + 1 < LEAST_DAYS:
        return None
    then = (arrivals.same_day(at, year - 1) for at in (first, last))
    return (next(then), next(then)), (first, last)


def detections(routes: pd.DataFrame) -> pd.DataFrame:
    """Detections on all routes into the EU by calendar year: year, detections, preliminary.

    The published total, or else the sum of the published routes. A detection is not a person.
    `routes` is the table frontex_routes.
    """
    total = balkans.on_route(routes, balkans.TOTAL)
    rows = routes[~routes.route.isin([balkans.TOTAL, balkans.EXITS])]
    rows = rows[~rows.year.isin(total.year)]
    sums = rows.groupby("year", as_index=False).detections.sum()
    parts = sums.assign(preliminary=sums.year.isin(rows.year[rows.status == "preliminary"]))
    columns = ["year", "detections", "preliminary"]
    return pd.concat([total[columns], parts[columns]], ignore_index=True).astype(
        {"year": "int64", "detections": "int64", "preliminary": "bool"}
    )


PER_DETECTION: Final = {
    "year": "int64",
    "detections": "int64",
    "preliminary": "bool",
    "people_arrived": "int64",
    "per_1000": "float64",
}


def per_detection(routes: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Arrivals for every 1,000 detections at the EU's borders, by whole calendar year.

    A ratio of unlike counts: an index of how the two moved. Columns: those of `detections`,
    people_arrived and per_1000. `years` are those of `arrivals.by_year_finalised`.
    """
    whole = years[years.complete]
    rows = detections(routes).merge(whole[["year", "people_arrived"]], on="year")
    rows["per_1000"] = 1000 * rows.people_arrived.astype("float64") / rows.detections
    return rows.astype(PER_DETECTION)


def of_conditions(red: pd.DataFrame) -> pd.DataFrame:
    """The published years of the table red_days, from May to April, the oldest first.

    is_set_anew says of a year whether it began after the index was set anew.
    """
    years = red[(red.derivation == "published") & (red.days >= YEAR_DAYS)]
    years = years.assign(is_set_anew=years.start >= pd.Timestamp(INDEX_SET_ANEW))
    return years.sort_values("start", ignore_index=True)


PER_RED_DAY: Final = {
    "period": "string",
    **columns_of("datetime64[ns]", "start", "end"),
    "is_set_anew": "bool",
    **columns_of("int64", "red_days", "people_arrived"),
    **columns_of("float64", "per_red_day", "red_days_change_pct", "people_change_pct"),
}


def per_red_day(red: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """People who arrived for each red day, by year from May to April.

    A red day is one on which the Home Office's index finds crossings likely. Recent crossings are
    part of that index, so it does not measure weather alone. Columns: period, start, end,
    is_set_anew (whether the index had been set anew), red_days, people_arrived (on all days of the
    year), per_red_day, and the changes of both counts from the year before, in per cent; that of
    red days is missing if the index was set anew between. `red` is the table red_days.
    """
    rows = of_conditions(red)
    people = [
        arrivals.between(daily, start.date(), end.date())
        for start, end in zip(rows.start, rows.end, strict=True)
    ]
    rows = rows.assign(people_arrived=pd.array(people, dtype="int64"))
    rows["per_red_day"] = rows.people_arrived / rows.red_days.where(rows.red_days > 0)
    is_alike = rows.is_set_anew == rows.is_set_anew.shift()
    rows["red_days_change_pct"] = change_pct(rows.red_days, rows.red_days.shift()).where(is_alike)
    rows["people_change_pct"] = change_pct_unless_few(
        rows.people_arrived, rows.people_arrived.shift()
    )
    return rows[list(PER_RED_DAY)].astype(PER_RED_DAY)
