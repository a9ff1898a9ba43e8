"""Checks of the sources that people wrote, before a build.

`problems` checks notebooks, pages, tables and the stylesheet, which takes a second or two. `refuse`
checks the settings and each notebook, page and stylesheet separately, which is fast enough for the
start of every build.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from crossings.check import (
    colours,
    days,
    front_matter,
    kept_addresses,
    menus,
    notebook_cells,
    prose,
    references,
    unrun,
    written_pages,
)
from crossings.common.addresses import SOURCES, address_of, source_of
from crossings.common.identity import SETTINGS_FILE, refuse_no_project
from crossings.common.yaml_text import compose_yaml, load_yaml, mistake_in
from crossings.errors import CheckError, InputError, Problem, did_you_mean
from crossings.pages import moved
from crossings.pages.source_files import Cell
from crossings.site import renderer_files
from crossings.site.render import page_keys, settings_keys
from crossings.site.renderer_files import OUTPUT

Fault: TypeAlias = tuple[int | None, str]  # the line, if it is known, and what is wrong there
YES_OR_NO = ("true", "false")


def problems(
    project: Path, data: Path | None = None, today: dt.date | None = None
) -> list[Problem]:
    """Everything wrong in a project's sources, by file, cell and line or row.

    The list is empty if there is none. The hand-kept tables are those in `data`, by default the
    project's own data folder. Sources published after `today` are told if that is given. Raises
    InputError if `project` holds no project.
    """
    refuse_no_project(project)
    data = data or project / "data"
    if unreadable := [*written_pages.unmerged(project, data)] or unreadable_settings(project):
        return unreadable
    # Not at the top, since a build checks files before pandas is imported.
    from crossings.check import curated

    sources, unread = written_pages.read(project)
    all_problems = [
        *unread,
        *curated.problems(data, today),
        *written_pages.unfilled(project, data, sources),
    ]
    all_problems += kept_addresses.taken_out(project)
    if unread:  # a link to a page that cannot be read would seem to lead nowhere
        return _in_order([*all_problems, *_of_files(project, sources, whole=False)])
    numbers = None
    with contextlib.suppress(InputError):  # already reported by the check of tables
        numbers = numbers_to_name(data)
    all_problems += kept_addresses.still_named(project, data, sources)
    all_problems += written_pages.unknown_limits(project, data, sources)
    return _in_order([*all_problems, *problems_of_pages(project, sources, numbers)])


def problems_of_pages(
    project: Path, sources: written_pages.Pages, numbers: Mapping[str, str] | None
) -> list[Problem]:
    """Everything wrong in pages, `sources`, that a project has beside its settings and stylesheets.

    They may name these numbers, see `numbers_to_name`, or any if they are None.
    """
    found = [*_of_files(project, sources), *references.links(project, sources)]
    found += menus.problems(project, sources)
    if numbers is not None:
        found += written_pages.problems_in_words(
            sources,
            lambda _, text: [
                *references.unknown_variables(text, numbers),
                *references.units_twice(text, numbers),
            ],
        )
    return _in_order(found)


def refuse(project: Path) -> None:
    """Raise CheckError for the first mistake in the settings, a notebook, a page or a stylesheet.

    It says how many others there are.
    """
    mistakes = [*written_pages.unmerged(project, project / "data")] or unreadable_settings(project)
    if not mistakes:
        sources, unread = written_pages.read(project)
        mistakes = _in_order([*unread, *_of_files(project, sources, whole=not unread)])
    if mistakes:
        first, *others = mistakes
        others_in_words = f" (and {len(others)} more; `crossings check --sources` lists them)"
        told = f"{first}{others_in_words if others else ''}"
        raise CheckError(told if told.endswith("?") else f"{told}.")


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=attrgetter("order"))


def numbers_to_name(data: Path) -> dict[str, str]:
    """All that prose may name with `var`, with its words: arrivals.total, arrivals.total_as_of.

    Of a part of a page, such as part.updates, there are no words.

    Raises InputError for tables that cannot be read.
    """
    from crossings.facts.facts import facts, variables
    from crossings.pages.parts import PARTS
    from crossings.tables.record import Record

    tree = variables(facts(Record("latest", data))) | {"part": dict.fromkeys(PARTS, "")}
    return {
        f"{chapter}.{name}": words
        for chapter, names in tree.items()
        for name, words in names.items()
    }


def _of_files(
    project: Path, sources: written_pages.Pages, *, whole: bool = True
) -> Iterator[Problem]:
    """Problems that are found without any table: of settings, notebooks, words and stylesheets.

    `whole` says that every file could be read: else what it shows would seem to be gone.
    """
    faults_of_settings = list(_settings(project))
    yield from faults_of_settings
    yield from _of_notebooks(sources)
    for file in renderer_files.edited_copies(project):
        source = source_of(file)
        fault = "was edited, but it is a copy, which each build replaces"
        yield Problem(file, None, f"{fault}; take the change to {source}, then delete the copy")
    yield from _of_one_address(sources)
    of_ids = [*notebook_cells.ids_of_wrong_form(sources), *notebook_cells.ids_given_twice(sources)]
    yield from of_ids
    yield from notebook_cells.names_of_nothing(sources, moved.published(project))
    # An address would seem to be lost by any of these.
    if whole and not (faults_of_settings or of_ids) and _are_readable(sources):
        yield from kept_addresses.problems(project, sources)
    for look in (references.includes, references.pictures):
        yield from written_pages.problems_in_words(sources, partial(look, project))
    yield from written_pages.problems_in_words(sources, _of_words)
    yield from references.ids_twice(sources)
    yield from references.footnotes(sources)
    yield from _of_front_matter(sources)
    yield from _of_stylesheets(project)


def _of_words(_: str, text: str) -> Iterator[tuple[int, str]]:
    """Faults of words that are found in them alone, each after its place."""
    yield from prose.problems(text)
    yield from unrun.problems(text)
    yield from references.second_titles(text)
    yield from references.unclosed(text)


def _are_readable(sources: written_pages.Pages) -> bool:
    """Whether each page has front matter that can be read."""
    return all(
        front_matter.is_readable(cells[0].text)
        for file, cells in sources.items()
        if cells and not file.endswith(".md")
    )


def _of_front_matter(sources: written_pages.Pages) -> Iterator[Problem]:
    """Problems of what stands at the head of each page."""
    first_cells = {file: cells[:1] for file, cells in sources.items() if _has_head(file, cells)}
    texts = {file: "\n".join(cell.text for cell in cells) for file, cells in sources.items()}
    yield from written_pages.problems_in_words(
        first_cells, lambda file, text: front_matter.problems(text, texts[file])
    )


def _of_notebooks(sources: written_pages.Pages) -> Iterator[Problem]:
    """Problems of each notebook by itself."""
    for file, cells in sources.items():
        if file.endswith(".ipynb"):
            yield from notebook_cells.problems(file, cells)
            yield from days.problems(file, cells)


def _of_one_address(sources: written_pages.Pages) -> Iterator[Problem]:
    """Each page that would be rendered into the file of another, which would be lost."""
    first: dict[str, str] = {}
    for file in (file for file in sources if file.endswith(SOURCES)):
        other = first.setdefault(address_of(file), file)
        if other != file:
            fault = f"would become the same page as {other}, {address_of(file)}"
            yield Problem(file, None, f"{fault}; rename one of the two")


def _of_stylesheets(project: Path) -> Iterator[Problem]:
    """Problems of stylesheets: braces, properties, tokens and colours."""
    paths = sorted((project / "report").glob("*.css"))
    texts = {
        path.relative_to(project).as_posix(): path.read_text(encoding="utf-8") for path in paths
    }
    tokens = colours.tokens_set(texts.values())
    for file, text in texts.items():
        for place, fault in colours.of_stylesheet(text, tokens):
            yield Problem(file, text.count("\n", 0, place) + 1, fault)


def _has_head(file: str, cells: Sequence[Cell]) -> bool:
    """Whether a file needs front matter; that a notebook has none is told with its first cell."""
    if file.endswith(".ipynb"):
        return bool(cells) and cells[0].text.startswith("---")
    return not file.endswith(".md")


def unreadable_settings(project: Path) -> list[Problem]:
    """The first mistake that keeps a renderer from reading the settings, with its line.

    It is told alone, since only the settings say which notebooks are pages.
    """
    path = project / SETTINGS_FILE
    if not path.is_file():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
        unreadable = _not_yaml(text)
    except ValueError as error:
        unreadable = None, f"cannot be read: {error}; correct it"
    return [Problem(SETTINGS_FILE, *unreadable)] if unreadable else []


def _settings(project: Path) -> Iterator[Problem]:
    """The mistakes in settings that can be read: missing files, unknown keys, another folder."""
    path = project / SETTINGS_FILE
    if path.is_file():
        text = path.read_text(encoding="utf-8-sig")
        yield from _listed_wrongly(project, text)
        yield from _unknown_keys(text)
        yield from _other_output(text)
        yield from _yes_or_no(text)


def _not_yaml(settings: str) -> Fault | None:
    """The first mistake in YAML, or that there are no settings in it; None if all is well."""
    if mistake := mistake_in(settings):
        line, reason = mistake
        if line is not None and _begins_with_tab(settings, line):
            reason = "a tab stands where spaces are expected"
        place = None if line is None else line + 1
        advice = "correct that line, or the indentation of the one before it"
        return place, f"is not valid YAML: {reason}; {advice}"
    has_keys = isinstance(load_yaml(settings), dict)
    return None if has_keys else (None, "holds no settings; restore it")


def _unknown_keys(settings: str) -> Iterator[Problem]:
    """The keys of the settings that no renderer reads, each where it first stands."""
    tree = load_yaml(settings)
    for place, known in (
        *settings_keys().items(),
        (("format", "html"), frozenset().union(*page_keys())),
    ):
        given = tree
        for name in place:
            given = given.get(name) if isinstance(given, dict) else None
        for key in set(given if isinstance(given, dict) else ()) - known:
            line = re.search(rf"(?<![\w-]){re.escape(str(key))}\s*:", settings)
            number = settings.count("\n", 0, line.start()) + 1 if line else None
            hint = did_you_mean(str(key), known) or "correct the name, or take the line out"
            fault = f"{key!r} is not a key that a renderer knows"
            yield Problem(SETTINGS_FILE, number, f"{fault}; {hint.strip()}")


def _other_output(settings: str) -> Iterator[Problem]:
    """The fault of settings that have pages rendered into another folder than we publish from."""
    named = re.search(r"^ +output-dir: *([^\s#]+)", settings, re.M)
    if named and named[1] != OUTPUT:
        line = settings.count("\n", 0, named.start()) + 1
        fault = f"output-dir is {named[1]}, but pages are published from {OUTPUT}; write that"
        yield Problem(SETTINGS_FILE, line, fault)


def _yes_or_no(settings: str) -> Iterator[Problem]:
    """The values that are a slip of true or false, which a renderer takes for words, or for yes."""
    for value in re.finditer(r"^[^#\n\"]*?[\w-]+: *(\w{3,6})(?=[ ,}\n])", settings, re.M):
        if value[1] not in YES_OR_NO and (hint := did_you_mean(value[1], YES_OR_NO, 1)):
            line = settings.count("\n", 0, value.start(1)) + 1
            fault = f"{value[1]!r} is neither true nor false"
            yield Problem(SETTINGS_FILE, line, f"{fault}; {hint.strip()}")


def _begins_with_tab(text: str, index: int) -> bool:
    """Whether the line with an index from 0, if there is one, has a tab among its first spaces."""
    return any(re.match(r"\s*\t", line) for line in text.splitlines()[index : index + 1])


def _listed_wrongly(project: Path, settings: str) -> Iterator[Problem]:
    """The files that the settings name and that do not exist, or that one list names twice."""
    lists_with: dict[str, set[int]] = {}
    for name, number, around in _files_named(compose_yaml(settings)):
        lists = lists_with.setdefault(name, set())
        source = source_of(name)
        if around and around in lists:
            fault = f"lists {name} a second time in one list; take one of the two lines out"
            yield Problem(SETTINGS_FILE, number, fault)
        elif not lists and not _is_there(project, source):
            fault = f"lists {name}, but there is no {source}"
            advice = "restore that file, or take the page out of every list here"
            if not name.endswith(SOURCES):
                advice = "restore it with git, or take that line out"
            elif nearest := _nearest_file(project, source):
                advice = f"did you mean {Path(name).with_name(nearest)}?"
            yield Problem(SETTINGS_FILE, number, f"{fault}; {advice}")
        lists.add(around)


def _nearest_file(project: Path, source: str) -> str:
    """The name of the one file beside it that a slip of a letter would give; empty if none."""
    beside = [path.name for path in (project / source).parent.glob(f"*{Path(source).suffix}")]
    return next(iter(difflib.get_close_matches(Path(source).name, beside, n=1, cutoff=0.9)), "")


def _is_there(project: Path, source: str) -> bool:
    """Whether there is such a file, or if it is a pattern, one that fits it."""
    return (project / source).is_file() or bool(glob.glob(source, root_dir=project))


def _files_named(node: Any, around: int = 0) -> Iterator[tuple[str, int, int]]:
    """Each page and other file of report/ that a value of the settings names, in their order.

    With each comes its line, from 1, and a number of the list that it stands in, 0 for none. What
    is left out by an exclamation mark is none, and neither is a pattern of pages.
    """
    if isinstance(node.value, str):
        name = node.value.partition("#")[0].removeprefix("/")
        is_page = name.endswith(SOURCES) and not re.search(r"[!*:]", name)
        if is_page or name.startswith("report/"):
            # A step before or after rendering is a file and its arguments.
            name = name if is_page else name.partition(" ")[0]
            yield name, node.start_mark.line + 1, around
        return
    for part in node.value:
        if isinstance(part, tuple):
            yield from _files_named(part[1], around)
        else:
            yield from _files_named(part, id(node))
