"""The labels at the ends of running totals: each year's name and value, kept apart, and the running year's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings.exhibits.arrivals_words import short_day
from crossings.exhibits.chart_parts import chart_of, font_size, text
from crossings.formats import count
from crossings.theme import spread_labels
from crossings.tokens import colour

LEAP: Final = 2000  # any leap year: it gives 29 February a place


def running_labels(
    ends: Sequence[dict[str, Any]], today: dt.date, gap: float, narrow: bool
) -> list[alt.Chart]:
    """Year and value at the end of each line, kept apart; the running year's beside its dot."""
    size = font_size(narrow)
    whole = [end for end in ends if end["day_of_year"] == 366]
    places = _lifted(spread_labels([end["people"] for end in whole], gap), gap)
    rows = [
        end | {"at": at, "words": count(end["people"]), "name": str(end["year"])}
        for end, at in zip(whole, places, strict=True)
    ]
    layers = []
    for year, value, bold, ago in (
        ("muted", "ink", 400, 2),
        ("ink", "ink", 600, 1),
        ("arrivals", "arrivals", 600, 0),
    ):
        some = [row for row in rows if min(today.year - row["year"], 2) == ago]
        if some:
            look: dict[str, Any] = {"align": "left", "fontSize": size, "fontWeight": bold}
            layers.append(text(some, "day_of_year:Q", "at:Q", "name", dx=7, color=colour(year), **look))
            layers.append(
                text(some, "day_of_year:Q", "at:Q", dx=50 if narrow else 46, color=colour(value), **look)
            )
    if not narrow:
        layers += [_running_now(end, ends, today, gap) for end in ends if end["day_of_year"] < 366]
    return layers


def _lifted(places: Sequence[float], gap: float) -> list[float]:
    """Places of labels moved up where the lowest would meet the baseline, the next above it if need be."""
    lifted, least = list(places), 0.6 * gap
    for n in sorted(range(len(places)), key=places.__getitem__):
        lifted[n] = max(places[n], least)
        least = lifted[n] + gap
    return lifted


def _running_now(
    end: dict[str, Any], ends: Sequence[dict[str, Any]], today: dt.date, gap: float
) -> alt.Chart:
    """The running year's label beside its dot."""
    when, value = short_day(today, year=False), count(end["people"])
    look: dict[str, Any] = {"fontSize": font_size(False), "lineHeight": 16, "fontWeight": 600}
    others = [other["people"] for other in ends if other["year"] != end["year"]]
    right = end["day_of_year"] < 250
    above = not right or end["people"] < 3 * gap or end["people"] >= max(others, default=0)
    place: dict[str, Any] = {
        "align": "left" if right else "right",
        "dx": 9 if right else -9,
        "dy": -22 if above else 8,
    }
    rows = [end | {"words": [f"{end['year']} to {when} [p]", value]}]
    return text(rows, "day_of_year:Q", "people:Q", color=colour("arrivals"), **place, **look)


def now_above(end: dict[str, Any], totals: pd.DataFrame, top: float, gap: float, size: int) -> list[Any]:
    """The running year's label on phones: above all lines, joined to its dot; `gap` is a line of text in people."""
    early = end["day_of_year"] < 150  # too near the left edge for words that end at the dot
    met = totals[totals.day_of_year <= end["day_of_year"] + (150 if early else 0)]
    foot = min(float(met.people.max()) + 0.8 * gap, top - 3 * gap)
    # Lines of text are written downwards from the highest.
    rows = [end | {"at": foot + (2.4 - n) * gap, "words": words} for n, words in enumerate(_now_lines(end))]
    look: dict[str, Any] = {"align": "left" if early else "right", "fontSize": size, "fontWeight": 600}
    layers = [text(rows, "day_of_year:Q", "at:Q", dx=-4 if early else 4, color=colour("arrivals"), **look)]
    if foot > end["people"] + gap:
        join = chart_of([end | {"foot": foot}]).mark_rule(color=colour("arrivals"), strokeWidth=1)
        layers.append(join.encode(x="day_of_year:Q", y="people:Q", y2=alt.Y2("foot:Q")))
    return layers


def _now_lines(end: dict[str, Any]) -> list[str]:
    """The running year's label, line by line: 2026 to / 20 Aug [p] / 15,897."""
    date = dt.date(LEAP, 1, 1) + dt.timedelta(days=int(end["day_of_year"]) - 1)
    return [f"{end['year']} to", f"{short_day(date, year=False)} [p]", count(end["people"])]
