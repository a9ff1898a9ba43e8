"""Drawings of a chart: SVG of an exact outer width, for the page and for download.

On a page the drawing has custom properties as colours and words around it. A download has neither,
so it holds the title, the measure and the source itself.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from crossings.exhibits import WIDE as WIDE
from crossings.exhibits import letters, vega
from crossings.exhibits.picture import HALO
from crossings.exhibits.scene import Scene, refuse_unnamed_colours, refuse_unsound
from crossings.exhibits.tokens import SANS, bare_by_word, colour, in_tags, tokenise

NARROW: Final = 336  # outer width, px, of the drawing for phones
TRIES: Final = 8  # columns need more rounds than a single plot to reach their width
EDGE: Final = 6  # px, left and right of the words of a download
BOOK: Final = 400  # the weight of words that are not bold
AROUND_PLOT: Final = 60  # px: first guess of the width of axes and padding

# A function of the plot's width in px, and of whether it is for phones. It returns the Vega-Lite
# specification of a chart, or of a composition of several.
SpecAtWidth = Callable[[int, bool], dict[str, Any]]

_COMPOSED = {"hconcat", "vconcat", "concat", "facet", "repeat", "row", "column"}
_ID = re.compile(r"""(\sid="|href="#|url\((?:&quot;|["'])?#)([^"')&]+)""")
_FONT = re.compile(r' font-family="[^"]*"')
_OF_NO_SIZE = re.compile(r'<path class="(?:background" d="M0,0h0v0h0Z"|foreground" d="")[^>]*/>')


@dataclass(frozen=True)
class Drawing:
    """A chart as drawn: its SVG in hex colours, its size in px, and its specification."""

    svg: str
    width: float
    height: float
    spec: dict[str, Any]


def drawing_at(spec_at: SpecAtWidth, outer: int) -> Drawing:
    """The drawing of a chart, exactly `outer` px wide.

    Vega fits a single or layered chart and draws it once. It cannot fit a composition (facets,
    columns), so that is drawn, measured and drawn again. Raises ValueError if that does not reach
    the width, if a mark is missing or has no number as its place, and for a colour that the chart
    does not name.
    """
    width = outer - AROUND_PLOT
    for _ in range(TRIES):
        plain = spec_at(width, outer < WIDE)
        drawing = drawing_as_is(plain, None if is_composed(plain) else outer)
        # Columns have whole pixels, so less than one for each may remain.
        lack = outer - drawing.width
        if 0 <= lack < max(4, columns(plain)):
            refuse_unnamed_colours(Scene(drawing.svg), drawing.spec)
            return replace(drawing, svg=_resized(drawing.svg, outer, drawing.height), width=outer)
        width += math.floor(lack)
    raise ValueError(
        f"The chart cannot be drawn {outer} px wide: it sets a width of its own, or a name in it "
        "is too long. Leave the width to the exhibit, and wrap or cut its longest names"
    )


def columns(spec: Mapping[str, Any]) -> int:
    """The number of charts side by side in a composition: 1 for a single chart."""
    in_a_row = spec.get("hconcat") or spec.get("concat") or [spec]  # concat wraps at `columns`
    return int(spec.get("columns", len(in_a_row)))


def is_composed(spec: Mapping[str, Any]) -> bool:
    """Whether a chart is a composition of several, which Vega cannot fit to a width."""
    return bool(_COMPOSED & (spec.keys() | spec.get("encoding", {}).keys()))


def drawing_as_is(plain: dict[str, Any], outer: int | None) -> Drawing:
    """A specification as Vega draws it, fitted to `outer` px; at its own width if that is None.

    `plain` must have a `config`. Raises ValueError if it cannot be drawn, if a mark is missing or
    has no number as its place.
    """
    spec = dict(plain)
    if outer is not None:
        spec |= {"width": outer, "autosize": {"type": "fit-x", "contains": "padding"}}
    # Vega's text for screen readers, a quarter of the SVG, is left out: the words and the table
    # replace it.
    svg = vega.svg(spec | {"config": plain["config"] | {"aria": False}})
    svg = in_tags(svg, lambda tags: re.sub(r"(\d\.\d{2})\d+", r"\1", tags))
    scene = Scene(svg)
    refuse_unsound(scene)
    return Drawing(svg, scene.width, scene.height, spec)


def _resized(svg: str, width: float, height: float) -> str:
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return re.sub(r'width="[\d.]+" height="[\d.]+" viewBox="[^"]*"', size, svg, count=1)


def with_ids_renamed(svg: str, prefix: str) -> str:
    """The SVG with each id, and each reference to one, as the prefix and a number in order.

    Vega's own ids occur again in other drawings of a page, and depend on earlier drawings, so that
    builds would differ.
    """
    new_ids: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + new_ids.setdefault(match[2], f"{html.escape(prefix)}{len(new_ids) + 1}")

    return in_tags(svg, lambda tags: _ID.sub(renamed, tags))


def for_page(drawing: Drawing, prefix: str, *, other_colours: bool = False) -> str:
    """A drawing for the page, with custom properties as colours and unique ids.

    The ids begin with `prefix`, which no other drawing of the page may have. `other_colours` and
    the ValueError for a colour are those of `tokenise`, which also hides the drawing from screen
    readers.
    """
    svg = tokenise(drawing.svg, other_colours=other_colours)
    return with_ids_renamed(_briefly(svg), prefix)


def _briefly(svg: str) -> str:
    """The SVG without shapes of no size, and its usual font named once, not at each word."""
    svg = in_tags(_OF_NO_SIZE.sub("", svg), lambda tags: tags.replace(' opacity="1"', ""))
    if named := _FONT.findall(svg):
        usual = max(named, key=named.count)
        svg = in_tags(svg, lambda tags: tags.replace(usual, ""))
        svg = re.sub(r"<svg\b", f"<svg{usual}", svg, count=1)
    return svg


def spec_as_drawn(drawing: Drawing) -> dict[str, Any]:
    """The specification of a drawing, with the plot exactly where the drawing has it.

    Vega fits a plot to labels measured in the reader's font, but a live chart must match its
    drawing to the pixel. A composition still lays out its parts within the same frame. Vega's text
    for screen readers is left out: the words and the table replace it.
    """
    spec = drawing.spec | {"config": drawing.spec.get("config", {}) | {"aria": False}}
    scene = Scene(drawing.svg)
    left, top = scene.shift
    spec |= {"autosize": "none", "padding": {"left": left, "top": top}}
    return spec | {"width": scene.plot_width} if "autosize" in drawing.spec else spec


@dataclass(frozen=True)
class Sheet:
    """An SVG that needs nothing else, and its height in px."""

    svg: str
    height: float


def standing_alone(drawing: Drawing, title: str, subtitle: str, words: str, source: str) -> Sheet:
    """An SVG that needs nothing else, in hex colours: title, measure, drawing and source.

    The drawing is WIDE px wide. All words are plain text, and `words` are its description. Lines
    are broken for the widest font in use, since the reader's font is not known.
    """
    parts: list[str] = []
    y = _lines(parts, title, 8, 20, 700, "ink")
    y = _lines(parts, subtitle, y + 4, 14, 400, "muted") + 8
    body = bare_by_word(with_ids_renamed(drawing.svg, "panel-1-"))
    parts.append(body.replace("<svg ", f'<svg x="0" y="{y:g}" overflow="visible" ', 1))
    y = _lines(parts, source, y + drawing.height + 12, 12, 400, "muted") + 10
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{y:g}"'
        f' viewBox="0 0 {WIDE} {y:g}"'
        f' font-family="{html.escape(SANS)}" role="img" aria-labelledby="title description">'
        f'<title id="title">{html.escape(title)}</title>'
        f'<desc id="description">{html.escape(words)}</desc>'
        f"<style>@supports (paint-order: stroke) {{ {HALO} }}</style>"
        f'<rect width="100%" height="100%" fill="{colour("paper")}"/>{"".join(parts)}</svg>\n'
    )
    return Sheet(svg, y)


def _lines(parts: list[str], words: str, y: float, size: int, weight: int, hue: str) -> float:
    """Add the words as lines of text from y downwards, and return the y below them.

    A letter is `size` px high, and `hue` is a token.
    """
    share = letters.FIGURES if weight > BOOK else letters.WORDS
    columns = letters.fitting(WIDE - 2 * EDGE, size, share)
    for line in textwrap.wrap(
        re.sub("([£€]) ", "\\1\u00a0", words), columns, break_on_hyphens=False
    ):
        y += round(size * 1.3)
        parts.append(
            f'<text x="{EDGE}" y="{y - size * 0.3:g}" font-size="{size}" font-weight="{weight}"'
            f' fill="{colour(hue)}">{html.escape(line, quote=False)}</text>'
        )
    return y


def specification(drawing: Drawing, title: str, subtitle: str, words: str) -> dict[str, Any]:
    """The Vega-Lite specification of a drawing, with title and description."""
    heading = {
        "text": textwrap.wrap(title, letters.fitting(WIDE, 14)),
        "subtitle": textwrap.wrap(subtitle, letters.fitting(WIDE, 13)),
        "anchor": "start",
    }
    return drawing.spec | {"title": heading, "description": words}
