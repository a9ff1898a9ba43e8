"""What a dated edition has that other builds have not: its place below a site, said in each of its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from crossings.common.identity import ERROR_PAGE, site_address

NOTE = re.compile(r'(<p class="edition-note">.*?</p>)', re.S)
ROOT_ONLY = (ERROR_PAGE, "sitemap.xml", "robots.txt")  # these speak for a whole host, not for a folder of it


def for_its_place(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages of a dated edition, by file, for its folder below the site; what only a host's root has leaves `site`.

    Each has a place for the menu of editions, which one script fills for all of them, and says in its head what it is: not for search engines, and where the latest and the others are. An edition is to
    be cited, so its own address is the canonical one, which reference managers take. It is not to be found by search:
    of a hundred nearly equal pages a reader should be offered the latest, so none is indexed. The names of the links
    are those of RFC 5829.
    """
    for name in ROOT_ONLY:
        (site / name).unlink(missing_ok=True)
    return {file: _marked(text, file) for file, text in pages.items() if file not in ROOT_ONLY}


def _marked(page: str, file: str) -> str:
    top = "../" * (file.count("/") + 2)
    marks = f'<link rel="latest-version" href="{top}{file}"><link rel="version-history" href="{top}report/editions.html">'
    if 'rel="canonical"' not in page:
        marks += f'<link rel="canonical" href="{site_address()}/{file}">'
    if 'name="robots"' not in page:
        marks += '<meta name="robots" content="noindex">'
    marks += f'<script src="{top}editions/menu.js" defer></script>'
    page = NOTE.sub(r'\1<div class="edition-menu"></div>', page, count=1)
    return page.replace("</head>", f"{marks}</head>", 1)
