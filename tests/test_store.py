"""What was made before is kept.

It is found again by its name unless it is damaged, and what was unused longest is forgotten.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Patch, raising

from crossings.common import store

NAMES = [store.name_of("drawing", n) for n in range(4)]


def never() -> bytes:
    """What makes a thing that is there already."""
    pytest.fail("made again")


def files(folder: Path) -> list[Path]:
    """What is kept in a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_made_is_kept_under_its_name_unless_damaged(tmp_path: Path) -> None:
    assert store.recall_or_make(tmp_path, NAMES[0], lambda: b"made") == b"made"
    assert store.recall_or_make(tmp_path, NAMES[0], never) == b"made"
    assert (
        store.recall_or_make(tmp_path, NAMES[1], lambda: b"")
        == b""
        == store.recall_or_make(tmp_path, NAMES[1], never)
    )
    for end in (-1, 20, 0):
        for path in files(tmp_path):
            path.write_bytes(path.read_bytes()[:end])
        assert store.recall(tmp_path, NAMES[0]) is None
    assert store.recall_or_make(tmp_path, NAMES[0], lambda: b"made anew") == b"made anew"
    assert store.recall_or_make(None, NAMES[0], lambda: b"kept nowhere") == b"kept nowhere"
    with pytest.raises(ZeroDivisionError):
        store.recall_or_make(tmp_path, NAMES[2], lambda: bytes(1 // 0))
    assert store.recall(tmp_path, NAMES[2]) is None


def test_the_name_is_that_of_all_that_it_is_made_from() -> None:
    names = {
        store.name_of(*parts)
        for parts in (("a", "b"), ("ab",), ("a", 1), ("a", "1"), ("a", {"b": 1}))
    }
    assert len(names) == 5 and store.name_of({"a": 1, "b": 2}) == store.name_of({"b": 2, "a": 1})


def test_the_longest_unused_are_forgotten(tmp_path: Path, monkeypatch: Patch) -> None:
    for age, name in enumerate(NAMES):
        store.remember(tmp_path, name, name.encode())
        os.utime(store._path(tmp_path, name), (1_000_000 - age, 1_000_000 - age))
    assert store.recall_or_make(tmp_path, NAMES[3], never), "which is to be used again"
    for most, left in ((5, NAMES), (4, NAMES), (2, [NAMES[0], NAMES[3]]), (1, NAMES[3:])):
        monkeypatch.setattr(store, "MOST", most)
        store.forget_longest_unused(tmp_path)
        assert [name for name in NAMES if store._path(tmp_path, name).is_file()] == left
    store.forget_longest_unused(tmp_path / "none")


def test_what_cannot_be_deleted_stays_without_an_error(tmp_path: Path, monkeypatch: Patch) -> None:
    """Red while such a file ended a build that had succeeded."""
    store.remember(tmp_path, NAMES[0], b"made")
    monkeypatch.setattr(Path, "unlink", raising(PermissionError("read-only")))
    monkeypatch.setattr(store, "MOST", 0)
    store.forget_longest_unused(tmp_path)
    assert store.recall_or_make(tmp_path, NAMES[0], never) == b"made"


def test_where_nothing_may_be_written_what_is_kept_is_read(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    store.remember(tmp_path, NAMES[0], b"made")
    monkeypatch.setattr(store.os, "utime", raising(PermissionError("read-only")))
    monkeypatch.setattr(store, "write_whole", raising(PermissionError("read-only")))
    assert store.recall_or_make(tmp_path, NAMES[0], never) == b"made"
    assert store.recall_or_make(tmp_path, NAMES[1], lambda: b"made") == b"made"
