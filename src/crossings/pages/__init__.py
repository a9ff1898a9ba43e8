"""The parts of pages that are made from data: the front page's figures, the data page's tables and sources.

Each becomes a file in report/_fragments/ that a page includes, so that words stay with people and numbers with code.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any

from crossings.exhibits.exhibit import EDITION, site_address
from crossings.exhibits.prose import fenced
from crossings.facts import facts
from crossings.formats import day
from crossings.pages import data, front
from crossings.schemas import TABLES
from crossings.tables import Record


def fragments(record: Record, exhibits: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every fragment by its file name, as Markdown; `exhibits` are those of the executed notebooks, by id."""
    found = facts(record)
    return {
        "answer.md": fenced(front.answer(record, found)),
        "key-figures.md": fenced(front.key_figures(record, found)),
        "front-exhibits.md": front.front_exhibits(exhibits),
        "chapters.md": fenced(front.chapters(found)),
        "cite.md": cite(record),
        "tables.md": "\n".join(fenced(data.table_entry(record, table)) for table in TABLES.values()),
        "vintages.md": fenced(data.editions(record)),
        "sources.md": fenced(data.sources(record)),
    }


def site_variables(record: Record) -> dict[str, str]:
    """What prose may say of the edition itself: `{{< var site.data_to >}}`, `site.read_on`."""
    read_on = record.table("vintages").read_on
    return {"data_to": day(record.day), "read_on": day(read_on.max()) if len(read_on) else "no day"}


def cite(record: Record) -> str:
    """How to cite the report, as Markdown."""
    return (
        f"Channel Ledger ({record.day.year}), *UK funding of French border security, small boat arrivals and the returns "
        f"pilot*, data as of {day(record.day)}, {site_address()}/\n\n"
        "Every figure has its own link, citation and files. Words and charts may be reused under CC BY 4.0; official data "
        "under their own licences, named on the [data page](report/data.qmd).\n"
    )


def edition_note(record: Record, newest: dt.date) -> str:
    """The line, as HTML, that marks a report as of a past day; empty for the latest.

    For each page {root} stands for the way to the site's root, and {page} for the page's own name.
    """
    if record.latest:
        return ""
    if EDITION in os.environ:
        return (
            f"Dated edition: as of {day(record.day)}. This is not the latest edition. "
            '<a href="{root}../../{page}">The latest version of this page</a>, '
            '<a href="{root}../../report/editions.html">all editions</a>.'
        )
    return (
        f"As of {day(record.day)}. This is not the latest edition: the data now run to {day(newest)}. "
        '<a href="{root}report/editions.html">Dated editions</a> can be cited.'
    )
