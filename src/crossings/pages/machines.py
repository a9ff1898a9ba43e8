"""What programs read: data sets described in the vocabulary of schema.org, the sitemap and robots.txt."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Any, Final

from crossings.common.identity import own_site
from crossings.pages.edition import CC_BY, Edition
from crossings.tables.as_of import FIRST_DAY

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
BALKANS: Final = "report/western-balkans.html"
CHANNEL: Final = "English Channel, between France and the United Kingdom"
BORDERS: Final = "External borders of the European Union"


def tagged(page: str, said: Mapping[str, Any]) -> str:
    """The page with the description in its head; no text in it can end the element."""
    words = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return page.replace("</head>", f'<script type="application/ld+json">{words}</script></head>', 1)


def of_exhibit(
    payload: Mapping[str, Any], address: str, edition: Edition, chapter: str
) -> dict[str, Any]:
    """The data set behind an exhibit of a chapter, from the metadata of its CSV."""
    about = payload["about"]
    columns = [
        {"@type": "PropertyValue", "name": one["name"], "description": one["titles"]}
        | ({"unitText": one["schema:unitText"]} if "schema:unitText" in one else {})
        for one in about["tableSchema"]["columns"]
    ]
    return _dataset(about["dc:title"], about["dc:description"], address, edition) | {
        "creditText": about["dc:source"],
        "creativeWorkStatus": about["schema:creativeWorkStatus"],
        "variableMeasured": columns,
        "distribution": [_download(edition.address(f"exhibits/{about['url']}"), "text/csv")],
        "spatialCoverage": _place(BORDERS if chapter == BALKANS else CHANNEL),
        **({"temporalCoverage": about["dc:temporal"]} if "dc:temporal" in about else {}),
        "isPartOf": {
            "@type": "Dataset",
            "name": own_site().work,
            "url": edition.address("report/data.html"),
        },
    }


def of_tables(package: Mapping[str, Any], address: str, edition: Edition) -> dict[str, Any]:
    """The data set of all tables, from the data package."""
    folder = edition.address("data/")
    files = [_download(f"{folder}channel-ledger.zip", "application/zip")]
    files += [_download(folder + one["path"], one["mediatype"]) for one in package["resources"]]
    measured = {
        field["description"]: {
            "@type": "PropertyValue",
            "name": field["description"],
            "unitText": field["unit"],
        }
        for one in package["resources"]
        for field in one["schema"]["fields"]
        if "unit" in field
    }
    return _dataset(package["title"], package["description"], address, edition) | {
        "temporalCoverage": f"{FIRST_DAY}/{edition.day}",
        "spatialCoverage": _place(CHANNEL),
        "variableMeasured": list(measured.values()),
        "distribution": files,
    }


def _dataset(title: str, words: str, address: str, edition: Edition) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": title,
        "description": words,
        "url": address,
        "license": CC_BY,
        "isAccessibleForFree": True,
        "dateModified": (edition.read_on or edition.day).isoformat(),
        "creator": {
            "@type": "Organization",
            "name": own_site().name,
            "url": f"{own_site().address}/",
        },
    }


def _place(name: str) -> dict[str, str]:
    return {"@type": "Place", "name": name}


def _download(address: str, kind: str) -> dict[str, str]:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind}


def sitemap(pages: Iterable[str], edition: Edition) -> bytes:
    """The sitemap of these pages, each dated by the day on which the data were last read."""
    top = ET.Element("urlset", xmlns=SITEMAP)
    for page in sorted(pages):
        one = ET.SubElement(top, "url")
        ET.SubElement(one, "loc").text = edition.address(page)
        ET.SubElement(one, "lastmod").text = (edition.read_on or edition.day).isoformat()
    return document(top)


def robots() -> str:
    """robots.txt: crawlers may read everything; it gives the address of the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {own_site().address}/sitemap.xml\n"


def document(top: ET.Element) -> bytes:
    """An XML document as indented UTF-8, with its declaration."""
    ET.indent(top)
    body: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
