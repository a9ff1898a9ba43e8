"""One process draws for all kernels.

It makes the same drawings as anywhere, and they are kept by what they were made from.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from conftest import Patch

from crossings.common import processes, store
from crossings.exhibits import vega

BARS = {
    "data": {"values": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "a", "type": "quantitative"},
        "y": {"field": "b", "type": "nominal"},
    },
}


@pytest.fixture
def alone(monkeypatch: Patch) -> str:
    """What this process draws by itself, with nothing kept."""
    monkeypatch.delenv(store.KEPT_IN, raising=False)
    return vega.svg(BARS)


@pytest.fixture
def ends(monkeypatch: Patch) -> tuple[Connection, Connection]:
    """A connection through which this process asks, as a kernel does: its own end and the other."""
    asking, answering = multiprocessing.Pipe()
    monkeypatch.setattr(vega, "connection", asking)
    return asking, answering


def test_the_shared_process_draws_the_same_or_says_why_not(
    alone: str, ends: tuple[Connection, Connection]
) -> None:
    threading.Thread(target=vega.draw_for, args=(ends[1],)).start()
    assert vega.svg(BARS) == alone != vega.svg(BARS | {"mark": "point"})
    with pytest.raises(ValueError, match="failed"):
        vega.svg({"mark": "nonsense", "encoding": {"x": 3}})
    assert vega.svg(BARS) == alone and vega.connection is ends[0]
    vega.helper().end()
    assert vega.svg(BARS) == alone and vega.connection is None, (
        "it has gone, and is not asked again"
    )
    ends[0].close()


def test_where_the_process_is_gone_or_hangs_all_is_drawn_here(
    alone: str, ends: tuple[Connection, Connection], monkeypatch: Patch
) -> None:
    monkeypatch.setattr(processes, "ANSWER_SECONDS", 0.2)
    for _ in range(2):
        monkeypatch.setattr(vega, "connection", ends[0])
        assert vega.svg(BARS) == alone and vega.connection is None, "it is not asked again"
        ends[1].close()


def test_a_drawing_is_kept_unless_damaged(alone: str, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv(store.KEPT_IN, str(tmp_path))
    drawn: list[str] = []
    draw = vega._draw
    monkeypatch.setattr(vega, "_draw", lambda text: drawn.append(text) or draw(text))
    assert [vega.svg(BARS) for _ in range(2)] == [alone, alone] and len(drawn) == 1
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    kept.write_bytes(kept.read_bytes()[:-10])
    assert vega.svg(BARS) == alone and len(drawn) == 2


def test_a_font_of_the_machines_is_not_seen() -> None:
    """Drawn in a font that this machine has, a word is what it is in one that no machine has."""
    if not any(Path("/usr/share/fonts").rglob("DejaVuSans.ttf")):
        pytest.skip("DejaVu Sans is not installed, so there is nothing that must not be seen")
    assert _word("DejaVu Sans", ours=True) == _word("No Such Font", ours=True)
    assert _word("DejaVu Sans", ours=False) != _word("No Such Font", ours=False), (
        "else nothing was tested"
    )


def _word(font: str, *, ours: bool) -> str:
    """The hash of a word drawn in a font, in a process that has our settings or the machine's."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">'
        f'<text y="20" font-family="{font}">Word</text></svg>'
    )
    first = "from crossings.exhibits import vega; vega.vl_convert()" if ours else "pass"
    code = (
        f"{first}\nimport hashlib, vl_convert\n"
        f"print(hashlib.sha256(vl_convert.svg_to_png({svg!r})).hexdigest())"
    )
    environment = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.strip()
