"""CONTRIBUTING's recipes are followed to the letter, on a copy of the project.

They are followed under other names, and the copy is built and looked at.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from commands import arguments
from conftest import ROOT, append, copy_project
from recipes import FENCE, cell, recipe, section
from workbooks import carried_on, held, write

from crossings.common.files import FILL_IN
from crossings.exhibits import exhibit
from crossings.exhibits.tokens import TOKENS
from crossings.tables import stored
from crossings.tables.schemas import TABLES

pytestmark = pytest.mark.slow

RECIPES = [
    "Change a chart in its cell",
    "Add a cell with an exhibit",
    "Add a source",
    "Add an agreement, a payment, a figure of the pilot",
    "Add a claim",
    "Show a chart by itself",
    "Add a notebook",
    "Add a fact",
    "Move to a new official format",
    "Publish a release",
]
# What tests of the workflows follow: test_workflows.py.
ON_ANOTHER_MACHINE = ["Each Friday", "When something went wrong", "Put it on GitHub"]
STEP = re.compile(
    r"(?P<append>Append\s+to\s+`(?P<append_to>[^`]+)`:)|(?P<fill>Fill\s+in\s+`(?P<filled>[^`]+)`)"
    r"|(?P<cells>Add\s+to\s+`(?P<more>[^`]+)`,\s+before\s+“(?P<before>[^”]+)”:)"
    r"|(?P<change>Change\s+in\s+`(?P<changed>[^`]+)`)"
    r"|(?P<replace>[Ii]n\s+`(?P<within>[^`]+)`,\s+replace:)|(?P<run>Run:)"
)


TRIED = "tried"  # in place of the word that every example's name begins with


@dataclass
class Kitchen:
    """A copy of the project, with the package and git, and what commands printed there."""

    project: Path
    outputs: dict[str, str] = field(default_factory=dict)
    checks: list[str] = field(
        default_factory=list
    )  # to be run once, after all recipes that ask for them

    def follow(self, name: str) -> None:
        text = recipe(name).replace("example", TRIED)
        steps = list(STEP.finditer(text))
        assert steps, f"{name}: no step"
        for step, after in zip(steps, [*steps[1:], None], strict=True):
            piece = text[step.end() : after.start() if after else len(text)]
            blocks = [(kind, body) for kind, body in FENCE.findall(piece)]
            assert blocks or step["fill"], f"{name}: nothing follows {step[0]!r}"
            self.do(step, blocks)

    def do(self, step: re.Match[str], blocks: list[tuple[str, str]]) -> None:
        """Do what one step of a recipe says, with the blocks that follow it."""
        if step["append"]:
            append(self.project / step["append_to"], blocks[0][1])
        elif step["fill"]:
            fill_in(self.project / step["filled"])
        elif step["cells"]:
            insert_cells(self.project / step["more"], step["before"], blocks)
        elif step["change"]:
            change_cells(self.project / step["changed"], blocks)
        elif step["replace"]:
            replace_text(self.project / step["within"], blocks[0][1], blocks[1][1])
        else:
            self.run_lines(blocks[0][1].splitlines())

    def run_lines(self, lines: list[str]) -> None:
        """Run lines of shell, but keep checks of a site for when there is one."""
        for line in lines:
            if line.startswith("crossings check") and not (self.project / "_site").exists():
                self.checks.append(line)
            else:
                self.run(line)

    def run(self, line: str) -> None:
        """Run a line of shell, with this Python for `crossings`."""
        if line.startswith("crossings "):
            arguments(line)
            line = re.sub(r"^crossings", f"'{sys.executable}' -m crossings", line)
        ran = subprocess.run(
            line,
            shell=True,
            cwd=self.project,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": str(self.project / "src"),
                "CROSSINGS_DATA": "",
                "GIT_AUTHOR_NAME": "A",
                "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "A",
                "GIT_COMMITTER_EMAIL": "a@example.org",
            },
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
        self.outputs[line.partition("#")[0].rpartition("crossings ")[2].strip()] = (
            ran.stdout + ran.stderr
        )


def insert_cells(path: Path, before: str, blocks: list[tuple[str, str]]) -> None:
    """Put cells into a notebook before the one that begins with a heading."""
    book = nbformat.read(path, as_version=4)
    head = f"## {' '.join(before.split())}"
    at = next(n for n, held in enumerate(book.cells) if held.source.startswith(head))
    book.cells[at:at] = [cell(kind, body) for kind, body in blocks]
    nbformat.write(book, path)


def change_cells(path: Path, blocks: list[tuple[str, str]]) -> None:
    """Make the changes that the diffs among the blocks show to the cells of a notebook."""
    book = nbformat.read(path, as_version=4)
    for kind, body in blocks:
        if kind == "diff":
            change(book, body.splitlines())
    nbformat.write(book, path)


def replace_text(path: Path, old: str, new: str) -> None:
    """Put new lines of a file in place of the old, which may stand within a line."""
    text = path.read_text(encoding="utf-8")
    old, new = (old, new) if old in text else (old.rstrip("\n"), new.rstrip("\n"))
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


EXAMPLES = {  # what a person may write into a draft of a claim
    "claim": "More than 1 person arrived",
    "stated": "1",
    "unit": "people",
    "comparator": "more than",
    "checked_against": "arrivals.total",
    "stated_on": "2026-08-20",
    "source_id": f"{TRIED}_report",
}


def fill_in(path: Path) -> None:
    """Do what a person does: put words in place of the marks, and take the remarks away."""
    text = path.read_text(encoding="utf-8")
    assert FILL_IN in text, f"{path.name} holds nothing to fill in"
    if path.suffix == ".csv":
        head, *rows = csv.reader(text.splitlines())
        filled = [
            [
                EXAMPLES.get(name, "An example of words") if FILL_IN in value else value
                for name, value in zip(head, row, strict=True)
            ]
            for row in rows
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *filled])
        return
    text = re.sub(rf"(?m)^ *# {FILL_IN}.*\n|  # {FILL_IN}.*|[:;] {FILL_IN}[^\"\n]*", "", text)
    text = re.sub(rf'(https://example\.org/){FILL_IN}[^"\n]*', r"\1#example", text)
    path.write_text(re.sub(rf'{FILL_IN}[^"\\\n]*', "An example of words", text), encoding="utf-8")


def change(book: nbformat.NotebookNode, lines: list[str]) -> None:
    """Replace lines of one cell, each once.

    A line after - is there, and those after + come in its place.
    """
    pairs = replacements(lines)
    (changed,) = [
        held for held in book.cells if all(old in held.source.splitlines() for old, _ in pairs)
    ]
    for old, new in pairs:
        assert changed.source.count(old) == 1 and old != new
        changed.source = changed.source.replace(old, new)


def replacements(lines: list[str]) -> list[tuple[str, str]]:
    """Each line after - of a diff, with the lines after + that follow it."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        assert line[0] in "-+"
        if line[0] == "-":
            pairs.append((line[1:], ""))
        else:
            pairs[-1] = (pairs[-1][0], "\n".join(filter(None, (pairs[-1][1], line[1:]))))
    return pairs


