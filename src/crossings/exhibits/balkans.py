"""The chapter on the Western Balkans: detections on the route, on all routes, and exits towards the UK.

One claim rests on one of these numbers, so the chapter says what the number counts and what it cannot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import arrivals, balkans, sources
from crossings.claims import check_claims
from crossings.exhibits.arrivals_marks import (
    font_size,
    grid_values,
    marks,
    named_axis,
    renamed,
    scale,
    text,
    value_axis,
)
from crossings.exhibits.exhibit import Exhibit, Prose
from crossings.formats import count, day, more_or_fewer, pct
from crossings.tables import Record
from crossings.theme import colour

FACT: Final = "balkans.detections_2024"
PANELS: Final = {  # the routes of the latest release, and how a small panel names them
    "Western Balkan": "Western Balkan",
    "Central Mediterranean": "Central Med.",
    "Eastern Mediterranean": "Eastern Med.",
    "Western Mediterranean": "Western Med.",
    "Western African": "Western African",
    "Eastern Borders": "Eastern Borders",
}
NO_PERSON: Final = (
    "A detection is not a person: one person may be counted several times, and those who were not detected are "
    "not counted. It says nothing of where anyone meant to go, and changes from year to year have many possible "
    "causes (L12)."
)
# Tinted and dashed: a preliminary figure. Detections have no hue of their own, so the tint is a neutral one.
PRELIMINARY: Final = {
    "fill": colour("grid"),
    "stroke": colour("context"),
    "strokeWidth": 1.5,
    "strokeDash": [4, 3],
}


def detections(record: Record) -> Exhibit:
    """Detections on the Western Balkan route by calendar year, and the year of the claim among them."""
    routes = record.table("frontex_routes")
    rows, last = balkans.on_route(routes), balkans.latest_revised(routes)
    if last is None:
        return _nothing_yet(record, "balkans-detections", "on the Western Balkan route")
    return Exhibit(
        ident="balkans-detections",
        title=_detections_title(last, rows),
        subtitle="Detections of illegal crossings of the EU’s external border, Western Balkan route, by calendar "
        f"year{_marked(rows)}",
        panels=lambda width, narrow: _bars(rows, int(last.year), width, narrow),
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
    names = {name: name.lower().replace(" ", "_").replace("-", "_") for name in rows.columns}
    return Exhibit(
        ident="eu-routes",
        title=_routes_title(share),
        subtitle="Detections of illegal crossings of the EU’s external border by route and calendar year; grey: the "
        f"other routes{_marked(shown)}",
        panels=lambda width, narrow: _small_multiples(shown, width, narrow),
        words=_routes_words(rows, share),
        note=NO_PERSON,
        table=rows.rename(columns=names).reset_index(),
        columns={"year": "Year"}
        | {
            names[name]: "All routes, as published" if name == balkans.TOTAL else name
            for name in rows.columns
        },
        caption="Detections by route and calendar year; [x]: not in the release for that year",
        source=sources.cite(record.sources, shown.source_id),
        as_of=dt.date(int(rows.index.max()), 12, 31),
        status=_status(shown.assign(preliminary=shown.status == "preliminary")),
    )


def exits(record: Record) -> Exhibit:
    """Exits towards the UK as Frontex counts them, beside the people who arrived in the same years."""
    rows = balkans.on_route(record.table("frontex_routes"), balkans.EXITS)
    if rows.empty:
        return _nothing_yet(record, "exits-to-uk", "of exits towards the UK")
    whole = arrivals.by_year(record.daily, record.day)
    whole = whole[whole.complete].set_index("year").people_arrived
    rows["people_arrived"] = rows.year.map(whole).astype("Int64")
    return Exhibit(
        ident="exits-to-uk",
        title=_exits_title(rows),
        subtitle="Exits towards the UK across the Channel, attempts with repeats (dashed: preliminary), and people who "
        "arrived in small boats, by calendar year",
        panels=lambda width, narrow: _pairs(rows, width, narrow),
        words=_exits_words(record, rows),
        note="An exit is an attempt to leave, not a person and not an arrival; nothing links it to a detection on the "
        "way into the EU. Arrivals count people detected (L6) and are provisional (L7); the two come from different "
        "sources and cannot be subtracted.",
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
        source=sources.cite(record.sources, [*rows.source_id, "ho_small_boats"]),
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
        title=f"No figure {what} that is held here had ended its year by {by}",
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
    if len(revised) > 1:
        top, low = (revised.loc[revised.detections.astype(int).agg(pick)] for pick in ("idxmax", "idxmin"))
        words = (
            f"Of the years {revised.year.min()} to {revised.year.max()}, {top.year} had most detections, "
            f"{count(top.detections)}, and {low.year} fewest, {count(low.detections)}. "
        )
    for row in rows[rows.preliminary].itertuples():
        read = record.sources[str(row.source_id)].how_read
        words += (
            f"The {count(row.detections)} of {row.year} are preliminary (how we read them: {read}) and come from a later "
            "edition, so they are not compared with the years before. "
        )
    return (
        "\n\n".join(part for part in (words.strip(), _claim_words(record)) if part)
        or f"{last.year} alone is held."
    )


def _claim_words(record: Record) -> str:
    """What was claimed, and that the match is ours; empty before the claim's year had ended."""
    lines = [
        f"A claim of {day(one.stated_on)} spoke of **{one.stated_words()}** people smuggled through the Western Balkans "
        f"in 2024. The official figure closest to it is {one.official_words()} detections; that the claim rests on them "
        "is our inference."
        for one in check_claims(record)
        if one.fact.ident == FACT and one.fact.value is not None and one.stated is not None
    ]
    return "\n\n".join(dict.fromkeys(lines))


