"""Checks that nothing that was published is lost: pages and exhibits keep their addresses.

One that is renamed, hidden or gone needs a line in the front matter of the page that takes its
place (`moved`).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from pathlib import Path

from crossings.check.notebooks import idents
from crossings.check.pages import Pages
from crossings.common import git
from crossings.common.addresses import EXHIBITS, address_of, exhibit_file
from crossings.errors import Problem
from crossings.exhibits.cells import HIDDEN
from crossings.pages import moved
from crossings.pages.source_files import Cell


def problems(project: Path, sources: Pages) -> Iterator[Problem]:
    """Published addresses that are lost, and lines of front matter that name none.

    `sources` are all pages that the settings list, by file. A project without a list of addresses
    has none.
    """
    known, pairs = moved.published(project), []
    if not known:
        return
    made = _addresses_made(sources)
    for file, cells in sources.items():
        for old, new in moved.taken_over(cells[0], address_of(file)) if cells else ():
            pairs.append((old, new))
            yield from _of_line(file, old, new, known, made)
    for address in sorted(known.keys() - made - moved.redirects(known, pairs).keys()):
        yield Problem(moved.ADDRESSES, known[address], _lost(address))


def taken_out(project: Path) -> Iterator[Problem]:
    """Each address that the list had in an earlier state (`commits`), and that is not there now."""
    before: set[str] = set()
    for commit, _ in git.commits(project):
        before |= moved.in_list(git.at_commit(project, commit, moved.ADDRESSES).decode()).keys()
    for address in sorted(before - moved.published(project).keys()):
        fault = f"{address} was taken out; put it back, since what was published stays in the list"
        yield Problem(moved.ADDRESSES, None, fault)


def _addresses_made(sources: Pages) -> set[str]:
    """The addresses of the pages and of the exhibits that they show."""
    shown = {ident for _, cell in _code(sources) for _, ident in idents(cell.text)}
    made = {address_of(file) for file in sources if file.endswith((".qmd", ".ipynb"))}
    return made | {exhibit_file(ident) for ident in shown}


def _of_line(
    file: str, old: str, new: str, known: Iterable[str], made: set[str]
) -> Iterator[Problem]:
    """Faults of an old address in front matter, and of where it leads."""
    if not any(fnmatch.fnmatchcase(address, old) for address in known):
        fault = f"{moved.KEY} names {old}, which is not in {moved.ADDRESSES}"
        yield Problem(file, None, f"{fault}; correct it, or take it out")
    if old in made:
        yield Problem(file, None, f"{moved.KEY} names {old}, which is there; take it out")
    if new.partition("#")[0] not in made:
        yield Problem(file, None, f"{moved.KEY} leads to {new}, which is not there; correct it")


def _lost(address: str) -> str:
    """What is wrong with an address that leads nowhere, and the line that mends it."""
    place = "the front matter of the page that takes its place"
    if address.startswith(EXHIBITS):
        line = f"{moved.KEY}: [{address}: {EXHIBITS}NEW-ID.html]"
        gone = f"{address} was published, and no page shows that exhibit now"
        return f"{gone}; write `{line}`, or without the new address, into {place}"
    gone = f"{address} was published, and there is no such page now"
    return f"{gone}; write `{moved.KEY}: [{address}]` into {place}"


def _code(sources: Pages) -> Iterator[tuple[str, Cell]]:
    """Each cell of code that shows what it makes, after its file."""
    for file, cells in sources.items():
        for cell in cells:
            if cell.kind == "code" and not HIDDEN.match(cell.text):
                yield file, cell
