"""The parts of pages that are made from data, each a file in report/_fragments/ that a page includes.

So people write words, and code writes numbers: the front page's answers, the tables and sources of the data page, the
years of the page that checks a figure, the corrections.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from crossings.common.formats import begun, count, counted, day, decimal, number, size
from crossings.exhibits.display import fenced
from crossings.exhibits.tabulation import DAYS, NUMBERS, box, row
from crossings.facts.facts import facts
from crossings.measures import arrivals
from crossings.official import freshness
from crossings.pages import front
from crossings.tables.columns import Table
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES
from crossings.tables.sources import LICENCES, SMALL_BOATS
from crossings.tables.stored import read


def fragments(record: Record) -> dict[str, str]:
    """Every fragment that is made only from data, by its file name, as Markdown."""
    found = facts(record)
    held = [table for table in TABLES.values() if (record.data / table.path).is_file()]
    return {
        "answer.md": fenced(front.answer(record, found)),
        "questions.md": fenced(front.questions(record, found)),
        "claims-in-a-line.md": fenced(front.claims_in_a_line(record)),
        "tables.md": "\n".join(fenced(table_entry(record, table)) for table in held),
        "vintages.md": fenced(vintages_table(record)),
        "years.md": fenced(years_table(record)),
        "freshness.md": fenced(freshness.markup(record.data)),
        "corrections.md": fenced(corrections(record)),
        "sources.md": fenced(sources(record)),
    }


def site_variables(record: Record) -> dict[str, str]:
    """Variables for prose about the edition: `{{< var site.data_to >}}`, `site.read_on`, `site.rhythm`."""
    read_on = record.table("vintages").read_on
    return {
        "data_to": day(record.day),
        "read_on": day(read_on.max()) if len(read_on) else "no day",
        "rhythm": record.sources[SMALL_BOATS].rhythm,
    }


def table_entry(record: Record, table: Table) -> str:
    """One table on the data page: what it holds, the file, and its columns."""
    rows = len(read(table.name, record.data))  # the whole file, even if an edition shows less of it
    weight = size((record.data / table.path).stat().st_size)
    described = [
        (
            f"<code>{name}</code>",
            html.escape(column.description or ""),
            html.escape(str((column.metadata or {}).get("unit") or "–")),
        )
        for name, column in table.schema.columns.items()
    ]
    columns = _table(
        f"Columns of {table.name}", ("Column", "What it holds", "Unit"), ("", "", ""), described
    )
    return (
        f'<section class="dataset" id="table-{table.name.replace("_", "-")}"><h3>{html.escape(table.title.rstrip("."))}</h3>'
        f'<p><a href="../data/{table.name}.csv" download>{table.name}.csv</a>, {counted(rows, "row", "rows")}, {weight}</p>'
        f"<details><summary>Columns of {table.name}</summary>{columns}</details></section>"
    )


def vintages_table(record: Record) -> str:
    """Every vintage of the official workbook that was read, newest first, as an HTML table."""
    vintages, changed = record.table("vintages"), record.table("revisions").vintage.value_counts()
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
        for one in vintages.iloc[::-1].itertuples()
    ]
    return _table("Vintages of the workbook that were read, newest first", names, kinds, rows)


def years_table(record: Record) -> str:
    """Of calendar years, finalised if published: people, boats, people a boat, days without arrivals, as an HTML table.

    It is for readers without JavaScript, and tells the script the day of a dated edition.
    """
    years = arrivals.by_year_finalised(record.daily, record.table("official_arrivals"), record.day)
    names = ("Year", "People", "Boats", "People a boat", "Days on which nobody arrived")
    so_far = f", to {day(record.day, year=False)}"
    rows = [
        (
            f"{one.year}{'' if one.complete else so_far}",
            count(one.people_arrived),
            count(one.boats_arrived),
            decimal(one.people_per_boat) if one.boats_arrived else "–",
            count(one.days * one.days_without_pct / 100),
        )
        for one in years.itertuples()
    ]
    caption = f"Arrivals by calendar year, finalised where that is published, to {day(record.day)}"
    made = _table(caption, names, ("", *[NUMBERS] * 4), rows)
    return made if record.latest else f'<div data-as-of="{record.day.isoformat()}">{made}</div>'


def _table(
    caption: str, names: Iterable[str], kinds: Sequence[str], rows: Iterable[Iterable[str]]
) -> str:
    body = "".join(row(cells, kinds) for cells in rows)
    return box(caption, zip(names, kinds, strict=True), body)


def sources(record: Record) -> str:
    """Every source, with what it counts, how it was read and its licence, as an HTML list."""
    entries, published = (
        [],
        {one.source.ident: one.updated for one in freshness.freshness(record.data)},
    )
    for source in record.sources.values():
        licence = html.escape(source.licence)
        if source.licence in LICENCES:
            licence = f'<a href="{LICENCES[source.licence]}">{licence}</a>'
        copy = f". Copy: <code>{html.escape(source.copy_at)}</code>" if source.copy_at else ""
        counts = f"<p>Counts: {html.escape(source.counts)} Does not count: {html.escape(source.does_not_count)}</p>"
        entries.append(
            f'<li id="source-{source.ident.replace("_", "-")}"><p>{source.named()}. Published {source.when(published[source.ident])}; '
            f"{html.escape(source.cadence)}. {html.escape(begun(source.how_read))}. Licence: {licence}. "
            f"Id: <code>{source.ident}</code>{copy}</p>{counts if source.counts else ''}</li>"
        )
    return f'<ul class="sources">{"".join(entries)}</ul>'


def corrections(record: Record) -> str:
    """Every mistake of this report's own on record, newest first, and how many stood on the published site, as HTML."""
    rows = record.table("corrections").sort_values(
        ["found", "correction_id"], ascending=[False, True]
    )
    if rows.empty:
        return "<p>No mistake of this report’s own is on record.</p>"
    many, seen = len(rows), int((rows.published == "yes").sum())
    said = f"{begun(number(many))} mistakes are" if many > 1 else "One mistake is"
    where = f"{begun(number(seen)) if seen else 'None'} of them stood"
    where = "It did not stand" if many == 1 and not seen else where
    items = "".join(
        f'<li id="correction-{one.correction_id}"><p><a href="../{one.page}">{one.page}</a>, found on {day(one.found)}</p>'
        f"<dl><dt>Before</dt><dd>{html.escape(one.said)}.</dd><dt>Now</dt><dd>{html.escape(one.says)}.</dd>"
        f"<dt>Why</dt><dd>{html.escape(one.reason)}.</dd></dl></li>"
        for one in rows.itertuples()
    )
    return f'<p>{said} on record, the newest first. {where} on the published site.</p><ul class="sources corrections">{items}</ul>'
