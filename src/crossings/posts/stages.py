"""The record as each workbook and each daily page left it, oldest first."""

from __future__ import annotations

import datetime as dt
import functools
from typing import NamedTuple

import pandas as pd

from crossings.tables.record import Record


class Stage(NamedTuple):
    """The record as one workbook or daily page left it, with its kind, name and last day.

    `kind` is workbook or page. `name` is the vintage's, or the page's source or file.
    """

    kind: str
    name: str
    last_day: dt.date
    record: Record


@functools.cache  # a record does not change
def stages(record: Record) -> list[Stage]:
    """The workbooks and daily pages in order of their last days, up to the record's day.

    There is one for each last day, a workbook rather than a page. Pages that are in the journal
    stay, even once a workbook covers their days. The list is kept for the next caller: change only
    a copy.
    """
    return [
        Stage(kind, name, last_day, _as_left_by(record, kind, name, last_day))
        for kind, name, last_day in ends(record)
    ]


def before_newest(record: Record, kinds: tuple[str, ...] = ("workbook", "page")) -> Record | None:
    """The record before the newest file of these kinds was read: what this report said until then.

    The newest is the one that was read last; a workbook that was put in its place among others does
    not count. Where no posts are kept, it is the one that ends last. None if nothing was read
    before it.
    """
    posts = record.table("posts")
    books = posts[posts.kind == "workbook"]
    put_in_later = books.index[books.last_day < books.last_day.cummax()]
    posts = posts.drop(put_in_later)
    posts = posts[posts.kind.isin(kinds)]
    if posts.empty:
        every_stage = stages(record)
        at = max((n for n, stage in enumerate(every_stage) if stage.kind in kinds), default=0)
        return every_stage[at - 1].record if at else None
    last = posts.iloc[-1]
    if pd.isna(last.known_before):
        return None
    books = record.all_rows("vintages")
    if last.kind == "workbook":
        books = books[books.last_day < last.last_day]
    books = books[books.last_day <= last.known_before]
    return Record("latest", record.data, str(books.vintage.iloc[-1]), last.known_before.date())


def ends(record: Record) -> list[tuple[str, str, dt.date]]:
    """The kind, name and last day of each of the `stages`, for which no record is made."""
    journal, recent = record.all_rows("journal"), record.all_rows("arrivals_recent")
    is_page = (journal.kind == "page") & (journal.outcome != "unchanged")
    pages_read = journal[is_page & (journal.last_day <= pd.Timestamp(record.day))]
    ends = [("page", str(row.file_name), row.last_day) for row in pages_read.itertuples()]
    if record.all_rows("posts").empty:  # else each page that the journal lacks has a post
        pages = recent.groupby("source_id", sort=False).date.max()
        ends += [("page", str(name), end) for name, end in pages.items()]
    books = record.all_rows("vintages")
    ends += [("workbook", row.vintage, row.last_day) for row in books.itertuples()]
    by_day = {end: (kind, name) for kind, name, end in ends if end <= pd.Timestamp(record.day)}
    return [(*by_day[end], end.date()) for end in sorted(by_day)]


def _as_left_by(record: Record, kind: str, name: str, last_day: dt.date) -> Record:
    """The record with the figures it had once a workbook or a page was read."""
    if kind == "workbook":
        return Record("latest", record.data, name)
    books = record.all_rows("vintages")
    before = books.vintage[books.last_day < pd.Timestamp(last_day)]
    if before.empty:  # the workbook that was the newest then is not kept
        return record.on(last_day)
    return Record("latest", record.data, str(before.iloc[-1]), last_day)
