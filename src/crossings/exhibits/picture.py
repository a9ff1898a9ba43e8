"""An SVG that stands alone as a PNG."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import vl_convert as vlc
from zlib_ng import zlib_ng as zlib

from crossings.exhibits import vega
from crossings.formats import size
from crossings.tokens import colour

PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
SIZE_OF: Final = re.compile(r'<small data-size="([^"/]+)"></small>')
HALO: Final = (  # labels stay legible on lines; axes' are beside them, and those on a tinted ground, named bare_…, need none
    f"svg svg .role-mark text {{ stroke: {colour('paper')}; stroke-width: 3px; stroke-linejoin: round;"
    " paint-order: stroke }"
    " svg svg .bare text { stroke: none }"
)


def pictures(svgs: Mapping[str, str], cache_folder: Path | None = None) -> dict[str, bytes]:
    """Each of several by its name; those drawn before are taken from the folder `cache_folder`."""
    return {name: picture(svg, cache_folder=cache_folder) for name, svg in svgs.items()}


def picture(svg: str, scale: int = 2, cache_folder: Path | None = None) -> bytes:
    """An SVG that stands alone as PNG, `scale` pixels to one, packed to a third of what vl-convert writes."""
    # vl-convert's own renderer knows paint-order, but not @supports, which spares programs that know neither.
    svg = svg.replace(f"@supports (paint-order: stroke) {{ {HALO} }}", HALO, 1)
    made_from = f"png {scale}, zlib-ng 2, {svg}".encode()
    return vega.cached_drawing(
        made_from, lambda: _packed(bytes(vlc.svg_to_png(svg, scale=scale))), cache_folder
    )


def with_sizes(page: str, folder: Path) -> str:
    """The page with the sizes of pictures in `folder`, which were still being drawn when its exhibits were written."""
    return SIZE_OF.sub(lambda found: f"<small>{size((folder / found[1]).stat().st_size)}</small>", page)


def _packed(png: bytes) -> bytes:
    """The PNG with its pixels packed by zlib-ng: its level 2 leaves less than zlib's level 3, in a third of the time."""
    chunks: list[tuple[bytes, bytes]] = []
    at = len(PNG_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    (wide, high) = struct.unpack_from(">II", chunks[0][1])  # four bytes a pixel, and one before each row
    packed_before = b"".join(data for kind, data in chunks if kind == b"IDAT")
    pixels = zlib.decompress(packed_before, bufsize=(4 * wide + 1) * high)
    kept = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    packed = [*kept, (b"IDAT", zlib.compress(pixels, 2)), (b"IEND", b"")]
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in packed
    )
