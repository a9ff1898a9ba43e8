"""The code that other sites use to put an exhibit into a frame of the right height."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import Final

from crossings.common.identity import site_address
from crossings.exhibits.drawing import Drawn

WIDTHS: Final = (320, 600, 900)  # px: frames on a phone, in an article, across a page
EDGES, FROM_WIDE, WIDEST, MOST_OF_A_TABLE = 32, 544, 704, 400  # px, as report/site.css has them
# Sets the height that the frame reports (report/scripts/height.js); a site that blocks scripts keeps the written
# height.
LISTENS: Final = (
    '<script>addEventListener("message",e=>{if(e.data&&e.data.channelLedger)document.querySelectorAll("iframe")'
    ".forEach(f=>{if(f.contentWindow===e.source)f.height=e.data.channelLedger})})</script>"
)


def embed_code(ident: str, title: str, height: int) -> str:
    """The code for another site's page that shows the exhibit's bare form, at first `height` px high."""
    return (
        f'<iframe src="{site_address()}/embeds/{ident}.html" title="{html.escape(title)}" width="100%" height="{height}" '
        f'style="border:0" loading="lazy"></iframe>{LISTENS}'
    )


def height(
    title: str, subtitle: str, key: Sequence[str], source: str, wide: Drawn | None, narrow: Drawn | None
) -> int:
    """The height of the bare form in px: the largest of those for WIDTHS, so that nothing is cut.

    `key` are the lines under the drawing on phones. A table, without drawings, takes its largest height before it scrolls.
    """
    heights, shared = [], [(title, 21.0, 27), (subtitle, 15.0, 22), (source, 13.0, 20)]
    for width in WIDTHS:
        room, on_phones = min(width - EDGES, WIDEST), width - EDGES < FROM_WIDE
        one = narrow if on_phones else wide
        shown = one.height * room / one.width if one else MOST_OF_A_TABLE
        words = shared + ([(line, 14.0, 23) for line in key] if on_phones else [])
        lines = sum(
            len(textwrap.wrap(said, max(1, int(room / (0.51 * size))))) * step for said, size, step in words
        )
        heights.append(round(lines + shown + 110))  # the gaps, and the link back
    return max(heights)
