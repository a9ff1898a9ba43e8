"""First drafts of sources, rows and notebooks, which `crossings new` writes.

A draft can be built at once, and a row with a mark is left out. FILL IN marks each place that a
person has to fill in, and `crossings check --sources` lists the marks that are left.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from crossings.cli.arguments import DRAFTS
from crossings.common.addresses import ERROR_SOURCE, slug
from crossings.common.files import FILL_IN, write_whole
from crossings.common.identity import chapters, refuse_no_project
from crossings.common.yaml_text import load_yaml
from crossings.errors import InputError
from crossings.notebooks.run import KERNEL
from crossings.pages.source_files import notebooks
from crossings.tables import sources
from crossings.tables.schemas import SMALL_BOATS_AIM, TABLES
from crossings.tables.stored import read

DAY: Final = "such as 2026-03-02"
SOURCE: Final = "the id of its source"
LOAD: Final = """\
#| include: false
import altair as alt

from crossings.chapters.exhibits import exhibits_of
from crossings.common.formats import count, day
from crossings.exhibits import charts
from crossings.exhibits.tokens import colour
from crossings.tables.record import Record

record = Record(as_of)
exhibit = exhibits_of(record)"""
INTRODUCTION: Final = f"""\
## What is counted

{FILL_IN}what is counted, and why it is here. Then change the finding below: data, chart, words."""
FINDING: Final = (  # a cell each: data, chart, words
    """\
#| output: false
weeks = record.weekly.tail(8).copy()
weeks["ends"] = weeks.week_ending.dt.strftime("%d %b")
weeks["label"] = weeks.people_arrived.map(count)
weeks""",
    """\
bars = (
    alt.Chart(weeks)
    .mark_bar(color=colour("arrivals"))
    .encode(
        alt.X("ends:N").sort(None).axis(labelAngle=0),
        alt.Y("people_arrived:Q").axis(format=",d", tickCount=4),
    )
)
labels = charts.value_labels(bars, "people_arrived", text="label")
weeks_chart = (bars + labels).properties(height=240)""",
    """\
exhibit(
    "{name}-weeks",
    weeks_chart,
    fallback=weeks.empty and "No week of the series had ended",
    title=lambda: f"{{count(weeks.people_arrived.sum())}} people arrived in the "
    f"{{len(weeks)}} weeks to {{day(weeks.week_ending.max())}}",
    subtitle="People detected arriving in small boats, by the week that ends on each day",
    words=lambda: f"The most in one of these weeks was {{count(weeks.people_arrived.max())}}.",
    table=weeks,
    columns={{"week_ending": "Week ending", "people_arrived": "People arrived"}},
    source=["ho_small_boats"],
    status="provisional",
)""",
)


def write_draft(kind: str, name: str, project: Path, data: Path, today: dt.date) -> str:
    """Write the first draft of the `kind`, a key of DRAFTS, under a new name.

    A source is drafted as published `today`, and a correction as found. Returns in words what was
    written and what to do next. Raises InputError, and changes nothing, for a name of the wrong
    form or one that exists already.
    """
    joint = "_" if kind == "source" else "-"
    form = f"[a-z0-9]+({joint}[a-z0-9]+)*"
    if not re.fullmatch(form, name):
        sound = slug(name, joint)
        sound = sound if re.fullmatch(form, sound) else f"it like {DRAFTS[kind]}"
        words = f"it is of small letters and digits, joined by {joint}; write {sound}"
        raise InputError(f"{name!r} is not a valid name for a {kind}: {words}.")
    drafts: dict[str, Callable[[], str]] = {
        "source": lambda: _source(name, data, today),
        "claim": lambda: _claim(name, data),
        "agreement": lambda: _agreement(name, data, today),
        "correction": lambda: _correction(name, data, today),
        "notebook": lambda: _notebook(name, project),
    }
    done = drafts[kind]()
    return f"{done}\n`crossings check --sources` names what is to be filled in."


def _source(name: str, data: Path, today: dt.date) -> str:
    """Add a draft to sources.toml, and return in words what was done."""
    path = data / "sources.toml"
    if name in sources.read(path):
        raise _taken_name(f"{path} has a source {name}")
    source = f"""
