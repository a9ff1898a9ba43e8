"""Compare one vintage of the official workbook with another: rows, values, headline numbers.

Both vintages are worked out from the tables and their history, so that the same two always give the
same words. The text for a pull request is made here, without a number written by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from crossings.common.formats import begun, count, counted
from crossings.errors import InputError
from crossings.facts.facts import facts
from crossings.facts.figure import Figure
from crossings.official import ingest_workbook
from crossings.posts import all_posts
from crossings.posts.all_posts import Post
from crossings.posts.stages import before_newest
from crossings.tables.record import Record
from crossings.tables.vintages import COUNTS, KEYS, RECENT, Numbers, changed, numbers_at, place_of

ROWS_SHOWN: Final = 31  # of more added rows in a table, only the number and sums are given
TITLES: Final = {"arrivals_daily": ("day", "days"), "arrivals_weekly": ("week", "weeks")}
CHANGES: Final = ["table", "key", "column", "old", "new"]
# Signs of Markdown or HTML, as text.
MARKS: Final = {"\\": "\\\\", "|": "\\|", "<": "&lt;", "`": "\\`", "_": "\\_", "*": "\\*"}


@dataclass(frozen=True, eq=False)
class Difference:
    """One vintage against an older one, or against nothing if it is the first.

    `added` are the rows that the older one does not have, by table, indexed by day or week.
    `revised` has the columns of revisions.csv. `provisional` has them too: figures of the daily
    page for days that the newer vintage was the first to cover, and that it replaced. `before` and
    `after` are the headline facts as of the last day of each vintage, made from the tables of that
    vintage, but those of `newest` include daily pages. `posts` are those of the site on it, newest
    first, and `taken_over` are the days that it covers and daily pages had given, which are not
    among those added; only `newest` gives any.
    """

    old: str | None
    new: str
    added: Mapping[str, pd.DataFrame]
    revised: pd.DataFrame
    provisional: pd.DataFrame
    before: Mapping[str, Figure]
    after: Mapping[str, Figure]
    posts: Sequence[Post] = ()
    taken_over: int = 0

    @property
    def moved(self) -> list[tuple[str, Figure | None, Figure]]:
        """The facts now printed otherwise: id, earlier fact (None if there is none), new fact."""
        pairs = [(ident, self.before.get(ident), fact) for ident, fact in self.after.items()]
        return [
            (ident, was, now)
            for ident, was, now in pairs
            if was is None or now.is_printed_otherwise(was)
        ]

    @property
    def by_pages(self) -> pd.DataFrame:
        """Figures of a daily page that a later page replaced, oldest first; columns of CHANGES."""
        rows = [
            (figure.table, pd.Timestamp(figure.key), figure.column, figure.old, figure.new)
            for post in reversed(self.posts)
            if post.kind == "page"
            for figure in post.revised
        ]
        return pd.DataFrame(rows, columns=CHANGES)


def difference(data: Path, first: str | None = None, second: str | None = None) -> Difference:
    """What the newer of two vintages changed; they may be named in any order.

    A name is a vintage's last day, such as 2026-08-20, or "latest". With one, that vintage is
    compared with the one before it; with none, the newest. The first vintage is compared with
    nothing. Raises InputError for a name that vintages.csv does not list, and if no vintage was
    read yet.
    """
    tables = ingest_workbook.official_tables(data)
    if not len(tables["vintages"]):
        raise InputError(
            f"{data / 'official'} holds no vintage. Run `crossings ingest FILE` first."
        )
    names = list(tables["vintages"]["vintage"])
    old_place, new_place = _places(tables["vintages"], first, second)
    numbers_now = numbers_at(tables, new_place)
    if old_place is None:
        numbers_then = {name: frame.iloc[:0] for name, frame in numbers_now.items()}
        before: Mapping[str, Figure] = {}
    else:
        numbers_then = numbers_at(tables, old_place)
        before = facts(Record("latest", data, names[old_place]))
    covered_since = [] if old_place is None else names[old_place + 1 : new_place + 1]
    return Difference(
        old=None if old_place is None else names[old_place],
        new=names[new_place],
        added={name: numbers_now[name].iloc[len(numbers_then[name]) :] for name in COUNTS},
        revised=changed(numbers_then, numbers_now, names[new_place]),
        provisional=_replaced(tables["revisions"], covered_since, numbers_now),
        before=before,
        after=facts(Record("latest", data, names[new_place])),
    )


def _places(
    vintages: pd.DataFrame, first: str | None, second: str | None
) -> tuple[int | None, int]:
    """The places of the older and the newer vintage to compare; None for the one before the first.

    Raises InputError for a name that is not there.
    """
    places = sorted(place_of(name, vintages) for name in (first, second) if name is not None)
    if len(places) == 2:
        return places[0], places[1]
    new_place = places[0] if places else len(vintages) - 1
    return (new_place - 1 if new_place else None), new_place


def newest(data: Path) -> Difference:
    """What the workbook that was read last, and the daily pages since, changed.

    It is compared with what the site said before: the vintage before, and the days that daily pages
    had given since. The posts are those on that vintage and on the daily pages read since. Raises
    InputError as `difference` does.
    """
    of_workbook = difference(data)
    record = Record("latest", data)
    before = before_newest(record, ("workbook",))
    of_workbook = replace(
        of_workbook, after=facts(record), posts=all_posts.from_newest_workbook(record)
    )
    if before is None:
        return of_workbook
    days = of_workbook.added["arrivals_daily"]
    new_days = days[days.index > pd.Timestamp(before.day)]
    return replace(
        of_workbook,
        before=facts(before),
        added=dict(of_workbook.added) | {"arrivals_daily": new_days},
        taken_over=len(days) - len(new_days),
    )


def _replaced(revisions: pd.DataFrame, vintages: Sequence[str], numbers: Numbers) -> pd.DataFrame:
    """Figures of the daily page that differ now, for days that one of `vintages` covered first.

    They are rows of `revisions`, with the figure of `numbers` as `new`.
    """
    rows = revisions[(revisions["table"] == RECENT) & revisions["vintage"].isin(vintages)]
    daily = numbers["arrivals_daily"]
    cells = [daily.at[day, column] for day, column in zip(rows["key"], rows["column"], strict=True)]
    rows = rows.assign(new=pd.array(cells, dtype="Int64"))
    return rows[(rows["new"] != rows["old"]).fillna(True)].reset_index(drop=True)


def as_json(change: Difference) -> dict[str, Any]:
    """The difference for programs: old, new, posts, added, revised, replaced figures, facts."""
    moved = {
        ident: {"before": before.as_json() if before else None, "after": after.as_json()}
        for ident, before, after in change.moved
    }
    added = {
        name: [dict(zip(_columns(name), row, strict=True)) for row in _cells(rows)]
        for name, rows in change.added.items()
    }
    changes = {
        name: [dict(zip(CHANGES, row, strict=True)) for row in _cells(_changes(frame))]
        for name, frame in (
            ("revised", change.revised),
            ("provisional", change.provisional),
            ("by_pages", change.by_pages),
        )
    }
    posts = [
        {"day": post.day.isoformat(), "title": post.title, "words": post.words}
        for post in change.posts
    ]
    whole = {"old": change.old, "new": change.new, "posts": posts}
    return {**whole, "added": added, **changes, "facts": moved}


def _changes(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=CHANGES).set_index("table")


def _columns(table: str) -> list[str]:
    return [KEYS[table], *COUNTS[table]]


def _cells(
    rows: pd.DataFrame, as_number: Callable[[int], Any] = int, not_collected: Any = None
) -> list[list[Any]]:
    """The index and the cells of each row.

    A day or a name becomes text, and a number what `as_number` returns. `not_collected` stands for
    missing cells.
    """

    def cell(value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return f"{value:%Y-%m-%d}"
        return (
            value
            if isinstance(value, str)
            else not_collected
            if pd.isna(value)
            else as_number(int(value))
        )

    return [list(map(cell, row)) for row in rows.itertuples()]


def _cells_in_words(rows: pd.DataFrame) -> list[list[str]]:
    return _cells(rows, count, "not collected")


class Section(NamedTuple):
    """A part of the difference in words: a title and rows of text.

    The columns from `first` up to `end`, which is not included, hold numbers. `head` names the
    columns, and `in_text` says whether a terminal shows the rows, too.
    """

    title: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    first: int = 1
    end: int = 99
    in_text: bool = True

    def lines(self) -> list[str]:
        """The rows for a terminal, without cells from `end` on: arrivals.total: 299 → 500."""
        cells = [(row[: self.first], filter(None, row[self.first : self.end])) for row in self.rows]
        return [f"{' '.join(names)}: {' → '.join(numbers)}" for names, numbers in cells]

    def table(self) -> str:
        """The rows as a Markdown table, numbers to the right.

        Signs of Markdown and HTML in a cell are escaped.
        """
        rule = ["---:" if self.first <= at < self.end else "---" for at in range(len(self.head))]
        plain = str.maketrans(MARKS)
        rows = ([cell.translate(plain) for cell in row] for row in self.rows)
        return "\n".join(f"| {' | '.join(line)} |" for line in (self.head, rule, *rows))


def _sections(change: Difference) -> list[Section]:
    """The rows added to each table, the values revised, those replaced, and the facts that moved.

    Values replaced are those of the daily page; a section without any is left out.
    """
    return [
        *(_added_section(name, rows) for name, rows in change.added.items()),
        *([_taken_over_section(change.taken_over)] if change.taken_over else []),
        _revised_section(change.revised),
        *([_replaced_section(change.provisional)] if len(change.provisional) else []),
        *([_by_pages_section(change.by_pages)] if len(change.by_pages) else []),
        _facts_section(change),
    ]


def _added_section(table: str, added: pd.DataFrame) -> Section:
    rows = _cells_in_words(added) if len(added) <= ROWS_SHOWN else []
    return Section(_added_words(table, added), _columns(table), rows, in_text=False)


def _taken_over_section(days: int) -> Section:
    return Section(f"{counted(days, 'day', 'days')} covered that daily pages had given")


def _revised_section(revised: pd.DataFrame) -> Section:
    number = (
        counted(len(revised), "earlier value", "earlier values")
        if len(revised)
        else "no earlier value"
    )
    head = ["table", "day or week", "column", "before", "after"]
    return Section(f"{number} revised", head, _cells_in_words(_changes(revised)), 3)


def _replaced_section(replaced: pd.DataFrame) -> Section:
    number = counted(len(replaced), "provisional figure", "provisional figures")
    were = "was replaced by another" if len(replaced) == 1 else "were replaced by others"
    head = ["day", "column", "daily page", "workbook"]
    return Section(f"{number} of the daily page {were}", head, _days_in_words(replaced), 2)


def _by_pages_section(replaced: pd.DataFrame) -> Section:
    number = counted(len(replaced), "provisional figure", "provisional figures")
    head = ["day", "column", "before", "after"]
    return Section(f"{number} replaced by a later daily page", head, _days_in_words(replaced), 2)


def _days_in_words(replaced: pd.DataFrame) -> list[list[str]]:
    """The cells of figures of the daily page, whose table goes without saying."""
    return [row[1:] for row in _cells_in_words(_changes(replaced))]


def _facts_section(change: Difference) -> Section:
    rows = [
        [ident, before.words() if before else "", after.words(), after.sentence]
        for ident, before, after in change.moved
    ]
    title = f"{count(len(change.after))} headline numbers"
    if change.old is not None:
        same = len(change.after) - len(rows)
        title = f"{count(len(rows))} of {title} changed, {count(same)} did not"
    return Section(title, ["fact", "before", "after", "now"], rows, 1, 3)


def _added_words(table: str, rows: pd.DataFrame) -> str:
    """How many rows there are, their first and last day, and how many people they count."""
    singular, plural = TITLES[table]
    if not len(rows):
        return f"no {plural} added"
    first, last = (f"{rows.index[at]:%Y-%m-%d}" for at in (0, -1))
    people = count(int(rows["people_arrived"].sum()))
    return (
        f"{counted(len(rows), singular, plural)} added, {first} to {last}: {people} people arrived"
    )


def _heading(change: Difference) -> str:
    if change.old is None:
        return f"Vintage {change.new}, the first that was read, against nothing"
    return f"Vintage {change.new} against {change.old}"


def as_text(change: Difference) -> str:
    """The difference for a terminal, one line for each part and each value that changed."""
    lines = [*(f"{post.as_text()}\n" for post in change.posts), f"{_heading(change)}:"]
    for part in _sections(change):
        lines += [f"  {part.title}", *(f"    {line}" for line in part.lines() if part.in_text)]
    return "\n".join(lines)


def as_markdown(change: Difference) -> str:
    """The difference as tables, for a pull request."""
    blocks = [f"**{post.title}.** {post.words}" for post in change.posts]
    blocks += [f"## {_heading(change)}"]
    for part in _sections(change):
        blocks += [f"### {begun(part.title)}", *([part.table()] if part.rows else [])]
    return "\n\n".join(blocks)
