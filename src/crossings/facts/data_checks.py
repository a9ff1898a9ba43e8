"""All that is looked at in the data before a report of a day is built from them."""

from __future__ import annotations

from pathlib import Path

from crossings.facts import claims, expectations
from crossings.facts.facts import facts
from crossings.tables import copies
from crossings.tables.curated_checks import check_curated
from crossings.tables.official_checks import check_official
from crossings.tables.record import Record


def failed_expectations(data: Path) -> list[str]:
    """In words, each expectation of a figure and each copy that fails: said, not refused, since a person must look first.

    The same for every day. Raises InputError for data that do not fit.
    """
    check_curated(data)
    check_official(data)
    check_facts_and_claims(data)
    record = Record("latest", data)
    days, weeks = record.table("daily_copy"), record.table("weekly_copy")
    apart = copies.differing(record.daily, record.weekly, days, weeks)
    return [*(moved.words() for moved in expectations.failed(data)), *apart]


def check_facts_and_claims(data: Path) -> None:
    """Make every fact, also those that no page names, and set every claim against its own; InputError names what is wrong."""
    record = Record("latest", data)
    dict(facts(record))
    claims.judge_all(record)
