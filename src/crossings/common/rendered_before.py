"""Keep what Quarto rendered, with its sources, so that only pages whose sources changed are rendered again.

One page costs Quarto about a sixth of what all fifteen cost. The site must be the same, byte for byte, as after a whole
render. If that is not certain, all pages are rendered.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

OUTPUT, SEARCH, SITEMAP = "_site", "search.json", "sitemap.xml"
BY_QUARTO = (".quarto", OUTPUT, ".gitignore")  # what Quarto writes into the project that it renders
VARIABLES = "_variables.yml"
# Front matter stands between these lines. Other pages may show what it sets, such as the title.
SETTINGS = re.compile(r"^---[ \t]*$.*?^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
TAKES_IN_A_PAGE = re.compile(rb"\{\{<\s*(?:include|embed)\b[^>]*\.(?:qmd|ipynb)\b")
PLAIN = re.compile(r"\w[\w./-]*")  # Quarto takes the names of pages as patterns
FILE_NAMED = re.compile(rb'(?<=\s)(?:href|src)="(?![a-z][a-z0-9+.-]*:)([^"#?]+)')


def pages_to_render(kept: Path, folder: Path) -> list[str] | None:
    """The pages of the project in `folder` whose sources differ from those in `kept`; None for all pages.

    A page is made from its own file, the Markdown that it includes and the numbers that it names. If anything else
    changed, such as settings or the list of files, all pages are rendered.
    """
    before, now = _files(kept), _files(folder)
    if before.keys() != now.keys() or any(TAKES_IN_A_PAGE.search(content) for content in now.values()):
        return None
    pages = {name for name in now if (kept / OUTPUT / _rendered(name)).is_file() and PLAIN.fullmatch(name)}
    reached = [name for name in now if now[name] != before[name]]
    for name in reached:  # the list grows meanwhile
        words: set[str] = set()
        if name == VARIABLES:
            words = _changed_numbers(before[name], now[name])
        elif name in pages or name.endswith(".md"):
            settings = _settings(name, now[name])
            untitled = name in pages and "\ntitle:" not in "".join(settings)  # then a heading is its title
            if untitled or settings != _settings(name, before[name]):
                return None
            if name.endswith(".md"):
                words = {Path(name).name}
        else:
            return None
        # A name that merely occurs counts as used: this may render a page too many, never one too few.
        users = {user for user in now if any(word.encode() in now[user] for word in words)}
        reached += sorted(users.difference(reached))
    found = sorted(pages.intersection(reached))
    return found if len(found) <= len(pages) / 2 else None  # one by one would cost more than all at once


def render_again(kept: Path, folder: Path, pages: list[str], render: Callable[[list[str]], None]) -> bool:
    """Copy what `kept` holds into `folder` and `render` these pages again; False if all pages must be rendered."""
    for name in (".quarto", OUTPUT):
        shutil.copytree(kept / name, folder / name)
    if not pages:
        return True
    files, search = {_rendered(page) for page in pages}, folder / OUTPUT / SEARCH
    search.unlink(missing_ok=True)  # then Quarto writes one of these pages alone
    render(pages)
    before, again = _entries(kept / OUTPUT / SEARCH), _entries(search)
    if again.keys() != before.keys() & files or not _alone_differ(files, kept / OUTPUT, folder / OUTPUT):
        return False
    if before:
        entries = [entry for page in before for entry in again.get(page, before[page])]
        search.write_text(json.dumps(entries, ensure_ascii=False, indent=2), encoding="utf-8")
    return True


def keep(folder: Path, kept: Path) -> None:
    """Keep the project in `folder` and what Quarto rendered from it, instead of what was kept before."""
    beside = kept.with_name(f"{kept.name}.copy")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(folder, beside)
    shutil.rmtree(kept, ignore_errors=True)
    beside.rename(kept)


def _rendered(page: str) -> str:
    return Path(page).with_suffix(".html").as_posix()


def _files(folder: Path) -> dict[str, bytes]:
    """The files in a folder by name, without those that Quarto wrote into it."""
    names = {path: path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes() for path, name in names.items() if name.parts[0] not in BY_QUARTO
    }


def _changed_numbers(before: bytes, now: bytes) -> set[str]:
    """The numbers, as chapter.name, that are not in both files or differ between them."""
    old, new = (
        {(f"{chapter}.{name}", value) for chapter, found in json.loads(file).items() for name, value in found.items()}
        for file in (before, now)
    )  # fmt: skip
    return {name for name, _ in old ^ new}


def _settings(name: str, content: bytes) -> list[str]:
    """The front matter of a page, of Markdown, or of a notebook's Markdown cells."""
    text = content.decode()
    if name.endswith(".ipynb"):
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] in ("raw", "markdown")]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return SETTINGS.findall(text)


def _entries(search: Path) -> dict[str, list[dict[str, Any]]]:
    """The entries of a search index by page, in its order."""
    found: dict[str, list[dict[str, Any]]] = {}
    if search.is_file():
        for entry in json.loads(search.read_text(encoding="utf-8")):
            found.setdefault(entry["href"].partition("#")[0], []).append(entry)
    return found


def _alone_differ(pages: set[str], before: Path, now: Path) -> bool:
    """Whether only these pages differ between two sites, and name the same files in both."""
    old, new = _files(before), _files(now)
    apart = {SEARCH, SITEMAP}  # the one is put together, the other replaced
    return old.keys() - apart == new.keys() - apart and all(
        set(FILE_NAMED.findall(old[file])) == set(FILE_NAMED.findall(new[file]))
        if file in pages
        else old[file] == new[file]
        for file in old.keys() - apart
    )
