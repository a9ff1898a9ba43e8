"""What the drawings and sentences of the money chapter share: labels, axes, rows of bars, and short words.

Several modules show money; all must name an agreement, a span of years and a tick in the same way.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import sources, spending
from crossings.exhibits import chart_layout
from crossings.exhibits.chart_parts import font_size, grid_values, text
from crossings.exhibits.drawing import NARROW, WIDE
from crossings.formats import begun, day, decimal
from crossings.tables import Record
from crossings.theme import event_rule, not_established, soft
from crossings.tokens import colour

NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MUTED: Final = {"color": colour("muted")}
STYLES: Final[dict[str, dict[str, Any]]] = {  # of a bar
    "solid": {"color": colour("money")},
    "soft": soft("money"),
    "dashed": not_established("money"),
    "hollow": not_established("money") | {"fill": colour("paper")},
    "total": {"color": colour("ink")},
}
WIDE_NAME: Final = 34  # letters in a line of a name beside its bar
LINE: Final = 16  # px from one line of a name to the next
MOST_LINES: Final = 2  # of a name in a drawing; its table has it whole
FRAME: Final = 16  # px of a drawing's width that no words may take
WIDEST: Final = 0.6  # of a letter, against the font's size, in the widest font in use
WIDEST_BOLD: Final = 0.66
INSIDE: Final = 0.5  # a bar longer than this share of the longest holds its label
Channel = Callable[[str], Any]


def number(n: int) -> str:
    """A small count in words: one, two, … ten; then figures."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else str(n)


def span(years: Iterable[str]) -> str:
    """Financial years from first to last: 2018/19 to 2025/26, two of them as 2024/25 and 2025/26, or the only one."""
    first, *rest = sorted(set(years))
    if len(rest) == 1 and int(rest[0][:4]) == int(first[:4]) + 1:
        return f"{first} and {rest[0]}"
    return f"{first} to {rest[-1]}" if rest else first


def reading(announced: float, later: float) -> str:
    """Which reading of a sum is shown where the later one is: its name, for a title that names no other."""
    return "as first given" if round(announced, 2) == round(later, 2) else "as later reported"


def later_where(record: Record, known: str = "where known") -> str:
    """The reading of a drawing's amounts: those later reported as due, or that no later amount was known."""
    if spending.later_known(record.agreements):
        return f"with the amounts later reported as due {known}"
    return f"as first given; no later amount was known by {day(record.day)}"


def pounds(amount: float) -> str:
    """GBP million in a table, to the second decimal that the sources give."""
    return decimal(amount, 2)


def euros(amount: float) -> str:
    """EUR million in a table, to the one decimal that the sources give."""
    return decimal(amount)


def short_name(name: str, announced: pd.Timestamp) -> str:
    """An agreement as drawings name it: Joint statement, July 2021; with its year where the name has none."""
    name = name.removeprefix("UK-France ").replace("Joint Leaders' Declaration", "Leaders’ Declaration")
    name = name.replace("'", "’").replace(" on small boats", "")
    name = begun(name)
    return name if str(announced.year) in name else f"{name}, {announced.year}"


def broken(name: str, letters: int) -> list[str]:
    """A name in lines of at most so many letters, as a drawing has room for; what is left over becomes an ellipsis."""
    return textwrap.wrap(name, letters, max_lines=MOST_LINES, placeholder="…", break_on_hyphens=False)


def publisher_and_year(record: Record, ident: str) -> str:
    """A source as tables name it: its publisher and the year, UK Parliament, 2022; empty for no source."""
    return f"{record.sources[ident].publisher}, {record.sources[ident].published.year}" if ident else ""


def years_spelled(years: str) -> str:
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


def upright(most: float, room: float, size: int) -> Channel:
    """A y axis of £ million from 0; `room` is how much higher than `most` the plot goes, for labels."""
    values = [int(value) for value in grid_values(most)]
    words = f"datum.value == {values[-1]} ? '£{values[-1]}m' : datum.value"
    axis = alt.Axis(values=values, labelExpr=words, labelFontSize=size)
    return lambda field: alt.Y(field, scale=alt.Scale(domain=[0, most * room], nice=False), axis=axis)


def rows_of(names: Sequence[str], size: int, above: float = 0.0, below: float = 0.0) -> Channel:
    """A y axis with one named row at 0, 1, 2, … from the top, and room for more above and below; no grid."""
    lines = [broken(name, WIDE_NAME) for name in names]
    room = (
        WIDEST * size * max(len(line) for name in lines for line in name)
    )  # fonts differ from the one measured with
    said = json.dumps([name if len(name) > 1 else name[0] for name in lines], ensure_ascii=False)
    axis = alt.Axis(
        values=list(range(len(names))),
        labelExpr=f"{said}[datum.value]",
        grid=False,
        labelLimit=400,
        labelOverlap=False,
        labelColor=colour("ink"),
        labelFontSize=size,
        labelAlign="left",
        labelPadding=round(room),
    )
    if any(len(name) > 1 for name in lines):  # two lines stand either side of the middle
        several = {"test": f"isArray({said}[datum.value])", "value": "alphabetic"}
        axis.labelBaseline = {"condition": several, "value": "middle"}
        axis.labelLineHeight = LINE
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
        labelFontSize=font_size(True),
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
    n, size = len(steps), font_size(narrow)
    names, more = above_bars(steps.name, narrow)
    tall = 46 + more if narrow else 34
    end = [*steps.amount[:-1].cumsum(), steps.amount.iloc[-1]]
    half, down = (7.82 / tall, (32.66 + more) / tall - 0.5) if narrow else (0.3, 0.0)
    frame = steps.assign(i=range(n), a=[0.0, *end[:-2], 0.0], b=end, z=0.0)
    frame = frame.assign(top=frame.i + down - half, foot=frame.i + down + half, mid=frame.i + down)
    frame["lines"] = names
    frame["head"] = frame.i - 0.5 + (13.8 + more - LINE * (frame.lines.map(len) - 1)) / tall
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
    top, middle = float(frame.foot.iloc[-1]) + 0.06, max(end) * (0.75 if narrow else 0.67)
    layers += _stated_lines(stated, n, top, x, y, size, middle)
    left: dict[str, Any] = {"align": "left", "fontSize": size}
    layers.append(text(frame, x("b:Q"), y("mid:Q"), "words", dx=6, fontWeight=600, **left))
    if narrow:
        layers.append(text(frame, x("z:Q"), y("head:Q"), "lines", lineHeight=LINE, **left))
    return chart_layout.layered(*layers, height=tall * (n + below))


