"""Keep what Quarto rendered, with its sources.

So only pages whose sources changed are rendered again. One page costs Quarto about a sixth of what
all fifteen cost. The site must be the same, byte for byte, as after a whole render. If that is not
certain, all pages are rendered.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from crossings.common.identity import FRONT_PAGE, SETTINGS_FILE
from crossings.site.rendered import VARIABLES, html_of

VERSION = "build/quarto-version"
# Front matter stands between these lines. Other pages may show what it sets, such as the title.
SETTINGS = re.compile(r"^---[ \t]*$.*?^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
TAKES_IN_A_PAGE = re.compile(rb"\{\{<\s*(?:include|embed)\b[^>]*\.(?:qmd|ipynb)\b")
PLAIN = re.compile(r"\w[\w./-]*")  # Quarto takes the names of pages as patterns
FILE_NAMED = re.compile(rb'(?<=\s)(?:href|src)="(?![a-z][a-z0-9+.-]*:)([^"#?]+)')


def pages_to_render(before: Path, project: Path, raw: Path) -> list[str] | None:
    """The pages of a project whose own files differ from those `before`; None for all pages.

    `raw` is what was rendered from them. If anything else changed, such as settings, numbers,
    included files or the list of files, all pages are rendered.
    """
    old, now = _files(before, before), _sources(project)
    if old.keys() != now.keys() or _takes_in_a_page(now.values()):
        return None
    changed = sorted(name for name in now if now[name] != old[name])
    pages = _pages_rendered(now, raw)
    if len(changed) > len(pages) / 2:  # many pages, one by one, cost more than all at once
        return None
    if not pages.issuperset(changed):
        return None
    if not all(_keeps_its_settings(name, old[name], now[name]) for name in changed):
        return None
    return changed


def _takes_in_a_page(contents: Iterable[bytes]) -> bool:
    """Whether one of these files includes a page, or a part of one."""
    return any(TAKES_IN_A_PAGE.search(content) for content in contents)


def _pages_rendered(sources: Iterable[str], raw: Path) -> set[str]:
    """Those of the sources that are pages, and that Quarto can be asked for by name."""
    return {name for name in sources if (raw / html_of(name)).is_file() and PLAIN.fullmatch(name)}


def _keeps_its_settings(name: str, old: bytes, now: bytes) -> bool:
    """Whether a page still has all the settings that it had, its title among them.

    Without a title in its settings, a heading is its title, which other pages may show.
    """
    settings = _settings(name, now)
    return settings == _settings(name, old) and "\ntitle:" in "".join(settings)


def render_again(
    before: Path, project: Path, raw: Path, output: Path, render: Callable[[list[str]], None]
) -> bool:
    """Copy what was rendered, `raw`, to `output` and `render` changed pages again.

    Returns False if all must be rendered.
    """
    pages = pages_to_render(before, project, raw)
    if pages is None:
        return False
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(raw, output)
    if pages:
        render(pages)
    return _alone_differ({html_of(page) for page in pages}, raw, output)


def keep(project: Path, before: Path) -> None:
    """Keep the sources of a project as those from which all its pages were rendered."""
    shutil.rmtree(before, ignore_errors=True)
    for name, content in _sources(project).items():
        (before / name).parent.mkdir(parents=True, exist_ok=True)
        (before / name).write_bytes(content)


def _sources(project: Path) -> dict[str, bytes]:
    """Everything that a renderer reads: what stands at the top, and report/."""
    top = [project / name for name in (SETTINGS_FILE, VARIABLES, VERSION, FRONT_PAGE)]
    paths = [*top, *project.glob("*.qmd"), *(project / "report").rglob("*")]
    return {
        path.relative_to(project).as_posix(): path.read_bytes() for path in paths if path.is_file()
    }


def _files(folder: Path, root: Path) -> dict[str, bytes]:
    """The files in a folder by name."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


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
    old, new = _files(before, before), _files(now, now)
    apart = {"search.json", "sitemap.xml"}  # replaced when the site is finished
    return old.keys() - apart == new.keys() - apart and all(
        set(FILE_NAMED.findall(old[file])) == set(FILE_NAMED.findall(new[file]))
        if file in pages
        else old[file] == new[file]
        for file in old.keys() - apart
    )
