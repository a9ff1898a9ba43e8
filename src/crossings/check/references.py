"""Checks of links, includes and numbers in the sources of pages.

A renderer does not report those that lead to nothing.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from crossings.check import kept_addresses
from crossings.check.notebook_cells import exhibits_shown, hidden_exhibits
from crossings.check.prose import CODE, FENCED, blanked
from crossings.check.written_pages import Findings, Pages, problems_in_words
from crossings.common.addresses import EXHIBITS, FRONT_SOURCE, SOURCES, page_of, source_of
from crossings.common.yaml_text import FRONT_MATTER
from crossings.errors import Problem, did_you_mean
from crossings.exhibits.cells import HIDDEN
from crossings.notebooks import outputs
from crossings.pages import source_files
from crossings.pages.head import FEEDS
from crossings.pages.machines import ARCHIVE
from crossings.pages.source_files import VARIABLE_NAMED, Cell

INCLUDE = re.compile(r"(?<!\\)\{\{<\s*include\s+([^>]+?)\s*>\}\}")
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
SPACED_LINK = re.compile(r"\[[^\]]*\] +\((?:https?:|#|[^)\s]+\.(?:qmd|ipynb)\b)[^)\s]*\)")
PICTURE = re.compile(r"(?<!\\)!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
NOTE = re.compile(r"(?<!^)\[\^([^\]\s]+)\]", re.M)
NOTE_WRITTEN = re.compile(r"^\[\^([^\]\s]+)\]:", re.M)
UNIT_BESIDE = re.compile(
    r"(?P<before>[£€$]?)\{\{<\s*var\s+(?P<name>(?!part\.)[\w.-]+)\s*>\}\}"
    r"(?P<after>(?:\s?(?:%|(?:bn|m|k|per cent|million|billion|thousand)\b))?)"
)
SHORTCODE = re.compile(r"\{\{<[^{}\n]*>\}\}")
GIVEN_ID = re.compile(r"\{#([\w.-]+)")
BUILT = {
    "data/datapackage.json",
    "data/facts.json",
    "data/sources.csv",
    f"data/{ARCHIVE}",
    *FEEDS,
}


def includes(project: Path, file: str, text: str) -> Findings:
    """Each include, in the `text` of a page, of a file that is missing or cannot be included.

    A relative name starts from the folder of the page: report/ for a notebook, the top for index.
    """
    folder = posixpath.dirname(page_of(file))
    for include in INCLUDE.finditer(blanked(FENCED, text)):
        target = include[1].strip("\"'")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        place = posixpath.normpath(path)
        if not (project / place).is_file():
            fault = f"includes {target}, which is not there, so nothing would be shown"
            yield include.start(), f"{fault}; correct the name"
        elif not _can_be_included(place):
            fault = f"includes {target}, which no renderer includes from there"
            yield include.start(), f"{fault}; include a page of words or a part of one, in report/"


def _can_be_included(path: str) -> bool:
    """Whether a renderer can include a file of this path in the project."""
    in_report = path.startswith("report/") and not path.endswith(".ipynb")
    return in_report or ("/" not in path and path.endswith(".qmd"))


def unknown_variables(text: str, known: Collection[str]) -> Findings:
    """Each `{{< var … >}}` that names none of the `known` numbers.

    These are named as in arrivals.total; parts of pages, as in part.updates, count as numbers too.
    """
    for shortcode in VARIABLE_NAMED.finditer(text):
        if shortcode[1] not in known:
            near = difflib.get_close_matches(shortcode[1], known, n=1)
            advice = f"did you mean {near[0]}?" if near else "`crossings facts` lists them"
            yield shortcode.start(), f"{shortcode[0]} names no number; {advice}"


def units_twice(text: str, numbers: Mapping[str, str]) -> Findings:
    """Each `{{< var … >}}` with a sign or a unit beside it, which its words have or may not have.

    `numbers` are the words that each prints.
    """
    for named in UNIT_BESIDE.finditer(blanked(CODE, text)):
        if named["name"] in numbers and (named["before"] or named["after"]):
            printed = f"{named['before']}{numbers[named['name']]}{named['after']}"
            advice = "its words are whole, so take out what stands beside it"
            yield named.start(), f"{named[0]} would print {printed!r}; {advice}"


def links(project: Path, pages: Pages) -> Iterator[Problem]:
    """Links that lead nowhere, and pages that _quarto.yml does not list.

    `pages` are all that there are: a link to one that is left out would seem to lead nowhere. Links
    in included texts (.md), and to other sites, are not checked.
    """
    files = {page_of(file): file for file in pages if file.endswith(SOURCES)}
    anchors = {place: _anchors(pages[file]) for place, file in files.items()}
    shown, hidden = exhibits_shown(pages), hidden_exhibits(pages)
    renamed = kept_addresses.led_on(pages)  # links to these are told with the other names of old

    def look(file: str, text: str) -> Findings:
        for spaced in SPACED_LINK.finditer(blanked(CODE, text)):
            yield spaced.start(), f"{spaced[0]} is no link: take out the space before the ("
        for link in LINK.finditer(blanked(CODE, text)):
            # Other sites are not checked, since no check may need a network.
            if re.match(r"[a-z][a-z0-9+.-]*:|\{\{", link[1]):
                continue
            path, _, anchor = link[1].partition("#")
            target = _target(page_of(file), path)
            if target in files and anchor.startswith("fig-"):
                fault = _no_exhibit(anchor.removeprefix("fig-"), files[target], shown, hidden)
            elif target in files:
                fault = _no_heading(anchor, anchors[target], files[target])
            else:
                is_renamed = f"{posixpath.splitext(target)[0]}.html" in renamed
                fault = "" if is_renamed else _no_file(project, target)
            if fault:
                yield link.start(), f"the link {link[1]} {fault}"

    yield from problems_in_words({file: pages[file] for file in files.values()}, look)
    # A notebook that is not listed is a draft, and no fault.
    for file, fault in source_files.not_listed(project):
        if file.endswith(".qmd"):
            yield Problem(file, None, fault)


def pictures(project: Path, file: str, text: str) -> Findings:
    """Each picture of a page that is missing, comes from another site, or has no words."""
    for picture in PICTURE.finditer(blanked(CODE, text)):
        words, address = picture.groups()
        if re.match(r"[a-z][a-z0-9+.-]*:", address):
            fault = "comes from another site; save it in report/, and give its source in words"
        elif not (project / _target(page_of(file), address.lstrip("/"))).is_file():
            fault = f"is not there; correct the name, or put the file beside {page_of(file)}"
        elif not words.strip():
            fault = "has no words for people who cannot see it; write them between the brackets"
        else:
            continue
        yield picture.start(), f"the picture {address} {fault}"


def second_titles(text: str) -> Findings:
    """Each heading of the first level: a page has one, its title."""
    words = blanked(FENCED, blanked(FRONT_MATTER, text))
    for heading in re.finditer(r"^# +(\S.*)$", words, re.M):
        yield heading.start(), f"“{heading[1]}” would be a second title; begin it with ##"


def unclosed(text: str) -> Findings:
    """Each shortcode that is not closed or not opened: it would be printed as it is written."""
    for mark in re.finditer(r"\{\{<|>\}\}", blanked(SHORTCODE, blanked(CODE, text))):
        fault = "{{< has no >}}" if mark[0] == "{{<" else ">}} has no {{<"
        yield mark.start(), f"{fault} in its line; write it as in {{{{< var arrivals.total >}}}}"


def ids_twice(pages: Pages) -> Iterator[Problem]:
    """Each id that a page gives a second time, so that a link to it leads to the first alone."""
    given: set[tuple[str, str]] = set()

    def look(file: str, text: str) -> Findings:
        for ident in GIVEN_ID.finditer(blanked(CODE, text)):
            if (file, ident[1]) in given:
                fault = f"the id #{ident[1]} is given a second time on this page"
                yield ident.start(), f"{fault}; give one of the two another"
            given.add((file, ident[1]))

    yield from problems_in_words(pages, look)


def footnotes(pages: Pages) -> Iterator[Problem]:
    """The marks of footnotes in words that no line of the page writes: they would be printed."""
    written = {
        file: {
            name
            for cell in cells
            if cell.kind != "code"
            for name in NOTE_WRITTEN.findall(cell.text)
        }
        for file, cells in pages.items()
    }

    def look(file: str, text: str) -> Findings:
        for note in NOTE.finditer(blanked(CODE, text)):
            if note[1] not in written[file]:
                advice = f"write it in a line that begins with {note[0]}: or take the mark out"
                yield note.start(), f"the footnote {note[0]} is nowhere on the page; {advice}"

    yield from problems_in_words(pages, look)


def _target(page: str, path: str) -> str:
    """The address to which a link on a page leads; that of the page itself for an empty path."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def _no_heading(anchor: str, anchors: Mapping[str, bool], file: str) -> str:
    """The fault of a link to a heading on one of our pages; empty if it has none."""
    if not anchor or anchors.get(anchor):
        return ""
    if anchor in anchors:
        fault = f"goes nowhere: nothing is shown under the heading #{anchor} of {file}"
        return f"{fault}, so its page leaves it out; take the link out, and the heading"
    return f"goes nowhere: {file} has no heading #{anchor}"


