"""The social card of a page: the picture that other sites show with its address.

It is drawn from the page's main chart. A card is seen small, on a phone, without its page. So it
has the drawing for phones, which has the largest letters, the finding, the day of the data and the
logo.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from crossings.common.addresses import exhibit_file
from crossings.common.formats import day
from crossings.common.identity import own_site
from crossings.exhibits import WIDE
from crossings.exhibits.data import ExhibitData, Picture
from crossings.exhibits.picture import HALO
from crossings.exhibits.picture import SCALE as PICTURE_SCALE
from crossings.exhibits.tokens import PALETTE, bare_by_word, colour, in_tags
from crossings.pages.edition import Edition
from crossings.pages.head import CARD_SIZE, Card
from crossings.pages.page_text import PageText

TOKEN = re.compile(r"var\(--cl-([a-z-]+)\)")
LEFT, TOP, BOX_LEFT, BOX_WIDTH, BOX_HEIGHT = 60, 84, 580, 580, 470  # px
SMALLEST = 0.88  # letters would be unreadable in a smaller drawing
# The only font in vl-convert: words in any other would be left out.
FACE = "'Liberation Sans', sans-serif"


def cards(
    pages: Iterable[PageText],
    exhibits: Mapping[str, ExhibitData],
    on_pages: Mapping[str, Sequence[str]],
    edition: Edition,
) -> tuple[dict[str, Card], dict[str, str]]:
    """The card of each page by its file, and the SVGs to draw, by the card's file.

    `on_pages` are the ids of the exhibits on each. A page without a
    chart has a card of words.
    """
    by_file, to_draw = {}, {}
    for page in pages:
        shown = on_pages.get(page.file, ())
        exhibits_shown = [exhibits[ident] for ident in shown if ident in exhibits]
        chart = next((exhibit for exhibit in exhibits_shown if _best(exhibit)), None)
        finding = chart.title if chart else page.description
        target = f"cards/{Path(page.file).stem}.png"
        to_draw[target] = drawing(page.title, finding, chart, edition)
        by_file[page.file] = Card(target, f"{own_site().name}. {page.title}. {finding}")
    return by_file, to_draw


def of_exhibits(exhibits: Iterable[ExhibitData], of_pages: Mapping[str, Card]) -> dict[str, Card]:
    """The card of each exhibit's own page by its file: the exhibit's picture.

    A table has none, so its card is that of its chapter, from `of_pages`, which are by file.
    """
    by_file = {}
    for exhibit in exhibits:
        card = of_pages[exhibit.page]
        if exhibit.drawings:
            size = (round(WIDE * PICTURE_SCALE), round(exhibit.svg_height * PICTURE_SCALE))
            words = f"{exhibit.title}. {exhibit.description}"
            card = Card(exhibit_file(exhibit.ident, "png"), words, size)
        by_file[exhibit_file(exhibit.ident)] = card
    return by_file


def drawing(title: str, words: str, chart: ExhibitData | None, edition: Edition) -> str:
    """A card as SVG in hex colours.

    `title` is the page's, and `words` are the finding, or the description of a page without one.
    `chart` is the exhibit whose drawing it shows, None for a card of words only.
    """
    width, height = CARD_SIZE
    columns, size = 22, 39
    words = re.sub("([£€]) ", "\\1\u00a0", words)
    lines = textwrap.wrap(words, columns, break_on_hyphens=False)
    while chart and len(lines) > 8:  # a long finding gets smaller letters, and is never cut
        columns, size = columns + 2, size - 3
        lines = textwrap.wrap(words, columns, break_on_hyphens=False)
    body = [f'<rect width="100%" height="100%" fill="{colour("paper")}"/>']
    body += [
        f'<rect x="{LEFT}" y="{TOP - 22 + at}" width="34" height="{tall}" fill="{colour("ink")}"/>'
        for at, tall in ((0, 7), (13, 2), (18, 2))
    ]
    body += [_line(own_site().name, LEFT + 48, TOP, 28, 700, "ink")]
    body += [_line(title if chart else "", LEFT, 160, 22, 400, "muted")]
    if chart:
        step = round(size * 1.2)
        body += [
            _line(line, LEFT, 222 + n * step, size, 700, "ink") for n, line in enumerate(lines)
        ]
    else:
        head = textwrap.wrap(title, 34, break_on_hyphens=False)
        body += [_line(line, LEFT, 206 + n * 72, 62, 700, "ink") for n, line in enumerate(head)]
        lines, y = textwrap.wrap(words, 58, break_on_hyphens=False), 216 + len(head) * 72
        body += [_line(line, LEFT, y + n * 44, 34, 400, "muted") for n, line in enumerate(lines)]
    body += [_line(f"Data as of {day(edition.day)}", LEFT, height - 52, 22, 400, "muted")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}">'
        f"<style>@supports (paint-order: stroke) {{ {HALO} }}</style>"
        f"{''.join(body)}{_chart(chart)}</svg>"
    )


def _line(words: str, x: float, y: float, size: int, weight: int, hue: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FACE}" font-size="{size}" font-weight="{weight}"'
        f' fill="{colour(hue)}">{html.escape(words, quote=False)}</text>'
    )


def _best(exhibit: ExhibitData) -> tuple[float, Picture] | None:
    """The exhibit's drawing with the larger letters in the box, and its scale there.

    None if it has no drawing, or no readable one: then the next exhibit is tried.
    """
    scaled = {
        min(BOX_WIDTH / picture.width, BOX_HEIGHT / picture.height): picture
        for width, picture in exhibit.drawings.items()
        # The drawing for phones has letters for events, but not their key.
        if not (exhibit.events and width == "narrow")
    }
    scale = max((scale for scale in scaled if scale >= SMALLEST), default=None)
    return (scale, scaled[scale]) if scale else None


def _chart(exhibit: ExhibitData | None) -> str:
    """The exhibit's drawing, in hex colours, as large as the box allows and centred."""
    best = exhibit and _best(exhibit)
    if not best:
        return ""
    scale, picture = best
    width, height = picture.width * scale, picture.height * scale
    svg = in_tags(picture.svg, lambda tags: TOKEN.sub(lambda name: PALETTE[name[1]][0], tags))
    x, y = BOX_LEFT + (BOX_WIDTH - width) / 2, TOP + (BOX_HEIGHT - height) / 2
    attributes = f'x="{x:g}" y="{y:g}" overflow="visible" width="{width:g}" height="{height:g}"'
    return re.sub(r' width="[\d.]+" height="[\d.]+"', f" {attributes}", bare_by_word(svg), count=1)
