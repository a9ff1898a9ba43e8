"""The agreements taken together: the months around each, the rises before them, the whole set slid along.

One agreement picked from several will always look like something; these show them all at once.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from crossings import comparisons, sources, spending, windows
from crossings.exhibits.before_after_drawings import (
    AROUND,
    Around,
    NamedRatio,
    Strip,
    Times,
    multiples,
    strips,
    times_as_many,
)
from crossings.exhibits.before_after_events import Event, agreements, events, key_to_letters
from crossings.exhibits.before_after_words import no_window_yet, none_or
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending_marks import number
from crossings.formats import count, day, decimal, listed, month, month_named, months_named
from crossings.measures import joint_slide as slide
from crossings.tables import Record

PLACES: Final = {
    "all_months": "All months",
    "main_set": "All of them, since January 2021",
    "main_set_members": "Those since January 2021",
}


def small_multiples(record: Record) -> Exhibit:
    """People a day in each month from twelve before to twelve after each agreement, a panel each."""
    shown, table = events(record), _around(record)
    subtitle = (
        "People arriving a day, by month, from twelve months before to twelve after an agreement’s month"
    )
    subtitle += "; thin lines: the other panels" if len(shown) > 1 else ""
    if table.empty:
        title = f"By {day(record.day)} no whole month around an agreement was in the data"
        return no_window_yet(record, "before-after-small-multiples", title, subtitle)
    panels = [
        Around(
            event.short,
            event.letter,
            *_line(table, event),
            "returned" if event.pilot else "arrivals",
        )
        for event in shown
    ]
    return Exhibit(
        ident="before-after-small-multiples",
        title=_around_title(table, shown),
        subtitle=subtitle,
        panels=multiples(panels),
        events=key_to_letters(shown),
        words=_around_words(table, shown),
        note="All panels share one scale. A line that turns near an agreement does "
        "not show why: the windows overlap (L16) and much else changed (L12).",
        table=table,
        columns={
            "agreement": "Agreement",
            "months_from": "Months from the agreement’s",
            "month": "Month",
            "people": "People arrived",
            "days": "Days",
            "people_per_day": "People a day",
        },
        formats={
            "month": month_named,
            "people_per_day": decimal,
            "months_from": lambda value: decimal(value, 0),
        },
        caption="Arrivals in the months around each agreement; 12-month sums follow from People arrived",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _around(record: Record) -> pd.DataFrame:
    """The whole months within twelve of each agreement's month that are in the data, a row each."""
    monthly = {row.month.date(): row for row in windows.monthly(record.daily).itertuples()}
    rows = []
    for event in events(record):
        for k in range(-AROUND, AROUND + 1):
            found = monthly.get(comparisons.shifted(event.month, k))
            if found is not None:
                rows.append(
                    {
                        "agreement": f"{event.letter} {event.short}",
                        "months_from": k,
                        "month": f"{found.month:%Y-%m}",
                        "people": int(found.people),
                        "days": int(found.days),
                        "people_per_day": float(found.people_per_day),
                    }
                )
    return pd.DataFrame(rows)


def _line(table: pd.DataFrame, event: Event) -> tuple[list[float | None], list[int | None]]:
    """People a day in each month around an agreement, and the rows of these months."""
    own = {
        row.months_from: (float(row.people_per_day), int(row.Index)) for row in _of(table, event).itertuples()
    }
    found = [own.get(k, (None, None)) for k in range(-AROUND, AROUND + 1)]
    return [value for value, _ in found], [row for _, row in found]


def _of(table: pd.DataFrame, event: Event) -> pd.DataFrame:
    return table[table.agreement == f"{event.letter} {event.short}"]


def _around_title(table: pd.DataFrame, shown: tuple[Event, ...]) -> str:
    months = table.month.value_counts()
    if len(shown) == 1:
        return (
            f"{number(len(months)).capitalize()} whole months within twelve of {shown[0].words} are in the "
            "data"
        )
    several = int((months > 1).sum())
    if not several:
        return (
            f"The {count(len(months))} months within twelve of an agreement are each near one agreement only"
        )
    return (
        f"Of {count(len(months))} months within twelve of an agreement, {count(several)} are within twelve "
        "of more than one"
    )


def _around_words(table: pd.DataFrame, shown: tuple[Event, ...]) -> str:
    """The highest month of each panel, and the panels that are not whole."""
    parts, lacking = [], []
    for event in shown:
        own = _of(table, event)
        if own.empty:
            lacking.append(f"{event.letter}, {month(event.day)}: no whole month yet")
            continue
        high = own.loc[own.people_per_day.idxmax()]
        when = month(dt.date.fromisoformat(f"{high.month}-01"))
        parts.append(f"**{event.letter}**, {month(event.day)}: {decimal(high.people_per_day, 0)} in {when}")
        before, after = int((own.months_from < 0).sum()), int((own.months_from > 0).sum())
        if before < AROUND or after < AROUND:
            lacking.append(f"{event.letter} has {number(before)} months before and {number(after)} after")
    words = f"The month with the most people a day in each panel: {'; '.join(parts)}."
    if lacking:
        words += f" Not whole: {'; '.join(lacking)}."
    if any(event.pilot for event in shown):
        words += " The pilot’s start has its own hue."
    return words


