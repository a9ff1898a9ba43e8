"""Descriptions for programs: data sets in the vocabulary of schema.org, sitemap and robots.txt."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from crossings.common.addresses import BALKANS, DATA, exhibit_file
from crossings.common.identity import KEYWORDS, SLUG, own_site
from crossings.common.templates import render
from crossings.exhibits.data import ExhibitData
from crossings.pages.edition import Edition
from crossings.tables import licences
from crossings.tables.as_of import FIRST_DAY

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
CHANNEL: Final = "English Channel, between France and the United Kingdom"
SOURCES: Final = f"{DATA}#sources"  # with the licence of each source
ARCHIVE: Final = f"{SLUG}.zip"  # in data/: all tables in one file
BORDERS: Final = "External borders of the European Union"


def linked_data(description: Mapping[str, Any]) -> Markup:
    """A description as an element of a page's head, escaped so that no text can end it."""
    words = json.dumps(description, ensure_ascii=False).replace("<", "\\u003c")
    return render("pages/linked_data.html", description=Markup(words))


def of_exhibit(exhibit: ExhibitData, address: str, edition: Edition) -> dict[str, Any]:
    """The data set behind an exhibit, from its table's metadata, under its sources' licences.

    `address` is that of the page about it.
    """
    metadata = exhibit.about
    columns = [
        {"@type": "PropertyValue", "name": column["name"], "description": column["title"]}
        | ({"unitText": column["unit"]} if "unit" in column else {})
        for column in metadata["columns"]
    ]
    entries = _licence_entries(
        licences.licences(origin["licence"] for origin in metadata["origins"])
    )
    file = edition.address(exhibit_file(exhibit.ident, "csv"))
    return _dataset(exhibit.title, metadata["description"], address, edition) | {
        "license": entries,
        "isBasedOn": [licences.work(origin) for origin in metadata["origins"]],
        "creditText": metadata["source"],
        "creativeWorkStatus": metadata["status"],
        "variableMeasured": columns,
        "distribution": [_download(file, "text/csv") | {"license": entries}],
        "spatialCoverage": _place(BORDERS if exhibit.page == BALKANS else CHANNEL),
        "temporalCoverage": metadata["covers"],
        "isPartOf": {
            "@type": "Dataset",
            "name": own_site().work,
            "url": edition.address(DATA),
        },
    }


def of_tables(package: Mapping[str, Any], address: str, edition: Edition) -> dict[str, Any]:
    """The data set of all tables, from the data package, which is the content of datapackage.json.

    `address` is that of the page about it. Each file is under the licences of its own sources.
    """
    tables = package["resources"]
    titles = dict.fromkeys(title for table in tables for title in _licence_titles(table))
    entries = _licence_entries(map(licences.licence, titles))
    folder = edition.address("data/")
    archive = _download(f"{folder}{ARCHIVE}", "application/zip") | {"license": entries}
    return _dataset(package["title"], package["description"], address, edition) | {
        "license": entries,
        "isBasedOn": _origins(tables),
        "temporalCoverage": f"{FIRST_DAY}/{edition.day}",
        "spatialCoverage": _place(CHANNEL),
        "variableMeasured": _variables_measured(tables),
        "distribution": [archive, *(_table_file(table, folder) for table in tables)],
    }


def _licence_titles(table: Mapping[str, Any]) -> list[str]:
    """The titles of the licences of a table, as the data package names them."""
    return [licence["title"] for licence in table["licenses"]]


def _origins(tables: Iterable[Mapping[str, Any]]) -> list[str | dict[str, str]]:
    """The sources of tables, each once.

    An entry is as short as possible: there are hundreds, and the table of sources has the rest.
    """
    origins = {
        source["id"]: source.get("path") or {"@type": "CreativeWork", "name": source["title"]}
        for table in tables
        for source in table.get("sources", ())
    }
    return list(origins.values())


