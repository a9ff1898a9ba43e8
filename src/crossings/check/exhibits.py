"""Checks of built exhibits: each is complete, and its downloads have the rows of its table."""

from __future__ import annotations

import calendar
import csv
import json
import re
from collections.abc import Iterator, Mapping

from crossings.check.links import file_at
from crossings.errors import Problem
from crossings.exhibits.columns import missing_columns
from crossings.pages.markup import Element, Page, Site, inside, words

IDENT = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*")
AS_OF = re.compile(
    rf"\bAs of (?:[1-9]|[12]\d|3[01]) (?:{'|'.join(calendar.month_name[1:])}) \d{{4}}\b"
)
SHAPES = (
    *("path", "rect", "line", "circle", "ellipse", "polygon", "polyline"),
    *("text", "use", "image"),
)


def problems(site: Site, page: Page) -> Iterator[Problem]:
    """Exhibits that are not complete.

    An exhibit needs an id, a title, words, a source with its date, a drawing or an open table, and
    sound downloads. One of the class not-yet needs the first three only.
    """
    for exhibit in page.top.iter("figure"):
        if "exhibit" in exhibit.classes:
            for fault in _faults(site, page, exhibit):
                ident = exhibit.get("id") or "without an id"
                yield page.problem(exhibit, f"the exhibit {ident} {fault}")


def _faults(site: Site, page: Page, exhibit: Element) -> Iterator[str]:
    """The faults of an exhibit, as words that go on after its id: “has no title; …”."""
    yield from _id_and_words(exhibit)
    if "not-yet" in exhibit.classes:  # nothing was known on the day, and its title says so
        return
    yield from _source(exhibit)
    yield from _contents(exhibit)
    yield from _downloads(site, page, exhibit)
    if not page.is_embed and _has_drawing(exhibit) and not _rows_of_exhibit(exhibit):
        yield "has no table; give the numbers behind the drawing"


def _id_and_words(exhibit: Element) -> Iterator[str]:
    """Faults of what each exhibit needs, even if nothing was known on the day: id, title, words."""
    if not IDENT.fullmatch(exhibit.get("id", "")):
        yield "needs an id such as fig-arrivals-by-year"
    if not any(map(words, exhibit.find_class("ex-title"))):
        yield "has no title; say the finding in an element of class ex-title"
    if not any(map(words, exhibit.find_class("ex-words") or exhibit.iter("figcaption"))):
        yield (
            "has no words; "
            "say in ex-words or figcaption what a reader who cannot see the drawing needs"
        )


def _source(exhibit: Element) -> Iterator[str]:
    """The fault of the line that names an exhibit's source and the day of its data."""
    source = " ".join(map(words, exhibit.find_class("ex-source")))
    name = re.split(r"\bAs of\b", source)[0].removeprefix("Source").strip(" .:;")
    if len(name) < 3:
        yield "names no source; say it in an element of class ex-source"
    elif not AS_OF.search(source):
        yield "has a source without a date; write “As of 20 August 2026”"


def _contents(exhibit: Element) -> Iterator[str]:
    """A box without its drawing, or else an exhibit with neither a drawing nor an open table."""
    for box in exhibit.find_class("ex-wide") + exhibit.find_class("ex-narrow"):
        if not _has_drawing(box):
            yield f"has nothing drawn in its {box.get('class')} box; draw it, or leave the box out"
            return
    if not _has_table(exhibit) and not _has_drawing(exhibit):
        yield "shows neither a drawing nor an open table"


def _has_table(exhibit: Element) -> bool:
    """Whether an exhibit has a table with rows, open or marked as to be opened on demand."""
    folded = {table for box in exhibit.find_class("ex-folded") for table in box.iter("table")}
    tables = exhibit.iter("table")
    return any(_rows(table) for table in tables if table in folded or _is_open(table, exhibit))


def _has_drawing(box: Element) -> bool:
    """Whether a box has a picture with at least one shape, outside parts that open on demand.

    The box is an exhibit or a part of it.
    """
    return any(
        _is_open(picture, box)
        and (picture.get("src") or next(picture.iter(*SHAPES), None) is not None)
        for picture in box.iter("svg", "img")
    )


