"""The main exhibit of arrivals: the sum of 365 days, ending on each day.

A whole year in every point takes the season out, so this line is the one that can be followed through all
years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import sources, windows
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_marks import decimal_year
from crossings.exhibits.arrivals_words import people, rows_of, short_day, short_month, than
from crossings.exhibits.chart_parts import chart_of, font_size, grid_values, scale, text
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, day, listed, month
from crossings.tables import Record
from crossings.tokens import colour

DATED: Final = (
    "sandhurst-2018",
    "action-plan-2019",
    "statement-2020",
    "statement-2021",
    "statement-2022",
    "declaration-2023-y1",
    "agreement-2026",
)  # one row an agreement, with a stated day
POINTS: Final = {
    "peak": "highest so far",
    "low_since_peak": "lowest since the highest",
    "high_since_low": "highest since that lowest",
    "latest": "latest",
}
APART: Final = 0.25  # years between two points that both get a label
DIFFERS: Final = 0.1  # part by which a turn differs from its neighbours, to get a label


def arrivals_rolling_year(record: Record, spread: bool = False) -> Exhibit:
    """People who arrived in the 365 days ending on each day, a point a week; agreements as ticks.

    Counts people detected arriving in small boats. The first sum ends on 31 December 2018; before it there is
    none. `spread` sets the words beside the drawing, for the front page.
    """
    sums = windows.rolling_sum(record.daily)
    turns = {row["point"]: row for row in windows.turning_points(sums).to_dict("records")}
    agreements = record.agreements[record.agreements.agreement_id.isin(DATED)]
    frame = _weekly_points(sums, turns)
    if sums.empty:
        title = f"By {day(record.day)} the series was shorter than 365 days, so no such sum exists yet"
    else:
        title = _rolling_title(record.day, turns)
    return Exhibit(
        ident="arrivals-rolling-year",
        title=title,
        subtitle=(
            "People detected arriving in the UK in small boats in the 365 days ending on each day. Ticks"
            " below the axis: when the main funding agreements with France were announced."
        ),
        panels=None if sums.empty else _rolling_drawing(frame, turns, agreements),
        words=_rolling_words(record, turns, agreements),
        note=(
            "Each point holds a whole year, so a change shows slowly. A tick is a date, not a cause (L12)."
            " People who arrived undetected are not counted (L6), and the daily series is provisional (L7)."
        ),
        table=frame,
        columns={"last_day": "365 days ending", "people": "People who arrived", "point": "Point"},
        caption=(
            "People who arrived in the 365 days ending on each day, one day a week, with the turning points"
        ),
        source=sources.cite(record.sources, [sources.SMALL_BOATS, *agreements.source_id]),
        as_of=record.day,
        status="provisional",
        missing={"people": "no sum yet", "point": ""},
        spread=spread,
    )


def _weekly_points(sums: pd.DataFrame, turns: Mapping[str, Any]) -> pd.DataFrame:
    """Every seventh day back from the last, and the turning points with their names."""
    names: dict[pd.Timestamp, list[str]] = {}
    for point, row in turns.items():
        names.setdefault(row["first_day"], []).append(POINTS[point])
    kept = sums[(sums.index[::-1] % 7 == 0) | sums.date.isin(list(names))]
    if kept.empty:
        return pd.DataFrame({"last_day": [pd.NaT], "people": [pd.NA], "point": [pd.NA]})
    return pd.DataFrame(
        {
            "last_day": kept.date.dt.date.to_numpy(),
            "people": kept.people.to_numpy(),
            "point": [", ".join(names[date]) if date in names else pd.NA for date in kept.date],
        }
    )


def _rolling_title(today: dt.date, turns: Mapping[str, Any]) -> str:
    now, peak = int(turns["latest"]["people"]), turns["peak"]
    start = f"{people(now)} arrived in the 365 days to {day(today)}, "
    if now == peak["people"]:
        return start + (
            "the highest such sum so far"
            if peak["first_day"].date() == today
            else "as many as in any such time so far"
        )
    return (
        start + f"{than(now, int(peak['people']))} at the peak of {count(peak['people'])} in"
        f" {month(peak['first_day'])}"
    )


def _rolling_words(record: Record, turns: Mapping[str, Any], agreements: pd.DataFrame) -> str:
    if not turns:
        return (
            f"The official series begins on {day(record.daily.date.iloc[0])}. The first sum of 365 days ends"
            " on the last day of its first year."
        )
    direction = windows.direction_windows(record.daily, record.day).set_index("window").loc["last_365"]
    now = int(turns["latest"]["people"])
    said = f"{people(now)} arrived in the 365 days to {day(record.day)}"
    if pd.notna(direction["base"]):
        change = than(now, int(direction["base"])) if direction["base"] else "against"
        said += f": {change} the {count(direction['base'])} in the 365 days before"
    peak = turns["peak"]
    parts = [f"{said}. The highest such sum so far is {_reached(peak)}."]
    for point, words in (
        ("low_since_peak", "The lowest since then"),
        ("high_since_low", "the highest since that"),
    ):
        if point in turns and turns[point]["first_day"].date() < record.day:
            parts.append(f"{words} is {_reached(turns[point])}")
    sentence = "; ".join(parts[1:])
    when = listed([month(date) for date in agreements.announced])
    marked = f"The main funding agreements with France are marked at {when}." if len(agreements) else ""
    return " ".join(part for part in (parts[0], sentence + "." if sentence else "", marked) if part)


def _reached(point: Mapping[str, Any]) -> str:
    """A turning point with the day it was reached, and how often it was reached again: 33,074, to 7 June 2024."""
    words, last = f"{count(point['people'])}, to {day(point['first_day'])}", day(point["last_day"])
    more = int(point["days"]) - 1
    if more > 1:
        return f"{words} (the same on {count(more)} further days, the last {last})"
    return f"{words} (and again to {last})" if more else words


def _labelled(turns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Turning points far enough from the latest and from each other, in time and in height, to be named."""
    found: list[dict[str, Any]] = []
    latest = turns["latest"]
    for point in ("peak", "low_since_peak", "high_since_low"):
        if point not in turns:
            continue
        row = turns[point]
        apart = all(
            abs(decimal_year(row["first_day"]) - decimal_year(other["first_day"])) > APART
            for other in (latest, *found)
        )
        differs = not found or abs(row["people"] - found[-1]["people"]) > DIFFERS * turns["peak"]["people"]
        if apart and differs:
            found.append(row | {"low": point == "low_since_peak"})
    return found


