"""The small parts of pages of words that are made from data.

A page takes one in as `{{< var part.years >}}`. So people write words, and code writes numbers. A
page that is mostly numbers is a notebook.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from crossings.common.formats import begun, count, day, decimal, number
from crossings.common.templates import render
from crossings.exhibits.display import fenced
from crossings.exhibits.table import NUMBERS, as_table
from crossings.measures import arrivals
from crossings.pages import fact_files, posts
from crossings.pages.edition import Edition
from crossings.tables.record import Record

# With `editions`, which a build makes from the site.
PARTS: Final = ("corrections", "editions", "quote", "updates", "years")


def parts(record: Record, edition: Edition) -> dict[str, str]:
    """Every part that is made only from data, by its name, as Markdown."""
    return {
        "corrections": fenced(corrections(record)),
        "quote": fenced(fact_files.to_quote(record, edition)),
        "updates": fenced(posts.list_of_news(record, edition.place)),
        "years": fenced(years_table(record)),
    }


def years_table(record: Record) -> Markup:
    """Calendar years as an HTML table: people, boats, people a boat, days without arrivals.

    Counts are finalised if that is published. The table is for readers without JavaScript, and
    gives the script the day of a dated edition.
    """
    years = arrivals.by_year_finalised(record.daily, record.table("official_arrivals"), record.day)
    names = ("Year", "People", "Boats", "People a boat", "Days on which nobody arrived")
    so_far = f", to {day(record.day, year=False)}"
    rows = [
        (
            f"{row.year}{'' if row.complete else so_far}",
            count(row.people_arrived),
            count(row.boats_arrived),
            decimal(row.people_per_boat) if row.boats_arrived else "–",
            count(row.days * row.days_without_pct / 100),
        )
        for row in years.itertuples()
    ]
    caption = f"Arrivals by calendar year, finalised where that is published, to {day(record.day)}"
    table = Markup(as_table(caption, names, ("", *[NUMBERS] * 4), rows))
    return render("parts/years.html", table=table, as_of="" if record.latest else record.day)


def corrections(record: Record) -> Markup:
    """Every mistake of this report on record, newest first, as HTML.

    Those found after the record's day are among them. It says how many of them were on the
    published site.
    """
    rows = record.table("corrections").sort_values(
        ["found", "correction_id"], ascending=[False, True]
    )
    total, published = len(rows), int((rows.published == "yes").sum())
    in_words = f"{begun(number(published)) if published else 'None'} of them stood"
    return render(
        "parts/corrections.html",
        corrections=list(rows.itertuples()),
        how_many=f"{begun(number(total))} mistakes are" if total > 1 else "One mistake is",
        published="It did not stand" if total == 1 and not published else in_words,
    )
