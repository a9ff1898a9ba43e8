"""The parts of pages that are made from data: the front page's figures, the data page's tables and sources.

Each is a file in report/_fragments/ that a page includes, so that people write words and code writes numbers.
"""

from __future__ import annotations

from crossings.common.formats import day
from crossings.exhibits.display import fenced
from crossings.facts.facts import facts
from crossings.official import freshness
from crossings.pages import check_a_figure, data, front
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES
from crossings.tables.sources import SMALL_BOATS


def fragments(record: Record) -> dict[str, str]:
    """Every fragment that is made only from data, by its file name, as Markdown."""
    found = facts(record)
    return {
        "answer.md": fenced(front.answer(record, found)),
        "questions.md": fenced(front.questions(record, found)),
        "claims-in-a-line.md": fenced(front.claims_in_a_line(record)),
        "tables.md": "\n".join(
            fenced(data.table_entry(record, table))
            for table in TABLES.values()
            if (record.data / table.path).is_file()
        ),
        "vintages.md": fenced(data.vintages_table(record)),
        "years.md": fenced(check_a_figure.years_table(record)),
        "freshness.md": fenced(freshness.markup(record.data)),
        "corrections.md": fenced(data.corrections(record)),
        "sources.md": fenced(data.sources(record)),
    }


def site_variables(record: Record) -> dict[str, str]:
    """Variables for prose about the edition: `{{< var site.data_to >}}`, `site.read_on`, `site.rhythm`."""
    read_on = record.table("vintages").read_on
    return {
        "data_to": day(record.day),
        "read_on": day(read_on.max()) if len(read_on) else "no day",
        "rhythm": record.sources[SMALL_BOATS].rhythm,
    }
