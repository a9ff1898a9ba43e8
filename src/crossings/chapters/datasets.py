"""What cells of the data page show.

They show every table with its columns, vintages of the workbook, how new sources are, and sources.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crossings.common.formats import begun, count, counted, day, size
from crossings.exhibits import display
from crossings.exhibits.tabulation import DAYS, NUMBERS, box, row
from crossings.official import freshness
from crossings.tables.columns import Table
from crossings.tables.licences import licence as known_licence
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES
from crossings.tables.stored import read


@dataclass(frozen=True)
class Listing:
    """A list or a table of a page: its plain words, and its HTML for a path to the site's root."""

    words: str
    markup: Callable[[str], str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return display.outputs(self.words, self.markup)


def tables(record: Record) -> Listing:
    """Every table that is there: what it holds, the file, and its columns."""
    held = [table for table in TABLES.values() if (record.data / table.path).is_file()]
    rows = {table.name: len(read(table.name, record.data)) for table in held}  # of whole files
    words = "\n".join(
        f"{table.name}.csv: {table.title.rstrip('.')}, {counted(rows[table.name], 'row', 'rows')}"
        for table in held
    )
    return Listing(
        words,
        lambda root: "\n".join(_entry(record, table, rows[table.name], root) for table in held),
    )


def _entry(record: Record, table: Table, rows: int, root: str) -> str:
    weight = size((record.data / table.path).stat().st_size)
    described = [
        (
            f"<code>{name}</code>",
            html.escape(column.description or ""),
            html.escape(str((column.metadata or {}).get("unit") or "–")),
        )
        for name, column in table.schema.columns.items()
    ]
    caption, names = f"Columns of {table.name}", ("Column", "What it holds", "Unit")
    return (
        f'<section class="dataset" id="table-{table.name.replace("_", "-")}">'
        f"<h3>{html.escape(table.title.rstrip('.'))}</h3>"
        f'<p><a href="{root}data/{table.name}.csv" download>{table.name}.csv</a>, '
        f"{counted(rows, 'row', 'rows')}, {weight}</p><details><summary>{caption}</summary>"
        f"{as_table(caption, names, ('', '', ''), described)}</details></section>"
    )


def vintages(record: Record) -> Listing:
    """Every vintage of the official workbook that was read, newest first."""
    read_ones, changed = (
        record.table("vintages").iloc[::-1],
        record.table("revisions").vintage.value_counts(),
    )
    names = ("Last day", "Days", "Weeks", "Read on", "Earlier values changed", "SHA-256 begins")
    kinds = ("", NUMBERS, NUMBERS, DAYS, NUMBERS, "")
    rows = [
        (
            html.escape(one.vintage),
            count(one.days),
            count(one.weeks),
            day(one.read_on),
            count(changed.get(one.vintage, 0)),
            f"<code>{html.escape(one.sha256[:16])}…</code>",
        )
        for one in read_ones.itertuples()
    ]
    words = "\n".join(
        f"{one.vintage}, read on {day(one.read_on)}" for one in read_ones.itertuples()
    )
    caption = "Vintages of the workbook that were read, newest first"
    return Listing(words, lambda root: as_table(caption, names, kinds, rows))


def how_new(record: Record) -> Listing:
    """The day of each source's edition, and when the next was expected."""
    words = "\n".join(
        f"{one.source.title}: {day(one.updated)}"
        for one in freshness.freshness(record.data)
        if one.source.cadence != "once"
    )
    return Listing(words, lambda root: freshness.markup(record.data))


def sources(record: Record) -> Listing:
    """Every source, with what it counts, how it was read and its licence."""
    published = {one.source.ident: one.updated for one in freshness.freshness(record.data)}
    entries = []
    for source in record.sources.values():
        licence = html.escape(source.licence)
        if address := known_licence(source.licence).address:
            licence = f'<a href="{address}">{licence}</a>'
        copy = f". Copy: <code>{html.escape(source.copy_at)}</code>" if source.copy_at else ""
        counts = (
            f"<p>Counts: {html.escape(source.counts)} "
            f"Does not count: {html.escape(source.does_not_count)}</p>"
        )
        entries.append(
            f'<li id="source-{source.ident.replace("_", "-")}"><p>{source.named()}. '
            f"Published {source.when(published[source.ident])}; {html.escape(source.cadence)}. "
            f"{html.escape(begun(source.how_read))}. Licence: {licence}. "
            f"Id: <code>{source.ident}</code>{copy}</p>{counts if source.counts else ''}</li>"
        )
    words = "\n".join(f"{one.publisher}: {one.title}" for one in record.sources.values())
    return Listing(words, lambda root: f'<ul class="sources">{"".join(entries)}</ul>')


def as_table(
    caption: str, names: Iterable[str], kinds: Sequence[str], rows: Iterable[Iterable[str]]
) -> str:
    """Rows of escaped cells as an HTML table.

    `kinds` says which columns are numbers and which days.
    """
    body = "".join(row(cells, kinds) for cells in rows)
    return box(caption, zip(names, kinds, strict=True), body)
