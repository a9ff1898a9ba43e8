"""What plain Altair lacks: a chart at two widths, house marks, and the exhibit around a chart.

A chart is an ordinary `alt.Chart`, `LayerChart`, facet or concatenation in named fields. `exhibit`
draws it for a page and for a phone: it sets the width and the size of the words itself, and leaves
out the layers made for the other one.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from crossings.common import formats
from crossings.common.formats import listed, minus
from crossings.errors import did_you_mean
from crossings.exhibits import CONCATENATED, marks, places
from crossings.exhibits.cells import cells_behind
from crossings.exhibits.columns import refuse_missing
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.phones import NAME_LETTER, for_phone
from crossings.exhibits.prose import MOST_WORDS as MOST_WORDS  # for cells that choose among titles
from crossings.exhibits.prose import NOTHING, Prose, Text, is_sentence, text_of, too_long
from crossings.exhibits.theme import LEDGER, event_rule
from crossings.exhibits.tokens import PALETTE, STEPS, TOKENS, colour
from crossings.exhibits.views import copy_of, views

Spec = dict[str, Any]
MOST_TICKS: Final = 7  # at months: with more their words would touch on a phone
GAP: Final = 24  # px between charts that stand side by side
PLOT_WIDTH: Final = {False: 575, True: 275}  # px at least, and on phones under True
LONGEST_NAME: Final = 30  # letters of a name at the left of a row, which leave a phone a plot
NO_TIPS: Final = ("text", "rule")
# In the names of layers. Altair renumbers names that end in _1, and two may collide: ours end in x.
_number = itertools.count(1)


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
    those that would reach below 0, where the names of the other axis stand.
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
    return 0.62 * size * max(map(len, words.split("|"))) / PLOT_WIDTH[phone]


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
    for only, field, phone, letter in (
        (wide_only, "words", False, 8.2),
        (narrow_only, "phone_words", True, 8.6),
    ):
        plot = places.Box(0, 0, PLOT_WIDTH[phone], height)
        ends = line[x].min(), line[x].max()
        found = places.beside_points(
            places.in_px(points, x, y, ends, top, plot),
            [len(words) * letter for words in points[field]],
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
    for only, width, field, letter in (
        (wide_only, 570, "words", 7.6),
        (narrow_only, 270, "letter", 11),
    ):
        levels = pd.Series(
            _rows(list(share * width), [letter * len(label) + 9 for label in dated[field]])
        )
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
        minExtent=NAME_LETTER * longest + 8,
        labelExpr=f"truncate(datum.label, {LONGEST_NAME})",
    )


def calendar_axis(**look: Any) -> alt.Axis:
    """Calendar years: 2018, or ’18 on phones without enough room.

    A year that would touch the one before it is left out, as in the first days of a January.
    """
    usual: Spec = {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6}
    words = "width < 400 ? '’' + slice(datum.label, 2) : datum.label"
    return alt.Axis(labelExpr=words, **(usual | look))


def _layer_for(whom: str, chart: Any) -> Any:
    """The chart with a name by which one width leaves it out, or its words get no halo."""
    return chart.properties(name=f"{whom}_{next(_number)}x")


wide_only = partial(_layer_for, "wide")
narrow_only = partial(_layer_for, "narrow")  # for phones
on_tint = partial(_layer_for, "bare")  # words inside a bar, without a halo


def at_width(spec: Spec, width: int, narrow: bool, for_phones: bool) -> Spec:
    """A chart's specification at one width: its size of text, without layers for the other width.

    `width` is the plot's in px, and `narrow` is true for phones. If the chart was made
    `for_phones` alone, charts side by side in it stay so, and columns do not become rows.
    """
    letter_size = 14 if narrow else 13  # px
    letter_sizes = {part: {"labelFontSize": letter_size} for part in ("axis", "header", "legend")}
    letter_sizes["text"] = {"fontSize": letter_size}
    chart_config = spec["config"]
    config = chart_config | {
        part: chart_config.get(part, {}) | look for part, look in letter_sizes.items()
    }
    fitted = sized(spec, width, narrow, for_phones)
    return (for_phone(fitted) if narrow and not for_phones else fitted) | {"config": config}


def vega_lite(chart: Any) -> Spec:
    """A chart as Vega-Lite in the house theme, not validated.

    It is made once for both widths, since Altair takes longer than Vega's drawing.
    """
    with (
        alt.theme.enable(LEDGER),
        alt.data_transformers.enable("default", max_rows=None),
        debug_mode(False),
    ):
        spec: Spec = chart.to_dict(validate=False)
    return spec | _columns_in_use(spec)


def _columns_in_use(spec: Spec) -> Spec:
    """The columns of a facet that has fewer charts than columns, as on an early day; else nothing.

    An empty column would leave the drawing narrower than it has to be.
    """
    rows = spec.get("datasets", {}).get(spec.get("data", {}).get("name"))
    if not rows or "columns" not in spec or "field" not in spec.get("facet", {}):
        return {}
    names = {row.get(spec["facet"]["field"]) for row in rows}
    return {"columns": min(spec["columns"], len(names))}


def sized(view: Spec, width: float, narrow: bool, for_phones: bool = False) -> Spec:
    """A view at a width, which charts side by side share, without layers for the other width.

    If it is `narrow`, they are stacked instead, and a facet has half its columns, unless they were
    made `for_phones`.
    """
    stacked = narrow and not for_phones
    if "facet" in view:
        columns = max(1, view.get("columns", 1) // (2 if stacked else 1))
        share = _share(width, columns)
        inner = sized(view["spec"], share, narrow, for_phones)
        return view | {"columns": columns, "facet": _cut(view["facet"], share), "spec": inner}
    part = next((name for name in CONCATENATED if name in view), None)
    if part is None:
        return _layered(view, narrow) | {"width": width}
    views, other_parts = _split(view, part, narrow)
    columns = {"hconcat": len(views), "concat": view.get("columns", len(views))}.get(part, 1)
    if stacked and columns > 1:
        part, columns = "vconcat", 1
        other_parts.pop("columns", None)
    inner_width = _share(width, columns)
    return other_parts | {part: [sized(inner, inner_width, narrow, for_phones) for inner in views]}


def _cut(facet: Spec, width: float) -> Spec:
    """A facet whose names are cut at a width in px, unless it says how long they may be."""
    header = facet.get("header", {})
    if "field" not in facet or header is None:
        return facet
    return facet | {"header": {"labelLimit": width} | header}


def _layered(view: Spec, narrow: bool) -> Spec:
    """A view without the layers made for the other width, at any depth."""
    if "layer" not in view:
        return view
    layers, other_parts = _split(view, "layer", narrow)
    return other_parts | {"layer": [_layered(layer, narrow) for layer in layers]}


def _split(view: Spec, part: str, narrow: bool) -> tuple[list[Spec], Spec]:
    """The views in a part that were not made for the other width, and the rest of the view."""
    other_width = "wide_" if narrow else "narrow_"
    views = [
        inner for inner in view[part] if not str(inner.get("name", "")).startswith(other_width)
    ]
    return views, {name: value for name, value in view.items() if name != part}


def _share(width: float, columns: int) -> float:
    """The width of each of `columns` charts side by side."""
    return (width - GAP * (columns - 1)) // columns


def with_tooltips(spec: Spec, names: Mapping[str, str], formats: Mapping[str, str]) -> Spec:
    """The specification with tooltips, for its file and its live chart; a drawing has none.

    A tooltip has the fields with a heading in `names` that are columns of the data, in the order of
    `names`. `formats` are those of d3; a field without one gets that of its type. Texts, rules and
    marks without such a field get no tooltip, and a mark keeps its own. Lines and areas get
    invisible dots that have it. The data must be in the specification.
    """
    spec = copy_of(spec)
    for view in [each for each in views(spec) if each.mark]:
        row = _examples(view.rows)
        named = [name for name in names if name in row]
        tips = [_tip(name, row[name], names[name], formats.get(name, "")) for name in named]
        if tips:
            _add_tooltip(view.spec, tips)
    return spec


def _examples(rows: Sequence[Spec]) -> Spec:
    """A value of each column that is not missing, which shows the column's type."""
    return {
        name: next((row[name] for row in rows if row.get(name) not in (None, "")), None)
        for name in (rows[0] if rows else ())
    }


