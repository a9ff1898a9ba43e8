"""Addresses that were published: each stays a page, or leads to the one that took its place.

They are kept in a list. A page takes over old addresses by a line of its front matter:

    formerly: [report/old.html, exhibits/old.html: exhibits/new.html, embeds/old-*.html]

An address alone leads to that page, one with another after it to that other. A star is any text.
"""

from __future__ import annotations

import contextlib
import fnmatch
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from crossings.common.addresses import EMBEDS, EXHIBITS, html_of, source_of
from crossings.common.identity import own_site, pages_listed
from crossings.common.templates import render
from crossings.common.yaml_text import FRONT_MATTER, load_yaml
from crossings.pages import source_files
from crossings.pages.source_files import Cell

ADDRESSES: Final = "data/addresses.txt"  # one address a line; # begins a comment
KEY: Final = "formerly"


def published(project: Path) -> dict[str, int]:
    """The addresses of the list, such as report/data.html, each with its line; none without it."""
    path = project / ADDRESSES
    return in_list(path.read_text(encoding="utf-8") if path.is_file() else "")


def in_list(text: str) -> dict[str, int]:
    """The addresses of a list's text, each with its line."""
    return {
        line.strip(): number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    }


def taken_over(first: Cell, page: str) -> list[tuple[str, str]]:
    """The old addresses that a page's front matter names, each with where it leads.

    `first` is the first cell of the page, and `page` its own address.
    """
    head = FRONT_MATTER.match(first.text)
    if not head or KEY not in head[1]:
        return []
    with contextlib.suppress(yaml.YAMLError):
        return [*_pairs(load_yaml(head[1]).get(KEY), page)]
    return []


def _pairs(entries: Any, page: str) -> Iterator[tuple[str, str]]:
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict):
            yield from ((str(old), str(new)) for old, new in entry.items())
        elif entry:
            yield str(entry), page


def redirects(addresses: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each of the `addresses` that `pairs` of `taken_over` name, and where it leads."""
    pairs = list(pairs)
    found = {}
    for address in addresses:
        for old, new in pairs:
            if fnmatch.fnmatchcase(address, old):
                found[address] = new
    return found


def write(project: Path, site: Path) -> None:
    """Write a page into a finished site for each published address that another took over.

    It is plain HTML that leads on. The frame of an exhibit leads to that of the new exhibit, if
    there is one. An address that the site has is left alone. On an early day a new exhibit may not
    be there yet: then it is the page that names it.
    """
    pairs = [
        (old, new if (site / new).exists() else file)
        for file, first in _first_cells(project)
        for old, new in taken_over(first, file)
    ]
    leads = redirects(published(project), pairs)
    for old, new in [*leads.items(), *_frames(leads, site)]:
        path = site / old
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(_page(old, new).encode())


def _first_cells(project: Path) -> Iterator[tuple[str, Cell]]:
    """The first cell of each page that the settings list, after the page's address."""
    for name in pages_listed(project) or ():
        path = project / source_of(name)
        if path.is_file():
            cells = (
                source_files.cells(path)
                if path.suffix == ".ipynb"
                else [source_files.page_as_cell(path)]
            )
            yield from ((html_of(name), cell) for cell in cells[:1])


def _frames(leads: Mapping[str, str], site: Path) -> Iterator[tuple[str, str]]:
    """The frames of exhibits that moved, and where each leads."""
    for old, new in leads.items():
        if old.startswith(EXHIBITS):
            frame = new.replace(EXHIBITS, EMBEDS, 1)
            frame = frame if (site / frame).is_file() else new
            yield old.replace(EXHIBITS, EMBEDS, 1), frame


def _page(old: str, new: str) -> str:
    """The page at an old address."""
    link = posixpath.relpath(new, posixpath.dirname(old) or ".")
    own = own_site()
    return str(
        render("pages/moved.html", old=old, link=link, new=f"{own.address}/{new}", site=own.name)
    )
