"""Exhibits as built: each is whole, and its downloads hold what its table shows."""

from __future__ import annotations

import calendar
import csv
import re
from collections.abc import Iterator

from crossings.check.links import inside
from crossings.check.parsed_site import Element, Page, Problem, Site

IDENT = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*")
AS_OF = re.compile(rf"\bAs of (?:[1-9]|[12]\d|3[01]) (?:{'|'.join(calendar.month_name[1:])}) \d{{4}}\b")
SHAPE = re.compile(r"<(?:path|rect|line|circle|ellipse|polygon|polyline|text|use|image)\b")
ENDINGS = ("csv", "svg", "png", "json")


def problems(site: Site, page: Page) -> Iterator[Problem]:
    """What an exhibit lacks: id, title, words, source and date, drawing or open table, sound downloads."""
    for exhibit in page.elements:
        if exhibit.exhibit is exhibit:
            for what in _parts(page, exhibit):
                yield page.problem(exhibit, f"the exhibit {_called(exhibit)} {what}")
            for what in _downloads(site, page, exhibit):
                yield page.problem(exhibit, f"the exhibit {_called(exhibit)} {what}")


def _called(exhibit: Element) -> str:
    return exhibit.attrs.get("id") or "without an id"


def _parts(page: Page, exhibit: Element) -> Iterator[str]:
    if not IDENT.fullmatch(exhibit.attrs.get("id", "")):
        yield "needs an id such as fig-arrivals-by-year"
    if not any(page.words(e) for e in page.within(exhibit, cls="ex-title")):
        yield "has no title; say the finding in an element of class ex-title"
    words = page.within(exhibit, cls="ex-words") or page.within(exhibit, "figcaption")
    if not any(page.words(e) for e in words):
        yield "has no words; say in ex-words or figcaption what a reader who cannot see the drawing needs"
    source = " ".join(page.words(e) for e in page.within(exhibit, cls="ex-source"))
    before = re.split(r"\bAs of\b", source)[0].removeprefix("Source")
    if not source or len(before.strip(" .:;")) < 3:
        yield "names no source; say it in an element of class ex-source"
    elif not AS_OF.search(source):
        yield "has a source without a date; write “As of 20 August 2026”"
    for box in page.within(exhibit, cls="ex-wide") + page.within(exhibit, cls="ex-narrow"):
        if not _drawn(page, box):
            yield f"has nothing drawn in its {box.classes[0]} box; draw it, or leave the box out"
            return
    tables = page.within(exhibit, "table")
    shown = any(_open(table, exhibit) and _rows(page, table) for table in tables)
    if not shown and not _drawn(page, exhibit):
        yield "shows neither a drawing nor an open table"


def _drawn(page: Page, box: Element) -> bool:
    """Whether a picture with at least one shape stands in a box, outside what opens on demand."""
    return any(
        (e.tag == "svg" and SHAPE.search(e.raw)) or (e.tag == "img" and e.attrs.get("src"))
        for e in page.within(box)
        if e.tag in ("svg", "img") and _open(e, box)
    )


def _open(element: Element, box: Element) -> bool:
    """Whether an element is seen without opening anything."""
    between = (e for e in element.above() if e.index > box.index)
    return not any(e.tag == "details" and "open" not in e.attrs for e in between)


def _rows(page: Page, table: Element) -> int:
    """The rows of a table's body: not of its head or foot, nor the lines of words below a row."""
    rows = page.within(table, "tr")
    return sum(not row.inside("thead", "tfoot") and "under" not in row.classes for row in rows)


def _downloads(site: Site, page: Page, exhibit: Element) -> Iterator[str]:
    """Downloads that are missing, empty or another exhibit's, and a CSV with other rows than the table.

    A link to a file that does not exist is found with the links. An exhibit's bare page may leave them out.
    """
    ident = exhibit.attrs.get("id", "")
    ident = ident.removeprefix("fig-") if IDENT.fullmatch(ident) else ""
    links = [e for e in page.within(exhibit, "a") if "download" in e.attrs]
    files = [inside(site, page.file, e.attrs.get("href", "")) for e in links]
    named = {ending: file for file in files if file for ending in ENDINGS if file.endswith(f".{ending}")}
    if None in files:
        yield "offers a download from outside this site; keep the file in exhibits/"
    for file in dict.fromkeys(filter(None, files)):
        if site.files.get(file) == 0:
            yield f"offers {file}, which is empty; build the exhibits again"
        if file in site.files and ident and file.rpartition("/")[2].partition(".")[0] != ident:
            yield f"offers {file}, which belongs to another exhibit; link to its own files, {ident}"
    drawn = _drawn(page, exhibit)
    wanted = ("csv", "svg") if drawn else ("csv",)
    missing = [ending.upper() for ending in wanted if ending not in named]
    if missing and not page.is_embed and None not in files:
        yield f"offers no {' and no '.join(missing)} download; link to it with the attribute download"
    tables = page.within(exhibit, "table")
    if not any(_rows(page, table) for table in tables):
        if drawn and not page.is_embed:
            yield "has no table; give the numbers behind the drawing"
    elif site.files.get(named.get("csv", "")):
        yield from _different_rows(site, named["csv"], sum(_rows(page, table) for table in tables))


def _different_rows(site: Site, file: str, shown: int) -> Iterator[str]:
    with (site.folder / file).open(encoding="utf-8-sig", newline="") as lines:
        try:
            held = sum(bool(row) for row in csv.reader(lines)) - 1
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"offers {file}, which is no CSV in UTF-8 ({error}); build the exhibits again"
            return
    if held != shown:
        yield f"shows {shown} rows in its table, but {file} holds {held}; both must come from the same table"
