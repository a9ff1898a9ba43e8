"""The files for crawlers: the sitemap and robots.txt."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from crossings.common.identity import own_site
from crossings.pages.edition import Edition

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(pages: Iterable[str], edition: Edition) -> bytes:
    """The sitemap of these pages, each dated by the day on which the data were last read."""
    ET.register_namespace("", SITEMAP)
    top = ET.Element(f"{{{SITEMAP}}}urlset")
    for page in sorted(pages):
        one = ET.SubElement(top, f"{{{SITEMAP}}}url")
        for name, words in (
            ("loc", edition.address(page)),
            ("lastmod", (edition.read_on or edition.day).isoformat()),
        ):
            ET.SubElement(one, f"{{{SITEMAP}}}{name}").text = words
    return document(top)


def robots() -> str:
    """robots.txt: crawlers may read everything; it gives the address of the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {own_site().address}/sitemap.xml\n"


def document(top: ET.Element) -> bytes:
    """An XML document as indented UTF-8, with its declaration."""
    ET.indent(top)
    body: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
