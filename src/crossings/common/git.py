"""What git keeps of earlier states: the commits to compare with, and files as they were then."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path


def commits(folder: Path) -> Iterator[tuple[str, str]]:
    """The last commit, what it merged if it is a merge, and the last release, each with its words.

    `folder` is one in the repository. There are none without git.
    """
    line = _git(folder, "rev-list", "--parents", "--max-count=1", "HEAD").decode().split()
    if line:
        yield "HEAD", "in the last commit"
    for parent in line[1:] if len(line) > 2 else []:
        yield parent, "before the merge"
    release = _git(folder, "describe", "--tags", "--abbrev=0", "--match", "release-*").decode()
    if release:
        yield release.strip(), f"in the last release, {release.strip()}"


def at_commit(folder: Path, commit: str, file: str) -> bytes:
    """What a file in a folder held at a commit; nothing if it was not there."""
    return _git(folder, "show", f"{commit}:./{file}")


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints in a folder; nothing without git, a repository or the file asked for."""
    try:
        ran = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except OSError:
        return b""
    return ran.stdout if ran.returncode == 0 else b""
