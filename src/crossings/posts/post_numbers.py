"""The numbers that a post states: what one workbook or daily page changed.

They are worked out once, when the file is read, and kept in the tables posts and posts_changed. So
a post that is out stays as it was, whatever later files change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from crossings.common.formats import day
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.facts import facts
from crossings.facts.figure import Figure
from crossings.measures import arrivals, windows
from crossings.measures.spans import YEAR_DAYS
from crossings.posts.stages import Stage
from crossings.posts.verdicts_moved import CHAPTERS_OF_FILES, Move, told_word, verdicts_moved
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES
from crossings.tables.weeks import with_preventions

COLUMNS: Final = list(TABLES["posts"].schema.columns)
CHANGED: Final = list(TABLES["posts_changed"].schema.columns)
Row = dict[str, Any]


class Told(NamedTuple):
    """A post as it is kept: a row of posts, and its rows of posts_changed."""

    numbers: Row
    changed: pd.DataFrame


def of_first(stage: Stage) -> Told:
    """The numbers of the oldest file that was read, which has nothing before it."""
    row = _of_file(stage) | _of_days(stage.record.daily) | _of_year(stage.record)
    return Told(_whole(row), as_rows([]))


def of_change(
    before: Stage, after: Stage, claims: pd.DataFrame, revised: pd.DataFrame | None = None
) -> Told:
    """The numbers of the file that led from the record before to the record after.

    `claims` are the rows of claims.csv. `revised` are rows of revisions.csv: the earlier figures
    that the file changed, by default those under its name.
    """
    revised = _revised(after) if revised is None else revised
    daily = after.record.daily
    row = _of_file(after) | {"known_before": before.last_day}
    row |= _of_days(daily[daily.date > pd.Timestamp(before.last_day)])
    row |= _of_year(after.record) | _of_365_days(before, after)
    if after.kind == "workbook":
        recent = before.record.table("arrivals_recent").date
        row["days_taken_over"] = int((recent <= pd.Timestamp(after.last_day)).sum())
        row |= _of_weeks(before, after)
    moves = verdicts_moved(
        before.record, after.record, claims, _changed_from(before, after, revised)
    )
    rows = [*_figures(revised), *_headlines(before, after), *_verdicts(moves)]
    return Told(_whole(row), as_rows(rows))


def _whole(row: Row) -> Row:
    """A row with every column of the table posts; `post` is its last day until it is kept."""
    return dict.fromkeys(COLUMNS) | {"post": row["last_day"].isoformat()} | row


def as_rows(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of posts_changed, without the name of their post."""
    return pd.DataFrame(rows, columns=[name for name in CHANGED if name != "post"], dtype=object)


def _of_file(stage: Stage) -> Row:
    return {"kind": stage.kind, "last_day": stage.last_day, "days_taken_over": 0, "weeks": 0}


def _of_days(days: pd.DataFrame) -> Row:
    """The new days, and who came in them."""
    return {
        "first_new_day": days.date.iloc[0].date() if len(days) else None,
        "days": len(days),
        "people": int(days.people_arrived.sum()),
        "boats": int(days.boats_arrived.sum()),
        "days_without": int((days.people_arrived == 0).sum()),
    }


def _of_year(record: Record) -> Row:
    """The year so far, and the year before by the same day."""
    return {
        "year_to_date": arrivals.year_to_date(record.daily, record.day),
        "year_before": arrivals.year_to_date(record.daily, record.day, record.day.year - 1),
    }


def _of_365_days(before: Stage, after: Stage) -> Row:
    """The sum of 365 days and a new low or high; empty without new or earlier sums."""
    sums = windows.rolling_sum(after.record.daily)
    known = int((sums.date <= pd.Timestamp(before.last_day)).sum())
    if not known or known == len(sums):
        return {}
    values = {"sum_365": int(sums.people.iloc[-1]), "sum_365_before": int(sums.people[known - 1])}
    return values | _record(sums, known)


