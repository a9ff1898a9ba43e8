"""The PNGs of exhibits, drawn beside everything else: pages are finished without them, and their sizes put in at the end."""

from __future__ import annotations

import base64
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from crossings import warm
from crossings.exhibits import vega
from crossings.exhibits.picture import with_sizes
from crossings.identity import EDITION
from crossings.run import Executed

AT_A_TIME = 2  # calls; each is a process where there is a warm one


class Pictures:
    """Draws what it is given as soon as a processor has nothing better to do; a context that ends with all drawn.

    Drawings made before are taken from the folder `cache_folder`, if any.
    """

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder and cache_folder.resolve() / "drawings"
        self._calls: list[Future[dict[str, bytes]]] = []
        self._pool = ThreadPoolExecutor(AT_A_TIME)

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)
        if self._cache_folder:
            vega.forget_drawings(self._cache_folder)

    def begin(self, executed: Executed) -> None:
        """Draw the exhibits of a notebook that have a drawing, and return at once; an edition of a past day has no PNGs."""
        if EDITION in os.environ:
            return
        svgs = {
            f"{payload['ident']}.png": base64.b64decode(payload["files"]["svg"]).decode()
            for payload in executed.exhibits.values()
            if "svg" in payload["files"]
        }
        if svgs:
            self._calls.append(
                self._pool.submit(
                    warm.call, "crossings.exhibits.picture:pictures", svgs, self._cache_folder, patient=True
                )
            )

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