def _add_tooltip(view: Spec, tips: Sequence[Spec]) -> None:
    """Give the mark of a view a tooltip, unless it is a text or a rule or has one of its own.

    Over a line or an area, dots have it.
    """
    view.setdefault("encoding", {})  # a layer may take all of it from the chart around it
    mark = {"type": view["mark"]} if isinstance(view["mark"], str) else view["mark"]
    if "tooltip" in mark:
        return
    if mark["type"] in ("line", "area") and "tooltip" not in view["encoding"]:
        _add_dots(view, mark.get("color", colour("arrivals")), tips)
    elif mark["type"] not in NO_TIPS:
        view["encoding"].setdefault("tooltip", tips)


def _add_dots(view: Spec, hue: str, tips: Sequence[Spec]) -> None:
    """Lay dots with a tooltip over a line or an area; they are invisible until selected."""
    line = {part: view.pop(part) for part in ("mark", "encoding")}
    dots = {
        "name": f"hover_{next(_number)}x",
        "mark": {"type": "point", "filled": True, "size": 80, "opacity": 0, "color": hue},
        "encoding": line["encoding"] | {"tooltip": tips},
    }
    view["layer"] = [line, dots]


def _tip(name: str, value: Any, head: str, format: str) -> Spec:
    """A line of a tooltip: a field with its heading and a format, by default that of its type.

    `value` is an example of the field, which shows its type. Text, true and false have no format.
    """
    kind, usual = "nominal", ""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        kind, usual = "temporal", "%-d %B %Y"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        kind = "quantitative"
        usual = "d" if name == "year" or name.endswith("_year") else ",.12~g"  # 2026, not 2,026
    return {"field": name, "type": kind, "title": head} | (
        {"format": format or usual} if usual else {}
    )


