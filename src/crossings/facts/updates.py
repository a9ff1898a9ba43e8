"""Posts on what each workbook and each daily page changed, in sentences.

Every number is worked out from the record as the workbook, or the page, left it, and as the one
before left it: what this report could say until then.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import pandas as pd

from crossings.common.formats import begun, count, counted, day, listed, more_or_fewer, number
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.facts import facts
from crossings.facts.figure import Figure
from crossings.facts.verdicts_moved import (
    CHAPTERS_OF_FILES,
    MOST_LISTED,
    Move,
    in_words,
    verdicts_moved,
)
from crossings.measures import arrivals, windows
from crossings.measures.revisions import MEASURES
from crossings.measures.spans import LEAST_BASE
from crossings.tables.record import Record
from crossings.tables.vintages import RECENT

YEAR: Final = 365  # days: a sum is called the lowest or highest since a day only if that is earlier
WEEK: Final = 7  # days of a daily page
SOURCES: Final = {"workbook": "workbook", "page": "page of the last seven days"}


class Stage(NamedTuple):
    """The record as one workbook or daily page left it, with its kind, name and last day.

    `kind` is a key of SOURCES. `name` is the vintage's, or the page's source or file.
    """

    kind: str
    name: str
    last_day: dt.date
    record: Record


@dataclass(frozen=True, eq=False)
class Update:
    """A post: its day, which is also its address, a title and sentences.

    `revised` are rows of revisions.csv: the earlier figures that were changed. `stages` are before
    and after; None for the first post. `verdicts` are those that moved, and those on claims made in
    the new days.
    """

    kind: str
    name: str
    day: dt.date
    title: str
    sentences: tuple[str, ...]
    revised: pd.DataFrame
    stages: tuple[Stage, Stage] | None = None
    verdicts: tuple[Move, ...] = ()

    def as_text(self) -> str:
        """The post as plain text: its day and title, and a line for each sentence."""
        return "\n".join([f"{day(self.day)}: {self.title}", *self.sentences])

    @functools.cached_property
    def moved(self) -> list[tuple[Figure, Figure]]:
        """The facts that moved, before and after.

        They are those of arrivals and preventions that are now printed otherwise.
        """
        if self.stages is None:
            return []
        pairs = zip(*map(_facts_of_the_files, self.stages), strict=True)
        return [(before, after) for before, after in pairs if _moved(before, after)]

    @property
    def slug(self) -> str:
        """The post's name in addresses: its day."""
        return self.day.isoformat()

    @property
    def words(self) -> str:
        """The post as one paragraph."""
        return " ".join(self.sentences)


@functools.cache  # a record does not change
def updates(record: Record) -> tuple[Update, ...]:
    """The posts of every workbook and daily page that ends by the record's day, newest first."""
    all_stages, claims = stages(record), record.table("claims")
    later = (update_between(before, after, claims) for before, after in pairwise(all_stages))
    return (*map(_first, all_stages[:1]), *later)[::-1]


def newest(record: Record) -> Update | None:
    """The last post; None before there is one."""
    match [_stage(record, *end) for end in _ends(record)[-2:]]:
        case [before, after]:
            return update_between(before, after, record.table("claims"))
        case last:
            return next(map(_first, last), None)


def of_file(record: Record, kind: str, last_day: dt.date) -> Update | None:
    """The post of the workbook or the page that ends on a day; None if another replaced it.

    `kind` is a key of SOURCES.
    """
    posts = (post for post in updates(record) if (post.kind, post.day) == (kind, last_day))
    return next(posts, None)


def from_newest_workbook(record: Record) -> tuple[Stage, list[Update]]:
    """The stage before the newest workbook, and the posts from that workbook on, newest first.

    The stage is the workbook itself if it is the first that was read. There must be a workbook.
    """
    all_stages = stages(record)
    at = max(place for place, stage in enumerate(all_stages) if stage.kind == "workbook")
    return all_stages[max(at - 1, 0)], list(updates(record)[: len(all_stages) - at])


def _first(stage: Stage) -> Update:
    """The post of the oldest workbook that was read, which has nothing before it."""
    total = people_in_words(stage.record.daily.people_arrived.sum())
    first_day = stage.record.daily.date.iloc[0].date()
    since = f"{total} arrived from {span_in_words(first_day, stage.last_day)}."
    sentences: tuple[str, ...] = (
        f"This is the oldest {SOURCES[stage.kind]} that was read here.",
        since,
    )
    nothing = stage.record.whole("revisions").iloc[:0]
    title = f"The first {SOURCES[stage.kind]} read here runs to {day(stage.last_day)}"
    sentences += (_year_so_far(stage.record),)
    return Update(stage.kind, stage.name, stage.last_day, title, sentences, nothing)


