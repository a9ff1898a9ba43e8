"""The files that tell of the data: datapackage.json, the README's findings, and CITATION.cff.

Reading a file of the Home Office brings them up to date, and so does a build.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from crossings.common import identity
from crossings.common.snapshots import DESCRIPTION
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
    from crossings.tables import package
    from crossings.tables.record import Record
    from crossings.tables.stored import last_read

    package.write(data)
    if readme := findings.readme(data):
        record = Record("latest", data)
        released = last_read(record.all_rows) or record.day
        _write_in_project(readme.parent, data, findings.findings(record), released)


def write(project: Path, data: Path, text: str, found: str, released: dt.date | None) -> None:
    """Write the files as a build has them, those that have changed.

    `text` is datapackage.json, and `found` the findings, empty if the README is to keep its own.
    Without a day `released`, CITATION.cff keeps its day. Raises InputError for the first file that
    cannot be written.
    """
    path = data / DESCRIPTION
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        from crossings.tables import package  # only then, since it imports the tables

        package.write_text(data, text)
    _write_in_project(project, data, found, released)


def _write_in_project(project: Path, data: Path, found: str, released: dt.date | None) -> None:
    if found:
        findings.write(data, found)
    identity.write_citation(project, released)
