"""`datapackage.json`: what every table holds, made from the schemas and the sources."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Final

from crossings.common import snapshots
from crossings.common.files import refuse_unwritable, write_whole, writing
from crossings.common.identity import KEYWORDS, own_site
from crossings.common.lock import only_writer
from crossings.common.snapshots import DESCRIPTION
from crossings.tables import checksums, licences, sources, stored
from crossings.tables.columns import Table
from crossings.tables.schemas import TABLES, kind
from crossings.tables.sources import SMALL_BOATS, Source

TYPES = {"date": "date", "count": "integer", "number": "number", "text": "string"}
SOURCES_FILE: Final = "sources.csv"  # of the site and its zip; data/ has sources.toml
SOURCE_COLUMNS: Final = {  # of that file, and what each holds
    "source_id": "Name of the source, as tables have it",
    "publisher": "Who published it",
    "title": "Its title",
    "address": "Where it is, empty where that is not known",
    "published": "Day of publication; the first of its month where day_known is false",
    "day_known": "Whether the source shows its day",
    "licence": "Its licence, in words",
    "licence_name": "Id of the licence in the Open Definition's list; "
    "notspecified where none was stated",
    "licence_address": "Where the licence is, if it is known",
    "how_read": "How it was read: directly, a copy, second-hand",
    "official_statistics": "Whether the release is designated as official statistics",
}
NAMES_A_SOURCE: Final = ("source_id", "later_source_id")
CONSTRAINTS = {  # of the data package, by pandera's name of a check and of what it holds
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "isin": ("enum", "allowed_values"),
    "str_matches": ("pattern", "pattern"),
}


def describe(data: Path, *, published: bool = False) -> dict[str, Any]:
    """The data package (Data Package v2) of all tables in `data`: schemas, keys, sources, licences.

    `published` is for the site: all tables stand in one folder, with a table of sources to which
    keys of the others refer. An optional table without a file is left out. Raises InputError as
    reading the tables and the sources does, and as `own_site` does.
    """
    all_sources, site = sources.read(data / "sources.toml"), own_site()
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": site.slug,
        "title": site.work,
        "description": f"Official figures and cited facts behind {site.name}. "
        "An empty cell is not collected, never 0.",
        "homepage": f"{site.address}/",
        "keywords": list(KEYWORDS),
        "contributors": [{"title": author, "roles": ["author"]} for author in site.authors],
        "licenses": [
            licences.OUR_LICENCE.in_package()
            | {"title": "Our arrangement of the tables; each table names those of its sources"}
        ],
        "sources": [_source(source) for source in all_sources.values()],
        "resources": [
            *(
                _resource(table, data, all_sources, published)
                for table in TABLES.values()
                if not table.optional or (data / table.path).is_file()
            ),
            *([_sources_resource()] if published else []),
        ],
    }


def sources_used_by(table: Table, data: Path, all_sources: dict[str, Source]) -> list[Source]:
    """The sources that the rows of a table name, in the order first named.

    An official table that names none is from the workbook. A hand-kept one that names none is our
    own, and has none.
    """
    frame = stored.read(table.name, data)
    columns = [frame[name].dropna() for name in NAMES_A_SOURCE if name in frame]
    idents = [ident for column in columns for ident in column]
    if not columns and table.folder == "official":
        idents = [SMALL_BOATS]
    return [all_sources[ident] for ident in dict.fromkeys(idents) if ident in all_sources]


def _source(source: Source) -> dict[str, str]:
    path = {"path": source.address} if source.address else {}
    return {"id": source.ident, "title": source.words(), **path}


def _resource(
    table: Table, data: Path, all_sources: dict[str, sources.Source], published: bool
) -> dict[str, Any]:
    """A table as a resource of the package, under the licences of its sources, or else ours."""
    table_sources = sources_used_by(table, data, all_sources)
    table_licences = licences.licences(source.licence for source in table_sources) or [
        licences.OUR_LICENCE
    ]
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv" if published else table.path,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({} if published else _content(table, data)),
        "sources": [_source(source) for source in table_sources],
        "licenses": [licence.in_package() for licence in table_licences],
        "schema": _schema(table, with_keys=published),
        **({} if published else _why_fewer(table, data)),
    }


def _content(table: Table, data: Path) -> dict[str, Any]:
    """The rows of a table and, if only an ingest may change it, its size and hash."""
    if table.folder == "official":
        return checksums.measured(snapshots.official(data, [table.name])[table.name])
    return {"rows": checksums.rows_in((data / table.path).read_bytes())}


def _why_fewer(table: Table, data: Path) -> dict[str, Any]:
    """The reason why a hand-kept table last lost rows, kept so that it is not asked for again.

    It stands last, where `crossings check --fewer` writes it.
    """
    fewer = checksums.on_disk(data).get(table.name, {}).get("fewer")
    return {"fewer": fewer} if fewer else {}


def _schema(table: Table, with_keys: bool) -> dict[str, Any]:
    """The columns of a table and, `with_keys`, which of them name a row of the table of sources."""
    columns = list(table.columns)
    schema = {
        "fields": [_field(table, name) for name in columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    keys = [_key(name) for name in NAMES_A_SOURCE if name in columns]
    return schema | {"foreignKeys": keys} if keys and with_keys else schema


def _key(column: str) -> dict[str, Any]:
    """The foreign key by which a column names a source of the table of sources."""
    return {
        "fields": [column],
        "reference": {"resource": "sources", "fields": ["source_id"]},
    }


def _sources_resource() -> dict[str, Any]:
    """The table of sources, to which the keys of other tables refer."""
    types = {"published": "date", "day_known": "boolean", "official_statistics": "boolean"}
    return {
        "name": "sources",
        "type": "table",
        "path": SOURCES_FILE,
        "title": "Every source that the report has read or looked for.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": [licences.OUR_LICENCE.in_package()],
        "schema": {
            "fields": [
                {"name": name, "type": types.get(name, "string"), "description": words}
                for name, words in SOURCE_COLUMNS.items()
            ],
            "primaryKey": ["source_id"],
            "missingValues": [""],
        },
    }


def sources_as_csv(data: Path) -> str:
    """The table of sources as CSV, made from sources.toml.

    Raises InputError as reading that does.
    """
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(SOURCE_COLUMNS)
    for ident, source in sources.read(data / "sources.toml").items():
        licence = licences.licence(source.licence)
        day = (source.published.isoformat(), str(source.day_known).lower())
        label = str(source.official_statistics).lower()
        terms = (source.licence, licence.name, licence.address, source.how_read, label)
        rows.writerow((ident, source.publisher, source.title, source.address, *day, *terms))
    return buffer.getvalue()


def _field(table: Table, name: str) -> dict[str, Any]:
    """A column as a field of the package, with those of its checks that CONSTRAINTS names."""
    column = table.columns[name]
    constraints = {"required": not column.nullable} | ({"unique": True} if column.unique else {})
    for check in column.checks:
        if check.name in CONSTRAINTS:
            constraint, rule = CONSTRAINTS[check.name]
            value = check.statistics[rule]
            constraints[constraint] = getattr(value, "pattern", value)
    unit = (column.metadata or {}).get("unit")
    return {
        "name": name,
        "type": TYPES[kind(table, name)],
        "description": column.description,
        "constraints": constraints,
        **({"unit": unit} if unit else {}),
    }


def refuse_ahead(data: Path) -> None:
    """Raise InputError for what would make `write` fail, before a command changes tables.

    Reads the hand-kept tables, the sources and the site's settings, and checks that the folder can
    be written. A full disk, or a lock that another process holds, is found by `write` alone.
    """
    own_site()
    sources.read(data / "sources.toml")
    for table in TABLES.values():
        if table.folder != "official":
            stored.read(table.name, data)
    refuse_unwritable(data / DESCRIPTION, "Make the directory writable.")


def write(data: Path, text: str) -> Path:
    """Write this text as `datapackage.json` if it has changed.

    It then takes the lock of `data` unless the caller holds it. It is left as it is if an ingest
    has changed the official tables since the text was made. Raises InputError if another process
    holds the lock, or if the file cannot be written.
    """
    path = data / DESCRIPTION
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return path
    with only_writer(data), writing(path, "Make the directory writable."):
        if checksums.describes(text, snapshots.official(data)):
            write_whole(path, text)
    return path
