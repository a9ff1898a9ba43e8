"""How new each source is, when its next issue is due, and whether that day has passed.

Callers give the day to compare with. A build has no clock, and gives the day data were last read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crossings.common.formats import counted, listed
from crossings.tables import sources
from crossings.tables.record import series_of, workbook_day
from crossings.tables.sources import Source

READERS: Final = {  # who reads what is overdue: a command, or a person
    True: "`crossings fetch` reads",
    False: "No command reads, so a person should look for",
}


@dataclass(frozen=True)
class Freshness:
    """One source: when the issue in use was published, and when the next is due.

    `due` is None if nobody can say.
    """

    source: Source
    updated: dt.date
    due: dt.date | None

    @property
    def by_command(self) -> bool:
        """Whether `crossings fetch` reads it; all other sources are read by a person."""
        return self.source.ident in (sources.SMALL_BOATS, sources.LAST_7_DAYS)

    def overdue(self, today: dt.date) -> bool:
        """Whether the next issue was due before `today`."""
        return self.due is not None and self.due < today


def freshness(data: Path) -> list[Freshness]:
    """Every source in the order of sources.toml.

    Raises InputError as reading the tables does.
    """
    last_day_of_workbook, newest = workbook_day(data), series_of(data).newest
    all_sources = []
    for source in sources.read(data / "sources.toml").values():
        updated = source.newest_issue(last_day_of_workbook, newest)
        all_sources.append(Freshness(source, updated, source.next_expected(updated)))
    return all_sources


def as_json(all_sources: Sequence[Freshness], today: dt.date, gap: str) -> dict[str, Any]:
    """What the command prints for programs: today, a missing day in words, and all sources.

    `gap` is that of `Series`, empty if no day is missing.
    """
    rows = [
        {
            "source_id": fresh.source.ident,
            "publisher": fresh.source.publisher,
            "title": fresh.source.title,
            "cadence": fresh.source.cadence,
            "last_updated": fresh.updated.isoformat(),
            "next_expected": fresh.due.isoformat() if fresh.due else None,
            "overdue": fresh.overdue(today),
            "by_command": fresh.by_command,
        }
        for fresh in all_sources
    ]
    return {"today": today.isoformat(), "gap": gap, "sources": rows}


def as_text(all_sources: Sequence[Freshness], today: dt.date, gap: str = "") -> str:
    """What the command prints for people: a line for each source, and what is late or missing."""
    recurring = [fresh for fresh in all_sources if fresh.source.cadence != "once"]
    late = [fresh for fresh in all_sources if fresh.overdue(today)]
    width = max((len(fresh.source.ident) for fresh in recurring), default=0)
    lines = [f"{fresh.source.ident:<{width}}  {_state(fresh, today)}" for fresh in recurring]
    if gap:
        lines.append(gap)
    lines.append(
        f"{len(late)} of {len(recurring)} sources overdue on {today}; "
        f"{len(all_sources) - len(recurring)} were published once."
    )
    return "\n".join([*lines, *_readers(late)])


def _state(fresh: Freshness, today: dt.date) -> str:
    """When a source was last updated, when it is expected, and by how long it is overdue."""
    due = f"next expected {fresh.due}" if fresh.due else "no day expected"
    days = (today - fresh.due).days if fresh.due else 0
    state = f"overdue by {counted(days, 'day', 'days')}" if days > 0 else "not overdue"
    return f"last updated {fresh.updated}  {due:<26}  {state}"


def _readers(late: Sequence[Freshness]) -> list[str]:
    """A line for each reader of sources that are overdue, with their titles."""
    lines = []
    for by_command, reader in READERS.items():
        if titles := [fresh.source.title for fresh in late if fresh.by_command == by_command]:
            lines.append(f"{reader}: {listed(titles)}.")
    return lines