def growth_before(record: Record) -> Exhibit:
    """Arrivals in the three months before each agreement against the same months a year earlier."""
    found = comparisons.growth_before(record.daily, [event.day for event in events(record)])
    subtitle = (
        "People who arrived in the three months before the agreement’s month, over the same months a year "
        "earlier; "
        "log scale"
    )
    known = found[found.times.notna()]
    if known.empty:
        title = f"By {day(record.day)} no agreement had a year of arrivals and three months before it"
        return no_window_yet(record, "growth-before", title, subtitle)
    by_month = {pd.Timestamp(event.month): event for event in events(record)}
    iso, said = spending.announced_iso(record.agreements), spending.said_of_iso(record.agreements)
    table = found.assign(
        agreement=[by_month[at].name for at in found.month],
        day=[iso.get(at, at.date().isoformat()) for at in pd.to_datetime(found.day)],
    )
    table = table[["agreement", "day", "people", "people_year_before", "times", "reason"]]
    return Exhibit(
        ident="growth-before",
        title=_growth_title(record, known),
        subtitle=subtitle,
        panels=times_as_many(_times_rows(found, by_month)),
        words=_growth_words(found, known),
        note="Most agreements followed rises (L15): what came after one may be what comes after any rise. "
        "That is a risk to "
        "any before-and-after, not a finding.",
        table=table,
        columns={
            "agreement": "Agreement",
            "day": "Announced or in effect",
            "people": "People in the three months before",
            "people_year_before": "People in the same months a year earlier",
            "times": "Times as many",
            "reason": "What is lacking",
        },
        formats={
            "day": lambda value: said.get(value) or day(dt.date.fromisoformat(value)),
            "times": lambda value: decimal(value, 2),
        },
        missing={"people": "–", "people_year_before": "–", "times": "–"},
        caption="Arrivals in the three months before each agreement, and a year earlier",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _times_rows(found: pd.DataFrame, by_month: Mapping[pd.Timestamp, Event]) -> list[Times]:
    """A mark an agreement that has both spans of months, the pilot's start in its own colour."""
    return [
        Times(
            by_month[row.month].short,
            float(row.times),
            _times_words(row),
            "returned" if by_month[row.month].pilot else "arrivals",
            n,
        )
        for n, row in enumerate(found.itertuples())
        if pd.notna(row.times)
    ]


def _times_words(row: Any) -> str:
    places = 0 if row.times >= 20 else 1 if row.times >= 1 else 2
    return (
        f"{decimal(row.times, places)} times ({count(row.people)}, against {count(row.people_year_before)})"
    )


def _growth_title(record: Record, known: pd.DataFrame) -> str:
    more = int((known.times > 1).sum())
    months = {at.date() for at in known.month}
    named = [event for event in events(record) if event.month in months]
    if len(named) == 1:
        return (
            f"In the three months before {named[0].words}, {count(known.people.iloc[0])} people arrived, "
            "against "
            f"{count(known.people_year_before.iloc[0])} a year earlier"
        )
    own = " (the pilot’s start is one)" if any(event.pilot for event in named) else ""
    before = (
        f"each of {number(len(named))}" if more == len(named) else f"{number(more)} of {number(len(named))}"
    )
    return f"Before {before} agreements{own}, more people arrived in three months than a year earlier"


def _growth_words(found: pd.DataFrame, known: pd.DataFrame) -> str:
    parts = [
        f"{month(row.month)}, {count(row.people)} against {count(row.people_year_before)}"
        for row in known.itertuples()
    ]
    words = f"People in the three months before, against a year earlier: {'; '.join(parts)}."
    few = known[known.people_year_before < 100]
    if len(few):
        words += (
            f" A base of so few people as for {listed([month(at) for at in few.month])} makes the ratio "
            "large whatever happens."
        )
    lacking = found[found.times.isna()]
    if len(lacking):
        words += f" No ratio for {listed([month(at) for at in lacking.month])}: the series starts too late."
    return words


SLIDE_COLUMNS: Final = {
    "comparison": "Comparison",
    "members": "Months moved",
    "n_members": "Their number",
    "shift_months": "Moved by, months",
    "mean_ln_ratio": "Mean of ln ratio",
    "mean_ratio": "Mean ratio (geometric)",
    "min_ratio": "Smallest ratio",
    "is_observed": "As observed",
    "in_comparison_set": "In the set compared",
    "n_others": "Other places",
    "rank_mean": "Rank of the mean",
    "rank_min": "Rank of the smallest",
}


def joint_slide(record: Record) -> Exhibit:
    """The agreements' months slid along the series together: their mean and smallest ratio at each place."""
    found = slide.joint_slide(record.daily, [event.day for event in agreements(record)], ["main_set"])
    subtitle = (
        "After over before, twelve months each, of the agreements’ months moved together with their spacing "
        "kept: "
        "as observed, and at each other place; log scale"
    )
    compared = found[found.is_observed & (found.n_others > 0)]
    if compared.empty:
        title = (
            f"By {day(record.day)} the agreements’ months could not be moved to any other place in the series"
        )
        return no_window_yet(record, "joint-slide", title, subtitle)
    table = found.assign(mean_ratio=[math.exp(value) for value in found.mean_ln_ratio])
    numbers = ("mean_ln_ratio", "mean_ratio", "min_ratio", "rank_mean", "rank_min")
    return Exhibit(
        ident="joint-slide",
        title=_slide_title(found, compared),
        subtitle=subtitle,
        panels=strips([strip for name in compared.comparison for strip in _slide_strips(found, str(name))]),
        words=_slide_words(found, compared),
        note="Neighbouring places share most of their months, so their number says little of how many "
        "independent "
        "ones there are (L14). Nothing here shows what the agreements did (L12).",
        table=table[list(SLIDE_COLUMNS)],
        columns=SLIDE_COLUMNS,
        formats={name: lambda value: decimal(value, 3) for name in numbers}
        | {
            "comparison": lambda name: PLACES[str(name)],
            "members": months_named,
            "shift_months": lambda value: decimal(value, 0),
        },
        missing={"rank_mean": "–", "rank_min": "–"},
        under=("members", "n_members", "mean_ln_ratio"),
        caption="The set of agreement months at every place along the series, in three comparisons",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _places(found: pd.DataFrame, name: str) -> tuple[pd.Series, pd.DataFrame]:
    """The observed place of a comparison, and the others."""
    rows = found[found.comparison == name]
    return rows[rows.is_observed].iloc[0], rows[rows.in_comparison_set & ~rows.is_observed]


def _slide_strips(found: pd.DataFrame, name: str) -> list[Strip]:
    seen, others = _places(found, name)
    mean = [math.exp(value) for value in others.mean_ln_ratio]
    label = f"{PLACES[name]} ({number(int(seen.n_members))})"
    short = PLACES[name].replace("All of them", "All").replace("January", "Jan")
    smallest = [float(value) for value in others.min_ratio]
    own, least = math.exp(seen.mean_ln_ratio), float(seen.min_ratio)
    at = found.index.get_loc(seen.name)
    return [
        Strip(f"{label}: mean ratio", f"{short}: mean", mean, [_observed(own, at, "mean")]),
        Strip(f"{label}: smallest ratio", f"{short}: smallest", smallest, [_observed(least, at, "min")]),
    ]


def _observed(ratio: float, row: int, which: str) -> NamedRatio:
    shown = ["members", f"{which}_ratio", "n_others", f"rank_{which}"]
    return NamedRatio(ratio, f"observed {decimal(ratio, 2)}", decimal(ratio, 2), row=[row, *shown])


def _as_low(found: pd.DataFrame, name: str) -> tuple[int, int, int]:
    """At how many other places the mean, and the smallest, is as low or lower; how many places there are."""
    seen, others = _places(found, name)
    mean, smallest = others.mean_ln_ratio <= seen.mean_ln_ratio, others.min_ratio <= seen.min_ratio
    return int(mean.sum()), int(smallest.sum()), len(others)


def _slide_title(found: pd.DataFrame, compared: pd.DataFrame) -> str:
    name = str(compared.comparison.iloc[0])
    mean, smallest, places = _as_low(found, name)
    members = number(int(compared.n_members.iloc[0]))
    one = members == "one"
    what = "the one agreement, moved, has" if one else f"the {members} agreements, moved together, have"
    return (
        f"At {none_or(mean)} of {count(places)} other {'place' if places == 1 else 'places'} {what} a mean "
        f"ratio as low or lower, at {none_or(smallest)} a smallest ratio as low"
    )


def _slide_words(found: pd.DataFrame, compared: pd.DataFrame) -> str:
    parts = []
    for row in compared.itertuples():
        mean, smallest, places = _as_low(found, str(row.comparison))
        parts.append(
            f"**{PLACES[str(row.comparison)]}** ({number(int(row.n_members))} moved): the mean ratio was "
            f"{decimal(math.exp(row.mean_ln_ratio), 2)}, and as low or lower at {none_or(mean)} of "
            f"{count(places)} "
            f"other places; the smallest was {decimal(row.min_ratio, 2)}, and as low or lower at "
            f"{none_or(smallest)}"
        )
    words = f"{'. '.join(parts)}. The smallest is shown because the eye picks the best of several."
    outside = compared[~compared.in_comparison_set]
    if len(outside):
        words += (
            " Where all are moved but some lie before 2021, the observed place is not itself one of those "
            "compared."
        )
    return words
