"""What cells of the data page show.

They show every table with its columns, vintages of the workbook, how new sources are, and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from crossings.common.formats import begun, count, counted, day
from crossings.common.templates import markdown, render
from crossings.exhibits import display, in_markdown
from crossings.exhibits.table import DAYS, NUMBERS, as_table
from crossings.official import freshness
from crossings.tables.columns import Table
from crossings.tables.licences import licence as known_licence
from crossings.tables.record import Record, series_of
from crossings.tables.schemas import TABLES
from crossings.tables.stored import last_read, read


@dataclass(frozen=True)
class Listing:
    """A list or a table of a page: its plain words, and its HTML for a path to the site's root.

    `in_twin` is the same as Markdown.
    """

    words: str
    markup: Callable[[str], str]
    in_twin: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return display.outputs(self.words, self.markup, self.in_twin)


def tables(record: Record) -> Listing:
    """Every table that exists, with its title, its file and its columns."""
    existing = [table for table in TABLES.values() if (record.data / table.path).is_file()]
    rows = {table.name: len(read(table.name, record.data)) for table in existing}  # of whole files
    words = "\n".join(
        f"{table.name}.csv: {table.title.rstrip('.')}, {counted(rows[table.name], 'row', 'rows')}"
        for table in existing
    )
    entries = [_table_entry(record, table, rows[table.name]) for table in existing]
    return Listing(
        words,
        lambda root: render("datasets/tables.html", tables=entries, root=root),
        markdown("datasets/tables.md", tables=entries),
    )


def _table_entry(record: Record, table: Table, rows: int) -> dict[str, Any]:
    """What the page shows of a table: its rows, its size in bytes, and a table of its columns."""
    caption, names = f"Columns of {table.name}", ("Column", "What it holds", "Unit")
    columns = [
        (name, column.description or "", str((column.metadata or {}).get("unit") or "–"))
        for name, column in table.columns.items()
    ]
    rows_of_html = [(_code(name), *others) for name, *others in columns]
    rows_of_twin = [(in_markdown.code(name), *others) for name, *others in columns]
    return {
        "name": table.name,
        "title": table.title.rstrip("."),
        "rows": counted(rows, "row", "rows"),
        "bytes": (record.data / table.path).stat().st_size,
        "caption": caption,
        "columns": as_table(caption, names, ("", "", ""), rows_of_html),
        "columns_in_twin": in_markdown.of_rows(names, rows_of_twin),
    }


def _code(words: str) -> Markup:
    return Markup("<code>{}</code>").format(words)


def vintages(record: Record) -> Listing:
    """Every vintage of the official workbook that was read, newest first."""
    newest_first = record.table("vintages").iloc[::-1]
    revisions = record.table("revisions").vintage.value_counts()
    names = ("Last day", "Days", "Weeks", "Read on", "Earlier values changed", "SHA-256 begins")
    kinds = ("", NUMBERS, NUMBERS, DAYS, NUMBERS, "")
    rows = [
        (
            vintage.vintage,
            count(vintage.days),
            count(vintage.weeks),
            day(vintage.read_on),
            count(revisions.get(vintage.vintage, 0)),
            f"{vintage.sha256[:16]}…",
        )
        for vintage in newest_first.itertuples()
    ]
    words = "\n".join(
        f"{vintage.vintage}, read on {day(vintage.read_on)}"
        for vintage in newest_first.itertuples()
    )
    caption = "Vintages of the workbook that were read, newest first"
    return Listing(
        words,
        lambda root: as_table(caption, names, kinds, [(*row[:-1], _code(row[-1])) for row in rows]),
        in_markdown.captioned(
            caption, names, [(*row[:-1], in_markdown.code(row[-1])) for row in rows]
        ),
    )


def how_new(record: Record) -> Listing:
    """The day of each source's newest issue, and when the next was expected.

    Sources that appear only once are left out.
    """
    issues = [issue for issue in freshness.freshness(record.data) if issue.source.cadence != "once"]
    words = "\n".join(f"{issue.source.title}: {day(issue.updated)}" for issue in issues)
    values = _freshness_values(issues, record)
    return Listing(
        words,
        lambda root: render("datasets/freshness.html", **values),
        markdown("datasets/freshness.md", **values, cell=in_markdown.cell),
    )


def _freshness_values(issues: Sequence[freshness.Freshness], record: Record) -> dict[str, Any]:
    """The table of these issues, and a sentence if the daily series lacks a day."""
    read_on = last_read(record.all_rows)
    caption = (
        f"For {count(len(issues))} sources, "
        "the day of the edition held and of the next one expected"
    )
    if read_on:
        caption += f", and whether that was overdue on {day(read_on)}, when data were last read"
    gap = series_of(record.data).gap
    return {"caption": caption, "sources": issues, "read": read_on, "gap": gap}


def sources(record: Record) -> Listing:
    """Every source, with what it counts, how it was read and its licence."""
    published = {issue.source.ident: issue.updated for issue in freshness.freshness(record.data)}
    entries = [
        (
            source,
            source.when(published[source.ident]),
            begun(source.how_read),
            known_licence(source.licence).address,
        )
        for source in record.sources.values()
    ]
    words = "\n".join(f"{source.publisher}: {source.title}" for source in record.sources.values())
    return Listing(
        words,
        lambda root: render("datasets/sources.html", sources=entries),
        markdown("datasets/sources.md", sources=entries, link=in_markdown.link),
    )
