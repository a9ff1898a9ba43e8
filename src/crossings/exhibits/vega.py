"""Vega-Lite specifications to SVG.

Starting Vega costs as much as drawing twenty charts, and it draws the fiftieth in half the time of
the first. So forked kernels send their charts to one process that they share; elsewhere charts are
drawn in this process. Drawings are stored, and not drawn again.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from crossings.common import processes, store

VEGA_LITE: Final = "6.4"
WARM_UP_SPEC: Final = {
    "mark": "point",
    "data": {"values": [{"x": 1}]},
    "encoding": {"x": {"field": "x"}},
}
connection: Connection | None = None  # in a kernel: to the process that draws for all kernels
_helper: processes.Helper | None = None


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a Vega-Lite specification, in vl-convert's own fonts.

    Raises ValueError if it cannot be drawn.
    """
    text = json.dumps(spec, separators=(",", ":"))
    name = store.name_of("svg", VEGA_LITE, version("vl-convert-python"), text)
    folder = store.folder_of_the_build()
    return store.recall_or_make(folder, name, lambda: _draw(text).encode()).decode()


@functools.cache
def version(package: str) -> str:
    """The version of an installed package, on which its drawings depend."""
    import importlib.metadata

    return importlib.metadata.version(package)


def _draw(text: str) -> str:
    """The SVG, drawn through the connection if there is one.

    If that is broken or nobody answers, this process draws from now on.
    """
    global connection
    if connection:
        with contextlib.suppress(EOFError, OSError):
            return str(processes.ask(connection, text))
        connection = None
    return _draw_here(text)


def _draw_here(text: str) -> str:
    svg_text: str = vl_convert().vegalite_to_svg(text, vl_version=VEGA_LITE)
    return svg_text


@functools.cache
def vl_convert() -> Any:
    """The library, imported only to draw: a process that has it cannot be forked safely."""
    # The library reads this at its first drawing. To have other fonts, set it before.
    os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).with_name("fonts.conf")))
    import vl_convert

    # It warns of what an SVG cannot do, such as zooming, and a notebook would print that.
    logging.getLogger("vl_convert").setLevel(logging.ERROR)
    return vl_convert


def helper() -> processes.Helper:
    """The process that draws for all kernels that this process forks, started unless it runs."""
    global _helper
    if not (_helper and _helper.is_alive()):
        _helper = processes.Helper(_draw_here, _warm_up)
    return _helper


def draw_for(kernel: Connection) -> None:
    """Draw everything that a kernel asks for, until the kernel ends.

    It runs in a thread of the process that forks kernels.
    """
    processes.answer_all(kernel, helper().ask)


def _warm_up() -> None:
    _draw_here(json.dumps(WARM_UP_SPEC))
