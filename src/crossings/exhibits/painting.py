"""SVG to PNG, by way of PDF: PDFium paints letters, most of what is on a chart, in a third of the time of vl-convert.

In a process of its own where there is one, which leaves the processor to whoever else wants it.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
import threading
from typing import TYPE_CHECKING, Final

from crossings.exhibits import served, vega

if TYPE_CHECKING:
    from pypdfium2 import PdfBitmap

PAINTER_ADDRESS: Final = "CROSSINGS_PAINTER"  # the environment variable that says where the process listens
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
PACKED: Final = 4  # zlib-ng's level: a tenth less than at 2, for 2 ms a picture
_one_at_a_time: Final = threading.Lock()  # PDFium knows no threads


def made_with() -> str:
    """What pictures depend on beside their drawing."""
    return f"PDFium {vega.version('pypdfium2')}, zlib-ng {PACKED}"


def png(svg: str, scale: int) -> bytes:
    """An SVG that stands alone as PNG on white, `scale` pixels to one."""
    request = bytes([scale]) + svg.encode()
    answer = served.ask(PAINTER_ADDRESS, request)
    return _here(request) if answer is None else answer


def painting_process(folder: str) -> contextlib.AbstractContextManager[None]:
    """Have a process that paints for all; `folder` is a short path for its socket. See `served.process`."""
    return served.process(__name__, PAINTER_ADDRESS, folder)


def _here(request: bytes) -> bytes:
    import pypdfium2

    scale, svg = request[0], request[1:].decode()
    pdf = vega.vl_convert().svg_to_pdf(svg)
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            painted = document[0].render(scale=scale, rev_byteorder=True)
            return _packed(painted)
        finally:
            document.close()


def _packed(painted: PdfBitmap) -> bytes:
    """Red, green and blue as PNG. Flat grounds pack best with no filter, PNG's filter 0, said before each row."""
    from zlib_ng import zlib_ng as zlib

    wide, high, step = painted.width, painted.height, painted.stride
    held = memoryview(painted.buffer).cast("B")  # not NumPy, which takes longer to import than to do this
    rows = b"".join(part for at in range(0, high * step, step) for part in (b"\0", held[at : at + 3 * wide]))
    head = struct.pack(
        ">IIBBBBB", wide, high, 8, 2, 0, 0, 0
    )  # 8 bits a colour, three colours, the usual methods
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, PACKED)), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


if __name__ == "__main__":
    os.nice(19)
    served.serve(sys.argv[1], _here, vega.vl_convert)
