"""Exhibits of arrivals by calendar year: whole years, and running totals within each year.

A part year looks different from a whole one and is only ever set against the same days of another.
"""

from __future__ import annotations

import calendar
import datetime as dt
import textwrap
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import arrivals, sources
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_marks import Bar, DateOnYears, bars, decimal_year, event_key
from crossings.exhibits.arrivals_words import people, rows_of, short_day, than, years_named
from crossings.exhibits.chart_parts import chart_of, font_size, grid_values, scale, text
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.running_labels import LEAP, now_above, running_labels
from crossings.formats import count, day, month, pct
from crossings.tables import Record
from crossings.tokens import colour

POLICY: Final = ("funding", "uk-policy", "politics", "pilot")  # kinds of event; not deaths, not other routes
MOST_EVENTS: Final = 5
EVENT_GAP: Final = dt.timedelta(days=180)  # of two closer events the later is named: both would not fit
HEADS: Final = {  # a date's short name on the chart, where the event's own words are too long
    "2018-01-18": ("Sandhurst", "Treaty"),
    "2020-11-28": ("Patrols", "doubled"),
    "2021-07-20": ("Joint", "statement"),
    "2022-04-14": ("Rwanda", "plan"),
    "2022-11-14": ("Joint", "statement"),
    "2023-03-10": ("Three-year", "deal"),
    "2024-07-05": ("Change of", "government"),
    "2025-08-06": ("One in,", "one out"),
    "2026-04-23": ("Deal for", "2026–29"),
}
FIRST: Final = 2018  # year of the first slot


def arrivals_by_year(record: Record) -> Exhibit:
    """People who arrived in each calendar year, the running one dashed, and up to five policy events.

    The title sets the running year against the same days of the year before, never against the whole of it.
    """
    years = arrivals.by_year(record.daily, record.day)
    events = policy_events(record.table("policy_events"), record.day)
    shown = [
        Bar(
            str(row.year),
            row.people_arrived,
            count(row.people_arrived),
            "whole" if row.complete else "part",
            "" if row.complete else f"to {short_day(record.day, year=False)}",
        )
        for row in rows_of(years)
    ]
    return Exhibit(
        ident="arrivals-by-year",
        title=_to_date_title(record.day, years),
        subtitle=(
            "People detected arriving in the UK in small boats by calendar year. Dashed outline: a year that"
            f" is not over.{_lines(len(events), _policy(record.table('policy_events'), record.day))}"
        ),
        panels=bars(shown, "arrivals", 270, events),
        words=_years_words(record.day, years),
        note=(
            "An event marked on a chart is a date, not a cause (L12). People who arrived undetected are not"
            " counted (L6); the daily series is provisional (L7)."
        ),
        table=years[["year", "people_arrived", "complete", "days", "people_to_same_day", "days_without_pct"]],
        columns={
            "year": "Year",
            "people_arrived": "People who arrived",
            "complete": "Year complete",
            "days": "Days counted",
            "people_to_same_day": f"People by {day(record.day, year=False)}",
            "days_without_pct": "Share of days on which nobody arrived",
        },
        formats={"days_without_pct": lambda v: pct(v, 1)},
        caption="People who arrived by calendar year",
        source=sources.cite(record.sources, [sources.SMALL_BOATS, *(event.source_id for event in events)]),
        as_of=record.day,
        status="provisional",
        events=event_key(events),
        tip_columns=("people_arrived", "people_to_same_day", "days_without_pct"),
    )


def policy_events(frame: pd.DataFrame, today: dt.date) -> list[DateOnYears]:
    """The latest policy events that charts may name, five at most, each half a year from the next.

    Of two that are closer the later is kept. Letters run in order of date.
    """
    rows = _policy(frame, today)
    rows = rows[rows.annotate == 1].sort_values("date")
    kept: list[Any] = []
    for row in reversed(list(rows_of(rows))):
        if len(kept) < MOST_EVENTS and (not kept or kept[-1].date - row.date >= EVENT_GAP):
            kept.append(row)
    events = []
    for letter, row in zip("ABCDE", reversed(kept), strict=False):
        iso = f"{row.date:%Y-%m-%d}"
        head = HEADS.get(iso) or tuple(textwrap.wrap(row.event, 12))
        events.append(
            DateOnYears(
                decimal_year(row.date) - FIRST, head, letter, f"{month(row.date)}: {row.event}", row.source_id
            )
        )
    return events


