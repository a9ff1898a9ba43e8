"""An SVG that stands alone as a PNG."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import vl_convert as vlc

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


def pictures(svgs: Mapping[str, str], kept: Path | None = None) -> dict[str, bytes]:
    """Each of several by its name; those drawn before are taken from the folder `kept`."""
    return {name: picture(svg, kept=kept) for name, svg in svgs.items()}


def picture(svg: str, scale: int = 2, kept: Path | None = None) -> bytes:
    """An SVG that stands alone as PNG, `scale` pixels to one, packed to a third of what vl-convert writes.

    Level 3 of zlib packs in half the time of level 6 and leaves a fourth more.
    """
    # vl-convert's own renderer knows paint-order, but not @supports, which spares programs that know neither.
    svg = svg.replace(f"@supports (paint-order: stroke) {{ {HALO} }}", HALO, 1)
    made_from = f"png {scale} {svg}".encode()
    return vega.kept(made_from, lambda: _packed(bytes(vlc.svg_to_png(svg, scale=scale))), kept)


def with_sizes(page: str, folder: Path) -> str:
    """The page with the sizes of pictures in `folder`, which were still being drawn when its exhibits were written."""
    return SIZE_OF.sub(lambda found: f"<small>{size((folder / found[1]).stat().st_size)}</small>", page)


def _packed(png: bytes) -> bytes:
    """The PNG with its pixels packed by zlib."""
    chunks: list[tuple[bytes, bytes]] = []
    at = len(PNG_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    kept = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    packed = [*kept, (b"IDAT", zlib.compress(pixels, 3)), (b"IEND", b"")]
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in packed
    )
