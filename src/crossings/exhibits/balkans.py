"""The chapter on the Western Balkans: detections on the route, on all routes, and exits towards the UK.

One claim rests on one of these numbers, so the chapter says what the number counts and what it cannot.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from crossings import arrivals, balkans, sources
from crossings.claims import judge_all
from crossings.exhibits.balkans_drawings import (
    PANELS,
    bars_by_year,
    column_of,
    exits_and_arrivals,
    small_multiples,
)
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose
from crossings.formats import count, day, more_or_fewer, pct
from crossings.tables import Record

FACT: Final = "balkans.detections_2024"
NO_PERSON: Final = (
    "A detection is not a person: one person may be counted several times, and those who were not detected "
    "are not counted. It says nothing of where anyone meant to go, and changes from year to year have many "
    "possible causes (L12, L19)."
)


def detections(record: Record) -> Exhibit:
    """Detections on the Western Balkan route by calendar year, and the year of the claim among them."""
    routes = record.table("frontex_routes")
    rows, last = balkans.on_route(routes), balkans.latest_revised(routes)
    if last is None:
        return _nothing_yet(record, "balkans-detections", "on the Western Balkan route")
    return Exhibit(
        ident="balkans-detections",
        title=_detections_title(last, rows),
        subtitle="Detections of illegal crossings of the EU’s external border, Western Balkan route, by "
        f"calendar year{_marked(rows)}",
        panels=lambda width, narrow: bars_by_year(rows, int(last.year), width, narrow),
        words=_detections_words(record, rows, last),
        note=NO_PERSON,
        table=rows.drop(columns="source_id"),
        columns={
            "year": "Year",
            "detections": "Detections",
            "preliminary": "Preliminary",
            "change_pct": "Change on the year before, in % of it",
        },
        formats={"change_pct": lambda value: pct(value, 1, sign=True)},
        missing={"change_pct": "–"},
        caption="Detections on the Western Balkan route by calendar year; changes within one edition only",
        source=sources.cite(record.sources, rows.source_id),
        as_of=dt.date(int(rows.year.max()), 12, 31),
        status=_status(rows),
    )


def routes(record: Record) -> Exhibit:
    """Detections on every route by calendar year, as small drawings on one scale."""
    table = record.table("frontex_routes")
    rows, share = balkans.by_route(table), balkans.share_of_all(table)
    if share.empty:
        return _nothing_yet(record, "eu-routes", "by route")
    shown = table[table.route != balkans.EXITS]
    names = {name: column_of(name) for name in rows.columns}
    return Exhibit(
        ident="eu-routes",
        title=_routes_title(share),
        subtitle="Detections of illegal crossings of the EU’s external border by route and calendar "
        f"year; thin lines: the other routes{_marked(shown)}",
        panels=lambda width, narrow: small_multiples(shown, width, narrow),
        words=_routes_words(rows, share),
        note=NO_PERSON,
        table=rows.rename(columns=names).reset_index(),
        columns={"year": "Year"}
        | {
            names[name]: "All routes, as published" if name == balkans.TOTAL else PANELS.get(name, name)
            for name in rows.columns
        },
        under=[names[name] for name in rows.columns if name not in (*PANELS, balkans.TOTAL)],
        caption="Detections by route and calendar year; [x]: no figure is held for that year",
        source=sources.cite(record.sources, shown.source_id),
        as_of=dt.date(int(rows.index.max()), 12, 31),
        status=_status(shown.assign(preliminary=shown.status == "preliminary")),
    )


def exits(record: Record) -> Exhibit:
    """Exits towards the UK as Frontex counts them, beside the people who arrived in the same years."""
    rows = balkans.on_route(record.table("frontex_routes"), balkans.EXITS)
    if rows.empty:
        return _nothing_yet(record, "exits-to-uk", "of exits towards the UK")
    years = arrivals.by_year(record.daily, record.day)
    whole = dict(zip(years.year[years.complete], years.people_arrived[years.complete], strict=True))
    rows["people_arrived"] = pd.array([whole.get(year) for year in rows.year], dtype="Int64")
    return Exhibit(
        ident="exits-to-uk",
        title=_exits_title(rows),
        subtitle="Exits towards the UK across the Channel, attempts with repeats"
        f"{_marked(rows)}, and people who arrived in small boats, by calendar year",
        panels=lambda width, narrow: exits_and_arrivals(rows, width, narrow),
        words=_exits_words(record, rows),
        note="An exit is an attempt to leave, not a person and not an arrival; nothing links it to a "
        "detection on the way into the EU. Arrivals count people detected (L6) and are provisional (L7); the "
        "two come from different sources and cannot be subtracted.",
        table=rows.drop(columns="source_id"),
        columns={
            "year": "Year",
            "detections": "Exits towards the UK",
            "preliminary": "Exits preliminary",
            "change_pct": "Change in exits on the year before, in % of it",
            "people_arrived": "People who arrived in small boats",
        },
        formats={"change_pct": lambda value: pct(value, 1, sign=True)},
        missing={"change_pct": "–"},
        caption="Exits towards the UK as Frontex counts them, and people who arrived in small boats",
        source=sources.cite(record.sources, [*rows.source_id, sources.SMALL_BOATS]),
        as_of=dt.date(int(rows.year.max()), 12, 31),
        status="provisional",
    )


def what_a_detection_is(record: Record) -> Prose:
    """What the source counts and what it does not, in the words kept with it."""
    source = record.sources["frontex_2025_06"]
    return Prose(f"**Counted:** {source.counts}\n\n**Not counted:** {source.does_not_count}")


def _nothing_yet(record: Record, ident: str, what: str) -> Exhibit:
    """The exhibit before its first year has ended: a sentence and a table of one row."""
    by = day(record.day)
    return Exhibit(
        ident=ident,
        title=f"No year for which figures {what} are held had ended by {by}",
        subtitle="Frontex counts by calendar year",
        panels=None,
        words=f"The first year of this series ends after {by}, so there is nothing to show as of that day.",
        note=NO_PERSON,
        table=pd.DataFrame({"as_of": [pd.Timestamp(record.day)], "years_held": [0]}),
        columns={"as_of": "As of", "years_held": "Years that had ended"},
        caption=f"Years of the series that had ended by {by}",
        source=sources.cite(record.sources, ["frontex_2025_06"]),
        as_of=record.day,
        status="estimate",
    )


def _marked(rows: pd.DataFrame) -> str:
    """What a dashed mark means, where there is one."""
    held = rows.preliminary if "preliminary" in rows else rows.status == "preliminary"
    return " (dashed: preliminary)" if held.any() else ""


def _status(rows: pd.DataFrame) -> str:
    return "provisional" if rows.preliminary.any() else "final"


def _than(change: float, places: int = 0) -> str:
    """The change in words with its conjunction: 78% fewer than, about as many as."""
    words = more_or_fewer(change, places)
    return f"{words} as" if words.endswith("many") else f"{words} than"


def _detections_title(last: Any, rows: pd.DataFrame) -> str:
    title = f"Frontex counted {count(last.detections)} detections on the Western Balkan route in {last.year}"
    if pd.isna(last.change_pct):
        return title
    before = rows[rows.year == last.year - 1].iloc[0]
    return f"{title}, {_than(last.change_pct)} the {count(before.detections)} in {before.year}"


def _detections_words(record: Record, rows: pd.DataFrame, last: Any) -> str:
    revised = rows[~rows.preliminary]
    words = ""
    if len(revised) > 2:
        top, low = (revised.loc[revised.detections.astype(int).agg(pick)] for pick in ("idxmax", "idxmin"))
        words = (
            f"Of the years {revised.year.min()} to {revised.year.max()}, {top.year} had most detections, "
            f"{count(top.detections)}, and {low.year} fewest, {count(low.detections)}. "
        )
    for row in rows[rows.preliminary].itertuples():
        read = record.sources[str(row.source_id)].how_read
        words += (
            f"The {count(row.detections)} of {row.year} are preliminary ({read}) and come "
            "from a later edition, so they are not compared with the years before. "
        )
    held = f"Held are the years {revised.year.min()} to {last.year}." if len(revised) > 1 else ""
    parts = (words.strip() or held or f"{last.year} is the first year held.", _claim_words(record))
    return "\n\n".join(part for part in parts if part)


def _claim_words(record: Record) -> str:
    """What was claimed, and that the match is ours; empty before the claim was stated or its year had ended."""
    lines = [
        f"A claim of {day(one.stated_on)} spoke of **{one.stated_words()}** people smuggled through the "
        "Western Balkans in 2024. The official figure closest to it is "
        f"{one.official_words()} detections; that the claim rests on them is our inference."
        for one in judge_all(record)
        if one.fact.ident == FACT and one.fact.value is not None and one.stated is not None
        if one.stated_on <= record.day
    ]
    return "\n\n".join(dict.fromkeys(lines))


def _routes_title(share: pd.DataFrame) -> str:
    last = share.iloc[-1]
    return (
        f"Of the {count(last.all_routes)} detections at the EU’s external border in {last.year:.0f}, "
        f"{count(last.detections)} ({pct(last.share_pct)}) were on the Western Balkan route"
    )


def _routes_words(rows: pd.DataFrame, share: pd.DataFrame) -> str:
    top = share.iloc[int(share.share_pct.to_numpy().argmax())]
    words = ""
    if len(share) > 1:
        words = (
            f"The route’s share of all detections was highest in {top.year:.0f}: {pct(top.share_pct)} of "
            f"{count(top.all_routes)}. "
        )
    last = rows[[name for name in PANELS if name in rows]].iloc[-1].astype("Float64").dropna()
    first, *rest = (f"{name} {count(value)}" for name, value in last.sort_values(ascending=False).items())
    words += f"In {rows.index[-1]}, the routes drawn counted: {first}, {', '.join(rest)}."
    other = [name for name in rows.columns if name not in (*PANELS, balkans.TOTAL)]
    if other:
        most = int(rows[other].max().max())
        words += (
            f" Not drawn, but in the table: {', '.join(other)}, none with more than {count(most)} detections "
            "in any year held."
        )
    return words


def _exits_title(rows: pd.DataFrame) -> str:
    last = rows.iloc[-1]
    title = f"Frontex counted {count(last.detections)} exits across the Channel towards the UK in {last.year}"
    if pd.isna(last.change_pct):
        return f"{title}, a preliminary figure" if last.preliminary else title
    before = rows.iloc[-2]
    both = ", both preliminary" if last.preliminary and before.preliminary else ""
    return f"{title}, {_than(last.change_pct, 1)} the {count(before.detections)} in {before.year}{both}"


def _exits_words(record: Record, rows: pd.DataFrame) -> str:
    beside = " ".join(
        f"In {row['year']}, {count(row['people_arrived'])} people arrived in small boats, beside "
        f"{count(row['detections'])} exits."
        for row in rows.to_dict("records")
        if not pd.isna(row["people_arrived"])
    )
    source = record.sources[str(rows.source_id.iloc[-1])]
    later = ", after the day of this page" if source.published > record.day else ""
    return (
        f"{beside} Exits count attempts to leave, those that did not end in an arrival and those made again "
        f"among them.\n\nThe figures were published on {day(source.published)}{later}; our source is the "
        f"{source.how_read}."
    )
