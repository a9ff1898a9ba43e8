"""Posts on what each workbook and each daily page changed, in sentences.

The numbers of a post are kept in the tables posts and posts_changed, which are written together
with the tables that the file changed. So a post that is out states what was known when it was
written. Only posts that are not kept, as in data of earlier days, are worked out from the record.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from crossings.common import scratch, snapshots
from crossings.common.formats import day
from crossings.official.journal import FileRead
from crossings.official.rows import joined
from crossings.posts import post_words
from crossings.posts.post_numbers import CHANGED, COLUMNS, of_change, of_first
from crossings.posts.post_words import Moved, Revised
from crossings.posts.stages import Stage, ends, stages
from crossings.tables import stored
from crossings.tables.record import Record
from crossings.tables.vintages import Tables


class Headline(NamedTuple):
    """A headline number as it was printed before, and as it is printed since, with its day."""

    ident: str
    before: str
    now: str
    as_of: dt.date


@dataclass(frozen=True, eq=False)
class Post:
    """A post: the numbers of a row of posts, and its rows of posts_changed."""

    numbers: dict[str, Any]
    changed: pd.DataFrame

    @property
    def kind(self) -> str:
        """What was read: workbook or page."""
        return str(self.numbers["kind"])

    @property
    def day(self) -> dt.date:
        """The last day of the file that was read."""
        return self.numbers["last_day"]  # type: ignore[no-any-return]

    @property
    def slug(self) -> str:
        """The post's name in addresses: its day, with a number for a second one of that day."""
        return str(self.numbers["post"])

    @property
    def title(self) -> str:
        """The post's title, which says who arrived on the new days."""
        return post_words.title(self.numbers)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the post."""
        return post_words.sentences(self.numbers, self.revised, self.verdicts)

    @property
    def words(self) -> str:
        """The post as one paragraph."""
        return " ".join(self.sentences)

    def as_text(self) -> str:
        """The post as plain text: its day and title, and a line for each sentence."""
        return "\n".join([f"{day(self.day)}: {self.title}", *self.sentences])

    @functools.cached_property
    def revised(self) -> list[Revised]:
        """The earlier figures that were changed."""
        figures = []
        for row in self._rows("figure"):
            table, column = row.name.split(".")
            figures.append(
                Revised(table, column, row.of_day.date(), _int(row.before), _int(row.now))
            )
        return figures

    @functools.cached_property
    def moved(self) -> list[Headline]:
        """The headline numbers of arrivals and preventions that are since printed otherwise."""
        return [
            Headline(row.name, row.before, row.now, row.of_day.date())
            for row in self._rows("headline number")
        ]

    @functools.cached_property
    def verdicts(self) -> list[Moved]:
        """The verdicts that moved, and those on claims made in the new days."""
        words = {row.name: (row.before, row.now) for row in self._rows("word not shown")}
        return [
            Moved(row.name, row.words, row.before, row.now, *words.get(row.name, (None, None)))
            for row in self._rows("verdict")
        ]

    def _rows(self, what: str) -> list[Any]:
        """The rows of posts_changed of a kind, with None in place of empty cells."""
        rows = self.changed[self.changed["what"] == what].astype(object)
        return list(rows.where(rows.notna() & (rows != ""), None).itertuples(index=False))


def _int(cell: str | None) -> int | None:
    return None if cell is None else int(cell)


@functools.cache  # a record does not change
def posts(record: Record) -> tuple[Post, ...]:
    """The posts of every workbook and daily page that ends by the record's day, newest first."""
    by_day = sorted(_in_order(record), key=lambda post: post.day)
    return tuple(by_day[::-1])


def newest(record: Record) -> Post | None:
    """The post on the newest day; None before there is one."""
    return next(iter(posts(record)), None)


def of_file(record: Record, kind: str, last_day: dt.date) -> Post | None:
    """The newest post of a workbook or a page that ends on a day; None without one."""
    found = (post for post in posts(record) if (post.kind, post.day) == (kind, last_day))
    return next(found, None)