[{name}]
publisher = "{FILL_IN}who published it"
title = "{FILL_IN}its title"
address = "https://example.org/{FILL_IN}where it is; leave the line out where no address is known"
published = {today}  # {FILL_IN}the day; where it shows none, \
the first of the month and day_known = false
licence = "OGL v3.0: {FILL_IN}its licence, in the words of other entries"
how_read = "read directly; {FILL_IN}how sure we are of it: \
read directly, copy read, second-hand, or as other entries have it"
cadence = "irregular: {FILL_IN}once, daily, weekly on Friday, monthly, quarterly, yearly or \
irregular"
"""
    _append(path, source)
    return f"{path} has a table [{name}] at its end."


def _claim(name: str, data: Path) -> str:
    """Add a draft to the table of claims, and return in words what was done."""
    hints = {
        "claim": "the statement, paraphrased",
        "speaker": "who said it",
        "role": "as what",
        "side": "for which side, as other rows name it",
        "stated": "the figure in it, negative for a fall",
        "unit": "the unit of that figure, as in other rows",
        "comparator": "how it is meant, such as more than, about or exactly",
        "checked_against": "the fact that it speaks of; `crossings facts` lists them",
        "note": "what else to know, or nothing",
        "stated_on": f"the day on which it was said, {DAY}",
        "source_id": SOURCE,
    }
    return f"{_add_row('claims', {'claim_id': name}, hints, data)}."


def _agreement(name: str, data: Path, today: dt.date) -> str:
    """Add a draft to the table of agreements, and return in words what was done."""
    ident = name if re.search(r"-\d{4}$", name) else f"{name}-{today.year}"
    scopes = ", ".join(read("agreements", data).scope.unique())
    hints = {
        "name": "its name",
        "announced": f"the day on which it was announced, {DAY}",
        "known_from": f"the day from which it was public, {DAY}",
        "financial_year": "its financial year, such as 2025/26, or 2026/27-2028/29",
        "committed_eur_m": "its amount in millions of euros, or nothing where none is known",
        "committed_gbp_m": "its amount in millions of pounds",
        "basis": "commitment or payment",
        "scope": f"the sum that it belongs to: {scopes}, or the years of a new one",
        "purpose": "what the money is for",
        "aim": f"{SMALL_BOATS_AIM} or border security",
        "depends_on_results": "1 where part of it depends on results, or 0",
        "source_id": SOURCE,
        "confidence": "high, medium or low",
        "note": "what else to know, or nothing",
        "known_by": "how it was public that day if its source is of later, or nothing",
    }
    named = {"agreement_id": ident, "agreement": ident, "kind": "agreement"}
    return f"{_add_row('agreements', named, hints, data)}."


def _correction(name: str, data: Path, today: dt.date) -> str:
    """Add a draft to the table of corrections, and return in words what was done."""
    hints = {
        "page": "which page it was, such as report/arrivals.html",
        "said": "what the page said",
        "says": "what it says now",
        "reason": "why it was wrong",
        "published": "yes if it stood on the published site, or no",
    }
    named = {"correction_id": name, "found": today.isoformat()}
    return f"{_add_row('corrections', named, hints, data)}."


def _add_row(name: str, named: Mapping[str, str], hints: Mapping[str, str], data: Path) -> str:
    """Add a row at the end of a table, with a mark for each hint, and return that in words.

    A mark stands for each day, number and choice too, so that nothing drafted passes for real. The
    first column is the key; InputError if another row has the same.
    """
    table, path = TABLES[name], data / TABLES[name].path
    read(name, data)  # so that a table that is wrong is told
    with path.open(encoding="utf-8", newline="") as lines:
        taken = {row[table.key[0]] for row in csv.DictReader(lines)}
    if (ident := named[table.key[0]]) in taken:
        raise _taken_name(f"{path} has a row {ident}")
    row = {**named, **{column: f"{FILL_IN}{hint}" for column, hint in hints.items()}}
    text = io.StringIO()
    csv.DictWriter(text, list(table.columns), lineterminator="\n").writerow(row)
    _append(path, text.getvalue())
    return f"{path} has a row {ident} at its end, which counts once all of it is filled in"


def _append(path: Path, text: str) -> None:
    write_whole(path, path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text)


def _notebook(name: str, project: Path) -> str:
    """Write a draft of a notebook, list its page in the settings, and return that in words."""
    refuse_no_project(project)
    path, settings = project / "notebooks" / f"{name}.ipynb", project / "_quarto.yml"
    title = name.replace("-", " ").capitalize()
    draft = _notebook_text(name, title)
    # A killed run may have written the draft, but not the settings.
    is_begun = (
        path.is_file() and path not in notebooks(project) and path.read_text("utf-8") == draft
    )
    if (path.exists() and not is_begun) or (project / "report" / f"{name}.qmd").exists():
        raise _taken_name(f"{project.resolve()} has a page {name}")
    *_, (_, last_page) = [("", ""), *chapters(settings.read_text(encoding="utf-8-sig"))]
    new_settings = _settings_with(settings, name, title)
    write_whole(path, draft)
    error_page = project / ERROR_SOURCE
    if error_page.is_file():
        entry = f"- [{title}](report/{name}.ipynb)"
        write_whole(error_page, _list_with(error_page, last_page, entry))
    write_whole(settings, new_settings)
    done = f"{path} is written, and {settings} names it in the list of pages and in both menus"
    return f"{done}; {error_page} lists it." if error_page.is_file() else f"{done}."


def _settings_with(settings: Path, name: str, title: str) -> str:
    """The text of the site's settings with the page added after the last chapter in each list.

    The last chapter is the last page of the first menu in the navbar. Raises InputError if there is
    no such menu. `settings` is the file, which is not changed.
    """
    text = settings.read_text(encoding="utf-8-sig")
    last_page = next((page for _, page in reversed(chapters(text))), "")
    if not last_page:
        raise InputError(f"{settings}: no menu of chapters is found in navbar: restore the file.")
    # YAML reads a bare No or 2025 as something else than text.
    quoted = title if load_yaml(title) == title else f'"{title}"'
    lines = []
    for line in text.splitlines(keepends=True):
        lines.append(line)
        if last_page in line and line.lstrip().startswith("-"):
            indent, page = line[: line.index("-")], f"report/{name}.ipynb"
            entry = f"{{ href: {page}, text: {quoted} }}" if "href:" in line else page
            lines.append(f"{indent}- {entry}\n")
    return "".join(lines)


def _list_with(path: Path, last_page: str, entry: str) -> str:
    """The text of the page of errors with an entry after that of the last chapter."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = max((at for at, line in enumerate(lines) if f"]({last_page})" in line), default=-1)
    return "".join([*lines[: at + 1], f"{entry}\n", *lines[at + 1 :]] if at >= 0 else lines)


def _notebook_text(name: str, title: str) -> str:
    """The draft of a notebook, as the text of its file."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

    front = (
        f'---\ntitle: "{title}"\n'
        f'description: "{FILL_IN}what the page is about, in one sentence."\n---'
    )
    parameters = '#| include: false\nas_of: str = "latest"  # last day of data shown'
    cells = [
        new_raw_cell(front, id="front-matter"),
        new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        new_code_cell(LOAD, id="load"),
        new_markdown_cell(INTRODUCTION, id="what-is-counted"),
        new_code_cell(FINDING[0], id="data"),
        new_code_cell(FINDING[1], id="chart"),
        new_code_cell(FINDING[2].format(name=name), id="words"),
    ]
    return str(nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))) + "\n"


def _taken_name(clash: str) -> InputError:
    """The error for a name that is taken; `clash` says where."""
    return InputError(f"{clash} already: choose another name, or edit what is there.")
