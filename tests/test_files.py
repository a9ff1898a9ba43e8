"""A file is written whole or not at all."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT, Says, raising
from faults import child, ended, small_disk

from crossings.common import files
from crossings.common.files import write_whole
from crossings.errors import InputError


@pytest.mark.parametrize("step", ["pathlib.Path.write_bytes", "os.replace"])
@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"\x00\r\n")
    assert path.read_bytes() == b"\x00\r\n"
    write_whole(path, "Größe\n")
    with monkeypatch.context() as patched:
        patched.setattr(step, raising(error))
        with pytest.raises(type(error)):
            write_whole(path, "new")
    assert path.read_bytes() == "Größe\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_two_threads_that_write_a_file_at_once_both_succeed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, real, names = threading.Barrier(2, timeout=10), os.replace, set[Path]()

    def together(old: Path, new: Path) -> None:
        names.add(Path(old))
        both.wait()  # each has written, and neither has renamed
        real(old, new)

    monkeypatch.setattr(files.os, "replace", together)
    with ThreadPoolExecutor(2) as pool:
        for task in [pool.submit(write_whole, tmp_path / "kept.json", "same") for _ in range(2)]:
            task.result()
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]
    # A build clears away what another process left half written.
    assert len(names) == 2
    assert all(f".{os.getpid()}-" in name.name and name.suffix == ".tmp" for name in names)


def test_what_a_killed_writer_left_of_a_file_goes(tmp_path: Path) -> None:
    gone = child(bool)
    ended(gone)
    half, *others = (
        tmp_path / name
        for name in (f"a.csv.{gone}-7.tmp", f"a.csv.{os.getppid()}-7.tmp", f"b.csv.{gone}-7.tmp")
    )
    for file in (half, *others):
        file.write_bytes(b"half")
    write_whole(tmp_path / "a.csv", "whole")
    assert set(tmp_path.iterdir()) == {tmp_path / "a.csv", *others}


def test_a_file_system_that_may_only_be_read_is_called_so(tmp_path: Path) -> None:
    """Red while it was called a permission that lacks."""
    with small_disk(tmp_path / "disk", 64) as mount:
        files.refuse_unwritable(tmp_path / "disk" / "a.json")
        mount("ro")
        with pytest.raises(OSError) as told:  # not of the temporary file, which nobody knows
            write_whole(tmp_path / "disk" / "a.json", "new")
        assert told.value.filename == str(tmp_path / "disk" / "a.json")
        with pytest.raises(InputError) as caught:
            files.refuse_unwritable(tmp_path / "disk" / "a.json")
    assert "a.json cannot be written: Read-only file system" in str(caught.value)


def test_a_full_disk_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16):
        with pytest.raises(OSError, match="No space left") as caught:
            write_whole(tmp_path / "disk" / "a.json", "x" * 100_000)
        assert caught.value.filename == str(tmp_path / "disk" / "a.json")


@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_a_copy_whose_environment_runs_other_code_is_refused(
    tmp_path: Path, data: Path, folder: str, refused: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red while `make site` in a copy of a checkout ran the code of the first one."""
    package = tmp_path / "src" / "crossings"
    for path in (package, tmp_path / "notebooks"):
        path.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.chdir(tmp_path / folder)
    words = refused("facts", "--data", data)
    assert str(tmp_path) in words and str(ROOT) in words and "make site" in words


def test_a_checkout_runs_its_own_code(
    data: Path, printed: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    assert printed("facts", "arrivals.total", "--data", data)
