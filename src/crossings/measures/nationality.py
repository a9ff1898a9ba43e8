"""A year's change with one nationality left out: how much of it rests on that nationality.

Arithmetic, not an explanation: other people may have come in their place, or stayed away because of
them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from crossings.errors import InputError
from crossings.measures.spans import change_from_many, columns_of, typed_frame

# Rows in which people of any nationality may be counted, and rows that are no nationality.
UNNAMED: Final = ("All other nationalities", "Other and unknown", "Not currently recorded")
NOT_ONE: Final = (*UNNAMED, "Refugee", "Stateless")


def by_calendar_year(published: pd.DataFrame) -> pd.DataFrame:
    """Arrivals by nationality and calendar year, each year of its oldest edition.

    That edition names most nationalities. Takes the table nationality_yearly. Columns: those of the
    table, with people as people_arrived, and year.
    """
    years = published.rename(columns={"people": "people_arrived"})
    years = years[years.period.str.isdigit()].assign(year=lambda rows: rows.period.astype(int))
    return years[years.edition == years.groupby("year").edition.transform("min")]


def newest_period(published: pd.DataFrame) -> pd.DataFrame:
    """All rows of the newest period, as its oldest edition has them.

    That edition names most nationalities. Takes the table nationality_yearly, and keeps its
    columns.
    """
    newest = published[published.period_end == published.period_end.max()]
    return newest[newest.edition == newest.edition.min()]


def latest_groups(published: pd.DataFrame) -> pd.DataFrame:
    """The nationalities of the newest period, the largest first.

    They are as its oldest edition has them, which names most. Columns: those of the table
    nationality_yearly, and is_among_largest: True of a nationality with more people than any row of
    that period in which another nationality may be counted. Only such a one may be called one of
    the largest.
    """
    newest = newest_period(published)
    most_unnamed = max([0, *newest.people[newest.nationality.isin(UNNAMED)]])
    groups = newest[~newest.nationality.isin(NOT_ONE)].sort_values("people", ascending=False)
    return groups.assign(is_among_largest=(groups.people > most_unnamed).astype(bool))


def largest_in_each_year(by_nation: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    """The nationalities whose highest year had most people, a row for each and each year.

    People are missing where a nationality is not named. Columns: nationality, year, people_arrived,
    is_highest (of its nationality's years).
    """
    own = by_nation[~by_nation.nationality.isin(NOT_ONE)]
    names = own.groupby("nationality").people_arrived.max().nlargest(most).index
    places = pd.MultiIndex.from_product(
        [names, by_nation.year.unique()], names=["nationality", "year"]
    )
    rows = places.to_frame(index=False).merge(
        by_nation[["nationality", "year", "people_arrived"]], how="left"
    )
    highest = rows.groupby("nationality").people_arrived.transform("max")
    return rows.assign(is_highest=rows.people_arrived == highest)


QUARTERS: Final = {
    "quarter": "string",
    **columns_of("datetime64[ns]", "period_start", "period_end"),
    **columns_of("Int64", "people", "everybody_else"),
}


def quarters_against_the_rest(quarterly: pd.DataFrame, nationality: str) -> pd.DataFrame:
    """Arrivals of one nationality and of everybody else in the same quarters.

    There is a row a quarter, in order. Takes the table nationality_quarterly, of one edition, in
    which a nationality without a row in a quarter had none. Columns: quarter ("2022 Q3"),
    period_start, period_end, people (of that nationality), everybody_else. The frame is empty
    without quarters. Raises InputError if the rows are of two editions.
    """
    if quarterly.edition.nunique() > 1:
        editions = " and ".join(f"{at:%d %B %Y}" for at in sorted(quarterly.edition.unique()))
        raise InputError(
            f"Expected quarters of one edition, found those of {editions}; give one of them."
        )
    own = quarterly.people.where(quarterly.nationality == nationality, 0)
    people = quarterly.assign(every=quarterly.people, people=own)
    keys = ["quarter", "period_start", "period_end"]
    sums = people.groupby(keys, as_index=False)[["people", "every"]].sum()
    sums["everybody_else"] = sums.every - sums.people
    return sums.sort_values("period_start", ignore_index=True)[list(QUARTERS)].astype(QUARTERS)


def same_quarter_a_year_before(quarters: pd.DataFrame, quarter: Any) -> pd.DataFrame:
    """The row of `quarters_against_the_rest` a year before one of its rows, if known."""
    before = quarter.period_start - pd.DateOffset(years=1)
    return quarters[quarters.period_start == before]


WITHIN: Final = {
    **columns_of("datetime64[ns]", "period_start", "period_end"),
    **columns_of("Int64", "everybody_else", "year_before"),
    "change_pct": "float64",
}


def everybody_else_within(quarters: pd.DataFrame, year: float) -> pd.DataFrame:
    """Everybody else in nine months of a year and in its last three, beside a year before.

    Takes `quarters_against_the_rest`. A sum of a year hides when in the year it changed. Columns:
    period_start, period_end, everybody_else and year_before (people), change_pct (missing where
    fewer than 1,000 had come a year before). Two rows, or none unless all eight quarters are known.
    """
    years = quarters[quarters.period_start.dt.year.isin([year - 1, year])]
    rows: list[dict[str, object]] = []
    if len(years) == 8:
        then, now = years.iloc[:4].reset_index(drop=True), years.iloc[4:].reset_index(drop=True)
        for part in (slice(0, 2), slice(3, 3)):
            of, before = now.loc[part], then.loc[part].everybody_else.sum()
            row = {"period_start": of.period_start.iloc[0], "period_end": of.period_end.iloc[-1]}
            people = of.everybody_else.sum()
            change = change_from_many(people, [before]).iloc[0]
            rows.append(
                row | {"everybody_else": people, "year_before": before, "change_pct": change}
            )
    return typed_frame(rows, WITHIN)


def change_without(yearly: pd.DataFrame, nationality: str) -> pd.DataFrame:
    """Arrivals by year, all and without one nationality, with their changes.

    There is a row a year, and changes are from the year before. `yearly` has the columns year,
    nationality and people_arrived. The rows of a year count each person who arrived in it once,
    including those of no recorded nationality. Columns: year, people_arrived, of_nationality,
    without_nationality, change_pct and change_without_pct (from the year before, per cent),
    share_of_change_pct (the nationality's part of the change of all, per cent; above 100 where the
    others moved the other way). A year without a row for the nationality is unknown, not 0: it may
    be counted among others. Raises InputError if a nationality occurs twice in a year, as when two
    editions are mixed.
    """
    double = yearly[yearly.duplicated(["year", "nationality"])]
    if len(double):
        row = double.iloc[0]
        raise InputError(
            f"Expected each nationality once a year, found {row.nationality} twice in {row.year}; "
            "give the rows of one edition."
        )
    people = yearly.groupby("year").people_arrived.sum()
    own = (
        yearly[yearly.nationality == nationality]
        .set_index("year")
        .people_arrived.reindex(people.index)
    )
    years = pd.DataFrame({"people_arrived": people, "of_nationality": own}).astype("Int64")
    years["without_nationality"] = years.people_arrived - years.of_nationality
    before = years.reindex(years.index - 1).set_axis(years.index)
    change = (years - before).astype("Float64")
    parts = {
        "change_pct": change.people_arrived / before.people_arrived,
        "change_without_pct": change.without_nationality / before.without_nationality,
        "share_of_change_pct": change.of_nationality / change.people_arrived,
    }
    per_cent = 100 * pd.DataFrame(parts).astype("float64").replace([np.inf, -np.inf], np.nan)
    return years.join(per_cent).reset_index()
