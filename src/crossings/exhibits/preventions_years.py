"""The exhibit of preventions by year: as published, and the same weeks of two years side by side.

Published years cannot be set against each other: one is rounded, one begins in May. Matching weeks can.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from crossings import prevented_years, sources, windows
from crossings.exhibits import chart_layout
from crossings.exhibits.arrivals_marks import Bar, bars
from crossings.exhibits.arrivals_words import rows_of
from crossings.exhibits.chart_parts import chart_of, font_size, on_field, scale, text
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.preventions import LIMITS_OF_PREVENTIONS
from crossings.formats import count, counted, day, listed, pct
from crossings.tables import Record
from crossings.tokens import colour

FIRST_YEAR: Final = 2024  # of the weekly figures
COLUMNS: Final = {
    "period": "Period",
    "year": "Year",
    "people_prevented": "Attempts prevented",
    "rounded": "Rounded",
    "people_arrived": "People who arrived",
    "share_pct": "Share prevented",
    "coverage": "Covers",
}


def preventions_by_year(record: Record) -> Exhibit:
    """Attempts prevented by calendar year as published, and the same weeks of two years side by side.

    2023 is rounded and 2024 begins in May, so years are set against each other only where their weeks match
    by number.
    """
    years = prevented_years.by_year(record.preventions_yearly, record.daily, record.weekly)
    pairs = _pairs(record.weekly)
    panels: list[Any] = []
    if len(years):
        panels.append(
            (
                f"Attempts prevented, {_as_known(years)}",
                bars([_year_bar(row) for row in rows_of(years)], "prevented", 210),
            )
        )
    if len(pairs):
        panels.append(
            (
                "The same weeks of two years: prevented, arrived, share prevented",
                _pairs_drawing(pairs, len(years)),
            )
        )
    return Exhibit(
        ident="preventions-by-year",
        title=_years_title(record, years, pairs),
        subtitle=(
            "Attempts that French authorities estimate they prevented, by calendar year. Open: rounded by its"
            " source. Dashed: part of a year."
        ),
        panels=panels or None,
        words=_years_words(years, pairs),
        note=f"{record.preventions_words} {LIMITS_OF_PREVENTIONS}",
        table=_years_table(record, years, pairs),
        columns=COLUMNS,
        formats={"share_pct": lambda v: pct(v, 1)},
        missing={
            "people_prevented": "none yet",
            "rounded": "",
            "people_arrived": "",
            "share_pct": "",
            "coverage": "",
        },
        caption="Attempts prevented and people who arrived, by year and in matching weeks",
        source=sources.cite(record.sources, [*record.weekly_sources, *record.preventions_yearly.source_id]),
        as_of=record.day,
        status="estimate",
    )


def _pairs(weekly: pd.DataFrame) -> pd.DataFrame:
    """Matching weeks of each two neighbouring years that have any, a row a year, earliest pair first."""
    last = int(weekly.week_ending.dt.isocalendar().year.max()) if len(weekly) else 0
    frames = [windows.prevention_like_for_like(weekly, year, year + 1) for year in range(FIRST_YEAR, last)]
    frames = [frame.assign(pair=n) for n, frame in enumerate(frames) if frame.weeks.notna().all()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _year_bar(row: Any) -> Bar:
    if row.rounded:
        return Bar(str(row.year), row.people_prevented, count(row.people_prevented), "open", "rounded")
    if not row.whole_year:
        return Bar(str(row.year), row.people_prevented, count(row.people_prevented), "part", "from May")
    return Bar(str(row.year), row.people_prevented, count(row.people_prevented))


def _best_pair(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pair with the most weeks, the later of two alike."""
    best = pairs.sort_values(["weeks", "pair"]).pair.iloc[-1]
    return pd.DataFrame(pairs.loc[pairs.pair == best])


def _about(row: Any) -> str:
    return ("about " if row.rounded else "") + count(row.people_prevented)


def _as_known(years: pd.DataFrame) -> str:
    """As published, or as revised where the weeks of a year no longer sum to what was published for it."""
    return "as revised" if any(map(prevented_years.differs, rows_of(years))) else "as published"


def _years_title(record: Record, years: pd.DataFrame, pairs: pd.DataFrame) -> str:
    if len(pairs):
        before, now = rows_of(_best_pair(pairs))
        weeks, some = ("week", "one week") if now.weeks == 1 else (f"{now.weeks} weeks", f"{now.weeks} weeks")
        return (
            f"{count(now.people_prevented)} attempts, {pct(now.share_pct, 1)} of those recorded, were"
            f" prevented in {some} of {now.year}; {count(before.people_prevented)},"
            f" {pct(before.share_pct, 1)}, in the same {weeks} of {before.year}"
        )
    if years.empty:
        return f"No year of preventions had ended by {day(record.day)}"
    now = years.iloc[-1]
    said = (
        f"{_about(now).capitalize()} attempts were prevented in"
        f" {'part of ' if not now.whole_year else ''}{now.year}"
    )
    if len(years) < 2 or not now.whole_year:
        return said + ("" if now.whole_year else ", from May: not to be set against whole years")
    return f"{said}, against {_about(years.iloc[-2])} in {years.iloc[-2].year}"