def newer_workbook(path: Path, data: Path) -> None:
    """Write the official series as a workbook of another form.

    Its sheet and a column are renamed, and it has one more day, as a copy of a later issue has it.
    """
    series = carried_on(held(data), 1)
    day = stored.read("daily_copy", data).iloc[0]
    assert day.date.date() == series.last_day
    series.people[-1], series.boats[-1] = int(day.people_arrived), int(day.boats_arrived)
    sheets = series.sheets()
    sheets["Table_1"] = sheets.pop("SB_01")
    for name in ("Table_1", "SB_02"):
        sheets[name][0] = [
            "People arrived" if head == "Migrants arrived" else head for head in sheets[name][0]
        ]
    write(path, sheets)


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Kitchen:
    """Every recipe followed in turn, the last of which builds the site and looks at it."""
    project = copy_project(tmp_path_factory.mktemp("kitchen"))
    shutil.copytree(ROOT / "src", project / "src", ignore=shutil.ignore_patterns("__pycache__"))
    newer_workbook(project / "new.ods", project / "data")
    kitchen = Kitchen(project)
    for name in ("README.md", "data/addresses.txt"):
        shutil.copyfile(ROOT / name, project / name)
    kitchen.run("git init -q && git add data README.md")
    for name in RECIPES:
        kitchen.follow(name)
        if name == "Add a notebook":
            for line in dict.fromkeys(kitchen.checks):
                kitchen.run(line)
    return kitchen


