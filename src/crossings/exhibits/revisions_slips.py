"""The exhibit of what the publisher got wrong in files that were read all the same."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from crossings import revisions, sources
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.revisions import MEASURES, SHEETS, none_yet
from crossings.formats import count, day, listed
from crossings.tables import Record


def slips_accepted(record: Record) -> Exhibit:
    """What the publisher got wrong in files that were read all the same, and whether it was mended since."""
    known = pd.concat([record.table("publisher_slips"), record.known_later("publisher_slips")])
    recent = record.table("arrivals_recent"), record.known_later("arrivals_recent")
    found = revisions.slips(known, record.table("arrivals_daily"), record.weekly, pd.concat(recent))
    table = pd.DataFrame(
        {
            "period": found.table.map(SHEETS | {"arrivals_recent": "day"}),
            "date": found.key.dt.date if len(found) else pd.Series(dtype="object"),
            "measure": found.column.map(MEASURES | {"date": "the whole day"}),
            "found": found.found,
            "expected": found.expected,
            "now": found.now,
            "file": found.file_name,
            "reason": found.reason,
            "accepted_on": found.accepted_on.dt.date if len(found) else pd.Series(dtype="object"),
        }
    )
    return Exhibit(
        ident="publisher-slips",
        title=_title(record, found),
        subtitle="What contradicts itself in a file of the Home Office’s, and what a later file gives in its place.",
        panels=None,
        words=_words(found),
        note=(
            "Only two kinds are accepted: a week of uncontrolled landings that is not the sum of its days, and a day that"
            " the daily page leaves out or names twice. A file with anything else wrong is refused whole."
        ),
        table=table if len(found) else none_yet(table, "period"),
        columns={
            "period": "Period",
            "date": "Date",
            "measure": "What is missing",
            "found": "Found",
            "expected": "Expected",
            "now": "Given since",
            "file": "File",
            "reason": "Why it was read",
            "accepted_on": "Decided on",
        },
        formats={"found": _day_or_number, "expected": _day_or_number},
        missing=dict.fromkeys(("date", "measure", "found", "expected", "file", "reason", "accepted_on"), "–")
        | {"now": "still missing" if len(found) else "–"},
        under=("file", "reason", "accepted_on") if len(found) else (),
        caption="Slips of the publisher’s in files that were read all the same",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _day_or_number(said: str) -> str:
    return day(dt.date.fromisoformat(said)) if "-" in said else said


def _title(record: Record, found: pd.DataFrame) -> str:
    if found.empty:
        return f"No file read holds a slip of the publisher’s of a day or week to {day(record.day)}"
    files, mended = found.sha256.nunique(), int(found.now.notna().sum())
    what = "one file" if files == 1 else f"{count(files)} files"
    if mended == len(found):
        since = "it has been mended since" if mended == 1 else "all have been mended since"
    else:
        since = f"{count(mended)} of {count(len(found))} {'has' if mended == 1 else 'have'} been mended since"
    slip = "a slip" if len(found) == 1 else "slips"
    return f"The publisher made {slip} in {what} that {'was' if files == 1 else 'were'} read all the same; {since}"


def _words(found: pd.DataFrame) -> str:
    rule = (
        "What a file contradicts itself about is read as missing and never guessed; a later file fills it in."
    )
    weeks, days = (int((found.table == table).sum()) for table in ("arrivals_weekly", "arrivals_recent"))
    said = [
        f"{count(number)} {one if number == 1 else more}"
        for number, one, more in (
            (weeks, "figure of a week", "figures of weeks"),
            (days, "day of the daily page", "days of the daily page"),
        )
        if number
    ]
    return f"Read as missing: {listed(said)}. {rule}" if said else rule
