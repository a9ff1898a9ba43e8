"""The description of a dated edition for programs, made from its own files only.

It is an RO-Crate 1.2 (https://w3id.org/ro/crate/1.2).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from crossings.common.formats import day
from crossings.common.identity import Identity, edition_or_site_address, own_site
from crossings.pages.head import title_of
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.licences import KNOWN, OUR_LICENCE, licence

FILE: Final = "ro-crate-metadata.json"
PROFILE: Final = "https://w3id.org/ro/crate/1.2"
LINKED: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
WORDED: Final = "#licence-"  # the beginning of the id of a licence that has no address
TITLED: Final = {title: address for title, (_, address) in KNOWN.items()}
TITLES: Final = {address: title for title, (_, address) in KNOWN.items() if address}
FORMATS: Final = {  # the format of each kind of file that is listed, by folder and ending
    ".html": "text/html",
    "report/.html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    "report/.ipynb": "application/x-ipynb+json",
    "data/.csv": "text/csv",
    "data/.json": "application/json",
    "data/.zip": "application/zip",
    "exhibits/.csv": "text/csv",
    "exhibits/.svg": "image/svg+xml",
}


def write(site: Path, as_of: dt.date) -> None:
    """Write the description of the edition of a day in `site`: its files, and the program.

    Its files are pages, notebooks, tables and exhibits. The description is dated by the day on
    which data were last read, as the edition's pages are. Its address is that of the project and
    the edition that the environment names, as for its pages.
    """
    of_data = _licences_of_data(site)
    paths = [path for path in sorted(site.rglob("*")) if _format(site, path)]
    files = [_described_file(site, path, of_data) for path in paths]
    own, read_on = own_site(), _read_on(site) or as_of.isoformat()
    graph = [
        {
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": PROFILE},
            "about": {"@id": "./"},
        },
        _edition(own, as_of, read_on, files),
        *files,
        _build_action(read_on, files),
        *_program_and_makers(own),
        *_described_licences(files),
    ]
    crate = {"@context": f"{PROFILE}/context", "@graph": graph}
    text = json.dumps(crate, ensure_ascii=False, indent=1)
    (site / FILE).write_text(f"{text}\n", encoding="utf-8")


def _read_on(site: Path) -> str:
    """The day on which data were last read, as in 2026-10-07; empty if they never were."""
    with (site / "data" / "vintages.csv").open(encoding="utf-8", newline="") as rows:
        return max((row["read_on"] for row in csv.DictReader(rows)), default="")


def _edition(
    own: Identity, as_of: dt.date, read_on: str, files: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """The edition as one data set, referring to the entities of its `files`.

    `read_on` is an ISO day.
    """
    subject = "UK funding of French border security, small boat arrivals and the returns pilot"
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{own.name}, edition of {day(as_of)}",
        "description": f"{subject}, as of {day(as_of)}. Words and charts are under CC BY 4.0; "
        "each table names the licences of its sources.",
        "datePublished": read_on,
        "temporalCoverage": f"{FIRST_DAY}/{as_of}",
        "license": {"@id": OUR_LICENCE.address},
        "author": {"@id": f"{own.address}/"},
        "publisher": {"@id": f"{own.address}/"},
        "identifier": f"{edition_or_site_address()}/",
        "mentions": {"@id": "#build"},
        "hasPart": [{"@id": file["@id"]} for file in files],
    }


def _build_action(read_on: str, files: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The run of the program that made the edition from its tables, ended on day `read_on`.

    That is the day by which the whole description is dated, so that its bytes stay the same.
    """
    ids = [file["@id"] for file in files]
    return {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "The report run and rendered from its tables",
        "endTime": read_on,
        "instrument": {"@id": "#crossings"},
        "object": [
            {"@id": ident} for ident in ids if ident.startswith("data/") and ident.endswith(".csv")
        ],
        "result": {"@id": "./"},
    }


def _program_and_makers(own: Identity) -> list[dict[str, Any]]:
    """The program and its makers, to which other entities refer."""
    home = f"{own.address}/"
    program = {
        "name": "crossings",
        "version": version("crossings"),
        "url": own.repository or home,
        "license": {"@id": TITLED["MIT"]},
    }
    return [
        {"@id": "#crossings", "@type": "SoftwareApplication", **program},
        {"@id": home, "@type": "Organization", "name": own.makers, "url": home},
    ]


