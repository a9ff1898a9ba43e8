"""Arrivals by nationality: in a year, between two years, and with one nationality left out.

Arithmetic, not an explanation: other people may have come in their place, or stayed away because of
them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from crossings.common import formats
from crossings.measures.frames import columns_of, row_at, row_of_most, typed_frame
from crossings.measures.spans import change_pct_unless_few

# Rows in which people of any nationality may be counted, and rows that are not a nationality.
UNNAMED: Final = ("All other nationalities", "Other and unknown", "Not currently recorded")
NOT_ONE: Final = (*UNNAMED, "Refugee", "Stateless")
NEWER_NAMES: Final = {"Occupied Palestinian Territories": "Palestine"}  # by that of older editions


def by_calendar_year(published: pd.DataFrame) -> pd.DataFrame:
    """Arrivals by nationality and calendar year, each year from its oldest edition.

    That edition names the most nationalities. Takes the table nationality_yearly. Columns: those of
    the table, with people as people_arrived, and year.
    """
    years = _of_calendar_years(published)
    return years[years.edition == years.groupby("year").edition.transform("min")]


def _of_calendar_years(published: pd.DataFrame) -> pd.DataFrame:
    years = published.rename(columns={"people": "people_arrived"})
    return years[years.period.str.isdigit()].assign(year=lambda rows: rows.period.astype(int))


def largest_by_calendar_year(published: pd.DataFrame) -> pd.DataFrame:
    """The nationality of most arrivals in each calendar year, in order of years.

    A year is left out if as many may be of a nationality that its edition does not name. Takes the
    table nationality_yearly. Columns: year, nationality, people_arrived.
    """
    years = by_calendar_year(published)
    unnamed = years[years.nationality.isin(UNNAMED)].groupby("year").people_arrived.max()
    named = years[~years.nationality.isin(NOT_ONE)].sort_values("people_arrived", kind="stable")
    largest = named.drop_duplicates("year", keep="last").sort_values("year")
    is_largest = largest.people_arrived > largest.year.map(unnamed).fillna(0)
    return largest.loc[is_largest, ["year", "nationality", "people_arrived"]]


def newest_by_calendar_year(published: pd.DataFrame) -> pd.DataFrame:
    """Arrivals by nationality and calendar year, each from the newest edition that names it.

    Rows of a year may be of two editions, so they are for looking up and not for sums: a year whose
    nationalities an older edition names, too, is without the row of all others. Takes the table
    nationality_yearly, and has the columns of `by_calendar_year`.
    """
    years = _of_calendar_years(published).sort_values("edition", kind="stable")
    years = years.assign(nationality=years.nationality.replace(NEWER_NAMES))
    of_older = years.year[years.edition < years.edition.max()]
    is_of_all_others = (years.nationality == UNNAMED[0]) & years.year.isin(of_older)
    return years[~is_of_all_others].drop_duplicates(["year", "nationality"], keep="last")


def newest_period(published: pd.DataFrame) -> pd.DataFrame:
    """All rows of the newest period, from its oldest edition.

    That edition names the most nationalities. Takes the table nationality_yearly, and keeps its
    columns.
    """
    newest = published[published.period_end == published.period_end.max()]
    return newest[newest.edition == newest.edition.min()]


def latest_groups(published: pd.DataFrame) -> pd.DataFrame:
    """The nationalities of the newest period, the largest first.

    They are from its oldest edition, which names the most. Columns: those of the table
    nationality_yearly, and is_among_largest: True for a nationality with more people than any row
    of the period in which another nationality may be counted. Only then may it be called one of the
    largest.
    """
    newest = newest_period(published)
    most_unnamed = max([0, *newest.people[newest.nationality.isin(UNNAMED)]])
    groups = newest[~newest.nationality.isin(NOT_ONE)].sort_values("people", ascending=False)
    return groups.assign(is_among_largest=(groups.people > most_unnamed).astype(bool))


TWO_YEARS: Final = {
    **columns_of("string", "nationality", "period_before", "period"),
    **columns_of("datetime64[ns]", "period_end"),
    **columns_of("Int64", "before", "people", "change_people"),
    "change_pct": "float64",
    "source_id": "string",
}


def last_two_years(published: pd.DataFrame) -> pd.DataFrame:
    """Arrivals by nationality in the newest year and in the same months of the year before.

    Both years are from one edition, the oldest that has both, which names the most nationalities.
    Takes the table nationality_yearly. Columns: nationality (with the rows in which people of any
    nationality may be counted), period_before and period (as the table names them), period_end (of
    the newer), before and people (who arrived), change_people, change_pct (missing if fewer than
    1,000 had come before), source_id. Rows are in order of the newer year, the most people first.
    A nationality that only one of the years names is missing in the other, since it may be counted
    there among others. Empty while no edition has two such years.
    """
    earlier = published.assign(period_end=published.period_end + pd.DateOffset(years=1))
    pairs = published.merge(earlier[["period_end", "edition"]].drop_duplicates())
    newest = newest_period(pairs)
    before = earlier[
        earlier.period_end.isin(newest.period_end) & earlier.edition.isin(newest.edition)
    ]
    years = newest.merge(before, on="nationality", how="outer", suffixes=("", "_before"))
    years = years.sort_values("people", ascending=False, kind="stable", ignore_index=True)
    columns = {
        "nationality": years.nationality,
        "period_before": next(iter(before.period), pd.NA),
        "period": next(iter(newest.period), pd.NA),
        "period_end": newest.period_end.max(),
        "before": years.people_before,
        "people": years.people,
        "change_people": years.people - years.people_before,
        "change_pct": change_pct_unless_few(years.people, years.people_before),
        "source_id": next(iter(newest.source_id), pd.NA),
    }
    return pd.DataFrame(columns).astype(TWO_YEARS)


JANUARY_TO_JUNE: Final = {"nationality": "string", **columns_of("Int64", "year", "change_people")}


def january_to_june(published: pd.DataFrame) -> pd.DataFrame:
    """By how many people January to June of the newest year differ from those of the year before.

    No count of half a year is published. But a year to June and the calendar year before it share
    July to December, so the first less the second is the newer January to June less the older, if
    both are from one edition. Takes the table nationality_yearly. Columns: nationality (with the
    rows in which people of any nationality may be counted), year (the newer), change_people
    (missing if one of the two does not name the nationality). Empty unless the newest period ends
    in June and its edition has the calendar year before.
    """
    newest = newest_period(published)
    year = newest.period_end.max().year if len(newest) else 0
    calendar = published[
        (published.period == str(year - 1)) & published.edition.isin(newest.edition)
    ]
    if calendar.empty or newest.period_end.max().month != 6:
        return typed_frame([], JANUARY_TO_JUNE)
    both = newest.merge(calendar, on="nationality", how="outer", suffixes=("", "_of_calendar"))
    changes = both.people - both.people_of_calendar
    return both.assign(year=year, change_people=changes)[list(JANUARY_TO_JUNE)].astype(
        JANUARY_TO_JUNE
    )


IN_GROUPS: Final = {
    **columns_of("string", "group", "nationalities", "who", "source_id"),
    **columns_of("Int64", "before", "people", "change_people"),
    "change_pct": "float64",
}


def last_two_years_in_groups(years: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The people of `last_two_years` in each named group of nationalities, and everybody else.

    `groups` is the table nationality_groups: a group is a choice, and its row names who made it.
    There are two rows for each group, itself and then everybody else, with whom no nationality was
    recorded too. Columns: group, nationalities (of the group, in words), who ("group" or "everybody
    else"), source_id (of the group), before and people (who arrived in the earlier and the newer
    year), change_people, change_pct (missing if fewer than 1,000 had come before). A group of which
    either year names a nationality no more is left out.
    """
    known = years.dropna(subset=["before", "people"])
    rows: list[dict[str, object]] = []
    for group, members in groups.groupby("group", sort=False):
        own = known[known.nationality.isin(members.nationality)]
        if len(own) < len(members):
            continue
        names = formats.listed(list(members.nationality))
        sides = {"group": own, "everybody else": years[~years.nationality.isin(own.nationality)]}
        for who, people in sides.items():
            before, after = int(people.before.sum()), int(people.people.sum())
            row = {"group": group, "nationalities": names, "who": who}
            row |= {"source_id": members.source_id.iloc[0], "before": before, "people": after}
            row |= {"change_people": after - before}
            rows.append(row | {"change_pct": change_pct_unless_few(after, [before]).iloc[0]})
    return typed_frame(rows, IN_GROUPS)


