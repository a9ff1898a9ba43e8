"""What git keeps of earlier states, and the marks that a merge leaves in a file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

COMMIT: Final = r"[0-9a-f]{40}|[0-9a-f]{64}"
RELEASE: Final = r"release-[\w.+/-]+"
# A row of = in words may underline a heading, and no merge leaves that mark alone.
MARK_OF_MERGE: Final = re.compile(r"^(?:<{7}|>{7})(?:\s|$)", re.M)
NOT_ENDED: Final = "holds a merge that was not ended; keep one side of it"


def line_of_merge(text: str) -> int | None:
    """The line of the first mark that a merge left in a text; None if there is none."""
    mark = MARK_OF_MERGE.search(text)
    return text.count("\n", 0, mark.start()) + 1 if mark else None


def commits(folder: Path) -> Iterator[tuple[str, str]]:
    """The last commit, what it merged if it is a merge, and the last release, each with its words.

    `folder` is one in the repository. There are none without git, or if git prints no commits.
    """
    line = _words(folder, COMMIT, "rev-list", "--parents", "--max-count=1", "HEAD")
    if line:
        yield "HEAD", "in the last commit"
    for parent in line[1:] if len(line) > 2 else []:
        yield parent, "before the merge"
    for release in _words(
        folder, RELEASE, "describe", "--tags", "--abbrev=0", "--match", "release-*"
    ):
        yield release, f"in the last release, {release}"


def at_commit(folder: Path, commit: str, file: str) -> bytes:
    """What a file in a folder held at a commit; nothing if it was not there."""
    return _git(folder, "show", f"{commit}:./{file}")


def _words(folder: Path, like: str, *arguments: str) -> list[str]:
    """The words that git prints; none if one is not like the pattern, as another program's."""
    words = _git(folder, *arguments).decode("ascii", "replace").split()
    return words if all(re.fullmatch(like, word) for word in words) else []


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints in a folder; nothing without git, a repository or the file asked for."""
    try:
        ran = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except OSError:
        return b""
    return ran.stdout if ran.returncode == 0 else b""
