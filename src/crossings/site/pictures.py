"""Pictures of exhibits and social cards, painted while other work goes on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from crossings.common import processes
from crossings.common.addresses import exhibit_file
from crossings.common.identity import EDITION
from crossings.exhibits import picture


class Pictures:
    """A context that paints pictures in spare processor time, and ends when all are painted.

    Pictures that were painted before come from the folder `cache_folder`, if there is one.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder
        # By file of the site: SVG, scale, and the picture once it is painted.
        self._requested: dict[str, tuple[str, int, Future[bytes]]] = {}
        self._painted: dict[str, bytes] = {}
        self._pool = ThreadPoolExecutor(1)
        self._painter: processes.Helper | None = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        # After an error nobody needs the pictures.
        self._pool.shutdown(wait=kind is None, cancel_futures=True)
        if self._painter:
            self._painter.end()

    def begin(self, exhibit: Mapping[str, Any]) -> None:
        """Start painting an exhibit, in the form of JSON, if it has a drawing, and return at once.

        Dated editions have no PNGs and no bare forms: these are half of a site's bytes, and a
        hundred editions must fit on a host.
        """
        if "svg" in exhibit["files"] and EDITION not in os.environ:
            file = exhibit_file(exhibit["ident"], "png")
            self.add(file, exhibit["files"]["svg"], picture.SCALE)

    def add(self, file: str, svg: str, scale: int = 1) -> None:
        """Start painting an SVG as a file of the site, and return at once.

        It gets `scale` pixels for one of the SVG's own.
        """
        painting = self._pool.submit(
            picture.picture, svg, scale, self._cache_folder, self._paint_elsewhere
        )
        self._requested[file] = svg, scale, painting

    def __contains__(self, file: str) -> bool:
        """Whether a file of the site is a picture that is painted, or will be."""
        return file in self._requested or file in self._painted

    def _paint_elsewhere(self, svg: str, scale: int) -> bytes:
        """Paint in a separate process, started for the first picture that is not stored."""
        self._painter = self._painter or picture.painter()
        try:
            return self._painter.ask(svg, scale)  # type: ignore[no-any-return]
        except (EOFError, OSError):  # it has gone
            return picture.paint_here(svg, scale)

    def painted(self) -> dict[str, bytes]:
        """All pictures by file of the site; those that are left are painted in this process too.

        Raises ValueError for an SVG that cannot be read.
        """
        while self._requested:
            # The last in the queue of the other process are the first here.
            file, (svg, scale, painting) = self._requested.popitem()
            is_cancelled = painting.cancel()
            self._painted[file] = (
                picture.picture(svg, scale, self._cache_folder)
                if is_cancelled
                else painting.result()
            )
        return self._painted

    def write(self, site: Path, when: float) -> None:
        """Write all pictures into `site`; raises ValueError as `painted` does.

        Files have the modification time `when`, in seconds since 1970.
        """
        for file, png in self.painted().items():
            path = site / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(png)
            os.utime(path, (when, when))
