"""What changed, for machines that ask: Atom feeds of updates, of revised official figures, of our own corrections.

Made from the tables as they stand on the day, so two builds of the same data give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pandas as pd

from crossings.common.formats import begun, count, day, eur_m, gbp_m
from crossings.common.identity import own_site
from crossings.measures.pilot import Figure
from crossings.measures.revisions import MEASURES, changed
from crossings.pages.crawlers import document
from crossings.pages.head import FEEDS
from crossings.tables.record import Record

ATOM = "http://www.w3.org/2005/Atom"
LONGEST = 50  # entries: a year of weekly workbooks
COUNTED_BY_PILOT = {
    "returned": "{} returned to France under the pilot by {}",
    "admitted": "{} admitted from France under the pilot by {}",
}


@dataclass(frozen=True)
class Entry:
    """One update: an id that stays, when it became known, a title, a sentence, and the page that shows it."""

    ident: str
    known: dt.date
    title: str
    words: str
    page: str


def entries(record: Record, feed: str = "feed.xml") -> list[Entry]:
    """All that a feed, named by its file, has to tell on the record's day, newest first.

    A workbook is read some days after the last day that it covers, so the latest record knows of that too.
    """
    found = [entry for kind in TOLD[feed] for entry in kind(record)]
    if not record.latest:
        found = [entry for entry in found if entry.known <= record.day]
    return sorted(found, key=lambda entry: (entry.known, entry.ident), reverse=True)


def _workbooks(record: Record) -> Iterator[Entry]:
    revisions = record.table("revisions")
    for row in record.table("vintages").itertuples():
        changed = int((revisions.vintage == row.vintage).sum())
        words = f"{count(row.days)} days and {count(row.weeks)} weeks read; "
        words += f"{count(changed)} earlier values changed." if changed else "no earlier value changed."
        last = day(row.last_day)
        yield Entry(
            f"workbook/{row.vintage}",
            row.read_on.date(),
            f"Arrivals to {last}",
            words,
            "report/arrivals.html",
        )


def _money(eur: float, gbp: float) -> str:
    amounts = [words(value) for words, value in ((gbp_m, gbp), (eur_m, eur)) if pd.notna(value)]
    return " · ".join(amounts) or "No amount published"


def _agreements(record: Record) -> Iterator[Entry]:
    for row in record.agreements.itertuples():
        words = f"{_money(row.committed_eur_m, row.committed_gbp_m)} committed. {row.purpose}."
        yield Entry(
            f"agreement/{row.agreement_id}",
            row.known_from.date(),
            str(row.name),
            words,
            "report/spending.html",
        )


def _payments(record: Record) -> Iterator[Entry]:
    for row in record.table("payments").itertuples():
        words = f"{_money(row.eur_m, row.gbp_m)}. {record.sources[row.source_id].words()}."
        yield Entry(
            f"payment/{row.payment_id}", row.known_from.date(), str(row.what), words, "report/spending.html"
        )


def _pilot(record: Record) -> Iterator[Entry]:
    for row in record.table("pilot_announcements").itertuples():
        if row.measure not in COUNTED_BY_PILOT:
            continue
        figure = Figure(int(row.cumulative), row.as_of.date(), str(row.source_id), False, str(row.note))
        people = figure.people_words()
        note = f": {row.note}" if row.note else ""
        yield Entry(
            f"pilot/{row.measure}/{row.as_of.date()}/{row.source_id}",
            row.known_from.date(),
            COUNTED_BY_PILOT[row.measure].format(begun(people), figure.day_words()),
            f"As announced{note}. {record.sources[row.source_id].words()}.",
            "report/returns-pilot.html",
        )


def _revisions(record: Record) -> Iterator[Entry]:
    revisions = changed(record.table("revisions"), record.table("vintages"), record.day)
    for row in revisions.itertuples():
        period = "day" if row.table == "arrivals_daily" else "week ending"
        old, new = ("not collected" if pd.isna(value) else count(value) for value in (row.old, row.new))
        yield Entry(
            f"revision/{row.table}/{row.key.date()}/{row.column}/{row.vintage}",
            row.read_on.date(),
            f"{begun(MEASURES[row.column])}, {period} {day(row.key)}: {new}, before {old}",
            f"Changed in the vintage of the workbook to {day(pd.Timestamp(row.vintage[:10]))}, read here on {day(row.read_on)}.",
            "report/revisions.html",
        )


def _corrections(record: Record) -> Iterator[Entry]:
    for row in record.table("corrections").itertuples():
        yield Entry(
            f"correction/{row.correction_id}",
            row.found.date(),
            f"Corrected: {row.page}",
            f"Before: {row.said}. Now: {row.says}. {row.reason}.",
            f"report/corrections.html#correction-{row.correction_id}",
        )


TOLD: Final[Mapping[str, tuple[Callable[[Record], Iterator[Entry]], ...]]] = {
    "feed.xml": (_workbooks, _agreements, _payments, _pilot),
    "revisions.xml": (_revisions,),
    "corrections.xml": (_corrections,),
}


def feeds(record: Record) -> dict[str, str]:
    """Every feed as of the record's day, by file."""
    return {file: atom(record, file).decode() for file in FEEDS}


def atom(record: Record, file: str = "feed.xml") -> bytes:
    """A feed as Atom in UTF-8: the newest of what it tells, each with an id that never changes."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    found = entries(record, file)[:LONGEST]
    newest = max((entry.known for entry in found), default=record.day)
    own = own_site()
    _text(feed, "title", f"{own.name}: {FEEDS[file]}")
    _text(feed, "id", _tag(FEEDS[file].split()[0]))
    _text(feed, "updated", f"{newest}T00:00:00Z")
    _text(feed, "rights", "Words: CC BY 4.0. Official data: their own licences, named on the data page.")
    ET.SubElement(
        feed, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=f"{own.address}/{file}"
    )
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=f"{own.address}/")
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", own.makers)
    for entry in found:
        one = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _text(one, "title", entry.title)
        _text(one, "id", _tag(entry.ident))
        _text(one, "updated", f"{entry.known}T00:00:00Z")
        ET.SubElement(
            one,
            f"{{{ATOM}}}link",
            rel="alternate",
            type="text/html",
            href=f"{own.address}/{entry.page}",
        )
        _text(one, "summary", entry.words)
    return document(feed)


def _tag(ident: str) -> str:
    """A tag URI (RFC 4151): an id that does not depend on where the site is published next."""
    return f"tag:{urlsplit(own_site().address).hostname},2026:{ident}"


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = words
