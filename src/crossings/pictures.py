"""The PNGs of exhibits, drawn beside everything else: pages are finished without them, and their sizes put in at the end."""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from crossings import warm
from crossings.exhibits import vega
from crossings.exhibits.picture import with_sizes
from crossings.identity import EDITION

AT_A_TIME = 2  # calls; each is a process where there is a warm one
MOST_PER_CALL = (
    4  # exhibits: a process costs as much as one, and at the end no call should outlast the other by much
)


class Pictures:
    """Draws what it is given as soon as a processor has nothing better to do; a context that ends with all drawn.

    Drawings made before are taken from the folder `cache_folder`, if any.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder and cache_folder.resolve() / "drawings"
        self._waiting: dict[str, str] = {}
        self._lock = threading.Lock()
        self._calls: list[Future[dict[str, bytes]]] = []
        self._pool = ThreadPoolExecutor(AT_A_TIME)

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        interrupted = kind is not None and not issubclass(kind, Exception)
        self._pool.shutdown(wait=not interrupted, cancel_futures=kind is not None)
        if self._cache_folder:
            vega.forget_drawings(self._cache_folder)

    def begin(self, exhibit: Mapping[str, Any]) -> None:
        """Have the exhibit drawn, if it has a drawing, and return at once; an edition of a past day has no PNGs."""
        if "svg" not in exhibit["files"] or EDITION in os.environ:
            return
        with self._lock:
            self._waiting[f"{exhibit['ident']}.png"] = base64.b64decode(exhibit["files"]["svg"]).decode()
            self._calls.append(self._pool.submit(self._drawn))

    def _drawn(self) -> dict[str, bytes]:
        """The pictures of some of those that wait, by name; there is a call for each exhibit, so that none is left."""
        with self._lock:
            names = list(self._waiting)[:MOST_PER_CALL]
            svgs = {name: self._waiting.pop(name) for name in names}
        if not svgs:
            return {}
        found: dict[str, bytes] = warm.call(
            "crossings.exhibits.picture:pictures", svgs, self._cache_folder, patient=True
        )
        return found

    def write(self, site: Path, when: float) -> None:
        """Write all into `site`/exhibits, once they are drawn, and their sizes into the pages that offer them.

        The files carry the time `when`, in seconds since 1970.
        """
        folder = site / "exhibits"
        for call in self._calls:
            for name, png in call.result().items():
                (folder / name).write_bytes(png)
                os.utime(folder / name, (when, when))
        for page in site.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            if (said := with_sizes(text, folder)) != text:
                page.write_text(said, encoding="utf-8")
