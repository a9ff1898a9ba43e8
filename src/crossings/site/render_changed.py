"""Render with Quarto only the pages whose sources have changed since it last rendered all.

One page takes Quarto about a sixth of the time of all fifteen. The site must be the same, byte for
byte, as if all had been rendered. If that is not certain, all pages are rendered.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import html

from crossings.common.addresses import FRONT_SOURCE, SCHEME, html_of
from crossings.common.files import files_among, files_within
from crossings.common.identity import SETTINGS_FILE
from crossings.site.renderer_files import VARIABLES

VERSION = "build/quarto-version"
# Front matter, which Pandoc reads anywhere in a page, and which may end in dots. Other pages may
# show its values, such as the title.
ANY_FRONT_MATTER = re.compile(r"^---[ \t]*$.*?^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
INCLUDES_A_PAGE = re.compile(rb"\{\{<\s*(?:include|embed)\b[^>]*\.(?:qmd|ipynb)\b")
PLAIN = re.compile(r"\w[\w./-]*")  # Quarto reads the names of pages as patterns


def pages_to_render(old_sources: Path, project: Path, stored: Path) -> list[str] | None:
    """The pages of a project whose own files differ from `old_sources`; None for all pages.

    They are named as in report/limits.qmd, and there are none if nothing changed. `stored` is the
    folder of pages that were rendered from these sources. If anything else changed, such as
    settings, numbers, included files, front matter or the list of files, all pages are rendered. So
    they are if more than half of them changed, or if one includes another.
    """
    old, new = _files(old_sources), _sources(project)
    if old.keys() != new.keys() or _includes_a_page(new.values()):
        return None
    changed = sorted(name for name in new if new[name] != old[name])
    pages = _pages_rendered(new, stored)
    if len(changed) > len(pages) / 2:  # many pages, one by one, cost more than all at once
        return None
    if not pages.issuperset(changed):
        return None
    if not all(_keeps_its_front_matter(name, old[name], new[name]) for name in changed):
        return None
    return changed


def _includes_a_page(contents: Iterable[bytes]) -> bool:
    """Whether one of these files includes a page, or a part of one."""
    return any(INCLUDES_A_PAGE.search(content) for content in contents)


def _pages_rendered(sources: Iterable[str], stored: Path) -> set[str]:
    """Those of the sources that are pages, and that Quarto can be asked for by name."""
    return {
        name for name in sources if (stored / html_of(name)).is_file() and PLAIN.fullmatch(name)
    }


def _keeps_its_front_matter(name: str, old: bytes, new: bytes) -> bool:
    """Whether the settings of a page are unchanged, and its title is one of them.

    Without a title in its settings, the title is a heading, and other pages may show it.
    """
    front_matter = _front_matter(name, new)
    return front_matter == _front_matter(name, old) and "\ntitle:" in "".join(front_matter)


def render_again(
    old_sources: Path,
    project: Path,
    stored: Path,
    output: Path,
    render: Callable[[list[str]], None],
) -> bool:
    """Copy the `stored` pages to `output`, and `render` again those that have changed.

    `render` gets their names as `pages_to_render` gives them, and writes into `output`. Returns
    False if all must be rendered; what `output` then holds is of no use.
    """
    pages = pages_to_render(old_sources, project, stored)
    if pages is None:
        return False
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(stored, output)
    if pages:
        render(pages)
    return _only_these_differ({html_of(page) for page in pages}, stored, output)


def keep(project: Path, before: Path) -> None:
    """Copy the sources of a project, from which all its pages were rendered, to `before`."""
    shutil.rmtree(before, ignore_errors=True)
    for name, content in _sources(project).items():
        (before / name).parent.mkdir(parents=True, exist_ok=True)
        (before / name).write_bytes(content)


def _sources(project: Path) -> dict[str, bytes]:
    """Everything that a renderer reads: files at the top of the project, and report/."""
    top = [project / name for name in (SETTINGS_FILE, VARIABLES, VERSION, FRONT_SOURCE)]
    paths = [*top, *project.glob("*.qmd"), *(project / "report").rglob("*")]
    return {name: path.read_bytes() for name, path in files_among(paths, project).items()}


def _files(folder: Path) -> dict[str, bytes]:
    """The contents of the files in a folder by name."""
    return {name: path.read_bytes() for name, path in files_within(folder).items()}


def _front_matter(name: str, content: bytes) -> list[str]:
    """The front matter of a page, or of a notebook's Markdown cells."""
    text = content.decode()
    if name.endswith(".ipynb"):
        cells = [
            cell for cell in json.loads(text)["cells"] if cell["cell_type"] in ("raw", "markdown")
        ]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return ANY_FRONT_MATTER.findall(text)


def _only_these_differ(pages: set[str], before: Path, after: Path) -> bool:
    """Whether only these pages differ between two sites, and they name the same files in both."""
    old, new = _files(before), _files(after)
    replaced = {"search.json", "sitemap.xml"}  # replaced when the site is finished
    return old.keys() - replaced == new.keys() - replaced and all(
        _files_named(old[file]) == _files_named(new[file])
        if file in pages
        else old[file] == new[file]
        for file in old.keys() - replaced
    )


def _files_named(page: bytes) -> set[str]:
    """The files of the site that a page names, by their addresses on it."""
    addresses = html.document_fromstring(page).xpath("//@href | //@src")
    files = (re.split("[#?]", address)[0] for address in addresses)
    return {file for file in files if file and not SCHEME.match(file)}
