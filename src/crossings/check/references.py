"""Checks of what pages name, as it is written: links, includes, numbers.

A renderer is silent where it finds nothing.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from crossings.check.pages import Findings, Pages, address, told
from crossings.check.prose import blanked
from crossings.errors import Problem
from crossings.pages.texts import NUMBER_NAMED, Cell

INCLUDE = re.compile(r"(?<!\\)\{\{<\s*include\s+([^>]+?)\s*>\}\}")
FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.M | re.S)
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*(?:\{#([\w-]+)[^}]*\})?\s*$", re.M)
GIVEN_ID = re.compile(r"\{#([\w-]+)")
NAMED = re.compile(r"(?:href:\s*|-\s+)((?:[\w.-]+/)*[\w-]+\.(?:ipynb|qmd))\b")
MADE = {
    "data/datapackage.json",
    "data/facts.json",
    "data/sources.csv",
    "data/channel-ledger.zip",
}


def includes(project: Path, file: str, text: str) -> Findings:
    """Each include that finds nothing."""
    folder = posixpath.dirname(address(file))
    for found in INCLUDE.finditer(blanked(FENCED, text)):
        target = found[1].strip("\"'")
        way = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        if not _is_there(project, posixpath.normpath(way)):
            what = f"includes {target}, which is not there, so nothing would be shown"
            yield found.start(), f"{what}; correct the name"


def _is_there(project: Path, way: str) -> bool:
    taken = way.startswith("report/") and not way.endswith(".ipynb")
    return (taken or ("/" not in way and way.endswith(".qmd"))) and (project / way).is_file()


def unknown_numbers(text: str, known: Collection[str]) -> Findings:
    """Each `{{< var … >}}` that names none of the `known` numbers."""
    for found in NUMBER_NAMED.finditer(text):
        if found[1] not in known:
            near = difflib.get_close_matches(found[1], known, n=1)
            advice = f"did you mean {near[0]}?" if near else "`crossings facts` lists them"
            yield found.start(), f"{found[0]} names no number; {advice}"


def links(project: Path, pages: Pages) -> Iterator[Problem]:
    """Links that lead nowhere, pages that are not listed, and listed pages that do not exist.

    The list is that of _quarto.yml.
    """
    files = {address(file): file for file in pages if file.endswith((".qmd", ".ipynb"))}
    anchors = {way: _anchors(pages[file]) for way, file in files.items()}

    def look(file: str, text: str) -> Findings:
        for link in LINK.finditer(blanked(CODE, text)):
            # Another site is not ours to check, and no test may need a network.
            if re.match(r"[a-z][a-z0-9+.-]*:|\{\{", link[1]):
                continue
            path, _, anchor = link[1].partition("#")
            way = _way(address(file), path)
            if way in files:
                what = _no_heading(anchor, anchors[way], files[way])
            else:
                what = _no_file(project, way)
            if what:
                yield link.start(), f"the link {link[1]} {what}"

    yield from told({file: pages[file] for file in files.values()}, look)
    yield from _not_listed(project, files)


def _way(page: str, path: str) -> str:
    """The address to which a link on a page leads; that of the page itself for none."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def _no_heading(anchor: str, anchors: set[str], file: str) -> str:
    """What is wrong with a link to a place on one of our pages; empty if nothing is."""
    if not anchor or anchor.startswith("fig-") or anchor in anchors:
        return ""
    return f"goes nowhere: {file} has no heading #{anchor}"


def _no_file(project: Path, way: str) -> str:
    """What is wrong with a link to anything else of the site; empty if nothing is."""
    if way.endswith(".html"):
        return "goes to a rendered page; name its source, .qmd or .ipynb"
    name = posixpath.basename(way)
    is_table = way.startswith("data/") and any((project / "data").glob(f"*/{name}"))
    is_made = way in MADE or way.startswith(("exhibits/", "editions/"))
    if is_table or is_made or (project / way).is_file():
        return ""
    file = re.sub(r"^(report/)?(?=[^/]+\.ipynb$)", "notebooks/", way)
    return f"goes nowhere: there is no {file}; correct it"


def _not_listed(project: Path, files: Mapping[str, str]) -> Iterator[Problem]:
    """Pages that _quarto.yml does not list, or lists in vain; `files` by their address."""
    site = project / "_quarto.yml"
    named = set(NAMED.findall(site.read_text(encoding="utf-8"))) if site.is_file() else set()
    for way in sorted(set(files) - named):
        yield Problem(files[way], None, f"is in no list of _quarto.yml; add {way} there")


def _anchors(page: Sequence[Cell]) -> set[str]:
    """The ids on a page: those given, and those that Pandoc makes from headings without one."""
    text = "\n\n".join(
        cell.text for cell in page if cell.kind != "code"
    )  # where # begins a comment
    made = {_slug(words) for words, given in HEADING.findall(text) if not given}
    return made | set(GIVEN_ID.findall(text))


def _slug(heading: str) -> str:
    words = re.sub(r"[^\w\s.-]", "", re.sub(r"[*`]|\]\([^)]*\)|\[", "", heading)).strip().lower()
    return re.sub(r"^[^a-z]+", "", re.sub(r"\s+", "-", words))