def _policy(frame: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """The policy events up to a day, those that no chart names among them."""
    return frame[frame.kind.isin(POLICY) & (frame.date <= pd.Timestamp(today))]


def _lines(drawn: int, held: pd.DataFrame) -> str:
    """What the dashed lines are, and of how many events in the data; empty where none is drawn."""
    if not drawn:
        return ""
    of = f" of {len(held)}" if drawn < len(held) else ""
    events = "policy event" if len(held) == 1 else "policy events"
    return f" Dashed {'line' if drawn == 1 else 'lines'}: {drawn}{of} {events} in the data."


def _to_date_title(today: dt.date, years: pd.DataFrame) -> str:
    now, year = years.iloc[-1], today.year
    span = f"in {year}" if now.complete else f"in {year} by {day(today, year=False)}"
    start = f"{people(int(now.people_arrived))} arrived {span}"
    if len(years) < 2:
        return f"{start}, the first year of the series"
    before = years.iloc[-2]
    base = int(before.people_to_same_day)
    same = f"in {year - 1}" if now.complete else f"by {day(arrivals.same_day(today, year - 1))}"
    if not base or not now.people_arrived:
        return f"{start}, and {people(base).replace(' people', '').replace('Nobody', 'nobody')} {same}"
    return f"{start}, {than(now.people_arrived, base)} the {count(base)} {same}"


def _years_words(today: dt.date, years: pd.DataFrame) -> str:
    whole = years[years.complete]
    sentences = []
    if len(whole):
        said = ", ".join(f"{count(row.people_arrived)} in {row.year}" for row in rows_of(whole))
        sentences.append(f"People who arrived in each whole year: {said}.")
    if len(whole) > 1:
        top = whole.iloc[int(whole.people_arrived.to_numpy().argmax())]
        sentences.append(f"The highest is {top.year}.")
    now = years.iloc[-1]
    if not now.complete:
        sentences.append(
            f"In {now.year}, {people(int(now.people_arrived)).replace('Nobody', 'nobody')} had arrived by"
            f" {day(today)}."
        )
    return " ".join(sentences)


def arrivals_running_total(record: Record) -> Exhibit:
    """People since 1 January by day of the year, and the difference from every other year on the same day.

    A calendar day has one place in every year; 29 February of leap years makes later days a day longer.
    """
    totals = arrivals.running_totals(record.daily, record.day)
    years = arrivals.by_year(record.daily, record.day)
    table = _weekly_totals(totals, record.day)
    panels: list[Any] = [("Running total through each year", _running_drawing(totals, record.day))]
    if len(years) > 1:
        panels.append(
            (
                f"{record.day.year} less each earlier year, by {day(record.day, year=False)}",
                _difference_drawing(years, record.day),
            )
        )
    return Exhibit(
        ident="arrivals-running-total",
        title=_rank_title(record.day, years),
        subtitle=(
            "People detected arriving in the UK in small boats since 1 January of each year, to"
            f" {day(record.day)}."
        ),
        panels=panels,
        words=_difference_words(record.day, years),
        note=(
            f"A total can only rise, and the lines say nothing of what comes next{_still_to_come(record.day)}."
            " The daily series is provisional (L7)."
        ),
        table=table,
        columns={"by": "From 1 January to"}
        | {name: name.removeprefix("people_") for name in table.columns[1:]},
        missing={name: "" for name in table.columns[1:]},
        caption="People who arrived from 1 January of each year, a row a week",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _still_to_come(today: dt.date) -> str:
    """How many days of the year followed the day; empty on its last."""
    days = (dt.date(today.year, 12, 31) - today).days
    if not days:
        return ""
    return f": {count(days)} {'day' if days == 1 else 'days'} of {today.year} {'was' if days == 1 else 'were'} still to come"


def _rank_title(today: dt.date, years: pd.DataFrame) -> str:
    now, rest = int(years.people_to_same_day.iloc[-1]), years.iloc[:-1]
    had = "had arrived" if today < dt.date(today.year, 12, 31) else "arrived"
    start = f"{people(now)} {had} in {today.year} by {day(today, year=False)}"
    if rest.empty:
        return f"{start}, the first year of the series"
    parts = []
    for word, chosen in (
        ("fewer than", rest.people_to_same_day > now),
        ("more than", rest.people_to_same_day < now),
        ("as many as", rest.people_to_same_day == now),
    ):
        if chosen.any():
            parts.append(f"{word} by that day in {years_named(rest.year[chosen])}")
    return f"{start}: {', '.join(parts)}".replace(", more than by that day in", ", more than in").replace(
        ", as many as by that day in", ", as many as in"
    )


def _difference_words(today: dt.date, years: pd.DataFrame) -> str:
    now = int(years.people_to_same_day.iloc[-1])
    said = []
    for row in rows_of(years.iloc[:-1][::-1]):
        gap = now - int(row.people_to_same_day)
        word = "as many now" if gap == 0 else f"{count(abs(gap))} {'more' if gap > 0 else 'fewer'} now"
        said.append(f"{count(row.people_to_same_day)} in {row.year} ({word})")
    had = people(now).replace("Nobody", "nobody")
    start = f"By {day(today, year=False)}, {had} had arrived in {today.year}"
    return (
        f"{start}. By the same day: {'; '.join(said)}." if said else f"{start}, the first year of the series."
    )


def _weekly_totals(totals: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """A row a week and one for the day itself, a column a year."""
    days = sorted({*range(1, 366, 7), 366, _day_of_year(today)})
    wide = totals.pivot(index="day_of_year", columns="year", values="people").astype("Int64").reindex(days)
    wide.columns = [f"people_{year}" for year in wide.columns]
    wide.insert(0, "by", [_calendar_day(n) for n in days])
    return wide.reset_index(drop=True)


def _calendar_day(day_of_year: int) -> str:
    return day(dt.date(LEAP, 1, 1) + dt.timedelta(days=int(day_of_year) - 1), year=False)


def _day_of_year(date: dt.date) -> int:
    return date.replace(year=LEAP).timetuple().tm_yday


def _running_drawing(totals: pd.DataFrame, today: dt.date) -> Any:
    last = totals.groupby("year").date.transform("max") == totals.date
    kept = totals[(totals.day_of_year % 7 == 1) | last]
    top = int(totals.people.max()) or 1
    ends = kept[last.loc[kept.index]]

    def draw(width: int, narrow: bool) -> Any:
        size, height = font_size(narrow), 330
        right = 366 / (
            1 - (98 if narrow else 102) / (width - 45)
        )  # days' worth of room for the values at the ends
        months = range(1, 13, 3 if narrow else 1)
        ticks = [_day_of_year(dt.date(LEAP, m, 1)) for m in months]
        names = {n: calendar.month_abbr[m] for n, m in zip(ticks, months, strict=True)}
        axis = alt.Axis(
            values=ticks,
            labelExpr=f"{names}[datum.value]".replace("'", '"'),
            labelAlign="left",
            labelFontSize=size,
            labelOverlap=False,
        )
        x = alt.X("day_of_year:Q", scale=scale(1, right), axis=axis)
        y = alt.Y(
            "people:Q",
            scale=scale(0, top * 1.06),
            axis=alt.Axis(values=grid_values(top), format=",d", labelFontSize=size),
        )
        layers = [
            chart_of(_plain(kept[chosen]))
            .mark_line(color=colour(hue), strokeWidth=thick)
            .encode(x=x, y=y, detail=alt.Detail("year:N"))
            for chosen, hue, thick in (
                (kept.year < today.year - 1, "context", 1.2),
                (kept.year == today.year - 1, "ink", 1.6),
                (kept.year == today.year, "arrivals", 3.2),
            )
            if chosen.any()
        ]
        now = _plain(ends[ends.year == today.year])
        dot = chart_of(now).mark_point(color=colour("arrivals"), size=55, opacity=1).encode(x=x, y=y)
        gap = top * 1.06 / height * (size + 3.5)
        labels = running_labels(_plain(ends), today, gap, narrow)
        if narrow and len(now) and _day_of_year(today) < 366:
            labels += now_above(now[0], kept, top * 1.06, gap, size)
        return chart_layout.layered(*layers, dot, *labels, width=width, height=height)

    return draw


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {"year": int(r.year), "day_of_year": int(r.day_of_year), "people": int(r.people)}
        | {"row": [_calendar_day(r.day_of_year), f"people_{r.year}"]}
        for r in rows_of(frame)
    ]


def _difference_drawing(years: pd.DataFrame, today: dt.date) -> Any:
    now = int(years.people_to_same_day.iloc[-1])
    gaps = [(int(row.year), now - int(row.people_to_same_day)) for row in rows_of(years.iloc[:-1][::-1])]
    rows = [
        {
            "at": n + 0.5,
            "a": n + 0.2,
            "b": n + 0.8,
            "gap": gap,
            "name": str(year),
            "row": [day(today, year=False), f"people_{today.year}", f"people_{year}"],
            "words": "as many" if gap == 0 else f"{count(abs(gap))} {'more' if gap > 0 else 'fewer'}",
        }
        for n, (year, gap) in enumerate(gaps)
    ]
    low, high = min(0, *(gap for _, gap in gaps)), max(0, *(gap for _, gap in gaps))

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        left, right = 50, 120  # px for the names and for the values
        unit = (high - low or 1) / (width - left - right)
        x = alt.X("gap:Q", scale=scale(low - left * unit, high + right * unit), axis=None)
        y, top = (alt.Y(f"{name}:Q", scale=scale(len(rows), 0), axis=None) for name in ("at", "a"))
        layers = [
            chart_of(rows)
            .mark_rect(color=colour("arrivals"))
            .encode(x=x, x2=alt.X2Datum(0), y=top, y2=alt.Y2("b:Q")),
            chart_of([{"a": 0, "b": len(rows)}])
            .mark_rule(color=colour("ink"))
            .encode(x=alt.XDatum(0), y=top, y2=alt.Y2("b:Q")),
            text(rows, alt.value(0), y, "name", align="left", fontSize=size),
            text(rows, alt.value("width"), y, align="right", fontSize=size, fontWeight=600),
        ]
        return chart_layout.layered(*layers, width=width, height=25 * len(rows))

    return draw
