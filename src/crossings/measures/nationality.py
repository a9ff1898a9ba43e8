"""A year's change with one nationality left out: how much of it rests on that nationality.

Arithmetic, not an explanation: other people may have come in their place, or stayed away because of them.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from crossings.errors import InputError
from crossings.measures.spans import change_pct, typed_frame
from crossings.measures.windows import columns_of

WITHOUT: Final = {
    "year": "Int64",
    **columns_of("Int64", "people_arrived", "of_nationality", "without_nationality"),
    **columns_of("float64", "change_pct", "change_without_pct", "share_of_change_pct"),
    "reason": "string",
}


NOT_ONE: Final = (
    "All other nationalities",
    "Not currently recorded",
    "Refugee",
    "Stateless",
)  # no nationality of their own


def change_without(yearly: pd.DataFrame, nationality: str) -> pd.DataFrame:
    """Arrivals by year, all and without one nationality, with their changes from the year before: a row a year.

    `yearly` has the columns year, nationality and people_arrived. The rows of a year count each person who arrived in
    it once, including those of no recorded nationality. Columns: year, people_arrived, of_nationality,
    without_nationality, change_pct and change_without_pct (from the year before, per cent), share_of_change_pct (the
    nationality's part of the change of all, per cent; above 100 where the others moved the other way), reason. A year
    without a row for the nationality is unknown, not 0: it may be counted among others. Raises InputError if a
    nationality occurs twice in a year, as when two editions are mixed.
    """
    double = yearly[yearly.duplicated(["year", "nationality"])]
    if len(double):
        row = double.iloc[0]
        raise InputError(
            f"Expected each nationality once a year, found {row.nationality} twice in {row.year}; give the rows of one "
            "edition."
        )
    rows: list[dict[str, object]] = []
    before: dict[str, object] = {}
    for year, group in yearly.groupby("year", sort=True):
        own = group.people_arrived[group.nationality == nationality]
        people = int(group.people_arrived.sum())
        row = {"year": year, "people_arrived": people, "reason": f"No row counts {nationality} in {year}."}
        if len(own):
            row |= {"of_nationality": int(own.iloc[0]), "without_nationality": people - int(own.iloc[0])}
            row["reason"] = ""
        rows.append(row | (_changes(row, before) if before.get("year") == int(str(year)) - 1 else {}))
        before = row
    return typed_frame(rows, WITHOUT)


def _changes(row: dict[str, object], before: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, change in (("people_arrived", "change_pct"), ("without_nationality", "change_without_pct")):
        now, then = row.get(name), before.get(name)
        if isinstance(now, int) and isinstance(then, int):
            found[change] = change_pct(now, then)
    now, then = row.get("of_nationality"), before.get("of_nationality")
    change_of_all = int(str(row["people_arrived"])) - int(str(before["people_arrived"]))
    if isinstance(now, int) and isinstance(then, int) and change_of_all:
        found["share_of_change_pct"] = 100 * (now - then) / change_of_all
    return found
