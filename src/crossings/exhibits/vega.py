"""Vega-Lite specifications to SVG: in a process that several kernels share where there is one, else in this one.

Starting Vega costs as much as drawing twenty charts, and it draws the fiftieth in half the time of the first, so
the notebooks of a build send their charts to one process. Drawings are kept by what they were made from.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from crossings.common.files import forget_longest_unused, write_whole
from crossings.exhibits import served

VEGA_LITE: Final = "6.4"
VEGA_ADDRESS: Final = "CROSSINGS_VEGA"  # the environment variable that says where the shared process listens
DRAWINGS: Final = "CROSSINGS_DRAWINGS"  # and the one that names the folder of drawings that are kept
MOST_DRAWINGS: Final = 2000  # files; a build has 150 of them, 8 MB in all
WARM_UP_SPEC: Final = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a Vega-Lite specification, in vl-convert's own fonts. Raises ValueError where it cannot be drawn."""
    text = json.dumps(spec, separators=(",", ":"))
    return cached_drawing(f"svg {VEGA_LITE} {text}".encode(), lambda: _drawn(text).encode()).decode()


def cached_drawing(made_from: bytes, make: Callable[[], bytes], folder: Path | None = None) -> bytes:
    """What `make` returns, kept in `folder`, else in the one that CROSSINGS_DRAWINGS names, by the hash of `made_from`.

    The version of vl-convert is part of the hash. Whoever cannot write does without.
    """
    folder = folder or (Path(os.environ[DRAWINGS]) if os.environ.get(DRAWINGS) else None)
    if folder is None:
        return make()
    name = hashlib.sha256(made_from + version("vl-convert-python").encode()).hexdigest()
    path = folder / name[:2] / name[2:]
    with contextlib.suppress(OSError):
        found = path.read_bytes()
        if len(found) > 32 and hashlib.sha256(found[32:]).digest() == found[:32]:
            with contextlib.suppress(OSError):  # whoever may not write still reads
                os.utime(path)  # the longest unused go first
            return found[32:]
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, hashlib.sha256(made).digest() + made)
    return made


def forget_drawings(folder: Path) -> None:
    """Delete from the drawings kept in `folder` those longest unused, beyond MOST_DRAWINGS."""
    forget_longest_unused(folder.glob("??/*"), MOST_DRAWINGS)


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
    """The library, imported by whoever draws and by nobody else: a process that has it cannot be forked safely."""
    # Read at its first drawing. Whoever wants other fonts says so before.
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
