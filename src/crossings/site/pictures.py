"""Pictures of exhibits and social cards, painted beside everything else.

Pages get their sizes at the end.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from crossings.common import processes
from crossings.common.identity import EDITION
from crossings.exhibits import picture


class Pictures:
    """A context that paints what it is given in spare processor time, and ends when all is painted.

    Pictures made before come from the folder `cache_folder`, if any.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder
        # By file of the site: SVG, scale, and the picture once it is painted.
        self._asked: dict[str, tuple[str, int, Future[bytes]]] = {}
        self._pool = ThreadPoolExecutor(1)
        self._painter: processes.Helper | None = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        # Nobody needs them after an error.
        self._pool.shutdown(wait=kind is None, cancel_futures=True)
        if self._painter:
            self._painter.end()

    def begin(self, exhibit: Mapping[str, Any]) -> None:
        """Start painting the exhibit, given as JSON, if it has a drawing, and return at once.

        Dated editions have no PNGs.
        """
        if "svg" in exhibit["files"] and EDITION not in os.environ:
            file = f"exhibits/{exhibit['ident']}.png"
            self.add(file, exhibit["files"]["svg"], picture.SCALE)

    def add(self, file: str, svg: str, scale: int = 1) -> None:
        """Have an SVG painted as a file of the site, and return at once.

        It has `scale` pixels to one of the SVG's own.
        """
        painting = self._pool.submit(picture.picture, svg, scale, self._cache_folder, self._beside)
        self._asked[file] = svg, scale, painting

    def _beside(self, svg: str, scale: int) -> bytes:
        """Paint in a separate process, started for the first picture that was not kept."""
        self._painter = self._painter or picture.painter()
        try:
            return self._painter.ask(svg, scale)  # type: ignore[no-any-return]
        except (EOFError, OSError):  # it has gone
            return picture.paint_here(svg, scale)

    def write(self, site: Path, when: float) -> None:
        """Write all into `site`, painting on both processors.

        Files have the modification time `when`, in seconds since 1970.
        """
        for file, (svg, scale, painting) in reversed(self._asked.items()):
            here = painting.cancel()  # those that come last there are first here
            png = picture.picture(svg, scale, self._cache_folder) if here else painting.result()
            path = site / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(png)
            os.utime(path, (when, when))
