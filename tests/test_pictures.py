"""PNGs are drawn beside the build.

All are there in the end and are kept. They are never waited for where the build has failed.
"""

from __future__ import annotations

import base64
import multiprocessing
import os
import signal
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Patch
from faults import until

from crossings.common.identity import EDITION
from crossings.exhibits import picture, vega
from crossings.site import pictures

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
    '<rect width="100%" height="50%"/></svg>'
)
Paint = Callable[[str, int], bytes]
PNG = b"\x89PNG\r\n\x1a\n"


def exhibit(ident: str) -> dict[str, Any]:
    """An exhibit with a drawing, as a notebook prints it."""
    return {"ident": ident, "files": {"csv": "", "svg": SVG}}


TABLE = {"ident": "a-table", "files": {"csv": ""}}


def site(folder: Path) -> Path:
    """A folder for a site."""
    (folder / "exhibits").mkdir(exist_ok=True)
    return folder


def test_each_drawing_alone_has_a_picture_of_the_datas_time(
    tmp_path: Path,
) -> None:
    with pictures.Pictures(tmp_path / "kept") as drawing:
        for each_exhibit in (exhibit("a"), TABLE, exhibit("b"), exhibit("c")):
            drawing.begin(each_exhibit)
        drawing.write(site(tmp_path), 1_755_648_000.0)
    images = sorted(tmp_path.glob("exhibits/*.png"))
    assert [path.name for path in images] == ["a.png", "b.png", "c.png"]
    assert all(
        path.read_bytes().startswith(PNG) and path.stat().st_mtime == 1_755_648_000
        for path in images
    )


def test_what_was_drawn_before_is_not_drawn_again(tmp_path: Path, monkeypatch: Patch) -> None:
    with pictures.Pictures(tmp_path / "kept") as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)
    first = (tmp_path / "exhibits" / "a.png").read_bytes()
    monkeypatch.setattr(picture, "paint_here", lambda *_: pytest.fail("drawn again"))
    monkeypatch.setattr(picture, "painter", lambda: pytest.fail("drawn again"))
    with pictures.Pictures(tmp_path / "kept") as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)
    assert (tmp_path / "exhibits" / "a.png").read_bytes() == first


def test_an_edition_of_a_past_day_has_none(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv(EDITION, "2025-10-14")
    with pictures.Pictures(None) as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(tmp_path, 0)
    assert not list(tmp_path.glob("**/*.png"))


def test_a_drawing_that_fails_fails_the_build(tmp_path: Path, monkeypatch: Patch) -> None:
    broken = {"ident": "a", "files": {"svg": "<svg"}}
    with pytest.raises(ValueError, match="SVG"), pictures.Pictures(None) as drawing:
        drawing.begin(broken)
        drawing.write(site(tmp_path), 0)


def test_all_are_painted_once_beside_and_in_the_end_here(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    """Each by the process, until nothing else is left to do: then by both."""
    painted: list[tuple[str, bool]] = []
    plain = picture.picture

    def noted(svg: str, scale: int, kept: Path | None, paint: Paint | None = None) -> bytes:
        painted.append((svg, paint is None))
        return plain(svg, scale, kept, paint)

    monkeypatch.setattr(picture, "picture", noted)
    idents = [f"b{number}" for number in range(12)]
    with pictures.Pictures(None) as drawing:
        drawing.begin(exhibit("a"))
        until(lambda: painted)
        for ident in idents:
            drawing.begin(exhibit(ident))
        drawing.add("cards/of-a-page.png", SVG)
        drawing.write(site(tmp_path), 0)
    assert len(painted) == len(list(tmp_path.glob("*/*.png"))) == len(idents) + 2
    assert {here for _, here in painted} == {True, False}
    sizes = {
        name: struct.unpack(">II", (tmp_path / name).read_bytes()[16:24])
        for name in ("exhibits/a.png", "cards/of-a-page.png")
    }
    assert sizes == {"exhibits/a.png": (80, 60), "cards/of-a-page.png": (40, 30)}


def test_the_process_paints_the_same_and_gives_way_to_others(tmp_path: Path) -> None:
    lowest = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 19)  # the tests may go before others

    def painters() -> list[int]:
        pids = [child.pid for child in multiprocessing.active_children() if child.pid]
        return [pid for pid in pids if os.getpriority(os.PRIO_PROCESS, pid) == lowest]

    with pictures.Pictures(None) as drawing:
        drawing.begin(exhibit("a"))
        until(painters)
        drawing.write(site(tmp_path), 0)
        os.kill(painters()[0], signal.SIGKILL)
        drawing.begin(exhibit("b"))  # where the process has gone it is painted here
        drawing.write(site(tmp_path), 0)
    assert {path.read_bytes() for path in tmp_path.glob("*/?.png")} == {picture.paint_here(SVG, 2)}


def test_a_picture_has_the_pixels_of_its_drawing() -> None:
    """The painter reads it back: painted from the picture or the drawing, the pixels are equal."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{}</svg>'.format
    paper = '<rect width="100%" height="100%" fill="#fcfbf8"/><rect width="100%" height="50%"/>'
    paint = vega.vl_convert().svg_to_png
    data = base64.b64encode(picture.paint_here(svg(paper), 2)).decode()
    read_back = svg(f'<image width="40" height="30" href="data:image/png;base64,{data}"/>')
    assert paint(read_back, scale=2) == paint(svg(paper), scale=2) != paint(svg(""), scale=2)
