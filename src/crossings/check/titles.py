"""Checks of exhibits' titles on many days: each can be made, is sound, and follows the data.

A title states a finding, so it must be a function of the data. If it states a number, an order or a
direction, and stays the same on every day while its table changes, somebody may have typed it: a
person has to look.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from crossings.check import prose
from crossings.check.package_code import STATES_A_FINDING
from crossings.common.progress import Progress
from crossings.common.scratch import variables
from crossings.errors import InputError, Problem
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import too_long
from crossings.pages import texts
from crossings.tables.record import resolve

# Ends and beginnings of years, a leap day, and days on which events in the report happened.
DAYS = (
    "2018-12-31",
    "2019-01-01",
    "2020-02-29",
    "2021-12-31",
    "2023-01-01",
    "2024-07-05",
    "2025-01-01",
    "2025-08-06",
    "2025-10-14",
    "2026-01-01",
    "latest",
)
UNSOUND = re.compile(r"\b(?:nan|NaN|None(?! of)|NaT|inf)\b|<NA>|(?<!\S)-\d| {2}")


def problems(
    project: Path,
    data: Path,
    days: Sequence[str] = DAYS,
    notebooks: Sequence[Path] = (),
    progress: Progress = lambda line: None,
) -> list[Problem]:
    """What is wrong with the title of any exhibit on any of `days`, by notebook and cell.

    Only days that the data cover count. The cells of `notebooks`, or of all, run in this process,
    with each day as as_of; nothing is drawn. `progress` is told what runs. Raises InputError for
    what is no notebook of the project.
    """
    folder = project / "notebooks"
    if missing := next((path for path in notebooks if not path.is_file()), None):
        raise InputError(f"{missing} is missing; notebooks are looked for in {folder}/.")
    chosen = [path.resolve().relative_to(project.resolve()) for path in notebooks]
    paths = [project / path for path in chosen] or sorted(folder.glob("*.ipynb"))
    last = resolve("latest", data).isoformat()
    covered = [day for day in days if day == "latest" or day <= last]
    found: list[Problem] = []
    with variables({"CROSSINGS_DATA": str(data.resolve())}):
        for at, path in enumerate(paths, 1):
            progress(f"{path.stem}, as of {len(covered)} days ({at} of {len(paths)})")
            name = path.relative_to(project).as_posix()
            shown: dict[int, dict[str, Exhibit]] = {}
            for day in covered:
                found += _on_day(path, name, day, shown)
            begins = {cell.number: cell.begins for cell in texts.cells(path)}
            for cell, by_day in shown.items():
                found += (
                    Problem(name, None, what, cell, begins[cell]) for what in _through(by_day)
                )
    return found


def _on_day(
    path: Path, name: str, day: str, shown: dict[int, dict[str, Exhibit]]
) -> Iterator[Problem]:
    """Run a notebook's cells as of a day, and put what they show into `shown`, by cell and day."""
    known: dict[str, Any] = {}
    for cell in texts.cells(path):
        if cell.kind != "code":
            continue
        try:
            made = _run(cell, day, known)
        except Exception as error:  # an editor wants to know of any error in a cell
            what = (
                f"as of {day} the cell fails with {type(error).__name__}: {str(error).rstrip('.')}"
            )
            yield Problem(name, None, what, cell.number, cell.begins)
            return
        if isinstance(made, Exhibit):
            shown.setdefault(cell.number, {})[day] = made


def _through(by_day: Mapping[str, Exhibit]) -> Iterator[str]:
    said: set[str] = set()
    for day, exhibit in by_day.items():
        for what in wrong(exhibit):
            if what not in said:
                yield f"as of {day} {what}"
            said.add(what)
    titles = {one.title for one in by_day.values()}
    tables = {one.table.to_csv() for one in by_day.values()}
    if len(titles) == 1 and len(tables) > 1 and STATES_A_FINDING.search(next(iter(titles))):
        same = (
            f"the title {titles.pop()[:60]!r} is the same on {len(by_day)} days, "
            f"while its table has {len(tables)} forms"
        )
        yield f"{same}; see whether it is true on each, or make it from the data"


def _run(cell: texts.Cell, day: str, known: dict[str, Any]) -> Any:
    """Run a cell in this process, with `day` as as_of, and return what it would display."""
    body = ast.parse(cell.text).body
    last = body[-1] if body and isinstance(body[-1], ast.Expr) else None
    before = body if last is None else body[:-1]
    exec(compile(ast.Module(before, []), f"cell {cell.number}", "exec"), known)
    if "parameters" in cell.tags:
        known["as_of"] = day
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), f"cell {cell.number}", "eval"), known)


def wrong(exhibit: Exhibit) -> Iterator[str]:
    """What is wrong with the title of one exhibit."""
    title = exhibit.title
    if long := too_long(title):
        yield f"the title of {exhibit.ident} {long}; cut it"
    if unsound := UNSOUND.search(title):
        yield (
            f"the title of {exhibit.ident} holds {unsound[0].strip()!r}; "
            "say in words what is missing"
        )
    for word in prose.LOADED.findall(prose.QUOTED.sub(" ", title)):
        yield f"the title of {exhibit.ident} says {word!r}; say what was counted"
