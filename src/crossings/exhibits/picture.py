"""An SVG that stands alone, as a PNG.

It is painted in a process of its own where there is one, which gives way to all others.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from crossings.common import processes, store
from crossings.common.formats import size
from crossings.exhibits import vega
from crossings.exhibits.tokens import colour

SIZE_OF: Final = re.compile(r'<small data-size="([^"/]+)"></small>')
SIZE: Final = "<small>{}</small>"
SCALE: Final = 2  # pixels to one of the drawing's
# Labels stay legible on lines; axes' are beside them, and those on a tinted ground, named bare_…,
# need none.
HALO: Final = (
    f"svg svg .role-mark text {{ stroke: {colour('paper')}; "
    "stroke-width: 3px; stroke-linejoin: round; paint-order: stroke }"
    " svg svg .bare text { stroke: none }"
)


def picture(
    svg: str,
    scale: int = SCALE,
    cache_folder: Path | None = None,
    paint: Callable[[str, int], bytes] | None = None,
) -> bytes:
    """An SVG that stands alone as PNG, `scale` pixels to one.

    One made before is taken from the folder `cache_folder`. Otherwise `paint` paints it, else
    `here`.
    """
    # vl-convert's reader of SVG knows paint-order, but not @supports, which spares programs that
    # know neither.
    svg = svg.replace(f"@supports (paint-order: stroke) {{ {HALO} }}", HALO, 1)
    name = store.name_of("png", scale, vega.version("vl-convert-python"), svg)
    return store.recall_or_make(cache_folder, name, lambda: (paint or here)(svg, scale))


def painter() -> processes.Helper:
    """A process that paints an SVG when asked, and gives way to all others.

    It is asked with the SVG and the pixels to one of its own.
    """
    return processes.Helper(here, _get_ready)


def _get_ready() -> None:
    if hasattr(os, "nice"):  # not on Windows
        os.nice(19)
    vega.vl_convert()


def here(svg: str, scale: int) -> bytes:
    """The SVG painted in this process, `scale` pixels to one.

    Raises ValueError where it cannot be read.
    """
    try:
        return _packed(bytes(vega.vl_convert().svg_to_png(svg, scale=scale)))
    except RuntimeError as error:
        words = str(error).splitlines()[0]  # below it the library may put where in itself it failed
        raise ValueError(f"the SVG cannot be painted: {words}") from None


def _packed(png: bytes) -> bytes:
    """The PNG with its pixels packed anew.

    vl-convert packs for speed, to more than three times the size.
    """
    chunks, at = [], 8  # bytes of PNG's signature
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    before = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    return png[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (*before, (b"IDAT", zlib.compress(pixels, 6)), (b"IEND", b""))
    )


def with_sizes(page: str, folder: Path) -> str:
    """The page with the sizes of pictures in `folder`.

    The pictures were still being drawn when the page's exhibits were written.
    """

    def shown(place: re.Match[str]) -> str:
        return SIZE.format(size((folder / place[1]).stat().st_size))

    return SIZE_OF.sub(shown, page)
