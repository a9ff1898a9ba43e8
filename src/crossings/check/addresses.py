"""Checks that nothing that was published is lost: pages and exhibits keep their addresses.

One that is renamed, hidden or gone needs a line in the front matter of the page that takes its
place (`moved`). Code and corrections then name what took its place.
"""

from __future__ import annotations

import csv
import fnmatch
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from crossings.check.notebooks import exhibits_shown
from crossings.check.pages import Pages
from crossings.common import git
from crossings.common.addresses import EXHIBITS, address_of, exhibit_file
from crossings.common.formats import counted
from crossings.errors import Problem, did_you_mean
from crossings.facts.fact_names import FACT_NAMES
from crossings.pages import moved
from crossings.pages.source_files import FRONT_MATTER, problem_at

FACTS: Final = "src/crossings/facts/fact_names.py"
SITE: Final = "_site"  # of the last build, which knows what showed an exhibit
CODE: Final = (".py", ".html", ".md", ".js")


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
        fault = _lost(address, _shown_before(project, address), sources)
        yield Problem(moved.ADDRESSES, known[address], fault)


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
    made = {address_of(file) for file in sources if file.endswith((".qmd", ".ipynb"))}
    return made | {exhibit_file(ident) for _, ident in exhibits_shown(sources)}


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


def still_named(project: Path, data: Path, sources: Pages) -> Iterator[Problem]:
    """Pages and exhibits that code and corrections name, and that are somewhere else now."""
    leads = {
        old: new.partition("#")[0]
        for file, cells in sources.items()
        for old, new in (moved.taken_over(cells[0], address_of(file)) if cells else ())
    }
    if (project / FACTS).is_file():
        text, known = (project / FACTS).read_text("utf-8"), moved.published(project)
        yield from _facts_shown_nowhere(text, leads, sources, known)
    pages = {old: new for old, new in leads.items() if re.fullmatch(r"report/[\w-]+\.html", old)}
    yield from _in_code(project, pages)
    yield from _in_pages(sources, pages)
    yield from _in_corrections(data / "curated" / "corrections.csv", pages)


def _facts_shown_nowhere(
    text: str, leads: Mapping[str, str], sources: Pages, known: Collection[str]
) -> Iterator[Problem]:
    """Each fact whose page is not there, or whose page does not have the exhibit that shows it.

    `text` is that of FACTS, and `known` are the addresses that were published. Claims are not
    looked at, since a past day may not have them.
    """
    pages = {PurePosixPath(file).stem for file in sources if not file.endswith(".md")}
    exhibits = {
        f"{PurePosixPath(file).stem}#fig-{ident}": exhibit_file(ident)
        for file, ident in exhibits_shown(sources)
    }
    there = pages | exhibits.keys()
    # Only what was never published can be another name of an exhibit that is gone.
    like = pages | {place for place, address in exhibits.items() if address not in known}
    for fact, entry in FACT_NAMES.items():
        if _shown_by(entry.place) in there:
            continue
        start = text.find(f'"{entry.place}"', text.find(f'"{fact}"'))
        fault = f"names {entry.place}, which is not there, as the place of {fact}"
        fault = f"{fault}; {_place_now(entry.place, leads, there, like)}"
        yield Problem(FACTS, text.count("\n", 0, max(start, 0)) + 1, fault)


def _shown_by(place: str) -> str:
    """What shows a fact: a page with # and an exhibit, or of another place on a page, the page."""
    return place if "#fig-" in place else place.partition("#")[0]


def _place_now(
    place: str, leads: Mapping[str, str], there: Collection[str], like: Collection[str]
) -> str:
    """What to write in place of a page, or of a page with # and an exhibit, that is gone."""
    page, sign, anchor = place.partition("#")
    page = PurePosixPath(leads.get(f"report/{page}.html", page)).stem
    old = exhibit_file(anchor.removeprefix("fig-"))
    if anchor.startswith("fig-") and leads.get(old, "").startswith(EXHIBITS):
        anchor = f"fig-{PurePosixPath(leads[old]).stem}"
    now = f"{page}{sign}{anchor}"
    if _shown_by(now) in there:
        return f"write {now}"
    return did_you_mean(now, like).strip() or "name what shows it now, or its page alone"


def _in_code(project: Path, leads: Mapping[str, str]) -> Iterator[Problem]:
    """Each line of code that names a page by the address that it had before."""
    paths = sorted((project / "src").rglob("*")) if leads else ()
    for path in (path for path in paths if path.suffix in CODE):
        lines = path.read_text("utf-8").splitlines()
        for old, new in leads.items():
            for number in (number for number, line in enumerate(lines, 1) if old in line):
                fault = f"names {old}, which is {new} now; write that"
                yield Problem(path.relative_to(project).as_posix(), number, fault)


def _in_pages(sources: Pages, leads: Mapping[str, str]) -> Iterator[Problem]:
    """Each link of a page or of a notebook's code to a page by the name that it had before."""
    for old, new in leads.items():
        name = re.compile(rf"(?<![\w-]){PurePosixPath(old).stem}\.(?:html|ipynb|qmd)\b")
        for file, cells in sources.items():
            for cell in cells:
                head = FRONT_MATTER.match(cell.text)
                for found in name.finditer(cell.text, head.end() if head else 0):
                    fault = f"links to {found[0]}, which is {PurePosixPath(new).stem} now"
                    yield problem_at(file, cell, found.start(), f"{fault}; write that")


def _in_corrections(path: Path, leads: Mapping[str, str]) -> Iterator[Problem]:
    """Each page that corrections name by its old address, at the first row that does."""
    rows: dict[str, list[int]] = {}
    if leads and path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                rows.setdefault(str(row.get("page")), []).append(number)
    for old in sorted(rows.keys() & leads.keys()):
        first, *others = rows[old]
        more = f", and in {counted(len(others), 'row', 'rows')} more" if others else ""
        fault = f"column page names {old}, which is {leads[old]} now; write that there{more}"
        yield Problem(str(path), first, fault)


def _shown_before(project: Path, address: str) -> str:
    """The source of the page that showed an exhibit in the last build; empty if it is not known."""
    path, shown = project / SITE / "search.json", PurePosixPath(address)
    if not address.startswith(EXHIBITS) or not path.is_file():
        return ""
    places = (entry["href"].split("#") for entry in json.loads(path.read_text("utf-8")))
    home = next((place[0] for place in places if place[1:] == [f"fig-{shown.stem}"]), "")
    return f"notebooks/{PurePosixPath(home).stem}.ipynb" if home else ""


def _lost(address: str, shown_by: str, sources: Pages) -> str:
    """What is wrong with an address that leads nowhere, and the line that mends it.

    `shown_by` is the notebook that showed the exhibit, as `_shown_before` gives it.
    """
    place = "the front matter of the page that takes its place"
    if not address.startswith(EXHIBITS):
        gone = f"{address} was published, and there is no such page now"
        return f"{gone}; write `{moved.KEY}: [{address}]` into {place}"
    gone, to_new = f"{address} was published", f"{address}: {EXHIBITS}NEW-ID.html"
    gone = f"{gone}, and no page shows that exhibit now"
    cells = sources.get(shown_by)
    if not cells:
        return f"{gone}; write `{moved.KEY}: [{to_new}]`, or without the new address, into {place}"
    gone = f"{gone}, as {shown_by} did"
    if f"\n{moved.KEY}:" in cells[0].text:  # a second key would be refused
        return f"{gone}; add `{to_new}`, or without the new address, to its {moved.KEY}"
    into = "into its front matter"
    return f"{gone}; write `{moved.KEY}: [{to_new}]`, or without the new address, {into}"
