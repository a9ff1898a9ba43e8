"""The data page: each table with its columns, the vintages of the workbook, the sources."""

from __future__ import annotations

import html

from crossings.common.formats import begun, count, day, number, size
from crossings.official import freshness
from crossings.tables.columns import Table
from crossings.tables.record import Record
from crossings.tables.sources import LICENCES
from crossings.tables.stored import read


def table_entry(record: Record, table: Table) -> str:
    """One table on the data page: what it holds, the file, and its columns."""
    rows = len(read(table.name, record.data))  # the whole file, even if an edition shows less of it
    weight = size((record.data / table.path).stat().st_size)
    columns = table.schema.columns
    body = "".join(
        f'<tr><th scope="row"><code>{name}</code></th><td>{html.escape(column.description or "")}</td>'
        f"<td>{html.escape(str((column.metadata or {}).get('unit') or '–'))}</td></tr>"
        for name, column in columns.items()
    )
    ident = table.name.replace("_", "-")
    return (
        f'<section class="dataset" id="table-{ident}"><h3>{html.escape(table.title.rstrip("."))}</h3>'
        f'<p><a href="../data/{table.name}.csv" download>{table.name}.csv</a>, {count(rows)} {"row" if rows == 1 else "rows"}, {weight}</p>'
        f"<details><summary>Columns of {table.name}</summary>"
        f'<div class="ex-scroll" tabindex="0" role="region" aria-label="Columns of {table.name}">'
        f'<table data-quarto-disable-processing="true"><caption>Columns of {table.name}</caption><thead><tr>'
        '<th scope="col">Column</th><th scope="col">What it holds</th><th scope="col">Unit</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div></details></section>"
    )


def vintages_table(record: Record) -> str:
    """Every vintage of the official workbook that was read, newest first, as an HTML table."""
    vintages, revisions = record.table("vintages"), record.table("revisions")
    rows = "".join(
        f'<tr><th scope="row">{html.escape(row.vintage)}</th><td class="num">{count(row.days)}</td>'
        f'<td class="num">{count(row.weeks)}</td><td class="day">{day(row.read_on)}</td>'
        f'<td class="num">{count((revisions.vintage == row.vintage).sum())}</td>'
        f"<td><code>{html.escape(row.sha256[:16])}…</code></td></tr>"
        for row in vintages.iloc[::-1].itertuples()
    )
    heads = "".join(
        f'<th scope="col"{c}>{n}</th>'
        for n, c in (
            ("Last day", ""),
            ("Days", ' class="num"'),
            ("Weeks", ' class="num"'),
            ("Read on", ""),
            ("Earlier values changed", ' class="num"'),
            ("SHA-256 begins", ""),
        )
    )
    return (
        '<div class="ex-scroll" tabindex="0" role="region" aria-label="Vintages of the workbook that were read">'
        '<table data-quarto-disable-processing="true"><caption>Vintages of the workbook that were read, newest first'
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def sources(record: Record) -> str:
    """Every source, with what it counts, how it was read and its licence, as an HTML list."""
    entries, published = [], {one.source.ident: one.updated for one in freshness.freshness(record.data)}
    for source in record.sources.values():
        licence = html.escape(source.licence)
        if source.licence in LICENCES:
            licence = f'<a href="{LICENCES[source.licence]}">{licence}</a>'
        more = (
            f"<p>Counts: {html.escape(source.counts)} Does not count: {html.escape(source.does_not_count)}</p>"
            if source.counts
            else ""
        )
        entries.append(
            f'<li id="source-{source.ident.replace("_", "-")}"><p>{source.named()}. Published {source.when(published[source.ident])}; '
            f"{html.escape(source.cadence)}. {html.escape(begun(source.how_read))}. Licence: {licence}. Id: <code>{source.ident}</code>"
            f"{f'. Copy: <code>{html.escape(source.copy_at)}</code>' if source.copy_at else ''}</p>{more}</li>"
        )
    return f'<ul class="sources">{"".join(entries)}</ul>'


def corrections(record: Record) -> str:
    """Every mistake of this report's own on record, newest first, and how many stood on the published site, as HTML."""
    rows = record.table("corrections").sort_values(["found", "correction_id"], ascending=[False, True])
    if rows.empty:
        return "<p>No mistake of this report’s own is on record.</p>"
    many, seen = len(rows), int((rows.published == "yes").sum())
    said = f"{begun(number(many))} mistakes are" if many > 1 else "One mistake is"
    where = (
        f"{begun(number(seen))} of them stood"
        if seen
        else "None of them stood"
        if many > 1
        else "It did not stand"
    )
    items = "".join(
        f'<li id="correction-{row.correction_id}"><p><a href="../{row.page}">{row.page}</a>, found on {day(row.found)}</p>'
        f"<dl><dt>Before</dt><dd>{html.escape(row.said)}.</dd><dt>Now</dt><dd>{html.escape(row.says)}.</dd>"
        f"<dt>Why</dt><dd>{html.escape(row.reason)}.</dd></dl></li>"
        for row in rows.itertuples()
    )
    return f'<p>{said} on record, the newest first. {where} on the published site.</p><ul class="sources corrections">{items}</ul>'
