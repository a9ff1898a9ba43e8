"""Drawings and pictures: the same as anywhere, kept by what they were made from, and never waited for in vain."""

import base64
import os
import socket
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from conftest import Patch, raising

from crossings.common.formats import size
from crossings.common.identity import EDITION
from crossings.exhibits import picture, served, vega
from crossings.site import finish, pictures

BARS = {
    "data": {"values": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]}, "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "nominal"}},
}  # fmt: skip


@pytest.fixture
def alone(monkeypatch: Patch) -> str:
    monkeypatch.delenv(vega.VEGA_ADDRESS, raising=False)
    monkeypatch.delenv(vega.DRAWINGS, raising=False)
    return vega.svg(BARS)


def test_the_shared_process_draws_the_same_and_says_what_it_cannot(alone, tmp_path):
    with vega.drawing_process(str(tmp_path)):
        assert os.environ[vega.VEGA_ADDRESS].startswith(str(tmp_path)) and vega.svg(BARS) == alone
        assert vega.svg(BARS | {"mark": "point"}) != alone
        with pytest.raises(ValueError, match="failed"):
            vega.svg({"mark": "nonsense", "encoding": {"x": 3}})
        assert vega.svg(BARS) == alone
    assert vega.VEGA_ADDRESS not in os.environ


