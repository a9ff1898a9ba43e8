"""A file is written whole or not at all."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import raising

from crossings.common import files
from crossings.common.files import forget_longest_unused, write_whole


@pytest.mark.parametrize(
    ("content", "written"), [("Größe\n", "Größe\n".encode()), (b"\x00\r\n", b"\x00\r\n")]
)
def test_what_is_written_is_there_and_nothing_else(tmp_path, content, written):
    path = tmp_path / "a.json"
    for _ in range(2):
        write_whole(path, content)
        assert path.read_bytes() == written
        assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("step", ["pathlib.Path.write_bytes", "os.replace"])
@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_the_old_file_alone(tmp_path, monkeypatch, step, error):
    path = tmp_path / "a.json"
    write_whole(path, "old")
    with monkeypatch.context() as patched:
        patched.setattr(step, raising(error))
        with pytest.raises(type(error)):
            write_whole(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_each_process_has_a_name_of_its_own_that_a_build_clears_away(tmp_path, monkeypatch):
    names = []
    for process in (1, 2):
        with monkeypatch.context() as patched:
            patched.setattr(os, "getpid", lambda process=process: process)
            patched.setattr(os, "replace", lambda beside, path: names.append(Path(beside)))
            write_whole(tmp_path / "a.json", "")
    assert len(set(names)) == 2 and sorted(tmp_path.glob("*.tmp")) == sorted(names)


def test_of_many_files_those_longest_unused_are_forgotten_whatever_goes_meanwhile(tmp_path):
    kept, gone = tmp_path / "kept", tmp_path / "drawing.1.tmp"
    kept.touch()
    forget_longest_unused([gone, kept, gone], 1)
    assert kept.is_file()
    forget_longest_unused([gone, kept, kept], 0)
    assert not kept.exists()
    files = [tmp_path / name for name in "abcd"]
    for age, path in zip((3, 1, 4, 2), files, strict=True):
        path.touch()
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    for most, left in ((5, "abcd"), (4, "abcd"), (2, "bd"), (0, "")):
        forget_longest_unused(tmp_path.iterdir(), most)
        assert sorted(path.name for path in tmp_path.iterdir()) == list(left)


def test_two_threads_that_write_one_file_at_once_both_succeed(tmp_path, monkeypatch):
    both, real = threading.Barrier(2, timeout=10), os.replace

    def together(old: Path, new: Path) -> None:
        both.wait()  # each has written, and neither has renamed
        real(old, new)

    monkeypatch.setattr(files.os, "replace", together)
    with ThreadPoolExecutor(2) as pool:
        for task in [pool.submit(write_whole, tmp_path / "kept.json", "same") for _ in range(2)]:
            task.result()
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]
