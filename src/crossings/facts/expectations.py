"""Expectations: figures kept by hand, each beside what it must agree with today.

A figure that was copied or added up by hand is right on the day it was entered. A row of
expectations.csv compares it with a number, with a headline fact as of the day on which the figure
was public, or with the sum of a table's column over a span of days. It fails once the source of the
figure has changed. Copies of a later workbook must agree with the series in the same way.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from crossings.errors import Place, Problem, wrong_cell
from crossings.facts.facts import facts
from crossings.tables import copies, stored
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES, kind

DAY: Final = r"\d{4}-\d{2}-\d{2}"
SUM: Final = re.compile(rf"(?P<table>\w+)\.(?P<column>\w+)@(?P<first>{DAY})\.\.(?P<last>{DAY})")
NUMBERS: Final = ("count", "number")  # kinds of columns
RELATIONS: Final = {  # of a figure to the number that it is compared with
    "equals": lambda stated, due: math.isclose(stated, due, rel_tol=0, abs_tol=1e-9),
    "rounds": lambda stated, due: abs(stated - due) <= 0.5,
    "at least": operator.ge,
    "at most": operator.le,
}

RELATION_WORDS: Final = {"equals": "exactly", "rounds": "the rounded value of"}


def failed(data: Path) -> list[Problem]:
    """Every figure kept by hand that does not agree with the data now.

    They are the expectations that are not met, or whose `until` is past, and then the copied
    figures that differ. Raises InputError as `_not_met` does.
    """
    return [*_not_met(data), *_copies_differing(data)]


def _copies_differing(data: Path) -> list[Problem]:
    """Each figure of a copy that the series in use gives otherwise."""
    days, weeks = stored.read("daily_copy", data), stored.read("weekly_copy", data)
    if days.empty and weeks.empty:
        return []
    record = Record("latest", data)
    found = copies.differing(record.daily, record.weekly, days, weeks)
    return [replace(problem, file=str(data / problem.file)) for problem in found]


def _not_met(data: Path) -> list[Problem]:
    """Every expectation that the data do not meet now, or whose `until` is past, in file order.

    Each names the figure's file, row (the header is 1) and column. Raises InputError, naming the
    row of expectations.csv, if it names a figure, or something to compare with, that is not there.
    """
    rows: list[Any] = list(stored.read("expectations", data).itertuples())
    latest = Record("latest", data).day if rows else dt.date.max
    problems = []
    for row in rows:
        place = Place(data / TABLES["expectations"].path, row.Index + 2)
        frame, at = _figure(row, data, place)
        stated = float(frame[row.column].iloc[at])
        known_from = frame.known_from.iloc[at] if "known_from" in frame else pd.NaT
        public = latest if pd.isna(known_from) else min(known_from.date(), latest)
        due = _against(row.against, public, data, place)
        fault = ""
        if math.isnan(due) or not RELATIONS[row.relation](stated, due):
            fault = (
                f"expected {RELATION_WORDS.get(row.relation, row.relation)} {_number(due)} "
                f"({row.against}), found {_number(stated)}. {row.reason}. Look at the source, then "
                "change the figure or its expectation."
            )
        elif pd.notna(row.until) and latest > row.until.date():
            fault = (
                f"was to be checked again after {row.until.date()}. {row.reason}. Confirm it with "
                "a later day."
            )
        if fault:
            problems.append(
                Problem(str(data / TABLES[row.table].path), at + 2, f"column {row.column}: {fault}")
            )
    return problems


def _figure(row: Any, data: Path, place: Place) -> tuple[pd.DataFrame, int]:
    """The table that holds the figure of a row of expectations.csv, and the figure's row from 0.

    `place` is the row of expectations.csv. Raises InputError if there is no such figure.
    """
    if row.table not in TABLES or TABLES[row.table].folder != "curated":
        raise wrong_cell(place, "table", "a curated table", repr(row.table))
    table, frame = TABLES[row.table], stored.read(row.table, data)
    if row.column not in frame or kind(table, row.column) not in NUMBERS:
        raise wrong_cell(place, "column", f"a column of numbers of {row.table}", repr(row.column))
    keys = frame[list(table.key)].astype(str).agg(" ".join, axis=1)
    places = keys.index[(keys == row.key) & frame[row.column].notna()]
    if not len(places):
        expected = f"a row of {row.table} with a figure in {row.column}"
        raise wrong_cell(place, "key", expected, f"none named {row.key!r}")
    return frame, int(places[0])


def _against(words: str, day: dt.date, data: Path, place: Place) -> float:
    """The number that a cell names: a number, a fact as of `day`, or a sum over days.

    It is NaN for a fact without a value. Raises InputError for anything else.
    """
    if re.fullmatch(r"-?\d+(\.\d+)?", words):
        return float(words)
    match = SUM.fullmatch(words)
    if match and match["table"] in TABLES and TABLES[match["table"]].counts_by_day:
        table = TABLES[match["table"]]
        frame = stored.read(table.name, data)
        days = pd.to_datetime([match["first"], match["last"]], format="%Y-%m-%d", errors="coerce")
        is_number = match["column"] in frame and kind(table, match["column"]) in NUMBERS
        if is_number and days.notna().all():
            inside = frame[table.dated_by].between(*days)
            return float(frame.loc[inside, match["column"]].sum())
    fact = facts(Record(max(day, FIRST_DAY), data)).get(words)
    if fact is not None:
        return math.nan if fact.value is None else float(fact.value)
    expected = "a number, a fact that `crossings facts` lists, or TABLE.COLUMN@DAY..DAY"
    raise wrong_cell(place, "against", expected, repr(words))


def _number(value: float) -> str:
    return "no number" if math.isnan(value) else f"{value:,.10g}"
