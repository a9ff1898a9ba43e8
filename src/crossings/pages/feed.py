"""Atom feeds of posts and other news, of revised official figures and of this report's corrections.

They are made from the tables as of the day, so two builds of the same data give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, Final
from urllib.parse import urlsplit

import pandas as pd

from crossings.common import addresses
from crossings.common.formats import begun, count, day, eur_m, gbp_m
from crossings.common.identity import own_site
from crossings.measures.pilot import Total
from crossings.measures.revisions import MEASURES, changed
from crossings.pages.head import FEEDS
from crossings.pages.machines import document
from crossings.posts import all_posts
from crossings.tables.record import Record
from crossings.tables.stored import last_read

ATOM = "http://www.w3.org/2005/Atom"
LONGEST = 120  # entries: a year of weekly workbooks and daily pages, and what came between
LONGEST_TITLE = 70  # letters of what is corrected
COUNTED_BY_PILOT = {
    "returned": "{} returned to France under the pilot by {}",
    "admitted": "{} admitted from France under the pilot by {}",
}
# An id that never changes, when the news became known, a title, a sentence.
News = Iterator[tuple[str, dt.date, str, str]]


@dataclass(frozen=True)
class Entry:
    """An entry of a feed: its id, the day on which it became known, title, words and page.

    The id never changes. `corrected` is the day on which it was last corrected, if ever.
    """

    ident: str
    known: dt.date
    title: str
    words: str
    page: str
    corrected: dt.date | None = None

    @property
    def updated(self) -> dt.date:
        """The day on which it became known or, if that is later, was corrected."""
        return max(self.known, self.corrected or self.known)


def entries(record: Record, feed: str = "feed.xml") -> list[Entry]:
    """The entries of a feed, named by its file, as of the record's day, newest first.

    A workbook is read some days after the last day that it covers, so the latest record has all
    entries, also those of later days.
    """
    corrected = {page: rows[-1].found.date() for page, rows in corrections_of_posts(record).items()}
    known_entries = [
        Entry(f"{kind}/{ident}", known, title, words, at, corrected.get(at))
        for kind, (entries_of, page) in CONTENTS[feed].items()
        for ident, known, title, words in entries_of(record)
        for at in [page.format(ident)]
        if record.latest or known <= record.day
    ]
    return sorted(known_entries, key=lambda entry: (entry.known, entry.ident), reverse=True)


def _posts(record: Record) -> News:
    for post in all_posts.posts(record):
        yield post.slug, post.day, post.title, post.words


def _money(eur: float, gbp: float) -> str:
    amounts = [words(value) for words, value in ((gbp_m, gbp), (eur_m, eur)) if pd.notna(value)]
    return " · ".join(amounts) or "No amount published"


def _agreements(record: Record) -> News:
    for row in record.agreements.itertuples():
        verb = "paid" if row.basis == "payment" else "promised"
        words = f"{_money(row.committed_eur_m, row.committed_gbp_m)} {verb}. {begun(row.purpose)}."
        yield row.agreement_id, row.known_from.date(), row.name, words


def _payments(record: Record) -> News:
    for row in record.table("payments").itertuples():
        words = f"{_money(row.eur_m, row.gbp_m)}. {record.sources[row.source_id].words()}."
        yield row.payment_id, row.known_from.date(), row.what, words


def _pilot(record: Record) -> News:
    """The announcements of how many people the pilot has returned or admitted so far."""
    announced = record.table("pilot_announcements")
    for row in announced[announced.measure.isin(COUNTED_BY_PILOT)].itertuples():
        figure = Total(
            int(row.cumulative), row.as_of.date(), str(row.source_id), False, row.precision
        )
        title = COUNTED_BY_PILOT[row.measure].format(
            begun(figure.people_words()), figure.day_words()
        )
        note = f": {row.note}" if row.note else ""
        words = f"As announced{note}. {record.sources[row.source_id].words()}."
        yield (
            f"{row.measure}/{row.as_of.date()}/{row.source_id}",
            row.known_from.date(),
            title,
            words,
        )


def _revisions(record: Record) -> News:
    """The figures that workbooks changed, each known from the last day of its workbook."""
    revisions = changed(record.table("revisions"), record.table("vintages"), record.day)
    for row in revisions.itertuples():
        period = "day" if row.table == "arrivals_daily" else "week ending"
        old, new = (
            "not collected" if pd.isna(value) else count(value) for value in (row.old, row.new)
        )
        vintage = day(pd.Timestamp(row.vintage[:10]))
        figure = f"{begun(MEASURES[row.column])}, {period} {day(row.key)}"
        title = f"{figure}: {new}, before {old} (workbook to {vintage})"
        words = f"Changed in the workbook to {vintage}, read here on {day(row.read_on)}."
        last_day = pd.Timestamp(row.vintage[:10]).date()
        yield f"{row.table}/{row.key.date()}/{row.column}/{row.vintage}", last_day, title, words


def _corrections(record: Record) -> News:
    titles = own_site().pages
    for row in corrections(record).itertuples():
        page = titles.get(row.page, row.page)
        title = f"Corrected in “{page}”: {shorten(row.says, LONGEST_TITLE, placeholder='…')}"
        words = f"Before: {row.said}. Now: {row.says}. {row.reason}."
        yield row.correction_id, row.found.date(), title, words


def corrections(record: Record) -> pd.DataFrame:
    """The corrections found by the record's day, in the table's order; the latest has all."""
    table = record.table("corrections")
    return table if record.latest else table[table.found <= pd.Timestamp(record.day)]


def corrections_of_posts(record: Record) -> dict[str, list[Any]]:
    """The corrections of posts found by the record's day, by page; of each the oldest first."""
    table = corrections(record).sort_values("found", kind="stable")
    of_posts = table[table.page.str.startswith(addresses.UPDATES)]
    return {str(page): list(rows.itertuples()) for page, rows in of_posts.groupby("page")}


