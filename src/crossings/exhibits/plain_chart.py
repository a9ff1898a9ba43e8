"""A chart that a cell shows without an exhibit around it, in the house style.

Altair's default is a script from a public server. Here the chart is drawn when the cell runs, at
two widths unless it sets its own, in colours that follow the dark theme. Importing this module
makes this the default in the process.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

import altair as alt

from crossings.common.templates import as_markdown, render
from crossings.exhibits import display, drawing, letters
from crossings.exhibits.specs import marks
from crossings.exhibits.specs.columns import refuse_missing
from crossings.exhibits.specs.views import Spec, views
from crossings.exhibits.theme import PLAIN_LEDGER

RENDERER: Final = "crossings"  # the name under which Altair knows it
# Channels that have a legend.
COLOURED: Final = ("color", "fill", "stroke", "shape", "strokeDash", "opacity")
SYMBOL: Final = 36  # px at most: the space before a name in a legend
TITLE, LEGEND = 14, 13  # px of letters


def outputs(spec: Spec, **_: Any) -> dict[str, str]:
    """What a cell shows of a Vega-Lite specification, by type: words, and a figure.

    The figure is HTML in Jupyter, and Markdown in a build; the page's twin has its words. Raises
    ValueError if it cannot be drawn, takes its data from an address, names a column that is not
    there or fills a line.
    """
    if address := next((data["url"] for data in _data(spec) if "url" in data), ""):
        raise ValueError(
            f"the chart takes its data from {address}; read them with pandas, and give it the frame"
        )
    refuse_missing(spec)
    marks.refuse_unreadable(spec)
    spec = marks.with_coloured_dots(spec)
    words = text_alternative(spec)
    figure = _figure(spec, words)
    return display.outputs(words, lambda root: figure, f"A chart: {as_markdown(words)}")


def _figure(spec: Spec, words: str) -> str:
    """The chart as HTML with `words` as its text: drawn once at its own width, or at two widths.

    It is drawn once if it sets its width, or is composed of charts side by side or in facets;
    layers are one chart. Its legend gets the columns that fit.
    """
    name = f"chart-{hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:10]}"
    if drawing.is_composed(spec) or isinstance(spec.get("width"), int | float | Mapping):
        chart = drawing.drawing_as_is(spec | _legend(spec, drawing.WIDE), None)
        drawings = {"as-is": drawing.for_page(chart, f"{name}-", other_colours=True)}
    else:
        drawings = {}
        for size, width in (("wide", drawing.WIDE), ("narrow", drawing.NARROW)):
            chart = drawing.drawing_as_is(spec | _title(spec, width) | _legend(spec, width), width)
            drawings[size] = drawing.for_page(chart, f"{name}-{size}-", other_colours=True)
    return render("exhibits/chart.html", words=words, drawings=drawings)


def _title(spec: Spec, width: int) -> dict[str, Any]:
    """The title in lines that fit the width, as a part of a specification.

    It is empty unless the title is one line of text.
    """
    title = spec.get("title")
    look = title if isinstance(title, Mapping) else {"text": title}
    text = look.get("text")
    if not isinstance(text, str):
        return {}
    return {"title": {**look, "text": textwrap.wrap(text, letters.fitting(width, TITLE))}}


def _legend(spec: Spec, width: int) -> dict[str, Any]:
    """The configuration with as many columns in the legend as fit the width."""
    fields, rows = _fields_of_legend(spec), list(_rows(spec))
    names = [str(row.get(field, "")) for field in fields for row in rows]
    longest = max(names, key=len, default="n" * 20)
    columns = int(width // (letters.width(longest, LEGEND) + SYMBOL))
    config = spec.get("config", {})
    return {"config": config | {"legend": config.get("legend", {}) | {"columns": max(1, columns)}}}


def _fields_of_legend(spec: Spec) -> set[str]:
    """The fields that a chart shows by colour, shape and so on, which a legend explains."""
    channels = (
        channel
        for view in views(spec)
        for name, channel in view.spec.get("encoding", {}).items()
        if name in COLOURED and isinstance(channel, Mapping)
    )
    return {channel["field"] for channel in channels if isinstance(channel.get("field"), str)}


def _rows(spec: Spec) -> Iterator[Mapping[str, Any]]:
    """The rows of all data that a specification holds."""
    for rows in spec.get("datasets", {}).values():
        yield from rows
    for data in _data(spec):
        if isinstance(data.get("values"), list):
            yield from data["values"]


def text_alternative(spec: Spec) -> str:
    """The text for readers who cannot see the chart: its description, else title, else fields."""
    title = spec.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    words = spec.get("description") or (" ".join(text) if isinstance(text, list) else text)
    if words:
        return str(words)
    for view in views(spec):
        channels = view.spec.get("encoding", {})
        names = [name for channel in ("y", "x") if (name := _name(channels.get(channel)))]
        if names:
            return f"A chart of {' by '.join(names)}"
    return "A chart"


def _data(spec: Spec) -> Iterator[Mapping[str, Any]]:
    """The `data` of each part of a specification, and of each lookup in it."""
    for view in views(spec):
        steps = view.spec.get("transform", ())
        for holder in (view.spec, *(step.get("from") for step in steps)):
            if isinstance(holder, Mapping) and isinstance(data := holder.get("data"), Mapping):
                yield data


def _name(channel: Any) -> str:
    """What a channel shows, in words: its title, else its field, else its aggregate."""
    if not isinstance(channel, Mapping):
        return ""
    return str(channel.get("title") or channel.get("field") or channel.get("aggregate") or "")


alt.renderers.register(RENDERER, outputs)
alt.renderers.enable(RENDERER)
alt.theme.enable(PLAIN_LEDGER)