QUARTERS: Final = {
    "quarter": "string",
    **columns_of("datetime64[ns]", "period_start", "period_end"),
    **columns_of("Int64", "people", "everybody_else"),
}


def quarters_against_the_rest(quarterly: pd.DataFrame, nationality: str) -> pd.DataFrame:
    """Arrivals of one nationality and of everybody else in the same quarters.

    There is a row for each quarter, in order. Takes the table nationality_quarterly, in which a
    nationality without a row in a quarter had nobody. Columns: quarter ("2022 Q3"), period_start,
    period_end, people (of that nationality), everybody_else. The frame is empty without quarters.
    """
    of_nationality = quarterly.people.where(quarterly.nationality == nationality, 0)
    people = quarterly.assign(every=quarterly.people, people=of_nationality)
    keys = ["quarter", "period_start", "period_end"]
    sums = people.groupby(keys, as_index=False)[["people", "every"]].sum()
    sums["everybody_else"] = sums.every - sums.people
    return sums.sort_values("period_start", ignore_index=True)[list(QUARTERS)].astype(QUARTERS)


def peak_and_next(quarters: pd.DataFrame) -> tuple[Any, Any]:
    """The rows of `quarters_against_the_rest` with most people, and of the quarter after it.

    A row that is not known has missing values.
    """
    peak = row_of_most(quarters.astype({"people": "float64"}), "people")
    return peak, row_at(quarters[quarters.period_start > peak.period_end], 0)


def change_without(yearly: pd.DataFrame, nationality: str) -> pd.DataFrame:
    """Arrivals by year, all and without one nationality, with their changes.

    There is a row for each year. Takes the rows of `by_calendar_year`. Columns: year,
    people_arrived, of_nationality, without_nationality, change_pct and change_without_pct (from the
    year before, per cent), share_of_change_pct (the nationality's part of the change of all, per
    cent; above 100 if the others moved the other way). A year without a row for the nationality is
    unknown, not 0: it may be counted among others.
    """
    people = yearly.groupby("year").people_arrived.sum()
    of_nationality = (
        yearly[yearly.nationality == nationality]
        .set_index("year")
        .people_arrived.reindex(people.index)
    )
    years = pd.DataFrame({"people_arrived": people, "of_nationality": of_nationality}).astype(
        "Int64"
    )
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
