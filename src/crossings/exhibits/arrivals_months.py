"""The exhibit of arrivals by month: the same month of each year side by side, a panel a month.

The season hides every other change, so January stands beside January; per day, since months differ in length.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import arrivals, sources, windows
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_words import people, rows_of, than, years_named
from crossings.exhibits.chart_parts import chart_of, font_size, grid_values, scale, text
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, day, decimal, month, month_named, pct
from crossings.tables import Record
from crossings.theme import not_established
from crossings.tokens import colour

PANEL: Final = (
    0.58  # part of a row's height that bars may fill; the rest is for the month's name and the years
)


def arrivals_by_month(record: Record) -> Exhibit:
    """People a day in each month of each year, a panel a month, so that like months stand together.

    Per day, since months have 28 to 31 of them; the running month counts the days so far and is dashed.
    """
    table = _months(record)
    return Exhibit(
        ident="arrivals-by-month",
        title=_season_title(record),
        subtitle=(
            "People detected arriving in the UK in small boats, per day of each month, by year. Per day,"
            " since months have 28 to 31 days. Dashed outline: a month that is not over."
        ),
        panels=_months_drawing(table, record.day),
        words=_months_words(record),
        note=(
            "Weather, daylight and demand all change with the season; a month set against the one before it"
            " mostly shows the season (L12). Small numbers of days make a month uneven: a few days can hold"
            " most of its arrivals."
        ),
        table=table.assign(month=table.month.dt.strftime("%Y-%m")),
        columns={
            "month": "Month",
            "people": "People who arrived",
            "days": "Days counted",
            "people_per_day": "People a day",
            "complete": "Month complete",
        },
        formats={"month": month_named, "people_per_day": decimal},
        caption="People who arrived by month, with the days counted and people a day",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _months(record: Record) -> pd.DataFrame:
    """Complete months, and the running one to the day."""
    whole = windows.monthly(record.daily).assign(complete=True)
    start = record.day.replace(day=1)
    if len(whole) and whole.month.iloc[-1].date() == start:
        return whole
    found, days = arrivals.between(record.daily, start, record.day), record.day.day
    row = {
        "month": [pd.Timestamp(start)],
        "people": [found],
        "days": [days],
        "people_per_day": [found / days],
        "complete": [False],
    }
    part = pd.DataFrame(row)
    return part if whole.empty else pd.concat([whole, part.astype(whole.dtypes.to_dict())], ignore_index=True)


def _season_title(record: Record) -> str:
    half = arrivals.second_half(record.daily, record.day)
    if half is None:
        return f"No calendar year of the series was complete by {day(record.day)}"
    span = years_named(range(half.first_year, half.last_year + 1))
    if not half.people:
        return f"Nobody arrived in {span}"
    return (
        f"{pct(half.share_pct)} of the {count(half.people)} people who arrived in {span} did so from July to"
        " December"
    )


def _months_words(record: Record) -> str:
    whole = windows.monthly(record.daily)
    if whole.empty:
        return "No month of the series was complete."
    top, last = whole.iloc[int(whole.people.to_numpy().argmax())], whole.iloc[-1]
    said = (
        f"Most people arrived in {month(top.month)}: {count(top.people)}, or {decimal(top.people_per_day)} a"
        " day."
    )
    if len(whole) < 13:
        return said
    before = whole.iloc[-13]
    words = f"{than(int(last.people), int(before.people))} the" if before.people else "against"
    return (
        f"{said} In {month(last.month)}, the last complete month,"
        f" {people(int(last.people)).replace('Nobody', 'nobody')} arrived, {words} {count(before.people)} of"
        f" {month(before.month)}."
    )


def _months_drawing(table: pd.DataFrame, today: dt.date) -> Any:
    first = int(table.month.iloc[0].year)
    slots = max(today.year - first + 1, 6)
    top = float(table.people_per_day.max()) or 1

    def draw(width: int, narrow: bool) -> Any:
        across = 2 if narrow else 3
        rows = [_month_row(row, first, slots, across) | {"row": n} for n, row in enumerate(rows_of(table))]
        lines = -(-12 // across)
        x = alt.X("a:Q", scale=scale(0, across), axis=None)
        y = alt.Y("y:Q", scale=scale(lines, 0), axis=None)
        layers = _month_frames(first, today.year, slots, across, top, x, y, font_size(narrow))
        for whole, look in ((True, {"color": colour("arrivals")}), (False, not_established("arrivals"))):
            some = [
                row | {"y": row["foot"] - row["share"] / top * PANEL, "b": row["a"] + row["wide"]}
                for row in rows
                if row["whole"] == whole
            ]
            if some:
                layers.append(
                    chart_of(some).mark_rect(**look).encode(x=x, x2=alt.X2("b:Q"), y=y, y2=alt.Y2("foot:Q"))
                )
        return chart_layout.layered(*layers, width=width, height=lines * (96 if narrow else 104))

    return draw


def _month_row(row: Any, first: int, slots: int, across: int) -> dict[str, Any]:
    column, line = (row.month.month - 1) % across, (row.month.month - 1) // across
    step = 0.86 / slots
    return {
        "a": column + 0.1 + step * (row.month.year - first),
        "wide": step * 0.8,
        "foot": line + 0.86,
        "share": float(row.people_per_day),
        "whole": bool(row.complete),
    }


def _month_frames(
    first: int, last: int, slots: int, across: int, top: float, x: alt.X, y: alt.Y, size: int
) -> list[alt.Chart]:
    """Each panel's name, baseline and gridlines; values on the first column, years under the last row."""
    names, grid, base, labels, years = [], [], [], [], []
    step, lines = 0.86 / slots, -(-12 // across)
    for n in range(12):
        column, line = n % across, n // across
        left, right, foot = column + 0.1, column + 0.96, line + 0.86
        names.append({"a": left, "y": line + 0.12, "words": calendar.month_name[n + 1]})
        base.append({"a": left, "b": right, "y": foot})
        for value in grid_values(top):
            at = foot - value / top * PANEL
            grid += [{"a": left, "b": right, "y": at}] if value else []
            labels += [{"a": left, "y": at, "words": count(value)}] if column == 0 else []
        if line == lines - 1:
            years += [
                {"a": left + step * (year - first + 0.4), "y": foot, "words": str(year)}
                for year in range(first, last + 1, 5 if size > 13 else 3)
            ]
    look: dict[str, Any] = {"fontSize": size, "color": colour("muted")}
    return [
        chart_of(grid).mark_rule(color=colour("grid")).encode(x=x, x2=alt.X2("b:Q"), y=y),
        chart_of(base).mark_rule(color=colour("ink")).encode(x=x, x2=alt.X2("b:Q"), y=y),
        text(names, x, y, align="left", fontSize=size, fontWeight=600),
        text(labels, x, y, align="right", dx=-5, **look),
        text(years, x, y, dy=13, **look),
    ]
