"""Vega-Lite specifications to SVG.

For kernels that are forks they are drawn in one process that the kernels share, else in this one.
Starting Vega costs as much as drawing twenty charts, and it draws the fiftieth in half the time of
the first, so forked kernels send their charts to one process. What was drawn before is not drawn
again.
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
drawing: Connection | None = None  # in a kernel: leads to the process that draws for all
_helper: processes.Helper | None = None


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a Vega-Lite specification, in vl-convert's own fonts.

    Raises ValueError where it cannot be drawn.
    """
    text = json.dumps(spec, separators=(",", ":"))
    folder = os.environ.get(store.KEPT_IN)
    name = store.name_of("svg", VEGA_LITE, version("vl-convert-python"), text)
    return store.recall_or_make(
        Path(folder) if folder else None, name, lambda: _drawn(text).encode()
    ).decode()


@functools.cache
def version(package: str) -> str:
    """The version of an installed package, which what it drew depends on."""
    import importlib.metadata

    return importlib.metadata.version(package)


def _drawn(text: str) -> str:
    """The SVG, drawn through the connection if there is one.

    Where that is broken or nobody answers, it is drawn here from now on.
    """
    global drawing
    if drawing:
        with contextlib.suppress(EOFError, OSError):
            return str(processes.ask(drawing, text))
        drawing = None
    return _here(text)


def _here(text: str) -> str:
    drawn: str = vl_convert().vegalite_to_svg(text, vl_version=VEGA_LITE)
    return drawn


@functools.cache
def vl_convert() -> Any:
    """The library, imported only to draw: a process that has it cannot be forked safely."""
    # Read at its first drawing. Set it before that to have other fonts.
    os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).with_name("fonts.conf")))
    import vl_convert

    # It warns of what a drawing does without (a wheel that zooms), and a notebook would print that.
    logging.getLogger("vl_convert").setLevel(logging.ERROR)
    return vl_convert


def at_hand() -> processes.Helper:
    """The process that draws for all kernels of this one, started unless it runs.

    It ends with this one.
    """
    global _helper
    if not (_helper and _helper.is_alive()):
        _helper = processes.Helper(_here, _warm_up)
    return _helper


def draw_for(kernel: Connection) -> None:
    """Have all drawn that a kernel asks for, until it ends."""
    processes.answer_all(kernel, at_hand().ask)


def _warm_up() -> None:
    _here(json.dumps(WARM_UP_SPEC))
