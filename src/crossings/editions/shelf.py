"""The dated editions that stand in a site, under editions/DATE/: which there are, putting one in, carrying them on.

A build replaces the site as a whole, so the editions in the old one are linked into the new one before it takes the
old one's place. At no moment is there a site without them.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from crossings import render
from crossings.editions import packing
from crossings.formats import day as day_words

FOLDER = "editions"
MENU = f"{FOLDER}/menu.js"
EDITION_FILE = "edition.json"  # in each edition: its day, and the hash of what it was made from
DAY_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class DatedEdition:
    """An edition that is there: its day, its folder, and the hash of all that it was made from."""

    day: dt.date
    folder: Path
    made_from: str


def dated_editions(site: Path) -> list[DatedEdition]:
    """The editions in a site by day, oldest first; what an interrupted run left unfinished is passed over."""
    found = []
    for folder in sorted((site / FOLDER).glob("*")):
        if DAY_FOLDER.fullmatch(folder.name) and (folder / "index.html").is_file():
            try:
                made_from = str(json.loads((folder / EDITION_FILE).read_text(encoding="utf-8"))["made_from"])
            except (OSError, ValueError, KeyError, TypeError):
                made_from = ""
            found.append(DatedEdition(dt.date.fromisoformat(folder.name), folder, made_from))
    return found


def put(site: Path, day: dt.date, packed: bytes, made_from: str) -> Path:
    """Put an edition into a site: written beside, then renamed; the folder where it stands.

    Files that the nearest other edition holds to the byte become links to it, so that a hundred editions do not
    keep a hundred copies of styles and tables.
    """
    target = site / FOLDER / day.isoformat()
    beside = site / FOLDER / f".{day.isoformat()}.{os.getpid()}"
    others = [one for one in dated_editions(site) if one.day != day]
    nearest = min(others, key=lambda one: abs((one.day - day).days)).folder if others else None
    try:
        packing.unpack(packed, beside, nearest)
        card = json.dumps({"edition": day.isoformat(), "made_from": made_from}, indent=1) + "\n"
        (beside / EDITION_FILE).write_text(card, encoding="utf-8")
        render.put_in_place(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def tidy(site: Path) -> None:
    """Finish what an interrupted run left: put back an edition moved aside, drop one half written."""
    for folder in (site / FOLDER).glob("*.old"):
        render.restore(folder.with_suffix(""))
    for folder in (site / FOLDER).glob(".*"):
        shutil.rmtree(folder, ignore_errors=True)


def write_menu(site: Path) -> None:
    """Write the one script that gives each page of an edition links to the same page of the others, the newest first.

    It alone changes when an edition is added. A page that an edition lacks is not offered.
    """
    there = list(reversed(dated_editions(site)))
    folders = [("", "The newest edition", site)]
    folders += [(f"{FOLDER}/{one.day}/", day_words(one.day), one.folder) for one in there]
    held = [_pages(folder) for _, _, folder in folders]
    pages = sorted(set().union(*held[1:]))
    editions = [
        (way, words, [at for at, page in enumerate(pages) if page not in has])
        for (way, words, _), has in zip(folders, held, strict=True)
    ]
    script = (resources.files("crossings") / "scripts" / "editions.js").read_text(encoding="utf-8")
    said = json.dumps({"pages": pages, "editions": editions}, separators=(",", ":"))
    (site / FOLDER).mkdir(exist_ok=True)
    (site / MENU).write_text(f"const EDITIONS = {said};\n{script}", encoding="utf-8")


def _pages(folder: Path) -> set[str]:
    """The pages of a site or an edition, other than those of editions within it."""
    kept = [*folder.glob("*.html"), *folder.glob("report/*.html"), *folder.glob("exhibits/*.html")]
    return {page.relative_to(folder).as_posix() for page in kept}


def carry(old: Path, new: Path) -> None:
    """Link the editions of the site `old` into `new`, which is to take its place; copy where links cannot be had."""
    for one in dated_editions(old):
        for path in one.folder.rglob("*"):
            here = new / FOLDER / path.relative_to(old / FOLDER)
            if path.is_dir():
                here.mkdir(parents=True, exist_ok=True)
                continue
            here.parent.mkdir(parents=True, exist_ok=True)
            if not packing.linked(path, here):
                shutil.copy2(path, here)
    if dated_editions(new):
        write_menu(new)