def _described_licences(files: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The licences that files name, with those of the edition and of the program, each once."""
    ids = [OUR_LICENCE.address, TITLED["MIT"]]
    for file in files:
        field = file.get("license", [])
        ids += [licence["@id"] for licence in (field if isinstance(field, list) else [field])]
    return [_described_licence(ident) for ident in dict.fromkeys(ids)]


def _described_licence(ident: str) -> dict[str, Any]:
    """The entity of a licence by its id: its address, or an id within the crate."""
    if ident in TITLES:
        return {"@id": ident, "@type": "CreativeWork", "name": TITLES[ident], "url": ident}
    return {"@id": ident, "@type": "CreativeWork", "name": unquote(ident.removeprefix(WORDED))}


def _licence_id(words: str) -> dict[str, str]:
    """The id of a licence in sources.toml: its address, or an id made of its words."""
    return {"@id": licence(words).address or f"{WORDED}{quote(words)}"}


def _licences_of_data(site: Path) -> dict[str, list[dict[str, str]]]:
    """The references to licences of tables, facts and archives in data/, by path in the site.

    A table and the file of facts have those of their sources, and an archive those of them all.
    """
    titles = _licence_titles_of_tables(site / "data") | _licence_titles_of_facts(site / "data")
    every = [title for of_file in titles.values() for title in of_file]
    titles |= {f"data/{path.name}": every for path in (site / "data").glob("*.zip")}
    return {file: _licence_ids(of_file) for file, of_file in titles.items()}


def _licence_titles_of_tables(folder: Path) -> dict[str, list[str]]:
    """The titles of the licences of each table, by its path."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {
        f"data/{table['path']}": [licence["title"] for licence in table["licenses"]]
        for table in package["resources"]
    }


def _licence_titles_of_facts(folder: Path) -> dict[str, list[str]]:
    """The titles of the licences of the file of facts, by its path; empty if it is not there."""
    facts = folder / "facts.json"
    if not facts.is_file():
        return {}
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as rows:
        by_source = {row["source_id"]: row["licence"] for row in csv.DictReader(rows)}
    cited = json.loads(facts.read_text(encoding="utf-8"))["sources"]
    return {"data/facts.json": [by_source[ident] for ident in cited if ident in by_source]}


def _licence_ids(titles: Iterable[str]) -> list[dict[str, str]]:
    """The ids of licences by their titles, each once."""
    by_id = {reference["@id"]: reference for reference in map(_licence_id, titles)}
    return list(by_id.values())


def _licences(
    site: Path, path: Path, of_data: Mapping[str, list[dict[str, str]]]
) -> list[dict[str, str]]:
    """The licences of a file.

    A table and the rows of an exhibit have those of their sources, words and drawings have ours,
    and a notebook, which is words and code, has two.
    """
    file = path.relative_to(site).as_posix()
    if file in of_data:
        return of_data[file]
    if path.suffix == ".ipynb":
        return [{"@id": OUR_LICENCE.address}, {"@id": TITLED["MIT"]}]
    page = path.with_suffix(".html")
    if path.suffix == ".csv" and page.is_file():
        return _licences_of_exhibit(page.read_text(encoding="utf-8"))
    return [{"@id": OUR_LICENCE.address}]


def _licences_of_exhibit(page: str) -> list[dict[str, str]]:
    """The licences of an exhibit's rows, from the linked data of its page; none without these."""
    linked = LINKED.search(page)
    licences = json.loads(linked[1])["license"] if linked else []
    return [
        {"@id": licence} if isinstance(licence, str) else _licence_id(licence["name"])
        for licence in licences
    ]


def _format(site: Path, path: Path) -> str:
    """The media type of a file that the description lists; empty for any other path."""
    folder = path.relative_to(site).parent
    return FORMATS.get(f"{folder.as_posix()}/{path.suffix}".removeprefix("./"), "")


def _described_file(
    site: Path, path: Path, of_data: Mapping[str, list[dict[str, str]]]
) -> dict[str, Any]:
    """The entity of one file.

    Its name is the title of its page, or of the page beside it, or else the name of the file.
    """
    name = path.name
    page = path.with_suffix(".html")
    if page.is_file():
        name = title_of(page.read_text(encoding="utf-8"))
    licences = _licences(site, path, of_data)
    is_as_whole = licences == [
        {"@id": OUR_LICENCE.address}
    ]  # the edition's licence, not repeated here
    licence_field = licences[0] if len(licences) == 1 else licences
    return {
        "@id": path.relative_to(site).as_posix(),
        "@type": "File",
        "name": f"{name} (notebook)" if path.suffix == ".ipynb" else name,
        "encodingFormat": _format(site, path),
        "contentSize": str(path.stat().st_size),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **({} if is_as_whole else {"license": licence_field}),
    }
