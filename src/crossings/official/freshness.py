"""How new each source is, when its next edition is due, and whether that day has passed.

The day it is compared with is given: a build has no clock, and compares with the day data were last
read.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crossings.common.formats import listed
from crossings.tables import sources, stored
from crossings.tables.record import series_of, workbook_day
from crossings.tables.sources import Source

READERS: Final = {  # who reads what is overdue: a command, or a person
    True: "`crossings fetch` reads",
    False: "No command reads, so a person should look for",
}


@dataclass(frozen=True)
class Freshness:
    """One source: when the edition held was published, and when the next is due.

    `due` is None where nobody can say.
    """

    source: Source
    updated: dt.date
    due: dt.date | None

    @property
    def by_command(self) -> bool:
        """Whether `crossings fetch` reads it; all other sources are read by a person."""
        return self.source.ident in (sources.SMALL_BOATS, sources.LAST_7_DAYS)

    def overdue(self, today: dt.date) -> bool:
        """Whether the next edition was due before `today`."""
        return self.due is not None and self.due < today


def freshness(data: Path) -> list[Freshness]:
    """Every source in the order of sources.toml.

    Raises InputError as reading the tables does.
    """
    found = []
    for ident, source in sources.read(data / "sources.toml").items():
        updated = source.published
        if (
            ident == sources.SMALL_BOATS
        ):  # the tables know of the two series that are read by command
            updated = source.appeared(workbook_day(data))
        elif ident == sources.LAST_7_DAYS:
            updated = series_of(data).newest + dt.timedelta(days=1)
        found.append(Freshness(source, updated, source.next_expected(updated)))
    return found


def last_read(data: Path) -> dt.date | None:
    """The day on which the official tables were last added to; None where they never were."""
    days = [stored.read(name, data).read_on.max() for name in ("vintages", "arrivals_recent")]
    known = [one.date() for one in days if one == one]  # NaT is not equal to itself
    return max(known, default=None)


def as_json(found: Sequence[Freshness], today: dt.date, gap: str = "") -> str:
    """What the command prints for machines.

    That is today, a missing day of the daily series in words, and a list of sources.
    """
    rows: list[dict[str, Any]] = [
        {
            "source_id": one.source.ident,
            "publisher": one.source.publisher,
            "title": one.source.title,
            "cadence": one.source.cadence,
            "last_updated": one.updated.isoformat(),
            "next_expected": one.due.isoformat() if one.due else None,
            "overdue": one.overdue(today),
            "by_command": one.by_command,
        }
        for one in found
    ]
    return json.dumps(
        {"today": today.isoformat(), "gap": gap, "sources": rows}, ensure_ascii=False, indent=2
    )


def as_text(found: Sequence[Freshness], today: dt.date, gap: str = "") -> str:
    """What the command prints for people: a line a source, a missing day, what is overdue."""
    shown = [one for one in found if one.source.cadence != "once"]
    width = max((len(one.source.ident) for one in shown), default=0)
    lines = []
    for one in shown:
        due = f"next expected {one.due}" if one.due else "no day expected"
        days = (today - one.due).days if one.due and one.overdue(today) else 0
        state = f"overdue by {days} {'day' if days == 1 else 'days'}" if days else "not overdue"
        lines.append(f"{one.source.ident:<{width}}  last updated {one.updated}  {due:<26}  {state}")
    if gap:
        lines.append(gap)
    late, once = [one for one in found if one.overdue(today)], len(found) - len(shown)
    lines.append(
        f"{len(late)} of {len(shown)} sources overdue on {today}; {once} were published once."
    )
    lines += [
        f"{who}: {listed([one.source.title for one in late if one.by_command == by_command])}."
        for by_command, who in READERS.items()
        if any(one.by_command == by_command for one in late)
    ]
    return "\n".join(lines)
