"""The PNGs of exhibits, drawn in parallel: pages are finished without them, and get their sizes at the end."""

from __future__ import annotations

import base64
import contextlib
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from crossings.common import scratch
from crossings.common.identity import EDITION
from crossings.exhibits import picture, vega


class Pictures:
    """A context that draws pictures in a low-priority process, and ends when all are drawn.

    Pictures made before come from the folder `cache_folder`, if any.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder and cache_folder.resolve() / "drawings"
        self._waiting: dict[str, str] = {}
        self._lock = threading.Lock()
        self._drawn: dict[str, bytes] = {}
        self._lanes: list[Future[None]] = []
        self._pool = ThreadPoolExecutor(2)
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
        if self._cache_folder:
            vega.forget_drawings(self._cache_folder)

    def begin(self, exhibit: Mapping[str, Any]) -> None:
        """Start drawing the exhibit, if it has a drawing, and return at once; dated editions have no PNGs."""
        if "svg" not in exhibit["files"] or EDITION in os.environ:
            return
        with self._lock:
            self._waiting[f"{exhibit['ident']}.png"] = base64.b64decode(exhibit["files"]["svg"]).decode()
            if all(lane.done() for lane in self._lanes):
                self._lanes.append(self._pool.submit(self._draw))

    def _draw(self) -> None:
        """Draw one after the other, until none waits."""
        while True:
            with self._lock:
                if not self._waiting:
                    return
                name, svg = next(iter(self._waiting.items()))
                del self._waiting[name]
            self._drawn[name] = picture.picture(svg, cache_folder=self._cache_folder, paint=self._paint)

    def _paint(self, svg: str, scale: int) -> bytes:
        """Paint in a separate process, started for the first picture that was not kept."""
        with self._lock:
            if not self._begun:
                self._begun = True
                folder = self._process.enter_context(scratch.folder())
                self._process.enter_context(picture.painting_process(folder))
        return picture.png(svg, scale)

    def write(self, site: Path, when: float) -> None:
        """Write all into `site`/exhibits, once they are drawn, with the modification time `when`, in seconds since 1970."""
        folder = site / "exhibits"
        self._lanes.append(self._pool.submit(self._draw))  # the last step
        for lane in self._lanes:
            lane.result()
        for name, png in self._drawn.items():
            (folder / name).write_bytes(png)
            os.utime(folder / name, (when, when))
