"""Checks of menus and of the list on the page of errors: titles, and chapters that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from crossings.check import front_matter
from crossings.check.written_pages import Pages
from crossings.common.addresses import ERROR_SOURCE, SOURCES, source_of
from crossings.common.identity import SETTINGS_FILE, chapters, pages_listed
from crossings.common.yaml_text import FRONT_MATTER, compose_yaml, load_yaml
from crossings.errors import Problem

LISTED: Final = re.compile(r"^[-*] \[([^\]]*)\]\(([^)#\s]+)\)", re.M)  # a page, first in its line


def problems(project: Path, sources: Pages) -> Iterator[Problem]:
    """Entries that call a page by another name than its title, and chapters that are not listed."""
    settings = (project / SETTINGS_FILE).read_text(encoding="utf-8-sig")
    for page, name, line in _entries(compose_yaml(settings)):
        yield from _other_name(sources, page, name, SETTINGS_FILE, line)
    yield from _in_no_menu(project, settings)
    if ERROR_SOURCE not in sources:
        return
    text, listed = sources[ERROR_SOURCE][0].text, []
    for entry in LISTED.finditer(text):
        name, page = entry.groups()
        listed.append(page)
        line = text.count("\n", 0, entry.start()) + 1
        yield from _other_name(sources, page, name, ERROR_SOURCE, line)
    for name, page in chapters(settings):
        if page not in listed:
            fault = f"does not list the chapter {page}; write a line there: - [{name}]({page})"
            yield Problem(ERROR_SOURCE, None, fault)


def _in_no_menu(project: Path, settings: str) -> Iterator[Problem]:
    """Each page that is built and that no menu names, if there are menus: nobody would find it."""
    site = load_yaml(settings).get("website") or {}
    named = [*_texts([site.get("navbar"), site.get("sidebar")])]
    if not any(name.endswith(SOURCES) for name in named) or "auto" in named:
        return
    for page in pages_listed(project) or ():
        if not _needs_no_menu(page) and not any(fnmatch(page, name.lstrip("/")) for name in named):
            fault = f"is in no menu of {SETTINGS_FILE}, so hardly anyone would find it"
            line = f"- {{ href: {page}, text: its title }}"
            yield Problem(source_of(page), None, f"{fault}; write {line} under sidebar there")


def _needs_no_menu(page: str) -> bool:
    """Whether readers come to a page otherwise: the front page and that of errors; or never."""
    return page == ERROR_SOURCE or Path(page).stem == "index" or " " in page


def _texts(tree: Any) -> Iterator[str]:
    """Each text in settings, at any depth."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(part)


def _other_name(sources: Pages, page: str, name: str, file: str, line: int) -> Iterator[Problem]:
    """The fault of a line of a file that calls a page by another name than its title."""
    first = next(iter(sources.get(source_of(page), ())), None)
    head = FRONT_MATTER.match(first.text) if first else None
    if first is None or head is None or not front_matter.is_readable(first.text):
        return
    title = load_yaml(head[1]).get("title", name)
    if name != title:
        fault = f"calls {page} “{name}”, but its title is “{title}”; write the same in both"
        yield Problem(file, line, fault)


def _entries(node: Any) -> Iterator[tuple[str, str, int]]:
    """The address, the name and the line of each entry of a menu, at any depth of the settings."""
    if isinstance(node.value, str):
        return
    pairs = [part for part in node.value if isinstance(part, tuple)]
    entry = {key.value: value for key, value in pairs}
    if {"href", "text"} <= entry.keys():
        yield entry["href"].value, entry["text"].value, entry["href"].start_mark.line + 1
    for inner in [value for _, value in pairs] or node.value:
        yield from _entries(inner)
