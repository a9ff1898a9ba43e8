"""Checks of the data before a report is built from them."""

from __future__ import annotations

from pathlib import Path

from crossings.facts import claims, expectations
from crossings.facts.facts import facts
from crossings.tables import copies
from crossings.tables.curated_checks import check_curated
from crossings.tables.official_checks import check_official
from crossings.tables.record import Record


def failed_expectations(data: Path) -> list[str]:
    """Each expectation and each copy that does not hold, in words; the build goes on, since a person must look first.

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
    """Make every fact, even if no page names it, and judge every claim; InputError names what is wrong."""
    record = Record("latest", data)
    dict(facts(record))
    claims.judge_all(record)
