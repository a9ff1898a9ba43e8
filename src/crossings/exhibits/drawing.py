"""Drawings of a chart: SVG of an exact outer width, for the page and for download.

On a page the drawing has custom properties as colours and words around it. A download has neither, so it holds the
title, the measure and the source itself.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import altair as alt
from altair.utils.schemapi import debug_mode

from crossings.exhibits import WIDE as WIDE
from crossings.exhibits import vega
from crossings.exhibits.picture import HALO
from crossings.exhibits.theme import LEDGER
from crossings.exhibits.tokens import SANS, bare_by_word, colour, in_tags, tokenise

NARROW: Final = 336  # outer width, px, of the drawing for phones
TRIES: Final = 8  # columns need more rounds than a single plot to reach their width
AROUND_PLOT: Final = 60  # px: first guess of the width of axes and padding

# (width of the plot in px, for phones?) → an Altair chart of any kind, or a composition of several
Drawing = Callable[[int, bool], Any]
Panel = tuple[str, Drawing]  # heading (or "") and drawing

_COMPOSED = {"hconcat", "vconcat", "concat", "facet", "repeat", "row", "column"}
_ID = re.compile(r"""(\sid="|href="#|url\((?:&quot;|["'])?#)([^"')&]+)""")
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')

_SHIFT = re.compile(r'<g fill="none"[^>]* transform="translate\(([\d.]+),([\d.]+)\)"')
_GROUND = re.compile(r'class="background"[^>]* d="M[\d.]+,[\d.]+h([\d.]+)v')


@dataclass(frozen=True)
class Drawn:
    """A drawn panel: its heading, the SVG in hex colours, its size in px, and its specification.

    `plain` is the specification before the drawing was fitted to its width.
    """

    heading: str
    svg: str
    width: float
    height: float
    plain: dict[str, Any]
    spec: dict[str, Any]


def drawn(panel: Panel, outer: int) -> Drawn:
    """A panel drawn exactly `outer` px wide.

    Vega fits a single or layered chart and draws it once. It cannot fit a composition (facets, columns), so that is
    drawn, measured and drawn again. Raises ValueError if that does not reach the width.
    """
    heading, draw = panel
    width = outer - AROUND_PLOT
    for _ in range(TRIES):
        with (
            alt.theme.enable(LEDGER),
            alt.data_transformers.enable("default", max_rows=None),
            debug_mode(False),
        ):
            plain: dict[str, Any] = draw(width, outer < WIDE).to_dict(validate=False)
        one = drawn_as_is(heading, plain, None if is_composed(plain) else outer)
        lack = outer - one.width
        if (
            0 <= lack < max(4, columns(plain))
        ):  # columns have whole pixels, so less than one for each may remain
            return replace(one, svg=_resized(one.svg, outer, one.height), width=outer)
        width += math.floor(lack)
    raise ValueError(
        f"{heading or 'A chart'} cannot be drawn {outer} px wide; it should follow the width it is given."
    )


def columns(spec: Mapping[str, Any]) -> int:
    """The number of charts side by side in a composition: 1 for a single chart."""
    return int(spec.get("columns", len(spec.get("hconcat", [])) or 1))


def is_composed(spec: Mapping[str, Any]) -> bool:
    """Whether a chart is a composition of several, which Vega cannot fit to a width."""
    return bool(_COMPOSED & (spec.keys() | spec.get("encoding", {}).keys()))


def drawn_as_is(heading: str, plain: dict[str, Any], outer: int | None) -> Drawn:
    """A specification as Vega draws it: fitted to `outer` px, or at its own width if that is None."""
    spec = dict(plain)
    if outer is not None:
        spec |= {"width": outer, "autosize": {"type": "fit-x", "contains": "padding"}}
    # Vega's text for screen readers, a quarter of the SVG, is left out: the words and the table replace it.
    svg = vega.svg(spec | {"config": plain["config"] | {"aria": False}})
    svg = in_tags(svg, lambda tags: re.sub(r"(\d\.\d{2})\d+", r"\1", tags))
    size = _SIZE.search(svg)
    if size is None:
        raise ValueError("vl-convert wrote an SVG without width and height.")
    return Drawn(heading, svg, float(size[1]), float(size[2]), plain, spec)


def _resized(svg: str, width: float, height: float) -> str:
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return re.sub(r'width="[\d.]+" height="[\d.]+" viewBox="[^"]*"', size, svg, count=1)


def with_ids(svg: str, prefix: str) -> str:
    """The SVG with its ids, and each reference to one, as the prefix and a number in order of appearance.

    Vega repeats its names of clips in all drawings of a page, and they depend on earlier drawings, so that builds would
    differ.
    """
    named: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + named.setdefault(match[2], f"{html.escape(prefix)}{len(named) + 1}")

    return in_tags(svg, lambda tags: _ID.sub(renamed, tags))


def for_page(panel: Drawn, prefix: str, *, other_colours: bool = False) -> str:
    """A drawing for the page: colours as custom properties, unique ids, hidden from screen readers."""
    return with_ids(tokenise(panel.svg, other_colours=other_colours), prefix)


def spec_as_drawn(panel: Drawn) -> dict[str, Any]:
    """The specification of a panel, with the plot at the place that it has in the drawing.

    Vega fits a plot to labels measured in the reader's font, but a live chart must match its drawing to the pixel. A
    composition still lays out its parts within the same frame. Vega's text for screen readers is left out: the words
    and the table replace it.
    """
    spec = panel.spec | {"config": panel.spec.get("config", {}) | {"aria": False}}
    shift, ground = _SHIFT.search(panel.svg), _GROUND.search(panel.svg)
    if not shift or not ground:
        return spec
    spec |= {"autosize": "none", "padding": {"left": float(shift[1]), "top": float(shift[2])}}
    return spec | {"width": float(ground[1])} if "autosize" in panel.spec else spec


def standing_alone(panels: Sequence[Drawn], title: str, subtitle: str, words: str, source: str) -> str:
    """One SVG of all panels that needs nothing else: title, measure, drawing, source and background, in hex colours.

    All words are plain text. `words` is its description. Lines are broken for the widest font in use, since the
    reader's font is not known.
    """
    parts: list[str] = []
    y = _lines(parts, title, 8, 20, 46, 700, "ink")
    y = _lines(parts, subtitle, y + 4, 14, 72, 400, "muted") + 8
    for n, panel in enumerate(panels):
        if panel.heading:
            y = _lines(parts, panel.heading, y + 4, 14, 68, 600, "ink") + 4
        body = bare_by_word(with_ids(panel.svg, f"panel-{n + 1}-"))
        parts.append(body.replace("<svg ", f'<svg x="0" y="{y:g}" overflow="visible" ', 1))
        y += panel.height + 8
    y = _lines(parts, source, y + 4, 12, 88, 400, "muted") + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{y:g}" viewBox="0 0 {WIDE} {y:g}"'
        f' font-family="{html.escape(SANS)}" role="img" aria-labelledby="title description">'
        f'<title id="title">{html.escape(title)}</title><desc id="description">{html.escape(words)}</desc>'
        f"<style>@supports (paint-order: stroke) {{ {HALO} }}</style>"
        f'<rect width="100%" height="100%" fill="{colour("paper")}"/>{"".join(parts)}</svg>\n'
    )