def _variables_measured(tables: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The columns that have a unit, by what they hold, each once."""
    units = {
        field["description"]: field["unit"]
        for table in tables
        for field in table["schema"]["fields"]
        if "unit" in field
    }
    return [
        {"@type": "PropertyValue", "name": name, "unitText": unit} for name, unit in units.items()
    ]


def _table_file(table: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """The file of a table, under the licences of its own sources."""
    entries = _licence_entries(map(licences.licence, _licence_titles(table)))
    return _download(folder + table["path"], table["mediatype"]) | {"license": entries}


def of_claims(
    reviews: Iterable[Mapping[str, str]], address: str, edition: Edition
) -> dict[str, Any]:
    """The claims of a page as reviews, in words and without ratings: verdicts are not numbers."""
    graph = [
        {
            "@type": "ClaimReview",
            "url": f"{address}#{review['anchor']}",
            "claimReviewed": review["claim"],
            "reviewBody": review["finding"],
            "author": _makers(),
            "dateModified": (edition.read_on or edition.day).isoformat(),
            "itemReviewed": {
                "@type": "Claim",
                "datePublished": review["stated_on"],
                "author": {
                    "@type": "Thing",
                    "name": review["speaker"],
                    "description": review["role"],
                },
                "appearance": {
                    "@type": "CreativeWork",
                    "name": review["stated_in"],
                    "publisher": {"@type": "Organization", "name": review["publisher"]},
                    **({"url": review["address"]} if review["address"] else {}),
                },
            },
        }
        for review in reviews
    ]
    return {"@context": "https://schema.org/", "@graph": graph}


def reviews(exhibits: Iterable[ExhibitData]) -> dict[str, list[Mapping[str, str]]]:
    """The claims that exhibits show, by the file of the page that shows them."""
    by_page: dict[str, list[Mapping[str, str]]] = {}
    for exhibit in exhibits:
        if exhibit.page and exhibit.shown.get("reviews"):
            by_page.setdefault(exhibit.page, []).extend(exhibit.shown["reviews"])
    return by_page


def _dataset(title: str, words: str, address: str, edition: Edition) -> dict[str, Any]:
    """What all data sets have in common; `address` is that of the page about the data set."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": title,
        "description": words,
        "url": address,
        "usageInfo": edition.address(SOURCES),
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
        "dateModified": (edition.read_on or edition.day).isoformat(),
        "version": edition.day.isoformat(),
        "creator": _makers(),
    }


def _makers() -> dict[str, str]:
    own = own_site()
    return {"@type": "Organization", "name": own.makers, "url": f"{own.address}/"}


def _licence_entries(licences_named: Iterable[licences.Licence]) -> list[str | dict[str, str]]:
    """The licences of a data set or a file; if it has no source, ours, since its rows are ours."""
    return [licence.in_schema_org() for licence in licences_named] or [
        licences.OUR_LICENCE.in_schema_org()
    ]


def _place(name: str) -> dict[str, str]:
    return {"@type": "Place", "name": name}


def _download(address: str, kind: str) -> dict[str, str]:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind}


def sitemap(pages: Iterable[str], edition: Edition) -> bytes:
    """The sitemap of these pages, each dated by the day on which the data were last read.

    If nothing was ever read, that is the edition's `day`. `pages` are files, such as
    report/data.html; the caller leaves out those that a search engine should not list.
    """
    top = ET.Element("urlset", xmlns=SITEMAP)
    for page in sorted(pages):
        entry = ET.SubElement(top, "url")
        ET.SubElement(entry, "loc").text = edition.address(page)
        ET.SubElement(entry, "lastmod").text = (edition.read_on or edition.day).isoformat()
    return document(top)


def robots() -> str:
    """robots.txt: crawlers may read everything; it gives the address of the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {own_site().address}/sitemap.xml\n"


def document(top: ET.Element) -> bytes:
    """An XML document as indented UTF-8, with its declaration."""
    ET.indent(top)
    body: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
