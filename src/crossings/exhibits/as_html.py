"""An exhibit as HTML, in each of its forms: on a page, by itself, and in a frame.

On a page it has, in this order, number, finding, measure, drawing, words, table, source, then
downloads, link, embed and citation. The finding, the drawing and the words are prominent; the rest
is small and grey and opens on demand.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from crossings.common.addresses import embed_of, exhibit_file
from crossings.common.identity import EDITION, edition_or_site_address
from crossings.common.templates import render
from crossings.exhibits import table as tables
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.prose import bold, limit_links, paragraphs

DOWNLOADS: Final = {"csv": "CSV", "svg": "SVG", "png": "PNG", "json": "Spec"}


def whole(
    exhibit: ExhibitData,
    root: str = "../",
    *,
    level: str = "h3",
    alone: bool = False,
    link: str = "",
    inline: Mapping[str, str] | None = None,
) -> Markup:
    """The exhibit on a page, from which `root` leads to the site's root.

    `level` is the tag of its title. `alone` is true on its own page, where its title is the page's;
    `link` is the address that leads to it; and `inline` gives the downloads themselves as
    addresses, by ending, where there is no site.
    """
    return render(
        exhibit.template or "exhibits/exhibit.html",
        exhibit=exhibit,
        table=tables.as_html,
        shown=exhibit.shown,
        root=root,
        number=exhibit.number,
        level="h1" if alone else level,
        alone=alone,
        words=_words(exhibit, root),
        note=_note(exhibit, root),
        link=link or f"#fig-{exhibit.ident}",
        downloads=_downloads(exhibit, root, inline),
        frame_code="" if EDITION in os.environ else frame_code(exhibit),
    )


def bare(exhibit: ExhibitData) -> Markup:
    """The frame on other sites: the drawing, or the table where there is none."""
    return render(
        "exhibits/bare.html",
        exhibit=exhibit,
        table=tables.as_html,
        words=paragraphs(exhibit.words),
    )


def frame_code(exhibit: ExhibitData) -> str:
    """The code that shows the bare form on another site, as text for readers to copy."""
    address = f"{edition_or_site_address()}/{embed_of(exhibit.ident)}"
    values = {"address": address, "title": exhibit.title, "height": exhibit.height}
    return str(render("exhibits/frame_code.html", **values)).strip()


def _words(exhibit: ExhibitData, root: str) -> Markup:
    return limit_links(paragraphs(exhibit.words), root)


def _note(exhibit: ExhibitData, root: str) -> Markup:
    return limit_links(bold(exhibit.note.strip()), root)


def _downloads(
    exhibit: ExhibitData, root: str, inline: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    """The downloads: label, address, and a file name if the address is the file."""
    endings = {*exhibit.files, *(["png"] if exhibit.has_picture else [])}
    return [
        {
            "label": label,
            "href": (inline or {}).get(ending, f"{root}{exhibit_file(exhibit.ident, ending)}"),
            "name": f"{exhibit.ident}.{ending}" if inline else "",
        }
        for ending, label in DOWNLOADS.items()
        if ending in endings
    ]
