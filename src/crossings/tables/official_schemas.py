"""The tables that only `crossings ingest` and `fetch` write: arrivals, vintages, revisions and the journal.

Also two that people may write: copies of a workbook that was not read itself, and accepted slips by the publisher.
"""

from __future__ import annotations

from pandas import Int64Dtype as Count
from pandas import Timestamp as Date
from pandera.typing import Series

from crossings.tables.columns import Model, field, uncontrolled

WEB_ADDRESS = r"https?://\S+"
RECORDED_ADDRESS = rf"^({WEB_ADDRESS}|not recorded)$"  # sources.ADDRESS_UNKNOWN if none was given


class ArrivalsDaily(Model):
    """Arrivals of each day since 1 January 2018, from sheet SB_01."""

    date: Series[Date] = field("Day of arrival", unique=True)
    people_arrived: Series[Count] = field("People detected arriving in small boats", "people", ge=0)
    boats_arrived: Series[Count] = field("Boats they arrived in", "boats", ge=0)
    boats_uncontrolled: Series[Count] = uncontrolled("not collected before 2023")
    note: Series[str] = field("The source’s own flag: Revised, or empty", null=True)


class ArrivalsWeekly(Model):
    """Arrivals and preventions of each week, Monday to Sunday, from sheet SB_02."""

    week_ending: Series[Date] = field("Sunday on which the week ends", unique=True)
    people_arrived: Series[Count] = field("People detected arriving in small boats", "people", ge=0)
    boats_arrived: Series[Count] = field("Boats they arrived in", "boats", ge=0)
    boats_uncontrolled: Series[Count] = uncontrolled(
        "not collected before 2023, and missing where publisher_slips says so"
    )
    people_prevented: Series[Count] = field(
        "Attempts prevented, as French authorities estimate them; not collected before May 2024",
        "attempts",
        null=True,
        ge=0,
    )
    events_prevented: Series[Count] = field(
        "Events in which they were prevented; not collected before May 2024", "events", null=True, ge=0
    )
    note: Series[str] = field("The source’s own flag: Revised, or empty", null=True)


class ArrivalsRecent(Model):
    """Days newer than the official workbook, from the page of the last seven days; provisional until it covers them."""

    date: Series[Date] = field("Day of arrival", unique=True)
    people_arrived: Series[Count] = field("People detected arriving in small boats", "people", ge=0)
    boats_arrived: Series[Count] = field("Boats they arrived in", "boats", ge=0)
    boats_uncontrolled: Series[Count] = uncontrolled("empty where the copy read did not give them")
    source_id: Series[str] = field("Source")
    read_on: Series[Date] = field("Day on which the page that gave it last was read")


class DailyCopy(Model):
    """Arrivals of days after the newest workbook read, from a copy of a later one: a check, and part of no sum."""

    date: Series[Date] = field("Day of arrival", unique=True)
    people_arrived: Series[Count] = field("People detected arriving in small boats", "people", ge=0)
    boats_arrived: Series[Count] = field("Boats they arrived in", "boats", ge=0)
    source_id: Series[str] = field("Source")


class WeeklyCopy(Model):
    """Arrivals and preventions of weeks from a copy of a later workbook; used until a workbook that covers them is read."""

    week_ending: Series[Date] = field("Sunday on which the week ends", unique=True)
    people_arrived: Series[Count] = field("People detected arriving in small boats", "people", ge=0)
    boats_arrived: Series[Count] = field("Boats they arrived in", "boats", ge=0)
    people_prevented: Series[Count] = field(
        "Attempts prevented, as French authorities estimate them", "attempts", ge=0
    )
    events_prevented: Series[Count] = field("Events in which they were prevented", "events", ge=0)
    source_id: Series[str] = field("Source")


