"""What `datapackage.json` says that each official table holds: its rows, and the hash of its file.

Only an ingest changes these tables, and it writes both together. So a row that was lost, a figure
that was changed by hand and a file that was deleted are noticed before they are used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crossings.common import snapshots
from crossings.common.files import csv_rows
from crossings.common.snapshots import DESCRIPTION
from crossings.errors import DataError, Place
from crossings.tables.columns import RESTORE
from crossings.tables.schemas import TABLES


def rows_in(content: bytes) -> int:
    """The number of rows of a CSV file below its header; blank lines are none."""
    return max(sum(1 for cells in csv_rows(content) if cells) - 1, 0)


def measured(content: bytes) -> dict[str, Any]:
    """The properties of a file in a data package: its rows, its bytes and its SHA-256."""
    return {
        "rows": rows_in(content),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def resources(description: bytes | None, path: Path) -> dict[str, dict[str, Any]]:
    """The resources of a data package by name; none if there is no package.

    Raises InputError, naming `path`, for what is not a data package.
    """
    try:
        whole = json.loads(description or b"{}")
        return {resource["name"]: resource for resource in whole.get("resources", [])}
    except (ValueError, TypeError, KeyError, AttributeError):
        fault = f"is not a data package in JSON. {RESTORE}"
        raise DataError(Place(path), fault, " ") from None


def on_disk(data: Path) -> dict[str, dict[str, Any]]:
    """The resources that `datapackage.json` of the folder `data` names; none without that file.

    Raises InputError for a file that is not a data package.
    """
    path = data / DESCRIPTION
    return resources(path.read_bytes() if path.is_file() else None, path)


def not_as_written(data: Path) -> Iterator[DataError]:
    """An error for each official table that is not as its last ingest wrote it.

    The message names the rows expected and found. Where `datapackage.json` is missing, or was
    written before it kept hashes, there is none: `problem` tells of that.
    """
    description, contents = snapshots.with_description(data)
    described = resources(description, data / DESCRIPTION)
    if not _keeps_hashes(described):
        return
    for name in snapshots.OFFICIAL_NAMES:
        said, path = described.get(name), data / TABLES[name].path
        if name not in contents:
            if said:
                rows = f"the {said['rows']:,} rows that {DESCRIPTION} says it has"
                yield DataError(Place(path), f"is missing: expected {rows}. {RESTORE}", " ")
            continue
        found = measured(contents[name])
        if said is None or said.get("hash") != found["hash"]:
            expected = "no such table" if said is None else _in_words(said)
            yield DataError(
                Place(path),
                f"is not as it was last written: expected {expected}, as {DESCRIPTION} "
                f"says, found {_in_words(found)}. {RESTORE}",
                " ",
            )


def problem(data: Path) -> str:
    """A sentence if `datapackage.json` does not say what the official tables hold; else empty."""
    if _keeps_hashes(on_disk(data)):
        return ""
    return (
        f"{data / DESCRIPTION} does not say what the official tables hold. Restore it from version "
        "control, or else run `crossings build`, which writes what they hold now"
    )


def _keeps_hashes(described: Mapping[str, Mapping[str, Any]]) -> bool:
    return any("hash" in described.get(name, {}) for name in snapshots.OFFICIAL_NAMES)


def _in_words(said: Mapping[str, Any]) -> str:
    digest = str(said.get("hash", "")).removeprefix("sha256:")[:12]
    return f"{said.get('rows', 0):,} rows with the SHA-256 {digest}…"


def updated(data: Path, new: Mapping[str, bytes]) -> str | None:
    """`datapackage.json` with what the `new` tables hold, by name; None if there is none."""
    path = data / DESCRIPTION
    if not path.is_file():
        return None
    return with_properties(path, {name: measured(content) for name, content in new.items()})


def with_properties(path: Path, properties: Mapping[str, Mapping[str, Any]]) -> str:
    """The data package at `path` with other properties of some tables, as text.

    The rest of it is as before, until it is next written whole.
    """
    content = path.read_bytes()
    described = resources(content, path)
    for name, values in properties.items():
        described.setdefault(name, {"name": name, "path": TABLES[name].path}).update(values)
    return as_text(json.loads(content) | {"resources": list(described.values())})


def describes(text: str, contents: Mapping[str, bytes]) -> bool:
    """Whether a data package says of the official tables what their `contents` are."""
    described = resources(text.encode(), Path(DESCRIPTION))
    hashes = {
        name: described[name].get("hash") for name in snapshots.OFFICIAL_NAMES if name in described
    }
    return hashes == {name: measured(content)["hash"] for name, content in contents.items()}


def as_text(description: Mapping[str, Any]) -> str:
    """A data package as it is written to a file."""
    return json.dumps(description, ensure_ascii=False, indent=2) + "\n"
