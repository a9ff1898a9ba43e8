"""All that pages need of the data, as text: computed once, kept, and read again without reading a table."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossings.pages.edition import Edition

if TYPE_CHECKING:
    from crossings.tables import Record


PARTS = ("fragments", "variables", "feeds", "package", "published", "findings", "failed")
DAYS = ("day", "newest", "read_on", "due")  # of the edition, for JSON knows no dates


@dataclass(frozen=True)
class Prepared:
    """What a build of one day puts into pages.

    `fragments` are Markdown files by name, `variables` the numbers for prose, `feeds` the Atom feeds by file, `package` and
    `published` the description of the tables for data/ and for the site, `findings` what the README says of the latest
    day (empty for another), `failed` the expectations of figures that do not hold, in words. `when` is the time, in
    seconds since 1970, that files of the site carry: the day on which the data were last read.
    """

    edition: Edition
    fragments: dict[str, str]
    variables: dict[str, dict[str, str]]
    feeds: dict[str, str]
    package: str
    published: str
    findings: str
    failed: list[str]

    @property
    def when(self) -> float:
        """Seconds since 1970."""
        return float(calendar.timegm((self.edition.read_on or self.edition.day).timetuple()))

    def as_json(self) -> dict[str, Any]:
        """The same, as JSON can hold it."""
        days = {name: getattr(self.edition, name) for name in DAYS}
        return {
            "edition": {name: day and day.isoformat() for name, day in days.items()}
            | {
                name: getattr(self.edition, name)
                for name in ("latest", "place", "rhythm", "weeks", "pages", "copied")
            },
            **{name: getattr(self, name) for name in PARTS},
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Prepared:
        """What `as_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        edition = dict(found["edition"])
        for name in DAYS:
            edition[name] = dt.date.fromisoformat(edition[name]) if edition[name] else None
        rest = {name: found[name] for name in PARTS}
        return cls(Edition(**edition), **rest)


def prepare(record: Record, newest: dt.date, place: str, failed: list[str]) -> Prepared:
    """Compute it for a record.

    `newest` is the last day of the official series, `place` the folder of a dated edition within the site, or empty.
    """
    from crossings import findings, package
    from crossings.facts import facts, variables
    from crossings.pages import feed, fragments

    return Prepared(
        Edition.of(record, newest, place),
        fragments.fragments(record),
        variables(facts(record)) | {"site": fragments.site_variables(record)},
        feed.feeds(record),
        package.as_text(package.describe(record.data)),
        package.as_text(package.describe(record.data, published=True)),
        findings.findings(record) if record.latest else "",
        failed,
    )


def prepare_from_tables(as_of: str, data: Path, place: str, failed: list[str] | None = None) -> Prepared:
    """The same for the record of the tables in `data` at a day, once they are found good.

    `failed` says that these tables were found good before, and which expectations of them failed. Raises InputError
    for data that do not fit, or do not reach the day.
    """
    from crossings.data_checks import failed_expectations
    from crossings.tables import Record, resolve

    if failed is None:
        failed = failed_expectations(data)
    record = Record(as_of, data)
    return prepare(record, resolve("latest", data), place, failed)
