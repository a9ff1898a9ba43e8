"""What programs read: data sets in the vocabulary of schema.org, the sitemap and robots.txt."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from crossings.common.identity import KEYWORDS, own_site
from crossings.common.templates import render
from crossings.exhibits.data import ExhibitData
from crossings.pages.edition import Edition
from crossings.pages.head import with_tags
from crossings.tables import licences
from crossings.tables.as_of import FIRST_DAY

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
BALKANS: Final = "report/western-balkans.html"
CHANNEL: Final = "English Channel, between France and the United Kingdom"
SOURCES: Final = "report/data.html#sources"  # where each source's licence is
BORDERS: Final = "External borders of the European Union"


def tagged(page: str, description: Mapping[str, Any]) -> str:
    """The page with the description in its head; no text in it can end the element."""
    words = json.dumps(description, ensure_ascii=False).replace("<", "\\u003c")
    return with_tags(page, render("pages/linked_data.html", description=Markup(words)))


def of_exhibit(exhibit: ExhibitData, address: str, edition: Edition) -> dict[str, Any]:
    """The data set behind an exhibit, from what it says of its table.

    It is under the licences of its sources.
    """
    about = exhibit.about
    columns = [
        {"@type": "PropertyValue", "name": one["name"], "description": one["title"]}
        | ({"unitText": one["unit"]} if "unit" in one else {})
        for one in about["columns"]
    ]
    under = _under(licences.licences(one["licence"] for one in about["origins"]))
    file = edition.address(f"exhibits/{exhibit.ident}.csv")
    return _dataset(exhibit.title, about["description"], address, edition) | {
        "license": under,
        "isBasedOn": [licences.work(one) for one in about["origins"]],
        "creditText": about["source"],
        "creativeWorkStatus": about["status"],
        "variableMeasured": columns,
        "distribution": [_download(file, "text/csv") | {"license": under}],
        "spatialCoverage": _place(BORDERS if exhibit.page == BALKANS else CHANNEL),
        "temporalCoverage": about["covers"],
        "isPartOf": {
            "@type": "Dataset",
            "name": own_site().work,
            "url": edition.address("report/data.html"),
        },
    }


def of_tables(package: Mapping[str, Any], address: str, edition: Edition) -> dict[str, Any]:
    """The data set of all tables, from the data package.

    Each file is under the licences of its own sources.
    """
    folder = edition.address("data/")
    named = [one["licenses"] for one in package["resources"]]
    every = _under({one["title"]: _licence(one) for some in named for one in some}.values())
    files = [_download(f"{folder}channel-ledger.zip", "application/zip") | {"license": every}]
    files += [
        _download(folder + one["path"], one["mediatype"])
        | {"license": _under(map(_licence, one["licenses"]))}
        for one in package["resources"]
    ]
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
    origins = {  # as short as can be: there are hundreds, and the table of sources says the rest
        source["id"]: source.get("path") or {"@type": "CreativeWork", "name": source["title"]}
        for one in package["resources"]
        for source in one.get("sources", ())
    }
    return _dataset(package["title"], package["description"], address, edition) | {
        "license": every,
        "isBasedOn": list(origins.values()),
        "temporalCoverage": f"{FIRST_DAY}/{edition.day}",
        "spatialCoverage": _place(CHANNEL),
        "variableMeasured": list(measured.values()),
        "distribution": files,
    }


def of_claims(
    reviews: Iterable[Mapping[str, str]], address: str, edition: Edition
) -> dict[str, Any]:
    """The claims of a page as reviews, in words and without ratings.

    A verdict of ours is no number.
    """
    made = [
        {
            "@type": "ClaimReview",
            "url": f"{address}#{one['anchor']}",
            "claimReviewed": one["claim"],
            "reviewBody": one["found"],
            "author": _makers(),
            "dateModified": (edition.read_on or edition.day).isoformat(),
            "itemReviewed": {
                "@type": "Claim",
                "datePublished": one["stated_on"],
                "author": {"@type": "Thing", "name": one["speaker"], "description": one["role"]},
                "appearance": {
                    "@type": "CreativeWork",
                    "name": one["stated_in"],
                    "publisher": {"@type": "Organization", "name": one["publisher"]},
                    **({"url": one["address"]} if one["address"] else {}),
                },
            },
        }
        for one in reviews
    ]
    return {"@context": "https://schema.org/", "@graph": made}


def with_claims(
    pages: Mapping[str, str], exhibits: Iterable[ExhibitData], edition: Edition
) -> dict[str, str]:
    """The pages that show lists of claims, by file, with their claims as reviews in their heads."""
    return {
        file: tagged(pages[file], of_claims(reviews, edition.address(file), edition))
        for file, reviews in ((one.page, one.shown.get("reviews")) for one in exhibits)
        if reviews and file in pages
    }


def _dataset(title: str, words: str, address: str, edition: Edition) -> dict[str, Any]:
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


def _under(these: Iterable[licences.Licence]) -> list[str | dict[str, str]]:
    """The licences of a data set or a file.

    Where it has no source, that is our own, since the rows are then ours.
    """
    return [one.in_schema_org() for one in these] or [licences.OWN.in_schema_org()]


def _licence(in_package: Mapping[str, str]) -> licences.Licence:
    return licences.licence(in_package["title"])


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