def _routes_title(share: pd.DataFrame) -> str:
    last = share.iloc[-1]
    return (
        f"Of the {count(last.all_routes)} detections at the EU’s external border in {last.year:.0f}, "
        f"{count(last.detections)} ({pct(last.share_pct)}) were on the Western Balkan route"
    )


def _routes_words(rows: pd.DataFrame, share: pd.DataFrame) -> str:
    top = share.loc[share.share_pct.idxmax()]
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
            f" Not drawn, but in the table: {', '.join(other)}, none with more than {count(most)} detections in any "
            "year held."
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
        f"In {row.year}, {count(row.people_arrived)} people arrived in small boats, beside {count(row.detections)} exits."
        for row in rows.itertuples()
        if not pd.isna(row.people_arrived)
    )
    source = record.sources[str(rows.source_id.iloc[-1])]
    later = ", after the day of this page" if source.published > record.day else ""
    return (
        f"{beside} Exits count attempts to leave, those that did not end in an arrival and those made again among "
        f"them.\n\nThe figures were published on {day(source.published)}{later}; how we read them: {source.how_read}."
    )


def _bars(rows: pd.DataFrame, named: int, width: int, narrow: bool) -> Any:
    """Bars by year, the year that the title names in ink, a preliminary one dashed; on their side on phones."""
    values = [
        {
            "a": n + 0.1,
            "b": n + 0.9,
            "mid": n + 0.5,
            "value": int(row.detections),
            "named": bool(row.year == named),
        }
        | {"preliminary": bool(row.preliminary), "year": str(row.year)}
        | {"words": count(row.detections) + (" [p]" if row.preliminary else "")}
        for n, row in enumerate(rows.itertuples())
    ]
    top, slots = max(row["value"] for row in values), max(len(values), 6)
    labels = [row["year"] for row in values]
    size = font_size(narrow)
    if narrow:
        along = alt.Y("a:Q", scale=scale(len(values), 0), axis=_years(labels, grid=False, labelFontSize=14))
        value = alt.X("value:Q", scale=scale(0, top * 1.35), axis=None)
        ends: dict[str, Any] = {"y": along, "y2": "b:Q", "x": value, "x2": alt.datum(0)}
        places: dict[str, Any] = {"x": value, "y": renamed(along, "mid"), "align": "left", "dx": 6}
    else:
        along = alt.X("a:Q", scale=scale(0, slots), axis=_years(labels))
        value = alt.Y("value:Q", scale=scale(0, top * 1.12), axis=value_axis(grid_values(top)))
        ends = {"x": along, "x2": "b:Q", "y": value, "y2": alt.datum(0)}
        places = {"x": renamed(along, "mid"), "y": value, "dy": -10}
    kinds = (
        ({"color": colour("context")}, [r for r in values if not r["named"] and not r["preliminary"]]),
        ({"color": colour("ink")}, [r for r in values if r["named"]]),
        (PRELIMINARY, [r for r in values if r["preliminary"]]),
    )
    layers = [marks(some).mark_rect(**look).encode(**ends) for look, some in kinds if some]
    layers.append(text(values, fontWeight=600, fontSize=size, **places))
    if narrow:
        span = [{"a": 0, "b": len(values)}]
        layers.append(marks(span).mark_rule(color=colour("ink")).encode(y=along, y2="b:Q", x=alt.datum(0)))
    return alt.layer(*layers).properties(width=width, height=28 * len(values) if narrow else 260)


def _years(labels: Sequence[str], **look: Any) -> alt.Axis:
    return named_axis(labels, **look)


def _small_multiples(shown: pd.DataFrame, width: int, narrow: bool) -> Any:
    """A panel a route, all on one scale, the other routes thin behind; three across, two on phones."""
    lines = {name: balkans.on_route(shown, name) for name in PANELS}
    lines = {name: rows for name, rows in lines.items() if len(rows)}
    years = range(int(shown.year.min()), int(shown.year.max()) + 1)
    top = max(int(rows.detections.max()) for rows in lines.values())
    across = 2 if narrow else 3
    names = list(lines)
    left = 62  # px that the labels of the first column take
    each = (width - left + 20) // across - 20
    rows = []
    for start in range(0, len(names), across):
        panels = [
            _panel(name, lines, years, top, column == 0, start + across >= len(names), narrow).properties(
                width=each, height=96, title=PANELS[name]
            )
            for column, name in enumerate(names[start : start + across])
        ]
        rows.append(alt.hconcat(*panels, spacing=20))
    return alt.vconcat(*rows, spacing=14).configure_title(fontSize=font_size(narrow), offset=6)