def _rolling_drawing(frame: pd.DataFrame, turns: Mapping[str, Any], agreements: pd.DataFrame) -> Any:
    rows = [
        {"at": decimal_year(row.last_day), "people": int(row.people), "row": n}
        for n, row in enumerate(rows_of(frame))
    ]
    top, end = max(row["people"] for row in rows), rows[-1]["at"]
    first = 2018

    def draw(width: int, narrow: bool) -> Any:
        size, height = font_size(narrow), 250 if narrow else 290
        margin = (58 if narrow else 108) / (width - 45)  # px kept on the right for the latest value
        right = first + (end - first) / (1 - margin)
        years = range(first, int(end) + 1)
        step = 2 if narrow and len(years) > 5 else 1
        axis = alt.Axis(
            values=[y + 0.5 for y in years if y + 0.6 < end or y == first][::step],
            labelExpr="floor(datum.value)",
            labelPadding=15,
            labelFontSize=size,
        )
        x = alt.X("at:Q", scale=scale(first, right), axis=axis)
        y = alt.Y(
            "people:Q",
            scale=scale(0, top * 1.2 or 1),
            axis=alt.Axis(values=grid_values(top), format=",d", labelFontSize=size),
        )
        line = chart_of(rows).mark_line(color=colour("arrivals"), strokeWidth=2.5).encode(x=x, y=y)
        ticks = [{"at": decimal_year(date)} for date in agreements.announced]
        tick = (
            chart_of(ticks)
            .mark_rule(color=colour("money"), strokeWidth=2)
            .encode(x=alt.X("at:Q"), y=alt.YValue(height), y2=alt.Y2Value(height + 11))
        )
        dot = chart_of(rows[-1:]).mark_point(color=colour("arrivals"), size=55, opacity=1).encode(x=x, y=y)
        layers = [line, *([tick] if ticks else []), dot, *_rolling_labels(turns, rows[-1], narrow)]
        return chart_layout.layered(*layers, width=width, height=height)

    return draw


def _rolling_labels(turns: Mapping[str, Any], last: Mapping[str, Any], narrow: bool) -> list[alt.Chart]:
    """Values beside the turning points, their days in muted, and the latest value at the line's end."""
    size, layers = font_size(narrow), []
    for low in (False, True):
        rows = [
            {
                "at": decimal_year(row["first_day"]),
                "people": int(row["people"]),
                "row": day(row["first_day"]),
                "words": count(row["people"]),
                "when": short_month(row["first_day"]) if narrow else "to " + short_day(row["first_day"]),
            }
            for row in _labelled(turns)
            if row["low"] == low
        ]
        if rows:
            shift = 9 if narrow and len(rows) > 1 else 0  # two peaks stand close on a phone
            value, when = (16, 16 + size + 3) if low else (-13 - size - 3, -13)
            layers.append(
                chart_of(rows)
                .mark_point(color=colour("arrivals"), size=36, opacity=1)
                .encode(x=alt.X("at:Q"), y=alt.Y("people:Q"))
            )
            layers += [
                text(
                    [row],
                    "at:Q",
                    "people:Q",
                    words,
                    dx=shift * (-1 if n == 0 else 1),
                    dy=dy,
                    fontSize=size,
                    **look,
                )
                for n, row in enumerate(rows)
                for words, dy, look in (
                    ("words", value, {"fontWeight": 600}),
                    ("when", when, {"color": colour("muted")}),
                )
            ]
    return [*layers, *_latest_label(turns, last, narrow)]


def _latest_label(turns: Mapping[str, Any], last: Mapping[str, Any], narrow: bool) -> list[alt.Chart]:
    end = [
        dict(last, words=count(last["people"]), when="to " + short_day(turns["latest"]["first_day"].date()))
    ]
    look: dict[str, Any] = {"align": "left", "dx": 9, "fontSize": font_size(narrow)}
    bold: dict[str, Any] = {"fontWeight": 600, "color": colour("arrivals"), "dy": 0 if narrow else -7}
    value = text(end, "at:Q", "people:Q", **bold, **look)
    return (
        [value]
        if narrow
        else [value, text(end, "at:Q", "people:Q", "when", dy=9, color=colour("muted"), **look)]
    )
