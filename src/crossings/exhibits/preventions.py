"""The exhibit of preventions: French estimates of attempts stopped, beside arrivals in the same weeks.

Only like weeks are set against each other: weekly figures begin in May 2024, and a raw year hides that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import sources, windows
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_marks import decimal_year
from crossings.exhibits.arrivals_words import rows_of, short_day
from crossings.exhibits.chart_parts import chart_of, font_size, grid_values, on_field, scale, text, value_axis
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import MISSING, count, day, pct
from crossings.tables import Record
from crossings.theme import event_rule
from crossings.tokens import colour

WEEKS: Final = windows.PREVENTION_WEEKS
AXIS_START: Final = 2024.0  # the axis begins before the first week collected, so that the gap can be seen
EXTENT: Final = 54  # px for the labels of both panels' values, so that their time axes stand in line
LIMITS_OF_PREVENTIONS: Final = (
    "A share of recorded attempts is not a rate of success (L8): attempts that nobody recorded are in neither"
    " part, one person may be counted several times and then arrive, and the estimates are revised (L7)."
)


def preventions_share(record: Record) -> Exhibit:
    """People who arrived and attempts prevented over 52 weeks, and the share of both that was prevented.

    Sums over weeks in which both were collected, never a mean of weekly shares. Prevented are estimates by
    French authorities, which count attempts and repeats; the two are added as recorded attempts, not as
    people.
    """
    rolling = windows.prevention_rolling(record.weekly)
    weeks = record.weekly[record.weekly.people_prevented.notna()]
    last = rolling.iloc[-1] if len(rolling) else None
    table = _weeks_so_far(weeks) if last is None else rolling
    for name in ("first_week_ending", "last_week_ending"):
        table[name] = pd.to_datetime(table[name]).dt.date
    table = table[["last_week_ending", *table.columns.drop("last_week_ending")]]  # a row is named by its week
    drawn = [
        ("People who arrived, and attempts prevented, in 52 weeks", _stack_drawing(rolling, weeks)),
        ("Prevented, share of both", _share_drawing(rolling)),
    ]
    return Exhibit(
        ident="preventions-share",
        title=_share_title(record, rolling, weeks),
        subtitle=(
            "People detected arriving in small boats and attempts that French authorities estimate they"
            f" prevented, sums of {WEEKS} weeks ending on each Sunday.{_begin(weeks)}"
        ),
        panels=None if last is None else drawn,
        words=_share_words(rolling, weeks),
        note=f"{record.preventions_words} {LIMITS_OF_PREVENTIONS}",
        table=table,
        columns={
            "last_week_ending": "Last week ending",
            "weeks": "Weeks",
            "first_week_ending": "First week ending",
            "people_prevented": "Attempts prevented",
            "people_arrived": "People who arrived",
            "attempts": "Recorded attempts",
            "share_pct": "Share prevented",
        },
        formats={"share_pct": lambda v: pct(v, 1)},
        under=("first_week_ending",),
        tip_columns=("weeks", "people_prevented", "people_arrived", "attempts", "share_pct"),
        caption="Attempts prevented and people who arrived "
        + ("so far" if last is None else f"in the {WEEKS} weeks ending on each Sunday"),
        source=sources.cite(record.sources, record.weekly_sources),
        as_of=record.day if weeks.empty else weeks.week_ending.iloc[-1].date(),
        status="estimate",
    )


def _begin(weeks: pd.DataFrame) -> str:
    """When weekly preventions begin; empty before, when nobody could know."""
    if weeks.empty:
        return ""
    return f" Weekly preventions begin with the week ending {day(weeks.week_ending.iloc[0])}."


def _weeks_so_far(weeks: pd.DataFrame) -> pd.DataFrame:
    """One row for the weeks collected so far, fewer than 52; empty cells where there is none."""
    row: dict[str, Any] = dict.fromkeys(windows.ATTEMPT_COLUMNS, pd.NA) | {"weeks": len(weeks)}
    if len(weeks):
        prevented, arrived = int(weeks.people_prevented.sum()), int(weeks.people_arrived.sum())
        row |= {
            "first_week_ending": weeks.week_ending.iloc[0],
            "last_week_ending": weeks.week_ending.iloc[-1],
        }
        row |= {"people_prevented": prevented, "people_arrived": arrived, "attempts": prevented + arrived}
        row["share_pct"] = 100 * prevented / (prevented + arrived) if prevented + arrived else pd.NA
    return pd.DataFrame([row])


def _share_title(record: Record, rolling: pd.DataFrame, weeks: pd.DataFrame) -> str:
    if weeks.empty:
        return f"No weekly figures of attempts prevented had begun by {day(record.day)}"
    if rolling.empty:
        row = _weeks_so_far(weeks).iloc[0]
        some = "1 week" if len(weeks) == 1 else f"{len(weeks)} weeks"
        if not row.attempts:
            return (
                f"No attempt was recorded in the first {some} of weekly figures, to"
                f" {day(row.last_week_ending)}"
            )
        return (
            f"In the first {some} of figures, to {day(row.last_week_ending)}, {pct(row.share_pct)} of"
            f" {count(row.attempts)} recorded attempts were prevented"
        )
    now = rolling.iloc[-1]
    said = (
        f"{pct(now.share_pct)} of {count(now.attempts)} attempts recorded in the {WEEKS} weeks to"
        f" {day(now.last_week_ending)} were prevented"
    )
    if len(rolling) <= WEEKS:
        return said
    before = rolling.iloc[-1 - WEEKS]
    return f"{said}; {pct(before.share_pct)} of {count(before.attempts)} in the {WEEKS} weeks before"


def _share_words(rolling: pd.DataFrame, weeks: pd.DataFrame) -> str:
    if rolling.empty:
        some = (
            "So far there are none"
            if weeks.empty
            else f"So far {len(weeks)} can be counted"
            if len(weeks) > 1
            else "So far 1 can be counted"
        )
        return f"A sum of {WEEKS} weeks needs {WEEKS} weeks of figures in a row. {some}."
    now = rolling.iloc[-1]
    said = (
        f"In the {WEEKS} weeks to {day(now.last_week_ending)}, {count(now.people_arrived)} people arrived and"
        f" {count(now.people_prevented)} attempts were prevented: {pct(now.share_pct, 1)} of"
        f" {count(now.attempts)} recorded attempts."
    )
    if len(rolling) <= WEEKS:
        first = rolling.iloc[0]
        more = (
            ""
            if len(rolling) == 1
            else (
                f" In the first {WEEKS} weeks of figures, to {day(first.last_week_ending)}, it was"
                f" {pct(first.share_pct, 1)} of {count(first.attempts)}."
            )
        )
        return said + more
    before = rolling.iloc[-1 - WEEKS]
    return (
        f"{said} In the {WEEKS} weeks before: {count(before.people_arrived)} arrived,"
        f" {count(before.people_prevented)} prevented, {pct(before.share_pct, 1)} of"
        f" {count(before.attempts)}."
    )


def _time_axis(end: float, narrow: bool) -> alt.Axis:
    """Half years, whole ones on phones: Jan 2024, Jul, Jan 2025."""
    values = [AXIS_START + n / 2 for n in range(0, int((end - AXIS_START) * 2) + 1, 2 if narrow else 1)]
    said = "datum.value" if narrow else "datum.value % 1 ? 'Jul' : 'Jan ' + floor(datum.value)"
    return alt.Axis(
        values=values, labelExpr=said, labelFontSize=font_size(narrow), labelOverlap=False, labelFlush=False
    )


def _rolling_rows(rolling: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "at": decimal_year(row.last_week_ending),
            "arrived": int(row.people_arrived),
            "attempts": int(row.attempts),
            "prevented": int(row.people_prevented),
            "share": float(row.share_pct),
            "row": n,
        }
        for n, row in enumerate(rows_of(rolling))
    ]


def _plot(rows: list[dict[str, Any]], width: int, narrow: bool) -> alt.X:
    """The time axis that both panels share, with room on the right for the latest values."""
    margin = (92 if narrow else 112) / (width - 45)
    end = max(rows[-1]["at"], AXIS_START + 1.6)
    right = AXIS_START + (end - AXIS_START) / (1 - margin)
    return alt.X("at:Q", scale=scale(AXIS_START, right), axis=_time_axis(end, narrow))


def _stack_drawing(rolling: pd.DataFrame, weeks: pd.DataFrame) -> Any:
    rows = _rolling_rows(rolling)
    top = max((row["attempts"] for row in rows), default=0) or 1
    collected = [{"at": decimal_year(weeks.week_ending.iloc[0])}] if len(weeks) else []

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        x = _plot(rows, width, narrow)
        y = alt.Y(
            "attempts:Q",
            scale=scale(0, top * 1.05),
            axis=value_axis(grid_values(top), labelFontSize=size, minExtent=EXTENT),
        )
        first, rest = rows[0]["at"], rolling.last_week_ending.iloc[0]
        said = "no sum of 52 weeks" if narrow else ["no 52 weeks", "of figures", "before", short_day(rest)]
        gap = [{"at": (AXIS_START + 1 / 3 + first) / 2, "attempts": top * 0.62, "words": said}]
        missing = [{"at": AXIS_START + 1 / 3, "attempts": top * 0.1, "words": MISSING}]
        layers = [
            chart_of(rows).mark_area(color=colour("prevented")).encode(x=x, y=y, y2=alt.Y2("arrived:Q")),
            chart_of(rows)
            .mark_area(color=colour("arrivals"))
            .encode(x=x, y=on_field(y, "arrived"), y2=alt.Y2Datum(0)),
            chart_of(rows[-1:])
            .mark_rule(color=colour("prevented"), strokeWidth=3)
            .encode(x=x, y=y, y2=alt.Y2("arrived:Q")),
            chart_of(rows[-1:])
            .mark_rule(color=colour("arrivals"), strokeWidth=3)
            .encode(x=x, y=on_field(y, "arrived"), y2=alt.Y2Datum(0)),
            chart_of(collected).mark_rule(**event_rule()).encode(x=x),
            # Turned on phones, since the gap grows narrower with each year that is drawn.
            text(
                gap,
                x,
                y,
                fontSize=size,
                lineHeight=size + 3,
                color=colour("muted"),
                angle=270 if narrow else 0,
            ),
            text(missing, x, y, align="right", dx=-3, fontSize=size, color=colour("muted")),
        ]
        return chart_layout.layered(*layers, *_stack_names(rows[-1], x, y, size), width=width, height=230)

    return draw


def _stack_names(last: Mapping[str, Any], x: alt.X, y: alt.Y, size: int) -> list[alt.Chart]:
    """The latest sums, each beside its own band."""
    look: dict[str, Any] = {"align": "left", "dx": 8, "dy": -6, "fontWeight": 600, "lineHeight": size + 3}
    levels = {"arrived": last["arrived"] / 2, "prevented": last["arrived"] + last["prevented"] / 2}
    return [
        text(
            [{"at": last["at"], "attempts": level, "words": [count(last[name]), name], "row": last["row"]}],
            x,
            y,
            color=colour("arrivals" if name == "arrived" else name),
            fontSize=size,
            **look,
        )
        for name, level in levels.items()
    ]


def _share_drawing(rolling: pd.DataFrame) -> Any:
    rows = _rolling_rows(rolling)
    top = max((row["share"] for row in rows), default=0)
    rows = [row | {"words": pct(row["share"], 1)} for row in rows]

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        x = _plot(rows, width, narrow)
        y = alt.Y(
            "share:Q",
            scale=scale(0, max(top * 1.3, 50)),
            axis=value_axis([0, 20, 40], "%", labelFontSize=size, minExtent=EXTENT),
        )
        bold: dict[str, Any] = {"fontSize": size, "fontWeight": 600}
        layers = [
            chart_of(rows).mark_line(color=colour("prevented"), strokeWidth=2.5).encode(x=x, y=y),
            chart_of(rows[-1:]).mark_point(color=colour("prevented"), size=55, opacity=1).encode(x=x, y=y),
            text(rows[-1:], x, y, align="left", dx=9, color=colour("prevented"), **bold),
        ]
        if len(rows) > 8:
            layers.append(text(rows[:1], x, y, dy=-12, align="left", **bold))
        return chart_layout.layered(*layers, width=width, height=130)

    return draw