@functools.cache  # a record does not change
def stages(record: Record) -> list[Stage]:
    """The workbooks and daily pages in order of their last days, up to the record's day.

    There is one for each last day, a workbook rather than a page. Pages that are in the journal
    stay, even once a workbook covers their days. The list is kept for the next caller: change only
    a copy.
    """
    return [_stage(record, *end) for end in _ends(record)]


def _ends(record: Record) -> list[tuple[str, str, dt.date]]:
    """The kind, name and last day of each of the `stages`."""
    journal, recent = record.whole("journal"), record.whole("arrivals_recent")
    pages_read = journal[(journal.kind == "page") & (journal.last_day <= pd.Timestamp(record.day))]
    ends = [("page", str(row.file_name), row.last_day) for row in pages_read.itertuples()]
    pages = recent.groupby("source_id", sort=False).date.max()
    ends += [("page", str(name), end) for name, end in pages.items()]
    books = record.whole("vintages")
    ends += [("workbook", row.vintage, row.last_day) for row in books.itertuples()]
    by_day = {end: (kind, name) for kind, name, end in ends if end <= pd.Timestamp(record.day)}
    return [(*by_day[end], end.date()) for end in sorted(by_day)]


def _stage(record: Record, kind: str, name: str, last_day: dt.date) -> Stage:
    return Stage(kind, name, last_day, _as_left_by(record, kind, name, last_day))


def _as_left_by(record: Record, kind: str, name: str, last_day: dt.date) -> Record:
    """The record with the figures it had once a workbook or a page was read."""
    if kind == "workbook":
        return Record("latest", record.data, name)
    books = record.whole("vintages")
    before = books.vintage[books.last_day < pd.Timestamp(last_day)]
    if before.empty:  # the workbook that was the newest then is not kept
        return record.on(last_day)
    return Record("latest", record.data, str(before.iloc[-1]), last_day)


def update_between(before: Stage, after: Stage, claims: pd.DataFrame) -> Update:
    """The post on what changed from one workbook or daily page to the next.

    `claims` are the rows of claims.csv.
    """
    revised = _revised(after)
    first_changed = _changed_from(before, after, revised)
    verdicts = tuple(verdicts_moved(before.record, after.record, claims, first_changed))
    sentences = [
        _arrived(before, after),
        _year_so_far(after.record),
        _last_365_days(before, after),
        _prevented(before, after),
        _revisions(after, revised),
        in_words(verdicts),
    ]
    return Update(
        after.kind,
        after.name,
        after.last_day,
        _title(before, after),
        tuple(sentence for sentence in sentences if sentence),
        revised,
        (before, after),
        verdicts,
    )


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


def _facts_of_the_files(stage: Stage) -> list[Figure]:
    """The facts that a workbook or a daily page can move."""
    all_facts = facts(stage.record)
    moved = (ident for ident in FACT_NAMES if ident.partition(".")[0] in CHAPTERS_OF_FILES)
    return [all_facts[ident] for ident in moved]


def _moved(before: Figure, after: Figure) -> bool:
    return before.value != after.value and before.words() != after.words()


def _new_days(before: Stage, after: Stage) -> pd.DataFrame:
    daily = after.record.daily
    return daily[daily.date > pd.Timestamp(before.last_day)]


def span_in_words(first: dt.date, last: dt.date) -> str:
    """Days in words: 14 to 20 August 2026; 28 September to 7 October 2026; 7 October 2026."""
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first, year=first.year != last.year)} to {day(last)}"


def _title(before: Stage, after: Stage) -> str:
    days = _new_days(before, after)
    if days.empty:
        return f"No new days in the {SOURCES[after.kind]} to {day(after.last_day)}"
    first = days.date.iloc[0].date()
    when = span_in_words(first, after.last_day)
    on_days = f"on {when}" if first == after.last_day else f"from {when}"
    return begun(f"{people_in_words(days.people_arrived.sum())} arrived {on_days}")


def people_in_words(total: int) -> str:
    """People in words: nobody, 1 person, 1,234 people."""
    return counted(int(total), "person", "people") if total else "nobody"


def _arrived(before: Stage, after: Stage) -> str:
    """A sentence on the new days: people, boats, days without anybody; empty without new days."""
    days = _new_days(before, after)
    if days.empty:
        return ""
    when = span_in_words(days.date.iloc[0].date(), after.last_day)
    total, boats = int(days.people_arrived.sum()), int(days.boats_arrived.sum())
    adds = f"{SOURCES[after.kind]} adds"
    if after.kind == "page" and len(days) > WEEK:  # then several pages were read
        adds = "pages of the last seven days add"
    adds = f"The Home Office’s {adds} {counted(len(days), 'day', 'days')}, {when}"
    if not total:
        return f"{adds}: nobody arrived."
    came = f"{people_in_words(total)} arrived in {counted(boats, 'boat', 'boats')}"
    none = int((days.people_arrived == 0).sum())
    without = f"; on {number(none)} of these days nobody did" if none else ""
    return f"{adds}: {came}{without}."


