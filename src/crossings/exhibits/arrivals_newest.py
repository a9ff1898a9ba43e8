"""The exhibit of the days that are newer than the workbook: provisional, and drawn apart from all others."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import provisional_days, sources
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_marks import BOLD
from crossings.exhibits.arrivals_words import people, rows_of, short_day
from crossings.exhibits.chart_parts import (
    apart,
    chart_of,
    font_size,
    grid_values,
    on_field,
    scale,
    text,
    value_axis,
)
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, day
from crossings.provisional_totals import NewestDays, newest_days
from crossings.tables import Record
from crossings.theme import not_established
from crossings.tokens import colour

LABELS: Final = 6  # the highest days are labelled, where no higher one is near
NEAR: Final = 3  # days


def days_since_workbook(record: Record) -> Exhibit | None:
    """People who arrived on each day after the workbook's last, from the daily page; None where none is shown.

    A day that no page gave is not published: it has no bar and no 0.
    """
    found = newest_days(record)
    if found is None:
        return None
    return Exhibit(
        ident="days-since-workbook",
        title=_title(found),
        subtitle=(
            f"People detected arriving in the UK in small boats, by day, after {day(record.workbook_day)}, the last day of"
            " the official workbook. Dashed outline: provisional."
        ),
        panels=_drawing(found),
        words=_words(found, record),
        note=(
            "The Home Office’s page of the last seven days gives seven at a time and may be revised (L7). The first"
            " workbook that covers these days replaces them, and any difference is kept as a revision."
        ),
        table=found.days.assign(date=found.days.date.dt.date),
        columns={
            "date": "Day",
            "people_arrived": "People who arrived",
            "boats_arrived": "Boats",
            "boats_uncontrolled": "Of these, in uncontrolled landings",
        },
        missing={
            "people_arrived": "not published",
            "boats_arrived": "not published",
            "boats_uncontrolled": "not in the copy read",
        },
        caption="People and boats by day after the last day of the workbook, provisional",
        source=sources.cite(record.sources, [sources.LAST_7_DAYS]),
        as_of=found.last,
        status="provisional",
    )


def _title(found: NewestDays) -> str:
    who = people(found.people).replace("Nobody", "nobody")
    if found.gaps:
        days = int(found.days.people_arrived.notna().sum())
        return f"Provisionally, {who} arrived on the {days} days published from {_span(found)}"
    return f"Provisionally, {who} arrived from {_span(found)}"


def _span(found: NewestDays) -> str:
    """The days in words: 21 August to 28 September 2026."""
    same = found.first.year == found.last.year
    return f"{day(found.first, year=not same)} to {day(found.last)}"


def _words(found: NewestDays, record: Record) -> str:
    none = int((found.days.people_arrived == 0).sum())
    top = found.days.loc[found.days.people_arrived.fillna(-1).astype(int).idxmax()]
    sentences = [
        f"{people(found.people)} arrived in {count(found.boats)} {'boat' if found.boats == 1 else 'boats'}; on {none} of the"
        f" {len(found.days)} days nobody did."
    ]
    if top.people_arrived > 0:
        sentences.append(f"Most arrived on {day(top.date)}: {count(top.people_arrived)}.")
    if found.gaps:
        sentences.append(f"Not published in any page read: {provisional_days.in_words(found.gaps)}.")
    sentences.append(f"**{found.totals()}** These numbers are provisional.")
    if record.latest:
        sentences.append(
            f"No other number on this site counts a day after {day(record.workbook_day)}, save where it says so."
        )
    return " ".join(sentences)


def _drawing(found: NewestDays) -> Any:
    rows: list[dict[str, Any]] = [
        {"a": n + 0.12, "b": n + 0.88, "mid": n + 0.5, "value": int(row.people_arrived), "row": n}
        for n, row in enumerate(rows_of(found.days))
        if pd.notna(row.people_arrived) and row.people_arrived
    ]
    rows = [row | {"words": count(row["value"])} for row in rows]
    slots, top = max(len(found.days), 14), max((row["value"] for row in rows), default=1)
    gaps = [_gap(found, a, b, top) for a, b in found.gaps]

    def draw(width: int, narrow: bool) -> Any:
        x = alt.X("a:Q", scale=scale(0, slots), axis=_mondays(found, 14 if narrow else 7))
        y = alt.Y("value:Q", scale=scale(0, top * 1.25), axis=value_axis(grid_values(top)))
        muted: dict[str, Any] = {"fontSize": font_size(narrow), "color": colour("muted")}
        said = f"to {short_day(found.last, year=False)}, provisional"
        layers = [
            text([{"a": 0, "value": top * 1.22, "words": said}], x, y, align="left", baseline="top", **muted)
        ]
        if rows:
            dashed = not_established("arrivals") | {"strokeWidth": 1, "strokeDash": [3, 2]}
            layers.append(chart_of(rows).mark_rect(**dashed).encode(x=x, x2="b:Q", y=y, y2=alt.datum(0)))
            size = font_size(narrow)
            labels = _labelled(rows, (width - 40) / slots, slots)
            layers.append(text(labels, on_field(x, "mid"), y, dy=-9, fontWeight=600, fontSize=size))
        if gaps:
            box: dict[str, Any] = {
                "fill": colour("paper"),
                "stroke": colour("context"),
                "strokeWidth": 1,
                "strokeDash": [2, 3],
            }
            layers.append(
                chart_of(gaps).mark_rect(**box).encode(x=x, x2="b:Q", y=on_field(y, "up"), y2=alt.datum(0))
            )
            wide = [gap for gap in gaps if gap["b"] - gap["a"] >= slots * (0.35 if narrow else 0.18)]
            layers += (
                [text(wide, on_field(x, "mid"), on_field(y, "up"), baseline="bottom", dy=-3, **muted)]
                if wide
                else []
            )
        return chart_layout.layered(*layers).properties(width=width, height=200 if narrow else 190)

    return draw


def _gap(found: NewestDays, first: dt.date, last: dt.date, top: int) -> dict[str, Any]:
    """Days not published: an empty box on the axis, and where there is room, the words."""
    a, b = (first - found.first).days, (last - found.first).days + 1
    return {"a": a, "b": b, "mid": (a + b) / 2, "value": 0, "up": top * 0.05, "words": "not published"}


def _mondays(found: NewestDays, step: int) -> alt.Axis:
    """An axis that names a Monday every `step` days."""
    mondays = [n for n, date in enumerate(found.days.date) if date.weekday() == 0][:: step // 7] or [0]
    named = {n + 0.5: short_day(found.days.date[n].date(), year=False) for n in mondays}
    words = " : ".join(f"datum.value == {at} ? '{said}'" for at, said in named.items())
    return alt.Axis(values=list(named), labelExpr=f"{words} : ''", labelOverlap=False)


def _labelled(shown: list[dict[str, Any]], px: float, slots: int) -> list[dict[str, Any]]:
    """The highest days without a higher one near, in order; labels keep off each other and the axis. A slot is `px` wide."""
    kept: list[dict[str, Any]] = []
    for row in sorted(shown, key=lambda row: -row["value"]):
        if len(kept) < LABELS and all(abs(row["mid"] - other["mid"]) > NEAR for other in kept):
            kept.append(row)
    kept.sort(key=lambda row: row["mid"])
    wide = [BOLD * len(row["words"]) for row in kept]
    places = apart([row["mid"] * px for row in kept], wide, slots * px, begin=0)
    return [row | {"mid": place / px} for row, place in zip(kept, places, strict=True)]
