"""PNGs are drawn beside the build: all there in the end, kept, and never waited for where the build has failed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from crossings import pictures
from crossings.exhibits import picture
from crossings.formats import size
from crossings.identity import EDITION

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="100%" height="50%"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n"


def exhibit(ident: str) -> dict[str, Any]:
    """An exhibit with a drawing, as a notebook prints it."""
    return {"ident": ident, "files": {"csv": "", "svg": base64.b64encode(SVG.encode()).decode()}}


TABLE = {"ident": "a-table", "files": {"csv": ""}}


def site(folder: Path) -> Path:
    """A folder with one page, which offers the picture of "a" and waits for its size."""
    (folder / "exhibits").mkdir(exist_ok=True)
    (folder / "index.html").write_text('<a href="exhibits/a.png">PNG <small data-size="a.png"></small></a>')
    return folder


def test_every_drawing_and_no_table_has_its_picture_with_the_time_of_the_data(tmp_path: Path) -> None:
    with pictures.Pictures(tmp_path / "kept") as drawing:
        for one in (exhibit("a"), TABLE, exhibit("b"), exhibit("c")):
            drawing.begin(one)
        drawing.write(site(tmp_path), 1_755_648_000.0)
    found = sorted(tmp_path.glob("exhibits/*.png"))
    assert [path.name for path in found] == ["a.png", "b.png", "c.png"]
    assert all(path.read_bytes().startswith(PNG) and path.stat().st_mtime == 1_755_648_000 for path in found)
    bytes_of_it = found[0].stat().st_size
    assert f"PNG <small>{size(bytes_of_it)}</small>" in (tmp_path / "index.html").read_text()


def test_what_was_drawn_before_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pictures.Pictures(tmp_path / "kept") as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)
    first = (tmp_path / "exhibits" / "a.png").read_bytes()
    monkeypatch.setattr(picture.vlc, "svg_to_png", lambda *_, **__: pytest.fail("drawn again"))
    with pictures.Pictures(tmp_path / "kept") as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)
    assert (tmp_path / "exhibits" / "a.png").read_bytes() == first


def test_an_edition_of_a_past_day_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(EDITION, "2025-10-14")
    with pictures.Pictures(None) as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(tmp_path, 0)
    assert not list(tmp_path.glob("**/*.png"))


def test_a_drawing_that_fails_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise ValueError("no such drawing")

    monkeypatch.setattr(picture.vlc, "svg_to_png", broken)
    with pytest.raises(ValueError, match="no such drawing"), pictures.Pictures(None) as drawing:
        drawing.begin(exhibit("a"))
        drawing.write(site(tmp_path), 0)


def test_more_than_fit_in_one_call_are_all_drawn_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def noted(function: str, svgs: dict[str, str], *_: object, **__: object) -> dict[str, bytes]:
        asked.append(list(svgs))
        return dict.fromkeys(svgs, PNG)

    monkeypatch.setattr(pictures.warm, "call", noted)
    idents = ["a", *(f"b{number}" for number in range(2 * pictures.MOST_PER_CALL))]
    with pictures.Pictures(None) as drawing:
        for ident in idents:
            drawing.begin(exhibit(ident))
        drawing.write(site(tmp_path), 0)
    assert sorted(name for names in asked for name in names) == sorted(f"{ident}.png" for ident in idents)
    assert max(map(len, asked)) <= pictures.MOST_PER_CALL
    assert len(list(tmp_path.glob("exhibits/*.png"))) == len(idents)
