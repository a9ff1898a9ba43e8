"""Data sets described for programs, in the vocabulary of schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crossings.identity import NAME, SITE
from crossings.pages.edition import CC_BY, Edition


def tagged(page: str, said: Mapping[str, Any]) -> str:
    """The page with the description in its head; no text in it can end the element."""
    words = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return page.replace("</head>", f'<script type="application/ld+json">{words}</script></head>', 1)


def of_exhibit(payload: Mapping[str, Any], address: str, edition: Edition) -> dict[str, Any]:
    """The data set behind an exhibit, from the metadata of its CSV."""
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
        "isPartOf": {"@type": "Dataset", "name": NAME, "url": edition.address("report/data.html")},
    }


def of_tables(package: Mapping[str, Any], address: str, edition: Edition) -> dict[str, Any]:
    """The data set of all tables, from the data package."""
    folder = edition.address("data/")
    files = [_download(f"{folder}channel-ledger.zip", "application/zip")]
    files += [_download(folder + one["path"], one["mediatype"]) for one in package["resources"]]
    return _dataset(package["title"], package["description"], address, edition) | {"distribution": files}


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
        "creator": {"@type": "Organization", "name": NAME, "url": f"{SITE}/"},
    }


def _download(address: str, kind: str) -> dict[str, str]:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind}
