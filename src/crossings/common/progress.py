"""The progress of notebooks: a bar on a terminal, plain lines elsewhere."""

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
    """Shows the progress of notebooks that run.

    If `progress` is `say` and standard error is a terminal, that is a bar that counts cells with
    code and names the running ones. Else it is a line for each notebook that has run.
    """

    def __init__(self, notebooks: Sequence[Path], progress: Progress) -> None:
        """Begin with nothing run; a bar counts up to the code cells of all `notebooks`."""
        self.progress = progress
        self.start_times: dict[Path, float] = {}
        self.running_cells: dict[Path, int] = {}
        self.lock = threading.Lock()
        self.bar: Any = None
        if progress is say and sys.stderr.isatty():
            from tqdm import tqdm

            # One more cell each: papermill adds that of the parameters.
            total = sum(
                path.read_text("utf-8").count('"cell_type": "code"') + 1 for path in notebooks
            )
            form = "{percentage:3.0f}% |{bar:20}| {n_fmt} of {total_fmt} cells, {elapsed} {desc}"
            self.bar = tqdm(
                total=total, leave=False, file=sys.stderr, bar_format=form, dynamic_ncols=True
            )

    def close(self) -> None:
        """Remove the bar."""
        if self.bar is not None:
            self.bar.close()

    def hooks(self, path: Path) -> dict[str, Any]:
        """The functions that nbclient calls while the notebook at `path` runs, by their option.

        It also starts the clock that `finished` reads.
        """
        self.start_times[path] = time.perf_counter()

        def before_cell(cell: Any, cell_index: int) -> None:
            with self.lock:
                self.running_cells[path] = cell_index + 1
                self._show()

        def after_cell(cell: Any, cell_index: int, execute_reply: Any = None) -> None:
            with self.lock:
                if self.bar is not None:
                    self.bar.update()

        return {"on_cell_start": before_cell, "on_cell_executed": after_cell}

    def finished(self, path: Path, exhibits: int) -> None:
        """Print that a notebook has run, how many exhibits it made and how long it took.

        `hooks` was called for the same `path` when it began.
        """
        with self.lock:
            self.running_cells.pop(path, None)
            seconds = time.perf_counter() - self.start_times[path]
            line = f"  {path.stem}: {exhibits} exhibits, {seconds:.1f} s"
            if self.bar is None:
                self.progress(line)
            else:
                self.bar.write(line, file=sys.stderr)
                self._show()

    def _show(self) -> None:
        """Name the running cells beside the bar, if there is one; the caller holds the lock."""
        if self.bar is not None:
            self.bar.set_description_str(
                " · ".join(f"{path.stem}, cell {n}" for path, n in self.running_cells.items())
            )