def exhibit(
    ident: str,
    chart: Any,
    *,
    title: Text,
    subtitle: Text,
    words: Text,
    table: pd.DataFrame,
    columns: Mapping[str, str],
    source: Sequence[Citation],
    as_of: dt.date,
    status: str,
    note: str = "",
    narrow: Any = None,
    formats: Mapping[str, str] | None = None,
    tips: Mapping[str, str] | None = None,
    fallback: object = None,
    missing: Mapping[str, str] | None = None,
    columns_below: Sequence[str] = (),
    collapsed: bool = False,
    preview: pd.DataFrame | None = None,
    origins: Sequence[Mapping[str, str]] = (),
) -> Exhibit | Prose:
    """A chart with its finding, words, table, source and downloads, at the two widths of the site.

    `chart` is None for a table without a drawing. `columns` picks the table's columns and gives
    their headings. `formats` must be valid in d3 and Python (",.1f", "%B %Y"). `narrow` is another
    chart for phones. `tips` gives headings of the fields shown at a mark, if they are not the
    table's. `source` are the sources, and `as_of` is the last day that counts. `fallback` is a
    sentence to show in the exhibit's place while nothing is known, or NOTHING to show nothing; any
    other value has no effect. Title, subtitle and words may be functions, which are called only if
    the exhibit is shown.

    Of the table, `missing` gives the words for an empty cell of a column, `columns_below` are shown
    in a line below their row, `collapsed` closes it until a reader opens it, and `preview` are the
    rows that stay open then. `origins` are the sources for programs.

    Raises ValueError, naming the exhibit and the nearest name, for a column that is not there, for
    a format that does not fit its column, and for a title that is too long.
    """
    if fallback == NOTHING or is_sentence(fallback):
        return _instead(as_of, ident, str(fallback))
    formats, heads = formats or {}, tips or columns
    refuse_unknown(ident, "columns", columns, list(table.columns))
    refuse_unknown(ident, "formats", formats, list(columns))
    _refuse_unreadable_formats(ident, table, formats)
    title, subtitle, words = map(text_of, (title, subtitle, words))
    if long := too_long(title):
        raise ValueError(f"{ident}: the title {title!r} {long}; cut it")
    specs = _checked_specs(ident, chart, narrow)

    def spec_at(width: int, is_narrow: bool) -> Spec:
        return at_width(specs[is_narrow], width, is_narrow, narrow is not None)

    return Exhibit(
        ident=ident,
        title=title,
        subtitle=subtitle,
        panels=None if chart is None else spec_at,
        words=words,
        note=note,
        table=table[list(columns)].reset_index(drop=True),
        columns=columns,
        status=status,
        formats={name: _formatter(format_spec) for name, format_spec in formats.items()},
        source=source,
        as_of=pd.Timestamp(as_of).date(),
        events=_key(specs[True]),
        code=cells_behind(),
        tooltips=lambda spec: with_tooltips(spec, heads, formats),
        missing=missing or {},
        columns_below=columns_below,
        collapsed=collapsed,
        preview=preview,
        origins=origins,
    )


