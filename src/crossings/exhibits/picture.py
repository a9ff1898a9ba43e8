"""An SVG that stands alone as a PNG."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from crossings.exhibits import painting, vega
from crossings.formats import size
from crossings.tokens import colour

SIZE_OF: Final = re.compile(r'<small data-size="([^"/]+)"></small>')
HALO: Final = (  # labels stay legible on lines; axes' are beside them, and those on a tinted ground, named bare_…, need none
    f"svg svg .role-mark text {{ stroke: {colour('paper')}; stroke-width: 3px; stroke-linejoin: round;"
    " paint-order: stroke }"
    " svg svg .bare text { stroke: none }"
)


def picture(
    svg: str,
    scale: int = 2,
    cache_folder: Path | None = None,
    paint: Callable[[str, int], bytes] | None = None,
) -> bytes:
    """An SVG that stands alone as PNG, `scale` pixels to one; one made before is taken from the folder `cache_folder`.

    It is painted by `paint`, else by painting.png.
    """
    # vl-convert's reader of SVG knows paint-order, but not @supports, which spares programs that know neither.
    svg = svg.replace(f"@supports (paint-order: stroke) {{ {HALO} }}", HALO, 1)
    made_from = f"png {scale}, {painting.made_with()}, {svg}".encode()
    return vega.cached_drawing(made_from, lambda: (paint or painting.png)(svg, scale), cache_folder)


def with_sizes(page: str, folder: Path) -> str:
    """The page with the sizes of pictures in `folder`, which were still being drawn when its exhibits were written."""
    return SIZE_OF.sub(lambda found: f"<small>{size((folder / found[1]).stat().st_size)}</small>", page)
