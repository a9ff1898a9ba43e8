"""What plain Altair lacks, for the cells of notebooks: house marks, labels, scales and axes.

A chart is an ordinary `alt.Chart`, `LayerChart`, facet or concatenation in named fields. An exhibit
draws it for a page and for a phone: it sets the width and the size of the words itself, and leaves
out the layers made for the other one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings.common.formats import listed
from crossings.exhibits import letters, places
from crossings.exhibits.specs.views import Spec
from crossings.exhibits.specs.widths import GAP, PLOT_WIDTH, layer_for, narrow_only, wide_only
from crossings.exhibits.theme import event_rule
from crossings.exhibits.tokens import PALETTE, STEPS, TOKENS, colour

MOST_TICKS: Final = 7  # at months: with more their words would touch on a phone
BESIDE_EVENT: Final = 9  # px: between a line and its words, and to the words of the next
LONGEST_NAME: Final = 30  # letters of a name at the left of a row, which leave a phone a plot
on_tint = partial(layer_for, "bare")  # words inside a bar, without a halo


def value_labels(
    bars: alt.Chart, field: str, format: str = ",d", text: str = "", **look: Any
) -> alt.Chart:
    """Labels at the ends of bars: their values, or the words of the column `text`.

    A label is right of a bar whose x begins with `field`, as in "people:Q", and above any other. On
    a bar from x to x2, which are then days, it is above the middle. `look` are further properties
    of the text, and replace those set here. A column that is not there raises ValueError later,
    when the chart is shown.
    """
    lying = str(getattr(bars.encoding.x, "shorthand", "")).startswith(f"{field}:")
    place: Spec = {"align": "left", "dx": 5} if lying else {"baseline": "bottom", "dy": -4}
    marks = _words_on(bars, **({"color": colour("ink")} | place | look))
    if bars.encoding.x2 is not alt.Undefined:
        start, end = (
            getattr(bars.encoding, channel).shorthand.split(":")[0] for channel in ("x", "x2")
        )
        marks = marks.transform_calculate(
            middle=f"(+toDate(datum.{start}) + toDate(datum.{end})) / 2"
        ).encode(x="middle:T")
    labels: alt.Chart = marks.encode(
        text=f"{text}:N" if text else alt.Text(f"{field}:Q", format=format)
    )
    return labels


def _words_on(bars: alt.Chart, **look: Any) -> alt.Chart:
    """Text at the places of bars. The encoding is copied first, since a derived chart shares it."""
    text: alt.Chart = bars.mark_text(**look)
    text.encoding = bars.encoding.copy()
    for channel in ("color", "fill", "fillOpacity", "opacity", "stroke", "strokeDash", "x2", "y2"):
        setattr(text.encoding, channel, alt.Undefined)
    return text


def names_above(bars: alt.Chart, field: str, dy: int = -23) -> alt.Chart:
    """The names of horizontal bars, above each bar; `field` is their column.

    Labels of an axis could be cut, depending on the reader's font. `dy` is where their middle is,
    in px from that of a bar, negative above it.
    """
    names: alt.Chart = _words_on(bars, align="left", dy=dy, color=colour("ink")).encode(
        x=alt.value(0), text=f"{field}:N"
    )
    return names


def apart(values: Sequence[float], top: float, height: int, least: float) -> list[float]:
    """How far down, in px, labels at these values move so that each is `least` px from the next.

    The axis runs from 0 to `top` over `height` px. Labels that are far enough apart stay, but for
    those that would reach below 0, where the names of the other axis stand. Put the result into a
    column, such as moved, and draw the labels with `mark_text(dy=alt.expr("datum.moved"))`.
    """
    middles = [height * (1 - value / top) for value in values]
    moved = places.spread(middles, least)
    lowest = height - least + places.TALL / 2  # further lines hang below the first
    for at in sorted(range(len(moved)), key=moved.__getitem__, reverse=True):
        moved[at] = min(moved[at], lowest)
        lowest = moved[at] - least
    return [to - middle for to, middle in zip(moved, middles, strict=True)]


def share_of_plot(words: str, phone: bool, size: float = 14) -> float:
    """The share of a plot's width that words take in a wide font, in letters of `size` px.

    `phone` is true for the plot of a phone. "|" begins a new line, and the longest line counts.
    """
    return letters.width(words, size) / PLOT_WIDTH[phone]


def names_of_points(
    points: pd.DataFrame, line: pd.DataFrame, x: str, y: str, *, top: float, height: int
) -> Any:
    """The names of points on a line over time, at both widths, each where it meets nothing.

    `points` has the columns x and y, `words` and the shorter `phone_words` of each, and `below`,
    true for a name that belongs under its point. `line` has x and y, whose axis runs from 0 to
    `top` over the chart's `height` in px. The rule is that of `places.beside_points`; a name
    without room is left out.
    """
    layers = []
    for only, field, phone in ((wide_only, "words", False), (narrow_only, "phone_words", True)):
        plot = places.Box(0, 0, PLOT_WIDTH[phone], height)
        ends = line[x].min(), line[x].max()
        found = places.beside_points(
            places.in_px(points, x, y, ends, top, plot),
            [letters.width(words, letters.SIZE[phone], letters.FIGURES) for words in points[field]],
            list(points.below),
            places.in_px(line, x, y, ends, top, plot),
            plot,
        )
        named = points.assign(place=found).dropna(subset="place")
        named = named.assign(
            **{
                part: [getattr(place, part) for place in named.place]
                for part in ("dx", "dy", "align")
            }
        ).drop(columns="place")
        moved: Spec = {part: alt.expr(f"datum.{part}") for part in ("dx", "dy", "align")}
        text = alt.Chart(named).mark_text(fontWeight=600, baseline="middle", **moved)
        layers.append(only(text.encode(x=f"{x}:T", y=f"{y}:Q", text=f"{field}:N")))
    return alt.layer(*layers)


def events(dates: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, names: bool = True) -> Any:
    """Dated events on a time axis from `first` to `last`: thin lines, named above the plot.

    The names take as many rows as they need. `dates` has the columns date and words, is sorted by
    date, and has an index from 0. Phones show a letter for each, with a key under the drawing.
    Without `names` only the lines are drawn, as in the lower of two panels.
    """
    dated = dates.assign(letter=[chr(65 + n) for n in range(len(dates))])
    if not names:
        return alt.layer(alt.Chart(dated).mark_rule(**event_rule()).encode(x="date:T"))
    share = (dated.date - first) / (last - first)
    layers_by_width = []
    for only, field, phone in ((wide_only, "words", False), (narrow_only, "letter", True)):
        size, of = letters.SIZE[phone], letters.FIGURES if phone else letters.WORDS
        widths = [letters.width(label, size, of) + BESIDE_EVENT for label in dated[field]]
        levels = pd.Series(_rows(list(share * PLOT_WIDTH[phone]), widths))
        rules, words = [], []
        for row, part in dated.groupby(levels):
            chart = alt.Chart(part).encode(x="date:T")
            rules.append(
                chart.mark_rule(**event_rule()).encode(
                    y=alt.value(-3 - 16 * row), y2=alt.value("height")
                )
            )
            text = chart.mark_text(
                align="left",
                dx=4 if field == "words" else -3,
                dy=-9 - 16 * row,
                color=colour("muted"),
            )
            words.append(text.encode(y=alt.value(0), text=f"{field}:N"))
        # Words last, so that their halo covers every line.
        layers_by_width.append(only(alt.layer(*rules, *words)))
    return alt.layer(*layers_by_width)


def _rows(starts: Sequence[float], widths: Sequence[float]) -> list[int]:
    """The row of each label, counted from the plot upwards, from 0.

    `starts` and `widths` are in px, from left to right. It is the lowest row in which the label
    does not overlap one to its right. So the leftmost of overlapping labels is the highest, and no
    line crosses another event's words.
    """
    ends: list[float] = []  # the left end of the leftmost label of each row
    rows = []
    for start, width in reversed(list(zip(starts, widths, strict=True))):
        row = next((n for n, end in enumerate(ends) if start + width <= end), len(ends))
        ends[row:] = [start, *ends[row + 1 :]]
        rows.append(row)
    return rows[::-1]


def final_or_not(field: str, hue: str) -> Spec:
    """Encodings of a bar: solid if `field` is true, else tinted and dashed.

    A bar that is not final stands for a part of a year, or for a rounded or reported number. `hue`
    is a token of colour that also has a soft one.
    """
    sure = alt.when(f"datum.{field}")
    return {
        "fill": sure.then(alt.value(colour(hue))).otherwise(alt.value(colour(f"{hue}-soft"))),
        "stroke": alt.value(colour(hue)),
        "strokeDash": sure.then(alt.value([1, 0])).otherwise(alt.value([4, 3])),
    }


def small_multiples(chart: Any, by: str, order: Sequence[str]) -> Any:
    """The same chart for each value of `by`, on one scale, beside each other, on phones fewer.

    A name that is wider than its chart is cut; the table has it whole.
    """
    return chart.facet(
        facet=alt.Facet(
            f"{by}:N", sort=list(order), title=None, header=alt.Header(labelAnchor="start")
        ),
        columns=len(order),
        spacing=GAP,
    )


def time_scale(first: pd.Timestamp, last: pd.Timestamp) -> alt.Scale:
    """A time scale from one day to another.

    It is not set by `domain`: on bars from x to x2 Vega-Lite applies that twice and fails.
    """
    if pd.isna(first):  # the frame is empty, and its chart is not drawn
        return alt.Scale()
    low, high = (
        alt.DateTime(year=day.year, month=day.month, date=day.day) for day in (first, last)
    )
    # Without padding=0 bars would be padded by 5 px.
    return alt.Scale(domainMin=low, domainMax=high, nice=False, padding=0)


def hues(tokens: Mapping[str, str]) -> alt.Scale:
    """A scale of house colours: {value in the data: token}."""
    return alt.Scale(domain=list(tokens), range=[colour(name) for name in tokens.values()])


def shades(field: str, hue: str, format: str = ",d") -> alt.Color:
    """A colour for a scale of values: five steps of a house colour, with their limits in a legend.

    `field` is a quantitative column, as in "people:Q", and `hue` a token that also has a soft one.
    `format` is that of the legend's numbers. Raises ValueError for another hue.
    """
    shaded = [name for name in TOKENS if f"{name}-mid" in PALETTE]
    if hue not in shaded:
        raise ValueError(f"charts.shades has the hues {listed(shaded)}, not {hue!r}.")
    range_ = [colour(name) for name in (f"{hue}-soft", *(f"{hue}-{step}" for step in STEPS), hue)]
    legend = alt.Legend(labelOverlap="greedy", format=format)
    return (
        alt.Color(field).scale(type="quantize", range=range_, domainMin=0, nice=True).legend(legend)
    )


def months_axis(**look: Any) -> alt.Axis:
    """Months by name, with the year under January and under the first month."""
    year = (
        "(timeFormat(datum.value, '%m') == '01' || datum.index == 0) "
        "? timeFormat(datum.value, '%Y') : ''"
    )
    return alt.Axis(labelExpr=f"[timeFormat(datum.value, '%b'), {year}]", labelAngle=0, **look)


def month_ticks(first: pd.Timestamp, last: pd.Timestamp) -> alt.Axis:
    """Ticks at whole months along a time axis, about MOST_TICKS at most.

    They begin anew in each January, so a span may get one more, and one of five years or more
    several. By itself Vega would repeat a month in a short span.
    """
    months = 0 if pd.isna(first) else round((last - first).days / 30)
    step = max(1, -(-months // MOST_TICKS))
    return alt.Axis(format="%b %y", tickCount={"interval": "month", "step": step})


def years_axis(**look: Any) -> alt.Axis:
    """Seasons and financial years: 2018/19 for the first, then 19/20, to fit a phone."""
    return alt.Axis(
        labelExpr="datum.index == 0 ? datum.label : slice(datum.label, 2)", labelAngle=0, **look
    )


def names_axis(names: pd.Series) -> alt.Axis:
    """The names of rows, at their left, with room for them in a wide font of the reader's.

    A name of more than LONGEST_NAME letters is cut; the table has it whole.
    """
    longest = min(names.astype(str).str.len().max(), LONGEST_NAME) if len(names) else 0
    return alt.Axis(
        grid=False,
        minExtent=letters.width("n" * longest, letters.SIZE[True]) + 8,
        labelExpr=f"truncate(datum.label, {LONGEST_NAME})",
    )


def calendar_axis(**look: Any) -> alt.Axis:
    """Calendar years: 2018, or ’18 on phones without enough room.

    A year that would touch the one before it is left out, as in the first days of a January.
    """
    usual: Spec = {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6}
    words = "width < 400 ? '’' + slice(datum.label, 2) : datum.label"
    return alt.Axis(labelExpr=words, **(usual | look))
