"""Checks of what people wrote, before a build.

They cover notebooks, pages, tables, the stylesheet and the package. `problems` checks all of it and
takes a second or two. `refuse` checks the settings and each notebook, page and stylesheet
separately, which is quick enough for the start of every build.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from crossings.check import notebooks, package_code, pages, prose, references
from crossings.common.identity import SETTINGS_FILE, refuse_no_project
from crossings.errors import CheckError, InputError, Problem

LISTED = re.compile(
    r"(?<![\w./!*-])(?:[\w-]+/)*[\w-]+\.(?:ipynb|qmd)\b"
)  # not what is left out by !
UNMERGED = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)", re.M)


def problems(project: Path, data: Path | None = None) -> list[Problem]:
    """Everything wrong in a project's sources, by file, cell and line or row.

    The list is empty where all is well. The hand-kept tables are those in `data`, else in the
    project's own data folder. Raises InputError if `project` holds no project.
    """
    refuse_no_project(project)
    # Not at the top, since a build checks files before pandas is imported.
    from crossings.check import curated

    data, (written, unread) = data or project / "data", pages.read(project)
    found = [*unread, *_of_files(project, written)]
    found += (
        () if unread else references.links(project, written)
    )  # to what cannot be read none would lead
    found += [*curated.problems(data), *pages.unfilled(project, data, written)]
    with contextlib.suppress(InputError):  # already reported by that check
        known = _numbers(data)
        found += pages.told(written, lambda _, text: references.unknown_numbers(text, known))
    package = project / "src" / "crossings"
    if package.is_dir():
        found += package_code.problems(package)
    return _in_order(found)


def refuse(project: Path) -> None:
    """Raise CheckError for the first mistake in the settings, a notebook, a page or a stylesheet.

    It says how many others there are.
    """
    written, unread = pages.read(project)
    if found := _in_order([*unread, *_of_files(project, written)]):
        several = f" (and {len(found) - 1} more; `crossings check --sources` lists them)"
        raise CheckError(f"{found[0]}{several if len(found) > 1 else ''}.")


def _in_order(found: list[Problem]) -> list[Problem]:
    return sorted(found, key=lambda one: (one.file, one.cell or 0, one.line or 0, one.what))


def _numbers(data: Path) -> set[str]:
    """All that prose may name with `var`: arrivals.total, arrivals.total_as_of, part.years."""
    from crossings.facts.facts import facts, variables
    from crossings.pages.parts import PARTS
    from crossings.tables.record import Record

    tree = variables(facts(Record("latest", data))) | {"part": dict.fromkeys(PARTS, "")}
    return {f"{chapter}.{name}" for chapter, names in tree.items() for name in names}


def _of_files(project: Path, written: pages.Pages) -> Iterator[Problem]:
    yield from _settings(project)
    for file, cells in written.items():
        if file.endswith(".ipynb"):
            yield from notebooks.problems(file, cells)
    yield from notebooks.ids_given_twice(written)
    yield from pages.told(written, lambda _, text: prose.problems(text))
    yield from pages.told(written, lambda file, text: references.includes(project, file, text))
    heads = {file: cells[:1] for file, cells in written.items()}
    whole = {file: "\n".join(cell.text for cell in cells) for file, cells in written.items()}
    yield from pages.told(heads, lambda file, text: prose.front_matter(text, whole[file]))
    for path in sorted((project / "report").glob("*.css")):
        text = path.read_text(encoding="utf-8")
        for at, what in package_code.colours_of_stylesheet(text):
            yield Problem(path.relative_to(project).as_posix(), text.count("\n", 0, at) + 1, what)


def _settings(project: Path) -> Iterator[Problem]:
    """The first mistake that keeps a renderer from reading the settings, by line."""
    path = project / SETTINGS_FILE
    if not path.is_file():
        return
    import yaml  # not at the top, since most commands do not need it

    line, what = None, ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if left := UNMERGED.search(text):
            line = text.count("\n", 0, left.start()) + 1
            what = "holds a merge that was not ended; keep one side of it"
        elif not isinstance(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), dict):
            what = "holds no settings; restore it"
    except yaml.YAMLError as error:
        mark, said = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        line = mark.line + 1 if mark else None
        if mark and re.match(r"\s*\t", "".join(text.splitlines()[mark.line : mark.line + 1])):
            said = "a tab stands where spaces are expected"
        what = f"is no YAML: {said or str(error).splitlines()[0]}; mend that line"
    except ValueError as error:
        what = f"cannot be read: {error}; mend it"
    if what:
        yield Problem(SETTINGS_FILE, line, what)
    else:
        yield from _missing(project, text)


def _missing(project: Path, settings: str) -> Iterator[Problem]:
    """The pages that the settings list and that have no file, each where it is listed first."""
    told: set[str] = set()
    for number, line in enumerate(settings.splitlines(), 1):
        for name in LISTED.findall(line.partition("#")[0]):
            page = Path(name)
            source = Path("notebooks", page.name) if page.suffix == ".ipynb" else page
            there = (project / page).is_file() or (project / source).is_file()
            if not there and name not in told:
                told.add(name)
                what = f"lists {name}, but there is no {source.as_posix()}"
                mend = "restore that file, or take the page out of every list here"
                yield Problem(SETTINGS_FILE, number, f"{what}; {mend}")
