"""The PNGs of exhibits, drawn beside everything else: only the finished pages wait for them, since they say their sizes."""

from __future__ import annotations

import base64
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from crossings import warm
from crossings.identity import EDITION
from crossings.run import Executed

AT_A_TIME = 2  # calls; each is a process where there is a warm one


class Pictures:
    """Draws what it is given as soon as a processor has nothing better to do; a context that ends with all drawn.

    Drawings made before are taken from the folder `kept`, if any.
    """

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept and kept.resolve() / "drawings"
        self._calls: list[Future[dict[str, bytes]]] = []
        self._pool = ThreadPoolExecutor(AT_A_TIME)

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)

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
                    warm.call, "crossings.exhibits.picture:pictures", svgs, self._kept, patient=True
                )
            )

    def write(self, folder: Path, when: float) -> None:
        """Write all into `folder`, once they are drawn; the files carry the time `when`, in seconds since 1970."""
        for call in self._calls:
            for name, png in call.result().items():
                (folder / name).write_bytes(png)
                os.utime(folder / name, (when, when))
