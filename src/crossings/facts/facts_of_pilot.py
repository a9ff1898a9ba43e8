"""Headline numbers of the returns pilot: people sent back and let in, the pace, and the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crossings.common.formats import (
    begun,
    count,
    day,
    decimal,
    pct,
    share_places,
)
from crossings.facts.figure import Figure, Number, make_figure
from crossings.measures import pilot
from crossings.tables.record import Record


def of_pilot(record: Record) -> list[Figure]:
    """People returned and admitted by the latest figures, rates of the returns, and the end."""
    monthly, announcements = record.table("pilot_monthly"), record.table("pilot_announcements")
    pair = pilot.headline(record.daily, monthly, announcements)
    sides = {row.direction: row for row in pair.itertuples()}
    returned, admitted = (sides.get(direction) for direction in pilot.DIRECTIONS.values())

    def fact(
        name: str, side: Any, moved: str, make: Callable[[Any, str], tuple[Number, str]]
    ) -> Figure:
        """The fact of a side of `pilot.headline`, by `make`; or why there is none."""
        if side is None:
            missing = f"No figure of people {moved} under the pilot had been published"
            none = f"{_not_yet(record, missing)} by {day(record.day)}."
            return make_figure(record, f"pilot.{name}", None, none)
        value, sentence = make(side, moved)
        status = "final" if side.official else "announced"
        if make is _share and status == "final":  # arrivals of the year may still change
            status = "provisional"
        return make_figure(
            record, f"pilot.{name}", value, sentence, side.until.date(), [side.source_id], status
        )

    returned_words, admitted_words = "returned to France", "admitted from France"
    return [
        fact("returned", returned, returned_words, _people),
        fact("admitted", admitted, admitted_words, _people),
        fact("returned_share_of_arrivals", returned, returned_words, _share),
        fact("returns_per_week", returned, returned_words, _pace),
        _end(record),
    ]


def _people(side: Any, moved: str) -> tuple[Number, str]:
    # The row's note may tell more than was known on the day, so only the precision is used.
    words = f"{side.people_in_words} had been {moved} under the pilot by {side.until_words}."
    return int(side.people), begun(words)


def _share(side: Any, _: str) -> tuple[Number, str]:
    """The people as a share of arrivals up to their own day, in per cent."""
    if not side.arrived:
        return None, f"Nobody arrived from {day(pilot.START)} to {day(side.until)}."
    # A share of a floor may round up above the floor, so the sentence gives only the number.
    only = f"; {count(side.people)}" if side.hedge else ""
    return side.share_pct, begun(
        f"{side.in_words} returned by {side.until_words}{only} is "
        f"{pct(side.share_pct, share_places(side.share_pct))} of the {count(side.arrived)} "
        f"people who arrived from {day(pilot.START)} to that day."
    )


def _pace(side: Any, _: str) -> tuple[Number, str]:
    """The people a week, from the start of the pilot to their own day."""
    weekly, span = side.per_week, f"from {day(pilot.START)} to {side.until_words}"
    if not side.hedge:
        return weekly, f"{decimal(weekly)} people a week were returned on average {span}."
    words = (
        f"{side.people_in_words} were returned {span}; {count(side.people)} is {decimal(weekly)} a "
        "week."
    )
    return weekly, begun(words)


def _not_yet(record: Record, what: str) -> str:
    """What was not known of the pilot; before its announcement, that there was none."""
    return what if record.day >= pilot.ANNOUNCED else "No such pilot had been announced"


def _end(record: Record) -> Figure:
    """The day on which the pilot is reported to have ended, as a number such as 20260930."""
    ends = pilot.ended(record.table("pilot_record"))
    if ends.empty:
        none = f"{_not_yet(record, 'No end of the pilot had been reported')} by {day(record.day)}."
        return make_figure(record, "pilot.ended", None, none)
    ended = ends.date[0].date()
    sentence = (
        f"Press reports of {day(ends.known_from[0])} say that the pilot has ended; no primary "
        "document was found."
    )
    return make_figure(
        record, "pilot.ended", int(f"{ended:%Y%m%d}"), sentence, ended, ends.source_id
    )