def page(kitchen: Kitchen, name: str) -> str:
    return (kitchen.project / "_site" / name).read_text(encoding="utf-8")


def exhibit_file(kitchen: Kitchen, name: str) -> str:
    return (kitchen.project / "_site" / "exhibits" / name).read_text(encoding="utf-8-sig")


def test_every_recipe_is_followed_and_fits_on_a_page():
    headings = section("## Recipes") + section("## For maintainers")
    names = re.findall(r"^### (.+)$", headings, re.M)
    assert [name for name in names if name not in ON_ANOTHER_MACHINE] == RECIPES
    for name in RECIPES:
        assert len(recipe(name).splitlines()) <= 80, name


ROWS_IN_RECIPES = {
    "Add an agreement, a payment, a figure of the pilot": "agreements",
    "Add a claim": "claims",
}


@pytest.mark.parametrize(("name", "table"), ROWS_IN_RECIPES.items())
def test_rows_in_a_recipe_have_the_columns_of_their_table(name, table):
    columns = TABLES[table].schema.columns
    rows = [body.strip() for kind, body in FENCE.findall(recipe(name)) if kind == "csv"]
    assert all(len(next(csv.reader([row]))) == len(columns) for row in rows)
    assert rows[:1] in ([], [",".join(columns)])


@pytest.mark.parametrize(("name", "table"), ROWS_IN_RECIPES.items())
def test_a_recipe_names_every_word_that_a_table_allows(name, table):
    for column in TABLES[table].schema.columns.values():
        for check in column.checks:
            for allowed in check.statistics.get("allowed_values", ()):
                assert f"`{allowed}`" in recipe(name), (column.name, allowed)


def test_the_recipe_of_an_exhibit_names_every_token_and_status():
    text = recipe("Add a cell with an exhibit")
    assert all(re.search(rf"\b{name}\b", text) for name in TOKENS)
    assert set(exhibit.STATUS) <= set(re.findall(r"[\w-]+", text.rpartition("`status`")[2]))


def test_the_source_added_is_on_the_data_page(kitchen):
    _, _, after = page(kitchen, "report/data.html").partition(f'<li id="source-{TRIED}-report">')
    item = after.partition("</li>")[0]
    assert f"Id: <code>{TRIED}_report</code>" in item and "An example of words" in item


def test_the_agreement_added_counts_from_its_day(kitchen):
    before, after = (
        re.search(
            r"committed_to_2026_gbp +£([\d.]+)m",
            kitchen.outputs[f"facts --as-of 2026-03-0{day}"],
        )
        for day in (1, 2)
    )
    assert before and after and float(after[1]) - float(before[1]) == round(10.4)
    assert "Example agreement" in page(kitchen, "report/spending.html")
    assert f"£{float(after[1]):.0f}m" in page(kitchen, "index.html")


def test_the_claim_added_is_judged(kitchen):
    assert f"{TRIED}-claim: right" in kitchen.outputs["claims"]
    assert EXAMPLES["claim"] in page(kitchen, "report/claims.html")


