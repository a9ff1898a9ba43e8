"""One edition from bytes to bytes: the same function in a local process and on a cluster.

A worker shares no disk with the process that gives it a task. It stays warm between editions:
modules are imported once, and kernels are forked from one process. Each notebook still runs in a
fresh kernel of its own.
"""

from __future__ import annotations

import datetime as dt
import functools
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from crossings.common import fingerprints, identity, scratch, snapshots
from crossings.common.addresses import SITE
from crossings.common.files import files_among, files_within, unzip, zipped
from crossings.common.identity import CITATION_FILE, EDITION, SETTINGS_FILE
from crossings.errors import CheckError, InputError
from crossings.pages.source_files import in_report
from crossings.publish.build import build

_one_at_a_time = threading.Lock()  # a build sets environment variables, and a process has one set


@dataclass(frozen=True)
class Task:
    """An edition to make: its day, the renderer, and the hash that package and data must have."""

    day: dt.date
    renderer: str
    made_from: str


@dataclass(frozen=True)
class Outcome:
    """An edition that was made, packed, or the reason why it was not, in one sentence.

    It took `seconds` on its worker.
    """

    day: dt.date
    packed: bytes | None
    reason: str = ""
    seconds: float = 0.0


def packed_inputs(project: Path, data: Path) -> bytes:
    """All sources of a report but this package: pages, notebooks, settings, and data in `data/`.

    They are one zip, with the same bytes for the same sources. A change of several official tables
    that is complete, but not yet moved into place, counts.
    """
    pages = [project / SETTINGS_FILE, *project.glob(CITATION_FILE), *project.glob("*.qmd")]
    pages += [*(project / "notebooks").glob("*.ipynb"), *in_report(project)]
    found = files_among(pages, project).items()
    files = {name: path for name, path in found if "/." not in name}  # hidden ones are no sources
    for path in [
        data / "sources.toml",
        *data.glob("*/*.csv"),
        *data.glob(f"*/{snapshots.PENDING}/*.csv"),
    ]:
        parts = [part for part in path.relative_to(data).parts if part != snapshots.PENDING]
        files["/".join(("data", *parts))] = path
    return zipped(files)


def make_edition(inputs: bytes, task: Task) -> Outcome:
    """Make the edition of `task` from the packed `inputs`; one at a time in a process.

    For bad input it raises nothing: the outcome says what is wrong.
    """
    with _one_at_a_time:
        started, packed, reason = time.perf_counter(), None, ""
        try:
            packed = _build_edition(inputs, task)
        except (InputError, CheckError) as error:
            reason = str(error)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            reason = f"{where}{error.strerror or error}."
        return Outcome(task.day, packed, reason, time.perf_counter() - started)


def _build_edition(inputs: bytes, task: Task) -> bytes:
    """The edition of `task`, packed; InputError if package or data are not those that it names."""
    folder = _unpacked(inputs)
    if fingerprint(inputs) != task.made_from:
        raise InputError(
            "the package, Python or a library on the worker is not the one here; "
            "install the same versions there."
        )
    with identity.of(folder), scratch.variables({EDITION: task.day.isoformat()}):
        site = build(
            folder,
            folder / "data",
            as_of=task.day.isoformat(),
            renderer=task.renderer,
            target=folder / SITE,
            progress=lambda line: None,
        )
    return zipped(files_within(site))


@functools.cache  # of the package as this process has it, whatever is installed over it meanwhile
def fingerprint(inputs: bytes) -> str:
    """The hash of this process's package and libraries, and of the data in the packed `inputs`."""
    folder = _unpacked(inputs)
    with identity.of(folder):
        return fingerprints.fingerprint(folder / "data")


@functools.cache
def _unpacked(inputs: bytes) -> Path:
    """The folder of the unpacked inputs, one for all editions that this process makes of them."""
    folder = Path(tempfile.mkdtemp(dir=scratch.lasting_folder()))
    unzip(inputs, folder)
    return folder