def above_bars(names: Iterable[str], narrow: bool, letter: float = WIDEST) -> tuple[list[list[str]], int]:
    """Names in lines as long as the drawing is wide, and how many px the longest needs beyond one line."""
    letters = int(((NARROW if narrow else WIDE) - FRAME) / (letter * font_size(narrow)))
    lines = [broken(name, letters) for name in names]
    return lines, LINE * (max(map(len, lines)) - 1)


def _stated_lines(
    stated: Sequence[tuple[float, str]], n: int, top: float, x: Channel, y: Channel, size: int, middle: float
) -> list[Any]:
    """Lines from `top`, which is clear of the sum's bar, down to the words of each.

    Each is named on its side that has more room: before it, or beyond it up to `middle`.
    """
    if not stated:
        return []
    # The least first: its line has ended where a longer one's words stand, which would meet it.
    feet = [n - 0.5 + 0.55 * (k + 0.5) for k in range(len(stated))]
    found = zip(sorted(stated), feet, strict=True)
    frame = pd.DataFrame([{"x": at, "y": down, "end": top, "t": words} for (at, words), down in found])
    lines = alt.Chart(frame).mark_rule(**event_rule()).encode(x=x("x:Q"), y=y("y:Q"), y2=alt.Y2("end:Q"))
    named = [
        text(some, x("x:Q"), y("y:Q"), "t", align=align, dx=dx, fontSize=size, **MUTED)
        for some, align, dx in ((frame[frame.x >= middle], "right", -5), (frame[frame.x < middle], "left", 5))
        if len(some)
    ]
    return [lines, *named]


def pairs(rows: pd.DataFrame, narrow: bool) -> Any:
    """Two bars a row under its name, the upper and the lower, each with its label.

    Columns: name, upper, upper_words, upper_style, and the same of lower. An amount that is missing draws no
    bar: its words stand at the zero line.
    """
    size, most = font_size(narrow), float(rows[["upper", "lower"]].max().max())
    y, x = bare_rows(len(rows)), along(most, 1.02)
    lines, more = above_bars(rows.name, narrow, WIDEST_BOLD)
    tall = 76 + more
    layers: list[Any] = []
    for which, top in (("upper", 25.08 + more), ("lower", 47.88 + more)):
        base = pd.Series(range(len(rows)), index=rows.index) - 0.5 + top / tall
        amounts = rows[which].fillna(0.0)
        foot, mid = base + 19.76 / tall, base + 9.88 / tall
        frame = pd.DataFrame({"a": 0.0, "b": amounts, "top": base, "foot": foot, "mid": mid})
        frame = frame.assign(words=rows[f"{which}_words"], style=rows[f"{which}_style"], row=rows.name)
        for name in STYLES:
            layers += lying(frame[frame.b > 0], x, y, name)
        held = frame.b > INSIDE * most
        for style, rest in frame[held].groupby("style"):
            hue = colour("paper" if style == "solid" else "ink")
            inside: dict[str, Any] = {"align": "left", "dx": 8, "fontSize": size, "color": hue}
            layers.append(text(rest, x("a:Q"), y("mid:Q"), "words", bare=f"{which}_{style}", **inside))
        if not held.all():
            beside: dict[str, Any] = {"align": "left", "dx": 6, "fontSize": size}
            layers.append(text(frame[~held], x("b:Q"), y("mid:Q"), "words", **beside))
    starts = pd.Series(range(len(rows)), index=rows.index) - 0.5
    names = rows.assign(
        z=0.0, lines=lines, c=starts + (25.08 + more) / tall, d=starts + (67.64 + more) / tall
    )
    names["at"] = starts + (13.68 + more - LINE * (names.lines.map(len) - 1)) / tall
    bold: dict[str, Any] = {"align": "left", "fontSize": size, "fontWeight": 600, "lineHeight": LINE}
    layers.append(text(names, x("z:Q"), y("at:Q"), "lines", **bold))
    zero = alt.Chart(names).mark_rule(color=colour("ink"))
    layers.append(zero.encode(y=y("c:Q"), y2=alt.Y2("d:Q"), x=alt.XDatum(0)))
    return chart_layout.layered(*layers, height=tall * len(rows))
