"""Hand-kept tables that have lost rows, of which nobody said why.

A merge or an editor can drop rows, and what is left still fits. So the rows of each table are
compared with those that `datapackage.json` names: on the disk, in the last commit, after a merge in
what was merged, and in the last release. A new row of corrections tells why, or `--fewer` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crossings.common.files import csv_rows, write_whole, writing
from crossings.common.formats import counted
from crossings.common.git import at_commit, commits
from crossings.common.lock import only_writer
from crossings.common.snapshots import DESCRIPTION, OFFICIAL_NAMES
from crossings.errors import InputError, Problem
from crossings.tables import checksums
from crossings.tables.columns import RESTORE
from crossings.tables.schemas import TABLES

Rows = dict[str, int]  # rows of each hand-kept table, by its name


def problems(data: Path) -> Iterator[Problem]:
    """Each hand-kept table that has fewer rows than before, without a reason."""
    for name, had in _with_fewer_rows(data):
        remedy = (
            "Restore them, say in a row of corrections.csv what was wrong with them, "
            'or give `crossings check --sources --fewer "why"`'
        )
        yield Problem(str(data / TABLES[name].path), None, f"{had}. {remedy}")


def _with_fewer_rows(data: Path) -> Iterator[tuple[str, str]]:
    """The names of these tables, each with how many rows it has and had, in words."""
    described, now = _described(data), rows_now(data)
    for name, (before, when) in _most_before(data, described).items():
        if now[name] < before and described[name].get("fewer", {}).get("rows") != now[name]:
            yield name, f"it has {counted(now[name], 'row', 'rows')}, and had {before:,} {when}"


def problems_of_official(data: Path) -> Iterator[Problem]:
    """Each official table that is not as in the last commit, although no file was read since.

    Only an ingest changes these tables, and with each change it adds a line to the journal. So what
    was changed together with `datapackage.json` is told, too.
    """
    before = _hashes(checksums.resources(at_commit(data, "HEAD", DESCRIPTION), data / DESCRIPTION))
    now = _hashes(checksums.on_disk(data))
    if now and before.get("journal") == now.get("journal"):
        for name in before:
            if now.get(name) != before[name]:
                fault = "is not as in the last commit, although no file was read since"
                yield Problem(
                    str(data / TABLES[name].path), None, f"{fault}. {RESTORE}".rstrip(".")
                )


def lost_corrections(data: Path) -> Iterator[Problem]:
    """Each correction of an earlier state (`commits`) that is gone: they are a history.

    As many may stand there as before, so that their number tells nothing.
    """
    path = data / TABLES["corrections"].path
    now = _corrections(path.read_bytes() if path.is_file() else b"")
    before: set[str] = set()
    for commit, _ in commits(data):
        before |= _corrections(at_commit(data, commit, TABLES["corrections"].path))
    for correction in sorted(before - now):
        fault = f"the correction {correction} is gone; put it back, since corrections stay"
        yield Problem(str(path), None, fault)


def _corrections(content: bytes) -> set[str]:
    """The names of the corrections in a file."""
    return {row[0] for row in list(csv_rows(content))[1:] if row}


def _hashes(described: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The hash of each official table by its name, of what a description says."""
    return {
        name: described[name]["hash"]
        for name in OFFICIAL_NAMES
        if "hash" in described.get(name, {})
    }


def rows_now(data: Path) -> Rows:
    """The rows of each hand-kept table; none for a table that is missing."""
    paths = {name: data / table.path for name, table in _hand_kept().items()}
    return {
        name: checksums.rows_in(path.read_bytes()) if path.is_file() else 0
        for name, path in paths.items()
    }


def accept(data: Path, why: str) -> list[str]:
    """Record in `datapackage.json` why tables have fewer rows; returns the names of these tables.

    Raises InputError for a reason without words, if no table has fewer rows, or if the file cannot
    be written.
    """
    names = [name for name, _ in _with_fewer_rows(data)]
    if not why.strip() or not why.isprintable():
        raise InputError('--fewer needs a reason, in words on one line: --fewer "why".')
    if not names:
        raise InputError("--fewer: no table has fewer rows than before. Leave it out.")
    path, now = data / DESCRIPTION, rows_now(data)
    reasons = {
        name: {"rows": now[name], "fewer": {"rows": now[name], "why": why}} for name in names
    }
    with only_writer(data), writing(path):
        write_whole(path, checksums.with_properties(path, reasons))
    return names


def _hand_kept() -> dict[str, Any]:
    return {name: table for name, table in TABLES.items() if table.folder == "curated"}


def _described(data: Path) -> dict[str, dict[str, Any]]:
    """What `datapackage.json` on the disk says of each hand-kept table; empty for nothing."""
    said = checksums.on_disk(data)
    return {name: said.get(name, {}) for name in _hand_kept()}


def _most_before(data: Path, described: dict[str, dict[str, Any]]) -> dict[str, tuple[int, str]]:
    """The most rows that each table had before, and when, in words.

    What an earlier commit says does not count if the corrections have got a row since, nor of a
    table for which `--fewer` has given a reason since.
    """
    states = [(described, "when it was last described")]
    corrections_now = rows_now(data)["corrections"]
    for commit, when in commits(data):
        said = checksums.resources(at_commit(data, commit, DESCRIPTION), data / DESCRIPTION)
        if corrections_now <= said.get("corrections", {}).get("rows", 0):
            same = {name for name in described if _reason(said, name) == _reason(described, name)}
            states.append(({name: said[name] for name in same & said.keys()}, when))
    return {
        name: max((said.get(name, {}).get("rows", 0), when) for said, when in states)
        for name in described
    }


def _reason(described: dict[str, dict[str, Any]], name: str) -> object:
    return described.get(name, {}).get("fewer")
