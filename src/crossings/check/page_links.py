"""Checks of links between source pages: each leads to a page, a file or a heading that exists."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from crossings.errors import Problem
from crossings.pages import texts

LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*(?:\{#([\w-]+)[^}]*\})?\s*$", re.M)
GIVEN_ID = re.compile(r"\{#([\w-]+)")
NAMED = re.compile(r"(?:href:\s*|-\s+)((?:[\w.-]+/)*[\w-]+\.(?:ipynb|qmd))\b")
MADE = {"data/datapackage.json", "data/facts.json", "data/channel-ledger.zip"}


class Pages:
    """The pages of a project by their address in the site's sources: index.qmd, report/arrivals.ipynb."""

    def __init__(self, project: Path) -> None:
        """Read every page; notebooks count as pages of report/, as in the built site."""
        self.project = project
        self.texts: dict[str, list[texts.Cell]] = {}
        self.names: dict[str, str] = {}
        for path in texts.text_pages(project):
            name = path.relative_to(project).as_posix()
            self.names[name] = name
            self.texts[name] = [texts.whole(path)]
        for path in sorted((project / "notebooks").glob("*.ipynb")):
            try:
                listed = texts.cells(path)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # reported by the check of notebooks
            self.names[f"report/{path.name}"] = path.relative_to(project).as_posix()
            self.texts[f"report/{path.name}"] = [cell for cell in listed if cell.kind == "markdown"]

    @cached_property
    def anchors(self) -> Mapping[str, set[str]]:
        """The ids on each page: those given, and those that a renderer makes from headings."""
        found: dict[str, set[str]] = {}
        for name, cells in self.texts.items():
            text = "\n\n".join(cell.text for cell in cells)
            found[name] = set(GIVEN_ID.findall(text)) | {
                _slug(words) for words, given in HEADING.findall(text) if not given
            }
        return found

    def problems(self) -> Iterator[Problem]:
        """Links that lead nowhere, pages that _quarto.yml does not list, and listed pages that do not exist."""
        for address, cells in self.texts.items():
            for cell in cells:
                text = CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), cell.text)
                for link in LINK.finditer(text):
                    if what := self._wrong(address, link[1]):
                        line = text.count("\n", 0, link.start()) + 1
                        yield Problem(self.names[address], line, what, cell.number or None, cell.begins)
        site = self.project / "_quarto.yml"
        named = set(NAMED.findall(site.read_text(encoding="utf-8"))) if site.is_file() else set()
        for address in sorted(set(self.texts) - named):
            yield Problem(self.names[address], None, f"is in no list of _quarto.yml; add {address} there")
        for address in sorted(named - set(self.texts)):
            yield Problem("_quarto.yml", None, f"names {address}, which is not there; correct the name")

    def _wrong(self, page: str, target: str) -> str:
        """What is wrong with a link on a page; empty for one that leads somewhere."""
        if re.match(r"[a-z][a-z0-9+.-]*:|\{\{", target):
            return ""  # another site: not ours to check, and no test may need a network
        path, _, anchor = target.partition("#")
        way = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        if way.endswith(".html"):
            return f"the link {target} goes to a rendered page; name its source, .qmd or .ipynb"
        if way in self.texts:
            if anchor and not anchor.startswith("fig-") and anchor not in self.anchors[way]:
                return f"the link {target} goes nowhere: {self.names[way]} has no heading #{anchor}"
            return ""
        if way in MADE or way.startswith(("exhibits/", "editions/")) or (self.project / way).is_file():
            return ""
        if way.startswith("data/") and list((self.project / "data").glob(f"*/{posixpath.basename(way)}")):
            return ""
        file = re.sub(r"^report/(?=[^/]+\.ipynb$)", "notebooks/", way)
        return f"the link {target} goes nowhere: there is no {file}; correct it"


def _slug(heading: str) -> str:
    """The id that Pandoc makes from a heading without one."""
    words = re.sub(r"[^\w\s.-]", "", re.sub(r"[*`]|\]\([^)]*\)|\[", "", heading)).strip().lower()
    return re.sub(r"^[^a-z]+", "", re.sub(r"\s+", "-", words))