def test_the_exhibit_added_stands_before_the_last_section(kitchen):
    chapter, mark = page(kitchen, "report/spending.html"), f'id="fig-{TRIED}-weeks"'
    assert chapter.index(mark) < chapter.index("What this chapter cannot tell you</h2>")
    for ending in ("html", "csv", "svg", "png", "json"):
        file = kitchen.project / "_site" / "exhibits" / f"{TRIED}-weeks.{ending}"
        assert file.stat().st_size > 50


def test_the_chart_changed_is_of_the_data_changed(kitchen):
    assert "in each month, mean of 2023 to 2025" in page(kitchen, "report/arrivals.html")
    daily = (kitchen.project / "data/official/arrivals_daily.csv").read_text(encoding="utf-8")
    julys = [
        int(day["people_arrived"])
        for day in csv.DictReader(daily.splitlines())
        if day["date"][:7] in ("2023-07", "2024-07", "2025-07")
    ]
    table = csv.DictReader(exhibit_file(kitchen, "arrivals-by-month.csv").splitlines())
    (mean,) = [row["people"] for row in table if row["month_of_year"] == "Jul"]
    assert abs(float(mean) - sum(julys) / 3) < 0.01


@pytest.mark.parametrize("ident", ["arrivals-by-month", f"{TRIED}-weeks"])
def test_a_chart_of_a_recipe_is_in_the_colour_it_names(kitchen, ident):
    drawn = exhibit_file(kitchen, f"{ident}.svg")
    assert TOKENS["arrivals"][0] in drawn and TOKENS["money"][0] not in drawn


def test_the_chart_changed_has_lines_in_place_of_bars(kitchen):
    spec = json.dumps(json.loads(exhibit_file(kitchen, "arrivals-by-month.json")))
    assert '"type": "line"' in spec and '"type": "bar"' not in spec


def test_a_chart_by_itself_is_drawn_for_both_widths(kitchen):
    label = "Arrivals in each of the last eight weeks"
    alone = re.search(
        rf'<figure class="chart[^>]*aria-label="{label}">(.*?)</figure>',
        page(kitchen, "report/arrivals.html"),
        re.S,
    )
    assert alone and alone[1].count("<svg") == 2


def test_the_notebook_added_is_a_page_that_others_lead_to(kitchen):
    assert "An example of words" in page(kitchen, f"report/{TRIED}-chapter.html")
    links = re.findall(rf'href="[^"]*{TRIED}-chapter\.html"', page(kitchen, "report/methods.html"))
    assert len(links) >= 2


def test_the_workbook_of_a_new_format_is_read(kitchen):
    assert "1 day and 0 weeks added" in kitchen.outputs["ingest new.ods"]
    read = "The last workbook that we have read runs to 21 August 2026."
    assert read in page(kitchen, "report/data.html")


def test_the_project_has_no_problem_after_all_recipes(kitchen):
    assert "No problem found in what is written" in kitchen.outputs["check --sources"]
    titles = kitchen.outputs["check --titles notebooks/arrivals.ipynb"]
    assert "No problem found" in titles
    assert kitchen.outputs["check"].startswith("No problem found in _site")


def test_the_release_is_tagged_with_its_day(kitchen):
    tags = subprocess.run(
        ["git", "tag"], cwd=kitchen.project, capture_output=True, text=True, check=True
    )
    assert tags.stdout.split() == ["release-2026-08-21"]


def test_the_fact_is_found_under_its_name_and_can_be_checked(kitchen):
    ident = f"balkans.{TRIED}_latest_year"
    sentence = kitchen.outputs[f"facts {ident}"].rpartition("  ")[2].strip()
    assert sentence.startswith("Frontex counted")
    (entry,) = [
        any_entry
        for any_entry in json.loads(page(kitchen, "search.json"))
        if any_entry.get("fact") == ident
    ]
    assert entry["section"].startswith("Detections on the Western Balkan route in ")
    assert json.loads(page(kitchen, "data/facts.json"))["facts"][ident]["sentence"] == sentence
