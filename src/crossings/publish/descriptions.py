"""The files that tell of the data: datapackage.json, the README's findings, and CITATION.cff.

Reading a file of the Home Office brings them up to date, and so does a build.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from crossings.common import identity
from crossings.common.snapshots import DESCRIPTION
from crossings.errors import Problem
from crossings.facts import findings


def refuse_ahead(data: Path) -> None:
    """Raise InputError for what would make `write_latest` fail, before a command changes tables."""
    from crossings.tables import package

    package.refuse_ahead(data)
    findings.refuse_ahead(data)


def write_latest(data: Path) -> None:
    """Write the files as the latest data have them, with no report built.

    The findings and CITATION.cff are written if the README next to `data` has the findings. Raises
    InputError as `write` does.
    """
    from crossings.tables import checksums, package
    from crossings.tables.record import Record
    from crossings.tables.stored import last_read

    _write_package(data, checksums.as_text(package.describe(data)))
    if readme := findings.readme(data):
        record = Record("latest", data)
        released = last_read(record.all_rows) or record.day
        _write_in_project(readme.parent, data, findings.findings(record), released)


def write(
    project: Path, data: Path, text: str, found: str, released: dt.date | None
) -> list[Problem]:
    """Write the files as a build has them, those that have changed; returns which rows are gone.

    `text` is datapackage.json, and `found` the findings, empty if the README is to keep its own.
    Without a day `released`, CITATION.cff keeps its day. Raises InputError for the first file that
    cannot be written.
    """
    path, lost = data / DESCRIPTION, []
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        lost = _write_package(data, text)
    _write_in_project(project, data, found, released)
    return lost


def _write_package(data: Path, text: str) -> list[Problem]:
    """Write datapackage.json unless a hand-kept table has lost rows; returns these problems.

    Until somebody says why, it goes on telling how many rows the table had.
    """
    from crossings.tables import fewer_rows, package  # not at the top, since they import pandas

    lost = list(fewer_rows.problems(data))
    if not lost:
        package.write(data, text)
    return lost


def _write_in_project(project: Path, data: Path, found: str, released: dt.date | None) -> None:
    if found:
        findings.write(data, found)
    identity.write_citation(project, released)
