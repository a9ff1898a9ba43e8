"""What a dated edition holds, for programs: an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), from its own files alone."""

from __future__ import annotations

import csv
import datetime as dt
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from crossings.common.formats import day
from crossings.common.identity import Identity, own_site, site_address
from crossings.pages.edition import CC_BY
from crossings.pages.head import title_of
from crossings.tables.record import FIRST_DAY

FILE: Final = "ro-crate-metadata.json"
PROFILE: Final = "https://w3id.org/ro/crate/1.1"
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
    """Describe the edition of a day that stands in `site`: its pages, notebooks, tables and exhibits, and what made it.

    It is dated by the day on which data were last read, as the edition's pages are.
    """
    with (site / "data" / "vintages.csv").open(encoding="utf-8", newline="") as rows:
        read_on = max((row["read_on"] for row in csv.DictReader(rows)), default=as_of.isoformat())
    own = own_site()
    files = [_file(site, path) for path in sorted(site.rglob("*")) if _format(site, path)]
    tables = [
        {"@id": one["@id"]}
        for one in files
        if one["@id"].startswith("data/") and one["@id"].endswith(".csv")
    ]
    words = f"UK funding of French border security, small boat arrivals and the returns pilot, as of {day(as_of)}."
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{own.name}, edition of {day(as_of)}",
        "description": f"{words} Words and charts are under CC BY 4.0; tables keep the licences of their sources, which data.html names.",
        "datePublished": read_on,
        "temporalCoverage": f"{FIRST_DAY}/{as_of}",
        "license": {"@id": CC_BY},
        "creator": {"@id": f"{own.address}/"},
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
    said = {"@context": f"{PROFILE}/context", "@graph": [about, root, *files, made, *_named(own)]}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (site / FILE).write_text(f"{text}\n", encoding="utf-8")


def _named(own: Identity) -> list[dict[str, Any]]:
    """What the rest refers to: the program, its makers and the licence."""
    program = {"name": "crossings", "version": version("crossings")}
    licence = {"name": "Creative Commons Attribution 4.0", "identifier": CC_BY}
    return [
        {"@id": "#crossings", "@type": "SoftwareApplication", **program},
        {"@id": f"{own.address}/", "@type": "Organization", "name": own.makers},
        {"@id": CC_BY, "@type": "CreativeWork", **licence},
    ]


def _format(site: Path, path: Path) -> str:
    folder = path.relative_to(site).parent
    return FORMATS.get(f"{folder.as_posix()}/{path.suffix}".removeprefix("./"), "")


def _file(site: Path, path: Path) -> dict[str, Any]:
    """One file: a page by its title, an exhibit by that of its table, a notebook by that of its page."""
    name = path.name
    page, exhibit = path.with_suffix(".html"), path.with_suffix(".csv-metadata.json")
    if exhibit.is_file():
        name = str(json.loads(exhibit.read_text(encoding="utf-8"))["dc:title"])
    elif page.is_file():
        name = title_of(page.read_text(encoding="utf-8"))
    return {
        "@id": path.relative_to(site).as_posix(),
        "@type": "File",
        "name": f"{name} (notebook)" if path.suffix == ".ipynb" else name,
        "encodingFormat": _format(site, path),
        "contentSize": str(path.stat().st_size),
    }
