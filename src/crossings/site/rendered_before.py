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

OUTPUT = "_site"
BY_QUARTO = (".quarto", OUTPUT, ".gitignore")  # what Quarto writes into the project that it renders
# Front matter stands between these lines. Other pages may show what it sets, such as the title.
SETTINGS = re.compile(r"^---[ \t]*$.*?^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
TAKES_IN_A_PAGE = re.compile(rb"\{\{<\s*(?:include|embed)\b[^>]*\.(?:qmd|ipynb)\b")
PLAIN = re.compile(r"\w[\w./-]*")  # Quarto takes the names of pages as patterns
FILE_NAMED = re.compile(rb'(?<=\s)(?:href|src)="(?![a-z][a-z0-9+.-]*:)([^"#?]+)')


def pages_to_render(kept: Path, folder: Path) -> list[str] | None:
    """The pages of the project in `folder` whose own files differ from those in `kept`; None for all pages.

    If anything else changed, such as settings, numbers, included files or the list of files, all pages are rendered.
    """
    before, now = _files(kept), _files(folder)
    changed = {name for name in now if now[name] != before.get(name)}
    pages = {
        name
        for name in now
        if (kept / OUTPUT / _rendered(name)).is_file() and PLAIN.fullmatch(name)
    }
    # Many pages, one by one, cost more than all at once.
    if before.keys() != now.keys() or not changed <= pages or len(changed) > len(pages) / 2:
        return None
    if any(TAKES_IN_A_PAGE.search(content) for content in now.values()):
        return None
    for name in changed:
        settings = _settings(name, now[name])
        untitled = "\ntitle:" not in "".join(settings)  # then a heading is its title
        if untitled or settings != _settings(name, before[name]):
            return None
    return sorted(changed)


def render_again(kept: Path, folder: Path, render: Callable[[list[str]], None]) -> bool:
    """Copy what `kept` holds into `folder` and `render` changed pages again; False if all pages must be rendered."""
    pages = pages_to_render(kept, folder)
    if pages is None:
        return False
    for name in (".quarto", OUTPUT):
        shutil.copytree(kept / name, folder / name)
    if pages:
        render(pages)
    return _alone_differ({_rendered(page) for page in pages}, kept / OUTPUT, folder / OUTPUT)


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
        name.as_posix(): path.read_bytes()
        for path, name in names.items()
        if name.parts[0] not in BY_QUARTO
    }


def _settings(name: str, content: bytes) -> list[str]:
    """The front matter of a page, or of a notebook's Markdown cells."""
    text = content.decode()
    if name.endswith(".ipynb"):
        cells = [
            cell for cell in json.loads(text)["cells"] if cell["cell_type"] in ("raw", "markdown")
        ]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return SETTINGS.findall(text)


def _alone_differ(pages: set[str], before: Path, now: Path) -> bool:
    """Whether only these pages differ between two sites, and name the same files in both."""
    old, new = _files(before), _files(now)
    apart = {"search.json", "sitemap.xml"}  # replaced when the site is finished
    return old.keys() - apart == new.keys() - apart and all(
        set(FILE_NAMED.findall(old[file])) == set(FILE_NAMED.findall(new[file]))
        if file in pages
        else old[file] == new[file]
        for file in old.keys() - apart
    )
