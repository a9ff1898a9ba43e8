"""What changed, for readers: a light page for each change of the data, and the list of them all.

The list has the newest first.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import pandas as pd

from crossings.common.formats import begun, count, day, number
from crossings.common.identity import own_site
from crossings.exhibits.tabulation import NUMBERS, as_table
from crossings.facts import updates
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.updates import Update
from crossings.measures.revisions import MEASURES
from crossings.pages import feed
from crossings.pages.markup import UPDATES
from crossings.pages.post_page import Post
from crossings.tables.record import Record

LIST: Final = "report/updates.html"
CORRECTIONS: Final = "report/corrections.html"
CHAPTERS: Final = {  # the pages that show more of it
    "arrivals": "report/arrivals.html",
    "revisions": "report/revisions.html",
}
CLAIMS: Final = "report/claims.html"  # of a post that tells a verdict


def posts(record: Record) -> list[Post]:
    """The page of every workbook and daily page whose days had come, newest first.

    Their days had come by the record's day.
    """
    told = updates.updates(record)
    later = (None, *told)
    earlier = (*told[1:], None)
    return [
        Post(_file(one), one.slug, one.title, one.words, _body(one, before, after))
        for one, before, after in zip(told, earlier, later, strict=False)
    ]


def _file(post: Update) -> str:
    return f"{UPDATES}{post.slug}.html"


def _body(post: Update, earlier: Update | None, later: Update | None) -> str:
    paragraphs = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in post.sentences)
    ways = [("Earlier", earlier), ("Later", later)]
    others = "".join(
        f'<li>{name}: <a href="../{_file(one)}">{html.escape(one.title)}</a></li>'
        for name, one in ways
        if one
    )
    shown = "".join(
        f'<li><a href="../{page}">{html.escape(own_site().pages[page])}</a></li>'
        for page in (*CHAPTERS.values(), CLAIMS, LIST)
        if page in own_site().pages and (page != CLAIMS or post.verdicts)
    )
    return (
        f'<h1 class="title">{html.escape(post.title)}</h1>{paragraphs}'
        f"{_revised(post)}{_moved(post)}"
        f'<nav aria-label="More"><ul class="post-ways">{shown}{others}</ul></nav>'
    )


def _revised(post: Update) -> str:
    """The table of earlier figures that were changed; empty where none was."""
    if post.revised.empty:
        return ""
    names = ("Figure", "Day or week to", "Before", "Now")
    rows = [
        (begun(MEASURES[row.column]), day(row.key), _known(row.old), _known(row.new))
        for row in post.revised.itertuples()
    ]
    return as_table("Earlier figures that were changed", names, ("", "", NUMBERS, NUMBERS), rows)


def _known(value: int) -> str:
    return "not known" if pd.isna(value) else count(value)


def _moved(post: Update) -> str:
    """The table of headline numbers that moved; empty where none did."""
    if not post.moved:
        return ""
    names = ("Number", "Before", "Now", "As of")
    rows = [
        (
            FACT_NAMES[now.ident].label,
            was.words(),
            now.words(),
            day(now.as_of),
        )
        for was, now in post.moved
    ]
    kinds = ("", NUMBERS, NUMBERS, "")
    return as_table("Headline numbers that moved", names, kinds, rows)


def listed(record: Record, place: str = "") -> str:
    """All that changed by the record's day as HTML, newest first, year by year.

    A dated edition names the newest alone.
    """
    told = [*feed.entries(record), *_corrections(record)]
    told.sort(key=lambda entry: (entry.known, entry.ident), reverse=True)
    if place:
        told = told[:1]
    if not told:
        return "<p>Nothing had been read yet by this day.</p>"
    years = {year: list(of) for year, of in groupby(told, lambda entry: entry.known.year)}
    return "".join(_year(year, of, place, year == max(years)) for year, of in years.items())


def _corrections(record: Record) -> Iterator[feed.Entry]:
    """The corrections of this report, those of a day together.

    What was wrong stands on a page of its own.
    """
    titles = own_site().pages
    table = record.table("corrections")
    known = table if record.latest else table[table.found <= pd.Timestamp(record.day)]
    for found, rows in known.groupby("found"):
        many, names = len(rows), dict.fromkeys(titles.get(page, page) for page in rows.page)
        title = (
            f"{begun(number(many))} {'correction' if many == 1 else 'corrections'} of this report"
        )
        ident, words = f"corrections/{found.date()}", f"Mended in: {', '.join(names)}."
        yield feed.Entry(ident, found.date(), title, words, CORRECTIONS)


def _year(year: int, told: Sequence[feed.Entry], place: str, newest: bool) -> str:
    items = "".join(f"<li>{_item(entry, place)}</li>" for entry in told)
    entries = f'<ul class="sources updates">{items}</ul>'
    if newest:
        return f"<h2>{year}</h2>{entries}"
    return f"<details><summary>{year}</summary>{entries}</details>"


def _item(entry: feed.Entry, place: str) -> str:
    title, when = html.escape(entry.title), day(entry.known)
    if not place or not entry.page.startswith(UPDATES):
        title = f'<a href="../{html.escape(entry.page)}">{title}</a>'
    return f'<p class="post-day">{when}</p><p><b>{title}</b></p><p>{html.escape(entry.words)}</p>'