class EarlyReports(Model):
    """What was reported of a day within a week of it, by the Home Office's page of the last seven days or by the press."""

    date: Series[Date] = field("Day of arrival", unique=True)
    people_arrived: Series[Count] = field("People, as then reported", "people", ge=0)
    boats_arrived: Series[Count] = field("Boats, as then reported", "boats", ge=0)
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day on which the report was public")


class Vintages(Model):
    """Every vintage of the official workbook that was read: an issue of it, named by its last day."""

    vintage: Series[str] = field(
        "Name of the vintage: its last day; .2 for a second vintage of that day", unique=True
    )
    last_day: Series[Date] = field("Last day it covers")
    last_week: Series[Date] = field("Sunday that ends the last week it covers")
    days: Series[Count] = field("Rows of the daily sheet", "days", ge=1)
    weeks: Series[Count] = field("Rows of the weekly sheet", "weeks", ge=1)
    sha256: Series[str] = field("SHA-256 of the file", unique=True, str_matches=r"^[0-9a-f]{64}$")
    source_url: Series[str] = field(
        "Address of the file, or of the page that offers it; not recorded where nobody gave one",
        str_matches=RECORDED_ADDRESS,
    )
    file_name: Series[str] = field("Name of the file as read")
    read_on: Series[Date] = field("Day on which it was read")


class Journal(Model):
    """Every file from the source that was read, once for each day and address, even if it changed nothing."""

    read_on: Series[Date] = field("Day on which it was read")
    kind: Series[str] = field("What it is", isin=["workbook", "page"])
    file_name: Series[str] = field("Name of the file as read")
    sha256: Series[str] = field("SHA-256 of the file", str_matches=r"^[0-9a-f]{64}$")
    rows: Series[Count] = field("Rows it holds: days, and for a workbook weeks too", "rows", ge=0)
    last_day: Series[Date] = field("Last day it covers")
    source_url: Series[str] = field(
        "Address of the file, or of the page that offers it; not recorded where nobody gave one",
        str_matches=RECORDED_ADDRESS,
    )
    outcome: Series[str] = field(
        "added: it became part of the tables; accepted: so it did, without what publisher_slips lists of it; "
        "unchanged: it held nothing that they did not",
        isin=["added", "accepted", "unchanged"],
    )


class Revisions(Model):
    """Every official value that differs from the one published before it."""

    table: Series[str] = field("Table", isin=["arrivals_daily", "arrivals_weekly", "arrivals_recent"])
    key: Series[Date] = field("Day, or Sunday that ends the week")
    column: Series[str] = field("Column")
    old: Series[Count] = field(
        "Value in the vintage before; empty: not collected, or listed in publisher_slips", null=True
    )
    new: Series[Count] = field(
        "Value in this vintage; empty: not collected, or listed in publisher_slips", null=True
    )
    vintage: Series[str] = field(
        "Vintage that changed it; page and a day for a later page of the last seven days"
    )


class PublisherSlips(Model):
    """Slips by the publisher that were accepted in a file; each is read as missing."""

    sha256: Series[str] = field("SHA-256 of the file", str_matches=r"^[0-9a-f]{64}$")
    file_name: Series[str] = field("Name of the file")
    table: Series[str] = field(
        "Table that the figure would go to: arrivals_weekly, from sheet SB_02; arrivals_recent, from the page of "
        "the last seven days",
        isin=["arrivals_weekly", "arrivals_recent"],
    )
    key: Series[Date] = field("Day, or Sunday that ends the week, of what is missing")
    column: Series[str] = field(
        "Column; date for a day that is left out or there twice, which is missing whole",
        isin=["boats_uncontrolled", "date"],
    )
    row: Series[Count] = field("Row of the sheet, or of the page's table", ge=2)
    found: Series[str] = field("What stands there")
    expected: Series[str] = field(
        "What should: for a week the sum of its days, for a day the one that is due"
    )
    read_as: Series[str] = field("How it is read", isin=["missing"])
    reason: Series[str] = field("Why the file is read all the same")
    accepted_on: Series[Date] = field("Day on which that was decided")