def _record(sums: pd.DataFrame, number_known: int) -> Row:
    """The lowest or highest 365-day sum of the new days.

    The first `number_known` of `sums` were known before. It is empty unless none of these was as
    low, or as high, for more than a year.
    """
    values, dates = sums.people.astype("int64"), sums.date
    for word, place in (
        ("lowest", values[number_known:].idxmin()),
        ("highest", values[number_known:].idxmax()),
    ):
        reached = values <= values[place] if word == "lowest" else values >= values[place]
        earlier = dates[:number_known][reached[:number_known]]
        if len(earlier) and (dates[place] - earlier.iloc[-1]).days <= YEAR_DAYS:
            continue
        return {
            "record": word,
            "record_sum": int(values[place]),
            "record_day": dates[place].date(),
            "record_since": earlier.iloc[-1].date() if len(earlier) else None,
        }
    return {}


def _of_weeks(before: Stage, after: Stage) -> Row:
    """The weeks with attempts prevented that a workbook adds."""
    weekly = after.record.table("arrivals_weekly")
    weeks_known = before.record.table("arrivals_weekly").week_ending.max()
    weeks = with_preventions(weekly[weekly.week_ending > weeks_known])
    if weeks.empty:
        return {}
    return {
        "weeks": len(weeks),
        "attempts": int(weeks.people_prevented.sum()),
        "last_week": weeks.week_ending.iloc[-1].date(),
    }


def _revised(after: Stage) -> pd.DataFrame:
    """The earlier figures that a workbook changed, or that a page changed of an earlier page."""
    rows = after.record.all_rows("revisions")
    is_own = rows.vintage == after.name
    if after.kind == "page":
        is_own = rows.vintage.str.fullmatch(rf"page {after.last_day}(\.\d+)?")
    return rows[is_own].reset_index(drop=True)


def _changed_from(before: Stage, after: Stage, revised: pd.DataFrame) -> dt.date | None:
    """The first day, or end of a week, by `before.last_day` whose figures are others now, or None.

    It is the first of `revised` and of the weeks that were added.
    """
    weeks = after.record.table("arrivals_weekly").week_ending
    weeks_known = before.record.table("arrivals_weekly").week_ending.max()
    first_changed = pd.concat([revised.key, weeks[weeks > weeks_known]]).min()
    return (
        None
        if pd.isna(first_changed) or first_changed.date() > before.last_day
        else first_changed.date()
    )


def _figures(revised: pd.DataFrame) -> Iterator[Row]:
    """The earlier figures that were changed, as rows of posts_changed."""
    for row in revised.itertuples():
        was, now = (None if pd.isna(value) else str(int(value)) for value in (row.old, row.new))
        name = f"{row.table}.{row.column}"
        yield {"what": "figure", "name": name, "of_day": row.key, "before": was, "now": now}


def _headlines(before: Stage, after: Stage) -> Iterator[Row]:
    """The facts of arrivals and preventions that are now printed otherwise."""
    for was, now in zip(*map(_facts_of_the_files, (before, after)), strict=True):
        if now.is_printed_otherwise(was):
            row = {"what": "headline number", "name": now.ident, "of_day": pd.Timestamp(now.as_of)}
            yield row | {"before": was.words(), "now": now.words()}


def _facts_of_the_files(stage: Stage) -> list[Figure]:
    """The facts that a workbook or a daily page can move."""
    all_facts = facts(stage.record)
    moved = (ident for ident in FACT_NAMES if ident.partition(".")[0] in CHAPTERS_OF_FILES)
    return [all_facts[ident] for ident in moved]


def _verdicts(moves: Sequence[Move]) -> Iterator[Row]:
    """The verdicts that moved, and those on claims made in the new days.

    A word of the claim that goes beyond its number, and is not shown, has a row of its own.
    """
    for was, now in moves:
        row = {"name": now.said.claim_id, "of_day": pd.Timestamp(now.said.stated_on)}
        row["words"] = f"“{now.said.claim}” ({now.said.speaker}, {day(now.said.stated_on)})"
        verdict = {"before": was.number if was else None, "now": now.number}
        yield row | {"what": "verdict"} | verdict
        word = {"before": was and told_word(was), "now": told_word(now)}
        if any(word.values()):
            yield row | {"what": "word not shown"} | word
