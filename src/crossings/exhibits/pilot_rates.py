"""Exhibits of the returns pilot, its rates: people returned a week, their share of arrivals, and a what-if.

A rate is a figure over its own time and its own arrivals: nothing published later enters either.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from crossings import arrivals, comparisons, pilot, sources
from crossings.exhibits.controls import Control, form
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.pilot_drawings import LineAcross, columns
from crossings.exhibits.pilot_figures import (
    absent,
    known,
    marks_of,
    people,
    sign,
    solid,
    status_of,
    were,
)
from crossings.formats import count, day, decimal, pct, rounded
from crossings.pilot import Figure
from crossings.tables import Record

WEEK = 7
WHAT_IF_PACES = (25, 50, 100)  # people a week
WHAT_IF_SHARES = {"one in ten": 10.0, "one in four": 25.0}  # per cent of arrivals


def pace(record: Record) -> Exhibit:
    """Show people returned a week, by month or between announced figures, and the pace once reported."""
    found = known(record, "returned")
    if not found:
        return absent(record, "pilot-pace", "No pace of returns to show")
    table, last = pilot.paces(found), found[-1]
    table["exact"] = _exact(record, found, table.exact)
    reported = pilot.reported_pace(record.table("pilot_announcements"))
    line = None
    if reported is not None:
        words = [f"{reported} a week, reported by the press at the start;", "no government figure"]
        line = LineAcross(reported, words)
    periods = "between one announced figure and the next, each bar named by its last day"
    periods += "" if table.exact.all() else "; dashed: rests on a figure that is not exact or second-hand"
    if last.official_series:
        periods = f"by month; {table.end[0]:%B %Y} counts its {table.days[0]} days from the start"
    marks = marks_of(
        list(table.end), table.per_week, "returned", list(table.exact), decimal, monthly=last.official_series
    )
    used = [figure.source_id for figure in found] + (["independent_2025_07_10"] if line else [])
    return Exhibit(
        ident="pilot-pace",
        title=_pace_title(table, last),
        subtitle=f"People returned to France a week, {periods}",
        panels=columns(marks, reference=line),
        words=_pace_words(table, last, reported),
        note="People divided by days, times seven. Does not show how many returns were sought, or what "
        "limited them (L10, L11).",
        table=table,
        columns={
            "start": "From",
            "end": "To",
            "days": "Days",
            "people": "Returned",
            "per_week": "Returned a week",
            "exact": "Figures exact",
        },
        formats={"per_week": decimal},
        caption="People returned to France a week",
        source=sources.cite(record.sources, used),
        as_of=last.as_of,
        status=status_of(record, last),
        events=[("A", " ".join(line.words))] if line else [],
    )


def _exact(record: Record, found: list[Figure], exact: pd.Series) -> list[bool]:
    """Whether both figures of each period are exact and read at first hand."""
    sure = [solid(record, figure) for figure in found]
    before = [True, *sure[:-1]]
    return [bool(one) and now and then for one, now, then in zip(exact, sure, before, strict=True)]


def _pace_title(table: pd.DataFrame, last: Figure) -> str:
    average = decimal(last.rate(pilot.per_week(last), 1))
    if last.official_series:
        now = decimal(table.per_week.iloc[-1])
        since = f"the average since {day(pilot.START)} is {average}"
        return f"Returns ran at {now} a week in {last.as_of:%B %Y}; {since}"
    span = f"from {day(pilot.START)} to {last.day_words()}"
    return f"{people(last, start=True)} {were(last)} returned {span}: {last.hedge}{average} a week"


def _pace_words(table: pd.DataFrame, last: Figure, reported: int | None) -> str:
    """Word both averages, and which periods lie above the pace that the press reported."""
    average, later = pilot.per_week(last), pilot.per_week(last, pilot.FIRST_RETURN)
    days = (last.as_of - pilot.START).days + 1
    words = (
        f"The average from {day(pilot.START)} to {last.day_words()} is {last.hedge}{decimal(last.rate(average, 1))} people "
        f"a week: {last.words()} in {days} days."
    )
    if (last.as_of - pilot.FIRST_RETURN).days >= WEEK:  # of fewer days a weekly pace says nothing
        words += f" Counted from the first return, on {day(pilot.FIRST_RETURN)}, it is "
        words += f"{last.hedge}{decimal(last.rate(later, 1))}."
    if reported is None:
        return words
    above = table[table.per_week > reported]
    when = [f"{end:%B %Y}" if last.official_series else f"the days to {day(end)}" for end in above.end]
    return words + (
        f" The press reported about {reported} a week as the opening pace; the government gave no figure, so "
        f"the line is no target. Above it: {', '.join(when) if when else 'no period shown'}."
    )


def share(record: Record) -> Exhibit:
    """Show people returned as a share of arrivals since the start, each figure to its own date."""
    found = known(record, "returned")
    if not found:
        return absent(record, "pilot-share", "No share of arrivals to show")
    table, figure = pilot.shares(record.daily, found), found[-1]
    table["exact"] = [solid(record, one) for one in found]
    last, since = table.iloc[-1], day(pilot.START)
    marks = marks_of(
        list(table.as_of),
        table.share_pct,
        "returned",
        list(table.exact),
        monthly=figure.official_series,
    )
    shown = zip(found[-len(marks) :], marks.value, strict=True)
    marks["text"] = [f"{sign(one)}{pct(one.rate(value, 2), 2)}" for one, value in shown]
    marks["aside"] = [f" of {count(one)}" for one in table.arrivals.tail(len(marks))]
    return Exhibit(
        ident="pilot-share",
        title=f"{people(figure, start=True)} returned by {figure.day_words()} is {figure.hedge}"
        f"{pct(figure.rate(last.share_pct, 2), 2)} of the {count(last.arrivals)} who had arrived since {since}",
        subtitle=f"People returned to France per hundred people who arrived by small boat from {since} to "
        "the same "
        "date" + ("" if table.exact.all() else "; dashed: not exact or second-hand"),
        panels=columns(marks, unit="%"),
        words=f"Each figure is divided by arrivals up to its own date, never later ones: {figure.words()} of "
        f"{count(last.arrivals)} by {figure.day_words()}. Arrivals after that date are left out, since no "
        "figure of returns covers them.",
        note="Not a person’s chance of being returned: someone returned in one month may have arrived in "
        "another, so no share of a single month is shown (L6, L10).",
        table=table,
        columns={
            "as_of": "By",
            "returned": "Returned to France",
            "arrivals": f"Arrivals since {since}",
            "share_pct": "Returned per hundred arrivals",
            "exact": "Figure exact",
        },
        formats={"share_pct": lambda value: pct(value, 2)},
        caption="People returned to France as a share of arrivals to the same date",
        source=sources.cite(record.sources, [*(one.source_id for one in found), sources.SMALL_BOATS]),
        as_of=figure.as_of,
        status="provisional" if status_of(record, figure) == "final" else status_of(record, figure),
    )


def what_if(record: Record) -> Exhibit:
    """Work out people and share at other paces since the start: hypothetical, arrivals held fixed."""
    found = known(record, "returned")
    if not found:
        return absent(record, "pilot-what-if", "No what-if to work out")
    figure = found[-1]
    span = pilot.START, figure.as_of
    arrived = arrivals.between(record.daily, *span)
    paces = {f"If {number} a week": float(number) for number in WHAT_IF_PACES}
    paces |= {
        f"If {words} of arrivals": comparisons.pace_for_share(wanted, *span, arrived)
        for words, wanted in WHAT_IF_SHARES.items()
    }
    middle = comparisons.returns_at_pace(WHAT_IF_PACES[1], *span, arrived)
    needed = [f"{words} {decimal(paces[f'If {words} of arrivals'])}" for words in WHAT_IF_SHARES]
    return Exhibit(
        ident="pilot-what-if",
        title=f"What if: at {WHAT_IF_PACES[1]} a week, {count(middle.people)} people would have been "
        f"returned by {figure.day_words()}, {pct(middle.share_pct, 1)} of arrivals, had arrivals been "
        "the same",
        subtitle=f"Hypothetical: people returned at a steady pace over the {decimal(middle.weeks)} weeks from "
        f"{day(pilot.START)} to {figure.day_words()}, with the {count(arrived)} arrivals of that time held "
        "fixed",
        panels=None,
        words="Arithmetic, not a forecast: pace times weeks, over the arrivals that took place. For the "
        f"number returned to equal a share of arrivals, it takes, in people a week: {'; '.join(needed)}.",
        note="Arrivals are held fixed: nothing here says whether returns would have changed how many people "
        "set out, or whether a pace could have been kept (L10, L12).",
        table=_what_if_rows(record, figure, paces, arrived),
        columns={
            "case": "Case",
            "per_week": "People a week",
            "people": "People returned",
            "share_pct": "Per hundred arrivals",
        },
        formats={"per_week": decimal, "share_pct": lambda value: pct(value, 2)},
        caption="What if: people returned at other paces, arrivals held fixed",
        source=sources.cite(record.sources, [figure.source_id, sources.SMALL_BOATS]) + "; own arithmetic",
        as_of=figure.as_of,
        status="estimate",
        controls=_pace_form(arrived, middle.weeks),
    )


def _what_if_rows(record: Record, figure: Figure, paces: Mapping[str, float], arrived: int) -> pd.DataFrame:
    """What was counted, then each pace over the same time and the same arrivals."""
    case = "As counted" if figure.official_series else "As announced"
    share = pilot.share_of_arrivals_pct(record.daily, figure)
    rows: list[tuple[str, float, int, float | None]] = [(case, pilot.per_week(figure), figure.people, share)]
    for case, number in paces.items():
        result = comparisons.returns_at_pace(number, pilot.START, figure.as_of, arrived)
        rows.append((case, number, int(rounded(result.people)), result.share_pct))
    return pd.DataFrame(rows, columns=["case", "per_week", "people", "share_pct"])


def _pace_form(arrived: int, weeks: float) -> str:
    """The fields in which a reader tries another pace, and other arrivals."""
    asked = [
        Control("pace", "People returned a week"),
        Control("arrivals", "Arrivals in that time", str(arrived)),
    ]
    return form("pilot", "pilot-what-if", asked, {"weeks": weeks}, "Give a number of people a week.")
