"""Exhibits of the returns pilot, its counts: dates, people returned and admitted, announcements.

What became known only after the last day of the data is shown on the latest page alone, open and labelled.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import pandas as pd

from crossings import pilot, sources
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.pilot_drawings import DateOnTimeline, columns, timeline
from crossings.exhibits.pilot_figures import (
    absent,
    gap,
    known,
    latest,
    marks_of,
    month_ends,
    people,
    sign,
    signed,
    solid,
    stage,
    status_of,
)
from crossings.exhibits.prose import Prose
from crossings.formats import begun, count, day
from crossings.pilot import Figure
from crossings.tables import Record

AFTER: Final = "after the last day of the data"
ROUNDED_TO: Final = 100  # how a press figure such as "some 1,500" may be rounded
NOT_OFFICIAL: Final = "announced or reported"  # figures of ministers or the press, not of the series


def status(record: Record) -> Prose:
    """Say in two or three sentences where the pilot stood on the day."""
    now, by = stage(record), day(record.day)
    if now == "not announced":
        return Prose(f"**As of {by} the pilot did not exist**: no returns pilot had been announced.")
    if now == "not begun":
        when = f"announced on {day(pilot.ANNOUNCED)}, not yet in effect"
        return Prose(f"**As of {by} the pilot had not begun**: {when}.")
    end = pilot.ended(record.table("policy_events"))
    first = f"**As of {by} the pilot was in effect**, since {day(pilot.START)}."
    if end:
        first = f"**The pilot was in effect from {day(pilot.START)} and was reported ended on {day(end)}.**"
    figure, last = latest(record, "returned"), "No figure of people returned had been published."
    if figure:
        origin = "official" if figure.official_series else "announced"
        last = f"The latest {origin} figure then known was {people(figure)} returned by {figure.day_words()}."
    later = pilot.ended(record.known_later("policy_events"))
    after = f" **It was reported ended on {day(later)}**, {AFTER}." if later else ""
    return Prose(f"{first} {last}{after}")


def dates(record: Record) -> Exhibit:
    """List the dates of the pilot, each with its source; a date reported later only on the latest page."""
    if stage(record) == "not announced":
        return absent(record, "pilot-dates", "No dates to show")
    events, since = record.table("policy_events"), record.known_later("policy_events")
    rows = pd.concat([events.assign(after=False), since.assign(after=True)], ignore_index=True)
    rows = rows[rows.kind == "pilot"].reset_index(drop=True)
    cited = [record.sources[ident] for ident in rows.source_id]
    table = pd.DataFrame({"date": rows.date, "event": rows.event, "source": [one.words() for one in cited]})
    table["how_read"], table["after_the_data"] = [one.how_read for one in cited], rows.after
    end, later = pilot.ended(events), pilot.ended(since)
    title = f"The returns pilot was announced on {day(pilot.ANNOUNCED)}"
    title += f" and took effect on {day(pilot.START)}" if record.day >= pilot.START else ""
    title += f"; it was reported ended on {day(end)}" if end else ""
    words = "A date says when something happened, not what followed from it."
    words += f" The end, on {day(later)}, was reported {AFTER} ({cited[-1].how_read})." if later else ""
    return Exhibit(
        ident="pilot-dates",
        title=title,
        subtitle=f"Dates of the returns pilot known by {day(record.day)}"
        + (f", and one reported {AFTER}" if later else ""),
        panels=None,
        words=words,
        note="Does not show the text of the agreement, or why a date was chosen (L12).",
        table=table,
        columns={
            "date": "Date",
            "event": "Event",
            "source": "Source",
            "how_read": "How the source was read",
            "after_the_data": "Reported after the data’s last day",
        },
        under=("source", "how_read"),
        caption="Dates of the returns pilot",
        source=sources.cite(record.sources, rows.source_id),
        as_of=record.day,
        status="second-hand" if any(one.second_hand for one in cited) else "provisional",
    )


def returned_admitted(record: Record) -> Exhibit:
    """Set people returned beside people admitted: official months, else the announced running figures."""
    now, monthly = stage(record), record.table("pilot_monthly")
    if now == "announced figures":
        return _announced_pairs(record)
    if now != "monthly series":
        return absent(record, "pilot-returned-admitted", "Nobody returned or admitted is on record")
    names = {"returned_to_france": "returned", "admitted_to_uk": "admitted"}
    table, ends = monthly[["month", *names]].rename(columns=names), month_ends(monthly)
    table["month"] = [f"{end:%B %Y}" for end in ends]
    returned, admitted = int(table.returned.sum()), int(table.admitted.sum())
    more = int((table.returned > table.admitted).sum()), int((table.admitted > table.returned).sum())
    most = table.iloc[int(table.returned.to_numpy().argmax())]
    total = pd.DataFrame({"month": ["Total"], "returned": [returned], "admitted": [admitted]})
    marks = [marks_of(ends, table[name], name, monthly=True) for name in names.values()]
    return Exhibit(
        ident="pilot-returned-admitted",
        title=f"{count(returned)} people were returned and {count(admitted)} admitted by {day(ends[-1])}: "
        + gap(admitted - returned),
        subtitle="People returned to France and admitted to the UK under the pilot, by month, "
        f"{day(pilot.START)} to {day(ends[-1])}",
        panels=columns(pd.concat(marks)),
        words="By design one person is admitted for each person returned. Month by month the two differ: "
        f"more were returned in {more[0]} of {len(table)} months, more admitted in {more[1]}. The month with "
        f"most returns was {most.month}: {count(most.returned)} returned, {count(most.admitted)} admitted.",
        note="Counts people transferred. Does not show returns ordered but not carried out, or people who "
        "came back; a person returned still counts as an arrival (L6, L10, L11).",
        table=pd.concat([table, total], ignore_index=True),
        columns={"month": "Month", "returned": "Returned to France", "admitted": "Admitted to the UK"},
        caption="People returned and admitted under the pilot, by month",
        source=sources.cite(record.sources, monthly.source_id),
        as_of=ends[-1],
        status="final",
        total_row=True,
    )


def _announced_pairs(record: Record) -> Exhibit:
    """Before there is an official series: the running figures as announced, returned beside admitted."""
    figures = {"returned": known(record, "returned"), "admitted": known(record, "admitted")}
    ends = sorted({figure.as_of for found in figures.values() for figure in found})
    table, marks = pd.DataFrame({"as_of": ends}), []
    for name, found in figures.items():
        by = {figure.as_of: figure for figure in found}
        table[name] = pd.array([by[end].people if end in by else None for end in ends], dtype="Int64")
        table[f"{name}_is"] = [by[end].precision if end in by else "" for end in ends]
        exact = [end not in by or solid(record, by[end]) for end in ends]
        drawn = marks_of(ends, table[name], name, exact)
        signs = [sign(by[end]) if end in by else "" for end in ends[-len(drawn) :]]
        drawn["text"] = [f"{mark}{text}" for mark, text in zip(signs, drawn.text, strict=True)]
        marks.append(drawn)
    last = figures["returned"][-1]
    return Exhibit(
        ident="pilot-returned-admitted",
        title=_reported(record),
        subtitle=f"People returned to France and admitted to the UK since {day(pilot.START)}: running "
        "figures as announced; dashed: rounded, a floor, of an approximate day, or second-hand",
        panels=columns(pd.concat(marks)),
        words="By design one person is admitted for each person returned. These are running figures from "
        f"statements and the press, each for its own day; by {day(record.day)} no official monthly series "
        "had been published. [x] marks a day for which one of the two was not given.",
        note="Announced figures are not the official record. Does not show people who came back; a person "
        "returned still counts as an arrival (L6, L11).",
        table=table,
        columns={
            "as_of": "By",
            "returned": "Returned to France",
            "returned_is": "Returned: how meant",
            "admitted": "Admitted to the UK",
            "admitted_is": "Admitted: how meant",
        },
        caption="Announced running figures of the pilot",
        source=sources.cite(record.sources, [one.source_id for found in figures.values() for one in found]),
        as_of=last.as_of,
        status=status_of(record, last),
    )


def _reported(record: Record) -> str:
    """Say in a title the last announced figure of each measure, each with its own date."""
    returned, admitted = latest(record, "returned"), latest(record, "admitted")
    assert returned
    first = f"By {returned.day_words()}, {people(returned)} had been reported returned"
    if admitted is None:
        return f"{first}; no figure of people admitted had been published"
    if admitted.as_of == returned.as_of:
        return f"{first} and {admitted.words()} admitted"
    return f"{first}, and by {admitted.day_words()} {admitted.words()} admitted"


def net(record: Record) -> Exhibit:
    """Show admitted less returned since the start, at each date that has both."""
    table = pilot.net(record.table("pilot_monthly"), record.table("pilot_announcements"))
    if table.empty:
        why = "no day had a figure of both" if known(record, "returned") else ""
        return absent(record, "pilot-net", "No difference of admissions and returns to show", why)
    last, ends, official = table.iloc[-1], list(table.as_of), stage(record) == "monthly series"
    marks = marks_of(ends, table.net, "admitted", list(table.exact), signed, monthly=official)
    marks["measure"] = ["returned" if value < 0 else "admitted" for value in marks.value]
    when, ends_of_range = _both_by(record, last.as_of), (signed(table.net.min()), signed(table.net.max()))
    title = f"By {when}, {gap(int(last.net), 'people had been ')}"
    if len(table) > 1:
        title = "People admitted less people returned lay between {} and {}, and at {}"
        title = title.format(*ends_of_range, f"{signed(last.net)} by {when}")
    return Exhibit(
        ident="pilot-net",
        title=title + ("" if last.exact else ", by figures that are rounded or of an approximate day"),
        subtitle="People admitted to the UK less people returned to France, running difference since "
        + day(pilot.START),
        panels=columns(marks, difference=True),
        words=f"By {when}, {count(last.returned)} people had been returned and {count(last.admitted)} admitted. "
        "By design each return is matched by an admission; transfers in the two directions take place on "
        "different days.",
        note="Does not show how many people are in the United Kingdom, or how many set out.",
        table=table.assign(exact=[bool(one) for one in table.exact]),
        columns={
            "as_of": "By",
            "returned": "Returned to France",
            "admitted": "Admitted to the UK",
            "net": "Admitted less returned",
            "exact": "Both figures exact",
        },
        formats={"net": signed},
        caption="Running totals of the pilot and their difference",
        source=sources.cite(record.sources, _sources_of(record, ends)),
        as_of=last.as_of,
        status="final" if official else "provisional",
    )


def _both_by(record: Record, as_of: dt.date) -> str:
    """The day of a returned and an admitted figure in words, about it where that of either is approximate."""
    both = [one for name in pilot.MONTHLY_COLUMN for one in known(record, name) if one.as_of == as_of]
    return next((one for one in both if one.precision == "day approximate"), both[0]).day_words()


def _sources_of(record: Record, ends: list[dt.date]) -> list[str]:
    every = [figure for name in pilot.MONTHLY_COLUMN for figure in known(record, name)]
    return [figure.source_id for figure in every if figure.as_of in ends]


def announcements(record: Record) -> Exhibit:
    """Show announced and official running figures together by date; what was reported later is open."""
    if not known(record, "returned"):
        return absent(record, "pilot-announcements", "No announced figures to show")
    rows = _every_figure(record)
    checked = pilot.against_official(record.table("pilot_monthly"), record.table("pilot_announcements"))
    events, last = _events(record)
    shown = ["as_of", "measure", "people", "kind", "meant", "source", "after_the_data"]
    return Exhibit(
        ident="pilot-announcements",
        title=_announcements_title(rows, checked),
        subtitle=f"People returned to France and admitted to the UK since {day(pilot.START)}. Dots: "
        f"{NOT_OFFICIAL}; open: rounded, a floor, of an approximate day, or second-hand"
        + ("; lines: official" if checked.size else ""),
        panels=timeline(
            rows.assign(row=range(len(rows))), events, pd.Timestamp(pilot.START), pd.Timestamp(last)
        ),
        words=_announcements_words(record, checked),
        note="Announced figures differ in who gave them and how exactly (L11). Does not show people who came "
        "back, beyond what was reported.",
        table=rows[shown],
        columns={
            "as_of": "By",
            "measure": "What",
            "people": "People",
            "kind": "Kind",
            "meant": "How meant",
            "source": "Source",
            "after_the_data": "Reported after the data’s last day",
        },
        under=("source",),
        caption="Announced and official running figures of the pilot",
        source=sources.cite(record.sources, rows.source_id),
        as_of=record.day,
        status="provisional",
        events=[(event.letter, event.key) for event in events],
        tip_columns=("measure", "people", "kind", "meant"),
    )


def _every_figure(record: Record) -> pd.DataFrame:
    """Every running figure, announced, official or reported later: a row each, with what a drawing needs."""
    monthly, told = record.table("pilot_monthly"), record.table("pilot_announcements")
    since, again = record.known_later("pilot_announcements"), pilot.reentries(told)
    found: list[tuple[str, Figure, bool]] = [("came back", again, False)] if again else []
    for name in pilot.MONTHLY_COLUMN:
        found += [(name, figure, False) for figure in pilot.figures(monthly, told, name)]
        found += [(name, figure, True) for figure in pilot.figures(monthly[:0], since, name)]
    rows = [
        {
            "as_of": figure.as_of,
            "measure": name,
            "people": figure.people,
            "kind": "official" if figure.official_series else "press report" if after else NOT_OFFICIAL,
            "precision": figure.precision,
            "meant": figure.meant,
            "source": record.sources[figure.source_id].words(),
            "after_the_data": after,
            "official": figure.official_series,
            "exact": solid(record, figure),
            "source_id": figure.source_id,
            "words": figure.words(),
        }
        for name, figure, after in found
    ]
    frame = pd.DataFrame(rows).sort_values(["as_of", "official"], kind="stable", ignore_index=True)
    return frame.assign(date=pd.to_datetime(frame.as_of))


def _announcements_title(rows: pd.DataFrame, checked: pd.DataFrame) -> str:
    """Say how many announced figures lie within the official series, else how many there were."""
    if checked.empty:
        named = rows[rows.measure.isin(list(pilot.MONTHLY_COLUMN))]
        last = named[named.as_of == named.as_of.max()]
        by = ("about " if "day approximate" in set(last.precision) else "") + day(last.as_of.iloc[0])
        counts = [count((named.measure == name).sum()) for name in pilot.MONTHLY_COLUMN]
        given = "figure was" if counts[0] == "1" else "figures were"
        admitted = "none" if counts[1] == "0" else counts[1]
        return f"{counts[0]} {given} announced of people returned by {by}, and {admitted} of people admitted"
    within = int((checked.difference == 0).sum())
    which = "all" if within == len(checked) else count(within)
    told = f"Of {count(len(checked))} figures announced at the time"
    return f"{told}, {which} fit the official series published later"


def _announcements_words(record: Record, checked: pd.DataFrame) -> str:
    """Word the figures that do not fit, the re-entries known, and what was reported after the data."""
    words = _reported(record) + "."
    if len(checked):
        words = (
            "An announced figure fits if it lies between the official running totals at the ends of the "
            "month before and of its own month; on a month’s last day it must equal that month’s total. A floor "
            "fits if it is not above the later one."
        )
    for name, row in ((str(row["measure"]), row) for row in checked.to_dict("records") if row["difference"]):
        words += f" On {day(row['as_of'])}, {count(row['announced'])} {name} were announced, and "
        words += f"{count(row['official_after'])} counted later."
    words += _counted_otherwise(record)
    again = pilot.reentries(record.table("pilot_announcements"))
    if again:
        words += f" By {again.day_words()}, {people(again)} were known to have come back; "
        words += "no later count was found."
    return words + _reported_later(record)


def _counted_otherwise(record: Record) -> str:
    """Name the figures of which the source speaks in words that may mean something else than our measure."""
    monthly, told = record.table("pilot_monthly"), record.table("pilot_announcements")
    return "".join(
        f" The {figure.words()} {name} by {figure.day_words()} were, in the source’s words, “{figure.quoted}”, "
        "which may mean something else."
        for name in pilot.MONTHLY_COLUMN
        for figure in pilot.figures(monthly[:0], told, name)
        if figure.quoted
        and not re.search(r"\d", figure.quoted)  # what was counted, not how exact the number is
    )


def _reported_later(record: Record) -> str:
    """Word the press figure that came after the data, and the pace it would mean; empty without one."""
    monthly, told = record.table("pilot_monthly"), record.table("pilot_announcements")
    later = pilot.latest(monthly[:0], record.known_later("pilot_announcements"), "returned")
    before = pilot.latest(monthly, told, "returned")
    if later is None or before is None:
        return ""
    weeks, half = (later.as_of - before.as_of).days / 7, ROUNDED_TO / 2
    low, high = ((later.people + shift - before.people) / weeks for shift in (-half, half))
    return (
        f"\n\n**Reported {AFTER}:** {people(later)} returned by {later.day_words()}, in a press report "
        f"({record.sources[later.source_id].how_read}). If that is rounded to the nearest hundred, {count(low)} "
        f"to {count(high)} people a week were returned after {before.day_words()}. No matching figure of people "
        "admitted was found."
    )


def _events(record: Record) -> tuple[list[DateOnTimeline], dt.date]:
    """The dates that the timeline marks, and its last day."""
    found, last = [], max(figure.as_of for figure in known(record, "returned"))
    again = pilot.reentries(record.table("pilot_announcements"))
    if again:
        words = [f"{again.words()} known to", "have come back"]
        found.append((again.as_of, words, f"{again.words()} people known to have come back", "center"))
    later = pilot.ended(record.known_later("policy_events"))
    if later:
        words = ["data end,", f"{record.day:%-d %b %Y}"]
        found.append((record.day, words, f"Last day of the data, {day(record.day)}", "right"))
    end = later or pilot.ended(record.table("policy_events"))
    if end:
        key = f"Reported ended, {day(end)}" + (f", {AFTER}" if later else "")
        found.append((end, ["reported", "ended"], key, "center"))
        last = max(last, end)
    events = [
        DateOnTimeline(pd.Timestamp(at), "ABC"[n], words, begun(key), align)
        for n, (at, words, key, align) in enumerate(found)
    ]
    return events, last