def _years_words(years: pd.DataFrame, pairs: pd.DataFrame) -> str:
    sentences = []
    if len(years):
        said = listed(
            [
                f"{_about(row)} in {row.year}{'' if row.whole_year else ' (from May)'}"
                for row in rows_of(years)
            ]
        )
        sentences.append(f"Attempts prevented, {_as_known(years)}: {said}.")
        sentences += filter(None, map(prevented_years.remark, rows_of(years)))
        shares = [
            f"{'about ' if row.rounded else ''}{pct(row.share_pct)} in {row.year}"
            for row in rows_of(years)
            if row.whole_year
        ]
        sentences.append(f"As a share of recorded attempts, whole years only: {listed(shares)}.")
    for _, pair in pairs.groupby("pair") if len(pairs) else ():
        before, now = rows_of(pair)
        both = [
            f"{count(row.people_prevented)} of {count(row.attempts)} ({pct(row.share_pct, 1)}) in {row.year}"
            for row in (before, now)
        ]
        weeks = "week" if now.weeks == 1 else f"{now.weeks} weeks"
        sentences.append(
            f"In the same {weeks}, to {day(now.last_week_ending)} in the later year: {listed(both)}."
        )
    return " ".join(sentences) or "The first yearly figure is that of 2018."


def _years_table(record: Record, years: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "period": f"calendar year {row.year}",
            "year": row.year,
            "people_prevented": row.people_prevented,
            "rounded": row.rounded,
            "people_arrived": row.people_arrived,
            "share_pct": row.share_pct,
            "coverage": row.coverage,
        }
        for row in rows_of(years)
    ]
    rows += [
        {
            "period": f"{counted(row.weeks, 'matching week', 'matching weeks')} of {row.year}",
            "year": row.year,
            "people_prevented": row.people_prevented,
            "rounded": False,
            "people_arrived": row.people_arrived,
            "share_pct": row.share_pct,
            "coverage": (
                f"{row.weeks} weeks ending {day(row.first_week_ending)} to {day(row.last_week_ending)}"
            ),
        }
        for row in (rows_of(pairs) if len(pairs) else ())
    ]
    columns = ["period", "year", "people_prevented", "rounded", "people_arrived", "share_pct", "coverage"]
    return pd.DataFrame(
        rows or [{"period": f"to {day(record.day)}", "year": record.day.year}], columns=columns
    )


def _pair_rows(pairs: pd.DataFrame, before: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A row a year, and a head a pair, each with its place down the drawing, counted in rows."""
    rows: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    for _, pair in pairs.groupby("pair"):
        weeks = pair.weeks.iloc[0]
        heads.append(
            {
                "at": len(rows) + 0.6 * len(heads) + 0.35,
                "words": "The same week" if weeks == 1 else f"The same {weeks} weeks",
            }
        )
        for row in rows_of(pair):
            rows.append(
                {
                    "at": len(rows) + 0.6 * len(heads) + 0.5,
                    "attempts": int(row.attempts),
                    "prevented": int(row.people_prevented),
                    "zero": 0,
                    "year": str(row.year),
                    "row": before + len(rows),
                    "long": (
                        f"{count(row.people_prevented)} prevented, {count(row.people_arrived)} arrived:"
                        f" {pct(row.share_pct, 1)}"
                    ),
                    "short": (
                        f"{count(row.people_prevented)} of {count(row.attempts)}: {pct(row.share_pct, 1)}"
                    ),
                }
            )
    return rows, heads


def _pairs_drawing(pairs: pd.DataFrame, before: int) -> Any:
    """The pairs of years, whose rows in the table come after `before` others."""
    rows, heads = _pair_rows(pairs, before)
    top = max(row["attempts"] for row in rows) or 1

    def draw(width: int, narrow: bool) -> Any:
        size = font_size(narrow)
        x = alt.X("attempts:Q", scale=scale(0, top * 1.01), axis=None)
        slots = len(rows) + 0.6 * len(heads)
        y = alt.Y("at:Q", scale=scale(slots, 0), axis=None)
        bands = [row | {"a": row["at"], "b": row["at"] + 0.36} for row in rows]
        foot = on_field(y, "a")
        parts = [{**row, "attempts": row["prevented"], "from": 0} for row in bands]
        rest = [{**row, "from": row["prevented"]} for row in bands]
        look: dict[str, Any] = {"align": "left", "dy": -11, "fontSize": size}
        layers = [
            chart_of(parts)
            .mark_rect(color=colour("prevented"))
            .encode(x=x, x2=alt.X2("from:Q"), y=foot, y2=alt.Y2("b:Q")),
            chart_of(rest)
            .mark_rect(color=colour("arrivals"))
            .encode(x=x, x2=alt.X2("from:Q"), y=foot, y2=alt.Y2("b:Q")),
            text(rows, alt.value(0), y, "year", fontWeight=600, **look),
            text(rows, alt.value(0), y, "short" if narrow else "long", dx=44, **look),
            text(heads, alt.value(0), y, align="left", fontSize=size, color=colour("muted")),
        ]
        return chart_layout.layered(*layers, width=width, height=44 * slots)

    return draw