def _lines(parts: list[str], words: str, y: float, size: int, columns: int, weight: int, hue: str) -> float:
    """Add the words as lines of text from y downwards, and return the y below them."""
    for line in textwrap.wrap(re.sub("([£€]) ", "\\1\u00a0", words), columns, break_on_hyphens=False):
        y += round(size * 1.3)
        parts.append(
            f'<text x="6" y="{y - size * 0.3:g}" font-size="{size}" font-weight="{weight}"'
            f' fill="{colour(hue)}">{html.escape(line, quote=False)}</text>'
        )
    return y


def _stacked(specs: Sequence[dict[str, Any]], headings: Sequence[str]) -> dict[str, Any]:
    """One specification of several, one above the other, each under its heading, if any, with its own scales."""
    whole: dict[str, Any] = {name: specs[0][name] for name in ("$schema", "config")}
    whole["datasets"] = {name: rows for spec in specs for name, rows in spec.get("datasets", {}).items()}
    parts: list[dict[str, Any]] = []
    for n, (spec, heading) in enumerate(zip(specs, headings, strict=True)):
        part = {name: value for name, value in spec.items() if name not in whole}
        if "layer" in part:  # Vega requires unique names
            part["layer"] = [
                one | {"name": f"{re.sub(r'_[0-9]+$', '', one['name'])}_{n}"} if "name" in one else one
                for one in part["layer"]
            ]
        parts.append(part | {"title": heading} if heading else part)
    apart = {"scale": {"color": "independent", "size": "independent"}}
    return whole | {"vconcat": parts, "resolve": apart}


def specification(panels: Sequence[Drawn], title: str, subtitle: str, words: str) -> dict[str, Any]:
    """The Vega-Lite specification of all panels, one above the other, with title and description."""
    if len(panels) == 1:
        spec = dict(panels[0].spec)
    else:
        spec = _stacked([panel.plain for panel in panels], [panel.heading for panel in panels])
    return spec | {
        "title": {
            "text": textwrap.wrap(title, 72),
            "subtitle": textwrap.wrap(subtitle, 90),
            "anchor": "start",
        },
        "description": words,
    }
