"""`datapackage.json`: what every table holds, made from the schemas and the sources."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from crossings.common.files import write_whole, writing
from crossings.common.identity import own_site
from crossings.common.lock import only_writer
from crossings.errors import InputError
from crossings.tables import sources, stored
from crossings.tables.columns import Table
from crossings.tables.schemas import TABLES, kind
from crossings.tables.sources import LICENCES

TYPES = {"date": "date", "count": "integer", "number": "number", "text": "string"}
CONSTRAINTS = {  # of the data package, by pandera's name of a check and of what it holds
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "isin": ("enum", "allowed_values"),
    "str_matches": ("pattern", "pattern"),
}


def describe(data: Path, *, published: bool = False) -> dict[str, Any]:
    """The data package (Data Package v2) of all tables in `data`: schemas, keys, sources, licences.

    `published` gives the paths of the site, where all tables stand in one folder. Raises InputError as reading the
    sources does.
    """
    known, own = sources.read(data / "sources.toml"), own_site()
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": own.slug,
        "title": own.work,
        "description": f"Official figures and cited facts behind {own.name}. An empty cell is not collected, never 0.",
        "homepage": f"{own.address}/",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Our arrangement of the tables; each source keeps its own licence",
            }
        ],
        "sources": [
            {"title": source.words(), **({"path": source.address} if source.address else {})}
            for source in known.values()
        ],
        "resources": [
            _resource(table, data, known, published)
            for table in TABLES.values()
            if not table.optional or (data / table.path).is_file()
        ],
    }


def _resource(
    table: Table, data: Path, known: dict[str, sources.Source], published: bool
) -> dict[str, Any]:
    frame = stored.read(table.name, data)  # where it is missing, the error says what to do
    used = [one for one in frame.get("source_id", ["ho_small_boats"]) if one in known]
    licences = dict.fromkeys(known[ident].licence for ident in used)
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv" if published else table.path,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "sources": [{"title": known[ident].words()} for ident in dict.fromkeys(used)],
        "licenses": [
            {
                "title": one,
                **({"path": LICENCES[one]} if one in LICENCES else {"name": "other-open"}),
            }
            for one in licences
        ],
        "schema": {
            "fields": [_field(table, name) for name in table.schema.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }


def _field(table: Table, name: str) -> dict[str, Any]:
    column = table.schema.columns[name]
    constraints = {"required": not column.nullable} | ({"unique": True} if column.unique else {})
    for check in column.checks:
        if check.name in CONSTRAINTS:
            constraint, rule = CONSTRAINTS[check.name]
            held = check.statistics[rule]
            constraints[constraint] = getattr(held, "pattern", held)
    unit = (column.metadata or {}).get("unit")
    return {
        "name": name,
        "type": TYPES[kind(table, name)],
        "description": column.description,
        "constraints": constraints,
        **({"unit": unit} if unit else {}),
    }


def as_text(description: dict[str, Any]) -> str:
    """The description as it is written to a file."""
    return json.dumps(description, ensure_ascii=False, indent=2) + "\n"


def refuse_ahead(data: Path) -> None:
    """Raise InputError if `write` would, before a command changes the official tables.

    Reads the hand-kept tables and the sources, and checks that the file can be written.
    """
    sources.read(data / "sources.toml")
    for table in TABLES.values():
        if table.folder != "official":
            stored.read(table.name, data)
    path = data / "datapackage.json"
    if not os.access(path if path.exists() else data, os.W_OK):
        raise InputError(
            f"{path} cannot be written: permission denied. Make the directory writable."
        )


def write(data: Path) -> Path:
    """Write `datapackage.json` if it has changed."""
    return put(data, as_text(describe(data)))


def put(data: Path, text: str) -> Path:
    """Write this text as `datapackage.json` if it has changed."""
    path = data / "datapackage.json"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return path
    with only_writer(data), writing(path, "Make the directory writable."):
        write_whole(path, text)
    return path
