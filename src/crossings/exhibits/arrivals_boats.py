"""Exhibits of boats: how many, how full, and on how few days their passengers came.

Boats and people per boat stand apart, since one can fall while the other rises.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import arrivals, sources, windows
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_marks import Bar, BarKind, bars
from crossings.exhibits.arrivals_words import people, rows_of, short_day
from crossings.exhibits.chart_parts import chart_of, font_size, scale, text, value_axis
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, day, decimal, listed, pct
from crossings.tables import Record
from crossings.tokens import colour

CONCENTRATION_COLUMNS: Final = {
    "year": "Year",
    "start": "From",
    "end": "To",
    "complete": "Year complete",
    "days": "Days",
    "people": "People",
    "busiest_days": "Busiest tenth, days",
    "busiest_people": "People on them",
    "busiest_share_pct": "Their share of people",
    "none_days": "Days with nobody",
    "none_share_pct": "Their share of days",
}


def boats_and_people_per_boat(record: Record) -> Exhibit:
    """Boats that arrived in each calendar year, and apart from them the people in each on average.

    An average is people divided by boats, of sums; it says nothing of any one boat. Boats that were stopped
    are not counted.
    """
    years = arrivals.by_year(record.daily, record.day)
    note, by = f"to {short_day(record.day, year=False)}", day(record.day, year=False)
    columns = {
        "year": "Year",
        "boats_arrived": "Boats",
        "people_arrived": "People",
        "people_per_boat": "People per boat",
        "complete": "Year complete",
        "boats_to_same_day": f"Boats by {by}",
        "people_to_same_day": f"People by {by}",
    }
    boats, full = [], []
    for row in rows_of(years):
        kind: BarKind = "whole" if row.complete else "part"
        said = "" if row.complete else note
        boats.append(Bar(str(row.year), row.boats_arrived, count(row.boats_arrived), kind, said))
        average = row.people_per_boat if row.boats_arrived else None
        full.append(Bar(str(row.year), average, decimal(average) if average else "no boats", kind, said))
    return Exhibit(
        ident="boats-and-people-per-boat",
        title=_boats_title(record.day, years),
        subtitle=(
            "Small boats that arrived in the UK by calendar year, and people divided by boats. Dashed"
            " outline: a year that is not over."
        ),
        panels=[("Boats", bars(boats, "arrivals", 180)), ("People per boat", bars(full, "arrivals", 180))],
        words=_boats_words(record.day, years),
        note=(
            "An average of a part year lacks the season to come, and is not set against a whole one. Boats"
            " that were stopped or turned back are not counted, nor boats that nobody detected (L6)."
        ),
        table=years[list(columns)],
        columns=columns,
        formats={"people_per_boat": decimal},
        missing={"people_per_boat": "no boats"},
        caption="Boats, people and people per boat by calendar year",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
        tip_columns=("boats_arrived", "people_arrived", "people_per_boat"),
    )


def _boats(number: int) -> str:
    return "No boat" if number == 0 else "1 boat" if number == 1 else f"{count(number)} boats"


def _boats_title(today: dt.date, years: pd.DataFrame) -> str:
    whole = years[years.complete & (years.boats_arrived > 0)]
    if whole.empty:
        now = years.iloc[-1]
        average = f", {decimal(now.people_per_boat)} people in each on average" if now.boats_arrived else ""
        return f"{_boats(int(now.boats_arrived))} arrived in {now.year} by {day(today, year=False)}{average}"
    last = whole.iloc[-1]
    said = (
        f"{_boats(int(last.boats_arrived))} arrived in {last.year} with {decimal(last.people_per_boat)}"
        " people in each on average"
    )
    if len(whole) < 2:
        return said
    before = whole.iloc[-2]
    return f"{said}; {count(before.boats_arrived)} in {before.year} with {decimal(before.people_per_boat)}"


def _boats_words(today: dt.date, years: pd.DataFrame) -> str:
    whole = years[years.complete & (years.boats_arrived > 0)]
    said = [
        f"{count(row.boats_arrived)} boats with {decimal(row.people_per_boat)} people each in {row.year}"
        for row in rows_of(whole)
    ]
    sentences = [f"By whole year: {listed(said)}."] if said else []
    now = years.iloc[-1]
    if not now.complete:
        average = f", with {decimal(now.people_per_boat)} people each" if now.boats_arrived else ""
        sentences.append(
            f"{_boats(int(now.boats_arrived))} had arrived in {now.year} by"
            f" {day(today, year=False)}{average}."
        )
        if len(years) > 1 and years.boats_to_same_day.iloc[-2]:
            before = years.iloc[-2]
            average = decimal(before.people_to_same_day / before.boats_to_same_day)
            sentences.append(
                f"By the same day of {before.year} it was {_boats(int(before.boats_to_same_day))}, with"
                f" {average} each."
            )
    return " ".join(sentences)


def arrivals_concentration(record: Record) -> Exhibit:
    """How few days hold most arrivals: share of days against share of people, in the last whole year.

    Beside it the share on the busiest tenth of days in every year: ceil(0.10 × days), days with none
    included.
    """
    table = _shares(record)
    whole = table[table.complete]
    row = (whole if len(whole) else table).iloc[-1]
    curve = windows.concentration_curve(record.daily, row.start, row.end)
    shown = [
        Bar(
            str(one.year),
            None if pd.isna(one.busiest_share_pct) else one.busiest_share_pct,
            pct(one.busiest_share_pct, 1) if one.people else "nobody",
            "whole" if one.complete else "part",
            "" if one.complete else f"to {short_day(record.day, year=False)}",
        )
        for one in rows_of(table)
    ]
    panels = [
        (f"Days of {row.year}, busiest first, against people who arrived", _curve_drawing(curve, row)),
        ("People who arrived on the busiest tenth of days", bars(shown, "arrivals", 150, unit="%")),
    ]
    return Exhibit(
        ident="arrivals-concentration",
        title=_concentration_title(row, record.day),
        subtitle=(
            "Share of days against share of people detected arriving in small boats, per cent. The busiest"
            " tenth is rounded up to whole days, days with nobody included."
        ),
        panels=panels if row.people else None,
        words=_concentration_words(row),
        note=(
            "Days are those of arrival, not of departure. The sea, the coast and policing differ from day to"
            " day; the figures do not separate them (L12)."
        ),
        table=table,
        columns=CONCENTRATION_COLUMNS,
        under=("start", "end", "complete"),
        formats={"busiest_share_pct": lambda v: pct(v, 1), "none_share_pct": lambda v: pct(v, 1)},
        missing={"busiest_share_pct": "nobody arrived"},
        tip_columns=("people", "busiest_days", "busiest_people", "busiest_share_pct", "none_days"),
        caption="Arrivals on the busiest tenth of days, and days on which nobody arrived, by calendar year",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _shares(record: Record) -> pd.DataFrame:
    """The concentration of each calendar year, the running one to the day."""
    rows = []
    for year in rows_of(arrivals.by_year(record.daily, record.day)):
        start, end = dt.date(year.year, 1, 1), min(dt.date(year.year, 12, 31), record.day)
        one = windows.concentration(record.daily, start, end).iloc[0]
        rows.append(
            {
                "year": year.year,
                "start": start,
                "end": end,
                "complete": year.complete,
                "days": int(one.days),
                "people": int(one.people),
                "busiest_days": int(one.busiest_days),
                "busiest_people": int(one.busiest_people),
                "busiest_share_pct": one.busiest_share_pct,
                "none_days": round(one.none_share_pct / 100 * one.days),
                "none_share_pct": one.none_share_pct,
            }
        )
    return pd.DataFrame(rows)


def _concentration_title(row: Any, today: dt.date) -> str:
    span = str(row.year) if row.complete else f"{row.year} to {day(today, year=False)}"
    if not row.people:
        return f"Nobody arrived in {span}"
    days = "The busiest day" if row.busiest_days == 1 else f"The {row.busiest_days} busiest days"
    none = f"; on {row.none_days} of {row.days} days nobody did" if row.none_days else ""
    return f"{days} of {span} held {pct(row.busiest_share_pct)} of the {people(row.people)} who arrived{none}"


def _concentration_words(row: Any) -> str:
    if not row.people:
        return (
            f"Nobody arrived on any of the {row.days} days."
            if row.days > 1
            else "Nobody arrived on that day."
        )
    return (
        f"{count(row.busiest_people)} of {people(row.people)} arrived on the busiest tenth of days,"
        f" {row.busiest_days} of {row.days}: {pct(row.busiest_share_pct, 1)}. On {row.none_days} days,"
        f" {pct(row.none_share_pct, 1)} of {row.days}, nobody arrived. If every day were alike, a tenth of"
        " days would hold a tenth of the people."
    )


def _curve_drawing(curve: pd.DataFrame, row: Any) -> Any:
    rows = [{"days": float(r.days_share_pct), "people": float(r.people_share_pct)} for r in rows_of(curve)]
    point = {
        "days": 100 * row.busiest_days / row.days,
        "people": float(row.busiest_share_pct),
        "words": f"{row.busiest_days} days: {pct(row.busiest_share_pct, 1)}",
        "row": str(row.year),
    }
    none = {"days": 100, "people": 100, "words": f"nobody on {row.none_days} days" if row.none_days else ""}

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        axis = alt.Axis(
            values=[0, 50, 100],
            labelExpr=(
                "datum.value + '% of days'"
                if not narrow
                else "datum.value + (datum.value == 100 ? '% of days' : '')"
            ),
            labelFontSize=size,
            labelBound=True,
        )
        x = alt.X("days:Q", scale=scale(0, 100), axis=axis)
        y = alt.Y("people:Q", scale=scale(0, 120), axis=value_axis([0, 50, 100], "%", labelFontSize=size))
        even = [{"days": 0, "people": 0}, {"days": 100, "people": 100}]
        layers = [
            chart_of(even)
            .mark_line(color=colour("context"), strokeWidth=1, strokeDash=[4, 3])
            .encode(x=x, y=y),
            chart_of(rows)
            .mark_line(color=colour("arrivals"), strokeWidth=2.5)
            .encode(x=x, y=y, order=alt.Order("days:Q")),
            chart_of([point]).mark_point(color=colour("arrivals"), size=60, opacity=1).encode(x=x, y=y),
            text([point], x, y, align="left", dx=10, dy=8, fontSize=size, fontWeight=600),
            text([none], x, y, align="right", dx=-4, dy=-13, fontSize=size),
            text(
                [{"days": 38, "people": 38, "words": "every day alike"}],
                x,
                y,
                align="left",
                dx=10,
                dy=10,
                fontSize=size,
                color=colour("muted"),
            ),
        ]
        return chart_layout.layered(*layers, width=width, height=230)

    return draw