def _panel(
    name: str,
    lines: dict[str, pd.DataFrame],
    years: Iterable[int],
    top: int,
    first: bool,
    last: bool,
    narrow: bool,
) -> Any:
    """One route in ink over the others; its last value at the end, a step to a preliminary year dashed."""
    years, size = list(years), font_size(narrow)
    room = max(len(years) - 1, 1) * (0.75 if narrow else 0.48)  # to the right, for the value at the end
    x = alt.X(
        "year:Q",
        scale=scale(years[0] - 0.2, years[-1] + room),
        axis=alt.Axis(values=sorted({years[0], years[-1]}), format="d", labels=last, labelFontSize=size),
    )
    ticks = value_axis(
        grid_values(top)[:: max(1, len(grid_values(top)) // 2)], labels=first, labelFontSize=size
    )
    y = alt.Y("value:Q", scale=scale(0, top * 1.05), axis=ticks)
    behind = [row for other, rows in lines.items() if other != name for row in _points(other, rows)]
    own = _points(name, lines[name])
    solid, dashed = [row for row in own if not row["preliminary"]], [row for row in own if row["preliminary"]]
    line = {"strokeWidth": 2, "color": colour("ink")}
    layers = [
        marks(behind)
        .mark_line(strokeWidth=1, color=colour("context"), opacity=0.6)
        .encode(x=x, y=y, detail="route:N"),
        marks(solid).mark_line(**line).encode(x=x, y=y),
    ]
    if dashed and solid:
        layers.append(marks([solid[-1], *dashed]).mark_line(strokeDash=[4, 3], **line).encode(x=x, y=y))
    end = [own[-1] | {"words": count(own[-1]["value"])}]
    fill = colour("paper") if own[-1]["preliminary"] else colour("ink")
    dot = {"fill": fill, "stroke": colour("ink"), "strokeWidth": 1.5, "size": 40, "opacity": 1}
    layers.append(marks(end).mark_point(**dot).encode(x=x, y=y))
    layers.append(text(end, x, y, align="left", dx=8, fontSize=size, fontWeight=600))
    return alt.layer(*layers)


def _points(route: str, rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "route": route,
            "year": int(row.year),
            "value": int(row.detections),
            "preliminary": bool(row.preliminary),
        }
        for row in rows.itertuples()
    ]


def _pairs(rows: pd.DataFrame, width: int, narrow: bool) -> Any:
    """Two bars a year on their side: exits, dashed where preliminary, and people who arrived."""
    size = font_size(narrow)
    values: list[dict[str, Any]] = []
    for n, row in enumerate(rows.itertuples()):
        exits_look = "preliminary" if row.preliminary else "exits"
        values.append({"year": str(row.year), "at": n, "value": int(row.detections), "kind": exits_look})
        values[-1] |= {"a": n - 0.2, "b": n + 0.08, "words": f"{count(row.detections)} exits"}
        if row.preliminary:
            values[-1]["words"] += " [p]"
        if not pd.isna(row.people_arrived):
            arrived = {"year": str(row.year), "at": n, "value": int(row.people_arrived), "kind": "arrivals"}
            values.append(
                arrived | {"a": n + 0.14, "b": n + 0.42, "words": f"{count(row.people_arrived)} arrived"}
            )
    values = [row | {"mid": (row["a"] + row["b"]) / 2, "zero": 0} for row in values]
    top = max(row["value"] for row in values)
    y = alt.Y("a:Q", scale=scale(len(rows) - 0.5, -0.5), axis=None)
    x = alt.X("value:Q", scale=scale(0, top * (1.02 if narrow else 1.3)), axis=None)
    looks = {
        "preliminary": PRELIMINARY,
        "exits": {"color": colour("context")},
        "arrivals": {"color": colour("arrivals")},
    }
    layers = [
        marks([row for row in values if row["kind"] == kind])
        .mark_rect(**look)
        .encode(y=y, y2="b:Q", x=x, x2=alt.datum(0))
        for kind, look in looks.items()
        if any(row["kind"] == kind for row in values)
    ]
    inside = {"align": "left", "dx": 8, "fontSize": size, "fontWeight": 600}
    for kind, hue in (("preliminary", "ink"), ("exits", "paper"), ("arrivals", "paper")):
        some = [row for row in values if row["kind"] == kind]
        if some:
            layers.append(
                text(some, renamed(x, "zero"), renamed(y, "mid"), bare=kind, color=colour(hue), **inside)
            )
    heads = [row | {"mid": row["at"] - 0.34} for row in values if row["kind"] != "arrivals"]
    layers.append(
        text(
            heads, renamed(x, "zero"), renamed(y, "mid"), "year", align="left", fontSize=size, fontWeight=600
        )
    )
    base = marks(values).mark_rule(color=colour("ink")).encode(y=y, y2="b:Q", x=alt.datum(0))
    return alt.layer(*layers, base).properties(width=width, height=100 * len(rows))