def _is_open(element: Element, box: Element) -> bool:
    """Whether an element is outside the parts of a box that open on demand."""
    closed = box.xpath(".//details[not(@open)]")
    return not any(part in closed for part in element.iterancestors("details"))


def _rows(table: Element) -> int:
    """The number of rows of a table, without its head, its foot and lines of text below rows."""
    return sum(
        not inside(row, "thead", "tfoot") and "under" not in row.classes for row in table.iter("tr")
    )


def _rows_of_exhibit(exhibit: Element) -> int:
    """The number of rows of an exhibit's tables that open on demand, or of all if none does.

    If one opens on demand, the open table is an extract of it.
    """
    tables = list(exhibit.iter("table"))
    on_demand = [table for table in tables if not _is_open(table, exhibit)]
    return sum(map(_rows, on_demand or tables))


def _downloads(site: Site, page: Page, exhibit: Element) -> Iterator[str]:
    """Downloads that are missing, empty or of another exhibit, and a CSV without the table's rows.

    The check of links finds missing files. An exhibit's bare form needs no downloads.
    """
    links = exhibit.xpath(".//a[@download]")
    files = [file_at(site, page.file, link.get("href", "")) for link in links]
    by_ending = {file.rpartition(".")[2]: file for file in files if file}
    for file in dict.fromkeys(filter(None, files)):
        yield from _file_offered(site, exhibit, file)
    if None in files:
        yield "offers a download from outside this site; keep the file in exhibits/"
    elif not page.is_embed:
        yield from _not_offered(exhibit, by_ending)
    specification, table = by_ending.get("json", ""), by_ending.get("csv", "")
    if site.files.get(specification):
        yield from _names_no_column(site, specification)
    rows = _rows_of_exhibit(exhibit)
    if rows and site.files.get(table):
        yield from _different_rows(site, table, rows)


def _file_offered(site: Site, exhibit: Element, file: str) -> Iterator[str]:
    """Faults of a download that is empty or has the name of another exhibit."""
    ident = exhibit.get("id", "")
    own_name = ident.removeprefix("fig-") if IDENT.fullmatch(ident) else ""
    name = file.rpartition("/")[2].partition(".")[0]
    if site.files.get(file) == 0:
        yield f"offers {file}, which is empty; build the exhibits again"
    if file in site.files and own_name and name != own_name:
        yield f"offers {file}, which belongs to another exhibit; link to its own files, {own_name}"


def _not_offered(exhibit: Element, by_ending: Mapping[str, str]) -> Iterator[str]:
    """The fault of lacking a CSV, or an SVG of a drawing; `by_ending` are the files offered."""
    wanted = ("csv", "svg") if _has_drawing(exhibit) else ("csv",)
    missing = [ending.upper() for ending in wanted if ending not in by_ending]
    if missing:
        formats = " and no ".join(missing)
        yield f"offers no {formats} download; link to it with the attribute download"


def _names_no_column(site: Site, file: str) -> Iterator[str]:
    """Names in a chart's specification that are not columns of its data, so they draw nothing."""
    try:
        for name in missing_columns(json.loads(site.text(file))):
            yield f"draws nothing of a name in {file}: {name}"
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        yield f"offers {file}, which is not valid Vega-Lite ({error}); build the exhibits again"


def _different_rows(site: Site, file: str, in_table: int) -> Iterator[str]:
    """The fault of a CSV that is not readable, or whose number of rows is not that in the table."""
    with (site.folder / file).open(encoding="utf-8-sig", newline="") as lines:
        try:
            in_file = max(0, sum(bool(row) for row in csv.reader(lines)) - 1)
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"offers {file}, which is not CSV in UTF-8 ({error}); build the exhibits again"
            return
    if in_file != in_table:
        yield (
            f"shows {in_table} rows in its table, but {file} holds {in_file}; "
            "both must come from the same table"
        )
