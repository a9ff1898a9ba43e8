"""What the drawings and sentences of the money chapter share: labels, axes, rows of bars, and short words.

Several modules show money; all must name an agreement, a span of years and a tick in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import sources, spending
from crossings.exhibits import composition
from crossings.tables import Record
from crossings.theme import colour, event_rule, part_year, soft

NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MUTED: Final = {"color": colour("muted")}
STYLES: Final[dict[str, dict[str, Any]]] = {  # of a bar
    "solid": {"color": colour("money")},
    "soft": soft("money"),
    "dashed": part_year("money"),
    "hollow": part_year("money") | {"fill": colour("paper")},
    "total": {"color": colour("ink")},
}
WIDEST: Final = 0.6  # of a letter, against the font's size, in the widest font in use
INSIDE: Final = 0.5  # a bar longer than this share of the longest holds its label
Channel = Callable[[str], Any]


def number(n: int) -> str:
    """A small count in words: one, two, … ten; then figures."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else str(n)


def listed(parts: Sequence[str]) -> str:
    """Several things in a sentence: a, b and c."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def span(years: Iterable[str]) -> str:
    """Financial years from first to last: 2018/19 to 2025/26, or the only one."""
    first, *rest = sorted(years)
    return f"{first} to {rest[-1]}" if rest else first


def pounds(amount: float) -> str:
    """GBP million in a table, to the second decimal that the sources give."""
    return f"{amount:,.2f}"


def euros(amount: float) -> str:
    """EUR million in a table, to the one decimal that the sources give."""
    return f"{amount:,.1f}"


def short_name(name: str, announced: pd.Timestamp) -> str:
    """An agreement as drawings name it: Joint statement, July 2021; with its year where the name has none."""
    name = name.removeprefix("UK-France ").replace("Joint Leaders' Declaration", "Leaders’ Declaration")
    name = name.replace("'", "’").replace(" on small boats", "")
    name = name[0].upper() + name[1:]
    return name if str(announced.year) in name else f"{name}, {announced.year}"


def dated(record: Record, ident: str) -> str:
    """A source as tables name it: its publisher and the year, UK Parliament, 2022; empty for no source."""
    return f"{record.sources[ident].publisher}, {record.sources[ident].published.year}" if ident else ""


def to(years: str) -> str:
    """2026/27 to 2028/29, from the file's 2026/27-2028/29."""
    return years.replace("-", " to ")


def plain_note(record: Record, note: str) -> str:
    """A note without the names of columns and source ids that the file uses."""
    note = note.removeprefix("gbp_m_later: ").replace("GBP ", "£").replace("EUR ", "€")
    for ident in re.findall(r"\((\w+)\)", note):
        if ident in record.sources:
            note = note.replace(f"({ident})", f"({record.sources[ident].publisher})")
    return note[:1].upper() + note[1:]


def cited(record: Record, agreements: pd.DataFrame, *more: str) -> str:
    """The sources of agreements, and others by id, in words as HTML."""
    return sources.cite(record.sources, [*spending.source_ids(agreements), *more])


def size_of(narrow: bool) -> int:
    """The font size of labels: larger on phones, where the drawing is small."""
    return 14 if narrow else 13


def label(frame: pd.DataFrame, x: Any, y: Any, words: str, *, bare: str = "", **mark: Any) -> Any:
    """Words at points; `bare` names a layer on a tinted ground, which gets no halo."""
    chart = (
        alt.Chart(frame).mark_text(**({"fontSize": 13} | mark)).encode(x=x, y=y, text=alt.Text(f"{words}:N"))
    )
    return chart.properties(name=f"bare_{bare}") if bare else chart


def ticks(most: float) -> list[int]:
    """Two to four round values from 0 up to `most`, for gridlines."""
    step = next((s for s in (5, 10, 20, 50, 100, 200, 500, 1000, 2000) if most / s < 4), 5000)
    return list(range(0, int(most) + 1, step))


