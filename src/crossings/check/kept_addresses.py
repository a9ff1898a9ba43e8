"""Checks that nothing that was published is lost: pages and exhibits keep their addresses.

One that is renamed, hidden or gone needs a line in the front matter of the page that takes its
place (`moved`). Code and corrections then name what took its place.
"""

from __future__ import annotations

import csv
import difflib
import fnmatch
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from crossings.check.notebook_cells import exhibits_shown, hidden_exhibits
from crossings.check.written_pages import Pages
from crossings.common import git
from crossings.common.addresses import (
    ERROR_PAGE,
    EXHIBITS,
    SITE,
    SOURCES,
    address_of,
    exhibit_file,
)
from crossings.common.formats import counted
from crossings.common.yaml_text import FRONT_MATTER
from crossings.errors import Problem, did_you_mean
from crossings.facts.fact_names import FACT_NAMES
from crossings.pages import moved
from crossings.pages.source_files import problem_at

FACTS: Final = "src/crossings/facts/fact_names.py"
CODE: Final = (".py", ".html", ".md", ".js")


def problems(project: Path, sources: Pages) -> Iterator[Problem]:
    """Published addresses that are lost, and lines of front matter that name none.

    `sources` are all pages that the settings list, by file. A project without a list of addresses
    has none.
    """
    known, lines = moved.published(project), _lines(sources)
    if not known:
        return
    made, pairs = _addresses_made(sources), [(old, new) for _, old, new in lines]
    for file, old, new in lines:
        yield from _of_line(file, old, known, made)
        if new.partition("#")[0] not in made:
            now = dict(pairs).get(new) or _like(new, made - known.keys())
            now = now or _renamed(new, project, sources, known)
            yield Problem(file, None, _to_nowhere(old, new, now))
    for address in sorted(known.keys() - made - moved.redirects(known, pairs).keys()):
        fault = _lost(address, project, sources, known)
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
    made = {address_of(file) for file in sources if file.endswith(SOURCES)}
    return made | {exhibit_file(ident) for _, ident in exhibits_shown(sources)}


def led_on(sources: Pages) -> dict[str, str]:
    """Each old address that a page's front matter names, and the page to which it leads."""
    return {old: new.partition("#")[0] for _, old, new in _lines(sources)}


def _lines(sources: Pages) -> list[tuple[str, str, str]]:
    """The file of each page with an old address in its front matter, it, and where it leads."""
    return [
        (file, old, new)
        for file, cells in sources.items()
        for old, new in (moved.taken_over(cells[0], address_of(file)) if cells else ())
    ]


def _of_line(file: str, old: str, known: Iterable[str], made: set[str]) -> Iterator[Problem]:
    """Faults of an old address in front matter."""
    if not any(fnmatch.fnmatchcase(address, old) for address in known):
        fault = f"{moved.KEY} names {old}, which is not in {moved.ADDRESSES}"
        yield Problem(file, None, f"{fault}; correct it, or take it out")
    if old in made:
        yield Problem(file, None, f"{moved.KEY} names {old}, which is there; take it out")


def _like(address: str, others: Iterable[str]) -> str:
    """The address of the same folder whose name is most like that of another; empty if none is."""
    path = PurePosixPath(address)
    names = [
        PurePosixPath(other).name for other in others if PurePosixPath(other).parent == path.parent
    ]
    return next(
        (
            f"{path.parent}/{name}"
            for name in difflib.get_close_matches(path.name, names, n=1, cutoff=0.8)
        ),
        "",
    )


def _to_nowhere(old: str, new: str, now: str) -> str:
    """The fault of an old address that is led to what is not there; it is `now` there, if known."""
    alone = f"write `{old}` alone, which leads to this page"
    there = f"write `{old}: {now}`, or " if now else ""
    return f"{moved.KEY} has `{old}: {new}`, but there is no {new}; {there}{alone}"


def still_named(project: Path, data: Path, sources: Pages) -> Iterator[Problem]:
    """Pages and exhibits that code and corrections name, and that are somewhere else now."""
    leads = led_on(sources)
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
    same = _only([each for each in there if anchor and each.endswith(f"#{anchor}")])
    now = same or f"{page}{sign}{anchor}"
    if _shown_by(now) in there:
        return f"write {now}"
    alone = f", or its page alone: {page}" if page in there else ""
    return did_you_mean(now, like).strip() or f"name what shows it now{alone}"


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
                    now = f"{PurePosixPath(new).stem}{PurePosixPath(found[0]).suffix}"
                    fault = f"links to {found[0]}, which is {now} now; write that"
                    yield problem_at(file, cell, found.start(), fault)


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
    if not path.is_file():
        return ""
    places = (entry["href"].split("#") for entry in json.loads(path.read_text("utf-8")))
    home = next((place[0] for place in places if place[1:] == [f"fig-{shown.stem}"]), "")
    return f"notebooks/{PurePosixPath(home).stem}.ipynb" if home else ""


def _lost(address: str, project: Path, sources: Pages, known: Collection[str]) -> str:
    """What is wrong with an address that leads nowhere, and the line that mends it."""
    if address.startswith(EXHIBITS):
        fault = f"{address} was published, and no page shows that exhibit now"
        home, entry = _line_for_exhibit(address, project, sources, known)
    else:
        fault = f"{address} was published, and there is no such page now"
        home, entry = _only([file for file in sources if _is_new_page(file, known)]), address
    other = "" if entry == address else f", or `{address}` alone if nothing takes its place,"
    if not sources.get(home):
        place = "the front matter of the page that takes its place"
        return f"{fault}; write `{moved.KEY}: [{entry}]`{other} into {place}"
    if f"\n{moved.KEY}:" in sources[home][0].text:  # a second key would be refused
        return f"{fault}; add `{entry}`{other} to the list {moved.KEY} of {home}"
    return f"{fault}; write `{moved.KEY}: [{entry}]`{other} into the front matter of {home}"


def _line_for_exhibit(
    address: str, project: Path, sources: Pages, known: Collection[str]
) -> tuple[str, str]:
    """The source, empty if it is not known, and the entry that leads an exhibit's readers on."""
    if home := hidden_exhibits(sources).get(PurePosixPath(address).stem, ""):
        return home, address
    new = _renamed(address, project, sources, known)
    return _shown_before(project, address), f"{address}: {new or f'{EXHIBITS}NEW-ID.html'}"


def _renamed(address: str, project: Path, sources: Pages, known: Collection[str]) -> str:
    """The one new exhibit of the page that showed an exhibit; empty if there are more or none."""
    home = _shown_before(project, address)
    shown = [exhibit_file(ident) for file, ident in exhibits_shown(sources) if file == home]
    return _only([each for each in shown if each not in known])


def _only(names: Sequence[str]) -> str:
    """The one name that there is; empty if there are more, or none."""
    return names[0] if len(names) == 1 else ""


def _is_new_page(file: str, known: Collection[str]) -> bool:
    return file.endswith(SOURCES) and address_of(file) not in {*known, ERROR_PAGE}