def from_newest_workbook(record: Record) -> list[Post]:
    """The post of the workbook that ends last, and those that were written after it.

    The newest is first.
    """
    written = _in_order(record)
    books = [place for place, post in enumerate(written) if post.kind == "workbook"]
    at = max(books, key=lambda place: (written[place].day, place))
    return written[at:][::-1]


@functools.cache  # a record does not change
def _in_order(record: Record) -> list[Post]:
    """Every post in the order of writing. Those that are not kept come first, by their days."""
    return [*_missing(record), *_kept(record)]


def _kept(record: Record) -> list[Post]:
    """The posts that are kept, in the order in which they were written."""
    changed = dict(iter(record.all_rows("posts_changed").groupby("post", sort=False)))
    none = record.all_rows("posts_changed").iloc[:0]
    return [
        Post(_plain(row), changed.get(row["post"], none))
        for row in record.table("posts").to_dict("records")
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of posts with dates, whole numbers and None in place of the cells of a frame."""

    def plain(cell: Any) -> Any:
        if pd.isna(cell) or cell == "":
            return None
        return cell.date() if isinstance(cell, dt.datetime) else cell

    return {name: plain(cell) for name, cell in row.items()}


def _missing(record: Record) -> Iterator[Post]:
    """The posts of the files for which none is kept, worked out from the record."""
    kept = set(record.table("posts").last_day.dt.date)
    for at, (_, _, last_day) in enumerate(ends(record)):
        if last_day not in kept:
            yield _worked_out(record, at)


def _worked_out(record: Record, at: int) -> Post:
    """The post on the file at a place among the stages of a record."""
    stage, claims = stages(record)[at], record.table("claims")
    if at == 0:
        return Post(*of_first(stage))
    return Post(*of_change(stages(record)[at - 1], stage, claims))


def with_post(data: Path, tables: Tables, file: FileRead) -> Tables:
    """The tables posts and posts_changed with the post on a file that changes `tables`.

    `tables` are those that will be written; nothing is written here. Earlier posts that are not
    kept are added first, so that they too stay as they are. Data without sources.toml, which have
    only tables, get no posts.
    """
    if not (data / "sources.toml").is_file():
        return {}
    scratch.remove_folders_left()
    with scratch.folder() as folder:
        now = snapshots.frozen(data, Path(folder) / "data")
        stored.replace_tables(tables, now)
        after = Record("latest", now)
        before = Record("latest", data) if (data / "official/vintages.csv").is_file() else None
        earlier = list(_in_order(before)) if before else []
        new = _new_post(before, after, file)
    taken = {post.slug for post in earlier}
    names = (f"{new.slug}{number}" for number in ("", *(f"-{n}" for n in range(2, len(taken) + 3))))
    new.numbers["post"] = next(name for name in names if name not in taken)
    return _as_tables([*earlier, new])


def _new_post(before: Record | None, after: Record, file: FileRead) -> Post:
    """The post on a file that led from the record before to the record after."""
    stage = Stage(file.kind, "", file.last_day, after)
    if before is None:
        return Post(*of_first(stage))
    if not file.is_newest:  # beside the file of the days before it
        at = next(n for n, there in enumerate(stages(after)) if there.last_day == file.last_day)
        return _worked_out(after, at)
    revised = after.all_rows("revisions").merge(
        before.all_rows("revisions"), how="left", indicator=True
    )
    revised = revised[revised["_merge"] == "left_only"]
    return Post(
        *of_change(Stage("", "", before.day, before), stage, after.table("claims"), revised)
    )


def _as_tables(posts: Sequence[Post]) -> Tables:
    """The posts as the tables posts and posts_changed."""
    changed = [post.changed.assign(post=post.slug)[CHANGED] for post in posts]
    rows = pd.DataFrame([dict(post.numbers) for post in posts], columns=COLUMNS)
    return {"posts": rows, "posts_changed": joined(*changed)}
