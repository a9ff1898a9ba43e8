"""The small parts of pages of words that are made from data.

A page names one as `{{< var part.years >}}`. So people write words, and code writes numbers. A page
that is mostly numbers is a notebook.
"""

from __future__ import annotations

import html
from typing import Final

from crossings.common.formats import begun, count, day, decimal, number
from crossings.exhibits.display import fenced
from crossings.exhibits.tabulation import NUMBERS, as_table
from crossings.measures import arrivals
from crossings.pages import fact_files, posts
from crossings.pages.edition import Edition
from crossings.tables.record import Record

# Those of a build's own making among them.
PARTS: Final = ("corrections", "editions", "quote", "updates", "years")


def parts(record: Record, edition: Edition) -> dict[str, str]:
    """Every part that is made only from data, by its name, as Markdown."""
    return {
        "corrections": fenced(corrections(record)),
        "quote": fenced(fact_files.to_quote(record, edition)),
        "updates": fenced(posts.listed(record, edition.place)),
        "years": fenced(years_table(record)),
    }


def years_table(record: Record) -> str:
    """Calendar years as an HTML table: people, boats, people a boat, days without arrivals.

    They are finalised if that is published. The table is for readers without JavaScript, and tells
    the script the day of a dated edition.
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
    made = as_table(caption, names, ("", *[NUMBERS] * 4), rows)
    return made if record.latest else f'<div data-as-of="{record.day.isoformat()}">{made}</div>'


def corrections(record: Record) -> str:
    """Every mistake of this report's own on record, newest first, as HTML.

    It says how many of them stood on the published site.
    """
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
        f'<li id="correction-{one.correction_id}"><p><a href="../{one.page}">{one.page}</a>, '
        f"found on {day(one.found)}</p>"
        f"<dl><dt>Before</dt><dd>{html.escape(one.said)}.</dd>"
        f"<dt>Now</dt><dd>{html.escape(one.says)}.</dd>"
        f"<dt>Why</dt><dd>{html.escape(one.reason)}.</dd></dl></li>"
        for one in rows.itertuples()
    )
    return (
        f"<p>{said} on record, the newest first. {where} on the published site.</p>"
        f'<ul class="sources corrections">{items}</ul>'
    )
