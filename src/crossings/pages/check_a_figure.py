"""The page that checks a figure: its table for readers without JavaScript, and the day of a dated edition."""

from __future__ import annotations

from crossings.common.formats import count, day, decimal
from crossings.measures import arrivals
from crossings.tables.record import Record


def years_table(record: Record) -> str:
    """An HTML table of calendar years, finalised if published: people, boats, people a boat, days without arrivals."""
    years = arrivals.by_year_finalised(record.daily, record.table("official_arrivals"), record.day)
    rows = "".join(
        f'<tr><th scope="row">{row.year}{"" if row.complete else f", to {day(record.day, year=False)}"}</th>'
        f'<td class="num">{count(row.people_arrived)}</td><td class="num">{count(row.boats_arrived)}</td>'
        f'<td class="num">{decimal(row.people_per_boat) if row.boats_arrived else "–"}</td>'
        f'<td class="num">{count(row.days * row.days_without_pct / 100)}</td></tr>'
        for row in years.itertuples()
    )
    named = ("Year", "People", "Boats", "People a boat", "Days on which nobody arrived")
    heads = "".join(f'<th scope="col"{" class=num" if n else ""}>{name}</th>' for n, name in enumerate(named))
    caption = f"Arrivals by calendar year, finalised where that is published, to {day(record.day)}"
    as_of = "" if record.latest else f' data-as-of="{record.day.isoformat()}"'
    return (
        f'<div class="ex-scroll" tabindex="0" role="region" aria-label="{caption}"{as_of}>'
        f'<table data-quarto-disable-processing="true"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