def upright(most: float, room: float, size: int) -> Channel:
    """A y axis of £ million from 0; `room` is how much higher than `most` the plot goes, for labels."""
    values = ticks(most)
    words = f"datum.value == {values[-1]} ? '£{values[-1]}m' : datum.value"
    axis = alt.Axis(values=values, labelExpr=words, labelFontSize=size)
    return lambda field: alt.Y(field, scale=alt.Scale(domain=[0, most * room], nice=False), axis=axis)


def rows_of(names: Sequence[str], size: int, above: float = 0.0, below: float = 0.0) -> Channel:
    """A y axis with one named row at 0, 1, 2, … from the top, and room for more above and below; no grid."""
    quoted = ", ".join("'" + name.replace("'", "\\'") + "'" for name in names)
    room = WIDEST * size * max(len(name) for name in names)  # fonts differ from the one measured with
    axis = alt.Axis(
        values=list(range(len(names))),
        labelExpr=f"[{quoted}][datum.value]",
        grid=False,
        labelLimit=400,
        labelOverlap=False,
        labelColor=colour("ink"),
        labelFontSize=size,
        labelAlign="left",
        labelPadding=round(room),
    )
    scale = alt.Scale(domain=[len(names) - 0.5 + below, -0.5 - above], nice=False)
    return lambda field: alt.Y(field, scale=scale, axis=axis)


def bare_rows(n: int, below: float = 0.0) -> Channel:
    """The same rows without names: the drawing writes them above its bars."""
    scale = alt.Scale(domain=[n - 0.5 + below, -0.5], nice=False)
    return lambda field: alt.Y(field, scale=scale, axis=None)


def along(most: float, room: float) -> Channel:
    """An x axis from 0, without ticks, since every bar carries its value."""
    return lambda field: alt.X(field, scale=alt.Scale(domain=[0, most * room], nice=False), axis=None)


def years_down(values: list[float]) -> alt.Axis:
    """The vertical axis of phones, with a financial year at the middle of each row."""
    return alt.Axis(
        values=values,
        labelExpr="floor(datum.value) + '/' + format((floor(datum.value) + 1) % 100, '02d')",
        grid=False,
        labelOverlap=False,
        labelFontSize=size_of(True),
        labelColor=colour("ink"),
    )


def baseline(y: Channel, foot: float, head: float = -0.5) -> Any:
    """The zero line of rows of bars, in ink."""
    ends = pd.DataFrame([{"a": head, "b": foot}])
    return (
        alt.Chart(ends).mark_rule(color=colour("ink")).encode(y=y("a:Q"), y2=alt.Y2("b:Q"), x=alt.XDatum(0))
    )


def lying(frame: pd.DataFrame, x: Channel, y: Channel, style: str) -> list[Any]:
    """The bars of one style: `a` to `b` along x, `top` to `foot` down y, for rows whose `style` it is."""
    rows = frame[frame["style"] == style]
    if rows.empty:
        return []
    bars = alt.Chart(rows).mark_rect(**STYLES[style])
    return [bars.encode(x=x("a:Q"), x2=alt.X2("b:Q"), y=y("top:Q"), y2=alt.Y2("foot:Q"))]


def built_up(steps: pd.DataFrame, narrow: bool, stated: Sequence[tuple[float, str]] = ()) -> Any:
    """Bars that begin where the one above ends, closed by their sum.

    `steps` has name, amount, words (the label), style and row (in the table), a row a step; the last is the sum. `stated` are
    amounts that others published, each drawn as a line below the end of the sum with its words at the foot.
    """
    n, size = len(steps), size_of(narrow)
    end = [*steps.amount[:-1].cumsum(), steps.amount.iloc[-1]]
    half, down = (0.17, 0.21) if narrow else (0.3, 0.0)
    frame = steps.assign(i=range(n), a=[0.0, *end[:-2], 0.0], b=end, z=0.0)
    frame = frame.assign(top=frame.i + down - half, foot=frame.i + down + half, mid=frame.i + down)
    frame["head"] = frame.i - 0.2
    below = 0.55 * len(stated)
    y = bare_rows(n, below) if narrow else rows_of(list(frame.name), size, below=below)
    x = along(max(end), 1.5 if narrow else 1.34)
    layers: list[Any] = []
    if not narrow:
        links = frame.iloc[:-1].assign(next=list(frame.top[1:]))
        joins = alt.Chart(links).mark_rule(color=colour("context"))
        layers.append(joins.encode(x=x("b:Q"), y=y("foot:Q"), y2=alt.Y2("next:Q")))
    for style in STYLES:
        layers += lying(frame, x, y, style)
    layers += _stated_lines(stated, n, float(frame.foot.iloc[-1]) + 0.06, x, y, size)
    left: dict[str, Any] = {"align": "left", "fontSize": size}
    layers.append(label(frame, x("b:Q"), y("mid:Q"), "words", dx=6, fontWeight=600, **left))
    if narrow:
        layers.append(label(frame, x("z:Q"), y("head:Q"), "name", **left))
    return composition.layered(*layers, height=(46 if narrow else 34) * (n + below))