def _no_exhibit(
    ident: str, file: str, shown: Collection[tuple[str, str]], hidden: Collection[str]
) -> str:
    """The fault of a link to an exhibit on one of our pages; empty if none is known.

    `shown` are the files of pages with the exhibits that they show, and `hidden` those that none
    does. The check of the built site looks at other ids.
    """
    if (file, ident) in shown or file.endswith(FRONT_SOURCE):
        return ""
    if ident in hidden:
        return "goes nowhere: that exhibit is hidden; take the link out"
    for home in (home for home, other in shown if other == ident):
        return f"goes nowhere: that exhibit is on {page_of(home)}; name that page"
    like = did_you_mean(ident, [other for home, other in shown if home == file])
    return f"goes nowhere: {like.strip()}" if like else ""


def _no_file(project: Path, target: str) -> str:
    """The fault of a link to any other file of the site; empty if it has none."""
    if target.endswith(".html"):
        return "goes to a rendered page; name its source, .qmd or .ipynb"
    name = posixpath.basename(target)
    if target.startswith("notebooks/"):
        return f"goes to a notebook; name its page, {page_of(name)}"
    is_table = target.startswith("data/") and any((project / "data").glob(f"*/{name}"))
    is_built = target in BUILT or target.startswith((EXHIBITS, "editions/"))
    file = source_of(target) if target == page_of(target) else target  # a copy may be of old
    if is_table or is_built or (project / file).is_file():
        return ""
    return f"goes nowhere: there is no {file}; correct it"


def _anchors(page: Sequence[Cell]) -> dict[str, bool]:
    """The ids on a page: explicit ones, and those that Pandoc makes from headings without one.

    Each comes with whether its page has it: it leaves out a heading under which nothing is shown.
    """
    empty = outputs.empty_sections(
        [outputs.level_of(cell.kind, cell.text) for cell in page], [*map(_may_show, page)]
    )
    # In code # begins a comment.
    words = [(at, cell.text) for at, cell in enumerate(page) if cell.kind != "code"]
    return {
        ident: at not in empty
        for at, text in words
        for ident in GIVEN_ID.findall(source_files.with_anchors(text))
    }


def _may_show(cell: Cell) -> bool:
    """Whether a cell can show something; one of code ends in what it shows."""
    if cell.kind != "code":
        return True
    with contextlib.suppress(SyntaxError):  # reported with the rest of the code
        last = ast.parse(cell.text).body[-1:]
        return not HIDDEN.match(cell.text) and any(isinstance(part, ast.Expr) for part in last)
    return True
