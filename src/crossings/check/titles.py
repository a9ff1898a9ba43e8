"""Checks of exhibits' titles on many days: each can be made, is sound, and follows the data.

A title states a finding, so it must be a function of the data. If it states a number, an order or a
direction, and is the same on all days while its table changes, somebody may have typed it, and a
person has to look.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from crossings.check import notebook_cells, prose, written_pages
from crossings.common import data_folder
from crossings.common.progress import Progress
from crossings.common.scratch import variables
from crossings.errors import InputError, Problem
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import MISSING_VALUE, too_long
from crossings.pages import source_files
from crossings.tables.as_of import CHANGE_OF_GOVERNMENT, PILOT_START
from crossings.tables.record import resolve

# The first days, ends and beginnings of years, a leap day, and days of events in the report.
DAYS = (
    "2018-01-03",
    "2018-12-31",
    "2019-01-01",
    "2020-02-29",
    "2021-12-31",
    "2023-01-01",
    CHANGE_OF_GOVERNMENT.isoformat(),
    "2025-01-01",
    PILOT_START.isoformat(),
    "2025-10-14",
    "2026-01-01",
    "2026-03-31",
    "latest",
)
STATES_A_FINDING = re.compile(
    r"\d{2,}|[%£€]|\b(?:more|fewer|most|fewest|less|least|rose|fell|risen|fallen|higher|lower"
    r"|highest|lowest|half|doubled|twice|always|never|none|nobody|every)\b",
    re.I,
)
ByCell: TypeAlias = dict[int, dict[str, Exhibit]]  # by a cell's number, then by day
UNSOUND = re.compile(rf"{MISSING_VALUE.pattern}|\binf\b|(?<!\S)-\d| {{2}}")


def problems(
    project: Path,
    data: Path,
    days: Sequence[str] = DAYS,
    notebooks: Sequence[Path] = (),
    progress: Progress = lambda line: None,
) -> list[Problem]:
    """Faults of the titles of all exhibits on any of `days`, by notebook and cell.

    Days that the data do not cover are left out. The cells of `notebooks`, or of all, run in this
    process, with each day as as_of; nothing is drawn. `progress` gets a line for each notebook.
    Raises InputError for a notebook that is missing or outside the project.
    """
    paths = _chosen(project, notebooks)
    newest_day = resolve("latest", data).isoformat()
    covered = [day for day in days if day == "latest" or day <= newest_day]
    all_problems: list[Problem] = []
    with variables({data_folder.VARIABLE: str(data.resolve())}):
        for number, path in enumerate(paths, 1):
            progress(f"{path.stem}, as of {len(covered)} days ({number} of {len(paths)})")
            all_problems += _of_notebook(path, path.relative_to(project).as_posix(), covered)
    return all_problems


def _chosen(project: Path, notebooks: Sequence[Path]) -> list[Path]:
    """The notebooks by their place in the project; all of them if none is chosen.

    Raises InputError for one that is missing, outside the project or no notebook.
    """
    folder, root = project / "notebooks", project.resolve()
    for path in notebooks:
        if not path.is_file():
            like = _like(path, project) or f"notebooks are looked for in {folder}/."
            raise InputError(f"{path} is missing; {like}")
        if path.suffix != ".ipynb":
            raise InputError(f"{path} is no notebook; name one of those in {folder}/.")
        if root not in path.resolve().parents:
            raise InputError(f"{path} is outside {root}; notebooks are looked for in {folder}/.")
    inside = [project / path.resolve().relative_to(root) for path in notebooks]
    return inside or source_files.notebooks(project)


def _like(path: Path, project: Path) -> str:
    """The question whether a notebook was meant, whose name or exhibit a path is like."""
    sources, _ = written_pages.read(project)
    shown = {ident: file for file, ident in notebook_cells.exhibits_shown(sources)}
    names = {Path(file).stem: file for file in sources if file.endswith(".ipynb")}
    near = difflib.get_close_matches(path.stem, [*names, *shown], n=1)
    return f"did you mean {(shown | names)[near[0]]}?" if near else ""


def _of_notebook(path: Path, name: str, days: Sequence[str]) -> Iterator[Problem]:
    """Problems of the titles of one notebook; `name` is its path in the project."""
    exhibits: ByCell = {}
    for day in days:
        yield from _on_day(path, name, day, exhibits)
    begins = {cell.number: cell.begins for cell in source_files.cells(path)}
    for number, by_day in exhibits.items():
        for fault in _across_days(by_day):
            yield Problem(name, None, fault, number, begins[number])


def _on_day(path: Path, name: str, day: str, exhibits: ByCell) -> Iterator[Problem]:
    """Run a notebook's code cells with `day` as as_of, and add to `exhibits` those they show.

    `day` is an ISO day or "latest", and replaces what the cell tagged `parameters` sets. `name` is
    the notebook's path in the project. A cell that fails is a problem, and no further cell is run.
    """
    namespace: dict[str, Any] = {}
    for cell in source_files.cells(path):
        if cell.kind != "code":
            continue
        try:
            shown = _run(cell, day, namespace)
        except Exception as error:  # any error in a cell is reported to its editor
            message = f"{type(error).__name__}: {str(error).rstrip('.')}"
            fault = f"as of {day} the cell fails with {message}"
            yield Problem(name, None, fault, cell.number, cell.begins)
            return
        if isinstance(shown, Exhibit):
            exhibits.setdefault(cell.number, {})[day] = shown


def _across_days(by_day: Mapping[str, Exhibit]) -> Iterator[str]:
    """Each fault of a title, with the first day that has it, and a title that ignores the data.

    `by_day` are the exhibits that one cell showed. A title ignores the data if it states a finding
    and is the same on all days, while the table changes.
    """
    first_day: dict[str, str] = {}
    for day, exhibit in by_day.items():
        for fault in faults_of_title(exhibit):
            first_day.setdefault(fault, day)
    yield from (f"as of {day} {fault}" for fault, day in first_day.items())
    titles = {exhibit.title for exhibit in by_day.values()}
    tables = {exhibit.table.to_csv() for exhibit in by_day.values()}
    if len(titles) == 1 and len(tables) > 1 and STATES_A_FINDING.search(next(iter(titles))):
        same = (
            f"the title {titles.pop()[:60]!r} is the same on {len(by_day)} days, "
            f"while its table has {len(tables)} forms"
        )
        yield f"{same}; see whether it is true on each, or make it from the data"


def _run(cell: source_files.Cell, day: str, namespace: dict[str, Any]) -> Any:
    """Run a cell in this process, with `day` as as_of, and return what it would display.

    `namespace` has the variables of the cells before it, and gets those of this one.
    """
    body = ast.parse(cell.text).body
    expression = body[-1] if body and isinstance(body[-1], ast.Expr) else None
    statements = body if expression is None else body[:-1]
    exec(compile(ast.Module(statements, []), f"cell {cell.number}", "exec"), namespace)
    if "parameters" in cell.tags:
        namespace["as_of"] = day
    if expression is None:
        return None
    return eval(compile(ast.Expression(expression.value), f"cell {cell.number}", "eval"), namespace)


def faults_of_title(exhibit: Exhibit) -> Iterator[str]:
    """Faults of the title of one exhibit."""
    title = exhibit.title
    if long := too_long(title):
        yield f"the title of {exhibit.ident} {long}; cut it"
    if unsound := UNSOUND.search(title):
        remedy = "write it with a minus" if unsound[0].startswith("-") else "say what is missing"
        remedy = "leave one out" if unsound[0] == "  " else remedy
        yield f"the title of {exhibit.ident} holds {unsound[0]!r}; {remedy}"
    for word in prose.LOADED.findall(prose.QUOTED.sub(" ", title)):
        yield f"the title of {exhibit.ident} says {word!r}; say what was counted"