def _year_so_far(record: Record) -> str:
    """A sentence on the year so far; beside the year before if LEAST_BASE people had come then."""
    so_far = arrivals.year_to_date(record.daily, record.day)
    earlier = arrivals.year_to_date(record.daily, record.day, record.day.year - 1)
    by, year = day(record.day, year=False), record.day.year
    start = f"By {by}, {people_in_words(so_far)} had arrived in {year}"
    if earlier < LEAST_BASE:
        return f"{start}."
    change = more_or_fewer(100 * (so_far / earlier - 1))
    return f"{start}: {change} than the {count(earlier)} by the same day of {year - 1}."


def _last_365_days(before: Stage, after: Stage) -> str:
    """Sentences on the sum of 365 days and a new low or high; empty without new or earlier sums."""
    sums = windows.rolling_sum(after.record.daily)
    earlier_sums = sums[sums.date <= pd.Timestamp(before.last_day)]
    if earlier_sums.empty or len(earlier_sums) == len(sums):
        return ""
    current, before_sum = int(sums.people.iloc[-1]), int(earlier_sums.people.iloc[-1])
    moved = (
        "as many as"
        if current == before_sum
        else f"{'up' if current > before_sum else 'down'} from {count(before_sum)}"
    )
    start = f"The last 365 days brought {count(current)} people, {moved}"
    to = day(before.last_day, year=before.last_day.year != after.last_day.year)
    return f"{start} in the 365 days to {to}.{_records(sums, len(earlier_sums))}"


def _records(sums: pd.DataFrame, number_known: int) -> str:
    """A sentence, after a space, on the lowest or highest 365-day sum of the new days.

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
        if earlier.empty:
            since = f"since the first, of the year to {day(dates.iloc[0])}"
        elif (dates[place] - earlier.iloc[-1]).days > YEAR:
            since = f"since {day(earlier.iloc[-1])}"
        else:
            continue
        if place == len(sums) - 1:
            return f" That is the {word} such sum {since}."
        on = day(dates[place], year=False)
        return f" The sum was {count(values[place])} on {on}, the {word} {since}."
    return ""


def _prevented(before: Stage, after: Stage) -> str:
    """The weeks that a workbook adds, and how many attempts French authorities say they stopped.

    The text is empty for a page, and if no week with such a number is added.
    """
    if after.kind != "workbook":
        return ""
    weekly = after.record.table("arrivals_weekly")
    weeks_known = before.record.table("arrivals_weekly").week_ending.max()
    weeks = weekly[(weekly.week_ending > weeks_known) & weekly.people_prevented.notna()]
    if weeks.empty:
        return ""
    attempts = int(weeks.people_prevented.sum())
    stopped = counted(attempts, "attempt", "attempts") if attempts else "no attempt"
    last = day(weeks.week_ending.iloc[-1].date())
    when = f"the week to {last}" if len(weeks) == 1 else f"the {number(len(weeks))} weeks to {last}"
    return f"French authorities are recorded as having stopped {stopped} in {when}."


def _revised(after: Stage) -> pd.DataFrame:
    """The earlier figures that a workbook changed, or that a page changed of an earlier page."""
    rows = after.record.whole("revisions")
    is_own = rows.vintage == after.name
    if after.kind == "page":
        is_own = rows.vintage.str.fullmatch(rf"page {after.last_day}(\.\d+)?")
    return rows[is_own].reset_index(drop=True)


def _revisions(after: Stage, revised: pd.DataFrame) -> str:
    """Sentences on figures of the workbook that changed, and on those of the page that did."""
    of_pages = revised.table == RECENT
    sentences = [_changed(revised[~of_pages])] if after.kind == "workbook" else []
    if replaced := int(of_pages.sum()):
        were = "figure of the daily page was" if replaced == 1 else "figures of the daily page were"
        sentences.append(f"{begun(number(replaced))} provisional {were} replaced.")
    return " ".join(sentences)


def _changed(revised: pd.DataFrame) -> str:
    """A sentence on figures of the workbook that changed: how many and, if they are few, which."""
    if revised.empty:
        return "No earlier figure was changed."
    number_revised = len(revised)
    figures_were = "figure was" if number_revised == 1 else "figures were"
    number_of = f"{begun(number(number_revised))} earlier {figures_were}"
    if len(revised) > MOST_LISTED:
        return f"{number_of} changed."
    return f"{number_of} changed: {listed(list(_each_revision(revised)))}."


def _each_revision(revised: pd.DataFrame) -> Iterator[str]:
    """Each figure in words: attempts prevented in the week to 19 April 2026, from 390 to 322."""
    for row in revised.itertuples():
        old, new = ("not known" if pd.isna(value) else count(value) for value in (row.old, row.new))
        when = "in the week to" if row.table == "arrivals_weekly" else "on"
        yield f"{MEASURES[row.column]} {when} {day(row.key)}, from {old} to {new}"
