"""A site is put in place whole, whatever stops it, with the dated editions that are there."""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import Path

import pytest
from conftest import contents
from faults import killed_at, small_disk

from crossings.errors import InputError
from crossings.site import in_place

OLD = {"index.html": "old", "gone/for-good.html": "old", "editions/2020-01-01/index.html": "kept"}
NEW = {"index.html": "new", "report/added.html": "new"}
KEPT = {"editions/2020-01-01/index.html": "kept"}
MOVED = {name: text for name, text in OLD.items() if name not in KEPT}
Pages = dict[str, str]


def write(folder: Path, pages: Pages) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def read(folder: Path) -> Pages:
    return {name: content.decode() for name, content in contents(folder).items()}


# What a kill can leave, by folder, and the site after the next command.
STATES: dict[str, tuple[dict[str, Pages], Pages]] = {
    "while the new one was copied": ({"_site": OLD, "._site.part": {"index.html": "n"}}, OLD),
    "before the old one was moved": ({"_site": OLD, "._site.new": NEW}, OLD),
    "after that": ({"._site.old": OLD, "._site.new": NEW}, NEW | KEPT),
    "with its editions moved": ({"._site.old": MOVED, "._site.new": NEW | KEPT}, NEW | KEPT),
    "before the old one was removed": ({"_site": NEW | KEPT, "._site.old": MOVED}, NEW | KEPT),
    "while it was removed": ({"_site": NEW | KEPT, "._site.old": {}}, NEW | KEPT),
    "and someone removed the new one": ({"._site.old": OLD}, OLD),
    "the first": ({"._site.new": NEW}, {}),
}


@pytest.mark.parametrize(("left", "site"), STATES.values(), ids=STATES)
@pytest.mark.parametrize("put_again", [False, True])
def test_the_next_command_ends_what_a_kill_left(
    tmp_path: Path, left: dict[str, Pages], site: Pages, put_again: bool
) -> None:
    for name, pages in left.items():
        write(tmp_path / name, pages).mkdir(exist_ok=True)
    if put_again:
        newer = {"index.html": "newer"}
        in_place.put_in_place(write(tmp_path / "build", newer), tmp_path / "_site")
        site = newer | {name: text for name, text in site.items() if name in KEPT}
    else:
        in_place.finish_putting(tmp_path / "_site")
    assert read(tmp_path / "_site") == site
    assert [path.name for path in tmp_path.iterdir()] == ["_site"] * bool(site)


def test_a_site_is_the_old_one_or_the_new_at_every_moment(tmp_path: Path) -> None:
    """A kill before each change in turn, in a process of its own, until none is left."""
    change, killed = 0, True
    while killed:
        folder = tmp_path / str(change)
        write(folder / "_site", OLD)
        put = functools.partial(
            in_place.put_in_place, write(folder / "build", NEW), folder / "_site"
        )
        killed, change = killed_at(put, change, folder), change + 1
        assert not (folder / "_site").exists() or read(folder / "_site") in (OLD, NEW | KEPT)
        in_place.finish_putting(folder / "_site")
        assert read(folder / "_site") in (OLD, NEW | KEPT)
    assert change > 3 and read(folder / "_site") == NEW | KEPT


def test_a_site_on_another_disk_is_put_in_place_whole(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024):
        target = tmp_path / "disk" / "_site"
        for words in ("new", "newer"):
            (tmp_path / words / "a" / "b").mkdir(parents=True)
            for page in ("index.html", "a/b/c.html"):
                (tmp_path / words / page).write_text(words)
            new_files = contents(tmp_path / words)
            in_place.put_in_place(tmp_path / words, target)
            assert contents(target) == new_files and [
                path.name for path in target.parent.iterdir()
            ] == ["_site"]


def test_a_site_that_is_a_disk_of_its_own_is_refused(tmp_path: Path) -> None:
    with small_disk(tmp_path / "_site", 1024):
        write(tmp_path / "_site", OLD)
        with pytest.raises(InputError, match="is a disk of its own"):
            in_place.put_in_place(write(tmp_path / "build", NEW), tmp_path / "_site")
        assert read(tmp_path / "_site") == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_site", "build"]


@pytest.mark.parametrize("place", ["_site", "_site/editions"])
def test_a_site_that_cannot_be_replaced_is_told_ahead(tmp_path: Path, place: str) -> None:
    write(tmp_path / "_site", OLD)
    with small_disk(tmp_path / "disk", 64) as mount:
        shutil.move(tmp_path / place, tmp_path / "disk" / "inside")
        (tmp_path / place).symlink_to(tmp_path / "disk" / "inside")
        mount("ro")
        with pytest.raises(InputError, match="cannot be written: Read-only file system"):
            in_place.refuse_unwritable(tmp_path / "_site")


def test_a_site_whose_editions_cannot_be_moved_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was gone from its place, and so it was after each further command."""
    write(tmp_path / "_site", OLD)
    replace = os.replace

    def refused(old: Path, new: Path) -> None:
        if Path(old).name == "editions":
            raise PermissionError(13, "Permission denied", str(old))
        replace(old, new)

    monkeypatch.setattr(in_place.os, "replace", refused)
    with pytest.raises(InputError, match="what was there before stays"):
        in_place.put_in_place(write(tmp_path / "build", NEW), tmp_path / "_site")
    assert read(tmp_path / "_site") == OLD
    in_place.finish_putting(tmp_path / "_site")
    assert [path.name for path in tmp_path.iterdir()] == ["_site"]


def test_a_disk_that_is_full_leaves_the_site_that_was_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64):
        target = tmp_path / "disk" / "_site"
        target.mkdir()
        (target / "index.html").write_text("the last good site")
        (tmp_path / "new" / "pages").mkdir(parents=True)
        for n in range(100):
            (tmp_path / "new" / "pages" / f"{n}.html").write_bytes(b"x" * 1000)
        with pytest.raises(InputError) as caught:
            in_place.put_in_place(tmp_path / "new", target)
        assert str(caught.value).startswith(f"{target} cannot be written: No space left")
        assert str(caught.value).endswith("what was there before stays.")
        assert (target / "index.html").read_text() == "the last good site"
        assert [path.name for path in target.parent.iterdir()] == ["_site"]


def test_a_folder_that_is_no_site_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds no site"):
        in_place.refuse_unless_site(tmp_path / "papers")
    with pytest.raises(InputError, match="holds no site"):
        in_place.refuse_unless_site(tmp_path / "papers" / "thesis.txt")
    assert (tmp_path / "papers" / "thesis.txt").read_text() == "years of work"
