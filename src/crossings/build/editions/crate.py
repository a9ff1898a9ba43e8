"""What a dated edition holds, for programs.

It is an RO-Crate 1.2 (https://w3id.org/ro/crate/1.2), made from the edition's own files alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from crossings.common.formats import day
from crossings.common.identity import Identity, own_site, site_address
from crossings.pages.head import title_of
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.licences import KNOWN, OWN, licence

FILE: Final = "ro-crate-metadata.json"
PROFILE: Final = "https://w3id.org/ro/crate/1.2"
LINKED: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
WORDED: Final = "#licence-"  # before the words of a licence that has no address
TITLED: Final = {title: address for title, (_, address) in KNOWN.items()}
TITLES: Final = {address: title for title, (_, address) in KNOWN.items() if address}
FORMATS: Final = {  # by folder and ending: what is listed, and what it is
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
    """Describe the edition of a day that stands in `site`, and what made it.

    The description is of its pages, notebooks, tables and exhibits. It is dated by the day on which
    data were last read, as the edition's pages are.
    """
    with (site / "data" / "vintages.csv").open(encoding="utf-8", newline="") as rows:
        read_on = max((row["read_on"] for row in csv.DictReader(rows)), default=as_of.isoformat())
    own = own_site()
    told = _licences_of_data(site)
    files = [_file(site, path, told) for path in sorted(site.rglob("*")) if _format(site, path)]
    tables = [
        {"@id": one["@id"]}
        for one in files
        if one["@id"].startswith("data/") and one["@id"].endswith(".csv")
    ]
    words = (
        "UK funding of French border security, small boat arrivals and the returns pilot, "
        f"as of {day(as_of)}."
    )
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{own.name}, edition of {day(as_of)}",
        "description": f"{words} Words and charts are under CC BY 4.0; "
        "each table names the licences of its sources.",
        "datePublished": read_on,
        "temporalCoverage": f"{FIRST_DAY}/{as_of}",
        "license": {"@id": OWN.address},
        "author": {"@id": f"{own.address}/"},
        "publisher": {"@id": f"{own.address}/"},
        "identifier": f"{site_address()}/",
        "mentions": {"@id": "#build"},
        "hasPart": [{"@id": one["@id"]} for one in files],
    }
    about = {
        "@id": FILE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": PROFILE},
        "about": {"@id": "./"},
    }
    made = {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "The report run and rendered from its tables",
        "endTime": read_on,
        "instrument": {"@id": "#crossings"},
        "object": tables,
        "result": {"@id": "./"},
    }
    said = {
        "@context": f"{PROFILE}/context",
        "@graph": [about, root, *files, made, *_named(own), *_named_licences(files)],
    }
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (site / FILE).write_text(f"{text}\n", encoding="utf-8")


def _named(own: Identity) -> list[dict[str, Any]]:
    """What the rest refers to: the program and its makers."""
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


def _named_licences(files: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The licences that files name, with the program's own, each once."""
    said = [one["license"] for one in files if "license" in one]
    named = [each for one in said for each in (one if isinstance(one, list) else [one])]
    ids = dict.fromkeys([OWN.address, TITLED["MIT"], *(one["@id"] for one in named)])
    return [
        {"@id": one, "@type": "CreativeWork", "name": TITLES[one], "url": one}
        if one in TITLES
        else {"@id": one, "@type": "CreativeWork", "name": unquote(one.removeprefix(WORDED))}
        for one in ids
    ]


def _reference(words: str) -> dict[str, str]:
    """A licence by its words in sources.toml.

    It is named by its address, or by an id within the crate made of these words.
    """
    return {"@id": licence(words).address or f"{WORDED}{quote(words)}"}


def _licences_of_data(site: Path) -> dict[str, list[dict[str, str]]]:
    """The licences of each file in data/, by its path.

    A table has those of its sources, as the data package has them.
    """
    package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
    told = {
        f"data/{one['path']}": [one_of["title"] for one_of in one["licenses"]]
        for one in package["resources"]
    }
    with (site / "data" / "sources.csv").open(encoding="utf-8", newline="") as rows:
        by_source = {row["source_id"]: row["licence"] for row in csv.DictReader(rows)}
    facts = site / "data" / "facts.json"
    if facts.is_file():
        named = json.loads(facts.read_text(encoding="utf-8"))["sources"]
        told["data/facts.json"] = [by_source[ident] for ident in named if ident in by_source]
    told |= {
        f"data/{path.name}": [title for titles in told.values() for title in titles]
        for path in (site / "data").glob("*.zip")
    }
    return {
        file: list({one["@id"]: one for one in map(_reference, titles)}.values())
        for file, titles in told.items()
    }


def _licences(
    site: Path, path: Path, told: dict[str, list[dict[str, str]]]
) -> list[dict[str, str]]:
    """The licences of a file.

    A table or an exhibit's rows have those of their sources, words and drawings have ours. A
    notebook is words and code.
    """
    file = path.relative_to(site).as_posix()
    if file in told:
        return told[file]
    if path.suffix == ".ipynb":
        return [{"@id": OWN.address}, {"@id": TITLED["MIT"]}]
    page = path.with_suffix(".html")
    if path.suffix == ".csv" and page.is_file():
        found = LINKED.search(page.read_text(encoding="utf-8"))
        said = json.loads(found[1])["license"] if found else []
        return [{"@id": one} if isinstance(one, str) else _reference(one["name"]) for one in said]
    return [{"@id": OWN.address}]


def _format(site: Path, path: Path) -> str:
    folder = path.relative_to(site).parent
    return FORMATS.get(f"{folder.as_posix()}/{path.suffix}".removeprefix("./"), "")


def _file(site: Path, path: Path, told: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    """One file with its title.

    A page has its own title, an exhibit that of its table, a notebook that of its page.
    """
    name = path.name
    page = path.with_suffix(".html")
    if page.is_file():
        name = title_of(page.read_text(encoding="utf-8"))
    under = _licences(site, path, told)
    # Where a file names none, that of the whole holds; one alone is no list.
    said: Any = under[0] if len(under) == 1 else under
    other = {} if said == {"@id": OWN.address} else {"license": said}
    return {
        "@id": path.relative_to(site).as_posix(),
        "@type": "File",
        "name": f"{name} (notebook)" if path.suffix == ".ipynb" else name,
        "encodingFormat": _format(site, path),
        "contentSize": str(path.stat().st_size),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **other,
    }
