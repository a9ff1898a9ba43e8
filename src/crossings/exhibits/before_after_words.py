"""What the before-and-after exhibits say of events, in sentences that they share.

One sentence states each result in the same words, so that a fall and a rise are told alike, and the word for
a result that stands out appears only where every variant bears it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from crossings import comparisons, sources, spending
from crossings.exhibits.before_after_events import (
    TOLD,
    Event,
    events,
    frame,
    ranked,
    stands_out,
    told,
)
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose
from crossings.exhibits.spending_marks import number
from crossings.formats import begun, count, day, decimal, listed, month, more_or_fewer
from crossings.spans import month_span
from crossings.tables import Record

NOT_A_TEST: Final = (
    "A rank describes; it is not a test (L14). There is no period without an agreement to compare with "
    "(L13), "
    "most agreements followed rises (L15), their windows overlap (L16), and a before-and-after is not a "
    "cause (L12)."
)


def sentences(record: Record) -> Prose:
    """A sentence or two for each agreement with twelve whole months on both sides, and what holds for all of them.

    What is the same for each is said once, below them; then which have no such result, and why.
    """
    shown = [event for event, _ in told(record)]
    parts = ["\n".join(f"- {_sentence(record, event, row)}" for event, row in told(record)), _of_all(record)]
    missing = [event for event in events(record) if event not in shown]
    if missing:
        parts.append(_without(record, missing))
    return Prose("\n\n".join(part for part in parts if part))


def _sentence(record: Record, event: Event, row: Any) -> str:
    after, before = int(row.people_after), int(row.people_before)
    change = 100 * (after / before - 1)
    followed = "a larger fall" if change < 0 else "a fall or a smaller rise"
    words = (
        f"In the twelve months after {_bold(event)}, {count(after)} people arrived, against {count(before)} in "
        f"the twelve before ({more_or_fewer(change)}). "
    )
    if row.n_others == 0:
        words += "No other month since January 2021 had twelve months on both sides to compare it with."
    else:
        others = "other month" if row.n_others == 1 else "other months"
        were = "was" if row.others_larger_fall in (0, 1) else "were"
        words += f"Of {count(row.n_others)} {others}, {none_or(row.others_larger_fall)} {were} followed by {followed}."
    ranks = ranked(record)
    ranks = ranks[ranks.month == pd.Timestamp(event.month)]["rank"]
    if len(ranks) > 1:
        words += f" Its rank is {decimal(ranks.min(), 3)} to {decimal(ranks.max(), 3)}, by variant."
    if event.month in stands_out(record):
        words += " Its place is unusual in every variant shown below."
    inside = _inside(record, event)
    which = listed([other.words for other in inside]) if inside else "no other agreement"
    if own := _supplements(record, event):
        which += f", {'and' if inside else 'but'} its own supplement of {listed(own)}"
    return f"{words} Inside its windows: {which}."


def _bold(event: Event) -> str:
    return event.words.replace(month(event.day), f"**{month(event.day)}**")


def _inside(record: Record, event: Event) -> list[Event]:
    """The other events whose day falls inside an event's windows, of twelve months on either side of its own."""
    first, last = _windows(event)
    return [other for other in events(record) if other != event and first <= other.day <= last]


def _windows(event: Event) -> tuple[dt.date, dt.date]:
    """The first and the last day of an event's windows."""
    return comparisons.shifted(event.month, -12), month_span(comparisons.shifted(event.month, 12))[1]


def _supplements(record: Record, event: Event) -> list[str]:
    """When supplements to an agreement were announced inside its windows, as far as their days are known."""
    rows, (first, last) = record.agreements, _windows(event)
    agreement = spending.agreement_of(rows)
    own = rows[agreement.isin(set(agreement[rows.announced == pd.Timestamp(event.day)]))]
    later = [at for at in own.announced.unique() if at.date() != event.day and first <= at.date() <= last]
    return [spending.announced_words(own)[at] for at in later]


def _of_all(record: Record) -> str:
    """What holds for each sentence: which months are compared, and why none says what an agreement did."""
    shown = told(record)
    if not shown:
        return ""
    words = ""
    if any(row.n_others for _, row in shown):
        words = "The other months are those since January 2021 with twelve months on both sides"
        earlier = [month(event.day) for event, row in shown if row.n_others and not row.in_comparison_set]
        if earlier:
            words += f"; {listed(earlier)} {'lies' if len(earlier) == 1 else 'lie'} before them"
        words += ". "
    alone = [month(event.day) for event, _ in shown if not _inside(record, event)]
    did = "an agreement or the pilot did" if any(event.pilot for event, _ in shown) else "an agreement did"
    if len(alone) == len(shown):
        return f"{words}Much else changed inside these windows (L12), so this does not show what {did}."
    but = f" except those of {listed(alone)}" if alone else ""
    return (
        f"{words}Other agreements fall inside these windows{but}, and much else changed in all of them (L12), so "
        f"this does not show what {did}."
    )


def _without(record: Record, missing: Sequence[Event]) -> str:
    """Why some have no sentence of their own: the series starts too late, or their months are not over."""
    first = record.daily.date.iloc[0].date()
    early = [event for event in missing if event.month < comparisons.shifted(first, 12)]
    rest = [event for event in missing if event not in early]
    parts = []
    for some, why in (
        (early, f"the series starts on {day(first)}, so twelve months before are not there (L17)"),
        (rest, f"twelve months after were not over by {day(record.day)}"),
    ):
        if some:
            named = listed([event.words for event in some])
            have = "has" if len(some) == 1 else "have"
            parts.append(
                f"{begun(named)} {have} no such result here, where the month itself is left out: {why}."
            )
    return " ".join(parts)


def no_window_yet(record: Record, ident: str, title: str, subtitle: str) -> Exhibit:
    """Make an exhibit that has no result to show yet: each agreement with the reason."""
    rows = frame(record)
    reasons = rows[rows.is_agreement & (rows.variant == TOLD)].set_index("month").reason
    table = pd.DataFrame(
        {
            "announced": [event.day for event in events(record)],
            "agreement": [event.name for event in events(record)],
            "reason": [str(reasons[pd.Timestamp(event.month)]) for event in events(record)],
        }
    )
    if table.empty:
        lack = {"announced": [record.day], "agreement": ["none"], "reason": ["No agreement was announced."]}
        table = pd.DataFrame(lack)
    known = spending.announced_words(record.agreements)
    return Exhibit(
        ident=ident,
        title=title,
        subtitle=subtitle,
        panels=None,
        words=f"{title}. What is shown needs whole months before and after; the table says what was lacking.",
        note="Shows what could be said on its day. A before-and-after is not a cause (L12).",
        table=table,
        columns={"announced": "Announced", "agreement": "Agreement", "reason": "What was lacking"},
        formats={"announced": lambda date: known.get(pd.Timestamp(date), day(date))},
        caption=f"Agreements and what was lacking by {day(record.day)}",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def none_or(n: int) -> str:
    """A count within a sentence: none, 1, 26."""
    return count(n) if n else "none"


def how_many(n: int, of: str) -> str:
    """Word a count of things: no agreement, one agreement, two agreements."""
    return f"{number(n)} {of}{'' if n == 1 else 's'}"
