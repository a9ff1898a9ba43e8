"""The file `data/facts.json`, for programs and for the page that checks a figure.

It has the daily series, from which the facts of arrivals follow as their `how` says; all other
facts with the days on which they change; and the rules and words by which figures are checked.
Nothing in it depends on the day for which a site is built.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from crossings.common.identity import own_site
from crossings.common.sentences import SENTENCES
from crossings.facts import claims, fact_steps
from crossings.facts.claim_rules import RULES
from crossings.facts.claim_windows import OF_SCOPE, WINDOW_MEASURES, reported_paces
from crossings.facts.claims_as_made import series_around
from crossings.facts.fact import HEADINGS
from crossings.facts.fact_names import HOW, entry_of, is_worked_out
from crossings.facts.facts import facts
from crossings.facts.facts_of_arrivals import COUNTED_FROM, final_counts
from crossings.measures import arrivals, ratios, spending
from crossings.measures.spans import LEAST_BASE
from crossings.tables.record import FIRST_DAY, Record
from crossings.tables.sources import SMALL_BOATS

# Columns of tables that the file holds, and the names that some have there.
AGREEMENTS: Final = (
    "agreement_id",
    "announced",
    "known_from",
    "scope",
    "committed_gbp_m",
    "committed_eur_m",
    "gbp_m_later",
    "later_known_from",
    "source_id",
)
PACES: Final = ("known_from", "cumulative", "source_id")
RATIOS: Final = (
    "period",
    "arrivals_from",
    "arrivals_to",
    "announced_gbp_m",
    "later_gbp_m",
    "people_arrived",
    "people_prevented",
)
CALLED: Final = {
    "agreement_id": "id",
    "committed_gbp_m": "gbp_m",
    "committed_eur_m": "eur_m",
    "source_id": "source",
    "cumulative": "people",
    "arrivals_from": "from",
    "arrivals_to": "to",
}


def from_tables(data: Path) -> str:
    """The text of the file for the tables in `data`: the same for the same data."""
    whole = contents(Record("latest", data))
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def contents(record: Record) -> dict[str, Any]:
    """Everything that the file holds, from the latest record."""
    daily, recent = record.daily, record.table("arrivals_recent")
    beyond = recent[
        recent.date > pd.Timestamp(record.workbook_day)
    ]  # days that the workbook does not cover
    return {
        "name": own_site().name,
        "about": f"{own_site().address}/report/data.html#facts",
        "first_day": FIRST_DAY.isoformat(),
        "last_day": record.day.isoformat(),
        "people": [int(people) for people in daily.people_arrived],
        "boats": [int(boats) for boats in daily.boats_arrived],
        "finalised": _finalised(record),
        "least_base": LEAST_BASE,
        "daily_page": [list(day.values()) for day in _rows(beyond, ["date", "source_id"])],
        "facts": _facts(record),
        "since": {
            f"arrivals.{name}": [day.isoformat(), event]
            for name, (day, event) in COUNTED_FROM.items()
        },
        "between": _measures_of_chosen_days(record),
        "by_year": fact_steps.steps_by_year(record),
        "years_over": fact_steps.steps_of_years_over(record),
        "agreements": _rows(record.table("agreements"), AGREEMENTS),
        "scopes": OF_SCOPE,
        "nationalities": _nationalities(record),
        "paces": _rows(reported_paces(record), PACES),
        "rules": _rules(record),
        "sentences": SENTENCES,
        "claims": _claims(record),
        "ratios": _ratios(record),
        "sources": {ident: source.words() for ident, source in record.sources.items()},
    }


def _finalised(record: Record) -> dict[str, dict[str, Any]]:
    """People who arrived by the finalised statistics, in years in which the daily sum differs."""
    official = record.table("official_arrivals")
    years = arrivals.by_year_finalised(record.daily, official, record.day)
    apart = years[years.people_arrived != years.people_by_day]
    sources = official.set_index("period").source_id
    return {
        str(row.year): {"people": int(row.people_arrived), "source": sources[str(row.year)]}
        for row in apart.itertuples()
    }


def _facts(record: Record) -> dict[str, Any]:
    """Each fact with its label and unit, and its steps or how it follows from the series.

    If the fact of the latest record differs from that of its day, it has both. Raises InputError
    for a fact with neither steps nor `how`.
    """
    latest, dated = facts(record), facts(record.on(record.day))
    steps = fact_steps.steps(record)
    by_id: dict[str, Any] = {}
    for ident, fact in latest.items():
        label, json_of = entry_of(ident, has_steps=ident in steps).label, fact.as_json()
        course = (
            {"steps": steps[ident]}
            if ident in steps
            else {"how": HOW[ident], "status": fact.status}
        )
        by_id[ident] = {"label": label, "unit": fact.unit, "worked_out": fact.worked_out, **course}
        if fact != dated[ident]:
            names = ["value", "as_of", "status", "source", "sentence"]
            names += ["low", "high", "range_of"] if fact.range_of else []
            by_id[ident]["latest"] = {name: json_of[name] for name in names}
    return by_id


def _measures_of_chosen_days(record: Record) -> dict[str, Any]:
    """The measures of WINDOW_MEASURES, by id, which a reader may ask for between two days.

    The keys are fields of `Measure`, which explains them; `parameters` are the values that its
    parameter may have. Nothing is worked out here: scripts/figures.js does that in the browser.
    """
    return {
        ident: {
            "label": measure.label,
            "unit": measure.unit,
            "worked_out": is_worked_out(ident, measure.unit),
            "compared": measure.compared,
            "by_year": measure.by_year,
            "from_any_day": measure.from_any_day,
            "parameter": measure.parameter,
            "parameters": sorted(measure.parameters(record)),
        }
        for ident, measure in WINDOW_MEASURES.items()
    }


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """These columns of a table, row by row, with the names of CALLED; days as text."""
    rows = frame[list(columns)].rename(columns=CALLED).to_dict("records")
    return [{str(name): _cell(cell) for name, cell in row.items()} for row in rows]


def _cell(cell: Any) -> Any:
    """A cell of a table for JSON: a day as ISO text, a missing cell as null."""
    return (
        None
        if pd.isna(cell)
        else cell.date().isoformat()
        if isinstance(cell, dt.datetime)
        else cell
    )


def _nationalities(record: Record) -> dict[str, Any]:
    """The quarters, each with its days and source, and the people of each nationality in them.

    Without a row, people are null.
    """
    table = record.table("nationality_quarterly")
    quarters = table.drop_duplicates("period_start", keep="last").sort_values("period_start")
    people = table.pivot(index="nationality", columns="period_start", values="people").sort_index()
    return {
        "quarters": [
            [f"{row.period_start:%Y-%m-%d}", f"{row.period_end:%Y-%m-%d}", str(row.source_id)]
            for row in quarters.itertuples()
        ],
        "people": {
            str(name): [None if pd.isna(number) else int(number) for number in row]
            for name, row in zip(people.index, people.to_numpy(dtype=object), strict=True)
        },
    }


def _rules(record: Record) -> dict[str, Any]:
    """The rules of claim_rules.toml, and what else is needed to work out a verdict."""
    starts = {ident: start and start.isoformat() for ident, start in claims.RUNNING.items()}
    announcements = record.table("pilot_announcements")
    figures = announcements[
        announcements.measure.isin([ident.partition(".")[2] for ident in RULES["published"]])
    ]
    return {
        **RULES,
        "running": starts,
        "headings": HEADINGS,
        "small_boats": SMALL_BOATS,
        "first_agreement": spending.FIRST_KNOWN,
        "not_added": [spending.NEXT_AGREEMENT, spending.STOP_GAP],
        "came_out": [
            [
                f"pilot.{row.measure}",
                int(row.cumulative),
                row.known_from.date().isoformat(),
                series_around(record, f"pilot.{row.measure}", row.known_from.date()),
            ]
            for row in figures.itertuples()
        ],
        "final_counts": [
            [start.isoformat(), end.isoformat(), plus] for start, end, plus in final_counts(record)
        ],
    }


def _claims(record: Record) -> list[dict[str, Any]]:
    """The rows of claims.csv, without empty cells."""
    rows = record.table("claims").to_dict("records")
    cells = ({name: _cell(cell) for name, cell in row.items()} for row in rows)
    return [{name: cell for name, cell in row.items() if cell not in (None, "")} for row in cells]


def _ratios(record: Record) -> list[dict[str, Any]]:
    """Money, in GBP million, and people of the financial years that are over, then of all these."""
    years = ratios.by_financial_year(record.agreements, record.daily, record.day)
    rows = ratios.ratios(years, record.daily, record.weekly, record.table("preventions_yearly"))
    return _rows(rows, RATIOS)
