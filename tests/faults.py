"""Here are ways to let things go wrong on purpose.

Processes are killed, and disks are full or may only be read.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crossings.common import lock

# What a process asks of the file system when it changes something, as Python reports it.
CHANGES = (
    "open",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.remove",
    "shutil.rmtree",
    "shutil.copyfile",
)


def child(run: Callable[[], object]) -> int:
    """Start a process that runs a function, and return its id.

    All imports are done by then, so that the process costs little.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pid = os.fork()  # threads of earlier tests hold nothing that it needs
    if pid:
        return pid
    status = 70
    try:
        # Not where pytest collects what is said.
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        result = run()
        status = result if isinstance(result, int) else 0
    finally:
        os._exit(status)


@contextlib.contextmanager
def writing_elsewhere(folder: Path) -> Iterator[int]:
    """Let another process write in a folder and not let go of it, and give its id.

    The process is killed at the end.
    """
    ready, go = os.pipe(), os.pipe()

    def hold() -> None:
        with lock.only_writer(folder):
            os.write(ready[1], b"x")
            os.read(go[0], 1)

    pid = child(hold)
    os.read(ready[0], 1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        ended(pid)


def until(true: Callable[[], object], seconds: float = 240) -> None:
    """Wait for something that must become true within a time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def ended(pid: int, within: float = 600) -> int:
    """Wait for a process and return its exit status, or minus the signal that ended it."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError(f"process {pid} did not end within {within} s")


def killed_after(run: Callable[[], object], seconds: float) -> bool:
    """Run a function in a process, kill that after a time, and say whether that was in time.

    It returns False where the process had ended before.
    """
    pid = child(run)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return ended(pid) == -signal.SIGKILL


def killed_at(run: Callable[[], object], change: int, under: Path) -> bool:
    """Run a function in a process that is killed just before a change of files under a folder.

    It is killed before the change that follows `change` others. It returns whether it was killed.
    """

    def counted() -> object:
        seen = 0

        def look(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal seen
            if event not in CHANGES or not str(arguments[0]).startswith(str(under)):
                return
            if event == "open" and not int(arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR):
                return
            seen += 1
            if seen > change:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(look)
        return run()

    return ended(child(counted)) == -signal.SIGKILL


def program(path: Path, script: str) -> Path:
    """A program at `path` that does what a shell script says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Callable[[str], None]]:
    """Put a disk of that size at `folder`.

    The function that it gives mounts the disk anew with other options. It skips the test where no
    such disk can be had.
    """
    folder.mkdir(exist_ok=True)

    def mount(*options: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True
        )

    try:
        able = os.name == "posix" and mount("-o", f"size={kilobytes}k").returncode == 0
    except FileNotFoundError:
        able = False
    if not able:
        pytest.skip("only root may mount a small disk")

    def again(options: str) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,{options}", str(folder)], check=True, capture_output=True
        )

    try:
        yield again
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)