def _stated_lines(
    stated: Sequence[tuple[float, str]], n: int, top: float, x: Channel, y: Channel, size: int
) -> list[Any]:
    """Lines from `top`, which is clear of the sum's bar, down to the words of each."""
    if not stated:
        return []
    # The least first: its line has ended where a longer one's words stand, which would meet it.
    feet = [n - 0.5 + 0.55 * (k + 0.5) for k in range(len(stated))]
    found = zip(sorted(stated), feet, strict=True)
    frame = pd.DataFrame([{"x": at, "y": down, "end": top, "t": words} for (at, words), down in found])
    lines = alt.Chart(frame).mark_rule(**event_rule()).encode(x=x("x:Q"), y=y("y:Q"), y2=alt.Y2("end:Q"))
    return [lines, label(frame, x("x:Q"), y("y:Q"), "t", align="right", dx=-5, fontSize=size, **MUTED)]


def pairs(rows: pd.DataFrame, narrow: bool) -> Any:
    """Two bars a row under its name, the upper and the lower, each with its label.

    Columns: name, upper, upper_words, upper_style, and the same of lower. An amount that is missing draws no
    bar: its words stand at the zero line.
    """
    size, most = size_of(narrow), float(rows[["upper", "lower"]].max().max())
    y, x = bare_rows(len(rows)), along(most, 1.02)
    layers: list[Any] = []
    for which, top in (("upper", -0.17), ("lower", 0.13)):
        base = pd.Series(range(len(rows)), index=rows.index) + top
        amounts = rows[which].fillna(0.0)
        frame = pd.DataFrame({"a": 0.0, "b": amounts, "top": base, "foot": base + 0.26, "mid": base + 0.13})
        frame = frame.assign(words=rows[f"{which}_words"], style=rows[f"{which}_style"], row=rows.name)
        for name in STYLES:
            layers += lying(frame[frame.b > 0], x, y, name)
        held = frame.b > INSIDE * most
        for style, rest in frame[held].groupby("style"):
            hue = colour("paper" if style == "solid" else "ink")
            inside: dict[str, Any] = {"align": "left", "dx": 8, "fontSize": size, "color": hue}
            layers.append(label(rest, x("a:Q"), y("mid:Q"), "words", bare=f"{which}_{style}", **inside))
        if not held.all():
            beside: dict[str, Any] = {"align": "left", "dx": 6, "fontSize": size}
            layers.append(label(frame[~held], x("b:Q"), y("mid:Q"), "words", bare="", **beside))
    names = rows.assign(z=0.0, at=[i - 0.32 for i in range(len(rows))])
    layers.append(label(names, x("z:Q"), y("at:Q"), "name", align="left", fontSize=size, fontWeight=600))
    lines = names.assign(c=names["at"] + 0.15, d=names["at"] + 0.71)
    zero = alt.Chart(lines).mark_rule(color=colour("ink"))
    layers.append(zero.encode(y=y("c:Q"), y2=alt.Y2("d:Q"), x=alt.XDatum(0)))
    return composition.layered(*layers, height=76 * len(rows))