# By the file of a feed and the beginning of ids: the function that gives the news, and the page.
CONTENTS: Final[Mapping[str, Mapping[str, tuple[Callable[[Record], News], str]]]] = {
    "feed.xml": {
        "update": (_posts, addresses.post_page("{}")),
        "agreement": (_agreements, addresses.MONEY),
        "payment": (_payments, addresses.MONEY),
        "pilot": (_pilot, addresses.PILOT),
    },
    "revisions.xml": {"revision": (_revisions, addresses.REVISIONS)},
    "corrections.xml": {"correction": (_corrections, f"{addresses.CORRECTIONS}#correction-{{}}")},
}


def feeds(record: Record) -> dict[str, str]:
    """Every feed as of the record's day, by file."""
    return {file: atom(record, file).decode() for file in FEEDS}


def atom(record: Record, file: str = "feed.xml") -> bytes:
    """A feed as Atom in UTF-8, with its newest entries, each with an id that never changes."""
    own, newest = own_site(), entries(record, file)[:LONGEST]
    feed = ET.Element("feed", xmlns=ATOM)
    _element(feed, "title", f"{own.name}: {FEEDS[file]}")
    _element(feed, "id", _tag(FEEDS[file].split()[0]))
    days = [entry.updated for entry in newest] or [record.day]
    if record.latest and (read_on := last_read(record.all_rows)):
        days.append(read_on)  # an entry of an earlier day may be new
    _element(feed, "updated", f"{max(days)}T00:00:00Z")
    _element(
        feed,
        "rights",
        "Words: CC BY 4.0. Official data: their own licences, named on the data page.",
    )
    _element(feed, "link", rel="self", type="application/atom+xml", href=f"{own.address}/{file}")
    _element(feed, "link", rel="alternate", type="text/html", href=f"{own.address}/")
    _element(_element(feed, "author"), "name", own.makers)
    for entry in newest:
        element = _element(feed, "entry")
        _element(element, "title", entry.title)
        _element(element, "id", _tag(entry.ident))
        _element(element, "updated", f"{entry.updated}T00:00:00Z")
        page = f"{own.address}/{entry.page}"
        _element(element, "link", rel="alternate", type="text/html", href=page)
        _element(element, "summary", entry.words)
    return document(feed)


def _tag(ident: str) -> str:
    """A tag URI (RFC 4151): an id that does not depend on where the site is published next."""
    return f"tag:{urlsplit(own_site().address).hostname},2026:{ident}"


def _element(
    parent: ET.Element, name: str, words: str | None = None, **attributes: str
) -> ET.Element:
    """Add an element to `parent`, and return it."""
    element = ET.SubElement(parent, name, attributes)
    element.text = words
    return element
