"""The dated editions of a site, in editions/DATE/: their list and menu, and how one is put in."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from crossings.common.addresses import EDITIONS, FRONT_PAGE, edition_of
from crossings.common.files import script, unzip, write_whole
from crossings.common.formats import day as day_words
from crossings.common.identity import EDITION, own_site
from crossings.common.lock import only_writer
from crossings.pages.fragment import Fragment, fragment_of
from crossings.site import in_place

EDITION_FILE = "edition.json"  # in each edition: its day, and the hash of its sources
DAY_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class DatedEdition:
    """An edition in a site: its day, its folder, and the hash of all its sources."""

    day: dt.date
    folder: Path
    made_from: str


def dated_editions(site: Path) -> list[DatedEdition]:
    """The editions in a site by day, oldest first, without unfinished ones of interrupted runs.

    `made_from` is empty for one whose file with the hash is missing; the next run builds it again.
    """
    editions = []
    for folder in sorted((site / EDITIONS).glob("*")):
        day = _day_of(folder)
        if day and (folder / FRONT_PAGE).is_file():
            try:
                made_from = str(
                    json.loads((folder / EDITION_FILE).read_text(encoding="utf-8"))["made_from"]
                )
            except (OSError, ValueError, KeyError, TypeError):
                made_from = ""
            editions.append(DatedEdition(day, folder, made_from))
    return editions


def _day_of(folder: Path) -> dt.date | None:
    """The day that names the folder of an edition; None for any other folder."""
    if not DAY_FOLDER.fullmatch(folder.name):
        return None
    try:
        return dt.date.fromisoformat(folder.name)
    except ValueError:  # 2025-02-30 is nobody's day
        return None


def put(site: Path, day: dt.date, packed: bytes, made_from: str) -> None:
    """Write an edition beside the site, then move it into it, in place of an older one of its day.

    `packed` is its zip.
    """
    beside = _beside(site)
    new = beside / f"{day.isoformat()}.{os.getpid()}"
    try:
        unzip(packed, new)
        card = {"edition": day.isoformat(), "made_from": made_from}
        write_whole(new / EDITION_FILE, json.dumps(card, indent=1) + "\n")
        with only_writer(beside.parent):  # a build that puts the site in place moves its editions
            in_place.put_in_place(new, site / EDITIONS / day.isoformat(), beside)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        with contextlib.suppress(OSError):  # another run has an edition on its way
            beside.rmdir()


def tidy(site: Path) -> None:
    """End what an interrupted run was putting in place, and remove what it left half written.

    No other run may be at work: what it is just unpacking would be removed, too.
    """
    in_place.finish_putting(site)
    beside = _beside(site)
    days = {path.name.split(".")[1] for path in beside.glob(".*.*")}
    for day in filter(DAY_FOLDER.fullmatch, days):
        in_place.finish_putting(site / EDITIONS / day, beside)
    shutil.rmtree(beside, ignore_errors=True)


def _beside(site: Path) -> Path:
    """The folder of editions on their way into a site; it is beside the site, not a part of it."""
    real = Path(os.path.realpath(site))
    return real.with_name(f".{real.name}-{EDITIONS}")


def list_of_editions(as_of: dt.date, site: Path) -> Fragment:
    """The list of the dated editions in `site`, by year, and how to cite one.

    In a dated edition, of the day `as_of`, it is a link to the list in the latest report. If there
    is no edition, it says how to make one.
    """
    if EDITION in os.environ:
        return fragment_of("editions/within_an_edition", as_of=as_of)
    editions = dated_editions(site)
    if not editions:
        return fragment_of("editions/none")
    newest = editions[-1].day
    return fragment_of(
        "editions/list",
        total=len(editions),
        years={
            year: sorted(edition.day for edition in of_year)
            for year, of_year in groupby(reversed(editions), key=lambda edition: edition.day.year)
        },
        citation=f"{own_site().makers} ({newest.year}), {own_site().work}, "
        f"edition of {day_words(newest)}, {own_site().address}/{edition_of(newest)}",
    )


def write_menu(site: Path) -> None:
    """Write the one script that links each page of an edition to the same page of the others.

    The site's own report comes first, then its editions, the newest first. Only the script changes
    when an edition is added. A page that an edition lacks is not offered. The folder of editions
    must be there.
    """
    newest_first = list(reversed(dated_editions(site)))
    folders = [("", "The newest edition", site)]
    folders += [
        (edition_of(edition.day), day_words(edition.day), edition.folder)
        for edition in newest_first
    ]
    pages_of = [_pages(folder) for _, _, folder in folders]
    pages = sorted(set().union(*pages_of[1:]))
    editions = [
        (folder, words, [index for index, page in enumerate(pages) if page not in own_pages])
        for (folder, words, _), own_pages in zip(folders, pages_of, strict=True)
    ]
    content = json.dumps({"pages": pages, "editions": editions}, separators=(",", ":"))
    menu = f"const EDITIONS = {content};\n{script('editions.js')}"
    write_whole(site / EDITIONS / "menu.js", menu)


def _pages(folder: Path) -> set[str]:
    """The pages of a site or an edition, other than those of editions within it."""
    pages = [*folder.glob("*.html"), *folder.glob("report/*.html"), *folder.glob("exhibits/*.html")]
    return {page.relative_to(folder).as_posix() for page in pages}
