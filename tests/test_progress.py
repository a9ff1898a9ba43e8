"""What is said while notebooks run: a bar for people that names notebook and cell, plain lines for logs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from test_run import notebook

from crossings.common import progress
from crossings.notebooks import kernels


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_names_each_notebook_and_its_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", shown)
    one, other = (notebook(tmp_path / f"{name}.ipynb", "print(1)") for name in ("one", "other"))
    with progress.Watch([one, other], progress.say) as watch:
        first, second = watch.hooks(one), watch.hooks(other)
        first["on_cell_start"](cell=None, cell_index=2)
        second["on_cell_start"](cell=None, cell_index=0)
        assert "one, cell 3 · other, cell 1" in shown.getvalue()
        first["on_cell_executed"](cell=None, cell_index=2)
        watch.finished(one, 5)
    assert "1 of 6 cells" in shown.getvalue(), "two cells each, and papermill's own"
    assert "  one: 5 exhibits, " in shown.getvalue()


def test_elsewhere_there_is_a_line_for_each_notebook_that_has_run(tmp_path: Path) -> None:
    lines: list[str] = []
    path = notebook(tmp_path / "one.ipynb", "print(1)")
    with progress.Watch([path], lines.append) as watch:
        watch.hooks(path)["on_cell_start"](cell=None, cell_index=1)
        assert lines == []
        watch.finished(path, 2)
    assert len(lines) == 1 and lines[0].startswith("  one: 2 exhibits, ")


def test_the_client_of_a_kernel_is_the_quick_one() -> None:
    assert kernels.QuickManager().client_factory is kernels.QuickClient
