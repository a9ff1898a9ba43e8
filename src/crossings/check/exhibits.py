"""Checks of built exhibits: each is complete, and its downloads hold what its table shows."""

from __future__ import annotations

import calendar
import csv
import json
import re
from collections.abc import Iterator

from crossings.check.links import file_at
from crossings.errors import Problem
from crossings.exhibits.fields import lacking
from crossings.pages.markup import Element, Page, Site, inside, words

IDENT = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*")
AS_OF = re.compile(
    rf"\bAs of (?:[1-9]|[12]\d|3[01]) (?:{'|'.join(calendar.month_name[1:])}) \d{{4}}\b"
)
SHAPES = (
    "path",
    "rect",
    "line",
    "circle",
    "ellipse",
    "polygon",
    "polyline",
    "text",
    "use",
    "image",
)
ENDINGS = ("csv", "svg", "png", "json")


def problems(site: Site, page: Page) -> Iterator[Problem]:
    """What an exhibit lacks of all that it must have.

    That is an id, a title, words, a source with its date, a drawing or an open table, and sound
    downloads.
    """
    for exhibit in page.top.iter("figure"):
        if "exhibit" in exhibit.classes:
            files = () if "not-yet" in exhibit.classes else _downloads(site, page, exhibit)
            for what in (*_parts(exhibit), *files):
                yield page.problem(
                    exhibit, f"the exhibit {exhibit.get('id') or 'without an id'} {what}"
                )


def _parts(exhibit: Element) -> Iterator[str]:
    if not IDENT.fullmatch(exhibit.get("id", "")):
        yield "needs an id such as fig-arrivals-by-year"
    if not any(map(words, exhibit.find_class("ex-title"))):
        yield "has no title; say the finding in an element of class ex-title"
    said = exhibit.find_class("ex-words") or exhibit.iter("figcaption")
    if not any(map(words, said)):
        yield (
            "has no words; "
            "say in ex-words or figcaption what a reader who cannot see the drawing needs"
        )
    if "not-yet" in exhibit.classes:  # nothing was known on the day, and its title says so
        return
    source = " ".join(map(words, exhibit.find_class("ex-source")))
    before = re.split(r"\bAs of\b", source)[0].removeprefix("Source")
    if not source or len(before.strip(" .:;")) < 3:
        yield "names no source; say it in an element of class ex-source"
    elif not AS_OF.search(source):
        yield "has a source without a date; write “As of 20 August 2026”"
    for box in exhibit.find_class("ex-wide") + exhibit.find_class("ex-narrow"):
        if not _drawn(box):
            yield f"has nothing drawn in its {box.get('class')} box; draw it, or leave the box out"
            return
    if not _tabled(exhibit) and not _drawn(exhibit):
        yield "shows neither a drawing nor an open table"


def _tabled(exhibit: Element) -> bool:
    """Whether an exhibit holds a table with rows, open or said to be opened on demand."""
    folded = {table for box in exhibit.find_class("ex-folded") for table in box.iter("table")}
    tables = [one for one in exhibit.iter("table") if one in folded or _open(one, exhibit)]
    return any(map(_rows, tables))


def _drawn(box: Element) -> bool:
    """Whether a box holds a picture with at least one shape, outside parts that open on demand."""
    return any(
        _open(one, box) and (one.get("src") or next(one.iter(*SHAPES), None) is not None)
        for one in box.iter("svg", "img")
    )


def _open(element: Element, box: Element) -> bool:
    closed = box.xpath(".//details[not(@open)]")
    return not any(one in closed for one in element.iterancestors("details"))


def _rows(table: Element) -> int:
    """The rows of a table's body, without its head, its foot and the lines of text below a row."""
    return sum(
        not inside(row, "thead", "tfoot") and "under" not in row.classes for row in table.iter("tr")
    )


def _downloads(site: Site, page: Page, exhibit: Element) -> Iterator[str]:
    """Downloads that are missing, empty or of another exhibit, and a CSV with other rows.

    Its rows are to be those of the table. The check of links finds missing files. An exhibit's bare
    form needs no downloads.
    """
    ident = exhibit.get("id", "")
    ident = ident.removeprefix("fig-") if IDENT.fullmatch(ident) else ""
    links = exhibit.xpath(".//a[@download]")
    files = [file_at(site, page.file, e.get("href", "")) for e in links]
    named = {
        ending: file for file in files if file for ending in ENDINGS if file.endswith(f".{ending}")
    }
    if None in files:
        yield "offers a download from outside this site; keep the file in exhibits/"
    for file in dict.fromkeys(filter(None, files)):
        if site.files.get(file) == 0:
            yield f"offers {file}, which is empty; build the exhibits again"
        if file in site.files and ident and file.rpartition("/")[2].partition(".")[0] != ident:
            yield f"offers {file}, which belongs to another exhibit; link to its own files, {ident}"
    if site.files.get(named.get("json", "")):
        yield from _names_no_column(site, named["json"])
    drawn = _drawn(exhibit)
    wanted = ("csv", "svg") if drawn else ("csv",)
    missing = [ending.upper() for ending in wanted if ending not in named]
    if missing and not page.is_embed and None not in files:
        yield (
            f"offers no {' and no '.join(missing)} download; link to it with the attribute download"
        )
    tables = list(exhibit.iter("table"))
    whole = [table for table in tables if not _open(table, exhibit)]  # what stands open is in brief
    rows = sum(map(_rows, whole or tables))
    if not rows:
        if drawn and not page.is_embed:
            yield "has no table; give the numbers behind the drawing"
    elif site.files.get(named.get("csv", "")):
        yield from _different_rows(site, named["csv"], rows)


def _names_no_column(site: Site, file: str) -> Iterator[str]:
    """What a specification names that is no column of its data, so that nothing is drawn of it."""
    try:
        yield from (
            f"draws nothing of a name in {file}: {one}"
            for one in lacking(json.loads(site.text(file)))
        )
    except (ValueError, TypeError, AttributeError) as error:
        yield f"offers {file}, which is no Vega-Lite ({error}); build the exhibits again"


def _different_rows(site: Site, file: str, shown: int) -> Iterator[str]:
    with (site.folder / file).open(encoding="utf-8-sig", newline="") as lines:
        try:
            held = sum(bool(row) for row in csv.reader(lines)) - 1
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"offers {file}, which is no CSV in UTF-8 ({error}); build the exhibits again"
            return
    if held != shown:
        yield (
            f"shows {shown} rows in its table, but {file} holds {held}; "
            "both must come from the same table"
        )
