"""Vega-Lite specifications to SVG: in a process that several kernels share where there is one, else in this one.

Starting Vega costs as much as drawing twenty charts, and it draws the fiftieth in half the time of the first, so
the notebooks of a build send their charts to one process. What was drawn before is not drawn again.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, Final

from crossings.common import store
from crossings.exhibits import served

VEGA_LITE: Final = "6.4"
VEGA_ADDRESS: Final = "CROSSINGS_VEGA"  # the environment variable that says where the shared process listens
WARM_UP_SPEC: Final = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a Vega-Lite specification, in vl-convert's own fonts. Raises ValueError where it cannot be drawn."""
    text = json.dumps(spec, separators=(",", ":"))
    folder = os.environ.get(store.KEPT_IN)
    name = store.name_of("svg", VEGA_LITE, version("vl-convert-python"), text)
    return store.kept(Path(folder) if folder else None, name, lambda: _drawn(text).encode()).decode()


@functools.cache
def version(package: str) -> str:
    """The version of an installed package, which what it drew depends on."""
    import importlib.metadata

    return importlib.metadata.version(package)


def _drawn(text: str) -> str:
    answer = served.ask(VEGA_ADDRESS, text.encode())
    return _here(text) if answer is None else answer.decode()


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


def drawing_process(folder: str) -> contextlib.AbstractContextManager[None]:
    """Have one process that draws for all kernels; `folder` is a short path for its socket. See `served.process`."""
    return served.process(__name__, VEGA_ADDRESS, folder)


if __name__ == "__main__":
    served.serve(
        sys.argv[1], lambda text: _here(text.decode()).encode(), lambda: _here(json.dumps(WARM_UP_SPEC))
    )
