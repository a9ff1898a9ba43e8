"""Compare one vintage of the official workbook with another: rows, values, headline numbers.

Both vintages are worked out from the tables and their history (vintages), so that the same two always give the same
words. The text for a pull request comes from here: no number in it is written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from crossings.common.formats import count
from crossings.errors import InputError
from crossings.facts.fact import Fact
from crossings.facts.facts import facts
from crossings.official import ingest_workbook
from crossings.official.ingest_daily_page import RECENT
from crossings.official.ingest_workbook import LAYOUTS
from crossings.official.workbook import Layout
from crossings.tables.record import Record
from crossings.tables.vintages import Numbers, changed, numbers_at, place_of

ROWS_SHOWN = 31  # added rows of a table listed one by one; beyond that, their number and sums
TITLES = {"arrivals_daily": "days", "arrivals_weekly": "weeks"}


@dataclass(frozen=True, eq=False)
class Added:
    """The rows of one table that the older vintage lacks: indexed by day or week, with the measured columns."""

    table: str
    rows: pd.DataFrame

    @property
    def words(self) -> str:
        """How many rows there are, their first and last day, and how many people they count."""
        what = TITLES[self.table]
        if not len(self.rows):
            return f"no {what} added"
        first, last = (f"{self.rows.index[at]:%Y-%m-%d}" for at in (0, -1))
        people = count(int(self.rows["people_arrived"].sum()))
        what = what if len(self.rows) > 1 else what[:-1]
        return f"{count(len(self.rows))} {what} added, {first} to {last}: {people} people arrived"


@dataclass(frozen=True, eq=False)
class Difference:
    """One vintage against an older one, or against nothing if it is the first.

    `revised` has the columns of revisions.csv; `before` and `after` are the headline facts as of the last day of
    each vintage, made from the tables of that vintage. `provisional` has the same columns: figures of the daily page
    that the newer vintage, the first to cover their days, replaced. They are not in `revised`, since the older vintage
    did not hold those days.
    """

    old: str | None
    new: str
    added: Sequence[Added]
    revised: pd.DataFrame
    before: dict[str, Fact]
    after: dict[str, Fact]
    provisional: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def moved(self) -> list[tuple[str, Fact | None, Fact]]:
        """The facts whose value changed, each with its earlier fact."""
        pairs = [(ident, self.before.get(ident), fact) for ident, fact in self.after.items()]
        return [pair for pair in pairs if pair[1] is None or pair[1].value != pair[2].value]


def difference(data: Path, first: str | None = None, second: str | None = None) -> Difference:
    """What the newer of two vintages changed; they may be named in any order.

    With one name, that vintage against the one before it; with none, the newest. The first vintage is compared with
    nothing. Raises InputError for a name that vintages.csv does not list, and if no vintage was read yet.
    """
    held = ingest_workbook.official_tables(data)
    if not len(held["vintages"]):
        raise InputError(f"{data / 'official'} holds no vintage. Run `crossings ingest FILE` first.")
    names = list(held["vintages"]["vintage"])
    places = sorted(place_of(name, held["vintages"]) for name in (first, second) if name is not None)
    new = places[-1] if places else len(names) - 1
    old = places[0] if len(places) == 2 else new - 1
    after = Record("latest", data, names[new])
    if old < 0:
        empty = {name: frame.iloc[:0] for name, frame in numbers_at(held, new).items()}
        added = _added(empty, numbers_at(held, new))
        none = held["revisions"].iloc[:0]
        return Difference(None, names[new], added, none, {}, dict(facts(after)), none)
    one, other = numbers_at(held, old), numbers_at(held, new)
    return Difference(
        names[old],
        names[new],
        _added(one, other),
        changed(one, other, names[new]),
        dict(facts(Record("latest", data, names[old]))),
        dict(facts(after)),
        _replaced(held["revisions"], names[old + 1 : new + 1], other),
    )


def _replaced(revisions: pd.DataFrame, vintages: Sequence[str], new: Numbers) -> pd.DataFrame:
    """Figures of the daily page for days that one of `vintages` covered first, if the newest has other figures."""
    rows = revisions[(revisions["table"] == RECENT) & revisions["vintage"].isin(vintages)]
    daily = new["arrivals_daily"]
    now = [daily.at[day, column] for day, column in zip(rows["key"], rows["column"], strict=True)]
    rows = rows.assign(new=pd.array(now, dtype="Int64"))
    return rows[(rows["new"] != rows["old"]).fillna(True)].reset_index(drop=True)


def _added(old: Numbers, new: Numbers) -> list[Added]:
    return [Added(name, new[name].iloc[len(old[name]) :]) for name in LAYOUTS]


def as_json(found: Difference) -> str:
    """The difference as one JSON object: old, new, added, revised, provisional, facts."""
    added = {one.table: _rows(one.rows, LAYOUTS[one.table]) for one in found.added}
    moved = {
        ident: {"before": before.as_json() if before else None, "after": after.as_json()}
        for ident, before, after in found.moved
    }
    changes = {"revised": _changes(found.revised), "provisional": _changes(found.provisional)}
    whole = {"old": found.old, "new": found.new, "added": added, **changes, "facts": moved}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _changes(revisions: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "table": row.table,
            "key": f"{row.key:%Y-%m-%d}",
            "column": row.column,
            "old": _number(row.old),
            "new": _number(row.new),
        }
        for row in revisions.itertuples()
    ]


def _rows(frame: pd.DataFrame, layout: Layout) -> list[dict[str, Any]]:
    return [
        {layout.key: f"{day:%Y-%m-%d}", **{name: _number(row[name]) for name in layout.measured}}
        for day, row in frame.iterrows()
    ]


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _shown(value: Any) -> str:
    return "not collected" if pd.isna(value) else count(int(value))


def _heading(found: Difference) -> str:
    if found.old is None:
        return f"Vintage {found.new}, the first that was read, against nothing"
    return f"Vintage {found.new} against {found.old}"


def _revised_words(found: Difference) -> str:
    number = len(found.revised)
    if not number:
        return "no earlier value revised"
    return f"{count(number)} earlier {'values' if number > 1 else 'value'} revised"


def _provisional_words(found: Difference) -> str:
    number = len(found.provisional)
    if number == 1:
        return "1 provisional figure of the daily page was replaced by another"
    return f"{count(number)} provisional figures of the daily page were replaced by others"


def _rows_of(revisions: pd.DataFrame) -> list[tuple[str, ...]]:
    return [
        (row.table, f"{row.key:%Y-%m-%d}", row.column, _shown(row.old), _shown(row.new))
        for row in revisions.itertuples()
    ]


def _facts_words(found: Difference) -> str:
    if found.old is None:
        return f"{count(len(found.after))} headline numbers"
    same = len(found.after) - len(found.moved)
    return f"{count(len(found.moved))} of {count(len(found.after))} headline numbers changed, {count(same)} did not"


def as_text(found: Difference) -> str:
    """The difference for a terminal, one line for each part."""
    lines = [f"{_heading(found)}:"]
    for one in found.added:
        lines.append(f"  {one.words}")
    lines.append(f"  {_revised_words(found)}")
    lines += [
        f"    {table} {key} {column}: {old} → {new}"
        for table, key, column, old, new in _rows_of(found.revised)
    ]
    if len(found.provisional):
        lines.append(f"  {_provisional_words(found)}")
        lines += [
            f"    {key} {column}: {old} → {new}" for _, key, column, old, new in _rows_of(found.provisional)
        ]
    lines.append(f"  {_facts_words(found)}")
    for ident, before, after in found.moved:
        was = f"{before.words()} → " if before else ""
        lines.append(f"    {ident}: {was}{after.words()}")
    return "\n".join(lines)


def as_markdown(found: Difference) -> str:
    """The difference as tables, for a pull request."""
    parts = [f"## {_heading(found)}"]
    for one in found.added:
        parts.append(f"### {one.words[0].upper()}{one.words[1:]}")
        if 0 < len(one.rows) <= ROWS_SHOWN:
            layout = LAYOUTS[one.table]
            rows = [[f"{day:%Y-%m-%d}", *map(_shown, row)] for day, *row in one.rows.itertuples()]
            parts.append(_table([layout.key, *layout.measured], rows, numbers_from=1))
    parts.append(f"### {_revised_words(found).capitalize()}")
    if len(found.revised):
        parts.append(
            _table(["table", "day or week", "column", "before", "after"], _rows_of(found.revised), 3)
        )
    if len(found.provisional):
        parts.append(f"### {_provisional_words(found)}")
        cells = [row[1:] for row in _rows_of(found.provisional)]
        parts.append(_table(["day", "column", "daily page", "workbook"], cells, 2))
    parts.append(f"### {_facts_words(found)}")
    if found.moved:
        rows = [
            [ident, before.words() if before else "", after.words(), after.sentence]
            for ident, before, after in found.moved
        ]
        parts.append(_table(["fact", "before", "after", "now"], rows, 1, numbers_to=3))
    return "\n\n".join(parts)


def _table(
    head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int, numbers_to: int = 99
) -> str:
    """A Markdown table; columns from `numbers_from` to before `numbers_to` are right-aligned."""
    rule = ["---:" if numbers_from <= at < numbers_to else "---" for at in range(len(head))]
    lines = [head, rule, *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(cell: str) -> str:
    """A cell as text: nothing in it is taken for Markdown or HTML."""
    for sign, instead in (
        ("\\", "\\\\"),
        ("|", "\\|"),
        ("<", "&lt;"),
        ("`", "\\`"),
        ("_", "\\_"),
        ("*", "\\*"),
    ):
        cell = cell.replace(sign, instead)
    return cell
