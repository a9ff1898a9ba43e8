"""The exhibit that answers "is it rising?": the change in arrivals on every window that can be compared.

Crossings have no single direction, since the window decides; so the windows stand together, around a zero
line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import sources, windows
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_words import rows_of, short_day, short_month, years_named
from crossings.exhibits.chart_parts import chart_of, font_size, scale, text
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import count, day, listed, more_or_fewer, pct, rounded
from crossings.tables import Record
from crossings.tokens import colour

MOST_TIMES: Final = 10  # beyond, a change is said as times, not in per cent
MOST_PCT: Final = 100  # the end of the dot plot's axis; a larger change is set at its edge
COLUMNS: Final = {
    "label": "Window",
    "current_from": "From",
    "current_to": "To",
    "current": "People",
    "base_from": "Compared from",
    "base_to": "Compared to",
    "base": "People then",
    "change_pct": "Change",
    "reason": "Remark",
}


def arrivals_direction(record: Record) -> Exhibit:
    """Change in arrivals on every window that can answer "is it rising?", a window a row, around a zero line.

    The year so far against the same days of each earlier year, the last 365 and 730 days against those
    before, the latest 365 days against the highest 365 so far. A window that the series does not fill stands
    in the table, with its reason.
    """
    frame = windows.direction_windows(record.daily, record.day)
    order = {windows.PEAK: f"last_{windows.YEAR_DAYS}"}  # windows of one length stand together
    frame = frame.sort_values(
        "window",
        key=lambda names: names.replace(order).map(list(dict.fromkeys(frame.window)).index),
        kind="stable",
    )
    frame["row"] = range(len(frame))
    shown = frame[frame.change_pct.notna()]
    table = frame[
        ["label", "current_from", "current_to", "current", "base_from", "base_to", "base", "change_pct"]
    ]
    table = table.assign(reason=frame.reason.where(frame.reason != "", frame.note).replace("", pd.NA))
    for name in ("current_from", "current_to", "base_from", "base_to"):
        table[name] = table[name].dt.date
    return Exhibit(
        ident="arrivals-direction",
        title=_direction_title(record.day, shown),
        subtitle=(
            f"Change in people arriving in small boats on each window up to {day(record.day)}, per cent. The"
            " figure on the right is the earlier window’s."
        ),
        panels=None if shown.empty else _direction_drawing(shown),
        words=_direction_words(shown),
        note=(
            "The window decides the direction (L9); none of these says why it changed (L12). The highest 365"
            " days are the highest, so a comparison with them can never show a rise."
        ),
        table=table,
        columns=COLUMNS,
        formats={"change_pct": _signed},
        missing={"current": "none", "base": "none", "change_pct": "none", "reason": ""},
        under=("current_from", "current_to", "base_from", "base_to", "reason"),
        caption="Windows of arrivals and the change on each",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _split(shown: pd.DataFrame) -> tuple[int, int, int]:
    """How many windows show more, fewer and as many; not the highest, which can only show fewer."""
    open_ended = shown[shown.window != windows.PEAK]
    difference = open_ended.current - open_ended.base
    return int((difference > 0).sum()), int((difference < 0).sum()), int((difference == 0).sum())


def _direction_title(today: dt.date, shown: pd.DataFrame) -> str:
    more, fewer, same = _split(shown)
    total, by = more + fewer + same, day(today)
    if total == 0:
        besides = "no earlier window" if shown.empty else "besides the peak, no earlier window"
        return f"By {by}, {besides} of the series could be set against a later one"
    if more and fewer:
        return (
            f"Whether arrivals were rising by {by} depends on the window: besides the peak,"
            f" {more} {'shows' if more == 1 else 'show'} more people and {fewer} fewer"
        )
    words = "more people" if more else "fewer people" if fewer else "as many people"
    conjunction = "than" if more or fewer else "as"
    which = {1: "the one window", 2: "both windows"}.get(total, f"all {total} windows")
    if 0 < same < total:
        which = f"{more or fewer} of {total} windows"
    one = (more or fewer or same) == 1
    return (
        f"Besides the peak, {which} to be compared by {by} show{'s' if one else ''} {words} arriving"
        f" {conjunction} before"
    )


def _direction_words(shown: pd.DataFrame) -> str:
    if shown.empty:
        return "Every earlier window is either not in the series or held nobody."
    sentences = []
    for span, rows in _groups(shown).items():
        against = [f"{_change(row)} the {count(row.base)} {_base_name(row)}" for row in rows]
        sentences.append(f"From {span}, {count(rows[0].current)} arrived: {listed(against)}.")
    same_day = [row for row in rows_of(shown) if row.window.startswith("same_day_")]
    longer = {
        row.base_to.year: _days(row.base_from, row.base_to) - _days(row.current_from, row.current_to)
        for row in same_day
    }
    more, less = ([year for year, days in longer.items() if days == sign] for sign in (1, -1))
    if more:
        sentences.append(
            f"29 February lies inside the windows of {years_named(more)}, which are a day longer."
        )
    if less:
        sentences.append(
            f"29 February lies inside this year’s window, a day longer than those of {years_named(less)}."
        )
    return " ".join(sentences)


def _groups(shown: pd.DataFrame) -> dict[str, list[Any]]:
    """The windows by the later span that they share, as "1 January to 20 August 2026"."""
    groups: dict[str, list[Any]] = {}
    for row in rows_of(shown):
        groups.setdefault(
            f"{day(row.current_from, row.current_from.year != row.current_to.year)} to {day(row.current_to)}",
            [],
        ).append(row)
    return groups


def _change(row: Any) -> str:
    """The change with its conjunction: 43.2% fewer than, 837 times; against, where nobody arrived."""
    if not row.current:
        return "against"
    if row.change_pct > 100 * MOST_TIMES:
        return f"{count(row.current / row.base)} times"
    change = more_or_fewer(row.change_pct, 1)
    return f"{change} {'as' if change.endswith('as many') else 'than'}"


def _signed(change: float) -> str:
    """A change in per cent with its sign, which a change that rounds to nothing has not."""
    return pct(change, 1, sign=rounded(change, 1) != 0)


def _base_name(row: Any) -> str:
    if row.window.startswith("same_day_"):
        return f"of {row.base_to.year}"
    if row.window.startswith("peak"):
        return f"of the highest 365 days, to {day(row.base_to)}"
    return f"of the {_days(row.base_from, row.base_to)} days before"


def _days(start: dt.date, end: dt.date) -> int:
    return (end - start).days + 1


def _direction_drawing(shown: pd.DataFrame) -> Any:
    def draw(width: int, narrow: bool) -> Any:
        rows = _direction_rows(shown, narrow)
        size, slot = font_size(narrow), 46 if narrow else 27
        left, right = (0.0, 0.0) if narrow else (0.3, 0.23)  # parts of the width for names and for figures
        lowest = -50.0 if min(row["change"] for row in rows) >= -50 else -100.0
        span = (MOST_PCT - lowest) / (0.9 - left - right)
        x = alt.X(
            "change:Q",
            scale=scale(lowest - (left + 0.05) * span, MOST_PCT + (right + 0.05) * span),
            axis=None,
        )
        y = alt.Y("at:Q", scale=scale(len(rows), -0.5 if narrow else -1), axis=None)
        layers = _direction_grid(lowest, rows, x, y, size) + _direction_dots(rows, x, y, width, narrow)
        return chart_layout.layered(*layers, width=width, height=slot * (len(rows) + 1))

    return draw


def _direction_rows(shown: pd.DataFrame, narrow: bool) -> list[dict[str, Any]]:
    """A row a window, and a heading above each group that shares its later window."""
    rows: list[dict[str, Any]] = []
    for span, group in _groups(shown).items():
        end = group[0].current_to
        if narrow:
            start = (
                "1 Jan"
                if group[0].window.startswith("same_day_")
                else f"{_days(group[0].current_from, end)} days"
            )
            span = f"{start} to {short_day(end)}"
        rows.append(
            {"kind": "heading", "words": f"{span}: {count(group[0].current)}, against", "change": 0.0}
        )
        for row in group:
            name = (
                str(row.base_to.year)
                if row.window.startswith("same_day_")
                else f"the {_days(row.base_from, row.base_to)} days before"
            )
            if row.window.startswith("peak"):
                name = f"highest, to {short_month(row.base_to) if narrow else short_day(row.base_to)}"
            value = _change(row) if row.change_pct > 100 * MOST_TIMES else _signed(row.change_pct)
            rows.append(
                {
                    "kind": "beyond" if row.change_pct > MOST_PCT else "dot",
                    "words": name,
                    "row": int(row.row),
                    "change": min(row.change_pct, MOST_PCT),
                    "figures": f"{value} {'' if 'times' in value else 'on '}{count(row.base)}",
                }
            )
    return [row | {"at": n + 0.5} for n, row in enumerate(rows)]


def _direction_grid(
    lowest: float, rows: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, size: int
) -> list[alt.Chart]:
    """The zero line in ink, gridlines at halves, both broken at headings; the axis labels above them."""
    values = [value for value in (-100, -50, 0, 50, 100) if value >= lowest]
    over = 0.1 if size > 13 else 0.5  # phones have the names above the marks, where no line should cross them
    lines = [
        {"change": value, "at": row["at"] - over, "end": row["at"] + 0.5}
        for row in rows
        if row["kind"] != "heading"
        for value in values
    ]
    labels = [
        {"change": value, "at": 0.0, "words": pct(value, sign=True) if value else "no change"}
        for value in values
    ]
    return [
        chart_of([line for line in lines if line["change"]])
        .mark_rule(color=colour("grid"))
        .encode(x=x, y=y, y2=alt.Y2("end:Q")),
        chart_of([line for line in lines if not line["change"]])
        .mark_rule(color=colour("ink"))
        .encode(x=x, y=y, y2=alt.Y2("end:Q")),
        text(labels, x, y, dy=-10, fontSize=size, color=colour("muted")),
    ]


def _direction_dots(
    rows: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, width: int, narrow: bool
) -> list[alt.Chart]:
    """Headings and names on the left, dots or arrows that leave the axis, figures on the right."""
    size, lift = font_size(narrow), -13 if narrow else 0
    left, right = alt.value(0), alt.value("width")
    headings, dots, beyond = (
        [row for row in rows if row["kind"] == kind] for kind in ("heading", "dot", "beyond")
    )
    named = [*dots, *beyond]
    layers = [
        text(headings, left, y, align="left", dy=4 if narrow else 3, fontSize=size, fontWeight=600),
        text(named, left, y, align="left", dx=0 if narrow else 12, dy=lift, fontSize=size),
        text(named, right, y, "figures", align="right", dy=lift, fontSize=size),
    ]
    shift = 6 if narrow else 0
    if dots:
        stems = (
            chart_of(dots)
            .mark_rule(color=colour("arrivals"), strokeWidth=2, yOffset=shift)
            .encode(x=x, x2=alt.X2Datum(0), y=y)
        )
        layers += [
            stems,
            chart_of(dots)
            .mark_point(color=colour("arrivals"), size=80, opacity=1, yOffset=shift)
            .encode(x=x, y=y),
        ]
    if beyond:
        look: dict[str, Any] = {"color": colour("arrivals"), "yOffset": shift}
        layers += [
            chart_of(beyond).mark_rule(strokeWidth=2, **look).encode(x=x, x2=alt.X2Datum(0), y=y),
            chart_of(beyond).mark_point(shape="triangle-right", size=90, opacity=1, **look).encode(x=x, y=y),
        ]
    return layers
