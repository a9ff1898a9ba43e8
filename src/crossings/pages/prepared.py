"""All that pages need from the data, as text.

It is computed once, stored, and loaded again without reading a table.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from pathlib import Path

from crossings.pages.edition import Edition
from crossings.pages.fragment import Fragment
from crossings.pages.post_page import PostPage


@dataclass(frozen=True)
class Prepared:
    """The contents that a build of one day puts into pages.

    `parts` are the parts of pages of words by name, `variables` the numbers for prose,
    `feeds` the Atom feeds by file, `posts` the pages of changes of the data, `facts` the files of
    headline numbers. `package` is the description of the tables for data/, `beside_tables` the
    files that the site has beside its tables, `findings` the findings in the README (empty unless
    the day is the latest), `failed` the expectations of figures that do not hold, in words. `when`
    is the modification time of the site's files, in seconds since 1970: the day on which the data
    were last read.
    """

    edition: Edition
    parts: dict[str, Fragment]
    variables: dict[str, dict[str, str]]
    feeds: dict[str, str]
    posts: list[PostPage]
    facts: dict[str, str]
    package: str
    beside_tables: dict[str, str]
    findings: str
    failed: list[str]

    @property
    def when(self) -> float:
        """Seconds since 1970."""
        return float(calendar.timegm((self.edition.read_on or self.edition.day).timetuple()))


def prepare_from_tables(as_of: str, data: Path, place: str) -> Prepared:
    """Prepare the pages of a day from the tables in `data`, after checking them.

    `as_of` is "latest" or a day as in 2026-10-07. `place` is the folder of a dated edition within
    the site, or empty. Raises InputError for data that do not fit, or do not reach the day.
    """
    from crossings.facts import findings
    from crossings.facts.facts import facts, variables
    from crossings.pages import fact_files, feed, parts
    from crossings.pages.news import post_pages
    from crossings.tables import checksums, package
    from crossings.tables.record import Record, resolve

    failed = failed_expectations(data)
    record = Record(as_of, data)
    edition = Edition.of(record, resolve("latest", data), place)
    return Prepared(
        edition,
        parts.parts(record, edition),
        variables(facts(record)),
        feed.feeds(record),
        [] if place else post_pages(record),
        fact_files.files(record, edition),
        checksums.as_text(package.describe(data)),
        {
            "datapackage.json": checksums.as_text(package.describe(data, published=True)),
            package.SOURCES_FILE: package.sources_as_csv(data),
            "facts.json": fact_files.all_facts(record),
        },
        findings.findings(record) if record.latest else "",
        failed,
    )


def failed_expectations(data: Path) -> list[str]:
    """Each figure kept by hand that does not agree with the data, in words.

    They do not stop a build, since a person must look first. They are the same for a report of any
    day. Raises InputError for data that do not fit.
    """
    from crossings.facts import expectations
    from crossings.tables import curated_checks

    curated_checks.check_all(data)
    check_facts_and_claims(data)
    return [
        f"{problem.file}, row {problem.line}, {problem.what}"
        for problem in expectations.failed(data)
    ]


def check_facts_and_claims(data: Path) -> None:
    """Make every fact, even if no page names it, and judge every claim; InputError if one fails."""
    from crossings.claims.judgement import judge_all
    from crossings.facts.facts import facts
    from crossings.tables.record import Record

    record = Record("latest", data)
    dict(facts(record))
    judge_all(record)