def _instead(day: dt.date, ident: str, sentence: str) -> Exhibit | Prose:
    """What to show while nothing is known by `day`: nothing, or a sentence.

    A sentence is an exhibit, or prose without an id.
    """
    if sentence == NOTHING:
        return Prose("")
    if not ident:
        return Prose(f"{sentence}.")
    return Exhibit(
        ident=ident,
        title=sentence,
        subtitle=f"As of {formats.day(day)}",
        panels=None,
        words="There is nothing to show yet.",
        note="",
        known=False,
        table=pd.DataFrame({"as_of": [pd.Timestamp(day)], "known": [sentence]}),
        columns={"as_of": "As of", "known": "What was known"},
        source=[Citation("", "This report’s tables of what was known on each day")],
        as_of=day,
        status="provisional",
    )


def refuse_unknown(ident: str, where: str, names: Iterable[str], existing: Sequence[str]) -> None:
    """Raise ValueError for the first of the names that does not exist, with the nearest one.

    The message says that the keyword `where` of the exhibit `ident` names it.
    """
    for name in names:
        if name not in existing:
            names_there = f"there are {', '.join(sorted(existing)[:12])}"
            hint = did_you_mean(name, sorted(existing)) or names_there
            raise ValueError(
                f"{ident}: {where}= names {name!r}, which is not there; {hint.strip()}"
            )


def _refuse_unreadable_formats(ident: str, table: pd.DataFrame, formats: Mapping[str, str]) -> None:
    """Raise ValueError for a format that cannot be used on a value of its column."""
    for name, format_spec in formats.items():
        for value in table[name].dropna().head(1) if name in table else ():
            try:
                format(value, format_spec)
            except ValueError as error:
                raise ValueError(
                    f"{ident}: formats= gives {format_spec!r} for {name!r} ({error}); "
                    "write one such as ',d' for 1,234 or '.1f' for 12.3"
                ) from None


def _checked_specs(ident: str, chart: Any, narrow: Any) -> dict[bool, Spec]:
    """The chart for pages, under False, and the one for phones, under True; see `_checked_spec`."""
    wide = {} if chart is None else _checked_spec(ident, chart)
    return {False: wide, True: wide if narrow is None else _checked_spec(ident, narrow)}


def _checked_spec(ident: str, chart: Any) -> Spec:
    """The chart of an exhibit as Vega-Lite.

    Raises ValueError if it names a column that is not there, has an option without effect, fills a
    line, has a format that d3 cannot read or a scale of values without a legend.
    """
    spec = vega_lite(chart)
    try:
        refuse_missing(spec)
        marks.refuse_without_effect(spec)
        marks.refuse_unreadable(spec)
        return marks.without_column_titles(marks.with_coloured_dots(spec))
    except ValueError as error:
        raise ValueError(f"{ident}: {error}") from None


def _formatter(format_spec: str) -> Callable[[Any], str]:
    return lambda value: minus(format(value, format_spec))


def _key(spec: Spec) -> list[tuple[str, str]]:
    """The letters of dated events and their words, for the key under a phone's drawing."""
    rows = itertools.chain.from_iterable(spec.get("datasets", {}).values())
    return sorted({row["letter"]: row["words"] for row in rows if row.get("letter")}.items())
