"""Read the daily page into arrivals_recent.csv, and remove its days once a workbook covers them.

The page is provisional and gives its newest numbers only. If a later page, or the first workbook
that covers the day, changes a number, revisions.csv keeps the old one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from crossings.common.formats import counted, day
from crossings.common.lock import only_writer
from crossings.errors import InputError
from crossings.official import daily_page, journal, publisher_slips
from crossings.official.daily_page import DailyPage
from crossings.official.publisher_slips import Slip
from crossings.official.rows import joined
from crossings.official.workbook import HEADERS
from crossings.tables import sources, stored
from crossings.tables.official_checks import check_official
from crossings.tables.record import series_of, workbook_day
from crossings.tables.schemas import TABLES
from crossings.tables.sources import LAST_7_DAYS
from crossings.tables.vintages import MEASURED, RECENT


@dataclass(frozen=True, eq=False)
class PageOutcome(journal.Outcome):
    """What reading a page did.

    `changed` is False if at most a line of the journal was written. `words` is for people. `stale`
    is True for a page that should have been updated by the day it was read. `days_added` counts
    days that no workbook and no earlier page gave. `revisions`, with the columns of revisions.csv,
    are the numbers that differ from those of an earlier page. `slips` are accepted slips by the
    publisher.
    """

    changed: bool
    stale: bool
    last_day: dt.date
    days_added: int
    revisions: pd.DataFrame
    slips: Sequence[Slip]
    words: str


def ingest_page(
    path: Path,
    data: Path,
    *,
    read_on: dt.date,
    source_url: str | None = None,
    accept: str | None = None,
    by_clock: bool = False,
    post_of: journal.PostOf | None = None,
) -> PageOutcome:
    """Read the saved page at `path` into the table in `data`/official.

    Only days after the workbook's last are read. `source_url` is where the page came from, by
    default the address of the page in sources.toml. `accept` is the reason for accepting slips by
    the publisher; without it only those that publisher_slips.csv lists pass. `by_clock` says that
    `read_on` is the clock's, and nobody gave it. `post_of` gives the tables of posts that are
    written too. All tables change together or not at all. Another ingest is waited for, for
    lock.WAIT_SECONDS.

    Raises InputError, and adds nothing, if daily_page.read_page refuses the page, if it reaches
    past `read_on`, if it ends before the page read before it, if no workbook was read yet, if the
    tables are damaged, if `accept` has no words, or if the lock is still held. What a killed run
    began is finished first.
    """
    publisher_slips.check_reason(accept)
    page = daily_page.read_page(path, slips_too=True)
    workbook_day(data)  # refuses a missing file before the lock makes a folder
    with only_writer(data / "official"):
        stored.finish_replacing(data)  # finish what a killed run began
        check_official(data)  # else damage here would look like a revision by the publisher
        check_page(path, page, data, read_on, by_clock=by_clock)
        slips = [*page.slips, *_surprising(path, page, data)]
        listed = stored.read(publisher_slips.TABLE.name, data)
        file = page.sha256, page.file_name
        lines = publisher_slips.accepted(listed, slips, file, accept, read_on)
        tables = {} if lines is listed else {publisher_slips.TABLE.name: lines}
        address = source_url or sources.address_recorded(data, LAST_7_DAYS)
        return _write_changes(replace(page, slips=slips), data, read_on, address, tables, post_of)


def _surprising(path: Path, page: DailyPage, data: Path) -> list[Slip]:
    """The days of a page that have far more people than any day before, or than their boats."""
    tables = [stored.read(name, data) for name in (RECENT, "arrivals_daily")]
    earlier = pd.concat([table.set_index("date").people_arrived for table in tables])
    earlier = earlier[~earlier.index.duplicated()]
    return publisher_slips.surprising(
        f"{path}, ", RECENT, HEADERS["people_arrived"], page.days, 2, earlier
    )


def _write_changes(
    page: DailyPage,
    data: Path,
    read_on: dt.date,
    address: str,
    tables: dict[str, pd.DataFrame],
    post_of: journal.PostOf | None,
) -> PageOutcome:
    """Write what the page changes together with `tables`, and return the outcome.

    The caller holds the lock, and has checked the page and the tables.
    """
    recent, revisions = stored.read(RECENT, data), stored.read("revisions", data)
    log = stored.read(journal.TABLE.name, data)
    workbook_end = workbook_day(data)
    newer = page.days[page.days.date > pd.Timestamp(workbook_end)].reset_index(drop=True)
    again = recent.date.isin(newer.date)
    earlier, other_days = recent[again], recent[~again]
    merged = _merged(newer, earlier, read_before=journal.knows(log, page.sha256))
    revised = _revisions(earlier, merged.reset_index(), _name(page.last_day, revisions))
    changed = not (newer.empty or merged.equals(earlier.set_index("date")[MEASURED]))
    entry = journal.entry(page, "page", len(page.days), read_on, address)
    lines = journal.with_entry(log, entry | {"outcome": _outcome(page, changed)})
    if lines is not log:
        tables[journal.TABLE.name] = lines
    if changed:
        rows = merged.reset_index().assign(source_id=LAST_7_DAYS, read_on=pd.Timestamp(read_on))
        tables[RECENT] = joined(other_days, rows).sort_values("date", ignore_index=True)
    if len(revised):
        tables["revisions"] = joined(revisions, revised)
    if changed and post_of:
        tables |= post_of(data, tables, journal.FileRead("page", page.last_day))
    if tables:
        stored.replace_tables(tables, data)
    added, stale = len(newer) - len(earlier), page.last_day < read_on - dt.timedelta(days=2)
    words = _words(page, data, added, len(revised), changed, read_on if stale else None)
    words += publisher_slips.accepted_in_words(page.slips)
    return PageOutcome(changed, stale, page.last_day, added, revised, page.slips, words)


def _merged(newer: pd.DataFrame, earlier: pd.DataFrame, *, read_before: bool) -> pd.DataFrame:
    """The numbers of a page's days by date.

    If a page leaves a number out, the number of an earlier page stays. If the page was
    `read_before`, all earlier numbers stay, since a later page may have changed them.
    """
    preferred, other = (frame.set_index("date")[MEASURED] for frame in (newer, earlier))
    if read_before:
        preferred, other = other, preferred
    return preferred.combine_first(other)[MEASURED].astype("Int64")


def _outcome(page: DailyPage, changed: bool) -> str:
    """The outcome of reading a page, as the journal names it."""
    if not changed:
        return "unchanged"
    return "accepted" if page.slips else "added"


def check_page(
    path: Path, page: DailyPage, data: Path, read_on: dt.date, *, by_clock: bool = False
) -> None:
    """Raise InputError for a page with future days, or one older than the page read before.

    A page may end on the same day. It may be older if a workbook covers all earlier pages.
    """
    if page.last_day > read_on:
        raise InputError(
            f"{path}: the last day, {page.last_day}, is after {read_on}, when it was read. "
            "Check the page and the clock."
        )
    journal.check_clock(path, page.last_day, read_on, by_clock=by_clock)
    recent = stored.read(RECENT, data)
    if len(recent) and page.last_day < recent.date.iloc[-1].date():
        raise InputError(
            f"{path} ends on {page.last_day}, and a page that ends on "
            f"{recent.date.iloc[-1].date()} was read before. "
            "Save the newest page. Nothing was changed."
        )


def without_covered_days(
    frames: Mapping[str, pd.DataFrame], data: Path, vintage: str
) -> dict[str, pd.DataFrame]:
    """The tables of a new vintage, without the days of the page that it now covers.

    Writes nothing: `frames` are those that the caller will write, and arrivals_recent is added if
    it changes. If the workbook gives another number than the page did, a row of revisions.csv is
    added that names the `vintage`.
    """
    recent, daily = stored.read(RECENT, data), frames["arrivals_daily"]
    covered = recent.date.isin(daily.date)
    revised = _revisions(recent[covered], daily[daily.date.isin(recent.date)], vintage)
    tables = {**frames, "revisions": joined(frames["revisions"], revised)}
    if covered.any():
        tables[RECENT] = recent[~covered].reset_index(drop=True)
    return tables


def _revisions(before: pd.DataFrame, after: pd.DataFrame, vintage: str) -> pd.DataFrame:
    """Rows of revisions.csv: numbers of the same day that are in both tables and differ.

    `vintage` names what gave those `after`: a vintage, or a page by its `_name`.
    """
    pairs = before.merge(after, on="date", suffixes=("_old", "_new"))
    rows = [
        {
            "table": RECENT,
            "key": row["date"],
            "column": name,
            "old": old,
            "new": new,
            "vintage": vintage,
        }
        for row in pairs.to_dict("records")
        for name in MEASURED
        for old, new in [(row[f"{name}_old"], row[f"{name}_new"])]
        if pd.notna(old) and pd.notna(new) and old != new
    ]
    columns = list(TABLES["revisions"].columns)
    return pd.DataFrame(rows, columns=columns).astype({"old": "Int64", "new": "Int64"})


def _name(last_day: dt.date, revisions: pd.DataFrame) -> str:
    """The name of a page in revisions.csv: its last day, with a number from the second one on."""
    name, taken, times = f"page {last_day}", set(revisions.vintage), 2
    while name in taken:
        name, times = f"page {last_day}.{times}", times + 1
    return name


def _words(
    page: DailyPage, data: Path, added: int, revised: int, changed: bool, late: dt.date | None
) -> str:
    """What was read, in a few sentences, which also name gaps.

    `late` is the day on which the page was read, if it had not been updated.
    """
    if page.last_day <= workbook_day(data):
        words = (
            f"The daily page ends on {day(page.last_day)}, "
            "which the workbook covers: nothing to add."
        )
    elif not changed:
        words = f"The daily page to {day(page.last_day)} was read before; nothing changed."
    else:
        values = counted(revised, "provisional figure", "provisional figures")
        words = (
            f"Daily page: {added} provisional {'day' if added == 1 else 'days'} added, {values} "
            f"replaced; provisional days to {day(page.last_day)}."
        )
    days_of_both = page.days.merge(
        stored.read("arrivals_daily", data), on="date", suffixes=("", "_workbook")
    )
    differs = days_of_both.people_arrived != days_of_both.people_arrived_workbook
    if differing := int(differs.sum()):
        words += (
            f" On {differing} of the {len(days_of_both)} days that both hold its people differ "
            "from the workbook's."
        )
    if gap := series_of(data).gap:
        words += f" {gap}"
    if late:
        words += (
            f" It was not updated: read on {day(late)}, "
            f"it should end on {day(late - dt.timedelta(days=1))} or the day before."
        )
    return words
