"""The small parts of pages of words that are made from data.

A page takes one in as `{{< var part.quote >}}`. So people write words, and code writes numbers. A
page that is mostly numbers is a notebook.
"""

from __future__ import annotations

from typing import Final

from crossings.common.formats import begun, number
from crossings.pages import fact_files, news
from crossings.pages.edition import Edition
from crossings.pages.fragment import Fragment, fragment_of
from crossings.tables.record import Record

# With `editions`, which a build makes from the site.
PARTS: Final = ("corrections", "editions", "quote", "updates")


def parts(record: Record, edition: Edition) -> dict[str, Fragment]:
    """Every part that is made only from data, by its name."""
    return {
        "corrections": corrections(record),
        "quote": fact_files.to_quote(record, edition),
        "updates": news.list_of_news(record, edition.place),
    }


def corrections(record: Record) -> Fragment:
    """Every mistake of this report on record, newest first.

    Those found after the record's day are among them. It says how many of them were on the
    published site.
    """
    rows = record.table("corrections").sort_values(
        ["found", "correction_id"], ascending=[False, True]
    )
    total, published = len(rows), int((rows.published == "yes").sum())
    in_words = f"{begun(number(published)) if published else 'None'} of them stood"
    return fragment_of(
        "parts/corrections",
        corrections=list(rows.itertuples()),
        how_many=f"{begun(number(total))} mistakes are" if total > 1 else "One mistake is",
        published="It did not stand" if total == 1 and not published else in_words,
    )
