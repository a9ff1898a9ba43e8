"""What the exhibits of the returns pilot share: what was known on a day, in words and as rows to draw.

Before the pilot was announced, begun or counted, an exhibit says so instead of drawing. A figure that is a
floor, rounded, of an approximate day or second-hand is worded so, and drawn open or dashed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd

from crossings import pilot, sources
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import begun, count, day, minus
from crossings.pilot import Figure, Measure
from crossings.tables import Record

WHY: Final[dict[pilot.Stage, str]] = {
    "not announced": "no returns pilot had been announced",
    "not begun": "the returns pilot had been announced but had not begun",
    "no figure": "the returns pilot had begun, but no figure of it had been published",
}
SHOWN: Final = 12  # columns that a drawing has room for; the table holds all


def stage(record: Record) -> pilot.Stage:
    """Say what of the pilot was known on the record's day."""
    return pilot.stage(record.day, record.table("pilot_monthly"), record.table("pilot_announcements"))


def known(record: Record, measure: Measure) -> list[Figure]:
    """List the figures known of one measure: official months and what followed, else announcements."""
    return pilot.series(record.table("pilot_monthly"), record.table("pilot_announcements"), measure)


def latest(record: Record, measure: Measure) -> Figure | None:
    """Find the figure of the latest date that was known; None before any."""
    return pilot.latest(record.table("pilot_monthly"), record.table("pilot_announcements"), measure)


def absent(record: Record, ident: str, lack: str, why: str = "") -> Exhibit:
    """Make an exhibit that has nothing to show yet: its title says what is lacking, and why."""
    now, by = stage(record), day(record.day)
    why = why or WHY[now]
    named = sources.SMALL_BOATS if now == "not announced" else "aa_2025_07_10"
    return Exhibit(
        ident=ident,
        title=f"{lack}: by {by} {why}",
        subtitle=f"The returns pilot between the United Kingdom and France, as of {by}",
        panels=None,
        words=f"By {by} {why}.",
        note="Shows what was public on its day, and nothing that was published later (L11).",
        table=pd.DataFrame({"as_of": [record.day], "state": [begun(why)]}),
        columns={"as_of": "As of", "state": "What was known"},
        caption="What was known of the pilot",
        source=sources.cite(record.sources, [named]),
        as_of=record.day,
        status="provisional",
    )


def solid(record: Record, figure: Figure) -> bool:
    """Whether a figure is exact and was not read second-hand, so that it is drawn solid."""
    return figure.precision == "exact" and not record.sources[figure.source_id].second_hand


def status_of(record: Record, figure: Figure) -> str:
    """Give the status of an exhibit that rests on one figure, from the closed list."""
    if figure.official_series:
        return "final"
    return "provisional" if solid(record, figure) else "second-hand"


def sign(figure: Figure) -> str:
    """Give a figure’s hedge in a drawing, where there is room for a sign only: > for a floor, ~ where rounded."""
    return {"a floor": ">", "rounded": "~"}.get(figure.precision, "")


def people(figure: Figure, start: bool = False) -> str:
    """Word a figure as people: 1 person, over 900 people; with a capital at the start of a sentence."""
    words = figure.people_words()
    return begun(words) if start else words


def were(figure: Figure) -> str:
    """Give the verb for a figure: was for one person."""
    return "was" if figure.people == 1 else "were"


def gap(net: int, who: str = "") -> str:
    """Word admitted less returned: 30 more admitted than returned; `who` stands before admitted."""
    if net == 0:
        return f"as many {who}admitted as returned"
    first, second = ("admitted", "returned") if net > 0 else ("returned", "admitted")
    who = who.replace("people", "person") if abs(net) == 1 else who
    return f"{count(abs(net))} more {who}{first} than {second}"


def signed(number: Any) -> str:
    """Word a difference with its sign: +30, −24, 0."""
    return minus(f"{int(number):+,}") if number else "0"


def month_ends(monthly: pd.DataFrame) -> list[dt.date]:
    """List the last days of the months of the official series."""
    return [pilot.month_end(str(month)) for month in monthly.month]


def marks_of(
    ends: Sequence[dt.date],
    values: pd.Series,
    measure: str,
    exact: Sequence[bool] | None = None,
    words: Callable[[Any], str] = count,
    monthly: bool = False,
) -> pd.DataFrame:
    """Rows to draw, a column a period: key, label, measure, value, text, aside, exact, row (in the table).

    A label is the month or the day, with the year under the first and wherever it changes. Only the last
    periods that a drawing has room for.
    """
    rows = []
    for n, (end, value) in enumerate(zip(ends, values, strict=True)):
        label = f"{end:%b}" if monthly else f"{end.day} {end:%b}"
        if n == max(0, len(ends) - SHOWN) or end.year != ends[n - 1].year:
            label += f"|{end.year}"
        row: dict[str, object] = {"key": end.isoformat(), "label": label, "measure": measure}
        row |= {"text": words(value), "aside": "", "row": n}
        row |= {"value": None if pd.isna(value) else float(value), "exact": exact is None or bool(exact[n])}
        rows.append(row)
    return pd.DataFrame(rows[-SHOWN:]).astype({"value": "float64"})