def test_where_the_process_is_gone_or_hangs_all_is_drawn_here(alone, tmp_path, monkeypatch):
    monkeypatch.setattr(served, "READY_SECONDS", 0.05)
    monkeypatch.setenv(vega.VEGA_ADDRESS, str(tmp_path / "nobody"))
    assert vega.svg(BARS) == alone
    assert vega.VEGA_ADDRESS not in os.environ, "it is not asked again"
    monkeypatch.setattr(served, "ANSWER_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "mute"))
        mute.listen()
        monkeypatch.setenv(vega.VEGA_ADDRESS, str(tmp_path / "mute"))
        assert vega.svg(BARS) == alone
    assert vega.VEGA_ADDRESS not in os.environ


def test_a_drawing_is_kept_unless_damaged_and_had_back_where_nothing_may_be_written(
    alone, tmp_path, monkeypatch
):
    monkeypatch.setenv(vega.DRAWINGS, str(tmp_path))
    drawn: list[str] = []
    draw = vega._drawn
    monkeypatch.setattr(vega, "_drawn", lambda text: drawn.append(text) or draw(text))
    assert [vega.svg(BARS) for _ in range(2)] == [alone, alone] and len(drawn) == 1
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    kept.write_bytes(kept.read_bytes()[:-10])
    assert vega.svg(BARS) == alone and len(drawn) == 2
    monkeypatch.setenv(vega.DRAWINGS, str(tmp_path))
    vega.cached_drawing(b"drawing", lambda: b"drawn")
    monkeypatch.setattr(vega.os, "utime", raising(PermissionError("read-only")))
    assert vega.cached_drawing(b"drawing", lambda: b"drawn anew") == b"drawn"


def test_drawings_longest_unused_are_forgotten(alone, tmp_path, monkeypatch):
    monkeypatch.setenv(vega.DRAWINGS, str(tmp_path))
    for n in range(3):
        vega.cached_drawing(f"drawing {n}".encode(), lambda: b"drawn")
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for path in files:
        os.utime(path, (1_000_000, 1_000_000))
    assert vega.cached_drawing(b"drawing 0", lambda: b"drawn anew") == b"drawn", "which is to be used again"
    monkeypatch.setattr(vega, "MOST_DRAWINGS", 3)
    vega.forget_drawings(tmp_path)
    assert all(path.is_file() for path in files)
    monkeypatch.setattr(vega, "MOST_DRAWINGS", 1)
    vega.forget_drawings(tmp_path)
    assert sum(path.is_file() for path in files) == 1
    assert vega.cached_drawing(b"drawing 0", lambda: b"drawn anew") == b"drawn"
    assert vega.cached_drawing(b"drawing 1", lambda: b"drawn anew") == b"drawn anew"
    vega.forget_drawings(tmp_path / "none")


def test_a_font_of_the_machines_is_not_seen():
    """Drawn in a font that this machine has, a word is what it is in one that no machine has."""
    if not any(Path("/usr/share/fonts").rglob("DejaVuSans.ttf")):
        pytest.skip("DejaVu Sans is not installed, so there is nothing that must not be seen")
    assert _word("DejaVu Sans", ours=True) == _word("No Such Font", ours=True)
    assert _word("DejaVu Sans", ours=False) != _word("No Such Font", ours=False), "else nothing was tested"


def _word(font: str, *, ours: bool) -> str:
    """The hash of a word drawn in a font, in a process that has our settings or the machine's."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20" font-family="{font}">Word</text></svg>'
    first = "from crossings.exhibits import vega; vega.vl_convert()" if ours else "pass"
    code = f"{first}\nimport hashlib, vl_convert\nprint(hashlib.sha256(vl_convert.svg_to_png({svg!r})).hexdigest())"
    environment = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="100%" height="50%"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n"


def exhibit(ident: str) -> dict[str, Any]:
    return {"ident": ident, "files": {"csv": "", "svg": base64.b64encode(SVG.encode()).decode()}}


TABLE = {"ident": "a-table", "files": {"csv": ""}}


def site(folder: Path) -> Path:
    (folder / "exhibits").mkdir(exist_ok=True)
    return folder


def test_every_drawing_and_no_table_has_its_picture_with_the_time_of_the_data(tmp_path):
    with pictures.Pictures(tmp_path / "kept") as drawing:
        for one in (exhibit("a"), TABLE, exhibit("b"), exhibit("c")):
            drawing.begin(one)
        drawing.write(site(tmp_path), 1_755_648_000.0)
    found = sorted(tmp_path.glob("exhibits/*.png"))
    assert [path.name for path in found] == ["a.png", "b.png", "c.png"]
    assert all(path.read_bytes().startswith(PNG) and path.stat().st_mtime == 1_755_648_000 for path in found)
    page = '<a href="exhibits/a.png">PNG <small data-size="a.png"></small></a>'  # which waits for its size
    finish.write(tmp_path, {"index.html": page})
    bytes_of_it = found[0].stat().st_size
    assert f"PNG <small>{size(bytes_of_it)}</small>" in (tmp_path / "index.html").read_text()


def test_what_was_drawn_before_is_not_drawn_again(tmp_path, monkeypatch):
    with pictures.Pictures(tmp_path / "kept") as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)
    first = (tmp_path / "exhibits" / "a.png").read_bytes()
    monkeypatch.setattr(picture, "png", lambda *_: pytest.fail("drawn again"))
    with pictures.Pictures(tmp_path / "kept") as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)
    assert (tmp_path / "exhibits" / "a.png").read_bytes() == first


def test_an_edition_of_a_past_day_has_none(tmp_path, monkeypatch):
    monkeypatch.setenv(EDITION, "2025-10-14")
    with pictures.Pictures(None) as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(tmp_path, 0)
    assert not list(tmp_path.glob("**/*.png"))


def test_a_drawing_that_fails_fails_the_build(tmp_path):
    broken = {"ident": "a", "files": {"svg": base64.b64encode(b"<svg").decode()}}
    with pytest.raises(ValueError, match="SVG"), pictures.Pictures(None) as drawing:
        drawing.begin(broken)
        drawing.write(site(tmp_path), 0)


def test_the_process_paints_what_is_painted_here(tmp_path):
    here = picture.png(SVG, 2)
    with picture.painting_process(str(tmp_path)):
        assert picture.png(SVG, 2) == here != picture.png(SVG, 1)
    assert picture.PAINTER_ADDRESS not in os.environ and picture.png(SVG, 2) == here


def test_a_picture_has_the_colours_of_its_drawing():
    black, white = b"\0\0\0\xff", b"\xff" * 4
    paper = '<rect width="100%" height="100%" fill="#fff"/><rect width="100%" height="50%"/>'
    png = picture.png(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{paper}</svg>', 2)
    assert pixels(png) == [black * 80] * 30 + [white * 80] * 30


def pixels(png: bytes) -> list[bytes]:
    """The rows of a picture of red, green, blue and opacity, each a byte, whose rows are as they are or differences."""
    wide, high, bits, kind = struct.unpack(">IIBB", png[16:26])
    assert (bits, kind) == (8, 6)
    at = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    packed = zlib.decompress(png[at + 4 : at + 4 + length])
    step = 1 + 4 * wide
    assert len(packed) == step * high
    rows = []
    for start in range(0, len(packed), step):
        method, row = packed[start], bytearray(packed[start + 1 : start + step])
        assert method in (0, 1), "PNG's filters None and Sub"
        for n in range(4, len(row) if method else 0):
            row[n] = (row[n] + row[n - 4]) % 256
        rows.append(bytes(row))
    return rows
