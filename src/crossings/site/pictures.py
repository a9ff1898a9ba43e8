"""Pictures of exhibits and social cards, painted beside everything else; pages get their sizes at the end."""

from __future__ import annotations

import base64
import contextlib
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from crossings.common import scratch
from crossings.common.identity import EDITION
from crossings.exhibits import picture


class Pictures:
    """A context that paints what it is given in spare processor time, and ends when all is painted.

    Pictures made before come from the folder `cache_folder`, if any.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder
        self._waiting: dict[str, tuple[str, int]] = {}  # file of the site → SVG, and pixels to one of its own
        self._lock = threading.Lock()
        self._painted: dict[str, bytes] = {}
        self._lanes: list[Future[None]] = []
        self._pool = ThreadPoolExecutor(1)
        self._process = contextlib.ExitStack()
        self._begun = False  # the process

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if kind is not None:
                self._waiting.clear()  # nobody needs them now
        interrupted = kind is not None and not issubclass(kind, Exception)
        self._pool.shutdown(wait=not interrupted, cancel_futures=kind is not None)
        self._process.__exit__(kind, error, trace)

    def begin(self, exhibit: Mapping[str, Any]) -> None:
        """Start painting the exhibit, if it has a drawing, and return at once; dated editions have no PNGs."""
        if "svg" in exhibit["files"] and EDITION not in os.environ:
            svg = base64.b64decode(exhibit["files"]["svg"]).decode()
            self.add(f"exhibits/{exhibit['ident']}.png", svg, picture.SCALE)

    def add(self, file: str, svg: str, scale: int = 1) -> None:
        """Have an SVG painted as a file of the site, and return at once."""
        with self._lock:
            self._waiting[file] = svg, scale
            if all(lane.done() for lane in self._lanes):
                self._lanes.append(self._pool.submit(self._paint_all, self._beside))

    def _paint_all(self, paint: Callable[[str, int], bytes]) -> None:
        """Paint one after the other, until none waits."""
        while True:
            with self._lock:
                if not self._waiting:
                    return
                file, (svg, scale) = self._waiting.popitem()
            self._painted[file] = picture.picture(svg, scale, self._cache_folder, paint)

    def _beside(self, svg: str, scale: int) -> bytes:
        """Paint in a separate process, started for the first picture that was not kept."""
        if not self._begun:
            self._begun = True
            folder = self._process.enter_context(scratch.folder())
            self._process.enter_context(picture.painting_process(folder))
        return picture.png(svg, scale)

    def write(self, site: Path, when: float) -> None:
        """Write all into `site`, painting on both processors, with the modification time `when`, in seconds since 1970."""
        self._paint_all(picture.here)  # nothing else is left to do
        for lane in self._lanes:
            lane.result()
        for file, png in self._painted.items():
            path = site / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(png)
            os.utime(path, (when, when))
