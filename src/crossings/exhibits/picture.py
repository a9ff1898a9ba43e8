"""A standalone SVG as a PNG, painted in a process of low priority if there is one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import oxipng

from crossings.common import processes, store
from crossings.exhibits import vega
from crossings.exhibits.tokens import colour

SCALE: Final = 2  # pixels for each px of the drawing
# A halo keeps labels legible on lines. Labels of axes, and those on a tinted ground, which are
# named bare_…, need none.
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
    """The PNG of a standalone SVG, `scale` pixels for each px.

    It is taken from the store in `cache_folder` if it is there, else painted by `paint`, by default
    `paint_here`, whose ValueError it passes on.
    """
    # The @supports is for programs that know neither it nor paint-order. vl-convert knows only
    # paint-order.
    svg = svg.replace(f"@supports (paint-order: stroke) {{ {HALO} }}", HALO, 1)
    versions = [vega.version(package) for package in ("vl-convert-python", "pyoxipng")]
    name = store.name_of("png", scale, *versions, svg)
    return store.recall_or_make(cache_folder, name, lambda: (paint or paint_here)(svg, scale))


def painter() -> processes.Helper:
    """A process of low priority; asked with an SVG and a scale, it answers with `paint_here`."""
    return processes.Helper(paint_here, _get_ready)


def _get_ready() -> None:
    if hasattr(os, "nice"):  # not on Windows
        os.nice(19)
    vega.vl_convert()


def paint_here(svg: str, scale: int) -> bytes:
    """The PNG of an SVG, painted in this process, `scale` pixels for each px.

    Raises ValueError if the SVG cannot be read.
    """
    try:
        return _packed(bytes(vega.vl_convert().svg_to_png(svg, scale=scale)))
    except RuntimeError as error:
        words = str(error).splitlines()[0]  # further lines may be the library's own traceback
        raise ValueError(f"the SVG cannot be painted: {words}") from None


def _packed(png: bytes) -> bytes:
    """The PNG compressed again: vl-convert's is seven times the size."""
    unfiltered, level = [oxipng.RowFilter.NoOp], oxipng.Deflaters.libdeflater(3)
    return oxipng.optimize_from_memory(png, level=0, filter=unfiltered, deflate=level)
