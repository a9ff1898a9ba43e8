"""Progress of notebooks.

It is a bar that names the notebook and its cell, or plain lines if the output is no terminal.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Progress = Callable[[str], None]


def say(line: str) -> None:
    """Print a line of progress to standard error."""
    print(line, file=sys.stderr, flush=True)


class Watch:
    """Follows notebooks cell by cell.

    It shows a bar on a terminal, and a line for each notebook that has run anywhere else. The bar
    counts cells with code. It is shown only where `progress` is `say` and standard error is a
    terminal.
    """

    def __init__(self, notebooks: Sequence[Path], progress: Progress) -> None:
        """Count and show nothing before the first cell begins."""
        self.progress = progress
        self.begun: dict[Path, float] = {}
        self.at: dict[Path, int] = {}
        self.lock = threading.Lock()
        self.bar: Any = None
        if progress is say and sys.stderr.isatty():
            from tqdm import tqdm

            # One more cell each: papermill adds the parameters'.
            total = sum(
                path.read_text("utf-8").count('"cell_type": "code"') + 1 for path in notebooks
            )
            form = "{percentage:3.0f}% |{bar:20}| {n_fmt} of {total_fmt} cells, {elapsed} {desc}"
            self.bar = tqdm(
                total=total, leave=False, file=sys.stderr, bar_format=form, dynamic_ncols=True
            )

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()

    def hooks(self, path: Path) -> dict[str, Any]:
        """The functions that nbclient calls while the notebook at `path` runs."""
        self.begun[path] = time.perf_counter()

        def at_cell(cell: Any, cell_index: int) -> None:
            with self.lock:
                self.at[path] = cell_index + 1
                self._show()

        def after_cell(cell: Any, cell_index: int, execute_reply: Any = None) -> None:
            with self.lock:
                if self.bar is not None:
                    self.bar.update()

        return {"on_cell_start": at_cell, "on_cell_executed": after_cell}

    def finished(self, path: Path, exhibits: int) -> None:
        """Print that a notebook has run, how many exhibits it made and how long it took."""
        with self.lock:
            self.at.pop(path, None)
            line = (
                f"  {path.stem}: {exhibits} exhibits, "
                f"{time.perf_counter() - self.begun[path]:.1f} s"
            )
            if self.bar is None:
                self.progress(line)
            else:
                self.bar.write(line, file=sys.stderr)
                self._show()

    def _show(self) -> None:
        if self.bar is not None:
            self.bar.set_description_str(
                " · ".join(f"{path.stem}, cell {n}" for path, n in self.at.items())
            )
